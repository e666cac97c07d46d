"""The gate that the calls of a batch share: `core.ports.Gate`."""

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

    def _breaker(self, circuit: str) -> Breaker:
        return self._breakers.setdefault(circuit, Breaker())

    def _pace(self, circuit: str) -> Pace:
        if circuit not in self._paces:
            self._paces[circuit] = Pace(self._most)
        return self._paces[circuit]
