"""The shapes that PayPal's APIs share: money, names, addresses, phones."""

from typing import Final

from unictl.sandbox.paypal.money import PATTERN
from unictl.sandbox.paypal.shapes import Choice, Record, Text

CURRENCY: Final = Text(3, 3)
VALUE: Final = Text(0, 32, PATTERN)
MONEY: Final = Record({"currency_code": CURRENCY, "value": VALUE})
PERCENTAGE: Final = Text(0, 32, PATTERN)
COUNTRY: Final = Text(2, 2, r"^([A-Z]{2}|C2)$")
LOCALE: Final = Text(2, 10, r"^[a-z]{2}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?$")
EMAIL: Final = Text(3, 254, r"^.+@[^\"\-].+$")
DATE: Final = Text(10, 10, r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[1-2][0-9]|3[0-1])$")
MOMENT: Final = Text(
    20,
    64,
    r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[1-2][0-9]|3[0-1])[Tt]([0-1][0-9]|2[0-3]):[0-5][0-9]:"
    r"([0-5][0-9]|60)([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$",
)
PAYER_ID: Final = Text(13, 13, r"^[2-9A-HJ-NP-Z]{13}$")
NAME: Final = Record(
    {},
    {
        **dict.fromkeys(
            ("prefix", "given_name", "surname", "middle_name", "suffix"), Text(most=140)
        ),
        "alternate_full_name": Text(most=300),
        "full_name": Text(most=300),
    },
)
ADDRESS: Final = Record(
    {"country_code": COUNTRY},
    {
        "address_line_1": Text(most=300),
        "address_line_2": Text(most=300),
        "address_line_3": Text(most=100),
        "admin_area_4": Text(most=100),
        "admin_area_3": Text(most=100),
        "admin_area_2": Text(most=120),
        "admin_area_1": Text(most=300),
        "postal_code": Text(most=60),
    },
)
_DIGITS: Final = {
    "country_code": Text(1, 3, r"^[0-9]{1,3}$"),
    "national_number": Text(1, 14, r"^[0-9]{1,14}$"),
}
_EXTENSION: Final = {"extension_number": Text(1, 15, r"^[0-9]{1,15}$")}
_PHONE_TYPE: Final = Choice(("FAX", "HOME", "MOBILE", "OTHER", "PAGER"))
PHONE: Final = Record(_DIGITS, _EXTENSION)
PHONE_WITH_TYPE: Final = Record({"phone_number": PHONE}, {"phone_type": _PHONE_TYPE})
PHONE_DETAIL: Final = Record({"phone_type": _PHONE_TYPE, **_DIGITS}, _EXTENSION)
PAYEE: Final = Record({}, {"email_address": EMAIL, "merchant_id": PAYER_ID})
PAYER: Final = Record(
    {},
    {
        "name": NAME,
        "phone": PHONE_WITH_TYPE,
        "birth_date": DATE,
        "tax_info": Record({"tax_id": Text(1, 14), "tax_id_type": Choice(("BR_CPF", "BR_CNPJ"))}),
        "address": ADDRESS,
        "email_address": EMAIL,
        "payer_id": PAYER_ID,
    },
)
