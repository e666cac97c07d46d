"""The list of `init`: what each key does, what is drawn, and a real terminal around it."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from screen import Screen

from unictl.cli.checklist import Checklist, Row

HEAD = ("SERVICE", "STATUS", "FEATURES")


def rows(count: int) -> Checklist:
    """Return a list of so many services; the first is chosen, and each has two features."""
    return Checklist(
        [
            Row(
                (f"s{number}",),
                (f"s{number}", "configured"),
                on=number == 0,
                below=[Row((f"s{number}", f), (f,), on=f == "one") for f in ("one", "two")],
                notes=("a note that is told " * 6,),
            )
            for number in range(count)
        ],
        HEAD,
        "services",
    )


def press(listed: Checklist, *keys: str) -> None:
    """Press keys, none of which ends it."""
    for key in keys:
        assert listed.press(key) is None


def chosen(listed: Checklist) -> list[str]:
    """Return what is ticked."""
    return [row.key[0] for row in listed.rows if row.on]


def test_the_cursor_goes_round_and_jumps() -> None:
    """Up and down go round at the ends; pages and home and end stop there."""
    listed = rows(40)
    listed.lines(80, 24)
    press(listed, "up")
    assert listed.at.key == ("s39",)
    press(listed, "down")
    assert listed.at.key == ("s0",)
    press(listed, "page down")
    assert listed.at.key == ("s19",)
    press(listed, "page down", "page down", "page down")
    assert listed.at.key == ("s39",)
    press(listed, "home")
    assert listed.at.key == ("s0",)
    press(listed, "end", "page up")
    assert listed.at.key == ("s20",)


def test_space_chooses_and_a_and_n_choose_all_and_none() -> None:
    """Space switches the row at the cursor; a and n are for every service, not its features."""
    listed = rows(3)
    press(listed, "switch", "down", "switch")
    assert chosen(listed) == ["s1"]
    press(listed, "all")
    assert chosen(listed) == ["s0", "s1", "s2"]
    press(listed, "none")
    assert chosen(listed) == []
    assert [below.on for below in listed.rows[0].below] == [True, False]
    assert listed.press("done") == "done"
    assert listed.press("leave") == "leave"


def test_right_opens_a_service_and_left_closes_it() -> None:
    """Open, the features are rows of their own and what was seen is told; left leads back up."""
    listed = rows(2)
    assert not any("[x] one" in line for line in listed.lines(80, 24))
    press(listed, "open", "down", "down", "switch")
    assert listed.at is listed.rows[0].below[1]
    lines = listed.lines(80, 24)
    assert "> " + "    [x] two" in lines
    assert any("a note that is told" in line for line in lines)
    assert any(line.endswith("one, two") for line in lines)
    press(listed, "close")
    assert listed.at.key == ("s0",)
    assert not any("[x] two" in line for line in listed.lines(80, 24))


def test_a_feature_brings_its_service_with_it() -> None:
    """Who ticks a feature of a service that isn't chosen has chosen the service."""
    listed = rows(2)
    press(listed, "down", "open", "down", "down", "switch")
    assert chosen(listed) == ["s0", "s1"]


def test_help_is_a_page_and_any_key_leaves_it() -> None:
    """`?` shows every key; the next key only goes back, but for those that leave the list."""
    listed = rows(2)
    press(listed, "help")
    assert any("page up" in line for line in listed.lines(80, 24))
    press(listed, "switch")
    assert chosen(listed) == ["s0"]
    assert not any("page up" in line for line in listed.lines(80, 24))
    press(listed, "help")
    assert listed.press("leave") == "leave"


@pytest.mark.parametrize("size", [(80, 24), (120, 50), (40, 10), (20, 6), (5, 2), (1, 1)])
def test_it_fits_any_screen_and_shows_the_cursor(size: tuple[int, int]) -> None:
    """However small the window, the cursor's line is drawn, none wraps, and none is too many."""
    listed = rows(30)
    for number in range(30):
        listed.rows[number].opened = number % 7 == 0
    for _ in range(40):
        lines = listed.lines(*size)
        assert sum(line.startswith(">") for line in lines) == 1
        assert len(lines) <= max(size[1], 1)
        assert all(len(line) < max(size[0], 2) for line in lines)
        press(listed, "down")


def test_columns_stand_below_each_other_and_what_is_hidden_is_counted() -> None:
    """The head's words begin where the cells do; above and below are counted in rows."""
    listed = rows(60)
    lines = listed.lines(80, 24)
    assert lines[0] == "1 of 60 services chosen"
    assert lines[1].index("STATUS") == lines[2].index("configured")
    assert lines[1].index("FEATURES") == lines[2].index("one")
    assert lines[-2] == "… 41 more below"
    press(listed, "page down", "page down")
    assert listed.lines(80, 24)[-2].startswith("… 29 more above, ")
    assert rows(3).lines(80, 24)[-2] == ""


