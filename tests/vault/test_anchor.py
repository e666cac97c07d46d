"""An older copy in the vault's place is told, where the OS keyring opens the vault."""

import threading
from pathlib import Path

import pytest
from keyring_session import UNLOCKED, in_session, needs_daemon

from unictl.core.secret import Secret
from unictl.errors import VaultLocked, VaultRolledBack
from unictl.vault import access, anchor, history, os_keyring
from unictl.vault.primitives import random_key
from unictl.vault.slots import KEYRING, Opener
from unictl.vault.store import Vault

WHERE = ("default", "razorpay", "default")

IN_SESSION = """
    import shutil, subprocess, sys
    from pathlib import Path
    from unictl.core.secret import Secret
    from unictl.vault.creation import create
    from unictl.vault.store import Vault

    def unictl(*arguments):
        done = subprocess.run([Path(sys.executable).with_name("unictl"), *arguments],
                              capture_output=True, text=True, input="")
        print(done.returncode, *(done.stdout or done.stderr).splitlines()[:1])

    made = create()
    path = made.vault.path
    for value in ("one", "two", "three"):
        made.vault.set("default", "razorpay", "default", {"token": Secret(value)})
        shutil.copy(path, f"{path}-{value}")
    get = ("vault", "get", "razorpay", "token", "--reveal", "-o", "human")
    unictl(*get)
    shutil.copy(f"{path}-one", path)
    unictl(*get)
    unictl("vault", "set", "razorpay", "token")
    unictl("vault", "restore", "--accept", "-o", "human")
    unictl(*get)
    unictl("vault", "restore", f"{path}-two", "-o", "human")
    unictl(*get)
    shutil.copy(f"{path}-three", path)
    unictl(*get)
"""


@needs_daemon
@pytest.mark.debian
def test_an_old_copy_is_told_and_accepted_only_on_demand(folder: Path) -> None:
    """With a real keyring: status 4 for the old copy, until the user says that he put it back."""
    done = in_session(UNLOCKED, IN_SESSION, folder)
    assert "Traceback" not in done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "0 three"
    assert "".join(line[0] for line in lines) == "04400004"
    assert (
        "is an older copy: it has generation 2, and this machine has seen generation 4" in lines[1]
    )
    told = [line for line in lines if line.startswith("0 ")]
    assert told == [
        "0 three",
        "0 The vault holds 1 entries, as generation 5.",
        "0 one",
        "0 The vault holds 1 entries, as generation 6.",
        "0 two",
    ]


