"""Slots come and go, the data key is renewed, and somebody can always open the vault."""

import os
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import pytest
from killing import Killing

from unictl.core.secret import Secret
from unictl.errors import InvalidRequest, NotConfigured, UnictlError, VaultDamaged, WrongSecret
from unictl.vault import access, contents, files
from unictl.vault.ci_key import new_ci_key
from unictl.vault.primitives import mac, public_of
from unictl.vault.recipient import new_identity, read_identity
from unictl.vault.recovery import new_words
from unictl.vault.slots import CI_KEY, PASSPHRASE, RECIPIENT, RECOVERY, Opener
from unictl.vault.store import Vault, read

WHERE = ("default", "razorpay", "default")
SECRET = Secret("rzp_test_of_the_vault")


def passphrase(text: str = "correct horse battery") -> Opener:
    """Return a passphrase."""
    return Opener(PASSPHRASE, Secret(text), "the test")


@pytest.fixture
def filled(vault: Vault) -> Vault:
    """A vault with an entry."""
    vault.set(*WHERE, {"key_secret": SECRET})
    return vault


def opens(path: Path, opener: Opener) -> bool:
    """Return whether the secret opens the vault, with the entry as it was."""
    try:
        return Vault.open(path, opener).get(*WHERE, "key_secret") == SECRET
    except (WrongSecret, VaultDamaged):
        return False


@pytest.fixture
def others(filled: Vault) -> list[Opener]:
    """A secret of every other kind that a test can hold, each with its slot."""
    identity = new_identity()
    made = [
        passphrase(),
        Opener(CI_KEY, new_ci_key(), "the test"),
        Opener(RECOVERY, new_words(), "the test"),
    ]
    for opener in made:
        access.add(filled, opener)
    access.add_recipient(filled, public_of(read_identity(identity, "the test")))
    return [*made, Opener(RECIPIENT, identity, "the test")]


def test_every_kind_of_slot_opens_before_and_after_a_new_key(
    filled: Vault, opener: Opener, others: list[Opener]
) -> None:
    """A rotation needs nobody's secret and leaves everybody in; the key itself is another."""
    before = filled.state.data_key
    ciphertext = filled.state.document.entries
    assert all(opens(filled.path, one) for one in (opener, *others))
    access.rotate(filled)
    assert filled.state.data_key != before
    assert filled.state.document.entries != ciphertext
    assert all(opens(filled.path, one) for one in (opener, *others))
    for one in others:  # and each can write, and renew the key in turn
        again = Vault.open(filled.path, one)
        again.set(*WHERE, {"token": Secret(one.kind)})
        access.rotate(again)
    assert all(opens(filled.path, one) for one in (opener, *others))


def test_changing_a_passphrase_touches_no_entry(filled: Vault) -> None:
    """The new passphrase opens, the old doesn't, and the sealed entries are the same bytes."""
    old, new = passphrase("old words of mine"), passphrase("new words of mine")
    slot = access.add(filled, old)
    entries = filled.state.document.entries
    opened = Vault.open(filled.path, old)
    access.add(opened, new, instead=slot.id)
    assert opens(filled.path, new)
    assert not opens(filled.path, old)
    assert read(filled.path).entries == entries
    opened.set(*WHERE, {"token": Secret("the vault that changed it goes on")})


def test_a_removed_slot_opens_nothing_that_is_left_after_a_new_key(
    filled: Vault, others: list[Opener]
) -> None:
    """Not the vault, and no file beside it: the kept generations go with the old key."""
    removed = others[1]
    slot = Vault.open(filled.path, removed).opened.slot
    access.remove(filled, slot)
    assert not opens(filled.path, removed)
    assert opens(files.kept_paths(filled.path)[0], removed)  # why a rotation deletes it
    assert access.rotate(filled) == 3
    left = [path for path in filled.path.parent.iterdir() if path.suffix != ".lock"]
    assert [path.name for path in left if opens(path, removed)] == []
    filled.set(*WHERE, {"token": Secret("x")})
    assert not opens(files.kept_paths(filled.path)[0], removed)


