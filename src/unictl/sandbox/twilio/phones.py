"""Telephone numbers: whether they can be, of which country, and how they are written there.

Only the countries of the table are known; a number of another is told by its length alone.
ITU-T E.164: at most 15 digits. Lengths and forms: the countries' numbering plans.
"""

import re
from typing import Final, NamedTuple

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_NOT_DIGITS: Final = re.compile(r"[\s().-]")
_LONGEST: Final = 15


class Country(NamedTuple):
    """A country's plan.

    Attributes:
        iso: Two letters (ISO 3166-1).
        calling: The calling code.
        lengths: How many digits follow it.
        trunk: What is dialled before these at home.
    """

    iso: str
    calling: str
    lengths: tuple[int, ...]
    trunk: str = "0"


COUNTRIES: Final = (
    Country("US", "1", (10,), ""),
    Country("GB", "44", (9, 10)),
    Country("IN", "91", (10,)),
    Country("DE", "49", tuple(range(6, 13))),
    Country("FR", "33", (9,)),
    Country("ES", "34", (9,), ""),
    Country("IE", "353", (7, 8, 9)),
    Country("NL", "31", (9,)),
    Country("AU", "61", (9,)),
    Country("JP", "81", (9, 10)),
    Country("SG", "65", (8,), ""),
    Country("BR", "55", (10, 11)),
    Country("MX", "52", (10,), ""),
    Country("ZA", "27", (9,)),
    Country("AE", "971", (8, 9)),
)


def is_number(text: str) -> bool:
    """Return whether the text is a number in E.164's form."""
    return _E164.fullmatch(text) is not None


def country_of(number: str) -> Country | None:
    """Return the country of a number in E.164's form, if the table has it."""
    found = (one for one in COUNTRIES if number.startswith(f"+{one.calling}"))
    return max(found, key=lambda one: len(one.calling), default=None)


def national(number: str) -> str:
    """Return the number as it is written at home: `(415) 555-0123`, `07772 000001`."""
    if (country := country_of(number)) is None:
        return number
    digits = number.removeprefix(f"+{country.calling}")
    if country.iso == "US" and len(digits) in country.lengths:
        return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    return f"{country.trunk}{digits[:4]} {digits[4:]}"


def read(text: str, iso: str | None) -> tuple[str, list[str]]:
    """Return the number in E.164's form as far as possible, and what is wrong with it.

    Args:
        text: As it was given, in E.164's form or as it is written at home.
        iso: The country in which it is written so; the United States unless given.
    """
    bare = _NOT_DIGITS.sub("", text)
    if not re.fullmatch(r"\+?[0-9]+", bare):
        return bare, ["NOT_A_NUMBER"]
    if not bare.startswith("+"):
        country = next((one for one in COUNTRIES if one.iso == (iso or "US").upper()), None)
        if country is None:
            return bare, ["INVALID_COUNTRY_CODE"]
        bare = f"+{country.calling}{bare.removeprefix(country.trunk)}"
    return bare, _faults(bare)


def _faults(number: str) -> list[str]:
    if number.startswith("+0"):
        return ["INVALID_COUNTRY_CODE"]
    country = country_of(number)
    digits = len(number) - 1 - len(country.calling) if country else len(number) - 1
    lengths = country.lengths if country else tuple(range(7, _LONGEST + 1))
    if digits < min(lengths):
        return ["TOO_SHORT"]
    if digits > max(lengths):
        return ["TOO_LONG"]
    return [] if digits in lengths else ["INVALID_LENGTH"]
