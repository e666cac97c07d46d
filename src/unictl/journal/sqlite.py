"""The journal in SQLite, with synchronous FULL: a row is on the disk before a byte leaves.

A row per operation, keyed by realm, service, account, mode, identity and key; a row per step in
`step`.
"""

import json
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from unictl import home
from unictl.core.call import Reply
from unictl.core.ports import Intent, Row, RowState
from unictl.errors import Busy, Conflict, FormatTooNew, InvalidRequest

VERSION: Final = 1
_WAIT: Final = 30.0
_MOVE_IT: Final = "Move the file away; look at it before you repeat anything."
_NO_ROOM: Final = (
    "The request is in order and was not sent: make room or mend the folder's permissions,"
    " and run it again."
)
_SCHEMA: Final = """
CREATE TABLE operation (
    id INTEGER PRIMARY KEY,
    realm TEXT NOT NULL, service TEXT NOT NULL, account TEXT NOT NULL, mode TEXT NOT NULL,
    identity TEXT NOT NULL, key TEXT NOT NULL, operation TEXT NOT NULL, fingerprint TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('started', 'sent', 'succeeded', 'refused', 'unknown')),
    result TEXT,
    created_at REAL NOT NULL, changed_at REAL NOT NULL,
    lease REAL NOT NULL, lease_until REAL NOT NULL,
    holder INTEGER NOT NULL, holder_place TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    UNIQUE (realm, service, account, mode, identity, key)
) STRICT;
CREATE TABLE step (
    operation INTEGER NOT NULL REFERENCES operation (id) ON DELETE CASCADE,
    name TEXT NOT NULL, ends_at REAL NOT NULL, attempt INTEGER NOT NULL,
    status INTEGER, headers TEXT, body BLOB,
    PRIMARY KEY (operation, name)
) STRICT;
"""
_COLUMNS: Final = (
    """SELECT id, realm, service, account, mode, identity, key, operation, fingerprint, state,
    result, created_at, changed_at, lease, lease_until, holder, holder_place, attempt
    FROM operation LIMIT 0""",
    "SELECT operation, name, ends_at, attempt, status, headers, body FROM step LIMIT 0",
)
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE: Final = Path("/proc/self/ns/pid")
# Of a reply's headers only what a provider may read again; the rest can hold cookies.
_KEPT_HEADERS: Final = frozenset({"content-type", "request-id", "location"})


