"""Twilio's official client, unchanged, against the served sandbox: every operation of ours.

Each exchange is held against Twilio's OpenAPI documents where they are at hand.
"""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from openapi_twilio import VARIABLE, available, documents
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from twilio_sdk import ACCOUNT, KEY, SECRET, Leading, client

from unictl.sandbox.server import Server
from unictl.sandbox.twilio import segments
from unictl.sandbox.twilio.keys import KEYS
from unictl.sandbox.twilio.service import READS_ONLY, ROUTES, WRONG_TOKEN

START = 1_795_000_000
FROM, TO = "+15005550006", "+15005550010"
SERVICE = KEYS["messaging_service_sid"]


class Time:
    """The sandbox's clock."""

    def __init__(self, server: Server) -> None:
        self.now = float(START)
        server.sandbox.clock = lambda: self.now


@pytest.fixture
def time(server: Server) -> Time:
    """A clock that stands until it is moved."""
    return Time(server)


@pytest.fixture
def leading(server: Server, time: Time) -> Iterator[Leading]:
    """The client's HTTP client; at the end all it exchanged is held against the documents."""
    del time
    leading = Leading(f"{server.url}/twilio")
    yield leading
    leading.close()
    found = available()
    assert found is None or leading.faults(found) == []


@pytest.fixture
def sdk(leading: Leading) -> Client:
    """The official client with an account's SID and token."""
    return client(leading)


def send(sdk: Client, **given: Any) -> Any:
    """Send a message."""
    return sdk.messages.create(**{"to": TO, "from_": FROM, "body": "Hello ☕", **given})


def test_a_message_goes_its_way(sdk: Client, time: Time) -> None:
    """Queued at once, sent after a second, delivered after two, with price and time."""
    made = send(sdk)
    assert (made.status, made.price, made.date_sent, made.num_segments) == (
        "queued",
        None,
        None,
        "1",
    )
    assert made.date_created == datetime.fromtimestamp(START, UTC)
    time.now += 1
    sent = sdk.messages(made.sid).fetch()
    assert (sent.status, sent.price, sent.price_unit) == ("sent", "-0.00790", "USD")
    assert sent.date_sent == datetime.fromtimestamp(START + 1, UTC)
    time.now += 1
    assert sdk.messages(made.sid).fetch().status == "delivered"
    time.now += 1_000_000
    assert sdk.messages(made.sid).fetch().date_updated == datetime.fromtimestamp(START + 2, UTC)


@pytest.mark.parametrize(
    ("to", "status", "code"),
    [
        ("+15005553003", "undelivered", 30003),
        ("+15005553007", "undelivered", 30007),
        ("+15005553034", "undelivered", 30034),
        ("+15005553001", "failed", 30001),
        ("whatsapp:+15005556016", "failed", 63016),
    ],
)
def test_a_message_that_does_not_arrive(
    sdk: Client, time: Time, to: str, status: str, code: int
) -> None:
    """The recipient decides how it ends; the code comes later, never as an HTTP error."""
    sender = f"whatsapp:{FROM}" if to.startswith("whatsapp:") else FROM
    made = send(sdk, to=to, from_=sender)
    assert (made.status, made.error_code) == ("queued", None)
    time.now += 2
    ended = sdk.messages(made.sid).fetch()
    assert (ended.status, ended.error_code) == (status, code)
    assert ended.error_message


def test_a_messaging_service_chooses_the_sender(sdk: Client, time: Time) -> None:
    """Accepted first, without sender and parts; both are there once it is sent."""
    made = send(sdk, from_=None, messaging_service_sid=SERVICE, body="x" * 161)
    assert (made.status, made.from_, made.num_segments) == ("accepted", None, "0")
    time.now += 2
    found = sdk.messages(made.sid).fetch()
    assert (found.status, found.from_, found.num_segments) == ("delivered", FROM, "2")


def test_a_scheduled_message(sdk: Client, time: Time) -> None:
    """It waits for its time, and can be canceled until then."""
    at = datetime.fromtimestamp(START + 3600, UTC)
    given: dict[str, Any] = {
        "from_": None,
        "messaging_service_sid": SERVICE,
        "schedule_type": "fixed",
        "send_at": at,
    }
    first, second = send(sdk, **given), send(sdk, **given)
    assert first.status == "scheduled"
    assert sdk.messages(first.sid).update(status="canceled").status == "canceled"
    time.now += 3602
    assert sdk.messages(first.sid).fetch().status == "canceled"
    assert sdk.messages(second.sid).fetch().status == "delivered"
    with pytest.raises(TwilioRestException) as caught:
        sdk.messages(second.sid).update(status="canceled")
    assert caught.value.code == 30409


