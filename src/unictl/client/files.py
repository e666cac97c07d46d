"""Files as content that is sent, and as the place where content goes: whole, or not at all."""

import os
import stat
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

from unictl.core.call import Content, Sink
from unictl.core.content import Memory
from unictl.engine.task import Task
from unictl.errors import InvalidRequest

_CHUNK: Final = 1 << 18
_SUCCESS: Final = range(200, 300)
_LONGEST_STEM: Final = 200
"""Bytes of a file's name that its partial's keeps: with the rest it stays below 255."""

Told = Callable[[int], None]
"""Takes how many more bytes went over the wire."""


def _nobody(count: int) -> None:
    """Tell nobody."""


class FileContent:
    """A file, or bytes of one, as a `Content`; never more than a chunk is in the memory.

    Args:
        path: The file.
        told: Hears of the bytes as they are sent.
        fingerprint: Tells its content; by default the file's path, size and time tell it.

    Raises:
        InvalidRequest: It can't be read, or is no file.
    """

    def __init__(self, path: Path, *, told: Told = _nobody, fingerprint: str | None = None) -> None:
        self._path, self._told = path, told
        self._state = _state(path)
        self._start, self.size = 0, self._state[0]
        self._named = fingerprint

    @property
    def fingerprint(self) -> str:
        """Tells it from any other content, without reading it."""
        return self._named or f"{self._path.resolve()} {self._state}"

    def part(self, start: int, size: int) -> "FileContent":
        """Return so many bytes from there on."""
        found = object.__new__(FileContent)
        found._path, found._told, found._state = self._path, self._told, self._state
        found._start, found.size, found._named = self._start + start, size, self._named
        return found

    def chunks(self) -> Iterator[bytes]:
        """Yield all of it, and tell of it; from the start each time."""
        for chunk in self.look():
            yield chunk
            self._told(len(chunk))

    def look(self) -> Iterator[bytes]:
        """Yield all of it for a checksum.

        Raises:
            InvalidRequest: The file can't be read any more, or has changed.
        """
        left = self.size
        try:
            with self._path.open("rb", buffering=0) as file:
                found = os.fstat(file.fileno())
                if (found.st_size, found.st_mtime_ns) != self._state:
                    raise self._changed()
                file.seek(self._start)
                while left:
                    chunk = file.read(min(_CHUNK, left))
                    if not chunk:
                        raise self._changed()
                    left -= len(chunk)
                    yield chunk
        except OSError as error:
            raise _unreadable(self._path, error) from error

    def _changed(self) -> InvalidRequest:
        return InvalidRequest(
            f"{self._path} changed while it was being sent",
            hint="Run it again when nobody writes to it any more.",
            file=str(self._path),
        )


