"""Another process that looks into a journal takes nothing from those that write it."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from unictl.core.ports import Intent
from unictl.journal.sqlite import SqliteJournal
from unictl.sandbox.store import Store

_LOOK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
connection.close()
"""


def intent(key: str) -> Intent:
    """Return an intent under the key."""
    return Intent(
        realm="direct",
        service="razorpay",
        account="default",
        mode="test",
        identity="i",
        key=key,
        operation="payments.create_order",
        fingerprint="f",
        lease=60.0,
    )


def looked_at(path: Path) -> None:
    """Let another process open the file, read and close it; SQLite alone, without unictl."""
    subprocess.run([sys.executable, "-c", _LOOK, str(path)], check=True, capture_output=True)


def keys(path: Path) -> set[str]:
    """Return the keys that stand in the file for whoever opens it."""
    connection = sqlite3.connect(path)
    found = {key for (key,) in connection.execute("SELECT key FROM operation")}
    connection.close()
    return found


@pytest.mark.parametrize("named", [False, True])
def test_two_connections_of_a_process_and_a_look(tmp_path: Path, named: bool) -> None:  # noqa: FBT001 - pytest gives it
    """What a process writes by its second connection is there after another one has looked.

    A batch has two. Had the file been opened beside SQLite, the process would have lost its locks,
    and the other would have deleted the write-ahead log under it.
    """
    path = tmp_path / "state" / "journal.sqlite3"
    first = SqliteJournal(path, named=named)
    first.begin(intent("before"))
    second = SqliteJournal(path, named=named)
    second.begin(intent("beside"))
    looked_at(path)
    second.begin(intent("after"))
    first.begin(intent("last"))
    assert path.with_name(path.name + "-wal").exists()
    first.close()
    second.close()
    assert keys(path) == {"before", "beside", "after", "last"}


def test_two_stores_of_the_sandbox_and_a_look(tmp_path: Path) -> None:
    """The same holds for the sandbox's state, which two clients of one program share."""
    path = tmp_path / "sandbox.sqlite3"
    tmp_path.chmod(0o700)
    first, second = Store(path), Store(path)
    for store in (first, second):
        with store.transaction():
            pass
    looked_at(path)
    assert path.with_name(path.name + "-wal").exists()
    first.close()
    second.close()
