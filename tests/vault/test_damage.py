"""What is altered, cut or forged is refused, and a damaged file is never written over."""

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unictl.core.secret import Secret
from unictl.errors import FormatTooNew, VaultDamaged, VaultError, WrongSecret
from unictl.vault import contents, slots
from unictl.vault.document import MAGIC, Document, Header, build, parse
from unictl.vault.primitives import mac, random_key
from unictl.vault.slots import PASSPHRASE, Opener
from unictl.vault.state import open_state
from unictl.vault.store import Vault, read

WHERE = ("default", "razorpay", "default")
VALUES = {"key_id": Secret("rzp_test_value_one"), "key_secret": Secret("rzp_test_value_two")}
VERSION_BYTES = (8, 9)


@pytest.fixture
def filled(vault: Vault) -> Vault:
    """A vault with two entries of the same size."""
    vault.set(*WHERE, VALUES)
    return vault


def test_cut_at_any_byte_it_is_refused(filled: Vault, opener: Opener) -> None:
    """A file cut short anywhere is damaged, never an empty vault or a crash."""
    blob = filled.path.read_bytes()
    for length in range(len(blob)):
        filled.path.write_bytes(blob[:length])
        with pytest.raises(VaultDamaged):
            Vault.open(filled.path, opener)
    filled.path.write_bytes(blob + b"\0")
    with pytest.raises(VaultDamaged):
        Vault.open(filled.path, opener)


def test_with_any_byte_flipped_it_is_refused(filled: Vault, opener: Opener) -> None:
    """One bit flipped in each byte, another bit each time: status 4 before any value is shown."""
    blob = filled.path.read_bytes()
    for position in range(len(blob)):
        altered = bytearray(blob)
        altered[position] ^= 1 << (position * 5 % 8)
        filled.path.write_bytes(altered)
        expected = VaultError if position in VERSION_BYTES else VaultDamaged
        with pytest.raises(expected):
            Vault.open(filled.path, opener)


