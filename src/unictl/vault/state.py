"""One generation of the vault's file, authenticated and with its index open; and its way back."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from unictl.core.secret import Secret
from unictl.errors import VaultDamaged
from unictl.vault import contents, slots
from unictl.vault.contents import Name
from unictl.vault.document import FORMAT, PLAIN, Document, Header, Slot, build, damaged
from unictl.vault.primitives import has_mac, mac
from unictl.vault.slots import Opened

LIMITS: Final = "limits"
"""The member of the index that holds the caps, by profile."""


class State:
    """One generation of the file, authenticated and with its index open.

    Attributes:
        document: The file taken apart.
        data_key: The key to everything in it; no repr shows it.
        index: The index's members.
    """

    __slots__ = ("data_key", "document", "index")

    def __init__(self, document: Document, data_key: bytes, index: Mapping[str, Any]) -> None:
        self.document, self.data_key, self.index = document, data_key, index


class Value(NamedTuple):
    """An entry: its row in the index, and what it holds."""

    row: dict[str, Any]
    secret: Secret


class Draft(NamedTuple):
    """What the next generation is to be.

    Attributes:
        rows: What the index says of each entry, without its place.
        new: The sealed values that aren't in the present file.
        slots: The ways in; None leaves them.
        data_key: Another key for everything; None leaves it.
        newer_than: The generation is at least one above this.
        limits: The caps of each profile that has any; None leaves them.
    """

    rows: Mapping[Name, dict[str, Any]]
    new: Mapping[Name, bytes]
    slots: tuple[Slot, ...] | None = None
    data_key: bytes | None = None
    newer_than: int = 0
    limits: Mapping[str, Any] | None = None


def open_state(document: Document, opened: Opened, file: str) -> State:
    """Return a file's state, opened with what a slot yielded.

    Raises:
        WrongSecret: The slot has been removed.
        VaultDamaged: Something does not authenticate.
    """

    def tell(what: str) -> VaultDamaged:
        return damaged(file, what)

    header = document.header
    data_key = slots.data_key(header.slots, opened, header.vault, tell)
    if not has_mac(contents.mac_key(data_key), document.signed, document.mac):
        raise tell("it was altered")
    index = contents.unseal_index(
        data_key, header.vault, header.generation, document.sealed_index, tell
    )
    return State(document, data_key, index)


def index_of(state: State, draft: Draft) -> Mapping[str, Any]:
    """Return the members that the next generation's index has beside `entries`."""
    if draft.limits is None:
        return state.index
    others = {name: member for name, member in state.index.items() if name != LIMITS}
    return {**others, LIMITS: draft.limits} if draft.limits else others


def seal_state(
    header: Header,
    data_key: bytes,
    index: Mapping[str, Any],
    rows: Mapping[Name, dict[str, Any]],
    sealed: Mapping[Name, bytes],
) -> bytes:
    """Return the bytes of a file.

    Args:
        header: Of the generation to be written.
        data_key: Seals the index, and keys the MAC.
        index: The members of the index beside `entries`.
        rows: What the index says of each entry.
        sealed: Each entry's sealed value.
    """
    offset, placed = 0, {}
    for name in sorted(rows):
        placed[name] = {**rows[name], "offset": offset, "length": len(sealed[name])}
        offset += len(sealed[name])
    members = {**index, "entries": contents.nest(placed)}
    # A unictl that knows no limits would pass them over: it is to find a format it doesn't know.
    version = FORMAT if index.get(LIMITS) else PLAIN
    sealed_index = contents.seal_index(data_key, header.vault, header.generation, members)
    signed = build(header, sealed_index, b"".join(sealed[name] for name in placed), version)
    return signed + mac(contents.mac_key(data_key), signed)


def value(state: State, name: Name, row: Mapping[str, Any], file: str) -> Secret:
    """Return an entry's value.

    Raises:
        VaultDamaged: It does not authenticate.
    """
    start, generation = row["offset"], row["generation"]
    sealed = state.document.entries[start : start + row["length"]]
    vault = state.document.header.vault
    found = contents.unseal_value(state.data_key, vault, name, generation, sealed)
    if found is None:
        raise damaged(file, f"the entry {name.service} {name.field} does not authenticate")
    return found


def values(state: State, file: str) -> dict[Name, Value]:
    """Return every entry's row and value by name.

    Raises:
        VaultDamaged: One does not authenticate.
    """
    return {
        name: Value(row, value(state, name, row, file)) for name, row in contents.rows(state.index)
    }


def sealed_anew(
    held: Mapping[Name, Value], data_key: bytes, vault: str, *, generation: int | None = None
) -> tuple[dict[Name, dict[str, Any]], dict[Name, bytes]]:
    """Return rows and sealed values of entries, under another data key or generation.

    Args:
        held: The entries.
        data_key: Seals them.
        vault: The vault's id.
        generation: The one that writes them; by default each keeps its row's.
    """
    rows = {
        name: {**row, "generation": generation or row["generation"]}
        for name, (row, _) in held.items()
    }
    sealed = {
        name: contents.seal_value(data_key, vault, name, row["generation"], held[name].secret)
        for name, row in rows.items()
    }
    return rows, sealed
