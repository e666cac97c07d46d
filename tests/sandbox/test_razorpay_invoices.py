"""Customers, invoices and the changes of subscriptions, as Razorpay's stand-in has them."""

from typing import Any

import pytest
from sandbox_api import Api

from unictl.errors import Conflict
from unictl.sandbox.razorpay.cycles import later

_ASHA = {"name": "Asha Rao", "email": "asha@example.com", "contact": "+919876543210"}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"contact": "1234567"}, "invalid_contact_number"),
        ({"contact": "not a number"}, "invalid_contact_number"),
        ({"email": "nowhere"}, "input_validation_failed"),
        ({"name": "<b>"}, "input_validation_failed"),
        ({"email": "x" * 60 + "@x.in"}, "input_validation_failed"),
    ],
)
def test_a_bad_customer_is_refused(api: Api, fields: dict[str, str], reason: str) -> None:
    """What a customer can't be is refused, and nobody is made."""
    assert api.refused("customers", **fields).error["reason"] == reason
    assert api.get("customers")["count"] == 0


def test_an_edit_can_t_make_two_customers_the_same(api: Api) -> None:
    """E-mail address and number together stay one customer's own."""
    api.post("customers", **_ASHA)
    other = api.post("customers", email=_ASHA["email"])
    answer = api.call("PUT", f"customers/{other['id']}", {"contact": _ASHA["contact"]})
    assert answer.status == 400
    assert api.get(f"customers/{other['id']}") == other


def test_an_invoice_is_issued_at_once_unless_it_is_a_draft(api: Api) -> None:
    """An issued one has an order and a page; its customer is made if he is new."""
    invoice = api.invoice(receipt="I-1", notes={"a": "b"})
    assert (invoice["status"], invoice["amount"], invoice["amount_due"]) == (
        "issued",
        50_000,
        50_000,
    )
    assert api.get(f"orders/{invoice['order_id']}")["receipt"] == "I-1"
    assert api.get(f"customers/{invoice['customer_id']}")["email"] == "asha@example.com"
    draft = api.invoice(draft="1")
    assert draft["customer_id"] == invoice["customer_id"]
    assert (draft["status"], draft["order_id"], draft["short_url"]) == ("draft", None, None)


def test_an_invoice_can_be_paid_in_parts(api: Api) -> None:
    """Where it says so; each part counts, and the last one pays it."""
    invoice = api.invoice(partial_payment=True)
    payment = api.pay(invoice["id"], amount=20_000)
    assert payment["invoice_id"] == invoice["id"]
    path = f"invoices/{invoice['id']}"
    part = api.get(path)
    assert (part["status"], part["amount_due"]) == ("partially_paid", 30_000)
    refused = api.refused(f"{path}/cancel")
    description = "Operation not allowed for Invoice in partially_paid status."
    assert refused.error["description"] == description
    api.pay(invoice["order_id"])
    assert api.get(path)["status"] == "paid"
    with pytest.raises(Conflict):
        api.pay(invoice["id"])


def test_an_invoice_expires(api: Api) -> None:
    """Past its time it can't be paid, and only its notes can be changed."""
    assert api.refused("invoices", type="invoice", expire_by=api.now + 60).status == 400
    invoice = api.invoice(expire_by=api.now + 3600)
    api.now += 3600
    path = f"invoices/{invoice['id']}"
    assert api.get(path)["status"] == "expired"
    with pytest.raises(Conflict):
        api.pay(invoice["id"])
    assert api.call("PATCH", path, {"terms": "x"}).status == 400
    assert api.call("PATCH", path, {"notes": {"a": "b"}}).body["notes"] == {"a": "b"}


