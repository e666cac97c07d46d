"""Refunds of charges, whole or in part."""

from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import money
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ledger import move
from unictl.sandbox.stripe.lists import listing
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.payment_methods import card_of
from unictl.sandbox.stripe.things import Context, add, change, find, load, named, tell

KIND: Final = "refund"


def create(context: Context, given: Given) -> dict[str, Any]:
    """Answer `POST /v1/refunds`."""
    charge = _charge(context, given)
    body = charge.body
    left = body["amount"] - body["amount_refunded"]
    amount = given.take("amount")
    reason = given.take("reason")
    email = given.take("instructions_email")
    if body["disputed"] and not _refundable(context, charge):
        raise refused(
            f"Charge {charge.id} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    if body["refunded"] or left <= 0:
        raise refused(
            f"Charge {charge.id} has already been refunded.", code="charge_already_refunded"
        )
    if amount is None:
        amount = left
    money.digits(amount, body["currency"])
    if amount < 1:
        raise refused("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        raise refused(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}), in "
            f"the smallest unit of {body['currency']}.",
            param="amount",
        )
    if not body["captured"] and amount < left:
        raise refused(
            "This charge hasn't been captured: it can only be refunded whole.", param="amount"
        )
    refund = _make(context, charge, amount, reason, metadata(given, KIND))
    if not body["captured"]:
        _cancel_intent(context, body["payment_intent"])
    if email is not None:
        change(context, refund, instructions_email=email)
    return refund.body


def _charge(context: Context, given: Given) -> Thing:
    """Return the charge to refund: the one named, or the successful one of the intent."""
    sent = given.only_one("charge", "payment_intent")
    if sent is None:
        raise refused(
            "One of the following params should be provided for this request: payment_intent or "
            "charge.",
            code="parameter_missing",
            param="payment_intent",
        )
    if sent == "charge":
        charge = named(context, "charge", given.take("charge"), "charge")
    else:
        intent = named(context, "payment_intent", given.take("payment_intent"), "payment_intent")
        found = find(context, "charge", parent=intent.id if intent else None)
        charge = next((one for one in found if one.body["paid"]), None)
    if charge is None or not charge.body["paid"]:
        raise refused(
            f"This {sent} ({given.take(sent)}) does not have a successful charge to refund.",
            param=sent,
        )
    return charge


def _refundable(context: Context, charge: Thing) -> bool:
    return all(
        one.body["is_charge_refundable"] for one in find(context, "dispute", parent=charge.id)
    )


def _make(
    context: Context, charge: Thing, amount: int, reason: str | None, pairs: dict[str, str]
) -> Thing:
    body = charge.body
    status = card_of(charge).refund if body["captured"] else "succeeded"
    kind = "refund" if body["captured"] else "reversal"
    refund = add(
        context,
        KIND,
        {
            "amount": amount,
            "balance_transaction": None,
            "charge": charge.id,
            "currency": body["currency"],
            "destination_details": {
                "card": {
                    "reference": "7433274123456789",
                    "reference_status": "available",
                    "reference_type": "acquirer_reference_number",
                    "type": kind,
                },
                "type": "card",
            },
            "metadata": pairs,
            "payment_intent": body["payment_intent"],
            "reason": reason,
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": status,
            "transfer_reversal": None,
        },
        parent=charge.id,
    )
    if status == "pending":
        refund.body["pending_reason"] = "processing"
    if status == "failed":
        refund.body["failure_reason"] = "expired_or_canceled_card"
    elif body["captured"]:
        moved = move(context, "refund", -amount, body["currency"], refund.id)
        refund.body["balance_transaction"] = moved.id
    context.exchange.session.save(refund)
    tell(context, "refund.created", refund.body)
    if status == "failed":
        tell(context, "refund.failed", refund.body)
        return refund
    refunded = body["amount_refunded"] + amount
    change(
        context,
        charge,
        "charge.refunded",
        amount_refunded=refunded,
        refunded=refunded == body["amount"],
    )
    return refund


def _cancel_intent(context: Context, identifier: str) -> None:
    """Cancel the intent whose held money has just been given back."""
    change(
        context,
        load(context, "payment_intent", identifier),
        "payment_intent.canceled",
        status="canceled",
        amount_capturable=0,
        canceled_at=context.now,
    )


def release(context: Context, charge: Thing) -> None:
    """Give back what is held but not captured."""
    _make(context, charge, charge.body["amount"], None, {})


def fetch(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `GET /v1/refunds/{id}`."""
    return load(context, KIND, identifier, "refund").body


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/refunds`."""
    return listing(context, given, KIND, "/v1/refunds", same=("charge", "payment_intent"))


def update(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/refunds/{id}`, which takes metadata alone."""
    refund = load(context, KIND, identifier, "refund")
    pairs = metadata(given, KIND, refund.body["metadata"])
    return change(context, refund, "refund.updated", metadata=pairs)


def cancel(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `POST /v1/refunds/{id}/cancel`: a card's refund never waits for the customer."""
    refund = load(context, KIND, identifier, "refund")
    raise refused(
        "You can only cancel a refund with the status requires_action; this one has the status "
        f"{refund.body['status']}."
    )
