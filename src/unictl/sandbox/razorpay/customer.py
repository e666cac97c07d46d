"""What the customer does: pays an order or a link, or agrees to a subscription and is charged.

Razorpay's API has no call for it; with the real service it happens in a browser.
"""

from typing import Any, Final, Literal

from unictl.errors import Conflict, InvalidRequest, NotFound
from unictl.sandbox.exchange import Exchange, Refused
from unictl.sandbox.faults import Fault, due, read
from unictl.sandbox.razorpay import orders, payment_links, payments, subscriptions
from unictl.sandbox.razorpay.ids import SERVICE, load, new
from unictl.sandbox.session import Thing

Outcome = Literal["captured", "authorized", "failed"]
OUTCOMES: Final = ("captured", "authorized", "failed")
_LAST_TRY: Final = 4  # the day of the charge and three days after it
_FAILED: Final = {
    "code": "BAD_REQUEST_ERROR",
    "description": "Your payment could not be completed. Try another way to pay.",
    "source": "gateway",
    "step": "payment_authorization",
    "reason": "payment_failed",
}
_DECLINED: Final = {
    "decline": {
        **_FAILED,
        "description": "Your payment was declined by the bank. Try another way to pay.",
        "source": "bank",
        "reason": "payment_declined",
    },
    "insufficient_funds": {
        **_FAILED,
        "description": "Your account does not have enough balance. Try another way to pay.",
        "source": "customer",
        "reason": "insufficient_funds",
    },
}


def pay(
    exchange: Exchange,
    identifier: str,
    *,
    outcome: Outcome | None = None,
    method: str = "card",
    amount: int | None = None,
) -> dict[str, Any]:
    """Pay, and return the payment as Razorpay's API shows it.

    Args:
        exchange: The transaction and the time.
        identifier: Of an order (`order_…`), a payment link (`plink_…`) or a subscription (`sub_…`).
        outcome: What comes of it; None goes by the order's capture rule. A decline planned in the
            notes comes first.
        method: `card`, `upi`, `netbanking` or `wallet`.
        amount: A part in minor units, where parts are accepted; None pays all that is due.

    Raises:
        NotFound: There is no such thing.
        Conflict: It is paid, over, or can't be paid in this way.
        InvalidRequest: The amount, method or outcome can't be.
    """
    if method not in payments.METHODS:
        raise InvalidRequest(
            f"there is no method {method!r}",
            hint=f"Use one of {', '.join(payments.METHODS)}.",
            field="method",
        )
    if outcome not in (None, *OUTCOMES):
        raise InvalidRequest(
            f"there is no outcome {outcome!r}",
            hint=f"Use one of {', '.join(OUTCOMES)}.",
            field="outcome",
        )
    ways = {"order_": _order, "plink_": _link, "sub_": _subscription}
    for prefix, way in ways.items():
        if identifier.startswith(prefix):
            try:
                return way(exchange, identifier, outcome, method, amount).body
            except Refused as refused:
                raise NotFound(
                    f"the sandbox has no {identifier}",
                    hint="Create it first, with --sandbox or through `unictl sandbox serve`.",
                    service=SERVICE,
                ) from refused
    raise InvalidRequest(
        f"{identifier!r} can't be paid",
        hint="Give the id of an order, a payment link or a subscription (order_…, plink_…, sub_…).",
    )


def _order(
    exchange: Exchange, identifier: str, outcome: Outcome | None, method: str, amount: int | None
) -> Thing:
    order = load(exchange, "order", identifier)
    if order.body["status"] == "paid":
        raise Conflict(
            f"{identifier} is paid already", hint="Create another order.", service=SERVICE
        )
    partial = bool(order.hidden.get("partial"))
    due_amount = _part(amount, order.body["amount_due"], order.hidden.get("first", 0), partial)
    failure = _failure(exchange, order, outcome)
    return _attempt(
        exchange, order, amount=due_amount, method=method, outcome=outcome, failure=failure
    )


def _part(amount: int | None, due_amount: int, least: int, partial: bool) -> int:  # noqa: FBT001 - local
    """Return what is paid: all that is due, or a part where that is accepted."""
    if amount is None or amount == due_amount:
        return due_amount
    if not partial or not max(1, min(least, due_amount)) <= amount < due_amount:
        raise InvalidRequest(
            f"{amount} can't be paid of {due_amount}",
            hint="Leave the amount out to pay all that is due.",
            field="amount",
        )
    return amount


