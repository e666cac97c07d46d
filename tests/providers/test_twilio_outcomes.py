"""Twilio through the engine and the sandbox: what is known after a lost reply, and what is kept."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest
from samples_twilio import post
from twilio_reading import HELLO, TO, offered
from world import World

from unictl.core.call import Reply
from unictl.core.operation import recovery_of
from unictl.core.secret import Secret
from unictl.errors import InvalidRequest, NotFound, OutcomeUnknown, RateLimited, UnictlError
from unictl.sandbox.twilio.keys import KEYS
from unictl.sandbox.twilio.service import READS_ONLY

# What was not done is believed after so many looks that show it as it was (`Provider.patience`).
LOOKS = ["GET"] * 3


def test_an_impossible_number_is_an_answer(world: World) -> None:
    """It is not valid, and the reason is one of ours."""
    task = world.task("phone_numbers.lookup", {"phone_number": "+1415"}, {}, "twilio")
    found = world.run(task)
    assert (found.valid, found.problems, found.country) == (False, ("too_short",), None)


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
    assert "`unictl messages list --service twilio --sandbox`" in caught.value.hint
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
    for fault, again in (("lost_after", ["GET"]), ("lost_before", [*LOOKS, "POST"])):
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
                                              ("lost_before", [*LOOKS, "DELETE"])])  # fmt: skip
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


def test_forms_are_read_back_as_they_were_given(world: World) -> None:
    """Any text goes through the form and comes back: signs, letters, pictures, line ends."""
    text = "a+b=c&d%20;é ₹ \U0001f44d\n\"'<>\\"
    made = world.run(world.task("messages.send", {}, {**HELLO, "body": text}, "twilio"))
    assert made.body == text
    sent = parse_qsl((world.network.requests[-1].body or b"").decode())  # type: ignore[union-attr]
    assert ("Body", text) in sent


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"body": "x" * 1601}, "body"),
        ({"body": ""}, "body"),
        ({"media_urls": ["https://example.com/a"] * 11, "channel": "mms"}, "media_urls"),
        ({"media_urls": ["ftp://example.com/a"]}, "media_urls[0]"),
        ({"to": "tomorrow"}, "to"),
        ({"to": "+0123456789"}, "to"),
        ({"status_callback_url": "example.com"}, "status_callback_url"),
    ],
)
def test_what_twilio_would_refuse_is_refused_before(
    values: dict[str, Any], field: str, world: World
) -> None:
    """A field that is too long, empty or of no form is named, and nothing is sent."""
    with pytest.raises(InvalidRequest) as caught:
        world.run(world.task("messages.send", {}, {**HELLO, **values}, "twilio"))
    assert caught.value.field == field
    assert world.network.requests == []


def test_the_longest_message(world: World) -> None:
    """As long as Twilio takes it, with as many media, in any letters."""
    urls = [f"https://example.com/{number}.png" for number in range(10)]
    values = {**HELLO, "body": "\N{DEVANAGARI LETTER KA}" * 1600, "media_urls": urls}
    made = world.run(world.task("messages.send", {}, values, "twilio"))
    assert (made.body, made.media_count, made.segments) == (values["body"], 10, 24)


def test_a_thousand_messages_are_walked(world: World) -> None:
    """All of them come, each once, in pages of a hundred, while others are sent."""
    given = {"To": TO, "From": KEYS["phone_number"], "Body": "x"}
    old = [post(world, "/Messages", given)["sid"] for _ in range(1000)]
    seen: list[str] = []
    cursor = None
    while cursor is not None or not seen:
        values = {"limit": 100, "cursor": cursor}
        page = world.run(world.task("messages.list", {}, values, "twilio"))
        seen += [one.id for one in page.items]
        cursor = page.next
        post(world, "/Messages", given)
    assert seen == old[::-1]
