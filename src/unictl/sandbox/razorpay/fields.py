"""Reading a request's fields as Razorpay does: strict on values, and unknown names are refused."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from unictl.core.money import EXPONENTS
from unictl.sandbox.faults import read
from unictl.sandbox.razorpay.errors import bare, invalid

# Razorpay's list of supported currencies (international payments, April 2026).
_CODES: Final = (
    "AED ALL AMD AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BZD CAD CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD GBP GHS GIP GMD GNF GTQ GYD "
    "HKD HNL HRK HTG HUF IDR ILS INR IQD ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK "
    "LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD "
    "OMR PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SCR SEK SGD SLL SOS SVC SZL THB TND "
    "TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV XAF XCD XOF XPF YER ZAR ZMW"
)
CURRENCIES: Final = frozenset(_CODES.split())
# The real maximum depends on the account. This one is INR 500,000.00, and the same number in any
# other currency, since the sandbox keeps no exchange rates.
_LARGEST: Final = 500_000
_SMALLEST: Final = {"INR": 100}
_NOTES: Final = 15
_NOTE_LENGTH: Final = 256
_PAGE: Final = 100
_LATEST: Final = 4_765_046_400  # Unix seconds; in the year 2120
DISPUTED: Final = "unictl_sandbox_dispute"
"""The note that has a payment disputed; its value is the phase."""
PHASES: Final = ("fraud", "retrieval", "chargeback", "pre_arbitration", "arbitration")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")  # half a character, which is no text
_DIGITS: Final = re.compile(r"-?[0-9]{1,20}")


class Fields:
    """The fields of a body or query string, each to be asked for once.

    Args:
        given: As decoded from JSON, or the pairs of a query string.
        within: The name of the field that they stand in, for messages.
    """

    def __init__(self, given: Mapping[str, Any], within: str = "") -> None:
        self.given = given
        self._prefix = f"{within}." if within else ""
        self._asked: set[str] = set()

    def take(self, name: str, *, required: bool = False) -> Any:
        """Return the value, or None for absent, null and (as Razorpay has it) empty text."""
        self._asked.add(name)
        value = self.given.get(name)
        if value is None or value == "":
            if required:
                raise invalid(f"The {self._prefix}{name} field is required", self._prefix + name)
            return None
        return value

    def whole(
        self,
        name: str,
        *,
        required: bool = False,
        least: int | None = None,
        most: int | None = None,
    ) -> int | None:
        """Return a whole number; digits in text are one too, as Razorpay's samples send them."""
        value = self.take(name, required=required)
        if value is None:
            return None
        full = self._prefix + name
        if isinstance(value, str) and _DIGITS.fullmatch(value):
            value = int(value)
        if type(value) is not int:
            raise invalid(f"The {name} must be an integer.", full)
        if least is not None and value < least:
            raise invalid(f"The {name} must be at least {least}.", full)
        if most is not None and value > most:
            raise invalid(f"The {name} may not be greater than {most}.", full)
        return value

    def text(self, name: str, *, required: bool = False, longest: int = 2048) -> str | None:
        """Return text of at most so many characters."""
        value = self.take(name, required=required)
        if value is None:
            return None
        if not isinstance(value, str) or _SURROGATE.search(value):
            raise invalid(f"The {name} must be a string.", self._prefix + name)
        if len(value) > longest:
            raise invalid(
                f"The {name} may not be greater than {longest} characters.", self._prefix + name
            )
        return value

    def shaped(
        self, name: str, pattern: str, description: str, *, required: bool = False
    ) -> str | None:
        """Return text of that form; the description is the refusal's."""
        value = self.text(name, required=required)
        if value is not None and not re.fullmatch(pattern, value):
            raise invalid(description, self._prefix + name)
        return value

    def many(self, name: str, *, required: bool = False) -> list[Any]:
        """Return a list; absent, it is empty."""
        value = self.take(name, required=required)
        if value is not None and not isinstance(value, list):
            raise invalid(f"The {name} must be an array.", self._prefix + name)
        return value or []

    def choice(self, name: str, choices: Sequence[str], *, required: bool = False) -> str | None:
        """Return one of the words."""
        value = self.text(name, required=required)
        if value is not None and value not in choices:
            raise invalid(f"The selected {name} is invalid.", self._prefix + name)
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a switch: true, false, 1, 0, or these as text."""
        value = self.take(name)
        if value is None:
            return default
        if str(value).lower() in {"true", "1"}:
            return True
        if str(value).lower() in {"false", "0"}:
            return False
        raise invalid(f"The {name} field must be true or false.", self._prefix + name)

    def inner(self, name: str, *, required: bool = False) -> "Fields | None":
        """Return the fields of an object."""
        value = self.take(name, required=required)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise invalid(f"The {name} must be an object.", self._prefix + name)
        return Fields(value, self._prefix + name)

    def currency(self, *, default: str | None = None) -> str:
        """Return a currency that Razorpay supports."""
        code = self.text("currency", required=default is None) or default or ""
        if code not in CURRENCIES:
            raise invalid("Currency is not supported", self._prefix + "currency")
        return code

    def amount(self, currency: str, name: str = "amount", *, required: bool = True) -> int | None:
        """Return an amount in minor units, within the limits."""
        amount = self.whole(name, required=required)
        if amount is None:
            return None
        full, digits = self._prefix + name, EXPONENTS.get(currency, 2)
        smallest = _SMALLEST.get(currency, 1)
        if amount < smallest:
            shown = f"{smallest / 10**digits:.{digits}f}"
            raise invalid(f"The {name} must be at least {currency} {shown}", full)
        if amount > _LARGEST * 10**digits:
            raise invalid("Amount exceeds maximum amount allowed.", full)
        if digits == 3 and amount % 10:  # noqa: PLR2004 - card networks carry two decimals
            raise invalid(f"The last digit of an {name} in {currency} must be 0.", full)
        return amount

    def notes(self, kind: str, *, longest: int = _NOTE_LENGTH) -> dict[str, str]:
        """Return the notes; they may be an empty list, as Razorpay itself writes none.

        Args:
            kind: What they belong to, which says where a planned fault falls.
            longest: The most characters of a value.
        """
        given = self.take("notes")
        if given in (None, []):
            return {}
        if not isinstance(given, Mapping):
            raise invalid("The notes must be an object.", "notes")
        if len(given) > _NOTES:
            raise invalid(f"The notes may not have more than {_NOTES} pairs.", "notes")
        for key, value in given.items():
            if isinstance(value, Mapping | list):
                raise invalid(f"The value of the note {key} must be a string.", "notes")
            if len(str(value)) > longest:
                raise invalid(f"notes: the length must not be greater than {longest}.", "notes")
        if DISPUTED in given and given[DISPUTED] not in PHASES:
            raise invalid(f"{DISPUTED}: the phase is none of {', '.join(PHASES)}", "notes")
        try:
            list(read(given, declined_at=declined_at(kind)))
        except ValueError as error:
            raise invalid(str(error), "notes") from None
        return dict(given)

    def page(self) -> tuple[int, int]:
        """Return how many to list, and how many to leave out before them."""
        count = self.whole("count", least=1, most=_PAGE)
        return count if count is not None else 10, self.whole("skip", least=0, most=_LATEST) or 0

    def period(self) -> tuple[int | None, int | None]:
        """Return the first and last Unix second of what to list."""
        return self.moment("from"), self.moment("to")

    def moment(self, name: str, *, least: int = 0) -> int | None:
        """Return a time in Unix seconds."""
        return self.whole(name, least=least, most=_LATEST)

    def finish(self) -> None:
        """Refuse the fields that nobody asked for."""
        if unknown := [name for name in self.given if name not in self._asked]:
            names = ", ".join(self._prefix + name for name in unknown)
            raise bare(f"{names} is/are not required and should not be sent")


def declined_at(kind: str) -> str:
    """Return the step at which such a thing is declined: a refund at once, else when it is paid."""
    return "create" if kind == "refund" else "pay"


def shown(notes: Mapping[str, str]) -> Mapping[str, str] | list[str]:
    """Return notes as Razorpay shows them: none are an empty list."""
    return notes or []
