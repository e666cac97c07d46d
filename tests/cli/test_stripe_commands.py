"""Stripe through the real command and its stand-in: the same words as for any other service."""

import json
from typing import Any

import pytest
from command import Command, Ran

SERVICE = ("--service", "stripe", "--sandbox", "-o", "json")


@pytest.fixture
def stripe(unictl: Command) -> Any:
    """Run a command at Stripe in the sandbox, and return the result."""

    def run(*words: str) -> Any:
        ran = unictl(*words, *SERVICE)
        assert ran.status == 0, ran.stderr
        return ran.json

    return run


def refused(unictl: Command, *words: str) -> Ran:
    """Run a command that is refused: nothing comes out."""
    ran = unictl(*words, *SERVICE)
    assert ran.stdout == ""
    return ran


def test_an_order_from_hold_to_refund(stripe: Any) -> None:
    """Created, held at once, taken in part, given back in part; listed with its charge."""
    order = stripe(
        "payments", "create-order", "--amount", "EUR 42.00", "--capture", "manual",
        "--payment-method", "pm_card_visa", "--reference", "cups-1", "--metadata", "table=7",
    )  # fmt: skip
    assert (order["status"], order["amount"], order["currency"]) == ("authorized", 4200, "EUR")
    taken = stripe("payments", "capture", order["id"], "--amount", "4000")
    assert (taken["status"], taken["amount_refunded"]) == ("succeeded", 0)
    back = stripe("payments", "refund", order["id"], "--amount", "1000", "--reference", "b-1")
    assert (back["status"], back["reference"], back["payment_id"]) == (
        "succeeded",
        "b-1",
        order["id"],
    )
    paid = stripe("payments", "get", order["id"])
    assert (paid["status"], paid["amount_refunded"]) == ("partially_refunded", 1000)
    charges = stripe("payments", "list-order-payments", order["id"])["items"]
    assert [one["order_id"] for one in charges] == [order["id"]]
    assert stripe("payments", "get", charges[0]["id"])["status"] == "partially_refunded"
    found = stripe("payments", "list-orders", "--reference", "cups-1")["items"]
    assert [one["id"] for one in found] == [order["id"]]


@pytest.mark.parametrize(
    ("method", "status", "reason"),
    [
        ("pm_card_visa_chargeDeclinedInsufficientFunds", 10, "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", 10, "expired_card"),
        ("pm_card_authenticationRequired", 10, "authentication_failed"),
    ],
)
def test_declines(unictl: Command, method: str, status: int, reason: str) -> None:
    """A decline is exit 10 with a reason, and names the order that is there still."""
    create = ("payments", "create-order", "--amount", "4200", "--currency", "EUR")
    ran = refused(unictl, *create, "--payment-method", method)
    assert (ran.status, ran.error["reason"]) == (status, reason)
    assert "pi_" in ran.error["hint"]
    assert ran.error["request_id"].startswith("req_")


def test_3d_secure(unictl: Command, stripe: Any) -> None:
    """With a place to return to, the customer authenticates; until then action is required."""
    order = stripe(
        "payments", "create-order", "--amount", "4200", "--currency", "EUR", "--payment-method",
        "pm_card_threeDSecure2Required", "--return-url", "https://example.com/",
    )  # fmt: skip
    assert order["status"] == "requires_action"
    assert order["approval_url"].startswith("https://")
    assert unictl("sandbox", "pay", order["id"]).status == 0
    assert stripe("payments", "get-order", order["id"])["status"] == "paid"


def test_a_link_is_paid_once(unictl: Command, stripe: Any) -> None:
    """A link is open, then paid, and shows the order behind it; a session ends."""
    create = ("payment-links", "create", "--amount", "4200", "--currency", "EUR")
    link = stripe(*create, "--description", "Two cups", "--reference", "cups-2")
    assert (link["status"], link["id"].partition("_")[0]) == ("open", "plink")
    assert unictl("sandbox", "pay", link["id"]).status == 0
    paid = stripe("payment-links", "get", link["id"])
    assert (paid["status"], paid["amount_paid"]) == ("paid", 4200)
    assert stripe("payments", "get-order", paid["order_id"])["status"] == "paid"
    session = stripe(
        *create, "--customer-email", "zoe@example.com", "--customer-name", "Zoë",
        "--return-url", "https://example.com/",
    )  # fmt: skip
    assert session["customer"] == {"name": "Zoë", "email": "zoe@example.com", "phone": None}
    assert stripe("payment-links", "cancel", session["id"])["status"] == "expired"
    listed = stripe("payment-links", "list")["items"]
    assert [one["id"] for one in listed] == [link["id"], session["id"]]


