"""What is asked of a service afterwards, and what is said then."""

from typing import Any

import pytest
from world import ORDER, PLAN, World

from unictl.core.call import Reply
from unictl.core.provider import Provider
from unictl.engine.effects import Send, Sleep
from unictl.errors import NotConfigured, OutcomeUnknown, UnictlError

KEY = "a-key-of-the-caller-s"
EUROS = {"amount": 4200, "currency": "EUR"}
SMS = {"to": "+14155550100", "sender": "+15005550006", "body": "hello"}


def lose(world: World, task: Any, *faults: Any) -> None:
    """Carry the task out over a network that loses its end."""
    with pytest.raises(OutcomeUnknown):
        world.run(task, faults)


def order(world: World, **options: Any) -> Any:
    """Return an order at Razorpay, which is looked for by our key in its notes."""
    return world.task("payments.create_order", values=ORDER, key=KEY, **options)


def changing(world: World) -> list[str]:
    """Return the methods of what was sent that changes something."""
    return [
        effect.wire.method
        for effect in world.effects
        if isinstance(effect, Send) and effect.wire.method != "GET"
    ]


def state(world: World) -> str:
    """Return the state that the journal has now."""
    (entry,) = world.journal.entries(key=KEY)
    return str(entry.state)


def test_what_was_applied_is_found_with_its_result(world: World) -> None:
    """A look-up that finds it settles the row, and a repeat gives the same answer."""
    lose(world, order(world), "lost_after")
    found = world.resolve(KEY)
    assert (found.outcome, found.error) == ("applied", None)
    assert [one["id"] for one in world.made("order", KEY)] == [found.result.id]
    assert changing(world) == []
    assert state(world) == "succeeded"
    assert world.run(order(world)).id == found.result.id


def test_what_was_not_applied_is_looked_for_three_times(world: World) -> None:
    """Nothing found is believed after 10 s and three looks; nothing is sent that changes."""
    lose(world, order(world), "lost_before")
    began = world.clock.time
    found = world.resolve(KEY)
    assert found.outcome == "not_applied"
    looks = [effect for effect in world.effects if isinstance(effect, Send)]
    assert len(looks) == 3
    assert world.clock.time - began >= 10
    assert changing(world) == []
    assert state(world) == "refused"
    assert world.made("order") == []
    world.run(order(world))
    assert len(world.made("order", KEY)) == 1


def test_what_arrives_late_is_found(world: World) -> None:
    """A request that the service applies only while it is being asked counts as applied."""
    lose(world, order(world), "late")
    found = world.resolve(KEY)
    assert found.outcome == "applied"
    assert len(world.made("order", KEY)) == 1


def test_a_look_up_that_fails_leaves_it_unknown(world: World) -> None:
    """Who can't ask doesn't know, and the next one may ask again."""
    lose(world, order(world), "lost_after")
    found = world.resolve(KEY, ["not_sent"] * 9)
    assert found.outcome == "unknown"
    assert state(world) == "unknown"
    assert world.resolve(KEY).outcome == "applied"


@pytest.mark.parametrize("service", ["stripe", "paypal"])
@pytest.mark.parametrize("fault", ["lost_before", "lost_after"])
def test_a_service_is_asked_by_its_key(fault: str, service: str, world: World) -> None:
    """The same request under the same key: the answer of then, or done now, once."""
    task = world.task("payments.create_order", values=EUROS, service=service, key=KEY, retries=0)
    faults = [fault] if service == "stripe" else ["none", fault]
    lose(world, task, *faults)
    found = world.resolve(KEY)
    assert found.outcome == "applied"
    assert changing(world) == ["POST"]
    assert state(world) == "succeeded"
    assert world.run(task).id == found.result.id


def test_past_the_key_s_lifetime_it_stays_unknown(world: World) -> None:
    """A service that has forgotten the key would do it once more, so it isn't asked."""
    task = world.task("payments.create_order", values=EUROS, service="stripe", key=KEY, retries=0)
    lose(world, task, "lost_after")
    world.clock.time += 25 * 3600
    found = world.resolve(KEY)
    assert found.outcome == "unknown"
    assert changing(world) == []


def test_what_can_be_asked_by_nothing_stays_unknown(world: World) -> None:
    """A message isn't sent again, and the person is told to look."""
    lose(world, world.task("messages.send", values=SMS, service="twilio", key=KEY), "lost_after")
    found = world.resolve(KEY)
    assert found.outcome == "unknown"
    assert found.error is not None
    assert "--as" in found.error.hint
    assert world.effects == []


def test_a_call_that_never_sent_was_not_applied(world: World) -> None:
    """A process that died between its row and its first byte did nothing."""
    begin = world.journal.begin

    def dies(intent: Any) -> Any:
        begin(intent)
        raise SystemExit

    world.journal.begin = dies
    with pytest.raises(SystemExit):
        world.run(order(world))
    del world.journal.begin
    world.die()
    assert state(world) == "started"
    assert world.resolve(KEY).outcome == "not_applied"
    assert world.effects
    assert not any(isinstance(effect, Send) for effect in world.effects)


