"""A journal that can't be written: nothing is sent without it, and nothing is lost for its sake."""

import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from failing import Failing
from world import ORDER, PLAN, World

from unictl.engine.effects import Send
from unictl.engine.task import Task
from unictl.errors import Busy, FormatTooNew, InvalidRequest, UnictlError
from unictl.journal.sqlite import SqliteJournal

KEY = "key-of-the-test"


def order(world: World, **options: Any) -> Task:
    """Return the task of an order."""
    return world.task("payments.create_order", values=ORDER, key=KEY, **options)


def fill_the_disk(file: Path, journal: SqliteJournal) -> None:
    """Let the open journal have no page more than it has now, as on a full disk."""
    connection = journal._connection()
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    assert file.exists()


def lock(file: Path) -> sqlite3.Connection:
    """Hold the write lock, as another process would that hangs."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


@pytest.mark.parametrize("method", ["begin", "sending"])
def test_nothing_is_sent_without_a_row(method: str, world: World) -> None:
    """When the row or the step can't be noted, nothing leaves, and that is what is said."""
    world.journal = Failing(world.journal, method)
    with pytest.raises(InvalidRequest, match="disk is full") as caught:
        world.run(order(world))
    assert world.network.requests == []
    assert caught.value.outcome in {None, "not_applied"}


def test_a_full_disk(world: World) -> None:
    """A disk that is full before the call stops it; with room again the key is free."""
    for _ in range(3):
        world.run(world.task("payments.create_order", values=ORDER))
    fill_the_disk(world.journal_file, world.journal)
    with pytest.raises(InvalidRequest, match="full") as caught:  # noqa: PT012 - until it is full
        for number in range(200):
            before = len(world.network.requests)
            world.run(world.task("payments.create_order", values=ORDER, key=f"{KEY}-{number}"))
    assert caught.value.file == str(world.journal_file)
    assert len(world.network.requests) == before
    world.journal._connection().execute("PRAGMA max_page_count = 1000000")
    assert world.run(order(world)).amount == 50000


@pytest.mark.parametrize(
    "contents", [b"this is no database at all" * 100, b"SQLite format 3\0" + b"x" * 4096]
)
def test_a_damaged_file(contents: bytes, world: World) -> None:
    """A journal that can't be read stops every call that changes something."""
    world.journal_file.write_bytes(contents)
    world.journal_file.chmod(0o600)
    with pytest.raises(InvalidRequest) as caught:
        world.run(order(world))
    assert caught.value.file == str(world.journal_file)
    assert world.network.requests == []


def test_a_cut_file(world: World) -> None:
    """A journal of which the end is gone stops the call too."""
    world.run(order(world))
    world.journal.close()
    os.truncate(world.journal_file, 5000)
    sent = len(world.network.requests)
    with pytest.raises(UnictlError):
        world.run(world.task("payments.create_order", values=ORDER))
    assert len(world.network.requests) == sent


def test_a_newer_file(world: World) -> None:
    """A journal of a newer unictl isn't touched."""
    world.run(order(world))
    world.journal.close()
    with sqlite3.connect(world.journal_file) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(FormatTooNew):
        world.run(order(world))
    assert len(world.network.requests) == 1


