"""Who may open the vault: slots are added, replaced and removed, and the data key is renewed."""

import time
from collections.abc import Collection, Iterable
from typing import Final

from unictl.errors import InvalidRequest, NotConfigured
from unictl.vault import contents, files, slots
from unictl.vault.document import MAX_SLOTS, Slot, damaged
from unictl.vault.primitives import random_key
from unictl.vault.slots import KEYRING, LABEL, PASSPHRASE, Opened, Opener
from unictl.vault.state import State, sealed_anew, values
from unictl.vault.store import Draft, Vault

_SHORTEST_ID: Final = 4


def designated(ways: Iterable[Slot], text: str) -> Slot:
    """Return the slot that somebody means: by its kind, its label or the start of its id.

    Raises:
        NotConfigured: There is none.
        InvalidRequest: There are several.
    """
    known = tuple(ways)
    kind = text.replace("-", "_")
    found = [slot for slot in known if slot.kind == kind or slot.more.get(LABEL) == text]
    if not found and len(text) >= _SHORTEST_ID:
        found = [slot for slot in known if slot.id.startswith(text.lower())]
    if not found:
        raise NotConfigured(
            f"the vault has no slot {text!r}", hint="See them with `unictl vault slots list`."
        )
    if len(found) > 1:
        ids = ", ".join(slot.id[:8] for slot in found)
        raise InvalidRequest(
            f"{text} could be any of {len(found)} slots", hint=f"Say which by its id: {ids}."
        )
    return found[0]


def add(
    vault: Vault, opener: Opener, *, label: str | None = None, instead: str | None = None
) -> Slot:
    """Give the vault a slot that the opener opens, and return it.

    It is opened with the secret before it counts, and only then the one that it replaces goes; both
    in one write, so a killed process leaves the old or the new.

    Args:
        vault: The vault, open.
        opener: The new secret.
        label: What it is for, in the user's words.
        instead: The id of the slot whose place it takes.

    Raises:
        InvalidRequest: The vault has too many slots, or the label is in use.
        Busy: Another process held the lock too long.
        VaultError: The file was damaged or removed meanwhile, or can't be written.
    """
    slot = slots.make_slot(
        opener,
        slot=opener.slot or slots.new_id(),
        vault=vault.state.document.header.vault,
        bond=vault.opened.bond,
        data_key=vault.state.data_key,
        created=_now(),
    )
    proven = slots.open_any(
        [slot],
        opener._replace(slot=slot.id),
        vault.state.document.header.vault,
        lambda what: damaged(str(vault.path), what),
    )
    made = _put(vault, slot, label, instead, proven)
    if opener.kind == KEYRING:
        vault.anchor()
    return made


def add_recipient(vault: Vault, public: bytes, *, label: str | None = None) -> Slot:
    """Give the vault a slot for the holder of a private key, and return it.

    Nobody here can prove it by opening it, so it replaces none.

    Raises:
        InvalidRequest: The vault has this recipient or too many slots, or the key is unsafe.
        Busy: Another process held the lock too long.
        VaultError: The file was damaged or removed meanwhile, or can't be written.
    """
    slot = slots.make_recipient_slot(
        public,
        slot=slots.new_id(),
        vault=vault.state.document.header.vault,
        bond=vault.opened.bond,
        data_key=vault.state.data_key,
        created=_now(),
    )
    return _put(vault, slot, label, None, None)


def _put(
    vault: Vault, slot: Slot, label: str | None, instead: str | None, proven: Opened | None
) -> Slot:
    made_with = vault.state.data_key
    if label is not None:
        contents.check_text("label", label)
        slot = slot._replace(more={LABEL: label})

    def change(state: State) -> Draft:
        header = state.document.header
        stay = tuple(one for one in header.slots if one.id != instead)
        _check(stay, slot)
        new = slot
        if state.data_key != made_with:  # somebody renewed it since
            new = slots.reseal(
                slot, vault=header.vault, bond=vault.opened.bond, data_key=state.data_key
            )
        return Draft(dict(contents.rows(state.index)), {}, (*stay, new))

    vault.rewrite(change, proven)
    return slot


def _check(stay: Collection[Slot], new: Slot) -> None:
    label = new.more.get(LABEL)
    if label is not None and any(slot.more.get(LABEL) == label for slot in stay):
        raise InvalidRequest(f"there is a slot labelled {label!r} already", field="label")
    if any(slot.public == new.public for slot in stay):
        raise InvalidRequest(
            "this recipient can open the vault already",
            hint="See the slots with `unictl vault slots list`.",
            field="recipient",
        )
    full = len(stay) >= MAX_SLOTS
    if not full and new.kind == PASSPHRASE:
        from unictl.vault.passphrase import too_much_work  # noqa: PLC0415 - only of this kind

        full = too_much_work(slot.parameters for slot in (*stay, new) if slot.kind == PASSPHRASE)
    if full:
        raise InvalidRequest(
            "the vault has as many slots as it can have",
            hint="Remove one that nobody needs: `unictl vault slots list` shows them.",
        )


def remove(vault: Vault, slot: str) -> None:
    """Take a slot out of the vault, which must have been opened by another: so that one works.

    Its secret opens kept generations and copies still; `rotate` renews the data key.

    Args:
        vault: The vault, opened with `without` this slot.
        slot: The slot's id.

    Raises:
        InvalidRequest: It is the slot that opened the vault.
        Busy: Another process held the lock too long.
        VaultError: The file was damaged or removed meanwhile, or can't be written.
    """
    if slot == vault.opened.slot:
        raise InvalidRequest(
            "the slot that opened the vault can't be removed: nobody has shown that another works",
            hint="Open it with another slot's secret, and remove this one then.",
        )

    def change(state: State) -> Draft:
        stay = tuple(one for one in state.document.header.slots if one.id != slot)
        return Draft(dict(contents.rows(state.index)), {}, stay)

    vault.rewrite(change)


def rotate(vault: Vault, *, keep_history: bool = False) -> int:
    """Give the vault a new data key, and return how many earlier generations were deleted.

    Every slot gets the new key without its secret, every entry is sealed anew and read back. What
    was removed from the vault (a slot, an entry) is then in none of its files here, unless the
    history is kept: its secret would open that still.

    Raises:
        Busy: Another process held the lock too long.
        VaultError: The file was damaged or removed meanwhile, or can't be written.
    """
    new_key = random_key()

    def change(state: State) -> Draft:
        header = state.document.header
        ways = tuple(
            slots.reseal(slot, vault=header.vault, bond=vault.opened.bond, data_key=new_key)
            for slot in header.slots
        )
        rows, sealed = sealed_anew(values(state, str(vault.path)), new_key, header.vault)
        return Draft(rows, sealed, ways, new_key)

    vault.rewrite(change)
    return 0 if keep_history else files.forget_kept(vault.path)


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
