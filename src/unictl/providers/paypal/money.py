"""Money as PayPal writes it: decimal strings in major units, beside the currency's code.

Which currencies there are, and which of them have no decimals:
https://developer.paypal.com/reference/currency-codes/.
"""

from collections.abc import Mapping
from typing import Any, Final

from unictl.core.money import decimal_text, exponent, from_decimal_text
from unictl.errors import NotSupported

_WITHOUT: Final = "HUF JPY TWD"
_WITH: Final = (
    "AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD ILS INR MXN MYR NOK NZD PHP PLN SEK SGD THB USD"
)
DIGITS: Final[Mapping[str, int]] = {
    **dict.fromkeys(_WITHOUT.split(), 0),
    **dict.fromkeys(_WITH.split(), 2),
}
"""Decimal places by currency; HUF and TWD have none here, though ISO 4217 gives them two."""


def decimal(amount: int, currency: str, *, field: str = "amount") -> str:
    """Return the amount as PayPal writes it: `10.00`, `500`.

    Args:
        amount: Minor units (ISO 4217).
        currency: ISO 4217 code.
        field: The request's field that holds the amount.

    Raises:
        NotSupported: PayPal doesn't take the currency.
        InvalidRequest: The amount has a fraction that the currency hasn't got at PayPal.
    """
    exponent(currency)  # what is no currency at all is told as that
    if currency not in DIGITS:
        raise NotSupported(
            f"paypal takes no {currency}",
            hint=f"It takes {', '.join(sorted(DIGITS))}.",
            service="paypal",
            field=field.replace("amount", "currency"),
        )
    return decimal_text(amount, currency, DIGITS[currency], service="paypal")


def money(amount: int, currency: str) -> dict[str, str]:
    """Return PayPal's money object; see `decimal`."""
    return {"currency_code": currency, "value": decimal(amount, currency)}


def units(amount: Mapping[str, Any]) -> int:
    """Return the minor units (ISO 4217) of a money object.

    Raises:
        ValueError: Its value is no decimal, or finer than the currency.
    """
    return from_decimal_text(amount["value"], code(amount))


def code(amount: Mapping[str, Any]) -> str:
    """Return the currency of a money object; Payouts call the member otherwise than the rest."""
    return str(amount["currency_code"] if "currency_code" in amount else amount["currency"])
