"""How a subscription's time is divided (in UTC), and what each of its cycles costs."""

from datetime import UTC, datetime
from typing import Any, Final

from unictl.sandbox.paypal import money

_DAYS: Final = {"DAY": 1, "WEEK": 7}
_MONTHS: Final = {"MONTH": 1, "YEAR": 12}
_DAY: Final = 86_400


def later(start: int, unit: str, count: int) -> int:
    """Return the Unix second so many units after the start.

    The day of the month is kept, or is the month's last where it has no such day.
    """
    from calendar import monthrange  # noqa: PLC0415 - only subscriptions need it

    if unit in _DAYS:
        return start + count * _DAYS[unit] * _DAY
    moment = datetime.fromtimestamp(start, UTC)
    year, month = divmod(moment.year * 12 + moment.month - 1 + count * _MONTHS[unit], 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return int(moment.replace(year=year, month=month + 1, day=day).timestamp())


def after(cycle: dict[str, Any], start: int, count: int) -> int:
    """Return the Unix second so many of the cycle after the start."""
    frequency = cycle["frequency"]
    return later(start, frequency["interval_unit"], count * frequency["interval_count"])


def ordered(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a plan's cycles in their sequence."""
    return sorted(plan["billing_cycles"], key=lambda cycle: int(cycle["sequence"]))


def currency_of(plan: dict[str, Any]) -> str:
    """Return the currency of a plan."""
    for cycle in reversed(ordered(plan)):
        scheme = cycle.get("pricing_scheme", {})
        for amount in (
            scheme.get("fixed_price"),
            *(tier["amount"] for tier in scheme.get("tiers", [])),
        ):
            if amount:
                return str(amount["currency_code"])
    return "USD"


def cost(cycle: dict[str, Any], quantity: int) -> int:
    """Return what one cycle costs, in PayPal's minor units: nothing in a free trial."""
    scheme: dict[str, Any] = cycle.get("pricing_scheme") or {}
    if "fixed_price" in scheme:
        return money.units(scheme["fixed_price"]) * quantity
    total = 0
    for tier in scheme.get("tiers", []):
        first = int(float(tier["starting_quantity"]))
        last = int(float(tier.get("ending_quantity", quantity)))
        if scheme.get("pricing_model") == "VOLUME":
            if first <= quantity <= last:
                return money.units(tier["amount"]) * quantity
        else:
            total += money.units(tier["amount"]) * max(0, min(quantity, last) - max(first, 1) + 1)
    return total


def tax(plan: dict[str, Any], amount: int) -> int:
    """Return the tax that comes on top of an amount; one included in it adds nothing."""
    taxes = plan.get("taxes")
    if not taxes or taxes.get("inclusive", True):
        return 0
    whole, _, fraction = str(taxes["percentage"]).partition(".")
    hundredths = int((whole or "0") + fraction[:4].ljust(4, "0"))
    return amount * hundredths // 1_000_000
