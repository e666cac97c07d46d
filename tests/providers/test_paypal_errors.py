"""How PayPal's refusals are read: by status, name and issue, never by the text."""

import json
from typing import Any

import pytest
from openapi_paypal import official
from paypal_reading import READ, WRITE, completed, refusal, reply

from unictl.core.call import Ask, Reply
from unictl.errors import Declined, UnictlError
from unictl.providers.paypal.base import PayPal
from unictl.providers.paypal.errors import CODES, DECLINES

OTHERS = {
    "INSUFFICIENT_FUNDS",  # a payout's error by name; no document lists those
}


@pytest.mark.parametrize(
    ("ask", "status", "body", "wanted"),
    [
        (READ, 401, {"error": "invalid_token"}, "authentication_refused"),
        (READ, 401, refusal("AUTHENTICATION_FAILURE"), "authentication_refused"),
        (READ, 403, refusal("NOT_AUTHORIZED", "PERMISSION_DENIED"), "permission_refused"),
        (WRITE, 403, refusal("REQUIRED_SCOPE_MISSING"), "permission_refused"),
        (WRITE, 422, refusal("UNPROCESSABLE_ENTITY", "REFUND_NOT_ALLOWED"), "permission_refused"),
        (
            WRITE,
            422,
            refusal("UNPROCESSABLE_ENTITY", "PAYEE_ACCOUNT_RESTRICTED"),
            "permission_refused",
        ),
        (READ, 404, refusal("RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID"), "not_found"),
        (READ, 404, {}, "not_found"),
        (WRITE, 400, refusal("INVALID_REQUEST", "MISSING_REQUIRED_PARAMETER"), "rejected"),
        (WRITE, 400, refusal("VALIDATION_ERROR"), "rejected"),
        (WRITE, 415, refusal("UNSUPPORTED_MEDIA_TYPE"), "rejected"),
        (WRITE, 422, refusal("UNPROCESSABLE_ENTITY", "DECIMAL_PRECISION"), "rejected"),
        (WRITE, 422, refusal("UNPROCESSABLE_ENTITY", "ORDER_NOT_APPROVED"), "conflict"),
        (WRITE, 422, refusal("UNPROCESSABLE_ENTITY", "PAYER_ACTION_REQUIRED"), "conflict"),
        (WRITE, 422, refusal("UNPROCESSABLE_ENTITY", "DUPLICATE_INVOICE_ID"), "conflict"),
        (WRITE, 422, refusal("UNPROCESSABLE_ENTITY", "SUBSCRIPTION_STATUS_INVALID"), "conflict"),
        (WRITE, 400, refusal("USER_BUSINESS_ERROR"), "conflict"),
        (WRITE, 400, refusal("ITEM_INCORRECT_STATUS"), "conflict"),
        (WRITE, 409, refusal("RESOURCE_CONFLICT", "PREVIOUS_REQUEST_IN_PROGRESS"), "conflict"),
        (WRITE, 422, refusal("UNPROCESSABLE_ENTITY", "INSTRUMENT_DECLINED"), "declined"),
        (WRITE, 422, refusal("UNPROCESSABLE_ENTITY", "PAYER_CANNOT_PAY"), "declined"),
        (WRITE, 403, refusal("INSUFFICIENT_FUNDS"), "declined"),
        (READ, 429, refusal("RATE_LIMIT_REACHED"), "rate_limited"),
        (WRITE, 500, refusal("INTERNAL_SERVER_ERROR"), "service_unavailable"),
        (WRITE, 503, b"<html>", "service_unavailable"),
        (READ, 418, b"", "rejected"),
    ],
)
def test_errors_by_status_name_and_issue(ask: Ask, status: int, body: Any, wanted: str) -> None:
    """The documented refusals, each in its place in our tree."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    found = PayPal.explain(ask, Reply(status, {}, content))
    assert found.code == wanted
    assert (found.service, found.http_status) == ("paypal", status)
    running = "PREVIOUS_REQUEST_IN_PROGRESS" in str(body)
    assert found.retryable == (wanted in {"rate_limited", "service_unavailable"} or running)
    if ask.changes and wanted != "service_unavailable":
        assert found.outcome == ("unknown" if running else "not_applied")


@pytest.mark.parametrize("text", ["Authentication failed", "already captured", "insufficient"])
def test_a_text_decides_nothing(text: str) -> None:
    """What the service says to people can change any day."""
    body = refusal("INVALID_REQUEST", "INVALID_PARAMETER_VALUE", description=text)
    assert PayPal.explain(WRITE, reply(body, 400)).code == "rejected"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>\xff", b"null", b"[]", b'"plain"', b'{"details": "x"}', b'{"details": [3]}',
     b'{"name": 7, "message": ["x"], "details": [{"issue": {}, "field": 3}], "links": null}'],
)  # fmt: skip
def test_any_body_is_explained(body: bytes) -> None:
    """Whatever stands in the body of a refusal, it's an error of the tree with a message."""
    found = PayPal.explain(WRITE, Reply(400, {}, body))
    assert found.message
    assert found.field is None


