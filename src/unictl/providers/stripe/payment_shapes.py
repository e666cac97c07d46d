"""Stripe's PaymentIntents, charges and refunds as our orders, payments and refunds."""

from collections.abc import Mapping
from typing import Any, Final

from unictl.capabilities.payments import (
    Order,
    OrderStatus,
    Payment,
    PaymentStatus,
    Refund,
    RefundStatus,
)
from unictl.providers.stripe.base import id_of, inner, metadata, moment, reference, status, text
from unictl.providers.stripe.money import maybe_minor, minor

ORDER_STATUSES: Final[Mapping[str, OrderStatus]] = {
    "requires_payment_method": "open",
    "requires_confirmation": "open",
    "requires_action": "requires_action",
    "requires_capture": "authorized",
    "processing": "processing",
    "succeeded": "paid",
    "canceled": "cancelled",
}
PAYMENT_STATUSES: Final[Mapping[str, PaymentStatus]] = {
    "requires_payment_method": "created",
    "requires_confirmation": "created",
    "requires_action": "requires_action",
    "requires_capture": "authorized",
    "processing": "processing",
    "succeeded": "succeeded",
    "canceled": "cancelled",
}
CHARGE_STATUSES: Final[Mapping[str, PaymentStatus]] = {
    "pending": "processing",
    "succeeded": "succeeded",
    "failed": "failed",
}
REFUND_STATUSES: Final[Mapping[str, RefundStatus]] = {
    "pending": "pending",
    "requires_action": "requires_action",
    "succeeded": "succeeded",
    "failed": "failed",
    "canceled": "cancelled",
}
# Where the next action of the one or the other method has its page.
_PAGES: Final = ("url", "hosted_voucher_url", "hosted_instructions_url")
# What is expanded to know the fee, which can be done without, and of a PaymentIntent what was given
# back, which can't.
OF_CHARGE: Final = (("balance_transaction",), ())
OF_INTENT: Final = (("latest_charge.balance_transaction",), ("latest_charge",))


def is_charge(payment_id: str) -> bool:
    """Return whether it is a charge's id; the ones of other methods than cards begin with py."""
    return payment_id.startswith(("ch_", "py_"))


def to_order(intent: Mapping[str, Any]) -> Order:
    """Return our order."""
    currency = intent["currency"]
    return Order(
        id=intent["id"],
        service="stripe",
        status=status(ORDER_STATUSES, intent.get("status")),
        amount=minor(intent["amount"], currency),
        amount_paid=minor(intent.get("amount_received") or 0, currency),
        currency=currency.upper(),
        reference=reference(intent),
        description=text(intent.get("description")),
        customer_id=id_of(intent.get("customer")),
        approval_url=_approval(intent.get("next_action") or {}),
        metadata=metadata(intent),
        created_at=moment(intent["created"]),
        raw=intent,
    )


def _approval(action: Mapping[str, Any]) -> str | None:
    """Return the page where the customer goes on: to authenticate, or to see how to pay."""
    for kind, told in action.items():
        if isinstance(told, Mapping) and kind != "use_stripe_sdk":
            for name in _PAGES:
                if told.get(name):
                    return str(told[name])
    return None


def to_payment(thing: Mapping[str, Any]) -> Payment:
    """Return our payment of a PaymentIntent or a charge; once taken, so much of it."""
    return _of_charge(thing) if thing["object"] == "charge" else _of_intent(thing)


def _of_intent(intent: Mapping[str, Any]) -> Payment:
    currency, charge = intent["currency"], intent.get("latest_charge")
    charge = charge if isinstance(charge, Mapping) else {}
    failure = intent.get("last_payment_error") or {}
    found = status(PAYMENT_STATUSES, intent.get("status"))
    taken = found == "succeeded"
    if found == "created" and failure:
        found = "failed"
    elif taken:
        found = _taken(charge)
    return Payment(
        id=intent["id"],
        service="stripe",
        status=found,
        amount=minor((intent.get("amount_received") if taken else 0) or intent["amount"], currency),
        amount_refunded=minor(_given_back(charge), currency),
        currency=currency.upper(),
        order_id=intent["id"],
        method=text(inner(charge, "payment_method_details", "type")),
        email=text(inner(charge, "billing_details", "email") or intent.get("receipt_email")),
        phone=text(inner(charge, "billing_details", "phone")),
        description=text(intent.get("description")),
        fee=_fee(charge),
        customer_id=id_of(intent.get("customer")),
        failure_code=text(failure.get("decline_code") or failure.get("code")),
        failure_message=text(failure.get("message")),
        metadata=metadata(intent),
        created_at=moment(intent["created"]),
        raw=intent,
    )


def _of_charge(charge: Mapping[str, Any]) -> Payment:
    currency = charge["currency"]
    found = status(CHARGE_STATUSES, charge.get("status"))
    if found == "succeeded":
        found = _taken(charge) if charge["captured"] else "authorized"
        if found == "authorized" and charge.get("refunded"):
            found = "cancelled"  # what was held has been let go
    return Payment(
        id=charge["id"],
        service="stripe",
        status=found,
        amount=minor(charge["amount_captured" if charge["captured"] else "amount"], currency),
        amount_refunded=minor(_given_back(charge), currency),
        currency=currency.upper(),
        order_id=id_of(charge.get("payment_intent")),
        method=text(inner(charge, "payment_method_details", "type")),
        email=text(inner(charge, "billing_details", "email") or charge.get("receipt_email")),
        phone=text(inner(charge, "billing_details", "phone")),
        description=text(charge.get("description")),
        fee=_fee(charge),
        customer_id=id_of(charge.get("customer")),
        failure_code=text(_decline(charge) or charge.get("failure_code")),
        failure_message=text(charge.get("failure_message")),
        metadata=metadata(charge),
        created_at=moment(charge["created"]),
        raw=charge,
    )


def _decline(charge: Mapping[str, Any]) -> str | None:
    """Return the bank's reason, which a charge has beside the code that says there was one."""
    if charge.get("failure_code") != "card_declined":
        return None
    return text(inner(charge, "outcome", "reason"))


def _taken(charge: Mapping[str, Any]) -> PaymentStatus:
    """Return what became of money that was taken."""
    if not _given_back(charge):
        return "succeeded"
    return "refunded" if charge.get("refunded") else "partially_refunded"


def _given_back(charge: Mapping[str, Any]) -> int:
    """Return what was taken and given back.

    Stripe counts as refunded, too, what was held and let go: all of it when a hold is cancelled,
    the rest when only a part is captured.
    """
    if not charge.get("captured"):
        return 0
    let_go = int(charge["amount"]) - int(charge["amount_captured"])
    return max(0, int(charge["amount_refunded"]) - let_go)


def _fee(charge: Mapping[str, Any]) -> int | None:
    """Return the fee, where it was taken in the charge's own currency."""
    booked = charge.get("balance_transaction")
    if not isinstance(booked, Mapping) or booked.get("currency") != charge["currency"]:
        return None
    return maybe_minor(booked.get("fee"), charge["currency"])


def to_refund(refund: Mapping[str, Any]) -> Refund:
    """Return our refund; the payment is the PaymentIntent, or the charge of one without."""
    currency = refund["currency"]
    return Refund(
        id=refund["id"],
        service="stripe",
        status=status(REFUND_STATUSES, refund.get("status")),
        amount=minor(refund["amount"], currency),
        currency=currency.upper(),
        payment_id=id_of(refund.get("payment_intent")) or id_of(refund.get("charge")),
        reference=reference(refund),
        metadata=metadata(refund),
        created_at=moment(refund["created"]),
        raw=refund,
    )
