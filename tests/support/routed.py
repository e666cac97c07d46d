"""Calls that go by a rule, in the engine's world: what they leave, and how they are killed."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest
from world import ORDER, World

from unictl.engine.route import Route
from unictl.engine.run import run
from unictl.engine.task import Task
from unictl.errors import UnictlError

KEY: Final = "key-of-the-test"
DOWN: Final = "not_sent"
KINDS: Final = (("razorpay", "order"), ("stripe", "payment_intent"), ("paypal", "order"))


def routed(world: World, *services: str, key: str | None = KEY, **route: Any) -> Task:
    """Return an order that may go to these services in turn."""
    options = {
        name: route.pop(name) for name in ("retries", "deadline", "dry_run") if name in route
    }
    task = world.task(
        "payments.create_order", None, ORDER, services[0], key=key, **{"retries": 0, **options}
    )
    return replace(task, route=Route(1, "unictl.toml", "for any request", services, **route))


def effects(world: World) -> list[str]:
    """Return the services that hold an order, once for each order."""
    with world.network.sandbox.sandbox.store.transaction() as session:
        return [service for service, kind in KINDS for _ in session.find(service, kind, limit=1000)]


def fails(world: World, task: Task, *faults: Any) -> UnictlError:
    """Run a task that fails, and return its error."""
    with pytest.raises(UnictlError) as caught:
        world.run(task, faults)
    return caught.value


class KilledError(Exception):
    """The process is no more."""


def steps(world: World, task: Task) -> Iterator[Any]:
    """Run the task, and yield each effect when it has been done."""
    plan = run(task)
    try:
        effect = next(plan)
        while True:
            try:
                answer = world._perform(effect)
            except BaseException as error:  # noqa: BLE001 - as the drivers do
                effect = plan.throw(error)
            else:
                yield effect
                effect = plan.send(answer)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]


def killed_at(world: World, task: Task, faults: list[Any], kind: type, number: int) -> Any:
    """Run the task until so many effects of the kind are done, then no further."""
    world.network.faults.clear()
    world.network.faults.extend(faults)
    plan = steps(world, task)
    while True:
        try:
            effect = next(plan)
        except StopIteration as end:
            return end.value
        number -= isinstance(effect, kind)
        if not number:
            raise KilledError


def as_if_dead(world: World) -> None:
    """Let the rows' holder look dead to others, though it will go on."""
    with sqlite3.connect(world.journal_file) as connection:
        connection.execute("UPDATE operation SET holder = 4194305")
    connection.close()