def test_media(sdk: Client, time: Time) -> None:
    """An MMS has the media that it was given; each can be deleted, and goes with the message."""
    urls = ["https://example.com/cup.png", "https://example.com/cup"]
    made = send(sdk, media_url=urls)
    assert (made.sid[:2], made.num_media) == ("MM", "2")
    listed = made.media.list()
    assert sorted(one.content_type for one in listed) == ["image/jpeg", "image/png"]
    assert made.media(listed[0].sid).fetch().parent_sid == made.sid
    assert made.media(listed[0].sid).delete()
    assert [one.sid for one in made.media.list()] == [listed[1].sid]
    time.now += 2
    assert sdk.messages(made.sid).delete()
    with pytest.raises(TwilioRestException) as caught:
        sdk.messages(made.sid).media(listed[1].sid).fetch()
    assert (caught.value.status, caught.value.code) == (404, 20404)


def test_redact_and_delete(sdk: Client, time: Time) -> None:
    """Only what is finished can be emptied or deleted; a second deletion finds nothing."""
    made = send(sdk)
    for change in (lambda: sdk.messages(made.sid).update(body=""), sdk.messages(made.sid).delete):
        with pytest.raises(TwilioRestException) as caught:
            change()
        assert caught.value.code == 20009
    time.now += 2
    assert sdk.messages(made.sid).update(body="").body == ""
    assert sdk.messages(made.sid).delete()
    with pytest.raises(TwilioRestException) as caught:
        sdk.messages(made.sid).delete()
    assert caught.value.status == 404
    assert sdk.messages.list() == []


def test_a_template(sdk: Client) -> None:
    """A template is content enough; its variables must be JSON."""
    made = send(sdk, body=None, content_sid=f"HX{'a' * 32}", content_variables='{"1": "Zoë"}')
    assert made.body == "Zoë"
    with pytest.raises(TwilioRestException) as caught:
        send(sdk, body=None, content_sid=f"HX{'a' * 32}", content_variables="{")
    assert caught.value.code == 21656


def test_lists_walk_and_filter(sdk: Client, time: Time) -> None:
    """Newest first; pages lead to each other, whatever is added or deleted in between."""
    made = []
    for number in range(7):
        made.append(send(sdk, to=f"+1500555001{number % 2}").sid)
        time.now += 86_400
    page = sdk.messages.page(page_size=3)
    assert [one.sid for one in page] == made[:3:-1]
    send(sdk)
    sdk.messages(made[4]).delete()
    second = page.next_page()
    assert second is not None
    assert [one.sid for one in second] == made[3:0:-1]
    third = second.next_page()
    assert third is not None
    assert ([one.sid for one in third], third.next_page_url) == (made[:1], None)
    back = third.previous_page()
    assert back is not None
    assert [one.sid for one in back] == made[3:0:-1]
    assert [one.sid for one in sdk.messages.list(to="+15005550011")] == [made[5], made[3], made[1]]
    assert sdk.messages.list(from_="+15005550009") == []
    day = datetime(2026, 11, 20, 11, 6, 41, tzinfo=UTC)
    assert [one.sid for one in sdk.messages.list(date_sent=day)] == [made[2]]
    assert [one.sid for one in sdk.messages.list(date_sent_before=day)] == made[2::-1]
    assert made[2] in [one.sid for one in sdk.messages.list(date_sent_after=day)]
    assert len(sdk.messages.list(page_size=2, limit=5)) == 5


def place(sdk: Client, **given: Any) -> Any:
    """Place a call."""
    return sdk.calls.create(**{"to": TO, "from_": FROM, "twiml": "<Response/>", **given})


def test_a_call_goes_its_way(sdk: Client, time: Time) -> None:
    """Queued, ringing, in progress, completed, with its duration and price."""
    made = place(sdk, machine_detection="Enable", status_callback_event=["ringing", "answered"])
    seen = [made.status]
    for _ in range(4):
        time.now += 1
        seen.append(sdk.calls(made.sid).fetch().status)
    assert seen == ["queued", "ringing", "ringing", "in-progress", "in-progress"]
    time.now += 60
    over = sdk.calls(made.sid).fetch()
    assert (over.status, over.duration, over.price) == ("completed", "10", "-0.01400")
    assert (over.answered_by, over.from_formatted) == ("human", "(500) 555-0006")
    assert [one.sid for one in sdk.calls.list(status="completed", to=TO)] == [made.sid]
    assert sdk.calls.list(status="busy") == []
    assert sdk.calls.list(start_time_after=datetime.fromtimestamp(START + 4, UTC)) == []
    assert len(sdk.calls.list(end_time_before=datetime.fromtimestamp(START + 13, UTC))) == 1
    assert sdk.calls(made.sid).delete()
    assert sdk.calls.list() == []


