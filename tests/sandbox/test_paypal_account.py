"""Payouts, disputes, invoices, payment links and reports at the PayPal stand-in."""

import json
from typing import Any

import pytest
from paypal_sandbox import PayPal, usd

from unictl.errors import Conflict, InvalidRequest, NotFound
from unictl.sandbox.paypal import customer, payouts

_PAYOUTS = "/v1/payments/payouts"
_ITEMS = "/v1/payments/payouts-item"
_DISPUTES = "/v1/customer/disputes"
_INVOICES = "/v2/invoicing/invoices"
_LINKS = "/v1/checkout/payment-resources"
_DAY = 86_400


def _item(receiver: str = "writer@example.com", value: str = "5.00", **fields: Any) -> Any:
    amount = {"currency": "USD", "value": value}
    return {"recipient_type": "EMAIL", "receiver": receiver, "amount": amount, **fields}


def _batch(paypal: PayPal, *items: Any, **header: Any) -> str:
    body = {"sender_batch_header": header, "items": list(items) or [_item()]}
    return str(paypal.post(_PAYOUTS, body)["batch_header"]["payout_batch_id"])


def _refused(paypal: PayPal, *items: Any, **header: Any) -> Any:
    body = {"sender_batch_header": header, "items": list(items)}
    return paypal.refused("POST", _PAYOUTS, body)


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


def test_a_batch_is_pending_then_done(paypal: PayPal) -> None:
    """PENDING in the reply, SUCCESS when looked at; sums and fees are those of its items."""
    answer = paypal.post(_PAYOUTS, {"sender_batch_header": {}, "items": [_item(), _item()]})
    assert answer["batch_header"]["batch_status"] == "PENDING"
    whole = paypal.get(f"{_PAYOUTS}/{answer['batch_header']['payout_batch_id']}")
    header = whole["batch_header"]
    assert (header["batch_status"], header["amount"]["value"]) == ("SUCCESS", "10.00")
    assert header["fees"] == {"currency": "USD", "value": "0.50"}
    assert {item["transaction_status"] for item in whole["items"]} == {"SUCCESS"}


def test_receivers_tell_what_becomes_of_their_item(paypal: PayPal) -> None:
    """A receiver's name is the item's status; a failed item has errors and takes no money."""
    before = _held(paypal)
    batch = _batch(paypal, *(_item(f"{word}@x.org") for word in ("unclaimed", "failed", "onhold")))
    items = paypal.get(f"{_PAYOUTS}/{batch}")["items"]
    statuses = [item["transaction_status"] for item in items]
    assert statuses == ["UNCLAIMED", "FAILED", "ONHOLD"]
    assert items[1]["errors"]["name"] == "RECEIVER_UNCONFIRMED"
    assert round(before - _held(paypal), 2) == 10.50


def _held(paypal: PayPal, code: str = "USD") -> float:
    (balance,) = paypal.get("/v1/reporting/balances", currency_code=code)["balances"]
    return float(balance["total_balance"]["value"])


def test_the_items_of_a_batch_come_in_pages(paypal: PayPal) -> None:
    """In their order, with totals, and with the caller's own number."""
    batch = _batch(paypal, *(_item(value="0.01", sender_item_id=str(at)) for at in range(25)))
    seen = []
    for number in (1, 2, 3):
        page = paypal.get(f"{_PAYOUTS}/{batch}", page=number, page_size=10, total_required="true")
        seen += [item["payout_item"]["sender_item_id"] for item in page["items"]]
        assert (page["total_items"], page["total_pages"]) == (25, 3)
    assert seen == [str(at) for at in range(25)]


def test_a_batch_id_of_the_caller_s_is_used_once_in_thirty_days(paypal: PayPal) -> None:
    """USER_BUSINESS_ERROR with a link to the first batch; after thirty days it is free."""
    first = _batch(paypal, sender_batch_id="2026-11")
    answer = _refused(paypal, _item(), sender_batch_id="2026-11")
    assert (answer.status, answer.body["name"]) == (400, "USER_BUSINESS_ERROR")
    assert answer.body["links"][0]["href"].endswith(first)
    paypal.now += 31 * _DAY
    paypal.sign_in()
    assert _batch(paypal, sender_batch_id="2026-11") != first


