"""Balances: the gateway's, and the bank accounts of RazorpayX that payouts are paid from.

Like any test key, any account number is let in; each begins with the same dummy money. What a
payout takes is noted under its account, so that a balance is never reckoned twice.
"""

from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay.fields import Fields
from unictl.sandbox.razorpay.ids import SERVICE
from unictl.sandbox.razorpay.keys import KEYS
from unictl.sandbox.razorpay.lists import collection

FIRST_BALANCE: Final = 100_000_000  # paise: INR 1,000,000.00
_KNOWN: Final = "banking accounts"
_MARK: Final = "banking balance"
_TYPES: Final = ("current_account", "razorpayx_lite")


def balance(exchange: Exchange, account: str) -> int:
    """Return what an account holds, in paise."""
    noted = exchange.session.mark(SERVICE, _MARK, account)
    return FIRST_BALANCE if noted is None else int(noted)


def move(exchange: Exchange, account: str, amount: int) -> None:
    """Add to an account; a negative amount is taken from it."""
    known = _accounts(exchange)
    if account not in known:
        exchange.session.set_mark(SERVICE, _KNOWN, "", " ".join([*known, account]))
    exchange.session.set_mark(SERVICE, _MARK, account, str(balance(exchange, account) + amount))


def _accounts(exchange: Exchange) -> list[str]:
    noted = exchange.session.mark(SERVICE, _KNOWN, "")
    return noted.split() if noted else [KEYS["account_number"]]


def banking(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `GET /v1/banking_balances`; every account is a RazorpayX Lite one."""
    count, skip = fields.page()
    kind = fields.choice("account_type", _TYPES)
    bank = fields.shaped("bank_code", "[A-Z]{4}", "Invalid channel name")
    fields.finish()
    shown = _accounts(exchange) if kind != "current_account" and bank is None else []
    return collection(
        [
            {
                "entity": "banking_balance",
                "currency": "INR",
                "account_number": account,
                "account_type": "razorpayx_lite",
                "bank_name": None,
                "bank_code": None,
                "amount": balance(exchange, account),
                "available_amount": balance(exchange, account),
                "refreshed_at": exchange.now,
            }
            for account in shown[skip : skip + count]
        ]
    )


def gateway(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `GET /v1/balance`: what has been taken in INR and not been given back or away."""
    fields.finish()
    held = sum(
        payment.body["amount"] - payment.body["amount_refunded"] - payment.body["fee"]
        for payment in exchange.session.find(SERVICE, "payment")
        if payment.body["captured"] and payment.body["currency"] == "INR"
    )
    lost = sum(
        dispute.body["amount_deducted"]
        for dispute in exchange.session.find(SERVICE, "dispute")
        if dispute.body["currency"] == "INR"
    )
    return {"balance": held - lost, "currency": "INR"}