class SqliteJournal:
    """The journal of one file; several processes and threads may use it at once.

    Args:
        path: The file.
        clock: Unix seconds, by the same clock as the engine's.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._path, self._clock = path, clock
        self._opened: sqlite3.Connection | None = None
        self._opener = 0
        self._inherited: list[sqlite3.Connection] = []
        self._one_at_a_time = threading.Lock()

    def begin(self, intent: Intent) -> Row:
        """Write the row and flush it, or take up the one that already stands under the key.

        Raises:
            Conflict: The key stands for another request.
            Busy: Another call is carrying it out just now, or the file stays locked.
        """
        now = self._clock()
        with self._transaction() as connection:
            found = connection.execute(
                "SELECT id, fingerprint, state, result, attempt, created_at, lease_until, holder,"
                " holder_place FROM operation"
                " WHERE realm = ? AND service = ? AND account = ? AND mode = ? AND identity = ?"
                " AND key = ?",
                _keyed(intent),
            ).fetchone()
            if found is None:
                return Row(self._insert(connection, intent, now), "started", began_at=now)
            row, fingerprint, state, result, attempt, created_at, lease_until, *holder = found
            if fingerprint != intent.fingerprint:
                raise Conflict(
                    f"the idempotency key {intent.key} already stands for another request",
                    hint="Use another key, or repeat the first request exactly.",
                    outcome="not_applied",
                )
            if state == "succeeded":
                return Row(row, state, attempt, created_at, result=json.loads(result))
            if lease_until > now and _alive(*holder):
                raise Busy(
                    f"another call is carrying out the request of key {intent.key}",
                    hint="Run it again with the same key when that one has ended.",
                )
            connection.execute(
                "UPDATE operation SET state = CASE state WHEN 'refused' THEN 'started'"
                " ELSE state END, changed_at = ?, attempt = attempt + 1, lease = ?,"
                " lease_until = ?, holder = ?, holder_place = ? WHERE id = ?",
                (now, intent.lease, now + intent.lease, os.getpid(), _place(), row),
            )
            return Row(
                row,
                "started" if state == "refused" else state,
                attempt + 1,
                created_at,
                unsure=_unsure(connection, row),
                replies=_replies(connection, row),
            )

    def sending(self, row: Row, step: str, within: float) -> None:
        """Note, flushed, that the step is sent now, and ends `within` seconds; renew the lease.

        Raises:
            Busy: The lease ran out, and somebody else has taken the row up.
        """
        with self._transaction() as connection:
            now = self._clock()  # after the wait for the file
            held = connection.execute(
                "UPDATE operation SET state = 'sent', changed_at = ?, lease_until = ? + lease"
                " WHERE id = ? AND attempt = ?",
                (now, now, row.id, row.attempt),
            )
            if held.rowcount == 0:
                raise Busy(
                    "this took so long that another call has taken the request up",
                    hint="Run it again with the same key when that one has ended.",
                )
            connection.execute(
                "INSERT INTO step (operation, name, ends_at, attempt) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE"
                " SET ends_at = excluded.ends_at, attempt = excluded.attempt",
                (row.id, step, now + within, row.attempt),
            )

    def replied(self, row: Row, step: str, reply: Reply) -> None:
        """Note, flushed, the step's reply."""
        headers = {name: text for name, text in reply.headers.items() if name in _KEPT_HEADERS}
        with self._transaction() as connection:
            connection.execute(
                "UPDATE step SET status = ?, headers = ?, body = ?"
                " WHERE operation = ? AND name = ?",
                (reply.status, json.dumps(headers), reply.body, row.id, step),
            )

    def settle(self, row: Row, state: RowState, result: Any = None) -> None:
        """Note, flushed, how the operation ended; the result in JSON's types."""
        with self._transaction() as connection:
            now = self._clock()
            # The machine may have slept, so that an attempt ended later than its time-out.
            connection.execute(
                "UPDATE step SET ends_at = max(ends_at, ?)"
                " WHERE operation = ? AND attempt = ? AND status IS NULL",
                (now, row.id, row.attempt),
            )
            held = connection.execute(
                "UPDATE operation SET state = ?, result = ?, changed_at = ?, lease_until = 0"
                " WHERE id = ? AND (attempt = ? OR ? = 'succeeded')",
                (state, json.dumps(result), now, row.id, row.attempt, state),
            )
            if held.rowcount and state in {"refused", "succeeded"}:
                # A result makes the replies superfluous, and they hold customers' data.
                connection.execute(
                    "DELETE FROM step WHERE operation = ? AND (status IS NULL OR ? = 'succeeded')",
                    (row.id, state),
                )

    def forget(self, realm: str) -> None:
        """Delete a realm's rows, so that none of its keys is answered from before."""
        with self._transaction() as connection:
            connection.execute(
                "DELETE FROM step WHERE operation IN (SELECT id FROM operation WHERE realm = ?)",
                (realm,),
            )
            connection.execute(
                "DELETE FROM operation WHERE realm = ? AND id < (SELECT max(id) FROM operation)",
                (realm,),
            )
            # A call that is still running ends by its row's number. SQLite gives the highest again
            # once it is free, perhaps to a payment: so that row stays, under no one's key.
            connection.execute(
                "UPDATE operation SET key = 'forgotten ' || id, state = 'refused', result = NULL"
                " WHERE realm = ?",
                (realm,),
            )

    def close(self) -> None:
        """Close the file."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction that writes from its start, so that two can't both see no row."""
        try:
            with self._one_at_a_time:
                connection = self._connection()
                try:
                    connection.execute("BEGIN IMMEDIATE")
                    yield connection
                    connection.execute("COMMIT")
                finally:
                    # SQLite itself undoes the transaction after some errors, a full disk's for one.
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            raise _unusable(self._path, error) from error
        except sqlite3.DatabaseError as error:
            raise InvalidRequest(
                f"{self._path} is no journal: {error}",
                hint=_MOVE_IT,
                file=str(self._path),
            ) from error

    def _connection(self) -> sqlite3.Connection:
        if self._opened is not None and self._opener != os.getpid():
            # A forked child must not touch its parent's connection, not even to close it:
            # https://www.sqlite.org/howtocorrupt.html#_carrying_an_open_database_connection_across_a_fork_
            self._inherited.append(self._opened)
            self._opened = None
        if self._opened is None:
            home.private_folder(self._path.parent)
            _make(self._path)
            home.check_private(self._path)
            # Threads take turns by the lock.
            connection = sqlite3.connect(
                self._path, timeout=_WAIT, isolation_level=None, check_same_thread=False
            )
            try:
                _prepare(connection, self._path)
            except BaseException:
                connection.close()
                raise
            self._opened, self._opener = connection, os.getpid()
        return self._opened

    @staticmethod
    def _insert(connection: sqlite3.Connection, intent: Intent, now: float) -> int:
        made = connection.execute(
            "INSERT INTO operation (realm, service, account, mode, identity, key, operation,"
            " fingerprint, state, created_at, changed_at, lease, lease_until, holder, holder_place,"
            " attempt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'started', ?, ?, ?, ?, ?, ?, 1)",
            (
                *_keyed(intent),
                intent.operation,
                intent.fingerprint,
                now,
                now,
                intent.lease,
                now + intent.lease,
                os.getpid(),
                _place(),
            ),
        )
        return int(made.lastrowid or 0)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")  # on macOS fsync leaves it in the drive's cache
    connection.execute("PRAGMA foreign_keys = ON")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise FormatTooNew(f"a newer unictl wrote the journal {path}", file=str(path))
    if version == 0:
        connection.execute("BEGIN IMMEDIATE")
        # Another process may have made the tables while this one waited.
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    for statement in _COLUMNS:
        try:
            connection.execute(statement)
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_ERROR:
                raise
            raise InvalidRequest(
                f"the journal {path} is damaged, or has another layout than this unictl's",
                hint=f"Nothing was sent. {_MOVE_IT}",
                file=str(path),
            ) from error


