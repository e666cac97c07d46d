"""Ctrl-C at every effect of a call, and a kill there: what is said is true, a repeat is safe."""

from typing import Any

import pytest
from world import ORDER, PLAN, World

from unictl.core.call import Reply
from unictl.engine.effects import Send
from unictl.errors import Interrupted, UnictlError

KEY = "key-of-the-test"
CALLS = [
    ("payments.create_order", ORDER, "order"),
    ("subscriptions.create", {"plan": PLAN, "cycles": 3}, "subscription"),
    ("payment_links.create", ORDER, "payment_link"),
]
_MOST = 40


@pytest.mark.parametrize("faults", [[], ["429"], ["not_sent", "429"]])
@pytest.mark.parametrize(("identifier", "values", "kind"), CALLS)
def test_ctrl_c(identifier: str, values: Any, kind: str, faults: list[Any], world: World) -> None:
    """At each effect in turn: the outcome told is true, and a repeat has exactly one effect."""
    ends = set()
    for number in range(_MOST):
        key = f"{KEY}-{number}"
        task = world.task(identifier, values=values, key=key)
        try:
            world.run(task, faults, interrupt_at=number)
        except Interrupted as error:
            applied = len(world.made(kind, key))
            ends.add(error.outcome)
            if error.outcome == "not_applied":
                assert applied == 0
            elif error.outcome == "applied":
                assert applied == 1
            else:
                assert isinstance(world.effects[number], Send)
        except KeyboardInterrupt:
            assert world.made(kind, key) == []  # before the journal's row: the caller's own
        else:
            assert len(world.effects) <= number
            break
        world.clock.time += 41
        world.die()
        world.run(task)
        assert len(world.made(kind, key)) == 1
    else:
        pytest.fail("the call has more effects than were tried")
    assert ends == {"not_applied", "applied", "unknown"}
    plans = world.made("plan")
    if plans:
        assert len(plans) == len(world.made("subscription"))


@pytest.mark.parametrize(("identifier", "values", "kind"), CALLS)
def test_killed(identifier: str, values: Any, kind: str, world: World) -> None:
    """Killed before or after each effect, a repeat under the key has exactly one effect."""
    for number in range(_MOST):
        for after in (False, True):
            key = f"{KEY}-{number}-{after}"
            task = world.task(identifier, values=values, key=key)
            if _killed(world, task, number, after=after):
                return
            world.die()
            world.clock.time += 41
            world.run(task)
            assert len(world.made(kind, key)) == 1
    pytest.fail("the call has more effects than were tried")


def _killed(world: World, task: Any, number: int, *, after: bool) -> bool:
    """Run until the effect and leave all as it is; return whether the call ended before."""
    from unictl.engine.run import run  # noqa: PLC0415 - beside its one use

    plan = run(task)
    try:
        effect = next(plan)
        for _ in range(number):
            effect = plan.send(world._perform(effect))
        if after:
            world._perform(effect)
    except StopIteration:
        return True
    plan.close()
    return False


def test_ctrl_c_over_a_recorded_reply(world: World) -> None:
    """What an earlier run did and could not read stays applied, whenever this one is cut."""
    body = b'{"id": "order_1"}'
    task = world.task("payments.create_order", values=ORDER, key=KEY)
    with pytest.raises(UnictlError):
        world.run(task, [Reply(200, {}, body)])
    for number in range(4, 7):
        with pytest.raises(UnictlError) as caught:
            world.run(task, interrupt_at=number)
        assert caught.value.outcome == "applied"
        world.die()
    assert len(world.network.requests) == 1


def test_ctrl_c_between_two_steps_tells_of_the_first(world: World) -> None:
    """Who is told that the whole wasn't applied learns what was made on the way to it."""
    hints = []
    for number in range(_MOST):
        task = world.task(
            "subscriptions.create", values={"plan": PLAN, "cycles": 2}, key=f"{KEY}-{number}"
        )
        made = len(world.made("plan"))
        try:
            world.run(task, interrupt_at=number)
        except Interrupted as error:
            if error.outcome == "not_applied" and len(world.made("plan")) > made:
                hints.append(error.hint)
        except KeyboardInterrupt:
            continue
        else:
            break
    assert hints
    assert not [hint for hint in hints if "this was done: plan" not in hint]
