"""Marked secrets are put in at every door, and must come out at none but those made for it."""

import base64
import json
import os
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from canary import Canaries, ProcessList
from canary_commands import (
    BY_HAND,
    ENV,
    KEY_SECRET,
    MISTAKEN,
    OPERATIONS,
    ORDER,
    PASSPHRASE,
    SECRETS,
    WEBHOOK,
)
from command import Command, Ran, ended
from forked import Forked
from loopback import Answer, Service, refusal

from unictl.cli.root import Root
from unictl.core import registry
from unictl.core.secret import MASK, Secret
from unictl.home import VAULT_FILE
from unictl.vault import tokens
from unictl.vault.ci_key import new_ci_key
from unictl.vault.slots import CI_KEY, Opener
from unictl.vault.store import Vault

CREATE: Final = ("payments", "create-order", *ORDER)
PROOFS: Final = {
    "razorpay": f"Basic {MASK}",
    "stripe": f"Bearer {MASK}",
    "paypal": f"Bearer {MASK}",
    "twilio": f"Basic {MASK}",
    "aws": f"AWS4-HMAC-SHA256 {MASK}",
}
AT_ONCE: Final = 4
NOWHERE: Final = "http://127.0.0.1:9"


@dataclass(frozen=True, slots=True)
class Place:
    """A project with marked secrets, and a vault that holds them.

    Attributes:
        unictl: The installed command.
        forked: The same without its start, for the many.
        home: The home with the vault.
        canaries: The secrets.
    """

    unictl: Command
    forked: Forked
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


@dataclass(frozen=True, slots=True)
class Made:
    """A home and a project that `init` made, to be copied: a passphrase takes its time."""

    home: Path
    project: Path
    ci_key: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A .env with marked secrets, stored by `init` in a vault with passphrase and CI key."""
    folder = tmp_path_factory.mktemp("made")
    made = Made(folder / "home", folder / "project", new_ci_key().reveal())
    made.home.mkdir(mode=0o700)
    made.project.mkdir()
    (made.project / ".env").write_text(ENV)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables(made, made.project, made.home).items():
            patch.setenv(name, value)
        ran = Command(made.project)("init", ".env")
    assert ran.status == 0
    told = Canaries({**SECRETS, "CI key": made.ci_key})
    assert told.found_in(ran.stdout + ran.stderr) == []
    return made


def variables(made: Made, project: Path, home: Path) -> dict[str, str]:
    """Return what opens the vault, and keeps whatever a command does on this machine."""
    return {
        "UNICTL_HOME": str(home),
        "UNICTL_VAULT_KEY": made.ci_key,
        "UNICTL_VAULT_PASSPHRASE": PASSPHRASE,
        "HOME": str(project),
        **{f"UNICTL_{service.upper()}_BASE_URL": NOWHERE for service in PROOFS},
    }


@pytest.fixture
def place(made: Made, unictl: Command, clean_home: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A copy of what `init` made."""
    shutil.copytree(made.home, clean_home, dirs_exist_ok=True)
    shutil.copytree(made.project, unictl.folder, dirs_exist_ok=True)
    for name, value in variables(made, unictl.folder, clean_home).items():
        monkeypatch.setenv(name, value)
    canaries = Canaries({**SECRETS, "CI key": made.ci_key})
    return Place(unictl, Forked(unictl.folder), clean_home, canaries)