def _make(path: Path) -> None:
    """Make the file with the right mode at once, so that nobody can open it in between.

    Raises:
        InvalidRequest: It can't be made or opened.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, home.PRIVATE_FILE))
    except OSError as error:
        raise InvalidRequest(
            f"cannot write the journal {path}: {error.strerror}",
            hint=_NO_ROOM,
            file=str(path),
        ) from error


def _keyed(intent: Intent) -> tuple[str, ...]:
    """Return what a row is found by."""
    return (
        intent.realm,
        intent.service,
        intent.account,
        intent.mode,
        intent.identity,
        intent.key,
    )


def _unsure(connection: sqlite3.Connection, row: int) -> dict[str, float]:
    rows = connection.execute(
        "SELECT name, ends_at FROM step WHERE operation = ? AND status IS NULL", (row,)
    )
    return dict(rows.fetchall())


def _replies(connection: sqlite3.Connection, row: int) -> dict[str, Reply]:
    rows = connection.execute(
        "SELECT name, status, headers, body FROM step WHERE operation = ? AND status IS NOT NULL",
        (row,),
    )
    return {name: Reply(status, json.loads(headers), body) for name, status, headers, body in rows}


def _place() -> str:
    """Return what names the process numbers' space: this start of the machine, and the namespace.

    Empty where nothing does, so that no number is believed.
    """
    if os.name == "nt":  # where signal 0 would be Ctrl-C; the lease alone decides
        return ""
    if not sys.platform.startswith("linux"):
        return os.uname().nodename
    try:
        # A /proc of another namespace has no `self` for us.
        return f"{_BOOT.read_text().strip()} {_NAMESPACE.readlink()}"
    except OSError:
        return ""


def _alive(process: int, place: str) -> bool:
    """Return whether the process runs; one of somebody else's, or elsewhere, counts as running."""
    if not place or place != _place():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _unusable(path: Path, error: sqlite3.OperationalError) -> Busy | InvalidRequest:
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return Busy(f"the journal {path} stayed locked for {_WAIT:.0f} s")
    return InvalidRequest(
        f"cannot write the journal {path}: {error}",
        hint=_NO_ROOM,
        file=str(path),
    )
