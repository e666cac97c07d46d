"""What the customer agrees to and is charged for: subscriptions, one charge at a time."""

from typing import Any, Final

from unictl.errors import Conflict, InvalidRequest
from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay import customers, invoices, orders, subscriptions
from unictl.sandbox.razorpay.attempts import Outcome, attempt, failure_of
from unictl.sandbox.razorpay.ids import SERVICE, load
from unictl.sandbox.razorpay.payments import PAYER
from unictl.sandbox.session import Thing

_LAST_TRY: Final = 4  # the day of the charge and three days after it


def charge(
    exchange: Exchange, identifier: str, outcome: Outcome | None, method: str, amount: int | None
) -> Thing:
    """Agree to a subscription, or let its next charge happen."""
    subscription = subscriptions.get(exchange, identifier)
    body = subscription.body
    if body["status"] in (*subscriptions.OVER, "paused") or subscription.hidden.get("cancels"):
        raise Conflict(
            f"{identifier} is not charged any more: it is {body['status']}",
            hint="Resume it if it is paused, or create another.",
            service=SERVICE,
        )
    if amount is not None or outcome == "authorized":
        raise InvalidRequest(
            "a subscription is charged whole and at once",
            hint="Leave the amount out; the outcome is captured or failed.",
        )
    subscriptions.apply_scheduled(exchange, subscription)
    plan = load(exchange, "plan", body["plan_id"])
    # An agreement before the start is a payment of a token amount, which is returned.
    early = body["status"] == "created" and (body["start_at"] or 0) > exchange.now
    failure = failure_of(exchange, subscription, outcome)
    payment = _take(exchange, subscription, plan, method=method, failure=failure, early=early)
    if failure is not None:
        _charge_failed(body)
    elif early:
        body.update(status="authenticated")
    else:
        _charged(exchange, subscription, plan)
    if failure is None:
        body["customer_id"] = payment.body["customer_id"]
        body["payment_method"] = method
    exchange.session.save(subscription)
    return payment


def _take(
    exchange: Exchange,
    subscription: Thing,
    plan: Thing,
    *,
    method: str,
    failure: dict[str, str] | None,
    early: bool,
) -> Thing:
    item = plan.body["item"]
    order = orders.make(
        exchange,
        amount=100 if early else item["amount"] * subscription.body["quantity"],
        currency=item["currency"],
        receipt=None,
        notes=dict(subscription.body["notes"]),
        hidden={"description": item["name"]},
    )
    payment = attempt(
        exchange,
        order,
        amount=order.body["amount"],
        method=method,
        outcome="captured",
        failure=failure,
    )
    customer = subscription.body["customer_id"] or customers.met(exchange, PAYER).id
    payment.body["customer_id"] = customer
    if not early:
        invoice = invoices.of_charge(exchange, subscription, order, customer=customer)
        payment.body["invoice_id"] = invoice.id
        if failure is None:
            invoices.note_payment(exchange, invoice, payment)
    elif failure is None:
        payment.body.update(
            status="refunded", amount_refunded=payment.body["amount"], refund_status="full"
        )
    exchange.session.save(payment)
    return payment


def _charge_failed(body: dict[str, Any]) -> None:
    if body["status"] in {"created", "authenticated"} and not body["paid_count"]:
        return  # the customer may try again until it expires
    body["auth_attempts"] += 1
    body["status"] = "halted" if body["auth_attempts"] >= _LAST_TRY else "pending"


def _charged(exchange: Exchange, subscription: Thing, plan: Thing) -> None:
    body = subscription.body
    start = body["current_end"] or body["start_at"] or exchange.now
    if body["start_at"] is None:
        body["start_at"] = start
        body["end_at"] = subscriptions.end_of(plan, start, body["total_count"])
    paid = body["paid_count"] + 1
    end = subscriptions.cycle_end(subscription, plan, paid)
    body.update(
        status="active",
        current_start=start,
        current_end=end,
        charge_at=end,
        paid_count=paid,
        remaining_count=body["total_count"] - paid,
        auth_attempts=0,
    )
    if paid == body["total_count"]:
        body.update(status="completed", ended_at=exchange.now, charge_at=None)
