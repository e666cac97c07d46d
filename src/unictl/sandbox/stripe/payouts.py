"""Payouts of the balance to the account's own bank account."""

from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import ledger, money
from unictl.sandbox.stripe.access import ACCOUNT
from unictl.sandbox.stripe.errors import missing, refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.lists import listing, within
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.things import Context, add, change, load, tell

KIND: Final = "payout"
BANK: Final = "ba_1UnictlSandboxBankAcct01"
_DAY: Final = 24 * 3600
_ARRIVES: Final = {"standard": 2 * _DAY, "instant": 1800}


def create(context: Context, given: Given) -> dict[str, Any]:
    """Answer `POST /v1/payouts`."""
    currency = money.currency(given.need("currency"))
    amount = money.paid_out(given.need("amount"), currency)
    method = given.take("method") or "standard"
    destination = given.take("destination") or BANK
    if destination != BANK:
        raise missing("external account", destination, "destination", in_path=False)
    pairs = metadata(given, KIND)
    ledger.spend(context, amount, currency)
    arrival = context.now + _ARRIVES[method]
    payout = add(
        context,
        KIND,
        {
            "amount": amount,
            "application_fee": None,
            "application_fee_amount": None,
            "arrival_date": arrival - arrival % _DAY if method == "standard" else arrival,
            "automatic": False,
            "balance_transaction": None,
            "currency": currency,
            "description": given.take("description"),
            "destination": destination,
            "failure_balance_transaction": None,
            "failure_code": None,
            "failure_message": None,
            "metadata": pairs,
            "method": method,
            "original_payout": None,
            "payout_method": None,
            "reconciliation_status": "not_applicable",
            "reversed_by": None,
            "source_type": given.take("source_type") or "card",
            "statement_descriptor": given.take("statement_descriptor"),
            "status": "pending",
            "trace_id": {"status": "pending", "value": None},
            "type": "bank_account",
        },
    )
    moved = ledger.move(context, "payout", -amount, currency, payout.id)
    body = change(context, payout, balance_transaction=moved.id)
    tell(context, "payout.created", body)
    return body


def _fresh(context: Context, payout: Thing) -> Thing:
    """Bring the payout up to date: it is under way after half the time, and then has arrived."""
    body = payout.body
    if body["status"] not in {"pending", "in_transit"}:
        return payout
    if context.now >= body["arrival_date"]:
        traced = {"status": "supported", "value": "0123456789"}
        change(context, payout, "payout.paid", status="paid", trace_id=traced)
    elif (
        body["status"] == "pending" and context.now >= (body["created"] + body["arrival_date"]) / 2
    ):
        change(context, payout, "payout.updated", status="in_transit")
    return payout


def _load(context: Context, identifier: str) -> Thing:
    return _fresh(context, load(context, KIND, identifier, "payout"))


def fetch(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `GET /v1/payouts/{id}`."""
    return _load(context, identifier).body


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/payouts`."""
    arrival = given.take("arrival_date")
    return listing(
        context,
        given,
        KIND,
        "/v1/payouts",
        same=("destination", "status"),
        keep=None if arrival is None else within("arrival_date", arrival),
        fresh=_fresh,
    )


def update(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/payouts/{id}`, which takes metadata alone."""
    payout = _load(context, identifier)
    pairs = metadata(given, KIND, payout.body["metadata"])
    return change(context, payout, "payout.updated", metadata=pairs)


def cancel(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `POST /v1/payouts/{id}/cancel`; the money comes back to the balance."""
    payout = _load(context, identifier)
    body = payout.body
    if body["status"] != "pending":
        raise refused(
            f"Payouts can only be canceled while they are pending; {identifier} is "
            f"{body['status']}."
        )
    moved = ledger.move(context, "payout_cancel", body["amount"], body["currency"], payout.id)
    return change(
        context,
        payout,
        "payout.canceled",
        status="canceled",
        failure_balance_transaction=moved.id,
    )


def bank(account: str | None) -> dict[str, Any]:
    """Return the bank account that payouts go to."""
    return {
        "id": BANK,
        "object": "bank_account",
        "account": account or ACCOUNT,
        "account_holder_name": "Sandbox",
        "account_holder_type": "company",
        "account_type": None,
        "available_payout_methods": ["standard", "instant"],
        "bank_name": "STRIPE TEST BANK",
        "country": "US",
        "currency": "usd",
        "default_for_currency": True,
        "fingerprint": "unictlsandbox001",
        "future_requirements": None,
        "last4": "6789",
        "metadata": {},
        "requirements": None,
        "routing_number": "110000000",
        "status": "new",
    }
