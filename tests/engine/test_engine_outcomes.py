"""What a failed call says became of it: never a false claim.

How a call fails, how its operation recovers and what an earlier run left give the outcome.
"""

import json
import sqlite3
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest
from world import ORDER, PLAN, World

from unictl.core.call import Reply
from unictl.core.secret import Secret
from unictl.engine.task import Task
from unictl.errors import Conflict, OutcomeUnknown, UnictlError

KEY = "key-of-the-test"
REFUSED = Reply(400, {}, b'{"error": {"code": "BAD_REQUEST_ERROR", "description": "no"}}')
DECLINED = Reply(400, {}, b'{"error": {"reason": "card_declined", "description": "no"}}')
GATEWAY = Reply(400, {}, b'{"error": {"code": "GATEWAY_ERROR", "reason": "gateway_timeout"}}')
DENIED = Reply(403, {}, b"<html>a firewall</html>")
MOVED = Reply(302, {"location": "https://elsewhere.example/"}, b"")

# failure, exit status after a first run, outcome
FIRST: list[tuple[Any, int, str]] = [
    ("not_sent", 13, "not_applied"),
    ("429", 11, "not_applied"),
    (REFUSED, 8, "not_applied"),
    (DECLINED, 10, "not_applied"),
    (DENIED, 6, "not_applied"),
    (MOVED, 8, "not_applied"),
    (GATEWAY, 16, "unknown"),
    ("500_before", 16, "unknown"),
    ("500_after", 16, "unknown"),
    ("lost_before", 16, "unknown"),
    ("lost_after", 16, "unknown"),
    ("late", 16, "unknown"),
    ("html", 16, "unknown"),
]


def order(world: World, recovery: str = "lookup", **options: Any) -> Task:
    """Return the task of an order, whose operation recovers as named."""
    task = world.task("payments.create_order", values=ORDER, key=KEY, **options)
    how: Any = recovery
    declared = replace(task.operation.declaration, recovery=how)
    return replace(task, operation=replace(task.operation, declaration=declared))


def fails(world: World, task: Task, *faults: Any) -> UnictlError:
    """Run a task that fails, and return its error."""
    with pytest.raises(UnictlError) as caught:
        world.run(task, faults)
    return caught.value


@pytest.mark.parametrize("recovery", ["lookup", "key", "none"])
@pytest.mark.parametrize(("fault", "status", "outcome"), FIRST)
def test_first_failure(fault: Any, status: int, outcome: str, recovery: str, world: World) -> None:
    """The exit status and the outcome of a first run, and what is really there agrees."""
    error = fails(world, order(world, recovery, retries=0), fault)
    world.network.land(all_of_them=True)
    assert (error.exit_status, error.outcome) == (status, outcome)
    if outcome == "not_applied":
        assert world.made("order") == []


@pytest.mark.parametrize(("fault", "status", "outcome"), FIRST)
def test_failure_after_an_unsure_run_that_looked(
    fault: Any, status: int, outcome: str, world: World
) -> None:
    """A look-up that finds nothing, late enough, clears the earlier run: then as at first."""
    fails(world, order(world), "lost_before")
    world.clock.time += 11
    looks = ["none"] * 3
    error = fails(world, order(world, retries=0), *looks, fault)
    assert (error.exit_status, error.outcome) == (status, outcome)


@pytest.mark.parametrize("fault", ["not_sent", "429", "500_before", "lost_before", DENIED, GATEWAY])
def test_failure_after_an_unsure_run_with_a_key(fault: Any, world: World) -> None:
    """With the service's own key only an answer about the request clears the earlier run."""
    payment = world.paid()
    task = world.task("payments.refund", {"payment_id": payment}, {}, key=KEY, retries=0)
    fails(world, task, "lost_before")
    error = fails(world, task, "none", fault)  # the look-up goes through, the refund doesn't
    assert (error.exit_status, error.outcome) == (16, "unknown")


def test_a_refusal_after_an_unsure_run_with_a_key(world: World) -> None:
    """The service that deduplicates and refuses now had nothing under the key."""
    payment = world.paid()
    task = world.task("payments.refund", {"payment_id": payment}, {}, key=KEY, retries=0)
    fails(world, task, "lost_before")
    error = fails(world, task, "none", REFUSED)
    assert (error.exit_status, error.outcome) == (8, "not_applied")


def test_a_refusal_right_after_a_lost_attempt(world: World) -> None:
    """In the same run a refusal says nothing of the attempt before, which may be under way."""
    payment = world.paid()
    task = world.task("payments.refund", {"payment_id": payment}, {}, key=KEY)
    error = fails(world, task, "late", REFUSED)
    assert (error.exit_status, error.outcome) == (16, "unknown")
    world.network.land(all_of_them=True)
    assert world.run(task).id == world.made("refund")[0]["id"]
    assert len(world.made("refund")) == 1


