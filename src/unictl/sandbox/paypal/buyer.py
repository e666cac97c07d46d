"""The buyer whom the sandbox plays, as PayPal's replies show him."""

from typing import Any, Final

EMAIL: Final = "buyer@example.com"
PAYER_ID: Final = "QYR5Z8XDVJNXQ"
NAME: Final = {"given_name": "Asha", "surname": "Rao"}
FULL_NAME: Final = "Asha Rao"
COUNTRY: Final = "US"
ADDRESS: Final = {
    "address_line_1": "1 Main Street",
    "admin_area_2": "San Jose",
    "admin_area_1": "CA",
    "postal_code": "95131",
    "country_code": COUNTRY,
}
PAYER: Final[dict[str, Any]] = {
    "name": NAME,
    "email_address": EMAIL,
    "payer_id": PAYER_ID,
    "address": {"country_code": COUNTRY},
}
WALLET: Final[dict[str, Any]] = {
    "email_address": EMAIL,
    "account_id": PAYER_ID,
    "account_status": "VERIFIED",
    "name": NAME,
    "address": {"country_code": COUNTRY},
}
SHIPPING: Final[dict[str, Any]] = {"name": {"full_name": FULL_NAME}, "address": ADDRESS}
