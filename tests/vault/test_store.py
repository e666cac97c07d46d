"""The vault through its file: what goes in comes out, and nothing of it can be read without."""

import base64
import contextlib
import os
import stat
from pathlib import Path

import pytest

from unictl.core.secret import Secret
from unictl.errors import InvalidRequest, NotConfigured, VaultError, WrongSecret
from unictl.vault import contents, slots
from unictl.vault.ci_key import new_ci_key
from unictl.vault.document import build
from unictl.vault.primitives import mac
from unictl.vault.slots import CI_KEY, PASSPHRASE, Opener
from unictl.vault.store import Deposit, Vault

CANARY = "canary-7f3a-do-not-show"
WHERE = ("default", "razorpay", "default")


def test_what_was_stored_is_there_for_the_next_process(vault: Vault, opener: Opener) -> None:
    """Fields, variables and times of an account come back from the file as they went in."""
    vault.set(
        *WHERE,
        {"key_id": Secret("rzp_test_1"), "key_secret": Secret(CANARY)},
        variables={"key_id": "RAZORPAY_KEY_ID"},
    )
    again = Vault.open(vault.path, opener)
    assert again.fields("default", "razorpay") == {
        "key_id": Secret("rzp_test_1"),
        "key_secret": Secret(CANARY),
    }
    first, second = again.entries()
    assert (first.field, first.variable) == ("key_id", "RAZORPAY_KEY_ID")
    assert (second.field, second.variable) == ("key_secret", None)
    assert first.created == first.changed
    assert first.created.endswith("Z")


@pytest.mark.parametrize(
    "value", ["", "x", "a" * 59, "a" * 60, "a" * 61, "line\nline\r\n", "ключ 🔑", "\x00\x01", " x "]
)
def test_any_text_is_kept_exactly(vault: Vault, opener: Opener, value: str) -> None:
    """Whatever the text and its length, the very same comes back."""
    vault.set(*WHERE, {"key_secret": Secret(value)})
    found = Vault.open(vault.path, opener).get(*WHERE, "key_secret")
    assert found is not None
    assert found.reveal() == value


def test_any_service_and_field_are_taken(vault: Vault, opener: Opener) -> None:
    """A name need not be in the catalog; names that look alike stay apart."""
    names = [
        ("default", "acme", "default", "token"),
        ("default", "acme", "default", "Token"),
        ("staging", "acme", "default", "token"),
        ("default", "acme", "second", "token"),
        ("default", "größe/№1", "a.b", "x y"),
        ("defaulta", "cme", "default", "token"),
    ]
    vault.store(Deposit(*name, Secret(repr(name))) for name in names)
    again = Vault.open(vault.path, opener)
    assert [again.get(*name) for name in names] == [Secret(repr(name)) for name in names]


@pytest.mark.parametrize("name", ["", "a" * 256, "a\nb", "a\x00b", "\ud800"])
def test_a_name_that_would_confuse_is_refused(vault: Vault, name: str) -> None:
    """An empty, endless or unprintable name is a usage error, and nothing is written."""
    with pytest.raises(InvalidRequest, match="can't be the name of a service"):
        vault.set("default", name, "default", {"token": Secret("x")})
    assert vault.generation == 1


@pytest.mark.parametrize("value", ["a" * (1 << 20) + "b", "\ud800"])
def test_a_value_that_cannot_be_kept_is_refused(vault: Vault, value: str) -> None:
    """A value above a megabyte or that is no text is a usage error that doesn't show it."""
    with pytest.raises(InvalidRequest, match="razorpay key_secret") as caught:
        vault.set(*WHERE, {"key_secret": Secret(value)})
    assert value[:8] not in caught.value.message


def test_nothing_of_a_secret_or_a_name_is_readable_in_the_folder(vault: Vault) -> None:
    """No file holds the value, plain, base64 at any alignment, hex or UTF-16; the vault no name."""
    vault.set(*WHERE, {"key_secret": Secret(CANARY)})
    vault.set(*WHERE, {"other": Secret("x")})
    raw = CANARY.encode()
    needles = {raw, raw.hex().encode(), CANARY.encode("utf-16-le")}
    for shift in range(3):
        needles.add(base64.b64encode(b"\0" * shift + raw)[4:-4])
    for file in vault.path.parent.iterdir():
        held = file.read_bytes()
        assert not [needle for needle in needles if needle in held], file.name
        if file.name.startswith(vault.path.name):  # the access log names what was used
            assert not [name for name in (b"razorpay", b"key_secret") if name in held], file.name


