"""Orders (v2): what a buyer is asked to pay, and what became of it."""

from typing import Any, Final

from unictl.sandbox.paypal import money, payments, sources
from unictl.sandbox.paypal.context import (
    MERCHANT,
    PAGES,
    Answer,
    Context,
    members,
    shown_time,
)
from unictl.sandbox.paypal.errors import refused
from unictl.sandbox.paypal.ids import SERVICE, new
from unictl.sandbox.paypal.order_shapes import ORDER
from unictl.sandbox.paypal.patches import ORDERS, apply
from unictl.sandbox.paypal.shapes import CHECKOUT, Checked, read
from unictl.sandbox.paypal.sums import check_units
from unictl.sandbox.session import Thing

KIND: Final = "order"
PATH: Final = "/v2/checkout/orders"
_UNIT: Final = r"/purchase_units/@reference_id==(?:'[^']*'|\"[^\"]*\"|[^/]+)"
_ALL: Final = ("add", "replace", "remove")
_PATCHABLE: Final = {
    "/intent": ("replace",),
    "/payer": ("add", "replace"),
    rf"{_UNIT}/(custom_id|description|soft_descriptor|invoice_id)": _ALL,
    rf"{_UNIT}/(amount|payee)": ("replace",),
    rf"{_UNIT}/(payment_instruction|items)": _ALL,
    rf"{_UNIT}/shipping/(name|address|options|type)": ("add", "replace"),
}


def create(context: Context) -> Answer:
    """Answer `POST /v2/checkout/orders`."""
    given = read(ORDER, context.given, CHECKOUT)
    source = given.pop("payment_source", None)
    if source is not None and "paypal-request-id" not in context.exchange.request.headers:
        raise refused("PAYPAL_REQUEST_ID_REQUIRED", "PayPal-Request-Id", location="header")
    _check(context, given)
    funding = (
        sources.read(context, source, several="INCOMPATIBLE_PARAMETER_VALUE") if source else None
    )
    order = start(context, given, source)
    if funding is not None:
        fund(order, funding)
        if not funding.waits:
            complete(context, order)
    context.session.save(order)
    return Answer(201, view(context, order), order)


def _check(context: Context, given: dict[str, Any]) -> None:
    checked = Checked(CHECKOUT)
    check_units(checked, given["purchase_units"])
    checked.finish()
    for at, unit in enumerate(given["purchase_units"]):
        pointer = f"/purchase_units/{at}/invoice_id"
        payments.use_invoice(context, unit.get("invoice_id"), pointer, used=False)


def start(context: Context, given: dict[str, Any], source: dict[str, Any] | None = None) -> Thing:
    """Make an order of what is known to be right."""
    now = shown_time(context.now)
    units = [
        {"reference_id": "default", **unit, "payee": {**MERCHANT, **unit.get("payee", {})}}
        for unit in given["purchase_units"]
    ]
    made = Thing(
        service=SERVICE,
        kind=KIND,
        id=new(KIND),
        created_at=context.now,
        reference=units[0].get("invoice_id"),
        hidden={"context": context_of(given, source)},
        body=members(
            {
                "intent": given["intent"],
                "status": "CREATED",
                "payer": given.get("payer"),
                "purchase_units": units,
                "create_time": now,
                "update_time": now,
            }
        ),
    )
    made.body = {"id": made.id, **made.body}
    context.session.add(made)
    return made


def context_of(given: dict[str, Any], source: dict[str, Any] | None) -> dict[str, Any]:
    """Return how the payer is to be met: from the source, or in the older place."""
    within: dict[str, Any] = next(iter((source or {}).values()), {})
    return dict(within.get("experience_context") or given.get("application_context") or {})


def fund(order: Thing, funding: sources.Source) -> None:
    """Note what the order is paid with."""
    order.hidden["source"] = funding.name
    order.hidden["funding"] = funding.kept()
    order.body["payment_source"] = {funding.name: funding.shown}
    if funding.waits:
        order.body["status"] = "PAYER_ACTION_REQUIRED"


