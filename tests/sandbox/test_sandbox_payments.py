"""Payments and refunds: what customers pay, what is captured and what is given back."""

from typing import Any

import pytest
from sandbox_api import Api

from unictl.errors import Conflict, InvalidRequest, NotFound


def test_a_payment_captured_at_once_pays_the_order(api: Api) -> None:
    """An order without a capture rule is paid in one step, and says so."""
    order = api.order(notes={"table": "7"})
    payment = api.pay(order["id"])
    assert (payment["status"], payment["captured"], payment["method"]) == ("captured", True, "card")
    assert (payment["amount"], payment["order_id"]) == (50_000, order["id"])
    assert payment["notes"] == {"table": "7"}
    assert payment["fee"] > payment["tax"] > 0
    paid = api.get(f"orders/{order['id']}")
    assert (paid["status"], paid["attempts"]) == ("paid", 1)
    assert (paid["amount_paid"], paid["amount_due"]) == (50_000, 0)
    assert api.get(f"orders/{order['id']}/payments")["items"] == [payment]
    assert api.get(f"payments/{payment['id']}") == payment


@pytest.mark.parametrize(
    "rule", [{"payment": {"capture": "manual"}}, {"payment_capture": 0}, {"payment_capture": "0"}]
)
def test_the_order_says_when_money_is_taken(api: Api, rule: dict[str, Any]) -> None:
    """With manual capture, in either spelling, the money waits for the capture call."""
    order = api.order(**rule)
    payment = api.pay(order["id"])
    assert (payment["status"], payment["captured"]) == ("authorized", False)
    assert api.get(f"orders/{order['id']}")["status"] == "attempted"
    captured = api.post(f"payments/{payment['id']}/capture", amount=50_000, currency="INR")
    assert captured["status"] == "captured"
    assert api.get(f"orders/{order['id']}")["status"] == "paid"


def test_a_failed_payment_leaves_the_order_open(api: Api) -> None:
    """A failure is an attempt with its reason; the customer can pay afterwards."""
    order = api.order()
    failed = api.pay(order["id"], "failed", method="upi")
    assert failed["status"] == "failed"
    assert failed["error_code"] == "BAD_REQUEST_ERROR"
    assert failed["error_reason"] == "payment_failed"
    assert api.get(f"orders/{order['id']}")["status"] == "attempted"
    api.pay(order["id"])
    paid = api.get(f"orders/{order['id']}")
    assert (paid["status"], paid["attempts"]) == ("paid", 2)
    path = f"payments/{failed['id']}/capture"
    assert api.refused(path, amount=50_000, currency="INR").status == 400


def test_only_the_authorised_amount_is_captured(api: Api) -> None:
    """Capture of a part, or in another currency, is refused and changes nothing."""
    payment = api.pay(api.order()["id"], "authorized")
    path = f"payments/{payment['id']}/capture"
    refused = api.refused(path, amount=40_000, currency="INR")
    assert refused.error["description"] == "Capture amount must be equal to the amount authorized."
    assert api.refused(path, amount=50_000, currency="USD").error["field"] == "currency"
    assert api.refused(path, currency="INR").error["field"] == "amount"
    assert api.get(f"payments/{payment['id']}") == payment


def test_an_order_is_captured_once(api: Api) -> None:
    """A second capture, of the same payment or another one, is refused with its reason."""
    order = api.order()
    first, second = api.pay(order["id"], "authorized"), api.pay(order["id"], "authorized")
    api.post(f"payments/{first['id']}/capture", amount=50_000, currency="INR")
    for payment in (first, second):
        refused = api.refused(f"payments/{payment['id']}/capture", amount=50_000, currency="INR")
        assert refused.error["reason"] == "order_already_paid"
    assert api.get(f"orders/{order['id']}")["amount_paid"] == 50_000


