"""Carries the rows of a batch out in one event loop: as many at once as services keep up with.

A row that ends lets the next one begin, so nothing waits that could go on. Rows that are begun but
whose outcome nobody has taken yet are bounded in number; so memory stays the same for any number of
rows, and a reader that is slow, or waits for the slowest of them, slows the batch.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from unictl.client.batching.carrying import Carrier
from unictl.client.batching.ends import Ends
from unictl.client.batching.ports import GuardOnce, KeysOnce, TokensAtHand
from unictl.client.batching.rows import Outcome, Progress, Row
from unictl.client.batching.tasks import Tasks
from unictl.client.session import Base, async_transport
from unictl.core.ports import AsyncTransport
from unictl.core.record import record
from unictl.engine.batch.gate import BatchGate
from unictl.engine.batch.run_id import row_key
from unictl.engine.task import Task
from unictl.errors import (
    AuthenticationRefused,
    Interrupted,
    LimitReached,
    ServiceUnavailable,
    UnictlError,
)
from unictl.journal.group import GroupJournal

_MOST_UNTAKEN: Final = 256
# What every further row would end with as well.
_POINTLESS: Final = (AuthenticationRefused, LimitReached)


@record
class Plan:
    """How a batch is carried out.

    Attributes:
        run: Its id.
        total: So many rows it has.
        concurrency: So many at once at most.
        ordered: Whether outcomes come in the rows' order.
        max_failures: Stop after so many; None for no bound.
        suspected: See `engine.options.Options`; where an earlier go's journal is lost.
        settle: Seconds to wait before the first row is looked for.
    """

    run: str
    total: int
    concurrency: int
    ordered: bool = False
    max_failures: int | None = None
    suspected: tuple[float, float] | None = None
    settle: float = 0.0


class Running:
    """A batch on its way.

    Args:
        session: Whose settings, journal and tokens are used.
        tasks: Makes the calls.
        plan: How.
        keys: The credentials, loaded once.
        guard: Asked once.
        deliver: Takes each outcome, in the loop's thread.

    Attributes:
        stopped: Why no further rows were begun, if not all were.
    """

    def __init__(
        self,
        session: Base,
        tasks: Tasks,
        plan: Plan,
        *,
        keys: KeysOnce,
        guard: GuardOnce,
        deliver: Callable[[Outcome], None],
    ) -> None:
        self._session, self._tasks, self._plan = session, tasks, plan
        self._ends = Ends(deliver, ordered=plan.ordered)
        self._gate = BatchGate(session.clock, plan.concurrency)
        self._ports = replace(
            session.ports,
            credentials=keys,
            guard=guard,
            tokens=TokensAtHand(session.ports.tokens),
            warn=self._warn,
            at_hand=True,
        )
        self._journal: GroupJournal | None = None
        self._transport: AsyncTransport | None = None
        self._carrier: Carrier | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rows: Iterator[Row] = iter(())
        self._next: tuple[Row, Task | UnictlError] | None = None
        self._under_way: dict[asyncio.Task[None], str] = {}
        self._at: Counter[str] = Counter()
        self._room = asyncio.Event()
        self._begun = self._taken = 0
        self._settling = 0.0
        self._resting: dict[Any, float] = {}
        self._drained = asyncio.Event()
        self._draining = self._cut = self._exhausted = False
        self._bug: BaseException | None = None
        self.stopped: UnictlError | None = None

    async def carry_out(self, rows: Iterator[Row]) -> None:
        """Carry the rows out, until there are no more or the batch stops.

        Raises:
            Exception: What reading the rows raised, after those under way have ended.
        """
        self._loop, self._rows = asyncio.get_running_loop(), rows
        if self._draining:
            self._drained.set()
        self._transport = async_transport(sandbox=self._session.sandbox)
        self._journal = self._session.journal.grouped()
        self._carrier = Carrier(
            self._session,
            self._ports,
            self._gate,
            journal=self._journal,
            transport=self._transport,
            rest=self._rested,
        )
        try:
            await self._settle()
            while not self._exhausted or self._under_way:
                self._room.clear()
                self._fill()
                if self._under_way or not self._exhausted:
                    await self._room.wait()
        finally:
            await self._end()
        if self._bug is not None:
            raise self._bug

    def taken(self) -> None:
        """Take in that somebody has taken an outcome; from any thread."""
        self._taken += 1
        if self._begun - self._taken >= _MOST_UNTAKEN - 1:
            self._wake(self._room.set)

    def drain(self) -> None:
        """Begin no further row; from any thread, or a signal's handler."""
        self._draining = True
        self._wake(self._drain)

    def stop(self) -> None:
        """Give up what is under way, too."""
        self._draining = self._cut = True
        self._wake(self._cancel)

    def progress(self) -> Progress:
        """Return how far it has come."""
        now = self._session.clock.now()
        return replace(
            self._ends.progress(self._plan.total, now),
            under_way=len(self._under_way),
            concurrency=max((self._gate.width(one) for one in list(self._at)), default=1),
            waiting=self._waiting(now),
        )

    def _waiting(self, now: float) -> float | None:
        """Return the seconds for which nothing goes on; None if something does."""
        if self._settling:
            return max(self._settling - now, 0.0)
        resting = list(self._resting.values())
        if resting and len(resting) == len(self._under_way):
            return max(min(resting) - now, 0.0)
        return self._gate.waiting()

    async def _settle(self) -> None:
        """Wait until a look-up that finds nothing of an earlier go can be believed."""
        if self._plan.settle:
            self._settling = self._session.clock.now() + self._plan.settle
            with suppress(TimeoutError):
                async with asyncio.timeout(self._plan.settle):
                    await self._drained.wait()
            self._settling = 0.0

    def _fill(self) -> None:
        """Begin rows while there is room for them."""
        assert self._loop is not None  # noqa: S101 - for the type checker
        if self._draining:
            self._exhausted = True
        while not self._exhausted and self._begun - self._taken < _MOST_UNTAKEN:
            if self._next is None:
                self._next = self._read()
                if self._next is None:
                    self._exhausted = True
                    return
            row, task = self._next
            circuit = _circuit(task)
            if self._at[circuit] >= self._gate.width(circuit):
                return
            self._next = None
            self._at[circuit] += 1
            under_way = self._loop.create_task(self._carry(row, task, self._begun))
            self._under_way[under_way] = circuit
            under_way.add_done_callback(self._ended)
            self._begun += 1

    def _read(self) -> tuple[Row, Task | UnictlError] | None:
        """Return the next row, with its call or what is wrong with it; None after the last."""
        row = next(self._rows, None)
        if row is None:
            return None
        try:
            return row, self._tasks.task(
                row,
                key=row_key(self._plan.run, row.number),
                gated=True,
                suspected=self._plan.suspected,
            )
        except UnictlError as error:
            return row, error

    async def _carry(self, row: Row, task: Task | UnictlError, place: int) -> None:
        if isinstance(task, UnictlError):
            key = row.key or row_key(self._plan.run, row.number)
            self._finish(place, Outcome(row.number, key, "failed", error=task))
            return
        assert self._carrier is not None  # noqa: S101 - for the type checker
        outcome = await self._carrier.carry(row, task)
        if outcome.error is not None:
            self._judge(outcome.error, task)
        self._finish(place, outcome)

    async def _rested(self, task: Task, seconds: float) -> bool:
        """Let another row have the place for so long; return False if the batch stops meanwhile."""
        circuit, resting = _circuit(task), asyncio.current_task()
        self._at[circuit] -= 1
        self._resting[resting] = self._session.clock.now() + seconds
        self._room.set()
        try:
            async with asyncio.timeout(seconds):
                await self._drained.wait()
        except TimeoutError:
            return not self._draining
        except asyncio.CancelledError:
            return False
        finally:
            self._at[circuit] += 1
            del self._resting[resting]
        return False

    def _finish(self, place: int, outcome: Outcome) -> None:
        """Count the row, and bring its outcome when it is its turn."""
        self._ends.take(place, outcome, self._session.clock.now())
        failed, most = self._ends.failed, self._plan.max_failures
        if most is not None and failed >= most:
            self._stop_for(
                Interrupted(
                    f"{failed} rows have failed, and no more were allowed for",
                    hint=f"See why, then go on with the same rows and resume {self._plan.run}.",
                )
            )

    def _judge(self, error: UnictlError, task: Task) -> None:
        """Stop the batch where every further row would end as this one did."""
        given_up = isinstance(error, ServiceUnavailable) and self._gate.given_up(
            f"{error.service}/{task.options.account}"
        )
        broken = self._journal is not None and self._journal.broken
        if given_up or broken or isinstance(error, _POINTLESS):
            self._stop_for(error)

    def _stop_for(self, why: UnictlError) -> None:
        if self.stopped is None and not self._draining:
            self.stopped = why
            self.drain()

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._at[self._under_way.pop(task)] -= 1
        self._room.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            self._bug = self._bug or error
            self.drain()

    def _wake(self, what: Callable[[], object]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(what)

    def _cancel(self) -> None:
        for task in self._under_way:
            task.cancel()
        self._drain()

    def _drain(self) -> None:
        self._drained.set()
        self._room.set()

    def _warn(self, line: str) -> None:
        if not self._cut:  # of what was cut off the outcomes tell
            self._session.ports.warn(line)

    async def _end(self) -> None:
        """Let what is under way end, and close what was opened."""
        self._draining = True
        if self._under_way:
            await asyncio.wait(set(self._under_way))
        try:
            if self._journal is not None:
                await self._journal.close()
        finally:
            closing: Any = getattr(self._transport, "close", None)
            ended = closing() if closing is not None else None
            if ended is not None:
                await ended


def _circuit(task: Task | UnictlError) -> str:
    if isinstance(task, UnictlError):
        return ""
    return f"{task.options.service}/{task.options.account}"
