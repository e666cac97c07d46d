"""The way through Stripe's API: key, route, parameters, idempotency, faults, handler, expansion."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from unictl.core.call import Reply
from unictl.sandbox.exchange import Exchange, NoReply, Refused, Request
from unictl.sandbox.faults import Fault, Planned, due, read
from unictl.sandbox.stripe import idempotency
from unictl.sandbox.stripe.access import identify, permit
from unictl.sandbox.stripe.errors import FAULTS, answer, of_fault, refused
from unictl.sandbox.stripe.expand import expand
from unictl.sandbox.stripe.form import decode, pairs
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ids import SERVICE, new
from unictl.sandbox.stripe.metadata import declined_at
from unictl.sandbox.stripe.parameters import check
from unictl.sandbox.stripe.routes import ROUTES, Route
from unictl.sandbox.stripe.things import VERSION, Context, get


def handle(exchange: Exchange) -> Reply | NoReply:
    """Answer a request to Stripe."""
    headers = {"request-id": new("request"), "stripe-version": VERSION}
    try:
        reply = _answer(exchange, headers)
    except Refused as refused:
        reply = refused.reply
    if isinstance(reply, NoReply):
        return reply
    return Reply(reply.status, {**headers, **reply.headers}, reply.body)


def _answer(exchange: Exchange, headers: dict[str, str]) -> Reply | NoReply:
    """Answer; `headers` are completed on the way."""
    request = exchange.request
    caller = identify(request)
    headers["stripe-version"] = caller.version
    if caller.account:
        headers["stripe-account"] = caller.account
    route, identifiers = _find(request)
    permit(caller, route.path.split("/")[0], request.method)
    key = idempotency.key_of(request)
    context = Context(exchange, caller.account, headers["request-id"], key)
    decoded = {"": sha256(request.body).hexdigest()} if route.raw else decode(pairs(request))
    told_apart = idempotency.told_apart(request, decoded)
    if key is not None:
        headers[idempotency.HEADER] = key
        if (reply := idempotency.earlier(context, told_apart)) is not None:
            return reply
    try:
        with exchange.session.undone_by(Refused):
            fault = _fault(context, route, decoded, identifiers, told_apart)
            if fault is not None and not fault.applied:
                return of_fault(fault)
            reply = _carry_out(context, route, decoded, identifiers)
    except _Invalid as invalid:
        raise Refused(invalid.reply) from None
    except Refused as refused:
        fault, reply = None, refused.reply
    result = reply if fault is None else of_fault(fault)
    if key is not None:
        # A 500 is kept as it was; of what a gateway in front answers, Stripe knows nothing.
        stored = result if isinstance(result, Reply) and result.status == 500 else reply  # noqa: PLR2004
        idempotency.keep(context, told_apart, stored)
    return result


class _Invalid(Refused):
    """The parameters are refused before anything is carried out: no key keeps that."""


def _carry_out(
    context: Context, route: Route, decoded: dict[str, Any], identifiers: list[str]
) -> Reply:
    try:
        given = Given({}) if route.raw else check(f"{route.method} /v1/{route.path}", decoded)
    except Refused as refused:
        raise _Invalid(refused.reply) from None
    paths = given.take("expand") or []
    document = route.handler(context, given, *identifiers)
    given.finish()
    if isinstance(document, Reply):  # a decline, whose effects are kept
        return document
    return answer(expand(context, document, paths))


def _find(request: Request) -> tuple[Route, list[str]]:
    """Return the route, and the ids that stand in the path."""
    parts = request.path.split("/")
    if parts[:2] == ["", "v1"]:
        for route in ROUTES:
            pattern = route.path.split("/")
            if route.method != request.method or len(pattern) != len(parts) - 2:
                continue
            matched = list(zip(pattern, parts[2:], strict=True))
            if all(want == got or (want.startswith("{") and got) for want, got in matched):
                return route, [got for want, got in matched if want.startswith("{")]
    raise refused(
        f"Unrecognized request URL ({request.method}: {request.path}). Please see "
        "https://stripe.com/docs or we can help at https://support.stripe.com/.",
        status=404,
    )


def _fault(
    context: Context,
    route: Route,
    decoded: dict[str, Any],
    identifiers: list[str],
    told_apart: str,
) -> Fault | None:
    """Return the fault that this request meets, by its own metadata or the thing's."""
    for step, planned in _planned(context, route, decoded, identifiers):
        plan = [one for one in planned if not (one.fault.declines and one.step == "pay")]
        fault = due(context.exchange.session, SERVICE, iter(plan), step=step, request=told_apart)
        if fault is not None:
            return fault
    return None


def _planned(
    context: Context, route: Route, decoded: dict[str, Any], identifiers: list[str]
) -> Iterator[tuple[str, Iterator[Planned]]]:
    if route.creates is not None:
        try:
            plans = list(
                read(decoded.get("metadata"), declined_at=declined_at(route.creates), own=FAULTS)
            )
        except ValueError as error:
            raise _Invalid(refused(str(error), param="metadata[unictl_sandbox]").reply) from None
        yield "create", iter(plans)
    if route.kind is not None and identifiers:
        thing = get(context, route.kind, identifiers[0])
        if thing is not None:
            metadata = thing.body.get("metadata")
            yield (
                route.step,
                read(metadata, declined_at=declined_at(route.kind), own=FAULTS),
            )
