"""What the journal writes, each inside a transaction that somebody else opened and ends.

An error is raised before anything is written, so that of several together one can fail alone.
"""

import hmac
import json
import os
import sqlite3
from collections.abc import Collection
from typing import Any, Final

from unictl.core.call import Reply
from unictl.core.ports import ANY, Intent, Row, RowState
from unictl.errors import Busy, Conflict
from unictl.journal import beside, limits
from unictl.journal.holder import alive, place

# Of a reply's headers only what a provider may read again; the rest can hold cookies.
_KEPT_HEADERS: Final = frozenset({"content-type", "request-id", "location"})


def begin(connection: sqlite3.Connection, intent: Intent, now: float) -> Row:
    """Write the row, or take up the one that already stands under the key.

    Raises:
        Conflict: The key stands for another request.
        Busy: Another call is carrying it out just now.
        LimitReached: A limit of the profile's would be passed.
        AtAnother: A rule chose the service, and another may have done something under the key.
    """
    fingerprint = keyed(connection, intent.fingerprint)
    found = connection.execute(
        "SELECT id, fingerprint, state, result, attempt, created_at, lease_until, holder,"
        " holder_place FROM operation WHERE realm = ? AND service = ? AND account = ?"
        " AND mode = ? AND identity = ? AND key = ?",
        _found_by(intent),
    ).fetchone()
    if intent.routed and (found is None or found[2] in {"started", "refused"}):
        beside.check(connection, intent, fingerprint, now)
    if found is None:
        limits.check_new(connection, intent, now)
        return _insert(connection, intent, fingerprint, now)
    row, earlier, state, result, attempt, created_at, lease_until, *holder = found
    if earlier != fingerprint:
        raise Conflict(
            f"the idempotency key {intent.key} already stands for another request",
            hint="Use another key, or repeat the first request exactly.",
            outcome="not_applied",
        )
    if state == "succeeded":
        return Row(row, state, attempt, created_at, result=json.loads(result))
    if lease_until > now and alive(*holder):
        raise Busy(
            f"another call is carrying out the request of key {intent.key}",
            hint="Run it again with the same key when that one has ended.",
        )
    if state == "refused":
        limits.check_new(connection, intent, now)
    connection.execute(
        "UPDATE operation SET state = CASE state WHEN 'refused' THEN 'started'"
        " ELSE state END, changed_at = ?, attempt = attempt + 1, lease = ?,"
        " lease_until = ?, holder = ?, holder_place = ?, request = ?, error = NULL WHERE id = ?",
        (now, intent.lease, now + intent.lease, os.getpid(), place(), intent.request, row),
    )
    return Row(
        row,
        "started" if state == "refused" else state,
        attempt + 1,
        created_at,
        unsure=_unsure(connection, row),
        replies=_replies(connection, row),
    )


def sending(connection: sqlite3.Connection, row: Row, step: str, within: float, now: float) -> None:
    """Note that the step is sent now, and ends `within` seconds; renew the lease.

    Raises:
        Busy: The lease ran out, and somebody else has taken the row up.
    """
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
        "INSERT INTO step (operation, name, ends_at, attempt, sent_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET ends_at = excluded.ends_at, attempt = excluded.attempt,"
        " sent_at = excluded.sent_at, sent = sent + 1",
        (row.id, step, now + within, row.attempt, now),
    )


def replied(connection: sqlite3.Connection, row: Row, step: str, reply: Reply) -> None:
    """Note the step's reply."""
    headers = {name: text for name, text in reply.headers.items() if name in _KEPT_HEADERS}
    connection.execute(
        "UPDATE step SET status = ?, headers = ?, body = ? WHERE operation = ? AND name = ?",
        (reply.status, json.dumps(headers), reply.body, row.id, step),
    )


def settle(
    connection: sqlite3.Connection,
    row: Row,
    state: RowState,
    now: float,
    *,
    result: Any = None,
    error: Any = None,
    unsure: Collection[str] = (),
) -> None:
    """Note how the operation ended, see `core.ports.Journal`."""
    # The machine may have slept, so that an attempt ended later than its time-out.
    connection.execute(
        "UPDATE step SET ends_at = max(ends_at, ?)"
        " WHERE operation = ? AND attempt = ? AND status IS NULL",
        (now, row.id, row.attempt),
    )
    settled = state in {"refused", "succeeded"}
    vendor_id = result.get("id") if isinstance(result, dict) else None
    held = connection.execute(
        "UPDATE operation SET state = ?, result = ?, error = ?, changed_at = ?, lease_until = 0,"
        " vendor_id = ?, request = CASE WHEN ? THEN NULL ELSE request END"
        " WHERE id = ? AND (attempt = ? OR ? = 'succeeded')",
        (
            state,
            json.dumps(result),
            None if error is None else json.dumps(error),
            now,
            vendor_id if isinstance(vendor_id, str) else None,
            settled,
            row.id,
            row.attempt,
            state,
        ),
    )
    if held.rowcount and settled:
        # A result makes the replies superfluous, and they hold customers' data.
        gone = "status IS NULL" if state == "refused" else "TRUE"
        kept = ",".join("?" * len(unsure))
        connection.execute(
            f"DELETE FROM step WHERE operation = ? AND {gone} AND name NOT IN ({kept})",  # noqa: S608 - question marks
            (row.id, *unsure),
        )


def forget(connection: sqlite3.Connection, realm: str) -> None:
    """Delete a realm's rows, so that none of its keys is answered from before."""
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
        "UPDATE operation SET key = 'forgotten ' || id, state = 'refused', result = NULL,"
        " request = NULL, error = NULL WHERE realm = ?",
        (realm,),
    )


def keyed(connection: sqlite3.Connection, fingerprint: str) -> str:
    """Return the fingerprint under the journal's own secret.

    A request's digest alone would tell who guesses it, a phone number say, that he is right.
    """
    (secret,) = connection.execute("SELECT fingerprint FROM secret").fetchone()
    return hmac.digest(secret, fingerprint.encode(), "sha256").hex()


def _insert(connection: sqlite3.Connection, intent: Intent, fingerprint: str, now: float) -> Row:
    began, state = (intent.suspected[0], "unknown") if intent.suspected else (now, "started")
    values = {
        "realm": intent.realm,
        "service": intent.service,
        "account": intent.account,
        "mode": intent.mode,
        "identity": intent.identity,
        "key": intent.key,
        "operation": intent.operation,
        "fingerprint": fingerprint,
        "state": state,
        "created_at": began,
        "changed_at": now,
        "lease": intent.lease,
        "lease_until": now + intent.lease,
        "holder": os.getpid(),
        "holder_place": place(),
        "attempt": 1,
        "profile": intent.profile,
        "changes": intent.changes,
        "amount": intent.amount,
        "currency": intent.currency,
        "request": intent.request,
    }
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    made = connection.execute(
        f"INSERT INTO operation ({names}) VALUES ({marks})",  # noqa: S608 - our own names
        tuple(values.values()),
    )
    row = int(made.lastrowid or 0)
    if intent.suspected is None:
        return Row(row, "started", began_at=began)
    connection.execute(
        "INSERT INTO step (operation, name, ends_at, attempt, sent_at) VALUES (?, ?, ?, 0, ?)",
        (row, ANY, intent.suspected[1], began),
    )
    return Row(row, "unknown", began_at=began, unsure={ANY: intent.suspected[1]})


def _found_by(intent: Intent) -> tuple[str, ...]:
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
