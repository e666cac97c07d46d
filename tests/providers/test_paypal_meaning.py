"""How PayPal's statuses and odd forms are read, by its documentation."""

from typing import Any

import pytest
from offered import OFFERED, play, replies
from paypal_reading import completed, refusal, reply
from samples_paypal import PAYOUT
from world import World

from unictl.errors import InvalidRequest, UnictlError

# The documented statuses of each kind, and what they mean in our words.
STATUSES: dict[str, dict[str, str]] = {
    "payments.get_order": {
        "CREATED": "open",
        "SAVED": "open",
        "PAYER_ACTION_REQUIRED": "requires_action",
        "APPROVED": "approved",
        "VOIDED": "cancelled",
    },
    "payments.get_refund": {
        "PENDING": "pending",
        "COMPLETED": "succeeded",
        "FAILED": "failed",
        "CANCELLED": "cancelled",
    },
    "plans.get": {"ACTIVE": "active", "INACTIVE": "inactive", "CREATED": "inactive"},
    "subscriptions.get": {
        "APPROVAL_PENDING": "pending",
        "APPROVED": "pending",
        "ACTIVE": "active",
        "SUSPENDED": "paused",
        "CANCELLED": "cancelled",
        "EXPIRED": "completed",
    },
    "invoices.get": {
        "DRAFT": "draft",
        "SCHEDULED": "draft",
        "SENT": "open",
        "UNPAID": "open",
        "PAYMENT_PENDING": "open",
        "PARTIALLY_PAID": "partially_paid",
        "PAID": "paid",
        "MARKED_AS_PAID": "paid",
        "PARTIALLY_REFUNDED": "paid",
        "REFUNDED": "refunded",
        "MARKED_AS_REFUNDED": "refunded",
        "CANCELLED": "void",
    },
    "payment_links.get": {
        "SENT": "open",
        "UNPAID": "open",
        "PARTIALLY_PAID": "partially_paid",
        "PAID": "paid",
        "MARKED_AS_PAID": "paid",
        "REFUNDED": "paid",
        "CANCELLED": "cancelled",
    },
    "disputes.get": {
        "OPEN": "needs_response",
        "WAITING_FOR_SELLER_RESPONSE": "needs_response",
        "WAITING_FOR_BUYER_RESPONSE": "under_review",
        "UNDER_REVIEW": "under_review",
        "OTHER": "under_review",
        "RESOLVED": "closed",
    },
}


PAYMENTS = {
    "captures": {
        "COMPLETED": "succeeded",
        "PENDING": "processing",
        "DECLINED": "failed",
        "FAILED": "failed",
        "REFUNDED": "refunded",
    },
    "authorizations": {
        "CREATED": "authorized",
        "PENDING": "processing",
        "PARTIALLY_CAPTURED": "authorized",
        "CAPTURED": "succeeded",
        "DENIED": "failed",
        "VOIDED": "cancelled",
    },
}


PAYOUTS = {
    "PENDING": "processing",
    "ONHOLD": "processing",
    "SUCCESS": "succeeded",
    "UNCLAIMED": "unclaimed",
    "RETURNED": "returned",
    "REFUNDED": "reversed",
    "REVERSED": "reversed",
    "BLOCKED": "failed",
    "FAILED": "failed",
}


def read(identifier: str, **changes: Any) -> Any:
    """Return what a recorded thing is read as, with some of its members changed."""
    (offered,) = (
        one for one in OFFERED if (one.service, one.operation.id) == ("paypal", identifier)
    )
    recorded = offered.recorded()[0]
    thing = {**recorded["exchange"][0]["reply"], **changes}
    call = offered.call(recorded["arguments"], recorded["request"])
    return play(call, [reply(thing), *replies(recorded)[1:]])[1]


@pytest.mark.parametrize(
    ("identifier", "theirs", "ours"),
    [(name, theirs, ours) for name, table in STATUSES.items() for theirs, ours in table.items()],
)
def test_every_documented_status_has_its_word(identifier: str, theirs: str, ours: str) -> None:
    """Each of the vendor's statuses is one of ours."""
    if identifier == "disputes.get":
        assert read(identifier, status=theirs, dispute_outcome=None).status == ours
    else:
        assert read(identifier, status=theirs).status == ours


@pytest.mark.parametrize(
    ("kind", "theirs", "ours"),
    [(kind, theirs, ours) for kind, table in PAYMENTS.items() for theirs, ours in table.items()],
)
def test_captures_and_authorizations_are_payments(kind: str, theirs: str, ours: str) -> None:
    """An id is looked for among the captures, then among the authorizations."""
    thing = {"id": "X1", "status": theirs, "amount": {"currency_code": "EUR", "value": "5.00"}}
    gone = reply(refusal("RESOURCE_NOT_FOUND"), 404)
    given = [reply(thing)] if kind == "captures" else [gone, reply(thing)]
    (offered,) = (
        one for one in OFFERED if (one.service, one.operation.id) == ("paypal", "payments.get")
    )
    asks, found = play(offered.call({"payment_id": "X1"}, {}), given)
    assert (found.status, found.amount) == (ours, 500)
    assert found.amount_refunded == (500 if ours == "refunded" else 0)
    assert asks[-1].path == f"/v2/payments/{kind}/X1"


@pytest.mark.parametrize(("theirs", "ours"), PAYOUTS.items())
def test_an_items_status_is_the_payouts(theirs: str, ours: str) -> None:
    """The batch has a status too, which says nothing of the item."""
    assert read("payouts.get", transaction_status=theirs).status == ours


