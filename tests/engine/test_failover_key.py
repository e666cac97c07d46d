"""One key has one effect over all services, whatever happens and however the rules are turned."""

from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from routed import DOWN, KEY, KilledError, as_if_dead, effects, fails, killed_at, routed, steps
from world import ORDER, World

from unictl.engine.effects import Begin, Settle
from unictl.engine.route import Route, Served
from unictl.errors import Busy, Conflict, OutcomeUnknown, UnictlError

FAULTS: Final = st.sampled_from(
    ["none", "not_sent", "429", "lost_before", "lost_after", "500_before", "500_after"]
)


@pytest.fixture
def told() -> list[Served]:
    """Who served, as the caller is told."""
    return []


def test_a_repeat_gets_the_answer_of_whoever_served(world: World, told: list[Served]) -> None:
    """Under the same key the second's answer comes again, with the first up and nothing sent."""
    task = routed(world, "razorpay", "stripe", told=told.append)
    first = world.run(task, [DOWN])
    sent = len(world.network.requests)
    assert world.run(task) == first
    turned = routed(world, "paypal", "razorpay", told=told.append)
    assert world.run(turned) == first
    assert len(world.network.requests) == sent
    assert effects(world) == ["stripe"]
    assert [one.service for one in told] == ["stripe"] * 3


def test_a_key_of_another_request_is_a_conflict_wherever_it_stands(world: World) -> None:
    """A key that stands at the second service for another order isn't used up at the first."""
    world.run(routed(world, "stripe", "razorpay"))
    other = routed(world, "razorpay", "stripe")
    other = replace(other, request=replace(other.request, amount=60000))
    assert isinstance(fails(world, other), Conflict)
    assert effects(world) == ["stripe"]


def test_an_unknown_outcome_is_settled_before_another_is_asked(world: World) -> None:
    """The repeat looks at the first service, though the rules name another one now."""
    fails(world, routed(world, "razorpay", "stripe"), "lost_after")
    world.clock.time += 60
    result = world.run(routed(world, "stripe", "razorpay"))
    assert result.service == "razorpay"
    assert effects(world) == ["razorpay"]


def test_what_is_settled_as_not_applied_may_go_elsewhere(world: World) -> None:
    """A lost request that is found nowhere, of a service that is down now, is done by the next."""
    fails(world, routed(world, "razorpay", "stripe"), "lost_before")
    world.clock.time += 60
    result = world.run(routed(world, "razorpay", "stripe"), ["none", "none", "none", DOWN])
    assert result.service == "stripe"
    assert effects(world) == ["stripe"]


def test_an_unknown_that_cannot_be_settled_is_no_reason_to_go_on(world: World) -> None:
    """While the first can't be asked what became of it, the call stays unknown."""
    fails(world, routed(world, "razorpay", "stripe"), "lost_after")
    world.clock.time += 60
    error = fails(world, routed(world, "razorpay", "stripe"), DOWN)
    assert isinstance(error, OutcomeUnknown)
    assert effects(world) == ["razorpay"]


def test_a_process_killed_between_two_services(world: World) -> None:
    """After a kill between the first's refusal and the second's start a repeat has one effect."""
    task = routed(world, "razorpay", "stripe")
    with pytest.raises(KilledError):
        killed_at(world, task, [DOWN], Settle, 1)
    world.die()
    assert world.run(task, [DOWN]).service == "stripe"
    assert effects(world) == ["stripe"]


@pytest.mark.parametrize("where", range(12))
def test_a_process_killed_anywhere(where: int, world: World) -> None:
    """Wherever the process is killed on its way, the repeat leaves one effect over all services."""
    task = routed(world, "razorpay", "stripe")
    try:
        killed_at(world, task, [DOWN], object, where + 1)
    except KilledError:
        world.die()
    world.clock.time += 600
    result = world.run(task)
    assert effects(world) == [result.service]


def test_a_row_that_another_has_closed_sends_nothing_more(world: World) -> None:
    """A process that slept before it sent can't send once another service has been chosen."""
    task = routed(world, "razorpay", "stripe")
    plan = steps(world, task)
    for effect in plan:
        if isinstance(effect, Begin):
            break
    as_if_dead(world)
    other = routed(world, "stripe", "razorpay")
    assert world.run(other).service == "stripe"
    with pytest.raises(Busy):
        for _ in plan:
            pass
    assert effects(world) == ["stripe"]


def test_a_row_under_way_elsewhere_is_waited_for(world: World) -> None:
    """While one process asks the first service, another one doesn't ask the second."""
    plan = steps(world, routed(world, "razorpay", "stripe"))
    for effect in plan:
        if isinstance(effect, Begin):
            break
    assert isinstance(fails(world, routed(world, "stripe", "razorpay")), Busy)
    for _ in plan:
        pass
    assert effects(world) == ["razorpay"]


