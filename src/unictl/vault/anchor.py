"""The newest generation's mark in the OS keyring, so that an older file in its place shows.

The mark is `GENERATION:MAC`, the MAC's first 16 bytes in hexadecimal: with the generation alone, an
older copy that was then written to as often would pass. It is written after the file, under the
lock, so it may lag behind the file, and never the other way round. Only a vault that the keyring
opens is anchored: other ways in must do without a keyring, and quickly.
"""

from contextlib import suppress
from typing import Final, Literal, NamedTuple

from unictl.errors import VaultLocked, VaultRolledBack
from unictl.vault.document import Document

_MAC_LENGTH: Final = 16


class Standing(NamedTuple):
    """How a file stands to the mark.

    Attributes:
        state: `newest`, `rolled_back`, `unknown` (there should be a mark, and it can't be had) or
            `none` (the keyring doesn't open this vault, so it keeps none).
        generation: The mark's; None without one.
        reason: Why it isn't known; empty if it is.
    """

    state: Literal["newest", "rolled_back", "unknown", "none"]
    generation: int | None = None
    reason: str = ""


def mark(document: Document) -> str:
    """Return the mark of a file."""
    return f"{document.header.generation}:{document.mac[:_MAC_LENGTH].hex()}"


def generation_of(seen: str | None) -> int:
    """Return the generation of a mark; 0 if there is none, or it can't be read."""
    number = (seen or "").partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() else 0


def is_older(document: Document, seen: str | None) -> bool:
    """Return whether a file is older than the one that the mark is of, or another of its age."""
    newest, present = generation_of(seen), document.header.generation
    return present < newest or (present == newest and mark(document) != seen)


def standing(document: Document) -> Standing:
    """Say how a file stands to the mark; needs no secret, but an unlocked keyring."""
    from unictl.vault import os_keyring  # noqa: PLC0415 - only for a vault that uses it
    from unictl.vault.slots import KEYRING  # noqa: PLC0415 - loaded already

    if all(slot.kind != KEYRING for slot in document.header.slots):
        return Standing("none", reason="the OS keyring doesn't open this vault")
    try:
        seen = os_keyring.remembered(document.header.vault)
    except VaultLocked as error:
        return Standing("unknown", reason=error.message)
    newest = generation_of(seen)
    if not newest:
        return Standing("unknown", reason="the OS keyring holds no mark of this vault")
    return Standing("rolled_back" if is_older(document, seen) else "newest", newest)


def refuse(document: Document, seen: str | None, file: str) -> VaultRolledBack:
    """Return the error of an older file."""
    newest, present = generation_of(seen), document.header.generation
    told = (
        f"this machine has seen generation {newest}"
        if present < newest
        else "this machine has seen another file of that generation"
    )
    return VaultRolledBack(
        f"{file} is an older copy: it has generation {present}, and {told}", file=file
    )


def keep(document: Document) -> None:
    """Put the file's mark into the keyring; without one the older mark stays, which is safe."""
    from unictl.vault import os_keyring  # noqa: PLC0415 - only for a vault that uses it

    with suppress(VaultLocked):
        os_keyring.remember(document.header.vault, mark(document))
