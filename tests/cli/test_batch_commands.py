"""`unictl batch`, as a shell and a CI job run it: results, statuses, failures, going on."""

import csv
import io
import json
import os
import re
import shlex
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import pytest
from command import Command, Ran, ended
from loopback import Answer, Service, refusal
from screen import Screen
from screen import unictl as at_screen

ORDERS: Final = ("batch", "payments", "create-order")
SANDBOX: Final = ("--service", "razorpay", "--sandbox")
RUN: Final = re.compile(r"run (\d{8}-\d{6}-\w{11}): ")


def rows(count: int) -> str:
    """Return so many orders on lines."""
    return "".join(
        json.dumps({"amount": 500 + n, "currency": "INR", "reference": f"tea-{n}"}) + "\n"
        for n in range(1, count + 1)
    )


def outcomes(ran: Ran) -> list[dict[str, Any]]:
    """Return what was printed, a row on each line."""
    return [json.loads(line) for line in ran.stdout.splitlines()]


def run_of(ran: Ran) -> str:
    """Return the run's id, which was told when it began."""
    found = RUN.search(ran.stderr)
    assert found, ran
    return found[1]


def made(unictl: Command) -> list[str]:
    """Return the references of the orders that there are in the sandbox, sorted."""
    ran = unictl("payments", "list-orders", "--all", *SANDBOX, "-o", "ndjson")
    assert ran.status == 0, ran
    return sorted(json.loads(line)["reference"] for line in ran.stdout.splitlines())


@pytest.mark.parametrize("form", ["ndjson", "json", "csv", "stdin"])
def test_each_row_is_carried_out(unictl: Command, form: str) -> None:
    """Every form of input makes the same orders; each outcome has its row and its key."""
    found = [json.loads(line) for line in rows(3).splitlines()]
    text = rows(3)
    if form == "json":
        text = json.dumps(found)
    elif form == "csv":
        text = "\ufeffamount;currency;reference\r\n" + "".join(
            f"INR {one['amount'] / 100:.2f};;{one['reference']}\r\n" for one in found
        )
    (unictl.folder / f"rows.{form}").write_bytes(text.encode())
    given = "-" if form == "stdin" else f"rows.{form}"
    ran = unictl(*ORDERS, "--input", given, *SANDBOX, "--ordered", stdin=text)
    assert ran.status == 0, ran
    told = outcomes(ran)
    assert [one["row"] for one in told] == [1, 2, 3]
    assert {one["state"] for one in told} == {"succeeded"}
    assert [one["result"]["amount"] for one in told] == [501, 502, 503]
    assert [one["key"] for one in told] == [f"{run_of(ran)}-{n}" for n in (1, 2, 3)]
    assert made(unictl) == ["tea-1", "tea-2", "tea-3"]


def test_nothing_is_sent_while_any_row_is_wrong(unictl: Command) -> None:
    """All that is wrong is told with its line, column and what to do; then status 2."""
    text = 'Betrag,currency\n500,INR\n"5,00",INR\n,INR\n50,INR\n1,2,3\n'
    (unictl.folder / "rows.csv").write_text(text)
    how = ("--input", "rows.csv", "--map", "amount=Betrag", *SANDBOX, "-o", "human")
    ran = unictl(*ORDERS, *how)
    assert ran.status == 2
    assert ran.stdout == ""
    lines = ran.stderr.splitlines()
    assert lines[0].startswith("rows.csv:3: '5,00' is not an amount (column 'Betrag'). Give minor")
    assert lines[1].startswith("rows.csv:4: amount is missing (column 'Betrag').")
    assert lines[2].startswith("rows.csv:5: razorpay: razorpay takes at least INR 1.00")
    assert lines[3].startswith("rows.csv:6: the row has 3 cells and the header 2.")
    assert lines[4] == "error: 4 rows of rows.csv can't be carried out"
    assert "Nothing was sent" in lines[5]
    assert made(unictl) == []
    assert unictl(*ORDERS, *how, "--dry-run").status == 2


def test_of_many_wrong_rows_the_first_are_told(unictl: Command) -> None:
    """A file of nothing but errors doesn't fill the screen; in JSON each is an object."""
    ran = unictl(*ORDERS, "--input", "-", *SANDBOX, stdin='{"amount": 0, "currency": "INR"}\n' * 90)
    lines = [json.loads(line)["error"] for line in ran.stderr.splitlines()]
    assert [one["line"] for one in lines[:-1]] == list(range(1, 21))
    assert lines[-1]["message"].startswith("90 rows of stdin")
    assert ran.status == 2