def test_what_is_unclaimed_can_be_cancelled(paypal: PayPal) -> None:
    """It comes back as RETURNED, once; what was received stays."""
    before = _held(paypal)
    batch = _batch(paypal, _item("unclaimed@example.com"), _item(), sender_batch_id="b")
    unclaimed, paid = (
        item["payout_item_id"] for item in paypal.get(f"{_PAYOUTS}/{batch}")["items"]
    )
    cancelled = paypal.post(f"{_ITEMS}/{unclaimed}/cancel")
    assert (cancelled["transaction_status"], cancelled["sender_batch_id"]) == ("RETURNED", "b")
    assert round(before - _held(paypal), 2) == 5.50
    again = paypal.refused("POST", f"{_ITEMS}/{unclaimed}/cancel")
    assert (again.status, again.body["name"]) == (400, "ITEM_ALREADY_CANCELLED")
    assert paypal.refused("POST", f"{_ITEMS}/{paid}/cancel").body["name"] == "ITEM_INCORRECT_STATUS"


def test_what_nobody_claims_goes_back_after_thirty_days(paypal: PayPal) -> None:
    """By time alone."""
    batch = _batch(paypal, _item("unclaimed@example.com"))
    paypal.now += 30 * _DAY
    paypal.sign_in()
    (item,) = paypal.get(f"{_PAYOUTS}/{batch}")["items"]
    assert item["transaction_status"] == "RETURNED"
    shown = paypal.get(f"{_ITEMS}/{item['payout_item_id']}")
    assert shown["transaction_status"] == "RETURNED"


@pytest.mark.parametrize(
    ("item", "issue"),
    [
        (_item(value="0"), "CANNOT_BE_ZERO_OR_NEGATIVE"),
        (_item(value="1.001"), "DECIMAL_PRECISION"),
        (_item(amount={"currency": "HUF", "value": "1.5"}), "DECIMALS_NOT_SUPPORTED"),
        (_item(amount={"currency_code": "USD", "value": "1"}), "MISSING_REQUIRED_PARAMETER"),
        (_item(recipient_type="PIGEON"), "INVALID_PARAMETER_VALUE"),
        (
            {"receiver": "a@x.org", "amount": {"currency": "USD", "value": "1"}},
            "MISSING_REQUIRED_PARAMETER",
        ),
    ],
)
def test_an_item_that_cannot_be(paypal: PayPal, item: Any, issue: str) -> None:
    """A VALIDATION_ERROR in this older API's form; its amounts say `currency`."""
    answer = _refused(paypal, item)
    assert (answer.status, answer.body["name"], answer.issue) == (400, "VALIDATION_ERROR", issue)
    assert answer.body["information_link"]


def test_more_than_the_balance_is_not_paid_out(paypal: PayPal) -> None:
    """INSUFFICIENT_FUNDS, and nothing of the batch is made."""
    answer = _refused(paypal, _item(value="20000.00"))
    assert (answer.status, answer.body["name"]) == (422, "INSUFFICIENT_FUNDS")
    assert _held(paypal) == 10_000.0


@pytest.mark.parametrize(("value", "error"), sorted(payouts.TEST_VALUES.items()))
def test_paypal_s_own_test_values(paypal: PayPal, value: str, error: Any) -> None:
    """The first item's note asks for an error, as at PayPal's sandbox."""
    answer = _refused(paypal, _item(note=value))
    assert (answer.body["name"], answer.status) == error


def test_a_dispute_is_answered_with_evidence(paypal: PayPal) -> None:
    """The buyer complains, the merchant answers once, PayPal decides; no refund meanwhile."""
    capture = paypal.captured()["id"]
    dispute = paypal.play(customer.complain, capture, reason="UNAUTHORISED")["dispute_id"]
    path = f"{_DISPUTES}/{dispute}"
    assert paypal.get(path)["status"] == "WAITING_FOR_SELLER_RESPONSE"
    issue = paypal.refused("POST", f"/v2/payments/captures/{capture}/refund", {}).issue
    assert issue == "TRANSACTION_DISPUTED"
    tracking = {"carrier_name": "FEDEX", "tracking_number": "12"}
    evidence = {
        "evidence_type": "PROOF_OF_FULFILLMENT",
        "evidence_info": {"tracking_info": [tracking]},
        "notes": "Sent",
    }
    paypal.post(f"{path}/provide-evidence", {"evidences": [evidence]})
    after = paypal.get(path)
    assert after["status"] == "UNDER_REVIEW"
    assert after["evidences"][0]["evidence_info"]["tracking_info"] == [tracking]
    again = paypal.refused("POST", f"{path}/provide-evidence", {"evidences": [evidence]})
    assert again.body["name"] == "ACTION_NOT_ALLOWED_IN_CURRENT_DISPUTE_STATE"
    paypal.play(customer.decide, dispute, outcome="RESOLVED_SELLER_FAVOUR")
    assert paypal.get(path)["dispute_outcome"]["outcome_code"] == "RESOLVED_SELLER_FAVOUR"
    assert paypal.post(f"/v2/payments/captures/{capture}/refund", {})["status"] == "COMPLETED"


