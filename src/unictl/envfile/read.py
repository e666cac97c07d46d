"""Opens a .env file and reads it as python-dotenv does, without expanding or running anything."""

import codecs
import os
import re
import sys
from typing import TYPE_CHECKING, Final

from unictl.envfile.document import Assignment, Document, Notice
from unictl.envfile.lines import walk
from unictl.errors import InvalidRequest

if TYPE_CHECKING:
    pass

STDIN: Final = "-"
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Control characters that no text has: their presence tells a binary from an odd encoding.
_BINARY: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BLANKS: Final = re.compile(r"[^\S\r\n]+")
_MOST_BLANKS: Final = 500
_MOST_NOTICES: Final = 100
_COMMENTED: Final = re.compile(
    r"#+[^\S\r\n]*(?:export[^\S\r\n]+)?([A-Za-z_][\w.\-]*)[^\S\r\n]*=(.*)"
)
_SHELL_SET: Final = re.compile(r"(?:set|setx|setenv)\s+[A-Za-z_]", re.IGNORECASE)
_OPEN_QUOTE: Final = re.compile(r"[^=\r\n]*=[^\S\r\n]*(['\"])")


def read(file: str) -> Document:
    """Return what stands in the file; `-` is stdin. A pipe is read once.

    Raises:
        InvalidRequest: It isn't there, may not be read, or is no text.
    """
    return parse(_content(file), file=file)


def parse(content: bytes, *, file: str) -> Document:
    """Return what stands in the bytes of a .env file.

    Raises:
        InvalidRequest: It is no text that could be read.
    """
    text, encoding, notices = _decoded(content, file)
    assignments: list[Assignment] = []
    unread = 0
    for found in walk(text):
        if isinstance(found, Assignment):
            assignments.append(found)
        elif len(notices) < _MOST_NOTICES:
            notices.append(found)
        else:
            unread += 1
    if unread:
        notices.append(Notice(None, "unreadable_line", f"{unread} further lines can't be read"))
    return Document(file, text, encoding, tuple(assignments), tuple(notices))


def _content(file: str) -> bytes:
    if file == STDIN:
        return sys.stdin.buffer.read()
    try:
        # One open and one read: a FIFO gives its bytes only once.
        with open(file, "rb") as opened:  # noqa: PTH123 - the user's own spelling, not a Path
            return opened.read()
    except FileNotFoundError as error:
        hint = "Name the file, such as path/to/.env; `-` reads from stdin."
        raise InvalidRequest(f"there is no file {file}", hint=hint, file=file) from error
    except IsADirectoryError as error:
        inside = os.path.join(file, ".env")  # noqa: PTH118 - keeps the user's spelling
        hint = f"Name the file in it, perhaps {inside}."
        raise InvalidRequest(f"{file} is a folder", hint=hint, file=file) from error
    except PermissionError as error:
        hint = f"Run `ls -l {file}`; `chmod u+r {file}` lets its owner read it."
        raise InvalidRequest(f"you may not read {file}", hint=hint, file=file) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no path"
        hint = "Name another file, or `-` and pipe it in on stdin."
        raise InvalidRequest(f"cannot read {file}: {reason}", hint=hint, file=file) from error


def _decoded(content: bytes, file: str) -> tuple[str, str, list[Notice]]:
    if content.startswith(codecs.BOM_UTF8):
        content = content.removeprefix(codecs.BOM_UTF8)
    elif content.startswith(_UTF_16):
        return _utf_16(content, file), "utf-16", []
    if found := _BINARY.search(content):
        line = content.count(b"\n", 0, found.start()) + 1
        raise InvalidRequest(
            f"{file} is no text file: line {line} holds a control character",
            hint="Name a .env file. If it is UTF-16 without a mark, save it as UTF-8: "
            f"`iconv -f UTF-16LE -t UTF-8 {file}`.",
            file=file,
            line=line,
        )
    try:
        return content.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    message = (
        "this line is not UTF-8; the file was read as Latin-1. Save it as UTF-8: "
        f"`iconv -f LATIN1 -t UTF-8 {file}`"
    )
    return content.decode("latin-1"), "latin-1", [Notice(line, "encoding", message)]


def _utf_16(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError:
        pass  # the error itself quotes bytes of the file
    raise InvalidRequest(
        f"{file} begins as UTF-16 but is cut short or damaged",
        hint="Save it again as UTF-8.",
        file=file,
    )
