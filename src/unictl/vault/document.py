"""The vault's file as bytes: fixed part, header, sealed index, sealed entries, MAC.

What can be checked without a key is checked here, so that a damaged file is known for one before
anybody is asked for a passphrase. `docs/vault-format.md` has the layout.

Here and wherever every use of a key passes, records are named tuples: a dataclass takes five times
as long to make.
"""

import json
import os
import struct
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from unictl.errors import FormatTooNew, VaultDamaged
from unictl.vault.primitives import MAC_LENGTH, OVERHEAD, digest

FORMAT: Final = 2
"""The newest that this unictl knows."""
PLAIN: Final = 1
"""The format of a vault without limits: it opens with a unictl that knows nothing of them."""
MAGIC: Final = b"\x89unictl\n"
MAX_SIZE: Final = 1 << 28
MAX_HEADER: Final = 1 << 20
MAX_SLOTS: Final = 64
GENERATIONS: Final = 3
"""How many earlier files are kept beside it, as `.1` (the latest) and so on."""
_FIXED: Final = struct.Struct(">8sHIII")
_CHECK_LENGTH: Final = 32
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
ID_LENGTH: Final = 16
NEWEST_PLAUSIBLE: Final = 256
"""A format's number from here on is damage, not a newer unictl's."""


class Slot(NamedTuple):
    """One way into the vault.

    Attributes:
        id: 16 bytes in hexadecimal.
        kind: One of `slots.KINDS`; later unictls may know more.
        public: The X25519 public key to which the data key is sealed.
        sealed: The data key, sealed to it.
        wrapped: Private key and bond, wrapped by the slot's own secret; of a recipient, whose
            private key is elsewhere, the bond alone, sealed to the public key.
        direct: The data key, sealed with the slot's own secret; empty if it has been replaced
            since that secret was last at hand.
        parameters: What turns the secret into a wrapping key, by kind.
        created: RFC 3339, UTC.
        more: Members that this unictl doesn't know; kept as they are.
    """

    id: str
    kind: str
    public: bytes
    sealed: bytes
    wrapped: bytes
    parameters: Mapping[str, Any]
    created: str
    direct: bytes = b""
    more: Mapping[str, Any] = _NOTHING


class Header(NamedTuple):
    """What stands in the clear, under the MAC.

    Attributes:
        vault: The vault's id: 16 random bytes in hexadecimal.
        generation: Counts the writes, from 1.
        created: RFC 3339, UTC.
        slots: The ways in.
        more: Members that this unictl doesn't know; kept as they are.
    """

    vault: str
    generation: int
    created: str
    slots: tuple[Slot, ...]
    more: Mapping[str, Any] = _NOTHING


class Document(NamedTuple):
    """A file taken apart; index and entries are still sealed.

    Attributes:
        header: What stands in the clear.
        sealed_index: The index.
        entries: The sealed entries, one after the other.
        signed: All that the MAC covers.
        mac: The MAC as it stands in the file.
    """

    header: Header
    sealed_index: bytes
    entries: bytes
    signed: bytes
    mac: bytes

    @property
    def version(self) -> int:
        """The format that it is written in."""
        version: int = _FIXED.unpack_from(self.signed)[1]
        return version


def build(header: Header, index: bytes, entries: bytes, version: int = PLAIN) -> bytes:
    """Return the file's bytes, of a format, up to the MAC."""
    text = json.dumps(_header_members(header), separators=(",", ":")).encode()
    start = _FIXED.pack(MAGIC, version, len(text), len(index), len(entries)) + text
    return start + digest(start) + index + entries


def parse(blob: bytes, file: str) -> Document:
    """Take a file apart.

    Raises:
        FormatTooNew: A newer unictl wrote it.
        VaultDamaged: It is no vault, is cut short, or its header was altered.
    """
    if len(blob) < _FIXED.size or not blob.startswith(MAGIC):
        raise damaged(file, "it does not begin as a vault does" if blob else "it is empty")
    _, version, header_length, index_length, entries_length = _FIXED.unpack_from(blob)
    if version > FORMAT:
        raise FormatTooNew(f"{file} has format {version}; this unictl knows {FORMAT}", file=file)
    if version < 1 or header_length > MAX_HEADER or index_length < OVERHEAD:
        raise damaged(file, "its fixed part makes no sense")
    header_end = _FIXED.size + header_length
    index_start = header_end + _CHECK_LENGTH
    entries_start = index_start + index_length
    end = entries_start + entries_length
    if len(blob) != end + MAC_LENGTH:
        raise damaged(file, f"it has {len(blob)} bytes instead of {end + MAC_LENGTH}")
    if digest(blob[:header_end]) != blob[header_end:index_start]:
        raise damaged(file, "its header was altered")
    return Document(
        header=_read_header(blob[_FIXED.size : header_end], file),
        sealed_index=blob[index_start:entries_start],
        entries=blob[entries_start:end],
        signed=blob[:end],
        mac=blob[end:],
    )


