"""The sandbox's memory: the things of every service in one SQLite file.

Several threads and processes may use it at once. A request is one transaction, which takes the
write lock at its start: so a reader that goes on to write never has to begin anew.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from unictl import home
from unictl.errors import Busy, FormatTooNew, InvalidRequest

SCHEMA: Final = 1
_PATIENCE: Final = 30.0  # seconds to wait for another process's transaction; each takes about 1 ms
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
_COLUMNS: Final = "service, kind, id, created_at, parent, reference, body, hidden"


@dataclass(slots=True)
class Thing:
    """Something that a service keeps, such as an order or a payment.

    Attributes:
        service: The service's slug.
        kind: `order`, `payment`, … in the service's words.
        id: As the service writes it.
        created_at: Unix seconds.
        body: What the service shows of it, as JSON.
        hidden: What it knows beside that.
        parent: The id of what it belongs to (a payment's order), to find it by.
        reference: The caller's own number for it, to find it by.
    """

    service: str
    kind: str
    id: str
    created_at: int
    body: dict[str, Any]
    hidden: dict[str, Any] = field(default_factory=dict)
    parent: str | None = None
    reference: str | None = None


class Session:
    """What can be done inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, thing: Thing) -> None:
        """Keep a new thing."""
        self._connection.execute(
            f"INSERT INTO things ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - a constant
            (
                thing.service,
                thing.kind,
                thing.id,
                thing.created_at,
                thing.parent,
                thing.reference,
                json.dumps(thing.body),
                json.dumps(thing.hidden),
            ),
        )

    def save(self, thing: Thing) -> None:
        """Keep what has changed in a thing."""
        self._connection.execute(
            "UPDATE things SET reference = ?, body = ?, hidden = ? WHERE service = ? AND id = ?",
            (
                thing.reference,
                json.dumps(thing.body),
                json.dumps(thing.hidden),
                thing.service,
                thing.id,
            ),
        )

    def get(self, service: str, kind: str, identifier: str) -> Thing | None:
        """Return the thing, or None."""
        found = self._connection.execute(
            f"SELECT {_COLUMNS} FROM things WHERE service = ? AND id = ? AND kind = ?",  # noqa: S608
            (service, identifier, kind),
        ).fetchone()
        return _thing(found) if found else None

    def find(
        self,
        service: str,
        kind: str,
        *,
        parent: str | None = None,
        reference: str | None = None,
        since: int | None = None,
        until: int | None = None,
        hidden: Mapping[str, str | int] | None = None,
        limit: int = -1,
        skip: int = 0,
    ) -> list[Thing]:
        """Return the things that fit, newest first; times are inclusive."""
        conditions, values = ["service = ?", "kind = ?"], [service, kind]
        tests: dict[str, Any] = {
            "parent = ?": parent,
            "reference = ?": reference,
            "created_at >= ?": since,
            "created_at <= ?": until,
        }
        for key, wanted in (hidden or {}).items():
            tests[f"coalesce(json_extract(hidden, '$.{key}'), 0) = ?"] = wanted
        for condition, value in tests.items():
            if value is not None:
                conditions.append(condition)
                values.append(value)
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM things WHERE {' AND '.join(conditions)} "  # noqa: S608 - our own words
            "ORDER BY number DESC LIMIT ? OFFSET ?",
            (*values, limit, skip),
        )
        return [_thing(row) for row in rows]

    def mark(self, service: str, kind: str, key: str) -> str | None:
        """Return what is noted under the key, or None."""
        found = self._connection.execute(
            "SELECT value FROM marks WHERE service = ? AND kind = ? AND key = ?",
            (service, kind, key),
        ).fetchone()
        return str(found[0]) if found else None

    def set_mark(self, service: str, kind: str, key: str, value: str) -> None:
        """Note the value under the key, in place of an earlier one."""
        self._connection.execute(
            "INSERT OR REPLACE INTO marks (service, kind, key, value) VALUES (?, ?, ?, ?)",
            (service, kind, key, value),
        )

    def clear(self) -> None:
        """Forget everything."""
        self._connection.execute("DELETE FROM things")
        self._connection.execute("DELETE FROM marks")


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
                try:
                    yield Session(connection)
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise _explained(error, self._path) from error

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
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, home.PRIVATE_FILE))
    except OSError as error:
        raise InvalidRequest(
            f"cannot use the sandbox's state {path}: {error.strerror}",
            hint="Mend its permissions, or set UNICTL_HOME to another folder.",
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
    if version == 0:
        with suppress(sqlite3.OperationalError):  # another process is just making it
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        if _version(connection) == 0:
            for statement in _TABLES.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
        connection.execute("COMMIT")
    connection.execute("PRAGMA synchronous = NORMAL")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _thing(row: tuple[Any, ...]) -> Thing:
    service, kind, identifier, created_at, parent, reference, body, hidden = row
    return Thing(
        service=service,
        kind=kind,
        id=identifier,
        created_at=created_at,
        parent=parent,
        reference=reference,
        body=json.loads(body),
        hidden=json.loads(hidden),
    )


def _explained(error: sqlite3.Error, path: Path) -> Exception:
    if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Busy(f"another process holds the sandbox's state {path}")
    return InvalidRequest(
        f"cannot use the sandbox's state {path}: {error}",
        hint="Run `unictl sandbox reset` to begin anew.",
        file=str(path),
    )
