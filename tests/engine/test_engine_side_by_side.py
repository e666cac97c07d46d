"""Parts sent side by side: in order, within a width, ended by the first failure."""

import asyncio
import threading
import time
from collections.abc import Generator
from typing import Any

import pytest

from unictl.engine.effects import Effect, Sleep
from unictl.engine.side_by_side import WIDTH, side_by_side, side_by_side_async
from unictl.errors import Conflict

Plan = Generator[Effect, Any, Any]


def plan(result: Any) -> Plan:
    """Sleep once, then return the result, or raise it."""
    yield Sleep(0)
    if isinstance(result, BaseException):
        raise result
    return result


def run(one: Plan) -> Any:
    """Drive a plan to its end."""
    try:
        while True:
            next(one)
    except StopIteration as end:
        return end.value


async def run_async(one: Plan) -> Any:
    """Drive a plan to its end in asyncio."""
    await asyncio.sleep(0)
    return run(one)


def both(plans: list[Plan], driver: str) -> list[Any]:
    """Run the plans by one of the drivers."""
    if driver == "sync":
        return side_by_side(plans, run)
    return asyncio.run(side_by_side_async(plans, run_async))


@pytest.mark.parametrize("driver", ["sync", "async"])
@pytest.mark.parametrize("count", [0, 1, WIDTH, 50])
def test_results_stand_in_the_order_of_the_plans(driver: str, count: int) -> None:
    """Whichever ends first, the results are in the plans' order."""
    assert both([plan(number) for number in range(count)], driver) == list(range(count))


@pytest.mark.parametrize("driver", ["sync", "async"])
def test_the_first_failure_ends_them_all(driver: str) -> None:
    """The failure itself is raised, and plans that had not begun never do."""
    begun: list[int] = []

    def counted(number: int) -> Plan:
        begun.append(number)
        yield Sleep(0)
        raise Conflict("no")

    plans: list[Plan] = [counted(number) for number in range(200)]
    with pytest.raises(Conflict):
        both(plans, driver)
    assert len(begun) < 200


def test_no_more_than_the_width_are_under_way() -> None:
    """A hundred parts don't open a hundred connections."""
    lock, under_way, most = threading.Lock(), [0], [0]

    def slow(one: Plan) -> Any:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        time.sleep(0.005)
        with lock:
            under_way[0] -= 1
        return run(one)

    side_by_side([plan(number) for number in range(40)], slow)
    assert 1 < most[0] <= WIDTH


def test_an_interruption_waits_for_nobody() -> None:
    """Ctrl-C comes through at once, though parts are on their way to a slow service."""
    released = threading.Event()

    def stuck(one: Plan) -> Any:
        if one is first:
            raise KeyboardInterrupt
        released.wait(10)
        return run(one)

    first = plan(0)
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        side_by_side([first, *(plan(number) for number in range(3))], stuck)
    assert time.monotonic() - began < 5
    released.set()
