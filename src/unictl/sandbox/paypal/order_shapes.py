"""What orders take (Orders v2)."""

from typing import Final

from unictl.sandbox.paypal.parts import (
    ADDRESS,
    COUNTRY,
    CURRENCY,
    EMAIL,
    LOCALE,
    MONEY,
    NAME,
    PAYEE,
    PAYER,
    VALUE,
)
from unictl.sandbox.paypal.shapes import Choice, Each, Flag, Passed, Record, Shape, Text

INTENT: Final = Choice(("CAPTURE", "AUTHORIZE"))
PARTS_ADDED: Final = ("item_total", "tax_total", "shipping", "handling", "insurance")
PARTS_TAKEN: Final = ("shipping_discount", "discount")
AMOUNT: Final = Record(
    {"currency_code": CURRENCY, "value": VALUE},
    {"breakdown": Record({}, dict.fromkeys((*PARTS_ADDED, *PARTS_TAKEN), MONEY))},
)
ITEM: Final = Record(
    {
        "name": Text(1, 127),
        "unit_amount": MONEY,
        "quantity": Text(0, 10, r"^[1-9][0-9]{0,9}$"),
    },
    {
        "tax": MONEY,
        "description": Text(most=127),
        "sku": Text(most=127),
        "category": Choice(("DIGITAL_GOODS", "PHYSICAL_GOODS", "DONATION")),
    },
)
SHIPPING: Final = Record(
    {},
    {
        "name": NAME,
        "type": Choice(("SHIPPING", "PICKUP_IN_PERSON", "PICKUP_IN_STORE", "PICKUP_FROM_PERSON")),
        "options": Each(
            Record(
                {"id": Text(most=127), "label": Text(most=127), "selected": Flag()},
                {
                    "type": Choice(("SHIPPING", "PICKUP", "PICKUP_IN_STORE", "PICKUP_FROM_PERSON")),
                    "amount": MONEY,
                },
            ),
            most=10,
        ),
        "address": ADDRESS,
    },
)
INSTRUCTION: Final = Record(
    {},
    {
        "platform_fees": Each(Record({"amount": MONEY}, {"payee": PAYEE}), most=1),
        "disbursement_mode": Choice(("INSTANT", "DELAYED")),
        "payee_pricing_tier_id": Text(1, 20),
        "payee_receivable_fx_rate_id": Text(1, 4000),
    },
)
UNIT: Final = Record(
    {"amount": AMOUNT},
    {
        "reference_id": Text(1, 256),
        "payee": PAYEE,
        "payment_instruction": INSTRUCTION,
        "description": Text(1, 127),
        "custom_id": Text(1, 127),
        "invoice_id": Text(1, 127),
        "soft_descriptor": Text(1, 22),
        "items": Each(ITEM),
        "shipping": SHIPPING,
        "supplementary_data": Passed(),
    },
)
_SHIPPING_PREFERENCE: Final = Choice(("GET_FROM_FILE", "NO_SHIPPING", "SET_PROVIDED_ADDRESS"))
_USER_ACTION: Final = Choice(("CONTINUE", "PAY_NOW"))
_RETURNS: Final[dict[str, Shape]] = {"return_url": Text(1, 4000), "cancel_url": Text(1, 4000)}
_EXPERIENCE: Final[dict[str, Shape]] = {
    "brand_name": Text(1, 127),
    "locale": LOCALE,
    "shipping_preference": _SHIPPING_PREFERENCE,
    **_RETURNS,
}
_VAULT_ID: Final = Text(1, 255, r"^[0-9a-zA-Z_-]+$")
_STORED: Final = Record(
    {
        "payment_initiator": Choice(("CUSTOMER", "MERCHANT")),
        "payment_type": Choice(("ONE_TIME", "RECURRING", "UNSCHEDULED")),
    },
    {
        "usage": Choice(("FIRST", "SUBSEQUENT", "DERIVED")),
        "previous_network_transaction_reference": Passed(),
    },
)
CARD: Final = Record(
    {},
    {
        "vault_id": _VAULT_ID,
        "stored_credential": _STORED,
        "network_token": Passed(),
        "experience_context": Record({}, _RETURNS),
        "name": Text(1, 300),
        "number": Text(13, 19, r"^[0-9]{13,19}$"),
        "expiry": Text(7, 7, r"^[0-9]{4}-(0[1-9]|1[0-2])$"),
        "security_code": Text(3, 4, r"^[0-9]{3,4}$"),
        "billing_address": ADDRESS,
        "attributes": Passed(),
    },
)
PAYPAL: Final = Record(
    {},
    {
        "vault_id": _VAULT_ID,
        "email_address": EMAIL,
        "name": NAME,
        "phone": PAYER.optional["phone"],
        "birth_date": PAYER.optional["birth_date"],
        "tax_info": PAYER.optional["tax_info"],
        "address": ADDRESS,
        "attributes": Passed(),
        "experience_context": Record(
            {},
            {
                **_EXPERIENCE,
                "landing_page": Choice(("LOGIN", "GUEST_CHECKOUT", "NO_PREFERENCE")),
                "user_action": _USER_ACTION,
                "payment_method_preference": Choice(("UNRESTRICTED", "IMMEDIATE_PAYMENT_REQUIRED")),
            },
        ),
        "billing_agreement_id": Text(2, 128, r"^[a-zA-Z0-9-]+$"),
    },
)
_BANK: Final = Record(
    {"name": Text(3, 300), "country_code": COUNTRY},
    {"experience_context": Record({}, _EXPERIENCE), "email": EMAIL, "bic": Text(8, 11)},
)
BANKS: Final = (
    "bancontact",
    "blik",
    "eps",
    "giropay",
    "ideal",
    "mybank",
    "p24",
    "sofort",
    "trustly",
)
SOURCE: Final = Record(
    {},
    {
        "card": CARD,
        "paypal": PAYPAL,
        "token": Record({"id": _VAULT_ID, "type": Choice(("BILLING_AGREEMENT",))}),
        "venmo": Record(
            {},
            {
                "vault_id": _VAULT_ID,
                "email_address": EMAIL,
                "experience_context": Record({}, _EXPERIENCE),
                "attributes": Passed(),
            },
        ),
        "apple_pay": Passed(),
        "google_pay": Passed(),
        **dict.fromkeys(BANKS, _BANK),
    },
)
CONTEXT: Final = Record(
    {},
    {
        **_EXPERIENCE,
        "landing_page": Choice(("LOGIN", "BILLING", "NO_PREFERENCE")),
        "user_action": _USER_ACTION,
        "payment_method": Passed(),
        "stored_payment_source": _STORED,
    },
)
ORDER: Final = Record(
    {"intent": INTENT, "purchase_units": Each(UNIT, 1, 10)},
    {"payer": PAYER, "payment_source": SOURCE, "application_context": CONTEXT},
)
CONFIRM: Final = Record(
    {"payment_source": SOURCE},
    {
        "processing_instruction": Choice(("ORDER_COMPLETE_ON_PAYMENT_APPROVAL", "NO_INSTRUCTION")),
        "application_context": CONTEXT,
    },
)
PAY: Final = Record({}, {"payment_source": SOURCE})
