"""What is tried again, how long after, and what never is."""

from email.utils import formatdate

import pytest
from world import ORDER, START, World

from unictl.core.call import Reply
from unictl.errors import (
    NetworkFailed,
    OutcomeUnknown,
    RateLimited,
    ServiceUnavailable,
    TimedOut,
)


def _busy(after: str) -> Reply:
    return Reply(429, {"retry-after": after}, b"{}")


@pytest.mark.parametrize("fault", ["500_before", "lost_before", "not_sent", "429", "html"])
def test_a_read_is_repeated_whatever_failed(fault: str, world: World) -> None:
    """Reading twice harms nobody, so a passing fault isn't the caller's."""
    page = world.run(world.task("payments.list"), [fault, fault, fault])
    assert page.items == ()
    assert len(world.network.requests) == 4


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("500_before", ServiceUnavailable),
        ("lost_before", TimedOut),
        ("not_sent", NetworkFailed),
        ("429", RateLimited),
    ],
)
def test_retries_end(fault: str, error: type[Exception], world: World) -> None:
    """After the attempts that were allowed the failure itself is raised."""
    with pytest.raises(error):
        world.run(world.task("payments.list", retries=2), [fault] * 9)
    assert len(world.network.requests) == 3


def test_backoff_grows_and_is_bounded(world: World) -> None:
    """Waits double up to a bound, however many attempts are allowed."""
    with pytest.raises(RateLimited):
        world.run(world.task("payments.list", retries=1200), ["429"] * 1300)
    assert world.slept[:6] == [0.25, 0.5, 1.0, 2.0, 4.0, 4.0]
    assert max(world.slept) == 4.0  # half of the longest: the test's jitter is 0.5


@pytest.mark.parametrize(
    ("after", "least"),
    [("7", 7.0), (formatdate(START + 20, usegmt=True), 20.0), (formatdate(START - 9), 0.0)],
)
def test_retry_after_is_honoured(after: str, least: float, world: World) -> None:
    """Seconds or a date: nothing is sent before then, also not a write."""
    world.run(world.task("payments.create_order", values=ORDER), [_busy(after)])
    assert len(world.slept) == 1
    assert least <= world.slept[0] <= least + 1
    assert len(world.made("order")) == 1


def test_retry_after_of_a_read_that_is_unavailable(world: World) -> None:
    """A 503 may say when to come again."""
    world.run(world.task("payments.list"), [Reply(503, {"retry-after": "3"})])
    assert world.slept == [3.25]


@pytest.mark.parametrize("after", ["3600", formatdate(START + 3600), "9" * 400])
def test_a_wait_that_is_too_long_is_the_users(after: str, world: World) -> None:
    """Nobody sits an hour before a command: he is told how long it wants."""
    with pytest.raises(RateLimited) as caught:
        world.run(world.task("payments.create_order", values=ORDER), [_busy(after)])
    assert caught.value.outcome == "not_applied"
    assert "asks to wait" in caught.value.hint
    assert world.slept == []


@pytest.mark.parametrize("after", ["soon", "-3", "", "٣", "1e9", "Mon, 99 Foo 2026"])
def test_a_retry_after_without_sense_counts_for_nothing(after: str, world: World) -> None:
    """A header that can't be read falls back to the usual wait."""
    world.run(world.task("payments.list"), [_busy(after)])
    assert world.slept == [0.25]


@pytest.mark.parametrize("fault", ["not_sent", "429"])
def test_a_write_is_repeated_where_nothing_was_applied(fault: str, world: World) -> None:
    """What surely didn't reach the service, or was refused for its rate, may be sent again."""
    order = world.run(world.task("payments.create_order", values=ORDER), [fault, fault])
    assert world.made("order")[0]["id"] == order.id
    assert len(world.made("order")) == 1


@pytest.mark.parametrize(
    "fault", ["lost_before", "lost_after", "late", "500_before", "500_after", "html"]
)
def test_a_write_that_may_be_applied_is_not_repeated(fault: str, world: World) -> None:
    """Without a key at the service a second attempt could be a second order."""
    with pytest.raises(OutcomeUnknown):
        world.run(world.task("payments.create_order", values=ORDER), [fault])
    assert len(world.network.requests) == 1


@pytest.mark.parametrize("fault", ["lost_before", "lost_after", "late", "500_after", "html"])
def test_a_write_with_the_services_own_key_is_repeated(fault: str, world: World) -> None:
    """A refund carries a key at the service, which won't do it twice."""
    payment = world.paid()
    refund = world.run(
        world.task("payments.refund", {"payment_id": payment}, {"amount": 100}), [fault]
    )
    world.network.land(all_of_them=True)
    assert [made["id"] for made in world.made("refund")] == [refund.id]


def test_a_refusal_is_never_repeated(world: World) -> None:
    """What was refused once will be refused again."""
    refusal = Reply(400, {}, b'{"error": {"code": "BAD_REQUEST_ERROR"}}')
    with pytest.raises(Exception, match="HTTP 400"):
        world.run(world.task("payments.create_order", values=ORDER), [refusal])
    assert len(world.network.requests) == 1
