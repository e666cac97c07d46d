"""Subscriptions (v1): from the subscriber's consent to the last charge.

Charges don't happen by themselves here; `customer.pay` makes each.
"""

from typing import Any, Final

from unictl.sandbox.paypal import pages
from unictl.sandbox.paypal.context import PAGES, Answer, Context, members, seconds, shown_time
from unictl.sandbox.paypal.cycles import after, currency_of, ordered
from unictl.sandbox.paypal.errors import refused
from unictl.sandbox.paypal.ids import SERVICE, new
from unictl.sandbox.paypal.money import money
from unictl.sandbox.paypal.plan_shapes import SUBSCRIPTION, check_cycles, price
from unictl.sandbox.paypal.shapes import Checked, read
from unictl.sandbox.session import Thing

KIND: Final = "subscription"
PATH: Final = "/v1/billing/subscriptions"
_PAGE: Final = (10, 20)
_STATUSES: Final = ("APPROVAL_PENDING", "APPROVED", "ACTIVE", "SUSPENDED", "CANCELLED", "EXPIRED")


def create(context: Context) -> Answer:
    """Answer `POST /v1/billing/subscriptions`."""
    given = read(SUBSCRIPTION, context.given)
    plan = context.load("plan", given["plan_id"])
    if plan.body["status"] != "ACTIVE":
        raise refused("PLAN_STATUS_INVALID", "/plan_id")
    check_quantity(given, plan.body)
    start = seconds(given["start_time"]) if "start_time" in given else context.now
    if start is None or start < context.now:
        raise refused("INVALID_PARAMETER_VALUE", "/start_time", value=given["start_time"])
    if given.get("subscriber", {}).pop("payment_source", None):
        raise refused("CARD_SUBSCRIPTIONS_NOT_ENABLED", "/subscriber/payment_source")
    _check_shipping(given, plan.body)
    hidden: dict[str, Any] = {
        "context": given.pop("application_context", {}),
    }
    if override := given.pop("plan", None):
        hidden["plan"] = overridden(plan.body, override)
    now = shown_time(context.now)
    given.pop("auto_renewal", None)
    subscription = Thing(
        service=SERVICE,
        kind=KIND,
        id=new(KIND),
        created_at=context.now,
        parent=plan.id,
        reference=given.get("custom_id"),
        hidden=hidden,
        body={},
    )
    subscription.body = {
        "id": subscription.id,
        "quantity": "1",
        **given,
        "status": "APPROVAL_PENDING",
        "status_update_time": now,
        "start_time": shown_time(start),
        "plan_overridden": "plan" in hidden,
        "create_time": now,
        "update_time": now,
    }
    context.session.add(subscription)
    return Answer(201, view(context, subscription), subscription)


def check_quantity(given: dict[str, Any], plan: dict[str, Any]) -> None:
    """Refuse a quantity where the plan has none, or of less than one."""
    quantity = given.get("quantity")
    if quantity is None:
        return
    if not plan["quantity_supported"] and quantity != "1":
        raise refused("SUBSCRIPTION_CANNOT_HAVE_QUANTITY", "/quantity", value=quantity)
    if not quantity.isdigit() or int(quantity) < 1:
        raise refused("INVALID_PARAMETER_VALUE", "/quantity", value=quantity)


def _check_shipping(given: dict[str, Any], plan: dict[str, Any]) -> None:
    shipping = given.get("shipping_amount")
    if shipping is None:
        return
    checked = Checked()
    price(checked, shipping, "/shipping_amount")
    checked.finish()
    if shipping["currency_code"] != currency_of(plan):
        raise refused("CURRENCY_MISMATCH", "/shipping_amount/currency_code")


def overridden(plan: dict[str, Any], override: dict[str, Any]) -> dict[str, Any]:
    """Return the plan as a subscription overrides it.

    Raises:
        Refused: A cycle isn't the plan's, or the whole is no plan.
    """
    cycles = {cycle["sequence"]: cycle for cycle in plan["billing_cycles"]}
    for at, change in enumerate(override.get("billing_cycles", [])):
        if change["sequence"] not in cycles:
            raise refused("INVALID_BILLING_CYCLE_SEQUENCE", f"/plan/billing_cycles/{at}/sequence")
        cycles[change["sequence"]] = {**cycles[change["sequence"]], **change}
    merged = {
        **plan,
        "billing_cycles": list(cycles.values()),
        "payment_preferences": {
            **plan["payment_preferences"],
            **override.get("payment_preferences", {}),
        },
    }
    if "taxes" in override:
        taxes = {"percentage": "0", "inclusive": True, **plan.get("taxes", {}), **override["taxes"]}
        merged["taxes"] = taxes
    checked = Checked()
    check_cycles(checked, merged)
    checked.finish()
    return merged


def plan_of(context: Context, subscription: Thing) -> dict[str, Any]:
    """Return the plan that counts for a subscription: its own version, or the plan as it is."""
    own = subscription.hidden.get("plan")
    return dict(own or context.load("plan", subscription.body["plan_id"]).body)


def view(context: Context, subscription: Thing, fields: str = "") -> dict[str, Any]:
    """Return the subscription as the caller prefers it."""
    body = subscription.body
    links = _links(context, subscription)
    if not context.full:
        return {"id": subscription.id, "status": body["status"], "links": links}
    plan = plan_of(context, subscription)
    billing = None
    if "cycles" in subscription.hidden:
        billing = billing_info(subscription, plan)
        if "last_failed_payment" not in fields:
            billing.pop("last_failed_payment", None)
    shown = {"plan": _shown_plan(plan)} if "plan" in fields.split(",") else {}
    return members(body, {"billing_info": billing}, shown, {"links": links})