def test_a_partial_order_is_paid_in_parts(api: Api) -> None:
    """An order that accepts parts is paid when they add up, and takes no more."""
    order = api.order(1_000, partial_payment=True, first_payment_min_amount=300)
    with pytest.raises(InvalidRequest):
        api.pay(order["id"], amount=200)
    api.pay(order["id"], amount=400)
    part = api.get(f"orders/{order['id']}")
    assert (part["status"], part["amount_due"]) == ("attempted", 600)
    with pytest.raises(InvalidRequest):
        api.pay(order["id"], amount=601)
    api.pay(order["id"])
    assert api.get(f"orders/{order['id']}")["status"] == "paid"
    with pytest.raises(Conflict):
        api.pay(order["id"])


def test_parts_are_captured_up_to_what_is_due(api: Api) -> None:
    """Of parts authorised beyond the order's amount, the last is refused."""
    order = api.order(1_000, partial_payment=True)
    first, second = (api.pay(order["id"], "authorized", amount=600) for _ in range(2))
    api.post(f"payments/{first['id']}/capture", amount=600, currency="INR")
    assert api.refused(f"payments/{second['id']}/capture", amount=600, currency="INR").status == 400
    assert api.get(f"orders/{order['id']}")["amount_due"] == 400


def test_the_customer_can_only_pay_what_is_there(api: Api) -> None:
    """What can't be paid is refused with a class of ours and a next step."""
    with pytest.raises(NotFound, match="order_00000000000000"):
        api.pay("order_00000000000000")
    with pytest.raises(NotFound, match="pay_00000000000000"):
        api.pay("pay_00000000000000")
    with pytest.raises(InvalidRequest):
        api.pay(api.pay(api.order()["id"])["id"])
    with pytest.raises(InvalidRequest):
        api.pay(api.order()["id"], method="cash")
    with pytest.raises(InvalidRequest):
        api.pay(api.order()["id"], amount=1)


@pytest.mark.parametrize(
    ("method", "member", "mark"),
    [
        ("card", "card_id", "auth_code"),
        ("upi", "vpa", "rrn"),
        ("netbanking", "bank", "bank_transaction_id"),
        ("wallet", "wallet", "transaction_id"),
    ],
)
def test_each_method_fills_its_own_members(api: Api, method: str, member: str, mark: str) -> None:
    """A payment has the member and the bank's mark of its method, and null for the others."""
    payment = api.pay(api.order()["id"], method=method)
    filled = [name for name in ("card_id", "vpa", "bank", "wallet") if payment[name] is not None]
    assert filled == [member]
    assert list(payment["acquirer_data"]) == [mark]
    card = api.call("GET", f"payments/{payment['id']}/card")
    assert card.status == (200 if method == "card" else 400)


def test_refunds_add_up_to_the_payment(api: Api) -> None:
    """Parts are given back until nothing is left; the payment shows each step."""
    payment = api.payment()
    path = f"payments/{payment['id']}/refund"
    first = api.post(path, amount=20_000, receipt="R-1", notes={"why": "late"})
    assert (first["status"], first["amount"], first["receipt"]) == ("processed", 20_000, "R-1")
    after = api.get(f"payments/{payment['id']}")
    assert (after["status"], after["refund_status"]) == ("captured", "partial")
    refused = api.refused(path, amount=30_001)
    assert (
        refused.error["description"]
        == "The refund amount provided is greater than amount captured."
    )
    rest = api.post(path, speed="optimum")
    assert (rest["amount"], rest["speed_processed"]) == (30_000, "instant")
    after = api.get(f"payments/{payment['id']}")
    assert (after["status"], after["refund_status"]) == ("refunded", "full")
    refused = api.refused(path)
    assert refused.error["description"] == "The payment has been fully refunded already."
    assert api.get(f"payments/{payment['id']}/refunds")["items"] == [rest, first]
    assert api.get("refunds", count=1, skip=1)["items"] == [first]
    assert api.get(f"payments/{payment['id']}/refunds/{first['id']}") == first
    assert api.get(f"orders/{payment['order_id']}")["status"] == "paid"


