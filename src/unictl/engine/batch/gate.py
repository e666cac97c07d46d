"""The gate that the calls of a batch share: `core.ports.Gate`."""

from collections.abc import Sequence

from unictl.core.ports import Clock
from unictl.engine.batch.breaker import GIVES_UP, Breaker
from unictl.engine.batch.budget import Budget
from unictl.engine.batch.pace import Pace
from unictl.errors import NetworkFailed, RateLimited, ServiceUnavailable


class BatchGate:
    """Holds a batch's calls back where a service can't take them.

    Args:
        clock: The time.
        most: So many requests to one service at once at most.
    """

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock, self._most = clock, most
        self._breakers: dict[str, Breaker] = {}
        self._paces: dict[str, Pace] = {}
        self._budget = Budget()

    def enter(self, circuit: str) -> float:
        """Return 0 if a request may be sent now, else the seconds after which to ask again.

        Raises:
            ServiceUnavailable: The service has failed for so long that nothing more is sent.
        """
        breaker = self._breaker(circuit)
        wait = breaker.enter(self._clock.now())
        if breaker.given_up:
            service = circuit.partition("/")[0]
            raise ServiceUnavailable(
                f"{service} has failed for {GIVES_UP:.0f} s, so the batch asks it no more",
                hint="Nothing was sent. Go on with the batch when it is there again.",
                service=service,
            )
        return wait

    def left(self, circuit: str, seconds: float, failure: Exception | None) -> None:
        """Take in how the request ended, after so many seconds."""
        now = self._clock.now()
        failed = isinstance(failure, ServiceUnavailable | NetworkFailed)
        self._breaker(circuit).ended(now, failed=failed)
        self._pace(circuit).ended(now - seconds, now, failure)
        if failure is None:
            self._budget.earn()
        elif isinstance(failure, RateLimited):
            self._budget.earn(1.0)  # asked to come again, it may; the pace sees to it that it helps

    def may_retry(self) -> bool:
        """Return whether the batch may send one more request again."""
        return self._budget.spend()

    def width(self, circuit: str) -> int:
        """Return how many calls to the service may be under way at once."""
        return self._pace(circuit).width

    def given_up(self, circuit: str) -> bool:
        """Return whether the service is asked no more."""
        return self._breaker(circuit).given_up

    def waiting(self) -> float | None:
        """Return the seconds until a service is asked again; None if none is waited for."""
        now = self._clock.now()
        found = [wait for one in self._breakers.values() if (wait := one.waiting(now)) is not None]
        return min(found, default=None)

    def opened(self, circuit: str) -> bool:
        """Return whether requests to the service are held back."""
        return self._breaker(circuit).opened

    def _breaker(self, circuit: str) -> Breaker:
        return self._breakers.setdefault(circuit, Breaker())

    def _pace(self, circuit: str) -> Pace:
        if circuit not in self._paces:
            self._paces[circuit] = Pace(self._most)
        return self._paces[circuit]


class RouteGate:
    """The same gate for a call that may go to another service: it waits for none where it can.

    Args:
        gate: The batch's.
        circuits: The services that the call's rule names, each with the account.
    """

    def __init__(self, gate: BatchGate, circuits: Sequence[str]) -> None:
        self._gate, self._circuits = gate, circuits

    def enter(self, circuit: str) -> float:
        """Return as `BatchGate.enter` does.

        Raises:
            ServiceUnavailable: Also where requests are held back, and another service may serve.
        """
        wait = self._gate.enter(circuit)
        if wait and not all(self._gate.opened(one) for one in self._circuits):
            service = circuit.partition("/")[0]
            raise ServiceUnavailable(
                f"{service} has failed just now, so it is left alone for a moment",
                hint="Nothing was sent.",
                service=service,
            )
        return wait

    def left(self, circuit: str, seconds: float, failure: Exception | None) -> None:
        """See `BatchGate.left`."""
        self._gate.left(circuit, seconds, failure)

    def may_retry(self) -> bool:
        """See `BatchGate.may_retry`."""
        return self._gate.may_retry()
