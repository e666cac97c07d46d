"""How Stripe's statuses and odd forms are read; by its OpenAPI document and its documentation."""

import json
from typing import Any

import openapi_stripe
import pytest
from offered import OFFERED, Offered, play, replies

from unictl.core.call import Reply
from unictl.errors import InvalidRequest, NotSupported, UnictlError

# The documented statuses of each kind, and what they mean in our words.
STATUSES: dict[str, dict[str, str]] = {
    "payments.get_order": {
        "requires_payment_method": "open",
        "requires_confirmation": "open",
        "requires_action": "requires_action",
        "processing": "processing",
        "requires_capture": "authorized",
        "canceled": "cancelled",
        "succeeded": "paid",
    },
    "payments.get": {
        "requires_payment_method": "created",
        "requires_confirmation": "created",
        "requires_action": "requires_action",
        "processing": "processing",
        "requires_capture": "authorized",
        "canceled": "cancelled",
        "succeeded": "succeeded",
    },
    "payments.get_refund": {
        "pending": "pending",
        "requires_action": "requires_action",
        "succeeded": "succeeded",
        "failed": "failed",
        "canceled": "cancelled",
    },
    "subscriptions.get": {
        "incomplete": "pending",
        "incomplete_expired": "expired",
        "trialing": "trialing",
        "active": "active",
        "past_due": "past_due",
        "unpaid": "unpaid",
        "paused": "paused",
        "canceled": "cancelled",
    },
    "payouts.get": {
        "pending": "queued",
        "in_transit": "processing",
        "paid": "succeeded",
        "canceled": "cancelled",
        "failed": "failed",
    },
    "disputes.get": {
        "warning_needs_response": "needs_response",
        "warning_under_review": "under_review",
        "warning_closed": "closed",
        "needs_response": "needs_response",
        "under_review": "under_review",
        "prevented": "closed",
        "won": "won",
        "lost": "lost",
    },
    "invoices.get": {
        "draft": "draft",
        "open": "open",
        "paid": "paid",
        "uncollectible": "uncollectible",
        "void": "void",
    },
}
KINDS = {
    "payments.get_order": "payment_intent",
    "payments.get": "payment_intent",
    "subscriptions.get": "subscription",
    "disputes.get": "dispute",
    "invoices.get": "invoice",
}


def offered(identifier: str) -> Offered:
    """Return the operation at Stripe."""
    return next(one for one in OFFERED if str(one) == f"stripe:{identifier}")


def read(identifier: str, number: int = 0, **changes: Any) -> Any:
    """Return what a recorded thing is read as, with some of its last reply's members changed."""
    recorded = offered(identifier).recorded()[number]
    *before, last = replies(recorded)
    thing = {**last.json(), **changes}
    call = offered(identifier).call(recorded["arguments"], recorded["request"])
    return play(call, [*before, Reply(200, {}, json.dumps(thing).encode())])[1]


@pytest.mark.parametrize(
    ("identifier", "theirs", "ours"),
    [(name, theirs, ours) for name, table in STATUSES.items() for theirs, ours in table.items()],
)
def test_every_documented_status_has_its_word(identifier: str, theirs: str, ours: str) -> None:
    """Each of the vendor's statuses is one of ours."""
    assert read(identifier, status=theirs).status == ours


@pytest.mark.skipif(openapi_stripe.missing() is not None, reason=str(openapi_stripe.missing()))
@pytest.mark.parametrize("identifier", sorted(KINDS))
def test_the_document_has_no_further_status(identifier: str) -> None:
    """The statuses above are the ones of Stripe's own document, all of them."""
    schema = openapi_stripe.document()["components"]["schemas"][KINDS[identifier]]
    assert set(STATUSES[identifier]) == set(schema["properties"]["status"]["enum"])


@pytest.mark.parametrize("identifier", sorted(STATUSES))
@pytest.mark.parametrize("status", ["no_such", None, 7, "", "Paid"])
def test_an_unknown_status_is_no_guess(identifier: str, status: Any) -> None:
    """A status that the documentation doesn't know is told, not mapped to the nearest."""
    with pytest.raises(UnictlError, match="doesn't know"):
        read(identifier, status=status)