@pytest.mark.parametrize(
    ("arguments", "stdin", "why"),
    [
        ((), "", "--input is missing"),
        (("--input", "none.csv"), "", "No such file"),
        (("--input", "-", "--format", "xml"), "", "--format can't be 'xml'"),
        (("--input", "-", "--delimiter", "::"), "a", "--delimiter takes one character"),
        (("--input", "-", "--concurrency", "0"), "{}", "--concurrency takes"),
        (("--input", "-", "--max-failures", "0"), "{}", "--max-failures takes"),
        (("--input", "-", "--map", "amount"), "{}", "--map takes key=value"),
        (("--input", "-", "--set", "amuont=1"), "{}", "has no field 'amuont'"),
        (("--input", "-", "--resume", "last"), rows(1), "is no run's id"),
        (("--input", "-", "--query", "["), rows(1), "--query can't be read"),
        (("--input", "-"), "amount,Waehrung\n1,INR\n", "has no field 'Waehrung'"),
    ],
)
def test_what_cannot_be_used(
    unictl: Command, arguments: tuple[str, ...], stdin: str, why: str
) -> None:
    """An option or an input that can't be used is status 2, with nothing on stdout."""
    ran = unictl(*ORDERS, *arguments, *SANDBOX, stdin=stdin)
    assert (ran.status, ran.stdout) == (2, "")
    assert why in ran.error["message"]
    assert ran.error["hint"]


def test_no_rows_are_nothing_to_do(unictl: Command) -> None:
    """A job without work in the night succeeds."""
    for text, form in (("", "ndjson"), ("[]", "json"), ("amount,currency\n", "csv")):
        ran = unictl(*ORDERS, "--input", "-", "--format", form, *SANDBOX, stdin=text)
        assert (ran.status, ran.stdout) == (0, "")
        assert "no rows" in ran.stderr


@pytest.mark.parametrize("form", ["csv", "ndjson", "json"])
def test_failures_are_fed_back(unictl: Command, service: Service, form: str) -> None:
    """What failed stands in a file as it was; corrected or not, that is the next input."""
    texts = {
        "csv": 'amount,currency,Nr\n500,INR,a\n600,INR,"b,\n1"\n700,INR,c\n',
        "ndjson": '{"amount":500,"currency":"INR","Nr":"a"}\n'
        '{"amount":600,"currency":"INR","Nr":"b,\\n1"}\n{"amount":700,"currency":"INR","Nr":"c"}\n',
    }
    texts["json"] = "[" + ",\n".join(texts["ndjson"].splitlines()) + "]"
    (unictl.folder / "in").mkdir()
    (unictl.folder / "in" / f"rows.{form}").write_text(texts[form])
    late = Answer(400, refusal("BAD_REQUEST_ERROR", "It is too late"))
    service.plan(Answer(applied=True), late)
    how = ("--map", "reference=Nr", "--concurrency", "1", "--service", "razorpay")
    ran = unictl(*ORDERS, "--input", f"in/rows.{form}", *how, "--summary", "sum.json")
    assert ran.status == 15, ran
    file = unictl.folder / "in" / f"{run_of(ran)}.failures.{form}"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    summary = json.loads((unictl.folder / "sum.json").read_text())
    assert (summary["succeeded"], summary["failed"], summary["rows"]) == (2, 1, 3)
    assert summary["errors"] == {"rejected": 1}
    assert summary["failures_file"] == str(file.relative_to(unictl.folder))
    kept = _read(file, form)
    assert [(one["amount"], one["Nr"]) for one in kept] in ([(600, "b,\n1")], [("600", "b,\n1")])
    # The line that was told is the one that does it.
    line = ran.error["hint"].partition("then: ")[2]
    again = unictl.shell(line)
    assert again.status == 0, again
    assert [one["result"]["reference"] for one in outcomes(again)] == ["b,\n1"]
    assert sorted(one["receipt"] for one in service.orders) == ["a", "b,\n1", "c"]


def _read(file: Path, form: str) -> list[dict[str, Any]]:
    text = file.read_text()
    if form == "csv":
        return list(csv.DictReader(io.StringIO(text)))
    found: list[dict[str, Any]] = (
        json.loads(text) if form == "json" else [json.loads(one) for one in text.splitlines()]
    )
    return found


