"""The journal of a batch: many notes with one flush, each answered only when it is on the disk."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from unictl.core.call import Reply
from unictl.core.limits import Limits
from unictl.core.ports import Intent, Row
from unictl.errors import Conflict, InvalidRequest, LimitReached
from unictl.journal.group import GroupJournal
from unictl.journal.sqlite import SqliteJournal


def intent(number: int, **changes: Any) -> Intent:
    """Return the intent of a row."""
    given: dict[str, Any] = {
        "realm": "direct",
        "service": "razorpay",
        "account": "default",
        "mode": "test",
        "identity": "i",
        "key": f"row-{number}",
        "operation": "payments.create_order",
        "fingerprint": "f",
        "lease": 60.0,
        **changes,
    }
    return Intent(**given)


Scene = Callable[[GroupJournal], Coroutine[Any, Any, None]]


@pytest.fixture
def played(tmp_path: Path) -> Any:
    """Play a scene with a journal in an event loop, and return the journal's file."""

    def play(scene: Scene) -> Path:
        path = tmp_path / "state" / "journal.sqlite3"

        async def main() -> None:
            journal = SqliteJournal(path).grouped()
            try:
                await scene(journal)
            finally:
                await journal.close()

        asyncio.run(main())
        return path

    return play


def states(path: Path) -> dict[str, str]:
    """Return the state of each key, as another process sees it."""
    with sqlite3.connect(path) as connection:
        found = dict(connection.execute("SELECT key, state FROM operation").fetchall())
    connection.close()
    return found


async def one(journal: GroupJournal, number: int) -> None:
    """Do what a call does."""
    row = await journal.begin(intent(number))
    await journal.sending(row, "", 30.0)
    await journal.settle(row, "succeeded", {"id": f"order_{number}"})


def test_calls_at_once_share_their_flushes(played: Any) -> None:
    """A hundred calls, each noted three times, take a handful of flushes."""
    commits = []

    async def scene(journal: GroupJournal) -> None:
        await asyncio.gather(*(one(journal, number) for number in range(100)))
        commits.append(journal.commits)

    path = played(scene)
    assert states(path) == {f"row-{number}": "succeeded" for number in range(100)}
    assert commits[0] <= 10


def test_before_a_call_sends_its_row_is_on_the_disk(played: Any) -> None:
    """When `sending` has answered, another process reads the row as sent."""

    async def scene(journal: GroupJournal) -> None:
        row = await journal.begin(intent(1))
        await journal.sending(row, "", 30.0)
        assert states(journal.path) == {"row-1": "sent"}
        await journal.replied(row, "", Reply(200, {}, b"{}"))
        await journal.settle(row, "unknown", error={"code": "timed_out"})
        assert states(journal.path) == {"row-1": "unknown"}

    played(scene)


def test_of_several_together_one_fails_alone(played: Any) -> None:
    """A conflict and a limit end the calls that meet them, and none beside."""

    async def scene(journal: GroupJournal) -> None:
        await one(journal, 1)
        found = await asyncio.gather(
            one(journal, 2),
            journal.begin(intent(1, fingerprint="other")),
            journal.begin(intent(3, changes="money", limits=Limits(count_per_day=0))),
            one(journal, 4),
            return_exceptions=True,
        )
        assert [type(answer) for answer in found] == [
            type(None), Conflict, LimitReached, type(None),
        ]  # fmt: skip

    assert set(states(played(scene))) == {"row-1", "row-2", "row-4"}


def test_what_is_answered_from_before_brings_its_result(played: Any) -> None:
    """A row that succeeded is answered, and its state stays."""

    async def scene(journal: GroupJournal) -> None:
        await one(journal, 1)
        row: Row = await journal.begin(intent(1))
        assert (row.state, row.result) == ("succeeded", {"id": "order_1"})

    played(scene)


def test_the_loop_goes_on_while_another_process_writes(played: Any) -> None:
    """A journal that somebody else has locked is waited for without the loop's time."""

    async def scene(journal: GroupJournal) -> None:
        await one(journal, 1)
        other = sqlite3.connect(journal.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.ensure_future(one(journal, 2))
        for _ in range(5):
            await asyncio.sleep(0.01)
        assert not waiting.done()
        other.execute("COMMIT")
        other.close()
        await waiting

    assert len(states(played(scene))) == 2


def test_a_full_disk_ends_what_was_not_written_and_nothing_else(played: Any) -> None:
    """Each caller of the lost group hears of it by an error of his own; nothing more begins."""

    async def scene(journal: GroupJournal) -> None:
        await one(journal, 1)
        sent = await journal.begin(intent(2))
        await journal.sending(sent, "", 30.0)
        assert journal._connection is not None
        (pages,) = journal._connection.execute("PRAGMA page_count").fetchone()
        journal._connection.execute(f"PRAGMA max_page_count = {pages}")
        big = "x" * 100_000
        found = await asyncio.gather(
            *(journal.begin(intent(number, request=big)) for number in (3, 4)),
            return_exceptions=True,
        )
        assert all(isinstance(error, InvalidRequest) for error in found), found
        assert found[0] is not found[1]
        assert journal.broken
        with pytest.raises(InvalidRequest, match="cannot write the journal"):
            await journal.begin(intent(5))
        journal._connection.execute("PRAGMA max_page_count = 1000000")
        await journal.settle(sent, "succeeded", {"id": "order_2"})  # it was sent, and has its reply

    assert states(played(scene)) == {"row-1": "succeeded", "row-2": "succeeded"}


def test_a_row_that_was_never_written_is_never_settled(played: Any) -> None:
    """Its number may be another call's by then, in another process."""

    async def scene(journal: GroupJournal) -> None:
        await one(journal, 1)
        assert journal._connection is not None
        journal._connection.set_authorizer(_no_commit)
        promised = journal.begin(intent(2))
        lost = await promised
        with pytest.raises(InvalidRequest):
            await journal.sending(lost, "", 30.0)
        journal._connection.set_authorizer(None)
        SqliteJournal(journal.path).begin(intent(3))  # takes the number
        with pytest.raises(InvalidRequest):
            await journal.settle(lost, "refused")

    assert states(played(scene)) == {"row-1": "succeeded", "row-3": "started"}


def _no_commit(action: int, name: str | None, *_: object) -> int:
    refused = action == sqlite3.SQLITE_TRANSACTION and name == "COMMIT"
    return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK
