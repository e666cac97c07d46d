"""Prices: what a product costs, once or again and again. They can't be deleted."""

from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import money
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.lists import listing
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.things import Context, add, change, find, load, named

KIND: Final = "price"
# The most intervals of a period: three years.
_LONGEST: Final = {"day": 1095, "week": 156, "month": 36, "year": 3}


def create(context: Context, given: Given) -> dict[str, Any]:
    """Answer `POST /v1/prices`."""
    sent = given.only_one("product", "product_data")
    if sent is None:
        raise refused(
            "You must specify either `product` or `product_data` when creating a price.",
            code="parameter_missing",
            param="product",
        )
    if sent == "product":
        product = named(context, "product", given.take("product"), "product")
    else:
        product = _product(context, given.inner("product_data"))
    assert product is not None  # noqa: S101 - one of the two is there
    return of_data(context, given, product=product).body


def _product(context: Context, data: Given) -> Thing:
    from unictl.sandbox.stripe import products  # noqa: PLC0415 - it knows prices

    members: dict[str, Any] = {"metadata": metadata(data, "product")}
    names = ("active", "statement_descriptor", "tax_code", "unit_label", "description", "images")
    data.into(members, *names)
    return products.make(context, data.need("name"), **members)


def of_data(context: Context, given: Given, *, product: Thing | None = None) -> Thing:
    """Make the price that the parameters (or a `price_data`) describe.

    Args:
        context: The request.
        given: The parameters.
        product: What it is of, where they don't say that themselves.
    """
    if product is None:
        if given.only_one("product", "product_data") == "product_data":
            product = _product(context, given.inner("product_data"))
        else:
            identifier = given.need("product")
            product = named(context, "product", identifier, given.param("product"))
        assert product is not None  # noqa: S101 - it is needed
    currency = money.currency(given.need("currency"), given.param("currency"))
    amount, decimal = _amount(given, currency)
    recurring = _recurring(given)
    lookup = given.take("lookup_key")
    _free(context, lookup, move=bool(given.take("transfer_lookup_key", default=False)))
    given.take("billing_scheme")
    return add(
        context,
        KIND,
        {
            "active": given.take("active", default=True),
            "billing_scheme": "per_unit",
            "currency": currency,
            "custom_unit_amount": None,
            "lookup_key": lookup,
            "metadata": metadata(given, KIND),
            "nickname": given.take("nickname"),
            "product": product.id,
            "recurring": recurring,
            "tax_behavior": given.take("tax_behavior") or "unspecified",
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "recurring" if recurring else "one_time",
            "unit_amount": amount,
            "unit_amount_decimal": decimal,
        },
        parent=product.id,
        reference=lookup,
        event="price.created",
    )


def _amount(given: Given, currency: str) -> tuple[int | None, str]:
    """Return the unit amount (None for a fraction of the smallest unit) and its text."""
    sent = given.only_one("unit_amount", "unit_amount_decimal")
    if sent is None:
        raise refused(
            "You must specify either `unit_amount` or `unit_amount_decimal` when creating a price.",
            code="parameter_missing",
            param=given.param("unit_amount"),
        )
    value = given.take(sent)
    text = str(value)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text.startswith("-"):
        raise refused(
            "This value must be greater than or equal to 0.",
            code="parameter_invalid_integer",
            param=given.param(sent),
        )
    whole = None if "." in text else int(text)
    if whole is not None:
        money.digits(whole, currency, given.param(sent))
    return whole, text


def _recurring(given: Given) -> dict[str, Any] | None:
    fields = given.inner("recurring")
    if not fields.values:
        return None
    interval = fields.need("interval")
    count = fields.take("interval_count", 1)
    if not 1 <= count <= _LONGEST[interval]:
        raise refused(
            f"The interval_count for the interval {interval} is between 1 and "
            f"{_LONGEST[interval]}.",
            param=fields.param("interval_count"),
        )
    usage = fields.take("usage_type") or "licensed"
    if usage != "licensed":
        raise refused("The sandbox has licensed prices alone.", param=fields.param("usage_type"))
    return {
        "interval": interval,
        "interval_count": count,
        "meter": None,
        "usage_type": usage,
    }


def _free(context: Context, lookup: str | None, *, move: bool) -> None:
    """Make sure that no other active price has the lookup key, or take it away from that."""
    if lookup is None:
        return
    for price in find(context, KIND):
        if price.body["lookup_key"] == lookup and price.body["active"]:
            if not move:
                raise refused(
                    f"A price (`{price.id}`) already uses that lookup key.", param="lookup_key"
                )
            price.reference = None
            change(context, price, "price.updated", lookup_key=None)


def fetch(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `GET /v1/prices/{id}`."""
    return load(context, KIND, identifier, "price").body


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/prices`."""
    keys = given.take("lookup_keys")
    recurring = given.take("recurring") or {}

    def keep(price: Thing) -> bool:
        period = price.body["recurring"] or {}
        fits = all(period.get(name) == value for name, value in recurring.items())
        return fits and (keys is None or price.body["lookup_key"] in keys)

    same = ("active", "currency", "product", "type")
    return listing(context, given, KIND, "/v1/prices", same=same, keep=keep)


def update(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/prices/{id}`; what it costs can't be changed."""
    price = load(context, KIND, identifier, "price")
    changes: dict[str, Any] = {"metadata": metadata(given, KIND, price.body["metadata"])}
    given.into(changes, "active", "nickname", "tax_behavior", "lookup_key")
    move = bool(given.take("transfer_lookup_key", default=False))
    if "lookup_key" in changes and changes["lookup_key"] != price.body["lookup_key"]:
        _free(context, changes["lookup_key"], move=move)
        price.reference = changes["lookup_key"]
    return change(context, price, "price.updated", **changes)
