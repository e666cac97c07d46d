"""Transfers from the balance to a connected account."""

import re
from typing import Any, Final

from unictl.sandbox.stripe import ledger, money
from unictl.sandbox.stripe.errors import missing
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ids import characters, new
from unictl.sandbox.stripe.lists import listing, whole
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.things import Context, add, change, load, named, tell

KIND: Final = "transfer"
_ACCOUNT: Final = re.compile(r"acct_[A-Za-z0-9]{14,64}")


def create(context: Context, given: Given) -> dict[str, Any]:
    """Answer `POST /v1/transfers`; any well-formed account is taken for a connected one."""
    currency = money.currency(given.need("currency"))
    amount = money.paid_out(given.need("amount"), currency)
    destination = given.need("destination")
    if not _ACCOUNT.fullmatch(destination):
        raise missing("destination", destination, "destination", in_path=False)
    source = named(context, "charge", given.take("source_transaction"), "source_transaction")
    pairs = metadata(given, KIND)
    if source is None:
        ledger.spend(context, amount, currency)
    identifier = new(KIND)
    transfer = add(
        context,
        KIND,
        {
            "id": identifier,
            "amount": amount,
            "amount_reversed": 0,
            "balance_transaction": None,
            "currency": currency,
            "description": given.take("description"),
            "destination": destination,
            "destination_payment": f"py_{characters(24)}",
            "metadata": pairs,
            "reversals": whole([], f"/v1/transfers/{identifier}/reversals"),
            "reversed": False,
            "source_transaction": source.id if source else None,
            "source_type": given.take("source_type") or "card",
            "transfer_group": given.take("transfer_group"),
        },
    )
    moved = ledger.move(context, "transfer", -amount, currency, transfer.id)
    body = change(context, transfer, balance_transaction=moved.id)
    tell(context, "transfer.created", body)
    return body


def fetch(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `GET /v1/transfers/{id}`."""
    return load(context, KIND, identifier, "transfer").body


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/transfers`."""
    return listing(context, given, KIND, "/v1/transfers", same=("destination", "transfer_group"))


def update(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/transfers/{id}`."""
    transfer = load(context, KIND, identifier, "transfer")
    changes: dict[str, Any] = {"metadata": metadata(given, KIND, transfer.body["metadata"])}
    given.into(changes, "description")
    return change(context, transfer, "transfer.updated", **changes)
