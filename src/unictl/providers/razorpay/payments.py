"""Orders, payments and refunds at Razorpay."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final
from urllib.parse import quote

from unictl.capabilities.payments import (
    CapturePayment,
    CreateOrder,
    CreateRefund,
    ListOrderPayments,
    ListOrders,
    ListPayments,
    ListRefunds,
    Order,
    OrderLists,
    Orders,
    OrderStatus,
    Payment,
    PaymentLists,
    Payments,
    PaymentStatus,
    Refund,
    RefundLists,
    Refunds,
    RefundStatus,
)
from unictl.core.call import Call
from unictl.core.page import Page, decode_cursor, encode_cursor
from unictl.core.provider import Extras
from unictl.errors import InvalidRequest
from unictl.providers.razorpay.base import Razorpay
from unictl.providers.razorpay.money import units
from unictl.providers.razorpay.values import (
    metadata,
    moment,
    reference_fits,
    refuse,
    spans,
    status,
    text,
)

ORDER_STATUSES: Final[Mapping[str, OrderStatus]] = {
    "created": "open",
    "attempted": "open",
    "paid": "paid",
}
PAYMENT_STATUSES: Final[Mapping[str, PaymentStatus]] = {
    "created": "processing",
    "authorized": "authorized",
    "captured": "succeeded",
    "refunded": "refunded",
    "failed": "failed",
}
REFUND_STATUSES: Final[Mapping[str, RefundStatus]] = {
    "pending": "pending",
    "processed": "succeeded",
    "failed": "failed",
}


@final
class RazorpayPayments(Razorpay, Orders, OrderLists, Payments, PaymentLists, Refunds, RefundLists):
    """Razorpay calls our reference a receipt; an order has no idempotency key of its own."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.razorpay.extras",
        create_order="CreateOrder",
        list_orders="ListOrders",
        get="ExpandPayment",
        list="ExpandPayment",
        refund="CreateRefund",
    )

    def create_order(self, order: CreateOrder) -> Call[Order]:
        """Create an order; one whose reply was lost is found by our key in its notes."""
        refuse(
            "an order",
            description=order.description,
            customer_id=order.customer_id,
            payment_method=order.payment_method,
            return_url=order.return_url,
        )
        reference_fits(order.reference)
        body = {
            "amount": units(order.amount, order.currency),
            "currency": order.currency,
            "receipt": order.reference,
            "notes": self.notes(order.metadata),
            "payment": {"capture": order.capture} if order.capture else None,
            **self.extra(),
        }
        query = [("receipt", order.reference)] if order.reference else []
        made = yield from self.find("/orders", query)
        if made is None:
            made = (yield self.post("/orders", body)).json()
        return to_order(made)

    def get_order(self, order_id: str) -> Call[Order]:
        """Fetch an order."""
        return to_order((yield self.fetch(f"/orders/{order_id}")).json())

    def list_orders(self, filters: ListOrders) -> Call[Page[Order]]:
        """List orders; Razorpay filters by receipt itself."""
        query = spans(filters.since, filters.until) + self.expansion()
        if filters.reference:
            query.append(("receipt", filters.reference))
        return (yield from self.walk("/orders", filters, to_order, query=query))

    def list_order_payments(self, order_id: str, filters: ListOrderPayments) -> Call[Page[Payment]]:
        """List an order's payments; Razorpay sends them all at once, so the pages are ours."""
        path = f"/orders/{order_id}/payments"
        position = (
            decode_cursor(filters.cursor, bound_to=f"razorpay{path}") if filters.cursor else {}
        )
        items = (yield self.fetch(path)).json()["items"]
        ids = [item["id"] for item in items]
        if position and position["last"] not in ids:
            raise InvalidRequest("this cursor does not fit the list", field="cursor")
        start = ids.index(position["last"]) + 1 if position else 0
        shown = items[start:][: filters.limit]
        following = None
        if start + len(shown) < len(items):
            following = encode_cursor({"last": shown[-1]["id"]}, bound_to=f"razorpay{path}")
        return Page(tuple(to_payment(item) for item in shown), following)

    def get(self, payment_id: str) -> Call[Payment]:
        """Fetch a payment."""
        return to_payment((yield self.fetch(f"/payments/{payment_id}", self.expansion())).json())

    def list(self, filters: ListPayments) -> Call[Page[Payment]]:
        """List payments."""
        query = spans(filters.since, filters.until) + self.expansion()
        return (yield from self.walk("/payments", filters, to_payment, query=query))

    def capture(self, payment_id: str, capture: CapturePayment) -> Call[Payment]:
        """Capture; Razorpay wants amount and currency, so what isn't given is fetched first."""
        amount, currency = capture.amount, capture.currency
        if amount is not None and currency is not None:
            units(amount, currency)
        if amount is None or currency is None or self.again():
            held = (yield self.fetch(f"/payments/{payment_id}")).json()
            if self.again() and held["captured"]:
                return to_payment(held)
            amount, currency = amount or held["amount"], currency or held["currency"]
        body = {"amount": amount, "currency": currency}
        return to_payment((yield self.post(f"/payments/{payment_id}/capture", body)).json())

    def refund(self, payment_id: str, refund: CreateRefund) -> Call[Refund]:
        """Refund; Razorpay deduplicates by a header, for how long it doesn't say: we look too."""
        reference_fits(refund.reference)
        refuse("a refund", reason=refund.reason)
        if refund.currency is not None:
            if refund.amount is not None:
                units(refund.amount, refund.currency)
            held = (yield self.fetch(f"/payments/{payment_id}")).json()
            if held["currency"] != refund.currency:
                raise InvalidRequest(
                    f"the payment is in {held['currency']}, not {refund.currency}",
                    field="currency",
                )
        body = {
            "amount": refund.amount,
            "receipt": refund.reference,
            "notes": self.notes(refund.metadata),
            **self.extra(),
        }
        headers = {"X-Refund-Idempotency": self.key()}
        made = yield from self.find(f"/payments/{payment_id}/refunds")
        if made is None:
            path = f"/payments/{payment_id}/refund"
            made = (yield self.post(path, body, headers=headers)).json()
        return to_refund(made)

    def get_refund(self, refund_id: str) -> Call[Refund]:
        """Fetch a refund."""
        return to_refund((yield self.fetch(f"/refunds/{refund_id}")).json())

    def list_refunds(self, filters: ListRefunds) -> Call[Page[Refund]]:
        """List refunds, all or those of a payment."""
        path = (
            f"/payments/{quote(filters.payment_id, safe='')}/refunds"
            if filters.payment_id
            else "/refunds"
        )
        query = spans(filters.since, filters.until)
        return (yield from self.walk(path, filters, to_refund, query=query))


