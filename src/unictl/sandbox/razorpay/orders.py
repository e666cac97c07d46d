"""Orders: what a customer is asked to pay."""

from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay.errors import invalid
from unictl.sandbox.razorpay.fields import Fields, shown
from unictl.sandbox.razorpay.ids import SERVICE, load, new
from unictl.sandbox.razorpay.lists import collection
from unictl.sandbox.session import Thing

KIND: Final = "order"
_RECEIPT: Final = 40
_AUTOMATIC_EXPIRY: Final = 12  # minutes, the least that Razorpay takes
# Parts of special flows, taken as they are and not acted upon.
_SPECIAL: Final = ("bank_account", "customer_details", "products", "method", "offer_id")


def create(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `POST /v1/orders`."""
    currency = fields.currency()
    amount = fields.amount(currency) or 0
    receipt = fields.text("receipt", longest=_RECEIPT)
    notes = fields.notes(KIND)
    partial = fields.flag("partial_payment", default=False)
    first = fields.amount(currency, "first_payment_min_amount", required=False)
    if first is not None and (not partial or first > amount):
        raise invalid(
            "The first payment min amount needs partial payment and is at most the amount.",
            "first_payment_min_amount",
        )
    capture = _capture(fields)
    for name in _SPECIAL:
        fields.take(name)
    fields.finish()
    return make(
        exchange,
        amount=amount,
        currency=currency,
        receipt=receipt,
        notes=notes,
        hidden={"capture": capture, "partial": partial, "first": first or 0},
    ).body


def _capture(fields: Fields) -> str:
    """Return `automatic` or `manual`, from either way to say it."""
    legacy = fields.flag("payment_capture", default=True)
    if (payment := fields.inner("payment")) is None:
        return "automatic" if legacy else "manual"
    rule = payment.choice("capture", ("automatic", "manual"), required=True)
    if (options := payment.inner("capture_options")) is not None:
        options.whole("automatic_expiry_period", least=_AUTOMATIC_EXPIRY)
        options.whole("manual_expiry_period", least=1)
        options.choice("refund_speed", ("normal", "optimum"))
        options.finish()
    payment.finish()
    return rule or "automatic"


def make(
    exchange: Exchange,
    *,
    amount: int,
    currency: str,
    receipt: str | None,
    notes: dict[str, str],
    hidden: dict[str, Any],
) -> Thing:
    """Make an order and return it."""
    identifier = new("order")
    order = Thing(
        service=SERVICE,
        kind=KIND,
        id=identifier,
        created_at=exchange.now,
        reference=receipt,
        hidden=hidden,
        body={
            "id": identifier,
            "entity": "order",
            "amount": amount,
            "amount_paid": 0,
            "amount_due": amount,
            "currency": currency,
            "receipt": receipt,
            "offer_id": None,
            "status": "created",
            "attempts": 0,
            "notes": shown(notes),
            "created_at": exchange.now,
        },
    )
    exchange.session.add(order)
    return order


def fetch(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/orders/{id}`."""
    expand = fields.take("expand[]")
    fields.finish()
    return _expanded(exchange, load(exchange, KIND, identifier), expand)


def listing(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `GET /v1/orders`."""
    count, skip = fields.page()
    since, until = fields.period()
    receipt = fields.text("receipt", longest=_RECEIPT)
    authorized = fields.whole("authorized", least=0, most=1)
    expand = fields.take("expand[]")
    fields.finish()
    found = exchange.session.find(
        SERVICE,
        KIND,
        reference=receipt,
        since=since,
        until=until,
        hidden=None if authorized is None else {"authorized": authorized},
        limit=count,
        skip=skip,
    )
    return collection([_expanded(exchange, order, expand) for order in found])


def payments(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/orders/{id}/payments`."""
    fields.finish()
    order = load(exchange, KIND, identifier)
    return _payments(exchange, order)


def update(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `PATCH /v1/orders/{id}`, which takes notes alone."""
    order = load(exchange, KIND, identifier)
    fields.take("notes", required=True)
    order.body["notes"] = shown(fields.notes(KIND))
    fields.finish()
    exchange.session.save(order)
    return order.body


def _payments(exchange: Exchange, order: Thing) -> dict[str, Any]:
    found = exchange.session.find(SERVICE, "payment", parent=order.id)
    return collection([payment.body for payment in found])


def _expanded(exchange: Exchange, order: Thing, expand: Any) -> dict[str, Any]:
    """Return the order with what `expand[]` asks for."""
    if expand is None:
        return order.body
    if expand != "payments":
        raise invalid("The sandbox expands an order's payments only.", "expand[]")
    return {**order.body, "payments": _payments(exchange, order)}