@pytest.mark.parametrize(("last", "status"), [("1", "busy"), ("2", "no-answer"), ("3", "failed")])
def test_a_call_that_nobody_takes(sdk: Client, time: Time, last: str, status: str) -> None:
    """Who is called decides how it ends."""
    made = place(sdk, to=f"+1500555400{last}")
    time.now += 3
    assert sdk.calls(made.sid).fetch().status == status


@pytest.mark.parametrize(
    ("age", "asked", "status"),
    [(0, "canceled", "canceled"), (1, "completed", "canceled"), (4, "completed", "completed"),
     (4, "canceled", "in-progress")],
)  # fmt: skip
def test_a_call_is_ended(sdk: Client, time: Time, age: int, asked: str, status: str) -> None:
    """It can be hung up while it is under way, and not twice."""
    made = place(sdk)
    time.now += age
    assert sdk.calls(made.sid).update(status=asked).status == status
    if status != "in-progress":
        with pytest.raises(TwilioRestException) as caught:
            sdk.calls(made.sid).update(status=asked)
        assert caught.value.code == 21220
    else:
        assert sdk.calls(made.sid).update(twiml="<Response/>").status == status


def test_numbers(sdk: Client) -> None:
    """The account has the number of test credentials, can buy others, and send from them."""
    assert [one.phone_number for one in sdk.incoming_phone_numbers.list()] == [FROM]
    bought = sdk.incoming_phone_numbers.create(phone_number="+14155550123", friendly_name="Shop")
    assert bought.capabilities["sms"] is True
    assert sdk.incoming_phone_numbers(bought.sid).fetch().friendly_name == "Shop"
    renamed = sdk.incoming_phone_numbers(bought.sid).update(
        friendly_name="Bar", sms_url="https://example.com/sms"
    )
    assert (renamed.friendly_name, renamed.sms_url) == ("Bar", "https://example.com/sms")
    assert send(sdk, from_="+14155550123").from_ == "+14155550123"
    found = sdk.incoming_phone_numbers.list(phone_number="4155550")
    assert [one.sid for one in found] == [bought.sid]
    assert sdk.incoming_phone_numbers.create(area_code="510").phone_number == "+15105550100"
    assert sdk.incoming_phone_numbers(bought.sid).delete()
    with pytest.raises(TwilioRestException) as caught:
        send(sdk, from_="+14155550123")
    assert caught.value.code == 21606
    for number, code in (("+15005550000", 21422), ("+15005550001", 21421), (FROM, 21422)):
        with pytest.raises(TwilioRestException) as caught:
            sdk.incoming_phone_numbers.create(phone_number=number)
        assert caught.value.code == code


def test_the_account(sdk: Client) -> None:
    """Whose it is, and what it has left."""
    account = sdk.api.v2010.accounts(ACCOUNT).fetch()
    assert (account.status, account.type, account.sid) == ("active", "Full", ACCOUNT)
    assert [one.sid for one in sdk.api.v2010.accounts.list()] == [ACCOUNT]
    balance = sdk.api.v2010.accounts(ACCOUNT).balance.fetch()
    assert (balance.balance, balance.currency) == ("100.00", "USD")


@pytest.mark.parametrize(
    ("text", "country", "valid", "number", "national"),
    [
        ("+14155550123", None, True, "+14155550123", "(415) 555-0123"),
        ("(415) 555-0123", "US", True, "+14155550123", "(415) 555-0123"),
        ("07772 000001", "GB", True, "+447772000001", "07772 000001"),
        ("+919876543210", None, True, "+919876543210", "09876 543210"),
        ("+1415555012", None, ["TOO_SHORT"], "+1415555012", None),
        ("+141555501234", None, ["TOO_LONG"], "+141555501234", None),
        ("hello", None, ["NOT_A_NUMBER"], "hello", None),
        ("0123", "XX", ["INVALID_COUNTRY_CODE"], "0123", None),
    ],
)
def test_lookups(  # noqa: PLR0917 - a case's columns
    sdk: Client, text: str, country: str | None, valid: Any, number: str, national: str | None
) -> None:
    """A number in any spelling; an impossible one is an answer and no error."""
    found = sdk.lookups.v2.phone_numbers(text).fetch(country_code=country)
    assert (found.phone_number, found.national_format) == (number, national)
    assert found.valid is (valid is True)
    assert found.validation_errors == ([] if valid is True else valid)


def test_lookup_packages(sdk: Client) -> None:
    """What is asked for is known, what isn't is null, and an unknown package is refused."""
    every = (
        "caller_name,sim_swap,call_forwarding,line_status,line_type_intelligence,identity_match,"
        "reassigned_number,sms_pumping_risk,phone_number_quality_score,pre_fill"
    )
    found = sdk.lookups.v2.phone_numbers("+14155550123").fetch(fields=every)
    assert all(getattr(found, name) for name in every.split(","))
    found = sdk.lookups.v2.phone_numbers("+15005550009").fetch(fields="line_type_intelligence")
    assert (found.line_type_intelligence["type"], found.sim_swap) == ("landline", None)
    with pytest.raises(TwilioRestException) as caught:
        sdk.lookups.v2.phone_numbers("+14155550123").fetch(fields="shoe_size")
    assert caught.value.code == 60600


