"""Customers, invoices, disputes, changes of subscriptions, and the money rules, at Razorpay."""

from typing import Any

import pytest
from world import PLAN, World

from unictl.errors import (
    InvalidRequest,
    NotFound,
    NotSupported,
    OutcomeUnknown,
    Rejected,
)

ASHA = {"name": "Asha Rao", "email": "asha@example.com", "phone": "+919876543210"}
ITEM = {"name": "Tea", "amount": 25_000, "quantity": 2}
INVOICE = {"items": [ITEM], "currency": "INR", "customer": {"email": "asha@example.com"}}
LOST = ["lost_before", "lost_after"]


def again(world: World, task: Any, fault: str) -> Any:
    """Lose the task's last reply, and run it once more when the service has had its time."""
    with pytest.raises(OutcomeUnknown):
        world.run(task, [*["none"] * _reads(task), fault])
    world.clock.time += 11
    return world.run(task)


def _reads(task: Any) -> int:
    """Return how many requests come before the one that changes something."""
    return 1 if task.operation.name == "delete" else 0


@pytest.mark.parametrize(
    ("operation", "values", "field"),
    [
        ("payments.create_order", {"amount": 99, "currency": "INR"}, "amount"),
        ("payments.create_order", {"amount": 99_991, "currency": "KWD"}, "amount"),
        ("payments.create_order", {"amount": 5, "currency": "OMR"}, "amount"),
        ("payment_links.create", {"amount": 99, "currency": "INR"}, "amount"),
        ("plans.create", {**PLAN, "amount": 99}, "amount"),
        ("subscriptions.create", {"plan": {**PLAN, "amount": 99}, "cycles": 2}, "amount"),
        ("invoices.create", {**INVOICE, "items": [{**ITEM, "amount": 49}]}, "items"),
        ("customers.create", {"name": "As"}, "name"),
        ("customers.create", {"name": "A" * 51}, "name"),
        ("customers.create", {"email": "x" * 60 + "@x.in"}, "email"),
        ("customers.create", {"phone": "+91 98765 432 10 1"}, "phone"),
        ("customers.create", {"description": "x"}, "description"),
        ("customers.list", {"email": "asha@example.com"}, "email"),
        ("customers.list", {"since": "2026-01-01"}, "since"),
        ("invoices.list", {"until": "2026-01-01"}, "until"),
        ("invoices.create", {**INVOICE, "reference": "x" * 41}, "reference"),
        ("disputes.list", {"payment_id": "pay_1"}, "payment_id"),
    ],
)
def test_what_razorpay_cant_do_is_told_before_anything_is_sent(
    operation: str, values: dict[str, Any], field: str, world: World
) -> None:
    """Its minimum, its digits, its lengths and its gaps are known beforehand."""
    with pytest.raises((InvalidRequest, NotSupported)) as caught:
        world.run(world.task(operation, values=values))
    assert (caught.value.field or "").rpartition(".")[2] == field
    assert world.network.requests == []


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(100, "INR"), (99_990, "KWD"), (295, "JPY"), (1, "ISK"), (12_345, "HUF"), (12_345, "MGA")],
)
def test_amounts_are_minor_units_as_they_are(amount: int, currency: str, world: World) -> None:
    """Razorpay counts as ISO 4217 does: no amount is changed on the way."""
    values = {"amount": amount, "currency": currency}
    order = world.run(world.task("payments.create_order", values=values, raw=True))
    assert (order.amount, order.raw["amount"]) == (amount, amount)


def test_a_customer_is_changed_but_nothing_is_taken_away(world: World) -> None:
    """What isn't given stays; null, a description and metadata are refused by name."""
    made = world.run(world.task("customers.create", values=ASHA))
    where = {"customer_id": made.id}
    changed = world.run(world.task("customers.update", where, {"name": "Asha B. Rao"}))
    assert (changed.name, changed.email) == ("Asha B. Rao", "asha@example.com")
    for given in ({"email": None}, {"description": None}, {"name": "X Y", "metadata": {"a": "b"}}):
        with pytest.raises(NotSupported) as caught:
            world.run(world.task("customers.update", where, given))
        assert caught.value.field in given


def test_a_customer_who_is_there(world: World) -> None:
    """The same address and number are an error, or where the caller says so the answer."""
    made = world.run(world.task("customers.create", values=ASHA))
    with pytest.raises(Rejected):
        world.run(world.task("customers.create", values=ASHA))
    extra = {"razorpay": {"fail_existing": False}}
    found = world.run(world.task("customers.create", values=ASHA, extra=extra))
    assert found.id == made.id


