"""The journal's tables, how they grow from an older unictl's, and how a file of them is opened."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

from unictl import home
from unictl.errors import Busy, FormatTooNew, InvalidRequest
from unictl.journal import limits, runs, whole

VERSION: Final = 2
_WITH_LIMITS: Final = 2
WAIT: Final = 30.0
"""Seconds for which another process's transaction is waited for."""

MOVE_IT: Final = "Move the file away; look at it before you repeat anything."
_NO_ROOM: Final = (
    "The request is in order and was not sent: make room or mend the folder's permissions,"
    " and run it again."
)
# An operation's first schema, and what each later one added; a new file takes the same way.
_STEPS: Final = (
    """
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
""",
    """
ALTER TABLE operation ADD COLUMN profile TEXT NOT NULL DEFAULT 'default';
ALTER TABLE operation ADD COLUMN changes TEXT NOT NULL DEFAULT 'state';
ALTER TABLE operation ADD COLUMN amount INTEGER;
ALTER TABLE operation ADD COLUMN currency TEXT;
ALTER TABLE operation ADD COLUMN vendor_id TEXT;
ALTER TABLE operation ADD COLUMN request TEXT;
ALTER TABLE operation ADD COLUMN error TEXT;
ALTER TABLE step ADD COLUMN sent_at REAL NOT NULL DEFAULT 0;
ALTER TABLE step ADD COLUMN sent INTEGER NOT NULL DEFAULT 1;
CREATE INDEX operation_by_key ON operation (key);
CREATE INDEX operation_by_time ON operation (created_at);
CREATE TABLE secret (fingerprint BLOB NOT NULL) STRICT;
INSERT INTO secret VALUES (randomblob(32));
""",
)
_COLUMNS: Final = (
    """SELECT id, realm, service, account, mode, identity, key, operation, fingerprint, state,
    result, created_at, changed_at, lease, lease_until, holder, holder_place, attempt,
    profile, changes, amount, currency, vendor_id, request, error FROM operation LIMIT 0""",
    """SELECT operation, name, ends_at, attempt, status, headers, body, sent_at, sent
    FROM step LIMIT 0""",
    "SELECT fingerprint FROM secret LIMIT 0",
    *limits.COLUMNS,
    runs.COLUMNS,
)


def opened(path: Path, *, named: bool = False) -> sqlite3.Connection:
    """Return a connection to the journal at the path, which is made where there is none.

    Args:
        path: The file.
        named: The user named it: it may lie where others can look, and come from elsewhere.

    Raises:
        InvalidRequest: It can't be made, opened or is no journal.
        FormatTooNew: A newer unictl wrote it.
    """
    with whole.ONE_AT_A_TIME:
        if named:
            _make_folder(path)
            _make(path)
            whole.check(path)
        else:
            home.private_folder(path.parent)
            _make(path)
            home.check_private(path)
        # Threads take turns by the journal's lock.
        connection = (whole.Connection if named else sqlite3.Connection)(
            path, timeout=WAIT, isolation_level=None, check_same_thread=False
        )
        try:
            if named:
                # What is no journal stays as it is. SQLite reads it, for nobody else may open it.
                _refuse_another(connection, path)
                for suffix in ("", "-wal", "-shm"):
                    with suppress(FileNotFoundError):
                        home.tightened(path.with_name(path.name + suffix))
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def unusable(path: Path, error: sqlite3.DatabaseError) -> Busy | InvalidRequest:
    """Return what people are told of an error of SQLite's."""
    if not isinstance(error, sqlite3.OperationalError):
        return _no_journal(path, str(error))
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return Busy(f"the journal {path} stayed locked for {WAIT:.0f} s")
    return InvalidRequest(
        f"cannot write the journal {path}: {error}", hint=_NO_ROOM, file=str(path)
    )


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    # Before anything is written: deleted rows' room can be given back then.
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    if isinstance(connection, whole.Connection):
        connection.enter()
    else:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")  # on macOS fsync leaves it in the drive's cache
    connection.execute("PRAGMA foreign_keys = ON")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise FormatTooNew(f"a newer unictl wrote the journal {path}", file=str(path))
    try:
        if version < VERSION:
            _grow(connection, path)
        for statement in _COLUMNS:
            connection.execute(statement)
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_ERROR:
            raise
        raise InvalidRequest(
            f"the journal {path} is damaged, or has another layout than this unictl's",
            hint=f"Nothing was sent. {MOVE_IT}",
            file=str(path),
        ) from error


def _grow(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or bring those of an older unictl to what this one needs."""
    connection.execute("BEGIN IMMEDIATE")
    # Another process may have made them while this one waited.
    version = _refuse_another(connection, path)
    for script in _STEPS[version:]:
        for statement in script.split(";"):
            connection.execute(statement)
    if version < _WITH_LIMITS:
        for statement in (*limits.TABLES, *runs.TABLES):
            connection.execute(statement)
    if version == 1:
        _key_fingerprints(connection)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _refuse_another(connection: sqlite3.Connection, path: Path) -> int:
    """Return the file's version; another program's is refused.

    Raises:
        InvalidRequest: It has tables, and no version.
    """
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise _no_journal(path, "it holds the tables of another program")
    return version


def _key_fingerprints(connection: sqlite3.Connection) -> None:
    """Turn the plain digests of the first schema into keyed ones."""
    from unictl.journal.rows import keyed  # noqa: PLC0415 - once in a file's life

    for row, plain in connection.execute("SELECT id, fingerprint FROM operation").fetchall():
        connection.execute(
            "UPDATE operation SET fingerprint = ? WHERE id = ?", (keyed(connection, plain), row)
        )


def _make_folder(path: Path) -> None:
    """Make the folder of a file that the user named.

    Raises:
        InvalidRequest: It can't be made.
    """
    try:
        path.parent.mkdir(mode=home.PRIVATE_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidRequest(
            f"cannot make the folder of the journal {path}: {error.strerror}",
            hint=_NO_ROOM,
            file=str(path),
        ) from error


def _no_journal(path: Path, why: str) -> InvalidRequest:
    return InvalidRequest(f"{path} is no journal: {why}", hint=MOVE_IT, file=str(path))


def _make(path: Path) -> None:
    """Make the file with the right mode at once, so that nobody can look into it in between.

    Raises:
        InvalidRequest: It can't be made or opened.
    """
    try:
        home.make_file(path)
    except IsADirectoryError:
        raise InvalidRequest(
            f"the journal {path} is a folder",
            hint="The request is in order and was not sent: move the folder away, or name a file"
            " with --state, which is made if it isn't there.",
            file=str(path),
        ) from None
    except OSError as error:
        raise InvalidRequest(
            f"cannot write the journal {path}: {error.strerror}",
            hint=_NO_ROOM,
            file=str(path),
        ) from error