def test_what_the_service_said_is_kept() -> None:
    """Name, issue, our field, the debug id and the reason for a decline reach the caller."""
    pointer = "/purchase_units/@reference_id=='default'/invoice_id"
    body = refusal("UNPROCESSABLE_ENTITY", "CARD_EXPIRED", description="No.", field=pointer)
    found = PayPal.explain(WRITE, Reply(422, {"paypal-debug-id": "h1"}, json.dumps(body).encode()))
    assert (found.reason, found.message) == ("expired_card", "No")
    assert found.service_code == "UNPROCESSABLE_ENTITY/CARD_EXPIRED"
    assert (found.field, found.request_id) == ("reference", "h1")
    assert PayPal.explain(WRITE, reply(body, 422)).request_id == "d1"


def test_a_decline_is_refused_only_where_all_is_declined() -> None:
    """An order of which something was taken is a success; a read is no charge at all."""
    bad = completed("CAPTURE", captures=[("DECLINED", "10.00")])
    mixed = completed("CAPTURE", captures=[("DECLINED", "4.00"), ("COMPLETED", "6.00")])
    assert PayPal.refused(WRITE, reply(bad, 201))
    assert not PayPal.refused(WRITE, reply(mixed, 201))
    assert not PayPal.refused(READ, reply(bad))
    assert not PayPal.refused(WRITE, Reply(201, {}, b"<html>"))


@pytest.mark.parametrize(
    ("status", "body", "whole"),
    [
        (204, b"", True),
        (202, b"", True),
        (200, b"", False),
        (200, b"<html>", False),
        (200, b"[]", False),
        (200, b"{}", True),
    ],
)
def test_only_some_replies_are_empty(status: int, body: bytes, whole: bool) -> None:  # noqa: FBT001 - a case's column
    """An empty 204 is PayPal's own; an empty 200 or a page of HTML isn't."""
    assert PayPal.intact(Reply(status, {}, body)) == whole


@pytest.mark.parametrize("issue", sorted({*CODES, *(one for one in DECLINES if len(one) > 4)}))
def test_each_issue_is_one_of_paypals(issue: str) -> None:
    """No issue in our tables is made up: one of PayPal's documents names each."""
    judge = official()
    assert judge.names_issue(issue) or issue in OTHERS


@pytest.mark.parametrize("code", sorted(one for one in DECLINES if len(one) == 4))
def test_each_response_code_is_a_processors(code: str) -> None:
    """The codes inside a declined capture are those of PayPal's documents, each with a reason."""
    judge = official()
    response = {"response_code": code}
    assert judge.thing("checkout_orders_v2", "processor_response", response) == []
    declined = {"id": "C1", "status": "DECLINED", "processor_response": response}
    assert PayPal.explain(WRITE, reply(declined, 201)).reason == DECLINES[code]


@pytest.mark.parametrize(
    ("issue", "wanted"),
    [*CODES.items(), *((one, Declined) for one in DECLINES if len(one) > 4)],
)
def test_no_issue_hides_behind_another(issue: str, wanted: type[UnictlError]) -> None:
    """Whatever the status and the name beside it, an issue of our tables decides."""
    for status, name in ((422, "UNPROCESSABLE_ENTITY"), (400, "INVALID_REQUEST"), (403, "X")):
        assert type(PayPal.explain(WRITE, reply(refusal(name, issue), status))) is wanted


def test_a_batch_sent_before_is_shown() -> None:
    """PayPal links to the batch that it took under the same id; the hint says how to see it."""
    first = {"rel": "self", "href": "https://api-m.paypal.com/v1/payments/payouts/B1"}
    body = {**refusal("USER_BUSINESS_ERROR"), "links": [{"rel": "help"}, first]}
    assert "unictl payouts get B1" in PayPal.explain(WRITE, reply(body, 400)).hint


@pytest.mark.parametrize(
    ("body", "unsure"),
    [
        (refusal("PREVIOUS_REQUEST_IN_PROGRESS"), True),
        (refusal("RESOURCE_CONFLICT", "PREVIOUS_REQUEST_IN_PROGRESS"), True),
        (refusal("RESOURCE_CONFLICT"), True),
        (refusal("RESOURCE_CONFLICT", "SOMETHING_ELSE"), False),
    ],
)
def test_a_conflict_under_our_key_may_be_our_own(body: Any, unsure: bool) -> None:  # noqa: FBT001 - a case's column
    """The first request under a key may still run: nobody claims that nothing was done."""
    ask = Ask("POST", "/v1/x", headers={"PayPal-Request-Id": "k"}, changes=True)
    found = PayPal.explain(ask, reply(body, 409))
    assert (found.code, found.retryable) == ("conflict", unsure)
    assert found.outcome == ("unknown" if unsure else "not_applied")