def test_lengths_of_values_are_hidden_to_a_block(folder: Path) -> None:
    """Two vaults that differ in the length of a short value have files of the same size."""
    sizes = set()
    for length in (0, 1, 30, 60):
        made = Vault.create(folder / f"{length}.unictl", [Opener(CI_KEY, new_ci_key(), "test")])
        made.set(*WHERE, {"key_secret": Secret("a" * length)})
        sizes.add(made.path.stat().st_size)
    assert len(sizes) == 1


def test_several_values_are_one_write_and_no_change_is_none(vault: Vault) -> None:
    """A batch raises the generation once; storing what stands there already doesn't at all."""
    batch = [Deposit("default", "twilio", "default", f"f{n}", Secret(str(n))) for n in range(5)]
    assert len(vault.store(batch)) == 5
    assert vault.generation == 2
    assert vault.store(batch) == ()
    assert vault.generation == 2


def test_a_new_value_keeps_creation_time_and_variable(vault: Vault, opener: Opener) -> None:
    """Changing a value leaves what is known of the entry, and bears the new generation."""
    (old,) = vault.set(*WHERE, {"key_id": Secret("a")}, variables={"key_id": "RZP_ID"})
    (new,) = vault.set(*WHERE, {"key_id": Secret("b")})
    assert (new.created, new.variable, new.generation) == (old.created, "RZP_ID", 3)
    assert Vault.open(vault.path, opener).get(*WHERE, "key_id") == Secret("b")


def test_removing_takes_the_field_or_the_account_and_nothing_else(vault: Vault) -> None:
    """What was removed is gone, the rest stands, and a name that isn't there removes nothing."""
    vault.set(*WHERE, {"key_id": Secret("a"), "key_secret": Secret("b")})
    vault.set("default", "stripe", "default", {"secret_key": Secret("c")})
    assert [e.field for e in vault.remove(*WHERE, "key_id")] == ["key_id"]
    assert vault.remove(*WHERE, "key_id") == ()
    assert vault.get(*WHERE, "key_id") is None
    assert [e.field for e in vault.remove(*WHERE)] == ["key_secret"]
    assert vault.fields("default", "razorpay") == {}
    assert vault.fields("default", "stripe") == {"secret_key": Secret("c")}


def test_a_write_sees_what_another_wrote_meanwhile(vault: Vault, opener: Opener) -> None:
    """Two open vaults that write in turn keep both entries, though neither knew the other's."""
    other = Vault.open(vault.path, opener)
    other.set("default", "stripe", "default", {"secret_key": Secret("s")})
    vault.set(*WHERE, {"key_id": Secret("r")})
    assert {e.service for e in Vault.open(vault.path, opener).entries()} == {"stripe", "razorpay"}


def test_every_slot_opens_the_same_vault(folder: Path, opener: Opener) -> None:
    """A vault with a passphrase and a CI key opens with either, and with no other."""
    passphrase = Opener(PASSPHRASE, Secret("correct horse"), "test")
    Vault.create(folder / "v", [opener, passphrase]).set(*WHERE, {"key_id": Secret("a")})
    for good in (opener, passphrase, Opener(PASSPHRASE, Secret("correct horse"), "elsewhere")):
        assert Vault.open(folder / "v", good).get(*WHERE, "key_id") == Secret("a")
    for bad in (
        Opener(PASSPHRASE, Secret("correct horsf"), "UNICTL_VAULT_PASSPHRASE"),
        Opener(CI_KEY, new_ci_key(), "UNICTL_VAULT_KEY"),
    ):
        with pytest.raises(WrongSecret, match=bad.source) as caught:
            Vault.open(folder / "v", bad)
        assert bad.secret.reveal() not in str(caught.value.as_dict())


def test_a_passphrase_composed_otherwise_opens_too(folder: Path) -> None:
    """The same letters in another Unicode form, as another keyboard sends them, open the vault."""
    Vault.create(folder / "v", [Opener(PASSPHRASE, Secret("caf\u00e9 noir"), "test")])
    Vault.open(folder / "v", Opener(PASSPHRASE, Secret("cafe\u0301 noir"), "test"))


def test_files_are_private_and_loose_ones_are_refused(vault: Vault, opener: Opener) -> None:
    """Every file is 0600 whatever the umask; a vault or folder open to others names the fix."""
    old = os.umask(0)
    try:
        vault.set(*WHERE, {"key_id": Secret("a")})
    finally:
        os.umask(old)
    for file in vault.path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    vault.path.chmod(0o640)
    with pytest.raises(InvalidRequest) as caught:
        Vault.open(vault.path, opener)
    assert f"chmod 600 {vault.path}" in caught.value.hint
    vault.path.chmod(0o600)
    vault.path.parent.chmod(0o711)
    with pytest.raises(InvalidRequest) as caught:
        Vault.open(vault.path, opener)
    assert f"chmod 700 {vault.path.parent}" in caught.value.hint


