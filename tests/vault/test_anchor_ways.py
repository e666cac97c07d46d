"""An older copy is told whichever way the vault is opened: by the keyring's mark or the agent's."""

import os
import socketserver
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from command import Command
from file_keyring import held, variables
from keyring_session import LOCKED, UNLOCKED, HalfAnswering, in_session, needs_daemon

from unictl.core.secret import Secret
from unictl.home import VAULT_FILE
from unictl.vault import access, agent_client, history, os_keyring
from unictl.vault.primitives import public_of
from unictl.vault.recipient import new_identity, read_identity
from unictl.vault.recovery import new_words
from unictl.vault.slots import PASSPHRASE, RECIPIENT, RECOVERY, Opener
from unictl.vault.store import Vault

PHRASE = {"UNICTL_VAULT_PASSPHRASE": "correct horse battery"}
WHERE = ("default", "acme", "default")
GET = ("vault", "get", "acme", "token", "--reveal")

START = """
    import json, os, shutil, subprocess, sys, time
    from pathlib import Path

    path = Path(os.environ["UNICTL_HOME"], "vault.unictl")
    phrase = {"UNICTL_VAULT_PASSPHRASE": "correct horse battery"}

    def unictl(*arguments, stdin="", **variables):
        done = subprocess.run(
            [Path(sys.executable).with_name("unictl"), *arguments], capture_output=True,
            text=True, input=stdin, env={**os.environ, **(variables or phrase)})
        print(done.returncode, *(done.stdout or done.stderr).splitlines()[:1])
        return done.stdout

    def put(value, **variables):
        unictl("vault", "set", "acme", "token", "-o", "human", stdin=value, **variables)

    def newest():
        both = "join(' ', [newest.state, to_string(newest.generation)])"
        unictl("vault", "status", "--query", both, "-o", "human")

    def reason():
        unictl("vault", "status", "--query", "newest.reason", "-o", "human")

    get = ("vault", "get", "acme", "token", "--reveal", "-o", "human")
"""
BY_PASSPHRASE = """
    unictl("vault", "init", "--quiet", "-o", "human")
    put("one")
    shutil.copy(path, f"{path}-one")
    put("two")
    newest()
    shutil.copy(f"{path}-one", path)
    unictl(*get)
    newest()
    unictl("vault", "restore", "--accept", "-o", "human")
    unictl(*get)
    newest()
"""
BY_CI_KEY = """
    key = {"UNICTL_VAULT_KEY": unictl("vault", "init", "--ci-key", "--quiet").strip()}
    put("one", **key)
    shutil.copy(path, f"{path}-one")
    newest()
    unictl(*get)
    newest()
    put("two")
    newest()
    put("three", **key)
    newest()
    unictl(*get)
    shutil.copy(f"{path}-one", path)
    unictl(*get, **key)
    unictl(*get)
    unictl("vault", "restore", "--accept", "-o", "human", **key)
    unictl(*get)
"""


@needs_daemon
@pytest.mark.debian
def test_a_passphrase_tells_an_old_copy_by_a_real_keyring(folder: Path) -> None:
    """Status 4 where no slot is the keyring's, until the user accepts it; `status` agrees."""
    done = in_session(UNLOCKED, START + BY_PASSPHRASE, folder)
    assert "Traceback" not in done.stderr
    lines = done.stdout.splitlines()
    assert lines[3] == "0 newest 3"
    assert lines[4].startswith("4 error: ")
    assert "has generation 2, and this machine has seen generation 3" in lines[4]
    assert lines[5:] == [
        "0 rolled_back 3",
        "0 The vault holds 1 entries, as generation 4.",
        "0 one",
        "0 newest 4",
    ]


@needs_daemon
@pytest.mark.debian
def test_a_ci_key_beside_a_real_keyring_raises_no_false_alarm(folder: Path) -> None:
    """Its writes leave the mark behind, never ahead; accepting by it reckons with the mark."""
    done = in_session(UNLOCKED, START + BY_CI_KEY, folder)
    assert "Traceback" not in done.stderr
    lines = done.stdout.splitlines()
    # The vault was made with the passphrase too, so the keyring has known it from the first.
    assert lines[2:7] == [
        "0 newest 1",
        "0 one",
        "0 newest 1",
        "0 acme token is in the vault.",
        "0 newest 3",
    ]
    assert lines[8:11] == ["0 newest 3", "0 three", "0 one"]
    assert lines[11].startswith("4 error: ")
    assert lines[12:] == ["0 The vault holds 1 entries, as generation 4.", "0 one"]


@needs_daemon
@pytest.mark.debian
def test_a_locked_keyring_fails_no_command_and_asks_nobody(folder: Path) -> None:
    """Reading and writing by a passphrase go on, and `status` says why nothing is known."""
    code = START + '    unictl("vault", "init", "--quiet")\n    put("one")\n'
    assert in_session(UNLOCKED, code, folder).returncode == 0
    done = in_session(LOCKED, START + '    put("two")\n    unictl(*get)\n    reason()\n', folder)
    assert done.stdout.splitlines() == [
        "0 acme token is in the vault.",
        "0 two",
        "0 the OS keyring is locked",
    ], done.stderr


