"""Payments: what customers have paid. There is no call that makes one; see `customer`."""

from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay import disputes, invoices
from unictl.sandbox.razorpay.errors import invalid, plain, refused
from unictl.sandbox.razorpay.fields import Fields, shown
from unictl.sandbox.razorpay.ids import SERVICE, load, new
from unictl.sandbox.razorpay.lists import collection
from unictl.sandbox.session import Thing

KIND: Final = "payment"
METHODS: Final = ("card", "upi", "netbanking", "wallet")
PAYER: Final = {"name": None, "email": "customer@example.com", "contact": "+919999999999"}
"""Whoever pays here."""
_MARKS: Final = {
    "card": {"auth_code": "299196"},
    "upi": {"rrn": "303107535132"},
    "netbanking": {"bank_transaction_id": "0125836177"},
    "wallet": {"transaction_id": "61246137"},
}


def make(
    exchange: Exchange,
    order: Thing,
    *,
    amount: int,
    method: str,
    failure: dict[str, str] | None = None,
) -> Thing:
    """Make an authorised payment of the order, or a failed one, and return it."""
    identifier, currency = new("pay"), order.body["currency"]
    wrong = failure or {}
    payment = Thing(
        service=SERVICE,
        kind=KIND,
        id=identifier,
        created_at=exchange.now,
        parent=order.id,
        body={
            "id": identifier,
            "entity": "payment",
            "amount": amount,
            "currency": currency,
            "status": "failed" if failure else "authorized",
            "order_id": order.id,
            "invoice_id": order.hidden.get("invoice_id"),
            "international": currency != "INR",
            "method": method,
            "amount_refunded": 0,
            "refund_status": None,
            "captured": False,
            "description": order.hidden.get("description"),
            "card_id": new("card") if method == "card" else None,
            "bank": "UTIB" if method == "netbanking" else None,
            "wallet": "payzapp" if method == "wallet" else None,
            "vpa": "customer@example" if method == "upi" else None,
            "email": PAYER["email"],
            "contact": PAYER["contact"],
            "notes": shown(order.body["notes"] or {}),
            "fee": None,
            "tax": None,
            "error_code": wrong.get("code"),
            "error_description": wrong.get("description"),
            "error_source": wrong.get("source"),
            "error_step": wrong.get("step"),
            "error_reason": wrong.get("reason"),
            "acquirer_data": dict.fromkeys(_MARKS[method]) if failure else _MARKS[method],
            "created_at": exchange.now,
        },
    )
    exchange.session.add(payment)
    return payment


def settle(exchange: Exchange, payment: Thing, order: Thing) -> None:
    """Take an authorised payment's money, which pays its order."""
    amount = payment.body["amount"]
    fee = amount * 2 // 100
    tax = fee * 18 // 100
    payment.body.update(status="captured", captured=True, fee=fee + tax, tax=tax)
    order.body["amount_paid"] += amount
    order.body["amount_due"] -= amount
    if order.body["amount_due"] <= 0:
        order.body["status"] = "paid"
    exchange.session.save(payment)
    exchange.session.save(order)
    disputes.after_capture(exchange, payment)
    if invoice_id := order.hidden.get("invoice_id"):
        invoices.note_payment(exchange, load(exchange, "invoice", invoice_id), payment)


def fetch(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/payments/{id}`."""
    expand = fields.take("expand[]")
    fields.finish()
    return _expanded(load(exchange, KIND, identifier), expand)


def listing(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `GET /v1/payments`."""
    count, skip = fields.page()
    since, until = fields.period()
    expand = fields.take("expand[]")
    fields.finish()
    found = exchange.session.find(SERVICE, KIND, since=since, until=until, limit=count, skip=skip)
    return collection([_expanded(payment, expand) for payment in found])


def update(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `PATCH /v1/payments/{id}`, which takes notes alone."""
    payment = load(exchange, KIND, identifier)
    fields.take("notes", required=True)
    payment.body["notes"] = shown(fields.notes(KIND))
    fields.finish()
    exchange.session.save(payment)
    return payment.body


def capture(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/payments/{id}/capture`.

    The official client sends no currency unless told to; then it is INR.
    """
    payment = load(exchange, KIND, identifier)
    currency = fields.currency(default="INR")
    amount = fields.amount(currency)
    fields.finish()
    order = load(exchange, "order", str(payment.parent))
    # Of an order in parts, more may have been authorised than is due.
    if payment.body["captured"] or payment.body["amount"] > order.body["amount_due"]:
        raise refused(
            "Your payment has been declined as the order is already paid. "
            "Please initiate the payment with a new order.",
            reason="order_already_paid",
        )
    if payment.body["status"] != "authorized":
        raise invalid(
            "Only payments which have been authorized and not yet captured can be captured"
        )
    if currency != payment.body["currency"]:
        raise invalid("The currency must be that of the payment.", "currency")
    if amount != payment.body["amount"]:
        raise invalid("Capture amount must be equal to the amount authorized.", "amount")
    settle(exchange, payment, order)
    return payment.body


def card(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/payments/{id}/card`."""
    fields.finish()
    payment = load(exchange, KIND, identifier)
    if payment.body["card_id"] is None:
        raise plain("Payment was not done using card")
    return _card(payment)


def _card(payment: Thing) -> dict[str, Any]:
    return {
        "id": payment.body["card_id"],
        "entity": "card",
        "name": "Sandbox Customer",
        "last4": "1111",
        "network": "Visa",
        "type": "debit",
        "issuer": "UTIB",
        "international": payment.body["international"],
        "emi": False,
        "sub_type": "consumer",
        "token_iin": None,
    }


def _expanded(payment: Thing, expand: Any) -> dict[str, Any]:
    """Return the payment with what `expand[]` asks for."""
    if expand is None:
        return payment.body
    if expand != "card":
        raise invalid("The sandbox expands a payment's card only.", "expand[]")
    if payment.body["card_id"] is None:
        return payment.body
    return {**payment.body, "card": _card(payment)}
