"""Entries are moved and copied in one write, and nothing is replaced unasked."""

from pathlib import Path

import pytest

from unictl.core.secret import Secret
from unictl.errors import Conflict, InvalidRequest, NotConfigured
from unictl.vault.moving import Place, move
from unictl.vault.slots import Opener
from unictl.vault.store import Deposit, Vault

LIVE = ("live", "acme", "default")
STAGING = ("staging", "acme", "default")
VALUES = {"token": Secret("one"), "id": Secret("two")}


@pytest.fixture
def filled(vault: Vault) -> Vault:
    """A vault with two fields of a profile, one of them with a note."""
    vault.set(*LIVE, VALUES, {"token": "ACME_TOKEN"})
    vault.store([Deposit(*LIVE, "id", VALUES["id"], expires="2030-01-31", note="of the shop")])
    return vault


def test_all_fields_move_and_keep_what_is_known_of_them(filled: Vault, opener: Opener) -> None:
    """Variable, note, day and dates go along; nothing is left under the old names."""
    before = {entry.field: entry for entry in filled.entries()}
    generation = filled.generation
    move(filled, Place(*LIVE, None), Place(*STAGING, None))
    again = Vault.open(filled.path, opener)
    assert again.fields(*STAGING) == VALUES
    assert again.fields(*LIVE) == {}
    for entry in again.entries():
        assert (
            entry._replace(profile="live", generation=before[entry.field].generation)
            == (before[entry.field])
        )
    assert again.generation == generation + 1


def test_a_copy_leaves_the_original(filled: Vault, opener: Opener) -> None:
    """Both are there, and later changes of one don't touch the other."""
    move(filled, Place(*LIVE, "token"), Place(*STAGING, "key"), copy=True)
    filled.set(*STAGING, {"key": Secret("changed")})
    again = Vault.open(filled.path, opener)
    assert again.fields(*LIVE) == VALUES
    assert again.fields(*STAGING) == {"key": Secret("changed")}
    copied = again.entry(*STAGING, "key")
    assert copied is not None
    assert copied.variable == "ACME_TOKEN"


def test_nothing_is_replaced_unasked(filled: Vault, opener: Opener) -> None:
    """If one of several names is taken, none is moved; with `replace` it is."""
    filled.set(*STAGING, {"id": Secret("there already")})
    before = filled.path.read_bytes()
    with pytest.raises(Conflict, match="acme id in profile staging"):
        move(filled, Place(*LIVE, None), Place(*STAGING, None))
    assert filled.path.read_bytes() == before
    move(filled, Place(*LIVE, None), Place(*STAGING, None), replace=True)
    assert Vault.open(filled.path, opener).fields(*STAGING) == VALUES


@pytest.mark.parametrize(
    ("source", "target", "error"),
    [
        (Place(*LIVE, "token"), Place(*LIVE, None), InvalidRequest),
        (Place(*LIVE, None), Place(*STAGING, "one"), InvalidRequest),
        (Place(*LIVE, "token"), Place("x" * 256, "acme", "default", None), InvalidRequest),
        (Place(*LIVE, "nothing"), Place(*STAGING, None), NotConfigured),
        (Place(*STAGING, None), Place(*LIVE, None), NotConfigured),
    ],
)
def test_what_makes_no_sense_writes_nothing(
    filled: Vault, source: Place, target: Place, error: type[Exception]
) -> None:
    """The same place, one name for many, a name too long, nothing to move."""
    before = filled.path.read_bytes()
    with pytest.raises(error):
        move(filled, source, target)
    assert filled.path.read_bytes() == before


def test_another_writers_entry_is_moved_too(filled: Vault, opener: Opener, folder: Path) -> None:
    """What counts is the newest file, not what this object read when it was opened."""
    other = Vault.open(folder / "vault.unictl", opener)
    other.set(*LIVE, {"new": Secret("three")})
    move(filled, Place(*LIVE, None), Place(*STAGING, None))
    assert Vault.open(None, opener).fields(*STAGING).keys() == {"id", "new", "token"}


def test_words_about_an_entry_come_and_go(filled: Vault, opener: Opener) -> None:
    """A new note alone is a write that leaves the value's date; the same again is none."""
    entry = filled.entry(*LIVE, "id")
    assert entry is not None
    assert (entry.expires, entry.note) == ("2030-01-31", "of the shop")
    again = Deposit(*LIVE, "id", VALUES["id"], note="of the shop")
    assert filled.store([again]) == ()
    (changed,) = filled.store([again._replace(note="", expires="")])
    assert (changed.expires, changed.note, changed.changed) == (None, None, entry.changed)
    assert Vault.open(None, opener).get(*LIVE, "id") == VALUES["id"]
