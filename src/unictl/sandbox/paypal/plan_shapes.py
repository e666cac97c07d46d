"""What plans and subscriptions take (Subscriptions v1), and the rules of their prices."""

from typing import Any, Final

from unictl.sandbox.paypal import money
from unictl.sandbox.paypal.parts import ADDRESS, MOMENT, MONEY, NAME, PAYER, PERCENTAGE
from unictl.sandbox.paypal.shapes import (
    Checked,
    Choice,
    Each,
    Flag,
    Passed,
    Record,
    Text,
    Whole,
)

QUANTITY: Final = Text(1, 32, r"^([0-9]+|([0-9]+)?[.][0-9]+)$")
_TIER: Final = Record(
    {"starting_quantity": QUANTITY, "amount": MONEY}, {"ending_quantity": QUANTITY}
)
SCHEME: Final = Record(
    {},
    {
        "fixed_price": MONEY,
        "pricing_model": Choice(("VOLUME", "TIERED")),
        "tiers": Each(_TIER, 1, 32),
    },
)
_SEQUENCE: Final = Whole(1, 99)
_CYCLE: Final = Record(
    {
        "frequency": Record(
            {"interval_unit": Choice(("DAY", "WEEK", "MONTH", "YEAR"))},
            {"interval_count": Whole(1, 365)},
        ),
        "tenure_type": Choice(("REGULAR", "TRIAL")),
        "sequence": _SEQUENCE,
    },
    {"pricing_scheme": SCHEME, "total_cycles": Whole(0, 999)},
)
_PREFERENCES: Final = Record(
    {},
    {
        "auto_bill_outstanding": Flag(),
        "setup_fee": MONEY,
        "setup_fee_failure_action": Choice(("CONTINUE", "CANCEL")),
        "payment_failure_threshold": Whole(0, 999),
    },
)
PLAN: Final = Record(
    {
        "product_id": Text(6, 50),
        "name": Text(1, 127),
        "billing_cycles": Each(_CYCLE, 1, 12),
        "payment_preferences": _PREFERENCES,
    },
    {
        "status": Choice(("CREATED", "INACTIVE", "ACTIVE")),
        "description": Text(1, 127),
        "taxes": Record({"percentage": PERCENTAGE}, {"inclusive": Flag()}),
        "quantity_supported": Flag(),
    },
)
SCHEMES: Final = Record(
    {
        "pricing_schemes": Each(
            Record({"billing_cycle_sequence": _SEQUENCE, "pricing_scheme": SCHEME}), 1, 99
        )
    }
)
SHIPPING: Final = Record(
    {},
    {
        "name": NAME,
        "type": Choice(("SHIPPING", "PICKUP_IN_PERSON")),
        "address": ADDRESS,
    },
)
OVERRIDE: Final = Record(
    {},
    {
        "billing_cycles": Each(
            Record(
                {"sequence": _SEQUENCE}, {"pricing_scheme": SCHEME, "total_cycles": Whole(0, 999)}
            ),
            1,
            12,
        ),
        "payment_preferences": _PREFERENCES,
        "taxes": Record({}, {"percentage": PERCENTAGE, "inclusive": Flag()}),
    },
)
_URL: Final = Text(10, 4000)
CONTEXT: Final = Record(
    {"return_url": _URL, "cancel_url": _URL},
    {
        "brand_name": Text(1, 127),
        "locale": Text(2, 10),
        "shipping_preference": Choice(("GET_FROM_FILE", "NO_SHIPPING", "SET_PROVIDED_ADDRESS")),
        "user_action": Choice(("CONTINUE", "SUBSCRIBE_NOW")),
        "payment_method": Passed(),
    },
)
SUBSCRIPTION: Final = Record(
    {"plan_id": Text(3, 50)},
    {
        "start_time": MOMENT,
        "quantity": QUANTITY,
        "shipping_amount": MONEY,
        "subscriber": Record(
            {},
            {**PAYER.optional, "shipping_address": SHIPPING, "payment_source": Passed()},
        ),
        "auto_renewal": Flag(),
        "application_context": CONTEXT,
        "custom_id": Text(1, 127, r"^[\x20-\x7E]+"),
        "plan": OVERRIDE,
    },
)
REVISION: Final = Record(
    {},
    {
        "plan_id": Text(3, 50),
        "quantity": QUANTITY,
        "shipping_amount": MONEY,
        "shipping_address": SHIPPING,
        "application_context": CONTEXT,
        "plan": OVERRIDE,
    },
)
_LONGEST: Final = {"DAY": 365, "WEEK": 52, "MONTH": 12, "YEAR": 1}
_MOST_TRIALS: Final = 2