def test_verify_services(sdk: Client) -> None:
    """Create, fetch, list page by page, change and delete a service."""
    made = [sdk.verify.v2.services.create(friendly_name=f"Shop {n}") for n in range(3)]
    assert sdk.verify.v2.services(made[0].sid).fetch().code_length == 6
    assert len(sdk.verify.v2.services.list(page_size=2)) == 3
    changed = sdk.verify.v2.services(made[0].sid).update(code_length=4, lookup_enabled=True)
    assert (changed.code_length, changed.lookup_enabled) == (4, True)
    assert sdk.verify.v2.services(made[0].sid).delete()
    assert [one.sid for one in sdk.verify.v2.services.list()] == [made[2].sid, made[1].sid]


@pytest.fixture
def service(sdk: Client) -> Any:
    """A Verify service."""
    made = sdk.verify.v2.services.create(friendly_name="Shop", custom_code_enabled=True)
    return sdk.verify.v2.services(made.sid)


def test_a_verification(service: Any, time: Time) -> None:
    """A wrong code is an answer; the right one approves, and then there is nothing any more."""
    made = service.verifications.create(to=TO, channel="sms")
    assert (made.status, made.valid) == ("pending", False)
    assert service.verifications(made.sid).fetch().to == TO
    assert service.verifications(TO).fetch().sid == made.sid
    time.now += 60
    again = service.verifications.create(to=TO, channel="call")
    assert (again.sid, len(again.send_code_attempts)) == (made.sid, 2)
    wrong = service.verification_checks.create(to=TO, code="000000")
    assert (wrong.status, wrong.valid) == ("pending", False)
    right = service.verification_checks.create(verification_sid=made.sid, code="123456")
    assert (right.status, right.valid) == ("approved", True)
    looks: list[Callable[[], Any]] = [
        lambda: service.verification_checks.create(to=TO, code="123456"),
        lambda: service.verifications(made.sid).fetch(),
    ]
    for look in looks:
        with pytest.raises(TwilioRestException) as caught:
            look()
        assert (caught.value.status, caught.value.code) == (404, 20404)


def test_a_verification_ends_in_ten_minutes(service: Any, time: Time) -> None:
    """After that the code is worth nothing, and a new one is made."""
    made = service.verifications.create(to="zoe@example.com", channel="email")
    time.now += 600
    with pytest.raises(TwilioRestException) as caught:
        service.verification_checks.create(to="zoe@example.com", code="123456")
    assert caught.value.status == 404
    assert service.verifications.create(to="zoe@example.com", channel="email").sid != made.sid


def test_a_verification_has_its_limits(service: Any) -> None:
    """Five sends, five wrong codes; an own code where the service allows it; ended by hand."""
    for _ in range(5):
        made = service.verifications.create(to=TO, channel="sms", custom_code="2468")
    with pytest.raises(TwilioRestException) as caught:
        service.verifications.create(to=TO, channel="sms")
    assert (caught.value.status, caught.value.code) == (429, 60203)
    for _ in range(5):
        service.verification_checks.create(to=TO, code="123456")
    with pytest.raises(TwilioRestException) as caught:
        service.verification_checks.create(to=TO, code="2468")
    assert (caught.value.status, caught.value.code) == (429, 60202)
    assert service.verifications(made.sid).update(status="canceled").status == "canceled"
    other = service.verifications.create(to=TO, channel="auto", custom_code="2468")
    assert service.verification_checks.create(to=TO, code="2468").status == "approved"
    assert other.channel == "sms"


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


def _segment_cases() -> list[Any]:
    folder = os.environ.get(VARIABLE)
    if folder is None:
        return []
    found = json.loads((Path(folder) / "vectors" / "sms_segments.json").read_text("utf-8"))
    cases: list[Any] = found["cases"]
    return cases


@pytest.mark.parametrize("case", _segment_cases(), ids=str)
def test_segments(case: dict[str, Any]) -> None:
    """The parts of a message are counted as Twilio's own calculator counts them."""
    text = case["char"] * case["repeat"]
    assert segments.count(text) == case["segments"]


def test_smart_encoding() -> None:
    """Punctuation that would turn the whole message to UCS-2 is replaced, if asked for."""
    text = "a" * 159 + "\N{RIGHT SINGLE QUOTATION MARK}"
    assert (segments.count(text), segments.count(segments.smart(text))) == (3, 1)
