"""A batch that is ended before its time, by whatever: it goes on, and nothing is done twice."""

import json
import os
import shlex
import signal
import time
from pathlib import Path

import pytest
from batches import ORDERS, RUN, SANDBOX, made, outcomes, rows, run_of
from command import Command, ended
from loopback import Answer, Service


def test_it_goes_on_after_kill_9(unictl: Command, service: Service) -> None:
    """Killed in the middle, the line with the run's id does the rest, and nothing twice."""
    (unictl.folder / "rows.ndjson").write_text(rows(12))
    service.plan(*[Answer(applied=True)] * 4, Answer(applied=True, hold=20))
    how = ("--input", "rows.ndjson", "--service", "razorpay", "--concurrency", "1")
    process = unictl.start(*ORDERS, *how)
    assert process.stderr is not None
    began = process.stderr.readline()
    deadline = time.monotonic() + 20
    while len(service.orders) < 5 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    service.released.set()
    found = RUN.search(began)
    assert found
    ran = unictl(*ORDERS, *how, "--resume", found[1])
    assert ran.status == 0, ran
    assert {one["state"] for one in outcomes(ran)} == {"succeeded"}
    assert sorted(one["receipt"] for one in service.orders) == sorted(
        f"tea-{n}" for n in range(1, 13)
    )


def test_ctrl_c_while_the_counts_are_told(unictl: Command, service: Service) -> None:
    """It still says how to go on: whoever ran it anew would do every row a second time."""
    (unictl.folder / "rows.ndjson").write_text(rows(3))
    os.mkfifo(unictl.folder / "sum.json")  # nobody reads it, so it is waited for
    how = ("--input", "rows.ndjson", "--service", "razorpay", "--ordered")
    process = unictl.start(*ORDERS, *how, "--summary", "sum.json")
    assert process.stdout is not None
    printed = [process.stdout.readline() for _ in range(3)]
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    ran = ended(process)
    assert ran.status == 130, ran
    assert len(printed) == len(service.orders) == 3
    line = ran.error["hint"].partition("Go on: ")[2]
    assert "--resume" in line
    again = unictl.shell(line.replace("--summary sum.json", ""))
    assert again.status == 0, again
    assert len(service.orders) == 3


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
def test_a_signal_lets_rows_end_and_says_how_to_go_on(
    unictl: Command, service: Service, number: signal.Signals
) -> None:
    """Rows under way end and are told, no others begin, and the line that is told does the rest."""
    (unictl.folder / "rows.ndjson").write_text(rows(9))
    service.plan(Answer(applied=True, hold=20))
    how = ("--input", "rows.ndjson", "--service", "razorpay", "--concurrency", "1")
    process = unictl.start(*ORDERS, *how, "--summary", "sum.json")
    assert service.arrived.wait(20)
    process.send_signal(number)
    assert process.stderr is not None
    while "stopping: 1 row under way" not in process.stderr.readline():
        assert process.poll() is None
    service.released.set()
    ran = ended(process)
    assert ran.status == 128 + number, ran
    assert json.loads((unictl.folder / "sum.json").read_text())["status"] == ran.status
    assert [one["state"] for one in outcomes(ran)] == ["succeeded"]
    assert len(service.orders) == 1
    again = unictl.shell(ran.error["hint"].partition("Go on: ")[2])
    assert again.status == 0, again
    assert len(outcomes(again)) == len(service.orders) == 9


def test_the_second_signal_stops_at_once(unictl: Command, service: Service) -> None:
    """Whoever can't wait is let go; the row under way is told to be unknown, and settled later."""
    (unictl.folder / "rows.ndjson").write_text(rows(3))
    service.plan(Answer(applied=True, hold=20))
    how = ("--input", "rows.ndjson", "--service", "razorpay", "--concurrency", "1")
    process = unictl.start(*ORDERS, *how)
    assert service.arrived.wait(20)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    while "stopping" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    ran = ended(process)
    assert ran.status == 130, ran
    assert [one["state"] for one in outcomes(ran)] == ["unknown"]
    service.released.set()
    again = unictl.shell(ran.error["hint"].partition("Go on: ")[2])
    assert again.status == 0, again
    assert len(service.orders) == 3