def test_only_captured_payments_are_refunded(api: Api) -> None:
    """An authorised or failed payment is refused, and so is less than the least amount."""
    for outcome in ("authorized", "failed"):
        payment = api.pay(api.order()["id"], outcome)
        assert api.refused(f"payments/{payment['id']}/refund").status == 400
    path = f"payments/{api.payment()['id']}/refund"
    assert "at least INR 1.00" in api.refused(path, amount=99).error["description"]
    assert api.get("refunds")["count"] == 0


def test_a_refund_key_makes_one_refund(api: Api) -> None:
    """The same key and body give the same refund; another body or payment is a conflict."""
    payment, other = api.payment(), api.payment()
    path, headers = f"payments/{payment['id']}/refund", {"X-Refund-Idempotency": "key-of-10_chars"}
    first = api.call("POST", path, {"amount": 100, "notes": {"a": "b"}}, headers)
    again = api.call("POST", path, {"notes": {"a": "b"}, "amount": 100}, headers)
    assert first.status == again.status == 200
    assert first.body == again.body
    for where, body in ((path, {"amount": 200}), (f"payments/{other['id']}/refund", {})):
        refused = api.call("POST", where, body, headers)
        assert refused.status == 409
        assert refused.error["description"] == (
            "Different request with the same idempotency key has already been processed."
        )
    assert api.get("refunds")["count"] == 1
    assert api.get(f"payments/{payment['id']}")["amount_refunded"] == 100


@pytest.mark.parametrize("key", ["short", "white space in it", "ключ-ключ-ключ", ""])
def test_a_bad_refund_key_is_refused(api: Api, key: str) -> None:
    """A key of less than 10 or of other characters is refused before anything is done."""
    path = f"payments/{api.payment()['id']}/refund"
    answer = api.call("POST", path, {}, {"X-Refund-Idempotency": key})
    assert answer.status == 400
    assert api.get("refunds")["count"] == 0


def test_a_refused_refund_does_not_use_up_its_key(api: Api) -> None:
    """The key of a refused refund is free for the corrected request."""
    path = f"payments/{api.payment()['id']}/refund"
    headers = {"X-Refund-Idempotency": "key-of-10_chars"}
    assert api.call("POST", path, {"amount": 1}, headers).status == 400
    assert api.call("POST", path, {"amount": 100}, headers).status == 200


def test_payments_are_listed_newest_first(api: Api) -> None:
    """All orders' payments are in one list, and an order's own in another."""
    order = api.order()
    ids = [
        api.pay(order["id"], "failed")["id"],
        api.payment()["id"],
        api.pay(order["id"])["id"],
    ]
    assert [payment["id"] for payment in api.get("payments")["items"]] == ids[::-1]
    own = api.get(f"orders/{order['id']}/payments")
    assert [payment["id"] for payment in own["items"]] == [ids[2], ids[0]]
    assert api.get("payments", count=1, skip=1)["items"][0]["id"] == ids[1]


def test_orders_can_be_listed_by_authorisation(api: Api) -> None:
    """`authorized` parts the orders on which a payment was authorised from the rest."""
    paid, failed, new = api.order(), api.order(), api.order()
    api.pay(paid["id"])
    api.pay(failed["id"], "failed")
    assert [order["id"] for order in api.get("orders", authorized=1)["items"]] == [paid["id"]]
    rest = [order["id"] for order in api.get("orders", authorized=0)["items"]]
    assert rest == [new["id"], failed["id"]]


def test_what_belongs_to_a_thing_can_be_expanded(api: Api) -> None:
    """`expand[]` brings an order's payments and a payment's card; the rest is refused."""
    payment = api.payment()
    order = api.get(f"orders/{payment['order_id']}", **{"expand[]": "payments"})
    assert order["payments"]["items"] == [payment]
    shown = api.get(f"payments/{payment['id']}", **{"expand[]": "card"})
    assert shown["card"]["id"] == payment["card_id"]
    assert api.call("GET", "payments?expand[]=emi").status == 400
