"""Amounts are integers in a currency's minor unit; this module turns text into them, exactly."""

import re
from decimal import Decimal, InvalidOperation
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
_MONEY: Final = re.compile(r"(?P<code>[A-Za-z]{3})\s+(?P<number>\d+(?:\.\d+)?)")


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
        return int(stripped), None
    found = _MONEY.fullmatch(stripped)
    if found is None:
        raise InvalidRequest(
            f"{text!r} is not an amount",
            hint='Give minor units (50000), or a currency and a decimal ("INR 500.00").',
            field="amount",
        )
    currency = found["code"].upper()
    digits = exponent(currency)
    try:
        minor = Decimal(found["number"]).scaleb(digits)
        whole = int(minor)
    except (InvalidOperation, OverflowError) as error:
        raise InvalidRequest(f"{text!r} is too large", field="amount") from error
    if minor != whole:
        raise InvalidRequest(
            f"{text!r} has more decimal places than {currency} ({digits})", field="amount"
        )
    return whole, currency


def format_amount(amount: int, currency: str) -> str:
    """Return the amount for people: `INR 500.00`."""
    digits = EXPONENTS.get(currency, 0)
    return f"{currency} {Decimal(amount).scaleb(-digits):.{digits}f}"
