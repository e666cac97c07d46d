"""The way through Twilio's APIs: the key is checked, the route found, faults are let in.

A fault is planned by `unictl_sandbox=FAULT` anywhere in a parameter of what is made: in the text
of a message, the address of a callback, a call's TwiML, a verification's tags.
"""

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from unictl.core.call import Reply
from unictl.sandbox.exchange import Exchange, NoReply, Request
from unictl.sandbox.faults import KEY, Fault, Planned, due, read
from unictl.sandbox.twilio import (
    accounts,
    calls,
    lookups,
    media,
    messages,
    numbers,
    verifications,
    verify_services,
)
from unictl.sandbox.twilio.errors import (
    answer,
    forbidden,
    not_found,
    of_fault,
    refused,
    unauthenticated,
)
from unictl.sandbox.twilio.fields import Fields, given
from unictl.sandbox.twilio.ids import SERVICE, well_formed
from unictl.sandbox.twilio.keys import KEYS

_TOKEN: Final = re.compile(r"[0-9a-f]{32}")
_SECRET: Final = re.compile(r"[0-9A-Za-z]{32}")
# An auth token that Twilio doesn't know, and an API key that may only read.
WRONG_TOKEN: Final = "0" * 32
READS_ONLY: Final = f"SK{'0' * 32}"
_PLANNED: Final = re.compile(rf"{KEY}=([A-Za-z0-9_:*,]+)")

Handler = Callable[..., dict[str, Any] | None]


class Route(NamedTuple):
    """An operation of the API.

    Attributes:
        method: The HTTP method.
        path: From the root on, with `{}` for each id; `{account}` is the account's.
        handler: What answers.
        step: What is done to the thing of the path, as faults name it.
        status: The HTTP status of success.
    """

    method: str
    path: str
    handler: Handler
    step: str = "fetch"
    status: int = 200


_ACCOUNT: Final = "/2010-04-01/Accounts/{account}"


def _resource(path: str, module: Any) -> tuple[Route, ...]:
    """Return the five routes that most things have."""
    one = path.replace(".json", "/{}.json") if path.endswith(".json") else f"{path}/{{}}"
    return (
        Route("POST", path, module.create, "create", 201),
        Route("GET", path, module.listing),
        Route("GET", one, module.fetch),
        Route("POST", one, module.update, "update"),
        Route("DELETE", one, module.delete, "cancel", 204),
    )


_MEDIA: Final = f"{_ACCOUNT}/Messages/{{}}/Media"
_VERIFY: Final = "/v2/Services/{}"
ROUTES: Final = (
    Route("GET", "/2010-04-01/Accounts.json", accounts.listing),
    Route("GET", f"{_ACCOUNT}.json", accounts.fetch),
    Route("GET", f"{_ACCOUNT}/Balance.json", accounts.balance),
    *_resource(f"{_ACCOUNT}/Messages.json", messages),
    Route("GET", f"{_MEDIA}.json", media.listing),
    Route("GET", f"{_MEDIA}/{{}}.json", media.fetch),
    Route("DELETE", f"{_MEDIA}/{{}}.json", media.delete, "cancel", 204),
    *_resource(f"{_ACCOUNT}/Calls.json", calls),
    *_resource(f"{_ACCOUNT}/IncomingPhoneNumbers.json", numbers),
    Route("GET", "/v2/PhoneNumbers/{}", lookups.fetch),
    *_resource("/v2/Services", verify_services),
    Route("POST", f"{_VERIFY}/Verifications", verifications.create, "create", 201),
    Route("GET", f"{_VERIFY}/Verifications/{{}}", verifications.fetch),
    Route("POST", f"{_VERIFY}/Verifications/{{}}", verifications.update, "cancel"),
    Route("POST", f"{_VERIFY}/VerificationCheck", verifications.check, "update", 201),
)
# Standard API keys can't use these: https://www.twilio.com/docs/iam/api-keys
_FOR_THE_TOKEN: Final = (accounts.listing, accounts.fetch)
_PATTERNS: Final = tuple(
    re.compile(
        re.escape(route.path)
        .replace(re.escape("{account}"), "(?P<account>[^/]+)")
        .replace(re.escape("{}"), "([^/]+)")
    )
    for route in ROUTES
)