@pytest.mark.parametrize(
    ("outcome", "ours"),
    [
        ("RESOLVED_SELLER_FAVOUR", "won"),
        ("CANCELED_BY_BUYER", "won"),
        ("DENIED", "won"),
        ("RESOLVED_BUYER_FAVOUR", "lost"),
        ("ACCEPTED", "lost"),
        ("RESOLVED_WITH_PAYOUT", "closed"),
        ("NONE", "closed"),
    ],
)
def test_a_resolved_dispute_says_for_whom(outcome: str, ours: str) -> None:
    """Who won stands in the outcome, not in the status."""
    found = read("disputes.get", status="RESOLVED", dispute_outcome={"outcome_code": outcome})
    assert found.status == ours


@pytest.mark.parametrize(
    ("order", "ours", "paid"),
    [
        (completed("CAPTURE", captures=[("COMPLETED", "10.00")]), "paid", 1000),
        (completed("CAPTURE", captures=[("PENDING", "10.00")]), "processing", 0),
        (completed("CAPTURE", captures=[("REFUNDED", "10.00")]), "paid", 1000),
        (completed("AUTHORIZE", authorizations=[("CREATED", "10.00")]), "authorized", 0),
        (completed("AUTHORIZE", authorizations=[("PENDING", "10.00")]), "processing", 0),
        (completed("AUTHORIZE", authorizations=[("VOIDED", "10.00")]), "cancelled", 0),
        (
            completed(
                "AUTHORIZE",
                authorizations=[("CAPTURED", "10.00")],
                captures=[("COMPLETED", "10.00")],
            ),
            "paid",
            1000,
        ),
        (
            completed(
                "AUTHORIZE",
                authorizations=[("PARTIALLY_CAPTURED", "10.00")],
                captures=[("COMPLETED", "4.00")],
            ),
            "authorized",
            400,
        ),
    ],
)
def test_completed_is_not_always_paid(order: dict[str, Any], ours: str, paid: int) -> None:
    """An order is completed too when its money is only held, pending or let go."""
    found = read("payments.get_order", **order)
    assert (found.status, found.amount_paid, found.amount) == (ours, paid, 1000)


@pytest.mark.parametrize(
    ("billing", "theirs", "ours"),
    [
        ({"failed_payments_count": 1}, "ACTIVE", "past_due"),
        ({"failed_payments_count": 2}, "SUSPENDED", "unpaid"),
        ({"failed_payments_count": 0}, "SUSPENDED", "paused"),
        (
            {
                "failed_payments_count": 0,
                "cycle_executions": [
                    {
                        "tenure_type": "TRIAL",
                        "sequence": 1,
                        "cycles_completed": 0,
                        "cycles_remaining": 1,
                    }
                ],
            },
            "ACTIVE",
            "trialing",
        ),
    ],
)
def test_trials_and_failures_show_in_numbers(billing: Any, theirs: str, ours: str) -> None:
    """PayPal has no status of its own for a trial or a charge that failed."""
    assert read("subscriptions.get", status=theirs, billing_info=billing).status == ours


@pytest.mark.parametrize("identifier", sorted(STATUSES))
@pytest.mark.parametrize("status", ["NO_SUCH", None, 7, "", "active"])
def test_an_unknown_status_is_no_guess(identifier: str, status: Any) -> None:
    """A status that the documentation doesn't know is told, not mapped to the nearest."""
    with pytest.raises(UnictlError, match="doesn't know"):
        read(identifier, status=status)


def test_a_tiered_plan_charges_its_first_tier() -> None:
    """A plan made elsewhere may have prices by quantity; of one it charges the first."""
    first = {"starting_quantity": "1", "amount": {"currency_code": "EUR", "value": "7.50"}}
    cycle = {
        "tenure_type": "REGULAR",
        "sequence": 2,
        "frequency": {"interval_unit": "YEAR"},
        "pricing_scheme": {"pricing_model": "TIERED", "tiers": [first]},
    }
    trial = {**cycle, "tenure_type": "TRIAL", "sequence": 1}
    found = read("plans.get", billing_cycles=[trial, cycle])
    assert (found.amount, found.currency, found.interval, found.interval_count) == (
        750,
        "EUR",
        "year",
        1,
    )


def test_a_payout_may_be_known_by_its_batch_alone(world: World) -> None:
    """A batch that PayPal hasn't taken apart yet is a payout all the same, found by its id."""
    header = {"payout_batch_id": "B1", "batch_status": "PENDING", "sender_batch_header": {}}
    token = reply({"access_token": "t", "expires_in": 32400})
    made = world.run(
        world.task("payouts.create", {}, PAYOUT, "paypal"),
        [token, *[reply({"batch_header": header}, 201)] * 2],
    )
    assert (made.id, made.batch_id, made.status, made.amount) == ("B1", "B1", "queued", 5000)


def test_a_batch_of_several_is_no_payout(world: World) -> None:
    """Which of them is meant nobody can tell; their ids are."""
    items = [{"payout_item_id": f"I{number}"} for number in range(3)]
    gone = reply(refusal("RESOURCE_NOT_FOUND"), 404)
    token = reply({"access_token": "t", "expires_in": 32400})
    task = world.task("payouts.get", {"payout_id": "B1"}, {}, "paypal")
    with pytest.raises(InvalidRequest, match="batch of 3") as caught:
        world.run(task, [token, gone, reply({"batch_header": {}, "items": items})])
    assert "I0, I1, I2" in caught.value.hint
