"""The access log: who took or changed which entry when, and what was refused; never a value.

One line of JSON for each access, in the state folder, each with the SHA-256 of the line before it
(`previous`) and a number. Beside it `access.head` holds the number, the length and the hash of the
newest line: it is the lock of those who write, spares them reading the log, and shows when the end
was cut off. At a mebibyte the log is put aside as `.1`, and the chain goes on in a new one.

The chain has no key. It shows damage, and changes by somebody who doesn't know of it; who may write
your files and knows this page can write a chain of his own.

A log that can't be written keeps nobody from his keys: `unictl doctor` tells of it.
"""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from unictl import home
from unictl.errors import UnictlError
from unictl.vault.files import try_lock
from unictl.vault.primitives import digest

Action = Literal["read", "write", "remove", "open", "slots", "limits", "rotate"]

FILE: Final = "access.log"
HEAD: Final = "access.head"
LARGEST: Final = 1 << 20
KEPT: Final = 3
NOTHING: Final = "0" * 64
_PATIENCE: Final = 2.0  # seconds; a stopped process may hold the lock
_PAUSE: Final = 0.002
_TAIL: Final = 1 << 16
_HEAD_LENGTH: Final = 128
_MOST_NAMES: Final = 200  # in a line, so that its end lies within the tail that is read
_WORDS: Final = 2
_LONGEST_WORD: Final = 30
_FLAGS: Final = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)

Name4 = tuple[str, str, str, str]
"""Profile, service, account and field."""

_together: list[tuple[str, Name4]] | None = None


class Head(NamedTuple):
    """What is known of the newest line.

    Attributes:
        number: Its number, from 1; 0 if there is none.
        size: The log's length with it.
        hash: Its SHA-256 in hexadecimal.
    """

    number: int
    size: int
    hash: str


def files() -> list[Path]:
    """Return where the log lies, the oldest part first; any of them may be missing."""
    newest = home.state() / FILE
    older = [newest.with_name(f"{FILE}.{number}") for number in range(KEPT, 0, -1)]
    return [*older, newest]


def read(vault: str, names: Iterable[Name4]) -> None:
    """Note that entries' values were taken."""
    if _together is not None:
        _together.extend((vault, name) for name in names)
    else:
        _note("read", vault, names)


def written(vault: str, names: Iterable[Name4], removed: Iterable[Name4] = ()) -> None:
    """Note which entries were written, and which were taken out."""
    for action, these in (("write", tuple(names)), ("remove", tuple(removed))):
        if these:
            _note(action, vault, these)


def note(action: Action, vault: str, **more: str) -> None:
    """Note what was done to the vault as a whole."""
    _note(action, vault, (), **more)


def refused(vault: str, why: str) -> None:
    """Note that the vault didn't open, and the code of the error."""
    _note("open", vault, (), refused=why)


@contextmanager
def together() -> Iterator[None]:
    """Make one line of all that is taken inside; it is written though the block fails."""
    global _together  # noqa: PLW0603 - of the process, as the log is
    _together = []
    try:
        yield
    finally:
        taken, _together = _together, None
        by_vault: dict[str, list[Name4]] = {}
        for vault, name in taken or ():
            by_vault.setdefault(vault, []).append(name)
        for vault, names in by_vault.items():
            _note("read", vault, names)


def command() -> str:
    """Return what this process was called to do: the program's first words, no argument after."""
    program = os.path.basename(sys.argv[0] if sys.argv else "")  # noqa: PTH119 - it is text, and stays it
    if program == "__main__.py":
        program = "unictl"
    words = [program]
    for word in sys.argv[1:] if program == "unictl" else ():
        plain = word.replace("-", "").isalpha() and word.islower() and not word.startswith("-")
        if not plain or len(word) > _LONGEST_WORD or len(words) > _WORDS:
            break
        words.append(word)
    return " ".join(words)


def _note(action: str, vault: str, names: Iterable[Name4], **more: str) -> None:
    rows = list(names)
    for start in range(0, len(rows) or 1, _MOST_NAMES):
        record: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "uid": os.getuid() if hasattr(os, "getuid") else None,
            "pid": os.getpid(),
            "command": command(),
            "action": action,
            "vault": vault,
            "entries": rows[start : start + _MOST_NAMES],
            **more,
        }
        with suppress(OSError, UnictlError):
            _append(record)


