"""What Twilio's official SDK sends for an operation is what we send, where it matters.

Both go over the wire to one server, the SDK's hosts led there. Left out of the comparison: what an
HTTP library says of itself (Accept, User-Agent), and our reading before a deletion.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from offered import OFFERED, play, replies
from openapi_twilio import documents
from recorder import Recorder, Request
from twilio.rest import Client
from twilio_calls import CALLS, MESSAGE, SETTINGS, VERIFY, Sdk
from twilio_sdk import ACCOUNT, KEY, SECRET, TOKEN, Leading, client

from unictl.client.session import Session
from unictl.core.ports import Loaded
from unictl.core.secret import Secret
from unictl.providers.twilio.base import Twilio
from unictl.settings import Settings

RECORDED = Path(__file__).parent.parent / "contract" / "recorded" / "twilio"
MEANT = ("authorization", "content-type")


def kind(path: str) -> str:
    """Return the path with ids, the account's and numbers left open."""
    return re.sub(
        r"account_sid|[A-Z]{2}[0-9a-f]{32}|verify_service_sid|(%2B|[+])?[0-9]{9,}", "*", path
    )


ANSWERS = {
    (one["ask"]["method"], kind(one["ask"]["path"])): one["reply"]
    for file in RECORDED.glob("*.json")
    for recorded in json.loads(file.read_text("utf-8"))
    for one in recorded["exchange"]
}


def answer(method: str, path: str) -> Any:
    """Return a recorded reply of the same kind of request; a list ends with it."""
    found = ANSWERS[method, kind(path)]
    return {**found, "next_page_uri": None} if found and "next_page_uri" in found else found


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """The server that both send to, with both using the same keys."""
    with Recorder(answer) as server:
        given = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, **SETTINGS}
        for name, value in {**given, "UNICTL_TWILIO_BASE_URL": server.url}.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def leading(server: Recorder) -> Iterator[Leading]:
    """The SDK's HTTP client."""
    leading = Leading(server.url)
    yield leading
    leading.close()


def meant(request: Request) -> Request:
    """Return what of a request means something to the service.

    A form's order doesn't, nor how a path's characters are written, nor the type of no body.
    """
    headers = {name: request.headers.get(name, "") for name in MEANT if request.body}
    headers["authorization"] = request.headers["authorization"]
    body = sorted(request.body) if isinstance(request.body, list) else request.body
    return replace(request, headers=headers, body=body, path=unquote(request.path))


def ours(
    server: Recorder, identifier: str, arguments: Any, values: Any, extra: Any = None
) -> list[Request]:
    """Return what we send."""
    session = Session(Settings({"live": True}))
    given = {"twilio": extra} if extra else {}
    session.call(identifier, arguments, values, service="twilio", extra=given)
    session.close()
    sent = server.requests.copy()
    server.requests.clear()
    return sent


@pytest.mark.parametrize(
    ("identifier", "arguments", "values", "extra", "by_sdk"),
    CALLS,
    ids=[f"{call[0]}-{number}" for number, call in enumerate(CALLS)],
)
def test_we_send_what_the_sdk_sends(  # noqa: PLR0917 - a case's columns and the server
    identifier: str,
    arguments: dict[str, str],
    values: dict[str, Any],
    extra: dict[str, Any],
    by_sdk: Sdk,
    server: Recorder,
    leading: Leading,
) -> None:
    """Method, path, decoded query and form, and the headers that count are the same."""
    sent = ours(server, identifier, arguments, values, extra)
    by_sdk(client(leading))
    (theirs,) = server.requests
    assert meant(sent[-1]) == meant(theirs)
    assert [request.method for request in sent[:-1]] == (
        ["GET"] if identifier == "messages.delete" else []
    )


