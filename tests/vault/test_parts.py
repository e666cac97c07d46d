"""The sealed bytes in the OS keyring: with a real one, a small one, a lossy and a hanging one."""

import json
import os
import shutil
import socketserver
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import file_keyring
import pytest
from command import Command
from keyring_session import LOCKED, UNLOCKED, HalfAnswering, in_session, needs_daemon
from killing import Killing

from unictl.core.limits import Limits
from unictl.core.secret import Secret
from unictl.errors import FormatTooNew, InvalidRequest, VaultDamaged, VaultLocked
from unictl.vault import access, files, history, os_keyring, parts, repair
from unictl.vault.limits import change, limits_of
from unictl.vault.slots import CI_KEY, Opener
from unictl.vault.store import Vault

WHERE = ("default", "acme", "default")
WINDOWS_MOST = 2560
VALUE = "a value that must stay sealed"


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What a keyring holds that is a dict in this process."""
    held: dict[str, str] = {}

    class Backend:
        priority = 5

        def set_password(self, _: str, name: str, value: str) -> None:
            held[name] = value

        def get_password(self, _: str, name: str) -> str | None:
            return held.get(name)

        def delete_password(self, _: str, name: str) -> None:
            del held[name]

    monkeypatch.setattr(os_keyring, "_backend", Backend)
    return held


@pytest.fixture
def inside(folder: Path, opener: Opener, keyring: dict[str, str]) -> Vault:
    """A vault whose bytes are in the keyring."""
    assert keyring == {}
    vault = Vault.create(folder / "vault.unictl", [opener], in_keyring=True)
    vault.set(*WHERE, {"token": Secret(VALUE)})
    return vault


def sets(held: dict[str, str]) -> set[str]:
    """Return the sets of parts that a keyring holds."""
    return {name.split("-")[2] for name in held if name.startswith("vault-part-")}


def pointed(folder: Path) -> set[str]:
    """Return the sets that files in the folder point to."""
    found = (parts.pointer_at(path) for path in folder.iterdir())
    return {pointer.id for pointer in found if pointer}


def test_limits_are_in_the_keyring_too(
    inside: Vault, opener: Opener, keyring: dict[str, str]
) -> None:
    """They come back from there as from a file; where they were altered, nothing opens."""
    caps = Limits(amount={"INR": 500}, count_per_day=2)
    change(inside, "live", lambda _: caps)
    inside.set(*WHERE, {"token": Secret("another")})
    assert limits_of(Vault.open(inside.path, opener), "live") == caps
    pointer = parts.pointer_at(inside.path)
    assert pointer is not None
    for name in [name for name in keyring if name.startswith(f"vault-part-{pointer.id}")]:
        kept = keyring[name]
        keyring[name] = kept[:-8] + ("AAAAAAAA" if kept[-8:] != "AAAAAAAA" else "BBBBBBBB")
        with pytest.raises(VaultDamaged):
            Vault.open(inside.path, opener)
        keyring[name] = kept


def test_the_parts_are_small_and_sealed(inside: Vault, keyring: dict[str, str]) -> None:
    """Each fits where Windows keeps it, also of a large value, and none shows anything."""
    inside.set(*WHERE, {"long": Secret(VALUE * 300)})
    assert len(keyring) > 10
    assert max(len(part.encode("utf-16-le")) for part in keyring.values()) < WINDOWS_MOST
    whole = json.dumps(keyring) + inside.path.read_text()
    assert "acme" not in whole
    assert VALUE not in whole
    assert inside.path.stat().st_size < 200


def test_it_is_a_vault_like_any_other(
    inside: Vault, opener: Opener, keyring: dict[str, str], folder: Path
) -> None:
    """Slots, a new key, history, restore and repair do there what they do in a file."""
    for number in range(6):
        inside.set(*WHERE, {"count": Secret(str(number))})
        assert sets(keyring) == pointed(folder)
    assert len(pointed(folder)) == 4
    history.restore(files.kept_paths(inside.path)[1], opener=opener)
    assert Vault.open(None, opener).get(*WHERE, "count") == Secret("3")
    access.rotate(Vault.open(None, opener))
    assert sets(keyring) == pointed(folder)
    assert len(sets(keyring)) == 1
    Vault.open(None, opener).set(*WHERE, {"count": Secret("last")})
    newest = parts.pointer_at(inside.path)
    assert newest is not None
    del keyring[list(newest.names())[-1]]
    with pytest.raises(VaultDamaged):
        Vault.open(None, opener)
    done = repair.repair(opener=opener)
    assert done is not None
    assert Vault.open(None, opener).get(*WHERE, "token") == Secret(VALUE)
    assert sets(keyring) == pointed(folder)


def test_a_keyring_that_loses_a_part_changes_nothing(
    inside: Vault, opener: Opener, keyring: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written is read back: the old generation stands, and no new part is left."""
    before = dict(keyring)

    def lossy(name: str, value: str) -> None:
        keyring[name] = value[:-8]

    with monkeypatch.context() as patch:
        patch.setattr(os_keyring, "put", lossy)
        with pytest.raises(VaultLocked, match="something else"):
            inside.set(*WHERE, {"token": Secret("new")})
    assert keyring == before
    assert Vault.open(None, opener).get(*WHERE, "token") == Secret(VALUE)
    assert not list(inside.path.parent.glob(".*.tmp"))


