"""How long the journal keeps what, and that its file shrinks."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from unictl.core.ports import Intent
from unictl.errors import Busy
from unictl.journal import keeping, rows
from unictl.journal.sqlite import SqliteJournal

DAY = 86400.0
NOW = 1_800_000_000.0


class Clock:
    """The time, which the test moves."""

    time = NOW

    def __call__(self) -> float:
        """Return it."""
        return self.time


@pytest.fixture
def clock() -> Clock:
    """The time."""
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "state" / "journal.sqlite3"


@pytest.fixture
def journal(path: Path, clock: Clock) -> Iterator[SqliteJournal]:
    """An empty journal."""
    opened = SqliteJournal(path, clock=clock, keep_days=90)
    yield opened
    opened.close()


def intent(key: str, **changes: Any) -> Intent:
    """Return what a call is about to do."""
    given: dict[str, Any] = {
        "realm": "direct",
        "service": "razorpay",
        "account": "default",
        "mode": "test",
        "identity": "i",
        "operation": "payments.create_order",
        "fingerprint": "f",
        "lease": 60.0,
        **changes,
    }
    return Intent(key=key, **given)


def succeed(journal: SqliteJournal, *keys: str, **changes: Any) -> None:
    """Carry calls out, with a result of a usual size."""
    for key in keys:
        journal.settle(journal.begin(intent(key, **changes)), "succeeded", {"id": key * 20})


def lose(journal: SqliteJournal, key: str) -> None:
    """Leave a call whose outcome isn't known."""
    row = journal.begin(intent(key))
    journal.sending(row, "", 30.0)
    journal.settle(row, "unknown")


def keys(journal: SqliteJournal) -> list[str]:
    """Return the keys that it has, the oldest first."""
    return [entry.key for page in journal.pages() for entry in page][::-1]


def again(journal: SqliteJournal, path: Path, clock: Clock) -> SqliteJournal:
    """Return the journal, opened anew as by a later command."""
    journal.close()
    return SqliteJournal(path, clock=clock, keep_days=90)


def test_what_is_settled_goes_after_its_time(
    journal: SqliteJournal, path: Path, clock: Clock
) -> None:
    """The next call that begins takes it away; what isn't settled stays for ever."""
    succeed(journal, "first", "second")
    lose(journal, "lost")
    clock.time += 89 * DAY
    later = again(journal, path, clock)
    succeed(later, "third")
    assert keys(later) == ["first", "second", "lost", "third"]
    clock.time += 2 * DAY
    last = again(later, path, clock)
    assert keys(last) == ["first", "second", "lost", "third"]  # who only reads deletes nothing
    succeed(last, "fourth")
    assert keys(last) == ["lost", "third", "fourth"]
    last.close()


def test_a_pruned_key_is_free(journal: SqliteJournal, path: Path, clock: Clock) -> None:
    """The same key then stands for a new call, even with another request."""
    succeed(journal, "first", "second")
    clock.time += 91 * DAY
    later = again(journal, path, clock)
    assert later.begin(intent("first", fingerprint="g")).state == "started"
    later.close()


def test_the_number_of_rows_is_bound(journal: SqliteJournal, clock: Clock) -> None:
    """The oldest settled rows go first; those of the last week, which a batch may need, stay."""
    succeed(journal, *(f"old-{number}" for number in range(20)))
    lose(journal, "lost")
    clock.time += 8 * DAY
    succeed(journal, *(f"new-{number}" for number in range(20)))
    with journal.transaction() as connection:
        assert keeping.tidy(connection, clock.time, 90, most=30) == 11
    assert keys(journal)[:10] == [*(f"old-{number}" for number in range(11, 20)), "lost"]
    with journal.transaction() as connection:
        keeping.tidy(connection, clock.time, 90, most=5)
    assert keys(journal) == ["lost", *(f"new-{number}" for number in range(20))]


def test_looking_for_what_is_old_costs_no_walk(journal: SqliteJournal, clock: Clock) -> None:
    """However many rows there are, SQLite finds the old ones by an index."""
    succeed(journal, *(f"key-{number}" for number in range(300)))
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with journal.transaction() as connection:
        connection.set_progress_handler(count, 100)
        assert keeping.tidy(connection, clock.time, 90, most=10) == 0
        connection.set_progress_handler(None, 0)
    assert steps < 5


