"""The journal's file: its modes, its version, and what never stands in it."""

import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest
from world import ORDER, PLAN, World

from unictl.core.call import Reply
from unictl.core.ports import Intent
from unictl.errors import Busy, Conflict
from unictl.journal.sqlite import SqliteJournal


def intent(**changes: Any) -> Intent:
    """Return an intent under one key."""
    given: dict[str, Any] = {
        "realm": "direct",
        "service": "razorpay",
        "account": "default",
        "mode": "test",
        "identity": "i",
        "key": "key-of-the-test",
        "operation": "payments.create_order",
        "fingerprint": "f",
        "lease": 60.0,
        **changes,
    }
    return Intent(**given)


@pytest.fixture
def world(tmp_path: Path) -> Any:
    """The sandbox and a journal."""
    world = World(tmp_path)
    yield world
    world.close()


def test_nobody_else_may_look_in(tmp_path: Path) -> None:
    """The folder is 0700 and each file 0600, whatever the umask."""
    folder = tmp_path / "state"
    journal = SqliteJournal(folder / "journal.sqlite3")
    journal.begin(intent())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert set(files.values()) == {0o600}
    assert "journal.sqlite3-wal" in files
    journal.close()


def test_every_write_is_flushed(tmp_path: Path) -> None:
    """SQLite waits for the disk at each commit: synchronous is FULL, and macOS's fsync whole."""
    journal = SqliteJournal(tmp_path / "state" / "journal.sqlite3")
    journal.begin(intent())
    assert journal._connection().execute("PRAGMA synchronous").fetchone() == (2,)
    assert journal._connection().execute("PRAGMA fullfsync").fetchone() == (1,)
    journal.close()


def test_no_secret_inside(world: World) -> None:
    """Neither key nor secret nor their proof is in any of the files, whatever happened."""
    world.run(world.task("payments.create_order", values=ORDER))
    task = world.task("subscriptions.create", values={"plan": PLAN, "cycles": 1}, retries=0)
    with pytest.raises(Exception, match="may have been applied"):
        world.run(task, ["none", "lost_after"])
    stored = b"".join(file.read_bytes() for file in world.journal_file.parent.glob("journal*"))
    for wire in world.network.requests:
        proof = wire.headers["Authorization"].reveal()  # type: ignore[union-attr]
        assert proof.split()[1].encode() not in stored
    for secret in world.keys.fields.values():
        assert secret.reveal().encode() not in stored


def test_cookies_are_not_kept(tmp_path: Path) -> None:
    """Of a reply's headers only those stay that a provider may read again."""
    journal = SqliteJournal(tmp_path / "state" / "journal.sqlite3")
    row = journal.begin(intent())
    journal.sending(row, "plan", 30.0)
    headers = {"set-cookie": "session=1", "content-type": "application/json"}
    journal.replied(row, "plan", Reply(200, headers, b"{}"))
    journal.settle(row, "unknown")
    kept = journal.begin(intent()).replies["plan"]
    assert kept == Reply(200, {"content-type": "application/json"}, b"{}")
    journal.close()


def test_replies_go_when_the_result_is_there(tmp_path: Path) -> None:
    """A finished row keeps its result alone: the replies hold customers' data."""
    file = tmp_path / "state" / "journal.sqlite3"
    journal = SqliteJournal(file)
    row = journal.begin(intent())
    journal.sending(row, "plan", 30.0)
    journal.replied(row, "plan", Reply(200, {}, b"a name"))
    journal.settle(row, "succeeded", {"id": "1"})
    journal.close()
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT count(*) FROM step").fetchone() == (0,)
    connection.close()


@pytest.mark.parametrize("result", [{"note": "₹ ☕ é"}, {"note": "\ud800"}, [1, None, True, ""]])
def test_any_result_comes_back(result: Any, tmp_path: Path) -> None:
    """Whatever JSON a service sent, half a surrogate pair too, a repeat has the same."""
    journal = SqliteJournal(tmp_path / "state" / "journal.sqlite3")
    journal.settle(journal.begin(intent()), "succeeded", result)
    assert journal.begin(intent()).result == result
    journal.close()


@pytest.mark.parametrize("state", ["started", "unknown"])
def test_only_one_takes_a_row_up(state: str, tmp_path: Path) -> None:
    """Two that find an unsettled row don't both go on with it, whatever its state."""
    file = tmp_path / "state" / "journal.sqlite3"
    first, second = SqliteJournal(file), SqliteJournal(file)
    row = first.begin(intent())
    if state == "unknown":
        first.sending(row, "", 30.0)
        first.settle(row, "unknown")
        assert first.begin(intent()).state == "unknown"
    with pytest.raises(Busy):
        second.begin(intent())
    first.close()
    second.close()


@pytest.mark.parametrize(
    "other",
    [
        {"realm": "sandbox"},
        {"account": "b"},
        {"mode": "live"},
        {"service": "stripe"},
        {"identity": "another merchant's"},
    ],
)
def test_rows_are_keyed_by_where_they_happen(other: dict[str, Any], tmp_path: Path) -> None:
    """The same key in another realm, account, mode, service or with other keys is another row."""
    journal = SqliteJournal(tmp_path / "state" / "journal.sqlite3")
    first = journal.begin(intent())
    assert journal.begin(intent(**other, fingerprint="g")).id != first.id
    with pytest.raises(Conflict):
        journal.begin(intent(fingerprint="g"))
    journal.close()


def test_who_lost_the_row_cant_unsettle_it(tmp_path: Path) -> None:
    """A late `refused` of somebody who lost his lease doesn't touch the new holder's row."""
    time = [1000.0]
    journal = SqliteJournal(tmp_path / "state" / "journal.sqlite3", clock=lambda: time[0])
    lost = journal.begin(intent())
    time[0] += 100
    held = journal.begin(intent())
    assert held.attempt == lost.attempt + 1
    journal.sending(held, "", 30.0)
    journal.settle(lost, "refused")
    journal.settle(held, "unknown")
    assert journal.begin(intent()).unsure == {"": 1130.0}
    with pytest.raises(Busy):
        journal.sending(lost, "", 30.0)
    journal.close()
