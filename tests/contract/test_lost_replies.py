"""After a lost reply at Razorpay: what is looked for is found, or nobody claims to know."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from offered import OFFERED, Offered
from world import ORDER, PLAN, World

from unictl.core.call import Reply, Wire
from unictl.engine.task import Task
from unictl.errors import OutcomeUnknown

KEY = "key-of-the-test"
KINDS = {
    "payments.create_order": "order",
    "payments.refund": "refund",
    "payment_links.create": "payment_link",
    "plans.create": "plan",
    "subscriptions.create": "subscription",
    "customers.create": "customer",
    "invoices.create": "invoice",
}
MAKING = [one for one in OFFERED if one.service == "razorpay" and one.operation.id in KINDS]
each_making = pytest.mark.parametrize("offered", MAKING, ids=str)


def lost(world: World, offered: Offered, fault: str) -> Task:
    """Lose the reply of a call among others of its kind, and return the same call again."""
    where: dict[str, str] = {}
    given: dict[str, Any] = ORDER
    if offered.operation.id == "payments.refund":
        where, given = {"payment_id": world.paid()}, {"amount": 100}
    elif offered.operation.id == "plans.create":
        given = PLAN
    elif offered.operation.id == "customers.create":
        given = {"name": "Asha Rao"}
    elif offered.operation.id == "invoices.create":
        item = {"name": "Tea", "amount": 100}
        given = {"items": [item], "currency": "INR", "customer": {"email": "asha@example.com"}}
    elif offered.operation.id == "subscriptions.create":
        plan = world.run(world.task("plans.create", values=PLAN))
        given = {"plan_id": plan.id, "cycles": 2}

    def others() -> None:
        for _ in range(3):
            world.run(world.task(offered.operation.id, where, given))

    others()
    task = world.task(offered.operation.id, where, given, key=KEY, retries=0)
    with pytest.raises(OutcomeUnknown):
        world.run(task, [fault])
    others()
    world.clock.time += 11
    return task


def asked_otherwise(world: World, change: Callable[[str], str]) -> None:
    """Let the service read the address of a list otherwise than it was meant."""
    send = world.network.sandbox.send

    def stubborn(wire: Wire, *, timeout: float) -> Reply:
        return send(Wire(wire.method, change(wire.url), wire.headers, wire.body), timeout=timeout)

    world.network.sandbox.send = stubborn  # type: ignore[method-assign]


@each_making
@pytest.mark.parametrize("fault", ["lost_before", "lost_after"])
@pytest.mark.parametrize("count", [1, 2])
def test_a_list_that_ignores_pages_proves_nothing(
    offered: Offered, fault: str, count: int, world: World
) -> None:
    """Where the same page comes whatever is asked, it's unknown, and nothing is sent again."""
    task = lost(world, offered, fault)
    asked_otherwise(world, lambda url: re.sub(r"count=\d+&skip=\d+", f"count={count}", url))
    sent = len(world.network.requests)
    with pytest.raises(OutcomeUnknown, match="dashboard") as caught:
        world.run(task)
    assert caught.value.outcome == "unknown"
    looked = world.network.requests[sent:]
    assert {wire.method for wire in looked} == {"GET"}
    assert len(looked) < 5
    assert len(world.made(KINDS[offered.operation.id], KEY)) == (fault == "lost_after")


@each_making
@pytest.mark.parametrize("fault", ["lost_before", "lost_after"])
def test_a_short_page_is_not_the_end(offered: Offered, fault: str, world: World) -> None:
    """A service that sends less at once than asked for is walked on until nothing comes."""
    task = lost(world, offered, fault)
    asked_otherwise(world, lambda url: url.replace("count=100", "count=2"))
    found = world.run(task)
    assert [one["id"] for one in world.made(KINDS[offered.operation.id], KEY)] == [found.id]


def active(world: World) -> str:
    """Make a subscription, let the customer agree and pay it, and return its id."""
    plan = world.run(world.task("plans.create", values=PLAN))
    values = {"plan_id": plan.id, "cycles": 3}
    made = world.run(world.task("subscriptions.create", values=values))
    world.network.sandbox.sandbox.pay(made.id)
    return str(made.id)


def schedule_an_update(world: World) -> None:
    """Set what Razorpay sets when an update waits for the cycle's end, by its dashboard too."""
    with world.network.sandbox.sandbox.store.transaction() as session:
        (thing,) = session.find("razorpay", "subscription", limit=2)
        thing.body.update(has_scheduled_changes=True, change_scheduled_at=thing.body["current_end"])
        session.save(thing)


@pytest.mark.parametrize("fault", ["lost_before", "lost_after"])
@pytest.mark.parametrize("updated", [False, True])
def test_a_cancellation_at_the_periods_end_is_no_other_change(
    fault: str, world: World, *, updated: bool
) -> None:
    """An update that waits for the cycle's end is never taken for the cancellation that was lost.

    Whatever became of the lost one, after the answer the subscription does end with the cycle.
    """
    where = {"subscription_id": active(world)}
    task = world.task("subscriptions.cancel", where, {"at_period_end": True}, key=KEY, retries=0)
    with pytest.raises(OutcomeUnknown):
        world.run(task, [fault])
    if updated:
        schedule_an_update(world)
    world.clock.time += 11
    ends = world.run(task).current_period_end
    get = world.task("subscriptions.get", where)
    assert world.run(get).status == "active"
    world.clock.time = ends.timestamp() + 1
    assert world.run(get).status == "cancelled"
