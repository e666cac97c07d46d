"""The gate of a batch: pace, budget of retries and circuit breaker, by a clock that tests move."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from world import Clock

from unictl.engine.batch.breaker import FAILURES, FIRST_PAUSE, GIVES_UP, LONGEST_PAUSE
from unictl.engine.batch.budget import RESERVE
from unictl.engine.batch.gate import BatchGate
from unictl.errors import (
    Declined,
    NetworkFailed,
    RateLimited,
    Rejected,
    ServiceUnavailable,
    TimedOut,
    UnictlError,
)

AT = "razorpay/default"
DOWN = ServiceUnavailable("down")


def opened(clock: Clock, most: int = 64) -> BatchGate:
    """Return a gate whose circuit has just opened."""
    gate = BatchGate(clock, most)
    for _ in range(FAILURES):
        assert gate.enter(AT) == 0
        gate.left(AT, 0.1, DOWN)
    return gate


def replies(gate: BatchGate, clock: Clock, count: int, seconds: float = 0.1) -> None:
    """Let so many requests succeed, one after the other."""
    for _ in range(count):
        clock.time += seconds
        gate.left(AT, seconds, None)


def test_the_pace_begins_with_one_and_doubles_each_round() -> None:
    """The first call is alone, so a wrong key or a missing token costs one call, not sixteen."""
    gate, clock = BatchGate(Clock(), 16), Clock()
    widths = []
    for _ in range(5):
        widths.append(gate.width(AT))
        replies(gate, clock, gate.width(AT))
    assert widths == [1, 2, 4, 8, 16]
    replies(gate, clock, 100)
    assert gate.width(AT) == 16


@pytest.mark.parametrize("failure", [RateLimited("slow down"), DOWN, TimedOut("no reply")])
def test_what_is_too_much_halves_the_pace_once_a_round(failure: UnictlError) -> None:
    """Sixteen 429s for sixteen requests sent together are one sign, not sixteen."""
    clock = Clock()
    gate = BatchGate(clock, 16)
    replies(gate, clock, 40)
    clock.time += 1
    for _ in range(7):
        gate.left(AT, 1.0, failure)
    assert gate.width(AT) == 8
    clock.time += 2
    gate.left(AT, 1.0, failure)
    assert gate.width(AT) == 4


def test_after_that_it_grows_by_one_a_round() -> None:
    """Additive increase: it comes near the bound slowly, having met it once."""
    clock = Clock()
    gate = BatchGate(clock, 64)
    replies(gate, clock, 15)
    gate.left(AT, 0.1, RateLimited("slow down"))
    assert gate.width(AT) == 8
    replies(gate, clock, 9)
    assert gate.width(AT) == 9


def test_slower_replies_make_it_smaller_before_anything_fails() -> None:
    """A service that takes ten times as long is given less, though every reply is a success."""
    clock = Clock()
    gate = BatchGate(clock, 32)
    replies(gate, clock, 100, 0.2)
    assert gate.width(AT) == 32
    replies(gate, clock, 30, 2.0)
    assert gate.width(AT) < 16
    assert not gate.given_up(AT)


def test_a_refusal_says_nothing_of_the_pace() -> None:
    """Rows that the service rejects are answers like others."""
    clock = Clock()
    gate = BatchGate(clock, 8)
    for _ in range(20):
        clock.time += 0.1
        gate.left(AT, 0.1, Rejected("no such plan"))
        gate.left(AT, 0.1, Declined("no money"))
    assert gate.width(AT) == 8
    assert gate.enter(AT) == 0


@given(st.lists(st.tuples(st.floats(0, 30), st.sampled_from([None, DOWN, RateLimited("")]))))
def test_the_pace_stays_within_its_bounds(ends: list[tuple[float, UnictlError | None]]) -> None:
    """Whatever comes, there is at least one at once, and never more than was allowed."""
    clock = Clock()
    gate = BatchGate(clock, 12)
    for seconds, failure in ends:
        clock.time += seconds / 3
        gate.left(AT, seconds, failure)
        assert 1 <= gate.width(AT) <= 12


def test_retries_are_bounded_over_the_whole_batch() -> None:
    """When everything fails, a batch sends few requests more than it has rows."""
    gate = BatchGate(Clock(), 16)
    assert sum(gate.may_retry() for _ in range(1000)) == RESERVE


def test_successes_bring_retries_back() -> None:
    """A service that fails one call in ten is asked again each time."""
    clock = Clock()
    gate = BatchGate(clock, 16)
    for _ in range(200):
        assert gate.may_retry()
        replies(gate, clock, 9)


def test_who_is_asked_to_come_again_may() -> None:
    """A rate limit slows the batch down; it doesn't make rows fail for want of retries."""
    clock = Clock()
    gate = BatchGate(clock, 16)
    for _ in range(200):
        clock.time += 1
        gate.left(AT, 0.1, RateLimited("slow down"))
        assert gate.may_retry()


def test_the_breaker_opens_after_failures_in_a_row() -> None:
    """Then nothing is sent for a while; one success in between, and it stays closed."""
    clock = Clock()
    gate = BatchGate(clock, 16)
    for _ in range(5):
        for _ in range(FAILURES - 1):
            gate.left(AT, 0.1, NetworkFailed("refused"))
        gate.left(AT, 0.1, None)
    assert gate.enter(AT) == 0
    assert gate.waiting() is None
    gate = opened(clock)
    assert gate.enter(AT) == FIRST_PAUSE
    assert gate.waiting() == FIRST_PAUSE
    assert gate.enter("razorpay/other") == 0
    assert gate.enter("stripe/default") == 0


def test_one_probe_goes_through_and_closes_it() -> None:
    """After the pause exactly one request is let through; its success lets all others follow."""
    clock = Clock()
    gate = opened(clock)
    clock.time += FIRST_PAUSE
    assert [gate.enter(AT) > 0 for _ in range(4)] == [False, True, True, True]
    gate.left(AT, 0.1, None)
    assert [gate.enter(AT) for _ in range(4)] == [0, 0, 0, 0]


def test_a_probe_that_fails_doubles_the_pause() -> None:
    """A service that is down is asked ever more rarely, up to a bound."""
    clock = Clock()
    gate = opened(clock)
    pauses: list[float] = []
    while not gate.given_up(AT) and len(pauses) < 20:
        pauses.append(gate.enter(AT))
        clock.time += pauses[-1]
        try:
            assert gate.enter(AT) == 0
        except ServiceUnavailable:
            break
        gate.left(AT, 0.0, DOWN)
    assert pauses[:5] == [0.5, 1, 2, 4, 8]
    assert set(pauses[5:]) == {LONGEST_PAUSE}


def test_it_gives_up_after_a_minute() -> None:
    """Then every call is refused without being sent, so ten thousand rows aren't burnt."""
    clock = Clock()
    gate = opened(clock)
    clock.time += GIVES_UP
    with pytest.raises(ServiceUnavailable, match="has failed for 60 s") as caught:
        gate.enter(AT)
    assert caught.value.service == "razorpay"
    assert gate.given_up(AT)
    assert not gate.given_up("stripe/default")
    with pytest.raises(ServiceUnavailable):
        gate.enter(AT)


def test_a_probe_that_is_never_heard_of_again_is_not_waited_for() -> None:
    """A call that was given up on its way doesn't keep the circuit shut for ever."""
    clock = Clock()
    gate = opened(clock)
    clock.time += FIRST_PAUSE
    assert gate.enter(AT) == 0
    clock.time += 130
    assert gate.enter(AT) == 0
