"""What is printed: the same query in every form, tables that fit, and nothing that plays tricks."""

import json
from collections.abc import Sequence
from typing import Any, Final

import pexpect
import pytest
from command import PROGRAM, Command
from loopback import Answer, Service, refusal

from unictl.core import catalog

ORDER: Final = ("payments", "create-order", "--sandbox", "--currency", "INR")
ORDERS: Final = ("payments", "list-orders", "--sandbox")
# Clear the screen, go back to the line's start, a C1 control, and turn the writing about.
TRICKS: Final = "a\x1b[2Jb\nc\rd\x9b2Je\u202ef"
RAW: Final = ("\x1b[2J", "\x9b", "\u202e")


def at_terminal(unictl: Command, *arguments: str, columns: int = 80) -> str:
    """Return what the command prints at a terminal of that width."""
    child = pexpect.spawn(
        str(PROGRAM), list(arguments), cwd=str(unictl.folder), encoding="utf-8", timeout=60,
        dimensions=(24, columns),
    )  # fmt: skip
    child.expect(pexpect.EOF)
    child.close()
    return str(child.before).replace("\r\n", "\n")


def orders(unictl: Command, amounts: Sequence[int]) -> list[str]:
    """Make orders and return their ids, newest first."""
    made = [unictl(*ORDER, "--amount", str(amount)).json["id"] for amount in amounts]
    return made[::-1]


def test_a_query_of_a_list_picks_from_the_page_in_every_form(unictl: Command) -> None:
    """`items[].id` and `length(items)` mean the same in each form; elements come one a line."""
    ids = orders(unictl, [100, 200])
    pick = (*ORDERS, "--query", "items[].id", "-o")
    assert unictl(*pick, "json").json == ids
    assert [json.loads(line) for line in unictl(*pick, "ndjson").stdout.splitlines()] == ids
    assert unictl(*pick, "csv").stdout.splitlines()[1:] == ids
    assert unictl(*pick, "human").stdout.split()[1:] == ids
    for form, said in (("json", "2"), ("ndjson", "2"), ("csv", "value\n2"), ("human", "2")):
        ran = unictl(*ORDERS, "--query", "length(items)", "-o", form)
        assert ran.stdout == f"{said}\n"
    pairs = (*ORDERS, "--query", "items[].[id, amount]", "-o", "csv")
    assert unictl(*pairs).stdout.splitlines() == [f"{ids[0]},200", f"{ids[1]},100"]


def test_hand_written_lists_do_the_same(unictl: Command) -> None:
    """`services list` is a list as the lists of operations are."""
    for form in ("json", "ndjson"):
        ran = unictl("services", "list", "--query", "items[0].service", "-o", form)
        assert ran.json == catalog.slugs()[0]


def test_all_pages_are_one_document_and_ndjson_goes_page_by_page(unictl: Command) -> None:
    """With --all a query sees the whole list in json, and each page as it comes in ndjson."""
    orders(unictl, [100, 200, 300])
    lengths = (*ORDERS, "--all", "--query", "length(items)", "-o")
    assert unictl(*lengths, "json").json == 3
    counts = [json.loads(line) for line in unictl(*lengths, "ndjson").stdout.splitlines()]
    assert sum(counts) == 3


def test_help_says_what_a_query_picks_from(unictl: Command) -> None:
    """The help of a list names the document that --query looks into."""
    said = " ".join(unictl("payments", "list-orders", "--help").stdout.split())
    assert '{"items": […], "next": …}' in said
    assert "items" not in unictl("payments", "get-order", "--help").stdout


def test_csv_of_nothing_has_its_header(unictl: Command) -> None:
    """An empty list is a header alone; where no header is known there is nothing at all."""
    empty = unictl(*ORDERS, "-o", "csv").stdout
    assert empty.endswith("\n")
    orders(unictl, [100])
    assert unictl(*ORDERS, "-o", "csv").stdout.splitlines()[0] == empty.removesuffix("\n")
    nothing = (*ORDERS, "--reference", "none", "-o", "csv", "--query", "items[].id")
    assert unictl(*nothing).stdout == ""


