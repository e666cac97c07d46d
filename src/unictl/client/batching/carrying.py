"""One row of a batch: its call, what is known of it afterwards, and a second look where needed."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from unictl.client.batching.row_journal import RowJournal
from unictl.client.batching.rows import Outcome, Row, State
from unictl.client.session import Base
from unictl.core.operation import recovery_of
from unictl.core.ports import AsyncJournal, AsyncTransport
from unictl.engine.batch.gate import BatchGate, RouteGate
from unictl.engine.drive import Ports, drive_async
from unictl.engine.exchange import readable
from unictl.engine.route import Route
from unictl.engine.task import Task
from unictl.errors import Busy, Interrupted, OutcomeUnknown, UnictlError

_LONGEST_REST: Final = 120.0
"""Seconds that a row of which nobody knows what became waits at most to be looked for."""
Rest = Callable[[Task, float], Awaitable[bool]]


class Carrier:
    """Carries rows out.

    Args:
        session: Plans the calls.
        ports: What they share.
        gate: The same.
        journal: The batch's.
        transport: Sends.
        rest: Lets other rows go on for so many seconds; False where the batch stops meanwhile.
    """

    def __init__(
        self,
        session: Base,
        ports: Ports,
        gate: BatchGate,
        *,
        journal: AsyncJournal,
        transport: AsyncTransport,
        rest: Rest,
    ) -> None:
        self._session, self._ports, self._gate, self._journal = session, ports, gate, journal
        self._transport, self._rest = transport, rest

    async def carry(self, row: Row, task: Task) -> Outcome:
        """Carry the row out, and return what became of it."""
        journal = RowJournal(self._journal, self._session.clock)
        outcome = await self._once(row, task, journal)
        if isinstance(outcome.error, OutcomeUnknown):
            outcome = await self._asked_again(row, task, journal, outcome)
        return outcome

    async def _once(self, row: Row, task: Task, journal: RowJournal) -> Outcome:
        result, error = None, None
        state: State = "succeeded"
        try:
            plan = self._session.plan(task)
            ports = replace(
                self._ports,
                journal=journal,
                tell=self._teller(row.number),
                gate=self._gate if task.route is None else self._way(task, task.route),
            )
            result = await drive_async(plan, ports, self._transport)
        except asyncio.CancelledError:
            state, error = _given_up(journal, task.options.key)
        except Exception as failure:  # noqa: BLE001 - no row may end the others
            error = readable(failure, task.options.service)
            state = _state(error, task)
            if journal.answered and error.outcome == "applied":
                state, error = "succeeded", None  # somebody saw that it was done, and said so
        return Outcome(row.number, task.options.key or "", state, result, error, journal.answered)

    async def _asked_again(
        self, row: Row, task: Task, journal: RowJournal, outcome: Outcome
    ) -> Outcome:
        """Ask the service what became of a row, while others go on; return what is known then.

        Once soon, which finds what was done; and once when a look-up that finds nothing can be
        believed, after which the row is done. Who wants no retries gets no second look either.
        """
        patience = task.provider.patience
        found = recovery_of(task.provider, task.operation) == "lookup"
        if not found or task.route is not None or not task.options.retries:
            return outcome
        for surely in (False, True):
            wait = patience.look_every
            if surely:
                wait = journal.doubtful_until + patience.settle_after - self._session.clock.now()
            if wait > _LONGEST_REST or not await self._rest(task, max(wait, 0.0)):
                break
            outcome = await self._once(row, task, journal)
            if not isinstance(outcome.error, OutcomeUnknown):
                break
        return outcome

    def _way(self, task: Task, route: Route) -> RouteGate:
        account = task.options.account
        return RouteGate(self._gate, [f"{service}/{account}" for service in route.services])

    def _teller(self, number: int) -> Callable[[str], None]:
        """Return what tells of a row which one it is: those of several come mixed."""
        tell = self._ports.tell
        return lambda line: tell(f"row {number}: {line}")


def _given_up(journal: RowJournal, key: str | None) -> tuple[State, UnictlError]:
    """Return how a row ended that was given up on its way."""
    if journal.untouched:
        return "skipped", Interrupted(
            "the batch was stopped before anything of this row was sent", outcome="not_applied"
        )
    return "unknown", Interrupted(
        "the batch was stopped while the service had this row; it may have been applied",
        outcome="unknown",
        idempotency_key=key,
    )


def _state(error: UnictlError, task: Task) -> State:
    """Return `failed` only where the row surely had no effect."""
    if error.outcome in {"unknown", "applied"}:
        return "unknown"
    # Who else has the row in hand may be about to apply it.
    held = isinstance(error, Busy) and error.outcome is None and task.operation.changes is not None
    return "unknown" if held else "failed"
