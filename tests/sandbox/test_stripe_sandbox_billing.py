"""Subscriptions and invoices at Stripe's stand-in, and what time makes of them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from stripe_sandbox import Api

_DAY = 24 * 3600


@pytest.fixture
def stripe_api(state: Path) -> Iterator[Api]:
    """The stand-in in process."""
    api = Api(state)
    yield api
    api.close()


def _get(api: Api, subscription: Any, **query: Any) -> Any:
    return api.get(f"subscriptions/{subscription['id']}", **query)


def _end_of(subscription: Any) -> int:
    return int(subscription["items"]["data"][0]["current_period_end"])


def test_a_subscription_renews(stripe_api: Api) -> None:
    """Each period has a paid invoice; the periods follow one another by calendar months."""
    made = stripe_api.subscription()
    ends = [_end_of(made)]
    for _ in range(3):
        stripe_api.now = ends[-1]
        renewed = _get(stripe_api, made, expand=["latest_invoice"])
        assert renewed["status"] == "active"
        assert renewed["items"]["data"][0]["current_period_start"] == ends[-1]
        assert renewed["latest_invoice"]["billing_reason"] == "subscription_cycle"
        ends.append(_end_of(renewed))
    invoices = stripe_api.get("invoices", subscription=made["id"], status="paid")["data"]
    assert [invoice["amount_paid"] for invoice in invoices] == [1500] * 4
    days = {datetime.fromtimestamp(end, UTC).day for end in ends}
    assert days == {datetime.fromtimestamp(made["created"], UTC).day}


def test_months_end_where_they_must(stripe_api: Api) -> None:
    """From January 31 on, a monthly period ends on February 28 and then on March 31."""
    stripe_api.now = int(datetime(2027, 1, 31, 12, tzinfo=UTC).timestamp())
    made = stripe_api.subscription()
    first = datetime.fromtimestamp(_end_of(made), UTC)
    stripe_api.now = _end_of(made)
    second = datetime.fromtimestamp(_end_of(_get(stripe_api, made)), UTC)
    assert [(one.month, one.day) for one in (first, second)] == [(2, 28), (3, 31)]


def test_cancel_at_the_end_of_the_period(stripe_api: Api) -> None:
    """The status stays until the period ends; undone, it goes on."""
    made = stripe_api.subscription()
    path = f"subscriptions/{made['id']}"
    ending = stripe_api.post(path, cancel_at_period_end=True)
    assert (ending["status"], ending["cancel_at"]) == ("active", _end_of(made))
    undone = stripe_api.post(path, cancel_at_period_end=False)
    assert (undone["cancel_at"], undone["canceled_at"]) == (None, None)
    stripe_api.post(path, cancel_at_period_end=True)
    stripe_api.now = _end_of(made)
    assert _get(stripe_api, made)["status"] == "canceled"
    assert stripe_api.get("subscriptions")["data"] == []
    assert len(stripe_api.get("subscriptions", status="all")["data"]) == 1
    assert len(stripe_api.get("subscriptions", status="ended")["data"]) == 1
    assert stripe_api.refused(path, cancel_at_period_end=True)["http"] == 400
    assert "customer.subscription.deleted" in stripe_api.events()


@pytest.mark.parametrize(
    ("behaviour", "status"),
    [("void", "void"), ("keep_as_draft", "draft"), ("mark_uncollectible", "uncollectible")],
)
def test_paused_collection(stripe_api: Api, behaviour: str, status: str) -> None:
    """The subscription stays active, and its invoices are not collected."""
    made = stripe_api.subscription()
    pause = {"behavior": behaviour}
    paused = stripe_api.post(f"subscriptions/{made['id']}", pause_collection=pause)
    assert paused["status"] == "active"
    stripe_api.now = _end_of(made)
    renewed = _get(stripe_api, made, expand=["latest_invoice"])
    assert (renewed["status"], renewed["latest_invoice"]["status"]) == ("active", status)
    assert stripe_api.refused(f"subscriptions/{made['id']}/resume")["http"] == 400


def test_a_trial(stripe_api: Api) -> None:
    """It costs nothing; after it the first period is paid, or what was asked for happens."""
    made = stripe_api.subscription(trial_period_days=14)
    assert (made["status"], made["trial_end"]) == ("trialing", stripe_api.now + 14 * _DAY)
    assert stripe_api.get(f"invoices/{made['latest_invoice']}")["status"] == "paid"
    stripe_api.now = made["trial_end"]
    begun = _get(stripe_api, made, expand=["latest_invoice"])
    assert (begun["status"], begun["latest_invoice"]["amount_paid"]) == ("active", 1500)
    poor = stripe_api.post("customers")["id"]
    then = {"end_behavior": {"missing_payment_method": "cancel"}}
    other = stripe_api.subscription(customer=poor, trial_period_days=1, trial_settings=then)
    stripe_api.now = other["trial_end"]
    assert _get(stripe_api, other)["status"] == "canceled"
    short = stripe_api.subscription(trial_period_days=14)
    ended = stripe_api.post(f"subscriptions/{short['id']}", trial_end="now")
    assert (ended["status"], ended["trial_end"]) == ("active", stripe_api.now)


def _declining(api: Api) -> str:
    customer = api.post("customers")["id"]
    card = "pm_card_chargeCustomerFail"
    method = api.post(f"payment_methods/{card}/attach", customer=customer)["id"]
    settings = {"default_payment_method": method}
    api.post(f"customers/{customer}", invoice_settings=settings)
    return str(customer)


def test_a_first_payment_that_fails(stripe_api: Api) -> None:
    """The subscription is incomplete, and active once its invoice is paid; else it expires."""
    made = stripe_api.subscription(customer=_declining(stripe_api))
    assert made["status"] == "incomplete"
    invoice = stripe_api.get(f"invoices/{made['latest_invoice']}", expand=["payments"])
    assert (invoice["status"], invoice["attempt_count"]) == ("open", 1)
    path = f"invoices/{invoice['id']}/pay"
    assert stripe_api.call("POST", path).status == 402
    stripe_api.post(path, payment_method="pm_card_visa")
    assert _get(stripe_api, made)["status"] == "active"
    late = stripe_api.subscription(customer=_declining(stripe_api))
    stripe_api.now += _DAY
    assert _get(stripe_api, late)["status"] == "incomplete_expired"
    assert stripe_api.get(f"invoices/{late['latest_invoice']}")["status"] == "void"


def test_payment_behaviours(stripe_api: Api) -> None:
    """Nothing is charged with `default_incomplete`; `error_if_incomplete` makes it a 402."""
    customer = stripe_api.post("customers")["id"]
    how = {"payment_behavior": "default_incomplete", "expand": ["latest_invoice"]}
    made = stripe_api.subscription(customer=customer, **how)
    assert (made["status"], made["latest_invoice"]["status"]) == ("incomplete", "open")
    assert made["latest_invoice"]["confirmation_secret"]["type"] == "payment_intent"
    stripe_api.pay(made["id"])
    assert _get(stripe_api, made)["status"] == "active"
    items = [{"price": stripe_api.monthly()["id"]}]
    refused = {"customer": customer, "items": items}
    assert stripe_api.refused("subscriptions", **refused)["code"] == "resource_missing"
    failing = {
        "customer": _declining(stripe_api),
        "items": items,
        "payment_behavior": "error_if_incomplete",
    }
    assert stripe_api.refused("subscriptions", **failing)["http"] == 402


def test_a_renewal_that_fails(stripe_api: Api) -> None:
    """The subscription is past due until the open invoice is paid."""
    made = stripe_api.subscription()
    fail = {"customer": made["customer"]}
    bad = stripe_api.post("payment_methods/pm_card_chargeCustomerFail/attach", **fail)["id"]
    stripe_api.post(f"subscriptions/{made['id']}", default_payment_method=bad)
    stripe_api.now = _end_of(made)
    due = _get(stripe_api, made)
    assert due["status"] == "past_due"
    assert "invoice.payment_failed" in stripe_api.events()
    stripe_api.post(f"invoices/{due['latest_invoice']}/pay", payment_method="pm_card_visa")
    assert _get(stripe_api, made)["status"] == "active"


def test_changing_what_is_subscribed_to(stripe_api: Api) -> None:
    """Half a period at another price is credited and debited with the next invoice."""
    made = stripe_api.subscription()
    item = made["items"]["data"][0]
    stripe_api.now = (item["current_period_start"] + item["current_period_end"]) // 2
    dearer = stripe_api.monthly(4500)["id"]
    change = [{"id": item["id"], "price": dearer, "quantity": 2}]
    path = f"subscriptions/{made['id']}"
    changed = stripe_api.post(path, items=change)
    assert changed["items"]["data"][0]["price"]["unit_amount"] == 4500
    lines = stripe_api.get("invoiceitems", pending=True)["data"]
    assert sorted(line["amount"] for line in lines) == [-750, 4500]
    assert all(line["proration"] for line in lines)
    stripe_api.now = _end_of(made)
    renewed = _get(stripe_api, made, expand=["latest_invoice"])
    assert renewed["latest_invoice"]["total"] == 9000 + 4500 - 750
    without = [{"id": item["id"], "quantity": 1}]
    stripe_api.post(path, items=without, proration_behavior="none")
    assert stripe_api.get("invoiceitems", pending=True)["data"] == []
    assert stripe_api.refused(path, items=[{"id": item["id"], "deleted": True}])["http"] == 400


def test_an_invoice_that_is_sent(stripe_api: Api) -> None:
    """A subscription may be billed by invoice, which is due some days later."""
    how = {"collection_method": "send_invoice", "days_until_due": 30}
    made = stripe_api.subscription(customer=stripe_api.post("customers")["id"], **how)
    invoice = stripe_api.get(f"invoices/{made['latest_invoice']}")
    assert (made["status"], invoice["status"]) == ("active", "draft")
    assert invoice["due_date"] == stripe_api.now + 30 * _DAY
    assert stripe_api.post(f"invoices/{invoice['id']}/send")["status"] == "open"
    both = {"customer": made["customer"], "items": [{"price": stripe_api.monthly()["id"]}]}
    assert (
        stripe_api.refused("subscriptions", days_until_due=3, **both)["param"] == "days_until_due"
    )


def test_an_invoice_by_hand(stripe_api: Api) -> None:
    """Pending items are taken when asked for; a final invoice keeps what it says."""
    customer = stripe_api.customer()["id"]
    price = stripe_api.price(250)["id"]
    stripe_api.post("invoiceitems", customer=customer, pricing={"price": price}, quantity=3)
    empty = stripe_api.post("invoices", customer=customer)
    assert empty["total"] == 0
    taken = {"customer": customer, "pending_invoice_items_behavior": "include"}
    invoice = stripe_api.post("invoices", **taken)
    assert (invoice["total"], invoice["lines"]["data"][0]["description"]) == (750, "Tea")
    paid = stripe_api.post(f"invoices/{invoice['id']}/pay", expand=["payments"])
    assert (paid["status"], paid["amount_paid"], paid["amount_remaining"]) == ("paid", 750, 0)
    assert paid["payments"]["data"][0]["status"] == "paid"
    path = f"invoices/{invoice['id']}"
    assert stripe_api.refused(path, description="x")["code"] == "invoice_not_editable"
    late = {"customer": customer, "invoice": invoice["id"], "amount": 1, "currency": "usd"}
    assert stripe_api.refused("invoiceitems", **late)["code"] == "invoice_not_editable"
    assert stripe_api.refused(path, "DELETE")["http"] == 400
    assert stripe_api.refused(f"{path}/void")["http"] == 400
    assert stripe_api.post(f"invoices/{empty['id']}/finalize")["status"] == "paid"


def test_paid_elsewhere(stripe_api: Api) -> None:
    """`paid_out_of_band` closes the invoice without a charge."""
    customer = stripe_api.post("customers")["id"]
    draft = stripe_api.post("invoices", customer=customer)["id"]
    line = {"customer": customer, "invoice": draft, "amount": 900, "currency": "usd"}
    stripe_api.post("invoiceitems", **line)
    assert "default_payment_method" in stripe_api.refused(f"invoices/{draft}/pay")["message"]
    paid = stripe_api.post(f"invoices/{draft}/pay", paid_out_of_band=True)
    assert (paid["status"], paid["amount_paid_off_stripe"]) == ("paid", 900)
    assert stripe_api.get("charges")["data"] == []


def test_an_invoice_whose_customer_must_act(stripe_api: Api) -> None:
    """3-D Secure makes paying a 402; the customer then completes it."""
    customer = stripe_api.post("customers")["id"]
    draft = stripe_api.post("invoices", customer=customer)["id"]
    line = {"customer": customer, "invoice": draft, "amount": 900, "currency": "usd"}
    stripe_api.post("invoiceitems", **line)
    card = "pm_card_authenticationRequired"
    how = {"payment_method": card, "off_session": False}
    error = stripe_api.refused(f"invoices/{draft}/pay", **how)
    assert error["code"] == "invoice_payment_intent_requires_action"
    stripe_api.pay(draft)
    assert stripe_api.get(f"invoices/{draft}")["status"] == "paid"
    assert "invoice.payment_action_required" in stripe_api.events()


def test_subscriptions_end_with_their_customer(stripe_api: Api) -> None:
    """Deleting a customer cancels what he is subscribed to."""
    made = stripe_api.subscription()
    stripe_api.delete(f"customers/{made['customer']}")
    assert _get(stripe_api, made)["status"] == "canceled"
    assert stripe_api.refused(f"customers/{made['customer']}", name="x")["http"] == 404


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"interval": "month", "interval_count": 37}, "recurring[interval_count]"),
        ({"interval": "year", "interval_count": 4}, "recurring[interval_count]"),
        ({"interval": "month", "interval_count": 0}, "recurring[interval_count]"),
        ({"interval": "month", "usage_type": "metered"}, "recurring[usage_type]"),
        ({"interval_count": 1}, "recurring[interval]"),
    ],
)
def test_periods_that_stripe_refuses(stripe_api: Api, fields: dict[str, Any], param: str) -> None:
    """A period is at most three years."""
    product = {"name": "Tea"}
    price = {"unit_amount": 100, "currency": "usd", "product_data": product}
    assert stripe_api.refused("prices", recurring=fields, **price)["param"] == param


def test_prices(stripe_api: Api) -> None:
    """Free, in fractions of a cent, found by their lookup key, which moves when asked to."""
    product = {"product_data": {"name": "Tea"}, "currency": "usd"}
    assert stripe_api.post("prices", unit_amount=0, **product)["unit_amount_decimal"] == "0"
    part = stripe_api.post("prices", unit_amount_decimal="0.50", **product)
    assert (part["unit_amount"], part["unit_amount_decimal"]) == (None, "0.5")
    first = stripe_api.post("prices", unit_amount=1, lookup_key="tea", **product)
    assert stripe_api.get("prices", lookup_keys=["tea"])["data"] == [first]
    twice = {"unit_amount": 2, "lookup_key": "tea", **product}
    assert stripe_api.refused("prices", **twice)["param"] == "lookup_key"
    second = stripe_api.post("prices", transfer_lookup_key=True, **twice)
    assert [one["id"] for one in stripe_api.get("prices", lookup_keys=["tea"])["data"]] == [
        second["id"]
    ]
    for bad in ({}, {"unit_amount": -1}, {"unit_amount": 1, "unit_amount_decimal": "1"}):
        assert stripe_api.refused("prices", **bad, **product)["http"] == 400


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"trial_end": 9 * 10**17}, "trial_end"),
        ({"trial_end": 1}, "trial_end"),
        ({"trial_period_days": 731}, "trial_period_days"),
        ({"trial_period_days": -1}, "trial_period_days"),
        ({"cancel_at": 1}, "cancel_at"),
        ({"items": [{"price": "{price}", "quantity": -1}]}, "items[0][quantity]"),
        ({"items": [{"price": "{price}", "quantity": 999_999}]}, "items"),
        ({"items": [{"price": "{price}"}, {"price": "{price}"}]}, "items"),
        ({"items": [{"price": "{once}"}]}, "items[0][price]"),
        ({"items": []}, "items"),
        ({"proration_behavior": "later"}, "proration_behavior"),
    ],
)
def test_subscriptions_that_are_refused(
    stripe_api: Api, fields: dict[str, Any], param: str
) -> None:
    """Times, quantities and prices out of bounds are a 400 that names them; nothing is made."""
    monthly, once = stripe_api.monthly()["id"], stripe_api.price()["id"]
    said = {"items": [{"price": "{price}"}], **fields}
    for item in said["items"]:
        item["price"] = item["price"].format(price=monthly, once=once)
    customer = stripe_api.customer()["id"]
    error = stripe_api.refused("subscriptions", customer=customer, **said)
    assert (error["http"], error["param"]) == (400, param)
    assert stripe_api.get("subscriptions")["data"] == []


def test_a_product_has_an_id_of_its_own(stripe_api: Api) -> None:
    """The caller's own id may be taken already, by whatever it is."""
    stripe_api.post("products", id="tea", name="Tea")
    for taken in ("tea", stripe_api.intent()["id"]):
        error = stripe_api.refused("products", id=taken, name="Tea")
        assert (error["code"], error["param"]) == ("resource_already_exists", "id")
