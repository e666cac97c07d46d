"""Invoices and payment links at the PayPal stand-in."""

from typing import Any

import pytest
from paypal_sandbox import PayPal, usd

from unictl.errors import Conflict, NotFound

_INVOICES = "/v2/invoicing/invoices"
_LINKS = "/v1/checkout/payment-resources"
_DAY = 86_400


def _invoice(paypal: PayPal, **fields: Any) -> Any:
    body = {
        "detail": {"currency_code": "USD", "reference": "r-1", **fields.pop("detail", {})},
        "primary_recipients": [{"billing_info": {"email_address": "asha@example.com"}}],
        "items": [{"name": "Repair", "quantity": "2", "unit_amount": usd("40.00")}],
        **fields,
    }
    return paypal.post(_INVOICES, body)


def _link(paypal: PayPal, **item: Any) -> Any:
    body = {
        "integration_mode": "LINK",
        "type": "BUY_NOW",
        "line_items": [{"name": "Tea", "unit_amount": usd("3.00"), **item}],
    }
    return paypal.post(_LINKS, body)


def test_an_invoice_from_draft_to_paid(paypal: PayPal) -> None:
    """Drafted, sent, reminded of, paid in parts; PayPal numbers it and reckons its sum."""
    partly = {"partial_payment": {"allow_partial_payment": True}}
    draft = _invoice(paypal, configuration=partly)
    assert (draft["status"], draft["amount"]["value"]) == ("DRAFT", "80.00")
    assert draft["detail"]["invoice_number"] == "0001"
    path = f"{_INVOICES}/{draft['id']}"
    with pytest.raises(Conflict, match="DRAFT"):
        paypal.pay(draft["id"])
    assert paypal.refused("POST", f"{path}/remind", {}).issue == "CANNOT_REMIND_INVOICE"
    sent = paypal.post(f"{path}/send", {"send_to_recipient": True})
    assert sent["rel"] == "payer-view"
    assert paypal.call("POST", f"{path}/remind", {}).status == 204
    part = paypal.pay(draft["id"], amount=3_000, currency="USD")
    assert (part["status"], part["due_amount"]["value"]) == ("PARTIALLY_PAID", "50.00")
    paid = paypal.pay(draft["id"])
    assert (paid["status"], paid["payments"]["paid_amount"]["value"]) == ("PAID", "80.00")
    issue = paypal.refused("POST", f"{path}/cancel", {}).issue
    assert issue == "CANNOT_CANCEL_PAID_INVOICE"


def test_an_invoice_s_payment_is_a_capture_and_can_go_back(paypal: PayPal) -> None:
    """Its payment id shows a capture; a refund of that is told by the invoice too."""
    invoice = _invoice(paypal)["id"]
    paypal.post(f"{_INVOICES}/{invoice}/send", {})
    (payment,) = paypal.pay(invoice)["payments"]["transactions"]
    capture = f"/v2/payments/captures/{payment['payment_id']}"
    assert paypal.get(capture)["amount"]["value"] == "80.00"
    for body, status in (({"amount": usd("30.00")}, "PARTIALLY_REFUNDED"), ({}, "REFUNDED")):
        refund = paypal.post(f"{capture}/refund", body)
        after = paypal.get(f"{_INVOICES}/{invoice}")
        assert after["status"] == status
        assert after["refunds"]["transactions"][-1]["refund_id"] == refund["id"]


def test_what_an_invoice_comes_to(paypal: PayPal) -> None:
    """Lines less discounts, with tax, shipping and a fee of the merchant's own."""
    items = [
        {
            "name": "Hours",
            "quantity": "1.5",
            "unit_amount": usd("60.00"),
            "discount": {"percent": "10"},
            "tax": {"name": "VAT", "percent": "20"},
        }
    ]
    breakdown = {
        "shipping": {"amount": usd("5.00")},
        "custom": {"label": "Rush", "amount": usd("7.00")},
        "discount": {"invoice_discount": {"amount": usd("1.00")}},
    }
    made = _invoice(paypal, items=items, amount={"breakdown": breakdown})["amount"]
    assert made["value"] == "108.20"
    assert made["breakdown"]["item_total"]["value"] == "90.00"
    assert made["breakdown"]["tax_total"]["value"] == "16.20"


def test_invoice_numbers_are_used_once(paypal: PayPal) -> None:
    """The next number is one that nobody has used."""
    _invoice(paypal, detail={"invoice_number": "0001"})
    path = "/v2/invoicing/generate-next-invoice-number"
    assert paypal.post(path)["invoice_number"] == "0002"
    assert _invoice(paypal)["detail"]["invoice_number"] == "0003"
    paypal.judge = None  # the document lists a single issue
    body = {
        "detail": {"currency_code": "USD", "invoice_number": "0001"},
        "items": [{"name": "Repair", "quantity": "1", "unit_amount": usd("1.00")}],
    }
    assert paypal.refused("POST", _INVOICES, body).issue == "DUPLICATE_INVOICE_NUMBER"


