"""The three standard streams, as a shell leaves them: perhaps closed, full, or without a reader."""

import errno
import io
import os
import sys
from typing import Final, TextIO

from unictl.cli.people import visible
from unictl.errors import InvalidRequest

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})


def prepare() -> None:
    """Give each closed stream a stand-in, so that no file takes its number, and write UTF-8.

    Nothing is read from the one for stdin, what goes to stderr's is gone, and writing to stdout's
    fails as it does for other programs: a result that nobody gets is told.
    """
    for number, (name, flags) in enumerate(
        (("stdin", os.O_RDONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY))
    ):
        if getattr(sys, name) is None:
            os.open(os.devnull, flags)  # the lowest number that is free: this one
            mode = "w" if number else "r"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - a descriptor, kept
    if isinstance(sys.stdout, io.TextIOWrapper):
        # JSON is UTF-8 (RFC 8259) whatever the locale says; half a surrogate pair stays an escape.
        encoding = None if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")


def write(text: str) -> None:
    """Write a line to stdout.

    Raises:
        BrokenPipeError: Nobody reads any more.
        InvalidRequest: It can't be written: the disk is full, or stdout is closed.
    """
    try:
        sys.stdout.write(text + "\n")
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(error) from error


def flush() -> None:
    """Bring to stdout what was written.

    Raises:
        BrokenPipeError: Nobody reads any more.
        InvalidRequest: It can't be written: the disk is full, or stdout is closed.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(error) from error


def say(text: str) -> None:
    """Write a line to stderr; if nobody listens, that stops nothing."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        mute(sys.stderr)


def warn(text: str) -> None:
    """Write a warning to stderr; a name in it can't move the cursor."""
    say(visible(f"warning: {text}", keep="\n\t"))


def mute(stream: TextIO) -> None:
    """Let what is still to be written vanish: Python would complain when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def is_of_stdout(error: OSError) -> bool:
    """Return whether an error that a library let pass is likely of writing to stdout."""
    return error.filename is None and error.errno in _NO_ROOM


def unwritable(error: OSError) -> InvalidRequest:
    """Return the error of a result that can't be written."""
    mute(sys.stdout)
    return InvalidRequest(
        f"cannot write the result: {error.strerror}",
        hint="Send stdout where there is room for it, and run the command again.",
    )
