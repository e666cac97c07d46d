"""The command in pipes: one document on stdout, nothing else, and no fuss when a pipe ends."""

import json
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

import pytest
from command import Command, Ran, ended
from loopback import Answer, Service

CREATE = ("payments", "create-order", "--amount", "50000", "--currency", "INR")
LINE = "unictl payments create-order --amount 50000 --currency INR --sandbox"
EXIT_PIPE = 128 + signal.SIGPIPE


def quiet(ran: Ran) -> bool:
    """Return whether nothing was said on stderr."""
    return ran.stderr == ""


def test_a_result_is_one_json_document_and_nothing_else(unictl: Command) -> None:
    """In a pipe stdout holds one JSON document on one line, and stderr nothing."""
    ran = unictl(*CREATE, "--sandbox")
    assert ran.status == 0
    assert quiet(ran)
    assert ran.stdout.count("\n") == 1
    assert ran.json["amount"] == 50000
    assert ran.json["id"].startswith("order_")


@pytest.mark.debian
@pytest.mark.skipif(shutil.which("jq") is None, reason="needs Debian's jq")
def test_jq_reads_it(unictl: Command) -> None:
    """`| jq -r .id` gives the id."""
    ran = unictl.shell(f"{LINE} -o json | jq -r .id")
    assert ran.status == 0
    assert quiet(ran)
    assert ran.stdout.startswith("order_")
    assert ran.stdout.count("\n") == 1


def test_head_takes_the_first_line(unictl: Command) -> None:
    """`| head -1` gives the document, and nobody complains."""
    ran = unictl.shell(f"set -o pipefail; {LINE} -o json | head -1")
    assert ran.status == 0
    assert quiet(ran)
    assert json.loads(ran.stdout)["currency"] == "INR"


def test_a_loop_keeps_its_input(unictl: Command) -> None:
    """Inside `while read` unictl leaves the loop's lines alone: three lines, three orders."""
    ran = unictl.shell(
        "printf '100\\n200\\n300\\n' | while read -r amount; do"
        " unictl payments create-order --amount $amount --currency INR --sandbox; done"
    )
    assert ran.status == 0
    assert quiet(ran)
    assert [json.loads(line)["amount"] for line in ran.stdout.splitlines()] == [100, 200, 300]


@pytest.mark.parametrize("line", ["--help", "payments list-orders -o ndjson --sandbox"])
def test_a_reader_that_leaves_is_no_fault(unictl: Command, line: str) -> None:
    """When the reader is gone before the first byte, unictl ends as SIGPIPE would end it."""
    unictl(*CREATE, "--sandbox")
    # The reader is gone for sure: the shell waits for it before unictl starts.
    ran = unictl.shell(f"{{ sleep 0.3; unictl {line}; echo $? >status; }} | true; cat status")
    assert quiet(ran)
    assert int(ran.stdout) == EXIT_PIPE


def test_a_reader_that_has_enough_stops_a_list(unictl: Command, service: Service) -> None:
    """`| head -1` of a long list ends it: whole line, quiet, and no further page is fetched."""
    for number in range(1000):
        service.orders.append(order(number))
    ran = unictl.shell(
        "unictl payments list-orders --all -o ndjson | head -1; echo ${PIPESTATUS[0]}"
    )
    line, status = ran.stdout.splitlines()
    assert json.loads(line)["id"] == service.orders[-1]["id"]
    assert int(status) == EXIT_PIPE
    assert quiet(ran)
    assert len(service.received) < 10


def test_closed_stdout_is_told(unictl: Command) -> None:
    """With stdout closed the result can't be given: that is said, and that the order exists."""
    ran = unictl.shell(f"{LINE} >&-")
    assert ran.status == 2
    assert ran.error["message"] == "cannot write the result: Bad file descriptor"
    assert ran.error["outcome"] == "applied"


def test_closed_stderr_stops_nothing(unictl: Command) -> None:
    """With stderr closed the command works, even if it has a lot to say."""
    ran = unictl.shell(f"{LINE} --verbose 2>&-")
    assert ran.status == 0
    assert ran.json["status"] == "open"


def test_all_three_closed_the_files_stay_whole(unictl: Command, clean_home: Path) -> None:
    """No file takes the place of a closed stream: nothing is printed into the journal."""
    ran = unictl.shell(f"{LINE} --verbose --log-file log <&- >&- 2>&-")
    assert ran.status == 2
    with closing(sqlite3.connect(clean_home / "journal.sqlite3")) as journal:
        assert journal.execute("SELECT state FROM operation").fetchall() == [("succeeded",)]
    assert "HTTP 200" in (unictl.folder / "log").read_text()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("form", ["human", "json", "ndjson", "csv"])
def test_a_full_disk_is_told_with_the_way_to_the_result(unictl: Command, form: str) -> None:
    """When the result can't be written, the error names the key under which it can be had."""
    ran = unictl.shell(f"{LINE} -o {form} >/dev/full")
    assert ran.status == 2
    assert "No space left on device" in ran.stderr
    assert "Traceback" not in ran.stderr
    key = ran.stderr.partition("--idempotency-key ")[2].partition(".")[0]
    again = unictl(*CREATE, "--sandbox", "--idempotency-key", key)
    assert again.status == 0
    orders = unictl("payments", "list-orders", "--sandbox").json["items"]
    assert [order["id"] for order in orders] == [again.json["id"]]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("line", ["--version", "--help", "payments --help", "detect .env -o json"])
