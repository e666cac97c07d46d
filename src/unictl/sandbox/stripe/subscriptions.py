"""Subscriptions: made, read, changed and ended. How they are billed is in `subscription_steps`."""

from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import subscription_items
from unictl.sandbox.stripe import subscription_steps as steps
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ids import new
from unictl.sandbox.stripe.lists import listing, whole
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.things import Context, add, change, load, named, tell

KIND: Final = "subscription"
_DAY: Final = 24 * 3600
_LONGEST_TRIAL: Final = 730 * _DAY
_FOR_EVER: Final = {"type": "flexible", "flexible": {"proration_discounts": "included"}}
_OVER: Final = ("canceled", "incomplete_expired")


def create(context: Context, given: Given) -> dict[str, Any] | Reply:
    """Answer `POST /v1/subscriptions`."""
    customer = named(context, "customer", given.need("customer"), "customer")
    assert customer is not None  # noqa: S101 - it is needed
    made = make(context, given, customer)
    return made if isinstance(made, Reply) else made.body


def make(context: Context, given: Given, customer: Thing) -> Thing | Reply:
    """Make the subscription that the parameters describe, and bill its first period."""
    sent = given.each("items")
    if not sent:
        raise refused("Missing required param: items.", code="parameter_missing", param="items")
    identifier = new(KIND)
    trial = _trial_end(context, given)
    items = subscription_items.read(context, sent, identifier, until=trial)
    collection = given.take("collection_method") or "charge_automatically"
    body = _blank(context, items, trial)
    body.update(
        id=identifier,
        customer=customer.id,
        collection_method=collection,
        days_until_due=_days(given, collection),
        default_payment_method=_method(context, given, customer.id),
        description=given.take("description"),
        metadata=metadata(given, KIND),
    )
    body["trial_settings"] = given.take("trial_settings") or body["trial_settings"]
    given.inner("payment_settings").into(body["payment_settings"], "save_default_payment_method")
    given.off("automatic_tax")
    _ends(context, given, body)
    behaviour = given.take("payment_behavior") or "allow_incomplete"
    given.take("off_session")
    given.take("proration_behavior")
    subscription = add(context, KIND, body, parent=customer.id)
    declined = steps.first_period(context, subscription, behaviour)
    tell(context, "customer.subscription.created", subscription.body)
    return declined or subscription


