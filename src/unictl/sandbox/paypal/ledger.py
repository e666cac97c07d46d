"""What moved on the merchant's account: for Transaction Search and balances.

The account begins with 10,000 in each currency, so that there is something to pay out.
"""

from typing import Any, Final

from unictl.sandbox.paypal import money
from unictl.sandbox.paypal.context import Context, members, shown_time
from unictl.sandbox.paypal.ids import SERVICE
from unictl.sandbox.session import Thing

KIND: Final = "entry"
_OPENING: Final = 10_000
PRIMARY: Final = "USD"

# Transaction event codes, https://developer.paypal.com/docs/transaction-search/transaction-event-codes
PAYMENT: Final = "T0006"
AUTHORIZATION: Final = "T1300"
REFUND: Final = "T1107"
PAYOUT: Final = "T0001"
SUBSCRIPTION: Final = "T0002"
PAYOUT_RETURNED: Final = "T1105"


def note(
    context: Context,
    transaction: str,
    code: str,
    *,
    amount: int,
    currency: str,
    fee: int = 0,
    reference: tuple[str, str] | None = None,
    invoice_id: str | None = None,
    custom: str | None = None,
    affects: bool = True,
) -> None:
    """Note a transaction, and change the balance by it.

    Args:
        context: The request.
        transaction: The transaction's id.
        code: What kind it is of.
        amount: In PayPal's minor units; less than nothing for what goes out.
        currency: Of the amount and the fee.
        fee: What PayPal keeps.
        reference: What it belongs to, and the type of that: `ODR`, `TXN` or `SUB`.
        invoice_id: The merchant's own number.
        custom: The merchant's own text.
        affects: Whether money moved; an authorisation moves none.
    """
    now = shown_time(context.now)
    balance = balance_of(context, currency) + (amount - fee if affects else 0)
    if affects:
        context.session.set_mark(SERVICE, "balance", currency, str(balance))
    entry: dict[str, Any] = members(
        {
            "transaction_id": transaction,
            "transaction_event_code": code,
            "transaction_initiation_date": now,
            "transaction_updated_date": now,
            "transaction_amount": money.money(amount, currency),
            "fee_amount": money.money(-fee, currency) if fee else None,
            "transaction_status": "S",
            "invoice_id": invoice_id,
            "custom_field": custom,
            "ending_balance": money.money(balance, currency),
            "available_balance": money.money(balance, currency),
            "protection_eligibility": "01",
        }
    )
    if reference is not None:
        entry["paypal_reference_id"], entry["paypal_reference_id_type"] = reference
    context.session.add(
        Thing(
            service=SERVICE,
            kind=KIND,
            id=f"entry {transaction}",
            created_at=context.now,
            reference=transaction,
            hidden={"currency": currency, "affects": int(affects), "code": code},
            body=entry,
        )
    )


def balance_of(context: Context, currency: str) -> int:
    """Return what the account holds of a currency, in PayPal's minor units."""
    noted = context.session.mark(SERVICE, "balance", currency)
    return int(noted) if noted is not None else _OPENING * 10 ** money.digits(currency)
