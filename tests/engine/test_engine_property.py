"""Random schedules of faults, interruptions and kills: at most one effect, never a false claim."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

import pytest
from failing import Failing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import ORDER, PLAN, Fault, World

from unictl.engine.task import Task
from unictl.errors import NetworkFailed, OutcomeUnknown, UnictlError

KEY = "key-of-the-test"
KINDS = {
    "payments.create_order": "order",
    "payments.refund": "refund",
    "payments.capture": "payment",
    "payment_links.create": "payment_link",
    "plans.create": "plan",
    "subscriptions.create": "subscription",
}

runs = st.lists(
    st.fixed_dictionaries(
        {
            "faults": st.lists(st.sampled_from(get_args(Fault)), max_size=6),
            "interrupt_at": st.one_of(st.just(-1), st.integers(4, 25)),
            "breaks": st.sampled_from(["", "", "", "begin", "sending", "replied", "settle"]),
            "retries": st.integers(0, 3),
            "wait": st.sampled_from([0.0, 1.0, 6.0, 11.0, 40.0]),
            "dies": st.booleans(),
        }
    ),
    min_size=1,
    max_size=5,
)


@contextmanager
def a_world() -> Iterator[World]:
    """A world of the example's own."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        yield world
        world.close()


def task_of(world: World, identifier: str, payment: str, retries: int) -> Task:
    """Return the task of an operation under the test's key."""
    arguments = {"payment_id": payment} if payment else {}
    values: Any = {
        "payments.create_order": ORDER,
        "payments.refund": {"amount": 100},
        "payments.capture": {},
        "payment_links.create": ORDER,
        "plans.create": PLAN,
        "subscriptions.create": {"plan": PLAN, "cycles": 2},
    }[identifier]
    return world.task(identifier, arguments, values, key=KEY, retries=retries)


def effects(world: World, identifier: str) -> int:
    """Return how often the operation has been applied."""
    if identifier == "payments.capture":
        return sum(payment["captured"] for payment in world.made("payment"))
    return len(world.made(KINDS[identifier], KEY))


def claim(world: World, task: Task, run: dict[str, Any]) -> str:
    """Run the task under its faults, and return what it claims."""
    journal = world.journal
    if run["breaks"]:
        world.journal = Failing(journal, run["breaks"])
    try:
        world.run(task, run["faults"], interrupt_at=run["interrupt_at"])
    except UnictlError as error:
        # None is before the row: busy, or no journal.
        if error.outcome is None and run["breaks"] != "begin" and error.code != "busy":
            raise
        return error.outcome or "nothing"
    except KeyboardInterrupt:
        return "nothing"
    finally:
        world.journal = journal
    return "applied"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(identifier=st.sampled_from(sorted(KINDS)), schedule=runs)
def test_random_schedules(identifier: str, schedule: list[dict[str, Any]]) -> None:
    """What is claimed is true then and stays true; the key has one effect in the end."""
    with a_world() as world:
        payment = ""
        if identifier in {"payments.refund", "payments.capture"}:
            payment = world.paid("captured" if identifier.endswith("refund") else "authorized")
        for run in schedule:
            before = effects(world, identifier)
            claimed = claim(world, task_of(world, identifier, payment, run["retries"]), run)
            if run["wait"] > 5:
                world.clock.time += run["wait"]
                world.network.land()
            there = effects(world, identifier)
            assert there <= 1
            if claimed == "applied":
                assert there == 1
            if claimed == "not_applied":
                world.network.land(all_of_them=True)
                assert effects(world, identifier) == 0
                assert before == 0
            if run["wait"] <= 5:
                world.clock.time += run["wait"]
            if run["dies"] or claimed == "nothing":
                world.die()
        world.clock.time += 1000
        world.network.land(all_of_them=True)
        world.run(task_of(world, identifier, payment, 3))
        assert effects(world, identifier) == 1
        if identifier == "subscriptions.create":
            assert len(world.made("plan")) == 1


def test_the_faults_do_what_they_say() -> None:
    """The test's own network applies and hides as its names promise."""
    with a_world() as world:
        for fault, there in {"lost_before": 0, "not_sent": 0, "500_after": 1}.items():
            with pytest.raises((NetworkFailed, OutcomeUnknown)):
                world.run(world.task("payments.create_order", values=ORDER, retries=0), [fault])
            assert len(world.made("order")) == there
