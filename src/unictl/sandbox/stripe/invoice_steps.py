"""What is done to an invoice: made final, sent, paid, voided, given up."""

from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import payments
from unictl.sandbox.stripe.errors import error, refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ids import characters, new
from unictl.sandbox.stripe.payment_intents import blank
from unictl.sandbox.stripe.payment_methods import resolve
from unictl.sandbox.stripe.things import Context, add, change, get, load, tell

KIND: Final = "invoice"
NO_METHOD: Final = (
    "There is no `default_payment_method` set on this Customer or Invoice. Please set a "
    "`default_payment_method`."
)


def finalise(context: Context, invoice: Thing) -> Thing:
    """Make the invoice final: it gets a number and, if anything is due, a PaymentIntent."""
    body = invoice.body
    customer = load(context, "customer", body["customer"])
    sequence = customer.body["next_invoice_sequence"]
    change(context, customer, next_invoice_sequence=sequence + 1, currency=body["currency"])
    link = f"https://invoice.stripe.com/i/sandbox/{characters(24)}"
    change(
        context,
        invoice,
        status="open",
        number=body["number"] or f"{customer.body['invoice_prefix']}-{sequence:04d}",
        effective_at=body["effective_at"] or context.now,
        ending_balance=0,
        hosted_invoice_url=link,
        invoice_pdf=f"{link}/pdf",
        status_transitions={**body["status_transitions"], "finalized_at": context.now},
    )
    if body["amount_due"]:
        intent = _intent(context, invoice)
        secret = {"client_secret": intent.body["client_secret"], "type": "payment_intent"}
        invoice.hidden["payments"] = [_payment(context, invoice, intent)]
        change(context, invoice, confirmation_secret=secret)
    tell(context, "invoice.finalized", body)
    if not body["amount_due"]:
        paid(context, invoice)
    return invoice


def _intent(context: Context, invoice: Thing) -> Thing:
    body = blank(
        invoice.body["amount_due"],
        invoice.body["currency"],
        customer=invoice.body["customer"],
        description=invoice.body["description"] or "Payment for Invoice",
        metadata={
            key: value for key, value in invoice.body["metadata"].items() if key == "unictl_sandbox"
        },
    )
    return add(
        context,
        payments.KIND,
        body,
        hidden={"invoice": invoice.id},
        event="payment_intent.created",
    )


def _payment(context: Context, invoice: Thing, intent: Thing) -> dict[str, Any]:
    return {
        "id": new("invoice_payment"),
        "object": "invoice_payment",
        "amount_paid": None,
        "amount_requested": invoice.body["amount_due"],
        "created": context.now,
        "currency": invoice.body["currency"],
        "invoice": invoice.id,
        "is_default": True,
        "livemode": False,
        "payment": {"payment_intent": intent.id, "type": "payment_intent"},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }


def intent_of(context: Context, invoice: Thing) -> Thing | None:
    """Return the invoice's PaymentIntent, or None where nothing is due."""
    made = invoice.hidden.get("payments")
    return load(context, payments.KIND, made[0]["payment"]["payment_intent"]) if made else None


def paid(context: Context, invoice: Thing, *, elsewhere: bool = False) -> None:
    """Note that the invoice is paid: by its intent, or `elsewhere`."""
    body = invoice.body
    for payment in invoice.hidden.get("payments", []):
        done = not elsewhere
        payment["status"] = "paid" if done else "canceled"
        payment["amount_paid"] = body["amount_due"] if done else None
        payment["status_transitions"]["paid_at" if done else "canceled_at"] = context.now
    change(
        context,
        invoice,
        status="paid",
        amount_paid=body["amount_due"],
        amount_paid_off_stripe=body["amount_due"] if elsewhere else 0,
        amount_remaining=0,
        attempted=True,
        attempt_count=body["attempt_count"] + (1 if body["amount_due"] and not elsewhere else 0),
        next_payment_attempt=None,
        status_transitions={**body["status_transitions"], "paid_at": context.now},
    )
    tell(context, "invoice.paid", body)
    tell(context, "invoice.payment_succeeded", body)
    if identifier := invoice.hidden.get("subscription"):
        from unictl.sandbox.stripe.subscription_steps import invoice_paid  # noqa: PLC0415 - it knows invoices

        invoice_paid(context, load(context, "subscription", identifier), invoice)


