"""The access log: what it says, that it is chained, and that it is never in the way."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from unictl.core.secret import Secret
from unictl.errors import VaultLocked
from unictl.vault import log, log_reading
from unictl.vault.store import Vault

CANARY = "canary-4711-secret"
WHERE = ("default", "acme", "default")


@pytest.fixture
def used(vault: Vault) -> Vault:
    """A vault with an entry that has been taken three times."""
    vault.set(*WHERE, {"token": Secret(CANARY)})
    for _ in range(3):
        vault.get(*WHERE, "token")
    return vault


def chained(folder: Path) -> list[dict[str, object]]:
    """Return the records, read and checked as the page says and not by the code under test."""
    previous = "0" * 64
    found: list[dict[str, object]] = []
    for file in [*(folder / f"access.log.{n}" for n in (3, 2, 1)), folder / "access.log"]:
        for raw in file.read_bytes().splitlines() if file.exists() else ():
            record = json.loads(raw)
            assert record["previous"] == previous
            assert record["number"] == len(found) + 1
            previous = sha256(raw).hexdigest()
            found.append(record)
    return found


def test_each_access_is_a_line_chained_to_the_one_before(used: Vault, folder: Path) -> None:
    """Write and reads with uid, entry and time; mode 0600; no value; the chain holds."""
    records = chained(folder)
    assert [one["action"] for one in records] == ["write", "read", "read", "read"]
    assert {one["uid"] for one in records} == {os.getuid()}
    assert {one["vault"] for one in records} == {used.id}
    assert all(one["entries"] == [[*WHERE, "token"]] for one in records)
    assert CANARY not in (folder / "access.log").read_text()
    assert (folder / "access.log").stat().st_mode & 0o777 == 0o600
    assert log_reading.verify() == (4, [])
    assert log_reading.last_used(used.id)[(*WHERE, "token")] == records[-1]["time"]


def test_a_vault_that_does_not_open_leaves_the_reason(used: Vault, folder: Path) -> None:
    """A refused opening is a line with the error's code."""
    with pytest.raises(VaultLocked):
        Vault.open(used.path)
    assert chained(folder)[-1]["refused"] == "vault_locked"


def test_what_is_taken_together_is_one_line(used: Vault, folder: Path) -> None:
    """Several reads in one breath are one line, which is written though the block fails."""

    def take() -> None:
        with log.together():
            used.get(*WHERE, "token")
            used.fields(*WHERE)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        take()
    assert len(chained(folder)) == 5


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda rows: [rows[0], *rows[2:]], "changed or taken out"),
        (
            lambda rows: [rows[0], rows[1].replace(b"token", b"tokem"), *rows[2:]],
            "changed or taken",
        ),
        (lambda rows: [rows[1], rows[0], *rows[2:]], "first"),
        (lambda rows: rows[1:], "first"),
        (lambda rows: rows[:-1], "gone"),
        (lambda rows: [*rows[:-1], rows[-1][:40]], "can't be read"),
        (lambda _: [], "gone"),
    ],
    ids=["taken out", "changed", "swapped", "first gone", "end gone", "torn", "emptied"],
)
@pytest.mark.usefixtures("used")
def test_every_change_shows(folder: Path, harm: object, told: str) -> None:
    """A line taken out, changed, swapped, cut off or torn is found by `verify`."""
    file = folder / "access.log"
    assert callable(harm)
    rows = harm(file.read_bytes().splitlines(keepends=True))
    file.write_bytes(b"".join(rows))
    _, faults = log_reading.verify()
    assert any(told in fault.what for fault in faults), faults


@pytest.mark.parametrize("left", [0, 40, -40])
def test_after_a_cut_the_log_goes_on_and_tells_of_it(used: Vault, folder: Path, left: int) -> None:
    """A new line after a damaged end is whole, has the next number, and names the damage."""
    file = folder / "access.log"
    file.write_bytes(file.read_bytes()[:left])
    used.get(*WHERE, "token")
    used.get(*WHERE, "token")
    last = json.loads(file.read_bytes().splitlines()[-1])
    assert last["number"] == 6
    _, faults = log_reading.verify()
    assert any("when this line was written" in fault.what for fault in faults)
    assert len(list(log_reading.records())) >= 2


def test_a_writer_killed_before_the_mark_is_no_damage(used: Vault, folder: Path) -> None:
    """The line is there and the mark is behind by one: the chain goes on, and nothing is told."""
    head = (folder / "access.head").read_bytes()
    used.get(*WHERE, "token")
    (folder / "access.head").write_bytes(head)
    used.get(*WHERE, "token")
    assert len(chained(folder)) == 6
    assert log_reading.verify() == (6, [])


