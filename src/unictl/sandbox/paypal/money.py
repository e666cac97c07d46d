"""Amounts as PayPal writes them: decimal text in major units; no fractions of HUF, JPY and TWD.

Inside the stand-in an amount is a whole number of PayPal's own minor units: hundredths, or whole
units of those three currencies.
"""

import re
from typing import Any, Final

# https://developer.paypal.com/api/codes/currency
_CODES: Final = (
    "AUD BRL CAD CNY CZK DKK EUR HKD HUF ILS INR JPY MYR MXN TWD NZD NOK PHP PLN GBP SGD SEK CHF "
    "THB USD"
)
CURRENCIES: Final = frozenset(_CODES.split())
WHOLE_ONLY: Final = frozenset({"HUF", "JPY", "TWD"})
PATTERN: Final = r"^((-?[0-9]+)|(-?([0-9]+)?[.][0-9]+))$"
# The real limit depends on the account; this one keeps sums within PayPal's 32 characters.
LARGEST: Final = 10_000_000
_PARTS: Final = re.compile(r"(-?)([0-9]*)(?:[.]([0-9]*))?")


class Unfit(Exception):
    """The amount can't be.

    Attributes:
        issue: PayPal's name for what is wrong.
        member: `value` or `currency_code`.
    """

    def __init__(self, issue: str, member: str = "value") -> None:
        super().__init__(issue)
        self.issue = issue
        self.member = member


def digits(currency: str) -> int:
    """Return how many decimal places PayPal takes."""
    return 0 if currency in WHOLE_ONLY else 2


def read(value: str, currency: str) -> int:
    """Return the amount in PayPal's minor units.

    Raises:
        Unfit: The currency isn't supported, there are too many decimals, or it is too large.
    """
    if currency not in CURRENCIES:
        raise Unfit("INVALID_CURRENCY_CODE", "currency_code")
    found = _PARTS.fullmatch(value)
    if found is None:
        raise Unfit("INVALID_PARAMETER_SYNTAX")
    sign, units, fraction = found[1], found[2] or "0", found[3] or ""
    places = digits(currency)
    if len(fraction) > places:
        raise Unfit("DECIMALS_NOT_SUPPORTED" if places == 0 else "DECIMAL_PRECISION")
    amount = int(units + fraction.ljust(places, "0"))
    if amount > LARGEST * 10**places:
        raise Unfit("MAX_VALUE_EXCEEDED")
    return -amount if sign else amount


def text(amount: int, currency: str) -> str:
    """Return the amount as PayPal writes it: `10.00`, or `10` of a currency without decimals."""
    places = digits(currency)
    sign, whole = "-" if amount < 0 else "", str(abs(amount)).rjust(places + 1, "0")
    return sign + (f"{whole[:-places]}.{whole[-places:]}" if places else whole)


def money(amount: int, currency: str) -> dict[str, str]:
    """Return the object that most of the APIs use."""
    return {"currency_code": currency, "value": text(amount, currency)}


def payout_money(amount: int, currency: str) -> dict[str, str]:
    """Return the object that Payouts uses, which says `currency`."""
    return {"currency": currency, "value": text(amount, currency)}


def units(shown: dict[str, Any]) -> int:
    """Return the amount of an object that `money` made."""
    return read(shown["value"], shown["currency_code"])


def fee(amount: int, currency: str) -> int:
    """Return what PayPal keeps of a payment: 3.49 % and 49 hundredths, at most all of it."""
    fixed = 49 if digits(currency) else 40
    return min(amount, (amount * 349 + 5_000) // 10_000 + fixed)
