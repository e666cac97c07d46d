"""What the calls of a batch share in place of a session's ports: asked once, then remembered."""

import asyncio
from collections.abc import Collection
from copy import copy
from typing import Any

from unictl.core.call import Reply, Token
from unictl.core.limits import Limits
from unictl.core.ports import (
    AsyncJournal,
    Clock,
    Credentials,
    Guard,
    Intent,
    Loaded,
    Mode,
    Realm,
    Row,
    RowState,
    Tokens,
)
from unictl.errors import UnictlError


class KeysOnce:
    """Credentials that are loaded once for the whole batch."""

    def __init__(self, keys: Credentials) -> None:
        self._keys = keys
        self._known: dict[tuple[str, str], Loaded | UnictlError] = {}

    def load(self, service: str, account: str) -> Loaded:
        """Return them; see `core.ports.Credentials`."""
        known = self._known.get((service, account))
        if known is None:
            try:
                known = self._keys.load(service, account)
            except UnictlError as error:
                known = error
            self._known[service, account] = known
        if isinstance(known, UnictlError):
            raise copy(known)
        return known


class GuardOnce:
    """A guard whose consent holds for the whole batch."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._known: dict[tuple[str, str, str], Limits | None] = {}

    def allow(self, *, mode: Mode, realm: Realm, operation: str) -> Limits | None:
        """Return the profile's limits; see `core.ports.Guard`."""
        asked = mode, realm, operation
        if asked not in self._known:
            self._known[asked] = self._guard.allow(mode=mode, realm=realm, operation=operation)
        return self._known[asked]


class TokensAtHand:
    """Tokens in memory, in front of where they are kept."""

    def __init__(self, tokens: Tokens | None) -> None:
        self._tokens = tokens
        self._known: dict[str, Token] = {}

    def find(self, name: str, *, vaulted: bool) -> Token | None:
        """Return the token of that name; see `core.ports.Tokens`."""
        found = self._known.get(name)
        if found is None and self._tokens is not None:
            found = self._tokens.find(name, vaulted=vaulted)
        if found is not None:
            self._known[name] = found
        return found

    def keep(self, name: str, token: Token | None, *, vaulted: bool) -> None:
        """Keep it, or forget that of the name."""
        self._known.pop(name, None)
        if token is not None:
            self._known[name] = token
        if self._tokens is not None:
            self._tokens.keep(name, token, vaulted=vaulted)


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
