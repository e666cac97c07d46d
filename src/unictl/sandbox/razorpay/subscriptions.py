"""Subscriptions: from the customer's agreement to the last charge.

Charges don't happen by themselves here; `customer.pay` makes each. What time alone does (an
agreement that comes too late, a cancellation at the cycle's end) is done when one is looked at.
"""

from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay.cycles import later
from unictl.sandbox.razorpay.errors import bare, invalid
from unictl.sandbox.razorpay.fields import Fields, shown
from unictl.sandbox.razorpay.ids import SERVICE, characters, load, new
from unictl.sandbox.razorpay.lists import collection
from unictl.sandbox.session import Thing

KIND: Final = "subscription"
OVER: Final = ("cancelled", "completed", "expired")
_MOST_YEARS: Final = 100


def create(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `POST /v1/subscriptions`. There is no customer in it; agreement fills that in."""
    plan_id = fields.text("plan_id", required=True) or ""
    total = fields.whole("total_count", required=True, least=1) or 0
    quantity = fields.whole("quantity", least=1) or 1
    start_at = fields.moment("start_at", least=exchange.now)
    expire_by = fields.moment("expire_by", least=exchange.now)
    notify = fields.flag("customer_notify", default=True)
    notes = fields.notes(KIND)
    for name in ("addons", "notify_info"):
        fields.take(name)
    if fields.take("offer_id") is not None:
        raise invalid("Offer Not Found", "offer_id")
    fields.finish()
    plan = load(exchange, "plan", plan_id)
    _check_length(plan, total)
    identifier = new("sub")
    subscription = Thing(
        service=SERVICE,
        kind=KIND,
        id=identifier,
        created_at=exchange.now,
        parent=plan.id,
        body={
            "id": identifier,
            "entity": "subscription",
            "plan_id": plan.id,
            "customer_id": None,
            "status": "created",
            "current_start": None,
            "current_end": None,
            "ended_at": None,
            "quantity": quantity,
            "notes": shown(notes),
            "charge_at": start_at,
            "start_at": start_at,
            "end_at": None if start_at is None else end_of(plan, start_at, total),
            "auth_attempts": 0,
            "total_count": total,
            "paid_count": 0,
            "customer_notify": notify,
            "created_at": exchange.now,
            "expire_by": expire_by,
            # The hyphen keeps it from being the address of a real page.
            "short_url": f"https://rzp.io/i/sandbox-{characters(8)}",
            "has_scheduled_changes": False,
            "change_scheduled_at": None,
            "source": "api",
            "offer_id": None,
            "remaining_count": total,
        },
    )
    exchange.session.add(subscription)
    return subscription.body


def _check_length(plan: Thing, total: int) -> None:
    per_year = {"daily": 365, "weekly": 52, "monthly": 12, "quarterly": 4, "yearly": 1}
    if total * plan.body["interval"] > _MOST_YEARS * per_year[plan.body["period"]]:
        raise invalid("The subscription may not be longer than 100 years.", "total_count")


def end_of(plan: Thing, start: int, cycles: int) -> int:
    """Return when so many of the plan's cycles are over."""
    return later(start, plan.body["period"], cycles * plan.body["interval"])


def get(exchange: Exchange, identifier: str) -> Thing:
    """Return the subscription as it stands now."""
    return _as_of_now(exchange, load(exchange, KIND, identifier))


def _as_of_now(exchange: Exchange, subscription: Thing) -> Thing:
    body = subscription.body
    deadlines = [at for at in (body["start_at"], body["expire_by"]) if at is not None]
    if body["status"] == "created" and any(at < exchange.now for at in deadlines):
        body.update(status="expired", ended_at=min(deadlines), charge_at=None)
    elif subscription.hidden.get("cancels") and exchange.now >= body["current_end"]:
        subscription.hidden["cancels"] = False
        _end(body, "cancelled", body["current_end"])
    else:
        return subscription
    exchange.session.save(subscription)
    return subscription


def _end(body: dict[str, Any], status: str, at: int) -> None:
    body.update(
        status=status,
        ended_at=at,
        charge_at=None,
        has_scheduled_changes=False,
        change_scheduled_at=None,
    )


def fetch(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/subscriptions/{id}`."""
    fields.finish()
    return get(exchange, identifier).body


def listing(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `GET /v1/subscriptions`."""
    count, skip = fields.page()
    since, until = fields.period()
    plan_id = fields.text("plan_id")
    fields.finish()
    found = exchange.session.find(
        SERVICE, KIND, parent=plan_id, since=since, until=until, limit=count, skip=skip
    )
    return collection([_as_of_now(exchange, subscription).body for subscription in found])


def cancel(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/subscriptions/{id}/cancel`."""
    at_end = fields.flag("cancel_at_cycle_end", default=False)
    fields.finish()
    subscription = get(exchange, identifier)
    body = subscription.body
    if body["status"] in OVER:
        raise bare(f"Subscription is not cancellable in {body['status']} status.", "status")
    if not at_end:
        _end(body, "cancelled", exchange.now)
    elif body["current_end"] is None:
        raise bare("Subscription cannot be cancelled since no billing cycle is going on")
    else:
        subscription.hidden["cancels"] = True
        body.update(
            has_scheduled_changes=True,
            change_scheduled_at=body["current_end"],
            end_at=body["current_end"],
            charge_at=None,
        )
    exchange.session.save(subscription)
    return body


def pause(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/subscriptions/{id}/pause`; one that hasn't begun is cancelled by it."""
    fields.choice("pause_at", ("now",))
    fields.finish()
    subscription = get(exchange, identifier)
    body = subscription.body
    if body["status"] == "authenticated":
        _end(body, "cancelled", exchange.now)
    elif body["status"] == "active":
        body.update(
            status="paused", paused_at=exchange.now, pause_initiated_by="self", charge_at=None
        )
    else:
        raise bare(f"Subscription is not pausable in {body['status']} status.", "status")
    exchange.session.save(subscription)
    return body


def resume(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/subscriptions/{id}/resume`."""
    fields.choice("resume_at", ("now",))
    fields.finish()
    subscription = get(exchange, identifier)
    body = subscription.body
    if body["status"] != "paused":
        raise bare(f"Subscription is not resumable in {body['status']} status.", "status")
    charge_at = None if subscription.hidden.get("cancels") else body["current_end"]
    body.update(status="active", pause_initiated_by=None, charge_at=charge_at)
    exchange.session.save(subscription)
    return body