def test_more_than_a_keyring_should_hold_is_refused(inside: Vault, opener: Opener) -> None:
    """With the way out in the hint, and nothing changed."""
    with pytest.raises(InvalidRequest, match="more than the OS keyring") as caught:
        inside.set(*WHERE, {"huge": Secret("x" * parts.MAX_SIZE)})
    assert "--backend file" in caught.value.hint
    assert Vault.open(None, opener).get(*WHERE, "token") == Secret(VALUE)


@pytest.mark.parametrize(
    "text", ["", "{}", '{"schema": 0, "set": "ab", "parts": 1}', '{"schema":1,"set":"","parts":-1}',
             '{"schema": 1, "set": "ab", "parts": 1000000000}', "[]", "\xff"]
)  # fmt: skip
def test_a_pointer_that_makes_no_sense_is_damage(inside: Vault, opener: Opener, text: str) -> None:
    """Status 4, whatever stands there; and the generation before can be put back."""
    inside.path.write_bytes(parts.MAGIC + text.encode("latin-1"))
    with pytest.raises(VaultDamaged):
        Vault.open(None, opener)
    history.restore(files.kept_paths(inside.path)[0], opener=opener)
    Vault.open(None, opener).set(*WHERE, {"token": Secret("again")})


@pytest.fixture
def unictl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """The command, with a keyring in a folder."""
    for name, value in file_keyring.variables(tmp_path / "keyring").items():
        monkeypatch.setenv(name, value)
    command = Command(tmp_path)
    yield command
    command.close()


def test_a_newer_unictls_pointer_is_refused(inside: Vault, opener: Opener) -> None:
    """It says to upgrade, and a writer leaves it as it is."""
    newer = parts.MAGIC + b'{"schema": 2, "set": "ab", "parts": 1, "more": {}}'
    inside.path.write_bytes(newer)
    with pytest.raises(FormatTooNew):
        Vault.open(None, opener)
    with pytest.raises(FormatTooNew):
        inside.set(*WHERE, {"token": Secret("new")})
    assert inside.path.read_bytes() == newer