@pytest.mark.parametrize("fault", ["not_sent", "500_before", REFUSED, "html"])
def test_a_look_up_that_fails_clears_nothing(fault: Any, world: World) -> None:
    """While nobody could look, the earlier run stays unknown, and nothing is sent again."""
    fails(world, order(world), "lost_after")
    world.clock.time += 11
    error = fails(world, order(world, retries=0), fault)
    assert (error.exit_status, error.outcome) == (16, "unknown")
    assert [wire.method for wire in world.network.requests] == ["POST", "GET"]


def test_unknown_without_recovery_is_never_repeated(world: World) -> None:
    """With `none` a repeat sends nothing, however late, and the key isn't left held."""
    for _ in range(3):
        error = fails(world, order(world, "none"), "lost_before")
        assert (error.exit_status, error.outcome) == (16, "unknown")
        assert "before repeating" in error.hint
        world.clock.time += 1000
    assert len(world.network.requests) == 1


def test_unknown_is_found_by_the_next_run(world: World) -> None:
    """A thing whose reply was lost is found by our key, and not made again."""
    fails(world, order(world), "lost_after")
    assert world.run(order(world)).id == world.made("order")[0]["id"]
    assert len(world.made("order")) == 1


def test_a_look_up_too_early_is_not_believed(world: World) -> None:
    """What isn't shown yet may be under way: the user is told when to ask again."""
    fails(world, order(world), "late")
    world.clock.time += 2
    error = fails(world, order(world))
    assert (error.exit_status, error.outcome) == (16, "unknown")
    assert "ask again in 8 s" in error.message
    world.clock.time += 8
    assert world.run(order(world)).id == world.made("order")[0]["id"]
    assert len(world.made("order")) == 1


@pytest.mark.parametrize("timeout", [11.0, 30.0, 120.0])
def test_a_repeat_right_after_a_time_out_sends_nothing(timeout: float, world: World) -> None:
    """Whatever the time-out, the look-up counts only so long after its end: no second order."""
    world.network.late = timeout + 3
    error = fails(world, order(world, timeout=timeout), "late")
    assert "it is looked for first" in error.hint
    error = fails(world, order(world, timeout=timeout))
    assert (error.exit_status, error.outcome) == (16, "unknown")
    assert "ask again in 10 s" in error.message
    world.clock.time += 10
    assert world.run(order(world)).id == world.made("order")[0]["id"]
    assert [wire.method for wire in world.network.requests].count("POST") == 1


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), "500_before"])
def test_an_end_before_the_time_out_counts_from_the_time_out(fault: Any, world: World) -> None:
    """Who gives up early, by Ctrl-C say, hasn't stopped the service: nothing is sent sooner."""
    fails(world, order(world), fault)
    world.clock.time += 39
    assert "ask again in 1 s" in fails(world, order(world)).message
    world.clock.time += 1
    world.run(order(world))


def test_a_sleep_in_an_attempt_counts_from_its_end(world: World) -> None:
    """A machine that slept in an attempt sees its end late: the window begins then."""
    send, slept = world.network.send, [3600.0]

    def sleeping(wire: Any, *, timeout: float) -> Reply:
        world.clock.time += slept.pop() if slept else 0
        return send(wire, timeout=timeout)

    world.network.send = sleeping  # type: ignore[method-assign]
    fails(world, order(world), "lost_before")
    for _ in range(2):  # a look-up that comes too early doesn't begin it anew
        world.clock.time += 4
        assert "ask again" in fails(world, order(world)).message
    world.clock.time += 2
    world.run(order(world))


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("lost_before", True),
        (KeyboardInterrupt(), True),
        (Reply(200, {}, b"{}"), True),
        (REFUSED, False),
        ("not_sent", False),
    ],
)
def test_a_program_can_have_the_key(fault: Any, told: bool, world: World) -> None:  # noqa: FBT001
    """A call without a key of the caller's tells the one to repeat it under, where that matters."""
    error = fails(world, world.task("payments.create_order", values=ORDER, retries=0), fault)
    key = "key-of-the-test-1" if told else None
    assert error.idempotency_key == key
    assert error.as_dict().get("idempotency_key") == key


def test_a_call_done_in_part_tells_its_key(world: World) -> None:
    """A refusal after a step that was done has the key with which it goes on from there."""
    task = world.task("subscriptions.create", values={"plan": PLAN, "cycles": 2})
    error = fails(world, task, "none", REFUSED)
    assert error.outcome == "not_applied"
    assert error.idempotency_key == "key-of-the-test-1"


def test_a_look_up_must_begin_late_enough(world: World) -> None:
    """A look-up that began too early and took long has seen nothing that counts."""
    fails(world, order(world), "late")
    world.clock.time += 9.5
    send = world.network.sandbox.send

    def slow(wire: Any, *, timeout: float) -> Reply:
        reply = send(wire, timeout=timeout)
        world.clock.time += 3
        return reply

    world.network._under_way.clear()
    world.network.sandbox.send = slow  # type: ignore[method-assign]
    assert "ask again" in fails(world, order(world)).message