def to_order(order: Mapping[str, Any]) -> Order:
    """Return our order."""
    return Order(
        id=order["id"],
        service="razorpay",
        status=status(ORDER_STATUSES, order.get("status")),
        amount=order["amount"],
        amount_paid=order["amount_paid"],
        currency=order["currency"],
        reference=text(order.get("receipt")),
        metadata=metadata(order),
        created_at=moment(order["created_at"]),
        raw=order,
    )


def to_payment(payment: Mapping[str, Any]) -> Payment:
    """Return our payment; a partial refund shows in `refund_status` only."""
    found = status(PAYMENT_STATUSES, payment.get("status"))
    if found == "succeeded" and payment.get("refund_status") == "partial":
        found = "partially_refunded"
    return Payment(
        id=payment["id"],
        service="razorpay",
        status=found,
        amount=payment["amount"],
        amount_refunded=payment.get("amount_refunded") or 0,
        currency=payment["currency"],
        order_id=text(payment.get("order_id")),
        method=text(payment.get("method")),
        email=text(payment.get("email")),
        phone=text(payment.get("contact")),
        description=text(payment.get("description")),
        fee=payment.get("fee"),
        customer_id=text(payment.get("customer_id")),
        failure_code=text(payment.get("error_reason") or payment.get("error_code")),
        failure_message=text(payment.get("error_description")),
        metadata=metadata(payment),
        created_at=moment(payment["created_at"]),
        raw=payment,
    )


def to_refund(refund: Mapping[str, Any]) -> Refund:
    """Return our refund."""
    return Refund(
        id=refund["id"],
        service="razorpay",
        status=status(REFUND_STATUSES, refund.get("status")),
        amount=refund["amount"],
        currency=refund["currency"],
        payment_id=text(refund.get("payment_id")),
        reference=text(refund.get("receipt")),
        metadata=metadata(refund),
        created_at=moment(refund["created_at"]),
        raw=refund,
    )
