"""What authenticates in a damaged vault is saved; what is lost is named.

The damaged file is kept aside. Its header is nobody's word: whoever can write the file could have
put a slot of his own into it, or put a removed one back. So the repaired vault gets a new data key
and the one slot that opened it; others are added again by hand.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from unictl.errors import Busy, VaultDamaged, WrongSecret
from unictl.vault import contents, files, slots, unlocking
from unictl.vault.contents import Name
from unictl.vault.document import Header, Slot, damaged, loosely
from unictl.vault.history import Kept, Look, adopt, aside_of, newest
from unictl.vault.place import located
from unictl.vault.primitives import random_key
from unictl.vault.slots import Opened, Opener
from unictl.vault.state import State, Value, seal_state, sealed_anew, values
from unictl.vault.store import Vault

_WRITES_SINCE: Final = 64
"""How many generations a damaged file is taken to be ahead of the latest that can be read."""


class Repaired(NamedTuple):
    """What came of a repair.

    Attributes:
        vault: The vault, open.
        aside: Where the damaged file is kept.
        saved: The file that each entry was saved from, by name.
        lost: The entries that no file holds any more.
        complete: Whether the damaged file still told which entries there were.
        dropped: The slots that were not taken over.
    """

    vault: Vault
    aside: Path
    saved: dict[Name, Path]
    lost: tuple[Name, ...]
    complete: bool
    dropped: tuple[Slot, ...]


class _Found(NamedTuple):
    """The way into a damaged file: a header, what its slot yielded, and the index."""

    header: Header
    opened: Opened
    data_key: bytes
    members: dict[str, Any]


def repair(
    path: Path | None = None,
    *,
    opener: Opener | None = None,
    prompt: unlocking.Prompt | None = None,
) -> Repaired | None:
    """Save what authenticates, or return None if the vault is whole.

    Raises:
        NotConfigured: There is no vault.
        VaultLocked: No secret is at hand that could open it.
        WrongSecret: The secret opens no slot.
        VaultDamaged: Nothing can be saved; nothing has changed.
        FormatTooNew: A newer unictl wrote it.
        Busy: Somebody wrote it meanwhile.
    """
    path = located(path)
    look = Look(opener, prompt)
    blob = files.read(path)
    header, sealed_index, entries = loosely(blob)
    if look.at(path).state is not None:
        return None
    kept = [look.at(file) for file in files.kept_paths(path) if file.exists()]
    good = [(one, one.state) for one in kept if one.state is not None]
    headers = [header, *(state.document.header for _, state in good)]
    found = _index(path, look, [one for one in headers if one], sealed_index)
    if found is None and not good:
        raise damaged(str(path), "nothing in it, or beside it, opens with this secret")
    base = found or _of_kept(path, look, good[0][1])
    held, saved = _values(path, found, entries, good)
    names = [name for name, _ in contents.rows(base.members)]
    with files.locked(path):
        if files.read(path) != blob:
            raise Busy(f"{path} was written meanwhile", hint="Run it again.")
        new = _rebuilt(base, held, newest(path, look) + 1)
        vault, aside = adopt(path, new, look), aside_of(path)
        files.replace(path, new, aside=aside)
    if look.seen.anchored:
        vault.anchor()
    lost = tuple(name for name in names if name not in held)
    dropped = tuple(slot for slot in base.header.slots if slot.id != base.opened.slot)
    return Repaired(vault, aside, saved, lost, found is not None, dropped)


def _index(path: Path, look: Look, headers: list[Header], sealed_index: bytes) -> _Found | None:
    """Return the way into the damaged file, by its own header or by one of an earlier file."""

    def tell(what: str) -> VaultDamaged:
        return damaged(str(path), what)

    for header in headers:
        try:
            opened = look.unlock(header, str(path))
            data_key = slots.data_key(header.slots, opened, header.vault, tell)
        except (VaultDamaged, WrongSecret):
            continue
        for generation in _generations(headers):
            try:
                index = contents.unseal_index(
                    data_key, header.vault, generation, sealed_index, tell
                )
            except VaultDamaged:
                continue
            return _Found(header, opened, data_key, index)
    return None


def _generations(headers: list[Header]) -> Iterator[int]:
    """Yield the generations that the damaged file may have; they are bound into its index."""
    for header in headers:
        for number in range(header.generation, header.generation + _WRITES_SINCE):
            if number < 1 << 63:
                yield number


def _of_kept(path: Path, look: Look, state: State) -> _Found:
    header = state.document.header
    opened = look.unlock(header, str(path))
    return _Found(header, opened, state.data_key, dict(state.index))


def _values(
    path: Path, found: _Found | None, entries: bytes, good: list[tuple[Kept, State]]
) -> tuple[dict[Name, Value], dict[Name, Path]]:
    """Return what can be saved of each entry, the damaged file's own before earlier ones'."""
    held: dict[Name, Value] = {}
    saved: dict[Name, Path] = {}
    wanted: set[Name] | None = None
    if found is not None:
        wanted = set()
        for name, row in contents.rows(found.members):
            wanted.add(name)
            sealed = entries[row["offset"] : row["offset"] + row["length"]]
            secret = contents.unseal_value(
                found.data_key, found.header.vault, name, row["generation"], sealed
            )
            if secret is not None:
                held[name], saved[name] = Value(row, secret), path
    for kept, state in good:
        for name, value in values(state, str(kept.file)).items():
            if name not in held and (wanted is None or name in wanted):
                held[name], saved[name] = value, kept.file
        if wanted is None:  # without an index only the latest tells what there was
            break
    return held, saved


def _rebuilt(base: _Found, held: dict[Name, Value], generation: int) -> bytes:
    """Return the bytes of the repaired vault: a new data key, and the one slot that opened."""
    data_key, opened, vault = random_key(), base.opened, base.header.vault
    mine = next(slot for slot in base.header.slots if slot.id == opened.slot)
    slot = slots.reseal(mine, vault=vault, bond=opened.bond, data_key=data_key)
    if opened.key:
        slot = slots.with_direct(slot, opened.key, vault=vault, data_key=data_key)
    header = Header(vault, generation, base.header.created, (slot,))
    rows, sealed = sealed_anew(held, data_key, vault, generation=generation)
    return seal_state(header, data_key, base.members, rows, sealed)