@pytest.fixture
def unictl(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """The command, where there is no keyring, with a vault that a passphrase opens."""
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    command = Command(tmp_path)
    assert folder.is_dir()
    assert command("vault", "init", variables=PHRASE).status == 0
    put(command, "one", PHRASE)
    yield command
    agent_client.stop_all()
    command.close()


def put(unictl: Command, value: str, variables: dict[str, str] | None = None) -> None:
    """Put a value into the vault."""
    done = unictl("vault", "set", "acme", "token", stdin=value, variables=variables or {})
    assert done.status == 0, done


def test_a_keyring_that_hangs_fails_no_command(unictl: Command, tmp_path: Path) -> None:
    """It costs three seconds each time it is asked, and a write asks it once."""
    address = str(tmp_path / "bus")
    hanging = {**PHRASE, "DBUS_SESSION_BUS_ADDRESS": f"unix:path={address}"}
    with socketserver.ThreadingUnixStreamServer(address, HalfAnswering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        start = time.monotonic()
        put(unictl, "two", hanging)
        took = time.monotonic() - start
        told = unictl("vault", "status", variables=hanging).json["newest"]
        server.shutdown()
    assert took > os_keyring.TIMEOUT  # it was asked
    assert took < 2 * os_keyring.TIMEOUT + 6
    assert (told["state"], told["reason"]) == (
        "unknown", "the OS keyring did not answer in 3 seconds",
    )  # fmt: skip


def test_without_a_keyring_nothing_is_known_and_nothing_fails(unictl: Command) -> None:
    """`status` says so, whether there is no bus or the library was told to use none."""
    none = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    for more in ({}, none):
        told = unictl("vault", "status", variables={**PHRASE, **more}).json["newest"]
        assert told == {
            "state": "unknown",
            "generation": None,
            "reason": "there is no OS keyring that could know the newest file",
        }


def test_the_agent_tells_an_old_copy_without_a_keyring(unictl: Command, folder: Path) -> None:
    """Of before `unlock` and of before a write through it; accepted, the other one is older."""
    file = folder / VAULT_FILE
    one = file.read_bytes()
    put(unictl, "two", PHRASE)
    two = file.read_bytes()
    assert unictl("vault", "unlock", variables=PHRASE).status == 0
    file.write_bytes(one)
    assert unictl(*GET).error["code"] == "vault_rolled_back"
    file.write_bytes(two)
    put(unictl, "three")
    three = file.read_bytes()
    file.write_bytes(two)
    old = unictl(*GET)
    assert (old.status, old.error["code"]) == (4, "vault_rolled_back")
    assert "has generation 3, and this machine has seen generation 4" in old.error["message"]
    assert unictl("vault", "status").json["newest"]["state"] == "rolled_back"
    assert unictl("vault", "restore", "--accept", variables=PHRASE).status == 0
    assert unictl(*GET).json["value"] == "two"
    file.write_bytes(three)
    assert unictl(*GET).error["code"] == "vault_rolled_back"


def test_what_the_agent_has_seen_outlives_it_by_a_new_unlock(unictl: Command, folder: Path) -> None:
    """Whoever unlocks again over an old copy is told, and the agent stays that knows better."""
    file = folder / VAULT_FILE
    old = file.read_bytes()
    assert unictl("vault", "unlock", variables=PHRASE).status == 0
    put(unictl, "two")
    file.write_bytes(old)
    again = unictl("vault", "unlock", variables=PHRASE)
    assert again.error["code"] == "vault_rolled_back"
    assert unictl(*GET).error["code"] == "vault_rolled_back"


def test_what_others_write_is_no_alarm_to_the_agent(unictl: Command, folder: Path) -> None:
    """A CI key's write beside it is newer, and known from then on."""
    assert unictl("vault", "unlock", variables=PHRASE).status == 0
    key = unictl("vault", "slots", "add", "ci-key").stdout.strip()
    before = (folder / VAULT_FILE).read_bytes()
    put(unictl, "two", {"UNICTL_VAULT_KEY": key})
    assert unictl(*GET).json["value"] == "two"
    (folder / VAULT_FILE).write_bytes(before)
    assert unictl(*GET).error["code"] == "vault_rolled_back"


def test_the_agent_never_goes_back(unictl: Command) -> None:
    """Two writers may tell it in either order, and nonsense counts for nothing."""
    assert unictl("vault", "unlock", variables=PHRASE).status == 0
    vault = Vault.open().id
    for told in ("9:aa", "8:bb", "9:cc", "x", "", "-10:dd"):
        agent_client.saw(vault, told)
    held = agent_client.status(vault)
    assert held is not None
    assert held.newest == "9:aa"


@pytest.mark.parametrize("kind", [PASSPHRASE, RECOVERY, RECIPIENT])
def test_each_way_that_a_person_takes_is_watched(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """By passphrase, by the words, by an identity: the write is marked, the old copy refused."""
    for name, value in variables(tmp_path / "keyring").items():
        monkeypatch.setenv(name, value)
    before = keyring.get_keyring()
    keyring.core.init_backend()
    try:
        opener = _way(vault, kind)
        old = vault.path.read_bytes()
        Vault.open(opener=opener).set(*WHERE, {"token": Secret("x")})
        marks = held(tmp_path / "keyring")
        assert marks[f"vault-newest-{vault.id}"].startswith("3:")
        vault.path.write_bytes(old)
        with pytest.raises(Exception, match="is an older copy: it has generation 2"):
            Vault.open(opener=opener)
        assert history.accept(opener=opener).generation == 4
        Vault.open(opener=opener)
    finally:
        keyring.set_keyring(before)
    assert os.environ["UNICTL_HOME"] == str(vault.path.parent)


def _way(vault: Vault, kind: str) -> Opener:
    """Give the vault a slot of the kind, and return what opens it."""
    if kind == RECIPIENT:
        private = new_identity()
        access.add_recipient(vault, public_of(read_identity(private, "the test")))
        return Opener(kind, private, "the test")
    secret = new_words() if kind == RECOVERY else Secret("correct horse battery")
    opener = Opener(kind, secret, "the test")
    access.add(vault, opener)
    return opener
