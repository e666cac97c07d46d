"""A shop's first day: some of everything, made as a client would."""

from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay import (
    contacts,
    customers,
    fund_accounts,
    invoices,
    orders,
    payment_links,
    payouts,
    plans,
    refunds,
    subscriptions,
)
from unictl.sandbox.razorpay.attempts import Outcome
from unictl.sandbox.razorpay.customer import pay
from unictl.sandbox.razorpay.fields import DISPUTED, Fields
from unictl.sandbox.razorpay.keys import KEYS

_ASHA: Final = {"name": "Asha Rao", "email": "asha@example.com", "contact": "+919876543210"}

_REFUNDED: Final = 200_000
_ORDERS: Final[tuple[tuple[int, Outcome | None, dict[str, str]], ...]] = (
    (49_900, None, {}),
    (129_900, "captured", {}),
    (75_000, "authorized", {}),
    (_REFUNDED, "captured", {}),
    (99_900, "captured", {DISPUTED: "chargeback"}),
)


def seed(exchange: Exchange) -> None:
    """Make customers, orders in every state, a subscription, an invoice, a payout, a dispute."""
    customer = customers.create(exchange, Fields({**_ASHA, "fail_existing": "0"}))
    _shop(exchange)
    _recurring(exchange)
    line = {"name": "Catering", "amount": 250_000, "quantity": 2}
    given = {"type": "invoice", "customer_id": customer["id"], "line_items": [line]}
    invoices.create(exchange, Fields(given))
    _paid_out(exchange)


def _shop(exchange: Exchange) -> None:
    """An open order, one paid, one with a payment held, one refunded in part, one disputed."""
    for number, (amount, outcome, notes) in enumerate(_ORDERS, start=1):
        given = {"amount": amount, "currency": "INR", "receipt": f"A-{number}", "notes": notes}
        order = orders.create(exchange, Fields(given))
        if outcome is None:
            continue
        payment = pay(exchange, order["id"], outcome=outcome)
        if amount == _REFUNDED:
            refunds.create(exchange, Fields({"amount": 50_000}), payment["id"])
    payment_links.create(exchange, Fields({"amount": 15_000, "description": "Tea for two"}))


def _recurring(exchange: Exchange) -> None:
    item = {"name": "Tea of the month", "amount": 59_900, "currency": "INR"}
    plan = plans.create(exchange, Fields({"period": "monthly", "interval": 1, "item": item}))
    given = {"plan_id": plan["id"], "total_count": 12}
    subscription = subscriptions.create(exchange, Fields(given))
    pay(exchange, subscription["id"])


def _paid_out(exchange: Exchange) -> None:
    contact = contacts.create(exchange, Fields({"name": "Tea Garden Ltd.", "type": "vendor"}))
    bank: dict[str, Any] = {
        "name": "Tea Garden Ltd.",
        "ifsc": "HDFC0000053",
        "account_number": "765432123456789",
    }
    given = {"contact_id": contact["id"], "account_type": "bank_account", "bank_account": bank}
    fund = fund_accounts.create(exchange, Fields(given))
    payout = {
        "account_number": KEYS["account_number"],
        "fund_account_id": fund["id"],
        "amount": 1_000_000,
        "currency": "INR",
        "mode": "IMPS",
        "purpose": "vendor bill",
    }
    payouts.make(exchange, Fields(payout))
