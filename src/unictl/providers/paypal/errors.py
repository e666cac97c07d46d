"""PayPal's refusals in our tree, by HTTP status, name and issue; never by the text.

Names and issues: the error schemas of PayPal's OpenAPI documents (Orders v2, Payments v2,
Subscriptions v1, Catalog v1, Invoicing v2) and https://developer.paypal.com/api/rest/responses/.
Response codes of card processors:
https://developer.paypal.com/api/rest/reference/orders/v2/errors/.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from unictl.core.call import Ask, Reply
from unictl.errors import (
    AuthenticationRefused,
    Conflict,
    Declined,
    DeclineReason,
    NotFound,
    PermissionRefused,
    RateLimited,
    Rejected,
    ServiceUnavailable,
    UnictlError,
)

TOKEN_PATH: Final = "/v1/oauth2/token"  # noqa: S105 - an address

STATUSES: Final[Mapping[int, type[UnictlError]]] = {
    401: AuthenticationRefused,
    403: PermissionRefused,
    404: NotFound,
    409: Conflict,
    429: RateLimited,
}
NAMES: Final[Mapping[str, type[UnictlError]]] = {
    "invalid_client": AuthenticationRefused,
    "invalid_token": AuthenticationRefused,
    "AUTHENTICATION_FAILURE": AuthenticationRefused,
    "NOT_AUTHORIZED": PermissionRefused,
    "PERMISSION_DENIED": PermissionRefused,
    "REQUIRED_SCOPE_MISSING": PermissionRefused,
    "SENDER_ACCOUNT_UNVERIFIED": PermissionRefused,
    "PAYEE_NOT_CONSENTED": PermissionRefused,
    "RESOURCE_NOT_FOUND": NotFound,
    "RESOURCE_CONFLICT": Conflict,
    "DUPLICATE_REQUEST_ID": Conflict,
    "USER_BUSINESS_ERROR": Conflict,
    "ITEM_INCORRECT_STATUS": Conflict,
    "ITEM_ALREADY_CANCELLED": Conflict,
    "ITEM_CANCELLATION_FAILED": Conflict,
    "INSUFFICIENT_FUNDS": Declined,
    "RATE_LIMIT_REACHED": RateLimited,
    "INTERNAL_SERVER_ERROR": ServiceUnavailable,
    "INTERNAL_SERVICE_ERROR": ServiceUnavailable,
    "SERVICE_UNAVAILABLE": ServiceUnavailable,
}
CODES: Final[Mapping[str, type[UnictlError]]] = {
    **dict.fromkeys(
        ("INVALID_ACCOUNT_STATUS",),
        AuthenticationRefused,
    ),
    **dict.fromkeys(
        (
            "AUTH_CAPTURE_NOT_ENABLED",
            "CARD_SUBSCRIPTIONS_NOT_ENABLED",
            "CONSENT_NEEDED",
            "NOT_ELIGIBLE_FOR_TOKEN_PROCESSING",
            "NOT_ENABLED_FOR_APPLE_PAY",
            "NOT_ENABLED_FOR_BANK_PROCESSING",
            "NOT_ENABLED_FOR_CARD_PROCESSING",
            "NOT_ENABLED_FOR_GOOGLE_PAY",
            "NOT_ENABLED_TO_VAULT_PAYMENT_SOURCE",
            "PAYEE_ACCOUNT_LOCKED_OR_CLOSED",
            "PAYEE_ACCOUNT_NOT_VERIFIED",
            "PAYEE_ACCOUNT_RESTRICTED",
            "PAYEE_NOT_ENABLED_FOR_BANK_PROCESSING",
            "PAYEE_NOT_ENABLED_FOR_CARD_PROCESSING",
            "PERMISSION_DENIED",
            "REFUND_IS_RESTRICTED",
            "REFUND_NOT_ALLOWED",
            "USER_ACCOUNT_CLOSED",
        ),
        PermissionRefused,
    ),
    **dict.fromkeys(
        (
            "AGREEMENT_ALREADY_CANCELLED",
            "ACTION_DOES_NOT_MATCH_INTENT",
            "AUTHORIZATION_ALREADY_CAPTURED",
            "AUTHORIZATION_EXPIRED",
            "AUTHORIZATION_VOIDED",
            "BILLING_CYCLE_EXECUTION_COMPLETED",
            "CANNOT_BE_VOIDED",
            "CANNOT_CANCEL_DRAFT_INVOICE",
            "CANNOT_CANCEL_PAID_INVOICE",
            "CANNOT_CANCEL_REFUNDED_INVOICE",
            "CANNOT_CANCEL_SCHEDULED_INVOICE",
            "CAPTURE_FULLY_REFUNDED",
            "CAPTURE_STATUS_NOT_VALID",
            "DUPLICATE_INVOICE_ID",
            "DUPLICATE_RESOURCE_IDENTIFIER",
            "INVOICE_CANCELED_ALREADY",
            "MAX_AUTHORIZATION_COUNT_EXCEEDED",
            "MAX_CAPTURE_COUNT_EXCEEDED",
            "MAX_NUMBER_OF_REFUNDS_EXCEEDED",
            "ORDER_ALREADY_AUTHORIZED",
            "ORDER_ALREADY_CAPTURED",
            "ORDER_ALREADY_COMPLETED",
            "ORDER_CANNOT_BE_CONFIRMED",
            "ORDER_COMPLETED_OR_VOIDED",
            "ORDER_COMPLETION_IN_PROGRESS",
            "ORDER_EXPIRED",
            "ORDER_IS_PENDING_APPROVAL",
            "ORDER_NOT_APPROVED",
            "PAYER_ACTION_REQUIRED",
            "PAYMENT_ALREADY_APPROVED",
            "PENDING_CAPTURE",
            "PLAN_STATUS_INACTIVE",
            "PLAN_STATUS_INVALID",
            "PREVIOUS_REQUEST_IN_PROGRESS",
            "PREVIOUSLY_CAPTURED",
            "PREVIOUSLY_VOIDED",
            "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING",
            "REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK",
            "REFUND_TIME_LIMIT_EXCEEDED",
            "SUBSCRIPTION_CANNOT_BE_ACTIVATED",
            "SUBSCRIPTION_STATUS_INVALID",
            "TRANSACTION_DISPUTED",
            "ZERO_OUTSTANDING_BALANCE",
        ),
        Conflict,
    ),
    "INVALID_RESOURCE_ID": NotFound,
}
DECLINES: Final[Mapping[str, DeclineReason]] = {
    "AUTHORIZATION_DENIED": "declined",
    "CARD_EXPIRED": "expired_card",
    "REFERENCED_CARD_EXPIRED": "expired_card",
    "COMPLIANCE_VIOLATION": "blocked_instrument",
    "DECLINED_DUE_TO_RELATED_TXN": "declined",
    "INSTRUMENT_DECLINED": "declined",
    "INSUFFICIENT_FUNDS": "insufficient_funds",
    "MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED": "limit_exceeded",
    "PAYEE_BLOCKED_TRANSACTION": "suspected_fraud",
    "PAYER_ACCOUNT_LOCKED_OR_CLOSED": "blocked_instrument",
    "PAYER_ACCOUNT_RESTRICTED": "blocked_instrument",
    "PAYER_CANNOT_PAY": "declined",
    "PAYMENT_SOURCE_DECLINED_BY_PROCESSOR": "declined",
    "PAYMENT_SOURCE_INFO_CANNOT_BE_VERIFIED": "incorrect_details",
    "REFUND_FAILED_INSUFFICIENT_FUNDS": "insufficient_funds",
    "SUBSCRIBER_ACCOUNT_CLOSED": "blocked_instrument",
    "SUBSCRIBER_ACCOUNT_LOCKED": "blocked_instrument",
    "SUBSCRIBER_ACCOUNT_RESTRICTED": "blocked_instrument",
    "TRANSACTION_BLOCKED_BY_PAYEE": "suspected_fraud",
    "TRANSACTION_LIMIT_EXCEEDED": "limit_exceeded",
    "TRANSACTION_RECEIVING_LIMIT_EXCEEDED": "limit_exceeded",
    "TRANSACTION_REFUSED": "declined",
    # What a card's processor answers, told inside a capture that is DECLINED.
    "0500": "declined",
    "1330": "incorrect_details",
    "5100": "declined",
    "5110": "incorrect_details",
    "5120": "insufficient_funds",
    "5130": "incorrect_details",
    "5140": "blocked_instrument",
    "5150": "blocked_instrument",
    "5170": "incorrect_details",
    "5180": "blocked_instrument",
    "5400": "expired_card",
    "5500": "incorrect_details",
    "5650": "authentication_failed",
    "5700": "declined",
    "5710": "limit_exceeded",
    "5930": "blocked_instrument",
    "9500": "suspected_fraud",
    "9510": "suspected_fraud",
    "9520": "blocked_instrument",
    "PCVV": "incorrect_details",
}
HINTS: Final[Mapping[str, str]] = {
    "invalid_client": "Check client id and secret, and that they belong to this mode: PAYPAL_MODE,"
    " or `unictl vault set paypal mode`, says sandbox or live (sandbox if nothing is said).",
    "DUPLICATE_INVOICE_ID": "PayPal takes a reference once: look whether the first one is what you"
    " want, or choose another.",
    "ORDER_NOT_APPROVED": "The payer must approve first: send him to the order's approval_url.",
    "PAYER_ACTION_REQUIRED": "Send the payer to the order's approval_url again.",
    "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING": "Send the payer to the order's approval_url again, to"
    " choose another way to pay.",
    "INSTRUMENT_DECLINED": "Send the payer to the order's approval_url again, to choose another way"
    " to pay.",
    "INSUFFICIENT_FUNDS": Declined.own_balance_hint,
    "REFUND_FAILED_INSUFFICIENT_FUNDS": Declined.own_balance_hint,
    "USER_BUSINESS_ERROR": "PayPal took a batch of this id already, or the account can't pay it"
    " out: look at the account's activity before repeating it.",
}
FIELDS: Final[Mapping[str, str]] = {
    "invoice_id": "reference",
    "value": "amount",
    "currency_code": "currency",
    "currency": "currency",
    "receiver": "recipient",
}
"""Our fields by the last part of PayPal's pointer, where they have one."""

