"""Marked secrets are put in at every door, and must come out at none but those made for it."""

import base64
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from canary import Canaries, ProcessList
from command import Command, Ran, ended
from loopback import Answer, Service, refusal

from unictl.cli.root import Root
from unictl.vault.ci_key import new_ci_key

KEY_ID: Final = "rzp_" + "test_CanaryIdent001"
KEY_SECRET: Final = "CanaryKeySecret000000001"
WEBHOOK: Final = "canary-webhook/+secret"
STRIPE: Final = "sk_" + "test_51CanaryStripe0000001"
TWILIO: Final = "ca9a12ca9a12ca9a12ca9a12ca9a1200"
PASSPHRASE: Final = "canary passphrase & words"
ADDED: Final = "canary-that-is-set-later"
MISTAKEN: Final = "canary-given-as-argument"
ENV: Final = f"""\
RAZORPAY_KEY_ID={KEY_ID}
RAZORPAY_KEY_SECRET={KEY_SECRET}
RAZORPAY_WEBHOOK_SECRET={WEBHOOK}
STRIPE_SECRET_KEY={STRIPE}
TWILIO_ACCOUNT_SID=ACca9a12ca9a12ca9a12ca9a12ca9a1211
TWILIO_AUTH_TOKEN={TWILIO}
BROKEN="{ADDED}
"""
ORDER: Final = ("--amount", "50000", "--currency", "INR")
CREATE: Final = ("payments", "create-order", *ORDER)
# Every command of the tree that is projected from an operation, with what it needs.
OPERATIONS: Final[dict[str, tuple[str, ...]]] = {
    "payments create-order": ORDER,
    "payments get-order": ("order_Canary00000001",),
    "payments list-orders": (),
    "payments list-order-payments": ("order_Canary00000001",),
    "payments get": ("pay_Canary00000001",),
    "payments list": (),
    "payments capture": ("pay_Canary00000001",),
    "payments refund": ("pay_Canary00000001",),
    "payments get-refund": ("rfnd_Canary00000001",),
    "payments list-refunds": (),
    "plans create": ("--name", "Monthly", *ORDER, "--interval", "month"),
    "plans get": ("plan_Canary00000001",),
    "plans list": (),
    "subscriptions create": ("--plan-id", "plan_Canary00000001", "--cycles", "12"),
    "subscriptions get": ("sub_Canary000000001",),
    "subscriptions list": (),
    "subscriptions cancel": ("sub_Canary000000001",),
    "subscriptions pause": ("sub_Canary000000001",),
    "subscriptions resume": ("sub_Canary000000001",),
    "payment-links create": ORDER,
    "payment-links get": ("plink_Canary00000001",),
    "payment-links list": (),
    "payment-links cancel": ("plink_Canary00000001",),
}
# Every command written by hand: arguments, and what is piped in.
BY_HAND: Final[dict[str, list[tuple[tuple[str, ...], str]]]] = {
    "detect": [((".env", "--verbose"), ""), (("-", "-o", "human"), ENV), (("no-such.env",), "")],
    "init": [
        ((".env", "--verbose"), ""),
        (("-", "-o", "human"), ENV),
        (("--scrub", "--dry-run"), ""),
        (("--scrub", "--verbose"), ""),
        (("--restore", "--dry-run", "-o", "human"), ""),
    ],
    "env": [((), ""), (("-o", "human"), ""), (("--format", "sh"), ""), (("no-such.env",), "")],
    "vault init": [((), ""), (("--passphrase",), PASSPHRASE)],
    "vault status": [((), ""), (("-o", "human"), "")],
    "vault list": [((), ""), (("-o", "csv"), "")],
    "vault get": [
        (("razorpay", "key_secret"), ""),
        (("razorpay", "key_secret", "-o", "human"), ""),
        (("razorpay", "no_such_field"), ""),
    ],
    "vault set": [
        (("custom", "token"), ADDED),
        (("custom", "token", "--file", ".env", "--note", "words"), ""),
        (("custom", "token", MISTAKEN), ""),
        (("custom", "token", f"--value={MISTAKEN}"), ""),
        (("custom", "token", "--value", MISTAKEN), ""),
    ],
    "vault slots list": [((), ""), (("-o", "human"), "")],
    "vault slots add": [(("passphrase",), ADDED), (("passphrase", MISTAKEN), "")],
    "vault slots remove": [(("ci-key",), ""), ((MISTAKEN[:9],), "")],
    "vault rotate": [(("--verbose",), ""), ((), "")],
    "vault history": [((), ""), (("-o", "human"), "")],
    "vault restore": [(("1",), ""), (("--accept",), ""), (("no-such-file",), "")],
    "vault repair": [((), "")],
    "vault identity": [((), ""), (("-o", "human"), "")],
    "vault unlock": [(("--for", "20s"), ""), (("--for", "never"), "")],
    "vault lock": [((), ""), ((), "")],
    "vault rename": [(("razorpay", "--to-profile", "x"), ""), (("none", "--to-field", "x"), "")],
    "vault copy": [(("razorpay", "--to-profile", "y"), ""), (("razorpay",), "")],
    "vault import": [
        ((".env", "--overwrite"), ""),
        (("-", "--service", "custom", "-o", "human"), ENV),
        (("-", "--from", "json"), ENV),
        (("-", "--from", "aws"), ENV),
        ((".env", "--secret-file", ".env", "--from", "vault"), ""),
    ],
    "vault export": [((), ""), (("--to", MISTAKEN), ""), (("--format", "sh"), "")],
    "vault log": [((), ""), (("-o", "human"), ""), (("--verify",), "")],
    "doctor": [((), ""), (("--recovery", "-o", "human"), ADDED)],
    "vault remove": [(("custom", "no_such_field"), ""), (("custom",), "")],
    "run": [
        (("--verbose", "--", "true"), ""),
        (("--only", "razorpay", "--", "no-such-prog"), ""),
        (("--mask", "--clean-env", "--", "env"), ""),
        (("--mask", "--", "sh", "-c", "env | base64; env | od -An -tx1 | tr -d ' '"), ""),
    ],
    "sandbox pay": [(("order_Canary00000001",), "")],
    "sandbox reset": [((), "")],
    "sandbox serve": [(("--port", "-1"), "")],
    "services list": [((), ""), (("-o", "human"), "")],
    "services show": [(("razorpay",), ""), (("razorpay", "-o", "human"), "")],
    "services support": [((), "")],
    "config list": [((), ""), (("-o", "human"), "")],
    "config path": [((), "")],
    "completion": [(("bash", "--print"), ""), (("bash",), "")],
    "demo": [((), "")],
}