def test_a_subscription_of_its_own_making(unictl: Command, stripe: Any) -> None:
    """A customer and a plan on the way; agreed to on a page; paused, resumed, ended."""
    customer = stripe("customers", "create", "--email", "zoe@example.com")["id"]
    made = stripe(
        "subscriptions", "create", "--customer-id", customer, "--plan-name", "Gold",
        "--plan-amount", "EUR 9.00", "--plan-interval", "month",
    )  # fmt: skip
    assert (made["status"], made["amount"]) == ("pending", 900)
    assert made["approval_url"].startswith("https://invoice.stripe.com/")
    (invoice,) = stripe("invoices", "list", "--customer-id", customer)["items"]
    assert unictl("sandbox", "pay", invoice["id"]).status == 0
    assert stripe("subscriptions", "get", made["id"])["status"] == "active"
    assert stripe("subscriptions", "pause", made["id"])["status"] == "paused"
    assert stripe("subscriptions", "resume", made["id"])["status"] == "active"
    later = stripe("subscriptions", "cancel", made["id"], "--at-period-end")
    assert (later["status"], later["cancel_at_period_end"]) == ("active", True)
    assert stripe("subscriptions", "cancel", made["id"])["status"] == "cancelled"


def test_an_invoice_for_a_stranger(unictl: Command, stripe: Any) -> None:
    """Drawn up with its lines for a customer made on the way; issued, taken back."""
    given = {
        "currency": "EUR",
        "customer": {"email": "zoe@example.com"},
        "items": [{"name": "Tea", "amount": 500, "quantity": 2}],
    }
    ran = unictl("invoices", "create", "--input", "-", *SERVICE, stdin=json.dumps(given))
    made = ran.json
    assert (made["status"], made["amount"]) == ("draft", 1000)
    issued = stripe("invoices", "issue", made["id"])
    assert (issued["status"], issued["url"].partition("/i/")[0]) == (
        "open",
        "https://invoice.stripe.com",
    )
    assert stripe("invoices", "cancel", made["id"])["status"] == "void"


def test_money_out_and_disputed(unictl: Command, stripe: Any) -> None:
    """A payout, a transfer, the balance in between; a dispute contested and one given up."""
    pay = ("payments", "create-order", "--amount", "50000", "--currency", "USD")
    stripe(*pay, "--payment-method", "pm_card_bypassPending")
    out = ("payouts", "create", "--amount", "1000", "--currency", "USD")
    own = stripe(*out, "--reference", "weekly")
    to = stripe(*out, "--recipient-account-id", "acct_1UnictlOther0001")
    assert (own["id"][:3], own["status"], to["id"][:3], to["status"]) == (
        "po_", "queued", "tr_", "succeeded",
    )  # fmt: skip
    listed = stripe("payouts", "list")["items"]
    assert {one["id"] for one in listed} == {own["id"], to["id"]}
    assert refused(unictl, "payouts", "cancel", to["id"]).status == 14
    assert stripe("payouts", "cancel", own["id"])["status"] == "cancelled"
    assert "USD" in [one["currency"] for one in stripe("balance", "list")["items"]]
    for _ in range(2):
        stripe(*pay, "--payment-method", "pm_card_createDispute")
    first, second = stripe("disputes", "list")["items"]
    sent = stripe("disputes", "submit-evidence", first["id"], "--summary", "It was delivered")
    assert (sent["status"], sent["phase"]) == ("under_review", "chargeback")
    assert stripe("disputes", "accept", second["id"])["status"] == "lost"


@pytest.mark.parametrize(
    ("words", "status", "field"),
    [
        (("payments", "create-order", "--amount", "49", "--currency", "USD"), 2, "amount"),
        (("payments", "create-order", "--amount", "99", "--currency", "USD",
          "--return-url", "https://example.com/"), 14, "return_url"),
        (("payment-links", "create", "--amount", "99", "--currency", "USD",
          "--notify-by", "email"), 14, "notify_by"),
        (("payment-links", "create", "--amount", "99", "--currency", "USD",
          "--accept-partial"), 14, "accept_partial"),
        (("payouts", "create", "--amount", "99", "--currency", "USD",
          "--recipient-upi", "zoe@bank"), 14, "recipient.upi"),
        (("subscriptions", "create", "--plan-id", "price_1"), 2, "customer_id"),
        (("subscriptions", "create", "--plan-id", "price_1", "--customer-id", "cus_1",
          "--cycles", "3"), 2, "cycles"),
        (("subscriptions", "update", "sub_1", "--quantity", "2", "--at-period-end"),
         14, "at_period_end"),
    ],
)  # fmt: skip
def test_what_stripe_cant_express(
    unictl: Command, words: tuple[str, ...], status: int, field: str
) -> None:
    """It is refused by name, before keys are asked for and anything is sent."""
    ran = unictl(*words, "--service", "stripe", "-o", "json")
    assert (ran.status, ran.error["field"], ran.stdout) == (status, field, "")
    assert ran.error["hint"]


def test_a_stranger_and_a_raw_request(unictl: Command, stripe: Any) -> None:
    """What isn't there is exit 7; what happened can be read in Stripe's own words."""
    assert refused(unictl, "payments", "get", "pi_00000000000001").status == 7
    stripe("customers", "create", "--name", "Zoë")
    ran = unictl("api", "stripe", "GET", "/v1/events", "--all", "--sandbox")
    events = ran.json["items"]
    assert [one["type"] for one in events] == ["customer.created"]