def test_a_failed_attempt_shows_in_the_payment() -> None:
    """A PaymentIntent that was declined waits for another method, and says why."""
    error = {"code": "card_declined", "decline_code": "lost_card", "message": "No."}
    found = read("payments.get", status="requires_payment_method", last_payment_error=error)
    assert (found.status, found.failure_code, found.failure_message) == (
        "failed",
        "lost_card",
        "No.",
    )


@pytest.mark.parametrize(
    ("action", "page"),
    [
        (None, None),
        ({"type": "redirect_to_url", "redirect_to_url": {"url": "https://a.b"}}, "https://a.b"),
        (
            {
                "type": "boleto_display_details",
                "boleto_display_details": {"number": "1", "hosted_voucher_url": "https://c.d"},
            },
            "https://c.d",
        ),
        ({"type": "use_stripe_sdk", "use_stripe_sdk": {"url": "https://not.for/people"}}, None),
    ],
)
def test_where_the_customer_goes_on(action: Any, page: str | None) -> None:
    """Each method has its page elsewhere; what is meant for Stripe.js is no page."""
    found = read("payments.get_order", status="requires_action", next_action=action)
    assert found.approval_url == page


def charge(**changes: Any) -> dict[str, Any]:
    """Return a PaymentIntent's recorded latest charge, changed."""
    recorded = offered("payments.get").recorded()[0]
    whole = replies(recorded)[-1].json()["latest_charge"]
    return {**whole, "amount": 5000, "amount_captured": 5000, **changes}


@pytest.mark.parametrize(
    ("changes", "status", "given_back"),
    [
        ({}, "succeeded", 0),
        ({"amount_refunded": 100}, "partially_refunded", 100),
        ({"amount_refunded": 5000, "refunded": True}, "refunded", 5000),
        # 1000 of what was held was let go: Stripe counts that as refunded, we don't.
        ({"amount_captured": 4000, "amount_refunded": 1000}, "succeeded", 0),
        ({"amount_captured": 4000, "amount_refunded": 1500}, "partially_refunded", 500),
        (
            {"amount_captured": 4000, "amount_refunded": 5000, "refunded": True},
            "refunded",
            4000,
        ),
    ],
)
def test_only_what_was_taken_can_be_given_back(
    changes: dict[str, Any], status: str, given_back: int
) -> None:
    """A part that was held and never taken is no refund."""
    found = read("payments.get", latest_charge=charge(**changes))
    assert (found.status, found.amount_refunded) == (status, given_back)


def test_a_hold_that_is_let_go_is_no_refund() -> None:
    """Neither of a cancelled PaymentIntent nor of its charge."""
    let_go = charge(captured=False, amount_captured=0, amount_refunded=5000, refunded=True)
    found = read("payments.get", status="canceled", latest_charge=let_go)
    assert (found.status, found.amount_refunded) == ("cancelled", 0)
    of_charge = read("payments.get", 1, captured=False, amount_refunded=5000, refunded=True)
    assert (of_charge.status, of_charge.amount_refunded) == ("cancelled", 0)
    held = read("payments.get", 1, captured=False, amount_refunded=0, refunded=False)
    assert held.status == "authorized"


def test_a_fee_in_another_currency_is_not_ours_to_tell() -> None:
    """The fee of a charge that was converted is in the account's currency, so it stays unsaid."""
    booked = {**charge()["balance_transaction"], "currency": "eur", "fee": 99}
    assert read("payments.get", latest_charge=charge(balance_transaction=booked)).fee is None
    assert read("payments.get", latest_charge="ch_1").fee is None


@pytest.mark.parametrize(
    ("identifier", "number", "asked"),
    [
        ("payments.get", 0, ["latest_charge.balance_transaction", "latest_charge"]),
        ("payments.get", 1, ["balance_transaction", None]),
        ("payments.list", 0, ["data.latest_charge.balance_transaction", "data.latest_charge"]),
        ("payouts.get", 0, ["balance_transaction", None]),
        ("subscriptions.get", 0, ["latest_invoice", None]),
    ],
)
def test_a_restricted_key_sees_what_it_may(
    identifier: str, number: int, asked: list[str | None]
) -> None:
    """Where it may not read a part, all is asked for again without; a refusal of that counts."""
    recorded = offered(identifier).recorded()[number]
    call = offered(identifier).call(recorded["arguments"], recorded["request"])
    asks, result = play(call, [Reply(403, {}, b"{}"), *replies(recorded)])
    assert result is not None
    assert [dict(ask.query).get("expand[0]") for ask in asks] == asked
    assert [ask.expects for ask in asks] == [(403,), ()]


