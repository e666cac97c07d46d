"""Limits in the vault: kept by every write, authenticated, and loosened by people alone."""

import hashlib
import struct
from typing import Any

import pytest

from unictl.core.limits import Limits
from unictl.core.secret import Secret
from unictl.errors import (
    FormatTooNew,
    InvalidRequest,
    PermissionRefused,
    VaultDamaged,
)
from unictl.home import VAULT_FILE
from unictl.vault import access, bundle, contents, document, history, log_reading, repair
from unictl.vault.ci_key import new_ci_key
from unictl.vault.limits import change, limits_of, profiles
from unictl.vault.moving import Place, move
from unictl.vault.recovery import new_words
from unictl.vault.slots import CI_KEY, RECOVERY, Opener
from unictl.vault.state import Draft
from unictl.vault.store import Vault

CAPS = Limits(amount={"INR": 50_000}, count_per_day=10, currencies=("INR", "USD"))
TOKEN = ("live", "acme", "default", "token")


def set_caps(vault: Vault, caps: Limits = CAPS, profile: str = "live") -> Limits:
    """Give a profile exactly these caps."""
    return change(vault, profile, lambda _: caps)


def format_of(vault: Vault) -> int:
    """Return the format of the file."""
    (found,) = struct.unpack(">H", vault.path.read_bytes()[8:10])
    return int(found)


@pytest.fixture
def capped(vault: Vault) -> Vault:
    """A vault that holds a token, and caps of its profile."""
    vault.set(*TOKEN[:3], {"token": Secret("an old token")})
    set_caps(vault)
    return vault


def test_they_are_there_when_it_is_opened_again(capped: Vault, opener: Opener) -> None:
    """Each profile has its own, whether it has keys or not; others have none."""
    set_caps(capped, Limits(count_per_day=0), profile="of nobody yet")
    again = Vault.open(capped.path, opener)
    assert profiles(again) == ("live", "of nobody yet")
    assert limits_of(again, "live") == CAPS
    assert limits_of(again, "of nobody yet") == Limits(count_per_day=0)
    assert not limits_of(again, "default")
    assert again.get(*TOKEN) == Secret("an old token")


