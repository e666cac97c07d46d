"""Faults on request at the PayPal stand-in: in any text, and by PayPal's own header."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from paypal_sandbox import CARD, PAGES, Answer, PayPal, usd

from unictl.core.ports import NotSent, ReplyLost
from unictl.sandbox.faults import FAULTS
from unictl.sandbox.paypal.planned import text_in

_ORDERS = "/v2/checkout/orders"
_ANSWERED = [name for name, fault in FAULTS.items() if fault.silence is None and not fault.declines]
_NAMES = {
    401: "AUTHENTICATION_FAILURE",
    403: "NOT_AUTHORIZED",
    429: "RATE_LIMIT_REACHED",
    500: "INTERNAL_SERVER_ERROR",
    503: "SERVICE_UNAVAILABLE",
}


def _body(text: str, value: str = "10.00") -> dict[str, Any]:
    unit = {"amount": usd(value), "custom_id": f"order 7 unictl_sandbox={text}"}
    return {"intent": "CAPTURE", "purchase_units": [unit]}


def _create(paypal: PayPal, text: str, **how: Any) -> Answer:
    """Create an order whose custom id plans a fault; gateways answer with no JSON."""
    headers = {
        "Authorization": f"Bearer {paypal.token}",
        "Content-Type": "application/json",
        "Prefer": "return=representation",
        **how,
    }
    reply = paypal.raw("POST", _ORDERS, json.dumps(_body(text)).encode(), headers)
    page = reply.headers["content-type"] == "text/html"
    return Answer(reply.status, reply.headers, reply.body if page else reply.json())


def _count(paypal: PayPal) -> int:
    with paypal.transport.sandbox.store.transaction() as session:
        return len(session.find("paypal", "order"))


@pytest.mark.parametrize("name", _ANSWERED)
def test_a_fault_with_a_reply(paypal: PayPal, name: str) -> None:
    """Each comes once, in PayPal's form, before the effect or after it; a retry goes through."""
    paypal.sign_in()
    fault = FAULTS[name]
    answer = _create(paypal, name)
    assert answer.status == fault.status
    assert answer.headers["paypal-debug-id"]
    if fault.status in _NAMES:
        assert answer.body["name"] == _NAMES[fault.status]
    else:
        assert answer.body.startswith(b"<html>")
    assert _count(paypal) == int(fault.applied)
    assert _create(paypal, name).status == 201


@pytest.mark.parametrize("name", ["timeout", "reset", "unreachable"])
def test_a_fault_without_a_reply(paypal: PayPal, name: str) -> None:
    """No reply comes, once; what was applied is there."""
    paypal.sign_in()
    with pytest.raises(NotSent if name == "unreachable" else ReplyLost):
        _create(paypal, name)
    assert _count(paypal) == int(FAULTS[name].applied)
    assert _create(paypal, name).status == 201


@pytest.mark.parametrize("name", ["timeout", "500_after", "504_after"])
def test_a_lost_reply_is_found_by_its_key(paypal: PayPal, name: str) -> None:
    """Repeated with its request id, an order whose reply was lost is shown, not made again."""
    paypal.sign_in()
    key = {"PayPal-Request-Id": "k"}
    try:
        _create(paypal, name, **key)
    except ReplyLost:
        assert name == "timeout"
    again = _create(paypal, name, **key)
    assert (again.status, _count(paypal)) == (200, 1)


def test_rate_limiting_says_when_to_come_back(paypal: PayPal) -> None:
    """A 429 has Retry-After."""
    paypal.sign_in()
    assert _create(paypal, "rate_limit").headers["retry-after"] == "1"


@pytest.mark.parametrize("text", ["explode", "nowhere:timeout", "timeout*x", "nowhere:NO_SUCH"])
def test_a_misspelt_fault_is_refused(paypal: PayPal, text: str) -> None:
    """A fault that doesn't exist is told, so that no test passes for a typing error."""
    paypal.sign_in()
    answer = _create(paypal, text)
    assert answer.status == 400
    assert "unictl_sandbox" in answer.body["details"][0]["description"]


@pytest.mark.parametrize(
    "text",
    [
        "unictl_sandbox=timeout",
        "a unictl_sandbox:timeout",
        'x {"unictl_sandbox": "timeout"}',
        "(unictl_sandbox.timeout)",
    ],
)
def test_where_a_fault_is_found(text: str) -> None:
    """In any text at any depth, in each of the ways to write it."""
    assert text_in({"a": [{"b": text}]}) == "timeout"
    assert text_in({"a": ["unictl_sandboxed", 5, None]}) == ""


