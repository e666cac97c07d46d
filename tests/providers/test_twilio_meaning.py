"""How Twilio's statuses, errors and odd forms are read; by the facts of its documentation."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest
from offered import OFFERED, Offered, play
from samples_twilio import post
from world import World

from unictl.core import catalog
from unictl.core.call import Ask, Reply
from unictl.core.operation import recovery_of
from unictl.core.ports import Loaded
from unictl.core.secret import Secret
from unictl.errors import (
    InvalidRequest,
    NotConfigured,
    NotFound,
    OutcomeUnknown,
    PermissionRefused,
    RateLimited,
    UnictlError,
)
from unictl.providers.twilio import errors
from unictl.providers.twilio.base import Twilio
from unictl.sandbox.twilio.keys import KEYS
from unictl.sandbox.twilio.service import READS_ONLY

TO = "+15005550010"
HELLO = {"to": TO, "body": "Hello"}
# The documented statuses of each kind, and what they mean in our words.
STATUSES: dict[str, dict[str, str]] = {
    "messages.get": {
        "accepted": "queued",
        "scheduled": "scheduled",
        "queued": "queued",
        "sending": "sending",
        "sent": "sent",
        "delivered": "delivered",
        "partially_delivered": "partially_delivered",
        "read": "read",
        "undelivered": "failed",
        "failed": "failed",
        "canceled": "cancelled",
        "receiving": "receiving",
        "received": "received",
    },
    "calls.get": {
        "queued": "queued",
        "ringing": "ringing",
        "in-progress": "in_progress",
        "completed": "completed",
        "busy": "busy",
        "no-answer": "no_answer",
        "failed": "failed",
        "canceled": "cancelled",
    },
    "verifications.start": {
        "pending": "pending",
        "approved": "approved",
        "canceled": "cancelled",
        "max_attempts_reached": "too_many_attempts",
        "deleted": "deleted",
        "failed": "failed",
        "expired": "expired",
    },
}
READ = Ask("GET", "/2010-04-01/Accounts/account_sid/Messages.json")
WRITE = Ask("POST", "/2010-04-01/Accounts/account_sid/Messages.json", changes=True)
CHECK = Ask("POST", "/v2/Services/VA1/VerificationCheck", changes=True)


def offered(identifier: str) -> Offered:
    """Return the operation at Twilio."""
    return next(one for one in OFFERED if str(one) == f"twilio:{identifier}")


def read(identifier: str, **changes: Any) -> Any:
    """Return what a recorded thing is read as, with some of its members changed."""
    one = offered(identifier)
    recorded = one.recorded()[0]
    thing = {**recorded["exchange"][0]["reply"], **changes}
    call = one.call(recorded["arguments"], recorded["request"])
    return play(call, [Reply(200, {}, json.dumps(thing).encode())])[1]


def form(ask: Ask) -> dict[str, str]:
    """Return the form that is asked."""
    return dict(ask.form or ())


def asked(identifier: str, values: Any, **settings: str) -> Ask:
    """Return the first request of a call, with these settings beside the keys and no others."""
    one = offered(identifier)
    context = one.context(settings={"account_sid": "AC1", **settings})
    return next(one.call({}, values, context))


@pytest.mark.parametrize(
    ("identifier", "theirs", "ours"),
    [(name, theirs, ours) for name, table in STATUSES.items() for theirs, ours in table.items()],
)
def test_every_documented_status_has_its_word(identifier: str, theirs: str, ours: str) -> None:
    """Each of the vendor's statuses is one of ours."""
    assert read(identifier, status=theirs).status == ours


@pytest.mark.parametrize("identifier", sorted(STATUSES))
@pytest.mark.parametrize("status", ["no_such", None, 7, "", "Sent"])
def test_an_unknown_status_is_no_guess(identifier: str, status: Any) -> None:
    """A status that the documentation doesn't know is told, not mapped to the nearest."""
    with pytest.raises(UnictlError, match="doesn't know"):
        read(identifier, status=status)


