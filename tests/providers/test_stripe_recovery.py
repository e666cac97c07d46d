"""Replies lost at Stripe: whatever broke, at each request, the same key has one effect."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from offered import OFFERED
from samples_stripe import ORDER, PLAN, paid, post, price
from world import World

from unictl.errors import OutcomeUnknown, UnictlError

KEY = "key-of-the-test"
FAULTS = ("lost_before", "lost_after", "late", "500_before", "500_after", "not_sent")
Where = dict[str, str]
Prepared = tuple[Where, dict[str, Any]]


def _held(world: World) -> str:
    return str(paid(world, capture_method="manual")["id"])


def _customer(world: World) -> str:
    return str(post(world, "/customers", {"email": "zoe@example.com"})["id"])


def _subscription(world: World, **changes: Any) -> str:
    customer = _customer(world)
    method = post(world, "/payment_methods/pm_card_visa/attach", {"customer": customer})["id"]
    fields = {
        "customer": customer,
        "items": [{"price": price(world)}],
        "default_payment_method": method,
    }
    made = str(post(world, "/subscriptions", fields)["id"])
    if changes:
        post(world, f"/subscriptions/{made}", changes)
    return made


def _draft(world: World) -> str:
    fields = {"customer": _customer(world), "collection_method": "send_invoice"}
    made = str(post(world, "/invoices", {**fields, "days_until_due": 30})["id"])
    post(world, f"/invoices/{made}/add_lines", {"lines": [{"amount": 700}]})
    return made


def _payout(world: World) -> str:
    paid(world)
    return str(post(world, "/payouts", {"amount": 100, "currency": "usd"})["id"])


_INVOICE: dict[str, Any] = {
    "items": [{"name": "Tea", "amount": 500}],
    "currency": "USD",
    "customer": {"email": "zoe@example.com"},
}

# operation, what it takes, how many requests it sends, and the kind of the things it makes
CASES: dict[str, tuple[Callable[[World], Prepared], int, str | None]] = {
    "payments.create_order": (lambda _: ({}, ORDER), 1, "payment_intent"),
    "payments.capture": (lambda w: ({"payment_id": _held(w)}, {"amount": 40000}), 2, None),
    "payments.capture_order": (lambda w: ({"order_id": _held(w)}, {}), 1, None),
    "payments.cancel_order": (lambda w: ({"order_id": _held(w)}, {}), 1, None),
    "payments.void": (lambda w: ({"payment_id": _held(w)}, {}), 1, None),
    "payments.refund": (lambda w: ({"payment_id": paid(w)["id"]}, {"amount": 100}), 2, "refund"),
    "payment_links.create": (lambda _: ({}, ORDER), 1, "payment_link"),
    "customers.create": (lambda _: ({}, {"name": "Zoë"}), 1, "customer"),
    "customers.update": (lambda w: ({"customer_id": _customer(w)}, {"name": "Zoë"}), 1, None),
    "customers.delete": (lambda w: ({"customer_id": _customer(w)}, {}), 1, None),
    "plans.create": (lambda _: ({}, PLAN), 2, "price"),
    "plans.deactivate": (lambda w: ({"plan_id": price(w)}, {}), 1, None),
    "subscriptions.create": (
        lambda w: ({}, {"plan": PLAN, "customer_id": _customer(w)}),
        4,
        "subscription",
    ),
    "subscriptions.update": (
        lambda w: ({"subscription_id": _subscription(w)}, {"quantity": 3, "cycles_left": 2}),
        2,
        None,
    ),
    "subscriptions.cancel": (lambda w: ({"subscription_id": _subscription(w)}, {}), 1, None),
    "subscriptions.pause": (lambda w: ({"subscription_id": _subscription(w)}, {}), 1, None),
    "subscriptions.resume": (
        lambda w: (
            {"subscription_id": _subscription(w, pause_collection={"behavior": "void"})},
            {},
        ),
        2,
        None,
    ),
    "payouts.create": (
        lambda w: (paid(w) and {}, {"amount": 100, "currency": "USD"}),
        1,
        "payout",
    ),
    "payouts.cancel": (lambda w: ({"payout_id": _payout(w)}, {}), 1, None),
    "invoices.create": (lambda _: ({}, _INVOICE), 3, "invoice"),
    "invoices.issue": (lambda w: ({"invoice_id": _draft(w)}, {}), 2, None),
    "invoices.delete": (lambda w: ({"invoice_id": _draft(w)}, {}), 2, None),
}


@pytest.fixture
def world(tmp_path: Path) -> Any:
    """The sandbox behind a network that breaks as planned, and a real journal."""
    world = World(tmp_path)
    yield world
    world.close()


def many(world: World, kind: str | None) -> int:
    """Return how many things of the kind there are."""
    if kind is None:
        return 0
    with world.network.sandbox.sandbox.store.transaction() as session:
        return len(session.find("stripe", kind, limit=10_000))


def insist(world: World, task: Any, faults: list[Any]) -> Any:
    """Run the task, and again under its key until it ends well; return the result."""
    for attempt in range(4):
        try:
            return world.run(task, faults if attempt == 0 else [])
        except UnictlError as error:
            last = error
            world.clock.time += 60
    raise last


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    ("operation", "at"), [(name, at) for name, case in CASES.items() for at in range(case[1])]
)
def test_one_key_has_one_effect(operation: str, at: int, fault: str, world: World) -> None:
    """After any fault at any request, a repeat under the key gives the answer and no second one."""
    prepare, _, kind = CASES[operation]
    where, values = prepare(world)
    task = world.task(operation, where, values, "stripe", key=KEY, retries=0)
    before = many(world, kind)
    found = insist(world, task, [*["none"] * at, fault])
    world.network.land(all_of_them=True)
    assert many(world, kind) - before == (kind is not None)
    assert world.run(task) == found


@pytest.mark.parametrize("operation", ["payments.refund", "payouts.create"])
def test_after_a_day_the_key_proves_nothing(operation: str, world: World) -> None:
    """Stripe forgets keys after a day; what was lost then stays unknown, and isn't sent again."""
    where, values = CASES[operation][0](world)
    task = world.task(operation, where, {"amount": 100, **values}, "stripe", key=KEY, retries=0)
    with pytest.raises(OutcomeUnknown):
        world.run(
            task, ["none", "lost_before"] if operation == "payments.refund" else ["lost_before"]
        )
    world.clock.time += 24 * 3600 + 1
    with pytest.raises(OutcomeUnknown, match="may not know the key"):
        world.run(task)
    assert world.network.requests[-1].method == "GET" or operation == "payouts.create"
    assert many(world, CASES[operation][2]) == 0


def test_every_change_is_tried() -> None:
    """No operation that changes something goes without the test, but for those like another."""
    alike = {"payment_links.cancel", "plans.activate", "disputes.accept", "invoices.cancel"}
    alike |= {"disputes.submit_evidence", "disputes.add_document"}
    ours = {one for one in OFFERED if one.service == "stripe" and one.operation.changes}
    assert {one.operation.id for one in ours} == set(CASES) | alike
