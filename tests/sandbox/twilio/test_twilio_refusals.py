"""What Twilio's stand-in refuses, and how; faults on request; the judge of all the others."""

from typing import Any

import pytest
import requests
import twilio.rest
from openapi_twilio import documents
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from twilio_sdk import ACCOUNT, KEY, SECRET, TO, Leading, Time, client, place, send

from unictl.sandbox.server import Server
from unictl.sandbox.twilio.keys import CLIENT, KEYS
from unictl.sandbox.twilio.service import READS_ONLY, ROUTES, WRONG_TOKEN

SERVICE = KEYS["messaging_service_sid"]


@pytest.mark.parametrize(
    ("given", "code", "status"),
    [
        ({"from_": "+15005550001"}, 21212, 400),
        ({"from_": "+15005550007"}, 21606, 400),
        ({"from_": "+15005550008"}, 21611, 429),
        ({"from_": "+14155550100"}, 21606, 400),
        ({"to": "+15005550001"}, 21211, 400),
        ({"to": "+15005550002"}, 21612, 400),
        ({"to": "+15005550003"}, 21408, 400),
        ({"to": "+15005550004"}, 21610, 400),
        ({"to": "+15005550009"}, 21614, 400),
        ({"to": "tomorrow"}, 21211, 400),
        ({"to": ""}, 21604, 400),
        ({"from_": None}, 21603, 400),
        ({"body": ""}, 21602, 400),
        ({"body": "", "from_": None, "messaging_service_sid": SERVICE}, 21619, 400),
        ({"body": "x" * 1601}, 21617, 400),
        ({"media_url": ["ftp://example.com/x"]}, 21620, 400),
        ({"media_url": ["https://example.com/x"] * 11}, 21623, 400),
        ({"status_callback": "https://my_host/x"}, 21609, 400),
        ({"validity_period": 36_001}, 21624, 400),
        ({"to": f"whatsapp:{TO}"}, 21910, 400),
        ({"schedule_type": "fixed", "send_at": "2026-12-01T00:00:00Z"}, 35118, 400),
        (
            {
                "messaging_service_sid": SERVICE,
                "schedule_type": "fixed",
                "send_at": "2026-11-18T11:07:00Z",
            },
            35114,
            400,
        ),
        ({"traffic_type": "dear"}, 20422, 400),
    ],
)
def test_refused_messages(sdk: Client, given: dict[str, Any], code: int, status: int) -> None:
    """Each refusal has the code and status of Twilio's pages, and nothing is made."""
    with pytest.raises(TwilioRestException) as caught:
        send(sdk, **given)
    assert (caught.value.code, caught.value.status) == (code, status)
    assert sdk.messages.list() == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"to": "+15005550001"}, 21217),
        ({"to": "+15005550002"}, 21214),
        ({"to": "+15005550003"}, 21215),
        ({"to": "+15005550004"}, 21216),
        ({"from_": "+14155550100"}, 21210),
        ({"twiml": None}, 21205),
        ({"timeout": 601}, 21208),
        ({"send_digits": "x"}, 21206),
        ({"method": "PUT"}, 21209),
        ({"status_callback_event": ["hung up"]}, 21626),
    ],
)
def test_refused_calls(sdk: Client, given: dict[str, Any], code: int) -> None:
    """The same for calls."""
    with pytest.raises(TwilioRestException) as caught:
        place(sdk, **given)
    assert (caught.value.code, caught.value.status) == (code, 400)
    assert sdk.calls.list() == []


@pytest.mark.parametrize(
    ("given", "code", "status"),
    [
        ({"to": "+15005550001"}, 60200, 400),
        ({"to": "+15005550004"}, 60410, 403),
        ({"to": "+15005550009"}, 60205, 403),
        ({"channel": "pigeon"}, 60200, 400),
        ({"channel": "email"}, 60200, 400),
        ({"custom_code": "1"}, 60200, 400),
    ],
)
def test_refused_verifications(service: Any, given: dict[str, Any], code: int, status: int) -> None:
    """The same for verifications."""
    with pytest.raises(TwilioRestException) as caught:
        service.verifications.create(**{"to": TO, "channel": "sms", **given})
    assert (caught.value.code, caught.value.status) == (code, status)


def test_api_keys(leading: Leading) -> None:
    """A key and its secret do all but look at the account; a key that only reads, reads."""
    ours = KEYS["account_sid"]
    sdk = client(leading, KEY, SECRET, account_sid=ours)
    made = send(sdk)
    assert made.account_sid == ours
    assert sdk.verify.v2.services(KEYS["verify_service_sid"]).fetch().account_sid == ours
    with pytest.raises(TwilioRestException) as caught:
        sdk.api.v2010.accounts(ours).fetch()
    assert (caught.value.status, caught.value.code) == (403, 20003)
    reads = client(leading, READS_ONLY, SECRET, account_sid=ours)
    assert len(reads.messages.list()) == 1
    with pytest.raises(TwilioRestException) as caught:
        send(reads)
    assert caught.value.status == 403


@pytest.mark.parametrize(
    ("user", "password"),
    [(ACCOUNT, WRONG_TOKEN), (ACCOUNT, "short"), ("AC1", "0" * 32), (KEY, "x"), ("me", "you")],
)
def test_refused_keys(leading: Leading, user: str, password: str) -> None:
    """A pair that is no pair of Twilio's, or the wrong one, is 401."""
    sdk = client(leading, user, password, account_sid=ACCOUNT)
    with pytest.raises(TwilioRestException) as caught:
        send(sdk)
    assert (caught.value.status, caught.value.code) == (401, 20003)