@pytest.mark.parametrize(
    ("changes", "channel", "to", "sender"),
    [
        ({}, "sms", TO, "+15005550006"),
        ({"num_media": "2"}, "mms", TO, "+15005550006"),
        ({"sid": f"MM{'1' * 32}"}, "mms", TO, "+15005550006"),
        ({"to": f"whatsapp:{TO}", "from": None}, "whatsapp", TO, None),
        ({"from": "messenger:123"}, "other", TO, "messenger:123"),
        ({"from": "SHOP"}, "sms", TO, "SHOP"),
    ],
)
def test_how_a_message_went(
    changes: dict[str, Any], channel: str, to: str, sender: str | None
) -> None:
    """The channel stands in the addresses, and is taken from them."""
    found = read("messages.get", **changes)
    assert (found.channel, found.to, found.sender) == (channel, to, sender)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("-0.00790", "0.00790"), (None, None), ("0.00", "0.00"), ("0.01000", "-0.01000")],
)
def test_a_charge_is_what_it_cost(theirs: str | None, ours: str | None) -> None:
    """Twilio writes a charge as less than nothing; the decimal is kept to the digit."""
    found = read("messages.get", price=theirs, price_unit="USD")
    assert (found.price, found.currency) == (ours, "USD" if theirs else None)


@pytest.mark.parametrize(
    "text", ["Thu, 24 Aug 2023 05:01:45 +0000", "2023-08-24T05:01:45Z", "2023-08-24T07:01:45+02:00"]
)
def test_both_forms_of_time(text: str) -> None:
    """RFC 2822 in the API of 2010, ISO 8601 in the newer ones."""
    found = read("messages.get", date_created=text)
    assert found.created_at == datetime(2023, 8, 24, 5, 1, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (None, None),
        ("human", "human"),
        ("machine", "machine"),
        ("machine_end_beep", "machine"),
        ("fax", "fax"),
        ("unknown", "unknown"),
        ("alien", "unknown"),
    ],
)
def test_who_answered(theirs: str | None, ours: str | None) -> None:
    """The finer words for a machine are one to us."""
    assert read("calls.get", answered_by=theirs).answered_by == ours


def test_an_inbound_thing() -> None:
    """What came in is told apart from what went out."""
    assert read("messages.get", direction="inbound").direction == "inbound"
    assert read("calls.get", direction="outbound-dial").direction == "outbound"


def error(code: Any = None, message: str | None = "No.", **members: Any) -> bytes:
    """Return an error body."""
    return json.dumps({"code": code, "message": message, **members}).encode()


@pytest.mark.parametrize(
    ("ask", "status", "body", "code"),
    [
        (READ, 401, error(20003), "authentication_refused"),
        (READ, 403, error(20003), "permission_refused"),
        (READ, 404, error(20404), "not_found"),
        (READ, 404, b"", "not_found"),
        (WRITE, 400, error(21211), "rejected"),
        (WRITE, 400, error(21408), "permission_refused"),
        (WRITE, 400, error(21608), "permission_refused"),
        (WRITE, 400, error(21610), "permission_refused"),
        (WRITE, 400, error(21611), "rate_limited"),
        (WRITE, 429, error(20429), "rate_limited"),
        (WRITE, 400, error(20005), "permission_refused"),
        (WRITE, 400, error(21220), "conflict"),
        (WRITE, 409, error(20009), "conflict"),
        (WRITE, 400, error(30409), "conflict"),
        (WRITE, 400, error("21211"), "rejected"),
        (CHECK, 404, error(20404), "not_found"),
        (CHECK, 429, error(60202), "rate_limited"),
        (WRITE, 500, error(20500), "service_unavailable"),
        (WRITE, 502, b"<html>", "service_unavailable"),
        (WRITE, 400, error(20503), "service_unavailable"),
        (WRITE, 400, b"", "rejected"),
        (WRITE, 301, b"", "rejected"),
        (WRITE, 400, json.dumps({"title": "Bad", "detail": "No to", "code": 60200}).encode(),
         "rejected"),
    ],
)  # fmt: skip
def test_errors_by_status_and_code(ask: Ask, status: int, body: bytes, code: str) -> None:
    """The documented refusals, each in its place in our tree."""
    found = Twilio.explain(ask, Reply(status, {}, body))
    assert found.code == code
    assert (found.service, found.http_status) == ("twilio", status)


