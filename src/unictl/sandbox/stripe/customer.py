"""What the customer does: pays an intent, a Checkout Session, a payment link, an invoice.

Stripe's API has no call for it; with the real service it happens in a browser.
"""

from typing import Any, Final

from unictl.core.call import Reply
from unictl.errors import Conflict, InvalidRequest, NotFound
from unictl.sandbox.exchange import Exchange, Refused
from unictl.sandbox.stripe import cards, payments, visits
from unictl.sandbox.stripe.ids import SERVICE, kind_of
from unictl.sandbox.stripe.payment_methods import make
from unictl.sandbox.stripe.things import Context, load, owner_of

OUTCOMES: Final = ("captured", "authorized", "failed")


def pay(
    exchange: Exchange,
    identifier: str,
    *,
    outcome: str | None = None,
    method: str = "card",
    amount: int | None = None,
    currency: str | None = None,
) -> dict[str, Any]:
    """Pay, and return the charge as Stripe's API shows it.

    Args:
        exchange: The transaction and the time.
        identifier: Of a PaymentIntent (`pi_…`), a Checkout Session (`cs_test_…`), a payment link
            (`plink_…`), an invoice (`in_…`) or a subscription whose invoice is open (`sub_…`).
        outcome: What comes of it; None goes by the card and by how it is captured. A decline
            planned in the metadata comes first.
        method: `card`, or one of Stripe's test cards by name (`pm_card_visa_chargeDeclined`).
        amount: What is paid, to be compared: Stripe takes no parts.
        currency: The amount's, to be compared.

    Raises:
        NotFound: There is no such thing.
        Conflict: It is paid, over, or can't be paid in this way.
        InvalidRequest: The amount, its currency, the method or the outcome can't be.
    """
    if outcome not in (None, *OUTCOMES):
        raise InvalidRequest(
            f"there is no outcome {outcome!r}",
            hint=f"Use one of {', '.join(OUTCOMES)}.",
            field="outcome",
        )
    wallet = _card(method, outcome)
    kind = kind_of(identifier)
    if kind not in visits.WAYS:
        raise InvalidRequest(
            f"{identifier!r} can't be paid",
            hint="Give the id of a PaymentIntent, a Checkout Session, a payment link, an invoice "
            "or a subscription (pi_…, cs_test_…, plink_…, in_…, sub_…).",
        )
    thing = exchange.session.get(SERVICE, kind, identifier)
    if thing is None:
        raise NotFound(
            f"the sandbox has no {identifier}",
            hint="Create it first, with --sandbox or through `unictl sandbox serve`.",
            service=SERVICE,
        )
    context = Context(exchange, owner_of(thing))
    try:
        visit = visits.WAYS[kind](context, load(context, kind, identifier))
        _same(identifier, visit, amount, currency)
        return _pay(context, identifier, visit, wallet, outcome)
    except Refused as refused:
        said = refused.reply.json()["error"]
        raise Conflict(
            f"{identifier} can't be paid: {said['message']}",
            hint="Look at it first, or create another.",
            service=SERVICE,
        ) from refused


def _card(method: str, outcome: str | None) -> tuple[str, cards.Card]:
    """Return the test card that the customer has."""
    name = "visa" if method == "card" else method.removeprefix("pm_card_")
    card = cards.named(name)
    if card is None:
        raise InvalidRequest(
            f"there is no method {method!r}",
            hint="Use card, or the name of a test card of Stripe's such as pm_card_mastercard.",
            field="method",
        )
    if outcome == "failed" and card.decline is None:
        name = "visa_chargeDeclined"
        card = cards.named(name) or card
    return name, card


def _pay(
    context: Context,
    identifier: str,
    visit: visits.Visit,
    wallet: tuple[str, cards.Card],
    outcome: str | None,
) -> dict[str, Any]:
    held = visit.intent.body["capture_method"] == "manual"
    if outcome in {"captured", "authorized"} and held != (outcome == "authorized"):
        raise Conflict(
            f"{identifier} is {'only authorised' if held else 'captured at once'} when it is paid",
            hint="Create it with another capture method, or leave the outcome out.",
            service=SERVICE,
        )
    method = make(context, *wallet)
    decline = payments.planned_decline(context, visit.holder)
    if decline is not None:
        payments.fail(context, visit.intent, method, decline)
    else:
        result = payments.attempt(context, visit.intent, method, authenticated=True)
        if not isinstance(result, Reply):
            visit.done()
    return load(context, "charge", visit.intent.body["latest_charge"]).body


def _same(identifier: str, visit: visits.Visit, amount: int | None, currency: str | None) -> None:
    """Compare the amount that the customer is said to pay with what is due.

    Raises:
        InvalidRequest: It is another.
    """
    due = visit.intent.body
    if currency is not None and currency.lower() != due["currency"]:
        raise InvalidRequest(
            f"{identifier} is paid in {due['currency'].upper()}, not in {currency}",
            hint=f"Give the amount in {due['currency'].upper()}, or leave it out.",
            field="amount",
        )
    if amount not in (None, due["amount"]):
        raise InvalidRequest(
            f"{amount} can't be paid: {due['amount']} is due, and Stripe takes no parts",
            hint="Leave the amount out.",
            field="amount",
        )


def shown(document: dict[str, Any]) -> tuple[str, str]:
    """Return the operation that shows what came of it, and the id that it takes: the intent's."""
    return "payments.get", str(document["payment_intent"])
