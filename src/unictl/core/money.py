"""Amounts are integers in a currency's minor unit; this module turns text into them, exactly."""

import re
from typing import Final

from unictl.errors import InvalidRequest

# ISO 4217 (list one, active currencies), grouped by the number of digits of the minor unit.
_EXPONENTS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD "
        "CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
        "GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL "
        "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN "
        "PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP "
        "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
}
EXPONENTS: Final = {code: digits for digits, all_ in _EXPONENTS.items() for code in all_.split()}
_MONEY: Final = re.compile(r"([A-Za-z]{3})\s+([0-9]+)(?:\.([0-9]+))?")
_MOST_DIGITS: Final = 18


def exponent(currency: str) -> int:
    """Return the number of digits of the currency's minor unit (ISO 4217).

    Raises:
        InvalidRequest: There is no such currency.
    """
    if currency not in EXPONENTS:
        hint = "Use an ISO 4217 code in capitals, such as INR, USD or EUR."
        if currency.upper() in EXPONENTS:
            hint = f"Did you mean {currency.upper()}? Codes are written in capitals."
        raise InvalidRequest(f"unknown currency {currency!r}", hint=hint, field="currency")
    return EXPONENTS[currency]


def parse_amount(text: str) -> tuple[int, str | None]:
    """Return the amount in minor units, and the currency where the text names one.

    `50000` is minor units; `INR 500.00` is exact. A bare decimal is refused, because nobody can
    tell whether 500.00 means 500 or 50,000 minor units.

    Raises:
        InvalidRequest: It is neither of the two, or has more digits than the currency.
    """
    stripped = text.strip()
    if re.fullmatch(r"[+-]?[0-9]+", stripped):
        return _whole(stripped, text), None
    found = _MONEY.fullmatch(stripped)
    if found is None:
        raise InvalidRequest(
            f"{text!r} is not an amount",
            hint='Give minor units (50000), or a currency and a decimal ("INR 500.00").',
            field="amount",
        )
    currency, units = found[1].upper(), found[2]
    digits = exponent(currency)
    parts = (found[3] or "").rstrip("0").ljust(digits, "0")
    if len(parts) > digits:
        raise InvalidRequest(
            f"{text!r} has more decimal places than {currency} ({digits})", field="amount"
        )
    return _whole(units + parts, text), currency


def _whole(digits: str, text: str) -> int:
    if len(digits.lstrip("+-0")) > _MOST_DIGITS:
        raise InvalidRequest("the amount has too many digits", field="amount")
    try:
        return int(digits)
    except ValueError as error:  # thousands of leading zeros
        raise InvalidRequest(f"{text[:40]!r} is not an amount", field="amount") from error


def format_amount(amount: int, currency: str) -> str:
    """Return the amount for people: `INR 500.00`."""
    digits = EXPONENTS.get(currency, 0)
    text = str(abs(amount)).rjust(digits + 1, "0")
    units, parts = (text[:-digits], f".{text[-digits:]}") if digits else (text, "")
    return f"{currency} {'-' if amount < 0 else ''}{units}{parts}"


def rescaled(amount: int, currency: str, digits: int, *, service: str) -> int:
    """Return the amount in a unit of so many decimal digits, where a service counts in another.

    Args:
        amount: In the currency's minor units (ISO 4217).
        currency: ISO 4217 code.
        digits: The service's number of decimal digits for this currency.
        service: Whose unit it is, for the message.

    Raises:
        InvalidRequest: The service can't express it.
    """
    more = digits - exponent(currency)
    if more >= 0:
        return amount * int(10**more)
    units, rest = divmod(amount, int(10**-more))
    if rest:
        places = f"{digits} decimal places" if digits else "no decimal places"
        raise InvalidRequest(
            f"{service} takes {currency} with {places}, and {format_amount(amount, currency)}"
            " has more",
            hint=f"Give a multiple of {10**-more} minor units.",
            field="amount",
        )
    return units


def restored(amount: int, currency: str, digits: int) -> int:
    """Return the minor units (ISO 4217) of an amount that a service counts in another unit.

    Raises:
        InvalidRequest: There is no such currency.
        ValueError: The service's amount is finer than the currency's minor unit.
    """
    more = exponent(currency) - digits
    if more >= 0:
        return amount * int(10**more)
    units, rest = divmod(amount, int(10**-more))
    if rest:
        raise ValueError(f"{amount} at {digits} digits is no whole amount of {currency}")
    return units


def decimal_text(amount: int, currency: str, digits: int, *, service: str) -> str:
    """Return the amount as a decimal of so many places, `500.00`, exactly; see `rescaled`.

    Raises:
        InvalidRequest: The service can't express it.
    """
    units = rescaled(amount, currency, digits, service=service)
    sign, text = "-" if units < 0 else "", str(abs(units)).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


def from_decimal_text(text: str, currency: str) -> int:
    """Return the minor units (ISO 4217) of a decimal that a service wrote: `500.00`, `-3`, `.5`.

    Raises:
        InvalidRequest: There is no such currency.
        ValueError: It is no decimal, or finer than the currency's minor unit.
    """
    found = re.fullmatch(r"(-?)([0-9]*)(?:\.([0-9]*))?", text)
    if found is None or not (found[2] or found[3]):
        raise ValueError(f"{text!r} is no decimal")
    digits = exponent(currency)
    parts = (found[3] or "").rstrip("0").ljust(digits, "0")
    if len(parts) > digits:
        raise ValueError(f"{text} is no whole amount of {currency}")
    return int(f"{found[1]}{found[2] or '0'}{parts}")
