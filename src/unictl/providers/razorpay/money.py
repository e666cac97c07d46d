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
# The least and the most of a payout by its way, in paise; NEFT has no most, RTGS begins at INR
# 200,000.00: https://razorpay.com/docs/x/payouts/#payout-modes-and-tat.
_BY_WAY: Final = {
    "IMPS": (100, 50_000_000),
    "RTGS": (20_000_000, None),
    "UPI": (100, 10_000_000),
}


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


def paid_out(amount: int, way: str) -> None:
    """Refuse an amount that this way of a payout doesn't carry.

    Args:
        amount: In paise.
        way: NEFT, IMPS, RTGS, UPI …

    Raises:
        InvalidRequest: It is too little or too much.
    """
    least, most = _BY_WAY.get(way, (100, None))
    if amount < least or (most is not None and amount > most):
        bound = f"at least {format_amount(least, 'INR')}"
        if most is not None:
            bound = f"at most {format_amount(most, 'INR')}"
        raise InvalidRequest(
            f"{way} carries {bound} at once, not {format_amount(amount, 'INR')}",
            hint="Choose another way, with --speed or --extra razorpay.mode=…, or send it in"
            " parts.",
            field="amount",
        )