def test_old_rows_are_deleted_when_asked(journal: SqliteJournal, clock: Clock) -> None:
    """Before a time; unsettled ones only where that is said, and none that a call has in hand."""
    succeed(journal, "first")
    lose(journal, "lost")
    clock.time += 10 * DAY
    running = journal.begin(intent("running"))
    succeed(journal, "last")
    clock.time += 1
    assert journal.old(clock.time) == journal.old(clock.time, unsettled=True) == 1
    assert journal.prune(clock.time - 5 * DAY) == 1
    assert keys(journal) == ["lost", "running", "last"]
    assert journal.prune(clock.time, unsettled=True) == 1
    assert keys(journal) == ["running", "last"]
    journal.settle(running, "succeeded", {"id": "1"})


def test_a_number_is_never_given_again(journal: SqliteJournal, clock: Clock) -> None:
    """A call that ends after its row was pruned writes into no other's row."""
    late = journal.begin(intent("late"))
    journal.settle(late, "refused")
    clock.time += DAY
    assert journal.prune(clock.time + 100) == 0  # the last row stays
    succeed(journal, "next")
    clock.time += DAY
    assert journal.prune(clock.time) == 1
    journal.settle(late, "succeeded", {"id": "too late"})
    assert [entry.vendor_id for entry in journal.entries()] == ["next" * 20]


def test_steps_go_with_their_row(journal: SqliteJournal, path: Path, clock: Clock) -> None:
    """Nothing of what a pruned call was answered is in the file any more, nor its room taken."""
    for number in range(200):
        row = journal.begin(intent(f"lost-{number}", request='["CanaryOfACustomer"]' * 40))
        journal.sending(row, "", 30.0)
        journal.settle(row, "unknown")
    succeed(journal, "last")
    clock.time += DAY
    before = path.stat().st_size + path.with_name(f"{path.name}-wal").stat().st_size
    assert journal.prune(clock.time, unsettled=True) == 200
    journal.shrink()
    journal.close()
    assert b"CanaryOfACustomer" not in path.read_bytes()
    assert path.stat().st_size < before / 2
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM step").fetchone() == (0,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_room_is_given_back_on_the_way(journal: SqliteJournal, path: Path, clock: Clock) -> None:
    """What goes by itself leaves no hole in the file: it shrinks without a further command."""
    with journal.transaction() as connection:
        for number in range(2000):
            row = rows.begin(connection, intent(f"key-{number}"), clock.time)
            result = {"id": "x" * 200}
            rows.settle(connection, row, "succeeded", clock.time, result=result)
    journal.close()
    size = path.stat().st_size
    clock.time += 91 * DAY
    later = SqliteJournal(path, clock=clock)
    succeed(later, "next")
    later.close()
    assert path.stat().st_size < size / 2


def test_what_is_pruned_still_counts_today(journal: SqliteJournal, clock: Clock) -> None:
    """The caps of a day are not got round by pruning."""
    succeed(journal, "paid", "last", changes="money", amount=500, currency="INR")
    clock.time += 1
    assert journal.prune(clock.time) == 1
    assert journal.spent("default")[1]["test"].amounts == {"INR": 1000}


def test_what_a_person_says_overrides_no_call(journal: SqliteJournal) -> None:
    """A call that has taken the row up since it was read knows better; so does one on its way."""
    lose(journal, "lost")
    (seen,) = journal.entries(key="lost")
    row = journal.begin(intent("lost"))
    (running,) = journal.entries(key="lost")
    for entry in (seen, running):
        with pytest.raises(Busy):
            journal.settle_by_hand(entry, "refused")
    journal.settle(row, "succeeded", {"id": "1"})
    with pytest.raises(Busy):
        journal.settle_by_hand(seen, "refused")
    assert journal.begin(intent("lost")).result == {"id": "1"}


def test_a_call_that_a_person_settled_sends_nothing_more(
    journal: SqliteJournal, clock: Clock
) -> None:
    """It was thought to be dead and lost its row: it is told so before its next step."""
    slow = journal.begin(intent("slow"))
    clock.time += 100
    (entry,) = journal.entries(key="slow")
    journal.settle_by_hand(entry, "refused")
    with pytest.raises(Busy):
        journal.sending(slow, "", 30.0)


def test_what_was_forgotten_is_not_listed(journal: SqliteJournal) -> None:
    """An emptied sandbox leaves a row for its number alone."""
    succeed(journal, "first", realm="sandbox")
    journal.forget("sandbox")
    assert journal.entries() == []
