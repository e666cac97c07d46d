"""A journal that can't be used: what the user is told, and that nothing was sent."""

import sqlite3
import threading
from pathlib import Path
from typing import Final

import pytest
from command import Command
from loopback import Answer, Service

from unictl import Unictl
from unictl.errors import Busy

CREATE: Final = ("payments", "create-order", "--amount", "500", "--currency", "INR")


@pytest.mark.parametrize(
    "table",
    [
        "CREATE TABLE operation (id INTEGER PRIMARY KEY, key TEXT)",
        "CREATE TABLE step (operation INTEGER, name TEXT)",
        "CREATE TABLE other (id INTEGER)",
    ],
)
def test_a_journal_of_another_layout(
    table: str, unictl: Command, service: Service, clean_home: Path
) -> None:
    """Its version says it is ours and its tables don't: that is told, not SQLite's own words."""
    file = clean_home / "journal.sqlite3"
    file.touch(0o600)
    with sqlite3.connect(file) as connection:
        connection.execute(table)
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    ran = unictl(*CREATE)
    assert ran.status == 2
    assert "layout" in ran.error["message"]
    assert "no such" not in ran.stderr
    assert "Move the file away" in ran.error["hint"]
    assert ran.error["file"] == str(file)
    assert not service.received


@pytest.mark.parametrize("obstacle", ["folder", "full"])
def test_a_journal_that_cant_be_written(
    obstacle: str, unictl: Command, service: Service, clean_home: Path
) -> None:
    """The request isn't blamed: the hint says that it is in order, was not sent, and what to do."""
    file = clean_home / "journal.sqlite3"
    if obstacle == "folder":
        file.mkdir()
        ran = unictl(*CREATE)
    else:  # no file may grow, as on a full disk
        ran = unictl.shell(f"trap '' XFSZ; ulimit -f 0; unictl {' '.join(CREATE)}")
    assert ran.status == 2
    assert "journal" in ran.error["message"]
    assert "The request is in order and was not sent" in ran.error["hint"]
    assert not service.received


def test_the_same_key_twice_at_once(service: Service) -> None:
    """Within one process, too, it is another call that has the key, and no other process."""
    service.plan(Answer(hold=30, applied=True))
    with Unictl() as client:

        def create() -> None:
            client.payments.create_order(amount=500, currency="INR", idempotency_key="k")

        first = threading.Thread(target=create)
        first.start()
        assert service.arrived.wait(10)
        with pytest.raises(Busy, match="another call is carrying out the request of key k"):
            create()
        service.released.set()
        first.join()
    assert len(service.orders) == 1
