"""What Razorpay takes of each currency; its units are the minor units of ISO 4217.

The currencies that Razorpay names without decimals (JPY, ISK, UGX …) and with three (KWD, BHD …)
are those of ISO 4217, and HUF, TWD and MGA have two decimals in both. The greatest amount differs
by account and way to pay, and isn't published.

Source: https://razorpay.com/docs/payments/international-payments/#supported-currencies.
"""

from typing import Final

from unictl.core.money import exponent, format_amount
from unictl.errors import InvalidRequest

# Orders, links, refunds, invoices and payouts: https://razorpay.com/docs/api/orders/create/.
LEAST: Final = {"INR": 100}
_THREE_DECIMALS: Final = 3


def units(amount: int, currency: str, field: str = "amount") -> int:
    """Return an amount that Razorpay can take, as it is.

    Args:
        amount: In minor units (ISO 4217).
        currency: ISO 4217 code.
        field: The request's field that holds it.

    Raises:
        InvalidRequest: It is below Razorpay's minimum, or finer than card networks carry.
    """
    least = LEAST.get(currency, 1)
    if amount < least:
        raise InvalidRequest(
            f"razorpay takes at least {format_amount(least, currency)},"
            f" not {format_amount(amount, currency)}",
            field=field,
        )
    if exponent(currency) == _THREE_DECIMALS and amount % 10:
        raise InvalidRequest(
            f"razorpay takes {currency} with 0 as the last digit, not"
            f" {format_amount(amount, currency)}",
            hint="Give a multiple of 10 minor units.",
            field=field,
        )
    return amount
