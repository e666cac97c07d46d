"""What the merchant does with a subscription: patch, revise, suspend, activate, cancel, capture."""

from typing import Any, Final

from unictl.sandbox.paypal import charges, money
from unictl.sandbox.paypal.context import Answer, Context, seconds, shown_time
from unictl.sandbox.paypal.cycles import currency_of
from unictl.sandbox.paypal.errors import refused
from unictl.sandbox.paypal.parts import MOMENT, MONEY
from unictl.sandbox.paypal.patches import apply
from unictl.sandbox.paypal.plan_shapes import PLAN, REVISION, SUBSCRIPTION, check_cycles, price
from unictl.sandbox.paypal.shapes import Checked, Choice, Record, Text, read
from unictl.sandbox.paypal.subscriptions import (
    KIND,
    PATH,
    approval,
    check_quantity,
    overridden,
    plan_of,
)
from unictl.sandbox.session import Thing

_REASON: Final = Record({"reason": Text(1, 128)})
_MAYBE_REASON: Final = Record({}, {"reason": Text(1, 128)})
_CAPTURE: Final = Record(
    {"note": Text(1, 128), "capture_type": Choice(("OUTSTANDING_BALANCE",)), "amount": MONEY}
)
_SET: Final = ("add", "replace")
_REPLACE: Final = ("replace",)
_CYCLE: Final = r"/plan/billing_cycles/@sequence==['\"]?[0-9]+['\"]?"
_PATCHABLE: Final = {
    "/billing_info/outstanding_balance": _REPLACE,
    "/custom_id": _SET,
    rf"{_CYCLE}/pricing_scheme/fixed_price": _SET,
    rf"{_CYCLE}/pricing_scheme/tiers": _REPLACE,
    rf"{_CYCLE}/total_cycles": _REPLACE,
    "/plan/payment_preferences/(auto_bill_outstanding|payment_failure_threshold)": _REPLACE,
    "/plan/taxes/(inclusive|percentage)": _SET,
    "/shipping_amount": _SET,
    "/start_time": _REPLACE,
    "/subscriber/shipping_address": _SET,
}


def patch(context: Context) -> Answer:
    """Answer `PATCH /v1/billing/subscriptions/{id}`."""
    subscription = context.load(KIND)
    plan = plan_of(context, subscription)
    balance = {"outstanding_balance": money.money(_owed(subscription), currency_of(plan))}
    before = {**subscription.body, "plan": plan, "billing_info": balance}
    patched = apply(before, context.given, _PATCHABLE)
    if subscription.body["status"] not in {"ACTIVE", "SUSPENDED"}:
        raise refused("SUBSCRIPTION_STATUS_INVALID")
    after = patched.pop("plan")
    if after != plan:
        subscription.hidden["plan"] = _checked_plan(after)
        patched["plan_overridden"] = True
    _forgive(subscription, plan, patched.pop("billing_info")["outstanding_balance"])
    _check_start(context, subscription, patched["start_time"])
    known = read(SUBSCRIPTION, patched)
    subscription.body = {**patched, **known, "update_time": shown_time(context.now)}
    subscription.reference = patched.get("custom_id")
    context.session.save(subscription)
    return Answer(204, None, subscription)


def _owed(subscription: Thing) -> int:
    return int(subscription.hidden.get("outstanding", 0))


def _checked_plan(plan: dict[str, Any]) -> dict[str, Any]:
    read(PLAN, plan)
    checked = Checked()
    check_cycles(checked, plan)
    checked.finish()
    return plan


def _forgive(subscription: Thing, plan: dict[str, Any], balance: Any) -> None:
    """Take over an outstanding balance, which may only become less."""
    given = read(MONEY, balance)
    checked = Checked()
    units = price(checked, given, "/billing_info/outstanding_balance")
    checked.finish()
    if given["currency_code"] != currency_of(plan):
        raise refused("CURRENCY_MISMATCH")
    if units > _owed(subscription):
        raise refused("AMOUNT_GREATER_THAN_OUTSTANDING_BALANCE")
    subscription.hidden["outstanding"] = units


def _check_start(context: Context, subscription: Thing, given: Any) -> None:
    if given == subscription.body["start_time"]:
        return
    at = seconds(read(MOMENT, given))
    begun = any(subscription.hidden.get("cycles", {}).values())
    if at is None or at < context.now or begun:
        raise refused("INVALID_START_TIME")


