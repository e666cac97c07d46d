"""Stripe's refusals in our tree, by HTTP status, type, code and decline code; never by the text.

Codes: https://docs.stripe.com/error-codes, https://docs.stripe.com/declines/codes and
https://docs.stripe.com/error-low-level.
"""

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
    "approve_with_id": "declined",
    "call_issuer": "declined",
    "card_declined": "declined",
    "do_not_honor": "declined",
    "do_not_try_again": "declined",
    "generic_decline": "declined",
    "issuer_not_available": "declined",
    "new_account_information_available": "declined",
    "no_action_taken": "declined",
    "bank_account_declined": "declined",
    "debit_not_authorized": "declined",
    "refer_to_customer": "declined",
    "not_permitted": "declined",
    "offline_pin_required": "authentication_failed",
    "online_or_offline_pin_required": "authentication_failed",
    "payment_intent_payment_attempt_failed": "declined",
    "payment_method_customer_decline": "cancelled_by_customer",
    "payment_method_provider_decline": "declined",
    "processing_error": "declined",
    "reenter_transaction": "declined",
    "service_not_allowed": "declined",
    "transaction_not_allowed": "declined",
    "try_again_later": "declined",
    "revocation_of_all_authorizations": "cancelled_by_customer",
    "revocation_of_authorization": "cancelled_by_customer",
    "stop_payment_order": "cancelled_by_customer",
    "balance_insufficient": "insufficient_funds",
    "insufficient_funds": "insufficient_funds",
    "expired_card": "expired_card",
    "expired_payment_method": "expired_card",
    "incorrect_address": "incorrect_details",
    "incorrect_cvc": "incorrect_details",
    "incorrect_number": "incorrect_details",
    "incorrect_pin": "incorrect_details",
    "incorrect_postal_code": "incorrect_details",
    "incorrect_zip": "incorrect_details",
    "invalid_cvc": "incorrect_details",
    "invalid_expiry_month": "incorrect_details",
    "invalid_expiry_year": "incorrect_details",
    "invalid_number": "incorrect_details",
    "invalid_pin": "incorrect_details",
    "authentication_not_handled": "authentication_failed",
    "authentication_required": "authentication_failed",
    "card_decline_rate_limit_exceeded": "limit_exceeded",
    "mobile_device_authentication_required": "authentication_failed",
    "payment_intent_authentication_failure": "authentication_failed",
    "setup_intent_authentication_failure": "authentication_failed",
    "fraudulent": "suspected_fraud",
    "highest_risk_level": "suspected_fraud",
    "merchant_blacklist": "suspected_fraud",
    "security_violation": "suspected_fraud",
    "card_not_supported": "blocked_instrument",
    "currency_not_supported": "blocked_instrument",
    "invalid_account": "blocked_instrument",
    "lost_card": "blocked_instrument",
    "pickup_card": "blocked_instrument",
    "restricted_card": "blocked_instrument",
    "stolen_card": "blocked_instrument",
    "card_velocity_exceeded": "limit_exceeded",
    "invalid_amount": "limit_exceeded",
    "pin_try_exceeded": "limit_exceeded",
    "instant_payouts_limit_exceeded": "limit_exceeded",
    "payouts_limit_exceeded": "limit_exceeded",
    "withdrawal_count_limit_exceeded": "limit_exceeded",
    "duplicate_transaction": "other",
    "live_mode_test_card": "other",
    "test_mode_decline": "other",
    "testmode_decline": "other",
}
CODES: Final[Mapping[str, type[UnictlError]]] = {
    "resource_missing": NotFound,
    "platform_account_required": PermissionRefused,
    "account_invalid": PermissionRefused,
    "account_country_invalid_address": PermissionRefused,
    "livemode_mismatch": PermissionRefused,
    "payouts_not_allowed": PermissionRefused,
    "transfers_not_allowed": PermissionRefused,
    "testmode_charges_only": PermissionRefused,
    "application_fees_not_allowed": PermissionRefused,
    "capability_not_active": PermissionRefused,
    "instant_payouts_config_disabled": PermissionRefused,
    "instant_payouts_currency_disabled": PermissionRefused,
    "instant_payouts_unsupported": PermissionRefused,
    "not_allowed_on_standard_account": PermissionRefused,
    "payment_method_unactivated": PermissionRefused,
    "stripe_tax_inactive": PermissionRefused,
    "secret_key_required": AuthenticationRefused,
    "api_key_expired": AuthenticationRefused,
    "platform_api_key_expired": AuthenticationRefused,
    "balance_insufficient": Declined,
    "insufficient_funds": Declined,
    "bank_account_declined": Declined,
    "instant_payouts_limit_exceeded": Declined,
    "payouts_limit_exceeded": Declined,
    "capture_charge_authorization_expired": Conflict,
    "capture_unauthorized_payment": Conflict,
    "charge_already_captured": Conflict,
    "charge_already_refunded": Conflict,
    "charge_disputed": Conflict,
    "charge_expired_for_capture": Conflict,
    "charge_not_refundable": Conflict,
    "refund_disputed_payment": Conflict,
    "payment_intent_unexpected_state": Conflict,
    "intent_invalid_state": Conflict,
    "setup_intent_unexpected_state": Conflict,
    "resource_already_exists": Conflict,
    "product_inactive": Conflict,
    "invoice_not_editable": Conflict,
    "invoice_no_customer_line_items": Conflict,
    "invoice_no_payment_method_types": Conflict,
    "invoice_no_subscription_line_items": Conflict,
    "invoice_upcoming_none": NotFound,
    "payout_reconciliation_not_ready": Conflict,
    "payment_method_unexpected_state": Conflict,
    "status_transition_invalid": Conflict,
    "invalid_canceled_subscription_fields": Conflict,
    "idempotency_key_in_use": Conflict,
    "lock_timeout": RateLimited,
    "payment_intent_rate_limit_exceeded": RateLimited,
    "rate_limit": RateLimited,
}
TYPES: Final[Mapping[str, type[UnictlError]]] = {
    "card_error": Declined,
    "idempotency_error": Conflict,
    "api_error": ServiceUnavailable,
}
STATUSES: Final[Mapping[int, type[UnictlError]]] = {
    401: AuthenticationRefused,
    402: Declined,
    403: PermissionRefused,
    404: NotFound,
    409: Conflict,
    424: ServiceUnavailable,
    429: RateLimited,
}
_SERVER: Final = 500
_BAD_REQUEST: Final = 400
_CONFLICT: Final = 409
_SHOULD_RETRY: Final = {"true": True, "false": False}


