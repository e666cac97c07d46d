"""Razorpay's refusals in our tree, by HTTP status, code and reason; never by the text.

Codes and reasons: https://razorpay.com/docs/errors/ and the error table of the payments API.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from unictl.core.call import Ask, Reply
from unictl.errors import (
    AuthenticationRefused,
    Conflict,
    Declined,
    DeclineReason,
    NotFound,
    Outcome,
    PermissionRefused,
    RateLimited,
    Rejected,
    ServiceUnavailable,
    UnictlError,
)

DECLINES: Final[Mapping[str, DeclineReason]] = {
    "payment_declined": "declined",
    "card_declined": "declined",
    "payment_failed": "declined",
    "insufficient_funds": "insufficient_funds",
    "insufficient_balance": "insufficient_funds",
    "low_balance": "insufficient_funds",
    "card_expired": "expired_card",
    "incorrect_cvv": "incorrect_details",
    "incorrect_pin": "incorrect_details",
    "incorrect_otp": "incorrect_details",
    "authentication_failed": "authentication_failed",
    "payment_cancelled": "cancelled_by_customer",
    "payment_risk_check_failed": "suspected_fraud",
    "debit_instrument_blocked": "blocked_instrument",
    "transaction_limit_exceeded": "limit_exceeded",
    "transaction_daily_limit_exceeded": "limit_exceeded",
    "credit_limit_exceeded": "limit_exceeded",
}
REASONS: Final[Mapping[str, type[UnictlError]]] = {
    "order_already_paid": Conflict,
    "duplicate_request": Conflict,
    "duplicate_refund_id": Conflict,
    "merchant_not_activated": PermissionRefused,
    "record_not_found": NotFound,
    # A bank or the gateway failed: whether it was done is not known.
    "bank_not_available": ServiceUnavailable,
    "bank_technical_error": ServiceUnavailable,
    "gateway_technical_error": ServiceUnavailable,
    "gateway_timeout": ServiceUnavailable,
    "invalid_response_from_gateway": ServiceUnavailable,
    "issuer_technical_error": ServiceUnavailable,
    "payment_timed_out": ServiceUnavailable,
    "request_timed_out": ServiceUnavailable,
}
CODES: Final[Mapping[str, type[UnictlError]]] = {
    "UNAUTHORISED": AuthenticationRefused,
    "BAD_REQUEST_AUTHENTICATION_ERROR": AuthenticationRefused,
    "BAD_REQUEST_TRANSFER_INSUFFICIENT_BALANCE": Declined,
    "GATEWAY_ERROR": ServiceUnavailable,
    "SERVER_ERROR": ServiceUnavailable,
    "SERVICE_UNAVAILABLE": ServiceUnavailable,
    "INTERNAL_SERVER_ERROR": ServiceUnavailable,
}
STATUSES: Final[Mapping[int, type[UnictlError]]] = {
    401: AuthenticationRefused,
    403: PermissionRefused,
    404: NotFound,
    409: Conflict,
    429: RateLimited,
}
# A fetch by id that is refused as a bad request: Razorpay answers 400, not 404, for a stranger.
_BY_ID: Final = re.compile(
    r"/v1/\w+/(?:order|pay|rfnd|plan|sub|plink|cust|inv|disp|pout)_[A-Za-z0-9]{14}(?:/\w+)?"
)
_MONEY_OUT: Final = re.compile(r"/(?:payouts|refunds?|transfers)\b")
_KEYS: Final = ("X-Refund-Idempotency", "X-Payout-Idempotency")
_SERVER: Final = 500
_BAD_REQUEST: Final = 400
_CONFLICT: Final = 409


def explain(ask: Ask, reply: Reply) -> UnictlError:
    """Return the error that a reply without success stands for."""
    error = _body(reply)
    reason, code = _said(error.get("reason")), _said(error.get("code"))
    kind = _kind(ask, reply.status, code, reason, _said(error.get("field")))
    # With a key of ours it says that the first request under it is still being carried out, or
    # that it was another one; which of the two only the text tells.
    running = reply.status == _CONFLICT and any(name in ask.headers for name in _KEYS)
    description = _said(error.get("description"))
    found = kind(
        (description or f"it answered HTTP {reply.status} without a reason").rstrip("."),
        hint=None if description or kind is not Rejected else _not_its_own(reply),
        service="razorpay",
        http_status=reply.status,
        service_code=code if reason is None else f"{code}/{reason}",
        request_id=reply.headers.get("request-id") or reply.headers.get("x-razorpay-request-id"),
        field=_said(error.get("field")),
        outcome=_outcome(ask, kind, running=running),
        retryable=True if running else None,
    )
    if isinstance(found, Declined):
        found.reason = DECLINES.get(reason or "", "other")
        if found.reason == "insufficient_funds" and _MONEY_OUT.search(ask.path):
            found.hint = Declined.own_balance_hint
    return found


def _not_its_own(reply: Reply) -> str:
    """Return the next step after a refusal that says nothing, as none of Razorpay's does."""
    if reply.status < _BAD_REQUEST:
        return "unictl follows no redirect: check HTTPS_PROXY and UNICTL_RAZORPAY_BASE_URL."
    return "A proxy may have answered in its place: check HTTPS_PROXY and the address."


def _outcome(ask: Ask, kind: type[UnictlError], *, running: bool) -> Outcome | None:
    if not ask.changes or kind is ServiceUnavailable:
        return None
    return "unknown" if running else "not_applied"


def _kind(
    ask: Ask, status: int, code: str | None, reason: str | None, field: str | None
) -> type[UnictlError]:
    """Return the class: the status says most, then the reason, then the code."""
    if status >= _SERVER:
        return ServiceUnavailable
    if found := STATUSES.get(status) or _by_reason(reason or "") or CODES.get(code or ""):
        return found
    by_id = ask.method == "GET" and _BY_ID.fullmatch(ask.path) and field in {None, "id"}
    return NotFound if status == _BAD_REQUEST and by_id else Rejected


def _by_reason(reason: str) -> type[UnictlError] | None:
    if reason in DECLINES:
        return Declined
    if reason.endswith("_not_enabled"):
        return PermissionRefused
    return REASONS.get(reason)


def _body(reply: Reply) -> Mapping[str, Any]:
    """Return the error object; gateways before Razorpay answer with HTML or nothing."""
    try:
        body = reply.json()
    except ValueError:
        return {}
    if not isinstance(body, Mapping):
        return {}
    error = body.get("error", body)
    return error if isinstance(error, Mapping) else {"description": error}


def _said(value: object) -> str | None:
    """Return what a member says; an unused one is null, "NA", "null" or missing."""
    return value if isinstance(value, str) and value not in {"", "NA", "null"} else None