def test_an_invoice_of_a_later_day_is_scheduled(paypal: PayPal) -> None:
    """202 when sent, SCHEDULED until its day, SENT then."""
    later = _invoice(paypal, detail={"invoice_date": "2026-11-20"})["id"]
    answer = paypal.call("POST", f"{_INVOICES}/{later}/send", {})
    assert answer.status == 202
    assert paypal.get(f"{_INVOICES}/{later}")["status"] == "SCHEDULED"
    paypal.now += 2 * _DAY
    paypal.sign_in()
    assert paypal.get(f"{_INVOICES}/{later}")["status"] == "SENT"


def test_invoices_are_cancelled_deleted_replaced_and_found(paypal: PayPal) -> None:
    """A draft is deleted, a sent one cancelled; lists and searches show what is there."""
    first, second, third = (
        _invoice(paypal, detail={"reference": f"r-{at}"})["id"] for at in (1, 2, 3)
    )
    issue = paypal.refused("POST", f"{_INVOICES}/{first}/cancel", {}).issue
    assert issue == "CANNOT_CANCEL_DRAFT_INVOICE"
    paypal.post(f"{_INVOICES}/{second}/send", {"send_to_recipient": False})
    assert paypal.get(f"{_INVOICES}/{second}")["status"] == "UNPAID"
    assert paypal.refused("DELETE", f"{_INVOICES}/{second}").issue == "CANNOT_DELETE_INVOICE"
    assert paypal.call("POST", f"{_INVOICES}/{second}/cancel", {}).status == 204
    assert (
        paypal.refused("POST", f"{_INVOICES}/{second}/cancel", {}).issue
        == "INVOICE_CANCELED_ALREADY"
    )
    assert paypal.call("DELETE", f"{_INVOICES}/{first}").status == 204
    assert paypal.refused("GET", f"{_INVOICES}/{first}").status == 404
    listed = paypal.get(_INVOICES, total_required="true")
    assert ([one["id"] for one in listed["items"]], listed["total_items"]) == ([second, third], 2)
    found = paypal.post("/v2/invoicing/search-invoices", {"reference": "r-3", "status": ["DRAFT"]})
    assert [one["id"] for one in found["items"]] == [third]
    items = [{"name": "Mug", "quantity": "1", "unit_amount": usd("9.00")}]
    body = {"detail": {"currency_code": "USD"}, "items": items}
    answer = paypal.call("PUT", f"{_INVOICES}/{third}", body)
    assert (answer.status, answer.body["amount"]["value"]) == (200, "9.00")


def test_a_payment_link_is_paid_again_and_again(paypal: PayPal) -> None:
    """Each payment is a capture of its own, until the link is deleted."""
    link = _link(paypal)
    assert (link["status"], link["reusable"]) == ("ACTIVE", "MULTIPLE")
    first, second = paypal.pay(link["id"]), paypal.pay(link["id"], amount=300, currency="USD")
    assert first["id"] != second["id"]
    assert paypal.get(f"/v2/payments/captures/{first['id']}")["status"] == "COMPLETED"
    assert paypal.pay(link["id"], outcome="failed")["status"] == "DECLINED"
    assert paypal.call("DELETE", f"{_LINKS}/{link['id']}").status == 204
    assert paypal.refused("GET", f"{_LINKS}/{link['id']}").status == 404
    with pytest.raises(NotFound):
        paypal.pay(link["id"])


def test_payment_links_are_walked_by_token(paypal: PayPal) -> None:
    """Newest first, ten to a page, without a hole or a double while one is added and one goes."""
    made = [_link(paypal, name=f"Tea {at}")["id"] for at in range(23)]
    page = paypal.get(_LINKS, total_required="true")
    assert (page["total_items"], page["total_pages"]) == (23, 3)
    seen = [one["id"] for one in page["resources"]]
    _link(paypal)
    paypal.call("DELETE", f"{_LINKS}/{seen[-1]}")
    while following := [link["href"] for link in page["links"] if link["rel"] == "next"]:
        page = paypal.get(following[0].removeprefix("https://api-m.sandbox.paypal.com"))
        seen += [one["id"] for one in page["resources"]]
    assert seen == made[::-1]


def test_a_payment_link_is_replaced(paypal: PayPal) -> None:
    """PUT changes what may be changed; the address stays."""
    link = _link(paypal)
    body: dict[str, Any] = {
        "integration_mode": "LINK",
        "type": "BUY_NOW",
        "line_items": [{"name": "Tea", "unit_amount": usd("4.00")}],
    }
    assert paypal.call("PUT", f"{_LINKS}/{link['id']}", body).status == 204
    after = paypal.get(f"{_LINKS}/{link['id']}")
    assert after["payment_link"] == link["payment_link"]
    assert after["line_items"][0]["unit_amount"]["value"] == "4.00"
    two = {**body, "line_items": body["line_items"] * 2}
    assert paypal.refused("POST", _LINKS, two).status == 400