def test_a_vault_without_any_is_the_one_that_older_unictls_read(
    vault: Vault, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Format 1 without limits, before there are any and after the last is gone; 2 with them.

    So a unictl that knows no limits refuses the file, and never spends past them.
    """
    assert format_of(vault) == 1
    set_caps(vault)
    assert format_of(vault) == 2
    with monkeypatch.context() as older:
        older.setattr(document, "FORMAT", 1)
        with pytest.raises(FormatTooNew):
            Vault.open(vault.path, opener)
    words = Opener(RECOVERY, new_words(), "the test")
    access.add(vault, words)
    set_caps(Vault.open(vault.path, words), Limits())
    assert format_of(vault) == 1
    assert "limits" not in Vault.open(vault.path, opener).state.index


@pytest.mark.parametrize(
    "write",
    [
        lambda vault, _: vault.set("default", "new", "default", {"token": Secret("x")}),
        lambda vault, _: vault.remove(*TOKEN),
        lambda vault, _: move(vault, Place(*TOKEN), Place("other", *TOKEN[1:]), copy=True),
        lambda vault, _: access.add(vault, Opener(CI_KEY, new_ci_key(), "another"), label="second"),
        lambda vault, _: access.rotate(vault),
        lambda vault, opener: history.restore(
            vault.path.with_name(VAULT_FILE + ".2"), opener=opener
        ),
        lambda _, opener: history.accept(opener=opener),
    ],
    ids=["set", "remove", "copy", "slots", "rotate", "restore", "accept"],
)
def test_every_write_keeps_them(capped: Vault, opener: Opener, write: Any) -> None:
    """What changes entries, slots, keys or generations leaves the caps as they stand."""
    write(capped, opener)
    again = Vault.open(capped.path, opener)
    assert limits_of(again, "live") == CAPS
    assert format_of(again) == 2


def test_an_earlier_generation_brings_no_looser_caps_back(capped: Vault, opener: Opener) -> None:
    """Entries come back from it; the caps are those of now."""
    capped.set(*TOKEN[:3], {"token": Secret("a new token")})
    set_caps(capped, Limits(amount={"INR": 1}, count_per_day=1, currencies=("INR",)))
    vault, _ = history.restore(capped.path.with_name(VAULT_FILE + ".2"), opener=opener)
    assert vault.get(*TOKEN) == Secret("an old token")
    assert limits_of(vault, "live").amount == {"INR": 1}


def test_a_repair_saves_them(capped: Vault, opener: Opener) -> None:
    """A damaged entry is lost or found in an earlier file, and the caps are still there."""
    blob = bytearray(capped.path.read_bytes())
    blob[-40] ^= 1  # in the one entry
    capped.path.write_bytes(blob)
    repaired = repair.repair(opener=opener)
    assert repaired is not None
    assert limits_of(Vault.open(capped.path, opener), "live") == CAPS


def test_a_bundle_for_a_colleague_has_none(capped: Vault) -> None:
    """The caps are the vault's own: what is sealed for others is read by any unictl."""
    held = bundle.held(capped, [contents.Name(*TOKEN)])
    public = bytes.fromhex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
    assert bundle.seal_to([public], held)[8:10] == struct.pack(">H", 1)


def test_no_byte_of_them_can_be_changed(capped: Vault, opener: Opener) -> None:
    """Wherever the file is altered, be its check sum made anew or not, it isn't opened."""
    blob = capped.path.read_bytes()
    (header,) = struct.unpack(">I", blob[10:14])
    (index,) = struct.unpack(">I", blob[14:18])
    start = 22 + header + 32
    for position in range(start, start + index, 7):
        altered = bytearray(blob)
        altered[position] ^= 1
        capped.path.write_bytes(altered)
        with pytest.raises(VaultDamaged):
            Vault.open(capped.path, opener)
    altered = bytearray(blob)
    altered[8:10] = struct.pack(">H", 1)  # as if there were none to be minded
    altered[22 + header : start] = hashlib.sha256(altered[: 22 + header]).digest()
    capped.path.write_bytes(altered)
    with pytest.raises(VaultDamaged, match="altered"):
        Vault.open(capped.path, opener)


LOOSER = {
    "more for a call": Limits(amount={"INR": 50_001}, count_per_day=10, currencies=("INR", "USD")),
    "any amount": Limits(count_per_day=10, currencies=("INR", "USD")),
    "more calls": Limits(amount={"INR": 50_000}, count_per_day=11, currencies=("INR", "USD")),
    "any number": Limits(amount={"INR": 50_000}, currencies=("INR", "USD")),
    "another currency": Limits(amount={"INR": 50_000}, count_per_day=10, currencies=("EUR",)),
    "every currency": Limits(amount={"INR": 50_000}, count_per_day=10),
    "one tighter, one looser": Limits(amount={"INR": 1}, count_per_day=11, currencies=("INR",)),
    "none": Limits(),
}


@pytest.mark.parametrize("name", LOOSER)
def test_a_ci_key_loosens_nothing(capped: Vault, opener: Opener, name: str) -> None:
    """A job that has the CI key can't raise its own caps; the file stays as it was."""
    blob = capped.path.read_bytes()
    with pytest.raises(PermissionRefused, match="CI key"):
        set_caps(Vault.open(capped.path, opener), LOOSER[name])
    assert capped.path.read_bytes() == blob


@pytest.mark.parametrize("name", LOOSER)
def test_whoever_holds_another_secret_may(capped: Vault, name: str) -> None:
    """With recovery words, as with any secret but a CI key, the caps are the user's to move."""
    words = Opener(RECOVERY, new_words(), "the test")
    access.add(capped, words)
    assert set_caps(Vault.open(capped.path, words), LOOSER[name]) == LOOSER[name]


def test_a_ci_key_may_tighten(capped: Vault, opener: Opener) -> None:
    """A first cap, a lower one, and one currency fewer: all that lets less through."""
    tighter = Limits(
        amount={"EUR": 5, "INR": 49_999},
        amount_per_day={"INR": 100_000},
        count_per_day=0,
        currencies=("INR",),
    )
    assert set_caps(Vault.open(capped.path, opener), tighter) == tighter


def test_two_writers_lose_no_cap(capped: Vault, opener: Opener) -> None:
    """A change is made of what stands there when it is written, not of what was read before."""
    slow = Vault.open(capped.path, opener)
    set_caps(Vault.open(capped.path, opener), Limits(count_per_day=1), profile="staging")
    lower = change(
        Vault.open(capped.path, opener),
        "live",
        lambda old: Limits(amount=old.amount, count_per_day=3, currencies=("INR",)),
    )
    assert lower.count_per_day == 3
    with pytest.raises(PermissionRefused):  # lower than 10, and yet looser than it is now
        change(slow, "live", lambda old: Limits(amount=old.amount, count_per_day=5))
    assert profiles(Vault.open(capped.path, opener)) == ("live", "staging")


def test_nothing_is_written_where_nothing_changes(capped: Vault) -> None:
    """To set what is set already makes no generation."""
    generation = capped.generation
    set_caps(capped)
    assert capped.generation == generation


def test_the_log_says_that_they_changed(capped: Vault) -> None:
    """The access log has a line for it."""
    assert [one["action"] for one in log_reading.records()][-1] == "limits"
    assert capped.id == list(log_reading.records())[-1]["vault"]


def test_a_cap_of_a_newer_unictl_is_not_passed_over(capped: Vault, opener: Opener) -> None:
    """What this unictl can't keep stops the calls of that profile, and is not written over."""
    newer = {"live": {"amount_per_hour": {"INR": 5}}}
    capped.rewrite(lambda state: Draft(dict(contents.rows(state.index)), {}, limits=newer))
    again = Vault.open(capped.path, opener)
    with pytest.raises(FormatTooNew, match="profile live"):
        limits_of(again, "live")
    with pytest.raises(FormatTooNew):
        set_caps(again)
    assert not limits_of(again, "default")


def test_a_profile_needs_a_name(vault: Vault) -> None:
    """A name that no profile can have is refused."""
    with pytest.raises(InvalidRequest):
        set_caps(vault, profile="")
