"""Both drivers take the same plan to the same end."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from world import ORDER, PLAN, World

from unictl.core.call import Reply, Wire
from unictl.core.convert import plain
from unictl.core.page import Page
from unictl.core.ports import Row
from unictl.engine.drive import drive_async
from unictl.engine.run import run
from unictl.errors import OutcomeUnknown, UnictlError

_CALLS: list[tuple[str, dict[str, Any], list[Any]]] = [
    ("payments.create_order", ORDER, ["none"]),
    ("payments.create_order", ORDER, ["429", Reply(429, {"retry-after": "0"}), "none"]),
    ("payments.create_order", ORDER, ["lost_after"]),
    ("payments.create_order", ORDER, [Reply(400, {}, b'{"error":{"code":"BAD_REQUEST_ERROR"}}')]),
    ("subscriptions.create", {"plan": PLAN, "cycles": 3}, ["none", "500_before"]),
    ("payments.list", {}, ["500_before", "html", "none"]),
    ("plans.list", {}, [ValueError("a port's own bug")]),
]


@pytest.mark.parametrize(("identifier", "values", "faults"), _CALLS)
def test_both_drivers_end_the_same(
    identifier: str,
    values: dict[str, Any],
    faults: list[Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Result, error, requests and journal don't depend on the driver."""
    monkeypatch.setattr("unictl.engine.drive.time.sleep", lambda _: None)
    monkeypatch.setattr("world.Clock.jitter", lambda _: 0.0)
    ends = []
    for driver in ("sync", "async"):
        folder = tmp_path / driver
        folder.mkdir(mode=0o700)
        world = World(folder)
        world.network.faults.extend(faults)
        try:
            task = world.task(identifier, values=values, key="key-of-the-test")
            result = world.drive(task, driver=driver)
            end: Any = list(plain(result)) if not isinstance(result, Page) else "page"
        except Exception as error:  # noqa: BLE001 - to be compared
            end = error.as_dict() if isinstance(error, UnictlError) else repr(error)
        requests = [(wire.method, wire.url.split("?")[0]) for wire in world.network.requests]
        ends.append((end, requests, len(world.told), len(world.made("order"))))
        world.close()
    assert ends[0] == ends[1]


def test_a_cancelled_task_settles_first(world: World) -> None:
    """Cancelling while the service has the request leaves a row that says so, and cancels."""
    arrived = asyncio.Event()

    class Slow:
        async def send(self, wire: Wire, *, timeout: float) -> Reply:  # noqa: ASYNC109 - the port's word
            world.network.send(wire, timeout=timeout)
            arrived.set()
            await asyncio.sleep(60)
            raise AssertionError

    async def main() -> None:
        task = world.task("payments.create_order", values=ORDER, key="key-of-the-test")
        call = asyncio.ensure_future(drive_async(run(task), world.ports, Slow()))
        await arrived.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    asyncio.run(main())
    assert "key-of-the-test" in world.warned[0]
    world.clock.time += 11
    again = world.task("payments.create_order", values=ORDER, key="key-of-the-test")
    assert world.run(again).id == world.made("order")[0]["id"]
    assert len(world.made("order")) == 1


def test_a_cancellation_during_a_journal_entry_waits_for_it(world: World) -> None:
    """The row that is being written when the task is cancelled isn't left held."""
    writing, go_on = threading.Event(), threading.Event()
    begin = world.journal.begin

    def slow(intent: Any) -> Row:
        writing.set()
        go_on.wait(5)
        row: Row = begin(intent)
        return row

    world.journal.begin = slow

    async def main() -> None:
        task = world.task("payments.create_order", values=ORDER, key="key-of-the-test")
        call = asyncio.ensure_future(drive_async(run(task), world.ports, Never()))
        await asyncio.to_thread(writing.wait)
        call.cancel()
        await asyncio.sleep(0)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await call

    class Never:
        async def send(self, wire: Wire, *, timeout: float) -> Reply:  # noqa: ASYNC109 - the port's word
            raise AssertionError(wire, timeout)

    asyncio.run(main())
    again = world.task("payments.create_order", values=ORDER, key="key-of-the-test")
    assert world.run(again).amount == 50000


def test_many_tasks_share_one_journal(world: World) -> None:
    """Calls that run side by side in asyncio don't meet in each other's transactions."""

    class Quick:
        async def send(self, wire: Wire, *, timeout: float) -> Reply:  # noqa: ASYNC109 - the port's word
            return await asyncio.to_thread(world.network.sandbox.send, wire, timeout=timeout)

    async def main() -> list[Any]:
        tasks = [world.task("payments.create_order", values=ORDER) for _ in range(20)]
        calls = (drive_async(run(task), world.ports, Quick()) for task in tasks)
        return await asyncio.gather(*calls)

    orders = asyncio.run(main())
    assert len({order.id for order in orders}) == 20


def test_a_listener_that_fails_ends_no_call(world: World) -> None:
    """A closed stderr or a full log file is no reason to lose a payment's answer."""

    def broken(line: str) -> None:
        raise BrokenPipeError(line)

    world.told = type("Broken", (), {"append": staticmethod(broken)})()
    assert world.run(world.task("payments.create_order", values=ORDER)).amount == 50000


def test_an_unknown_outcome_never_comes_from_a_read(world: World) -> None:
    """A list whose reply is lost failed, and changed nothing."""
    with pytest.raises(UnictlError) as caught:
        world.run(world.task("payments.list", retries=0), ["lost_after"])
    assert not isinstance(caught.value, OutcomeUnknown)
    assert caught.value.outcome is None
