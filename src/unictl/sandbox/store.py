"""The sandbox's memory: the things of every service in one SQLite file.

Several threads and processes may use it at once. A request is one transaction, which takes the
write lock at its start: so a reader that goes on to write never has to begin anew.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from unictl import home
from unictl.errors import Busy, FormatTooNew, InvalidRequest
from unictl.sandbox.session import Session

RECEIVING: Final = "new-"
"""What a file in `Store.folder` is called until it is whole."""
SCHEMA: Final = 2
_ABANDONED: Final = 3600.0  # seconds since something was last written to it
_PATIENCE: Final = 30.0  # seconds to wait for another process's transaction; each takes about 1 ms
_ROOM: Final = (
    "Free some space there or mend the permissions, or set UNICTL_HOME to another folder."
)
_TABLES: Final = """
CREATE TABLE things (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    service TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    parent TEXT,
    reference TEXT,
    body TEXT NOT NULL,
    hidden TEXT NOT NULL,
    UNIQUE (service, id)
);
CREATE INDEX things_by_kind ON things (service, kind, number);
CREATE INDEX things_by_parent ON things (service, kind, parent) WHERE parent IS NOT NULL;
CREATE INDEX things_by_reference ON things (service, kind, reference) WHERE reference IS NOT NULL;
CREATE TABLE marks (
    service TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (service, kind, key)
) WITHOUT ROWID;
"""
# Since schema 2.
_REQUESTS: Final = """
CREATE TABLE requests (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    service TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    status INTEGER,
    at INTEGER NOT NULL
);
"""


class Store:
    """The state file. It is opened, and made if need be, at the first transaction.

    Args:
        path: The SQLite file; made with mode 0600.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Begin; commit at the end, or undo everything on an exception.

        Raises:
            InvalidRequest: The file is no state of the sandbox, or can't be used.
            FormatTooNew: A newer unictl wrote it.
            Busy: Another process has held it for half a minute.
        """
        with self._lock:
            try:
                connection = self._connection = self._connection or _open(self._path)
                connection.execute("BEGIN IMMEDIATE")
                session = Session(connection, self.folder)
                try:
                    yield session
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise _explained(error, self._path) from error
        for action in session.afterwards:
            action()

    @property
    def folder(self) -> Path:
        """The folder beside the state file for what is too large for it; it need not exist yet."""
        return self._path.with_name(f"{self._path.name}.objects")

    def tidy(self) -> None:
        """Remove what was being received when a process was killed: named `new-…`, an hour old."""
        for content in self.folder.glob(f"{RECEIVING}*"):
            with suppress(OSError):  # it may just have been kept
                if content.stat().st_mtime < time.time() - _ABANDONED:
                    content.unlink()

    def reset(self) -> None:
        """Forget everything; a file that can't be used is removed instead.

        Raises:
            InvalidRequest: It can't be removed either.
            Busy: Another process holds it.
        """
        try:
            with self.transaction() as session:
                session.clear()
        except (InvalidRequest, FormatTooNew):
            self.close()
            for suffix in ("-wal", "-shm", ""):
                self._remove(Path(f"{self._path}{suffix}"))
        for content in self.folder.glob("*"):
            self._remove(content)

    def _remove(self, path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise InvalidRequest(
                f"cannot remove {path}: {error.strerror}",
                hint="Remove it by hand; it holds nothing but sandbox data.",
                file=str(path),
            ) from error

    def close(self) -> None:
        """Close the file. A later transaction opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def _open(path: Path) -> sqlite3.Connection:
    if not path.parent.is_dir():
        home.private_folder(path.parent)
    try:
        # SQLite makes its own files beside it (-wal, -shm) with the same mode.
        home.make_file(path)
    except OSError as error:
        raise InvalidRequest(
            f"cannot use the sandbox's state {path}: {error.strerror}",
            hint=_ROOM,
            file=str(path),
        ) from error
    home.check_private(path)
    connection = sqlite3.connect(
        path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
    )
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = _version(connection)
    if version > SCHEMA:
        raise FormatTooNew(
            f"{path} has schema {version}, newer than this unictl",
            hint="Upgrade unictl, or run `unictl sandbox reset` to begin anew.",
            file=str(path),
        )
    if version < SCHEMA:
        with suppress(sqlite3.OperationalError):  # another process is just making it
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        tables = {0: _TABLES + _REQUESTS, 1: _REQUESTS}.get(_version(connection), "")
        for statement in tables.split(";\n"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
        connection.execute("COMMIT")
    connection.execute("PRAGMA synchronous = NORMAL")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _explained(error: sqlite3.Error, path: Path) -> Exception:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Busy(f"another process holds the sandbox's state {path}")
    # What the system refuses, no new state could mend.
    refused = name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN"))
    return InvalidRequest(
        f"cannot use the sandbox's state {path}: {error}",
        hint=_ROOM if refused else "Run `unictl sandbox reset` to begin anew.",
        file=str(path),
    )
