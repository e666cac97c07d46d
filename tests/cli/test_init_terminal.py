"""`unictl init` at a real terminal: the list, its keys, and the terminal's state afterwards."""

import os
import signal
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from screen import Screen, unictl

KEY = "rzp_" + "test_Ab3De5Gh7Jk9Mn"
SECRET = "Qw3Er5Ty7Ui9Op2As4Df6Gh8"
STRIPE = "sk_" + "live_51aB3dE5gH7jK9mN2pQ4rS"
SHOP = f"RAZORPAY_KEY_ID={KEY}\nRAZORPAY_KEY_SECRET={SECRET}\n"
BOTH = f"{SHOP}STRIPE_SECRET_KEY={STRIPE}\n"
HELP = "? help"
NO_KEYRING = {
    "UNICTL_VAULT_PASSPHRASE": "",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
}


class Terminal:
    """A project, and `unictl init` at a terminal in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.env = root / ".env"
        self.config = root / "unictl.toml"
        self.vault = root / "home" / "vault.unictl"
        self.screens: list[Screen] = []
        self.env.write_text(SHOP)

    def start(self, *arguments: str, **variables: str) -> Screen:
        """Start it, and return the screen."""
        given = {
            "UNICTL_HOME": str(self.root / "home"),
            "UNICTL_VAULT_PASSPHRASE": "correct horse",
            **variables,
        }
        made = Screen(unictl("init", *arguments), self.root, given, (40, 80))
        self.screens.append(made)
        return made

    def service(self, name: str = "razorpay") -> Any:
        """Return what the project's file says of a service."""
        return tomllib.loads(self.config.read_text())["services"].get(name)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """Return a fresh project; what was started ends with the test."""
    made = Terminal(tmp_path)
    yield made
    for screen in made.screens:
        screen.close()


def test_what_was_found_stands_in_columns(terminal: Terminal) -> None:
    """Service, status, mode, confidence and features in a row each, and no value."""
    terminal.env.write_text(f"{BOTH}TWILIO_ACCOUNT_SID=AC5f3b8e1d7a9c2046b8d5e3f1a7c92e64\n")
    screen = terminal.start()
    screen.wait(HELP)
    assert screen.lines[0] == "3 of 3 services chosen"
    assert screen.lines[1].split() == ["SERVICE", "STATUS", "MODE", "SURE", "FEATURES"]
    rows = {line[6:].split()[0]: line for line in screen.lines[2:5]}
    assert rows["razorpay"].startswith("> [x] razorpay  configured  test  ")
    assert rows["razorpay"].endswith("payments")
    assert " live " in rows["stripe"]
    assert " partial " in rows["twilio"]
    for secret in (KEY, SECRET, STRIPE, "AC5f3b"):
        assert secret.encode() not in screen.written


def test_opened_it_tells_why(terminal: Terminal) -> None:
    """Right shows what spoke for it, what is missing, and its features; left hides them."""
    terminal.env.write_text("TWILIO_ACCOUNT_SID=AC5f3b8e1d7a9c2046b8d5e3f1a7c92e64\n")
    screen = terminal.start()
    screen.wait(HELP)
    screen.type("\x1b[C")
    text = screen.wait("missing: auth_token")
    assert "TWILIO_ACCOUNT_SID" in text
    assert "[ ] sms" in text or "[x] sms" in text
    screen.type("\x1b[D")
    screen.wait("missing:", gone=True)


def test_features_are_switched_with_the_keyboard(terminal: Terminal) -> None:
    """Below an opened service space ticks a feature; enter stores; the answer shows it."""
    screen = terminal.start()
    screen.wait("> [x] razorpay")
    screen.type("\x1b[C\x1b[B\x1b[B ")
    screen.wait(">     [x] subscriptions")
    screen.type("j \r")
    screen.wait("99%   payments, subscriptions, payment_links")
    assert screen.status() == 0
    assert terminal.service()["features"] == ["payments", "subscriptions", "payment_links"]


def test_what_is_switched_off_stays_off(terminal: Terminal) -> None:
    """A feature that was found but switched off isn't switched on by the next run."""
    screen = terminal.start()
    screen.wait(HELP)
    screen.type("lj \r")
    assert screen.status() == 0
    assert terminal.service()["features"] == []
    assert terminal.service()["features_off"] == ["payments"]
    assert terminal.start("--yes").status() == 0
    assert terminal.service()["features"] == []
    screen = terminal.start()
    screen.wait(HELP)
    screen.type("lj")
    screen.wait(">     [ ] payments")
    screen.type(" \n")
    assert screen.status() == 0
    assert terminal.service()["features"] == ["payments"]
    assert terminal.service()["features_off"] == []


def test_a_service_that_is_not_chosen_is_left_alone(terminal: Terminal) -> None:
    """Its keys go nowhere, and the project's file doesn't name it; the other is stored."""
    terminal.env.write_text(BOTH)
    screen = terminal.start()
    screen.wait("> [x] razorpay")
    screen.type(" ")
    screen.wait("1 of 2 services chosen")
    screen.type("\r")
    text = screen.wait("Written: unictl.toml")
    assert "stripe credentials: secret_key" in text
    assert "razorpay credentials" not in text
    assert screen.status() == 0
    assert terminal.service() is None
    assert terminal.service("stripe")["mode"] == "live"


