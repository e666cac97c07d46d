"""`unictl init` at a real terminal: the list, its keys, and the terminal's state afterwards."""

import os
import signal
import sys
import termios
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from unictl.cli.checklist import Box, Checklist

KEY = "rzp_" + "test_Ab3De5Gh7Jk9Mn"
SHOP = f"RAZORPAY_KEY_ID={KEY}\nRAZORPAY_KEY_SECRET=Qw3Er5Ty7Ui9Op2As4Df6Gh8\n"
HELP = "enter takes it"


class Terminal:
    """A project, and `unictl init` at a pty in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = root / "unictl.toml"
        self.vault = root / "home" / "vault.unictl"
        self.child: Any = None
        (root / ".env").write_text(SHOP)

    def start(self, *arguments: str, **variables: str) -> Any:
        """Start it, and return the child."""
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "unictl", "init", *arguments],
            cwd=str(self.root),
            env={
                "PATH": os.environ["PATH"],
                "TERM": "xterm",
                "UNICTL_HOME": str(self.root / "home"),
                "UNICTL_VAULT_PASSPHRASE": "correct horse",
                **variables,
            },
            encoding="utf-8",
            timeout=30,
            dimensions=(24, 80),
        )
        self.mode = termios.tcgetattr(self.child.child_fd)
        return self.child

    def status(self) -> int | None:
        """Return the exit status, once it has ended and the terminal is as it was."""
        self.child.expect(pexpect.EOF)
        assert termios.tcgetattr(self.child.child_fd) == self.mode
        self.child.close()
        return self.child.exitstatus  # type: ignore[no-any-return]

    def razorpay(self) -> Any:
        """Return what the project's file says of razorpay."""
        return tomllib.loads(self.config.read_text())["services"]["razorpay"]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """Return a fresh project; its child is ended with the test."""
    made = Terminal(tmp_path)
    yield made
    if made.child is not None:
        made.child.close(force=True)


def test_features_are_switched_with_the_keyboard(terminal: Terminal) -> None:
    """Down and space tick the second feature, enter stores; the answer shows what was chosen."""
    child = terminal.start()
    child.expect("Razorpay .test, 99% sure.")
    child.expect(r"> \[x\] payments")
    child.expect(HELP)
    child.send("\x1b[B ")
    child.expect(r"> \[x\] subscriptions")
    child.send("j \r")
    child.expect("razorpay features: payments, subscriptions, payment_links")
    assert terminal.status() == 0
    assert terminal.razorpay()["features"] == ["payments", "subscriptions", "payment_links"]


def test_what_is_switched_off_stays_off(terminal: Terminal) -> None:
    """A feature that was found but switched off isn't switched on by the next run."""
    terminal.start().expect(HELP)
    terminal.child.send(" \r")
    assert terminal.status() == 0
    assert terminal.razorpay()["features"] == []
    assert terminal.razorpay()["features_off"] == ["payments"]
    terminal.start("--yes")
    assert terminal.status() == 0
    assert terminal.razorpay()["features"] == []
    terminal.start().expect(r"> \[ \] payments")
    terminal.child.expect(HELP)
    terminal.child.send(" \n")
    assert terminal.status() == 0
    assert terminal.razorpay()["features"] == ["payments"]
    assert terminal.razorpay()["features_off"] == []


@pytest.mark.parametrize("key", ["q", "\x1b", "\x03", "\x04"])
def test_leaving_writes_nothing(terminal: Terminal, key: str) -> None:
    """q, Esc, Ctrl-C and Ctrl-D end it with 130 and say so; there is no vault and no file."""
    terminal.start().expect(HELP)
    terminal.child.send(" ")
    terminal.child.expect(r"\[ \] payments")
    terminal.child.send(key)
    terminal.child.expect("error: nothing was written")
    assert terminal.status() == 130
    assert not terminal.config.exists()
    assert not terminal.vault.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_being_killed_gives_the_terminal_back(terminal: Terminal, number: int) -> None:
    """A signal in the midst of the list restores the terminal's mode and writes nothing."""
    terminal.start().expect(HELP)
    assert termios.tcgetattr(terminal.child.child_fd) != terminal.mode
    os.kill(terminal.child.pid, number)
    assert terminal.status() == 128 + number
    assert not terminal.config.exists()


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [(["--yes"], {}), (["--no-input"], {}), ([], {"CI": "1"}), ([], {"UNICTL_NO_INPUT": "1"})],
)
def test_nobody_is_asked_who_said_so(
    terminal: Terminal, arguments: list[str], variables: dict[str, str]
) -> None:
    """--yes, --no-input and CI take what was found."""
    terminal.start(*arguments, **variables).expect("Written: unictl.toml")
    assert terminal.status() == 0
    assert terminal.razorpay()["features"] == ["payments"]