def test_accounts_are_apart(leading: Leading, sdk: Client) -> None:
    """What belongs to one account is nowhere for another, by path and by id."""
    made = send(sdk)
    stranger = client(leading, f"AC{'9' * 32}", "9" * 32)
    assert stranger.messages.list() == []
    for look in (
        stranger.messages(made.sid).fetch,
        stranger.api.v2010.accounts(ACCOUNT).messages(made.sid).fetch,
    ):
        with pytest.raises(TwilioRestException) as caught:
            look()
        assert (caught.value.status, caught.value.code) == (404, 20404)


@pytest.mark.parametrize(
    ("fault", "status", "code", "made"),
    [
        ("rate_limit", 429, 20429, 0),
        ("unauthorized", 401, 20003, 0),
        ("forbidden", 403, 20403, 0),
        ("500_before", 500, 20500, 0),
        ("500_after", 500, 20500, 1),
        ("503_before", 503, 20503, 0),
        ("decline", 400, 21610, 0),
        ("insufficient_funds", 400, 20005, 0),
        ("explode", 400, 20422, 0),
    ],
)
def test_planned_faults(sdk: Client, fault: str, status: int, code: int, made: int) -> None:
    """A fault named in the text comes once; Twilio has no key, so a repeat makes another."""
    for number in range(1 if fault == "explode" else 2):
        if number == 0:
            with pytest.raises(TwilioRestException) as caught:
                send(sdk, body=f"Hi unictl_sandbox={fault}")
            assert (caught.value.status, caught.value.code) == (status, code)
            assert len(sdk.messages.list()) == made
        else:
            send(sdk, body=f"Hi unictl_sandbox={fault}")
            assert len(sdk.messages.list()) == made + 1


@pytest.mark.parametrize("fault", ["timeout", "reset"])
def test_a_lost_reply(sdk: Client, fault: str) -> None:
    """No reply comes, and the message is there all the same."""
    with pytest.raises(requests.exceptions.ConnectionError):
        send(sdk, body=f"unictl_sandbox={fault}")
    assert len(sdk.messages.list()) == 1


def test_later_steps_fail_as_planned(sdk: Client, service: Any) -> None:
    """A fault with a step waits for that step of the same thing, in any kind of parameter."""
    made = place(sdk, url="https://example.com/?unictl_sandbox=cancel:500_after")
    with pytest.raises(TwilioRestException) as caught:
        sdk.calls(made.sid).update(status="completed")
    assert caught.value.status == 500
    assert sdk.calls(made.sid).fetch().status == "canceled"
    started = service.verifications.create(
        to=TO, channel="sms", custom_friendly_name="unictl_sandbox=fetch:rate_limit"
    )
    with pytest.raises(TwilioRestException) as caught:
        service.verifications(started.sid).fetch()
    assert caught.value.status == 429
    assert service.verifications(started.sid).fetch().status == "pending"


def test_headers_of_each_reply(server: Server, time: Time) -> None:
    """Each reply names the request, in success and in refusal; a wrong method is 405."""
    del time
    base = f"{server.url}/twilio/2010-04-01/Accounts/{ACCOUNT}"
    with requests.Session() as session:
        session.trust_env = False
        session.auth = (ACCOUNT, "f" * 32)
        replies = [
            session.get(f"{base}/Messages.json"),
            session.post(f"{base}/Messages.json", json={"To": TO}),
            session.get(f"{base}/Nothing.json"),
            session.put(f"{base}/Messages.json"),
        ]
    assert [reply.status_code for reply in replies] == [200, 415, 404, 405]
    for reply in replies:
        assert reply.headers["twilio-request-id"].startswith("RQ")
    assert replies[2].json() == {
        "code": 20404,
        "message": f"The requested resource /2010-04-01/Accounts/{ACCOUNT}/Nothing.json"
        " was not found",
        "more_info": "https://www.twilio.com/docs/errors/20404",
        "status": 404,
    }


def test_the_client_that_serve_shows(server: Server) -> None:
    """What `unictl sandbox serve` tells of the official client leads it to the sandbox."""
    shown = CLIENT.format(url=f"{server.url}/twilio", **KEYS).replace("\n  ", "\n")
    made, found = shown.rpartition("\n")[::2]
    names: dict[str, Any] = {"twilio": twilio, "__builtins__": __builtins__}
    exec(made, names)  # noqa: S102 - our own lines, as a reader would type them
    sdk = eval(found, names)  # noqa: S307 - the same
    assert send(sdk).status == "queued"
    assert sdk.verify.v2.services.list()[0].sid == KEYS["verify_service_sid"]
    sdk.http_client.session.close()


def test_the_documents_have_each_operation() -> None:
    """Nothing is stood in for that Twilio's documents don't have."""
    for route in ROUTES:
        path = route.path.format("X", "Y", account=ACCOUNT)
        documents()._operation(route.method, path)


def test_the_documents_find_faults() -> None:
    """What isn't named, has another form or is missing is told: the judge itself can tell."""
    judge = documents()
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert judge.request_faults("POST", path, (), (("To", TO), ("MediaUrl", "a"))) == []
    faults = judge.request_faults(
        "POST", path, (("Page", "x"), ("Fast", "1")), (("Too", TO), ("RiskCheck", "maybe"))
    )
    assert len(faults) == 5
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Balance.json"
    good = {"account_sid": ACCOUNT, "balance": "1", "currency": None}
    assert judge.reply_faults("GET", path, 200, good) == []
    assert judge.reply_faults("GET", path, 200, {**good, "more": 1})
    assert judge.reply_faults("GET", path, 200, {**good, "balance": 1})
    assert judge.reply_faults("GET", path, 200, {"balance": "1"})
    assert judge.reply_faults("GET", path, 201, good)
