"""Stripe's rules for amounts: the smallest unit, the least and most, and what must be zero.

Source: https://docs.stripe.com/currencies (minor units, special cases, minimum and maximum).
"""

from typing import Final

from unictl.sandbox.stripe.errors import refused

_CURRENCIES_WORDS: Final = (
    "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd "
    "bwp byn bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp "
    "gel gip gmd gnf gtq gyd hkd hnl hrk htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf "
    "krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn "
    "nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr "
    "sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv "
    "wst xaf xcd xof xpf yer zar zmw"
)
CURRENCIES: Final = frozenset(_CURRENCIES_WORDS.split())
THREE_DECIMALS: Final = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
# Without decimals in truth, but written with two that must be 00.
_TWO_ZEROS: Final = frozenset(["isk", "ugx"])
# Paid out in whole units, though charged with decimals.
_WHOLE_PAYOUTS: Final = frozenset(["huf", "twd"])
_MOST: Final = 99_999_999
# The least charge, in minor units; of the currencies that aren't here, Stripe goes by the value
# of USD 0.50 in them, for which the stand-in has no rates.
_LEAST: Final = {
    "usd": 50,
    "aed": 200,
    "aud": 50,
    "bgn": 100,
    "brl": 50,
    "cad": 50,
    "chf": 50,
    "czk": 1500,
    "dkk": 250,
    "eur": 50,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "inr": 50,
    "jpy": 50,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "nzd": 50,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "sgd": 50,
    "thb": 1000,
}


def currency(code: str, param: str = "currency") -> str:
    """Return the currency in lower case.

    Raises:
        Refused: Stripe has no such currency.
    """
    lower = code.lower()
    if lower not in CURRENCIES:
        raise refused(
            f"Invalid currency: {lower}. Stripe currently supports these currencies: "
            f"{', '.join(sorted(CURRENCIES))}",
            param=param,
        )
    return lower


def charged(amount: int, code: str, param: str = "amount") -> int:
    """Return the amount if it can be charged.

    Raises:
        Refused: It is too small, too large, or has digits that must be zero.
    """
    if amount < 1:
        raise refused(
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param=param,
        )
    least = _LEAST.get(code, 1)
    if amount < least:
        raise refused(
            f"Amount must be no less than {least} ({code}, in the smallest currency unit)",
            code="amount_too_small",
            param=param,
        )
    return digits(amount, code, param)


def digits(amount: int, code: str, param: str = "amount") -> int:
    """Return the amount if it isn't too large and its last digits are as they must be.

    Raises:
        Refused: They aren't.
    """
    if amount > _MOST:
        raise refused(
            f"Amount must be no more than {_MOST} ({code}, in the smallest currency unit)",
            code="amount_too_large",
            param=param,
        )
    zeros = 10 if code in THREE_DECIMALS else 100 if code in _TWO_ZEROS else 1
    if amount % zeros:
        raise refused(
            f"Invalid amount: in {code} it must be a multiple of {zeros}.",
            code="parameter_invalid_integer",
            param=param,
        )
    return amount


def paid_out(amount: int, code: str, param: str = "amount") -> int:
    """Return the amount if it can be paid out.

    Raises:
        Refused: It can't.
    """
    if amount < 1:
        raise refused(
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param=param,
        )
    if code in _WHOLE_PAYOUTS and amount % 100:
        raise refused(
            f"Invalid amount: payouts in {code} must be a multiple of 100.",
            code="parameter_invalid_integer",
            param=param,
        )
    return digits(amount, code, param)