def test_dumb_terminal_takes_what_was_found(terminal: Terminal) -> None:
    """Where no list can be drawn, that is said, and what was found is taken."""
    terminal.start(TERM="dumb").expect("can't show a list")
    assert terminal.status() == 0
    assert terminal.razorpay()["features"] == ["payments"]


def test_passphrase_is_asked_for_and_never_shown(terminal: Terminal) -> None:
    """Without a variable the passphrase of a new vault is typed twice, without echo."""
    child = terminal.start(
        UNICTL_VAULT_PASSPHRASE="", PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring"
    )
    child.expect(HELP)
    child.send("\r")
    child.expect("New passphrase for the vault: ")
    child.sendline("battery staple")
    child.expect("The same again: ")
    child.sendline("battery staple")
    child.expect("Written: unictl.toml")
    assert "battery" not in child.before
    assert terminal.status() == 0


NO_KEYRING = {
    "UNICTL_VAULT_PASSPHRASE": "",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
}


def test_a_mistyped_passphrase_loses_no_choice(terminal: Terminal) -> None:
    """Typed differently the second time, a new one is asked for again; wrong, the old one too."""
    child = terminal.start(**NO_KEYRING)
    child.expect(HELP)
    child.send("j \r")
    for prompt, answer in (
        ("New passphrase for the vault: ", "battery staple"),
        ("The same again: ", "batery staple"),
        ("The two passphrases differ. New passphrase for the vault: ", "battery staple"),
        ("The same again: ", "battery staple"),
    ):
        child.expect(prompt)
        child.sendline(answer)
    child.expect("razorpay features: payments, subscriptions")
    assert terminal.status() == 0
    child = terminal.start(**NO_KEYRING)
    child.expect(HELP)
    child.send("\r")
    child.expect("Passphrase of the vault: ")
    child.sendline("batery staple")
    child.expect("warning: .* does not open the vault")
    child.expect("Passphrase of the vault: ")
    child.sendline("battery staple")
    assert terminal.status() == 0


def test_leaving_at_the_passphrase_writes_nothing(terminal: Terminal) -> None:
    """Ctrl-C in place of a passphrase says that nothing was written, and so it is."""
    child = terminal.start(**NO_KEYRING)
    child.expect(HELP)
    child.send("\r")
    child.expect("New passphrase for the vault: ")
    child.send("\x03")
    child.expect("error: nothing was written")
    assert terminal.status() == 130
    assert not terminal.config.exists()
    assert not terminal.vault.exists()


def boxes(count: int) -> Checklist:
    """Return a list of so many boxes, the first ticked, in one group."""
    return Checklist(
        [Box(("s", f"f{i}"), f"f{i}", i == 0, "Service" if i == 0 else None) for i in range(count)]
    )


def test_keys_move_round_and_tick_all_or_none() -> None:
    """The cursor goes round at both ends; `a` ticks all, and once all are, none."""
    listed = boxes(3)
    listed.press("up")
    assert listed.at == 2
    listed.press("down")
    assert listed.at == 0
    listed.press("all")
    assert [box.on for box in listed.boxes] == [True, True, True]
    listed.press("all")
    assert [box.on for box in listed.boxes] == [False, False, False]
    assert listed.press("") is None
    assert listed.press("done") == "done"


@pytest.mark.parametrize(("width", "height"), [(80, 24), (20, 6), (5, 1)])
def test_list_fits_the_screen_and_shows_the_cursor(width: int, height: int) -> None:
    """However small the window, the line of the cursor is drawn, and none wraps."""
    listed = boxes(60)
    for _ in range(60):
        lines = listed.lines(width, height)
        assert sum(line.startswith(">") for line in lines) == 1
        assert len(lines) <= max(height - 1, 3)
        assert all(len(line) < width for line in lines)
        listed.press("down")


def test_what_does_not_fit_is_counted() -> None:
    """A list that is longer than the screen says how much there is above and below."""
    listed = boxes(60)
    assert listed.lines(80, 24)[-2] == "… 40 more below"
    for _ in range(30):
        listed.press("down")
    assert listed.lines(80, 24)[-2] == "… 20 more above, 19 more below"
    listed.at = 59
    assert listed.lines(80, 24)[-2] == "… 39 more above"
    assert boxes(5).lines(80, 24)[-2] == ""
