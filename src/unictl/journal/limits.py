"""What each profile has moved on a day, and the check against its caps.

`spending` has a row for every call that moves money, of the day on which it began. Triggers write
it with the operation's own row, so that whoever changes an operation's state need not think of it:
what surely did nothing is taken out, what is under way or unknown counts, and an operation that is
pruned still counts to the end of its day. The check stands in the transaction that begins the row:
of two calls at once that pass a cap only together, the second is refused.
"""

import sqlite3
from typing import Final

from unictl.core.limits import Move, Spent, check, day_of
from unictl.core.ports import Intent

_COUNT: Final = """INSERT INTO spending (operation, day, profile, mode, currency, amount)
    VALUES (NEW.id, CAST(NEW.changed_at / 86400 AS INTEGER), NEW.profile, NEW.mode,
    NEW.currency, NEW.amount);"""
TABLES: Final = (
    """CREATE TABLE spending (
    id INTEGER PRIMARY KEY,
    operation INTEGER REFERENCES operation (id) ON DELETE SET NULL,
    day INTEGER NOT NULL, profile TEXT NOT NULL, mode TEXT NOT NULL,
    currency TEXT, amount INTEGER
    ) STRICT""",
    "CREATE INDEX spending_by_day ON spending (day, profile, mode, currency, amount)",
    "CREATE INDEX spending_by_operation ON spending (operation)",
    # Days are kept for a week, as a clock may be set back.
    f"""CREATE TRIGGER spending_begins AFTER INSERT ON operation
    WHEN NEW.changes = 'money' AND NEW.realm != 'sandbox' BEGIN
    DELETE FROM spending WHERE day < CAST(NEW.changed_at / 86400 AS INTEGER) - 7;
    {_COUNT} END""",  # noqa: S608 - our own text
    """CREATE TRIGGER spending_refused AFTER UPDATE OF state ON operation
    WHEN NEW.state = 'refused' BEGIN DELETE FROM spending WHERE operation = NEW.id; END""",
    f"""CREATE TRIGGER spending_again AFTER UPDATE OF state ON operation
    WHEN OLD.state = 'refused' AND NEW.state != 'refused'
    AND NEW.changes = 'money' AND NEW.realm != 'sandbox' BEGIN {_COUNT} END""",
)
COLUMNS: Final = "SELECT id, operation, day, profile, mode, currency, amount FROM spending LIMIT 0"
_PART: Final = 10**6


def check_new(connection: sqlite3.Connection, intent: Intent, now: float) -> None:
    """Check a call that has no row yet, or was refused before, against its profile's caps.

    Raises:
        LimitReached: It would pass one.
    """
    if intent.limits is None:
        return
    move = Move(
        profile=intent.profile,
        mode=intent.mode,
        operation=intent.operation,
        amount=intent.amount,
        currency=intent.currency,
        whole=intent.whole,
    )
    day = day_of(now)
    check(intent.limits, move, spent(connection, intent.profile, intent.mode, day), day)


def spent(connection: sqlite3.Connection, profile: str, mode: str, day: int) -> Spent:
    """Return what the profile has moved on a day, with keys of the mode."""
    found = connection.execute(
        # In two parts, for SQLite refuses a sum that has more than 63 bits.
        "SELECT currency, count(*), sum(amount / ?), sum(amount % ?) FROM spending"
        " WHERE day = ? AND profile = ? AND mode = ? GROUP BY currency",
        (_PART, _PART, day, profile, mode),
    ).fetchall()
    return Spent(
        count=sum(calls for _, calls, _, _ in found),
        amounts={
            currency: high * _PART + low
            for currency, _, high, low in found
            if currency is not None and high is not None
        },
    )
