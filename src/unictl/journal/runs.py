"""The runs of batches: what each was over, so that it goes on with the same and nothing else.

A run's rows are operations like any other; their keys begin with its id. When rows are deleted
that a run could ask for, a trigger notes it: what they had done is known no more.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from unictl.core.ports import Mode, Realm
from unictl.core.record import record

ID_LENGTH: Final = 27
TABLES: Final = (
    """CREATE TABLE run (
    id TEXT PRIMARY KEY,
    realm TEXT NOT NULL, profile TEXT NOT NULL, account TEXT NOT NULL, mode TEXT NOT NULL,
    identities TEXT NOT NULL, operation TEXT NOT NULL, digest TEXT NOT NULL,
    total INTEGER NOT NULL, created_at REAL NOT NULL, lost_at REAL
    ) STRICT""",
    f"""CREATE TRIGGER run_loses AFTER DELETE ON operation BEGIN
    UPDATE run SET lost_at = max(coalesce(lost_at, 0), OLD.changed_at)
    WHERE id = substr(OLD.key, 1, {ID_LENGTH}); END""",  # noqa: S608 - our own number
)


@record
class Run:
    """A batch, as the journal knows it.

    Attributes:
        id: Its id, `engine.batch.run_id`.
        realm: Where it is carried out.
        profile: The set of credentials it goes by.
        account: One of each service's credential sets.
        mode: Of the credentials: `test` or `live`.
        identities: By service what tells one owner of credentials from another.
        operation: `payments.create_order`.
        digest: SHA-256 of its rows, in hexadecimal.
        total: The number of its rows.
        created_at: Unix seconds when it began.
        lost_at: Unix seconds after which this journal is whole; None if it always was. What was
            done before may not be in it.
    """

    id: str
    realm: Realm
    profile: str
    account: str
    mode: Mode
    identities: Mapping[str, str]
    operation: str
    digest: str
    total: int
    created_at: float
    lost_at: float | None = None


_NAMES: Final = tuple(one.name for one in fields(Run))
COLUMNS: Final = f"SELECT {', '.join(_NAMES)} FROM run LIMIT 0"  # noqa: S608 - the columns' names


def find(connection: sqlite3.Connection, run: str) -> Run | None:
    """Return the run, None where the journal doesn't know it."""
    found = connection.execute(
        f"SELECT {', '.join(_NAMES)} FROM run WHERE id = ?",  # noqa: S608 - the columns' names
        (run,),
    ).fetchone()
    if found is None:
        return None
    given: dict[str, Any] = dict(zip(_NAMES, found, strict=True))
    return Run(**{**given, "identities": json.loads(given["identities"])})


def keep(connection: sqlite3.Connection, run: Run) -> None:
    """Write the run, which must be new."""
    values = {name: getattr(run, name) for name in _NAMES}
    values["identities"] = json.dumps(values["identities"], sort_keys=True)
    connection.execute(
        f"INSERT INTO run ({', '.join(_NAMES)}) VALUES ({', '.join('?' * len(_NAMES))})",  # noqa: S608 - the columns' names
        tuple(values.values()),
    )


def forget(connection: sqlite3.Connection, before: float) -> None:
    """Delete the runs that began before that time, as their rows are deleted."""
    connection.execute("DELETE FROM run WHERE created_at < ?", (before,))
