"""Earlier generations come back, and what can be saved of a damaged vault is saved."""

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
from killing import Killing

from unictl.core.secret import Secret
from unictl.errors import InvalidRequest, NotConfigured, VaultDamaged, VaultError, WrongSecret
from unictl.vault import access, files, history
from unictl.vault.ci_key import new_ci_key
from unictl.vault.contents import Name
from unictl.vault.document import parse
from unictl.vault.history import Look, generations, restore
from unictl.vault.repair import Repaired, repair
from unictl.vault.slots import CI_KEY, Opener
from unictl.vault.store import Vault, read

WHERE = ("default", "razorpay", "default")
HELD = {"key_id": Secret("rzp_test_one"), "key_secret": Secret("two"), "webhook": Secret("three")}


@pytest.fixture
def filled(vault: Vault) -> Vault:
    """A vault with three entries, and an earlier generation that holds the same but one."""
    vault.set(*WHERE, {**HELD, "webhook": Secret("an older value")})
    vault.set(*WHERE, HELD)
    return vault


def fields(path: Path, opener: Opener) -> dict[str, Secret]:
    """Return what the file holds."""
    return Vault.open(path, opener).fields(*WHERE)


def damage(path: Path, position: int) -> bytes:
    """Flip a bit, and return the bytes."""
    blob = bytearray(path.read_bytes())
    blob[position] ^= 1 << (position % 8)
    path.write_bytes(blob)
    return bytes(blob)


def test_an_earlier_generation_comes_back_as_the_newest(filled: Vault, opener: Opener) -> None:
    """The entries are those of then, the generation goes on, and it can be undone likewise."""
    found = generations(filled.path, Look(opener))
    assert [one.generation for one in found] == [3, 2, 1]
    vault, aside = restore(found[1].file, opener=opener)
    assert (vault.generation, aside) == (4, None)
    assert fields(filled.path, opener)["webhook"] == Secret("an older value")
    undone, _ = restore(files.kept_paths(filled.path)[0], opener=opener)
    assert undone.generation == 5
    assert fields(filled.path, opener) == HELD
    filled.set(*WHERE, {"token": Secret("the object that was open goes on")})


def test_what_comes_back_are_entries_not_slots(filled: Vault, opener: Opener) -> None:
    """A slot that was removed stays removed, and the data key is the present one."""
    removed = Opener(CI_KEY, new_ci_key(), "the test")
    slot = access.add(filled, removed)
    access.remove(filled, slot.id)
    access.rotate(filled, keep_history=True)
    earlier = next(p for p in files.kept_paths(filled.path) if len(read(p).header.slots) == 2)
    restore(earlier, opener=opener)
    assert fields(filled.path, opener) == HELD
    with pytest.raises(WrongSecret):
        Vault.open(filled.path, removed)


def test_a_backup_elsewhere_comes_back_whatever_became_of_the_vault(
    filled: Vault, opener: Opener, tmp_path: Path
) -> None:
    """Beside a whole vault, a damaged one, and none at all; the damaged one is kept aside."""
    backup = tmp_path / "backup"
    shutil.copy(filled.path, backup)
    backup.chmod(0o644)  # as a memory stick has it
    filled.set(*WHERE, {"key_id": Secret("changed since")})
    restore(backup, opener=opener)
    assert fields(filled.path, opener) == HELD
    damaged = damage(filled.path, -50)
    newest = parse(files.kept_paths(filled.path)[0].read_bytes(), "").header.generation
    vault, aside = restore(backup, opener=opener)
    assert aside is not None
    assert aside.read_bytes() == damaged
    assert vault.generation > newest
    assert fields(filled.path, opener) == HELD
    for path in (filled.path, *files.kept_paths(filled.path)):
        path.unlink(missing_ok=True)
    restore(backup, opener=opener)
    assert fields(filled.path, opener) == HELD