def revise(context: Context) -> Answer:
    """Answer `POST /v1/billing/subscriptions/{id}/revise`; the subscriber has to agree to it."""
    given = read(REVISION, context.given)
    subscription = context.load(KIND)
    if subscription.body["status"] not in {"APPROVED", "ACTIVE", "SUSPENDED"}:
        raise refused("SUBSCRIPTION_STATUS_INVALID")
    plan = plan_of(context, subscription)
    if "plan_id" in given:
        wanted = context.load("plan", given["plan_id"])
        if wanted.body["product_id"] != plan["product_id"]:
            raise refused("PLAN_PRODUCT_NOT_COMPATIBLE", "/plan_id")
        if wanted.body["status"] != "ACTIVE":
            raise refused("PLAN_STATUS_INVALID", "/plan_id")
        plan = wanted.body
    check_quantity(given, plan)
    if "plan" in given:
        overridden(plan, given["plan"])
    shipping = given.get("shipping_amount")
    if shipping is not None and shipping["currency_code"] != currency_of(plan):
        raise refused("CURRENCY_MISMATCH", "/shipping_amount/currency_code")
    given.pop("application_context", None)
    subscription.hidden["revision"] = given
    context.session.save(subscription)
    own = f"{PATH}/{subscription.id}"
    links = [approval(subscription), context.link("edit", own, "PATCH"), context.link("self", own)]
    shown = {
        "plan_id": subscription.body["plan_id"],
        **given,
        "plan_overridden": "plan" in given,
        "links": links,
    }
    return Answer(200, shown, subscription)


def suspend(context: Context) -> Answer:
    """Answer `POST /v1/billing/subscriptions/{id}/suspend`."""
    return _turn(context, _REASON, "SUSPENDED", ("ACTIVE",))


def activate(context: Context) -> Answer:
    """Answer `POST /v1/billing/subscriptions/{id}/activate`."""
    return _turn(context, _MAYBE_REASON, "ACTIVE", ("APPROVED", "SUSPENDED"))


def cancel(context: Context) -> Answer:
    """Answer `POST /v1/billing/subscriptions/{id}/cancel`; at once, and for good."""
    return _turn(context, _REASON, "CANCELLED", ("ACTIVE", "SUSPENDED"))


def _turn(context: Context, shape: Record, status: str, before: tuple[str, ...]) -> Answer:
    given = read(shape, context.given)
    subscription = context.load(KIND)
    if subscription.body["status"] not in before:
        raise refused("SUBSCRIPTION_STATUS_INVALID")
    turn(context, subscription, status, given.get("reason"))
    return Answer(204, None, subscription)


def turn(context: Context, subscription: Thing, status: str, note: str | None) -> None:
    """Let the subscription have another status, and keep it."""
    now = shown_time(context.now)
    subscription.body.update(status=status, status_update_time=now, update_time=now)
    subscription.body.pop("status_change_note", None)
    if note is not None:
        subscription.body["status_change_note"] = note
    if status == "ACTIVE":
        charges.begin(subscription)
    context.session.save(subscription)


def capture(context: Context) -> Answer:
    """Answer `POST /v1/billing/subscriptions/{id}/capture`: charge what is outstanding."""
    given = read(_CAPTURE, context.given)
    subscription = context.load(KIND)
    if subscription.body["status"] not in {"ACTIVE", "SUSPENDED", "EXPIRED"}:
        raise refused("SUBSCRIPTION_STATUS_INVALID")
    plan = plan_of(context, subscription)
    checked = Checked()
    units = price(checked, given["amount"], "/amount")
    checked.finish()
    if given["amount"]["currency_code"] != currency_of(plan):
        raise refused("CURRENCY_MISMATCH", "/amount/currency_code")
    owed = _owed(subscription)
    if owed == 0:
        raise refused("ZERO_OUTSTANDING_BALANCE")
    if units > owed:
        raise refused("AMOUNT_GREATER_THAN_OUTSTANDING_BALANCE", "/amount/value")
    charge = charges.take(context, subscription, units, currency_of(plan))
    subscription.hidden["outstanding"] = owed - units
    context.session.save(subscription)
    return Answer(200, charge.body, charge)


def transactions(context: Context) -> Answer:
    """Answer `GET /v1/billing/subscriptions/{id}/transactions`."""
    since, until = context.moment("start_time"), context.moment("end_time")
    for name, at in (("start_time", since), ("end_time", until)):
        if at is None:
            raise refused("MISSING_REQUIRED_PARAMETER", name, location="query")
    subscription = context.load(KIND)
    found = context.session.find(
        "paypal", charges.KIND, parent=subscription.id, since=since, until=until
    )
    document = {
        "transactions": [charge.body for charge in found],
        "total_items": len(found),
        "total_pages": 1 if found else 0,
        "links": [context.link("self", f"{PATH}/{subscription.id}/transactions")],
    }
    return Answer(200, document)
