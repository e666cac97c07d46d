"""Billing plans (v1): how often, and for how much, a subscriber is charged."""

from typing import Any, Final

from unictl.sandbox.paypal import pages
from unictl.sandbox.paypal.context import Answer, Context, shown_time
from unictl.sandbox.paypal.errors import refused
from unictl.sandbox.paypal.ids import SERVICE, new
from unictl.sandbox.paypal.patches import apply
from unictl.sandbox.paypal.plan_shapes import (
    PLAN,
    SCHEMES,
    check_cycles,
    check_scheme,
    price,
    scheme_currency,
)
from unictl.sandbox.paypal.shapes import Checked, read
from unictl.sandbox.session import Thing

KIND: Final = "plan"
PATH: Final = "/v1/billing/plans"
_REPLACE: Final = ("replace",)
_PATCHABLE: Final = {
    "/(name|description)": _REPLACE,
    "/payment_preferences/(auto_bill_outstanding|payment_failure_threshold)": _REPLACE,
    "/payment_preferences/(setup_fee|setup_fee_failure_action)": _REPLACE,
    "/taxes/percentage": _REPLACE,
}
_BRIEF: Final = ("id", "product_id", "name", "status", "description", "create_time")


def create(context: Context) -> Answer:
    """Answer `POST /v1/billing/plans`."""
    given = _with_defaults(read(PLAN, context.given))
    _check(given)
    context.load("product", given["product_id"])
    now = shown_time(context.now)
    for cycle in given["billing_cycles"]:
        if "pricing_scheme" in cycle:
            cycle["pricing_scheme"].update(version=1, create_time=now, update_time=now)
    plan = Thing(
        service=SERVICE,
        kind=KIND,
        id=new(KIND),
        created_at=context.now,
        parent=given["product_id"],
        body={},
    )
    plan.body = {"id": plan.id, **given, "create_time": now, "update_time": now}
    context.session.add(plan)
    return Answer(201, view(context, plan), plan)


def _with_defaults(given: dict[str, Any]) -> dict[str, Any]:
    cycles = [
        {
            "total_cycles": 1,
            **cycle,
            "frequency": {"interval_count": 1, **cycle["frequency"]},
        }
        for cycle in given["billing_cycles"]
    ]
    preferences = {
        "auto_bill_outstanding": True,
        "setup_fee_failure_action": "CANCEL",
        "payment_failure_threshold": 0,
        **given["payment_preferences"],
    }
    taxes = {"taxes": {"inclusive": True, **given["taxes"]}} if "taxes" in given else {}
    return {
        "status": "ACTIVE",
        "quantity_supported": False,
        **given,
        "billing_cycles": cycles,
        "payment_preferences": preferences,
        **taxes,
    }


def _check(given: dict[str, Any]) -> None:
    checked = Checked()
    check_cycles(checked, given)
    if "setup_fee" in given["payment_preferences"]:
        price(checked, given["payment_preferences"]["setup_fee"], "/payment_preferences/setup_fee")
    checked.finish()


def view(context: Context, plan: Thing) -> dict[str, Any]:
    """Return the plan as the caller prefers it."""
    body: dict[str, Any] = plan.body
    if not context.full:
        body = {str(name): body[name] for name in _BRIEF if name in body}
    own = f"{PATH}/{plan.id}"
    step = "deactivate" if plan.body["status"] == "ACTIVE" else "activate"
    links = [
        context.link("self", own),
        context.link("edit", own, "PATCH"),
        context.link(step, f"{own}/{step}", "POST"),
        context.link("edit", f"{own}/update-pricing-schemes", "POST"),
    ]
    return {**body, "links": links}


def fetch(context: Context) -> Answer:
    """Answer `GET /v1/billing/plans/{id}`."""
    plan = context.load(KIND)
    return Answer(200, view(context._replace(full=True), plan), plan)


def listing(context: Context) -> Answer:
    """Answer `GET /v1/billing/plans`."""
    page = pages.asked(context, usual=10, most=20)
    found = context.session.find(SERVICE, KIND, parent=context.query.get("product_id"))[::-1]
    if wanted := context.query.get("plan_ids"):
        found = [plan for plan in found if plan.id in wanted.split(",")]
    document = {
        "plans": [view(context, plan) for plan in pages.cut(found, page)],
        **pages.totals(len(found), page),
        "links": pages.links(context, PATH, len(found), page),
    }
    return Answer(200, document)


def patch(context: Context) -> Answer:
    """Answer `PATCH /v1/billing/plans/{id}`."""
    plan = context.load(KIND)
    patched = apply(plan.body, context.given, _PATCHABLE)
    if plan.body["status"] == "INACTIVE":
        raise refused("PLAN_STATUS_INACTIVE")
    _check({**patched, **read(PLAN, patched)})
    plan.body = {**patched, "update_time": shown_time(context.now)}
    context.session.save(plan)
    return Answer(204, None, plan)


def activate(context: Context) -> Answer:
    """Answer `POST /v1/billing/plans/{id}/activate`."""
    return _turn(context, "ACTIVE", ("CREATED", "INACTIVE"))


def deactivate(context: Context) -> Answer:
    """Answer `POST /v1/billing/plans/{id}/deactivate`."""
    return _turn(context, "INACTIVE", ("ACTIVE",))


def _turn(context: Context, status: str, before: tuple[str, ...]) -> Answer:
    plan = context.load(KIND)
    if plan.body["status"] not in before:
        raise refused("PLAN_STATUS_INVALID")
    plan.body.update(status=status, update_time=shown_time(context.now))
    context.session.save(plan)
    return Answer(204, None, plan)


def update_prices(context: Context) -> Answer:
    """Answer `POST /v1/billing/plans/{id}/update-pricing-schemes`."""
    given = read(SCHEMES, context.given)
    plan = context.load(KIND)
    cycles = {cycle["sequence"]: cycle for cycle in plan.body["billing_cycles"]}
    checked = Checked()
    for at, change in enumerate(given["pricing_schemes"]):
        pointer, scheme = f"/pricing_schemes/{at}", change["pricing_scheme"]
        cycle = cycles.get(change["billing_cycle_sequence"])
        if cycle is None:
            checked.wrong("INVALID_BILLING_CYCLE_SEQUENCE", f"{pointer}/billing_cycle_sequence")
            continue
        quantities = plan.body["quantity_supported"]
        check_scheme(checked, scheme, f"{pointer}/pricing_scheme", quantities=quantities)
        before = cycle.get("pricing_scheme", {})
        if scheme_currency(before) not in {"", scheme_currency(scheme)}:
            checked.wrong("CURRENCY_MISMATCH", f"{pointer}/pricing_scheme")
        now = shown_time(context.now)
        version = before.get("version", 0) + 1
        created = before.get("create_time", now)
        cycle["pricing_scheme"] = {
            "version": version,
            **scheme,
            "create_time": created,
            "update_time": now,
        }
    checked.finish()
    plan.body["update_time"] = shown_time(context.now)
    context.session.save(plan)
    return Answer(204, None, plan)
