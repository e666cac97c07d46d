"""How PayPal's orders, captures, authorizations and refunds are read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from unictl.capabilities.payments import (
    Order,
    OrderStatus,
    Payment,
    PaymentStatus,
    Refund,
    RefundStatus,
)
from unictl.providers.paypal.base import link, moment, status, tail, text
from unictl.providers.paypal.money import code, units

MOST_REFERENCE: Final = 127

ORDER_STATUSES: Final[Mapping[str, OrderStatus]] = {
    "CREATED": "open",
    "SAVED": "open",
    "PAYER_ACTION_REQUIRED": "requires_action",
    "APPROVED": "approved",
    "VOIDED": "cancelled",
    "COMPLETED": "paid",
}
PAYMENT_STATUSES: Final[Mapping[str, PaymentStatus]] = {
    # A capture's.
    "COMPLETED": "succeeded",
    "PENDING": "processing",
    "DECLINED": "failed",
    "FAILED": "failed",
    "PARTIALLY_REFUNDED": "partially_refunded",
    "REFUNDED": "refunded",
    # An authorization's.
    "CREATED": "authorized",
    "PARTIALLY_CAPTURED": "authorized",
    "CAPTURED": "succeeded",
    "DENIED": "failed",
    "VOIDED": "cancelled",
}
REFUND_STATUSES: Final[Mapping[str, RefundStatus]] = {
    "PENDING": "pending",
    "COMPLETED": "succeeded",
    "FAILED": "failed",
    "CANCELLED": "cancelled",
}
_TAKEN: Final = frozenset({"COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"})
_GIVEN_BACK: Final = frozenset({"COMPLETED", "PENDING"})


def _inner(order: Mapping[str, Any], kind: str) -> Iterator[Mapping[str, Any]]:
    for unit in order["purchase_units"]:
        yield from (unit.get("payments") or {}).get(kind) or ()


def order_payments(order: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the order's captures, and the authorizations that none of them stands for."""
    held = [one for one in _inner(order, "authorizations") if one.get("status") != "CAPTURED"]
    found = [*_inner(order, "captures"), *held]
    return sorted(found, key=lambda one: str(one.get("create_time", "")), reverse=True)


def refunded(order: Mapping[str, Any], capture_id: str) -> int:
    """Return how much of a capture has been given back, by the refunds in its order."""
    refunds = (one for one in _inner(order, "refunds") if one.get("status") in _GIVEN_BACK)
    return sum(units(one["amount"]) for one in refunds if tail(link(one, "up") or "") == capture_id)


def to_order(order: Mapping[str, Any]) -> Order:
    """Return our order: its amount is that of all its units, and the rest is the first one's."""
    found = order["purchase_units"]
    first = found[0]
    taken = [one for one in _inner(order, "captures") if one.get("status") in _TAKEN]
    return Order(
        id=order["id"],
        service="paypal",
        status=_order_status(order),
        amount=sum(units(unit["amount"]) for unit in found),
        amount_paid=sum(units(one["amount"]) for one in taken),
        currency=code(first["amount"]),
        reference=text(first.get("invoice_id")),
        description=text(first.get("description")),
        approval_url=link(order, "payer-action", "approve"),
        created_at=moment(order.get("create_time")),
        raw=order,
    )


def _order_status(order: Mapping[str, Any]) -> OrderStatus:
    """Return the status; PayPal calls an order completed that is only held, or is still pending."""
    found = status(ORDER_STATUSES, order.get("status"))
    if found != "paid":
        return found
    captures = {one.get("status") for one in _inner(order, "captures")}
    held = {one.get("status") for one in _inner(order, "authorizations")}
    if held and held <= {"VOIDED"}:
        return "paid" if captures & _TAKEN else "cancelled"
    if held & {"PENDING"} or captures & {"PENDING"}:
        return "processing"
    if held - {"CAPTURED", "VOIDED"} or (order.get("intent") == "AUTHORIZE" and not captures):
        return "authorized"
    return "paid"


def to_payment(
    payment: Mapping[str, Any],
    amount_refunded: int | None,
    order: Mapping[str, Any] | None = None,
) -> Payment:
    """Return our payment.

    Args:
        payment: A capture or an authorization.
        amount_refunded: What has been given back; None takes it from the status, which tells it
            for all but a part.
        order: Its order, where that is at hand: it knows who paid, and how.
    """
    found = status(PAYMENT_STATUSES, payment.get("status"))
    amount = units(payment["amount"])
    if amount_refunded is None or found == "refunded":
        amount_refunded = amount if found == "refunded" else 0
    sources = dict((order or {}).get("payment_source") or {})
    payer = {**dict((order or {}).get("payer") or {}), **dict(sources.get("paypal") or {})}
    related = dict(dict(payment.get("supplementary_data") or {}).get("related_ids") or {})
    fee = dict(payment.get("seller_receivable_breakdown") or {}).get("paypal_fee")
    failed = found == "failed"
    response = dict(payment.get("processor_response") or {}).get("response_code")
    why = dict(payment.get("status_details") or {}).get("reason")
    return Payment(
        id=payment["id"],
        service="paypal",
        status=found,
        amount=amount,
        amount_refunded=amount_refunded,
        currency=code(payment["amount"]),
        order_id=text((order or {}).get("id") or related.get("order_id")),
        method=next(iter(sources), None),
        email=text(payer.get("email_address")),
        fee=units(fee) if fee else None,
        failure_code=text(response or why) if failed else None,
        created_at=moment(payment.get("create_time")),
        raw=payment,
    )


def to_refund(refund: Mapping[str, Any], payment_id: str | None = None) -> Refund:
    """Return our refund; the payment is named by a link."""
    up = link(refund, "up")
    return Refund(
        id=refund["id"],
        service="paypal",
        status=status(REFUND_STATUSES, refund.get("status")),
        amount=units(refund["amount"]),
        currency=code(refund["amount"]),
        payment_id=tail(up) if up else payment_id,
        reference=text(refund.get("invoice_id")),
        created_at=moment(refund.get("create_time")),
        raw=refund,
    )
