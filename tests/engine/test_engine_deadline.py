"""A bound on the whole call, and a gate that a batch's calls share."""

from dataclasses import replace
from typing import Any

import pytest
from world import ORDER, World

from unictl.core.call import Reply
from unictl.engine.effects import Send
from unictl.errors import OutcomeUnknown, RateLimited, ServiceUnavailable, TimedOut


def order(world: World, **options: Any) -> Any:
    """Return an order to be made."""
    return world.task("payments.create_order", values=ORDER, **options)


def test_no_attempt_outlasts_the_deadline(world: World) -> None:
    """Each attempt has what is left of it as its time-out."""
    with pytest.raises(RateLimited) as caught:
        world.run(order(world, deadline=1.0, retries=9), ["429"] * 10)
    timeouts = [effect.timeout for effect in world.effects if isinstance(effect, Send)]
    assert timeouts[0] == 1.0
    assert timeouts == sorted(timeouts, reverse=True)
    assert len(timeouts) < 10
    assert caught.value.outcome == "not_applied"
    assert "deadline" in caught.value.hint


def test_a_wait_that_would_outlast_it_isn_t_begun(world: World) -> None:
    """Who has five seconds isn't kept for the seven that the service asks for."""
    with pytest.raises(RateLimited):
        world.run(order(world, deadline=5.0), [Reply(429, {"retry-after": "7"}, b"{}")])
    assert world.slept == []


def test_a_lost_reply_at_the_deadline_is_unknown(world: World) -> None:
    """The deadline says nothing of what the service did."""
    with pytest.raises(OutcomeUnknown):
        world.run(order(world, deadline=3.0), ["lost_after"])
    assert len(world.made("order")) == 1


def test_a_deadline_that_has_passed_sends_nothing(world: World) -> None:
    """What comes too late is said to be not applied, which is sure."""
    load = world.keys.load

    def slow(service: str, account: str) -> Any:
        world.clock.time += 9
        return load(service, account)

    world.keys.load = slow  # type: ignore[method-assign]
    made = world.run(order(world, deadline=5.0))
    assert made.id  # the call begins when its keys are there
    world.sleep = lambda: setattr(world.clock, "time", world.clock.time + 9)
    with pytest.raises(TimedOut) as caught:
        world.run(order(world, deadline=5.0), ["429"])
    assert caught.value.outcome == "not_applied"
    assert sum(isinstance(effect, Send) for effect in world.effects) == 1


class Gate:
    """The port, which does as it is told and remembers what it heard."""

    def __init__(self, *waits: float, retries: int = 9) -> None:
        self.waits, self.retries = list(waits), retries
        self.heard: list[tuple[str, float, str | None]] = []

    def enter(self, circuit: str) -> float:
        """Let it wait, or through."""
        del circuit
        return self.waits.pop(0) if self.waits else 0.0

    def left(self, circuit: str, seconds: float, failure: Exception | None) -> None:
        """Remember it."""
        name = None if failure is None else type(failure).__name__
        self.heard.append((circuit, seconds, name))

    def may_retry(self) -> bool:
        """Allow so many."""
        self.retries -= 1
        return self.retries >= 0


class Gated(World):
    """A world with a gate."""

    gate = Gate()

    @property
    def ports(self) -> Any:
        """What the drivers take."""
        return replace(super().ports, gate=self.gate)


@pytest.fixture
def gated(tmp_path: Any) -> Any:
    """A world whose calls go through a gate."""
    world = Gated(tmp_path)
    yield world
    world.close()


def test_a_call_waits_before_the_gate(gated: Gated) -> None:
    """An open circuit is waited for, and nothing is sent until it lets one through."""
    gated.gate = Gate(2.0, 3.0)
    gated.run(order(gated, gated=True))
    assert gated.slept == [2.0, 3.0]
    assert gated.gate.heard == [("razorpay/default", 0.0, None)]


def test_the_gate_hears_how_each_attempt_ended(gated: Gated) -> None:
    """It goes by failures and by the time that they took."""
    gated.gate = Gate()
    gated.run(order(gated, gated=True), ["429", "not_sent"])
    assert [heard[2] for heard in gated.gate.heard] == ["RateLimited", "NetworkFailed", None]


def test_a_spent_budget_ends_the_retries(gated: Gated) -> None:
    """A batch whose service is in trouble doesn't add to it."""
    gated.gate = Gate(retries=1)
    with pytest.raises(RateLimited) as caught:
        gated.run(order(gated, gated=True, retries=9), ["429"] * 9)
    assert len(gated.network.requests) == 2
    assert "no retries left" in caught.value.hint


def test_a_gate_that_stays_shut_sends_nothing(gated: Gated) -> None:
    """A row of a batch that isn't let through any more was surely not applied."""

    class Shut(Gate):
        def enter(self, circuit: str) -> float:
            raise ServiceUnavailable(f"{circuit} has failed for a minute")

    gated.gate = Shut()
    with pytest.raises(ServiceUnavailable) as caught:
        gated.run(order(gated, gated=True))
    assert caught.value.outcome == "not_applied"
    assert gated.network.requests == []