@pytest.mark.parametrize(
    ("identifier", "arguments", "values", "extra", "by_sdk"),
    CALLS,
    ids=[f"{call[0]}-{number}" for number, call in enumerate(CALLS)],
)
def test_our_requests_fit_the_documents(  # noqa: PLR0917 - as above
    identifier: str,
    arguments: dict[str, str],
    values: dict[str, Any],
    extra: dict[str, Any],
    by_sdk: Sdk,
    server: Recorder,
) -> None:
    """Twilio's own documents know each parameter that we send, and its form."""
    del by_sdk
    judge = documents()
    for request in ours(server, identifier, arguments, values, extra):
        form = [tuple(pair) for pair in request.body or ()]
        assert judge.request_faults(request.method, request.path, request.query, form) == []


def test_every_operation_has_its_counterpart() -> None:
    """No operation of ours goes without the comparison."""
    compared = {call[0] for call in CALLS}
    assert compared == {one.operation.id for one in OFFERED if one.service == "twilio"}


def test_recorded_replies_fit_the_documents() -> None:
    """What the contract suite takes for Twilio's replies is of the documents' form."""
    judge = documents()
    seen = 0
    for file in RECORDED.glob("*.json"):
        for recorded in json.loads(file.read_text("utf-8")):
            for one in recorded["exchange"]:
                path = one["ask"]["path"].replace("account_sid", ACCOUNT)
                path = path.replace("verify_service_sid", VERIFY)
                status = one.get("status", 200)
                reply = one["reply"]
                if recorded["operation"] == "credentials.check":
                    reply = {**reply, "auth_token": "kept to itself"}
                faults = judge.reply_faults(one["ask"]["method"], path, status, reply)
                assert faults == [], one["ask"]
                seen += 1
    assert seen > 20


def test_an_api_key_signs_as_with_the_sdk(
    server: Recorder, leading: Leading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an API key beside the account its pair is the proof, and the path the account's."""
    monkeypatch.setenv("TWILIO_API_KEY_SID", KEY)
    monkeypatch.setenv("TWILIO_API_KEY_SECRET", SECRET)
    sent = ours(server, "messages.get", {"message_id": MESSAGE}, {})
    client(leading, KEY, SECRET, account_sid=ACCOUNT).messages(MESSAGE).fetch()
    assert meant(sent[-1]) == meant(server.requests[-1])


@pytest.mark.parametrize("region", [None, "ie1", "au1", "us1"])
@pytest.mark.parametrize("edge", [None, "dublin", "sydney"])
@pytest.mark.parametrize("product", ["api", "verify", "lookups"])
def test_hosts_are_the_sdks(region: str | None, edge: str | None, product: str) -> None:
    """Each product's host at a region and an edge; a region alone has its own edge by now."""
    fields = {"region": Secret(region or ""), "edge": Secret(edge or "")}
    origin = "" if product == "api" else product
    ask = replace(_ask(), origin=origin)
    found = Twilio.address(ask, Loaded(fields, "the test"))
    edges = {"ie1": "dublin", "au1": "sydney", "us1": "ashburn"}
    their_edge = edge or (edges[region] if region else None)
    sdk = Client(ACCOUNT, TOKEN, region=region, edge=their_edge, environment={"NONE": ""})
    assert found == sdk.get_hostname(f"https://{product}.twilio.com/x").removesuffix("/x")


def _ask() -> Any:
    (offered,) = (one for one in OFFERED if str(one) == "twilio:messages.get")
    return next(offered.call({"message_id": MESSAGE}, {}))


def test_each_request_goes_to_its_products_host() -> None:
    """Lookup and Verify have hosts of their own; everything of the account is at the main one."""
    for offered in OFFERED:
        if offered.service != "twilio":
            continue
        for recorded in offered.recorded():
            asks, _ = play(
                offered.call(recorded["arguments"], recorded["request"]), replies(recorded)
            )
            for ask in asks:
                product = "lookups" if ask.path.startswith("/v2/PhoneNumbers") else "verify"
                assert ask.origin == ("" if ask.path.startswith("/2010-04-01/") else product)
