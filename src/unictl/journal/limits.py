"""What each profile has moved on a day, and the check against its caps.

`spending` has a row for every call that moves money, of the day on which it began, and `spent` the
sums of each day, so that a call costs the same however many went before. Triggers write both with
the operation's own row, so that whoever changes an operation's state need not think of them: what
surely did nothing is taken out, what is under way or unknown counts, and an operation that is
pruned still counts to the end of its day. The check stands in the transaction that begins the row:
of two calls at once that pass a cap only together, the second is refused.
"""

import sqlite3
from typing import Final

from unictl.core.limits import Move, Spent, check, day_of
from unictl.core.ports import Intent

_COUNT: Final = """INSERT INTO spending (operation, day, profile, mode, currency, amount)
    VALUES (NEW.id, CAST(NEW.changed_at / 86400 AS INTEGER), NEW.profile, NEW.mode,
    coalesce(NEW.currency, ''), coalesce(NEW.amount, 0));"""
# In two parts, as a sum may have more than the 63 bits of SQLite's integers.
_PART: Final = 10**6
TABLES: Final = (
    """CREATE TABLE spending (
    id INTEGER PRIMARY KEY,
    operation INTEGER REFERENCES operation (id) ON DELETE SET NULL,
    day INTEGER NOT NULL, profile TEXT NOT NULL, mode TEXT NOT NULL,
    currency TEXT NOT NULL, amount INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX spending_by_operation ON spending (operation)",
    "CREATE INDEX spending_by_day ON spending (day)",
    """CREATE TABLE spent (
    day INTEGER NOT NULL, profile TEXT NOT NULL, mode TEXT NOT NULL, currency TEXT NOT NULL,
    calls INTEGER NOT NULL, high INTEGER NOT NULL, low INTEGER NOT NULL,
    PRIMARY KEY (day, profile, mode, currency)
    ) STRICT""",
    f"""CREATE TRIGGER spent_more AFTER INSERT ON spending BEGIN
    INSERT INTO spent (day, profile, mode, currency, calls, high, low)
    VALUES (NEW.day, NEW.profile, NEW.mode, NEW.currency,
    1, NEW.amount / {_PART}, NEW.amount % {_PART})
    ON CONFLICT DO UPDATE SET calls = calls + 1, high = high + excluded.high,
    low = low + excluded.low; END""",  # noqa: S608 - our own text
    f"""CREATE TRIGGER spent_less AFTER DELETE ON spending BEGIN
    UPDATE spent SET calls = calls - 1, high = high - OLD.amount / {_PART},
    low = low - OLD.amount % {_PART} WHERE day = OLD.day AND profile = OLD.profile
    AND mode = OLD.mode AND currency = OLD.currency; END""",  # noqa: S608 - as above
    # Days are kept for a week, as a clock may be set back.
    f"""CREATE TRIGGER spending_begins AFTER INSERT ON operation
    WHEN NEW.changes = 'money' AND NEW.realm != 'sandbox' BEGIN
    DELETE FROM spent WHERE day < CAST(NEW.changed_at / 86400 AS INTEGER) - 7;
    DELETE FROM spending WHERE day < CAST(NEW.changed_at / 86400 AS INTEGER) - 7;
    {_COUNT} END""",  # noqa: S608 - our own text
    """CREATE TRIGGER spending_refused AFTER UPDATE OF state ON operation
    WHEN NEW.state = 'refused' BEGIN DELETE FROM spending WHERE operation = NEW.id; END""",
    f"""CREATE TRIGGER spending_again AFTER UPDATE OF state ON operation
    WHEN OLD.state = 'refused' AND NEW.state != 'refused'
    AND NEW.changes = 'money' AND NEW.realm != 'sandbox' BEGIN {_COUNT} END""",
)
COLUMNS: Final = (
    "SELECT id, operation, day, profile, mode, currency, amount FROM spending LIMIT 0",
    "SELECT day, profile, mode, currency, calls, high, low FROM spent LIMIT 0",
)


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
        "SELECT currency, calls, high, low FROM spent WHERE day = ? AND profile = ? AND mode = ?"
        " AND calls > 0",
        (day, profile, mode),
    ).fetchall()
    return Spent(
        count=sum(calls for _, calls, _, _ in found),
        amounts={currency: high * _PART + low for currency, _, high, low in found if currency},
    )
