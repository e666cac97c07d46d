"""What people read in the journal, and what they note in it."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from unictl.core.ports import Mode, Realm, RowState
from unictl.core.record import record
from unictl.errors import Busy
from unictl.journal.holder import alive

UNSETTLED: Final = ("started", "sent", "unknown")
# What people are told of a row, by the states that it can have in the file.
STATES: Final[Mapping[str, tuple[str, ...]]] = {
    "running": UNSETTLED,
    "started": ("started",),
    "unknown": ("sent", "unknown"),
    "succeeded": ("succeeded",),
    "refused": ("refused",),
}
OPEN: Final = ("running", "started", "unknown")


@record
class Step:
    """A request that changes something, of an operation that isn't settled.

    Attributes:
        name: Empty for the last or only one.
        sent_at: Unix seconds of the last attempt.
        sent: How often.
        status: The HTTP status of its reply; None where nobody saw one.
    """

    name: str
    sent_at: float
    sent: int
    status: int | None


@record
class Entry:
    """A row of the journal, as it is read.

    Attributes:
        id: Its number.
        realm: Where it was carried out.
        profile: The set of credentials it went by.
        service: The service's slug.
        account: One of the service's credential sets.
        mode: `test` or `live`.
        identity: A digest that tells one owner of credentials from another.
        operation: `payments.create_order`.
        key: The idempotency key.
        state: See `core.ports.RowState`.
        running: Whether a call is on its way just now.
        created_at: Unix seconds of the first attempt.
        changed_at: Unix seconds of the last change.
        attempt: How often a call took the row up.
        amount: In minor units, of a request that names one.
        currency: The amount's.
        vendor_id: The service's id of what was made.
        result: Of success, in JSON's types.
        error: Why there is none: code, status, the service's code, request id.
        request: What was asked for, where the outcome isn't known.
        steps: Of an operation that isn't settled.
    """

    id: int
    realm: Realm
    profile: str
    service: str
    account: str
    mode: Mode
    identity: str
    operation: str
    key: str
    state: RowState
    running: bool
    created_at: float
    changed_at: float
    attempt: int
    amount: int | None
    currency: str | None
    vendor_id: str | None
    result: Any
    error: Any
    request: Any
    steps: Sequence[Step]

    @property
    def shown(self) -> str:
        """What people are told: one whose process is gone may have been applied."""
        if self.running:
            return "running"
        return "unknown" if self.state == "sent" else self.state


_HELD: Final = ("lease_until", "holder", "holder_place")
_NAMES: Final = (
    *(one.name for one in fields(Entry) if one.name not in {"running", "steps"}),
    *_HELD,
)
_SELECT: Final = f"SELECT {', '.join(_NAMES)} FROM operation"  # noqa: S608 - the columns' names
# What `rows.forget` leaves of the last row is there for its number alone.
_KNOWN: Final = "key != 'forgotten ' || id"
_FILTERS: Final = {
    "id": "id = ?",
    "key": "key = ?",
    "realm": "realm = ?",
    "profile": "profile = ?",
    "service": "service = ?",
    "account": "account = ?",
    "mode": "mode = ?",
    "operation": "operation = ?",
    "vendor_id": "vendor_id = ?",
    "since": "created_at >= ?",
    "until": "created_at < ?",
    "before": "id < ?",
}


def entries(
    connection: sqlite3.Connection,
    now: float,
    *,
    states: Sequence[str] = (),
    limit: int | None = None,
    **filters: Any,
) -> Iterator[Entry]:
    """Yield the rows that fit, the newest first.

    Args:
        connection: The journal's.
        now: Unix seconds.
        states: Of these; none for any.
        limit: At most so many.
        filters: `key`, `service`, …; `since` and `until` in Unix seconds of the first attempt;
            `before` a row's number. None filters nothing.
    """
    given = {name: value for name, value in filters.items() if value is not None}
    where = [_FILTERS[name] for name in given]
    values: list[Any] = list(given.values())
    if states:
        where.append(f"state IN ({','.join('?' * len(states))})")
        values += states
    text = f"{_SELECT} WHERE {' AND '.join([_KNOWN, *where])} ORDER BY id DESC"
    if limit is not None:
        text, values = f"{text} LIMIT ?", [*values, limit]
    for row in connection.execute(text, values):
        yield _entry(connection, row, now)


def settle_by_hand(
    connection: sqlite3.Connection, entry: Entry, state: RowState, now: float, result: Any = None
) -> None:
    """Note what a person saw became of an operation whose outcome isn't known.

    Of one that was surely not applied the replies of its steps stay: a repeat goes on from there.

    Raises:
        Busy: A call has it in hand just now, or has had it since the entry was read.
    """
    vendor_id = result.get("id") if isinstance(result, Mapping) else None
    held = not entry.running and connection.execute(
        "UPDATE operation SET state = ?, result = ?, vendor_id = ?, error = NULL, request = NULL,"
        " changed_at = ?, lease_until = 0, attempt = attempt + 1"
        " WHERE id = ? AND attempt = ? AND state = ?",
        (state, json.dumps(result), vendor_id, now, entry.id, entry.attempt, entry.state),
    )
    if not held or held.rowcount == 0:
        raise Busy(
            f"a call has key {entry.key} in hand just now",
            hint="See with `unictl journal show` what has become of it when it has ended.",
        )
    gone = "TRUE" if state == "succeeded" else "status IS NULL"
    connection.execute(f"DELETE FROM step WHERE operation = ? AND {gone}", (entry.id,))  # noqa: S608 - our own text


def _entry(connection: sqlite3.Connection, row: Sequence[Any], now: float) -> Entry:
    given = dict(zip(_NAMES, row, strict=True))
    lease_until, holder, where = (given.pop(name) for name in _HELD)
    for name in ("result", "error", "request"):
        given[name] = None if given[name] is None else json.loads(given[name])
    steps = connection.execute(
        "SELECT name, sent_at, sent, status FROM step WHERE operation = ? ORDER BY sent_at",
        (given["id"],),
    )
    return Entry(
        running=given["state"] in UNSETTLED and lease_until > now and alive(holder, where),
        steps=tuple(Step(*step) for step in steps.fetchall()),
        **given,
    )
