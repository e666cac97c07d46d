"""`unictl batch` as a shell runs it: what goes in, what comes out, what is refused."""

import csv
import io
import json
from pathlib import Path

import pytest
from batches import ORDERS, SANDBOX, made, outcomes, rows, run_of
from command import Command
from loopback import Answer, Service, refusal


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


@pytest.mark.parametrize(
    ("service", "status", "code"),
    [(("-s", "twilio"), 14, "not_supported"), (("-s", "stripe"), 3, "not_configured"), ((), 3, "")],
)
def test_a_service_that_no_row_can_go_to(
    unictl: Command, service: tuple[str, ...], status: int, code: str
) -> None:
    """What is the same for all rows is told once, with its own status."""
    ran = unictl(*ORDERS, "--input", "-", *service, stdin=rows(30))
    assert (ran.status, ran.stdout) == (status, "")
    assert ran.stderr.count("\n") == 1
    assert ran.error["code"].startswith(code)


def test_a_fault_in_the_rules_is_told_where_it_is(unictl: Command) -> None:
    """Once, with its own file and line: no row of the input is wrong."""
    (unictl.folder / "unictl.toml").write_text('[[routes.payments]]\nservices = ["stripes"]\n')
    ran = unictl(*ORDERS, "--input", "-", "--sandbox", stdin=rows(30))
    assert (ran.status, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert ran.error["file"].endswith("unictl.toml")
    assert ran.error["line"] == 2


def test_a_query_and_csv_contradict(unictl: Command) -> None:
    """What would be passed over is refused, before anything is sent."""
    how = ("--input", "-", *SANDBOX, "-o", "csv", "--query", "row")
    ran = unictl(*ORDERS, *how, stdin=rows(2))
    assert (ran.status, ran.stdout) == (2, "")
    assert "--query picks none" in ran.stderr


def test_no_rows_are_nothing_to_do(unictl: Command) -> None:
    """A job without work in the night succeeds."""
    for text, form in (("", "ndjson"), ("[]", "json"), ("amount,currency\n", "csv")):
        ran = unictl(*ORDERS, "--input", "-", "--format", form, *SANDBOX, stdin=text)
        assert (ran.status, ran.stdout) == (0, "")
        assert "no rows" in ran.stderr


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


def test_a_limit_stops_it(unictl: Command, service: Service) -> None:
    """The first row over a limit of your own ends the batch: status 19, and the rest isn't sent."""
    vault = {"UNICTL_VAULT_PASSPHRASE": "correct horse battery"}
    assert unictl("vault", "init", variables=vault).status == 0
    assert unictl("limits", "set", "--count-per-day", "2", variables=vault).status == 0
    how = (*ORDERS, "--input", "-", "--service", "razorpay", "--concurrency", "1", "--ordered")
    ran = unictl(*how, stdin=rows(9), variables=vault)
    assert (ran.status, ran.error["code"]) == (19, "limit_reached")
    assert [one["state"] for one in outcomes(ran)][:3] == ["succeeded", "succeeded", "failed"]
    assert "--resume" in ran.error["hint"]
    # The message is about the batch, of which something was sent.
    assert ran.error["message"].startswith("3 of 9 rows have ended")
    assert ran.error["hint"].startswith("Of this row nothing was sent.")
    assert ran.error["outcome"] is None
    assert len(service.orders) == 2


@pytest.mark.parametrize(
    ("operation", "file"), [("create-order", "orders.csv"), ("refund", "refunds.ndjson")]
)
def test_the_examples_are_in_order(unictl: Command, operation: str, file: str) -> None:
    """What stands in examples/ can be carried out as it is."""
    examples = Path(__file__).parent.parent.parent / "examples"
    ran = unictl(
        "batch", "payments", operation, "--input", str(examples / file), *SANDBOX, "--dry-run"
    )
    assert ran.status == 0, ran


def test_each_attempt_is_told_with_its_row(unictl: Command, service: Service) -> None:
    """With --verbose every attempt is a line that says which row it is of."""
    service.plan(Answer(429, refusal("BAD_REQUEST_ERROR", "Too many"), (("Retry-After", "0"),)))
    how = ("--input", "-", "--service", "razorpay", "--concurrency", "1", "--verbose")
    ran = unictl(*ORDERS, *how, stdin=rows(2))
    assert ran.status == 0, ran
    told = [line for line in ran.stderr.splitlines() if "POST " in line]
    assert [line.partition(":")[0] for line in told] == ["row 1", "row 1", "row 2"]
    assert "HTTP 429" in told[0]