@pytest.mark.parametrize("form", ["human", "json", "csv"])
def test_nothing_moves_the_cursor_of_a_terminal(unictl: Command, form: str) -> None:
    """Control characters that a service sends are shown as JSON writes them."""
    made = unictl(*ORDER, "--amount", "100", "--metadata", f"note={TRICKS}").json
    for command in (("payments", "get-order", made["id"], "--sandbox"), ORDERS):
        shown = at_terminal(unictl, *command, "-o", form, columns=400)
        assert not any(raw in shown for raw in RAW)
        assert r"\u001b[2Jb" in shown
        if form == "human":
            assert r"b\nc\rd\u009b2Je\u202ef" in shown


def test_human_output_in_a_pipe_keeps_its_lines(unictl: Command) -> None:
    """A value with a newline can't pass for two of our lines, in a pipe either."""
    forged = "x\nstatus  paid"
    made = unictl(*ORDER, "--amount", "100", "--metadata", f"note={forged}", "-o", "human")
    assert [line for line in made.stdout.splitlines() if line.startswith("status")] == [
        next(line for line in made.stdout.splitlines() if line.startswith("status  ")),
    ]
    assert r"x\nstatus  paid" in made.stdout


def test_no_error_moves_the_cursor(unictl: Command, service: Service) -> None:
    """A service's message and a word of the user's are as tame in an error."""
    service.plan(Answer(400, refusal("BAD_REQUEST_ERROR", TRICKS)))
    order = ("payments", "create-order", "--amount", "100", "--currency", "INR")
    for command in (order, ("payments", "get", "pay_\x1b[2J"), ("no\x1b[2Jpe",)):
        ran = unictl(*command, variables={"UNICTL_OUTPUT": "human"})
        assert ran.status != 0
        assert not any(raw in ran.stderr for raw in RAW)
        assert "\r" not in ran.stderr
        assert ran.stderr.startswith("error: ")
        assert all(line.startswith("  ") for line in ran.stderr.splitlines()[1:])


def test_a_log_has_one_line_for_each_thing(unictl: Command, service: Service) -> None:
    """What a service or user says can't add a line to --verbose or the log, nor colour it."""
    service.plan(Answer(503, refusal("SERVER_ERROR", TRICKS)), Answer(body={"items": []}))
    log = unictl.folder / "log"
    ran = unictl("payments", "list-orders", "--verbose", "--log-file", str(log))
    for text in (ran.stderr, log.read_text()):
        assert not any(raw in text for raw in RAW)
    assert all(line[:4].isdecimal() for line in log.read_text().splitlines())


def test_a_table_fits_the_terminal(unictl: Command) -> None:
    """At 80 columns every line of a table fits, ids and amounts whole; in a pipe nothing is cut."""
    (made,) = orders(unictl, [50000])
    long = {"reference": "r" * 40}
    unictl(*ORDER, "--amount", "700", "--reference", long["reference"])
    table = [line for line in at_terminal(unictl, *ORDERS).splitlines() if line]
    assert max(map(len, table)) <= 80
    assert "…" in table[1]
    assert made in table[2]
    assert "INR 500.00" in table[2]
    piped = unictl(*ORDERS, "-o", "human").stdout
    assert long["reference"] in piped
    assert "…" not in piped


def test_a_single_result_is_never_cut(unictl: Command) -> None:
    """What is shown alone is shown whole, however long."""
    shown: Any = at_terminal(unictl, *ORDER, "--amount", "100", "--metadata", f"a={'x' * 200}")
    assert "x" * 200 in shown


@pytest.mark.parametrize("more", [("--limit", "5"), ("--input", "-")])
def test_all_and_a_limit_contradict(unictl: Command, more: tuple[str, str]) -> None:
    """Of --all and a limit none is ignored: both together are refused."""
    ran = unictl(*ORDERS, "--all", *more, stdin='{"limit": 5}')
    assert ran.status == 2
    assert "--all" in ran.error["message"]
