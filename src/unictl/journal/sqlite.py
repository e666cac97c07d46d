"""The journal in SQLite, with synchronous FULL: a row is on the disk before a byte leaves.

A row per operation, keyed by realm, service, account, mode, identity and key; a row per step in
`step`.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from unictl.core.call import Reply
from unictl.core.limits import Spent, day_of
from unictl.core.ports import Intent, Row, RowState
from unictl.journal import keeping, limits, rows, schema

if TYPE_CHECKING:
    from unictl.journal.group import GroupJournal
    from unictl.journal.reading import Entry

_PAGE: Final = 500


class SqliteJournal:
    """The journal of one file; several processes and threads may use it at once.

    Args:
        path: The file.
        clock: Unix seconds, by the same clock as the engine's.
        named: The user named the file: it may lie where others can look.
        keep_days: Days for which settled rows are kept.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], float] = time.time,
        named: bool = False,
        keep_days: float = 90,
    ) -> None:
        self.path, self._clock = path, clock
        self._named, self._keep_days = named, keep_days
        self._tidied = False
        self._opened: sqlite3.Connection | None = None
        self._opener = 0
        self._inherited: list[sqlite3.Connection] = []
        self._one_at_a_time = threading.Lock()

    def begin(self, intent: Intent) -> Row:
        """Write the row and flush it, or take up the one that already stands under the key.

        Raises:
            Conflict: The key stands for another request.
            Busy: Another call is carrying it out just now, or the file stays locked.
        """
        if not self._tidied:
            self._tidied = True
            self.tidy()
        now = self._clock()
        with self.transaction() as connection:
            return rows.begin(connection, intent, now)

    def sending(self, row: Row, step: str, within: float) -> None:
        """Note, flushed, that the step is sent now, and ends `within` seconds; renew the lease.

        Raises:
            Busy: The lease ran out, and somebody else has taken the row up.
        """
        with self.transaction() as connection:
            # The clock after the wait for the file.
            rows.sending(connection, row, step, within, self._clock())

    def replied(self, row: Row, step: str, reply: Reply) -> None:
        """Note, flushed, the step's reply."""
        with self.transaction() as connection:
            rows.replied(connection, row, step, reply)

    def settle(
        self,
        row: Row,
        state: RowState,
        result: Any = None,
        *,
        error: Any = None,
        unsure: Collection[str] = (),
    ) -> None:
        """Note, flushed, how the operation ended; see `core.ports.Journal`."""
        with self.transaction() as connection:
            now = self._clock()
            rows.settle(connection, row, state, now, result=result, error=error, unsure=unsure)

    def spent(self, profile: str) -> tuple[int, dict[str, Spent]]:
        """Return the number of today, a day in UTC, and what the profile has moved, by mode."""
        if not self.path.exists():
            return day_of(self._clock()), {}
        with self.transaction() as connection:
            day = day_of(self._clock())
            modes = ("test", "live")
            return day, {mode: limits.spent(connection, profile, mode, day) for mode in modes}

    def forget(self, realm: str) -> None:
        """Delete a realm's rows, so that none of its keys is answered from before."""
        with self.transaction() as connection:
            rows.forget(connection, realm)

    def entries(self, **wanted: Any) -> list["Entry"]:
        """Return the rows that fit, the newest first; see `reading.entries`."""
        from unictl.journal import reading  # noqa: PLC0415 - no call needs it

        with self.transaction() as connection:
            return list(reading.entries(connection, self._clock(), **wanted))

    def pages(
        self,
        *,
        shown: Collection[str] = (),
        limit: int | None = None,
        before: int | None = None,
        **wanted: Any,
    ) -> Iterator[list["Entry"]]:
        """Yield the rows that fit, the newest first, in pages, each read by itself.

        So memory stays the same for any number of rows, and nobody is kept from writing.

        Args:
            shown: Of `reading.STATES`; none for any.
            limit: At most so many rows.
            before: Older than the row of this number.
            wanted: Further filters of `reading.entries`.
        """
        from unictl.journal import reading  # noqa: PLC0415 - no call needs it

        if shown:
            wanted["states"] = sorted({state for one in shown for state in reading.STATES[one]})
        left = limit
        while left is None or left > 0:
            page = self.entries(limit=_PAGE, before=before, **wanted)
            found = [entry for entry in page if not shown or entry.shown in shown][:left]
            if found:
                yield found
            if len(page) < _PAGE:
                return
            before = page[-1].id
            left = None if left is None else left - len(found)

    def settle_by_hand(self, entry: "Entry", state: RowState, result: Any = None) -> None:
        """Note what a person saw became of an operation; see `reading.settle_by_hand`.

        Raises:
            Busy: A call has it in hand just now, or has had it since the entry was read.
        """
        from unictl.journal import reading  # noqa: PLC0415 - no call needs it

        with self.transaction() as connection:
            reading.settle_by_hand(connection, entry, state, self._clock(), result)

    def tidy(self) -> None:
        """Delete what has been kept for long enough; by itself once, before the first call."""
        with self.transaction() as connection:
            gone = keeping.tidy(connection, self._clock(), self._keep_days)
        if gone:
            with self._one_at_a_time:
                keeping.give_back(self._connection())

    def old(self, before: float, *, unsettled: bool = False) -> int:
        """Return how many rows `prune` would delete."""
        with self.transaction() as connection:
            return keeping.old(connection, before, self._clock(), unsettled=unsettled)

    def prune(self, before: float, *, unsettled: bool = False) -> int:
        """Delete old rows, some at a time, and return how many; see `keeping.prune`."""
        gone = 0
        while True:
            with self.transaction() as connection:
                some = keeping.prune(connection, before, self._clock(), unsettled=unsettled)
            gone += some
            if not some:
                return gone

    def shrink(self) -> None:
        """Give the room of deleted rows back to the disk.

        Raises:
            Busy: Others are using the file.
        """
        try:
            with self._one_at_a_time:
                keeping.shrink(self._connection())
        except sqlite3.DatabaseError as error:
            raise schema.unusable(self.path, error) from error

    def grouped(self) -> "GroupJournal":
        """Return the same journal for the calls of an event loop, which share their flushes."""
        from unictl.journal.group import GroupJournal  # noqa: PLC0415 - brings asyncio

        if self.path.exists():
            self.tidy()
        return GroupJournal(self.path, self._open, clock=self._clock)

    def close(self) -> None:
        """Close the file."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction that writes from its start, so that two can't both see no row.

        Raises:
            Busy: The file stays locked.
            InvalidRequest: It can't be written, or is no journal.
        """
        try:
            with self._one_at_a_time:
                connection = self._connection()
                try:
                    connection.execute("BEGIN IMMEDIATE")
                    yield connection
                    connection.execute("COMMIT")
                finally:
                    # SQLite itself undoes the transaction after some errors, a full disk's for one.
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
        except sqlite3.DatabaseError as error:
            raise schema.unusable(self.path, error) from error

    def _connection(self) -> sqlite3.Connection:
        if self._opened is not None and self._opener != os.getpid():
            # A forked child must not touch its parent's connection, not even to close it:
            # https://www.sqlite.org/howtocorrupt.html#_carrying_an_open_database_connection_across_a_fork_
            self._inherited.append(self._opened)
            self._opened = None
        if self._opened is None:
            self._opened, self._opener = self._open(), os.getpid()
        return self._opened

    def _open(self) -> sqlite3.Connection:
        return schema.opened(self.path, named=self._named)
