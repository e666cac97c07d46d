"""Earlier generations of the vault: seen, and put back.

What is put back becomes the newest generation. Where the present file opens, only the entries come
back: slots that were removed stay removed. Where it doesn't, the earlier file comes back whole, and
the present one is kept aside under another name, never deleted.
"""

import time
from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from typing import Final, NamedTuple

from unictl.errors import InvalidRequest, NotConfigured, VaultDamaged, WrongSecret
from unictl.vault import anchor, contents, files, unlocking
from unictl.vault import slots as slots_
from unictl.vault.document import Document, Header, Slot, damaged, parse
from unictl.vault.place import located
from unictl.vault.slots import Opened, Opener
from unictl.vault.state import State, open_state, seal_state, sealed_anew, values
from unictl.vault.store import Draft, Vault

_IMPLAUSIBLE: Final = 1 << 48
"""A damaged header may say any generation; from here on it is not counted on from."""


class Kept(NamedTuple):
    """A file that is or was the vault.

    Attributes:
        file: Its path.
        written: When it was last written, RFC 3339, UTC.
        state: What it holds, if it opens.
        fault: Why it doesn't, in words; empty if it does.
        generation: As its header has it; None if that can't be read.
    """

    file: Path
    written: str
    state: State | None
    fault: str
    generation: int | None


class Look:
    """The vault's files as one secret opens them.

    Args:
        opener: The secret; found as `unlocking` describes by default.
        prompt: Asks a person for it, if nothing else is at hand.
    """

    def __init__(
        self, opener: Opener | None = None, prompt: unlocking.Prompt | None = None
    ) -> None:
        self._opener = opener
        self._prompt = prompt
        self._opened: list[tuple[Slot, Opened]] = []
        self._header: Header | None = None
        self._seen: anchor.Seen | None = None

    @property
    def seen(self) -> anchor.Seen:
        """What this machine has seen of the vault; looked for once, when it is wanted."""
        if self._seen is None:
            if self._header is None:
                return anchor.Seen()
            self._seen = anchor.seen(self._header, self._opener)
        return self._seen

    def at(self, file: Path, *, private: bool = True) -> Kept:
        """Return what is at a path; a fault is told, not raised.

        Args:
            file: The path.
            private: Whether only its owner may have access; not asked of a backup elsewhere.

        Raises:
            NotConfigured: Nothing is there.
            VaultLocked: No secret is at hand that could open it.
            FormatTooNew: A newer unictl wrote it.
        """
        blob = files.read(file, private=private)
        written = _time(file.stat().st_mtime)
        try:
            document = parse(blob, str(file))
        except VaultDamaged as error:
            return Kept(file, written, None, error.message, None)
        generation = document.header.generation
        try:
            state, _ = self.open(document, str(file))
            values(state, str(file))
        except (VaultDamaged, WrongSecret) as error:
            return Kept(file, written, None, error.message, generation)
        return Kept(file, written, state, "", generation)

    def open(self, document: Document, file: str) -> tuple[State, Opened]:
        """Return a file's state and what its slot yielded.

        Raises:
            VaultLocked: No secret is at hand.
            WrongSecret: The secret opens none of its slots.
            VaultDamaged: Something does not authenticate.
        """
        opened = self.unlock(document.header, file)
        return open_state(document, opened, file), opened

    def unlock(self, header: Header, file: str) -> Opened:
        """Return what one of the header's slots yields; a slot is opened once for all files.

        Raises:
            VaultLocked: No secret is at hand.
            WrongSecret: The secret opens none of them.
            VaultDamaged: A slot makes no sense.
        """
        for known, opened in self._opened:
            if any(_alike(slot, known) for slot in header.slots):
                return opened
        if self._opener is None:
            self._opener = unlocking.find(header, file=file, prompt=self._prompt)
        opened = slots_.open_any(
            header.slots,
            self._opener._replace(slot=None),
            header.vault,
            lambda what: damaged(file, what),
        )
        slot = next(slot for slot in header.slots if slot.id == opened.slot)
        self._opened.append((slot, opened))
        self._header = header
        return opened


def _alike(one: Slot, other: Slot) -> bool:
    """Return whether what opens one opens the other: a damaged slot may keep its id."""
    return (one.id, one.kind, one.public, one.wrapped, one.parameters) == (
        other.id,
        other.kind,
        other.public,
        other.wrapped,
        other.parameters,
    )


