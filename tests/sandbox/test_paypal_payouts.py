"""Payouts at the PayPal stand-in: batches, items, what becomes of them."""

from typing import Any

import pytest
from paypal_sandbox import PayPal

from unictl.errors import Conflict
from unictl.sandbox.paypal import customer, payouts

_PAYOUTS = "/v1/payments/payouts"
_ITEMS = "/v1/payments/payouts-item"
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


def _held(paypal: PayPal, code: str = "USD") -> float:
    (balance,) = paypal.get("/v1/reporting/balances", currency_code=code)["balances"]
    return float(balance["total_balance"]["value"])


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