def test_evidence_comes_as_a_form_with_files(paypal: PayPal) -> None:
    """The document's own media type: a part of JSON, and files by name."""
    dispute = paypal.play(customer.complain, paypal.captured()["id"])["dispute_id"]
    evidences = json.dumps({"evidences": [{"evidence_type": "OTHER", "notes": "See"}]})
    form = (
        '--x\r\nContent-Disposition: form-data; name="input"\r\n'
        f"Content-Type: application/json\r\n\r\n{evidences}\r\n"
        '--x\r\nContent-Disposition: form-data; name="file1"; filename="receipt.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF\r\n--x--\r\n"
    )
    headers = {
        "Authorization": f"Bearer {paypal.token}",
        "Content-Type": "multipart/form-data; boundary=x",
    }
    path = f"{_DISPUTES}/{dispute}"
    assert paypal.raw("POST", f"{path}/provide-evidence", form.encode(), headers).status == 200
    (shown,) = paypal.get(path)["evidences"]
    assert (shown["notes"], shown["documents"]) == ("See", [{"name": "receipt.pdf"}])


def test_accepting_a_claim_gives_the_money_back(paypal: PayPal) -> None:
    """The capture is refunded, whole or in part, and the dispute resolved for the buyer."""
    for body, refunded, status in (
        ({"note": "Sorry"}, "10.00", "REFUNDED"),
        (
            {"accept_claim_type": "PARTIAL_REFUND", "refund_amount": usd("4.00")},
            "4.00",
            "PARTIALLY_REFUNDED",
        ),
    ):
        capture = paypal.captured()["id"]
        path = f"{_DISPUTES}/{paypal.play(customer.complain, capture)['dispute_id']}"
        paypal.post(f"{path}/accept-claim", body)
        outcome = paypal.get(path)["dispute_outcome"]
        assert outcome["outcome_code"] == "RESOLVED_BUYER_FAVOUR"
        assert outcome["amount_refunded"]["value"] == refunded
        assert paypal.get(f"/v2/payments/captures/{capture}")["status"] == status


def test_disputes_are_walked_by_token_while_new_ones_come(paypal: PayPal) -> None:
    """Newest first; the token holds the place, so nothing doubles or is left out."""
    captures = [paypal.captured("1.00")["id"] for _ in range(7)]
    made = [paypal.play(customer.complain, one)["dispute_id"] for one in captures]
    page = paypal.get(_DISPUTES, page_size=3)
    seen = [item["dispute_id"] for item in page["items"]]
    paypal.play(customer.complain, paypal.captured("1.00")["id"])
    while following := [link["href"] for link in page["links"] if link["rel"] == "next"]:
        page = paypal.get(following[0].removeprefix("https://api-m.sandbox.paypal.com"))
        seen += [item["dispute_id"] for item in page["items"]]
    assert seen == made[::-1]
    found = paypal.get(_DISPUTES, disputed_transaction_id=captures[2])["items"]
    assert [one["dispute_id"] for one in found] == [made[2]]
    assert "items" not in paypal.get(_DISPUTES, dispute_state="RESOLVED")


@pytest.mark.parametrize(
    ("outcome", "code", "status"),
    [
        (None, "RESOLVED_SELLER_FAVOUR", "COMPLETED"),
        ("failed", "RESOLVED_BUYER_FAVOUR", "REFUNDED"),
    ],
)
def test_paypal_decides_a_dispute(paypal: PayPal, outcome: Any, code: str, status: str) -> None:
    """Played as the payer is: won as a rule, lost with `failed`, and then refunded; once."""
    capture = paypal.captured()["id"]
    dispute = paypal.play(customer.complain, capture)["dispute_id"]
    decided = paypal.pay(dispute, outcome=outcome)
    assert decided["dispute_outcome"]["outcome_code"] == code
    assert paypal.get(f"/v2/payments/captures/{capture}")["status"] == status
    assert customer.shown(decided) == ("disputes.get", dispute)
    with pytest.raises(Conflict):
        paypal.pay(dispute)


@pytest.mark.parametrize(("outcome", "status"), [(None, "SUCCESS"), ("failed", "RETURNED")])
def test_a_receiver_claims_a_payout(paypal: PayPal, outcome: Any, status: str) -> None:
    """Or refuses it, and the money comes back; once."""
    batch = _batch(paypal, _item("unclaimed@example.com"))
    (item,) = (one["payout_item_id"] for one in paypal.get(f"{_PAYOUTS}/{batch}")["items"])
    claimed = paypal.pay(item, outcome=outcome)
    assert paypal.get(f"{_ITEMS}/{item}")["transaction_status"] == status
    assert customer.shown(claimed) == ("payouts.get", item)
    with pytest.raises(Conflict):
        paypal.pay(item)


