"""What stands on an invoice: its customer, and its lines with their sums."""

from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay import customers
from unictl.sandbox.razorpay.errors import invalid, unknown_id
from unictl.sandbox.razorpay.fields import Fields
from unictl.sandbox.razorpay.ids import load, new

_MOST_LINES: Final = 50
_ADDRESSES: Final = ("billing_address", "shipping_address")


def customer(exchange: Exchange, fields: Fields) -> dict[str, Any] | None:
    """Return the customer's details from `customer_id` or `customer`, which is made if new."""
    inner = fields.inner("customer")
    if (identifier := fields.text("customer_id")) is not None:
        return details(load(exchange, "customer", identifier).body)
    if inner is None:
        return None
    given = customers.read(inner)
    addresses = {name: _address(inner, name) for name in _ADDRESSES}
    inner.finish()
    found = customers.met(exchange, given)
    return {**details({**found.body, **given}), **addresses}


def details(body: dict[str, Any]) -> dict[str, Any]:
    """Return a customer as an invoice shows him."""
    return {
        "id": body["id"],
        "name": body["name"],
        "email": body["email"],
        "contact": body["contact"],
        "gstin": body["gstin"],
        "billing_address": None,
        "shipping_address": None,
        "customer_name": body["name"],
        "customer_email": body["email"],
        "customer_contact": body["contact"],
    }


def _address(fields: Fields, name: str) -> dict[str, Any] | None:
    if (inner := fields.inner(name)) is None:
        return None
    required = ("line1", "zipcode", "city", "state", "country")
    lines = {part: inner.text(part, required=True, longest=255) for part in required}
    line2 = inner.text("line2", longest=255)
    inner.finish()
    return {
        "id": new("addr"),
        "type": name,
        "primary": True,
        "line1": lines["line1"],
        "line2": line2,
        "zipcode": lines["zipcode"],
        "city": lines["city"],
        "state": lines["state"],
        "country": str(lines["country"]).lower(),
    }


def lines(
    fields: Fields, currency: str, before: list[dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """Return the lines; one with the `id` of one before changes that one."""
    given = fields.many("line_items")
    if len(given) > _MOST_LINES:
        raise invalid("The line_items may not have more than 50 items.", "line_items")
    known = {line["id"]: line for line in before or ()}
    found = []
    for one in given:
        if not isinstance(one, dict):
            raise invalid("The line_items must be an array of objects.", "line_items")
        found.append(_line(Fields(one, "line_items"), currency, known))
    return found


def _line(fields: Fields, currency: str, known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if fields.text("item_id") is not None:
        raise unknown_id()  # there are no items here
    if (identifier := fields.text("id")) is not None and identifier not in known:
        raise unknown_id()
    old = known.get(identifier or "", {})
    name = fields.text("name", longest=512) or old.get("name")
    description = fields.text("description", longest=2048) or old.get("description")
    if fields.currency(default=currency) != currency:
        raise invalid("Currency of all items should be the same as of the invoice.", "currency")
    amount = fields.amount(currency, required=False) or old.get("unit_amount")
    quantity = fields.whole("quantity", least=1, most=1_000_000) or old.get("quantity", 1)
    fields.finish()
    for field, value in (("name", name), ("amount", amount)):
        if value is None:
            raise invalid(
                f"The {field} field is required when item id is not present.", "line_items"
            )
    return line(
        name, amount or 0, currency, quantity=quantity, description=description, id=identifier
    )


def line(
    name: str | None,
    amount: int,
    currency: str,
    *,
    quantity: int = 1,
    description: str | None = None,
    kind: str = "invoice",
    id: str | None = None,  # noqa: A002 - the field's own name
) -> dict[str, Any]:
    """Return a line as Razorpay shows it; nothing here is taxed."""
    total = amount * quantity
    return {
        "id": id or new("li"),
        "item_id": None,
        "ref_id": None,
        "ref_type": None,
        "name": name,
        "description": description,
        "amount": amount,
        "unit_amount": amount,
        "gross_amount": total,
        "tax_amount": 0,
        "taxable_amount": total,
        "net_amount": total,
        "currency": currency,
        "type": kind,
        "tax_inclusive": False,
        "hsn_code": None,
        "sac_code": None,
        "tax_rate": None,
        "unit": None,
        "quantity": quantity,
        "taxes": [],
    }


def sums(found: list[dict[str, Any]]) -> dict[str, int]:
    """Return what the lines add up to."""
    total = sum(one["net_amount"] for one in found)
    return {"gross_amount": total, "tax_amount": 0, "taxable_amount": total, "amount": total}
