"""The way through Razorpay's API: the key is checked, the route found, faults are let in."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.exchange import Exchange, NoReply, Refused, Request
from unictl.sandbox.faults import Fault, Planned, due, read
from unictl.sandbox.razorpay.errors import (
    answer,
    invalid,
    of_banking,
    of_fault,
    unauthenticated,
    url_not_found,
)
from unictl.sandbox.razorpay.fields import Fields, declined_at
from unictl.sandbox.razorpay.ids import SERVICE, well_formed
from unictl.sandbox.razorpay.routes import BANKING, ROUTES, Route

_KEY_ID: Final = re.compile(r"rzp_test_[A-Za-z0-9]{14}")
_KEY_SECRET: Final = re.compile(r"[!-~]{8,64}")


def handle(exchange: Exchange) -> Reply | NoReply:
    """Answer a request to Razorpay."""
    _authenticate(exchange.request)
    route, names, identifiers = _find(exchange.request)
    given = _given(exchange.request)
    fault = _fault(exchange, route, given, names, identifiers)
    if fault is not None and not fault.applied:
        return of_fault(fault)
    try:
        document = _handler(route)(exchange, Fields(given), *identifiers)
    except Refused as refusal:
        if route.path.partition("/")[0] in BANKING:
            raise of_banking(refusal) from None
        raise
    if fault is not None:
        return of_fault(fault)
    return document if isinstance(document, Reply) else answer(document)


def _handler(route: Route) -> Callable[..., Any]:
    """Return what answers; a module is imported when it is asked for the first time."""
    module, _, name = route.handler.partition(".")
    found: Callable[..., Any] = getattr(import_module(f"{__package__}.{module}"), name)
    return found


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
    """Return the fields of the query string, of the JSON body, or of a form with a file."""
    if request.method == "GET":
        return dict(request.query)
    if not request.body:
        return {}
    kind = request.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        from unictl.sandbox.razorpay.uploads import fields_of  # noqa: PLC0415 - few requests' own

        form = fields_of(kind, request.body)
        if form is None:
            raise invalid("The request body must be a form.")
        return form
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
    told_apart = f"{request.method} {request.path} {json.dumps(given, sort_keys=True, default=str)}"
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
