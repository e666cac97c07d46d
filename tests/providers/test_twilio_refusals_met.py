"""Twilio's refusals as a caller of ours meets them: its test numbers, through the engine."""

from typing import Any

import pytest
from twilio_reading import HELLO, TO
from world import World

from unictl.core.secret import Secret
from unictl.errors import (
    AuthenticationRefused,
    Conflict,
    NotFound,
    OutcomeUnknown,
    PermissionRefused,
    RateLimited,
    Rejected,
    ServiceUnavailable,
    UnictlError,
)
from unictl.sandbox.twilio.keys import KEYS
from unictl.sandbox.twilio.service import WRONG_TOKEN

SAY = {"to": TO, "say": "Hello"}
MET: list[tuple[str, dict[str, Any], type[UnictlError], str, str | None]] = [
    ("messages.send", {**HELLO, "to": "+15005550001"}, Rejected, "21211", "to"),
    ("messages.send", {**HELLO, "to": "+15005550002"}, Rejected, "21612", "to"),
    ("messages.send", {**HELLO, "to": "+15005550003"}, PermissionRefused, "21408", "to"),
    ("messages.send", {**HELLO, "to": "+15005550004"}, PermissionRefused, "21610", "to"),
    ("messages.send", {**HELLO, "to": "+15005550009"}, Rejected, "21614", "to"),
    ("messages.send", {**HELLO, "sender": "+15005550001"}, Rejected, "21212", "sender"),
    ("messages.send", {**HELLO, "sender": "+15005550007"}, Rejected, "21606", "sender"),
    ("messages.send", {**HELLO, "sender": "+15005550008"}, RateLimited, "21611", "sender"),
    ("messages.send", {**HELLO, "channel": "whatsapp", "sender": "SHOP"}, Rejected, "21212",
     "sender"),
    ("messages.send", {**HELLO, "send_at": "2026-11-18T11:07:00Z"}, Rejected, "35114", "send_at"),
    ("calls.place", {**SAY, "to": "+15005550001"}, Rejected, "21217", "to"),
    ("calls.place", {**SAY, "to": "+15005550002"}, Rejected, "21214", "to"),
    ("calls.place", {**SAY, "to": "+15005550003"}, PermissionRefused, "21215", "to"),
    ("calls.place", {**SAY, "to": "+15005550004"}, PermissionRefused, "21216", "to"),
    ("calls.place", {**SAY, "sender": "+14155550100"}, PermissionRefused, "21210", "sender"),
    ("verifications.start", {"to": "+15005550001"}, Rejected, "60200", None),
    ("verifications.start", {"to": "+15005550004"}, PermissionRefused, "60410", None),
    ("verifications.start", {"to": "+15005550009"}, Rejected, "60205", "channel"),
    ("verifications.check", {"to": TO, "code": "123456"}, NotFound, "20404", None),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "values", "kind", "code", "field"), MET)
def test_a_refusal_says_what_and_which(  # noqa: PLR0917 - a case's columns
    operation: str,
    values: dict[str, Any],
    kind: type[UnictlError],
    code: str,
    field: str | None,
    world: World,
) -> None:
    """Each comes as the error of our tree, names our field, and surely did nothing."""
    with pytest.raises(kind) as caught:
        world.run(world.task(operation, {}, values, "twilio", retries=0))
    found = caught.value
    assert type(found) is kind
    assert (found.service_code, found.field, found.outcome) == (code, field, "not_applied")
    assert str(found.request_id).startswith("RQ")


@pytest.mark.parametrize(
    ("operation", "where", "kind"),
    [
        ("messages.get", {"message_id": f"SM{'0' * 32}"}, NotFound),
        ("messages.get", {"message_id": "nothing"}, NotFound),
        ("messages.delete", {"message_id": f"SM{'0' * 32}"}, NotFound),
        ("messages.redact", {"message_id": f"SM{'0' * 32}"}, NotFound),
        ("calls.get", {"call_id": f"CA{'0' * 32}"}, NotFound),
        ("calls.hang_up", {"call_id": f"CA{'0' * 32}"}, NotFound),
    ],
)
def test_what_is_not_there(
    operation: str, where: dict[str, str], kind: type[UnictlError], world: World
) -> None:
    """An id that names nothing is not found, whatever is to be done with it."""
    with pytest.raises(kind):
        world.run(world.task(operation, where, {}, "twilio"))


@pytest.mark.parametrize("operation", ["messages.redact", "messages.delete"])
def test_what_is_under_way_waits(operation: str, world: World) -> None:
    """A message that isn't finished is neither emptied nor deleted; the hint says to wait."""
    made = world.run(world.task("messages.send", {}, HELLO, "twilio"))
    with pytest.raises(Conflict) as caught:
        world.run(world.task(operation, {"message_id": made.id}, {}, "twilio"))
    assert (caught.value.service_code, caught.value.outcome) == ("20009", "not_applied")
    assert "Wait" in caught.value.hint


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("unauthorized", AuthenticationRefused),
        ("forbidden", PermissionRefused),
        ("decline", PermissionRefused),
        ("insufficient_funds", PermissionRefused),
        ("rate_limit*9", RateLimited),
        ("500_before", OutcomeUnknown),
        ("500_after", OutcomeUnknown),
        ("502_after", OutcomeUnknown),
        ("504_after", OutcomeUnknown),
        ("503_before", OutcomeUnknown),
        ("timeout", OutcomeUnknown),
        ("reset", OutcomeUnknown),
    ],
)
def test_planned_faults(fault: str, kind: type[UnictlError], world: World) -> None:
    """Each fault of the sandbox comes as what can be known of it, and nothing is sent twice."""
    values = {**HELLO, "body": f"Hello unictl_sandbox={fault}"}
    with pytest.raises(kind):
        world.run(world.task("messages.send", {}, values, "twilio", retries=2))
    listed = world.run(world.task("messages.list", {}, {}, "twilio"))
    assert len(listed.items) == (fault.endswith("_after") or fault in {"timeout", "reset"})


def test_reading_goes_on_after_a_fault(world: World) -> None:
    """What only reads is tried again, and gives up as unavailable."""
    body = "unictl_sandbox=fetch:503_before*2,fetch:500_before*9"
    made = world.run(world.task("messages.send", {}, {**HELLO, "body": body}, "twilio"))
    task = world.task("messages.get", {"message_id": made.id}, {}, "twilio", retries=2)
    with pytest.raises(ServiceUnavailable):
        world.run(task)
    assert len([wire for wire in world.network.requests if wire.method == "GET"]) == 3


def test_a_wrong_token(world: World) -> None:
    """The hint tells of regions, since a token of another one is refused in the same way."""
    wrong = {**KEYS, "auth_token": WRONG_TOKEN}
    world.keys.fields = {role: Secret(text) for role, text in wrong.items()}
    with pytest.raises(AuthenticationRefused) as caught:
        world.run(world.task("messages.list", {}, {}, "twilio"))
    assert "region" in caught.value.hint
    assert WRONG_TOKEN not in str(caught.value.as_dict())
