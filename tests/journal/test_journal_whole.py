"""A journal that is kept as an artifact is whole, or says that it isn't."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from unictl.core.ports import Intent
from unictl.errors import InvalidRequest
from unictl.journal.sqlite import SqliteJournal

# Begins a row under each key and says so; ends, or waits to be killed.
_WRITE = """
import sys, time
from pathlib import Path
from unictl.core.ports import Intent
from unictl.journal.sqlite import SqliteJournal
path, end, *keys = sys.argv[1:]
journal = SqliteJournal(Path(path), named=True)
for key in keys:
    intent = Intent(realm="direct", service="twilio", account="default", mode="test", identity="i",
        key=key, operation="messages.send", fingerprint="f", lease=60.0)
    row = journal.begin(intent)
    journal.settle(row, "succeeded", {"id": key})
print("written", flush=True)
if end == "wait":
    time.sleep(60)
if end == "close":
    journal.close()
"""


def intent(key: str) -> Intent:
    """Return the intent that the other process has."""
    return Intent(
        realm="direct",
        service="twilio",
        account="default",
        mode="test",
        identity="i",
        key=key,
        operation="messages.send",
        fingerprint="f",
        lease=60.0,
    )


def writing(path: Path, end: str, *keys: str) -> subprocess.Popen[bytes]:
    """Start a process that writes rows."""
    return subprocess.Popen(
        [sys.executable, "-c", _WRITE, str(path), end, *keys], stdout=subprocess.PIPE
    )


def killed(path: Path, *keys: str) -> None:
    """Let a process write rows, and kill it when they are on the disk."""
    with writing(path, "wait", *keys) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        os.kill(process.pid, signal.SIGKILL)


def known(path: Path, key: str) -> bool:
    """Return whether the journal has the answer of that key."""
    journal = SqliteJournal(path, named=True)
    try:
        return bool(journal.begin(intent(key)).result == {"id": key})
    finally:
        journal.close()


@pytest.mark.parametrize("keys", [("first",), tuple(f"key-{n}" for n in range(400))])
def test_the_file_alone_after_a_kill(tmp_path: Path, keys: tuple[str, ...]) -> None:
    """It is refused before anything is sent, however much is there; with its log it serves."""
    path = tmp_path / "there" / "state.db"
    killed(path, *keys)
    alone = tmp_path / "alone" / "state.db"
    alone.parent.mkdir()
    shutil.copy(path, alone)
    for _ in range(2):
        with pytest.raises(InvalidRequest, match=r"isn't whole: state\.db-wal") as caught:
            SqliteJournal(alone, named=True).begin(intent(keys[-1]))
        assert "Nothing was sent" in (caught.value.hint or "")
    both = tmp_path / "both" / "state.db"
    shutil.copytree(path.parent, both.parent)
    assert known(both, keys[-1])
    assert known(both, keys[0])


@pytest.mark.parametrize("end", ["close", "leave"])
def test_the_file_alone_after_an_end(tmp_path: Path, end: str) -> None:
    """One file is all there is, also where a program didn't close its client."""
    path = tmp_path / "there" / "state.db"
    with writing(path, end, "first"):
        pass
    assert [file.name for file in path.parent.iterdir()] == ["state.db"]
    alone = tmp_path / "state.db"
    shutil.copy(path, alone)
    assert known(alone, "first")


def test_many_at_once_leave_it_whole(tmp_path: Path) -> None:
    """Processes that open and close it at the same moments never take it for a torn one."""
    path = tmp_path / "state.db"
    for _ in range(3):
        processes = [writing(path, "close", f"{os.urandom(4).hex()}") for _ in range(6)]
        ends = [process.wait(60) for process in processes]
        for process in processes:
            process.communicate()
        assert ends == [0] * 6
    journal = SqliteJournal(path, named=True)
    assert len(journal.entries()) == 18
    journal.close()
    assert [file.name for file in tmp_path.iterdir()] == ["state.db"]


def test_a_second_one_beside_a_killed_one(tmp_path: Path) -> None:
    """Where the killed process ran, the next one takes up its log and leaves one whole file."""
    path = tmp_path / "state.db"
    killed(path, "first")
    assert known(path, "first")
    deadline = time.monotonic() + 5
    while path.with_name("state.db-wal").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [file.name for file in tmp_path.iterdir()] == ["state.db"]


def test_a_journal_of_the_home_may_be_copied(tmp_path: Path) -> None:
    """It was never left without its log, so a copy of it is taken as it is."""
    path = tmp_path / "home" / "journal.sqlite3"
    journal = SqliteJournal(path)
    journal.settle(journal.begin(intent("first")), "succeeded", {"id": "first"})
    journal.close()
    copied = tmp_path / "state.db"
    shutil.copy(path, copied)
    assert known(copied, "first")
    assert known(copied, "first")
