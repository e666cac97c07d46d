"""Stripe's subscriptions as ours."""

from collections.abc import Mapping
from typing import Any, Final

from unictl.capabilities.subscriptions import Subscription, SubscriptionStatus
from unictl.providers.stripe.base import id_of, inner, metadata, moment, status, text
from unictl.providers.stripe.money import minor

STATUSES: Final[Mapping[str, SubscriptionStatus]] = {
    "incomplete": "pending",
    "incomplete_expired": "expired",
    "trialing": "trialing",
    "active": "active",
    "past_due": "past_due",
    "unpaid": "unpaid",
    "paused": "paused",
    "canceled": "cancelled",
}
_PAUSABLE: Final = {"trialing", "active", "past_due", "unpaid"}


def to_subscription(found: Mapping[str, Any]) -> Subscription:
    """Return our subscription; Stripe keeps the period with the items, the price among them."""
    items = found["items"]["data"]
    first: Mapping[str, Any] = items[0] if items else {}
    where = status(STATUSES, found["status"])
    if where in _PAUSABLE and found.get("pause_collection") is not None:
        where = "paused"
    return Subscription(
        id=found["id"],
        service="stripe",
        status=where,
        plan_id=id_of(first.get("price")),
        customer_id=id_of(found.get("customer")),
        quantity=first.get("quantity") or 1,
        amount=_amount(items),
        currency=text(found.get("currency") and found["currency"].upper()),
        start_at=moment(found.get("trial_end") or found.get("start_date")),
        current_period_start=moment(first.get("current_period_start")),
        current_period_end=moment(first.get("current_period_end")),
        ended_at=moment(found.get("ended_at")),
        cancel_at_period_end=bool(found.get("cancel_at_period_end")),
        approval_url=_approval(found),
        metadata=metadata(found),
        created_at=moment(found["created"]),
        raw=found,
    )


def _amount(items: list[Mapping[str, Any]]) -> int | None:
    """Return what one charge takes, where each item has a price of its own."""
    total = 0
    for item in items:
        unit, quantity = inner(item, "price", "unit_amount"), item.get("quantity")
        if unit is None or quantity is None:
            return None
        total += minor(unit * quantity, item["price"]["currency"])
    return total if items else None


def _approval(found: Mapping[str, Any]) -> str | None:
    """Return where the customer pays the first invoice, while it is open."""
    if found["status"] != "incomplete":
        return None
    return text(inner(found, "latest_invoice", "hosted_invoice_url"))