_BATCH: Final = "/v1/payments/payouts/"
_SERVER: Final = 500
_BAD_REQUEST: Final = 400
_LOST: Final = frozenset({"DECLINED", "DENIED", "FAILED"})
_CONFLICT: Final = 409
_RUNNING: Final = "PREVIOUS_REQUEST_IN_PROGRESS"


def explain(ask: Ask, reply: Reply) -> UnictlError:
    """Return the error that a reply without success, or with a decline in it, stands for."""
    body = _object(reply)
    if reply.ok:
        return _declined(reply, body)
    detail = _first(body.get("details"))
    name = _said(body.get("name")) or _said(body.get("error"))
    issue = _said(detail.get("issue"))
    kind = _kind(reply.status, name, issue)
    # Payouts say it by name, others by issue; a bare conflict under our key may mean it too.
    bare = reply.status == _CONFLICT and issue is None and "PayPal-Request-Id" in ask.headers
    running = bare or _RUNNING in {name, issue}
    said = _said(detail.get("description")) or _said(body.get("message"))
    said = said or _said(body.get("error_description"))
    hint = _first_batch(body) or HINTS.get(issue or "") or HINTS.get(name or "")
    if hint is None and kind is NotFound:
        hint = _other_payment(ask)
    if hint is None and not body:
        hint = _not_its_own(reply) if kind is Rejected else None
    found = kind(
        (said or f"it answered HTTP {reply.status} without a reason").rstrip("."),
        hint=hint,
        service="paypal",
        http_status=reply.status,
        service_code="/".join(part for part in (name, issue) if part) or None,
        request_id=request_id(reply, body),
        field=_field(_said(detail.get("field"))),
        outcome=_outcome(ask, kind, running=running),
        retryable=True if running else None,
    )
    if isinstance(found, Declined):
        found.reason = DECLINES.get(issue or "") or DECLINES.get(name or "", "other")
    return found


