"""Calls of several steps, dry runs, and what stands in the journal meanwhile."""

import json
from dataclasses import replace
from typing import Any

import pytest
from world import ORDER, PLAN, World

from unictl.core import registry
from unictl.core.call import Ask, Call
from unictl.core.provider import Provider
from unictl.engine.effects import Begin, LoadCredentials, Replied, Send, Sending, Settle
from unictl.engine.run import DryRun
from unictl.engine.task import Task
from unictl.errors import UnictlError

KEY = "key-of-the-test"


def subscription(world: World, **options: Any) -> Task:
    """Return the task of a subscription with a new plan: two steps."""
    return world.task("subscriptions.create", values={"plan": PLAN, "cycles": 3}, **options)


@pytest.mark.parametrize(
    "cut", ["not_sent", "429", "lost_before", "lost_after", "500_after", KeyboardInterrupt()]
)
def test_it_goes_on_after_the_plan(cut: Any, world: World) -> None:
    """Cut between plan and subscription, a repeat makes no second plan and one subscription."""
    with pytest.raises((UnictlError, KeyboardInterrupt)):
        world.run(subscription(world, key=KEY, retries=0), ["none", cut])
    world.clock.time += 41
    made = world.run(subscription(world, key=KEY))
    assert [plan["id"] for plan in world.made("plan")] == [made.plan_id]
    assert [one["id"] for one in world.made("subscription")] == [made.id]


def test_after_the_plan_nobody_waits(world: World) -> None:
    """When the second step was surely not applied, a repeat at once goes on at once."""
    with pytest.raises(UnictlError, match="no connection") as caught:
        world.run(subscription(world, key=KEY, retries=0), ["none", "not_sent"])
    assert caught.value.outcome == "not_applied"
    assert "plan" in caught.value.hint
    made = world.run(subscription(world, key=KEY))
    assert made.plan_id == world.made("plan")[0]["id"]
    assert world.slept == []


def test_the_plan_itself_is_found_again(world: World) -> None:
    """A plan whose reply was lost is found by its own derived key."""
    with pytest.raises(UnictlError):
        world.run(subscription(world, key=KEY), ["lost_after"])
    made = world.run(subscription(world, key=KEY))
    assert [plan["id"] for plan in world.made("plan")] == [made.plan_id]


def test_steps_have_keys_of_their_own(world: World) -> None:
    """Plan and subscription carry different keys, each derived from the call's."""
    world.run(subscription(world, key=KEY))
    keys = {
        thing["notes"]["unictl_key"] for thing in world.made("plan") + world.made("subscription")
    }
    assert len(keys) == 2
    assert KEY in keys


def test_the_journal_is_written_before_each_step(world: World) -> None:
    """The row is flushed before anything is sent, and an entry before each step."""
    world.run(subscription(world, key=KEY))
    kept = (Begin, Sending, Send, Replied, Settle)
    order = [type(effect) for effect in world.effects if isinstance(effect, kept)]
    assert order == [Begin, Sending, Send, Replied, Sending, Send, Settle]


class TwiceUnnamed(Provider):
    """Yields two unnamed steps."""

    service = "razorpay"

    def create_order(self, order: Any) -> Call[Any]:
        """Create it twice."""
        del order
        yield Ask("POST", "/v1/orders", body=ORDER, changes=True)
        yield Ask("POST", "/v1/orders", body=ORDER, changes=True)

    @classmethod
    def mode(cls, credentials: Any) -> Any:
        """Return test."""
        del credentials
        return "test"

    @classmethod
    def authorize(cls, wire: Any, credentials: Any, now: float) -> Any:
        """Add the sandbox's proof."""
        real = registry.provider("razorpay", registry.operation("payments.create_order"))
        return real.authorize(wire, credentials, now)


def test_a_provider_cant_send_two_unnamed_steps(world: World) -> None:
    """The journal tells steps by name: a second of the same name is refused, not sent."""
    task = replace(world.task("payments.create_order", values=ORDER), provider=TwiceUnnamed)
    with pytest.raises(UnictlError):
        world.run(task)
    assert len(world.made("order")) == 1


@pytest.mark.parametrize(
    ("identifier", "arguments", "values", "paths"),
    [
        ("payments.create_order", {}, ORDER, ["/v1/orders"]),
        ("payments.list_orders", {}, {"limit": 13}, ["/v1/orders?count=13&skip=0"]),
        (
            "payments.capture",
            {"payment_id": "pay_1"},
            {},
            ["/v1/payments/pay_1", "/v1/payments/pay_1/capture"],
        ),
        (
            "payments.refund",
            {"payment_id": "pay_1"},
            {"currency": "INR"},
            ["/v1/payments/pay_1", "/v1/payments/pay_1/refund"],
        ),
        (
            "subscriptions.create",
            {},
            {"plan": PLAN, "cycles": 3},
            ["/v1/plans", "/v1/subscriptions"],
        ),
    ],
)
def test_dry_runs_send_nothing(
    identifier: str, arguments: dict[str, str], values: Any, paths: list[str], world: World
) -> None:
    """Every request is shown, secrets masked; neither network nor journal is touched."""
    rehearsed = world.run(world.task(identifier, arguments, values, dry_run=True, key=KEY))
    assert isinstance(rehearsed, DryRun)
    shown = [
        request["url"].removeprefix("https://api.razorpay.com") for request in rehearsed.requests
    ]
    assert shown == paths
    assert {request["headers"]["Authorization"] for request in rehearsed.requests} == {
        "Basic ********"
    }
    assert world.network.requests == []
    assert not world.journal_file.exists()
    assert world.consent.asked == []
    assert any(isinstance(effect, LoadCredentials) for effect in world.effects)


def test_a_dry_run_names_what_isnt_known_yet(world: World) -> None:
    """A later request is templated with what the earlier reply would bring."""
    rehearsed = world.run(subscription(world, dry_run=True))
    assert rehearsed.requests[1]["body"]["plan_id"] == "{plan.id}"


def test_a_dry_run_refuses_like_the_real_one(world: World) -> None:
    """What would be refused before anything is sent is refused in the rehearsal too."""
    with pytest.raises(UnictlError, match="description"):
        world.run(
            world.task("payments.create_order", values={**ORDER, "description": "x"}, dry_run=True)
        )


def test_a_first_request_is_shown_exactly(world: World) -> None:
    """But for the key made for it, the rehearsal's request is the one that is sent."""
    task = world.task("payments.create_order", values={**ORDER, "metadata": {"é": "☕"}}, key=KEY)
    world.run(task)
    sent = world.network.requests[0]
    dry = world.task(
        "payments.create_order", values={**ORDER, "metadata": {"é": "☕"}}, key=KEY, dry_run=True
    )
    shown = world.run(dry).requests[0]
    assert (shown["method"], shown["url"]) == (sent.method, sent.url)
    assert isinstance(sent.body, bytes)
    assert shown["body"] == json.loads(sent.body)
