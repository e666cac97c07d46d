"""SIGTERM and SIGHUP, from a supervisor or a closed terminal: settled and told, not just dead."""

import json
import signal
import sqlite3
from pathlib import Path
from typing import Final

import pytest
from command import Command, ended
from loopback import Answer, Service

CREATE: Final = ("payments", "create-order", "--amount", "50000", "--currency", "INR")
PASSPHRASE: Final = {"UNICTL_VAULT_PASSPHRASE": "correct horse battery"}
SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)
each_signal = pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)


@each_signal
def test_in_flight_it_is_settled_and_told(
    unictl: Command, service: Service, clean_home: Path, number: signal.Signals
) -> None:
    """While the service has the request: the key is told, the journal settled, the status 128+."""
    service.plan(Answer(applied=True, hold=20))
    process = unictl.start(*CREATE)
    assert service.arrived.wait(20)
    process.send_signal(number)
    ran = ended(process)
    assert ran.status == 128 + number
    assert ran.stdout == ""
    assert (ran.error["code"], ran.error["outcome"]) == ("interrupted", "unknown")
    key = ran.error["hint"].partition("--idempotency-key ")[2].split()[0].rstrip(".")
    with sqlite3.connect(clean_home / "journal.sqlite3") as journal:
        states = journal.execute("SELECT key, state FROM operation").fetchall()
    journal.close()
    assert states == [(key, "unknown")]
    service.released.set()
    again = unictl(*CREATE, "--idempotency-key", key)
    assert [again.json["id"]] == [order["id"] for order in service.orders]


@each_signal
def test_a_command_that_reads_ends_likewise(
    unictl: Command, service: Service, number: signal.Signals
) -> None:
    """A list that is waited for ends with the signal's status and one line that says so."""
    service.plan(Answer(hold=20))
    process = unictl.start("payments", "list-orders")
    assert service.arrived.wait(20)
    process.send_signal(number)
    ran = ended(process)
    assert ran.status == 128 + number
    assert json.loads(ran.stderr)["error"]["code"] == "interrupted"


def test_what_the_shell_ignores_stays_ignored(unictl: Command, service: Service) -> None:
    """Under `nohup` a closed terminal ends nothing."""
    service.plan(Answer(applied=True, hold=20))
    process = unictl.start(*CREATE, under=["nohup"])
    assert service.arrived.wait(20)
    process.send_signal(signal.SIGHUP)
    service.released.set()
    ran = ended(process)
    assert ran.status == 0
    assert [ran.json["id"]] == [order["id"] for order in service.orders]


def test_a_program_that_is_run_gets_its_signals_as_usual(unictl: Command) -> None:
    """`unictl run` leaves no handler behind: SIGTERM ends the program as it would without."""
    assert unictl("vault", "init", variables=PASSPHRASE).status == 0
    value = unictl("vault", "set", "acme", "token", stdin="t" * 20, variables=PASSPHRASE)
    assert value.status == 0
    process = unictl.start("run", "--", "sh", "-c", "echo up; exec sleep 60", variables=PASSPHRASE)
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    process.terminate()
    assert ended(process).status == -signal.SIGTERM
