"""A customer in front of what he pays: the intent that takes his money, and what that completes."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from unictl.core.call import Reply
from unictl.errors import Conflict
from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import (
    checkout,
    customers,
    invoice_steps,
    payment_links,
    subscriptions,
)
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ids import SERVICE
from unictl.sandbox.stripe.payment_intents import blank
from unictl.sandbox.stripe.things import Context, add, change, load

_INTENT: Final = "payment_intent"
_EMAIL: Final = "customer@example.com"
_NAME: Final = "Sandbox Customer"


class Visit(NamedTuple):
    """A customer who is about to pay.

    Attributes:
        intent: What takes the money.
        holder: Whose metadata may plan a decline.
        done: What the payment completes.
    """

    intent: Thing
    holder: Thing
    done: Callable[[], Any]


def _over(thing: Thing, status: str) -> Conflict:
    return Conflict(f"{thing.id} is {status}", hint="Create another.", service=SERVICE)


def _of_intent(_: Context, intent: Thing) -> Visit:
    status = intent.body["status"]
    if status not in {"requires_payment_method", "requires_confirmation", "requires_action"}:
        raise _over(intent, status)
    return Visit(intent, intent, lambda: None)


def _of_session(context: Context, session: Thing) -> Visit:
    body = checkout.fresh(context, session).body
    if body["status"] != "open":
        raise _over(session, body["status"])
    if body["mode"] == "subscription":
        return _of_subscribing(context, session)
    if not body["amount_total"]:
        raise _over(session, "free: there is nothing to pay")
    if (identifier := body["payment_intent"]) is not None:
        intent = load(context, _INTENT, identifier)
    else:
        said = {"capture_method": "automatic_async", **session.hidden["intent"]}
        made = blank(body["amount_total"], body["currency"], customer=body["customer"], **said)
        intent = add(context, _INTENT, made, event="payment_intent.created")
        change(context, session, payment_intent=intent.id)
    return Visit(intent, session, lambda: _complete(context, session))


def _of_subscribing(context: Context, session: Thing) -> Visit:
    """Make the subscription, whose first invoice is then paid."""
    if session.body["subscription"] is None:
        customer = _customer(context, session)
        items = [
            {"price": item["price"]["id"], "quantity": item["quantity"]}
            for item in session.hidden["line_items"]
            if item["price"]["recurring"]
        ]
        given = Given(
            {
                **session.hidden["subscription"],
                "items": items,
                "payment_behavior": "default_incomplete",
            }
        )
        made = subscriptions.make(context, given, customer)
        assert not isinstance(made, Reply)  # noqa: S101 - nothing is charged yet
        change(context, session, subscription=made.id, customer=customer.id)
        change(context, session, invoice=made.body["latest_invoice"])
    invoice = load(context, "invoice", session.body["invoice"])
    if invoice.body["status"] == "paid":
        raise _over(session, "free at first: there is nothing to pay")
    visit = _of_invoice(context, invoice)
    return Visit(visit.intent, session, lambda: _complete(context, session))


def _customer(context: Context, session: Thing) -> Thing:
    if (identifier := session.body["customer"]) is not None:
        return load(context, "customer", identifier)
    email = session.body["customer_email"] or _EMAIL
    return customers.make(context, Given({"email": email, "name": _NAME}))


def _complete(context: Context, session: Thing) -> None:
    body = session.body
    held = False
    if body["payment_intent"] is not None:
        held = load(context, _INTENT, body["payment_intent"]).body["status"] != "succeeded"
    details: dict[str, Any] = {
        "address": None,
        "email": body["customer_email"] or _EMAIL,
        "name": _NAME,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
    change(
        context,
        session,
        "checkout.session.completed",
        status="complete",
        payment_status="unpaid" if held else "paid",
        customer_details=details,
        url=None,
    )
    if body["payment_link"] is not None:
        payment_links.completed(context, load(context, "payment_link", body["payment_link"]))


def _of_link(context: Context, link: Thing) -> Visit:
    if not link.body["active"]:
        raise _over(link, "inactive")
    visit = _of_session(context, payment_links.open_page(context, link))
    return Visit(visit.intent, link, visit.done)


def _of_invoice(context: Context, invoice: Thing) -> Visit:
    if invoice.body["status"] not in {"open", "uncollectible"}:
        raise _over(invoice, invoice.body["status"])
    intent = invoice_steps.intent_of(context, invoice)
    if intent is None:
        raise _over(invoice, "free: there is nothing to pay")
    return Visit(intent, invoice, lambda: None)


def _of_subscription(context: Context, subscription: Thing) -> Visit:
    latest = subscription.body["latest_invoice"]
    if latest is None:
        raise _over(subscription, subscription.body["status"])
    return _of_invoice(context, load(context, "invoice", latest))


WAYS: Final[dict[str, Callable[[Context, Thing], Visit]]] = {
    _INTENT: _of_intent,
    "checkout.session": _of_session,
    "payment_link": _of_link,
    "invoice": _of_invoice,
    "subscription": _of_subscription,
}
