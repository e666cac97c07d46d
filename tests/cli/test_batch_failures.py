"""What failed in a batch: its file, which is the next input, and rows of which nobody knows."""

import csv
import io
import json
import re
import shlex
import stat
from pathlib import Path
from typing import Any

import pytest
from batches import ORDERS, SANDBOX, outcomes, rows, run_of
from command import Command
from loopback import Answer, Service, refusal


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


def test_a_folder_that_takes_no_file(unictl: Command) -> None:
    """Where none can be made beside the input, the failures are in the working folder."""
    refund = shlex.join(("unictl", "batch", "payments", "refund", *SANDBOX))
    ran = unictl.shell(f"{refund} --input <(printf 'payment_id\\npay_AAAAAAAAAAAAAA\\n')")
    assert ran.status == 15, ran
    kept = unictl.folder / f"{run_of(ran)}.failures.csv"
    assert kept.read_text().splitlines()[1].startswith("pay_AAAAAAAAAAAAAA,1,")


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


@pytest.mark.parametrize("option", ["--failures", "--summary"])
def test_a_place_that_cannot_be_is_told_before_anything_is_sent(
    unictl: Command, service: Service, option: str
) -> None:
    """A folder that isn't there is status 2 at once, and no warning when the money has moved."""
    (unictl.folder / "rows.ndjson").write_text(rows(2))
    how = ("--input", "rows.ndjson", "--service", "razorpay", option)
    for place, why in (("nowhere/file", "No such file"), (".", "Is a directory")):
        ran = unictl(*ORDERS, *how, place)
        assert (ran.status, ran.error["code"]) == (2, "invalid_request")
        assert option in ran.error["message"]
        assert why in ran.error["message"]
    assert service.received == []
