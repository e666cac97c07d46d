"""The newest generation's mark, kept outside the file, so that an older file in its place shows.

The mark is `GENERATION:MAC`, the MAC's first 16 bytes in hexadecimal: with the generation alone, an
older copy that was then written to as often would pass. It is kept in the OS keyring and by the
agent, after the file is written and under the lock, so it may lag behind the file, and never the
other way round: a newer file than it knows of is no fault.

The keyring is asked wherever a person or the keyring itself opens the vault. A command that a CI
key or the agent opens it for must be quick, and asks no keyring.
"""

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from unictl.errors import VaultLocked, VaultRolledBack
from unictl.vault import agent_client
from unictl.vault.document import Document, Header
from unictl.vault.slots import CI_KEY, KEYRING, Opener

_MAC_LENGTH: Final = 16


class Seen(NamedTuple):
    """What this machine has seen of a vault.

    Attributes:
        marks: The marks of the newest files that the keyring and the agent know of.
        anchored: Whether the keyring answers, so that it is to know the next file too.
        reason: Why the keyring knows of none; empty if it does.
    """

    marks: tuple[str, ...] = ()
    anchored: bool = False
    reason: str = ""

    @property
    def generation(self) -> int:
        """The newest generation; 0 if there is none."""
        return max(map(generation_of, self.marks), default=0)


class Standing(NamedTuple):
    """How a file stands to the marks.

    Attributes:
        state: `newest`, `rolled_back`, or `unknown` (no mark can be had).
        generation: The newest that was seen; None without a mark.
        reason: Why it isn't known; empty if it is.
    """

    state: Literal["newest", "rolled_back", "unknown"]
    generation: int | None = None
    reason: str = ""


def mark(document: Document) -> str:
    """Return the mark of a file."""
    return f"{document.header.generation}:{document.mac[:_MAC_LENGTH].hex()}"


def generation_of(seen: str | None) -> int:
    """Return the generation of a mark; 0 if there is none, or it can't be read."""
    number = (seen or "").partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() else 0


def is_older(document: Document, marks: Iterable[str | None]) -> bool:
    """Return whether a file is older than one of those that the marks are of."""
    return any(_is_older(document, seen) for seen in marks)


def _is_older(document: Document, seen: str | None) -> bool:
    """Return whether a file is older than the one that the mark is of, or another of its age."""
    newest, present = generation_of(seen), document.header.generation
    return present < newest or (present == newest and mark(document) != seen)


def seen(header: Header, opener: Opener | None = None, *, quick: bool = False) -> Seen:
    """Return what this machine has seen of a vault; a keyring that can't be used is no fault.

    Args:
        header: The vault's, for its id and its slots.
        opener: What opened it; one from the keyring has brought the mark along.
        quick: Whether one who has a CI key is to be spared the keyring.
    """
    kind = opener.kind if opener else None
    if kind == CI_KEY and quick:
        return Seen()
    agent = agent_client.status(header.vault)
    marks = (agent.newest,) if agent and agent.newest else ()
    if opener is not None and kind == KEYRING:
        return Seen((*marks, opener.seen) if opener.seen else marks, anchored=True)
    from unictl.vault import os_keyring  # noqa: PLC0415 - not where only a CI key is used

    if not os_keyring.plausible() and all(slot.kind != KEYRING for slot in header.slots):
        return Seen(marks, reason="there is no OS keyring that could know the newest file")
    try:
        known = os_keyring.remembered(header.vault)
    except VaultLocked as error:
        return Seen(marks, reason=error.message)
    if not generation_of(known):
        reason = "the OS keyring holds no mark of this vault"
        return Seen(marks, anchored=kind != CI_KEY, reason=reason)
    return Seen((*marks, str(known)), anchored=True)


def standing(document: Document) -> Standing:
    """Say how a file stands to the marks; needs no secret."""
    known = seen(document.header)
    if not known.generation:
        return Standing("unknown", reason=known.reason)
    older = is_older(document, known.marks)
    return Standing("rolled_back" if older else "newest", known.generation)


def refuse(document: Document, marks: Iterable[str | None], file: str) -> VaultRolledBack:
    """Return the error of an older file."""
    newest, present = max(map(generation_of, marks)), document.header.generation
    told = (
        f"this machine has seen generation {newest}"
        if present < newest
        else "this machine has seen another file of that generation"
    )
    return VaultRolledBack(
        f"{file} is an older copy: it has generation {present}, and {told}", file=file
    )


def keep(document: Document, *, in_keyring: bool) -> bool:
    """Have the agent, if there is one, know the file, and the keyring if that is wanted.

    Returns whether the keyring does: where it fails, its older mark stays, which is safe.
    """
    agent_client.saw(document.header.vault, mark(document))
    if not in_keyring:
        return False
    from unictl.vault import os_keyring  # noqa: PLC0415 - not where only a CI key is used

    try:
        os_keyring.remember(document.header.vault, mark(document))
    except VaultLocked:
        return False
    return True


def wanted(kinds: Iterable[str]) -> bool:
    """Return whether the keyring is to know a new vault, by its slots' kinds."""
    others = {*kinds} - {CI_KEY}
    if others and KEYRING not in others:
        from unictl.vault import os_keyring  # noqa: PLC0415 - not where only a CI key is used

        return os_keyring.plausible()
    return bool(others)