def test_a_part_that_was_done_keeps_the_call(world: World) -> None:
    """With an invoice drawn up for a link no other service makes one, now or at a repeat."""
    values = {"amount": 5000, "currency": "EUR", "description": "Tea"}
    link = world.task("payment_links.create", None, values, "paypal", key=KEY, retries=0)
    link = replace(link, route=Route(1, "unictl.toml", "for any request", ("paypal", "stripe")))
    error = fails(world, link, "none", "none", DOWN)  # the log-in, the invoice, its sending
    assert (error.service, error.outcome) == ("paypal", "not_applied")
    assert "this was done: invoice" in error.hint
    again = fails(world, link, DOWN)
    assert (again.service, again.outcome) == ("paypal", "not_applied")
    assert {wire.service for wire in world.network.requests} == {"paypal"}
    assert world.run(link).service == "paypal"


def test_a_key_whose_journal_is_gone_is_not_guessed_at(world: World) -> None:
    """Which of several services an earlier go went to, a lost journal alone knew: status 16."""
    task = routed(world, "razorpay", "stripe")
    world.run(task, [DOWN])
    world.journal.close()
    world.journal_file.unlink()
    sent = len(world.network.requests)
    lost = replace(task.options, suspected=(world.clock.time - 60, world.clock.time))
    error = fails(world, replace(task, options=lost))
    assert (error.exit_status, error.outcome, error.idempotency_key) == (16, "unknown", KEY)
    assert "--state" in error.hint
    assert len(world.network.requests) == sent
    assert effects(world) == ["stripe"]


def test_a_key_that_stands_under_another_owners_keys_is_not_begun_anew(world: World) -> None:
    """The row that the key leads to is another account's: told, and nothing sent."""
    world.run(routed(world, "razorpay", "stripe"), [DOWN])
    sent = len(world.network.requests)
    moved = routed(world, "razorpay", "stripe", address=lambda _: "http://127.0.0.1:9")
    error = fails(world, moved)
    assert (error.exit_status, error.service, error.outcome) == (3, "stripe", "unknown")
    assert "UNICTL_STRIPE_BASE_URL" in error.hint
    assert len(world.network.requests) == sent
    assert effects(world) == ["stripe"]


def test_a_key_stays_though_the_default_changes(world: World) -> None:
    """Where no rule but the default chose, a key that another service has is a conflict."""
    first = replace(world.task("payments.create_order", None, ORDER, key=KEY), chosen=True)
    world.run(first)
    second = world.task("payments.create_order", None, ORDER, "stripe", key=KEY)
    error = fails(world, replace(second, chosen=True))
    assert isinstance(error, Conflict)
    assert "--service razorpay" in error.hint
    assert effects(world) == ["razorpay"]
    assert world.run(first).service == "razorpay"
    assert world.run(second).service == "stripe"  # who names a service means it


def test_a_key_decides_a_split(world: World) -> None:
    """Each key's order is where the split says, and a repeat's answer comes from there."""
    split = (("razorpay", 50), ("stripe", 50))
    for number in range(12):
        task = routed(world, "razorpay", "stripe", key=f"split-{number}", split=split)
        first = world.run(task)
        assert world.run(task) == first
    assert len(effects(world)) == 12
    assert set(effects(world)) == {"razorpay", "stripe"}


def test_a_call_without_a_key_gets_one_for_all_services(world: World, told: list[Served]) -> None:
    """The key is made once: it is the same at the first service and at the second."""
    world.run(routed(world, "razorpay", "stripe", key=None, told=told.append), [DOWN])
    assert told[0].key == "key-of-the-test-1"
    assert world.clock.keys == 1


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    runs=st.lists(
        st.tuples(
            st.permutations(["razorpay", "stripe"]),
            st.lists(FAULTS, max_size=6),
            st.none() | st.integers(1, 20),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_any_history_has_one_effect_over_all_services(
    runs: list[tuple[list[str], list[Any], int | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Faults, kills, repeats and rules that are turned round: never two orders under one key."""
    world = World(tmp_path_factory.mktemp("history"))
    answers = set()
    for services, faults, killed in runs:
        task = routed(world, *services)
        try:
            answers.add(killed_at(world, task, faults, object, killed or 10_000).id)
        except KilledError:
            world.die()
        except UnictlError as error:
            if error.outcome == "not_applied":
                assert effects(world) == []
        world.clock.time += 600
        assert len(effects(world)) <= 1
    answers.add(world.run(routed(world, "stripe", "razorpay")).id)
    assert len(answers) == len(effects(world)) == 1
    world.close()
