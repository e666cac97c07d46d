"""Twilio's official client against the served sandbox: messages, their media and lists.

Each exchange is held against Twilio's OpenAPI documents where they are at hand.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openapi_twilio import VARIABLE
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from twilio_sdk import FROM, START, Time, send

from unictl.sandbox.twilio import segments
from unictl.sandbox.twilio.keys import KEYS

SERVICE = KEYS["messaging_service_sid"]


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