def test_choosing_nothing_writes_nothing(terminal: Terminal) -> None:
    """With no service chosen there is neither a vault nor a file, and it says so."""
    screen = terminal.start()
    screen.wait(HELP)
    screen.type("n\r")
    screen.wait("nothing was written")
    assert screen.status() == 0
    assert not terminal.config.exists()
    assert not terminal.vault.exists()


@pytest.mark.parametrize("key", ["q", "\x1b", "\x03", "\x04"])
def test_leaving_writes_nothing(terminal: Terminal, key: str) -> None:
    """q, Esc, Ctrl-C and Ctrl-D end it with 130 and say so; there is no vault and no file."""
    screen = terminal.start()
    screen.wait(HELP)
    screen.type(" ")
    screen.wait("> [ ] razorpay")
    screen.type(key)
    screen.wait("error: nothing was written")
    assert screen.status() == 130
    assert not terminal.config.exists()
    assert not terminal.vault.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_being_killed_gives_the_terminal_back(terminal: Terminal, number: int) -> None:
    """A signal in the midst of the list restores the terminal's mode and writes nothing."""
    screen = terminal.start()
    screen.wait(HELP)
    assert screen.unbuffered()
    os.kill(screen.child.pid, number)
    assert screen.status() == 128 + number
    assert not terminal.config.exists()


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [(["--yes"], {}), (["--no-input"], {}), ([], {"CI": "1"}), ([], {"UNICTL_NO_INPUT": "1"})],
)
def test_nobody_is_asked_who_said_so(
    terminal: Terminal, arguments: list[str], variables: dict[str, str]
) -> None:
    """--yes, --no-input and CI take what was found, and scrub without a question."""
    screen = terminal.start("--scrub", *arguments, **variables)
    screen.wait("Written: unictl.toml")
    screen.wait("Put 1 reference")
    assert screen.status() == 0
    assert terminal.service()["features"] == ["payments"]


def test_dumb_terminal_takes_what_was_found(terminal: Terminal) -> None:
    """Where no list can be drawn, that is said, and what was found is taken."""
    screen = terminal.start(TERM="dumb")
    screen.wait("can't show a list")
    assert screen.status() == 0
    assert terminal.service()["features"] == ["payments"]


@pytest.mark.parametrize(("answer", "scrubbed"), [("y\r", True), ("\r", True), ("n\r", False)])
def test_scrubbing_is_asked_about(terminal: Terminal, answer: str, *, scrubbed: bool) -> None:
    """At a terminal the file is rewritten after a yes; a no leaves it, the keys being stored."""
    screen = terminal.start("--scrub")
    screen.wait(HELP)
    screen.type("\r")
    screen.wait("Put 1 reference in the place of secrets in .env? [Y/n]")
    screen.type(answer)
    screen.wait("Put 1 reference" if scrubbed else ".env was left as it is")
    screen.wait("Written: unictl.toml")
    assert screen.status() == 0
    assert (SECRET in terminal.env.read_text()) is not scrubbed
    assert terminal.vault.exists()


def test_passphrase_is_asked_for_and_never_shown(terminal: Terminal) -> None:
    """The passphrase of a new vault is typed twice, without echo, and asked for no third time.

    Though the vault is opened again before the file is scrubbed, and once more to read it back.
    """
    screen = terminal.start("--scrub", **NO_KEYRING)
    screen.wait(HELP)
    screen.type("\r")
    screen.wait("New passphrase for the vault:")
    screen.type("battery staple\r")
    screen.wait("The same again:")
    screen.type("battery staple\r")
    screen.wait("[Y/n]")
    screen.type("\r")
    screen.wait("Put 1 reference")
    assert screen.status() == 0
    assert b"battery" not in screen.written
    screen = terminal.start("--scrub", **NO_KEYRING)
    screen.wait(HELP)
    screen.type("\r")
    screen.wait("Passphrase of the vault:")
    screen.type("battery staple\r")
    screen.wait("holds no secret that is in the vault")
    assert screen.status() == 0


def test_a_mistyped_passphrase_loses_no_choice(terminal: Terminal) -> None:
    """Typed differently the second time, a new one is asked for again; wrong, the old one too."""
    screen = terminal.start(**NO_KEYRING)
    screen.wait(HELP)
    screen.type("ljj \r")
    for prompt, answer in (
        ("New passphrase for the vault:", "battery staple"),
        ("The same again:", "batery staple"),
        ("The two passphrases differ. New passphrase for the vault:", "battery staple"),
    ):
        screen.wait(prompt)
        screen.type(f"{answer}\r")
    screen.wait("differ. New passphrase for the vault:\nThe same again:")
    screen.type("battery staple\r")
    screen.wait("99%   payments, subscriptions")
    assert screen.status() == 0
    screen = terminal.start(**NO_KEYRING)
    screen.wait(HELP)
    screen.type("\r")
    screen.wait("Passphrase of the vault:")
    screen.type("batery staple\r")
    screen.wait("does not open the vault")
    screen.wait("open the vault\nPassphrase of the vault:")
    screen.type("battery staple\r")
    assert screen.status() == 0


def test_leaving_at_the_passphrase_writes_nothing(terminal: Terminal) -> None:
    """Ctrl-C in place of a passphrase says that nothing was written, and so it is."""
    screen = terminal.start(**NO_KEYRING)
    screen.wait(HELP)
    screen.type("\r")
    screen.wait("New passphrase for the vault:")
    screen.type("\x03")
    screen.wait("error: nothing was written")
    assert screen.status() == 130
    assert not terminal.config.exists()
    assert not terminal.vault.exists()