def _other_payment(ask: Ask) -> str | None:
    """Return which id is wanted, where what is held has another one than what was taken."""
    if ask.path.startswith("/v2/payments/captures/") and ask.path.endswith("/refund"):
        wanted, other = "taken", "held"
    elif ask.path.startswith("/v2/payments/authorizations/") and ask.changes:
        wanted, other = "held", "taken"
    else:
        return None
    return (
        f"Give the id of money that was {wanted}; money that is {other} has another one."
        " `unictl payments list-order-payments ORDER_ID --service paypal` shows both."
    )


def lost(body: Any) -> Mapping[str, Any] | None:
    """Return the payment that was declined inside a reply of success, if all in it were."""
    parts = list(_payments(body))
    bad = [part for part in parts if part.get("status") in _LOST]
    return bad[0] if bad and len(bad) == len(parts) else None


def request_id(reply: Reply, body: Mapping[str, Any]) -> str | None:
    """Return PayPal's debug id, by which its support finds the request."""
    return reply.headers.get("paypal-debug-id") or _said(body.get("debug_id"))


def _payments(body: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the captures and authorizations in an order, or the one that the body is."""
    if not isinstance(body, Mapping):
        return
    if "purchase_units" not in body:
        yield body
    for unit in body.get("purchase_units") or ():
        payments = unit.get("payments") or {}
        for kind in ("captures", "authorizations"):
            yield from payments.get(kind) or ()


def _declined(reply: Reply, body: Mapping[str, Any]) -> Declined:
    part = lost(body) or {}
    code = _said(dict(part.get("processor_response") or {}).get("response_code"))
    why = _said(dict(part.get("status_details") or {}).get("reason"))
    status = _said(part.get("status"))
    return Declined(
        "the payment was declined" + (f" by the processor ({code})" if code else ""),
        service="paypal",
        http_status=reply.status,
        service_code="/".join(one for one in (status, code or why) if one) or None,
        request_id=request_id(reply, body),
        reason=DECLINES.get(code or "") or DECLINES.get(why or "", "declined"),
        outcome="not_applied",
    )


def _kind(status: int, name: str | None, issue: str | None) -> type[UnictlError]:
    """Return the class: a server's failure first, then issue, name and status."""
    if status >= _SERVER:
        return ServiceUnavailable
    if issue in DECLINES or (name in DECLINES and issue not in CODES):
        return Declined
    return CODES.get(issue or "") or NAMES.get(name or "") or STATUSES.get(status, Rejected)


def _outcome(ask: Ask, kind: type[UnictlError], *, running: bool) -> Any:
    if not ask.changes or kind is ServiceUnavailable:
        return None
    # The first request under our key is still being carried out.
    return "unknown" if running else "not_applied"


def _first_batch(body: Mapping[str, Any]) -> str | None:
    """Return where to look, if PayPal names the batch that it took under this id before."""
    links = body.get("links")
    found = [one for one in links if isinstance(one, Mapping)] if isinstance(links, list) else []
    hrefs = [str(one.get("href")) for one in found]
    batches = [href.rstrip("/").rpartition("/")[2] for href in hrefs if _BATCH in href]
    if not batches:
        return None
    return f"PayPal took it before: see `unictl payouts get {batches[0]} --service paypal`."


def _not_its_own(reply: Reply) -> str:
    """Return the next step after a refusal that says nothing, as few of PayPal's do."""
    if reply.status < _BAD_REQUEST:
        return "unictl follows no redirect: check HTTPS_PROXY and UNICTL_PAYPAL_BASE_URL."
    return "A proxy may have answered in its place: check HTTPS_PROXY and the address."


def _object(reply: Reply) -> Mapping[str, Any]:
    """Return the body's members; gateways before PayPal answer with HTML or nothing."""
    try:
        body = reply.json()
    except ValueError:
        return {}
    return body if isinstance(body, Mapping) else {}


def _first(details: object) -> Mapping[str, Any]:
    found = details[0] if isinstance(details, list) and details else {}
    return found if isinstance(found, Mapping) else {}


def _field(pointer: str | None) -> str | None:
    if pointer is None:
        return None
    return FIELDS.get(pointer.rpartition("/")[2], pointer)


def _said(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
