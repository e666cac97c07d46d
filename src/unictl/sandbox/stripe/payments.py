"""What comes of trying to take a PaymentIntent's money: success, a decline, or a further step."""

from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.faults import due, read
from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import cards, charges
from unictl.sandbox.stripe.cards import Decline
from unictl.sandbox.stripe.errors import FAULTS, error
from unictl.sandbox.stripe.ids import SERVICE, characters
from unictl.sandbox.stripe.payment_methods import attach_to, card_of
from unictl.sandbox.stripe.things import Context, change, load, tell

KIND: Final = "payment_intent"


def attempt(
    context: Context,
    intent: Thing,
    method: Thing,
    *,
    authenticated: bool = False,
    away: bool = False,
    must_pass: bool = False,
    return_url: str | None = None,
) -> dict[str, Any] | Reply:
    """Try to take the money, and return the intent, or the decline that is answered.

    Args:
        context: The request.
        intent: The PaymentIntent.
        method: What is charged.
        authenticated: Whether the customer has just proved who he is.
        away: Whether the customer isn't there (`off_session`).
        must_pass: Whether a further step counts as a decline (`error_on_requires_action`).
        return_url: Where the customer comes back to.
    """
    card = card_of(method)
    decline = planned_decline(context, intent)
    if decline is None and not authenticated and _asks(card, method, away=away):
        if not (away or must_pass):
            return _ask(context, intent, method, return_url)
        decline = cards.AUTHENTICATION
    decline = decline or card.decline
    if decline is not None:
        return fail(context, intent, method, decline)
    return succeed(context, intent, method, authenticated=authenticated)


def planned_decline(context: Context, intent: Thing) -> Decline | None:
    """Return the decline that the metadata plans, if it is due."""
    plans = read(intent.body["metadata"], own=FAULTS)
    declines = (plan for plan in plans if plan.fault.declines)
    fault = due(context.exchange.session, SERVICE, declines, step="pay", request=intent.id)
    if fault is None:
        return None
    return cards.INSUFFICIENT if fault.name == "insufficient_funds" else cards.GENERIC


def _asks(card: cards.Card, method: Thing, *, away: bool) -> bool:
    """Return whether the bank wants the customer to prove who he is."""
    if card.authenticate == "setup":
        return not (away and method.hidden.get("set_up"))
    return card.authenticate == "always"


def _ask(context: Context, intent: Thing, method: Thing, return_url: str | None) -> dict[str, Any]:
    if return_url is not None:
        step: dict[str, Any] = {
            "redirect_to_url": {
                "return_url": return_url,
                "url": f"https://hooks.stripe.com/3d_secure_2/sandbox/{characters(16)}",
            },
            "type": "redirect_to_url",
        }
    else:
        step = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
    return change(
        context,
        intent,
        "payment_intent.requires_action",
        status="requires_action",
        next_action=step,
        payment_method=method.id,
        last_payment_error=None,
    )


def fail(context: Context, intent: Thing, method: Thing, decline: Decline) -> Reply:
    """Note a declined attempt, and return the 402; the intent can be tried again."""
    charge = charges.make(context, intent, method, decline=decline)
    why: dict[str, Any] = {
        "charge": charge.id,
        "code": decline.code,
        "decline_code": decline.decline_code,
        "payment_method": method.body,
    }
    if decline.advice is not None:
        why["advice_code"] = decline.advice
    shown = {
        **why,
        "doc_url": f"https://stripe.com/docs/error-codes/{decline.code.replace('_', '-')}",
        "message": decline.message,
        "type": "card_error",
    }
    body = change(
        context,
        intent,
        "payment_intent.payment_failed",
        status="requires_payment_method",
        last_payment_error=shown,
        latest_charge=charge.id,
        next_action=None,
        payment_method=None,
    )
    return error(402, "card_error", decline.message, payment_intent=body, **why)


def succeed(
    context: Context, intent: Thing, method: Thing, *, authenticated: bool = False
) -> dict[str, Any]:
    """Charge the payment method: the money is taken, or with `manual` held until captured."""
    _remember(context, intent, method)
    charge = charges.make(context, intent, method, authenticated=authenticated)
    held = intent.body["capture_method"] == "manual"
    if not held:
        charges.take(context, charge)
    tell(context, "charge.succeeded", charge.body)
    changes = {
        "last_payment_error": None,
        "latest_charge": charge.id,
        "next_action": None,
        "payment_method": method.id,
    }
    if held:
        return change(
            context,
            intent,
            "payment_intent.amount_capturable_updated",
            status="requires_capture",
            amount_capturable=intent.body["amount"],
            **changes,
        )
    body = change(
        context,
        intent,
        "payment_intent.succeeded",
        status="succeeded",
        amount_received=intent.body["amount"],
        **changes,
    )
    _pay_invoice(context, intent)
    return body


def _remember(context: Context, intent: Thing, method: Thing) -> None:
    """Attach the payment method where it shall be used again; alone it is used up."""
    customer, usage = intent.body["customer"], intent.body["setup_future_usage"]
    if usage and customer and method.body["customer"] is None:
        method = attach_to(context, method.id, customer)
    if usage == "off_session" or method.body["customer"]:
        method.hidden["set_up"] = True
    if method.body["customer"] is None:
        method.hidden["used"] = True
    context.exchange.session.save(method)


def _pay_invoice(context: Context, intent: Thing) -> None:
    if (identifier := intent.hidden.get("invoice")) is not None:
        from unictl.sandbox.stripe.invoice_steps import paid  # noqa: PLC0415 - it knows payments

        paid(context, load(context, "invoice", identifier))