def test_a_part_that_was_done_is_found_again(world: World) -> None:
    """The whole was not applied, its first step was: a repeat goes on from there."""
    task = world.task("subscriptions.create", values={"plan": PLAN, "cycles": 2}, key=KEY)
    lose(world, task, "lost_after")
    found = world.resolve(KEY)
    assert found.outcome == "not_applied"
    assert changing(world) == []
    made = world.run(task)
    assert [plan["id"] for plan in world.made("plan")] == [made.plan_id]


def test_a_refusal_by_key_was_not_applied(world: World) -> None:
    """The service's own no, under the key, is an answer."""
    task = world.task("payments.create_order", values=EUROS, service="stripe", key=KEY, retries=0)
    lose(world, task, "lost_before")
    no = Reply(402, {}, b'{"error": {"type": "card_error", "code": "card_declined"}}')
    found = world.resolve(KEY, [no])
    assert found.outcome == "not_applied"
    assert found.error is not None
    assert found.error.code == "declined"


def test_other_keys_than_then_ask_nothing(world: World) -> None:
    """Another owner's account shows nothing of it, which would look like not applied."""
    lose(world, order(world), "lost_after")
    mine = dict(world.keys.fields)
    world.keys.fields = {**mine, "key_id": type(mine["key_id"])("rzp_test_Another0000000")}
    with pytest.raises(NotConfigured) as caught:
        world.resolve(KEY)
    assert "--profile" in caught.value.hint
    assert not any(isinstance(effect, Send) for effect in world.effects)
    assert state(world) == "unknown"


def test_two_looks_are_apart(world: World) -> None:
    """Between two looks there is time for the service to show what it has."""
    lose(world, order(world), "lost_before")
    world.clock.time += 100
    world.resolve(KEY)
    waits = [effect.seconds for effect in world.effects if isinstance(effect, Sleep)]
    assert waits == [Provider.patience.look_every] * 2


def test_the_journal_keeps_no_request_that_is_settled(world: World) -> None:
    """A request can hold a customer's data: it goes when nobody needs to ask any more."""
    lose(world, order(world), "lost_after")
    (entry,) = world.journal.entries(key=KEY)
    assert entry.request[1]["amount"] == ORDER["amount"]
    world.resolve(KEY)
    (entry,) = world.journal.entries(key=KEY)
    assert (entry.request, entry.steps, entry.vendor_id) == (None, (), entry.result["id"])


def test_a_failure_is_kept_without_a_word_of_the_service(world: World) -> None:
    """The journal has codes and statuses, and no text, which can hold a customer's data."""
    no = Reply(400, {}, b'{"error": {"code": "BAD_REQUEST_ERROR", "description": "ann@x.example"}}')
    with pytest.raises(UnictlError):
        world.run(order(world), [no])
    (entry,) = world.journal.entries(key=KEY)
    assert entry.error == {
        "code": "rejected",
        "http_status": 400,
        "service_code": "BAD_REQUEST_ERROR",
    }


def test_a_lost_journal_s_call_is_looked_for(world: World) -> None:
    """A key that another journal may have used is one to look for, also here and now."""
    lose(world, order(world), "lost_after")
    world.journal.forget("sandbox")
    world.clock.time += 60
    made = world.run(order(world, suspected=(world.clock.time - 120, world.clock.time - 50)))
    assert [one["id"] for one in world.made("order", KEY)] == [made.id]


def test_a_lost_journal_s_call_that_was_never_made_is_made(world: World) -> None:
    """What isn't found, three times and late enough, is done."""
    made = world.run(order(world, suspected=(world.clock.time - 120, world.clock.time - 50)))
    assert [one["id"] for one in world.made("order", KEY)] == [made.id]
    assert len(world.network.requests) == 4


@pytest.mark.parametrize("suspected", [True, False])
def test_a_lost_journal_s_message_is_never_sent_again(suspected: bool, world: World) -> None:  # noqa: FBT001
    """Nothing can tell whether it was: unknown, now and under every repeat of the key."""
    now = world.clock.time
    task = world.task("messages.send", values=SMS, service="twilio", key=KEY)
    first = world.task(
        "messages.send", values=SMS, service="twilio", key=KEY, suspected=(now - 120, now - 50)
    )
    lose(world, first)
    lose(world, first if suspected else task)
    assert state(world) == "unknown"
    assert world.network.requests == []


def test_a_lost_journal_s_call_too_early_to_tell_stays_unknown(world: World) -> None:
    """Its last attempt may still arrive, so that a repeat must look too, suspected or not."""
    now = world.clock.time
    lose(world, order(world, suspected=(now - 120, now)))
    lose(world, order(world))
    assert state(world) == "unknown"
    assert changing(world) == []
