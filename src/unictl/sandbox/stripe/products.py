"""Products: what is sold."""

from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import prices
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ids import KINDS, SERVICE, new
from unictl.sandbox.stripe.lists import listing
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.things import Context, add, change, find, forget, load, named

KIND: Final = "product"
_TEXTS: Final = (
    "active",
    "description",
    "images",
    "marketing_features",
    "package_dimensions",
    "shippable",
    "statement_descriptor",
    "tax_code",
    "unit_label",
    "url",
)


def make(context: Context, name: str, **members: Any) -> Thing:
    """Make a product."""
    body = {
        "id": new(KIND),
        "active": True,
        "default_price": None,
        "description": None,
        "images": [],
        "marketing_features": [],
        "metadata": {},
        "name": name,
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": None,
        "unit_label": None,
        "updated": context.now,
        "url": None,
        **members,
    }
    return add(context, KIND, body, event="product.created")


def create(context: Context, given: Given) -> dict[str, Any]:
    """Answer `POST /v1/products`; the id may be the caller's."""
    given.take("type")
    identifier = given.take("id")
    # An id is one thing's at this stand-in, whichever account or kind has it.
    session = context.exchange.session
    if identifier and any(session.get(SERVICE, kind, identifier) for kind in KINDS):
        raise refused(
            f"Product already exists: {identifier}", code="resource_already_exists", param="id"
        )
    members: dict[str, Any] = {"metadata": metadata(given, KIND)}
    given.into(members, *_TEXTS)
    if identifier:
        members["id"] = identifier
    product = make(context, given.need("name"), **members)
    if "default_price_data" in given:
        price = prices.of_data(context, given.inner("default_price_data"), product=product)
        change(context, product, default_price=price.id)
    return product.body


def fetch(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `GET /v1/products/{id}`."""
    return load(context, KIND, identifier).body


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/products`."""
    wanted = given.take("ids")
    return listing(
        context,
        given,
        KIND,
        "/v1/products",
        same=("active", "shippable", "url"),
        keep=lambda product: wanted is None or product.id in wanted,
    )


def update(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/products/{id}`."""
    product = load(context, KIND, identifier)
    changes: dict[str, Any] = {
        "metadata": metadata(given, KIND, product.body["metadata"]),
        "updated": context.now,
    }
    given.into(changes, "name", *_TEXTS)
    if "default_price" in given:
        price = named(context, "price", given.take("default_price"), "default_price")
        changes["default_price"] = price.id if price else None
    for name in ("images", "marketing_features"):
        if name in changes:
            changes[name] = changes[name] or []
    return change(context, product, "product.updated", **changes)


def delete(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `DELETE /v1/products/{id}`, which only a product without prices allows."""
    product = load(context, KIND, identifier)
    if find(context, "price", parent=product.id):
        raise refused(
            "This product cannot be deleted because it has one or more user-created prices.",
            param="id",
        )
    return forget(context, product, "product.deleted")
