"""A realm that is forgotten: its keys are free, and calls of then can't touch rows of now."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from unictl.core.ports import Intent, Realm
from unictl.journal.sqlite import SqliteJournal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqliteJournal]:
    """An empty journal."""
    journal = SqliteJournal(tmp_path / "state" / "journal.sqlite3")
    yield journal
    journal.close()


def _intent(realm: Realm, key: str = "key-of-the-test", fingerprint: str = "f") -> Intent:
    return Intent(
        realm, "razorpay", "default", "test", "i", key, "payments.create_order", fingerprint, 60.0
    )


def test_the_keys_are_free_again(journal: SqliteJournal) -> None:
    """Each key may stand for another request, time and again; the other realm's keys stand."""
    journal.settle(journal.begin(_intent("direct")), "succeeded", {"id": "kept"})
    for time in range(3):
        for key in ("first-key", "second-key"):
            row = journal.begin(_intent("sandbox", key, f"request {time}"))
            assert (row.state, row.attempt, row.result) == ("started", 1, None)
            journal.settle(row, "succeeded", {"id": f"{key} {time}"})
        journal.forget("sandbox")
    assert journal.begin(_intent("direct")).result == {"id": "kept"}


def test_a_call_that_was_running_ends_in_no_other_s_row(journal: SqliteJournal) -> None:
    """What a forgotten call settles is never taken for the result of a later one."""
    running = journal.begin(_intent("sandbox"))
    journal.forget("sandbox")
    later = journal.begin(_intent("direct", "another-key"))
    journal.settle(running, "succeeded", {"id": "of the sandbox"})
    journal.settle(later, "unknown")
    again = journal.begin(_intent("direct", "another-key"))
    assert (again.state, again.result) == ("unknown", None)
    assert journal.begin(_intent("sandbox")).state == "started"


def test_no_result_is_kept(journal: SqliteJournal) -> None:
    """Nothing that the forgotten calls were about is in the file."""
    journal.settle(journal.begin(_intent("sandbox")), "succeeded", {"name": "customer of then"})
    journal.forget("sandbox")
    rows = journal._connection().execute("SELECT key, result FROM operation").fetchall()
    assert [result for _, result in rows] == [None]
    assert "key-of-the-test" not in {key for key, _ in rows}
