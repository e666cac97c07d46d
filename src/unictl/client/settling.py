"""Settles rows of the journal: asks each one's service, in the row's own realm and profile."""

from collections.abc import Callable, Generator, Sequence
from typing import Any, Final, Self

from unictl.client.journal_file import journal_of
from unictl.client.resolving import (
    Resolved,
    about,
    at_once,
    ended,
    getter,
    none_found,
    task_of,
    unasked,
)
from unictl.client.session import AsyncSession, Session
from unictl.core.convert import plain
from unictl.core.ports import BY_HAND
from unictl.engine.drive import drive, drive_async
from unictl.engine.effects import Effect, Sleep
from unictl.engine.resolve import Resolution, resolve
from unictl.errors import Busy, Conflict, InvalidRequest, UnictlError
from unictl.journal.reading import UNSETTLED, Entry
from unictl.settings import Settings

Waits = Callable[[Entry, float], None]
_LONG: Final = 1.0
_AT_ONCE: Final = 8
"""So many rows are asked about at once: few enough for any service's limits."""


class _Settler:
    """What asking is in a synchronous and in an asyncio program.

    Args:
        settings: Of this run; the realm, the profile and the account are each row's own.
        waits: Told of each wait of a second or more.
        how: Further arguments of the sessions: `prompt`, `tell`, `warn`.

    Raises:
        InvalidRequest: It is a replay, which asks nobody.
    """

    _session: Callable[..., Any]

    def __init__(self, settings: Settings, *, waits: Waits | None = None, **how: Any) -> None:
        if settings["replay"]:
            raise InvalidRequest(
                "a replay asks no service",
                hint="Leave --replay out, and unset UNICTL_REPLAY.",
            )
        self.settings, self._waits, self._how = settings, waits, how
        self.journal = journal_of(settings)
        self._sessions: dict[tuple[bool, str, str], Any] = {}

    def wanted(self, key: str | None, service: str | None = None) -> list[Entry]:
        """Return the rows of a key; without one all that aren't settled, the oldest first.

        The oldest have waited longest already for their service to show what it has.

        Raises:
            NotFound: There is none of the key.
        """
        there = self.journal.path.exists()
        if key is None:
            found = self.journal.entries(states=UNSETTLED, service=service) if there else []
            return found[::-1]
        found = self.journal.entries(key=key, service=service) if there else []
        if not found:
            raise none_found(f"the key {key}", self.journal)
        return found

    def session(self, entry: Entry) -> Any:
        """Return a session in the row's realm, profile and account."""
        where = (entry.realm == "sandbox", entry.profile, entry.account)
        if where not in self._sessions:
            own = dict(zip(("sandbox", "profile", "account"), where, strict=True))
            # What is chosen anyway isn't named: then the vendor's own variables still count.
            flags = {name: value for name, value in own.items() if self.settings[name] != value}
            self._sessions[where] = self._session(self.settings.but(**flags), **self._how)
        return self._sessions[where]

    def _question(self, entry: Entry) -> Resolved | Generator[Effect, Any, Resolution]:
        """Return what is known of the row at once, or what asks its service."""
        known = at_once(entry, self.journal)
        if known is not None:
            return known
        task = task_of(entry, self.session(entry).settings)
        if task is None:
            return ended(entry, unasked(entry))
        return self._watched(entry, resolve(task))

    def _watched(
        self, entry: Entry, plan: Generator[Effect, Any, Resolution]
    ) -> Generator[Effect, Any, Resolution]:
        """Tell of the plan's waits."""
        answer: Any = None
        thrown: BaseException | None = None
        try:
            while True:
                effect = plan.send(answer) if thrown is None else plan.throw(thrown)
                thrown = None
                if isinstance(effect, Sleep) and effect.seconds >= _LONG and self._waits:
                    self._waits(entry, effect.seconds)
                try:
                    answer = yield effect
                except GeneratorExit:
                    plan.close()
                    raise
                except BaseException as error:  # noqa: BLE001 - the plan settles first
                    thrown = error
        except StopIteration as end:
            found: Resolution = end.value
            return found

    def _look(self, entry: Entry, vendor_id: str | None) -> dict[str, Any] | None:
        """Return how a session is asked for what a person says is there; None if it can't be."""
        shows = getter(entry) if vendor_id is not None else None
        if shows is None:
            return None
        return {
            "identifier": shows[0],
            "arguments": {shows[1]: vendor_id},
            "values": {},
            "service": entry.service,
        }

    def _by_hand(self, entry: Entry, result: Any) -> Resolved:
        self.journal.settle_by_hand(entry, "refused" if result is None else "succeeded", result)
        return Resolved(entry, "not_applied" if result is None else "applied", result)


