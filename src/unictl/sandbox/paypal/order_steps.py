"""What the merchant does with an order: confirms its source, authorises it, captures it."""

from typing import Any, Final

from unictl.sandbox.paypal import orders, sources
from unictl.sandbox.paypal.context import PAGES, Answer, Context
from unictl.sandbox.paypal.errors import detail, error, refused
from unictl.sandbox.paypal.order_shapes import CONFIRM, PAY
from unictl.sandbox.paypal.shapes import CHECKOUT, read
from unictl.sandbox.session import Thing

_DONE: Final = {"CAPTURE": "ORDER_ALREADY_CAPTURED", "AUTHORIZE": "ORDER_ALREADY_AUTHORIZED"}


def confirm(context: Context) -> Answer:
    """Answer `POST /v2/checkout/orders/{id}/confirm-payment-source`."""
    given = read(CONFIRM, context.given, CHECKOUT)
    order = context.load(orders.KIND)
    if not given["payment_source"]:
        raise refused("NO_PAYMENT_SOURCE_PROVIDED", "/payment_source")
    status = order.body["status"]
    if status == "COMPLETED":
        raise refused(_DONE[order.body["intent"]])
    if status == "APPROVED":
        raise refused("PAYMENT_ALREADY_APPROVED")
    if status == "VOIDED":
        raise refused("ORDER_CANNOT_BE_CONFIRMED")
    funding = sources.read(
        context, given["payment_source"], several="ONLY_ONE_PAYMENT_SOURCE_ALLOWED"
    )
    orders.fund(order, funding)
    order.hidden["instruction"] = given.get("processing_instruction")
    order.hidden["context"] = orders.context_of(given, given["payment_source"])
    if not funding.waits:
        order.body["status"] = "APPROVED"
    context.session.save(order)
    return Answer(200, orders.view(context, order), order)


def authorize(context: Context) -> Answer:
    """Answer `POST /v2/checkout/orders/{id}/authorize`."""
    return _take(context, "AUTHORIZE")


def capture(context: Context) -> Answer:
    """Answer `POST /v2/checkout/orders/{id}/capture`."""
    return _take(context, "CAPTURE")


def _take(context: Context, intent: str) -> Answer:
    given = read(PAY, context.given, CHECKOUT)
    order = context.load(orders.KIND)
    if order.body["intent"] != intent:
        raise refused("ACTION_DOES_NOT_MATCH_INTENT")
    if order.body["status"] == "COMPLETED":
        raise refused(_DONE[intent])
    if order.body["status"] == "VOIDED":
        raise refused("ORDER_COMPLETED_OR_VOIDED")
    if source := given.get("payment_source"):
        funding = sources.read(context, source, several="INCOMPATIBLE_PARAMETER_VALUE")
        orders.fund(order, funding)
        if not funding.waits:
            order.body["status"] = "APPROVED"
    if order.body["status"] == "PAYER_ACTION_REQUIRED":
        links = [{"href": _page(order), "rel": "payer-action", "method": "GET"}]
        return Answer(422, _body("PAYER_ACTION_REQUIRED", links))
    if order.body["status"] != "APPROVED":
        raise refused("ORDER_NOT_APPROVED")
    if order.hidden.pop("declines", None):
        return _declined(context, order, intent)
    orders.complete(context, order)
    return Answer(201, orders.view(context, order), order)


def _page(order: Thing) -> str:
    return f"{PAGES}/checkoutnow?token={order.id}"


def _declined(context: Context, order: Thing, intent: str) -> Answer:
    """Refuse the money, and send the payer back to choose another way to pay."""
    order.body["status"] = "PAYER_ACTION_REQUIRED" if order.hidden.get("funding") else "CREATED"
    context.session.save(order)
    links = [{"href": _page(order), "rel": "redirect", "method": "GET"}]
    issue = "INSTRUMENT_DECLINED" if intent == "CAPTURE" else "PAYER_CANNOT_PAY"
    return Answer(422, _body(issue, links))


def _body(issue: str, links: list[dict[str, str]]) -> dict[str, Any]:
    document = error(422, [detail(issue)], links=links).json()
    return dict(document)
