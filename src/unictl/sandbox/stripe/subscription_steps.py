"""How a subscription is billed: its first period, its trial, its renewals, its end."""

from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import invoice_items, invoice_steps, invoices
from unictl.sandbox.stripe.cycles import later, period
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.line_items import amount_of
from unictl.sandbox.stripe.things import Context, change, load, tell

_MOST_RENEWALS: Final = 24  # that one look makes up for
_DAY: Final = 24 * 3600
_ATTEMPTS: Final = 23 * 3600  # seconds in which the first payment may still succeed


def first_period(context: Context, subscription: Thing, behaviour: str) -> Reply | None:
    """Bill the first period, and return the decline if that is what is to be answered."""
    body = subscription.body
    invoice = _bill(context, subscription, "subscription_create")
    change(context, subscription, latest_invoice=invoice.id)
    if body["collection_method"] == "send_invoice":
        return None
    invoice_steps.finalise(context, invoice)
    if not invoice.body["amount_due"]:
        return None
    if behaviour == "default_incomplete":
        change(context, subscription, status="incomplete")
        return None
    method = invoice_steps.method_of(context, invoice)
    if method is None:
        raise refused(
            "This customer has no attached payment source or default payment method. Please "
            "consider adding a default payment method.",
            code="resource_missing",
        )
    change(context, subscription, status="incomplete")
    result = invoice_steps.collect(context, invoice, method)
    declined = isinstance(result, Reply) or result["status"] != "succeeded"
    if declined and behaviour == "error_if_incomplete":
        end(context, subscription, reason="payment_failed", status="incomplete_expired")
        if isinstance(result, Reply):
            return result
        raise refused("Payment for this subscription requires additional user action.", status=402)
    return None


def _bill(context: Context, subscription: Thing, reason: str) -> Thing:
    """Draft the invoice of the current period."""
    body = subscription.body
    customer = load(context, "customer", body["customer"])
    sent = body["collection_method"] == "send_invoice"
    days = body["days_until_due"] or 0
    invoice = invoices.make(
        context,
        customer,
        body["currency"],
        auto_advance=not sent,
        billing_reason=reason,
        collection_method=body["collection_method"],
        due_date=context.now + days * _DAY if sent else None,
        parent={
            "quote_details": None,
            "subscription_details": {
                "metadata": body["metadata"],
                "subscription": subscription.id,
            },
            "type": "subscription_details",
        },
        metadata={key: value for key, value in body["metadata"].items() if key == "unictl_sandbox"},
    )
    invoice.hidden["subscription"] = subscription.id
    if reason == "subscription_cycle":
        invoices.take_pending(context, invoice)
    free = body["status"] == "trialing"
    lines = [_line(context, invoice, item, free=free) for item in body["items"]["data"]]
    invoices.recount(context, invoice, lines)
    tell(context, "invoice.created", invoice.body)
    return invoice


def _line(context: Context, invoice: Thing, item: dict[str, Any], *, free: bool) -> dict[str, Any]:
    price = load(context, "price", item["price"]["id"])
    product = load(context, "product", price.body["product"]).body["name"]
    quantity = item["quantity"]
    what = f"Trial period for {product}" if free else f"{quantity} x {product}"
    details = {
        "invoice_item": None,
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": item["subscription"],
        "subscription_item": item["id"],
    }
    return invoice_items.blank_line(
        invoice.id,
        0 if free else amount_of(price.body, quantity),
        price.body["currency"],
        description=what,
        parent={
            "invoice_item_details": None,
            "subscription_item_details": details,
            "type": "subscription_item_details",
        },
        period={"end": item["current_period_end"], "start": item["current_period_start"]},
        pricing=invoice_items.pricing_of(price),
        quantity=quantity,
        quantity_decimal=str(quantity),
        subscription=item["subscription"],
    )


def invoice_paid(context: Context, subscription: Thing, invoice: Thing) -> None:
    """Note that an invoice of the subscription is paid, and by what, where that is to be kept."""
    if subscription.body["payment_settings"]["save_default_payment_method"] == "on_subscription":
        _keep_method(context, subscription, invoice)
    waiting = {"incomplete", "past_due", "unpaid"}
    if subscription.body["status"] in waiting and subscription.body["latest_invoice"] == invoice.id:
        change(context, subscription, "customer.subscription.updated", status="active")


def _keep_method(context: Context, subscription: Thing, invoice: Thing) -> None:
    """Make what paid the invoice the customer's, and the subscription's to be charged again."""
    intent = invoice_steps.intent_of(context, invoice)
    if intent is None or intent.body["payment_method"] is None:
        return
    method = load(context, "payment_method", intent.body["payment_method"])
    change(context, method, customer=subscription.body["customer"])
    change(context, subscription, default_payment_method=method.id)


def end(
    context: Context, subscription: Thing, *, reason: str | None, status: str = "canceled"
) -> Thing:
    """End the subscription now."""
    body = subscription.body
    details = {**body["cancellation_details"], "reason": reason}
    change(
        context,
        subscription,
        status=status,
        canceled_at=body["canceled_at"] or context.now,
        ended_at=context.now,
        cancel_at_period_end=False,
        cancellation_details=details,
    )
    tell(context, "customer.subscription.deleted", body)
    return subscription