@pytest.fixture
def by_keyring(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What a keyring holds that is a dict in this process."""
    held: dict[str, str] = {}

    class Backend:
        priority = 5

        def set_password(self, service: str, name: str, value: str) -> None:
            assert service == "unictl"
            held[name] = value

        def get_password(self, service: str, name: str) -> str | None:
            assert service == "unictl"
            return held.get(name)

    monkeypatch.setattr(os_keyring, "_backend", Backend)
    monkeypatch.setattr(os_keyring, "plausible", lambda: True)
    return held


@pytest.fixture
def anchored(folder: Path, by_keyring: dict[str, str]) -> Vault:
    """A vault that the keyring opens."""
    assert by_keyring == {}
    return Vault.create(folder / "vault.unictl", [os_keyring.new_opener()])


STATUS_IN_SESSION = """
    import shutil
    from unictl.core.secret import Secret
    from unictl.vault.anchor import standing
    from unictl.vault.creation import create
    from unictl.vault.store import read

    made = create()
    path = made.vault.path
    shutil.copy(path, f"{path}-old")
    made.vault.set("default", "razorpay", "default", {"token": Secret("one")})
    print(*standing(read(path))[:2])
    shutil.copy(f"{path}-old", path)
    print(*standing(read(path))[:2])
"""


@needs_daemon
@pytest.mark.debian
def test_status_says_whether_the_file_is_the_newest(folder: Path) -> None:
    """With a real keyring: yes after a write, no for an old copy, and of what generation it is."""
    done = in_session(UNLOCKED, STATUS_IN_SESSION, folder)
    assert done.stdout.splitlines() == ["newest 2", "rolled_back 2"], done.stderr


def test_every_write_is_known_to_the_keyring(anchored: Vault, by_keyring: dict[str, str]) -> None:
    """By generation and MAC; an entry, a slot, a new key, a removal: each moves it on."""

    def known() -> str:
        return by_keyring[f"vault-newest-{anchored.state.document.header.vault}"]

    marks = [known()]
    anchored.set(*WHERE, {"token": Secret("x")})
    marks.append(known())
    access.rotate(anchored)
    marks.append(known())
    anchored.remove(*WHERE)
    marks.append(known())
    assert [mark.partition(":")[0] for mark in marks] == ["1", "2", "3", "4"]
    assert known() == anchor.mark(anchored.state.document)
    Vault.open()


def test_a_copy_of_the_same_age_is_told_too(anchored: Vault) -> None:
    """An old copy that was written to as often as the newest has another MAC."""
    before = anchored.path.read_bytes()
    anchored.set(*WHERE, {"token": Secret("x")})
    anchored.path.write_bytes(before)
    Vault.open(older=True)
    other = Vault.open(older=True)
    other._anchored = False  # by a way in that uses no keyring
    other.set(*WHERE, {"token": Secret("y")})
    with pytest.raises(VaultRolledBack, match="another file of that generation"):
        Vault.open()


@pytest.mark.usefixtures("anchored")
def test_a_write_by_another_way_in_is_no_alarm() -> None:
    """The mark may lag behind: a newer file than it knows of is no older copy."""
    other = Vault.open()
    other._anchored = False
    other.set(*WHERE, {"token": Secret("x")})
    assert Vault.open().get(*WHERE, "token") == Secret("x")


def test_a_keyring_that_fails_at_the_mark_stops_no_write(
    anchored: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entry is in the vault, and the older mark raises no alarm."""

    def refuse(vault: str, seen: str) -> None:
        raise VaultLocked(f"no keyring for {vault} {seen}")

    with monkeypatch.context() as patch:
        patch.setattr(os_keyring, "remember", refuse)
        anchored.set(*WHERE, {"token": Secret("x")})
    assert Vault.open().get(*WHERE, "token") == Secret("x")


def test_readers_beside_a_writer_raise_no_false_alarm(anchored: Vault) -> None:
    """A file read just before it is written, and its mark just after: it is looked at again."""
    done = threading.Event()
    faults: list[Exception] = []

    def read_on() -> None:
        while not done.is_set():
            try:
                Vault.open()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault
                faults.append(error)
                return

    readers = [threading.Thread(target=read_on) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(60):
        anchored.set(*WHERE, {"token": Secret(str(number))})
    done.set()
    for reader in readers:
        reader.join()
    assert faults == []


def test_a_keyring_slot_added_later_anchors_from_then_on(
    vault: Vault, by_keyring: dict[str, str]
) -> None:
    """The vault that a CI key made is known to the keyring once that opens it."""
    access.add(vault, os_keyring.new_opener())
    assert by_keyring[f"vault-newest-{vault.state.document.header.vault}"].startswith("2:")


@pytest.mark.parametrize("seen", [None, "", "x", "12", "-3:aa", "\u0665:aa"])
def test_a_mark_that_makes_no_sense_blocks_nobody(anchored: Vault, seen: str | None) -> None:
    """Nothing, noise, digits of another script: generation 0, unless it can be read."""
    assert anchor.generation_of(seen) == (12 if seen == "12" else 0)
    if seen != "12":
        assert not anchor.is_older(anchored.state.document, [seen])


def test_accepting_goes_on_from_the_newest_that_was_seen(anchored: Vault) -> None:
    """So that the copy that was set aside is the older one from then on."""
    before = anchored.path.read_bytes()
    for number in range(3):
        anchored.set(*WHERE, {"token": Secret(str(number))})
    newest = anchored.path.read_bytes()
    anchored.path.write_bytes(before)
    assert history.accept().generation == 5
    Vault.open()
    anchored.path.write_bytes(newest)
    with pytest.raises(VaultRolledBack):
        Vault.open()
    assert Opener(KEYRING, Secret(random_key().hex()), "the test").seen is None