def test_who_was_removed_cannot_use_the_key_he_remembers(filled: Vault) -> None:
    """The data key from before a rotation opens nothing in the file after it."""
    remembered = filled.state.data_key
    access.rotate(filled)
    document = filled.state.document
    vault, generation = document.header.vault, document.header.generation
    signature = mac(contents.mac_key(remembered), document.signed)
    assert signature != document.mac
    with pytest.raises(VaultDamaged):
        contents.unseal_index(remembered, vault, generation, document.sealed_index, VaultDamaged)
    ((name, row),) = contents.rows(filled.state.index)
    sealed = document.entries[: row["length"]]
    assert contents.unseal_value(remembered, vault, name, row["generation"], sealed) is None
    current = filled.state.data_key
    assert contents.unseal_value(current, vault, name, row["generation"], sealed) == SECRET


def test_the_slot_that_opened_the_vault_stays(filled: Vault, opener: Opener) -> None:
    """One must have shown that another slot works before any goes; so the last never can."""
    mine = filled.opened.slot
    with pytest.raises(InvalidRequest, match="opened the vault"):
        access.remove(filled, mine)
    access.add(filled, passphrase())
    with pytest.raises(WrongSecret):
        Vault.open(filled.path, opener, without=[mine])
    access.remove(Vault.open(filled.path, passphrase(), without=[mine]), mine)
    assert opens(filled.path, passphrase())
    with pytest.raises(WrongSecret, match="removed"):
        filled.set(*WHERE, {"token": Secret("written by one who was shut out")})


def test_two_who_remove_each_other_do_not_both_succeed(filled: Vault) -> None:
    """The second finds that its own slot has gone, and the vault still opens."""
    access.add(filled, passphrase())
    other = Vault.open(filled.path, passphrase())
    access.remove(filled, other.opened.slot)
    with pytest.raises(WrongSecret):
        access.remove(other, filled.opened.slot)
    assert len(read(filled.path).header.slots) == 1


def test_a_slot_made_while_another_renews_the_key_opens(filled: Vault, opener: Opener) -> None:
    """The new slot gets the key of the newest generation, not the one it was prepared with."""
    other = Vault.open(filled.path, opener)
    access.rotate(other)
    access.add(filled, passphrase())
    assert opens(filled.path, passphrase())


def test_slots_are_meant_by_kind_label_or_id(filled: Vault, others: list[Opener]) -> None:
    """What fits several names them; what fits none is status 3."""
    assert len(others) == 4
    labelled = access.add(filled, Opener(CI_KEY, new_ci_key(), "the test"), label="github")
    assert access.designated(filled.slots, "github") == labelled
    assert access.designated(filled.slots, labelled.id[:6]).id == labelled.id
    assert access.designated(filled.slots, "recovery").kind == RECOVERY
    with pytest.raises(InvalidRequest, match="any of 3 slots") as caught:
        access.designated(filled.slots, "ci-key")
    assert labelled.id[:8] in caught.value.hint
    for nothing in ("keyring", "nobody", labelled.id[:3]):
        with pytest.raises(NotConfigured):
            access.designated(filled.slots, nothing)
    with pytest.raises(InvalidRequest, match="labelled"):
        access.add(filled, Opener(CI_KEY, new_ci_key(), "the test"), label="github")


def test_a_recipient_is_added_once_and_must_be_safe(filled: Vault) -> None:
    """The same key twice, and one of small order, which anybody could open, are refused."""
    public = public_of(read_identity(new_identity(), "the test"))
    access.add_recipient(filled, public)
    with pytest.raises(InvalidRequest, match="can open the vault already"):
        access.add_recipient(filled, public)
    for unsafe in (bytes(32), b"\x01" + bytes(31)):
        with pytest.raises(InvalidRequest, match="not a safe one"):
            access.add_recipient(filled, unsafe)


