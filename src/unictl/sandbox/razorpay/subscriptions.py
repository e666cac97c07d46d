"""Subscriptions: from the customer's agreement to the last charge.

Charges don't happen by themselves here; `customer.pay` makes each. What time alone does (an
agreement that comes too late, a cancellation at the cycle's end) is done when one is looked at.
"""

from dataclasses import replace
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
_MOST_CYCLES: Final = 100_000  # far beyond 100 years; keeps the arithmetic of dates in bounds


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
    elif (at := body["change_scheduled_at"]) is not None and exchange.now >= at:
        apply_scheduled(exchange, subscription)
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


def update(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `PATCH /v1/subscriptions/{id}`: at once, or when the cycle ends."""
    subscription = get(exchange, identifier)
    body = subscription.body
    changes = _changes(exchange, fields)
    when = fields.choice("schedule_change_at", ("now", "cycle_end")) or "now"
    fields.finish()
    if body["status"] not in {"authenticated", "active"} or subscription.hidden.get("cancels"):
        raise bare(
            "Can't update Subscription when Subscription is not in Authenticated or Active state"
        )
    if body.get("payment_method") == "upi":
        raise bare("Subscriptions cannot be updated when payment mode is UPI")
    if "start_at" in changes and body["status"] != "authenticated":
        raise bare("start_at cannot be updated once the subscription has started", "start_at")
    if when == "now":
        _change(exchange, subscription, changes, at=exchange.now)
    else:
        _change(exchange, _copy(subscription), changes, at=exchange.now)  # refuses what can't be
        subscription.hidden["scheduled"] = changes
        body.update(
            has_scheduled_changes=True,
            change_scheduled_at=body["current_end"] or body["start_at"],
        )
    exchange.session.save(subscription)
    return body


def _changes(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Return the new values of what is to change."""
    changes: dict[str, Any] = {
        "plan_id": fields.text("plan_id"),
        "quantity": fields.whole("quantity", least=1, most=_MOST_CYCLES),
        "remaining_count": fields.whole("remaining_count", least=1, most=_MOST_CYCLES),
        "start_at": fields.moment("start_at", least=exchange.now),
    }
    if fields.take("customer_notify") is not None:
        changes["customer_notify"] = fields.flag("customer_notify", default=True)
    if fields.take("offer_id") is not None:
        raise invalid("Offer Not Found", "offer_id")
    changes = {name: value for name, value in changes.items() if value is not None}
    if not changes:
        raise invalid("At least one field to update is required")
    return changes


def _change(exchange: Exchange, subscription: Thing, changes: dict[str, Any], *, at: int) -> None:
    """Change a subscription, and what follows from it. Here nothing is charged or given back.

    A plan of another rhythm counts anew, from the time of the change on.
    """
    body = subscription.body
    before = load(exchange, "plan", body["plan_id"])
    plan = load(exchange, "plan", changes.get("plan_id", body["plan_id"]))
    body.update(changes)
    body["total_count"] = body["paid_count"] + body["remaining_count"]
    _check_length(plan, body["total_count"])
    if any(plan.body[name] != before.body[name] for name in ("period", "interval")):
        begun = body["current_end"] is not None and body["current_end"] > at
        subscription.hidden["anchor"] = at
        subscription.hidden["before"] = body["paid_count"] - begun
        if begun:
            end = cycle_end(subscription, plan, body["paid_count"])
            body.update(current_start=at, current_end=end, charge_at=end)
    if body["start_at"] is not None:
        body["end_at"] = cycle_end(subscription, plan, body["total_count"])
        if not body["paid_count"]:
            body["charge_at"] = body["start_at"]


def cycle_end(subscription: Thing, plan: Thing, paid: int) -> int:
    """Return when the cycle of that charge is over, counted from the start or the last change."""
    anchor = subscription.hidden.get("anchor") or subscription.body["start_at"]
    return end_of(plan, anchor, paid - subscription.hidden.get("before", 0))


def _copy(subscription: Thing) -> Thing:
    return replace(subscription, body={**subscription.body}, hidden={**subscription.hidden})


def apply_scheduled(exchange: Exchange, subscription: Thing) -> None:
    """Do the change that waits for the cycle's end, if one does."""
    if changes := subscription.hidden.pop("scheduled", None):
        at = subscription.body["change_scheduled_at"]
        subscription.body.update(has_scheduled_changes=False, change_scheduled_at=None)
        _change(exchange, subscription, changes, at=at)


def scheduled(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/subscriptions/{id}/retrieve_scheduled_changes`: as it will be."""
    fields.finish()
    subscription = get(exchange, identifier)
    changes, at = _waiting(subscription), subscription.body["change_scheduled_at"]
    changed = _copy(subscription)
    _change(exchange, changed, changes, at=at)
    return changed.body


def cancel_scheduled(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/subscriptions/{id}/cancel_scheduled_changes`."""
    fields.finish()
    subscription = get(exchange, identifier)
    _waiting(subscription)
    del subscription.hidden["scheduled"]
    subscription.body.update(has_scheduled_changes=False, change_scheduled_at=None)
    exchange.session.save(subscription)
    return subscription.body


def _waiting(subscription: Thing) -> dict[str, Any]:
    changes: dict[str, Any] | None = subscription.hidden.get("scheduled")
    if changes is None:
        raise bare("No pending update found for this Subscription")
    return changes


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