def test_another_vaults_file_replaces_nothing(
    filled: Vault, opener: Opener, tmp_path: Path
) -> None:
    """A mistaken file is refused, also if the same secret opens it; so is one that is damaged."""
    other = tmp_path / "other" / "vault.unictl"
    Vault.create(other, [opener])
    before = filled.path.read_bytes()
    with pytest.raises(InvalidRequest, match="another vault"):
        restore(other, opener=opener)
    damage(other, -5)
    with pytest.raises(VaultDamaged):
        restore(other, opener=opener)
    with pytest.raises(NotConfigured):
        restore(tmp_path / "nowhere", opener=opener)
    assert filled.path.read_bytes() == before


def test_a_vault_that_is_gone_is_said_to_have_earlier_generations(
    filled: Vault, opener: Opener
) -> None:
    """The hint leads to them, not to a new vault; and the latest comes back."""
    filled.path.unlink()
    with pytest.raises(NotConfigured) as caught:
        Vault.open(filled.path, opener)
    assert "unictl vault history" in caught.value.hint
    restore(files.kept_paths(filled.path)[0], opener=opener)
    assert fields(filled.path, opener)["webhook"] == Secret("an older value")


def test_a_whole_vault_is_left_alone(filled: Vault, opener: Opener) -> None:
    """Repair says that there is nothing to do, and writes nothing."""
    before = {path.name: path.read_bytes() for path in filled.path.parent.iterdir()}
    assert repair(opener=opener) is None
    assert {path.name: path.read_bytes() for path in filled.path.parent.iterdir()} == before


def mended(vault: Vault, opener: Opener, blob: bytes) -> Repaired:
    """Write bytes in the vault's place, repair it, and check what must always hold."""
    folder = vault.path.parent
    vault.path.write_bytes(blob)
    beside = {path: path.read_bytes() for path in folder.glob("vault.unictl.?")}
    done = repair(opener=opener)
    assert done is not None
    assert done.aside.read_bytes() == blob
    assert {path: path.read_bytes() for path in folder.glob("vault.unictl.?")} == beside
    again = Vault.open(vault.path, opener)
    assert again.generation > vault.generation - 1
    assert {Name(*entry[:4]) for entry in again.entries()} == set(done.saved)
    assert again.state.data_key != vault.state.data_key
    done.aside.unlink()
    return done


def test_with_any_bit_flipped_everything_is_saved(filled: Vault, opener: Opener) -> None:
    """From the file what it still holds, the rest from the generation before; nothing wrong."""
    blob = filled.path.read_bytes()
    start = 22 + len(filled.state.document.signed) - len(filled.state.document.entries) - 22
    sources = Counter[bool]()
    for position in range(0, len(blob), 5):
        if position in (8, 9):
            continue  # the format's number, which may be a newer unictl's
        altered = bytearray(blob)
        altered[position] ^= 1 << (position % 8)
        done = mended(filled, opener, bytes(altered))
        assert done.lost == ()
        found = fields(filled.path, opener)
        assert found.keys() == HELD.keys()
        elsewhere = {name.field for name, file in done.saved.items() if file != filled.path}
        for field, value in found.items():
            older = field in elsewhere and field == "webhook"
            assert value == (Secret("an older value") if older else HELD[field]), position
        if position >= start:
            assert len(elsewhere) <= 1, position
        sources[not elsewhere] += 1
    assert sources[True] > sources[False]


@pytest.mark.parametrize("part", [0.0, 0.2, 0.5, 0.8, 0.95, 0.99])
def test_a_file_cut_short_is_filled_from_the_one_before(
    filled: Vault, opener: Opener, part: float
) -> None:
    """However much of it is gone."""
    blob = filled.path.read_bytes()
    done = mended(filled, opener, blob[: int(len(blob) * part)])
    assert done.lost == ()
    assert fields(filled.path, opener).keys() == HELD.keys()


