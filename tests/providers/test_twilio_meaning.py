"""How Twilio's statuses, errors and odd forms are read; by the facts of its documentation."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from offered import play
from twilio_reading import TO, offered, read

from unictl.core.call import Ask, Reply
from unictl.errors import PermissionRefused, UnictlError
from unictl.providers.twilio import errors
from unictl.providers.twilio.base import Twilio

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


def test_packages_that_give_nothing_are_told() -> None:
    """A package that fails says so by a code of its own; the rest is still good."""
    found = read("phone_numbers.inspect", caller_name={"error_code": 60600, "caller_name": None})
    assert (found.caller_name, found.unavailable) == (None, ("caller_name",))
    assert found.line_type == "mobile"
    none = read("phone_numbers.inspect", sim_swap=None)
    assert none.unavailable == ("sim_swap",)
    assert none.sim_swapped is None


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


def test_a_closed_account_is_told() -> None:
    """Keys that are right are worth nothing then."""
    with pytest.raises(PermissionRefused, match="suspended"):
        read("credentials.check", status="suspended")


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
