"""A journal that the user named: it lies where others can look, and is kept as an artifact."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from unictl import home
from unictl.core.ports import Intent
from unictl.errors import InvalidRequest
from unictl.journal.sqlite import SqliteJournal

INTENT = Intent(
    *("direct", "razorpay", "default", "test", "i", "shop-1001-first", "payments.create_order"),
    *("f", 60.0),
)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder that others can read."""
    folder = tmp_path / "artifacts"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    return folder


def opened(path: Path) -> SqliteJournal:
    """Return the journal at the path, as one that was named."""
    return SqliteJournal(path, named=True)


def mode(path: Path) -> int:
    """Return a file's permissions."""
    return stat.S_IMODE(path.stat().st_mode)


def test_the_file_is_private_in_an_open_folder(shared: Path) -> None:
    """The file and what stands beside it are 0600; the folder stays as it was."""
    journal = opened(shared / "journal.sqlite3")
    journal.begin(INTENT)
    assert {mode(file) for file in shared.iterdir()} == {0o600}
    assert mode(shared) == 0o755
    journal.close()


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    """For oneself alone."""
    journal = opened(tmp_path / "a" / "b" / "journal.sqlite3")
    journal.begin(INTENT)
    journal.close()
    assert mode(tmp_path / "a" / "b") == 0o700


def test_an_unpacked_file_is_tightened(shared: Path) -> None:
    """What was kept as an artifact comes back with 0644, and is not refused for that."""
    path = shared / "journal.sqlite3"
    journal = opened(path)
    journal.settle(journal.begin(INTENT), "succeeded", {"id": "order_1"})
    journal.close()
    path.chmod(0o644)
    again = opened(path)
    assert again.begin(INTENT).result == {"id": "order_1"}
    assert {mode(file) for file in shared.iterdir()} == {0o600}
    again.close()


def test_a_mode_that_cannot_be_changed_is_refused(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's file, or a disk that keeps no permissions, is no place for a journal."""
    path = shared / "journal.sqlite3"
    path.touch(0o644)
    path.chmod(0o644)
    monkeypatch.setattr(Path, "chmod", lambda *_: None)
    with pytest.raises(InvalidRequest, match="which can't be changed"):
        home.tightened(path)


def test_the_file_alone_is_whole_once_closed(shared: Path, tmp_path: Path) -> None:
    """Who copies nothing but the file has everything."""
    journal = opened(shared / "journal.sqlite3")
    journal.settle(journal.begin(INTENT), "succeeded", {"id": "order_1"})
    journal.close()
    assert [file.name for file in shared.iterdir()] == ["journal.sqlite3"]
    copy = tmp_path / "copy.sqlite3"
    shutil.copy(shared / "journal.sqlite3", copy)
    assert opened(copy).begin(INTENT).result == {"id": "order_1"}


def test_after_a_kill_the_files_together_are_whole(shared: Path, tmp_path: Path) -> None:
    """The next opening recovers what stands beside the file, elsewhere too."""
    program = (
        "import os, signal, sys; from pathlib import Path\n"
        "sys.path.insert(0, os.path.dirname(sys.argv[2]))\n"
        "from test_journal_named import INTENT, opened\n"
        "journal = opened(Path(sys.argv[1]))\n"
        "journal.settle(journal.begin(INTENT), 'succeeded', {'id': 'order_1'})\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    path = shared / "journal.sqlite3"
    done = subprocess.run([sys.executable, "-c", program, path, __file__], check=False)
    assert done.returncode < 0
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(shared, elsewhere)
    for folder in (shared, elsewhere):
        journal = opened(folder / "journal.sqlite3")
        assert journal.begin(INTENT).result == {"id": "order_1"}
        journal.close()


def test_what_is_no_journal_stays_as_it_was(shared: Path) -> None:
    """A text, another program's database or a folder: refused before anything is written."""
    text = shared / "notes.txt"
    text.write_text("my notes\n")
    text.chmod(0o644)
    theirs = shared / "theirs.sqlite3"
    with sqlite3.connect(theirs) as connection:
        connection.execute("CREATE TABLE kept (value)")
    connection.close()
    for path, why in (
        (text, "not a database"),
        (theirs, "tables of another program"),
        (shared, "is a folder"),
    ):
        with pytest.raises(InvalidRequest, match=why):
            opened(path).begin(INTENT)
    assert (text.read_text(), mode(text)) == ("my notes\n", 0o644)
    with sqlite3.connect(theirs) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("kept",)]
    connection.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_takes_no_file_is_told(shared: Path) -> None:
    """With what to do, before anything is sent."""
    shared.chmod(0o555)
    with pytest.raises(InvalidRequest, match="cannot write the journal"):
        opened(shared / "journal.sqlite3").begin(INTENT)
