"""Razorpay's ids: a prefix and 14 letters or digits."""

import os
from typing import Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay.errors import invalid, unknown_id
from unictl.sandbox.session import Thing

SERVICE: Final = "razorpay"
LENGTH: Final = 14
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PREFIXES: Final = {
    "order": "order",
    "payment": "pay",
    "refund": "rfnd",
    "plan": "plan",
    "subscription": "sub",
    "payment_link": "plink",
    "customer": "cust",
    "contact": "cont",
    "fund_account": "fa",
    "payout": "pout",
    "dispute": "disp",
    "document": "doc",
    "invoice": "inv",
}


def characters(count: int = LENGTH) -> str:
    """Return so many random letters and digits."""
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in os.urandom(count))


def new(prefix: str) -> str:
    """Return a new id with the prefix: `order_` and so on."""
    return f"{prefix}_{characters()}"


def well_formed(kind: str, identifier: str) -> bool:
    """Return whether it could be the id of such a thing."""
    rest = identifier.removeprefix(f"{PREFIXES[kind]}_")
    return rest != identifier and len(rest) == LENGTH and rest.isascii() and rest.isalnum()


def load(exchange: Exchange, kind: str, identifier: str) -> Thing:
    """Return the thing of that id.

    Raises:
        Refused: It is not well formed, or names nothing.
    """
    if not well_formed(kind, identifier):
        raise invalid(f"{identifier.rpartition('_')[2]} is not a valid id")
    if (thing := exchange.session.get(SERVICE, kind, identifier)) is None:
        raise unknown_id()
    return thing
