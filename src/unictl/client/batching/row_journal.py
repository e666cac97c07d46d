"""The journal as one row of a batch uses it: how the row stands, and how long it is in doubt."""

import asyncio
from collections.abc import Collection
from typing import Any

from unictl.core.call import Reply
from unictl.core.ports import AsyncJournal, Clock, Intent, Row, RowState


class RowJournal:
    """The batch's journal as one row uses it, which remembers how the row stands.

    Attributes:
        settled: The state that it was last settled with.
        doubtful_until: Unix seconds when the last of its attempts ends at the latest.
    """

    def __init__(self, journal: AsyncJournal, clock: Clock) -> None:
        self._journal, self._clock = journal, clock
        self.doubtful_until = 0.0
        self._begun: asyncio.Future[Row] | None = None
        self._sent = False
        self.settled: RowState | None = None

    @property
    def answered(self) -> bool:
        """Whether the journal had the answer, from an earlier call."""
        begun = self._begun
        if begun is None or not begun.done() or begun.cancelled() or begun.exception():
            return False
        return begun.result().state == "succeeded"

    @property
    def untouched(self) -> bool:
        """Whether surely nothing was sent now that changes anything."""
        return self.settled == "refused" or (self.settled is None and not self._sent)

    def begin(self, intent: Intent) -> "asyncio.Future[Row]":
        """See `core.ports.AsyncJournal`."""
        self._begun = self._journal.begin(intent)
        self._begun.add_done_callback(self._take_in)
        return self._begun

    def sending(self, row: Row, step: str, within: float) -> "asyncio.Future[None]":
        """See `core.ports.AsyncJournal`."""
        self._sent = True
        self._doubt(self._clock.now() + within)
        return self._journal.sending(row, step, within)

    def replied(self, row: Row, step: str, reply: Reply) -> "asyncio.Future[None]":
        """See `core.ports.AsyncJournal`."""
        return self._journal.replied(row, step, reply)

    def settle(
        self,
        row: Row,
        state: RowState,
        result: Any = None,
        *,
        error: Any = None,
        unsure: Collection[str] = (),
    ) -> "asyncio.Future[None]":
        """See `core.ports.AsyncJournal`."""
        self.settled = state
        self._doubt(self._clock.now())
        return self._journal.settle(row, state, result, error=error, unsure=unsure)

    def _take_in(self, begun: "asyncio.Future[Row]") -> None:
        if not begun.cancelled() and begun.exception() is None:
            self._doubt(max(begun.result().unsure.values(), default=0.0))

    def _doubt(self, until: float) -> None:
        self.doubtful_until = max(self.doubtful_until, until)
