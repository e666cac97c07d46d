"""Orders at the PayPal stand-in: amounts, sources, statuses, patches, cards that are declined."""

from typing import Any

import pytest
from paypal_sandbox import CARD, PAGES, PayPal, usd

from unictl.errors import Conflict, InvalidRequest

_ORDERS = "/v2/checkout/orders"


def _unit(value: str = "10.00", code: str = "USD", **fields: Any) -> dict[str, Any]:
    return {"amount": usd(value, code), **fields}


def _refused(paypal: PayPal, *units: Any, **fields: Any) -> str:
    body = {"intent": "CAPTURE", "purchase_units": list(units), **fields}
    return paypal.refused("POST", _ORDERS, body).issue


@pytest.mark.parametrize(
    ("value", "code", "issue"),
    [
        ("10.555", "USD", "DECIMAL_PRECISION"),
        ("10.5", "JPY", "DECIMAL_PRECISION"),
        ("10.50", "HUF", "DECIMAL_PRECISION"),
        ("10.0", "TWD", "DECIMAL_PRECISION"),
        ("0.00", "USD", "CANNOT_BE_ZERO_OR_NEGATIVE"),
        ("-1.00", "USD", "CANNOT_BE_ZERO_OR_NEGATIVE"),
        ("1.000", "KWD", "INVALID_CURRENCY_CODE"),
        ("99999999999.00", "USD", "MAX_VALUE_EXCEEDED"),
        ("ten", "USD", "INVALID_PARAMETER_SYNTAX"),
    ],
)
def test_an_amount_that_cannot_be(paypal: PayPal, value: str, code: str, issue: str) -> None:
    """PayPal's rules of decimals and currencies; HUF, JPY and TWD have no fractions."""
    assert _refused(paypal, _unit(value, code)) == issue


@pytest.mark.parametrize(
    ("value", "code"),
    [("10", "JPY"), ("990", "HUF"), ("15", "TWD"), ("0.01", "EUR"), (".5", "GBP")],
)
def test_an_amount_that_can_be(paypal: PayPal, value: str, code: str) -> None:
    """The same rules from the other side; the amount comes back as it was written."""
    assert paypal.order(value, code)["purchase_units"][0]["amount"] == usd(value, code)


@pytest.mark.parametrize(
    ("unit", "issue"),
    [
        (
            {"items": [{"name": "A", "quantity": "1", "unit_amount": usd("10.00")}]},
            "ITEM_TOTAL_REQUIRED",
        ),
        (
            {
                "amount": {**usd("10.00"), "breakdown": {"item_total": usd("10.00")}},
                "items": [{"name": "A", "quantity": "2", "unit_amount": usd("4.00")}],
            },
            "ITEM_TOTAL_MISMATCH",
        ),
        (
            {
                "amount": {**usd("10.00"), "breakdown": {"item_total": usd("10.00")}},
                "items": [
                    {"name": "A", "quantity": "1", "unit_amount": usd("10.00"), "tax": usd("1.00")}
                ],
            },
            "TAX_TOTAL_REQUIRED",
        ),
        ({"amount": {**usd("10.00"), "breakdown": {"shipping": usd("9.00")}}}, "AMOUNT_MISMATCH"),
        (
            {"amount": {**usd("10.00"), "breakdown": {"shipping": usd("10.00", "EUR")}}},
            "MULTI_CURRENCY_ORDER",
        ),
    ],
)
def test_sums_have_to_match(paypal: PayPal, unit: Any, issue: str) -> None:
    """Items and breakdown add up to the amount, in one currency."""
    assert _refused(paypal, {**_unit(), **unit}) == issue


def test_a_discount_is_taken_off(paypal: PayPal) -> None:
    """The amount is what is added less what is taken off."""
    breakdown = {"item_total": usd("10.00"), "shipping": usd("2.00"), "discount": usd("3.00")}
    unit = _unit("9.00", amount={**usd("9.00"), "breakdown": breakdown})
    assert (
        paypal.post(_ORDERS, {"intent": "CAPTURE", "purchase_units": [unit]})["status"] == "CREATED"
    )