def generations(path: Path, look: Look) -> list[Kept]:
    """Return the present file and the earlier ones beside it, the latest first.

    Raises:
        NotConfigured: There is none at all.
        VaultLocked: No secret is at hand that could open one.
    """
    found = [look.at(file) for file in (path, *files.kept_paths(path)) if file.exists()]
    if not found:
        files.read(path)  # which says that there is none
    return found


def restore(
    source: Path,
    *,
    path: Path | None = None,
    opener: Opener | None = None,
    prompt: unlocking.Prompt | None = None,
) -> tuple[Vault, Path | None]:
    """Put an earlier file's entries back, and return the vault and where a damaged one is kept.

    Raises:
        NotConfigured: There is no such file.
        InvalidRequest: It is a copy of another vault.
        VaultError: It does not open; nothing has changed then.
    """
    path = located(path)
    look = Look(opener, prompt)
    earlier = look.at(source, private=source.parent == path.parent)
    if earlier.state is None:
        raise damaged(str(source), earlier.fault)
    present = look.at(path) if path.exists() else None
    if present is not None and present.state is not None:
        return _entries_back(path, look, present.state, earlier), None
    state = earlier.state
    rows = dict(contents.rows(state.index))
    held = values(state, str(source))
    aside = None if present is None else aside_of(path)
    with files.locked(path):
        header = state.document.header._replace(generation=newest(path, look) + 1)
        _, sealed = sealed_anew(held, state.data_key, header.vault)
        blob = seal_state(header, state.data_key, state.index, rows, sealed)
        vault = adopt(path, blob, look)
        files.replace(path, blob, aside=aside)
    if look.seen.anchored:
        vault.anchor()
    return vault, aside


def accept(
    path: Path | None = None,
    *,
    opener: Opener | None = None,
    prompt: unlocking.Prompt | None = None,
) -> Vault:
    """Take the present file for the newest, though this machine has seen a newer one.

    Raises:
        VaultError: It does not open.
    """
    path = located(path)
    look = Look(opener, prompt)
    vault = adopt(path, files.read(path), look)
    newer_than = look.seen.generation
    vault.rewrite(lambda now: Draft(dict(contents.rows(now.index)), {}, newer_than=newer_than))
    return vault


def adopt(path: Path, blob: bytes, look: Look) -> Vault:
    """Return the vault that these bytes are, with every value of it read once.

    Raises:
        VaultError: It does not open.
    """
    state, opened = look.open(parse(blob, str(path)), str(path))
    values(state, str(path))
    return Vault(path, opened, state, anchored=look.seen.anchored)


def newest(path: Path, look: Look) -> int:
    """Return the highest generation that any file, the keyring or the agent knows of."""
    known = [look.seen.generation]
    for file in (path, *files.kept_paths(path)):
        with suppress(NotConfigured):
            known.append(look.at(file).generation or 0)
    return max(number for number in known if number < _IMPLAUSIBLE)


def aside_of(path: Path) -> Path:
    """Return a free name beside the file, where a damaged one is kept."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    more = (f"-{number}" for number in count(2))
    names = (f"{path.name}.damaged-{stamp}{end}" for end in chain([""], more))
    return next(free for free in map(path.with_name, names) if not free.exists())


def _entries_back(path: Path, look: Look, present: State, earlier: Kept) -> Vault:
    state = earlier.state
    if state is None or state.document.header.vault != present.document.header.vault:
        raise InvalidRequest(
            "this is a file of another vault, and would replace all that this one holds",
            hint="To use that vault instead, move the present file away and run it again.",
            file=str(earlier.file),
        )
    held = values(state, str(earlier.file))
    opened = look.unlock(present.document.header, str(path))
    vault = Vault(path, opened, present, anchored=look.seen.anchored)

    def change(now: State) -> Draft:
        header = now.document.header
        newer_than = max(header.generation, look.seen.generation)
        rows, sealed = sealed_anew(held, now.data_key, header.vault, generation=newer_than + 1)
        return Draft(rows, sealed, newer_than=newer_than)

    vault.rewrite(change)
    return vault


def _time(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