def damaged(file: str, what: str) -> VaultDamaged:
    """Return the error to raise."""
    kept = [f"{file}.{number}" for number in range(1, GENERATIONS + 1)]
    there = [name for name in kept if os.path.isfile(name)]  # noqa: PTH113 - only names are needed
    if there:
        hint = (
            "Save what can be saved with `unictl vault repair`, or put a copy back with"
            f" `unictl vault restore`; earlier generations beside it: {', '.join(there)}."
        )
    else:
        hint = (
            "Save what can be saved with `unictl vault repair`; no earlier generation lies beside"
            " it. If there is nothing to be saved, move it away and run `unictl init`."
        )
    return VaultDamaged(f"{file} is damaged: {what}", hint=hint, file=file)


def loosely(blob: bytes) -> tuple[Header | None, bytes, bytes]:
    """Return what a damaged file still seems to hold: header, sealed index, sealed entries.

    Nothing of it is to be believed before it has authenticated.

    Raises:
        FormatTooNew: A newer unictl wrote it.
    """
    if len(blob) < _FIXED.size:
        return None, b"", b""
    magic, version, header_length, index_length, entries_length = _FIXED.unpack_from(blob)
    if magic == MAGIC and FORMAT < version < NEWEST_PLAUSIBLE:
        raise FormatTooNew(f"it has format {version}; this unictl knows {FORMAT}")
    header_end = _FIXED.size + header_length
    index_start = header_end + _CHECK_LENGTH
    entries_start = index_start + index_length
    try:
        header = _read_header(blob[_FIXED.size : header_end], "")
    except VaultDamaged:
        header = None
    index = blob[index_start:entries_start]
    return header, index, blob[entries_start : entries_start + entries_length]


def _read_header(text: bytes, file: str) -> Header:
    # The check sum has no key, so whoever can write the file can put anything here.
    try:
        members = json.loads(text)
        slots = tuple(_read_slot(dict(slot)) for slot in members.pop("slots"))
        header = Header(
            vault=_id(members.pop("vault")),
            generation=_number(members.pop("generation")),
            created=_text(members.pop("created")),
            slots=slots,
            more=members,
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise damaged(file, "its header can't be read") from None
    if len(slots) > MAX_SLOTS:
        raise damaged(file, f"it has more than {MAX_SLOTS} slots")
    return header


def _read_slot(members: dict[str, Any]) -> Slot:
    return Slot(
        id=_id(members.pop("id")),
        kind=_text(members.pop("kind")),
        public=bytes.fromhex(members.pop("public")),
        sealed=bytes.fromhex(members.pop("sealed")),
        wrapped=bytes.fromhex(members.pop("wrapped")),
        direct=bytes.fromhex(members.pop("direct")),
        parameters=dict(members.pop("parameters")),
        created=_text(members.pop("created")),
        more=members,
    )


def _header_members(header: Header) -> dict[str, Any]:
    return {
        **header.more,
        "vault": header.vault,
        "generation": header.generation,
        "created": header.created,
        "slots": [
            {
                **slot.more,
                "id": slot.id,
                "kind": slot.kind,
                "created": slot.created,
                "parameters": dict(slot.parameters),
                "public": slot.public.hex(),
                "wrapped": slot.wrapped.hex(),
                "sealed": slot.sealed.hex(),
                "direct": slot.direct.hex(),
            }
            for slot in header.slots
        ],
    }


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # a lone surrogate is a ValueError
    return value


def _id(value: object) -> str:
    text = _text(value)
    if len(bytes.fromhex(text)) != ID_LENGTH:
        raise ValueError
    return text


def _number(value: object) -> int:
    if type(value) is not int or value < 1:
        raise TypeError
    return value
