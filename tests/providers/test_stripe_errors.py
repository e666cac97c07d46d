"""Stripe's refusals: each declared one is reached, with what is known of its outcome."""

import json
from typing import Any

import pytest

from unictl.core.call import Ask, Reply
from unictl.errors import (
    AuthenticationRefused,
    Conflict,
    Declined,
    NotFound,
    PermissionRefused,
    RateLimited,
    Rejected,
    ServiceUnavailable,
    UnictlError,
)
from unictl.providers.stripe.base import Stripe
from unictl.providers.stripe.errors import CODES, DECLINES, STATUSES, TYPES

READ = Ask("GET", "/v1/charges")
WRITE = Ask("POST", "/v1/charges", headers={"Idempotency-Key": "k"}, changes=True)


def refused(status: int, ask: Ask = WRITE, headers: Any = None, **error: Any) -> UnictlError:
    """Return the error that a reply stands for."""
    body = json.dumps({"error": {"type": "invalid_request_error", **error}}).encode()
    return Stripe.explain(ask, Reply(status, {"request-id": "req_1", **(headers or {})}, body))


@pytest.mark.parametrize(("status", "kind"), STATUSES.items())
def test_each_status(status: int, kind: type[UnictlError]) -> None:
    """A status alone says what it is, and the request's id is kept."""
    found = refused(status, message="No.")
    assert type(found) is kind
    assert (found.http_status, found.request_id) == (status, "req_1")


@pytest.mark.parametrize(("code", "kind"), CODES.items())
def test_each_code(code: str, kind: type[UnictlError]) -> None:
    """A code says more than the status that most refusals have."""
    found = refused(400, code=code, param="amount")
    assert (type(found), found.service_code, found.field) == (kind, code, "amount")
    assert found.outcome == "not_applied"


@pytest.mark.parametrize(("name", "kind"), TYPES.items())
def test_each_type(name: str, kind: type[UnictlError]) -> None:
    """A type decides where the code doesn't."""
    assert type(refused(400, type=name)) is kind


@pytest.mark.parametrize(("code", "reason"), DECLINES.items())
def test_each_decline(code: str, reason: str) -> None:
    """A decline has a reason of the closed set: by the bank's code, else by Stripe's."""
    by_bank = refused(402, type="card_error", code="card_declined", decline_code=code)
    assert (type(by_bank), by_bank.reason) == (Declined, reason)
    told = code if code == "card_declined" else f"card_declined/{code}"
    assert by_bank.service_code == told
    assert refused(402, type="card_error", code=code).reason == reason


@pytest.mark.parametrize(
    ("status", "error", "kind", "reason"),
    [
        (402, {"type": "card_error", "code": "no_such"}, Declined, "other"),
        (400, {"code": "balance_insufficient"}, Declined, "insufficient_funds"),
        (400, {"type": "idempotency_error"}, Conflict, None),
        (400, {"code": "parameter_unknown"}, Rejected, None),
        (404, {"code": "resource_missing"}, NotFound, None),
        (401, {"code": "api_key_expired"}, AuthenticationRefused, None),
        (403, {"code": "platform_account_required"}, PermissionRefused, None),
        (429, {"code": "lock_timeout"}, RateLimited, None),
        (500, {"type": "api_error"}, ServiceUnavailable, None),
        (503, {"type": "card_error"}, ServiceUnavailable, None),
        (424, {}, ServiceUnavailable, None),
        (302, {}, Rejected, None),
    ],
)
def test_what_goes_first(
    status: int, error: dict[str, Any], kind: type[UnictlError], reason: str | None
) -> None:
    """A failing server is believed before all, then the type, the code, and the status."""
    found = refused(status, **error)
    assert (type(found), found.reason) == (kind, reason)


@pytest.mark.parametrize(
    ("status", "outcome", "retryable"),
    [(400, "not_applied", False), (409, "unknown", True), (429, "not_applied", True),
     (500, None, True), (503, None, True)],
)  # fmt: skip
def test_what_became_of_it(status: int, outcome: str | None, *, retryable: bool) -> None:
    """With 409 the first request under our key is still under way; after 5xx nobody knows."""
    found = refused(status)
    assert (found.outcome, found.retryable) == (outcome, retryable)
    assert refused(status, READ).outcome is None


@pytest.mark.parametrize("status", [400, 409, 429, 500])
@pytest.mark.parametrize(("header", "retryable"), [("true", True), ("false", False)])
def test_stripe_says_whether_to_try_again(status: int, header: str, *, retryable: bool) -> None:
    """`Stripe-Should-Retry` goes before our own table."""
    found = refused(status, headers={"stripe-should-retry": header})
    assert found.retryable is retryable


def test_the_key_is_in_no_message() -> None:
    """Stripe's text about a bad key repeats a part of it; ours doesn't."""
    found = refused(401, message="Invalid API Key provided: sk_test_********abcd")
    assert "abcd" not in f"{found} {found.hint} {found.as_dict()}"


def test_the_next_step_is_near() -> None:
    """A reused key, a bank that says to wait, and a stranger's answer each have their own hint."""
    assert "--idempotency-key" in refused(400, type="idempotency_error").hint
    again = refused(402, type="card_error", advice_code="try_again_later")
    assert "later" in again.hint
    for body in (b"", b"<html>", b"[]", b'{"error": "x"}'):
        assert "proxy" in Stripe.explain(WRITE, Reply(400, {}, body)).hint
        assert "HTTPS_PROXY" in Stripe.explain(WRITE, Reply(301, {}, body)).hint


def test_a_declined_order_stays() -> None:
    """The PaymentIntent of a declined order is there still: the hint has its id."""
    intent = {"id": "pi_00000000000001", "object": "payment_intent"}
    found = refused(402, type="card_error", code="card_declined", payment_intent=intent)
    assert "pi_00000000000001" in found.hint
