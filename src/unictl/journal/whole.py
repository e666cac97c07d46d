"""Notices that a journal's file was taken away without its write-ahead log.

SQLite keeps the last commits in FILE-wal until a process that ends puts them into FILE. One that
is killed doesn't. Whoever keeps FILE alone then, as an artifact of a CI job, has a journal that
doesn't know the latest calls, and would let them be made again. So a file that the user names is
in write-ahead mode only while somebody has it open; and one that is in that mode with no log
beside it has lost it.
"""

import os
import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from unictl.errors import InvalidRequest

MARK: Final = 0x756E6963
"""The header's application id in a file that is left out of write-ahead mode: `unic`."""
_HEADER: Final = 72
_MODE: Final = 18  # 1 is a rollback journal, 2 a write-ahead log: sqlite.org/fileformat.html, 1.3
_IN_WAL: Final = 2
_MARK_AT: Final = 68
_LOOKS: Final = 5
_BETWEEN: Final = 0.05
_TRIES: Final = 200
_PAUSE: Final = 0.01

ONE_AT_A_TIME: Final = threading.RLock()
"""Held by a thread that opens a file, so that no other one reads it beside SQLite meanwhile."""


class Connection(sqlite3.Connection):
    """A connection to a file that the user named; the last one takes it out of write-ahead mode."""

    def __init__(self, path: Path, *given: Any, **named: Any) -> None:
        super().__init__(path, *given, **named)
        self.path, self._process, self._entered = path, os.getpid(), False

    def enter(self) -> None:
        """Begin the write-ahead mode, and mark the file before that, in the file itself.

        Raises:
            OperationalError: The file stays locked.
        """
        self._entered = True
        if self.execute("PRAGMA application_id").fetchone()[0] != MARK:
            with suppress(sqlite3.OperationalError):  # others have it open
                self.execute("PRAGMA journal_mode = DELETE")
            self.execute(f"PRAGMA application_id = {MARK}")
        for left in reversed(range(_TRIES)):
            # Of two that want to change the mode at once SQLite tells one so without a wait.
            try:
                if self.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal":
                    return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or not left:
                    raise
            time.sleep(_PAUSE)

    def close(self) -> None:
        """Leave the write-ahead mode, unless others have the file open, and close it."""
        if self._process != os.getpid():  # a forked child's copy, which it may not touch
            return
        entered, self._process = self._entered, 0
        if entered:
            with suppress(sqlite3.Error):
                self.execute("PRAGMA busy_timeout = 0")
                self.execute("PRAGMA journal_mode = DELETE")
        super().close()
        if entered:
            self._look_back()

    def _look_back(self) -> None:
        """Take the closed file out of the mode, if two that closed at once kept each other in."""
        for _ in range(_LOOKS):
            with ONE_AT_A_TIME:
                if not log_is_lost(self.path):
                    return
                with suppress(sqlite3.Error), closing(sqlite3.connect(self.path, timeout=0)) as it:
                    it.execute("PRAGMA journal_mode = DELETE")
            time.sleep(_PAUSE)

    def __del__(self) -> None:
        """Close it where a program just ends: SQLite would, and leave the mode as it is."""
        if getattr(self, "_process", 0):
            self.close()


def check(path: Path) -> None:
    """Refuse a file whose log is missing.

    To be called while `ONE_AT_A_TIME` is held.

    Raises:
        InvalidRequest: The file was left open by a process that was killed, and its log isn't
            there.
    """
    for look in range(_LOOKS):
        if not log_is_lost(path):
            return
        if look < _LOOKS - 1:
            time.sleep(_BETWEEN)  # another process may be between the mode and the log
    log = path.name + "-wal"
    raise InvalidRequest(
        f"the journal {path} isn't whole: {log}, which holds its latest calls, is not beside it",
        hint=f"Nothing was sent. The run that wrote it was killed; bring {log} from where it ran,"
        f" and keep {path.name}* together. If it is gone, name another file with --state: a batch"
        " that goes on (--resume) then asks the service about each row; before any other call is"
        " repeated, see at the service what is there.",
        file=str(path),
    )


def log_is_lost(path: Path) -> bool:
    """Return whether the file is in write-ahead mode, and has no log.

    While a connection has it open there is a log; so the file isn't read then, see
    `home.make_file`.
    """
    if path.with_name(path.name + "-wal").exists():
        return False
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except OSError:
        return False
    mark = int.from_bytes(header[_MARK_AT:], "big")
    return len(header) == _HEADER and header[_MODE] == _IN_WAL and mark == MARK