def test_with_any_bit_flipped_nothing_opens(filled: Vault) -> None:
    """Each bit of the file, one at a time, with what its slot yielded at hand already."""
    blob = filled.path.read_bytes()
    altered = bytearray(blob)
    for bit in range(8 * len(blob)):
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises((VaultDamaged, FormatTooNew, WrongSecret)):
            open_state(parse(bytes(altered), "v"), filled.opened, "v")
        altered[bit // 8] = blob[bit // 8]


def test_damage_is_known_before_a_secret_is_asked_for(filled: Vault) -> None:
    """A broken header is reported without a passphrase having been typed in vain."""
    blob = bytearray(filled.path.read_bytes())
    blob[40] ^= 1
    filled.path.write_bytes(blob)
    with pytest.raises(VaultDamaged, match="header was altered"):
        Vault.open(filled.path, prompt=lambda _: pytest.fail("asked for a passphrase"))


@pytest.mark.parametrize(
    "blob", [b"", b"\x89unictl\n", b"SQLite format 3\0" * 50, b"{}", b"\0" * 9]
)
def test_something_else_is_no_vault(filled: Vault, opener: Opener, blob: bytes) -> None:
    """A file that isn't a vault is refused as damaged, with the copies in the hint."""
    filled.path.write_bytes(blob)
    with pytest.raises(VaultDamaged) as caught:
        Vault.open(filled.path, opener)
    assert f"{filled.path}.1" in caught.value.hint


def test_the_hint_names_the_generations_that_there_are(folder: Path, opener: Opener) -> None:
    """Of the copies beside a damaged vault those are named that exist, or it is said: none."""
    vault = Vault.create(folder / "vault.unictl", [opener])
    for count in range(5):
        blob = vault.path.read_bytes()
        vault.path.write_bytes(blob[:-1])
        with pytest.raises(VaultDamaged) as caught:
            Vault.open(vault.path, opener)
        named = [number for number in range(1, 5) if f"{vault.path}.{number}" in caught.value.hint]
        assert named == list(range(1, min(count, 3) + 1))
        assert ("no earlier generation" in caught.value.hint) == (count == 0)
        vault.path.write_bytes(blob)
        vault.set(*WHERE, {"key_id": Secret(str(count))})


@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_a_folder_in_its_place_is_refused(folder: Path, opener: Opener, mode: int) -> None:
    """A folder of the vault's name is no vault, whatever its mode."""
    (folder / "vault.unictl").mkdir()
    (folder / "vault.unictl").chmod(mode)
    with pytest.raises(VaultDamaged, match="folder") as caught:
        Vault.open(None, opener)
    assert caught.value.hint.startswith("Move it away")


@pytest.mark.parametrize("target", ["nowhere/vault.unictl", "vault.unictl"])
def test_a_link_that_leads_nowhere_is_told(folder: Path, opener: Opener, target: str) -> None:
    """A dangling link, or one in a circle, is said to be one; no vault is made at its end."""
    link = folder / "vault.unictl"
    link.symlink_to(folder / target)
    for use in (Vault.open, lambda path, opener: Vault.create(path, [opener])):
        with pytest.raises(VaultError, match="is a link to") as caught:
            use(link, opener)
        assert "remove the link" in caught.value.hint
    assert list(folder.iterdir()) == [link]


def test_a_newer_format_is_refused_and_kept(filled: Vault, opener: Opener) -> None:
    """A file of a later format says to upgrade, and a writer leaves it as it is."""
    blob = filled.path.read_bytes()
    newer = MAGIC + struct.pack(">H", 3) + b"whatever a later unictl may write"
    filled.path.write_bytes(newer)
    with pytest.raises(FormatTooNew, match="format 3"):
        Vault.open(filled.path, opener)
    with pytest.raises(FormatTooNew):
        filled.set(*WHERE, {"key_id": Secret("new")})
    assert filled.path.read_bytes() == newer != blob


@pytest.mark.parametrize("change", ["set", "remove"])
def test_a_writer_never_overwrites_a_damaged_file(filled: Vault, change: str) -> None:
    """A vault that was damaged after it was opened is refused by the write, untouched."""
    blob = bytearray(filled.path.read_bytes())
    blob[-40] ^= 1
    filled.path.write_bytes(blob)
    with pytest.raises(VaultDamaged):
        filled.set(*WHERE, {"x": Secret("y")}) if change == "set" else filled.remove(*WHERE)
    assert filled.path.read_bytes() == bytes(blob)


def resigned(vault: Vault, change: Callable[[dict[str, Any], bytes], bytes]) -> bytes:
    """Return the vault's bytes with entries or index changed by one who holds the data key."""
    state = vault._state
    index = json.loads(json.dumps(state.index))
    header, key = state.document.header, state.data_key
    entries = change(index, state.document.entries)
    sealed = contents.seal_index(key, header.vault, header.generation, index)
    signed = build(header, sealed, entries)
    return signed + mac(contents.mac_key(key), signed)


def test_two_sealed_entries_swapped_are_refused(filled: Vault, opener: Opener) -> None:
    """Even under a right MAC a value opens only under its own name."""

    def swap(index: dict[str, Any], entries: bytes) -> bytes:
        fields = index["entries"]["default"]["razorpay"]["default"]
        half = fields["key_secret"]["offset"]
        assert half * 2 == len(entries)
        return entries[half:] + entries[:half]

    filled.path.write_bytes(resigned(filled, swap))
    swapped = Vault.open(filled.path, opener)
    for field in VALUES:
        with pytest.raises(VaultDamaged, match="does not authenticate"):
            swapped.get(*WHERE, field)


@pytest.mark.parametrize(
    ("old", "new"),
    [("razorpay", "stripe"), ("default", "live"), ("key_id", "api_key")],
)
def test_an_entry_renamed_is_refused(filled: Vault, opener: Opener, old: str, new: str) -> None:
    """Even under a right MAC a value doesn't open under another service, profile or field."""

    def rename(index: dict[str, Any], entries: bytes) -> bytes:
        index.update(json.loads(json.dumps(index).replace(f'"{old}"', f'"{new}"')))
        return entries

    filled.path.write_bytes(resigned(filled, rename))
    renamed = Vault.open(filled.path, opener)
    entry = renamed.entries()[0]
    with pytest.raises(VaultDamaged):
        renamed.get(entry.profile, entry.service, entry.account, entry.field)


def test_an_older_value_put_back_is_refused(filled: Vault, opener: Opener) -> None:
    """The sealed bytes of an entry's earlier value don't open under its later generation."""
    old = filled._state.document.entries
    filled.set(*WHERE, {"key_id": Secret("rzp_test_value_new")})
    half = len(old) // 2
    blob = resigned(filled, lambda _, entries: old[:half] + entries[half:])
    filled.path.write_bytes(blob)
    with pytest.raises(VaultDamaged):
        Vault.open(filled.path, opener).get(*WHERE, "key_id")


def forged(document: Document, header: Header) -> bytes:
    """Return the file with another header, as somebody without any key can make it."""
    return build(header, document.sealed_index, document.entries) + document.mac


def test_a_slot_slipped_in_or_taken_out_is_refused(folder: Path, opener: Opener) -> None:
    """The slots stand under the MAC: nobody without a key can add or remove one."""
    second = Opener(PASSPHRASE, Secret("second way in"), "test")
    path = Vault.create(folder / "v", [opener, second]).path
    document = read(path)
    header = document.header
    fewer = header._replace(slots=header.slots[:1])
    more = header._replace(slots=(*header.slots, header.slots[1]._replace(id="00" * 16)))
    for other in (fewer, more):
        path.write_bytes(forged(document, other))
        with pytest.raises(VaultDamaged, match="altered"):
            Vault.open(path, opener)


def test_a_foreign_data_key_sealed_to_the_slot_is_refused(filled: Vault, opener: Opener) -> None:
    """Anybody can seal to a public key, but not a data key of his own that we would then use."""
    document, foreign = read(filled.path), random_key()
    header = document.header
    (slot,) = header.slots
    planted = slots.reseal(slot, vault=header.vault, bond=random_key(), data_key=foreign)
    header = header._replace(slots=(planted,))
    index = contents.seal_index(foreign, header.vault, header.generation, {"entries": {}})
    signed = build(header, index, b"")
    filled.path.write_bytes(signed + mac(contents.mac_key(foreign), signed))
    with pytest.raises(VaultDamaged, match="data key"):
        Vault.open(filled.path, opener)


@pytest.mark.parametrize(
    "change",
    [
        {"memory_kib": 1 << 30},
        {"memory_kib": 1 << 20, "iterations": 1000},
        {"lanes": 1 << 20, "memory_kib": 1 << 20},
        {"iterations": 0},
        {"iterations": True},
        {"memory_kib": "65536"},
        {"memory_kib": 8},
        {"salt": "00"},
        {"salt": None},
        {"algorithm": "md5"},
    ],
)
def test_parameters_that_would_burn_the_machine_are_refused(
    folder: Path, change: dict[str, Any]
) -> None:
    """Raised or senseless Argon2id parameters are damage, found before any work is done."""
    opener = Opener(PASSPHRASE, Secret("correct horse"), "test")
    path = Vault.create(folder / "v", [opener]).path
    document = read(path)
    (slot,) = document.header.slots
    altered = slot._replace(parameters={**slot.parameters, **change})
    path.write_bytes(forged(document, document.header._replace(slots=(altered,))))
    with pytest.raises(VaultDamaged):
        Vault.open(path, opener)


def test_many_slots_that_would_burn_time_together_are_refused(folder: Path) -> None:
    """Sixty slots, each within its bounds, are not tried one after the other."""
    opener = Opener(PASSPHRASE, Secret("correct horse"), "test")
    path = Vault.create(folder / "v", [opener]).path
    document = read(path)
    (slot,) = document.header.slots
    many = tuple(slot._replace(id=f"{number:032x}") for number in range(60))
    path.write_bytes(forged(document, document.header._replace(slots=many)))
    with pytest.raises(VaultDamaged, match="together"):
        Vault.open(path, opener)


@pytest.mark.parametrize(
    "text",
    [
        b"[]",
        b"{}",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"vault": "00", "generation": 1, "created": "", "slots": []}',
        b'{"vault": "%s", "generation": true, "created": "", "slots": []}' % (b"0" * 32),
        b'{"vault": "%s", "generation": 1, "created": "\\ud800", "slots": []}' % (b"0" * 32),
        b'{"vault": "%s", "generation": 1, "created": "", "slots": [[]]}' % (b"0" * 32),
        b'{"vault": "%s", "generation": 1, "created": "", "slots": 5}' % (b"0" * 32),
    ],
)
def test_a_header_with_a_right_check_sum_and_no_sense_is_refused(text: bytes) -> None:
    """The check sum has no key, so any header may come; none makes the reader crash."""
    from hashlib import sha256  # noqa: PLC0415 - only here

    start = struct.pack(">8sHIII", MAGIC, 1, len(text), 28, 0) + text
    with pytest.raises(VaultDamaged, match="header"):
        parse(start + sha256(start).digest() + bytes(28) + bytes(32), "v")


def test_what_a_later_unictl_adds_is_kept(filled: Vault, opener: Opener) -> None:
    """Unknown members of header, slot, index and row survive a write; unknown slots too."""
    state = filled._state
    header = state.document.header
    (slot,) = header.slots
    later = header._replace(
        more={"anchored": True},
        slots=(slot._replace(more={"label": "x"}), slot._replace(id="11" * 16, kind="recovery")),
    )
    index = json.loads(json.dumps(state.index))
    index["rotated"] = 7
    index["entries"]["default"]["razorpay"]["default"]["key_id"]["note"] = "n"
    sealed = contents.seal_index(state.data_key, later.vault, later.generation, index)
    signed = build(later, sealed, state.document.entries)
    filled.path.write_bytes(signed + mac(contents.mac_key(state.data_key), signed))
    written = Vault.open(filled.path, opener)
    written.set(*WHERE, {"key_id": Secret("new")})
    again = Vault.open(filled.path, opener)
    found = again._state.document.header
    assert found.more == {"anchored": True}
    assert (found.slots[0].more, found.slots[1].kind) == ({"label": "x"}, "recovery")
    assert again._state.index["rotated"] == 7
    row = contents.account_rows(again._state.index, *WHERE)["key_id"]
    assert row["note"] == "n"