SCRIPT = """
import json, sys
sys.path[:0] = {tests!r}, {support!r}
from test_checklist import rows
from unictl.cli import checklist_screen, ending
ending.prepare()
listed = rows(30)
try:
    checklist_screen.ask(listed)
except KeyboardInterrupt:
    print("left")
else:
    print(json.dumps([row.key[0] for row in listed.rows if row.on]))
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Return a program that shows thirty services and prints what was chosen."""
    here = Path(__file__).parent
    path = tmp_path / "script.py"
    path.write_text(SCRIPT.format(tests=str(here), support=str(here.parent / "support")))
    return path


@pytest.fixture
def screen(script: Path) -> Iterator[Screen]:
    """Return its screen, once the list is drawn."""
    made = Screen([sys.executable, str(script)], script.parent, {})
    made.wait("? help")
    yield made
    made.close()


def test_thirty_services_in_twenty_four_lines(screen: Screen) -> None:
    """The list scrolls with the cursor, never draws more than fits, and says what is hidden."""
    assert screen.lines[0] == "1 of 30 services chosen"
    assert "… 11 more below" in screen.text
    for _ in range(25):
        screen.type("j")
    screen.wait("> [ ] s25")
    assert "more above" in screen.text
    screen.type(" \r")
    screen.wait('["s0", "s25"]')
    assert screen.status() == 0


def test_keys_as_terminals_send_them(screen: Screen) -> None:
    """Arrows in both modes, page and end keys, h and l, several in one go."""
    screen.type("\x1bOB\x1b[B ")
    screen.wait("> [x] s2 ")
    screen.type("\x1b[6~")
    screen.wait("> [ ] s21")
    screen.type("\x1b[F ")
    screen.wait("> [x] s29")
    screen.type("l")
    screen.wait("[x] one")
    screen.type("h\x1b[H")
    screen.wait("> [x] s0")
    screen.type("?")
    screen.wait("page up, page down")
    screen.type("x")
    screen.wait("? help")
    screen.type("\r")
    screen.wait('["s0", "s2", "s29"]')
    assert screen.status() == 0


@pytest.mark.parametrize("size", [(10, 40), (40, 120), (5, 20)])
def test_a_change_of_the_window_is_followed(screen: Screen, size: tuple[int, int]) -> None:
    """The list is drawn anew as the window is then, without a key and without a trace."""
    screen.resize(*size)
    screen.wait("> [x] s0")
    screen.type("jjjjjjjjjjjj")
    text = screen.wait("> [ ] s12")
    assert sum(line.startswith(">") for line in text.splitlines()) == 1
    assert len([line for line in text.splitlines() if line]) <= size[0]
    screen.type("q")
    screen.wait("left")
    assert screen.status() == 0


def test_it_has_no_colour_and_gives_the_screen_back(screen: Screen) -> None:
    """No sequence for colours is sent; the other screen is left and the cursor is shown again."""
    screen.type("\r")
    screen.wait('["s0"]')
    assert screen.status() == 0
    assert b"m" not in {part[-1:] for part in screen.written.split(b"\x1b[") if part[:1].isdigit()}
    assert screen.written.count(b"\x1b[?1049h") == screen.written.count(b"\x1b[?1049l") == 1
    assert screen.written.rindex(b"\x1b[?25h") > screen.written.rindex(b"\x1b[?25l")


@pytest.mark.parametrize("how", ["q", "\x1b", "\x03", "\x04", signal.SIGTERM, signal.SIGHUP])
def test_however_it_ends_the_terminal_comes_back(screen: Screen, how: str | int) -> None:
    """A key, Ctrl-C or a signal: the mode is as it was, and the caller learns that he left."""
    assert screen.unbuffered()
    if isinstance(how, str):
        screen.type(how)
    else:
        os.kill(screen.child.pid, how)
    screen.wait("left")
    assert screen.status() == 0


def test_ctrl_z_gives_the_terminal_to_the_shell(script: Path) -> None:
    """Stopped, the shell has its terminal as always; continued, the list is there again."""
    shell = Screen(["bash", "--norc", "--noprofile", "-i"], script.parent, {"PS1": "ready> "})
    try:
        shell.wait("ready>")
        shell.type(f"{sys.executable} {script}\r")
        shell.wait("> [x] s0")
        shell.type("j")
        shell.wait("> [ ] s1")
        shell.type("\x1a")
        shell.wait("Stopped")
        shell.type("stty -a | grep -o ' icanon' ; stty -a | grep -o ' echo '; echo $((6*7))\r")
        text = shell.wait("42")
        assert " icanon" in text
        assert " echo" in text
        shell.type("fg\r")
        shell.wait("> [ ] s1")
        shell.type(" \r")
        shell.wait('["s0", "s1"]')
    finally:
        shell.close()