def test_more_passphrases_than_opening_may_cost_are_refused(
    filled: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A vault is never given so many that its own reader would refuse it."""
    monkeypatch.setattr("unictl.vault.passphrase._iterations", lambda: 3)
    monkeypatch.setattr("unictl.vault.passphrase.MAX_WORK_KIB", 64 * 1024 * 3 * 2)
    for number in range(2):
        access.add(filled, passphrase(f"number {number}"))
    with pytest.raises(InvalidRequest, match="as many slots"):
        access.add(filled, passphrase("one too many"))
    assert opens(filled.path, passphrase("number 1"))


READ = """
    import sys
    from unictl.vault.store import Vault
    print("ready", flush=True)
    for _ in range(60):
        found = Vault.open().get("default", "razorpay", "default", "key_secret")
        assert found is not None and found.reveal() == "rzp_test_of_the_vault"
"""


def test_twenty_readers_beside_rotations_read_right(filled: Vault, opener: Opener) -> None:
    """While the key is renewed again and again, every read gives the value or none fails."""
    environment = {**os.environ, "UNICTL_VAULT_KEY": opener.secret.reveal()}
    code = textwrap.dedent(READ)
    readers = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE)
        for _ in range(20)
    ]
    rotations = 0
    while any(reader.poll() is None for reader in readers):
        access.rotate(filled)
        rotations += 1
    for reader in readers:
        reader.communicate()
    assert [reader.returncode for reader in readers] == [0] * 20
    assert rotations >= 20


CHANGES = {
    "rotate": "access.rotate(vault)",
    "add": "access.add(vault, Opener('ci_key', Secret(sys.argv[1]), 'x'))",
    "replace": "access.add(vault, Opener('ci_key', Secret(sys.argv[1]), 'x'), instead=sys.argv[2])",
    "remove": "access.remove(vault, sys.argv[2])",
}
CHANGE = """
    import sys
    from unictl.core.secret import Secret
    from unictl.vault import access
    from unictl.vault.slots import Opener
    from unictl.vault.store import Vault
    vault = Vault.open()
    print("ready", flush=True)
    {change}
"""


@pytest.mark.debian
@pytest.mark.parametrize("name", CHANGES)
def test_killed_at_any_call_of_a_change_it_is_the_old_or_the_new(
    filled: Vault, opener: Opener, name: str
) -> None:
    """SIGKILL at each call that touches a file: one of the two states, whole, and it can go on."""
    second = access.add(filled, Opener(CI_KEY, new_ci_key(), "the test"), label="second").id
    blob, folder = filled.path.read_bytes(), filled.path.parent
    seen = Counter[int]()

    def put_back() -> None:
        for path in folder.iterdir():
            path.unlink()
        filled.path.write_bytes(blob)
        filled.path.chmod(0o600)

    def look(call: str) -> None:
        again = Vault.open(filled.path, opener)
        assert again.get(*WHERE, "key_secret") == SECRET, call
        if again.generation == filled.generation:
            assert filled.path.read_bytes() == blob, call
        seen[again.generation - filled.generation] += 1
        again.set(*WHERE, {"token": Secret("after")})
        assert not list(folder.glob(".*.tmp"))

    killing = Killing(
        CHANGE.format(change=CHANGES[name]),
        new_ci_key().reveal(),
        second,
        variables={"UNICTL_VAULT_KEY": opener.secret.reveal()},
        folder=folder,
    )
    assert killing.at_each(put_back, look) > 10
    assert seen.keys() == {0, 1}


def test_a_full_disk_at_a_new_key_leaves_the_old_state(
    filled: Vault, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the file can't be written the old key and every slot work as before."""

    def refuse(descriptor: int) -> None:
        raise OSError(28, os.strerror(28), descriptor)

    before = filled.path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(files, "_flush", refuse)
        with pytest.raises(UnictlError, match="No space left") as caught:
            access.rotate(filled)
    assert caught.value.exit_status == 4
    assert filled.path.read_bytes() == before
    assert opens(filled.path, opener)
    filled.set(*WHERE, {"token": Secret("after")})