def test_a_full_disk_fails_every_command(unictl: Command, line: str) -> None:
    """Whatever can't be written is told, with a status that isn't 0 and no traceback."""
    (unictl.folder / ".env").write_text("RAZORPAY_KEY_ID=rzp_test_x\n")
    ran = unictl.shell(f"unictl {line} >/dev/full")
    assert ran.status == 2
    assert "No space left on device" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_key_that_nobody_saw_locks_no_vault(unictl: Command, clean_home: Path) -> None:
    """If a new CI key can't be printed, no vault is left that it alone would open."""
    ran = unictl.shell("unictl vault init --ci-key >/dev/full")
    assert ran.status == 2
    assert not (clean_home / "vault.unictl").exists()
    assert unictl("vault", "init", "--ci-key").status == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_log_and_stderr_stop_nothing(unictl: Command) -> None:
    """A log and a stderr without room don't keep an order from being made."""
    ran = unictl.shell(f"{LINE} --verbose --log-file /dev/full 2>/dev/full")
    assert ran.status == 0
    assert ran.json["status"] == "open"


def test_ndjson_streams_while_pages_come(unictl: Command, service: Service) -> None:
    """Items are there before the next page is: the second page is held back meanwhile."""
    for number in range(150):
        service.orders.append(order(number))
    service.plan(listed(service, 0, 100), Answer(hold=20, status=503))
    process = unictl.start("payments", "list-orders", "--all", "-o", "ndjson", "--retries", "0")
    assert process.stdout is not None
    first = [next(lines(process.stdout)) for _ in range(100)]
    assert len({json.loads(line)["id"] for line in first}) == 100
    assert process.poll() is None
    service.released.set()
    rest = ended(process)
    assert rest.status == 12
    assert rest.stdout == ""
    assert json.loads(rest.stderr)["error"]["code"] == "service_unavailable"


def test_csv_has_a_header_and_a_row_per_item(unictl: Command, service: Service) -> None:
    """CSV of a list has the members as columns, and quotes what needs it."""
    service.orders.append({**order(1), "receipt": 'a "quoted", text'})
    service.orders.append(order(2))
    ran = unictl("payments", "list-orders", "-o", "csv")
    header, *rows = ran.stdout.splitlines()
    assert header.split(",")[:3] == ["id", "service", "status"]
    assert len(rows) == 2
    assert '"a ""quoted"", text"' in rows[1]


def test_query_picks(unictl: Command) -> None:
    """`--query` prints what the JMESPath picks, as JSON."""
    ran = unictl(*CREATE, "--sandbox", "--query", "[amount, currency]")
    assert ran.json == [50000, "INR"]


def test_a_bad_query_is_refused_before_anything_is_done(unictl: Command, service: Service) -> None:
    """A query that can't be read costs no order."""
    ran = unictl(*CREATE, "--query", "items[")
    assert ran.status == 2
    assert ran.error["message"].startswith("--query can't be read")
    assert service.received == []


def test_a_query_that_fails_on_the_result_says_that_it_was_applied(unictl: Command) -> None:
    """A query that reads well but doesn't fit the result comes too late, and that is told."""
    ran = unictl(*CREATE, "--sandbox", "--query", "sum(amount)")
    assert ran.status == 2
    assert ran.stdout == ""
    assert ran.error["outcome"] == "applied"


def test_ctrl_c_in_a_call_is_130_and_the_journal_knows(
    unictl: Command, service: Service, clean_home: Path
) -> None:
    """Interrupted while the service has the request, unictl says that it may have been applied."""
    service.plan(Answer(hold=30, applied=True))
    process = unictl.start(*CREATE)
    assert service.arrived.wait(20)
    process.send_signal(signal.SIGINT)
    ran = ended(process)
    assert ran.status == 130
    assert ran.stdout == ""
    assert ran.error["code"] == "interrupted"
    assert ran.error["outcome"] == "unknown"
    with closing(sqlite3.connect(clean_home / "journal.sqlite3")) as journal:
        assert journal.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert journal.execute("SELECT state FROM operation").fetchall() == [("unknown",)]
    key = ran.error["hint"].partition("--idempotency-key ")[2].split()[0].rstrip(".")
    again = unictl(*CREATE, "--idempotency-key", key)
    assert again.status == 0
    assert [made["id"] for made in service.orders] == [again.json["id"]]


def test_ctrl_c_in_a_list_leaves_whole_lines(unictl: Command, service: Service) -> None:
    """Interrupted between pages, what was printed is whole records."""
    for number in range(150):
        service.orders.append(order(number))
    service.plan(listed(service, 0, 100), Answer(hold=30))
    process = unictl.start("payments", "list-orders", "--all", "-o", "ndjson")
    for _ in range(200):
        if len(service.received) == 2:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    ran = ended(process)
    assert ran.status == 130
    assert len([json.loads(line) for line in ran.stdout.splitlines()]) == 100
    assert ran.error["outcome"] is None


def test_utf_8_whatever_the_locale_says(unictl: Command) -> None:
    """JSON is UTF-8 in a Latin-1 locale too."""
    ran = unictl(
        *CREATE,
        "--sandbox",
        "--metadata",
        "name=Müller ₹",
        variables={"PYTHONIOENCODING": "latin-1"},
    )
    assert ran.json["metadata"] == {"name": "Müller ₹"}


def order(number: int) -> dict[str, object]:
    """Return an order as Razorpay shows it."""
    return {
        "id": f"order_Made{number:010d}", "amount": 100, "amount_paid": 0, "currency": "INR",
        "receipt": None, "status": "created", "notes": [], "created_at": 1_764_000_000 + number,
    }  # fmt: skip


def listed(service: Service, skip: int, count: int) -> Answer:
    """Return the answer of a page of the service's orders."""
    page = service.orders[::-1][skip : skip + count]
    return Answer(body={"entity": "collection", "count": len(page), "items": page})


def lines(stream: IO[str]) -> Iterator[str]:
    """Yield lines as they come."""
    return iter(stream.readline, "")
