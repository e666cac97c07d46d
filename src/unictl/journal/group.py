"""The journal of a batch: what many calls note at once goes to the disk with one flush.

The calls run in one event loop. What they ask for is carried out there, in one open transaction
after the other, for that takes some microseconds; the flush takes milliseconds and runs in a
thread, while the loop goes on. Each caller is answered when what he noted is on the disk. Only a
row that begins is answered before: nothing of it is sent until `sending` is flushed, and so both
go with one flush.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from pathlib import Path
from typing import Any, Final

from unictl.core.call import Reply
from unictl.core.ports import Intent, Row, RowState
from unictl.journal import rows, schema

_Work = Callable[[sqlite3.Connection], Any]
_POLL: Final = 0.005
"""Seconds between two tries while another process writes."""


class GroupJournal:
    """A journal for the calls of one event loop; see `core.ports.AsyncJournal`.

    Args:
        path: The file; other processes may use it too.
        opened: Opens it.
        clock: Unix seconds, by the same clock as the engine's.
    """

    def __init__(
        self,
        path: Path,
        opened: Callable[[], sqlite3.Connection],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path, self._open, self._clock = path, opened, clock
        self._connection: sqlite3.Connection | None = None
        self._thread = ThreadPoolExecutor(1, "unictl-journal")
        self._asked: deque[tuple[_Work, asyncio.Future[Any], bool]] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._begun: set[int] = set()
        self._void: set[int] = set()
        self._broken: Exception | None = None
        self.commits = 0

    @property
    def broken(self) -> bool:
        """Whether a transaction failed, after which nothing more is begun or sent."""
        return self._broken is not None

    def begin(self, intent: Intent) -> asyncio.Future[Row]:
        """Write the row, or take up the one that already stands under the key.

        The answer holds the same errors as `core.ports.Journal.begin`.
        """

        def work(connection: sqlite3.Connection) -> Row:
            self._check_sound()
            row = rows.begin(connection, intent, self._clock())
            self._begun.add(row.id)
            return row

        return self._ask(work, early=True)

    def sending(self, row: Row, step: str, within: float) -> asyncio.Future[None]:
        """Note that the step is sent now; see `core.ports.Journal.sending`."""

        def work(connection: sqlite3.Connection) -> None:
            self._check_sound()
            rows.sending(connection, row, step, within, self._clock())

        return self._ask(work)

    def replied(self, row: Row, step: str, reply: Reply) -> asyncio.Future[None]:
        """Note the step's reply."""

        def work(connection: sqlite3.Connection) -> None:
            self._check_written(row)
            rows.replied(connection, row, step, reply)

        return self._ask(work)

    def settle(
        self,
        row: Row,
        state: RowState,
        result: Any = None,
        *,
        error: Any = None,
        unsure: Collection[str] = (),
    ) -> asyncio.Future[None]:
        """Note how the operation ended; see `core.ports.Journal.settle`."""

        def work(connection: sqlite3.Connection) -> None:
            self._check_written(row)
            now = self._clock()
            rows.settle(connection, row, state, now, result=result, error=error, unsure=unsure)

        return self._ask(work)

    async def close(self) -> None:
        """Write what was asked for, and close the file."""
        while self._writer is not None:
            await asyncio.wait({self._writer})
        if self._connection is not None:
            await self._in_thread(self._connection.close)
            self._connection = None
        self._thread.shutdown()

    def _ask(self, work: _Work, *, early: bool = False) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()
        self._asked.append((work, answer, early))
        if self._writer is None:
            self._writer = loop.create_task(self._write())
        return answer

    async def _write(self) -> None:
        """Carry out what is asked, a transaction after the other, until there is no more."""
        try:
            while self._asked:
                try:
                    await self._group()
                except Exception as error:  # noqa: BLE001 - whatever it is, nobody may wait for ever
                    self._answer_all(error)
        finally:
            self._writer = None

    async def _group(self) -> None:
        connection = await self._opened()
        done: list[tuple[asyncio.Future[Any], Any]] = []
        try:
            self._carry_out(connection, done)
            await asyncio.sleep(0)  # who was answered now goes on, and may add to it
            self._carry_out(connection, done)
            await self._in_thread(connection.execute, "COMMIT")
            self.commits += 1
        except BaseException as error:
            told = self._undone(connection, error)
            for answer, _ in done:
                _set(answer, error=told)
            if not isinstance(error, Exception):
                raise
            return
        self._begun.clear()
        for answer, result in done:
            _set(answer, result)

    def _carry_out(
        self, connection: sqlite3.Connection, done: list[tuple[asyncio.Future[Any], Any]]
    ) -> None:
        """Do all that is asked now.

        Raises:
            DatabaseError: SQLite can't; then the whole transaction is as if it had never been.
        """
        while self._asked:
            work, answer, early = self._asked.popleft()
            try:
                result = work(connection)
            except sqlite3.DatabaseError:
                done.append((answer, None))
                raise
            except Exception as error:  # noqa: BLE001 - it fails alone, and has written nothing
                _set(answer, error=error)
            else:
                if early:
                    _set(answer, result)
                else:
                    done.append((answer, result))

    async def _opened(self) -> sqlite3.Connection:
        """Open a transaction, waiting without the loop's time while another process has one.

        Raises:
            Busy: The file stays locked.
            InvalidRequest: It can't be written, or is no journal.
        """
        if self._connection is None:
            self._connection = await self._in_thread(self._open)
            self._connection.execute("PRAGMA busy_timeout = 0")
        until = time.monotonic() + schema.WAIT
        while True:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() >= until:
                    raise schema.unusable(self.path, error) from error
                await asyncio.sleep(_POLL)
            else:
                return self._connection

    def _undone(self, connection: sqlite3.Connection, error: BaseException) -> Exception:
        """Take the transaction back, and begin nothing more: rows were promised that aren't there.

        Returns what those are told who noted something in it.
        """
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        told: Exception = RuntimeError("the journal was given up")
        if isinstance(error, sqlite3.DatabaseError):
            told = schema.unusable(self.path, error)
            told.__cause__ = error
        elif isinstance(error, Exception):
            told = error
        self._broken = told
        self._void |= self._begun
        self._begun.clear()
        return told

    def _answer_all(self, error: Exception) -> None:
        while self._asked:
            _, answer, _ = self._asked.popleft()
            _set(answer, error=error)

    def _check_sound(self) -> None:
        """Refuse to begin or send anything after a transaction failed.

        Raises:
            Exception: Why it did.
        """
        if self._broken is not None:
            raise self._broken

    def _check_written(self, row: Row) -> None:
        """Refuse a row that was never written: its number may be another's by now.

        Raises:
            Exception: Why it wasn't.
        """
        if row.id in self._void and self._broken is not None:
            raise self._broken

    async def _in_thread(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *given)


def _set(
    answer: "asyncio.Future[Any]", result: Any = None, *, error: Exception | None = None
) -> None:
    """Answer, unless whoever asked was cancelled meanwhile."""
    if answer.done():
        return
    if error is not None:
        answer.set_exception(copy(error))  # each caller fills in where it happened to him
    else:
        answer.set_result(result)
