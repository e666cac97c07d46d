"""What Twilio's official SDK sends for an operation is what we send, where it matters.

Both go over the wire to one server, the SDK's hosts led there. Left out of the comparison: what an
HTTP library says of itself (Accept, User-Agent), and our reading before a deletion.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from offered import OFFERED, play, replies
from openapi_twilio import documents
from recorder import Recorder, Request
from twilio.rest import Client
from twilio_sdk import ACCOUNT, KEY, SECRET, TOKEN, Leading, client

from unictl.client.session import Session
from unictl.core.ports import Loaded
from unictl.core.secret import Secret
from unictl.providers.twilio.base import Twilio
from unictl.settings import Settings

RECORDED = Path(__file__).parent.parent / "contract" / "recorded" / "twilio"
MEANT = ("authorization", "content-type")
MESSAGE, CALL, VERIFY = f"SM{'1' * 32}", f"CA{'1' * 32}", f"VA{'1' * 32}"
POOL, TEMPLATE = f"MG{'1' * 32}", f"HX{'1' * 32}"
TO, FROM, SET = "+15005550010", "+15005550006", "+15005550007"
DAY, NEXT = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, 10, tzinfo=UTC)
SETTINGS = {
    "TWILIO_PHONE_NUMBER": SET,
    "TWILIO_WHATSAPP_NUMBER": "+14155238886",
    "TWILIO_MESSAGING_SERVICE_SID": POOL,
    "TWILIO_VERIFY_SERVICE_SID": VERIFY,
}

Sdk = Callable[[Client], Any]
# operation, arguments, values, extra, the same by the SDK
CALLS: list[tuple[str, dict[str, str], dict[str, Any], dict[str, Any], Sdk]] = [
    (
        "messages.send",
        {},
        {
            "to": TO,
            "body": "Zoë ☕ & more + a=b",
            "status_callback_url": "https://example.com/?a=b",
        },
        {},
        lambda sdk: sdk.messages.create(
            to=TO,
            from_=SET,
            body="Zoë ☕ & more + a=b",
            status_callback="https://example.com/?a=b",
        ),
    ),
    (
        "messages.send",
        {},
        {
            "to": TO,
            "sender": FROM,
            "channel": "mms",
            "media_urls": ["https://example.com/a.png", "https://example.com/b.png"],
        },
        {
            "validity_period": 600,
            "smart_encoded": True,
            "shorten_urls": False,
            "persistent_action": ["a", "b"],
            "content_retention": "discard",
            "risk_check": "enable",
            "attempt": 2,
        },
        lambda sdk: sdk.messages.create(
            to=TO,
            from_=FROM,
            media_url=["https://example.com/a.png", "https://example.com/b.png"],
            validity_period=600,
            smart_encoded=True,
            shorten_urls=False,
            persistent_action=["a", "b"],
            content_retention="discard",
            risk_check="enable",
            attempt=2,
        ),
    ),
    (
        "messages.send",
        {},
        {"to": TO, "channel": "mms", "body": "as MMS"},
        {},
        lambda sdk: sdk.messages.create(to=TO, from_=SET, body="as MMS", send_as_mms=True),
    ),
    (
        "messages.send",
        {},
        {
            "to": TO,
            "channel": "whatsapp",
            "template_id": TEMPLATE,
            "template_variables": {"1": "Zoë"},
        },
        {},
        lambda sdk: sdk.messages.create(
            to=f"whatsapp:{TO}",
            from_="whatsapp:+14155238886",
            content_sid=TEMPLATE,
            content_variables='{"1": "Zoë"}',
        ),
    ),
    (
        "messages.send",
        {},
        {"to": TO, "body": "later", "send_at": "2026-12-01T10:00:00Z"},
        {},
        lambda sdk: sdk.messages.create(
            to=TO,
            messaging_service_sid=POOL,
            body="later",
            schedule_type="fixed",
            send_at=NEXT,
        ),
    ),
    (
        "messages.send",
        {},
        {"to": TO, "body": "both", "sender": "SHOP", "messaging_service_id": POOL},
        {},
        lambda sdk: sdk.messages.create(
            to=TO, from_="SHOP", messaging_service_sid=POOL, body="both"
        ),
    ),
    ("messages.get", {"message_id": MESSAGE}, {}, {}, lambda sdk: sdk.messages(MESSAGE).fetch()),
    (
        "messages.list",
        {},
        {
            "to": TO,
            "sender": "whatsapp:+14155238886",
            "since": "2026-11-01",
            "until": "2026-12-01T10:00:00Z",
            "limit": 7,
        },
        {},
        lambda sdk: sdk.messages.list(
            to=TO,
            from_="whatsapp:+14155238886",
            date_sent_after=DAY,
            date_sent_before=NEXT,
            page_size=7,
        ),
    ),
    ("messages.list", {}, {"limit": None}, {}, lambda sdk: sdk.messages.list()),
    (
        "messages.cancel",
        {"message_id": MESSAGE},
        {},
        {},
        lambda sdk: sdk.messages(MESSAGE).update(status="canceled"),
    ),
    (
        "messages.redact",
        {"message_id": MESSAGE},
        {},
        {},
        lambda sdk: sdk.messages(MESSAGE).update(body=""),
    ),
    (
        "messages.delete",
        {"message_id": MESSAGE},
        {},
        {},
        lambda sdk: sdk.messages(MESSAGE).delete(),
    ),
    (
        "calls.place",
        {},
        {
            "to": TO,
            "url": "https://example.com/twiml",
            "ring_seconds": 20,
            "longest_seconds": 60,
            "record": True,
            "detect_machine": True,
            "status_callback_url": "https://example.com/status",
        },
        {
            "status_callback_event": ["ringing", "answered"],
            "method": "GET",
            "send_digits": "ww12#",
            "machine_detection_timeout": 10,
        },
        lambda sdk: sdk.calls.create(
            to=TO,
            from_=SET,
            url="https://example.com/twiml",
            timeout=20,
            time_limit=60,
            record=True,
            machine_detection="Enable",
            status_callback="https://example.com/status",
            status_callback_event=["ringing", "answered"],
            method="GET",
            send_digits="ww12#",
            machine_detection_timeout=10,
        ),
    ),
    (
        "calls.place",
        {},
        {"to": TO, "say": 'Tea & "cake" <now>', "language": "en-GB", "sender": FROM},
        {},
        lambda sdk: sdk.calls.create(
            to=TO,
            from_=FROM,
            twiml='<Response><Say language="en-GB">Tea &amp; "cake" &lt;now&gt;</Say></Response>',
        ),
    ),
    ("calls.get", {"call_id": CALL}, {}, {}, lambda sdk: sdk.calls(CALL).fetch()),
    (
        "calls.list",
        {},
        {"to": TO, "sender": FROM, "status": "no_answer", "since": "2026-11-01", "limit": 5},
        {},
        lambda sdk: sdk.calls.list(
            to=TO, from_=FROM, status="no-answer", start_time_after=DAY, page_size=5
        ),
    ),
    (
        "calls.hang_up",
        {"call_id": CALL},
        {},
        {},
        lambda sdk: sdk.calls(CALL).update(status="completed"),
    ),
    (
        "phone_numbers.lookup",
        {"phone_number": "+14155550123"},
        {},
        {},
        lambda sdk: sdk.lookups.v2.phone_numbers("+14155550123").fetch(),
    ),
    (
        "phone_numbers.inspect",
        {"phone_number": "4155550123"},
        {"about": ["line_type", "sms_risk"], "country": "US"},
        {"first_name": "Zoë"},
        lambda sdk: sdk.lookups.v2.phone_numbers("4155550123").fetch(
            fields="line_type_intelligence,sms_pumping_risk", country_code="US", first_name="Zoë"
        ),
    ),
    (
        "phone_numbers.list",
        {},
        {"phone_number": "500555", "name": "Shop & bar", "limit": 3},
        {},
        lambda sdk: sdk.incoming_phone_numbers.list(
            phone_number="500555", friendly_name="Shop & bar", page_size=3
        ),
    ),
    (
        "verifications.start",
        {},
        {"to": TO, "channel": "call", "language": "hi", "code": "2468"},
        {"custom_friendly_name": "Shop", "risk_check": "disable"},
        lambda sdk: sdk.verify.v2.services(VERIFY).verifications.create(
            to=TO,
            channel="call",
            locale="hi",
            custom_code="2468",
            custom_friendly_name="Shop",
            risk_check="disable",
        ),
    ),
    (
        "verifications.check",
        {},
        {"to": TO, "code": "2468"},
        {"amount": "5"},
        lambda sdk: sdk.verify.v2.services(VERIFY).verification_checks.create(
            to=TO, code="2468", amount="5"
        ),
    ),
    (
        "credentials.check",
        {},
        {},
        {},
        lambda sdk: sdk.api.v2010.accounts(ACCOUNT).fetch(),
    ),
]


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
