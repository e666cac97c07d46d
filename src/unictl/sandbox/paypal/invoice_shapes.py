"""What invoices take (Invoicing v2), and what they come to."""

from typing import Any, Final

from unictl.sandbox.paypal import money
from unictl.sandbox.paypal.parts import (
    ADDRESS,
    CURRENCY,
    DATE,
    EMAIL,
    LOCALE,
    MONEY,
    NAME,
    PERCENTAGE,
    PHONE_DETAIL,
)
from unictl.sandbox.paypal.shapes import Checked, Choice, Each, Flag, Passed, Record, Shape, Text

_TAX: Final = Record({"name": Text(most=100), "percent": PERCENTAGE}, {"amount": MONEY})
_DISCOUNT: Final = Record({}, {"percent": PERCENTAGE, "amount": MONEY})
_CONTACT: Final[dict[str, Shape]] = {
    "name": NAME,
    "address": ADDRESS,
    "business_name": Text(most=300),
}
TERMS: Final = (
    "DUE_ON_RECEIPT",
    "DUE_ON_DATE_SPECIFIED",
    "NET_10",
    "NET_15",
    "NET_30",
    "NET_45",
    "NET_60",
    "NET_90",
    "NO_DUE_DATE",
)
STATUSES: Final = (
    "DRAFT",
    "SENT",
    "SCHEDULED",
    "PAID",
    "MARKED_AS_PAID",
    "CANCELLED",
    "REFUNDED",
    "PARTIALLY_PAID",
    "PARTIALLY_REFUNDED",
    "MARKED_AS_REFUNDED",
    "UNPAID",
    "PAYMENT_PENDING",
)
_DETAIL: Final = Record(
    {"currency_code": CURRENCY},
    {
        "invoice_number": Text(most=127),
        "invoice_date": DATE,
        "payment_term": Record({}, {"due_date": DATE, "term_type": Choice(TERMS)}),
        "reference": Text(most=120),
        "note": Text(most=4000),
        "terms_and_conditions": Text(most=4000),
        "memo": Text(most=500),
        "attachments": Each(Passed(), most=5),
    },
)
_ITEM: Final = Record(
    {"name": Text(most=200), "quantity": Text(0, 14, r"^-?[0-9.]+$"), "unit_amount": MONEY},
    {
        "description": Text(most=1000),
        "tax": _TAX,
        "item_date": DATE,
        "discount": _DISCOUNT,
        "unit_of_measure": Choice(("QUANTITY", "HOURS", "AMOUNT")),
    },
)
INVOICE: Final = Record(
    {"detail": _DETAIL, "items": Each(_ITEM, 1, 100)},
    {
        "invoicer": Record(
            {},
            {
                **_CONTACT,
                "email_address": EMAIL,
                "phones": Each(PHONE_DETAIL),
                "website": Text(most=2048),
                "tax_id": Text(most=100),
                "additional_notes": Text(most=400),
                "logo_url": Text(most=2000),
            },
        ),
        "primary_recipients": Each(
            Record(
                {},
                {
                    "billing_info": Record(
                        {},
                        {
                            **_CONTACT,
                            "email_address": EMAIL,
                            "phones": Each(PHONE_DETAIL),
                            "additional_info": Text(most=40),
                            "language": LOCALE,
                        },
                    ),
                    "shipping_info": Record({}, _CONTACT),
                },
            ),
            most=100,
        ),
        "additional_recipients": Each(EMAIL, most=100),
        "configuration": Record(
            {},
            {
                "template_id": Text(most=30),
                "tax_calculated_after_discount": Flag(),
                "tax_inclusive": Flag(),
                "allow_tip": Flag(),
                "partial_payment": Record(
                    {}, {"allow_partial_payment": Flag(), "minimum_amount_due": MONEY}
                ),
            },
        ),
        "amount": Record(
            {},
            {
                "breakdown": Record(
                    {},
                    {
                        "discount": Record({}, {"invoice_discount": _DISCOUNT}),
                        "shipping": Record({}, {"amount": MONEY, "tax": _TAX}),
                        "custom": Record({"label": Text(most=50)}, {"amount": MONEY}),
                    },
                )
            },
        ),
    },
)
NOTIFICATION: Final = Record(
    {},
    {
        "subject": Text(most=4000),
        "note": Text(most=4000),
        "send_to_invoicer": Flag(),
        "send_to_recipient": Flag(),
        "additional_recipients": Each(EMAIL, most=100),
    },
)
SEARCH: Final = Record(
    {},
    {
        "recipient_email": Text(most=254),
        "invoice_number": Text(most=25),
        "status": Each(Choice(STATUSES), most=5),
        "reference": Text(most=120),
        "currency_code": CURRENCY,
        "memo": Text(most=500),
    },
)


