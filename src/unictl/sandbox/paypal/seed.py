"""A few believable things to begin with, made through PayPal's own calls."""

from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.paypal import (
    customer,
    invoices,
    order_steps,
    orders,
    payment_resources,
    payouts,
    plans,
    products,
    refunds,
    subscriptions,
)
from unictl.sandbox.paypal.context import Context
from unictl.sandbox.session import Thing

_PAGES: Final = {
    "return_url": "https://shop.example.com/thanks",
    "cancel_url": "https://shop.example.com/cart",
}


def seed(exchange: Exchange) -> None:
    """Make an open order, two paid ones, a subscription, a payout, an invoice and a link."""
    _orders(exchange)
    _subscription(exchange)
    _made(
        payouts.create,
        exchange,
        {
            "sender_batch_header": {"email_subject": "Your share of November"},
            "items": [
                {"recipient_type": "EMAIL", "receiver": receiver, "amount": _payout("25.00")}
                for receiver in ("writer@example.com", "unclaimed@example.com")
            ],
        },
    )
    invoice = _made(
        invoices.create,
        exchange,
        {
            "detail": {"currency_code": "USD", "reference": "repair-12"},
            "primary_recipients": [{"billing_info": {"email_address": "buyer@example.com"}}],
            "items": [{"name": "Repair", "quantity": "1", "unit_amount": _money("80.00")}],
        },
    )
    _made(invoices.send, exchange, {}, invoice.id)
    _made(
        payment_resources.create,
        exchange,
        {
            "integration_mode": "LINK",
            "type": "BUY_NOW",
            "line_items": [{"name": "Tea", "unit_amount": _money("12.50")}],
        },
    )


def _orders(exchange: Exchange) -> None:
    _order(exchange, "10.00", "Two mugs")
    given_back = _paid(exchange, "49.90", "A kettle")
    _made(refunds.create, exchange, {"amount": _money("9.90")}, given_back)
    customer.complain(exchange, _paid(exchange, "15.00", "A teapot"))


def _order(exchange: Exchange, value: str, description: str) -> Thing:
    unit = {"amount": _money(value), "description": description}
    return _made(orders.create, exchange, {"intent": "CAPTURE", "purchase_units": [unit]})


def _paid(exchange: Exchange, value: str, description: str) -> str:
    """Return the capture of a new order."""
    order = _order(exchange, value, description)
    customer.pay(exchange, order.id)
    _made(order_steps.capture, exchange, {}, order.id)
    (taken,) = exchange.session.find("paypal", "capture", parent=order.id)
    return taken.id


def _subscription(exchange: Exchange) -> None:
    product = _made(products.create, exchange, {"name": "Tea of the month", "type": "PHYSICAL"})
    plan = _made(
        plans.create,
        exchange,
        {
            "product_id": product.id,
            "name": "Monthly tea",
            "billing_cycles": [
                {
                    "frequency": {"interval_unit": "MONTH"},
                    "tenure_type": "REGULAR",
                    "sequence": 1,
                    "total_cycles": 0,
                    "pricing_scheme": {"fixed_price": _money("9.00")},
                }
            ],
            "payment_preferences": {},
        },
    )
    given = {"plan_id": plan.id, "application_context": _PAGES}
    customer.pay(exchange, _made(subscriptions.create, exchange, given).id)


def _made(call: Any, exchange: Exchange, given: dict[str, Any], *identifiers: str) -> Thing:
    answer = call(Context(exchange, identifiers, given, full=True))
    thing: Thing = answer.thing
    return thing


def _money(value: str) -> dict[str, str]:
    return {"currency_code": "USD", "value": value}


def _payout(value: str) -> dict[str, str]:
    return {"currency": "USD", "value": value}