def handle(exchange: Exchange) -> Reply | NoReply:
    """Answer a request to Twilio."""
    user = _authenticate(exchange.request)
    route, account, identifiers = _find(exchange.request)
    owner = user if user.startswith("AC") else account or KEYS["account_sid"]
    if not well_formed("AC", owner) or account not in {None, owner}:
        raise not_found(exchange.request.path)
    if user.startswith("SK") and route.handler in _FOR_THE_TOKEN:
        raise forbidden()
    if user == READS_ONLY and route.method != "GET":
        raise forbidden()
    fields = given(exchange.request)
    accounts.ensure(exchange, owner)
    fault = _fault(exchange, route, fields, identifiers)
    if fault is not None and not fault.applied:
        return of_fault(fault)
    document = route.handler(exchange, owner, fields, *identifiers)
    if route.step == "create":
        _keep_plans(exchange, fields, document)
    return answer(document, route.status) if fault is None else of_fault(fault)


def _authenticate(request: Request) -> str:
    """Return the account's or the API key's SID of a well-formed pair.

    The token or secret is looked at, and kept nowhere.
    """
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        pair = base64.b64decode(encoded, validate=True).decode()
    except ValueError:
        pair = ""
    user, _, password = pair.partition(":")
    proofs = {"AC": _TOKEN, "SK": _SECRET}
    proof = proofs.get(user[:2])
    known = proof and well_formed(user[:2], user) and proof.fullmatch(password)
    if scheme != "Basic" or not known or password == WRONG_TOKEN:
        raise unauthenticated()
    return user


def _find(request: Request) -> tuple[Route, str | None, list[str]]:
    """Return the route, the account of the path, and the ids that stand in it."""
    others = False
    for route, pattern in zip(ROUTES, _PATTERNS, strict=True):
        if (found := pattern.fullmatch(request.path)) is None:
            continue
        if route.method == request.method:
            named = found.groupdict().get("account")
            ids = [unquote(text) for text in found.groups()[0 if named is None else 1 :]]
            return route, named, ids
        others = True
    if others:
        raise refused(20004, "Method not allowed", 405)
    raise not_found(request.path)


def _fault(exchange: Exchange, route: Route, fields: Fields, ids: list[str]) -> Fault | None:
    """Return the fault that this request meets, by its own parameters or the thing's."""
    request = exchange.request
    told_apart = f"{request.method} {request.path} {sorted(fields.pairs)}"
    for step, planned in _planned(exchange, route, fields, ids):
        if fault := due(exchange.session, SERVICE, planned, step=step, request=told_apart):
            return fault
    return None


def _planned(
    exchange: Exchange, route: Route, fields: Fields, ids: list[str]
) -> Iterator[tuple[str, Iterator[Planned]]]:
    if route.step == "create":
        yield "create", iter(_plans(_asked(fields)))
    elif ids and (text := exchange.session.mark(SERVICE, "faults", ids[-1])):
        step = route.step
        if route.handler in {messages.update, calls.update} and fields.text("Status"):
            step = "cancel"
        yield step, iter(_plans(text))


def _plans(text: str) -> list[Planned]:
    try:
        return list(read({KEY: text}, declined_at="create"))
    except ValueError as error:
        raise refused(20422, str(error)) from None


def _asked(fields: Fields) -> str:
    """Return the faults that the parameters of a new thing plan, parted by commas."""
    return ",".join(one for _, value in fields.pairs for one in _PLANNED.findall(value))


def _keep_plans(exchange: Exchange, fields: Fields, document: dict[str, Any] | None) -> None:
    """Note the faults of a new thing for its later steps."""
    if document and (text := _asked(fields)):
        exchange.session.set_mark(SERVICE, "faults", document["sid"], text)
