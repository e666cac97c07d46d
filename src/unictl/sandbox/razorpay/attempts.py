"""An attempt to pay: how much, with which outcome, and what it does to the order."""

from typing import Final, Literal

from unictl.errors import InvalidRequest
from unictl.sandbox.exchange import Exchange
from unictl.sandbox.faults import Fault, due, read
from unictl.sandbox.razorpay import payments
from unictl.sandbox.razorpay.ids import SERVICE
from unictl.sandbox.session import Thing

Outcome = Literal["captured", "authorized", "failed"]
OUTCOMES: Final = ("captured", "authorized", "failed")
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


def part_of(due_amount: int, amount: int | None, *, least: int, partial: bool) -> int:
    """Return what is paid of what is due: all of it, or a part where that is accepted.

    Raises:
        InvalidRequest: Parts aren't accepted, or not of this amount.
    """
    if amount is None or amount == due_amount:
        return due_amount
    if not partial or not max(1, min(least, due_amount)) <= amount < due_amount:
        raise InvalidRequest(
            f"{amount} can't be paid of {due_amount}",
            hint="Leave the amount out to pay all that is due.",
            field="amount",
        )
    return amount


def failure_of(exchange: Exchange, thing: Thing, outcome: Outcome | None) -> dict[str, str] | None:
    """Return why the payment fails, if it does: by the thing's notes, or by what is asked."""
    fault: Fault | None = due(
        exchange.session, SERVICE, read(thing.body["notes"]), step="pay", request=thing.id
    )
    if fault is not None:
        return _DECLINED[fault.name]
    return _FAILED if outcome == "failed" else None


def attempt(
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
