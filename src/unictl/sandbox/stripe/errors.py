"""Stripe's error bodies."""

import json
from collections.abc import Mapping
from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.exchange import NoReply, Refused
from unictl.sandbox.faults import Fault

_JSON: Final = {"content-type": "application/json"}
_PAGE: Final = b"<html><head><title>504 Gateway Time-out</title></head><body></body></html>"
# Beside the faults of every service, two of Stripe's own; neither takes effect.
FAULTS: Final = {
    "in_progress": Fault("in_progress", status=409),
    "lock_timeout": Fault("lock_timeout", status=429),
}


def answer(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """Return the document as a JSON reply."""
    body = json.dumps(document, indent=2).encode()
    return Reply(status, {**_JSON, **(headers or {})}, body)


def error(status: int, type_: str, message: str, **members: Any) -> Reply:
    """Return an error; members that are None are left out, as Stripe leaves them out."""
    body: dict[str, Any] = {
        name: value for name, value in sorted(members.items()) if value is not None
    }
    if code := body.get("code"):
        body["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
    return answer({"error": {**body, "message": message, "type": type_}}, status)


def refused(
    message: str,
    *,
    code: str | None = None,
    param: str | None = None,
    status: int = 400,
    **members: Any,
) -> Refused:
    """Return the refusal of a request."""
    return Refused(
        error(status, "invalid_request_error", message, code=code, param=param, **members)
    )


def missing(kind: str, identifier: str, param: str, *, in_path: bool) -> Refused:
    """Return the refusal of an id that names nothing: 404 in the path, 400 in a parameter."""
    return refused(
        f"No such {kind}: '{identifier}'",
        code="resource_missing",
        param=param,
        status=404 if in_path else 400,
    )


def not_stood_in(param: str) -> Refused:
    """Return the refusal of a parameter that Stripe has and the stand-in does nothing with."""
    return refused(
        f"The sandbox does not act on the parameter {param}; Stripe itself knows it.", param=param
    )


def unexpected_state(message: str, intent: dict[str, Any], *, code: str | None = None) -> Refused:
    """Return the refusal of a step for which a PaymentIntent is in the wrong state."""
    return refused(message, code=code or "payment_intent_unexpected_state", payment_intent=intent)


def of_fault(fault: Fault) -> Reply | NoReply:
    """Return what the caller gets for a fault that was asked for."""
    if fault.silence is not None:
        return NoReply(fault.silence)
    if fault.status == 504:  # noqa: PLR2004 - the gateway before the API answers, in its own way
        return Reply(504, {"content-type": "text/html"}, _PAGE)
    return _FAULTS.get(fault.name) or _STATUSES[fault.status]


def _request(status: int, message: str, code: str | None = None, **more: str) -> Reply:
    reply = error(status, "invalid_request_error", message, code=code)
    return Reply(status, {**reply.headers, **more}, reply.body)


_RATE: Final = {"stripe-rate-limited-reason": "global-rate", "stripe-should-retry": "true"}
_FAULTS: Final = {
    "rate_limit": _request(
        429, "Request rate limit exceeded. Slow down and try again.", "rate_limit", **_RATE
    ),
    "lock_timeout": _request(
        429,
        "The object can't be accessed now, because another request is using it.",
        "lock_timeout",
        **{"stripe-should-retry": "true"},
    ),
    "in_progress": _request(
        409,
        "Another request with the same Idempotency-Key is still in progress.",
        "idempotency_key_in_use",
        **{"stripe-should-retry": "true"},
    ),
    "decline": _request(400, "The bank has declined it.", "account_closed"),
    "insufficient_funds": _request(
        400, "You have insufficient funds in your Stripe account.", "balance_insufficient"
    ),
}
_STATUSES: Final = {
    401: _request(401, "Invalid API Key provided: sk_test_****"),
    403: _request(403, "The provided key does not have the required permissions."),
    500: error(500, "api_error", "An unknown error occurred."),
    502: error(502, "api_error", "Stripe's servers got an invalid answer."),
    503: error(503, "api_error", "Stripe is out of service for a moment. Try again."),
}