def _failure(exchange: Exchange, thing: Thing, outcome: Outcome | None) -> dict[str, str] | None:
    """Return why the payment fails, if it does."""
    fault: Fault | None = due(
        exchange.session, SERVICE, read(thing.body["notes"]), step="pay", request=thing.id
    )
    if fault is not None:
        return _DECLINED[fault.name]
    return _FAILED if outcome == "failed" else None


def _attempt(
    exchange: Exchange,
    order: Thing,
    *,
    amount: int,
    method: str,
    outcome: Outcome | None,
    failure: dict[str, str] | None,
) -> Thing:
    """Make the payment of an order, and take its money if that is the rule."""
    order.body["attempts"] += 1
    order.body["status"] = "attempted"
    payment = payments.make(exchange, order, amount=amount, method=method, failure=failure)
    if failure is None:
        order.hidden["authorized"] = 1
    exchange.session.save(order)
    manual = order.hidden.get("capture") == "manual"
    if failure is None and (outcome == "captured" or (outcome is None and not manual)):
        payments.settle(exchange, payment, order)
    return payment


def _link(
    exchange: Exchange, identifier: str, outcome: Outcome | None, method: str, amount: int | None
) -> Thing:
    link = payment_links.get(exchange, identifier)
    body = link.body
    if body["status"] not in {"created", "partially_paid"}:
        raise Conflict(
            f"{identifier} is {body['status']}", hint="Create another link.", service=SERVICE
        )
    if outcome == "authorized":
        raise Conflict(
            "a payment link's money is taken at once",
            hint="Use the outcome captured or failed.",
            service=SERVICE,
        )
    due_amount = body["amount"] - body["amount_paid"]
    least = body["first_min_partial_amount"]
    part = _part(amount, due_amount, least, body["accept_partial"])
    failure = _failure(exchange, link, outcome)
    order = _order_of(exchange, link)
    payment = _attempt(
        exchange, order, amount=part, method=method, outcome="captured", failure=failure
    )
    if failure is None:
        _note_payment(exchange, link, payment)
    exchange.session.save(link)
    return payment


def _order_of(exchange: Exchange, link: Thing) -> Thing:
    """Return the order behind a link, which its first payment makes."""
    if identifier := link.hidden.get("order_id"):
        return load(exchange, "order", identifier)
    order = orders.make(
        exchange,
        amount=link.body["amount"],
        currency=link.body["currency"],
        receipt=link.body["reference_id"] or None,
        notes=dict(link.body["notes"] or {}),
        hidden={"description": link.body["description"] or None},
    )
    link.hidden["order_id"] = order.id
    return order


def _note_payment(exchange: Exchange, link: Thing, payment: Thing) -> None:
    body = link.body
    body["amount_paid"] += payment.body["amount"]
    body["status"] = "paid" if body["amount_paid"] == body["amount"] else "partially_paid"
    body["order_id"] = payment.parent
    body["updated_at"] = exchange.now
    body["payments"].append(
        {
            "amount": payment.body["amount"],
            "created_at": exchange.now,
            "method": payment.body["method"],
            "payment_id": payment.id,
            "plink_id": link.id,
            "status": "captured",
            "updated_at": exchange.now,
        }
    )
    link.hidden["payment_id"] = payment.id


def _subscription(
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
    if amount is not None:
        raise InvalidRequest("a subscription is charged whole", field="amount")
    plan = load(exchange, "plan", body["plan_id"])
    # An agreement before the start is a payment of a token amount, which is returned.
    early = body["status"] == "created" and (body["start_at"] or 0) > exchange.now
    failure = _failure(exchange, subscription, outcome)
    payment = _charge(exchange, subscription, plan, method=method, failure=failure, early=early)
    if failure is not None:
        _charge_failed(body)
    elif early:
        body.update(status="authenticated")
    else:
        _charged(exchange, body, plan)
    if failure is None:
        body["customer_id"] = body["customer_id"] or new("cust")
        body["payment_method"] = method
    exchange.session.save(subscription)
    return payment


def _charge(
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
    payment = _attempt(
        exchange,
        order,
        amount=order.body["amount"],
        method=method,
        outcome="captured",
        failure=failure,
    )
    payment.body["invoice_id"] = new("inv")
    if early and failure is None:
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


def _charged(exchange: Exchange, body: dict[str, Any], plan: Thing) -> None:
    start = body["current_end"] or body["start_at"] or exchange.now
    if body["start_at"] is None:
        body["start_at"] = start
        body["end_at"] = subscriptions.end_of(plan, start, body["total_count"])
    paid = body["paid_count"] + 1
    end = subscriptions.end_of(plan, body["start_at"], paid)
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