@pytest.mark.parametrize(("intent", "step"), [("CAPTURE", "capture"), ("AUTHORIZE", "authorize")])
@pytest.mark.parametrize("name", ["decline", "insufficient_funds"])
def test_a_decline_meets_the_taking_of_the_money(
    paypal: PayPal, intent: str, step: str, name: str
) -> None:
    """At PayPal the buyer's bank is asked when the merchant captures or authorises; once."""
    order = paypal.post(_ORDERS, {**_body(name), "intent": intent})["id"]
    paypal.pay(order)
    path = f"{_ORDERS}/{order}/{step}"
    expected = {
        ("capture", "decline"): "INSTRUMENT_DECLINED",
        ("capture", "insufficient_funds"): "INSTRUMENT_DECLINED",
        ("authorize", "decline"): "TRANSACTION_REFUSED",
        ("authorize", "insufficient_funds"): "PAYER_CANNOT_PAY",
    }
    assert paypal.refused("POST", path, {}).issue == expected[step, name]
    assert paypal.post(path, {})["status"] == "COMPLETED"


def test_a_card_is_declined_when_the_order_is_made(paypal: PayPal) -> None:
    """A card is asked for its money at once, so the decline falls there; no order is made."""
    body = {**_body("insufficient_funds"), "payment_source": {"card": CARD}}
    answer = paypal.refused("POST", _ORDERS, body, key="k")
    assert (answer.issue, _count(paypal)) == ("INSTRUMENT_DECLINED", 0)
    assert paypal.post(_ORDERS, body, key="k")["status"] == "COMPLETED"


@pytest.mark.parametrize("source", [5, [], {"paypal": 5}, None])
def test_a_planned_fault_in_a_body_that_is_none(paypal: PayPal, source: Any) -> None:
    """What isn't well formed is refused as ever, whatever its text plans."""
    body = {**_body("decline"), "payment_source": source}
    assert paypal.refused("POST", _ORDERS, body, key="k").status == 400


def test_a_lost_capture_leaves_the_money_taken(paypal: PayPal) -> None:
    """`capture:timeout` on the order; without a key the repeat says that it is captured."""
    order = paypal.post(_ORDERS, _body("capture:timeout"))["id"]
    paypal.pay(order)
    path = f"{_ORDERS}/{order}/capture"
    with pytest.raises(ReplyLost):
        paypal.post(path, {})
    assert paypal.get(f"{_ORDERS}/{order}")["status"] == "COMPLETED"
    assert paypal.refused("POST", path, {}).issue == "ORDER_ALREADY_CAPTURED"


def test_a_lost_refund_is_made_once(paypal: PayPal) -> None:
    """The refund's own text, or the order's for its step; a key makes it one."""
    capture = paypal.captured()["id"]
    path = f"/v2/payments/captures/{capture}/refund"
    body = {"amount": usd("1.00"), "note_to_payer": "unictl_sandbox=reset"}
    with pytest.raises(ReplyLost):
        paypal.post(path, body, key="k")
    paypal.judge = None  # the document of 2024 leaves out the 200 of a repeat
    assert paypal.post(path, body, key="k")["seller_payable_breakdown"][
        "total_refunded_amount"
    ] == usd("1.00")


@pytest.mark.parametrize(
    ("name", "issue"),
    [("decline", "REFUND_NOT_ALLOWED"), ("insufficient_funds", "REFUND_FAILED_INSUFFICIENT_FUNDS")],
)
def test_a_refund_is_declined(paypal: PayPal, name: str, issue: str) -> None:
    """By its own text, once."""
    path = f"/v2/payments/captures/{paypal.captured()['id']}/refund"
    body = {"note_to_payer": f"unictl_sandbox={name}"}
    assert paypal.refused("POST", path, body).issue == issue
    assert paypal.post(path, body)["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("step", "call"),
    [
        ("fetch", lambda paypal, path: paypal.call("GET", path)),
        ("pause", lambda paypal, path: paypal.call("POST", f"{path}/suspend", {"reason": "r"})),
        ("cancel", lambda paypal, path: paypal.call("POST", f"{path}/cancel", {"reason": "r"})),
        ("update", lambda paypal, path: paypal.call("POST", f"{path}/revise", {})),
    ],
)
def test_later_steps_can_fail(paypal: PayPal, step: str, call: Callable[..., Answer]) -> None:
    """Each step of a subscription meets the fault that names it, once."""
    custom = f"unictl_sandbox={step}:500_before"
    identifier = paypal.subscription(custom_id=custom)["id"]
    paypal.pay(identifier)
    path = f"/v1/billing/subscriptions/{identifier}"
    assert call(paypal, path).status == 500
    assert call(paypal, path).status in {200, 204}


