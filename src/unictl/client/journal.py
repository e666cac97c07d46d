"""`client.journal`: what was done, and what became of it."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from typing import Any

from unictl.client.journal_file import journal_of
from unictl.client.resolving import Resolved, none_found
from unictl.client.settling import AsyncSettler, Settler, side_by_side
from unictl.errors import InvalidRequest
from unictl.journal.reading import STATES, Entry
from unictl.journal.sqlite import SqliteJournal
from unictl.settings import Settings


class _Journal:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def _opened(self) -> SqliteJournal:
        return journal_of(self._settings)

    def _found(self, key: str, service: str | None) -> list[Entry]:
        journal = self._opened()
        try:
            found = journal.entries(key=key, service=service) if journal.path.exists() else []
        finally:
            journal.close()
        if not found:
            raise none_found(f"the key {key}", journal)
        return found

    def _pages(self, **wanted: Any) -> Iterator[list[Entry]]:
        journal = self._opened()
        try:
            if journal.path.exists():
                yield from journal.pages(**wanted)
        finally:
            journal.close()


def _filters(
    state: str | Sequence[str] | None,
    since: datetime | None,
    until: datetime | None,
    **others: Any,
) -> dict[str, Any]:
    """Return what the journal is asked for.

    Raises:
        InvalidRequest: There is no such state.
    """
    shown = () if state is None else (state,) if isinstance(state, str) else tuple(state)
    for one in shown:
        if one not in STATES:
            raise InvalidRequest(
                f"there is no state {one!r}", hint=f"Choose {', '.join(STATES)}.", field="state"
            )
    return {
        "shown": shown,
        "since": since and since.timestamp(),
        "until": until and until.timestamp(),
        **others,
    }


class JournalClient(_Journal):
    """The journal of a client: the file that its settings name."""

    def list(
        self,
        *,
        service: str | None = None,
        operation: str | None = None,
        state: str | Sequence[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
    ) -> Iterator[Entry]:
        """Yield the calls that changed something, the newest first.

        Args:
            service: At this service.
            operation: Of this kind: `payments.create_order`.
            state: `running`, `started` (nothing was sent), `unknown`, `succeeded` or `refused`;
                or several of them.
            since: Begun at this time or later.
            until: Begun before this time.
            limit: At most so many.

        Raises:
            InvalidRequest: There is no such state, or the file is no journal.
        """
        wanted = _filters(state, since, until, service=service, operation=operation, limit=limit)
        return (entry for page in self._pages(**wanted) for entry in page)

    def show(self, key: str, *, service: str | None = None) -> Sequence[Entry]:
        """Return the rows of an idempotency key, the newest first.

        Raises:
            NotFound: There is none.
        """
        return self._found(key, service)

    def resolve(self, key: str | None = None, *, service: str | None = None) -> Sequence[Resolved]:
        """Ask the services what became of the calls of a key, or of all that aren't settled.

        With the recovery `key` a request goes out once more under its key, and what never arrived
        is done now, once; otherwise nothing is sent that changes anything. What can't be told is
        in `Resolved.outcome` and `Resolved.error`.

        Raises:
            NotFound: The journal hasn't got the key.
            Interrupted: Ctrl-C.
        """
        with Settler(self._settings) as settler:
            return [settler(entry) for entry in settler.wanted(key, service)]

    def settle(
        self,
        key: str,
        *,
        applied: bool,
        vendor_id: str | None = None,
        service: str | None = None,
    ) -> Sequence[Resolved]:
        """Note what you saw at the service of a call whose outcome isn't known.

        Args:
            key: The idempotency key.
            applied: Whether it was done.
            vendor_id: The service's id of what was made; the result is fetched by it.
            service: At this service, where the key stands at several.

        Raises:
            NotFound: The journal hasn't got the key, or the service has nothing by the id.
            Conflict: It is settled already.
            Busy: A call has it in hand.
        """
        with Settler(self._settings) as settler:
            return [
                settler.settle(entry, applied=applied, vendor_id=vendor_id)
                for entry in settler.wanted(key, service)
            ]


class AsyncJournalClient(_Journal):
    """`JournalClient` for asyncio."""

    async def list(
        self,
        *,
        service: str | None = None,
        operation: str | None = None,
        state: str | Sequence[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[Entry]:
        """See `JournalClient.list`."""
        wanted = _filters(state, since, until, service=service, operation=operation, limit=limit)
        import asyncio  # noqa: PLC0415 - a synchronous program never needs it

        pages = self._pages(**wanted)
        while (page := await asyncio.to_thread(next, pages, None)) is not None:
            for entry in page:
                yield entry

    async def show(self, key: str, *, service: str | None = None) -> Sequence[Entry]:
        """See `JournalClient.show`."""
        import asyncio  # noqa: PLC0415 - as above

        return await asyncio.to_thread(self._found, key, service)

    async def resolve(
        self, key: str | None = None, *, service: str | None = None
    ) -> Sequence[Resolved]:
        """See `JournalClient.resolve`."""
        import asyncio  # noqa: PLC0415 - as above

        async with AsyncSettler(self._settings) as settler:
            rows = await asyncio.to_thread(settler.wanted, key, service)
            return await side_by_side(settler, rows)

    async def settle(
        self,
        key: str,
        *,
        applied: bool,
        vendor_id: str | None = None,
        service: str | None = None,
    ) -> Sequence[Resolved]:
        """See `JournalClient.settle`."""
        import asyncio  # noqa: PLC0415 - as above

        async with AsyncSettler(self._settings) as settler:
            rows = await asyncio.to_thread(settler.wanted, key, service)
            return [
                await settler.settle(entry, applied=applied, vendor_id=vendor_id) for entry in rows
            ]
