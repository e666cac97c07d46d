"""Opens what a user names as a .env file, takes its bytes once, and makes a text of them."""

import codecs
import os
import re
import stat
import sys
from typing import BinaryIO, Final, NamedTuple

from unictl.envfile.document import Notice
from unictl.errors import InvalidRequest

STDIN: Final = "-"
MOST_BYTES: Final = 64 * 1024 * 1024
_MARKS: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# Control characters that no text has: their presence tells a binary from an odd encoding.
_NO_TEXT: Final = bytes((*range(9), *range(0x0E, 0x1B), *range(0x1C, 0x20)))
_NO_TEXT_IN: Final = re.compile(f"[{_NO_TEXT.decode('latin-1')}]")
_GUESSED_FROM: Final = 4096


class Source(NamedTuple):
    """A text, and how it was written in bytes."""

    text: str
    encoding: str
    mark: bytes
    notices: list[Notice]


def content(file: str) -> bytes:
    """Return the bytes of the file; `-` is stdin. One open, one read: a pipe gives them once.

    Raises:
        InvalidRequest: It isn't there, may not be read, is no file, or is far too large for one.
    """
    try:
        if file == STDIN:
            if sys.stdin is None:
                raise InvalidRequest("stdin is closed", hint="Name a file, or pipe one in.")
            return _bytes(sys.stdin.buffer, "stdin")
        _refuse_device(file)
        with open(file, "rb") as opened:  # noqa: PTH123 - the user's own spelling, not a Path
            return _bytes(opened, file)
    except FileNotFoundError as error:
        hint = "Name the file, such as path/to/.env; `-` reads from stdin."
        raise InvalidRequest(f"there is no file {file}", hint=hint, file=file) from error
    except IsADirectoryError as error:
        inside = ".env" if file == STDIN else os.path.join(file, ".env")  # noqa: PTH118 - as above
        hint = f"Name the file in it, perhaps {inside}."
        raise InvalidRequest(f"{file} is a folder", hint=hint, file=file) from error
    except PermissionError as error:
        hint = f"Run `ls -l {file}`; `chmod u+r {file}` lets its owner read it."
        raise InvalidRequest(f"you may not read {file}", hint=hint, file=file) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no path"
        hint = "Name another file, or `-` and pipe it in on stdin."
        raise InvalidRequest(f"cannot read {file}: {reason}", hint=hint, file=file) from error


def _refuse_device(file: str) -> None:
    """Refuse what would never end; /dev/null and a terminal are as good as a file."""
    about = os.stat(file)  # noqa: PTH116 - the user's own spelling
    mode = about.st_mode
    if stat.S_ISCHR(mode) and about.st_rdev != os.stat(os.devnull).st_rdev:  # noqa: PTH116
        with open(file, "rb", buffering=0) as opened:  # noqa: PTH123 - the same
            if opened.isatty():
                return
    elif not (stat.S_ISBLK(mode) or stat.S_ISSOCK(mode)):
        return
    raise InvalidRequest(
        f"{file} is a device or a socket, no file",
        hint="Name a .env file, or `-` and pipe it in on stdin.",
        file=file,
    )


def _bytes(opened: BinaryIO, file: str) -> bytes:
    found = opened.read(MOST_BYTES + 1)
    if len(found) > MOST_BYTES:
        raise InvalidRequest(
            f"{file} holds more than {MOST_BYTES // 1024 // 1024} MiB; no .env file does",
            hint="Name the .env file itself, or cut the part that you mean out of this one.",
            file=file,
        )
    return found


def decoded(found: bytes, file: str) -> Source:
    """Return the text that the bytes mean: UTF-8, UTF-16, or else Latin-1.

    Raises:
        InvalidRequest: They mean none.
    """
    if encoding := _MARKS.get(found[:2]) or _unmarked_utf_16(found):
        return _utf_16(found, encoding, file)
    mark = codecs.BOM_UTF8 if found.startswith(codecs.BOM_UTF8) else b""
    body = found.removeprefix(mark)
    if len(body.translate(None, _NO_TEXT)) < len(body):
        raise _no_text(body.decode("latin-1"), file)
    notices = []
    if mark:
        message = (
            "the file begins with a byte order mark: node --env-file takes it into the first name, "
            "a shell's source drops the first line, godotenv and direnv refuse the whole file. "
            f"Without it: `tail -c +4 {_typed(file)} > clean.env`"
        )
        notices.append(Notice(1, "byte_order_mark", message))
    try:
        return Source(body.decode("utf-8"), "utf-8", mark, notices)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
    message = (
        "this line is not UTF-8; the file was read as Latin-1. Save it as UTF-8: "
        f"`iconv -f LATIN1 -t UTF-8 {_typed(file)} > clean.env`"
    )
    notices.append(Notice(line, "encoding", message))
    return Source(body.decode("latin-1"), "latin-1", mark, notices)


def _unmarked_utf_16(found: bytes) -> str | None:
    """Return which UTF-16 it plainly is: more than half of one byte of each pair are zeros."""
    head = found[: _GUESSED_FROM if len(found) % 2 == 0 else 0]
    low, high = head[::2].count(0), head[1::2].count(0)
    if low == 0 and high * 4 > len(head):
        return "utf-16-le"
    return "utf-16-be" if high == 0 and low * 4 > len(head) else None


def _utf_16(found: bytes, encoding: str, file: str) -> Source:
    mark = found[:2] if found[:2] in _MARKS else b""
    try:
        text = found.removeprefix(mark).decode(encoding)
    except UnicodeDecodeError:
        text = None  # the error itself quotes bytes of the file
    if text is None:
        raise InvalidRequest(
            f"{file} begins as UTF-16 but is cut short or damaged",
            hint="Save it again as UTF-8.",
            file=file,
        )
    if _NO_TEXT_IN.search(text):
        raise _no_text(text, file)
    known_as = "UTF-16" if mark else encoding.upper().replace("16-", "16")  # as iconv names it
    message = (
        "the file is UTF-16, and readers of .env files expect UTF-8: "
        f"`iconv -f {known_as} -t UTF-8 {_typed(file)} > clean.env`"
    )
    return Source(text, encoding, mark, [Notice(None, "encoding", message)])


def _typed(file: str) -> str:
    """Return the file's name as one would type it in a shell."""
    import shlex  # noqa: PLC0415 - few files need a command

    return shlex.quote(file)


def _no_text(text: str, file: str) -> InvalidRequest:
    found = _NO_TEXT_IN.search(text)
    line = text.count("\n", 0, found.start()) + 1 if found else 1
    return InvalidRequest(
        f"{file} is no text file: line {line} holds a control character",
        hint="Name a .env file, or save this one as UTF-8 text.",
        file=file,
        line=line,
    )