def test_a_new_subscription_is_told_whatever_the_key_may_read() -> None:
    """It is made; only the page to pay it stays unknown to a key that may read no invoices."""
    recorded = offered("subscriptions.create").recorded()[0]
    made, _ = replies(recorded)
    call = offered("subscriptions.create").call({}, recorded["request"])
    asks, result = play(call, [made, Reply(403, {}, b"{}")])
    assert (result.status, result.approval_url) == ("pending", None)
    assert asks[-1].expects == (403,)


def test_a_paused_collection_shows_in_the_status() -> None:
    """Stripe keeps a subscription active whose invoices are void for a while; one over is over."""
    pause = {"behavior": "void", "resumes_at": None}
    assert read("subscriptions.get", status="active", pause_collection=pause).status == "paused"
    assert read("subscriptions.get", status="trialing", pause_collection=pause).status == "paused"
    over = read("subscriptions.get", status="canceled", pause_collection=pause)
    assert over.status == "cancelled"


def test_a_payout_that_came_back() -> None:
    """A payout that another one reversed is reversed, whatever its status; so is a transfer."""
    assert read("payouts.get", status="paid", reversed_by="po_2").status == "reversed"
    assert read("payouts.get", 1, reversed=True).status == "reversed"
    assert read("payouts.get", 1, reversed=False).status == "succeeded"


def test_a_session_is_paid_when_the_money_has_come() -> None:
    """A completed session whose bank debit is under way is still open."""
    waiting = read("payment_links.get", 2, status="complete", payment_status="unpaid", url=None)
    assert (waiting.status, waiting.amount_paid, waiting.url) == ("open", 0, "")
    for come in ("paid", "no_payment_required"):
        paid = read("payment_links.get", 2, status="complete", payment_status=come)
        assert (paid.status, paid.amount_paid) == ("paid", 4200)
    assert read("payment_links.get", 2, status="expired").status == "expired"


def test_a_link_that_can_be_paid_often_is_never_paid() -> None:
    """Only a bound on its payments makes a link paid; what came is counted all the same."""
    found = read("payment_links.get", 1, restrictions=None, active=True)
    assert (found.status, found.amount_paid) == ("open", 4200)
    off = read("payment_links.get", 1, restrictions=None, active=False)
    assert off.status == "cancelled"


@pytest.mark.parametrize(
    "changes",
    [
        {"unit_amount": None, "billing_scheme": "tiered"},
        {"unit_amount": None, "unit_amount_decimal": "0.5"},
        {"recurring": None, "type": "one_time"},
        {"recurring": {"interval": "month", "interval_count": 1, "usage_type": "metered"}},
    ],
)
def test_what_has_no_one_amount_is_no_plan(changes: dict[str, Any]) -> None:
    """A price in tiers, in parts of a cent, by usage or for once is told apart, never misread."""
    with pytest.raises(NotSupported, match="no plan"):
        read("plans.get", **changes)


def test_a_deleted_product_leaves_its_plan() -> None:
    """The product's name is gone, so the price's own stands in its place."""
    gone = {"id": "prod_1", "object": "product", "deleted": True}
    assert read("plans.get", product=gone, nickname="Old").name == "Old"
    assert read("plans.get", product=gone).name == "prod_1"


@pytest.mark.parametrize(
    ("interval", "count", "fits"),
    [("day", 1095, True), ("week", 156, True), ("month", 36, True), ("year", 3, True),
     ("day", 1096, False), ("week", 157, False), ("month", 37, False), ("year", 4, False)],
)  # fmt: skip
def test_three_years_are_the_longest_period(interval: str, count: int, fits: bool) -> None:  # noqa: FBT001 - a column
    """A longer one is refused by name before a product is made."""
    plan = {"name": "Gold", "amount": 900, "currency": "USD"}
    call = offered("plans.create").call({}, {**plan, "interval": interval, "interval_count": count})
    if fits:
        assert next(call).path == "/v1/products"
        return
    with pytest.raises(InvalidRequest) as caught:
        next(call)
    assert caught.value.field == "interval_count"