@pytest.mark.parametrize(
    ("fields", "description"),
    [
        ({"type": None}, "The type field is required"),
        ({"line_items": []}, "line_items is required."),
        ({"customer": None}, "customer is required."),
        (
            {"line_items": [{"name": "Tea"}]},
            "The amount field is required when item id is not present.",
        ),
        (
            {"line_items": [{"amount": 100}]},
            "The name field is required when item id is not present.",
        ),
        (
            {"line_items": [{"name": "Tea", "amount": 100, "currency": "USD"}]},
            "Currency of all items should be the same as of the invoice.",
        ),
        ({"line_items": [{"item_id": "item_1"}]}, "The id provided does not exist"),
        ({"colour": "red"}, "colour is/are not required and should not be sent"),
    ],
)
def test_a_bad_invoice_is_refused(api: Api, fields: dict[str, Any], description: str) -> None:
    """What an invoice can't be is refused in Razorpay's words, and none is kept."""
    line = {"name": "Tea", "amount": 100}
    given = {"type": "invoice", "customer": _ASHA, "line_items": [line], **fields}
    assert api.refused("invoices", **given).error["description"] == description
    assert api.get("invoices")["count"] == 0


def test_a_subscription_s_charges_are_invoices(api: Api) -> None:
    """Each charge has its invoice, for one customer who can be looked at."""
    subscription = api.subscription(quantity=2)
    first, second = (api.pay(subscription["id"]) for _ in range(2))
    found = api.get("invoices", subscription_id=subscription["id"])["items"]
    assert [one["payment_id"] for one in found] == [second["id"], first["id"]]
    assert {(one["status"], one["amount"]) for one in found} == {("paid", 20_000)}
    customer = api.get(f"subscriptions/{subscription['id']}")["customer_id"]
    assert api.get(f"customers/{customer}")["email"] == first["email"]


def test_a_change_at_the_cycle_s_end_waits(api: Api) -> None:
    """Until then the charge is the old one; from then on it is the new one."""
    subscription = api.subscription()
    api.pay(subscription["id"])
    path = f"subscriptions/{subscription['id']}"
    changed = api.call("PATCH", path, {"quantity": 3, "schedule_change_at": "cycle_end"}).body
    assert (changed["quantity"], changed["has_scheduled_changes"]) == (1, True)
    assert api.get(f"{path}/retrieve_scheduled_changes")["quantity"] == 3
    api.now = changed["change_scheduled_at"]
    done = api.get(path)
    assert (done["quantity"], done["has_scheduled_changes"]) == (3, False)
    assert api.pay(subscription["id"])["amount"] == 30_000
    assert api.call("GET", f"{path}/retrieve_scheduled_changes").status == 400


def test_another_rhythm_counts_from_the_change_on(api: Api) -> None:
    """A plan with another period begins a new cycle on the day of the change."""
    subscription = api.subscription()
    api.pay(subscription["id"])
    api.now += 86_400
    yearly = api.plan(period="yearly")["id"]
    path = f"subscriptions/{subscription['id']}"
    changed = api.call("PATCH", path, {"plan_id": yearly}).body
    assert changed["current_start"] == api.now
    assert changed["current_end"] == changed["charge_at"] == later(api.now, "yearly", 1)
    api.pay(subscription["id"])
    assert api.get(path)["current_end"] == later(api.now, "yearly", 2)


@pytest.mark.parametrize(
    "fields", [{}, {"quantity": 0}, {"plan_id": "plan_00000000000000"}, {"offer_id": "offer_1"},
               {"remaining_count": 1_300}, {"start_at": 4_000_000_000}, {"colour": "red"}]
)  # fmt: skip
def test_a_bad_change_is_refused(api: Api, fields: dict[str, Any]) -> None:
    """What a running subscription can't become is refused, and it stays as it is."""
    identifier = api.subscription()["id"]
    api.pay(identifier)
    path = f"subscriptions/{identifier}"
    before = api.get(path)
    assert api.call("PATCH", path, fields).status == 400
    assert api.get(path) == before


def test_a_subscription_paid_by_upi_can_t_be_changed(api: Api) -> None:
    """UPI's mandates hold for what was agreed to."""
    identifier = api.subscription()["id"]
    api.pay(identifier, method="upi")
    refused = api.call("PATCH", f"subscriptions/{identifier}", {"quantity": 2})
    description = "Subscriptions cannot be updated when payment mode is UPI"
    assert refused.error["description"] == description