@pytest.mark.parametrize("code", sorted(errors.CODES))
def test_each_code_of_the_table_is_reached(code: str) -> None:
    """Whatever the status below 500, a known code decides."""
    found = Twilio.explain(WRITE, Reply(400, {}, error(int(code))))
    assert type(found) is errors.CODES[code]
    assert found.service_code == code
    expected = None if found.code == "service_unavailable" else "not_applied"
    assert found.outcome == expected


def test_what_the_service_said_is_kept() -> None:
    """Code, field, request id and message reach the caller, in either form of error body."""
    headers = {"twilio-request-id": "RQ1"}
    found = Twilio.explain(WRITE, Reply(400, headers, error(21211, "Invalid 'To'.")))
    assert (found.field, found.request_id, found.message) == ("to", "RQ1", "Invalid 'To'")
    newer = error(60200, None, title="Invalid parameter", detail="To is no number")
    found = Twilio.explain(WRITE, Reply(400, headers, newer))
    assert (found.message, found.service_code) == ("To is no number", "60200")


@pytest.mark.parametrize("text", ["Authenticate", "opted out", "Too Many Requests", "not found"])
def test_a_text_decides_nothing(text: str) -> None:
    """What the service says to people can change any day."""
    assert Twilio.explain(WRITE, Reply(400, {}, error(21999, text))).code == "rejected"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>\xff", b"null", b"[]", b'"plain"', b'{"code": {}}', b'{"code": true}',
     b'{"code": [1], "message": 7, "detail": null, "title": {}}'],
)  # fmt: skip
def test_any_body_is_explained(body: bytes) -> None:
    """Whatever stands in the body of a refusal, it's an error of the tree with a message."""
    found = Twilio.explain(WRITE, Reply(400, {}, body))
    assert found.message
    assert (found.field, found.service_code) == (None, None)


def test_hints_are_next_steps() -> None:
    """What a user can do about it is said where it isn't plain from the message."""
    expired = Twilio.explain(CHECK, Reply(404, {}, error(20404)))
    assert "start a verification anew" in expired.hint
    stopped = Twilio.explain(WRITE, Reply(400, {}, error(21610)))
    assert "START" in stopped.hint
    for code in ("60202", "60203"):
        assert not Twilio.explain(CHECK, Reply(429, {}, error(int(code)))).retryable
    assert Twilio.explain(WRITE, Reply(429, {}, error(20429))).retryable


def loaded(**fields: str) -> Loaded:
    """Return credentials."""
    given = {"account_sid": "AC1", "auth_token": "token", **fields}
    return Loaded({role: Secret(value) for role, value in given.items()}, "the test")


def proof(credentials: Loaded) -> str:
    """Return the pair that a request is proved with."""
    from unictl.core.call import Wire  # noqa: PLC0415 - only this needs it

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


def test_packages_that_give_nothing_are_told() -> None:
    """A package that fails says so by a code of its own; the rest is still good."""
    found = read("phone_numbers.inspect", caller_name={"error_code": 60600, "caller_name": None})
    assert (found.caller_name, found.unavailable) == (None, ("caller_name",))
    assert found.line_type == "mobile"
    none = read("phone_numbers.inspect", sim_swap=None)
    assert none.unavailable == ("sim_swap",)
    assert none.sim_swapped is None


def test_an_impossible_number_is_an_answer(world: World) -> None:
    """It is not valid, and the reason is one of ours."""
    task = world.task("phone_numbers.lookup", {"phone_number": "+1415"}, {}, "twilio")
    found = world.run(task)
    assert (found.valid, found.problems, found.country) == (False, ("too_short",), None)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/2010-04-01/x/Messages.json?Page=1",
        "//evil.example/Messages.json",
        "/elsewhere.json?Page=1",
    ],
)
def test_a_list_goes_on_nowhere_else(address: str) -> None:
    """An address that leads away is told, and not followed."""
    one = offered("messages.list")
    recorded = one.recorded()[0]
    thing = {**recorded["exchange"][0]["reply"], "next_page_uri": address}
    call = one.call({}, recorded["request"])
    with pytest.raises(UnictlError, match="another address"):
        play(call, [Reply(200, {}, json.dumps(thing).encode())])


