"""What the commands for objects share: places, options, and the streams as content."""

import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NoReturn

from typer.core import TyperArgument, TyperOption

from unictl.cli import projection, streams
from unictl.cli.common import COMMON
from unictl.core import registry
from unictl.core.operation import Operation
from unictl.errors import InvalidRequest, NetworkFailed

CAPABILITY: Final = "storage"
_CHUNK: Final = 1 << 20
_SUCCESS: Final = range(200, 300)
_OF_PYTHON: Final = frozenset({"text", "binary"})


def operation(name: str) -> Operation:
    """Return the operation of that name."""
    return registry.operation(f"{CAPABILITY}.{name}")


def argument(name: str, metavar: str, *, required: bool = True, text: str = "") -> TyperArgument:
    """Return an argument of a command."""
    return TyperArgument(
        param_decls=[name], required=required, metavar=metavar, type=str, help=text
    )


def given_options(of: Operation, *, without: frozenset[str] = frozenset()) -> list[TyperOption]:
    """Return an operation's options and those that all have; `without` names fields left out."""
    own = [
        option
        for field in (fields(of.request) if of.request else ())
        if field.name not in without
        for option in projection.options_of(field)
    ]
    return [*own, *COMMON(of)]


def options(of: Operation) -> list[TyperOption]:
    """Return an operation's options, without those that a file takes the place of."""
    return given_options(of, without=_OF_PYTHON)


def place(text: str, *, folder: bool = False) -> tuple[str, str]:
    """Return the bucket and the object's name of `BUCKET/KEY`, or of `s3://BUCKET/KEY`.

    Args:
        text: As it was given.
        folder: The name may be empty.

    Raises:
        InvalidRequest: It is none.
    """
    bucket, _, key = text.removeprefix("s3://").partition("/")
    if not bucket or not (key or folder):
        raise InvalidRequest(
            f"{text!r} names no object",
            hint="Write BUCKET/KEY, for example photos/2026/cat.jpg.",
        )
    return bucket, key


def spooled() -> tuple[Path, str]:
    """Bring what comes from stdin into a file of its own, to be read more than once.

    Returns:
        The file, which the caller removes, and its SHA-256.

    Raises:
        InvalidRequest: The disk has no room for it.
    """
    number, name = tempfile.mkstemp(prefix="unictl-")
    digest = sha256()
    try:
        with open(number, "wb") as file:  # noqa: PTH123 - a descriptor
            while chunk := sys.stdin.buffer.read(_CHUNK):
                digest.update(chunk)
                file.write(chunk)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise InvalidRequest(
                f"cannot keep what comes from stdin: {error.strerror}",
                hint="Set TMPDIR to a folder with room for it.",
            ) from error
        raise
    return Path(name), digest.hexdigest()


class NobodyReads(BaseException):
    """Whoever read stdout has gone. It ends the call as Ctrl-C does: no reply of a service did."""


class Stdout:
    """Standard output as the place where content goes.

    What was written can't be taken back, so an attempt that goes on after a broken one leaves out
    as many bytes as are there, if it is the same object still.
    """

    def __init__(self) -> None:
        self._written = 0
        self._skip = 0
        self._etag: str | None = None

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Take a reply of success.

        Raises:
            NetworkFailed: The object was replaced between two attempts.
        """
        if status not in _SUCCESS:
            return False
        etag = headers.get("etag")
        if self._written and etag != self._etag:
            raise NetworkFailed(
                "the object was replaced while it came",
                hint="What is there of the output is of the older one. Run it again.",
            )
        self._etag, self._skip = etag, self._written
        return True

    def write(self, chunk: bytes) -> None:
        """Write the next bytes."""
        if self._skip:
            left_out = min(self._skip, len(chunk))
            self._skip -= left_out
            chunk = chunk[left_out:]
        try:
            sys.stdout.buffer.write(chunk)
        except BrokenPipeError as error:
            raise NobodyReads from error
        except OSError as error:
            raise streams.unwritable(error) from error
        self._written += len(chunk)


def walked(folder: Path) -> Iterable[tuple[str, Path, os.stat_result]]:
    """Yield each file below a folder, by its name from there on, with slashes.

    Links to files are followed; links to folders, which can lead round in circles, are not.

    Raises:
        InvalidRequest: A folder can't be read: what is in it would be taken for gone. Or a file's
            name is no text.
    """
    for root, folders, names in os.walk(folder, onerror=_unreadable):
        folders.sort()
        for name in sorted(names):
            path = Path(root, name)
            try:
                state = path.stat()
            except FileNotFoundError:  # a link to nothing, or gone meanwhile
                continue
            except OSError as error:
                _unreadable(error)
            if stat.S_ISREG(state.st_mode):
                yield _as_text(path.relative_to(folder).as_posix()), path, state


def _unreadable(error: OSError) -> NoReturn:
    where = os.fsdecode(error.filename or "")
    raise InvalidRequest(
        f"cannot read {where}: {error.strerror}",
        hint="Let this user read it, or move it out of the folder.",
        file=where,
    ) from error


def _as_text(name: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError:
        raise InvalidRequest(
            f"the name of {name!r} holds bytes that are no text (UTF-8)",
            hint="Rename the file, or move it out of the folder.",
        ) from None
    return name


def values_of(of: Operation, values: dict[str, Any]) -> dict[str, Any]:
    """Return the request's fields that were given."""
    from unictl.cli.request import collect  # noqa: PLC0415 - with the call alone

    return collect(of, {**values, "input_": None})