def _append(record: dict[str, Any]) -> None:
    folder = home.private_folder(home.state())
    ours = home.owner(folder) is None
    # A file that root made in a user's folder would keep that user from logging.
    flags = _FLAGS | os.O_CREAT if ours else _FLAGS
    lock = os.open(folder / HEAD, flags, home.PRIVATE_FILE)
    try:
        _take(lock)
        path = folder / FILE
        log = os.open(path, flags | os.O_APPEND, home.PRIVATE_FILE)
        try:
            size = os.fstat(log).st_size
            head = head_of(_read(lock, _HEAD_LENGTH, 0))
            damage: str | None = None
            if head is None or head.size != size:
                head, damage = _found(log, size, head)
            if size > LARGEST and ours:
                head = head._replace(size=0)
                _write_head(lock, head)  # first: killed in between, the new log has lost no lines
                os.close(log)
                _put_aside(path)
                log = os.open(path, flags | os.O_APPEND, home.PRIVATE_FILE)
            _put(log, lock, head, record, damage)
        finally:
            os.close(log)
    finally:
        os.close(lock)


def _put(log: int, lock: int, head: Head, record: dict[str, Any], damage: str | None) -> None:
    members = {"number": head.number + 1, **record}
    if damage:
        members["damage"] = damage
    members["previous"] = head.hash
    line = json.dumps(members, ensure_ascii=True, separators=(",", ":")).encode()
    # A line that was cut short by a crash stays, and a new one begins after it.
    lead = b"\n" if damage == "torn" else b""
    os.write(log, lead + line + b"\n")
    size = head.size + len(lead) + len(line) + 1
    _write_head(lock, Head(members["number"], size, digest(line).hex()))


def _write_head(lock: int, head: Head) -> None:
    text = f"{head.number} {head.size} {head.hash}"
    os.lseek(lock, 0, os.SEEK_SET)
    os.write(lock, text.ljust(_HEAD_LENGTH - 1).encode() + b"\n")


def _take(lock: int) -> None:
    """Take the lock; it ends with the process that has it.

    Raises:
        TimeoutError: Somebody else has it too long.
    """
    end = time.monotonic() + _PATIENCE
    while not try_lock(lock):
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(_PAUSE)


def _read(descriptor: int, length: int, offset: int) -> bytes:
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.read(descriptor, length)


def head_of(raw: bytes) -> Head | None:
    """Return what `access.head` says, or None if it can't be read."""
    try:
        number, size, hashed = raw.decode("ascii").split()
        return Head(int(number), int(size), hashed)
    except ValueError:
        return None


def _found(log: int, size: int, head: Head | None) -> tuple[Head, str | None]:
    """Return where the chain goes on, read from the log itself, and what is wrong with it.

    A writer that was killed between the line and the head leaves one whole line more than the head
    knows, which is no damage. `cut` is a log that has lost lines, `torn` one whose last line is not
    whole.
    """
    tail = _read(log, _TAIL, max(0, size - _TAIL))
    whole, _, torn = tail.rpartition(b"\n")
    last = whole.rpartition(b"\n")[2]
    number = _number(last)
    if torn:
        damage: str | None = "torn"
    elif head is not None and (number < head.number or (not size and head.number)):
        damage = "cut"
    else:
        damage = None
    if head is not None:
        number = max(number, head.number)
    return Head(number, size, digest(last).hex() if last else NOTHING), damage


def _number(line: bytes) -> int:
    try:
        number = json.loads(line)["number"]
    except (ValueError, KeyError, TypeError):
        return 0
    return number if type(number) is int else 0


def _put_aside(path: Path) -> None:
    for number in range(KEPT, 0, -1):
        newer = path if number == 1 else path.with_name(f"{path.name}.{number - 1}")
        with suppress(FileNotFoundError):
            newer.replace(path.with_name(f"{path.name}.{number}"))
