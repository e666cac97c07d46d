"""PayPal's ids, and finding things by them."""

import os
from typing import Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing

SERVICE: Final = "paypal"
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Kind: the prefix, and how many characters follow it.
_FORMS: Final = {
    "order": ("", 17),
    "authorization": ("", 17),
    "capture": ("", 17),
    "refund": ("", 17),
    "product": ("PROD-", 17),
    "plan": ("P-", 24),
    "subscription": ("I-", 12),
    "charge": ("", 17),
    "payout_batch": ("", 13),
    "payout_item": ("", 13),
    "dispute": ("PP-D-", 8),
    "payment_resource": ("PLB-", 12),
    "payment_token": ("", 17),
    "setup_token": ("", 17),
}


def characters(count: int) -> str:
    """Return so many random capital letters and digits."""
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in os.urandom(count))


def new(kind: str) -> str:
    """Return a new id for a thing of that kind."""
    if kind == "invoice":
        return "-".join(("INV2", *(characters(4) for _ in range(4))))
    prefix, count = _FORMS[kind]
    made = prefix + characters(count)
    return made.lower() if kind.endswith("_token") else made


def find(exchange: Exchange, kind: str, identifier: str) -> Thing | None:
    """Return the thing unless there is none, or it was deleted."""
    thing = exchange.session.get(SERVICE, kind, identifier)
    return None if thing is None or thing.hidden.get("deleted") else thing
