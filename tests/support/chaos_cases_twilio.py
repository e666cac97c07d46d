"""What changes something at Twilio. What makes something there has no key: it is never repeated."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chaos_cases import Preparation, accepted, changing, making, newest, status
from chaos_world import Case, ChaosWorld

from unictl.sandbox.twilio.keys import KEYS

_TEXT: Final = {"to": "+15005550010", "body": "Hello"}
_CALL: Final = {"to": "+15005550010", "say": "Hello"}
_MONTH: Final = timedelta(days=30)


def _number(number: int) -> str:
    """Return a telephone number of the schedule's own."""
    return f"+1415{2_000_000 + number}"


def _message(world: ChaosWorld, number: int) -> Case:
    del number
    return making(world, "messages.send", "message", _TEXT)


def _sent(operation: str) -> Preparation:
    """Return what gets a message ready that has arrived, or waits where it is to be cancelled."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        del number
        values: dict[str, Any] = dict(_TEXT)
        if operation == "messages.cancel":
            later = datetime.fromtimestamp(world.clock.time, UTC) + _MONTH
            values |= {
                "send_at": later,
                "messaging_service_id": "MG" + "5a4db05a" * 4,
            }
        message = world.calm("messages.send", values=values).id
        world.wait(60)
        where = {"message_id": message}
        world.calm("messages.get", where)
        return changing(
            world, operation, message, lambda shown: (shown["status"], shown["body"]), where
        )

    return prepare


def _call(world: ChaosWorld, number: int) -> Case:
    del number
    return making(world, "calls.place", "call", _CALL)


def _hung_up(world: ChaosWorld, number: int) -> Case:
    del number
    call = world.calm("calls.place", values=_CALL).id
    with world.network.sandbox.sandbox.store.transaction() as session:
        found = session.get("twilio", "call", call)
        assert found is not None
        found.hidden["starts"] += 10_000_000  # so that it doesn't end by itself meanwhile
        session.save(found)
    return changing(world, "calls.hang_up", call, status, {"call_id": call})


def _verification(world: ChaosWorld, number: int) -> Case:
    to = _number(number)

    def codes() -> int:
        found = world.rows(
            "SELECT body FROM things WHERE kind = 'verification' AND reference = ?", to
        )
        return sum(len(json.loads(body)["send_code_attempts"]) for (body,) in found)

    return Case("verifications.start", {}, {"to": to}, codes)


def _check(world: ChaosWorld, number: int) -> Case:
    to = _number(number)
    world.calm("verifications.start", values={"to": to})
    verification = newest(world, "verification")
    values = {"to": to, "code": "123456"}
    case = changing(world, "verifications.check", verification, status, {}, values)
    return replace(case, expires=True)


def _wrong_check(world: ChaosWorld, number: int) -> Case:
    to = _number(number)
    world.calm("verifications.start", values={"to": to})
    path = f"/v2/Services/{KEYS['verify_service_sid']}/VerificationCheck"
    values = {"to": to, "code": "000000"}
    return accepted(world, "verifications.check", path, arguments={}, values=values, expires=True)


def _inspection(world: ChaosWorld, number: int) -> Case:
    whom = _number(number)
    return accepted(
        world,
        "phone_numbers.inspect",
        f"/v2/PhoneNumbers/{whom.replace('+', '%2B')}",
        arguments={"phone_number": whom},
        values={"about": ["line_type"]},
    )


CASES: Final[Mapping[str, Preparation]] = {
    "messages.send": _message,
    "messages.cancel": _sent("messages.cancel"),
    "messages.redact": _sent("messages.redact"),
    "messages.delete": _sent("messages.delete"),
    "calls.place": _call,
    "calls.hang_up": _hung_up,
    "verifications.start": _verification,
    "verifications.check": _check,
    "verifications.check, wrong": _wrong_check,
    "phone_numbers.inspect": _inspection,
}