def _blank(context: Context, items: list[dict[str, Any]], trial: int | None) -> dict[str, Any]:
    anchor = trial or context.now
    subscription = items[0]["subscription"]
    return {
        "application": None,
        "application_fee_percent": None,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": anchor,
        "billing_cycle_anchor_config": None,
        "billing_mode": _FOR_EVER,
        "billing_schedules": [],
        "billing_thresholds": None,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "currency": items[0]["price"]["currency"],
        "customer_account": None,
        "default_source": None,
        "default_tax_rates": [],
        "discounts": [],
        "ended_at": None,
        "invoice_settings": {
            "account_tax_ids": None,
            "issuer": {"type": "self"},
        },
        "items": whole(items, f"/v1/subscription_items?subscription={subscription}"),
        "latest_invoice": None,
        "managed_payments": None,
        "next_pending_invoice_item_invoice": None,
        "on_behalf_of": None,
        "pause_collection": None,
        "payment_settings": {
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        "pending_invoice_item_interval": None,
        "pending_setup_intent": None,
        "pending_update": None,
        "schedule": None,
        "start_date": context.now,
        "status": "trialing" if trial else "active",
        "test_clock": None,
        "transfer_data": None,
        "trial_end": trial,
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
        "trial_start": context.now if trial else None,
    }


def _trial_end(context: Context, given: Given) -> int | None:
    sent = given.only_one("trial_end", "trial_period_days")
    given.take("trial_from_plan")
    if sent is None or given.take(sent) in ("now", 0):
        return None
    value: int = given.take(sent)
    end = value if sent == "trial_end" else context.now + value * _DAY
    if not 0 < end - context.now <= _LONGEST_TRIAL:
        raise refused(
            "A trial ends in the future, and within two years.",
            code="parameter_invalid_integer",
            param=sent,
        )
    return end


def _days(given: Given, collection: str) -> int | None:
    days: int | None = given.take("days_until_due")
    if (collection == "send_invoice") != (days is not None):
        raise refused(
            "`days_until_due` belongs to `collection_method=send_invoice`, which needs it.",
            param="days_until_due",
        )
    return days


def _method(context: Context, given: Given, customer: str) -> str | None:
    name = given.take("default_payment_method")
    method = named(context, "payment_method", name, "default_payment_method")
    if method is None:
        return None
    if method.body["customer"] != customer:
        raise refused(
            f"The customer does not have a payment method with the ID {name}. The payment method "
            "must be attached to the customer.",
            code="resource_missing",
            param="default_payment_method",
        )
    return method.id


def _ends(context: Context, given: Given, body: dict[str, Any]) -> None:
    """Note when the subscription shall end: at a time, with the period, or not."""
    sent = given.only_one("cancel_at", "cancel_at_period_end")
    if "cancel_at" not in given and "cancel_at_period_end" not in given:
        return
    value = given.take(sent or "cancel_at")
    if isinstance(value, str):
        raise refused("The sandbox takes a time here.", param="cancel_at")
    at_end = sent == "cancel_at_period_end" and bool(value)
    period_end = min(item["current_period_end"] for item in body["items"]["data"])
    at = period_end if at_end else value or None
    if at is not None and at <= context.now:
        raise refused("cancel_at must be in the future.", param="cancel_at")
    details = {**body["cancellation_details"], "reason": "cancellation_requested" if at else None}
    body.update(
        cancel_at=at,
        cancel_at_period_end=at_end,
        canceled_at=context.now if at else None,
        cancellation_details=details,
    )


def _load(context: Context, identifier: str) -> Thing:
    return steps.fresh(context, load(context, KIND, identifier, "subscription"))


def fetch(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `GET /v1/subscriptions/{id}`."""
    return _load(context, identifier).body


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/subscriptions`; without `status`, those that are canceled are left out."""
    status, price = given.take("status"), given.take("price")
    periods = ("current_period_start", "current_period_end")
    if sent := [name for name in periods if name in given]:
        raise refused(f"The sandbox doesn't filter by {sent[0]}.", param=sent[0])

    def keep(subscription: Thing) -> bool:
        body = subscription.body
        prices = {item["price"]["id"] for item in body["items"]["data"]}
        if price is not None and price not in prices:
            return False
        if status is None:
            return bool(body["status"] != "canceled")
        if status == "ended":
            return bool(body["status"] in _OVER)
        return status == "all" or bool(status == body["status"])

    same = ("customer", "collection_method")
    return listing(
        context, given, KIND, "/v1/subscriptions", same=same, keep=keep, fresh=steps.fresh
    )


def update(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/subscriptions/{id}`."""
    subscription = _load(context, identifier)
    body = subscription.body
    before = dict(body)
    if body["status"] in _OVER and set(given.values) - {"metadata", "cancellation_details"}:
        raise refused(
            "A canceled subscription can only update its cancellation_details and metadata."
        )
    changes: dict[str, Any] = {"metadata": metadata(given, KIND, body["metadata"])}
    given.into(changes, "description", "trial_settings")
    if "default_payment_method" in given:
        changes["default_payment_method"] = _method(context, given, body["customer"])
    if {"collection_method", "days_until_due"} & set(given.values):
        collection = given.take("collection_method") or body["collection_method"]
        changes["collection_method"] = collection
        changes["days_until_due"] = _days(given, collection)
    if "pause_collection" in given:
        pause = given.take("pause_collection")
        changes["pause_collection"] = pause and {"resumes_at": None, **pause}
    given.off("automatic_tax")
    given.take("off_session")
    given.take("payment_behavior")
    body.update(changes)
    subscription_items.update(context, subscription, given)
    if given.take("trial_end") is not None:
        steps.move_trial(context, subscription, given.take("trial_end"))
    _ends(context, given, body)
    _note_feedback(given, body)
    now = dict(body)
    body.clear()
    body.update(before)
    return change(context, subscription, "customer.subscription.updated", **now)


def _note_feedback(given: Given, body: dict[str, Any]) -> None:
    details = dict(body["cancellation_details"])
    given.inner("cancellation_details").into(details, "comment", "feedback")
    body["cancellation_details"] = details


def cancel(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `DELETE /v1/subscriptions/{id}`, which ends it now, without a last invoice."""
    subscription = _load(context, identifier)
    if subscription.body["status"] in _OVER:
        raise refused(
            f"No such subscription: '{identifier}'",
            code="resource_missing",
            param="id",
            status=404,
        )
    for name in ("invoice_now", "prorate"):
        if given.take(name):
            raise refused(f"The sandbox takes {name}=false alone.", param=name)
    _note_feedback(given, subscription.body)
    return steps.end(context, subscription, reason="cancellation_requested").body


def resume(context: Context, given: Given, identifier: str) -> dict[str, Any] | Reply:
    """Answer `POST /v1/subscriptions/{id}/resume`, for one whose trial ended unpaid."""
    subscription = _load(context, identifier)
    if subscription.body["status"] != "paused":
        raise refused(
            f"Subscription {identifier} is not paused: it has the status "
            f"{subscription.body['status']}. `pause_collection` is lifted by an update.",
        )
    anchor = given.take("billing_cycle_anchor") or "now"
    given.take("proration_behavior")
    given.take("proration_date")
    return steps.resume(context, subscription, anew=anchor == "now")
