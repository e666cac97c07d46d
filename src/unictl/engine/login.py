"""Short-lived tokens: found where they are kept, else asked for, with a margin before they end."""

from collections.abc import Callable, Generator
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

from unictl.core.call import Ask, Reply, Token
from unictl.core.ports import Loaded
from unictl.core.provider import Provider
from unictl.core.secret import Secret
from unictl.engine.effects import Effect, FindToken, KeepToken, Now
from unictl.engine.options import Options

ROLE: Final = "access_token"
# Before a token's end by so much it isn't used any more: the request takes time, and clocks differ.
_MARGIN: Final = 120.0

Sent = Callable[[Ask, Loaded], Generator[Effect, Any, Reply]]


def name(provider: type[Provider], loaded: Loaded, options: Options) -> str:
    """Return the name under which a token is kept: it says nothing of whose it is."""
    whose = (options.service, options.account, options.realm, options.base_url or "")
    parts = (*whose, provider.mode(loaded), provider.identity(loaded))
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


def with_token(
    provider: type[Provider], loaded: Loaded, options: Options, send: Sent
) -> Generator[Effect, Any, tuple[Loaded, bool]]:
    """Return the credentials with a token, and whether it has been asked for just now.

    Args:
        provider: Knows how to ask.
        loaded: The credentials.
        options: Of the call.
        send: Carries out the requests that asking takes.

    Raises:
        UnictlError: The service gives none.
    """
    kept_as = name(provider, loaded, options)
    now = yield Now()
    token: Token | None = yield FindToken(kept_as, loaded.vaulted)
    fresh = token is None or token.expires - _MARGIN <= now
    if token is None or fresh:
        token = yield from _asked(provider, loaded, now, send)
        yield KeepToken(kept_as, token, loaded.vaulted)
    return _added(loaded, token.value), fresh


def unsent(loaded: Loaded) -> Loaded:
    """Return the credentials for a rehearsal, with what stands in a token's place."""
    return _added(loaded, Secret("a-token-of-the-service"))


def _added(loaded: Loaded, value: Secret) -> Loaded:
    return replace(loaded, fields={**loaded.fields, ROLE: value})


def _asked(
    provider: type[Provider], loaded: Loaded, now: float, send: Sent
) -> Generator[Effect, Any, Token]:
    plain = replace(loaded, fields={r: v for r, v in loaded.fields.items() if r != ROLE})
    call = provider.log_in(plain, now)
    try:
        ask = next(call)
        while True:
            ask = call.send((yield from send(ask, plain)))
    except StopIteration as end:
        token: Token = end.value
        return token
