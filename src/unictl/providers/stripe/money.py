"""Stripe's smallest units, which differ from ISO 4217's here and there, and its bounds.

Source: https://docs.stripe.com/currencies. Our models count in the minor units of ISO 4217.
"""

from typing import Final

from unictl.core.money import EXPONENTS, exponent, format_amount, rescaled, restored
from unictl.errors import InvalidRequest

# Where Stripe's number of decimals is another one than ISO 4217's: the ariary is counted whole; the
# krona and the shilling have no decimals, and are written with two all the same.
DIGITS: Final = {"MGA": 0, "ISK": 2, "UGX": 2}
# Of three decimals the last one must be 0.
_LAST_IS_ZERO: Final = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
# Charged with decimals, paid out without.
_WHOLE_PAYOUTS: Final = frozenset({"HUF", "TWD"})

_MOST_DIGITS: Final = 8
_MORE_DIGITS: Final = {"IDR": 12}
# The least charge by settlement currency, in Stripe's smallest unit.
_LEAST: Final = {
    "USD": 50, "AED": 200, "AUD": 50, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250,
    "EUR": 50, "GBP": 30, "HKD": 400, "HUF": 17500, "INR": 50, "JPY": 50, "MXN": 1000, "MYR": 200,
    "NOK": 300, "NZD": 50, "PLN": 200, "RON": 200, "SEK": 300, "SGD": 50, "THB": 1000,
}  # fmt: skip


def units(amount: int, currency: str, field: str = "amount") -> int:
    """Return an amount in Stripe's smallest unit.

    Args:
        amount: In minor units (ISO 4217).
        currency: ISO 4217 code.
        field: The request's field that holds it.

    Raises:
        InvalidRequest: Stripe can't express it, or it is above Stripe's maximum.
    """
    try:
        found = rescaled(amount, currency, _digits(currency), service="stripe")
    except InvalidRequest as error:
        error.field = field
        raise
    if currency in _LAST_IS_ZERO and found % 10:
        raise InvalidRequest(
            f"stripe takes {currency} with 0 as the last digit, not"
            f" {format_amount(amount, currency)}",
            hint="Give a multiple of 10 minor units.",
            field=field,
        )
    most = 10 ** _MORE_DIGITS.get(currency, _MOST_DIGITS) - 1
    if found > most:
        raise InvalidRequest(
            f"stripe takes at most {_told(most, currency)}, not {format_amount(amount, currency)}",
            field=field,
        )
    return found


def charged(amount: int, currency: str) -> int:
    """Return an amount to charge, in Stripe's smallest unit.

    Stripe's minimum goes by the currency in which the account is paid out; it is known beforehand
    where that is the charge's own.

    Raises:
        InvalidRequest: Stripe can't express it, or it is below Stripe's minimum or above its
            maximum.
    """
    found, least = units(amount, currency), _LEAST.get(currency, 1)
    if found < least:
        raise InvalidRequest(
            f"stripe charges at least {_told(least, currency)},"
            f" not {format_amount(amount, currency)}",
            field="amount",
        )
    return found


def paid_out(amount: int, currency: str) -> int:
    """Return an amount to pay out to a bank, in Stripe's smallest unit.

    Raises:
        InvalidRequest: Stripe can't express it, or pays this currency out in whole units only.
    """
    found = units(amount, currency)
    if currency in _WHOLE_PAYOUTS and found % 100:
        raise InvalidRequest(
            f"stripe pays {currency} out in whole units, not {format_amount(amount, currency)}",
            hint="Give a multiple of 100 minor units.",
            field="amount",
        )
    return found


def minor(amount: int, currency: str) -> int:
    """Return the minor units (ISO 4217) of an amount that Stripe wrote.

    Fees, and balances after them, can be finer than the krona or the shilling: what is less than
    one is left out then. A currency that ISO 4217 has no more (old payments have one) is taken as
    it is.

    Args:
        amount: In Stripe's smallest unit.
        currency: As Stripe writes it, in lower case.
    """
    code = currency.upper()
    if code not in EXPONENTS:
        return amount
    finer = int(10 ** max(0, _digits(code) - exponent(code)))
    return restored(amount // finer * finer, code, _digits(code))


def maybe_minor(amount: int | None, currency: str) -> int | None:
    """Return the same, or None where Stripe says nothing."""
    return None if amount is None else minor(amount, currency)


def _told(units_: int, currency: str) -> str:
    """Return an amount in Stripe's unit as people read it; what is less than a minor unit, not."""
    return format_amount(minor(units_, currency), currency)


def _digits(currency: str) -> int:
    return DIGITS.get(currency, exponent(currency))