class FileSink:
    """A file that content goes into, under another name until all of it is there.

    Parts may come in any order, several at a time.

    Args:
        path: The file.
        told: Hears of the bytes as they come.

    Attributes:
        expected: Bytes that are to come, as far as it is known.
    """

    def __init__(self, path: Path, *, told: Told = _nobody) -> None:
        self._given, self._told = path, told
        # A link stays one: what it leads to is replaced.
        self._path = path.resolve()
        stem = os.fsdecode(os.fsencode(self._path.name)[:_LONGEST_STEM])
        self._partial = self._path.with_name(f".{stem}.{os.getpid()}.partial")
        self._file: int | None = None
        self._lock = threading.Lock()
        self._written = 0
        self.expected = 0

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Take a reply of success, from its start."""
        if status not in _SUCCESS:
            return False
        self.expected = int(headers.get("content-length", "0"))
        self.open()
        self._told(-self._written)
        self._written = 0
        return True

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self.put(chunk, self._written)
        self._written += len(chunk)

    def part(self, start: int, size: int) -> Sink:
        """Return where the bytes from there on go."""
        self.open()
        self.expected = max(self.expected, start + size)
        return _Part(self, start, size)

    def open(self) -> None:
        """Make the file that takes it, unless it is there.

        Raises:
            InvalidRequest: The folder isn't there, or can't be written to; or what has the name
                is no file, such as `/dev/stdout`, and would be replaced by one.
        """
        if self._file is not None:
            return
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC
        flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        try:
            mode = self._mode_there()
            self._file = os.open(self._partial, flags, 0o666 if mode is None else 0o600)
            if mode is not None:
                os.chmod(self._partial, mode)  # noqa: PTH101 - beside os.open
        except OSError as error:
            raise self._unwritable(error) from error

    def _mode_there(self) -> int | None:
        """Return the permissions of the file that has the name; they stay. None if none has."""
        try:
            found = self._path.stat().st_mode
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(found):
            raise InvalidRequest(
                f"{self._given} is no file",
                hint="Name a file, or - for stdout.",
                file=str(self._given),
            )
        return stat.S_IMODE(found)

    def put(self, chunk: bytes, start: int) -> None:
        """Put bytes into their place.

        Raises:
            InvalidRequest: They can't be written: the disk is full.
        """
        view = memoryview(chunk)
        try:
            # Not while it is closed: its number may be another file's a moment later.
            with self._lock:
                while view and self._file is not None:
                    count = os.pwrite(self._file, view, start)
                    view, start = view[count:], start + count
        except OSError as error:
            raise self._unwritable(error) from error
        self._told(len(chunk))

    def forget(self, count: int) -> None:
        """Take back what was told of bytes that come once more."""
        self._told(-count)

    def commit(self) -> None:
        """Give the file its name, in place of what had it.

        Raises:
            InvalidRequest: The folder can't be written to.
        """
        if self._file is None:
            return
        try:
            os.fsync(self._file)
            self._close()
            self._partial.replace(self._path)
        except OSError as error:
            self.discard()
            raise self._unwritable(error) from error

    def discard(self) -> None:
        """Leave nothing half-written."""
        self._close()
        self._partial.unlink(missing_ok=True)

    def _close(self) -> None:
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _unwritable(self, error: OSError) -> InvalidRequest:
        return InvalidRequest(
            f"cannot write {self._given}: {error.strerror}",
            hint="Choose another place; nothing half-written is left.",
            file=str(self._given),
        )


class _Part:
    """A part's place in a file."""

    def __init__(self, file: FileSink, start: int, size: int) -> None:
        self._file, self._start, self._size = file, start, size
        self._written = 0

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Take a reply of success, from the part's start."""
        del headers
        if self._written:
            self._file.forget(self._written)
        self._written = 0
        return status in _SUCCESS

    def write(self, chunk: bytes) -> None:
        """Take the next bytes, and no more than the part has."""
        chunk = chunk[: self._size - self._written]
        self._file.put(chunk, self._start + self._written)
        self._written += len(chunk)


def as_content(given: Any) -> Content:
    """Return what a caller gave as content: bytes, a path, or a `Content`.

    Raises:
        InvalidRequest: It is none of these, or the file can't be read.
    """
    if isinstance(given, (bytes, bytearray, memoryview)):
        return Memory(bytes(given))
    if isinstance(given, os.PathLike):
        return FileContent(Path(given))
    if all(hasattr(given, name) for name in ("size", "chunks", "part", "fingerprint")):
        content: Content = given
        return content
    raise InvalidRequest(
        "content must be bytes, a pathlib.Path or a Content",
        hint="Give text as text=…, and the name of a file as pathlib.Path(…).",
        field="content",
    )


def as_sink(given: Any) -> Sink:
    """Return where a caller wants content: a path, or a `Sink`.

    Raises:
        InvalidRequest: It is neither.
    """
    if isinstance(given, (str, os.PathLike)):
        return FileSink(Path(given))
    if hasattr(given, "begin") and hasattr(given, "write"):
        sink: Sink = given
        return sink
    raise InvalidRequest("into must be a path or a Sink", field="into")


class _Settled(Protocol):
    def commit(self) -> None: ...
    def discard(self) -> None: ...


@contextmanager
def delivered(task: Task) -> Iterator[None]:
    """Let the file that a call's content goes into have its name only if all went well."""
    into: Any = task.options.into
    file: _Settled | None = into if hasattr(into, "commit") and hasattr(into, "discard") else None
    try:
        yield
        if file is not None:
            file.commit()  # in here too: it waits for the disk, where Ctrl-C can meet it
    except BaseException:
        if file is not None:
            file.discard()
        raise


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
        if not path.is_file():
            raise InvalidRequest(
                f"{path} is no file",
                hint="A folder goes with `unictl storage sync`, a pipe through stdin: name it -.",
                file=str(path),
            )
        with path.open("rb"):
            pass
    except OSError as error:
        raise _unreadable(path, error) from error
    return found.st_size, found.st_mtime_ns


def _unreadable(path: Path, error: OSError) -> InvalidRequest:
    return InvalidRequest(
        f"cannot read {path}: {error.strerror}", hint="Check the path.", file=str(path)
    )
