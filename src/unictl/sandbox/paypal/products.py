"""Catalogue products (v1): what plans are for."""

from typing import Any, Final

from unictl.sandbox.paypal import pages
from unictl.sandbox.paypal.categories import CATEGORIES
from unictl.sandbox.paypal.context import Answer, Context, shown_time
from unictl.sandbox.paypal.errors import refused
from unictl.sandbox.paypal.ids import SERVICE, new
from unictl.sandbox.paypal.patches import apply
from unictl.sandbox.paypal.shapes import Choice, Record, Text, read
from unictl.sandbox.session import Thing

KIND: Final = "product"
PATH: Final = "/v1/catalogs/products"
_URL: Final = Text(1, 2000, r"^https?://")
_PRODUCT: Final = Record(
    {"name": Text(1, 127), "type": Choice(("PHYSICAL", "DIGITAL", "SERVICE"))},
    {
        "id": Text(6, 50),
        "description": Text(1, 256),
        "category": Choice(CATEGORIES),
        "image_url": _URL,
        "home_url": _URL,
    },
)
_ALL: Final = ("add", "replace", "remove")
_PATCHABLE: Final = {"/(description|category|image_url|home_url)": _ALL}
_BRIEF: Final = ("id", "name", "description", "create_time")


def create(context: Context) -> Answer:
    """Answer `POST /v1/catalogs/products`."""
    given = read(_PRODUCT, context.given)
    identifier = given.get("id") or new(KIND)
    if context.session.get(SERVICE, KIND, identifier) is not None:
        raise refused("DUPLICATE_RESOURCE_IDENTIFIER", "/id", value=identifier)
    now = shown_time(context.now)
    product = Thing(
        service=SERVICE,
        kind=KIND,
        id=identifier,
        created_at=context.now,
        body={**given, "id": identifier, "create_time": now, "update_time": now},
    )
    context.session.add(product)
    return Answer(201, view(context, product), product)


def view(context: Context, product: Thing) -> dict[str, Any]:
    """Return the product as the caller prefers it."""
    body: dict[str, Any] = product.body
    if not context.full:
        body = {str(name): body[name] for name in _BRIEF if name in body}
    own = f"{PATH}/{product.id}"
    links = [context.link("self", own), context.link("edit", own, "PATCH")]
    return {**body, "links": links}


def fetch(context: Context) -> Answer:
    """Answer `GET /v1/catalogs/products/{id}`."""
    product = context.load(KIND)
    return Answer(200, view(context._replace(full=True), product), product)


def listing(context: Context) -> Answer:
    """Answer `GET /v1/catalogs/products`."""
    page = pages.asked(context, usual=10, most=20)
    found = context.session.find(SERVICE, KIND)[::-1]
    brief = context._replace(full=False)
    document = {
        "products": [view(brief, product) for product in pages.cut(found, page)],
        **pages.totals(len(found), page),
        "links": pages.links(context, PATH, len(found), page),
    }
    return Answer(200, document)


def patch(context: Context) -> Answer:
    """Answer `PATCH /v1/catalogs/products/{id}`."""
    product = context.load(KIND)
    patched = apply(product.body, context.given, _PATCHABLE)
    read(_PRODUCT, patched)
    product.body = {**patched, "update_time": shown_time(context.now)}
    context.session.save(product)
    return Answer(204, None, product)