def test_a_subscriber_is_declined_once(paypal: PayPal) -> None:
    """A decline without a step is what the subscriber's bank says when he agrees."""
    identifier = paypal.subscription(custom_id="unictl_sandbox=decline")["id"]
    assert paypal.pay(identifier)["status"] == "APPROVAL_PENDING"
    assert paypal.pay(identifier)["status"] == "ACTIVE"


def test_a_payout_is_declined_for_want_of_money(paypal: PayPal) -> None:
    """The note of an item plans it; the batch isn't made."""
    item = {
        "recipient_type": "EMAIL",
        "receiver": "a@example.com",
        "amount": {"currency": "USD", "value": "1.00"},
        "note": "unictl_sandbox=insufficient_funds",
    }
    body = {"sender_batch_header": {"sender_batch_id": "b"}, "items": [item]}
    answer = paypal.refused("POST", "/v1/payments/payouts", body)
    assert (answer.status, answer.body["name"]) == (422, "INSUFFICIENT_FUNDS")
    assert paypal.call("POST", "/v1/payments/payouts", body).status == 201


@pytest.mark.parametrize(
    ("issue", "status", "name"),
    [
        ("DUPLICATE_INVOICE_ID", 422, "UNPROCESSABLE_ENTITY"),
        ("PERMISSION_DENIED", 403, "NOT_AUTHORIZED"),
        ("PREVIOUS_REQUEST_IN_PROGRESS", 409, "RESOURCE_CONFLICT"),
        ("INTERNAL_SERVER_ERROR", 500, "INTERNAL_SERVER_ERROR"),
    ],
)
def test_an_issue_of_paypal_s_own(paypal: PayPal, issue: str, status: int, name: str) -> None:
    """By the header for one request, and in a text for the first of its kind."""
    paypal.sign_in()
    mock = json.dumps({"mock_application_codes": issue})
    body = json.dumps(_body("capture:timeout")).encode()
    headers = {
        "Authorization": f"Bearer {paypal.token}",
        "Content-Type": "application/json",
        "PayPal-Mock-Response": mock,
    }
    reply = paypal.raw("POST", _ORDERS, body, headers)
    assert (reply.status, reply.json()["name"]) == (status, name)
    planned = _create(paypal, issue)
    assert (planned.status, planned.body["name"]) == (status, name)
    assert (_count(paypal), _create(paypal, issue).status) == (0, 201)


@pytest.mark.parametrize(
    "header", ["INSTRUMENT_DECLINED", "{}", '{"mock_application_codes": "x y"}']
)
def test_a_mock_header_that_cannot_be_read(paypal: PayPal, header: str) -> None:
    """It is refused, rather than the request carried out."""
    paypal.sign_in()
    headers = {"Authorization": f"Bearer {paypal.token}", "PayPal-Mock-Response": header}
    assert paypal.raw("GET", f"{_ORDERS}/X", None, headers).status == 400


def test_a_fault_can_fire_several_times(paypal: PayPal) -> None:
    """`*3` makes it fire three times, of an issue too."""
    paypal.sign_in()
    for text, status in (("503_before*2", 503), ("PERMISSION_DENIED*2", 403)):
        statuses = [_create(paypal, text).status for _ in range(3)]
        assert statuses == [status, status, 201]


def test_faults_of_links_and_invoices(paypal: PayPal) -> None:
    """Their texts plan faults as well: a description, a memo."""
    link = {
        "integration_mode": "LINK",
        "type": "BUY_NOW",
        "line_items": [
            {"name": "Tea", "unit_amount": usd("3.00"), "description": "unictl_sandbox=503_before"}
        ],
    }
    invoice = {
        "detail": {"currency_code": "USD", "memo": "unictl_sandbox=503_before"},
        "items": [{"name": "Repair", "quantity": "1", "unit_amount": usd("1.00")}],
    }
    plan = {"plan_id": paypal.plan(description="Monthly")["id"], "application_context": PAGES}
    subscription = {**plan, "custom_id": "unictl_sandbox=503_before"}
    for path, body in (
        ("/v1/checkout/payment-resources", link),
        ("/v2/invoicing/invoices", invoice),
        ("/v1/billing/subscriptions", subscription),
    ):
        assert paypal.call("POST", path, body).status == 503
        assert paypal.call("POST", path, body).status == 201
