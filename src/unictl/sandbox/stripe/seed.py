"""A few believable things to begin with."""

from typing import Any

from unictl.core.call import Reply
from unictl.sandbox.exchange import Exchange
from unictl.sandbox.stripe import (
    customers,
    payment_intents,
    payment_links,
    payouts,
    prices,
    refunds,
    subscriptions,
)
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ids import new
from unictl.sandbox.stripe.things import Context


def seed(exchange: Exchange) -> None:
    """Make customers, a plan with a subscriber, payments of several outcomes, a link, a payout."""
    context = Context(exchange, request_id=new("request"))
    ada, grace = (_customer(context, name) for name in ("Ada Lovelace", "Grace Hopper"))
    _pay(context, 4200, "eur", "pm_card_visa", customer=ada, description="Analytical engine")
    _pay(context, 1999, "usd", "pm_card_visa_chargeDeclinedInsufficientFunds", customer=grace)
    _pay(context, 12_500, "usd", "pm_card_createDispute")
    held = {"capture_method": "manual", "description": "Deposit"}
    _pay(context, 30_000, "gbp", "pm_card_mastercard", **held)
    returned = _pay(context, 2500, "usd", "pm_card_bypassPending", description="Returned book")
    refunds.create(context, Given({"payment_intent": returned, "amount": 1000}))
    price = prices.create(
        context,
        Given(
            {
                "currency": "usd",
                "unit_amount": 900,
                "recurring": {"interval": "month"},
                "product_data": {"name": "Newsletter"},
            }
        ),
    )
    subscriptions.create(context, Given({"customer": ada, "items": [{"price": price["id"]}]}))
    once = {"currency": "usd", "unit_amount": 1500, "product_data": {"name": "Tea"}}
    item = {"price_data": once, "quantity": 2}
    payment_links.create(context, Given({"line_items": [item]}))
    payouts.create(context, Given({"amount": 50_000, "currency": "usd"}))


def _customer(context: Context, name: str) -> str:
    email = f"{name.split(maxsplit=1)[0].lower()}@example.com"
    card = {"payment_method": "pm_card_visa"}
    settings = {"invoice_settings": {"default_payment_method": "pm_card_visa"}}
    made = customers.create(context, Given({"name": name, "email": email, **card}))
    methods = [one for one in context.known.values() if one.body.get("customer") == made["id"]]
    settings["invoice_settings"]["default_payment_method"] = methods[0].id
    customers.update(context, Given(settings), made["id"])
    return str(made["id"])


def _pay(context: Context, amount: int, currency: str, card: str, **fields: Any) -> str:
    sent = {
        "amount": amount,
        "currency": currency,
        "payment_method": card,
        "payment_method_types": ["card"],
        "confirm": True,
        **fields,
    }
    made = payment_intents.create(context, Given(sent))
    intent = made.json()["error"]["payment_intent"] if isinstance(made, Reply) else made
    return str(intent["id"])
