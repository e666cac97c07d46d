"""Payment links (Payment Links and Buttons v1): an address at which anybody can buy one thing."""

import base64
import binascii
from typing import Any, Final

from unictl.sandbox.paypal import pages
from unictl.sandbox.paypal.context import PAGES, Answer, Context, shown_time
from unictl.sandbox.paypal.errors import refused
from unictl.sandbox.paypal.ids import SERVICE, new
from unictl.sandbox.paypal.parts import MONEY
from unictl.sandbox.paypal.shapes import (
    Checked,
    Choice,
    Each,
    Flag,
    Passed,
    Record,
    Text,
    read,
)
from unictl.sandbox.paypal.sums import amount
from unictl.sandbox.session import Thing

KIND: Final = "payment_resource"
PATH: Final = "/v1/checkout/payment-resources"
_ITEM: Final = Record(
    {"name": Text(1, 127)},
    {
        "product_id": Text(1, 50),
        "description": Text(1, 2048),
        "unit_amount": MONEY,
        "taxes": Each(Passed(), most=10),
        "shipping": Each(Passed(), most=10),
        "collect_shipping_address": Flag(),
        "customer_notes": Each(Passed(), most=10),
        "variants": Passed(),
        "adjustable_quantity": Passed(),
    },
)
_RESOURCE: Final = Record(
    {
        "integration_mode": Choice(("LINK",)),
        "type": Choice(("BUY_NOW",)),
        "line_items": Each(_ITEM, 1, 1),
    },
    {"reusable": Choice(("MULTIPLE",)), "return_url": Text(1, 2048, r"^https?://")},
)


def _read(context: Context) -> dict[str, Any]:
    given: dict[str, Any] = read(_RESOURCE, context.given)
    checked = Checked()
    for at, item in enumerate(given["line_items"]):
        if "unit_amount" in item:
            amount(checked, item["unit_amount"], f"/line_items/{at}/unit_amount")
        elif "variants" not in item:
            checked.wrong("MISSING_REQUIRED_PARAMETER", f"/line_items/{at}/unit_amount")
    checked.finish()
    return {"reusable": "MULTIPLE", **given}


def create(context: Context) -> Answer:
    """Answer `POST /v1/checkout/payment-resources`."""
    given = _read(context)
    now = shown_time(context.now)
    resource = Thing(
        service=SERVICE,
        kind=KIND,
        id=new(KIND),
        created_at=context.now,
        body={},
    )
    resource.body = {
        "id": resource.id,
        "payment_link": f"{PAGES}/ncp/payment/{resource.id}",
        "status": "ACTIVE",
        **given,
        "create_time": now,
        "update_time": now,
    }
    context.session.add(resource)
    return Answer(201, view(context, resource), resource)


def view(context: Context, resource: Thing) -> dict[str, Any]:
    """Return the payment resource."""
    own = f"{PATH}/{resource.id}"
    links = [
        context.link("self", own),
        context.link("replace", own, "PUT"),
        context.link("delete", own, "DELETE"),
        {"href": resource.body["payment_link"], "rel": "payment_link", "method": "GET"},
    ]
    return {**resource.body, "links": links}


def fetch(context: Context) -> Answer:
    """Answer `GET /v1/checkout/payment-resources/{id}`."""
    resource = context.load(KIND)
    return Answer(200, view(context, resource), resource)


def listing(context: Context) -> Answer:
    """Answer `GET /v1/checkout/payment-resources`, newest first; a token names the next page."""
    everything = context.session.find(SERVICE, KIND)
    size = pages.number_of(context, "page_size", 10, 1, 100)
    if (token := context.query.get("page_token")) is not None:
        last, size = _of_token(token)
        ids = [one.id for one in everything]
        everything = everything[ids.index(last) + 1 :] if last in ids else []
    found = [one for one in everything if not one.hidden.get("deleted")]
    shown = found[:size]
    links = [context.link("self", PATH)]
    if len(found) > size:
        links.append(context.link("next", f"{PATH}?page_token={_token(shown[-1].id, size)}"))
    document: dict[str, Any] = {"resources": [view(context, one) for one in shown], "links": links}
    if pages.flag_of(context, "total_required"):
        document["total_items"] = len(found)
        document["total_pages"] = -(-len(found) // size)
    return Answer(200, document)


def _token(last: str, size: int) -> str:
    return base64.urlsafe_b64encode(f"{size} {last}".encode()).decode().rstrip("=")


def _of_token(token: str) -> tuple[str, int]:
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        size, _, last = text.partition(" ")
        return last, min(100, max(1, int(size)))
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise refused("INVALID_PARAMETER_VALUE", "page_token", location="query") from None


def replace(context: Context) -> Answer:
    """Answer `PUT /v1/checkout/payment-resources/{id}`."""
    given = _read(context)
    resource = context.load(KIND)
    kept = {name: resource.body[name] for name in ("id", "payment_link", "status", "create_time")}
    resource.body = {**kept, **given, "update_time": shown_time(context.now)}
    context.session.save(resource)
    return Answer(204, None, resource)


def delete(context: Context) -> Answer:
    """Answer `DELETE /v1/checkout/payment-resources/{id}`; nobody can pay there any more."""
    resource = context.load(KIND)
    resource.hidden["deleted"] = 1
    context.session.save(resource)
    return Answer(204, None, resource)
