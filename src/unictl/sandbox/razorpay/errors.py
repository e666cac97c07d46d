"""Razorpay's error bodies."""

import json
from collections.abc import Mapping
from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.exchange import NoReply, Refused
from unictl.sandbox.faults import Fault

_JSON: Final = {"content-type": "application/json"}
_NOT_APPLICABLE: Final = {"source": "NA", "step": "NA", "reason": "NA", "metadata": {}}
_PAGE: Final = b"<html><head><title>504 Gateway Time-out</title></head><body></body></html>"


def answer(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """Return the document as a JSON reply."""
    body = json.dumps(document).encode()
    return Reply(status, {**_JSON, **(headers or {})}, body)


def _error(status: int, code: str, description: str, **members: Any) -> Reply:
    return answer({"error": {"code": code, "description": description, **members}}, status)


def invalid(description: str, field: str | None = None) -> Refused:
    """Return the refusal of what the request says."""
    return refused(description, reason="input_validation_failed", field=field)


def refused(
    description: str,
    *,
    reason: str,
    field: str | None = None,
    status: int = 400,
    step: str = "payment_initiation",
) -> Refused:
    """Return a refusal with its reason, of the kind `input_validation_failed`."""
    members = {
        "source": "business",
        "step": step,
        "reason": reason,
        "metadata": {},
    }
    if field is not None:
        members["field"] = field
    return Refused(_error(status, "BAD_REQUEST_ERROR", description, **members))


def of_banking(refusal: Refused) -> Refused:
    """Return the refusal as the banking side (RazorpayX) has it, which names no step."""
    document = refusal.reply.json()
    error = document["error"]
    if error.get("step") in {None, "NA"}:
        return refusal
    return Refused(answer({"error": {**error, "step": None}}, refusal.reply.status))


def plain(description: str, *, status: int = 400) -> Refused:
    """Return a refusal whose other members are not applicable."""
    return Refused(_error(status, "BAD_REQUEST_ERROR", description, **_NOT_APPLICABLE))


def bare(description: str, field: str | None = None) -> Refused:
    """Return a refusal without the other members, as subscriptions and unknown fields have it."""
    members = {} if field is None else {"field": field}
    return Refused(_error(400, "BAD_REQUEST_ERROR", description, **members))


def link_refused(description: str) -> Refused:
    """Return a refusal as payment links have it: members that say nothing are null."""
    nothing: dict[str, Any] = {"source": None, "step": None, "reason": None, "metadata": {}}
    return Refused(_error(400, "BAD_REQUEST_ERROR", description, **nothing))


def url_not_found() -> Refused:
    """Return the refusal of a wrong path or method; it is a 400."""
    return plain("The requested URL was not found on the server.")


def unauthenticated() -> Refused:
    """Return the refusal of a key."""
    return plain("Authentication failed", status=401)


def unknown_id() -> Refused:
    """Return the refusal of an id that names nothing; it is a 400."""
    return invalid("The id provided does not exist")


def of_fault(fault: Fault) -> Reply | NoReply:
    """Return what the caller gets for a fault that was asked for."""
    if fault.silence is not None:
        return NoReply(fault.silence)
    if fault.status == 504:  # noqa: PLR2004 - the gateway before the API answers, in its own way
        return Reply(504, {"content-type": "text/html"}, _PAGE)
    if fault.status == 429:  # noqa: PLR2004 - RFC 6585, which allows the header
        reply = _STATUSES[429]
        return Reply(429, {**reply.headers, "retry-after": "1"}, reply.body)
    if fault.name == "decline":
        return refused("Your payment was declined by the bank.", reason="payment_declined").reply
    if fault.name == "insufficient_funds":
        return refused(
            "Your account does not have enough balance to carry out the operation.",
            reason="insufficient_funds",
        ).reply
    return _STATUSES[fault.status]


def _plainly(status: int, code: str, description: str) -> Reply:
    return _error(status, code, description, **_NOT_APPLICABLE)


_STATUSES: Final = {
    401: _plainly(401, "BAD_REQUEST_ERROR", "Authentication failed"),
    403: _plainly(403, "BAD_REQUEST_ERROR", "Access Denied"),
    429: _plainly(429, "BAD_REQUEST_ERROR", "Request failed. Please try after sometime."),
    500: _plainly(500, "SERVER_ERROR", "The server encountered an error. Please try again."),
    502: _error(
        502,
        "GATEWAY_ERROR",
        "Payment processing failed due to error at bank or wallet gateway",
        source="gateway",
        step="payment_initiation",
        reason="gateway_technical_error",
        metadata={},
    ),
    503: _plainly(503, "SERVICE_UNAVAILABLE", "The service is unavailable. Please try again."),
}