@pytest.mark.parametrize("end", ["| head -2 >two", ">/dev/full"])
def test_results_that_nobody_takes_lose_nothing(unictl: Command, end: str) -> None:
    """If stdout breaks or is full, the batch stops in order, and the line that is told goes on."""
    (unictl.folder / "rows.ndjson").write_text(rows(300))
    line = shlex.join(("unictl", *ORDERS, "--input", "rows.ndjson", *SANDBOX))
    ran = unictl.shell(f"set -o pipefail; {line} {end}")
    assert ran.status == 130, ran
    again = unictl.shell(ran.error["hint"].partition("Go on: ")[2])
    assert again.status == 0, again.stderr
    assert len(outcomes(again)) == len(made(unictl)) == 300


def test_stdin_is_given_once_more(unictl: Command) -> None:
    """A run over stdin goes on with the same rows piped in, and with no others; none are kept."""
    refund = ("batch", "payments", "refund", "--input", "-", *SANDBOX)
    text = "payment_id\npay_AAAAAAAAAAAAAA\npay_AAAAAAAAAAAAAB\n"
    ran = unictl(*refund, "--max-failures", "1", "--concurrency", "1", stdin=text)
    assert ran.status == 15
    assert "with the same input on stdin: unictl batch" in ran.error["hint"]
    other = unictl(*refund, "--resume", run_of(ran), stdin=text.replace("AB", "AC"))
    assert (other.status, other.error["code"]) == (9, "conflict")
    same = unictl(*refund, "--resume", run_of(ran), stdin=text)
    assert (same.status, len(outcomes(same))) == (15, 2)
    home = Path(os.environ["UNICTL_HOME"])
    assert not [one for one in home.rglob("*") if one.is_file() and b"AAAAAAB" in one.read_bytes()
                and "sqlite" not in one.name]  # fmt: skip


def test_an_input_that_is_written_to_stops_it(unictl: Command, service: Service) -> None:
    """Rows that were never checked aren't carried out; what was begun is told."""
    file = unictl.folder / "rows.ndjson"
    file.write_text(rows(600))
    service.plan(Answer(applied=True, hold=20))
    how = ("--input", "rows.ndjson", "--service", "razorpay", "--concurrency", "1", "--ordered")
    process = unictl.start(*ORDERS, *how)
    assert service.arrived.wait(20)
    with file.open("a") as more:
        more.write(rows(1))
    service.released.set()
    ran = ended(process)
    assert ran.status == 130, ran
    assert "rows.ndjson was changed while it was read" in ran.error["message"]
    assert [one["state"] for one in outcomes(ran)] == ["succeeded"] * len(service.orders)
    assert 0 < len(service.orders) < 600


def test_a_journal_that_is_full_in_the_middle(unictl: Command, service: Service) -> None:
    """It isn't status 2, which says that nothing was sent; and the line goes on, once each."""
    (unictl.folder / "rows.ndjson").write_text(rows(300))
    how = ("--input", "rows.ndjson", "--service", "razorpay", "--failures", "failed.ndjson")
    line = shlex.join(("unictl", *ORDERS, *how))
    ran = unictl.shell(f"trap '' XFSZ; ulimit -f 700; {line}")
    done = len(service.orders)
    assert 0 < done < 300
    assert (ran.status, ran.error["code"]) == (15, "some_failed")
    assert "cannot write the journal" in ran.error["message"]
    assert "Don't begin anew" in ran.error["hint"]
    again = unictl.shell(ran.error["hint"].partition("Go on: ")[2])
    assert again.status == 0, again
    assert len({one["receipt"] for one in service.orders}) == len(service.orders) == 300