def fresh(context: Context, subscription: Thing) -> Thing:
    """Bring the subscription up to date: what the time since then has made of it."""
    for _ in range(_MOST_RENEWALS):
        body = subscription.body
        due = min(item["current_period_end"] for item in body["items"]["data"])
        if body["status"] in {"canceled", "incomplete_expired", "paused", "unpaid"}:
            return subscription
        if body["status"] == "incomplete":
            if context.now < body["created"] + _ATTEMPTS:
                return subscription
            return _expired(context, subscription)
        if body["cancel_at"] is not None and body["cancel_at"] <= context.now:
            return end(context, subscription, reason="cancellation_requested")
        resumes = (body["pause_collection"] or {}).get("resumes_at")
        if resumes is not None and resumes <= context.now:
            change(context, subscription, "customer.subscription.updated", pause_collection=None)
        if context.now < due:
            return subscription
        if body["status"] == "trialing":
            _after_trial(context, subscription)
        else:
            _renew(context, subscription)
    return subscription


def _expired(context: Context, subscription: Thing) -> Thing:
    invoice = load(context, "invoice", subscription.body["latest_invoice"])
    if invoice.body["status"] == "open":
        invoice_steps.voided(context, invoice)
    change(
        context,
        subscription,
        "customer.subscription.updated",
        status="incomplete_expired",
        ended_at=context.now,
    )
    return subscription


def _next(subscription: Thing, anchor: int | None = None) -> None:
    """Move the items on to the next period, or to the first from a new anchor on."""
    for item in subscription.body["items"]["data"]:
        start = item["current_period_end"] if anchor is None else anchor
        recurring = item["price"]["recurring"]
        first = subscription.body["billing_cycle_anchor"] if anchor is None else anchor
        _, stop = period(first, recurring, start)
        item.update(current_period_start=start, current_period_end=stop)


def _renew(context: Context, subscription: Thing) -> None:
    _next(subscription)
    _cycle(context, subscription)


def _cycle(context: Context, subscription: Thing) -> None:
    """Bill the current period and collect it, unless collection is paused."""
    body = subscription.body
    invoice = _bill(context, subscription, "subscription_cycle")
    change(context, subscription, "customer.subscription.updated", latest_invoice=invoice.id)
    paused = (body["pause_collection"] or {}).get("behavior")
    if paused == "keep_as_draft" or body["collection_method"] == "send_invoice":
        return
    invoice_steps.finalise(context, invoice)
    if paused == "void" and invoice.body["status"] == "open":
        invoice_steps.voided(context, invoice)
    elif paused == "mark_uncollectible" and invoice.body["status"] == "open":
        change(context, invoice, "invoice.marked_uncollectible", status="uncollectible")
    elif invoice.body["status"] == "open":
        _charge(context, subscription, invoice)


def _charge(context: Context, subscription: Thing, invoice: Thing) -> Reply | None:
    method = invoice_steps.method_of(context, invoice)
    result = invoice_steps.collect(context, invoice, method, away=True) if method else None
    if not isinstance(result, dict) or result["status"] != "succeeded":
        change(context, subscription, "customer.subscription.updated", status="past_due")
    return result if isinstance(result, Reply) else None


def _after_trial(context: Context, subscription: Thing) -> None:
    body = subscription.body
    last = load(context, "invoice", body["latest_invoice"])
    if (
        invoice_steps.method_of(context, last) is None
        and body["collection_method"] != "send_invoice"
    ):
        then = body["trial_settings"]["end_behavior"]["missing_payment_method"]
        if then == "cancel":
            end(context, subscription, reason="cancellation_requested")
            return
        if then == "pause":
            change(context, subscription, status="paused")
            tell(context, "customer.subscription.paused", body)
            return
    body["status"] = "active"
    body["billing_cycle_anchor"] = body["trial_end"]
    _next(subscription, body["trial_end"])
    _cycle(context, subscription)


def move_trial(context: Context, subscription: Thing, until: int | str) -> None:
    """Let the trial end at another time, or `now`.

    Raises:
        Refused: The time is past.
    """
    body = subscription.body
    if isinstance(until, int) and until > context.now:
        trial = {"status": "trialing", "trial_end": until, "billing_cycle_anchor": until}
        body.update(trial, trial_start=body["trial_start"] or context.now)
        for item in body["items"]["data"]:
            item["current_period_end"] = until
        return
    if until != "now":
        raise refused(
            "Invalid timestamp: must be an integer Unix timestamp in the future.",
            param="trial_end",
        )
    if body["status"] == "trialing":
        body["trial_end"] = context.now
        for item in body["items"]["data"]:
            item["current_period_end"] = context.now
        _after_trial(context, subscription)


def resume(context: Context, subscription: Thing, *, anew: bool) -> dict[str, Any] | Reply:
    """Go on with a paused subscription, from now or as its cycle was."""
    body = subscription.body
    anchor = context.now if anew else body["billing_cycle_anchor"]
    body["billing_cycle_anchor"] = anchor
    for item in body["items"]["data"]:
        start, stop = period(anchor, item["price"]["recurring"], context.now)
        item.update(
            current_period_start=start,
            current_period_end=later(anchor, item["price"]["recurring"]) if anew else stop,
        )
    body["status"] = "active"
    invoice = _bill(context, subscription, "subscription_cycle")
    change(context, subscription, latest_invoice=invoice.id)
    invoice_steps.finalise(context, invoice)
    if invoice.body["status"] == "open":
        _charge(context, subscription, invoice)
    tell(context, "customer.subscription.resumed", subscription.body)
    return subscription.body
