"""One request and its reply: attempts, waits, and what is known when they run out."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Final

from unictl.core.call import Ask, Reply, Wire
from unictl.core.operation import Recovery
from unictl.core.ports import Loaded, NotSent, ReplyLost, TransportError
from unictl.core.provider import Provider
from unictl.engine.effects import Effect, Jitter, Now, Send, Sleep, Tell
from unictl.engine.options import Options
from unictl.engine.wire import to_wire, told
from unictl.errors import (
    Declined,
    NetworkFailed,
    NotFound,
    RateLimited,
    Rejected,
    ServiceUnavailable,
    TimedOut,
    UnictlError,
)

# Full jitter: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 8.0
_LONGEST_RETRY_AFTER: Final = 60.0

# A reply that says: this request, under this key, was not carried out.
_DEFINITE: Final = (Rejected, Declined, NotFound)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Sends the requests of one call.

    Attributes:
        provider: Translates; also authorises and explains.
        loaded: The credentials.
        options: Of the call.
        recovery: How the operation recovers; None for one that reads.
    """

    provider: type[Provider]
    loaded: Loaded
    options: Options
    recovery: Recovery | None

    def __call__(self, ask: Ask) -> Generator[Effect, Any, Reply]:
        """Send the request until it is answered or nothing more may be tried.

        A failed request that changes something carries its outcome: `not_applied` only where that
        is sure over all attempts.

        Raises:
            UnictlError: What went wrong.
        """
        attempt, unsure = 0, False
        while True:
            failure, reply = yield from self._attempt(ask)
            if failure is None:
                assert reply is not None  # noqa: S101 - for the type checker
                return reply
            maybe = _maybe_applied(failure)
            if ask.changes:
                unsure = maybe or (unsure and not isinstance(failure, _DEFINITE))
                failure.outcome = "unknown" if unsure else "not_applied"
            wait = yield from self._wait(attempt, reply)
            may_repeat = not ask.changes or not maybe or self.recovery == "key"
            if (
                not failure.retryable
                or not may_repeat
                or attempt >= self.options.retries
                or wait is None
            ):
                raise failure
            attempt += 1
            yield Tell(f"{failure.message}; attempt {attempt + 1} in {wait:.1f} s")
            yield Sleep(wait)

    def _attempt(self, ask: Ask) -> Generator[Effect, Any, tuple[UnictlError | None, Reply | None]]:
        started = yield Now()
        wire = self.provider.authorize(to_wire(ask, self.options.base_url), self.loaded, started)
        try:
            reply: Reply = yield Send(wire, self.options.timeout)
        except TransportError as error:
            failure = _lost(error, self.options)
            yield Tell(f"{self._where(wire)}: {failure.message}")
            return failure, None
        ended = yield Now()
        yield Tell(f"{self._where(wire)}: HTTP {reply.status} in {(ended - started) * 1000:.0f} ms")
        return (None if reply.ok else self.provider.explain(ask, reply)), reply

    def _where(self, wire: Wire) -> str:
        return f"{'sandbox, not sent: ' if self.options.realm == 'sandbox' else ''}{told(wire)}"

    def _wait(self, attempt: int, reply: Reply | None) -> Generator[Effect, Any, float | None]:
        """Return the seconds until the next attempt, or None if the service wants too many."""
        jitter = yield Jitter()
        backoff = jitter * min(_LONGEST_WAIT, _FIRST_WAIT * 2**attempt)
        if reply is None or "retry-after" not in reply.headers:
            return float(backoff)
        asked = _retry_after(reply.headers["retry-after"], (yield Now()))
        if asked is None:
            return float(backoff)
        return None if asked > _LONGEST_RETRY_AFTER else float(asked + backoff)


def _maybe_applied(failure: UnictlError) -> bool:
    """Return whether a changing request that failed so may have had its effect."""
    if isinstance(failure, NetworkFailed):
        return failure.outcome == "unknown"
    certain = isinstance(failure, RateLimited) or not isinstance(failure, ServiceUnavailable)
    return not certain


def _lost(error: TransportError, options: Options) -> UnictlError:
    kind = TimedOut if error.timed_out else NetworkFailed
    return kind(
        str(error),
        service=options.service,
        outcome="unknown" if isinstance(error, ReplyLost) else None,
        retryable=isinstance(error, (NotSent, ReplyLost)),
    )


def _retry_after(text: str, now: float) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110, section 10.2.3)."""
    if text.isdecimal():
        return float(text)
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - rarely a date

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except ValueError:
        return None
