"""What the journal costs a call, and what of it is the flush to the disk."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from unictl.core.ports import Intent
from unictl.journal.sqlite import SqliteJournal


def journal(folder: Path, width: int, count: int = 2_000) -> None:
    """Print what the journal costs a call: its work, and apart from it the flush to the disk."""
    print(f"\n| the journal, a call | alone | of a batch, {width} at once |\n| --- | --- | --- |")
    for told, flush in (("with every flush", "FULL"), ("without any flush", "OFF")):
        alone, shared = (
            Flushing(folder / f"{name}-{flush}" / "journal.sqlite3", flush)
            for name in ("alone", "shared")
        )
        each = timed(partial(calls, alone, count // 10)) / (count // 10)
        together = timed(partial(side_by_side, shared, count, width)) / count
        print(f"| {told} | {each * 1000:.2f} ms | {together * 1000:.2f} ms |")


class Flushing(SqliteJournal):
    """A journal that flushes as it is told.

    Args:
        path: The file.
        flush: SQLite's `synchronous`.
    """

    def __init__(self, path: Path, flush: str) -> None:
        super().__init__(path)
        self._flush = flush

    def _open(self) -> sqlite3.Connection:
        connection = super()._open()
        connection.execute(f"PRAGMA synchronous = {self._flush}")
        return connection


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def calls(journal: SqliteJournal, count: int) -> None:
    """Note what so many calls note, one after the other."""
    for number in range(count):
        row = journal.begin(intent(number))
        journal.sending(row, "", 30.0)
        journal.settle(row, "succeeded", RESULT)


def side_by_side(journal: SqliteJournal, count: int, width: int) -> None:
    """Note what so many calls note, `width` at once."""
    asyncio.run(_side_by_side(journal, count, width))


async def _side_by_side(journal: SqliteJournal, count: int, width: int) -> None:
    group, numbers = journal.grouped(), iter(range(count))

    async def work() -> None:
        for number in numbers:
            row = await group.begin(intent(number))
            await group.sending(row, "", 30.0)
            await group.settle(row, "succeeded", RESULT)

    await asyncio.gather(*(work() for _ in range(width)))
    await group.close()


RESULT = {"id": "order_Benchmark00001", "amount": 50000, "currency": "INR", "status": "open"}


def intent(number: int) -> Intent:
    """Return what a call is about to do."""
    return Intent(
        realm="direct",
        service="razorpay",
        account="default",
        mode="test",
        identity="benchmark",
        key=f"20261125-225300-k3f9q27ab1c-{number}",
        operation="payments.create_order",
        fingerprint="f" * 64,
        lease=60.0,
        changes="money",
        amount=50000,
        currency="INR",
    )