def test_a_span_is_kept_to_the_second(world: World) -> None:
    """Twilio may filter by the day alone; what lies beside the span isn't shown."""
    for _ in range(3):
        post(world, "/Messages", {"To": TO, "From": KEYS["phone_number"], "Body": "x"})
        world.clock.time += 100
    first = datetime.fromtimestamp(world.clock.time - 250, UTC).isoformat()
    last = datetime.fromtimestamp(world.clock.time - 150, UTC).isoformat()
    send = world.network.sandbox.send

    def by_day(wire: Any, *, timeout: float) -> Reply:
        return send(replace(wire, url=wire.url.partition("?")[0]), timeout=timeout)

    world.network.sandbox.send = by_day  # type: ignore[method-assign]
    values = {"since": first, "until": last}
    found = world.run(world.task("messages.list", {}, values, "twilio"))
    assert len(found.items) == 1


def messages(world: World) -> int:
    """Return how many messages there are."""
    return len(world.run(world.task("messages.list", {}, {"limit": None}, "twilio")).items)


@pytest.mark.parametrize("fault", ["lost_before", "lost_after", "500_before", "500_after"])
def test_what_may_have_been_sent_is_not_sent_again(fault: Any, world: World) -> None:
    """Twilio knows no key: after an unknown end nothing is repeated, under the same key neither."""
    task = world.task("messages.send", {}, HELLO, "twilio", key="mine")
    with pytest.raises(OutcomeUnknown) as caught:
        world.run(task, [fault])
    assert "Look at twilio" in caught.value.hint
    assert len(world.network.requests) == 1
    world.clock.time += 3600
    with pytest.raises(OutcomeUnknown):
        world.run(task)
    assert len(world.network.requests) == 1
    assert messages(world) == fault.endswith("after")


@pytest.mark.parametrize("fault", ["not_sent", "429"])
def test_what_was_surely_not_sent_is_sent_again(fault: Any, world: World) -> None:
    """Neither a line that never opened nor a 429 did anything."""
    assert world.run(world.task("messages.send", {}, HELLO, "twilio"), [fault]).status == "queued"
    assert messages(world) == 1


@pytest.mark.parametrize("service", ["messages.send", "calls.place", "verifications.start",
                                     "verifications.check", "phone_numbers.inspect"])  # fmt: skip
def test_what_costs_is_not_recovered(service: str) -> None:
    """Each operation that is charged for says that an unknown end stays one."""
    one = offered(service)
    assert recovery_of(one.provider, one.operation) == "none"
    if service != "verifications.check":
        assert one.operation.changes == "money"


def test_a_lost_redaction_is_looked_for(world: World) -> None:
    """After a lost reply the message is looked at, and emptied only if it still has its text."""
    made = post(world, "/Messages", {"To": TO, "From": KEYS["phone_number"], "Body": "secret"})
    world.clock.time += 5
    where = {"message_id": made["sid"]}
    for fault, again in (("lost_after", ["GET"]), ("lost_before", ["GET", "POST"])):
        task = world.task("messages.redact", where, {}, "twilio", key=fault, retries=0)
        with pytest.raises(OutcomeUnknown):
            world.run(task, [fault])
        world.clock.time += 60
        if fault == "lost_before":
            with world.network.sandbox.sandbox.store.transaction() as session:
                thing = session.get("twilio", "message", made["sid"])
                assert thing is not None
                thing.body["body"] = "secret"
                session.save(thing)
        sent = len(world.network.requests)
        assert world.run(task).body is None
        assert [wire.method for wire in world.network.requests[sent:]] == again


@pytest.mark.parametrize(("fault", "again"), [("lost_after", ["GET"]),
                                              ("lost_before", ["GET", "DELETE"])])  # fmt: skip
def test_a_lost_deletion_is_looked_for(fault: Any, again: list[str], world: World) -> None:
    """One that is gone already is deleted; one that is still there is deleted now."""
    made = post(world, "/Messages", {"To": TO, "From": KEYS["phone_number"], "Body": "x"})
    world.clock.time += 5
    task = world.task("messages.delete", {"message_id": made["sid"]}, {}, "twilio", key="k")
    with pytest.raises(OutcomeUnknown):
        world.run(task, ["none", fault])
    world.clock.time += 60
    sent = len(world.network.requests)
    found = world.run(task)
    assert (found.id, found.deleted) == (made["sid"], True)
    assert [wire.method for wire in world.network.requests[sent:]] == again
    with pytest.raises(NotFound):
        world.run(world.task("messages.delete", {"message_id": made["sid"]}, {}, "twilio"))


def test_a_lost_hang_up_is_looked_for(world: World) -> None:
    """A call that is over needs no second end."""
    call = {"To": TO, "From": KEYS["phone_number"], "Twiml": "<Response/>"}
    where = {"call_id": post(world, "/Calls", call)["sid"]}
    world.clock.time += 4
    task = world.task("calls.hang_up", where, {}, "twilio", key="k", retries=0)
    with pytest.raises(OutcomeUnknown):
        world.run(task, ["lost_after"])
    world.clock.time += 60
    assert world.run(task).status == "completed"
    assert world.network.requests[-1].method == "GET"


def test_a_scheduled_message_is_cancelled(world: World) -> None:
    """From scheduling to cancelling, through the whole way."""
    at = datetime.fromtimestamp(world.clock.time + 3600, UTC).isoformat()
    made = world.run(world.task("messages.send", {}, {**HELLO, "send_at": at}, "twilio"))
    assert (made.status, made.segments) == ("scheduled", None)
    where = {"message_id": made.id}
    assert world.run(world.task("messages.cancel", where, {}, "twilio")).status == "cancelled"
    with pytest.raises(UnictlError) as caught:
        world.run(world.task("messages.cancel", where, {}, "twilio"))
    assert (caught.value.code, caught.value.service_code) == ("conflict", "30409")


def test_a_wrong_code_is_no_error(world: World) -> None:
    """It says that it wasn't approved; too many of them are an error that isn't retried."""
    world.run(world.task("verifications.start", {}, {"to": TO}, "twilio"))
    wrong = {"to": TO, "code": "000000"}
    for _ in range(5):
        found = world.run(world.task("verifications.check", {}, wrong, "twilio"))
        assert (found.approved, found.status) == (False, "pending")
    sent = len(world.network.requests)
    with pytest.raises(RateLimited) as caught:
        world.run(world.task("verifications.check", {}, wrong, "twilio"))
    assert caught.value.service_code == "60202"
    assert len(world.network.requests) == sent + 1


def test_the_accounts_token_is_shown_nowhere(world: World) -> None:
    """Twilio's answer holds the account's token; ours doesn't, not even with the raw reply."""
    found = world.run(world.task("credentials.check", {}, {}, "twilio", raw=True))
    assert found.account_id == KEYS["account_sid"]
    assert found.raw["sid"] == KEYS["account_sid"]
    assert KEYS["auth_token"] not in str(found)


def test_an_api_key_that_may_not_see_the_account(world: World) -> None:
    """It is tried at a list of messages; a wrong one is refused all the same."""
    fields = {"account_sid": KEYS["account_sid"], "api_key_sid": READS_ONLY,
              "api_key_secret": "s" * 32}  # fmt: skip
    world.keys.fields = {role: Secret(value) for role, value in fields.items()}
    found = world.run(world.task("credentials.check", {}, {}, "twilio"))
    assert (found.account_id, found.restricted) == (KEYS["account_sid"], True)
    world.keys.fields = {**world.keys.fields, "api_key_secret": Secret("short")}
    with pytest.raises(UnictlError) as caught:
        world.run(world.task("credentials.check", {}, {}, "twilio"))
    assert caught.value.code == "authentication_refused"


def test_a_closed_account_is_told() -> None:
    """Keys that are right are worth nothing then."""
    with pytest.raises(PermissionRefused, match="suspended"):
        read("credentials.check", status="suspended")


def test_forms_are_read_back_as_they_were_given(world: World) -> None:
    """Any text goes through the form and comes back: signs, letters, pictures, line ends."""
    text = "a+b=c&d%20;é ₹ \U0001f44d\n\"'<>\\"
    made = world.run(world.task("messages.send", {}, {**HELLO, "body": text}, "twilio"))
    assert made.body == text
    sent = parse_qsl((world.network.requests[-1].body or b"").decode())  # type: ignore[union-attr]
    assert ("Body", text) in sent
