"""The way through PayPal's API: the token is checked, the route found, faults are let in."""

import json
from collections.abc import Iterator
from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.exchange import Exchange, NoReply, Refused, Request
from unictl.sandbox.faults import KEY, Fault, Planned, due
from unictl.sandbox.paypal import repeats, tokens
from unictl.sandbox.paypal.context import Answer, Context, reply
from unictl.sandbox.paypal.errors import error, refused
from unictl.sandbox.paypal.ids import SERVICE, find
from unictl.sandbox.paypal.planned import mocked, of_fault, of_issue, plans, text_in, written
from unictl.sandbox.paypal.routes import ROUTES, VIEWS, Route

_FULL: Final = "return=representation"


def handle(exchange: Exchange) -> Reply | NoReply:
    """Answer a request to PayPal."""
    request = exchange.request
    if (request.method, request.path) == ("POST", tokens.PATH):
        return tokens.issue(exchange)
    client = tokens.check(exchange)
    route, holes = _find(request)
    given = _given(request, route)
    full = _FULL in request.headers.get("prefer", "").replace(" ", "")
    context = Context(exchange, tuple(holes.values()), given, full)
    try:
        issue = mocked(request)
    except ValueError as wrong:
        raise refused("INVALID_PARAMETER_SYNTAX", str(wrong), location="header") from None
    if issue is not None:
        return of_issue(issue)
    fault = _fault(context, route, holes)
    if fault is not None and not fault.applied:
        return of_fault(fault, route.declines)
    answered = reply(_answer(context, route, client))
    return answered if fault is None else of_fault(fault, route.declines)


def _answer(context: Context, route: Route, client: str) -> Answer:
    """Return the handler's answer, or what an earlier request of this key made."""
    call = f"{route.method} {route.path}"
    if route.keys is not None:
        made = repeats.earlier(context, route.keys, call, client)
        thing = find(context.exchange, *made) if made is not None else None
        if thing is not None:
            return Answer(route.keys.status, VIEWS[thing.kind](context, thing), thing)
    answer = route.handler(context)
    if route.keys is not None and answer.thing is not None:
        repeats.note(context, call, client, answer.thing)
    if route.step == "create" and answer.thing is not None and (text := text_in(context.given)):
        declined_at = _declined_at(context, route)
        answer.thing.hidden[KEY] = written(plans(text, declined_at=declined_at))
        context.session.save(answer.thing)
    return answer


def _find(request: Request) -> tuple[Route, dict[str, str]]:
    """Return the route, and what stands in the holes of its path."""
    parts = request.path.split("/")
    for route in ROUTES:
        pattern = route.path.split("/")
        if route.method != request.method or len(pattern) != len(parts):
            continue
        pairs = list(zip(pattern, parts, strict=True))
        if all(want.startswith("{") or want == got for want, got in pairs):
            return route, {want[1:-1]: got for want, got in pairs if want.startswith("{")}
    raise Refused(error(404))


def _given(request: Request, route: Route) -> Any:
    """Return the body: decoded JSON, or as it is where it is none."""
    if request.method in {"GET", "DELETE"} or route.body == "none":
        return {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if route.body == "form":
        return {}
    if kind != "application/json":
        raise Refused(error(415))
    if not request.body.strip():
        return {}
    try:
        given = json.loads(request.body)
    except (ValueError, RecursionError):
        raise refused("MALFORMED_REQUEST_JSON", "/") from None
    if not isinstance(given, list if request.method == "PATCH" else dict):
        raise refused("MALFORMED_REQUEST_JSON", "/")
    return given


def _fault(context: Context, route: Route, holes: dict[str, str]) -> Fault | None:
    """Return the fault that this request meets, by its own text or the thing's."""
    request = context.exchange.request
    told_apart = f"{request.method} {request.path} {json.dumps(context.given, sort_keys=True)}"
    for step, planned in _planned(context, route, holes):
        if fault := due(context.session, SERVICE, planned, step=step, request=told_apart):
            return fault
    return None


def _planned(
    context: Context, route: Route, holes: dict[str, str]
) -> Iterator[tuple[str, Iterator[Planned]]]:
    if text := text_in(context.given):
        try:
            own = list(plans(text, declined_at=_declined_at(context, route)))
        except ValueError as wrong:
            raise refused("INVALID_PARAMETER_VALUE", "/", description=str(wrong)) from None
        yield "create", iter(own)
    for kind, identifier in holes.items():
        thing = find(context.exchange, kind, identifier)
        if thing is not None and (kept := thing.hidden.get(KEY)):
            yield route.step, plans(kept, declined_at="create")  # it names each step


def _declined_at(context: Context, route: Route) -> str:
    """Return where a decline without a step falls; for an order, by its source and intent."""
    if route.declined_at != "capture" or route.step != "create":
        return route.declined_at
    source = context.given.get("payment_source")
    named = source.items() if isinstance(source, dict) else ()
    saved = [name for name, given in named if isinstance(given, dict) and "vault_id" in given]
    if saved or {name for name, _ in named} & {"card", "token"}:
        return "create"  # the money is asked for at once
    return "authorize" if context.given.get("intent") == "AUTHORIZE" else "capture"