def test_failures_go_where_they_are_told_to(unictl: Command) -> None:
    """`--failures FILE` is this run's alone, and never the input; a full disk changes no status."""
    (unictl.folder / "rows.csv").write_text("payment_id\npay_AAAAAAAAAAAAAA\n")
    refund = ("batch", "payments", "refund", "--input", "rows.csv", *SANDBOX)
    ran = unictl(*refund, "--failures", "./rows.csv")
    assert (ran.status, ran.error["message"]) == (2, "--failures names the input")
    (unictl.folder / "old.csv").write_text("of yesterday")
    assert unictl(*refund, "--failures", "old.csv").status == 15
    assert "pay_AAAAAAAAAAAAAA" in (unictl.folder / "old.csv").read_text()
    full = unictl(*refund, "--failures", "/dev/full", "--summary", "/dev/full")
    assert full.status == 15
    assert "cannot write the failures to /dev/full" in full.stderr
    assert "cannot write the summary to /dev/full" in full.stderr
    assert "--resume" in full.error["hint"]
    (unictl.folder / "old.csv").write_text("of yesterday")
    (unictl.folder / "rows.ndjson").write_text(rows(1))
    well = unictl(*ORDERS, "--input", "rows.ndjson", *SANDBOX, "--failures", "old.csv")
    assert well.status == 0
    assert not (unictl.folder / "old.csv").exists()


def test_an_unknown_row_is_asked_about_when_it_goes_on(unictl: Command, service: Service) -> None:
    """A row whose reply was lost is status 16, in no file, and settled by the line that is told."""
    (unictl.folder / "rows.ndjson").write_text(rows(2))
    service.plan(Answer(applied=True, drop=True))
    how = ("--input", "rows.ndjson", "--service", "razorpay", "--concurrency", "1")
    ran = unictl(*ORDERS, *how, "--retries", "0", "--ordered")
    assert ran.status == 16, ran
    assert [one["state"] for one in outcomes(ran)] == ["unknown", "succeeded"]
    assert sorted(one.name for one in unictl.folder.iterdir()) == ["rows.ndjson"]
    line = re.search(r"unictl batch .* --resume \S+", ran.error["hint"])
    assert line
    again = unictl.shell(line[0].replace(" --retries 0", ""))
    assert again.status == 0, again
    assert [one["state"] for one in outcomes(again)] == ["succeeded", "succeeded"]
    assert [one.get("earlier", False) for one in outcomes(again)] == [False, True]
    assert len(service.orders) == 2


def test_it_goes_on_after_kill_9(unictl: Command, service: Service) -> None:
    """Killed in the middle, the line with the run's id does the rest, and nothing twice."""
    (unictl.folder / "rows.ndjson").write_text(rows(12))
    service.plan(*[Answer(applied=True)] * 4, Answer(applied=True, hold=20))
    how = ("--input", "rows.ndjson", "--service", "razorpay", "--concurrency", "2")
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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
def test_a_signal_lets_rows_end_and_says_how_to_go_on(
    unictl: Command, service: Service, number: signal.Signals
) -> None:
    """Rows under way end and are told, no others begin, and the line that is told does the rest."""
    (unictl.folder / "rows.ndjson").write_text(rows(9))
    service.plan(Answer(applied=True, hold=20))
    how = ("--input", "rows.ndjson", "--service", "razorpay", "--concurrency", "1")
    process = unictl.start(*ORDERS, *how)
    assert service.arrived.wait(20)
    process.send_signal(number)
    assert process.stderr is not None
    while "stopping: 1 row under way" not in process.stderr.readline():
        assert process.poll() is None
    service.released.set()
    ran = ended(process)
    assert ran.status == 128 + number, ran
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


def test_results_as_a_table(unictl: Command) -> None:
    """`-o csv` has a fixed header and a line for each row, failures among them."""
    text = "payment_id,amount\npay_AAAAAAAAAAAAAA,100\n"
    ran = unictl("batch", "payments", "refund", "--input", "-", *SANDBOX, "-o", "csv", stdin=text)
    found = list(csv.DictReader(io.StringIO(ran.stdout)))
    assert [(one["row"], one["state"], one["result.id"]) for one in found] == [("1", "failed", "")]
    assert found[0]["error.code"] in {"not_found", "rejected"}
    ran = unictl(*ORDERS, "--input", "-", *SANDBOX, "-o", "csv", stdin=rows(2))
    found = list(csv.DictReader(io.StringIO(ran.stdout)))
    assert {one["result.status"] for one in found} == {"open"}
    assert {one["error.code"] for one in found} == {""}


def test_quiet_and_query(unictl: Command) -> None:
    """With --quiet stderr is empty, and --query picks from each outcome."""
    ran = unictl(
        *ORDERS, "--input", "-", *SANDBOX, "-q", "--ordered", "--query", "result.reference",
        stdin=rows(2),
    )  # fmt: skip
    assert (ran.status, ran.stderr) == (0, "")
    assert ran.stdout.splitlines() == ['"tea-1"', '"tea-2"']