def method_of(context: Context, invoice: Thing) -> Thing | None:
    """Return what the invoice is charged to by default, or None."""
    customer = load(context, "customer", invoice.body["customer"])
    subscription = get(context, "subscription", invoice.hidden.get("subscription") or "")
    names = (
        invoice.body["default_payment_method"],
        subscription.body["default_payment_method"] if subscription else None,
        customer.body["invoice_settings"]["default_payment_method"],
    )
    chosen = next((name for name in names if name), None)
    return load(context, "payment_method", chosen) if chosen else None


def collect(
    context: Context, invoice: Thing, method: Thing, *, away: bool = False
) -> dict[str, Any] | Reply:
    """Charge the invoice's intent; return the intent, or the decline."""
    intent = intent_of(context, invoice)
    assert intent is not None  # noqa: S101 - something is due
    result = payments.attempt(context, intent, method, away=away)
    if isinstance(result, Reply) or result["status"] != "succeeded":
        acts = "payment_failed" if isinstance(result, Reply) else "payment_action_required"
        tries = invoice.body["attempt_count"] + 1
        change(context, invoice, f"invoice.{acts}", attempted=True, attempt_count=tries)
    return result


def _in(context: Context, identifier: str, *statuses: str) -> Thing:
    """Return the invoice if it has one of the statuses.

    Raises:
        Refused: It has another.
    """
    invoice = load(context, KIND, identifier, "invoice")
    status = invoice.body["status"]
    if status not in statuses:
        raise refused(
            f"This invoice has the status {status}; for this it must be {' or '.join(statuses)}.",
            code="invoice_not_editable" if statuses == ("draft",) else None,
        )
    return invoice


def finalize(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/invoices/{id}/finalize`."""
    invoice = _in(context, identifier, "draft")
    if (advance := given.take("auto_advance")) is not None:
        invoice.body["auto_advance"] = advance
    return finalise(context, invoice).body


def send(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `POST /v1/invoices/{id}/send`, which makes a draft final; no mail is sent."""
    invoice = _in(context, identifier, "draft", "open")
    if invoice.body["collection_method"] != "send_invoice":
        raise refused(
            "You can only manually send an invoice if its collection method is 'send_invoice'."
        )
    if invoice.body["status"] == "draft":
        finalise(context, invoice)
    tell(context, "invoice.sent", invoice.body)
    return invoice.body


def pay(context: Context, given: Given, identifier: str) -> dict[str, Any] | Reply:
    """Answer `POST /v1/invoices/{id}/pay`; a draft is made final first."""
    invoice = _in(context, identifier, "draft", "open", "uncollectible")
    elsewhere = given.take("paid_out_of_band", default=False)
    away = given.take("off_session", default=True)
    name = given.take("payment_method")
    if invoice.body["status"] == "draft":
        finalise(context, invoice)
    if invoice.body["status"] == "paid":
        return invoice.body
    if elsewhere:
        paid(context, invoice, elsewhere=True)
        return invoice.body
    customer = invoice.body["customer"]
    method = resolve(context, name, customer=customer) if name else method_of(context, invoice)
    if method is None:
        raise refused(NO_METHOD)
    result = collect(context, invoice, method, away=away)
    if isinstance(result, Reply):
        return result
    if result["status"] != "succeeded":
        return error(
            402,
            "card_error",
            "This payment requires additional user action before it can be completed successfully.",
            code="invoice_payment_intent_requires_action",
            payment_intent=result,
        )
    return invoice.body


def void(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `POST /v1/invoices/{id}/void`."""
    return voided(context, _in(context, identifier, "open", "uncollectible")).body


def voided(context: Context, invoice: Thing) -> Thing:
    """Void the invoice and cancel its intent."""
    _drop_intent(context, invoice)
    _end(context, invoice, "voided", status="void")
    return invoice


def mark_uncollectible(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `POST /v1/invoices/{id}/mark_uncollectible`."""
    invoice = _in(context, identifier, "open")
    return _end(context, invoice, "marked_uncollectible", status="uncollectible")


def _end(context: Context, invoice: Thing, step: str, *, status: str) -> dict[str, Any]:
    transitions = {**invoice.body["status_transitions"], f"{step}_at": context.now}
    return change(
        context, invoice, f"invoice.{step}", status=status, status_transitions=transitions
    )


def _drop_intent(context: Context, invoice: Thing) -> None:
    intent = intent_of(context, invoice)
    if intent is None or intent.body["status"] in {"succeeded", "canceled"}:
        return
    change(
        context,
        intent,
        "payment_intent.canceled",
        status="canceled",
        canceled_at=context.now,
        cancellation_reason="void_invoice",
        next_action=None,
    )
    for payment in invoice.hidden["payments"]:
        payment["status"] = "canceled"
        payment["status_transitions"]["canceled_at"] = context.now
