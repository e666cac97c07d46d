"""Stripe's Payment Links and Checkout Sessions as our payment links."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from unictl.capabilities.payment_links import LinkCustomer, PaymentLink, PaymentLinkStatus
from unictl.providers.stripe.base import id_of, inner, metadata, moment, reference, status, text
from unictl.providers.stripe.money import minor

SESSION_STATUSES: Final[Mapping[str, PaymentLinkStatus]] = {
    "open": "open",
    "complete": "paid",
    "expired": "expired",
}
_COME: Final = {"paid", "no_payment_required"}


def of_link(
    link: Mapping[str, Any], sessions: Sequence[Mapping[str, Any]] | None = None
) -> PaymentLink:
    """Return our payment link.

    Args:
        link: Stripe's, with its line items.
        sessions: The completed sessions of it, where they have been asked for.
    """
    currency, items = link["currency"], inner(link, "line_items", "data") or ()
    amount = sum(item["amount_total"] for item in items)
    allowed = inner(link, "restrictions", "completed_sessions")
    if sessions is None:
        times = allowed["count"] if allowed else 0
        came, order = times * amount, None
    else:
        paid = [session for session in sessions if session.get("payment_status") in _COME]
        times, came = len(paid), sum(session["amount_total"] or 0 for session in paid)
        order = next((id_of(session.get("payment_intent")) for session in paid), None)
    found: PaymentLinkStatus = "open" if link["active"] else "cancelled"
    if allowed and times >= allowed["limit"]:
        found = "paid"
    return PaymentLink(
        id=link["id"],
        service="stripe",
        status=found,
        url=link["url"],
        amount=minor(amount, currency),
        amount_paid=minor(came, currency),
        currency=currency.upper(),
        description=_names(items),
        reference=reference(link),
        order_id=order,
        metadata=metadata(link),
        raw=link,
    )


def _names(items: Sequence[Mapping[str, Any]]) -> str | None:
    return text(", ".join(item["description"] for item in items if item.get("description")))


def of_session(session: Mapping[str, Any]) -> PaymentLink:
    """Return our payment link; a session has no address any more once it is over.

    One that is complete though its money hasn't come (a bank debit under way) is still open.
    """
    currency, come = session["currency"], session.get("payment_status") in _COME
    found = status(SESSION_STATUSES, session.get("status"))
    if found == "paid" and not come:
        found = "open"
    amount = session["amount_total"]
    return PaymentLink(
        id=session["id"],
        service="stripe",
        status=found,
        url=session.get("url") or "",
        amount=minor(amount, currency),
        amount_paid=minor(amount, currency) if found == "paid" else 0,
        currency=currency.upper(),
        description=_names(inner(session, "line_items", "data") or ()),
        reference=text(session.get("client_reference_id")) or reference(session),
        customer=_customer(session),
        order_id=id_of(session.get("payment_intent")),
        expires_at=moment(session.get("expires_at")),
        metadata=metadata(session),
        created_at=moment(session["created"]),
        raw=session,
    )


def _customer(session: Mapping[str, Any]) -> LinkCustomer | None:
    told = session.get("customer_details") or {}
    email = told.get("email") or session.get("customer_email")
    who = LinkCustomer(
        name=text(told.get("name") or inner(session, "customer", "name")),
        email=text(email or inner(session, "customer", "email")),
        phone=text(told.get("phone") or inner(session, "customer", "phone")),
    )
    return None if who == LinkCustomer() else who
