"""The way through Razorpay's API: the key is checked, the route found, faults are let in."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from unictl.core.call import Reply
from unictl.sandbox.exchange import Exchange, NoReply, Request
from unictl.sandbox.faults import Fault, Planned, due, read
from unictl.sandbox.razorpay import (
    orders,
    payment_links,
    payments,
    plans,
    refunds,
    subscriptions,
)
from unictl.sandbox.razorpay.errors import answer, invalid, of_fault, unauthenticated, url_not_found
from unictl.sandbox.razorpay.fields import Fields, declined_at
from unictl.sandbox.razorpay.ids import SERVICE, well_formed

_KEY_ID: Final = re.compile(r"rzp_test_[A-Za-z0-9]{14}")
_KEY_SECRET: Final = re.compile(r"[!-~]{8,64}")

Handler = Callable[..., dict[str, Any]]


class Route(NamedTuple):
    """An operation of the API.

    Attributes:
        method: The HTTP method.
        path: Below `/v1`; `{order}` stands for the id of one.
        handler: What answers.
        step: What is done to the thing of the path, as faults name it.
        creates: The kind of the thing made, whose notes stand in the request.
    """

    method: str
    path: str
    handler: Handler
    step: str = "fetch"
    creates: str | None = None


ROUTES: Final = (
    Route("POST", "orders", orders.create, "create", "order"),
    Route("GET", "orders", orders.listing),
    Route("GET", "orders/{order}", orders.fetch),
    Route("PATCH", "orders/{order}", orders.update, "update"),
    Route("GET", "orders/{order}/payments", orders.payments),
    Route("GET", "payments", payments.listing),
    Route("GET", "payments/{payment}", payments.fetch),
    Route("PATCH", "payments/{payment}", payments.update, "update"),
    Route("GET", "payments/{payment}/card", payments.card),
    Route("POST", "payments/{payment}/capture", payments.capture, "capture"),
    Route("POST", "payments/{payment}/refund", refunds.create, "refund", "refund"),
    Route("GET", "payments/{payment}/refunds", refunds.listing),
    Route("GET", "payments/{payment}/refunds/{refund}", refunds.fetch_of_payment),
    Route("POST", "refunds", refunds.create_by_body, "create", "refund"),
    Route("GET", "refunds", refunds.listing),
    Route("GET", "refunds/{refund}", refunds.fetch),
    Route("PATCH", "refunds/{refund}", refunds.update, "update"),
    Route("POST", "plans", plans.create, "create", "plan"),
    Route("GET", "plans", plans.listing),
    Route("GET", "plans/{plan}", plans.fetch),
    Route("POST", "subscriptions", subscriptions.create, "create", "subscription"),
    Route("GET", "subscriptions", subscriptions.listing),
    Route("GET", "subscriptions/{subscription}", subscriptions.fetch),
    Route("POST", "subscriptions/{subscription}/cancel", subscriptions.cancel, "cancel"),
    Route("POST", "subscriptions/{subscription}/pause", subscriptions.pause, "pause"),
    Route("POST", "subscriptions/{subscription}/resume", subscriptions.resume, "resume"),
    Route("POST", "payment_links", payment_links.create, "create", "payment_link"),
    Route("GET", "payment_links", payment_links.listing),
    Route("GET", "payment_links/{payment_link}", payment_links.fetch),
    Route("PATCH", "payment_links/{payment_link}", payment_links.update, "update"),
    Route("POST", "payment_links/{payment_link}/cancel", payment_links.cancel, "cancel"),
    Route(
        "POST", "payment_links/{payment_link}/notify_by/{medium}", payment_links.notify, "update"
    ),
)


def handle(exchange: Exchange) -> Reply | NoReply:
    """Answer a request to Razorpay."""
    _authenticate(exchange.request)
    route, names, identifiers = _find(exchange.request)
    given = _given(exchange.request)
    fault = _fault(exchange, route, given, names, identifiers)
    if fault is not None and not fault.applied:
        return of_fault(fault)
    document = route.handler(exchange, Fields(given), *identifiers)
    return answer(document) if fault is None else of_fault(fault)


def _authenticate(request: Request) -> None:
    """Let any well-formed test key pair in. The secret is looked at, and kept nowhere."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        pair = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pair = ""
    key_id, _, key_secret = pair.partition(":")
    well_formed = _KEY_ID.fullmatch(key_id) and _KEY_SECRET.fullmatch(key_secret)
    if scheme != "Basic" or not well_formed:
        raise unauthenticated()


def _find(request: Request) -> tuple[Route, list[str], list[str]]:
    """Return the route, and the kinds and ids that stand in the path."""
    parts = request.path.split("/")
    if parts[:2] == ["", "v1"]:
        for route in ROUTES:
            pattern = route.path.split("/")
            if route.method != request.method or len(pattern) != len(parts) - 2:
                continue
            pairs = list(zip(pattern, parts[2:], strict=True))
            if all(want.startswith("{") or want == got for want, got in pairs):
                holes = [(want[1:-1], got) for want, got in pairs if want.startswith("{")]
                return route, [kind for kind, _ in holes], [got for _, got in holes]
    raise url_not_found()


def _given(request: Request) -> dict[str, Any]:
    """Return the fields of the query string, or of the JSON body."""
    if request.method == "GET":
        return dict(request.query)
    if not request.body:
        return {}
    try:
        given = json.loads(request.body)
    except ValueError:
        given = None
    if given == []:  # how PHP writes an empty object
        return {}
    if not isinstance(given, dict):
        raise invalid("The request body must be a JSON object.")
    return given


def _fault(
    exchange: Exchange,
    route: Route,
    given: dict[str, Any],
    names: list[str],
    identifiers: list[str],
) -> Fault | None:
    """Return the fault that this request meets, by its own notes or the thing's."""
    request = exchange.request
    told_apart = f"{request.method} {request.path} {json.dumps(given, sort_keys=True)}"
    for step, planned in _planned(exchange, route, given, names, identifiers):
        if fault := due(exchange.session, SERVICE, planned, step=step, request=told_apart):
            return fault
    return None


def _planned(
    exchange: Exchange,
    route: Route,
    given: dict[str, Any],
    names: list[str],
    identifiers: list[str],
) -> Iterator[tuple[str, Iterator[Planned]]]:
    if route.creates is not None:
        try:
            plans = list(read(given.get("notes"), declined_at=declined_at(route.creates)))
        except ValueError as error:
            raise invalid(str(error), "notes") from None
        yield "create", iter(plans)
    if identifiers and well_formed(names[0], identifiers[0]):
        thing = exchange.session.get(SERVICE, names[0], identifiers[0])
        if thing is not None:
            yield route.step, read(thing.body.get("notes"), declined_at=declined_at(thing.kind))
