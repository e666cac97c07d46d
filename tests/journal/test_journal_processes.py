"""Several processes and killed ones: one key, one effect, through the real client."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from unictl import Unictl
from unictl.core.ports import Intent
from unictl.errors import Busy, OutcomeUnknown
from unictl.journal.sqlite import SqliteJournal

KEY = "key-of-the-test"
PROGRAM = Path(__file__).parent.parent / "support" / "pay_once.py"


def start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the program that creates one order."""
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), str(home), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def orders() -> list[Any]:
    """Return the sandbox's orders."""
    with Unictl(sandbox=True) as client:
        return list(client.payments.list_orders())


def later(home: Path, seconds: float) -> None:
    """Let so many seconds have passed since everything in the journal."""
    with sqlite3.connect(home / "journal.sqlite3") as connection:
        connection.execute("UPDATE step SET ends_at = ends_at - ?", (seconds,))
    connection.close()


def test_twenty_processes_one_key(clean_home: Path) -> None:
    """Twenty at once under one key make one order; each has its id, or is told it's busy."""
    running = [start(clean_home, KEY) for _ in range(20)]
    ids, busy = set(), 0
    for process in running:
        out, err = process.communicate(timeout=120)
        if process.returncode == 0:
            ids.add(out.strip())
        else:
            assert "Busy" in err, err
            busy += 1
    found = orders()
    assert ids == {order.id for order in found}
    assert len(found) == 1
    assert busy < 20


def test_twenty_processes_twenty_keys(clean_home: Path) -> None:
    """Twenty at once under keys of their own don't hinder each other, from the first file on."""
    running = [start(clean_home, f"{KEY}-{number}") for number in range(20)]
    ends = [process.communicate(timeout=120) for process in running]
    assert [err for _, err in ends if err] == []
    assert len({out for out, _ in ends}) == 20
    assert len(orders()) == 20


@pytest.mark.parametrize("state", ["started", "sent", "replied"])
def test_killed_and_repeated(state: str, clean_home: Path) -> None:
    """Killed at each state of the journal, a repeat under the key has exactly one effect."""
    process = start(clean_home, KEY, state)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert len(orders()) == (1 if state == "replied" else 0)
    with Unictl(sandbox=True) as client:
        if state == "sent":  # nothing to be found yet: it may be under way
            with pytest.raises(OutcomeUnknown, match="ask again in"):
                client.payments.create_order(amount=500, currency="INR", idempotency_key=KEY)
            later(clean_home, 41)  # the time-out, and what a service may take longer
        made = client.payments.create_order(amount=500, currency="INR", idempotency_key=KEY)
        assert made.amount == 500
    assert [order.id for order in orders()] == [made.id]


def test_a_living_holder_is_waited_for(clean_home: Path) -> None:
    """While the process that has the key lives, nobody else takes it up."""
    process = start(clean_home, KEY)
    process.communicate(timeout=60)
    with sqlite3.connect(clean_home / "journal.sqlite3") as connection:
        connection.execute(
            "UPDATE operation SET state = 'unknown', lease_until = lease_until + 1e10, holder = 1"
        )
    connection.close()
    with Unictl(sandbox=True) as client, pytest.raises(Busy, match=KEY):
        client.payments.create_order(amount=500, currency="INR", idempotency_key=KEY)


@pytest.mark.parametrize("place", ["", "another-machine pid:[4026531836]"])
def test_a_holder_elsewhere_is_waited_for(place: str, tmp_path: Path) -> None:
    """A process number of another machine or container says nothing here: the lease decides."""
    time = [1000.0]
    file = tmp_path / "state" / "journal.sqlite3"
    journal = SqliteJournal(file, clock=lambda: time[0])
    journal.begin(intent(KEY))
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE operation SET holder = 4194305, holder_place = ?", (place,))
    connection.close()
    with pytest.raises(Busy):
        journal.begin(intent(KEY))
    time[0] += 61
    assert journal.begin(intent(KEY)).attempt == 2
    journal.close()


def test_a_container_s_holder_is_waited_for(tmp_path: Path) -> None:
    """While a call in a process namespace of its own has the key, one outside doesn't take it."""
    unshare = [shutil.which("unshare") or "", "--user", "--map-root-user", "--pid", "--fork"]
    if not unshare[0] or subprocess.run([*unshare, "true"], check=False).returncode:
        pytest.skip("no process namespace may be made here")
    file = tmp_path / "state" / "journal.sqlite3"
    free = next(number for number in range(2, 1000) if not Path(f"/proc/{number}").exists())
    program = f"""
import os, pathlib, sys, test_journal_processes as test
while (child := os.fork()) and child < {free}:
    os.waitpid(child, 0)
if not child and os.getpid() == {free}:
    test.SqliteJournal(pathlib.Path(sys.argv[1])).begin(test.intent(test.KEY))
if child:
    assert os.waitpid(child, 0)[1] == 0
os._exit(0)
"""
    there = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    subprocess.run([*unshare, sys.executable, "-c", program, str(file)], env=there, check=True)
    assert file.exists()
    journal = SqliteJournal(file)
    with pytest.raises(Busy):
        journal.begin(intent(KEY))
    journal.close()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_opens_its_own(tmp_path: Path) -> None:
    """A server that forks its workers after the first call doesn't damage the journal."""
    journal = SqliteJournal(tmp_path / "state" / "journal.sqlite3")
    journal.begin(intent("parent"))
    children = []
    for number in range(5):
        if (child := os.fork()) == 0:
            try:
                for call in range(10):
                    journal.settle(journal.begin(intent(f"{number}-{call}")), "succeeded", call)
            except BaseException:  # noqa: BLE001 - a child must not go on as the test
                os._exit(1)
            os._exit(0)
        children.append(child)
    for number in range(10):
        journal.settle(journal.begin(intent(f"parent-{number}")), "succeeded", number)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 5
    connection = journal._connection()
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("SELECT count(*) FROM operation").fetchone() == (61,)
    journal.close()


def intent(key: str) -> Intent:
    """Return an intent under the key."""
    return Intent(
        "direct", "razorpay", "default", "test", "i", key, "payments.create_order", "f", 60.0
    )