def _shown_plan(plan: dict[str, Any]) -> dict[str, Any]:
    left_out = ("create_time", "update_time")
    return {name: value for name, value in plan.items() if name not in left_out}


def billing_info(subscription: Thing, plan: dict[str, Any]) -> dict[str, Any]:
    """Return what has been charged, and when the next charge comes."""
    hidden, currency = subscription.hidden, currency_of(plan)
    done: dict[str, int] = hidden["cycles"]
    executions = [
        {
            "tenure_type": cycle["tenure_type"],
            "sequence": cycle["sequence"],
            "cycles_completed": done.get(str(cycle["sequence"]), 0),
            "cycles_remaining": max(0, cycle["total_cycles"] - done.get(str(cycle["sequence"]), 0)),
            "current_pricing_scheme_version": cycle.get("pricing_scheme", {}).get("version", 1),
            "total_cycles": cycle["total_cycles"],
        }
        for cycle in ordered(plan)
    ]
    running = subscription.body["status"] in {"ACTIVE", "SUSPENDED"}
    upcoming = next_charge(subscription, plan) if running else None
    return members(
        {
            "outstanding_balance": money(hidden["outstanding"], currency),
            "cycle_executions": executions,
            "last_payment": hidden.get("last_payment"),
            "next_billing_time": shown_time(upcoming) if upcoming is not None else None,
            "final_payment_time": _final(subscription, plan),
            "failed_payments_count": hidden["failed"],
            "last_failed_payment": hidden.get("last_failed_payment"),
        }
    )


def current_cycle(subscription: Thing, plan: dict[str, Any]) -> dict[str, Any] | None:
    """Return the cycle that the next charge belongs to; None when all are over."""
    done: dict[str, int] = subscription.hidden["cycles"]
    for cycle in ordered(plan):
        total = cycle["total_cycles"]
        if total == 0 or done.get(str(cycle["sequence"]), 0) < total:
            return cycle
    return None


def next_charge(subscription: Thing, plan: dict[str, Any]) -> int | None:
    """Return when the next charge is due, in Unix seconds."""
    if current_cycle(subscription, plan) is None:
        return None
    done: dict[str, int] = subscription.hidden["cycles"]
    at = seconds(subscription.body["start_time"]) or subscription.created_at
    for cycle in ordered(plan):
        at = after(cycle, at, done.get(str(cycle["sequence"]), 0))
    return at


def _final(subscription: Thing, plan: dict[str, Any]) -> str | None:
    cycles = ordered(plan)
    if any(cycle["total_cycles"] == 0 for cycle in cycles):
        return None
    at = seconds(subscription.body["start_time"]) or subscription.created_at
    for cycle in cycles[:-1]:
        at = after(cycle, at, cycle["total_cycles"])
    return shown_time(after(cycles[-1], at, cycles[-1]["total_cycles"] - 1))


def _links(context: Context, subscription: Thing) -> list[dict[str, str]]:
    own, status = f"{PATH}/{subscription.id}", subscription.body["status"]
    links = []
    if status == "APPROVAL_PENDING":
        links.append(approval(subscription))
    if status in {"APPROVED", "SUSPENDED"}:
        links.append(context.link("activate", f"{own}/activate", "POST"))
    if status == "ACTIVE":
        links.append(context.link("suspend", f"{own}/suspend", "POST"))
        links.append(context.link("capture", f"{own}/capture", "POST"))
    if status in {"ACTIVE", "SUSPENDED"}:
        links.append(context.link("cancel", f"{own}/cancel", "POST"))
    links.append(context.link("edit", own, "PATCH"))
    links.append(context.link("self", own))
    return links


def approval(subscription: Thing) -> dict[str, str]:
    """Return the link at which the subscriber agrees."""
    href = f"{PAGES}/webapps/billing/subscriptions?ba_token=BA-{subscription.id[2:]}"
    return {"href": href, "rel": "approve", "method": "GET"}


def fetch(context: Context) -> Answer:
    """Answer `GET /v1/billing/subscriptions/{id}`."""
    subscription = context.load(KIND)
    whole = context._replace(full=True)
    fields = context.query.get("fields", "")
    return Answer(200, view(whole, subscription, fields), subscription)


def listing(context: Context) -> Answer:
    """Answer `GET /v1/billing/subscriptions`, which only PayPal's newer SDKs know."""
    page = pages.asked(context, usual=_PAGE[0], most=_PAGE[1])
    query = context.query
    statuses = query.get("statuses", ",".join(_STATUSES)).split(",")
    for status in statuses:
        if status not in _STATUSES:
            raise refused("INVALID_PARAMETER_VALUE", "statuses", value=status, location="query")
    found = context.session.find(
        SERVICE,
        KIND,
        since=context.moment("created_after"),
        until=context.moment("created_before"),
    )[::-1]
    plans = query["plan_ids"].split(",") if "plan_ids" in query else None
    changed = (context.moment("status_updated_after"), context.moment("status_updated_before"))
    fitting = [
        one
        for one in found
        if one.body["status"] in statuses
        and (plans is None or one.body["plan_id"] in plans)
        and _within(one.body["status_update_time"], *changed)
    ]
    whole = context._replace(full=True)
    document = {
        "subscriptions": [view(whole, one) for one in pages.cut(fitting, page)],
        "links": pages.links(context, PATH, len(fitting), page),
    }
    return Answer(200, document)


def _within(text: str, since: int | None, until: int | None) -> bool:
    at = seconds(text) or 0
    return (since is None or at >= since) and (until is None or at <= until)