def explain(ask: Ask, reply: Reply) -> UnictlError:
    """Return the error that a reply without success stands for."""
    error = _body(reply)
    code, declined = _said(error.get("code")), _said(error.get("decline_code"))
    kind = _kind(reply.status, _said(error.get("type")), code)
    # The first request under our key is still being carried out: what becomes of it isn't known.
    running = reply.status == _CONFLICT and "Idempotency-Key" in ask.headers
    message = _said(error.get("message"))
    if kind is AuthenticationRefused:
        message = "stripe refused the key"  # its own text repeats a part of it
    codes = dict.fromkeys(part for part in (code or _said(error.get("type")), declined) if part)
    found = kind(
        (message or f"it answered HTTP {reply.status} without a reason").rstrip("."),
        hint=_hint(kind, reply, error),
        service="stripe",
        http_status=reply.status,
        service_code="/".join(codes) or None,
        request_id=reply.headers.get("request-id"),
        field=_said(error.get("param")),
        outcome=_outcome(ask, kind, running=running),
        retryable=_retryable(reply, running=running),
    )
    if isinstance(found, Declined):
        found.reason = DECLINES.get(declined or "") or DECLINES.get(code or "", "other")
    return found


def _retryable(reply: Reply, *, running: bool) -> bool | None:
    if reply.status >= _SERVER and _replayed(reply):
        return False
    return _SHOULD_RETRY.get(reply.headers.get("stripe-should-retry", ""), running or None)


def _replayed(reply: Reply) -> bool:
    """Return whether it is the answer that Stripe kept under the key, a failure of its own too."""
    return reply.headers.get("idempotent-replayed") == "true"


def _hint(kind: type[UnictlError], reply: Reply, error: Mapping[str, Any]) -> str | None:
    """Return the next step where it is a nearer one than the class's."""
    if not error and kind is Rejected:
        if reply.status < _BAD_REQUEST:
            return "unictl follows no redirect: check HTTPS_PROXY and UNICTL_STRIPE_BASE_URL."
        return "A proxy may have answered in its place: check HTTPS_PROXY and the address."
    if kind is ServiceUnavailable and _replayed(reply):
        return (
            "Stripe repeats this answer under the key for a day: see in a list whether it was done"
            " all the same, and else do it with another key."
        )
    if error.get("type") == "idempotency_error":
        return "This key stands for another request at Stripe: leave --idempotency-key out."
    if error.get("code") == "balance_insufficient":
        return Declined.own_balance_hint
    told = None
    if error.get("advice_code") == "try_again_later":
        told = "The bank says to try again later; else ask the customer for another way to pay."
    intent = error.get("payment_intent")
    if kind is Declined and isinstance(intent, Mapping):
        told = f"{told or Declined.default_hint} The order {intent.get('id')} is there still."
    return told


def _outcome(ask: Ask, kind: type[UnictlError], *, running: bool) -> Outcome | None:
    if not ask.changes or kind is ServiceUnavailable:
        return None
    return "unknown" if running else "not_applied"


def _kind(status: int, type_: str | None, code: str | None) -> type[UnictlError]:
    """Return the class: failures first, then the type, the code, and the status."""
    if status >= _SERVER:
        return ServiceUnavailable
    if type_ in {"card_error", "idempotency_error"}:
        return TYPES[type_]
    if found := CODES.get(code or "") or STATUSES.get(status):
        return found
    return Rejected if type_ is None else TYPES.get(type_, Rejected)


def _body(reply: Reply) -> Mapping[str, Any]:
    """Return the error object; what stands before Stripe may answer with HTML or nothing."""
    try:
        body = reply.json()
    except ValueError:
        return {}
    error = body.get("error") if isinstance(body, Mapping) else None
    return error if isinstance(error, Mapping) else {}


def _said(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
