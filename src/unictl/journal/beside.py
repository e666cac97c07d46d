"""Other services' rows under the same key, for a call that no service was named for.

Looked at in the transaction that begins a row, so that of two calls under one key, each on its way
to another service, one finds the other's.
"""

import sqlite3

from unictl.core.ports import AtAnother, Intent
from unictl.errors import Busy, Conflict
from unictl.journal.holder import alive

# A refused row whose steps have replies did a part: what was made there is gone on with there.
_OTHERS = """SELECT id, service, identity, fingerprint, state, lease_until, holder, holder_place,
    EXISTS (SELECT 1 FROM step WHERE step.operation = operation.id) AS steps
    FROM operation WHERE key = ? AND realm = ? AND service != ? AND account = ? AND mode = ?
    AND operation = ? ORDER BY state != 'succeeded', id"""


def check(connection: sqlite3.Connection, intent: Intent, fingerprint: str, now: float) -> None:
    """Return if no other service can have done anything under the key.

    A call that has begun elsewhere and sent nothing, and whose process is gone, is closed: it
    can't send any more, should it be alive all the same.

    Raises:
        AtAnother: One can.
        Busy: One is being asked just now.
        Conflict: The key stands for another request there.
    """
    closed: list[tuple[float, int]] = []
    at = (intent.key, intent.realm, intent.service, intent.account, intent.mode, intent.operation)
    for row, service, identity, earlier, state, lease_until, *holder, steps in connection.execute(
        _OTHERS, at
    ).fetchall():
        if earlier != fingerprint:
            raise Conflict(
                f"the idempotency key {intent.key} already stands for another request at {service}",
                hint="Use another key, or repeat the first request exactly.",
                outcome="not_applied",
            )
        if state != "succeeded" and lease_until > now and alive(*holder):
            raise Busy(
                f"another call is carrying out the request of key {intent.key} at {service}",
                hint="Run it again with the same key when that one has ended.",
            )
        if steps or state not in {"refused", "started"}:
            raise AtAnother(service, identity)
        if state == "started":
            closed.append((now, row))
    connection.executemany(
        "UPDATE operation SET state = 'refused', attempt = attempt + 1, changed_at = ?,"
        " lease_until = 0, request = NULL WHERE id = ?",
        closed,
    )