def test_the_command_says_where_the_vault_is_kept(unictl: Command, tmp_path: Path) -> None:
    """`init --backend keyring` and then as ever; `status` names the backend and the reason."""
    made = unictl("vault", "init", "--backend", "keyring")
    assert made.json["slots"] == [{"kind": "keyring", "source": "the OS keyring (file_keyring)"}]
    assert unictl("vault", "set", "acme", "token", stdin=VALUE).status == 0
    got = unictl("vault", "get", "acme", "token", "--reveal")
    assert got.json["value"] == VALUE
    status = unictl("vault", "status")
    assert status.json["backend"] == "keyring"
    assert status.json["opens_with"] == "the OS keyring (file_keyring)"
    assert "--backend keyring" in unictl("vault", "status", "-o", "human").stdout
    assert VALUE not in json.dumps(file_keyring.held(tmp_path / "keyring"))
    wrong = unictl("vault", "init", "--backend", "cloud")
    assert wrong.status == 2
    gone = unictl(
        "vault", "list", variables={"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    )
    assert (gone.status, gone.error["code"]) == (4, "vault_locked")


def test_the_backend_is_refused_where_there_is_no_keyring(unictl: Command, folder: Path) -> None:
    """No vault is made, and nothing falls back to a file."""
    none = {
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "UNICTL_VAULT_PASSPHRASE": "x",
    }
    done = unictl("vault", "init", "--backend", "keyring", variables=none)
    assert (done.status, done.error["code"]) == (4, "vault_locked")
    assert [path.name for path in folder.iterdir() if path.suffix != ".lock"] == []


def test_a_bus_that_half_answers_costs_three_seconds_not_the_vault(
    unictl: Command, tmp_path: Path
) -> None:
    """With a D-Bus that lets us in and is then silent: status 4 in time, and nothing is changed."""
    key = unictl("vault", "init", "--backend", "keyring", "--ci-key").stdout.strip()
    address = str(tmp_path / "bus")
    hanging = {
        "UNICTL_VAULT_KEY": key,
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={address}",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
    }
    with socketserver.ThreadingUnixStreamServer(address, HalfAnswering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for arguments in (("list",), ("set", "acme", "token")):
            start = time.monotonic()
            done = unictl("vault", *arguments, stdin=VALUE, variables=hanging)
            assert done.status == 4
            assert "did not answer in 3 seconds" in done.error["message"]
            assert time.monotonic() - start < 10
        server.shutdown()
    listed = unictl("vault", "list", variables={"UNICTL_VAULT_KEY": key})
    assert listed.json["items"] == []


CODE = """
    import sys
    from unictl.core.secret import Secret
    from unictl.vault.store import Vault
    vault = Vault.open()
    print("ready", flush=True)
    vault.set("default", "acme", "default", {"token": Secret("the new one")})
"""


@pytest.mark.debian
def test_killed_at_any_call_of_a_write_it_is_the_old_or_the_new(
    unictl: Command, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGKILL at each call: one of the two, and the next write leaves no part that none needs."""
    key = unictl("vault", "init", "--backend", "keyring", "--ci-key").stdout.strip()
    monkeypatch.setenv("UNICTL_VAULT_KEY", key)
    opener = Opener(CI_KEY, Secret(key), "the test")
    monkeypatch.setattr(os_keyring, "_backend", file_keyring.FileKeyring)
    for number in range(5):
        assert unictl("vault", "set", "acme", "token", stdin=f"old {number}").status == 0
    saved = tmp_path / "saved"
    shutil.copytree(folder, saved / "home")
    shutil.copytree(tmp_path / "keyring", saved / "keyring")
    seen = set()

    def put_back() -> None:
        for place in (folder, tmp_path / "keyring"):
            for path in place.iterdir():
                path.unlink()
        shutil.copytree(saved / "home", folder, dirs_exist_ok=True)
        shutil.copytree(saved / "keyring", tmp_path / "keyring", dirs_exist_ok=True)

    def look(call: str) -> None:
        again = Vault.open(None, opener)
        found = again.get(*WHERE, "token")
        assert found is not None, call
        seen.add(found.reveal())
        again.set(*WHERE, {"token": Secret("after")})
        assert sets(file_keyring.held(tmp_path / "keyring")) == pointed(folder), call

    killing = Killing(CODE, variables=dict(os.environ), folder=folder)
    assert killing.at_each(put_back, look) > 10
    assert seen == {"old 4", "the new one"}


REAL = """
    import subprocess, sys
    from pathlib import Path

    def unictl(*arguments, stdin=""):
        done = subprocess.run([Path(sys.executable).with_name("unictl"), *arguments],
                              capture_output=True, text=True, input=stdin)
        print(done.returncode, *(done.stdout or done.stderr).splitlines()[:2])

    unictl("vault", "init", "--backend", "keyring", "-o", "human")
    for number in range(6):
        unictl("vault", "set", "acme", "token", "-o", "human", stdin=f"value {number}")
    unictl("vault", "get", "acme", "token", "--reveal", "-o", "human")
    unictl("vault", "rotate", "-o", "human")
    unictl("vault", "get", "acme", "token", "--reveal", "-o", "human")
"""
LIST = """
    import subprocess, sys
    from pathlib import Path
    done = subprocess.run([Path(sys.executable).with_name("unictl"), "vault", "list"],
                          capture_output=True, text=True)
    print(done.returncode, done.stderr)
"""


@needs_daemon
@pytest.mark.debian
def test_a_real_secret_service_keeps_the_vault(folder: Path) -> None:
    """In gnome-keyring: made, written, renewed, read; locked, it is status 4 with a next step."""
    done = in_session(UNLOCKED, REAL, folder)
    assert "Traceback" not in done.stderr
    lines = done.stdout.splitlines()
    assert [line[0] for line in lines] == ["0"] * 10
    assert (lines[7], lines[9]) == ("0 value 5", "0 value 5")
    assert (folder / "vault.unictl").read_bytes().startswith(parts.MAGIC)
    locked = in_session(LOCKED, LIST, folder)
    assert locked.stdout.startswith("4 ")
    assert "UNICTL_VAULT_KEY" in locked.stdout
