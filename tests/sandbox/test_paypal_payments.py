"""Authorisations, captures and refunds at the PayPal stand-in: limits in time and amount."""

from typing import Any

import pytest
from paypal_sandbox import PayPal, usd

_DAY = 86_400


def _held(identifier: str, step: str = "") -> str:
    return f"/v2/payments/authorizations/{identifier}{step}"


def _refund(capture: str) -> str:
    return f"/v2/payments/captures/{capture}/refund"


def _later(paypal: PayPal, days: int) -> None:
    paypal.now += days * _DAY
    paypal.sign_in()


def test_parts_up_to_the_whole(paypal: PayPal) -> None:
    """Captures in parts change the authorisation's status; more than the whole is refused."""
    held = paypal.authorized("10.00")["id"]
    paypal.post(_held(held, "/capture"), {"amount": usd("4.00")})
    assert paypal.get(_held(held))["status"] == "PARTIALLY_CAPTURED"
    answer = paypal.refused("POST", _held(held, "/capture"), {"amount": usd("7.00")})
    assert answer.issue == "MAX_CAPTURE_AMOUNT_EXCEEDED"
    rest = paypal.post(_held(held, "/capture"), {})
    assert rest["amount"]["value"] == "6.00"
    assert rest["supplementary_data"]["related_ids"]["authorization_id"] == held
    assert paypal.get(_held(held))["status"] == "CAPTURED"
    answer = paypal.refused("POST", _held(held, "/capture"), {})
    assert answer.issue == "AUTHORIZATION_ALREADY_CAPTURED"
    assert paypal.refused("POST", _held(held, "/void")).issue == "PREVIOUSLY_CAPTURED"


def test_a_final_capture_ends_it(paypal: PayPal) -> None:
    """What a final capture leaves can't be captured any more."""
    held = paypal.authorized("10.00")["id"]
    final = {"amount": usd("4.00"), "final_capture": True}
    assert paypal.post(_held(held, "/capture"), final)["final_capture"] is True
    assert paypal.refused("POST", _held(held, "/capture"), {}).status == 422


@pytest.mark.parametrize(
    ("amount", "issue"),
    [
        (usd("1.00", "EUR"), "AUTH_CAPTURE_CURRENCY_MISMATCH"),
        (usd("1.005"), "DECIMAL_PRECISION"),
        (usd("1.5", "JPY"), "DECIMALS_NOT_SUPPORTED"),
        (usd("0"), "CANNOT_BE_ZERO_OR_NEGATIVE"),
    ],
)
def test_a_capture_s_amount(paypal: PayPal, amount: Any, issue: str) -> None:
    """It has the authorisation's currency and PayPal's decimals."""
    held = paypal.authorized()["id"]
    assert paypal.refused("POST", _held(held, "/capture"), {"amount": amount}).issue == issue


def test_a_void_ends_the_authorisation_and_the_order(paypal: PayPal) -> None:
    """204 without a preference; the order is VOIDED with its only authorisation."""
    held = paypal.authorized()
    answer = paypal.call("POST", _held(held["id"], "/void"), full=False)
    assert (answer.status, answer.body) == (204, None)
    order = held["links"][-1]["href"].rpartition("/")[2]
    assert paypal.get(f"/v2/checkout/orders/{order}")["status"] == "VOIDED"
    assert paypal.refused("POST", _held(held["id"], "/void")).issue == "PREVIOUSLY_VOIDED"
    assert paypal.refused("POST", _held(held["id"], "/capture"), {}).issue == "AUTHORIZATION_VOIDED"


def test_an_authorisation_lasts_twenty_nine_days(paypal: PayPal) -> None:
    """On the last day it is captured, a day later it is not."""
    first, second = paypal.authorized()["id"], paypal.authorized()["id"]
    _later(paypal, 28)
    assert paypal.post(_held(first, "/capture"), {})["status"] == "COMPLETED"
    _later(paypal, 1)
    assert paypal.refused("POST", _held(second, "/capture"), {}).issue == "AUTHORIZATION_EXPIRED"


@pytest.mark.parametrize(
    ("value", "fits"), [("100.00", True), ("115.00", True), ("115.01", False), ("1.00", True)]
)
def test_renewing_allows_fifteen_percent_more(paypal: PayPal, value: str, fits: bool) -> None:  # noqa: FBT001 - a parameter
    """Up to 115 %, and USD 75 more; only after the three days of the first honour period."""
    held = paypal.authorized("100.00")["id"]
    path, body = _held(held, "/reauthorize"), {"amount": usd(value)}
    assert paypal.refused("POST", path, body).issue == "REAUTHORIZATION_NOT_SUPPORTED"
    _later(paypal, 3)
    answer = paypal.call("POST", path, body)
    assert answer.status == (201 if fits else 422)
    assert paypal.get(_held(held))["amount"]["value"] == (value if fits else "100.00")


def test_refunds_in_parts(paypal: PayPal) -> None:
    """The capture's status follows; more than is left is refused."""
    capture = paypal.captured("10.00")["id"]
    first = paypal.post(_refund(capture), {"amount": usd("4.00"), "custom_id": "A-1"})
    assert first["seller_payable_breakdown"]["total_refunded_amount"]["value"] == "4.00"
    assert first["custom_id"] == "A-1"
    assert paypal.get(f"/v2/payments/captures/{capture}")["status"] == "PARTIALLY_REFUNDED"
    answer = paypal.refused("POST", _refund(capture), {"amount": usd("6.01")})
    assert answer.issue == "REFUND_AMOUNT_EXCEEDED"
    answer = paypal.refused("POST", _refund(capture), {"amount": usd("1.00", "EUR")})
    assert answer.issue == "REFUND_CAPTURE_CURRENCY_MISMATCH"
    assert paypal.post(_refund(capture), {})["amount"]["value"] == "6.00"
    assert paypal.refused("POST", _refund(capture), {}).issue == "CAPTURE_FULLY_REFUNDED"


def test_a_refund_s_invoice_number_is_its_own(paypal: PayPal) -> None:
    """The capture's number may be repeated, any other is used once."""
    capture = paypal.captured("10.00", unit={"invoice_id": "R-1"})["id"]
    for number in ("R-1", "R-2"):
        body = {"amount": usd("1.00"), "invoice_id": number}
        assert paypal.post(_refund(capture), body)["invoice_id"] == number
    body = {"amount": usd("1.00"), "invoice_id": "R-2"}
    assert paypal.refused("POST", _refund(capture), body).issue == "DUPLICATE_INVOICE_ID"


def test_a_refund_comes_within_half_a_year(paypal: PayPal) -> None:
    """After 180 days it is too late."""
    capture = paypal.captured()["id"]
    _later(paypal, 181)
    assert paypal.refused("POST", _refund(capture), {}).issue == "REFUND_TIME_LIMIT_EXCEEDED"


def test_fees_add_up(paypal: PayPal) -> None:
    """Gross is fee and net, in a currency with decimals and in one without."""
    for value, code in (("10.00", "USD"), ("1000", "JPY"), ("0.01", "EUR")):
        breakdown = paypal.captured(value, code)["seller_receivable_breakdown"]
        gross, fee, net = (
            float(breakdown[name]["value"]) for name in ("gross_amount", "paypal_fee", "net_amount")
        )
        assert gross == pytest.approx(fee + net)
        assert net >= 0