def test_what_no_file_holds_is_named_as_lost(folder: Path, opener: Opener) -> None:
    """Without earlier generations an entry that doesn't authenticate is lost, the others not."""
    vault = Vault.create(folder / "vault.unictl", [opener])
    vault.set(*WHERE, HELD)
    for path in files.kept_paths(vault.path):
        path.unlink(missing_ok=True)
    damage(vault.path, len(vault.state.document.signed) - 5)
    done = repair(opener=opener)
    assert done is not None
    assert [name.field for name in done.lost] == ["webhook"]
    assert fields(vault.path, opener) == {k: v for k, v in HELD.items() if k != "webhook"}


def test_where_nothing_can_be_saved_nothing_is_touched(folder: Path, opener: Opener) -> None:
    """Neither a file of noise nor a vault that the secret doesn't open is replaced."""
    vault = Vault.create(folder / "vault.unictl", [opener])
    noise = os.urandom(900)
    vault.path.write_bytes(noise)
    with pytest.raises(VaultError):
        repair(opener=opener)
    assert vault.path.read_bytes() == noise
    assert sorted(path.name for path in folder.iterdir()) == ["vault.unictl", "vault.unictl.lock"]


def test_damage_lets_nobody_back_in(filled: Vault, opener: Opener) -> None:
    """A removed slot that is put back into a damaged header is not in the repaired vault."""
    removed = Opener(CI_KEY, new_ci_key(), "the test")
    slot = access.add(filled, removed)
    with_it = filled.path.read_bytes()
    access.remove(filled, slot.id)
    blob = bytearray(with_it)
    blob[-1] ^= 1  # he puts the older file back, and damages it to have it repaired
    done = mended(filled, opener, bytes(blob))
    assert [one.id for one in done.dropped] == [slot.id]
    with pytest.raises(WrongSecret):
        Vault.open(filled.path, removed)
    assert fields(filled.path, opener) == HELD


CODE = """
    import pathlib, sys
    from unictl.vault import history, repair
    print("ready", flush=True)
    {change}
"""


@pytest.mark.debian
@pytest.mark.parametrize(
    "change", ["repair.repair()", "history.restore(pathlib.Path(sys.argv[1]))"]
)
def test_killed_while_mending_the_damaged_file_is_still_there(
    filled: Vault, opener: Opener, tmp_path: Path, change: str
) -> None:
    """SIGKILL at each call: the damaged bytes stand in place or aside, and it can be done again."""
    beside = tmp_path / "beside"
    shutil.copytree(filled.path.parent, beside)
    blob = damage(filled.path, -40)
    folder = filled.path.parent
    states = Counter[bool]()

    def put_back() -> None:
        for path in folder.iterdir():
            path.unlink()
        for path in beside.iterdir():
            shutil.copy(path, folder / path.name)
        filled.path.write_bytes(blob)

    def look(call: str) -> None:
        mended = filled.path.read_bytes() != blob
        states[mended] += 1
        assert not mended or any(p.read_bytes() == blob for p in folder.glob("*.damaged-*")), call
        if not mended:
            assert repair(opener=opener) is not None
        assert fields(filled.path, opener).keys() == HELD.keys(), call

    earlier = str(files.kept_paths(filled.path)[0])
    variables = {"UNICTL_VAULT_KEY": opener.secret.reveal()}
    killing = Killing(CODE.format(change=change), earlier, variables=variables, folder=folder)
    assert killing.at_each(put_back, look) > 5
    assert states.keys() == {False, True}


def test_an_absurd_generation_in_a_damaged_header_is_not_counted_on_from(
    filled: Vault, opener: Opener
) -> None:
    """Who can write the file can't drive the number beyond what eight bytes hold."""
    blob = filled.path.read_bytes()
    altered = blob.replace(b'"generation":3', b'"generation":9')
    filled.path.write_bytes(altered)
    assert history.newest(filled.path, Look(opener)) == 2
    done = repair(opener=opener)
    assert done is not None
    assert done.vault.generation == 3