def test_several_units_need_names_of_their_own(paypal: PayPal) -> None:
    """References are needed, differ, and the currency is one."""
    assert _refused(paypal, _unit(), _unit()) == "REFERENCE_ID_REQUIRED"
    first = _unit(reference_id="a")
    assert _refused(paypal, first, first) == "DUPLICATE_REFERENCE_ID"
    assert _refused(paypal, first, _unit(code="EUR", reference_id="b")) == "MULTI_CURRENCY_ORDER"


def test_all_that_is_wrong_is_told_at_once(paypal: PayPal) -> None:
    """Each detail has the field as a JSON pointer, and where it stood."""
    answer = paypal.refused("POST", _ORDERS, {"purchase_units": [{"amount": {"value": "x"}}]})
    assert (answer.status, answer.body["name"]) == (400, "INVALID_REQUEST")
    assert [(one["field"], one["issue"], one["location"]) for one in answer.body["details"]] == [
        ("/intent", "MISSING_REQUIRED_PARAMETER", "body"),
        ("/purchase_units/0/amount/currency_code", "MISSING_REQUIRED_PARAMETER", "body"),
        ("/purchase_units/0/amount/value", "INVALID_PARAMETER_SYNTAX", "body"),
    ]


def test_unknown_names_are_left_out(paypal: PayPal) -> None:
    """As PayPal takes no notice of them, they don't come back."""
    order = paypal.order(colour="red", unit={"shade": 1})
    assert "colour" not in order
    assert "shade" not in order["purchase_units"][0]


