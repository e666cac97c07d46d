"""How the journal is kept small: what is settled goes after a time, and what isn't never does.

A row that is gone leaves its key free: the same call under it is a new one, which only the service
itself may still know by the key.
"""

import sqlite3
from contextlib import suppress
from typing import Final

from unictl.journal import runs

DAY: Final = 86400
MOST_ROWS: Final = 1_000_000
"""So many rows at most, but for those that aren't settled and those of the last days."""
FRESH_DAYS: Final = 7
"""Days in which a batch is resumed at the latest: the bound on rows takes nothing younger."""
AT_ONCE: Final = 5_000
_SETTLED: Final = "state IN ('succeeded', 'refused')"
# SQLite gives the highest number again once it is free, and calls that still run end by theirs.
# The sign keeps SQLite from walking all rows by it.
_NOT_LAST: Final = "+id < (SELECT max(id) FROM operation)"


def tidy(connection: sqlite3.Connection, now: float, days: float, most: int = MOST_ROWS) -> int:
    """Delete some of the settled rows that are too old or too many, and return how many.

    Two looks into an index where there is nothing to delete; and never so much that the call
    waits for it that happens to come by.

    Args:
        connection: The journal's, in a transaction.
        now: Unix seconds.
        days: How long settled rows are kept.
        most: So many rows are kept.
    """
    too_old = now - days * DAY
    (oldest,) = connection.execute("SELECT min(created_at) FROM operation").fetchone()
    if oldest is None:
        return 0
    gone = 0
    if oldest < too_old:
        # By the index on created_at, which is never later than changed_at.
        gone += _delete(
            connection,
            f"created_at < ? AND changed_at < ? AND {_SETTLED} AND {_NOT_LAST}",
            (too_old, too_old),
        )
        runs.forget(connection, too_old)
    first, last = (
        connection.execute(f"SELECT {which}(id) FROM operation").fetchone()[0] or 0  # noqa: S608 - our own
        for which in ("min", "max")
    )
    if last - first >= most:
        fresh = now - FRESH_DAYS * DAY
        where = f"created_at < ? AND changed_at < ? AND +id <= ? AND {_SETTLED} AND {_NOT_LAST}"
        gone += _delete(connection, where, (fresh, fresh, last - most))
    return gone


def give_back(connection: sqlite3.Connection) -> None:
    """Give back to the disk what was deleted just now, outside a transaction."""
    with suppress(sqlite3.OperationalError):  # others use the file; the room is used again
        # As a script: `execute` would take the one step that frees the first page.
        connection.executescript(f"PRAGMA incremental_vacuum({AT_ONCE})")


def old(connection: sqlite3.Connection, before: float, now: float, *, unsettled: bool) -> int:
    """Return how many rows were last changed before that time; see `prune`."""
    where = _old(unsettled=unsettled)
    found = connection.execute(f"SELECT count(*) FROM operation WHERE {where}", (before, now))  # noqa: S608 - our own text
    return int(found.fetchone()[0])


def prune(connection: sqlite3.Connection, before: float, now: float, *, unsettled: bool) -> int:
    """Delete some of the rows that were last changed before that time, and return how many.

    Args:
        connection: The journal's, in a transaction.
        before: Unix seconds.
        now: Unix seconds.
        unsettled: Those whose outcome isn't known, in place of the settled ones: nobody will ever
            ask what became of them. One that a call has in hand just now stays.
    """
    runs.forget(connection, before)
    return _delete(connection, _old(unsettled=unsettled), (before, now))


def _old(*, unsettled: bool) -> str:
    state = f"NOT {_SETTLED}" if unsettled else _SETTLED
    return f"changed_at < ? AND lease_until < ? AND {_NOT_LAST} AND {state}"


def shrink(connection: sqlite3.Connection) -> None:
    """Give the room of deleted rows back to the disk, outside a transaction.

    Raises:
        sqlite3.OperationalError: Others have the file open and busy; the room is used again.
    """
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _delete(connection: sqlite3.Connection, where: str, values: tuple[float, ...]) -> int:
    """Delete rows, so few that nobody else has to wait for it long; return how many."""
    gone = connection.execute(
        f"DELETE FROM operation WHERE id IN (SELECT id FROM operation"  # noqa: S608 - our own text
        f" WHERE {where} LIMIT {AT_ONCE})",
        values,
    )
    return gone.rowcount