def test_there_is_none(folder: Path, opener: Opener) -> None:
    """Without a file the error says what makes one."""
    with pytest.raises(NotConfigured) as caught:
        Vault.open(folder / "vault.unictl", opener)
    assert "unictl init" in caught.value.hint


def test_a_vault_is_never_made_over_a_file(vault: Vault, opener: Opener) -> None:
    """Creating where a file is, even a damaged one, is refused and changes nothing."""
    vault.path.write_bytes(b"precious")
    with pytest.raises(InvalidRequest, match="already"):
        Vault.create(vault.path, [opener])
    assert vault.path.read_bytes() == b"precious"


def test_a_link_to_the_vault_stays_a_link(vault: Vault, opener: Opener, tmp_path: Path) -> None:
    """A write through a symbolic link changes the file it leads to."""
    link = tmp_path / "link.unictl"
    link.symlink_to(vault.path)
    Vault.open(link, opener).set(*WHERE, {"key_id": Secret("a")})
    assert link.is_symlink()
    assert Vault.open(vault.path, opener).get(*WHERE, "key_id") == Secret("a")


def test_the_last_three_generations_lie_beside_it(vault: Vault, opener: Opener) -> None:
    """Each write keeps the file before it as `.1`; three are kept, and each opens by itself."""
    for number in range(5):
        vault.set(*WHERE, {"key_id": Secret(str(number))})
    kept = [vault.path.with_name(f"vault.unictl.{number}") for number in (1, 2, 3)]
    found = [Vault.open(path, opener).get(*WHERE, "key_id") for path in kept]
    assert found == [Secret("3"), Secret("2"), Secret("1")]
    assert not vault.path.with_name("vault.unictl.4").exists()


def test_an_open_vault_does_not_show_itself(vault: Vault) -> None:
    """Neither the vault, an opener nor a deposit puts a key or a value into its repr."""
    deposit = Deposit(*WHERE, "key_secret", Secret(CANARY))
    assert CANARY not in repr(deposit)
    shown = repr(vault) + repr(vault._state) + repr(vault._opened)
    assert vault._state.data_key.hex() not in shown
    assert repr(vault._opened.private) not in shown
    assert repr(vault._state.data_key) not in shown
    assert repr(vault._opened.key) not in shown


def test_a_data_key_resealed_to_the_public_key_opens(vault: Vault, opener: Opener) -> None:
    """Without the direct copy of the data key, the one sealed to the slot's public key serves."""
    vault.set(*WHERE, {"key_id": Secret("a")})
    state = vault._state
    header = state.document.header
    resealed = tuple(
        slots.reseal(slot, vault=header.vault, bond=vault._opened.bond, data_key=state.data_key)
        for slot in header.slots
    )
    signed = build(
        header._replace(slots=resealed), state.document.sealed_index, state.document.entries
    )
    vault.path.write_bytes(signed + mac(contents.mac_key(state.data_key), signed))
    again = Vault.open(vault.path, opener)
    assert again.get(*WHERE, "key_id") == Secret("a")
    again.set(*WHERE, {"key_id": Secret("b")})
    assert Vault.open(vault.path, opener).get(*WHERE, "key_id") == Secret("b")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs leave to give a folder to another user")
def test_root_writes_nothing_into_another_users_folder(vault: Vault, opener: Opener) -> None:
    """`sudo unictl` reads, but leaves no file that the folder's owner could no longer use."""
    folder, nobody = vault.path.parent, 65534
    vault.set("default", "acme", "default", {"token": Secret("one")})
    for path in (folder, *folder.iterdir()):
        os.chown(path, nobody, nobody)
    (folder / "access.log").unlink()
    before = {path: path.read_bytes() for path in folder.iterdir()}
    as_root = Vault.open(vault.path, opener)
    assert as_root.get("default", "acme", "default", "token") == Secret("one")
    with pytest.raises(VaultError, match="is another user's"):
        as_root.set("default", "acme", "default", {"token": Secret("two")})
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.skipif(os.name != "posix", reason="there are no such links")
@pytest.mark.parametrize("name", ["vault.unictl.lock", "access.log", "access.head"])
def test_a_link_in_the_place_of_a_file_is_not_written_through(
    vault: Vault, tmp_path: Path, name: str
) -> None:
    """Lock, log and head are opened as they are; what a link leads to stays untouched."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"somebody's file")
    place = vault.path.parent / name
    place.unlink(missing_ok=True)
    place.symlink_to(elsewhere)
    with contextlib.suppress(VaultError):
        vault.set("default", "acme", "default", {"token": Secret("one")})
    assert elsewhere.read_bytes() == b"somebody's file"
