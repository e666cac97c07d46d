"""Line items of Checkout Sessions and payment links."""

from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import prices
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ids import new
from unictl.sandbox.stripe.things import Context, load, named

MOST_OF_LINK: Final = 20
_MOST_IN_SESSION: Final = 100
_LARGEST_QUANTITY: Final = 999_999


def read(context: Context, given: Given, *, most: int = _MOST_IN_SESSION) -> list[dict[str, Any]]:
    """Return the line items that the parameters ask for.

    Raises:
        Refused: There are none, too many, or in several currencies.
    """
    sent = given.each("line_items")
    if not 0 < len(sent) <= most:
        raise refused(
            f"There are between 1 and {most} line items.",
            code=None if sent else "parameter_missing",
            param="line_items",
        )
    items = [_item(context, one) for one in sent]
    if len({item["currency"] for item in items}) > 1:
        raise refused("All line items must be in the same currency.", param="line_items")
    return items


def _item(context: Context, given: Given) -> dict[str, Any]:
    price = price_of(context, given)
    product = load(context, "product", price.body["product"])
    quantity = quantity_of(given, least=1)
    total = amount_of(price.body, quantity)
    return {
        "id": new("item"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price.body["currency"],
        "description": product.body["name"],
        "metadata": {},
        "price": price.body,
        "quantity": quantity,
    }


def quantity_of(given: Given, default: int = 1, *, least: int = 0) -> int:
    """Return how many.

    Raises:
        Refused: It is too few or too many.
    """
    quantity: int = given.take("quantity", default)
    if not least <= quantity <= _LARGEST_QUANTITY:
        raise refused(
            f"The quantity is between {least} and {_LARGEST_QUANTITY}.",
            code="parameter_invalid_integer",
            param=given.param("quantity"),
        )
    return quantity


def price_of(context: Context, given: Given) -> Thing:
    """Return the price that `price` names or `price_data` makes.

    Raises:
        Refused: Neither is there, or the price is inactive.
    """
    sent = given.only_one("price", "price_data")
    if sent is None:
        raise refused(
            "You must specify either `price` or `price_data`.",
            code="parameter_missing",
            param=given.param("price"),
        )
    if sent == "price_data":
        return prices.of_data(context, given.inner("price_data"))
    price = named(context, "price", given.take("price"), given.param("price"))
    assert price is not None  # noqa: S101 - it was sent
    if not price.body["active"]:
        raise refused(
            f"The price specified is inactive: {price.id}. This field only accepts active prices.",
            param=given.param("price"),
        )
    return price


def amount_of(price: dict[str, Any], quantity: int) -> int:
    """Return what so many of the price's body cost, rounded half up to the smallest unit."""
    whole, _, fraction = str(price["unit_amount_decimal"]).partition(".")
    scale: int = 10 ** len(fraction)
    return (2 * int(whole + fraction) * quantity + scale) // (2 * scale)


def total(items: list[dict[str, Any]]) -> int:
    """Return what the items cost together."""
    return sum(item["amount_total"] for item in items)


def recurs(items: list[dict[str, Any]]) -> bool:
    """Return whether one of the items is paid again and again."""
    return any(item["price"]["recurring"] for item in items)
