"""The sealed bytes in the OS keyring instead of the file: in parts, with a pointer in the file.

The pointer names a set of parts; a write makes a new set, reads it back, and then replaces the
pointer as a whole file is replaced. So all that holds for a file holds here too: a lock, earlier
generations, nothing half-written. The bytes are those that a file would have: sealed, whatever the
keyring does with them. A part is below the 2560 bytes that Windows takes, in UTF-16.
"""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from unictl.errors import FormatTooNew, InvalidRequest, VaultLocked

MAGIC: Final = b"unictl vault in the OS keyring\n"
MAX_SIZE: Final = 1 << 18
_PART: Final = 900  # bytes; 1200 letters in base64, 2400 bytes in UTF-16
_SCHEMA: Final = 1
_HEAD: Final = 4096
_ID_LENGTH: Final = 16


class Pointer(NamedTuple):
    """Where the parts of a vault are.

    Attributes:
        id: Names the set.
        parts: How many there are.
    """

    id: str
    parts: int

    def names(self) -> Iterable[str]:
        """Yield the names of the parts in the keyring."""
        return (f"vault-part-{self.id}-{number}" for number in range(self.parts))

    def text(self) -> bytes:
        """Return what stands in the file."""
        members = {"schema": _SCHEMA, "set": self.id, "parts": self.parts}
        return MAGIC + json.dumps(members).encode() + b"\n"


def read_pointer(blob: bytes, file: str) -> Pointer | None:
    """Return the pointer that a file holds, or None if it is none, or a damaged one.

    Raises:
        FormatTooNew: A newer unictl wrote it.
    """
    if not blob.startswith(MAGIC):
        return None
    try:
        members = json.loads(blob[len(MAGIC) :])
        schema = members["schema"]
        found = Pointer(bytes.fromhex(members["set"]).hex(), members["parts"])
        fits = schema == _SCHEMA and 0 < found.parts <= MAX_SIZE // _PART + 1
    except (KeyError, TypeError, ValueError):
        return None
    if type(schema) is int and schema > _SCHEMA:
        raise FormatTooNew(f"{file} has schema {schema}, newer than this unictl", file=file)
    return found if fits else None


def pointer_at(path: Path) -> Pointer | None:
    """Return the pointer at a path; None if there is none, or it can't be read."""
    try:
        return read_pointer(head(path), str(path))
    except (OSError, FormatTooNew):
        return None


def head(path: Path) -> bytes:
    """Return the file's beginning: all of it, if it is a pointer."""
    with path.open("rb") as file:
        return file.read(_HEAD)


def new_pointer(blob: bytes) -> Pointer:
    """Return a pointer for these bytes.

    Raises:
        InvalidRequest: They are too many for a keyring.
    """
    if len(blob) > MAX_SIZE:
        raise InvalidRequest(
            f"the vault has {len(blob) // 1024} KiB, more than the OS keyring is given",
            hint="Make a vault in a file: `unictl vault init --backend file`.",
        )
    return Pointer(os.urandom(_ID_LENGTH).hex(), -(-len(blob) // _PART))


def load(pointer: Pointer) -> bytes:
    """Return the bytes; a part that is missing is left out, so the whole won't authenticate.

    Raises:
        VaultLocked: The keyring can't be used, or is locked.
    """
    import base64  # noqa: PLC0415 - only for a vault that is there

    from unictl.vault import os_keyring  # noqa: PLC0415 - as above

    found = (os_keyring.take(name) or "" for name in pointer.names())
    try:
        return b"".join(base64.b64decode(part, validate=True) for part in found)
    except ValueError:
        return b""


def store(pointer: Pointer, blob: bytes) -> None:
    """Put the bytes into the keyring, and read them back.

    Raises:
        VaultLocked: The keyring can't be used, is locked, or gave something else back.
    """
    import base64  # noqa: PLC0415 - as above

    from unictl.vault import os_keyring  # noqa: PLC0415 - as above

    for number, name in enumerate(pointer.names()):
        part = blob[number * _PART : (number + 1) * _PART]
        os_keyring.put(name, base64.b64encode(part).decode())
    if load(pointer) != blob:
        raise VaultLocked(
            "the OS keyring took the vault and gave back something else",
            hint="Make a vault in a file: `unictl vault init --backend file`.",
        )


def forget(pointer: Pointer) -> None:
    """Take the parts out of the keyring, as far as it lets one."""
    from unictl.vault import os_keyring  # noqa: PLC0415 - as above

    for name in pointer.names():
        with suppress(VaultLocked):
            os_keyring.drop(name)