def approve(
    context: Context, order: Thing, payer: dict[str, Any], shipping: dict[str, Any]
) -> None:
    """Let the payer agree."""
    funding = order.hidden.get("funding")
    body = order.body
    body["status"] = "APPROVED"
    body["update_time"] = shown_time(context.now)
    name = funding["name"] if funding else "paypal"
    order.hidden["source"] = name
    if name in {"paypal", "venmo"}:
        body["payer"] = {**payer, **body.get("payer", {})}
        preference = order.hidden["context"].get("shipping_preference", "GET_FROM_FILE")
        if preference == "GET_FROM_FILE":
            body["purchase_units"] = [
                {**unit, "shipping": {**shipping, **unit.get("shipping", {})}}
                for unit in body["purchase_units"]
            ]
    if funding is not None:
        body["payment_source"] = {name: funding["approved"]}
    if order.hidden.get("instruction") == "ORDER_COMPLETE_ON_PAYMENT_APPROVAL":
        complete(context, order)
    context.session.save(order)


def complete(context: Context, order: Thing) -> None:
    """Make the payments of all the order's units, by its intent."""
    funding = order.hidden.get("funding") or {}
    for at, unit in enumerate(order.body["purchase_units"]):
        pointer = f"/purchase_units/{at}/invoice_id"
        code = funding.get("code")
        payments.use_invoice(context, unit.get("invoice_id"), pointer, used=not code)
        if order.body["intent"] == "AUTHORIZE":
            if code:
                raise refused("TRANSACTION_REFUSED", "/payment_source/card")
            payments.authorize(context, order, unit)
        else:
            units = money.units(unit["amount"])
            payments.capture(context, order, unit, units, code=code)
    if "payment_source" in order.body and funding:
        order.body["payment_source"] = {funding["name"]: funding["approved"]}
    order.body["status"] = "COMPLETED"
    order.body["update_time"] = shown_time(context.now)
    context.session.save(order)


def fetch(context: Context) -> Answer:
    """Answer `GET /v2/checkout/orders/{id}`."""
    order = context.load(KIND)
    return Answer(200, view(context._replace(full=True), order), order)


def view(context: Context, order: Thing) -> dict[str, Any]:
    """Return the order as the caller prefers it."""
    links = _links(context, order)
    if not context.full:
        return {"id": order.id, "status": order.body["status"], "links": links}
    units = [_with_payments(context, order, unit) for unit in order.body["purchase_units"]]
    return {**order.body, "purchase_units": units, "links": links}


def _with_payments(context: Context, order: Thing, unit: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, list[dict[str, Any]]] = {}
    of_unit = {"unit": unit["reference_id"]}
    for kind in ("authorization", "capture"):
        found = context.session.find(SERVICE, kind, parent=order.id, hidden=of_unit)
        made[f"{kind}s"] = [payments.in_order(context, payment) for payment in reversed(found)]
        for payment in reversed(found):
            refunds = context.session.find(SERVICE, "refund", parent=payment.id)
            made.setdefault("refunds", []).extend(
                payments.in_order(context, refund) for refund in reversed(refunds)
            )
    shown = {name: items for name, items in made.items() if items}
    return {**unit, "payments": shown} if shown else unit


def _links(context: Context, order: Thing) -> list[dict[str, str]]:
    own, status = f"{PATH}/{order.id}", order.body["status"]
    links = [context.link("self", own)]
    page = f"{PAGES}/checkoutnow?token={order.id}"
    if status == "PAYER_ACTION_REQUIRED":
        links.append({"href": page, "rel": "payer-action", "method": "GET"})
    elif status == "CREATED":
        links.append({"href": page, "rel": "approve", "method": "GET"})
    if status in {"CREATED", "APPROVED"}:
        step = order.body["intent"].lower()
        links.append(context.link("update", own, "PATCH"))
        links.append(context.link(step, f"{own}/{step}", "POST"))
    return links


def patch(context: Context) -> Answer:
    """Answer `PATCH /v2/checkout/orders/{id}`."""
    order = context.load(KIND)
    if order.body["status"] not in {"CREATED", "APPROVED"}:
        raise refused("ORDER_ALREADY_COMPLETED")
    patched = apply(order.body, context.given, _PATCHABLE, ORDERS)
    kept = {
        name: patched[name] for name in ("intent", "payer", "purchase_units") if name in patched
    }
    known = read(ORDER, kept, CHECKOUT)
    _check(context, known)
    order.body = {**patched, **known, "update_time": shown_time(context.now)}
    context.session.save(order)
    return Answer(204, None, order)
