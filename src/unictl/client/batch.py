"""Many calls of one operation: the rows of a file, carried out at once, each exactly once.

    batch = Batch(session, "payments.create_order", concurrency=16)
    errors = [error for row in rows() if (error := batch.validate(row))]   # the first pass
    if not errors:
        batch.prepare()                                                     # the run has its id
        for outcome in batch.outcomes(rows()):                              # the second
            ...

A run's id has the time in it at which it began, and is bound to its input: the same rows in the
same order, the same operation, profile and mode. A row's key is the run's id and the row's number.
A program's own rows are easier given to `Unictl.batch`.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from unictl.client.batching.ports import GuardOnce, KeysOnce
from unictl.client.batching.rows import Outcome, Progress, Row
from unictl.client.batching.run import prepared
from unictl.client.batching.running import Plan, Running
from unictl.client.batching.tasks import Tasks, operation_named
from unictl.client.session import Base
from unictl.core.ports import Mode
from unictl.engine.task import Task
from unictl.errors import Interrupted, InvalidRequest, UnictlError

if TYPE_CHECKING:
    from unictl.client.batching.run import Prepared

__all__ = ["Batch", "Outcome", "Progress", "Row"]

CONCURRENCY: Final = 16
"""Rows at once unless told otherwise. A service that answers in 0.2 s then gets 80 a second."""


class Batch:
    """A batch: validate every row, prepare, then take the outcomes; in this order, each once.

    Args:
        session: Whose settings, keys and journal it goes by.
        operation: `payments.create_order`.
        resume: The id of an earlier run over the same input that is to go on; None begins one.
        concurrency: So many rows at once at most; fewer where the service slows down or says so.
        ordered: Bring the outcomes in the rows' order, not as they come.
        max_failures: Stop when so many rows have failed; None for no bound.
        service: The service of rows that name none; None for the one by the rules, or the default.
        options: Further `Options` of each call: `raw`, `timeout`; and `key_from`, the fields that
            each row's key is made from instead.

    Attributes:
        run: The run's id; empty until `prepare`.
        mode: Of the keys, `test` or `live`; `test` until `prepare`.
        stopped: Why the batch ended before its last row, with what to do; None if it didn't.

    Raises:
        InvalidRequest: There is no such operation, or it is none that batches can do.
    """

    def __init__(
        self,
        session: Base,
        operation: str,
        *,
        resume: str | None = None,
        concurrency: int = CONCURRENCY,
        ordered: bool = False,
        max_failures: int | None = None,
        service: str | None = None,
        **options: Any,
    ) -> None:
        if concurrency < 1 or (max_failures is not None and max_failures < 1):
            raise InvalidRequest("concurrency and max_failures are whole numbers from 1 on")
        if session.taped:
            raise InvalidRequest(
                "a batch is neither recorded nor replayed",
                hint="Leave record, replay and their variables out; record one of its calls alone.",
            )
        self._session, self._resume = session, resume
        self._concurrency, self._ordered, self._most = concurrency, ordered, max_failures
        self._operation = operation_named(operation)
        self._tasks = Tasks(session, self._operation, service, options)
        self._account: str = options.get("account") or session.settings["account"]
        self._keys = KeysOnce(session.ports.credentials)
        self._guard = GuardOnce(session.ports.guard)
        self._prepared: Prepared | None = None
        self._running: Running | None = None
        self._drained = False

    @property
    def run(self) -> str:
        """The run's id; empty until `prepare`."""
        return self._prepared.run if self._prepared else ""

    @property
    def mode(self) -> Mode:
        """The keys' mode; `test` until `prepare`."""
        return self._prepared.mode if self._prepared else "test"

    @property
    def stopped(self) -> UnictlError | None:
        """Why the batch ended before its last row, with what to do; None if it didn't."""
        if self._running is not None and self._running.stopped is not None:
            return self._running.stopped
        left = self._running is not None and self.progress.left
        return self._interrupted() if self._drained and left else None

    @property
    def askable(self) -> bool:
        """Whether of each row a service can be asked what became of it."""
        return "none" not in self._tasks.recoveries

    def validate(self, row: Row) -> UnictlError | None:
        """Return what is wrong with the row, or None; takes it in as the input's next.

        Nothing is read but settings and, where there are rules, which keys there are.
        """
        return self._tasks.check(row)

    def task(self, row: Row) -> Task:
        """Return the row's call, for a dry run.

        Raises:
            UnictlError: The row is not in order.
        """
        return self._tasks.task(row)

    def prepare(self) -> None:
        """Load the keys, and note the run in the journal, before anything is sent.

        Raises:
            NotConfigured: There are no keys of a service that rows go to.
            InvalidRequest: Keys for tests and live keys would be mixed.
            LiveNotAllowed: Live money without consent.
            Conflict: The run to resume had another input, operation, profile or mode.
            OutcomeUnknown: The journal of the run to resume is gone, and the service can't be asked
                what was done.
        """
        self._session.check_open()
        self._prepared = prepared(
            self._session,
            self._operation,
            self._tasks,
            keys=self._keys,
            guard=self._guard,
            resume=self._resume,
            account=self._account,
        )

    def outcomes(self, rows: Iterable[Row]) -> Iterator[Outcome]:
        """Carry the rows out and yield what became of each, as they come or in order.

        They are carried out in a thread, so whoever takes the outcomes may take his time. Ctrl-C
        while it waits drains: no further row is begun, those under way end and are yielded; then
        `Interrupted` is raised. The second Ctrl-C stops at once. Who closes the iterator stops at
        once too. Rows that were never taken up are not yielded; `progress.left` counts them, and
        `stopped` says why.

        Args:
            rows: The same as were validated, anew from the first.

        Raises:
            Interrupted: After Ctrl-C, with what to do to go on.
        """
        from unictl.client.batching.threaded import threaded  # noqa: PLC0415 - not for asyncio

        pressed = False

        def press() -> None:
            nonlocal pressed
            if pressed:
                self.stop()
            pressed = True
            self.drain()

        yield from threaded(self._begin, iter(rows), press)
        if pressed:
            raise self._interrupted()

    async def outcomes_async(self, rows: Iterable[Row]) -> AsyncIterator[Outcome]:
        """Do the same in the running event loop.

        A cancelled task, or one that leaves the loop over it, stops at once.
        """
        import asyncio  # noqa: PLC0415 - a synchronous program has a thread for it

        ready: asyncio.Queue[Outcome | None] = asyncio.Queue()
        running = self._begin(ready.put_nowait)
        work = asyncio.ensure_future(running.carry_out(iter(rows)))
        work.add_done_callback(lambda _: ready.put_nowait(None))
        try:
            while (outcome := await ready.get()) is not None:
                running.taken()
                yield outcome
        finally:
            running.stop()
            while not work.done():
                await asyncio.wait({work})
        work.result()

    def drain(self) -> None:
        """Begin no further row; those under way end. May be called by a signal's handler."""
        self._drained = True
        if self._running is not None:
            self._running.drain()

    def stop(self) -> None:
        """End at once: what is under way is given up and settled as what is known of it."""
        self._drained = True
        if self._running is not None:
            self._running.stop()

    @property
    def progress(self) -> Progress:
        """How far it has come; may be asked from another thread."""
        if self._running is None:
            return Progress(self._tasks.total)
        return self._running.progress()

    def _begin(self, deliver: Callable[[Outcome], None]) -> Running:
        """Return what carries it out.

        Raises:
            InvalidRequest: The batch was not prepared, or has been carried out.
        """
        if self._prepared is None or self._running is not None:
            raise InvalidRequest(
                "a batch is validated, prepared and carried out, in this order and once"
            )
        plan = Plan(
            run=self._prepared.run,
            total=self._tasks.total,
            concurrency=self._concurrency,
            ordered=self._ordered,
            max_failures=self._most,
            suspected=self._prepared.suspected,
            settle=self._prepared.settle,
        )
        self._running = Running(
            self._session,
            self._tasks,
            plan,
            keys=self._keys,
            guard=self._guard,
            deliver=deliver,
        )
        if self._drained:
            self._running.drain()
        return self._running

    def _interrupted(self) -> Interrupted:
        return Interrupted(
            f"the batch was interrupted; {self.progress.left} of its rows are left",
            hint=f"Go on with the same input and --resume {self.run} (resume= in Python).",
        )
