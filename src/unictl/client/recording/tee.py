"""Keeps a copy of what a reply brings to a sink, on the disk as it comes: it may be large."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from unictl.client.recording import bodies
from unictl.client.recording.folder import Folder
from unictl.client.recording.scrub import Scrub
from unictl.core.call import Sink


class Tee:
    """A sink that hands on what comes, and keeps a copy.

    Args:
        into: Where it is wanted.
        folder: Where the copy goes.
    """

    def __init__(self, into: Sink, folder: Folder) -> None:
        self._into, self._folder = into, folder
        self._path: Path | None = None
        self._file: Any = None
        self._failed: OSError | None = None
        self._head: tuple[int, Mapping[str, str]] | None = None

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Ask the sink whether it wants the body."""
        wanted = self._into.begin(status, headers)
        if wanted:
            self._head = (status, headers)
            try:
                self._path = self._folder.spool()
                self._file = self._path.open("wb")
            except OSError as error:
                self._failed = error
        return wanted

    def write(self, chunk: bytes) -> None:
        """Hand the bytes on, and keep them; that they can't be kept ends nothing."""
        self._into.write(chunk)
        if self._file is not None and self._failed is None:
            try:
                self._file.write(chunk)
            except OSError as error:
                self._failed = error

    def end(self, came: dict[str, Any], scrub: Scrub) -> Path | None:
        """Put what came into what is kept, and return the file of a body that is large.

        Raises:
            OSError: It couldn't be kept.
        """
        if self._file is not None:
            try:
                self._file.close()
            except OSError as error:
                self._failed = self._failed or error
        if self._failed is not None:
            if self._path is not None:
                self._path.unlink(missing_ok=True)
            raise self._failed
        if self._path is None or self._head is None:
            return None
        status, headers = self._head
        kept = came.get("reply")
        if kept is None:  # what had come when the connection was lost
            kept = came["begun"] = {"status": status, "headers": scrub.headers(headers)}
        if scrub.file(self._path):
            kept["headers"] = scrub.headers(bodies.trusted(headers))
        if self._path.stat().st_size > bodies.INLINE:
            kept["body"] = {"file": True}
            return self._path
        kept["body"], _ = bodies.received(self._path.read_bytes(), scrub)
        self._path.unlink()
        return None
