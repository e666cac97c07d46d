"""Stripe's ids: a prefix and letters or digits, of which nobody should expect a number."""

import os
from typing import Final

SERVICE: Final = "stripe"
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# The prefix by kind (the word in `object`), and how many characters follow it.
_FORMS: Final = {
    "balance_transaction": ("txn_", 24),
    "bank_account": ("ba_", 24),
    "charge": ("ch_", 24),
    "checkout.session": ("cs_test_a1", 56),
    "customer": ("cus_", 14),
    "dispute": ("du_", 24),
    "event": ("evt_", 24),
    "file": ("file_", 24),
    "invoice": ("in_", 24),
    "invoice_payment": ("inpay_", 24),
    "invoiceitem": ("ii_", 24),
    "item": ("li_", 24),
    "line_item": ("il_", 24),
    "payment_intent": ("pi_", 24),
    "payment_link": ("plink_", 24),
    "payment_method": ("pm_", 24),
    "payout": ("po_", 24),
    "price": ("price_", 24),
    "product": ("prod_", 14),
    "refund": ("re_", 24),
    "request": ("req_", 14),
    "subscription": ("sub_", 24),
    "subscription_item": ("si_", 14),
    "transfer": ("tr_", 24),
    "transfer_reversal": ("trr_", 24),
}


KINDS: Final = tuple(_FORMS)


def characters(count: int) -> str:
    """Return so many random letters and digits."""
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in os.urandom(count))


def new(kind: str) -> str:
    """Return a new id for such a thing."""
    prefix, length = _FORMS[kind]
    return prefix + characters(length)


def kind_of(identifier: str) -> str | None:
    """Return what the id's prefix says that it is of, or None."""
    prefixes = (
        (kind, "cs_" if prefix.startswith("cs_") else prefix)
        for kind, (prefix, _) in _FORMS.items()
    )
    return next((kind for kind, prefix in prefixes if identifier.startswith(prefix)), None)