def amount_of(checked: Checked, given: dict[str, Any]) -> dict[str, Any]:
    """Return the sum of an invoice with its breakdown; what is wrong is noted."""
    currency = given["detail"]["currency_code"]
    if currency not in money.CURRENCIES:
        checked.wrong("INVALID_PARAMETER_SYNTAX", "/detail/currency_code", currency)
        return {}
    items = discounts = taxes = 0
    for at, item in enumerate(given["items"]):
        pointer = f"/items/{at}"
        price = _part(checked, item["unit_amount"], f"{pointer}/unit_amount", currency)
        line = _times(price, item["quantity"])
        off = _discount(checked, item.get("discount"), line, f"{pointer}/discount", currency)
        items, discounts = items + line, discounts + off
        if "tax" in item:
            taxes += _percent(line - off, item["tax"]["percent"])
    breakdown = (given.get("amount") or {}).get("breakdown") or {}
    shipping = breakdown.get("shipping", {})
    whole = (breakdown.get("discount") or {}).get("invoice_discount")
    off = _discount(checked, whole, items - discounts, "/amount/breakdown/discount", currency)
    extra = {
        name: _part(checked, breakdown[name]["amount"], f"/amount/breakdown/{name}", currency)
        for name in ("shipping", "custom")
        if "amount" in breakdown.get(name, {})
    }
    if "tax" in shipping:
        taxes += _percent(extra.get("shipping", 0), shipping["tax"]["percent"])
    inclusive = (given.get("configuration") or {}).get("tax_inclusive", False)
    total = items - discounts - off + sum(extra.values()) + (0 if inclusive else taxes)
    if total < 0:
        checked.wrong("INVALID_DECIMAL_VALUE", "/amount")
    shown: dict[str, Any] = {
        "item_total": money.money(items, currency),
        "tax_total": money.money(taxes, currency),
        **{name: breakdown[name] for name in ("shipping", "custom") if name in breakdown},
    }
    if discounts or off:
        shown["discount"] = {"item_discount": money.money(discounts, currency)}
        if off:
            shown["discount"]["invoice_discount"] = {"amount": money.money(off, currency)}
    return {**money.money(max(0, total), currency), "breakdown": shown}


def _part(checked: Checked, given: dict[str, Any], pointer: str, currency: str) -> int:
    code = given["currency_code"]
    if code != currency:
        checked.wrong("INVALID_PARAMETER_SYNTAX", f"{pointer}/currency_code", code)
        return 0
    try:
        return money.read(given["value"], code)
    except money.Unfit:
        checked.wrong("INVALID_DECIMAL_VALUE", f"{pointer}/value", given["value"])
        return 0


def _discount(
    checked: Checked, given: dict[str, Any] | None, of: int, pointer: str, currency: str
) -> int:
    if not given:
        return 0
    if "amount" in given:
        return _part(checked, given["amount"], f"{pointer}/amount", currency)
    return _percent(of, given["percent"]) if "percent" in given else 0


def _times(price: int, quantity: str) -> int:
    """Return a price times a quantity such as `1.5`, rounded to the nearest unit."""
    sign = -1 if quantity.startswith("-") else 1
    whole, _, fraction = quantity.lstrip("-").partition(".")
    thousandths = int((whole or "0") + fraction.replace(".", "")[:5].ljust(5, "0"))
    return sign * ((price * thousandths + 50_000) // 100_000)


def _percent(of: int, percentage: str) -> int:
    return (_times(of, percentage) + 50) // 100
