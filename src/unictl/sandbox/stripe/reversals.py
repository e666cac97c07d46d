"""Reversals of transfers: the connected account gives the money back, whole or in part."""

from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import ledger, money
from unictl.sandbox.stripe.errors import missing, refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.lists import listing, whole
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.things import Context, add, change, find, load

KIND: Final = "transfer_reversal"
_SHOWN: Final = 10


def create(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/transfers/{id}/reversals`; without an amount, all that is left."""
    transfer = load(context, "transfer", identifier)
    body = transfer.body
    left = body["amount"] - body["amount_reversed"]
    amount = given.take("amount", left)
    if not 0 < amount <= left:
        raise refused(
            f"The amount to reverse is between 1 and {left}: what hasn't been reversed yet.",
            param="amount",
        )
    money.digits(amount, body["currency"])
    reversal = add(
        context,
        KIND,
        {
            "amount": amount,
            "balance_transaction": None,
            "currency": body["currency"],
            "destination_payment_refund": None,
            "metadata": metadata(given, KIND),
            "source_refund": None,
            "transfer": transfer.id,
        },
        parent=transfer.id,
        hidden={"description": given.take("description")},
    )
    moved = ledger.move(context, "transfer_refund", amount, body["currency"], reversal.id)
    change(context, reversal, balance_transaction=moved.id)
    made = [one.body for one in find(context, KIND, parent=transfer.id)]
    shown = whole(made[:_SHOWN], body["reversals"]["url"])
    change(
        context,
        transfer,
        "transfer.reversed",
        amount_reversed=body["amount_reversed"] + amount,
        reversed=amount == left,
        reversals={**shown, "has_more": len(made) > _SHOWN},
    )
    return reversal.body


def _of(context: Context, transfer: str, identifier: str) -> Thing:
    load(context, "transfer", transfer, "transfer")
    reversal = load(context, KIND, identifier)
    if reversal.parent != transfer:
        raise missing(KIND, identifier, "id", in_path=True)
    return reversal


def fetch(context: Context, given: Given, transfer: str, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `GET /v1/transfers/{id}/reversals/{id}`."""
    return _of(context, transfer, identifier).body


def list_all(context: Context, given: Given, transfer: str) -> dict[str, Any]:
    """Answer `GET /v1/transfers/{id}/reversals`."""
    url = load(context, "transfer", transfer).body["reversals"]["url"]
    return listing(context, given, KIND, url, parent=transfer)


def update(context: Context, given: Given, transfer: str, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/transfers/{id}/reversals/{id}`, which takes metadata alone."""
    reversal = _of(context, transfer, identifier)
    pairs = metadata(given, KIND, reversal.body["metadata"])
    return change(context, reversal, metadata=pairs)
