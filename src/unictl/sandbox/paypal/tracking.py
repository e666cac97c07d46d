"""The parcels of an order's captures (Orders v2: track, trackers)."""

from typing import Any, Final

from unictl.sandbox.paypal import orders
from unictl.sandbox.paypal.context import Answer, Context, shown_time
from unictl.sandbox.paypal.errors import refused
from unictl.sandbox.paypal.patches import TRACKERS, apply
from unictl.sandbox.paypal.shapes import CHECKOUT, Each, Flag, Passed, Record, Text, read
from unictl.sandbox.session import Thing

_ITEM: Final = Record(
    {},
    {
        "name": Text(1, 127),
        "quantity": Text(1, 10, r"^[1-9][0-9]{0,9}$"),
        "sku": Text(1, 127),
        "url": Text(1, 2048),
        "image_url": Text(1, 2048),
        "upc": Passed(),
    },
)
_TRACKER: Final = Record(
    {"capture_id": Text(1, 50, r"^[a-zA-Z0-9]*$")},
    {
        "notify_payer": Flag(),
        "items": Each(_ITEM),
        "tracking_number": Text(1, 64),
        "tracking_number_type": Text(1, 64, r"^[0-9A-Z_]+$"),
        "status": Text(1, 64, r"^[0-9A-Z_]+$"),
        "carrier": Text(1, 64, r"^[0-9A-Z_]+$"),
        "carrier_name_other": Text(1, 64),
    },
)
_PATCHABLE: Final = {
    "/status": ("add", "replace"),
    "/items": ("add", "replace"),
    "/(notify_payer|tracking_number|carrier|carrier_name_other)": ("add", "replace", "remove"),
}


def create(context: Context) -> Answer:
    """Answer `POST /v2/checkout/orders/{id}/track`."""
    given = read(_TRACKER, context.given, CHECKOUT)
    order = context.load(orders.KIND)
    captures = context.session.find("paypal", "capture", parent=order.id)
    taken = next((one for one in captures if one.id == given["capture_id"]), None)
    if taken is None:
        raise refused("CAPTURE_ID_NOT_FOUND", "/capture_id", value=given["capture_id"])
    if taken.body["status"] not in {"COMPLETED", "PARTIALLY_REFUNDED"}:
        raise refused("CAPTURE_STATUS_NOT_VALID", "/capture_id")
    identifier = f"{taken.id}-{given.get('tracking_number', 'NOTRACKER')}"
    unit = _unit(order, taken.hidden["unit"])
    shipping = unit.setdefault("shipping", {})
    own = f"{orders.PATH}/{order.id}"
    now = shown_time(context.now)
    tracker = {
        "id": identifier,
        "status": "SHIPPED",
        **({"items": given["items"]} if "items" in given else {}),
        "create_time": now,
        "update_time": now,
        "links": [
            context.link("up", own),
            context.link("update", f"{own}/trackers/{identifier}", "PATCH"),
        ],
    }
    kept = [one for one in shipping.get("trackers", []) if one["id"] != identifier]
    shipping["trackers"] = [*kept, tracker]
    context.session.save(order)
    return Answer(201, orders.view(context._replace(full=True), order), order)


def update(context: Context) -> Answer:
    """Answer `PATCH /v2/checkout/orders/{id}/trackers/{tracker_id}`."""
    order = context.load(orders.KIND)
    for unit in order.body["purchase_units"]:
        trackers = unit.get("shipping", {}).get("trackers", [])
        for at, tracker in enumerate(trackers):
            if tracker["id"] == context.identifiers[1]:
                trackers[at] = _patched(context, tracker)
                context.session.save(order)
                return Answer(204, None, order)
    raise refused("TRACKER_ID_NOT_FOUND", "tracker_id", location="path")


def _patched(context: Context, tracker: dict[str, Any]) -> dict[str, Any]:
    changed = apply(tracker, context.given, _PATCHABLE, TRACKERS)
    read(_TRACKER, {"capture_id": "1", **changed}, CHECKOUT)
    if changed["status"] not in {"SHIPPED", "CANCELLED"}:
        raise refused("INVALID_PARAMETER_VALUE", "/0/value", value=str(changed["status"]))
    known = {name: changed[name] for name in tracker if name in changed}
    return {**known, "update_time": shown_time(context.now)}


def _unit(order: Thing, reference: str) -> dict[str, Any]:
    units: list[dict[str, Any]] = order.body["purchase_units"]
    return next(unit for unit in units if unit["reference_id"] == reference)
