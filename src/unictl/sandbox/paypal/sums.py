"""The amounts of an order: their decimals, currencies and sums."""

from typing import Any

from unictl.sandbox.paypal import money
from unictl.sandbox.paypal.order_shapes import PARTS_ADDED, PARTS_TAKEN
from unictl.sandbox.paypal.shapes import Checked


def amount(
    checked: Checked, given: dict[str, Any], pointer: str, *, least: int = 1, whole: str = ""
) -> int:
    """Return the amount in PayPal's minor units; what is wrong with it is noted.

    Args:
        checked: Takes what is wrong.
        given: An object with `value` and `currency_code`.
        pointer: Where it stands.
        least: 1 if it must be more than nothing, 0 if it may be nothing, else any.
        whole: What to call decimals of a currency that has none, where that isn't
            `DECIMALS_NOT_SUPPORTED`.
    """
    try:
        units = money.read(given["value"], given["currency_code"])
    except money.Unfit as unfit:
        issue = unfit.issue
        if issue == "DECIMALS_NOT_SUPPORTED":
            issue = whole or issue
        checked.wrong(issue, f"{pointer}/{unfit.member}", given[unfit.member])
        return 0
    if units < least <= 1:
        issue = "CANNOT_BE_ZERO_OR_NEGATIVE" if least == 1 else "CANNOT_BE_NEGATIVE"
        checked.wrong(issue, f"{pointer}/value", given["value"])
    return units


def check_units(checked: Checked, units: list[dict[str, Any]]) -> None:
    """Note what is wrong with the amounts of an order's purchase units, and with their names."""
    currencies = {unit["amount"]["currency_code"] for unit in units}
    if len(currencies) > 1:
        checked.wrong("MULTI_CURRENCY_ORDER", "/purchase_units")
    seen: set[str] = set()
    for at, unit in enumerate(units):
        pointer = f"/purchase_units/{at}"
        reference = unit.get("reference_id")
        if reference is None and len(units) > 1:
            checked.wrong("REFERENCE_ID_REQUIRED", f"{pointer}/reference_id")
        elif reference is not None and reference in seen:
            checked.wrong("DUPLICATE_REFERENCE_ID", f"{pointer}/reference_id", reference)
        seen.add(reference or "")
        _check_unit(checked, unit, pointer)


def _check_unit(checked: Checked, unit: dict[str, Any], pointer: str) -> None:
    given = unit["amount"]
    total = amount(checked, given, f"{pointer}/amount", whole="DECIMAL_PRECISION")
    breakdown: dict[str, Any] = given.get("breakdown") or {}
    parts = {
        name: _part(checked, part, f"{pointer}/amount/breakdown/{name}", given["currency_code"])
        for name, part in breakdown.items()
    }
    items: list[dict[str, Any]] = unit.get("items") or []
    _check_items(checked, items, parts, pointer, given["currency_code"])
    if parts and not checked.details:
        added = sum(parts.get(name, 0) for name in PARTS_ADDED)
        taken = sum(parts.get(name, 0) for name in PARTS_TAKEN)
        if added - taken != total:
            checked.wrong("AMOUNT_MISMATCH", f"{pointer}/amount/value", given["value"])


def _check_items(
    checked: Checked,
    items: list[dict[str, Any]],
    parts: dict[str, int],
    pointer: str,
    currency: str,
) -> None:
    for name, member in (("item_total", "unit_amount"), ("tax_total", "tax")):
        given = [(at, item) for at, item in enumerate(items) if member in item]
        if not given:
            continue
        where = f"{pointer}/amount/breakdown/{name}"
        total = sum(
            _part(checked, item[member], f"{pointer}/items/{at}/{member}", currency)
            * int(item["quantity"])
            for at, item in given
        )
        if name not in parts:
            checked.wrong(f"{name.upper()}_REQUIRED", where)
        elif total != parts[name]:
            checked.wrong(f"{name.upper()}_MISMATCH", f"{where}/value")


def _part(checked: Checked, given: dict[str, Any], pointer: str, currency: str) -> int:
    if given["currency_code"] != currency:
        checked.wrong("MULTI_CURRENCY_ORDER", f"{pointer}/currency_code", given["currency_code"])
        return 0
    return amount(checked, given, pointer, least=0, whole="DECIMAL_PRECISION")
