"""A journal that an older unictl wrote."""

import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from unictl.core.ports import Intent
from unictl.errors import Conflict
from unictl.journal.schema import _STEPS, VERSION
from unictl.journal.sqlite import SqliteJournal

PLAIN = sha256(b"the request").hexdigest()


def intent(**changed: Any) -> Intent:
    """Return what a call is about to do."""
    given: dict[str, Any] = {
        "realm": "direct",
        "service": "razorpay",
        "account": "default",
        "mode": "test",
        "identity": "me",
        "key": "shop-1001-first",
        "operation": "payments.create_order",
        "fingerprint": PLAIN,
        "lease": 60.0,
    }
    return Intent(**{**given, **changed})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A journal of the first schema, with an operation that succeeded."""
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    path = folder / "journal.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.executescript(_STEPS[0])
        connection.execute(
            "INSERT INTO operation VALUES (1, 'direct', 'razorpay', 'default', 'test', 'me',"
            " 'shop-1001-first', 'payments.create_order', ?, 'succeeded', '{\"id\": \"order_1\"}',"
            " 1.0, 2.0, 60.0, 0.0, 1, '', 1)",
            (PLAIN,),
        )
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    path.chmod(0o600)
    return path


def test_its_keys_still_answer(file: Path) -> None:
    """What an older unictl has done is not done again."""
    journal = SqliteJournal(file)
    row = journal.begin(intent())
    assert (row.state, row.result) == ("succeeded", {"id": "order_1"})
    with pytest.raises(Conflict):
        journal.begin(intent(fingerprint=sha256(b"another").hexdigest()))
    journal.close()


def test_it_has_this_unictl_s_schema_afterwards(file: Path) -> None:
    """An older unictl refuses the file from then on, rather than read it wrongly."""
    journal = SqliteJournal(file)
    journal.begin(intent(key="another-key-of-mine"))
    journal.close()
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    connection.close()


def test_a_fingerprint_tells_nobody_what_was_asked(file: Path) -> None:
    """Who guesses a request can't see from the file that he is right: its digest isn't there."""
    journal = SqliteJournal(file)
    journal.begin(intent(key="another-key-of-mine"))
    journal.close()
    with sqlite3.connect(file) as connection:
        kept = [one for (one,) in connection.execute("SELECT fingerprint FROM operation")]
    connection.close()
    assert len(kept) == 2
    assert PLAIN not in kept
    assert len(set(kept)) == 1