def test_a_body_has_to_be_json_and_say_so(paypal: PayPal) -> None:
    """415 without the JSON media type, even where the body is empty; 400 for what is no JSON."""
    order = paypal.order()["id"]
    sent = {"Authorization": f"Bearer {paypal.token}"}
    reply = paypal.raw("POST", f"{_ORDERS}/{order}/capture", None, sent)
    assert (reply.status, reply.json()["name"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    typed = {**sent, "Content-Type": "application/json; charset=utf-8"}
    reply = paypal.raw("POST", _ORDERS, b"{", typed)
    assert reply.json()["details"][0]["issue"] == "MALFORMED_REQUEST_JSON"


def test_an_unknown_order_and_an_unknown_path(paypal: PayPal) -> None:
    """Both are a 404 RESOURCE_NOT_FOUND; the first names the id."""
    answer = paypal.refused("GET", f"{_ORDERS}/5O190127TN364715T")
    assert (answer.status, answer.issue) == (404, "INVALID_RESOURCE_ID")
    assert paypal.call("GET", "/v2/checkout/baskets").status == 404


def test_a_source_needs_a_request_id(paypal: PayPal) -> None:
    """With a payment source the idempotency key is mandatory."""
    source = {"paypal": {"experience_context": PAGES}}
    assert _refused(paypal, _unit(), payment_source=source) == "PAYPAL_REQUEST_ID_REQUIRED"


def test_a_wallet_waits_for_the_payer(paypal: PayPal) -> None:
    """With PayPal for a source the link is called payer-action, and a capture says so too."""
    order = paypal.order(payment_source={"paypal": {"experience_context": PAGES}}, key="k")
    assert order["status"] == "PAYER_ACTION_REQUIRED"
    assert {link["rel"] for link in order["links"]} == {"self", "payer-action"}
    answer = paypal.refused("POST", f"{_ORDERS}/{order['id']}/capture")
    assert answer.issue == "PAYER_ACTION_REQUIRED"
    assert answer.body["links"][0]["rel"] == "payer-action"
    paypal.pay(order["id"])
    after = paypal.get(f"{_ORDERS}/{order['id']}")
    assert after["payment_source"]["paypal"]["account_status"] == "VERIFIED"


@pytest.mark.parametrize("outcome", [None, "captured", "authorized"])
def test_the_buyer_approves_and_no_more(paypal: PayPal, outcome: Any) -> None:
    """Whatever outcome but failed: the order is approved, and the merchant has to capture."""
    order = paypal.order()
    assert paypal.refused("POST", f"{_ORDERS}/{order['id']}/capture").issue == "ORDER_NOT_APPROVED"
    approved = paypal.pay(order["id"], outcome=outcome)
    assert approved["status"] == "APPROVED"
    assert approved["payer"]["payer_id"]
    assert approved["purchase_units"][0]["shipping"]["address"]["country_code"] == "US"
    with pytest.raises(Conflict, match="APPROVED already"):
        paypal.pay(order["id"])


def test_a_declined_buyer_is_sent_back(paypal: PayPal) -> None:
    """After `failed` the capture is refused once, with the link to pay otherwise."""
    order = paypal.order()["id"]
    paypal.pay(order, outcome="failed")
    answer = paypal.refused("POST", f"{_ORDERS}/{order}/capture")
    assert answer.issue == "INSTRUMENT_DECLINED"
    assert answer.body["links"][0]["rel"] == "redirect"
    paypal.pay(order)
    assert paypal.post(f"{_ORDERS}/{order}/capture")["status"] == "COMPLETED"


def test_the_buyer_s_amount_is_compared(paypal: PayPal) -> None:
    """Given an amount, it has to be the order's, in ISO 4217 minor units."""
    order = paypal.order("990", "HUF")["id"]
    with pytest.raises(InvalidRequest):
        paypal.pay(order, amount=990)
    with pytest.raises(InvalidRequest):
        paypal.pay(order, amount=99_000, currency="USD")
    assert paypal.pay(order, amount=99_000, currency="HUF")["status"] == "APPROVED"


def test_the_action_has_to_match_the_intent(paypal: PayPal) -> None:
    """An order to be captured can't be authorised; done twice it says so."""
    order = paypal.order()["id"]
    paypal.pay(order)
    issue = paypal.refused("POST", f"{_ORDERS}/{order}/authorize").issue
    assert issue == "ACTION_DOES_NOT_MATCH_INTENT"
    paypal.post(f"{_ORDERS}/{order}/capture")
    assert paypal.refused("POST", f"{_ORDERS}/{order}/capture").issue == "ORDER_ALREADY_CAPTURED"


@pytest.mark.parametrize(("name", "code"), [("CCREJECT-IF", "5120"), ("CCREJECT-REFUSED", "0500")])
def test_the_name_on_a_card_declines_it(paypal: PayPal, name: str, code: str) -> None:
    """PayPal's own rejection triggers: the order is made, its capture DECLINED with the code."""
    order = paypal.order(payment_source={"card": {**CARD, "name": name}}, key="k")
    (capture,) = order["purchase_units"][0]["payments"]["captures"]
    assert (capture["status"], capture["processor_response"]["response_code"]) == ("DECLINED", code)
    issue = paypal.refused("POST", f"/v2/payments/captures/{capture['id']}/refund", {}).issue
    assert issue == "REFUND_NOT_ALLOWED"


@pytest.mark.parametrize(
    ("number", "method", "result"),
    [
        ("4012888888881881", "SCA_ALWAYS", ("POSSIBLE", "Y")),
        ("4868719796782421", "SCA_WHEN_REQUIRED", ("NO", "N")),
    ],
)
def test_three_d_secure(paypal: PayPal, number: str, method: str, result: Any) -> None:
    """The issuer's page first; then the result, with which the merchant decides to capture."""
    card = {**CARD, "number": number, "attributes": {"verification": {"method": method}}}
    order = paypal.order(payment_source={"card": card}, key="k")
    assert order["status"] == "PAYER_ACTION_REQUIRED"
    shown = paypal.pay(order["id"])["payment_source"]["card"]["authentication_result"]
    assert (shown["liability_shift"], shown["three_d_secure"]["authentication_status"]) == result
    assert paypal.post(f"{_ORDERS}/{order['id']}/capture")["status"] == "COMPLETED"


def test_an_expired_card(paypal: PayPal) -> None:
    """A card of last month is refused."""
    answer = paypal.refused(
        "POST",
        _ORDERS,
        {
            "intent": "CAPTURE",
            "purchase_units": [_unit()],
            "payment_source": {"card": {**CARD, "expiry": "2026-10"}},
        },
        key="k",
    )
    assert answer.issue == "CARD_EXPIRED"


def test_an_invoice_number_is_paid_once(paypal: PayPal) -> None:
    """Two open orders may have the same number; the second payment of it is refused."""
    first, second = (paypal.order(unit={"invoice_id": "R-1"})["id"] for _ in range(2))
    for order in (first, second):
        paypal.pay(order)
    paypal.post(f"{_ORDERS}/{first}/capture")
    assert paypal.refused("POST", f"{_ORDERS}/{second}/capture").issue == "DUPLICATE_INVOICE_ID"
    assert _refused(paypal, _unit(invoice_id="R-1")) == "DUPLICATE_INVOICE_ID"


def test_patches(paypal: PayPal) -> None:
    """Add, replace and remove what can be patched; the sums are checked again."""
    order = paypal.order(unit={"reference_id": "one/a", "description": "Mugs"})["id"]
    unit = "/purchase_units/@reference_id=='one/a'"

    def patch(op: str, path: str, value: Any = None) -> Any:
        return paypal.call(
            "PATCH", f"{_ORDERS}/{order}", [{"op": op, "path": path, "value": value}]
        )

    assert patch("add", f"{unit}/custom_id", "A-2").status == 204
    assert patch("replace", f"{unit}/amount", usd("12.00")).status == 204
    assert patch("remove", f"{unit}/description").status == 204
    after = paypal.get(f"{_ORDERS}/{order}")["purchase_units"][0]
    assert (after["custom_id"], after["amount"]["value"]) == ("A-2", "12.00")
    assert "description" not in after
    assert patch("replace", f"{unit}/amount", usd("0.00")).issue == "CANNOT_BE_ZERO_OR_NEGATIVE"
    assert patch("replace", "/status", "COMPLETED").issue == "NOT_PATCHABLE"
    other = "/purchase_units/@reference_id=='two'/custom_id"
    assert patch("add", other, "x").issue == "REFERENCE_ID_NOT_FOUND"
    assert patch("move", f"{unit}/custom_id").issue == "INVALID_PATCH_OPERATION"
    assert patch("add", "custom_id", "x").issue == "INVALID_JSON_POINTER_FORMAT"
    paypal.pay(order)
    paypal.post(f"{_ORDERS}/{order}/capture")
    assert patch("add", f"{unit}/custom_id", "A-3").issue == "ORDER_ALREADY_COMPLETED"


def test_an_order_of_several_units_is_paid_unit_by_unit(paypal: PayPal) -> None:
    """Each unit has a capture of its own, and a refund stands with its unit."""
    units = [_unit("10.00", reference_id="a"), _unit("5.00", reference_id="b")]
    order = paypal.post(_ORDERS, {"intent": "CAPTURE", "purchase_units": units})["id"]
    paypal.pay(order)
    done = paypal.post(f"{_ORDERS}/{order}/capture")["purchase_units"]
    values = [unit["payments"]["captures"][0]["amount"]["value"] for unit in done]
    assert values == ["10.00", "5.00"]
    capture = done[1]["payments"]["captures"][0]["id"]
    paypal.post(f"/v2/payments/captures/{capture}/refund", {})
    first, second = paypal.get(f"{_ORDERS}/{order}")["purchase_units"]
    assert "refunds" not in first["payments"]
    assert second["payments"]["refunds"][0]["amount"]["value"] == "5.00"


def test_the_documented_links_lead_back(paypal: PayPal) -> None:
    """Links of in-process replies are PayPal's sandbox's, whose host a client knows."""
    hrefs = [link["href"] for link in paypal.order()["links"] if link["rel"] != "approve"]
    assert all(href.startswith("https://api-m.sandbox.paypal.com/v2/") for href in hrefs)