def test_a_complaint_needs_a_capture_and_a_reason(paypal: PayPal) -> None:
    """What the test asks of the buyer is checked."""
    with pytest.raises(NotFound):
        paypal.play(customer.complain, "5O190127TN364715T")
    with pytest.raises(InvalidRequest):
        paypal.play(customer.complain, paypal.captured()["id"], reason="BORED")
    assert paypal.refused("GET", f"{_DISPUTES}/PP-D-NONE").status == 404


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


def test_every_movement_is_in_the_report(paypal: PayPal) -> None:
    """Captures, refunds, payouts and charges, oldest first; the balance follows from them."""
    capture = paypal.captured("20.00", unit={"invoice_id": "R-1", "custom_id": "A-1"})["id"]
    paypal.post(f"/v2/payments/captures/{capture}/refund", {"amount": usd("5.00")})
    _batch(paypal, _item())
    paypal.pay(paypal.subscription()["id"])
    held = paypal.authorized()["id"]
    span = {"start_date": "2026-11-01T00:00:00Z", "end_date": "2026-11-30T00:00:00Z"}
    report = paypal.get("/v1/reporting/transactions", **span, fields="all")
    infos = [one["transaction_info"] for one in report["transaction_details"]]
    amounts = [info["transaction_amount"]["value"] for info in infos]
    assert amounts == ["20.00", "-5.00", "-5.00", "9.00"]
    assert (infos[0]["invoice_id"], infos[0]["custom_field"]) == ("R-1", "A-1")
    assert infos[1]["paypal_reference_id"] == capture
    assert infos[-1]["ending_balance"]["value"] == f"{_held(paypal):.2f}"
    found = paypal.get(
        "/v1/reporting/transactions",
        **span,
        transaction_id=held,
        balance_affecting_records_only="N",
    )
    assert found["total_items"] == 1


def test_a_report_spans_at_most_thirty_one_days(paypal: PayPal) -> None:
    """Both ends are needed, and 31 days are the most; a span without movements has no list."""
    path = "/v1/reporting/transactions"
    assert paypal.refused("GET", path).issue == "MISSING_REQUIRED_PARAMETER"
    wide = "start_date=2026-10-01T00:00:00Z&end_date=2026-11-02T00:00:00Z"
    assert paypal.refused("GET", f"{path}?{wide}").issue == "INVALID_PARAMETER_VALUE"
    narrow = "start_date=2026-10-01T00:00:00Z&end_date=2026-10-31T00:00:00Z"
    assert "transaction_details" not in paypal.get(f"{path}?{narrow}")


def test_whose_account_it_is(paypal: PayPal) -> None:
    """The payer id of the merchant, whom payments name as payee too."""
    info = paypal.get("/v1/identity/oauth2/userinfo", schema="paypalv1.1")
    payee = paypal.order()["purchase_units"][0]["payee"]
    assert info["payer_id"] == payee["merchant_id"]
    assert info["emails"][0]["value"] == payee["email_address"]
    assert paypal.refused("GET", "/v1/identity/oauth2/userinfo").status == 400


def test_the_payer_saves_his_account(paypal: PayPal) -> None:
    """A setup token waits for the payer; approved, it becomes a token that pays an order."""
    setup = paypal.post("/v3/vault/setup-tokens", {"payment_source": {"paypal": {}}})
    assert setup["status"] == "PAYER_ACTION_REQUIRED"
    source = {"payment_source": {"token": {"id": setup["id"], "type": "SETUP_TOKEN"}}}
    assert paypal.refused("POST", "/v3/vault/payment-tokens", source).status == 422
    assert paypal.play(customer.approve, setup["id"])["status"] == "APPROVED"
    token = paypal.post("/v3/vault/payment-tokens", source)["id"]
    order = paypal.order(payment_source={"paypal": {"vault_id": token}}, key="k")
    assert order["status"] == "COMPLETED"


def test_seeds_are_believable(paypal: PayPal) -> None:
    """Seeding makes a few of everything, and can be done again."""
    for _ in range(2):
        made = paypal.transport.sandbox.seed()
        assert made["paypal"] > 20
    paypal.sign_in()
    assert len(paypal.get(_DISPUTES)["items"]) == 2
    assert paypal.get("/v1/billing/subscriptions")["subscriptions"][0]["status"] == "ACTIVE"
    assert paypal.get(_INVOICES)["items"][0]["status"] == "SENT"