@pytest.mark.parametrize("fault", LOST)
def test_lost_customers_and_invoices_are_found(fault: str, world: World) -> None:
    """Each is made once, whichever way the reply was lost."""
    for operation, values, kind in (
        ("customers.create", ASHA, "customer"),
        ("invoices.create", INVOICE, "invoice"),
    ):
        task = world.task(operation, values=values, key=f"key-of-{kind}", retries=0)
        made = again(world, task, fault)
        assert [one["id"] for one in world.made(kind, f"key-of-{kind}")] == [made.id]


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize(
    ("operation", "status"), [("issue", "open"), ("cancel", "void"), ("delete", "void")]
)
def test_a_lost_turn_of_an_invoice_is_looked_for(
    operation: str, status: str, fault: str, world: World
) -> None:
    """What was done isn't done again; what wasn't is; the answer is the same."""
    made = world.run(world.task("invoices.create", values=INVOICE))
    where = {"invoice_id": made.id}
    task = world.task(f"invoices.{operation}", where, key="the-key-of-may", retries=0)
    found = again(world, task, fault)
    assert (found.id, found.status) == (made.id, status)
    if operation == "delete":
        assert world.made("invoice") == []
        with pytest.raises(NotFound):
            world.run(world.task("invoices.get", where))


def test_an_invoice_from_draft_to_paid(world: World) -> None:
    """A draft has no page; an issued one has, and what is paid of it shows."""
    values = {**INVOICE, "reference": "I-1", "due_at": "2027-01-01T00:00:00Z"}
    draft = world.run(world.task("invoices.create", values=values))
    assert (draft.status, draft.amount, draft.url) == ("draft", 50_000, None)
    issued = world.run(world.task("invoices.issue", {"invoice_id": draft.id}))
    assert (issued.status, issued.number, issued.customer_email) == (
        "open",
        "I-1",
        "asha@example.com",
    )
    assert issued.url.startswith("https://")
    world.network.sandbox.sandbox.pay(draft.id)
    paid = world.run(world.task("invoices.get", {"invoice_id": draft.id}))
    assert (paid.status, paid.amount_paid) == ("paid", 50_000)


def disputed(world: World) -> str:
    """Have a payment disputed, and return the dispute's id."""
    note = {"unictl_sandbox_dispute": "chargeback"}
    order = world.post("/orders", {"amount": 50_000, "currency": "INR", "notes": note})
    world.network.sandbox.sandbox.pay(order)
    (dispute,) = world.run(world.task("disputes.list")).items
    return str(dispute.id)


@pytest.mark.parametrize("fault", LOST)
def test_giving_in_is_done_once(fault: str, world: World) -> None:
    """A lost acceptance is seen in the dispute."""
    task = world.task("disputes.accept", {"dispute_id": disputed(world)}, key="a-key-of-may",
                      retries=0)  # fmt: skip
    assert again(world, task, fault).status == "lost"


@pytest.mark.parametrize("fault", LOST)
def test_a_draft_of_evidence_can_be_kept_again(fault: str, world: World) -> None:
    """What is kept twice is kept once, and the dispute stays open."""
    where = {"dispute_id": disputed(world)}
    values = {"summary": "It was sent.", "draft": True}
    task = world.task("disputes.submit_evidence", where, values, key="a-key-of-may", retries=0)
    assert again(world, task, fault).status == "needs_response"
    with pytest.raises(Rejected, match="at least one document"):
        world.run(world.task("disputes.submit_evidence", where, {"summary": "It was sent."}))
    for name in ("carrier", "tracking_number"):
        given = {"summary": "x", name: "y"}
        with pytest.raises(NotSupported) as caught:
            world.run(world.task("disputes.submit_evidence", where, given))
        assert caught.value.field == name
    with pytest.raises(InvalidRequest, match="1000"):
        world.run(world.task("disputes.submit_evidence", where, {"summary": "x" * 1001}))


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("at_period_end", [False, True])
def test_a_lost_change_of_a_subscription(fault: str, world: World, *, at_period_end: bool) -> None:
    """After the repeat the change holds, now or from the cycle's end on."""
    made = world.run(world.task("subscriptions.create", values={"plan": PLAN, "cycles": 6}))
    world.network.sandbox.sandbox.pay(made.id)
    where = {"subscription_id": made.id}
    values = {"quantity": 3, "cycles_left": 2, "at_period_end": at_period_end}
    task = world.task("subscriptions.update", where, values, key="a-key-of-may", retries=0)
    found = again(world, task, fault)
    assert found.quantity == (1 if at_period_end else 3)
    world.clock.time = found.current_period_end.timestamp() + 1
    later = world.run(world.task("subscriptions.get", where))
    assert (later.quantity, later.cycles) == (3, 3)


def test_the_keys_are_checked(world: World) -> None:
    """Good keys have a mode; whose they are Razorpay doesn't say."""
    found = world.run(world.task("credentials.check"))
    assert (found.service, found.mode, found.account_id) == ("razorpay", "test", None)