@pytest.fixture
def sandbox(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The place, with the sandbox served on loopback in the services' stead."""
    server = place.unictl.start("sandbox", "serve", "--port", "0", "-o", "human", "--quiet")
    try:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        for service in PROOFS:
            monkeypatch.setenv(f"UNICTL_{service.upper()}_BASE_URL", f"{url}/{service}")
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
    tried = OPERATIONS.keys() | BY_HAND.keys()
    # Those of a batch are one command, made for each operation: a few stand for all.
    found = {one for one in leaves(Root()) if not one.startswith("batch ") or one in tried}
    assert tried == found


def test_each_service_has_its_share() -> None:
    """The services take turns, so that each one's way of proving itself is watched."""
    tried = [service for service, _ in OPERATIONS.values()]
    assert set(tried) == PROOFS.keys()
    assert min(tried.count(service) for service in PROOFS) >= 10


def test_no_operation_lets_a_secret_out(sandbox: Place) -> None:
    """Neither a call, a dry run, a log nor a refusal holds a secret, in any form."""
    for name in ("notes.txt", "receipt.pdf"):
        (sandbox.unictl.folder / name).write_bytes(b"%PDF-1.7 sung at dawn")
    with ProcessList() as processes, ThreadPoolExecutor(AT_ONCE) as pool:
        # Those of one service in their order: what the first makes the next ones find.
        said = list(pool.map(lambda service: try_all(sandbox, service), PROOFS))
    found = tokens_kept(sandbox)
    for told in (*("".join(lines).encode() for lines in said), *processes.seen):
        assert sandbox.canaries.found_in(told) == []
        assert found.found_in(told) == []
    assert (sandbox.unictl.folder / "log").stat().st_size > 0
    sandbox.clean_files()
    assert found.found_below(sandbox.home) == found.found_below(sandbox.unictl.folder) == {}


def try_all(place: Place, service: str) -> list[str]:
    """Try the service's operations, and return all that they said."""
    said: list[str] = []
    for path, (offered, needs) in OPERATIONS.items():
        if offered != service:
            continue
        unictl = place.forked if said else place.unictl  # the first one as a user starts it
        command = (*path.split(), *needs, "--service", service, "--verbose")
        told = place.clean(unictl(*command, "--raw", "--log-file", "log"))
        assert "HTTP " in told.stderr, (path, told)
        said += [told.stdout, told.stderr]
        if registry.operation(path.replace(" ", ".").replace("-", "_")).changes is None:
            continue  # its requests are shown by what shows the others; half as many runs do
        tried = place.clean(unictl(*command, "--dry-run"))
        assert tried.status == 0, (path, tried)
        assert PROOFS[service] in tried.stdout, (path, tried)
        said += [tried.stdout, tried.stderr]
    return said


def tokens_kept(place: Place) -> Canaries:
    """Return the tokens that PayPal's stand-in gave, which the vault keeps sealed."""
    opener = Opener(CI_KEY, Secret(os.environ["UNICTL_VAULT_KEY"]), "the test")
    vault = Vault.open(place.home / VAULT_FILE, opener)
    names = json.loads((place.home / tokens.FILE).read_text())["tokens"]
    kept = [found.value.reveal() for name in names if (found := tokens.find(vault, name))]
    assert len(kept) == 1
    return Canaries({"PayPal token": kept[0]})


def test_no_command_by_hand_lets_a_secret_out(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what is printed nor what is written by the other commands holds a secret."""
    monkeypatch.setenv("UNICTL_RETRIES", "0")  # nobody answers, however often one asks
    with ProcessList() as processes:
        for path, tries in BY_HAND.items():
            unictl: Command = place.unictl  # the first one as a user starts it
            for arguments, stdin in tries:
                place.clean(unictl(*path.split(), *arguments, stdin=stdin))
                unictl = place.forked
    # What the user typed as an argument is in the process list before unictl can say anything.
    others = [line for line in processes.seen if MISTAKEN.encode() not in line]
    assert [line for line in others if place.canaries.found_in(line)] == []
    place.clean_files()


@pytest.mark.parametrize("form", ["human", "json"])
@pytest.mark.parametrize(
    "answer",
    [
        Answer(401, refusal("BAD_REQUEST_ERROR", "Authentication failed")),
        Answer(400, refusal(f"NO_{KEY_SECRET}", f"You sent {KEY_SECRET}, which is no key")),
        Answer(500, b"<html>oops</html>"),
        Answer(200, b"no json"),
        Answer(body={"id": "strange"}),
        Answer(drop=True),
    ],
    ids=["401", "echo", "500", "garbage", "strange", "dropped"],
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


def test_a_recording_holds_no_secret(sandbox: Place) -> None:
    """Neither keys, nor their proofs, nor what a service brings of either, are recorded."""
    recording = sandbox.unictl.folder / "recording"

    def tell(*arguments: str, stdin: str | None = None) -> None:
        sandbox.clean(sandbox.forked(*arguments, "--record", "recording", stdin=stdin))

    for service in PROOFS:
        tried = [(path, needs) for path, (at, needs) in OPERATIONS.items() if at == service]
        for path, needs in tried[:2]:
            tell(*path.split(), *needs, "--service", service)
    # An object that holds the key is masked in what is kept of it.
    text = f"key={SECRETS['AWS secret']}"
    tell("storage", "put", "-", "canary-bucket/env", stdin=text)
    tell("storage", "get", "canary-bucket/env", "env.txt")
    assert (sandbox.unictl.folder / "env.txt").read_text() == text
    kinds = [json.loads(one.read_text())["kind"] for one in recording.glob("*.json")]
    assert kinds.count("exchange") >= 2 * len(PROOFS) + 2
    assert sandbox.canaries.found_below(recording) == {}
    assert tokens_kept(sandbox).found_below(recording) == {}


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