def test_a_log_that_grows_is_put_aside_and_the_chain_goes_on(
    used: Vault, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the size a new file is begun; the oldest goes; the chain is unbroken across them."""
    monkeypatch.setattr(log, "LARGEST", 1000)
    for _ in range(6):
        used.get(*WHERE, "token")
    assert (folder / "access.log.1").exists()
    assert len(chained(folder)) == 10
    for _ in range(20):
        used.get(*WHERE, "token")
    assert len(list(folder.glob("access.log*"))) == 4
    assert log_reading.verify()[1] == []


WRITER = """
import sys
from unictl.vault import log
for number in range(25):
    log.read("v", [("p", "s", "a", str(number))])
"""


def test_many_processes_write_one_chain(folder: Path) -> None:
    """Twelve processes with 25 accesses each: 300 lines, one chain."""
    writers = [subprocess.Popen([sys.executable, "-c", WRITER]) for _ in range(12)]
    assert {writer.wait(60) for writer in writers} == {0}
    assert len(chained(folder)) == 300
    assert log_reading.verify() == (300, [])


def test_killed_writers_leave_a_chain_that_goes_on(folder: Path) -> None:
    """Writers killed at any moment: whoever comes next goes on, and no damage is made up."""
    code = "from unictl.vault import log\nwhile True: log.read('v', [('p', 's', 'a', 'f')])"
    for pause in (0.1, 0.15, 0.2, 0.25, 0.3):
        writer = subprocess.Popen([sys.executable, "-c", code])
        until = time.monotonic() + 20
        size = (folder / "access.log").stat().st_size if (folder / "access.log").exists() else 0
        while time.monotonic() < until:
            if (folder / "access.log").exists() and (folder / "access.log").stat().st_size > size:
                break
            time.sleep(0.01)
        time.sleep(pause)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    log.read("v", [("p", "s", "a", "last")])
    count, faults = log_reading.verify()
    assert count > 5
    assert faults == []


@pytest.mark.parametrize("harm", ["folder", "file", "open to others"])
def test_a_log_that_cannot_be_written_stops_nobody(used: Vault, folder: Path, harm: str) -> None:
    """A folder in its place, and a state folder that others may enter: the value comes anyway."""
    if harm == "open to others":
        folder.chmod(0o755)
    else:
        name = "access.log" if harm == "file" else "access.head"
        (folder / name).unlink()
        (folder / name).mkdir()
    found = used.get(*WHERE, "token")
    assert found is not None
    assert found.reveal() == CANARY


def test_a_stopped_holder_of_the_lock_is_waited_for_shortly(used: Vault, folder: Path) -> None:
    """Somebody who holds the lock for ever costs two seconds, not the value."""
    code = (
        "import fcntl, os, sys, time\n"
        f"fd = os.open({str(folder / 'access.head')!r}, os.O_RDWR)\n"
        "fcntl.flock(fd, fcntl.LOCK_EX)\nprint(1, flush=True)\ntime.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        begun = time.monotonic()
        assert used.get(*WHERE, "token") is not None
        assert time.monotonic() - begun < 10
    finally:
        holder.kill()
        holder.communicate()
    assert len(chained(folder)) == 4


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["/usr/bin/unictl", "vault", "get", "acme", "token"], "unictl vault get"),
        (["/x/unictl/__main__.py", "run", "--", "sh"], "unictl run"),
        (["unictl", "--verbose", "vault"], "unictl"),
        (["unictl", "vault", CANARY], "unictl vault"),
        (["app.py", "secret"], "app.py"),
    ],
)
def test_a_command_is_named_by_its_words_alone(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], expected: str
) -> None:
    """No argument gets into the log: it might be a value in a wrong place."""
    monkeypatch.setattr(sys, "argv", arguments)
    assert log.command() == expected


@pytest.mark.debian
def test_an_access_costs_one_line_one_mark_and_no_flush(folder: Path) -> None:
    """Two writes in all, and the disk is waited for by nobody."""
    log.read("v", [("p", "s", "a", "f")])
    code = "from unictl.vault import log\nlog.read('v', [('p', 's', 'a', 'f')])"
    calls = "write,pwrite64,fsync,fdatasync,sync"
    traced = ["strace", "-f", "-y", "-qq", "-o", "/dev/stdout", "-e", f"trace={calls}"]
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: apt-get install strace")
    done = subprocess.run(
        [*traced, sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("needs leave to trace")
    touched = [line for line in done.stdout.splitlines() if str(folder) in line]
    assert len(touched) == 2, touched
    assert all(" write(" in f" {line.lstrip('0123456789 ')}" for line in touched)
    assert len(chained(folder)) == 2