def test_unknown_and_not_there_is_sent_again(world: World) -> None:
    """When it is surely not there, the same key makes it, once."""
    fails(world, order(world), "lost_before")
    world.clock.time += 11
    assert world.run(order(world)).id == world.made("order", KEY)[0]["id"]
    assert len(world.made("order")) == 1


def test_a_look_up_finds_it_behind_hundreds_of_others(world: World) -> None:
    """The look-up walks every page since the first attempt, and no longer."""
    fails(world, order(world), "lost_after")
    for _ in range(230):
        world.run(world.task("payments.create_order", values=ORDER))
    before = len(world.network.requests)
    assert world.run(order(world)).id == world.made("order", KEY)[0]["id"]
    looked = [wire.url for wire in world.network.requests[before:]]
    assert len(looked) == 3
    assert all("from=" in url for url in looked)


def test_succeeded_is_answered_from_the_journal(world: World) -> None:
    """A repeat under the key of what succeeded has the same answer, and sends nothing."""
    first = world.run(order(world, raw=True))
    again = world.run(order(world, raw=True))
    assert again == first
    assert again.raw["id"] == first.id
    assert len(world.network.requests) == 1
    assert world.run(order(world)).raw is None


def test_a_reply_nobody_asked_for_is_not_kept(world: World) -> None:
    """The service's own reply can hold a customer's data: the journal has it only if asked for."""
    first = world.run(order(world))
    with sqlite3.connect(world.journal_file) as connection:
        ((result,),) = connection.execute("SELECT result FROM operation").fetchall()
    connection.close()
    assert not json.loads(result).get("raw")
    again = world.run(order(world, raw=True))
    assert (again.id, again.raw) == (first.id, None)


@pytest.mark.parametrize("state", ["none", "lost_after"])
def test_another_merchants_keys_are_another_call(state: str, world: World) -> None:
    """The same key with other credentials is sent: nobody gets another merchant's answer."""
    with nullcontext() if state == "none" else pytest.raises(OutcomeUnknown):
        world.run(order(world), [state])
    world.keys.fields = {**world.keys.fields, "key_id": Secret("rzp_" + "test_another0000001")}
    sent = len(world.network.requests)
    theirs = Reply(200, {}, json.dumps({**made(world), "id": "order_theirs"}).encode())
    assert world.run(order(world), [theirs]).id == "order_theirs"
    assert [wire.method for wire in world.network.requests[sent:]] == ["POST"]


def test_a_new_secret_of_the_same_key_is_the_same_call(world: World) -> None:
    """Who replaces the secret alone is still the same merchant, and has the same answer."""
    first = world.run(order(world))
    world.keys.fields = {**world.keys.fields, "key_secret": Secret("another")}
    assert world.run(order(world)) == first
    assert len(world.network.requests) == 1


def made(world: World) -> dict[str, Any]:
    """Return the one order as the sandbox holds it."""
    (body,) = world.made("order")
    return body


def test_another_request_under_the_key_is_a_conflict(world: World) -> None:
    """A key stands for one request, of one operation, in one realm and mode."""
    world.run(order(world))
    other = world.task("payments.create_order", values={**ORDER, "amount": 101}, key=KEY)
    error = fails(world, other)
    assert isinstance(error, Conflict)
    assert error.outcome == "not_applied"
    assert len(world.network.requests) == 1
    elsewhere = world.task("payments.create_order", values=ORDER, key=KEY, realm="direct")
    assert world.run(elsewhere).id != world.made("order")[1]["id"]


def test_a_refused_request_may_be_tried_again_under_its_key(world: World) -> None:
    """What was surely not applied doesn't use its key up."""
    fails(world, order(world), REFUSED)
    assert world.run(order(world)).amount == 50000
    assert [wire.method for wire in world.network.requests] == ["POST", "POST"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"id": "order_1", "status": "a-new-one"}',
        b'{"id": "order_1"}',
        b"{}",
    ],
)
def test_a_reply_that_we_cant_read_doesnt_hide_that_it_was_done(body: bytes, world: World) -> None:
    """A fault of ours after the money moved says `applied`, and a repeat sends nothing."""
    error = fails(world, order(world), Reply(200, {}, body))
    assert error.outcome == "applied"
    assert error.exit_status == 1
    assert not error.retryable
    assert KEY in error.hint
    again = fails(world, order(world))
    assert again.outcome == "applied"
    assert len(world.network.requests) == 1


def test_providers_refuse_before_keys_and_journal(world: World) -> None:
    """What the service can't express is refused first: no vault is opened, no row written."""
    world.keys.fields = {}
    task = world.task("payments.create_order", values={**ORDER, "description": "no"}, key=KEY)
    assert fails(world, task).exit_status == 14
    assert world.effects == []
    assert not world.journal_file.exists()


def test_missing_keys_are_told_before_the_journal(world: World) -> None:
    """Half a pair of keys is not configured (3), and leaves no row."""
    world.keys.fields = {"key_id": world.keys.fields["key_id"]}
    assert fails(world, order(world)).exit_status == 3
    assert not world.journal_file.exists()