def price(checked: Checked, given: dict[str, Any], pointer: str) -> int:
    """Return a price in PayPal's minor units; what is wrong with it is noted."""
    try:
        units = money.read(given["value"], given["currency_code"])
    except money.Unfit as unfit:
        unsupported = unfit.issue == "INVALID_CURRENCY_CODE"
        issue = "CURRENCY_NOT_SUPPORTED_FOR_RECEIVER" if unsupported else "INVALID_PARAMETER_VALUE"
        checked.wrong(issue, f"{pointer}/{unfit.member}", given[unfit.member])
        return 0
    if units < 0:
        checked.wrong("INVALID_PARAMETER_VALUE", f"{pointer}/value", given["value"])
    return units


def check_cycles(checked: Checked, plan: dict[str, Any]) -> None:
    """Note what is wrong with a plan's billing cycles."""
    pointer, cycles = "/billing_cycles", plan["billing_cycles"]
    trials = [cycle for cycle in cycles if cycle["tenure_type"] == "TRIAL"]
    if len(cycles) == len(trials):
        checked.wrong("MISSING_REGULAR_BILLING_CYCLE", pointer)
    elif len(cycles) > len(trials) + 1:
        checked.wrong("MULTIPLE_REGULAR_BILLING_CYCLES_NOT_SUPPORTED", pointer)
    if len(trials) > _MOST_TRIALS:
        checked.wrong("MORE_THAN_TWO_TRIAL_BILLING_CYCLE_NOT_SUPPORTED", pointer)
    if len([cycle for cycle in trials if "pricing_scheme" not in cycle]) > 1:
        checked.wrong("MULTIPLE_FREE_TRIAL_BILLING_CYCLES_NOT_SUPPORTED", pointer)
    ordered = sorted(cycles, key=lambda cycle: cycle["sequence"])
    tenures = [cycle["tenure_type"] for cycle in ordered]
    sequences = [cycle["sequence"] for cycle in ordered]
    if sequences != list(range(1, len(cycles) + 1)) or tenures != sorted(tenures, reverse=True):
        checked.wrong("INVALID_BILLING_CYCLE_SEQUENCE", pointer)
    for at, cycle in enumerate(cycles):
        _check_cycle(checked, cycle, f"{pointer}/{at}", quantities=plan["quantity_supported"])
    currencies = set(_currencies(plan))
    if len(currencies) > 1:
        checked.wrong("CURRENCY_MISMATCH", pointer)


def _check_cycle(
    checked: Checked, cycle: dict[str, Any], pointer: str, *, quantities: bool
) -> None:
    frequency = cycle["frequency"]
    if frequency["interval_count"] > _LONGEST[frequency["interval_unit"]]:
        checked.wrong("INVALID_PARAMETER_VALUE", f"{pointer}/frequency/interval_count")
    if cycle["tenure_type"] == "TRIAL" and cycle["total_cycles"] == 0:
        checked.wrong("INVALID_TRIAL_BILLING_TOTAL_CYCLES", f"{pointer}/total_cycles")
    if "pricing_scheme" in cycle:
        check_scheme(
            checked, cycle["pricing_scheme"], f"{pointer}/pricing_scheme", quantities=quantities
        )
    elif cycle["tenure_type"] == "REGULAR":
        checked.wrong("MISSING_REQUIRED_PARAMETER", f"{pointer}/pricing_scheme")


def check_scheme(
    checked: Checked, scheme: dict[str, Any], pointer: str, *, quantities: bool
) -> None:
    """Note what is wrong with a price: it is fixed, or comes in tiers of quantity."""
    tiers = scheme.get("tiers")
    if "pricing_model" in scheme:
        if not tiers:
            checked.wrong("MISSING_PRICING_SCHEME_TIERS", f"{pointer}/tiers")
        if "fixed_price" in scheme:
            checked.wrong("FIXED_PRICE_NOT_SUPPORTED", f"{pointer}/fixed_price")
        if not quantities:
            checked.wrong("INVALID_QUANTITY_SUPPORTED", "/quantity_supported")
    elif tiers:
        checked.wrong("INVALID_PRICING_MODEL", f"{pointer}/pricing_model")
    elif "fixed_price" not in scheme:
        checked.wrong("MISSING_REQUIRED_PARAMETER", f"{pointer}/fixed_price")
    if "fixed_price" in scheme:
        price(checked, scheme["fixed_price"], f"{pointer}/fixed_price")
    for at, tier in enumerate(tiers or []):
        price(checked, tier["amount"], f"{pointer}/tiers/{at}/amount")


def _currencies(plan: dict[str, Any]) -> list[str]:
    found = [
        scheme_currency(cycle["pricing_scheme"])
        for cycle in plan["billing_cycles"]
        if "pricing_scheme" in cycle
    ]
    if "setup_fee" in plan["payment_preferences"]:
        found.append(plan["payment_preferences"]["setup_fee"]["currency_code"])
    return [currency for currency in found if currency]


def scheme_currency(scheme: dict[str, Any]) -> str:
    """Return the currency of a price, or nothing."""
    amounts = [scheme.get("fixed_price"), *(tier["amount"] for tier in scheme.get("tiers", []))]
    return next((str(amount["currency_code"]) for amount in amounts if amount), "")
