"""Twilio's keys, hosts, senders, and requests that contradict themselves."""

import base64
from typing import Any

import pytest
from twilio_reading import HELLO, TO, asked, form

from unictl.core import catalog
from unictl.core.call import Ask, Wire
from unictl.core.ports import Loaded
from unictl.core.secret import Secret
from unictl.errors import InvalidRequest, NotConfigured
from unictl.providers.twilio.base import Twilio

READ = Ask("GET", "/2010-04-01/Accounts/account_sid/Messages.json")


def loaded(**fields: str) -> Loaded:
    """Return credentials."""
    given = {"account_sid": "AC1", "auth_token": "token", **fields}
    return Loaded({role: Secret(value) for role, value in given.items()}, "the test")


def proof(credentials: Loaded) -> str:
    """Return the pair that a request is proved with."""
    wire = Twilio.authorize(Wire("GET", "https://api.twilio.com", {}), credentials, 0.0)
    header = wire.headers["Authorization"]
    assert isinstance(header, Secret)
    return base64.b64decode(header.reveal().removeprefix("Basic ")).decode()


def test_the_pair_that_proves() -> None:
    """An API key where it is whole, else the account's own token."""
    assert proof(loaded()) == "AC1:token"
    assert proof(loaded(api_key_sid="SK1", api_key_secret="s")) == "SK1:s"
    assert proof(loaded(api_key_sid="SK1")) == "AC1:token"


@pytest.mark.parametrize("role", ["account_sid", "auth_token"])
@pytest.mark.parametrize("value", ["", "with\nnewline", "nul\x00", "surrogate\udcff", "é"])
def test_keys_that_cant_be_sent(role: str, value: str) -> None:
    """An empty or broken credential is named by its role, and its value never shown."""
    with pytest.raises(NotConfigured, match=role) as caught:
        Twilio.mode(loaded(**{role: value}))
    assert not value or value not in str(caught.value.as_dict())


@pytest.mark.parametrize(
    ("said", "mode"), [(None, "live"), ("test", "test"), (" Test ", "test"), ("live", "live"),
                       ("sandbox", "live")],
)  # fmt: skip
def test_keys_count_as_live_unless_they_are_said_to_be_others(said: str | None, mode: str) -> None:
    """Nothing in the values tells, so only their owner can say that they are for tests."""
    assert Twilio.mode(loaded() if said is None else loaded(mode=said)) == mode
    assert "TWILIO_MODE" in catalog.load("twilio").variables["mode"].names


def test_an_api_key_is_its_accounts() -> None:
    """An idempotency key holds for the account, whichever key acts for it."""
    assert Twilio.identity(loaded()) == Twilio.identity(
        loaded(api_key_sid="SK1", api_key_secret="s")
    )


@pytest.mark.parametrize("role", ["region", "edge"])
@pytest.mark.parametrize("value", ["evil.example/", "ie1.evil", "a b", "-", "ü", "a@b", "a:1"])
def test_a_region_leads_to_no_other_host(role: str, value: str) -> None:
    """What stands in a setting can't bring keys to somebody else's host."""
    with pytest.raises(NotConfigured, match=role):
        Twilio.address(READ, loaded(**{role: value}))


def test_who_sends() -> None:
    """The one given, else the setting beside the keys that fits the channel."""
    number, pool = {"phone_number": "+1415"}, {"messaging_service_sid": "MG1"}
    assert form(asked("messages.send", HELLO, **number))["From"] == "+1415"
    assert form(asked("messages.send", HELLO, **pool))["MessagingServiceSid"] == "MG1"
    both = form(asked("messages.send", HELLO, **number, **pool))
    assert (both["From"], both.get("MessagingServiceSid")) == ("+1415", None)
    given = {**HELLO, "sender": "SHOP"}
    assert form(asked("messages.send", given, **number))["From"] == "SHOP"
    chat = {**HELLO, "channel": "whatsapp"}
    for kept in ("+1416", "whatsapp:+1416"):
        sent = form(asked("messages.send", chat, **number, whatsapp_number=kept))
        assert (sent["From"], sent["To"]) == ("whatsapp:+1416", f"whatsapp:{TO}")
    later = {**HELLO, "send_at": "2026-12-01"}
    sent = form(asked("messages.send", later, **number, **pool))
    assert (sent.get("From"), sent["MessagingServiceSid"]) == (None, "MG1")
    assert form(asked("calls.place", {"to": TO, "say": "Hi"}, caller_id="+1417"))["From"] == "+1417"


@pytest.mark.parametrize(
    ("identifier", "values", "field"),
    [
        ("messages.send", HELLO, "sender"),
        ("messages.send", {**HELLO, "channel": "whatsapp"}, "sender"),
        ("messages.send", {**HELLO, "sender": "+1415", "send_at": "2026-12-01"}, "send_at"),
        ("calls.place", {"to": TO, "say": "Hi"}, "sender"),
        ("verifications.start", {"to": TO}, "verify_service_id"),
        ("verifications.check", {"to": TO, "code": "1234"}, "verify_service_id"),
    ],
)
def test_what_a_setting_could_give_is_asked_for(
    identifier: str, values: dict[str, Any], field: str
) -> None:
    """Without a sender or a Verify service the refusal names the field and the command."""
    with pytest.raises(InvalidRequest) as caught:
        asked(identifier, values)
    assert caught.value.field == field
    assert "unictl vault set twilio" in caught.value.hint


@pytest.mark.parametrize(
    ("identifier", "values", "field"),
    [
        ("messages.send", {"to": TO}, "body"),
        ("messages.send", {**HELLO, "template_id": "HX1"}, "template_id"),
        ("messages.send", {**HELLO, "template_variables": {"1": "a"}}, "template_variables"),
        ("messages.send", {**HELLO, "channel": "sms", "media_urls": ["https://a.b/c"]},
         "media_urls"),
        ("calls.place", {"to": TO}, "say"),
        ("calls.place", {"to": TO, "say": "a", "url": "https://a.b"}, "url"),
        ("calls.place", {"to": TO, "url": "https://a.b", "language": "en"}, "language"),
        ("verifications.check", {"code": "1234"}, "to"),
        ("verifications.check", {"code": "1234", "to": TO, "verification_id": "VE1"},
         "verification_id"),
    ],
)  # fmt: skip
def test_fields_that_contradict_each_other(
    identifier: str, values: dict[str, Any], field: str
) -> None:
    """Refused by name, before anything is sent."""
    with pytest.raises(InvalidRequest) as caught:
        asked(identifier, values, phone_number="+1")
    assert caught.value.field == field


def test_a_spoken_text_is_only_spoken() -> None:
    """Nothing in it can become an instruction."""
    values = {"to": TO, "say": '</Say><Dial>+1900</Dial>&"', "language": 'en"><Dial>'}
    twiml = form(asked("calls.place", values, phone_number="+1"))["Twiml"]
    assert "<Dial>" not in twiml
    from xml.etree import ElementTree as ET  # noqa: PLC0415 - only this needs it

    (say,) = ET.fromstring(twiml)  # noqa: S314 - our own text
    assert (say.text, say.get("language")) == (values["say"], values["language"])


@pytest.mark.parametrize("say", ["&" * 1000, "a\x07b", "a\x1b[0m"])
def test_a_spoken_text_has_limits(say: str) -> None:
    """Twilio bounds the TwiML, in which a sign can take five characters and some can't stand."""
    with pytest.raises(InvalidRequest) as caught:
        asked("calls.place", {"to": TO, "say": say}, phone_number="+1")
    assert caught.value.field == "say"
