"""One request and its reply: attempts, waits, and what is known when they run out."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any, Final

from unictl.core.call import Ask, Replies, Reply, Together, Wire
from unictl.core.masking import without_keys
from unictl.core.operation import Recovery
from unictl.core.ports import Loaded, ReplyLost, Row, TransportError
from unictl.core.provider import Provider
from unictl.core.record import record
from unictl.engine import login
from unictl.engine.effects import (
    Effect,
    Jitter,
    KeepToken,
    Now,
    Send,
    Sending,
    SideBySide,
    Sleep,
    Tell,
)
from unictl.engine.options import Options
from unictl.engine.wire import authorised, told
from unictl.errors import (
    AuthenticationRefused,
    Declined,
    NetworkFailed,
    NotFound,
    Outcome,
    Rejected,
    ServiceUnavailable,
    TimedOut,
    UnictlError,
)

# Full jitter: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 8.0
_LONGEST_RETRY_AFTER: Final = 60.0

_LONGEST_KIND: Final = 127  # characters of a media type shown

# What Python raises over a reply of another shape than expected; a time that no calendar has
# included, which is an OSError or an OverflowError.
UNREADABLE: Final = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, OSError)

# A reply that says: this request, under this key, was not carried out.
_DEFINITE: Final = (Rejected, Declined, NotFound)


@dataclass(slots=True)
class Flight:
    """What is known of a request that changes something, while it is tried.

    Attributes:
        row: The journal's row, which each attempt must still hold.
        earlier: An attempt of an earlier run may have been applied.
        lost: One of this run may have been.
        reply: The reply of success, once it is there.
    """

    row: Row
    earlier: bool = False
    lost: bool = False
    reply: Reply | None = None

    @property
    def unsure(self) -> bool:
        """Whether it may have been applied."""
        return self.earlier or self.lost

    @property
    def outcome(self) -> Outcome:
        """What is known of the request when the attempts are over, without success."""
        return "unknown" if self.unsure else "not_applied"

    def ended(self, before: "Flight", failure: UnictlError | None, reply: Reply | None) -> None:
        """Take in how an attempt ended."""
        if failure is None:
            self.reply = reply
            return
        self.lost = before.lost or _maybe_applied(failure)
        # A refusal that comes after a lost attempt of this run says nothing of that one, which
        # may still be under way; one of a later run does.
        self.earlier = before.earlier and not isinstance(failure, _DEFINITE)


@record
class Exchange:
    """Sends the requests of one call.

    Attributes:
        provider: Translates; also authorises and explains.
        loaded: The credentials.
        options: Of the call.
        recovery: How the operation recovers; None for one that reads.
        key_lifetime: Seconds for which the service knows its key; None where no bound is known.
    """

    provider: type[Provider]
    loaded: Loaded
    options: Options
    recovery: Recovery | None
    key_lifetime: float | None = None

    def __call__(self, ask: Ask, flight: Flight | None = None) -> Generator[Effect, Any, Reply]:
        """Send the request until it is answered or nothing more may be tried.

        A failed request that changes something carries its outcome: `not_applied` only where that
        is sure over all attempts.

        Raises:
            Busy: Somebody else has taken the row up, so this attempt was not sent.
            UnictlError: What went wrong.
        """
        if not self.provider.logs_in:
            return (yield from self._sent(ask, self.loaded, flight))
        try:
            loaded, fresh = yield from self._logged_in()
        except UnictlError as error:
            error.outcome = flight.outcome if flight else None
            raise
        try:
            return (yield from self._sent(ask, loaded, flight))
        except AuthenticationRefused:
            if fresh:
                raise
        # A kept token can be revoked before its time; a refused request did nothing.
        name = login.name(self.provider, self.loaded, self.options)
        yield KeepToken(name, None, self.loaded.vaulted)
        loaded, _ = yield from self._logged_in()
        return (yield from self._sent(ask, loaded, flight))

    def _logged_in(self) -> Generator[Effect, Any, tuple[Loaded, bool]]:
        return (yield from login.with_token(self.provider, self.loaded, self.options, self._sent))

    def _sent(
        self, ask: Ask, loaded: Loaded, flight: Flight | None = None
    ) -> Generator[Effect, Any, Reply]:
        if isinstance(ask, Together):
            plans = tuple(self._sent(one, loaded) for one in ask.asks)
            return Replies(200, replies=tuple((yield SideBySide(plans))))
        if ask.pause:
            yield Sleep(ask.pause)
        attempt = 0
        while True:
            failure, reply = yield from self._attempt(ask, loaded, flight)
            if failure is None:
                assert reply is not None  # noqa: S101 - for the type checker
                return reply
            maybe = _maybe_applied(failure)
            failure.outcome = flight.outcome if flight else None
            may_repeat = not ask.changes or not maybe or self.recovery == "key"
            if not failure.retryable or not may_repeat or attempt >= self.options.retries:
                raise failure
            wait = yield from self._wait(attempt, reply)
            if wait > _LONGEST_RETRY_AFTER + _LONGEST_WAIT:
                failure.hint = f"{self.options.service} asks to wait {wait:.0f} s."
                raise failure
            attempt += 1
            yield Tell(f"{failure.message}; attempt {attempt + 1} in {wait:.1f} s")
            yield Sleep(wait)

    def _attempt(
        self, ask: Ask, loaded: Loaded, flight: Flight | None
    ) -> Generator[Effect, Any, tuple[UnictlError | None, Reply | None]]:
        timeout = max(self.options.timeout, ask.takes)
        if flight:
            # A wait can outlast the lease: a laptop that slept, a clock that was put forward.
            yield Sending(flight.row, ask.step, timeout)
        started = yield Now()
        try:
            wire = authorised(self.provider, self.options, ask, loaded, started)
        except UnictlError as error:
            return error, None
        if ask.presign is not None:
            return None, Reply(200, body=wire.url.encode())
        before = flight and replace(flight)
        if flight:
            flight.lost = True  # until it is known to be otherwise; Ctrl-C may come any time
        reply: Reply | None = None
        failure: UnictlError | None
        try:
            reply = yield Send(wire, timeout)
        except TransportError as lost:
            failure = _lost(lost, self.options)
        except UnictlError as error:
            failure = error
        else:
            failure = self._failure(ask, reply, loaded)
        if flight and before:
            flight.ended(before, failure, reply)
        yield from self._tell(wire, started, failure, reply)
        return failure, reply

    def _tell(
        self, wire: Wire, started: float, failure: UnictlError | None, reply: Reply | None
    ) -> Generator[Effect, Any, None]:
        line = f"{'sandbox, not sent: ' if self.options.realm == 'sandbox' else ''}{told(wire)}"
        if reply is not None:
            took = (yield Now()) - started
            yield Tell(f"{line}: HTTP {reply.status} in {took * 1000:.0f} ms, {_form(reply)}")
        elif failure is not None:
            yield Tell(f"{line}: {failure.message}")

    def _failure(self, ask: Ask, reply: Reply, loaded: Loaded) -> UnictlError | None:
        if reply.status in ask.expects:
            return None
        if not reply.ok or self.provider.refused(ask, reply):
            explained = self.provider.explain(ask, reply)
            return without_keys(explained, self.options.service, loaded.fields)
        if self.provider.intact(reply):
            return None
        return ServiceUnavailable(
            f"the reply is not {self.options.service}'s own, or was cut short ({_form(reply)})",
            hint="A proxy may have answered in its place: check HTTPS_PROXY and the address.",
            service=self.options.service,
            http_status=reply.status,
        )

    def _wait(self, attempt: int, reply: Reply | None) -> Generator[Effect, Any, float]:
        """Return the seconds until the next attempt."""
        jitter: float = yield Jitter()
        backoff = jitter * min(_LONGEST_WAIT, _FIRST_WAIT * float(2 ** min(attempt, 10)))
        if reply is None or "retry-after" not in reply.headers:
            return backoff
        asked = _retry_after(reply.headers["retry-after"], (yield Now()))
        return backoff if asked is None else asked + backoff


def _form(reply: Reply) -> str:
    """Return a reply's media type and size; what it says can hold personal data."""
    kind = reply.headers.get("content-type", "").partition(";")[0].strip()
    plain = kind.isascii() and kind.isprintable() and " " not in kind and len(kind) <= _LONGEST_KIND
    known = kind if plain and kind.strip("/").count("/") == 1 else "no known type"
    return f"{known}, {len(reply.body)} bytes"


def readable(error: Exception, service: str) -> UnictlError:
    """Return what people are told of an error: one of the tree is told as it is.

    What a provider raises while it reads a reply says that the reply has another shape than the
    service's; of any other only the kind is told, because its message can hold anything.
    """
    if isinstance(error, UnictlError):
        return error
    kind = type(error).__name__
    if isinstance(error, UNREADABLE):
        return UnictlError(f"unictl can't read {service}'s reply ({kind})", service=service)
    return UnictlError(f"unictl failed ({kind})", service=service)


def _maybe_applied(failure: UnictlError) -> bool:
    """Return whether a changing request that failed so may have had its effect."""
    return isinstance(failure, ServiceUnavailable) or failure.outcome == "unknown"


def _lost(error: TransportError, options: Options) -> UnictlError:
    kind = TimedOut if error.timed_out else NetworkFailed
    return kind(
        str(error),
        service=options.service,
        outcome="unknown" if isinstance(error, ReplyLost) else None,
    )


def _retry_after(text: str, now: float) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110, section 10.2.3)."""
    if text.isascii() and text.isdigit():
        return float(text)
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - rarely a date

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None