def check_by_hand(entry: Entry) -> None:
    """Refuse to settle what is settled, or what a call has in hand.

    Raises:
        Busy: A call has it in hand.
        Conflict: It is settled.
    """
    if entry.running:
        raise about(Busy(f"a call has key {entry.key} in hand just now"), entry)
    if entry.state not in UNSETTLED:
        outcome = "applied" if entry.state == "succeeded" else "not applied"
        raise about(
            Conflict(
                f"key {entry.key} is settled already, as {outcome}",
                hint=f"See it with `unictl journal show {entry.key}`.",
            ),
            entry,
        )


def marked(vendor_id: str | None) -> dict[str, Any]:
    """Return the result of a call of which it is only known that it was applied."""
    return {BY_HAND: True, "id": vendor_id}


class Settler(_Settler):
    """Asks in a synchronous program; used as a context, which closes its sessions."""

    _session = Session

    def __call__(self, entry: Entry) -> Resolved:
        """Settle the row if its service can tell, and return what is known.

        Raises:
            Interrupted: Ctrl-C; the row can be asked about again.
        """
        try:
            asked = self._question(entry)
            if isinstance(asked, Resolved):
                return asked
            session = self.session(entry)
            return ended(entry, drive(asked, session._ports, session))  # noqa: SLF001 - the client's own
        except UnictlError as error:
            return ended(entry, error)

    def settle(self, entry: Entry, *, applied: bool, vendor_id: str | None = None) -> Resolved:
        """Note what a person saw; with an id the result is fetched where that can be done.

        Raises:
            Busy: A call has it in hand.
            Conflict: It is settled already.
            UnictlError: The service has nothing by the id, or can't be asked.
        """
        check_by_hand(entry)
        if not applied:
            return self._by_hand(entry, None)
        look = self._look(entry, vendor_id)
        made = marked(vendor_id) if look is None else plain(self.session(entry).call(**look))
        return self._by_hand(entry, made)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ended_by: object) -> None:
        self.journal.close()
        for session in self._sessions.values():
            session.close()


class AsyncSettler(_Settler):
    """The same for asyncio."""

    _session = AsyncSession

    async def __call__(self, entry: Entry) -> Resolved:
        """See `Settler.__call__`."""
        try:
            asked = self._question(entry)
            if isinstance(asked, Resolved):
                return asked
            session = self.session(entry)
            return ended(entry, await drive_async(asked, session._ports, session))  # noqa: SLF001 - the client's own
        except UnictlError as error:
            return ended(entry, error)

    async def settle(
        self, entry: Entry, *, applied: bool, vendor_id: str | None = None
    ) -> Resolved:
        """See `Settler.settle`."""
        check_by_hand(entry)
        if not applied:
            return self._by_hand(entry, None)
        look = self._look(entry, vendor_id)
        if look is None:
            return self._by_hand(entry, marked(vendor_id))
        return self._by_hand(entry, plain(await self.session(entry).call(**look)))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *ended_by: object) -> None:
        self.journal.close()
        for session in self._sessions.values():
            await session.close()


async def side_by_side(
    settler: AsyncSettler, rows: Sequence[Entry], told: Callable[[Resolved], None] | None = None
) -> list[Resolved]:
    """Settle several rows at once, and return what is known of each, in their order.

    Args:
        settler: Asks.
        rows: The rows.
        told: Told of each as soon as it is known.

    Raises:
        Interrupted: It was interrupted; those under way can be asked about again.
    """
    import asyncio  # noqa: PLC0415 - a synchronous program never needs it

    room = asyncio.Semaphore(_AT_ONCE)
    found: dict[int, Resolved] = {}

    async def one(entry: Entry) -> None:
        async with room:
            found[entry.id] = await settler(entry)
        if told is not None:
            told(found[entry.id])

    # The first of each profile by itself: a person may have to open the vault for it, once.
    leading = {(entry.realm, entry.profile, entry.account): entry for entry in reversed(rows)}
    for entry in leading.values():
        await one(entry)
    tasks = [asyncio.create_task(one(entry)) for entry in rows if entry.id not in found]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return [found[entry.id] for entry in rows]
