"""What the calls of a batch share in place of a session's ports: asked once, then remembered."""

from copy import copy

from unictl.core.call import Token
from unictl.core.limits import Limits
from unictl.core.ports import Credentials, Guard, Loaded, Mode, Realm, Tokens
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