def test_keys_from_a_field(unictl: Command) -> None:
    """With --idempotency-from another batch over the same numbers has no second effect."""
    how = (*ORDERS, "--input", "-", *SANDBOX, "--idempotency-from", "reference")
    first, second = unictl(*how, stdin=rows(3)), unictl(*how, stdin=rows(3))
    assert first.status == second.status == 0
    assert run_of(first) != run_of(second)
    assert len(made(unictl)) == 3


def test_a_dry_run_shows_the_first_request(unictl: Command) -> None:
    """All rows are checked, the first one's request is shown, and nothing is sent."""
    ran = unictl(*ORDERS, "--input", "-", *SANDBOX, "--dry-run", stdin=rows(2))
    assert ran.status == 0
    assert ran.json["requests"][0]["body"]["receipt"] == "tea-1"
    assert "the first of 2 rows of payments.create_order, INR 10.03 in all" in ran.stderr
    assert made(unictl) == []


def test_live_money_needs_consent(unictl: Command, service: Service) -> None:
    """Live keys move nothing without --live; with it a pipe asks nothing."""
    live = {"RAZORPAY_KEY_ID": "rzp_" + "live_loopback000001"}
    how = (*ORDERS, "--input", "-", "--service", "razorpay")
    ran = unictl(*how, "--yes", stdin=rows(1), variables=live)
    assert (ran.status, ran.error["code"]) == (2, "live_not_allowed")
    assert service.received == []
    assert unictl(*how, "--live", stdin=rows(1), variables=live).status == 0


def test_live_money_is_asked_about_at_a_terminal(unictl: Command, service: Service) -> None:
    """The sum is told and asked about, once; no sends nothing."""
    (unictl.folder / "rows.ndjson").write_text(rows(2))
    variables = {**_surroundings(), "RAZORPAY_KEY_ID": "rzp_" + "live_loopback000001"}
    how = (*ORDERS, "--input", "rows.ndjson", "--service", "razorpay", "--live")
    for answer, count, status in (("n", 0, 130), ("y", 2, 0)):
        screen = Screen(at_screen(*how), unictl.folder, variables, (24, 120))
        screen.wait("2 rows of payments.create_order, INR 10.03 in all. Go on? [y/N]")
        screen.type(f"{answer}\r")
        assert screen.status() == status, screen.text
        assert len(service.orders) == count


def test_a_bar_at_a_terminal(unictl: Command, service: Service) -> None:
    """The bar tells how far it is, and leaves its line to the failures and the counts."""
    text = rows(3)
    (unictl.folder / "rows.ndjson").write_text(text)
    service.plan(
        Answer(400, refusal("BAD_REQUEST_ERROR", "It is too late")),
        Answer(applied=True, hold=20),
    )
    how = (*ORDERS, "--input", "rows.ndjson", "--service", "razorpay", "--concurrency", "1")
    screen = Screen(at_screen(*how), unictl.folder, _surroundings(), (24, 100))
    screen.wait("1 of 3, 1 failed")
    assert "[#######.............]" in screen.text
    service.released.set()
    assert screen.status() == 15
    assert not [line for line in screen.lines if line.startswith("[")]
    shown = "\n".join(screen.lines)
    assert "failed  row 1, line 1  rejected: It is too late" in shown
    assert "2 of 3 rows succeeded, 1 failed" in shown


def test_plain_lines_in_a_log(unictl: Command, service: Service) -> None:
    """Without a terminal a line now and then tells the same, and nothing moves a cursor."""
    (unictl.folder / "rows.ndjson").write_text(rows(2))
    service.plan(Answer(applied=True), Answer(applied=True, hold=20))
    code = (
        "import sys\nfrom unictl.cli import main, batch_progress\n"
        "batch_progress._LINE_EVERY = 0.1\nsys.exit(main(sys.argv[1:]))"
    )
    command = (*ORDERS, "--input", "rows.ndjson", "--service", "razorpay", "--concurrency", "1")
    process = subprocess.Popen(
        [sys.executable, "-c", code, *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=unictl.folder,
    )
    assert process.stderr is not None
    lines = iter(process.stderr.readline, "")
    told = next((line for line in lines if line.startswith("1 of 2")), "")
    service.released.set()
    rest = process.communicate(timeout=20)[1]
    assert told
    assert "2 of 2 rows succeeded" in rest
    assert "\x1b" not in told + rest


def _surroundings() -> dict[str, str]:
    kept = ("UNICTL_", "RAZORPAY_")
    return {name: value for name, value in os.environ.items() if name.startswith(kept)}
