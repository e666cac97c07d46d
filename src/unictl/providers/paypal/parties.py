"""Who is billed, and by which telephone number, as PayPal writes it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from unictl.capabilities.payment_links import LinkCustomer
from unictl.errors import InvalidRequest
from unictl.providers.paypal.base import fits, present, text

_MOST_NAME: Final = 300
_MOST_EMAIL: Final = 254
# ITU-T E.164: a country code has one to three digits, and none is the beginning of another. Those
# of one and of two digits stand here; all others have three.
_ONE_DIGIT: Final = ("1", "7")
_TWO_DIGITS: Final = (
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64"
    " 65 66 81 82 84 86 90 91 92 93 94 95 98"
)


def recipients(customer: LinkCustomer | None) -> list[dict[str, Any]] | None:
    """Return PayPal's primary recipients; None without one.

    Raises:
        InvalidRequest: The telephone number has no country code.
    """
    if customer is None or customer == LinkCustomer():
        return None
    name = fits("customer.name", customer.name, _MOST_NAME)
    info = present(
        {
            "name": {"full_name": name} if name else None,
            "email_address": fits("customer.email", customer.email, _MOST_EMAIL),
            "phones": [phone(customer.phone)] if customer.phone else None,
        }
    )
    return [{"billing_info": info}]


def phone(number: str) -> dict[str, str]:
    """Return a telephone number, its country code apart.

    Raises:
        InvalidRequest: It doesn't begin with `+` and a country code.
    """
    digits = re.sub(r"[^0-9]", "", number)
    if not number.startswith("+"):
        raise InvalidRequest(
            f"paypal wants a telephone number with its country code, not {number!r}",
            hint="Write it as +49 30 123456.",
            field="customer.phone",
        )
    length = 1 if digits.startswith(_ONE_DIGIT) else 2 if digits[:2] in _TWO_DIGITS.split() else 3
    return {
        "phone_type": "MOBILE",
        "country_code": digits[:length],
        "national_number": digits[length:],
    }


def to_customer(invoice: Mapping[str, Any]) -> LinkCustomer | None:
    """Return the first recipient of an invoice; None without one."""
    for one in invoice.get("primary_recipients") or ():
        info = one.get("billing_info") or {}
        name = info.get("name") or {}
        names = " ".join(
            part for part in (name.get("given_name"), name.get("surname")) if isinstance(part, str)
        )
        numbers = [
            f"+{one['country_code']}{one['national_number']}" for one in info.get("phones") or ()
        ]
        found = LinkCustomer(
            name=text(name.get("full_name")) or text(names),
            email=text(info.get("email_address")),
            phone=numbers[0] if numbers else None,
        )
        return found if found != LinkCustomer() else None
    return None
