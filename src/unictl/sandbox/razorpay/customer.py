"""What others do: the customer pays or agrees to pay, and banks carry out payouts and judge.

Razorpay's API has no call for it; with the real service it happens in a browser or at a bank.
"""

from typing import Any

from unictl.errors import Conflict, InvalidRequest, NotFound
from unictl.sandbox.exchange import Exchange, Refused
from unictl.sandbox.razorpay import (
    disputes,
    invoices,
    orders,
    payment_links,
    payments,
    payouts,
)
from unictl.sandbox.razorpay.attempts import OUTCOMES, Outcome, attempt, failure_of, part_of
from unictl.sandbox.razorpay.charges import charge
from unictl.sandbox.razorpay.ids import SERVICE, load
from unictl.sandbox.session import Thing


def pay(
    exchange: Exchange,
    identifier: str,
    *,
    outcome: Outcome | None = None,
    method: str = "card",
    amount: int | None = None,
    currency: str | None = None,
) -> dict[str, Any]:
    """Pay, and return the payment as Razorpay's API shows it; or the payout, or the dispute.

    Args:
        exchange: The transaction and the time.
        identifier: Of an order (`order_…`), a payment link (`plink_…`), an invoice (`inv_…`) or a
            subscription (`sub_…`); or of a payout (`pout_…`) that its bank carries out at once, or
            a dispute (`disp_…`) that is judged.
        outcome: What comes of it; None goes by the order's capture rule. A decline planned in the
            notes comes first. A payout that failed is returned, a dispute lost.
        method: `card`, `upi`, `netbanking` or `wallet`.
        amount: A part in minor units, where parts are accepted; None pays all that is due.
        currency: The amount's, to be compared; None takes it for that of the thing.

    Raises:
        NotFound: There is no such thing.
        Conflict: It is paid, over, or can't be paid in this way.
        InvalidRequest: The amount, its currency, the method or the outcome can't be.
    """
    _check(method, outcome, amount)
    ways = {
        "order_": _order,
        "plink_": _link,
        "inv_": _invoice,
        "sub_": charge,
        "pout_": _payout,
        "disp_": _dispute,
    }
    for prefix, way in ways.items():
        if identifier.startswith(prefix):
            try:
                paid = way(exchange, identifier, outcome, method, amount).body
            except Refused as refused:
                raise NotFound(
                    f"the sandbox has no {identifier}",
                    hint="Create it first, with --sandbox or through `unictl sandbox serve`.",
                    service=SERVICE,
                ) from refused
            if currency not in {None, paid["currency"]}:  # raised, so that the payment is undone
                raise InvalidRequest(
                    f"{identifier} is paid in {paid['currency']}, not in {currency}",
                    hint=f"Give the amount in {paid['currency']}, or leave it out.",
                    field="amount",
                )
            return paid
    raise InvalidRequest(
        f"{identifier!r} can't be paid",
        hint="Give the id of an order, a payment link, an invoice or a subscription (order_…,"
        " plink_…, inv_…, sub_…).",
    )


def _check(method: str, outcome: Outcome | None, amount: int | None) -> None:
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
    if amount is not None and amount < 1:
        raise InvalidRequest(
            f"{amount} can't be paid", hint="Give minor units from 1.", field="amount"
        )


def shown(document: dict[str, Any]) -> tuple[str, str]:
    """Return the operation that shows what `pay` returned, and its id."""
    kinds = {"payment": "payments", "payout": "payouts", "dispute": "disputes"}
    return f"{kinds[document['entity']]}.get", str(document["id"])


def _order(
    exchange: Exchange, identifier: str, outcome: Outcome | None, method: str, amount: int | None
) -> Thing:
    order = load(exchange, "order", identifier)
    if order.body["status"] == "paid":
        raise Conflict(
            f"{identifier} is paid already", hint="Create another order.", service=SERVICE
        )
    partial = bool(order.hidden.get("partial"))
    least = order.hidden.get("first", 0)
    paid = part_of(order.body["amount_due"], amount, least=least, partial=partial)
    failure = failure_of(exchange, order, outcome)
    return attempt(exchange, order, amount=paid, method=method, outcome=outcome, failure=failure)


def _invoice(
    exchange: Exchange, identifier: str, outcome: Outcome | None, method: str, amount: int | None
) -> Thing:
    invoice = invoices.get(exchange, identifier)
    if invoice.body["status"] not in {"issued", "partially_paid"}:
        raise Conflict(
            f"{identifier} is {invoice.body['status']}",
            hint="Issue it, or create another.",
            service=SERVICE,
        )
    return _order(exchange, invoice.body["order_id"], outcome, method, amount)


def _payout(
    exchange: Exchange, identifier: str, outcome: Outcome | None, method: str, amount: int | None
) -> Thing:
    del method
    _whole(amount, outcome)
    payout = payouts.get(exchange, identifier)
    if payout.body["status"] != "processing":
        raise Conflict(
            f"{identifier} is {payout.body['status']}", hint="Create another.", service=SERVICE
        )
    payouts.settle(exchange, payout, arrives=outcome != "failed")
    return payout


def _dispute(
    exchange: Exchange, identifier: str, outcome: Outcome | None, method: str, amount: int | None
) -> Thing:
    del method
    _whole(amount, outcome)
    dispute = load(exchange, "dispute", identifier)
    if dispute.body["status"] != "under_review":
        raise Conflict(
            f"{identifier} is {dispute.body['status']}",
            hint="Evidence is judged once it is submitted.",
            service=SERVICE,
        )
    disputes.judge(exchange, dispute, won=outcome != "failed")
    return dispute


def _whole(amount: int | None, outcome: Outcome | None) -> None:
    if amount is not None or outcome == "authorized":
        raise InvalidRequest(
            "a bank does it whole or not at all",
            hint="Leave the amount out; the outcome is captured or failed.",
        )


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
    paid = part_of(due_amount, amount, least=least, partial=body["accept_partial"])
    failure = failure_of(exchange, link, outcome)
    order = _order_of(exchange, link)
    payment = attempt(
        exchange, order, amount=paid, method=method, outcome="captured", failure=failure
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
