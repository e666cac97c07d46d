"""A batch at a terminal, and in a log: how far it is, and what is asked."""

import subprocess
import sys

from batches import ORDERS, rows, surroundings
from command import Command
from loopback import Answer, Service, refusal
from screen import Screen
from screen import unictl as at_screen


def test_live_money_is_asked_about_at_a_terminal(unictl: Command, service: Service) -> None:
    """The sum is told and asked about, once; no sends nothing."""
    (unictl.folder / "rows.ndjson").write_text(rows(2))
    variables = {**surroundings(), "RAZORPAY_KEY_ID": "rzp_" + "live_loopback000001"}
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
    screen = Screen(at_screen(*how), unictl.folder, surroundings(), (24, 100))
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