def test_a_locked_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal that stays locked is busy (18), and nothing is sent."""
    monkeypatch.setattr("unictl.journal.schema.WAIT", 0.05)
    world.run(order(world))
    world.journal.close()
    other = lock(world.journal_file)
    with pytest.raises(Busy):
        world.run(world.task("payments.create_order", values=ORDER))
    other.close()
    assert len(world.network.requests) == 1


@pytest.mark.parametrize(("mode", "culprit"), [(0o644, "file"), (0o600, "folder")])
def test_others_may_look_in(mode: int, culprit: str, world: World) -> None:
    """A journal that others may read is refused before anything is sent."""
    world.run(order(world))
    world.journal.close()
    world.journal_file.chmod(mode)
    if culprit == "folder":
        world.journal_file.parent.chmod(0o755)
    with pytest.raises(InvalidRequest, match="others may"):
        world.run(world.task("payments.create_order", values=ORDER))
    world.journal_file.parent.chmod(0o700)
    assert len(world.network.requests) == 1


def test_failing_at_the_end_the_user_has_his_answer(world: World) -> None:
    """The order is there: the answer comes with a warning, and a repeat makes no second."""
    working = world.journal
    world.journal = Failing(working, "settle")
    made = world.run(order(world))
    assert made.id == world.made("order")[0]["id"]
    assert ["could not note" in line for line in world.warned] == [True]
    world.journal = working
    world.die()
    world.clock.time += 1
    assert world.run(order(world)).id == made.id
    assert len(world.made("order")) == 1


def test_failing_between_two_steps_the_call_goes_on(world: World) -> None:
    """A first step that couldn't be noted is found by the repeat."""
    working = world.journal
    world.journal = Failing(working, "replied")
    task = world.task("subscriptions.create", values={"plan": PLAN, "cycles": 2}, key=KEY)
    with pytest.raises(UnictlError):
        world.run(task, ["none", "lost_before"])
    world.journal = working
    world.clock.time += 11
    made = world.run(task)
    assert [plan["id"] for plan in world.made("plan")] == [made.plan_id]


def test_failing_between_two_steps_and_interrupted(world: World) -> None:
    """The first step isn't forgotten when the second surely wasn't applied."""
    working = world.journal
    task = world.task("subscriptions.create", values={"plan": PLAN, "cycles": 2}, key=KEY)
    for number in range(8, 20):
        world.journal = Failing(working, "replied")
        with pytest.raises(UnictlError):
            world.run(task, ["none", "not_sent"] * 2, interrupt_at=number)
        world.journal = working
        world.clock.time += 41  # as long as the attempt might have taken, and the 10 s
    made = world.run(task)
    assert [plan["id"] for plan in world.made("plan")] == [made.plan_id]


def test_failing_after_a_failure_the_failure_is_told(world: World) -> None:
    """The journal's fault doesn't hide what the service said, or that it is unknown."""
    world.journal = Failing(world.journal, "settle")
    with pytest.raises(UnictlError) as caught:
        world.run(order(world), ["lost_after"])
    assert caught.value.outcome == "unknown"
    assert len(world.warned) == 1


@pytest.mark.parametrize("fault", ["429", "not_sent"])
def test_a_repeat_that_lost_its_lease_sends_nothing(fault: str, world: World) -> None:
    """Each attempt asks for the row: while this one slept, somebody else made the order."""
    world.sleep = lambda: taken_up(world)
    with pytest.raises(Busy) as caught:
        world.run(order(world), [fault])
    assert caught.value.outcome is None
    assert len(world.made("order")) == 1
    assert sum(isinstance(effect, Send) for effect in world.effects) == 1


def test_a_repeat_renews_its_lease(world: World) -> None:
    """A long wait between attempts doesn't let another take up what is still tried."""
    task = order(world, retries=9)
    busy = []

    def another() -> None:
        world.clock.time += 170
        second = World(world.journal_file.parent)
        second.clock.time = world.clock.time
        with pytest.raises(Busy):
            second.run(order(second))
        second.close()
        busy.append(1)

    world.sleep = another
    world.run(task, ["429"] * 8)
    assert len(busy) == 8
    assert len(world.made("order")) == 1


def taken_up(world: World) -> None:
    """Let an hour pass, in which another call takes the key up and makes the order."""
    world.clock.time += 3600
    second = World(world.journal_file.parent)
    second.clock.time = world.clock.time
    second.run(order(second))
    second.close()


def test_a_call_that_lost_its_lease_sends_nothing(world: World) -> None:
    """Who took so long that somebody else took the key up finds that out before sending."""
    first = SqliteJournal(world.journal_file, clock=world.clock.now)

    class TakenUp(Failing):
        def __getattr__(self, name: str) -> Any:
            if name == "sending":
                taken_up(world)
            return getattr(first, name)

    world.journal = TakenUp(first, "none")
    with pytest.raises(Busy) as caught:
        world.run(order(world))
    assert caught.value.outcome is None  # the other call may be applying it just now
    assert not any(isinstance(effect, Send) for effect in world.effects)
    assert len(world.made("order")) == 1
    first.close()