@dataclass(frozen=True, slots=True)
class Place:
    """A project with marked secrets, and a vault that holds them."""

    unictl: Command
    home: Path
    canaries: Canaries

    def clean(self, ran: Ran) -> Ran:
        """Check that nothing came out, and return how it ended."""
        assert self.canaries.found_in(ran.stdout) == [], ran.stdout
        assert self.canaries.found_in(ran.stderr) == [], ran.stderr
        assert "Traceback" not in ran.stderr
        return ran

    def clean_files(self) -> None:
        """Check that no file but the .env holds one in the clear: not the vault, not the log."""
        for folder in (self.home, self.unictl.folder):
            assert self.canaries.found_below(folder, but=frozenset({".env"})) == {}


@pytest.fixture
def place(unictl: Command, clean_home: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A .env with marked secrets, stored by `init` in a vault with passphrase and CI key."""
    ci_key = new_ci_key().reveal()
    (unictl.folder / ".env").write_text(ENV)
    monkeypatch.setenv("UNICTL_VAULT_KEY", ci_key)
    monkeypatch.setenv("UNICTL_VAULT_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("HOME", str(unictl.folder))
    secrets = {
        "key secret": KEY_SECRET,
        "Basic proof": f"{KEY_ID}:{KEY_SECRET}",
        "webhook secret": WEBHOOK,
        "Stripe key": STRIPE,
        "Twilio token": TWILIO,
        "passphrase": PASSPHRASE,
        "CI key": ci_key,
        "value set later": ADDED,
        "value given by mistake": MISTAKEN,
    }
    place = Place(unictl, clean_home, Canaries(secrets))
    assert place.clean(unictl("init", ".env")).status == 0
    return place


@pytest.fixture
def sandbox(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The place, with the sandbox served on loopback in Razorpay's stead."""
    server = place.unictl.start("sandbox", "serve", "--port", "0", "-o", "human", "--quiet")
    try:
        assert server.stdout is not None
        monkeypatch.setenv("UNICTL_RAZORPAY_BASE_URL", server.stdout.readline().strip())
        yield place
    finally:
        server.send_signal(signal.SIGINT)
        place.clean(ended(server))


@pytest.fixture
def vault_alone(
    place: Place, service: Service, monkeypatch: pytest.MonkeyPatch
) -> tuple[Place, Service]:
    """The place and a service that fails as planned; the keys are in the vault alone."""
    monkeypatch.delenv("RAZORPAY_KEY_ID")
    monkeypatch.delenv("RAZORPAY_KEY_SECRET")
    return place, service


def leaves(group: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the path of every command below a group."""
    for name in group.commands:
        command = group.get_command(None, name)
        if hasattr(command, "commands"):
            yield from leaves(command, (*path, name))
        else:
            yield " ".join((*path, name))


def test_no_command_is_forgotten() -> None:
    """The tables hold every command of the tree, so that a new one must be tried too."""
    assert OPERATIONS.keys() | BY_HAND.keys() == set(leaves(Root()))


def test_no_operation_lets_a_secret_out(sandbox: Place) -> None:
    """Neither a call, a dry run, a log nor a refusal holds a secret, in any form."""
    with ProcessList() as processes:
        for path, needs in OPERATIONS.items():
            command = (*path.split(), *needs)
            told = sandbox.clean(
                sandbox.unictl(*command, "--verbose", "--raw", "--log-file", "log")
            )
            assert "HTTP " in told.stderr, (path, told)
            tried = sandbox.clean(sandbox.unictl(*command, "--dry-run", "--verbose"))
            assert tried.status == 0, (path, tried)
            assert "Basic" in tried.stdout
    assert [line for line in processes.seen if sandbox.canaries.found_in(line)] == []
    assert (sandbox.unictl.folder / "log").stat().st_size > 0
    sandbox.clean_files()


def test_no_command_by_hand_lets_a_secret_out(place: Place) -> None:
    """Neither what is printed nor what is written by the other commands holds a secret."""
    with ProcessList() as processes:
        for path, tries in BY_HAND.items():
            for arguments, stdin in tries:
                place.clean(place.unictl(*path.split(), *arguments, stdin=stdin))
    # What the user typed as an argument is in the process list before unictl can say anything.
    others = [line for line in processes.seen if MISTAKEN.encode() not in line]
    assert [line for line in others if place.canaries.found_in(line)] == []
    place.clean_files()


@pytest.mark.parametrize("form", ["human", "json"])
@pytest.mark.parametrize(
    "answer",
    [
        Answer(401, refusal("BAD_REQUEST_ERROR", "Authentication failed")),
        Answer(500, b"<html>oops</html>"),
        Answer(200, b"no json"),
        Answer(body={"id": "strange"}),
        Answer(drop=True),
    ],
    ids=["401", "500", "garbage", "strange", "dropped"],
)
def test_no_error_lets_a_secret_out(
    vault_alone: tuple[Place, Service], answer: Answer, form: str
) -> None:
    """A key that is refused, a reply that is lost or can't be read: the error holds no secret."""
    place, service = vault_alone
    service.plan(answer)
    ran = place.clean(place.unictl(*CREATE, "--verbose", "-o", form, "--retries", "0"))
    assert ran.status != 0
    assert place.canaries.found_in(service.received[0].headers["authorization"])
    place.clean_files()


SABOTAGE: Final = """
import importlib.util
import sys

def break_it(module):
    def send(self, wire, *, timeout):
        raise ERROR(wire.headers["Authorization"].reveal())

    def fields(self, *names):
        raise ERROR(self.get("default", "razorpay", "default", "key_secret").reveal())

    if WHERE == "transport" and module.__name__ == "unictl.transport.http":
        module.HttpTransport.send = send
    if WHERE == "vault" and module.__name__ == "unictl.vault.store":
        module.Vault.fields = fields

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name not in ("unictl.transport.http", "unictl.vault.store"):
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        sys.meta_path.insert(0, self)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            break_it(module)

        spec.loader.exec_module = exec_module
        return spec

sys.meta_path.insert(0, Finder())
"""


@pytest.mark.parametrize("where", ["transport", "vault"])
@pytest.mark.parametrize("error", ["RuntimeError", "ValueError", "OSError", "KeyError"])
def test_no_traceback_lets_a_secret_out(
    vault_alone: tuple[Place, Service],
    tmp_path_factory: pytest.TempPathFactory,
    where: str,
    error: str,
) -> None:
    """A bug whose message holds the proof is told by its kind and place, never by its message."""
    place, service = vault_alone
    broken = tmp_path_factory.mktemp("sabotage")
    text = f"ERROR, WHERE = {error}, {where!r}\n{SABOTAGE}"
    (broken / "sitecustomize.py").write_text(text)
    for form in ("human", "json"):
        ran = place.unictl(
            *CREATE, "--verbose", "--log-file", "log", "-o", form,
            variables={"PYTHONPATH": str(broken)},
        )  # fmt: skip
        place.clean(ran)
        assert ran.status in {1, 16}
        assert error in ran.stderr
    assert service.received == []
    place.clean_files()


def test_the_sandbox_keeps_no_key(sandbox: Place) -> None:
    """The sandbox's file holds the order and nothing of the keys that it was made with."""
    assert sandbox.unictl(*CREATE).status == 0
    with closing(sqlite3.connect(sandbox.home / "sandbox.sqlite3")) as state:
        dump = "\n".join(state.iterdump())
    assert "50000" in dump
    assert sandbox.canaries.found_in(dump) == []
    sandbox.clean_files()


def test_what_is_asked_for_is_given(place: Place) -> None:
    """The three doors made for it: `get --reveal`, the environment of `run`, a new CI key."""
    ran = place.unictl("vault", "get", "razorpay", "key_secret", "--reveal")
    assert KEY_SECRET in ran.stdout
    assert place.canaries.found_in(ran.stderr) == []
    printed = place.unictl("run", "--", "printenv", "RAZORPAY_WEBHOOK_SECRET")
    assert printed.stdout == f"{WEBHOOK}\n"
    shutil.rmtree(place.home)
    made = place.unictl("vault", "init", "--ci-key")
    assert made.status == 0
    assert made.stdout.startswith("unictl_ci_")


def test_the_search_finds(tmp_path: Path) -> None:
    """The search itself finds a secret in each form; else the tests above would prove nothing."""
    canaries = Canaries({"it": "canary/secret+value"})
    for leak in (
        "x canary/secret+value x",
        base64.b64encode(b"user:canary/secret+value").decode(),
        base64.b64encode(b"us:canary/secret+value and more").decode(),
        base64.b64encode(b"u:canary/secret+value").decode(),
        b"canary/secret+value".hex(),
        "canary%2Fsecret%2Bvalue",
    ):
        assert canaries.found_in(f"… {leak} …"), leak
        (tmp_path / "leak").write_text(leak)
        assert canaries.found_below(tmp_path)
    assert canaries.found_in("canary secret value") == []
