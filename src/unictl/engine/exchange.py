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
from unictl.engine import login, waits
from unictl.engine.effects import (
    Effect,
    Enter,
    Jitter,
    KeepToken,
    Left,
    MayRetry,
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
        # may still be under way; one of a later run does. It must be the service's own: a bare
        # status can be a proxy's.
        own = isinstance(failure, _DEFINITE) and failure.service_code is not None
        self.earlier = before.earlier and not own


@record
class Exchange:
    """Sends the requests of one call.

    Attributes:
        provider: Translates; also authorises and explains.
        loaded: The credentials.
        options: Of the call.
        recovery: How the operation recovers; None for one that reads.
        key_lifetime: Seconds for which the service knows its key; None where no bound is known.
        ends: Unix seconds at which the call's deadline passes; None without one.
    """

    provider: type[Provider]
    loaded: Loaded
    options: Options
    recovery: Recovery | None
    key_lifetime: float | None = None
    ends: float | None = None

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
            wait = yield from self._wait_for(attempt, reply, failure)
            attempt += 1
            yield Tell(f"{failure.message}; attempt {attempt + 1} in {wait:.1f} s")
            yield Sleep(wait)

    def _wait_for(
        self, attempt: int, reply: Reply | None, failure: UnictlError
    ) -> Generator[Effect, Any, float]:
        """Return the seconds until the next attempt.

        Raises:
            UnictlError: The failure, because there is no time left or no retry.
        """
        patience, headers = self.provider.patience, reply.headers if reply else {}
        now: float = yield Now()
        asked, wait = (
            waits.asked(headers, patience, now),
            waits.backoff(patience, attempt, (yield Jitter())),
        )
        wait += asked or 0.0
        if asked is not None and asked > patience.longest_asked:
            failure.hint = f"{self.options.service} asks to wait {asked:.0f} s."
            raise failure
        if self.ends is not None and now + wait >= self.ends:
            told_of = f"The deadline of {self.options.deadline:g} s leaves no time for more"
            failure.hint = f"{told_of}. {failure.hint}"
            raise failure
        if self.options.gated and not (yield MayRetry()):
            failure.hint = f"The batch has no retries left: too many calls fail. {failure.hint}"
            raise failure
        return wait

    def _entered(self) -> Generator[Effect, Any, float]:
        """Wait until the gate and the deadline let the next attempt through; return when it is.

        Raises:
            TimedOut: The deadline has passed.
            ServiceUnavailable: The gate lets nothing through any more.
        """
        while True:
            wait: float = (yield Enter(self._circuit)) if self.options.gated else 0.0
            now: float = yield Now()
            if self.ends is not None and now + wait >= self.ends:
                raise TimedOut(
                    f"the deadline of {self.options.deadline:g} s has passed",
                    hint="Give it more time with --deadline.",
                    service=self.options.service,
                )
            if not wait:
                return now
            yield Sleep(wait)

    @property
    def _circuit(self) -> str:
        return f"{self.options.service}/{self.options.account}"

    def _attempt(
        self, ask: Ask, loaded: Loaded, flight: Flight | None
    ) -> Generator[Effect, Any, tuple[UnictlError | None, Reply | None]]:
        try:
            started = yield from self._entered()
            wire = authorised(self.provider, self.options, ask, loaded, started)
        except UnictlError as error:
            return error, None
        if ask.presign is not None:
            return None, Reply(200, body=wire.url.encode())
        timeout = max(self.options.timeout, ask.takes)
        if self.ends is not None:
            timeout = min(timeout, self.ends - started)
        if flight:
            # A wait can outlast the lease: a laptop that slept, a clock that was put forward.
            yield Sending(flight.row, ask.step, timeout)
            started = yield Now()  # the disk's time is not the service's
        before = flight and replace(flight)
        if flight:
            flight.lost = True  # until it is known to be otherwise; Ctrl-C may come any time
        failure, reply = yield from self._sent_once(ask, wire, timeout, loaded)
        if flight and before:
            flight.ended(before, failure, reply)
        took = (yield Now()) - started
        if self.options.gated:
            yield Left(self._circuit, took, failure)
        yield self._told(wire, took, failure, reply)
        return failure, reply

    def _sent_once(
        self, ask: Ask, wire: Wire, timeout: float, loaded: Loaded
    ) -> Generator[Effect, Any, tuple[UnictlError | None, Reply | None]]:
        try:
            reply = yield Send(wire, timeout)
        except TransportError as lost:
            return _lost(lost, self.options), None
        except UnictlError as error:
            return error, None
        return self._failure(ask, reply, loaded), reply

    def _told(
        self, wire: Wire, took: float, failure: UnictlError | None, reply: Reply | None
    ) -> Tell:
        line = f"{'sandbox, not sent: ' if self.options.realm == 'sandbox' else ''}{told(wire)}"
        if reply is not None:
            return Tell(f"{line}: HTTP {reply.status} in {took * 1000:.0f} ms, {_form(reply)}")
        return Tell(f"{line}: {failure.message if failure else 'no reply'}")

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
