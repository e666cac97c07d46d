"""The Vault: opens the file, hands out secrets, and takes new ones."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from unictl import home
from unictl.core.secret import Secret
from unictl.errors import VaultError
from unictl.vault import agent_client, anchor, contents, files, log, slots, unlocking
from unictl.vault.contents import Deposit as Deposit  # noqa: PLC0414 - offered here
from unictl.vault.contents import Entry, Name
from unictl.vault.document import Document, Header, Slot, damaged, parse
from unictl.vault.place import located as located  # noqa: PLC0414 - offered here
from unictl.vault.place import read as read  # noqa: PLC0414 - offered here
from unictl.vault.place import refuse_existing as refuse_existing  # noqa: PLC0414 - offered here
from unictl.vault.primitives import random_key
from unictl.vault.slots import Opened, Opener
from unictl.vault.state import Draft as Draft  # noqa: PLC0414 - offered here
from unictl.vault.state import State, index_of, open_state, seal_state, value


class Vault:
    """An open vault: what it held when it was opened or last written by this object.

    Made by `open` or `create`. Several processes may write at once: a write reads the file again
    under the lock, so nobody's entry is lost.
    """

    def __init__(self, path: Path, opened: Opened, state: State, *, anchored: bool = False) -> None:
        self._path = path
        self._opened = opened
        self._state = state
        self._anchored = anchored

    @classmethod
    def open(
        cls,
        path: Path | None = None,
        opener: Opener | None = None,
        *,
        prompt: unlocking.Prompt | None = None,
        without: Collection[str] = (),
        older: bool = False,
        agent: bool = True,
    ) -> Self:
        """Open a vault.

        Args:
            path: The file; the one in the home by default.
            opener: The secret; found as `unlocking` describes by default.
            prompt: Asks a person for the passphrase, if nothing else is at hand.
            without: Slots, by id, that are not to be used.
            older: Whether a file older than one that this machine has seen will do.
            agent: Whether an agent may open it, where no variable does.

        Raises:
            NotConfigured: There is no vault.
            InvalidRequest: Others may read the file.
            VaultError: It is a link that leads nowhere, or can't be read.
            VaultLocked: No secret is at hand that could open it.
            WrongSecret: The secret opens no slot.
            VaultDamaged: Something does not authenticate.
            VaultRolledBack: The keyring or the agent knows of a newer file.
            FormatTooNew: A newer unictl wrote it.
        """
        path = located(path)
        document = read(path)
        try:
            return cls._open(path, document, opener, prompt, without, older=older, agent=agent)
        except VaultError as error:
            log.refused(document.header.vault, error.code)
            raise

    @classmethod
    def _open(
        cls,
        path: Path,
        document: Document,
        opener: Opener | None,
        prompt: unlocking.Prompt | None,
        without: Collection[str],
        *,
        older: bool,
        agent: bool,
    ) -> Self:
        header = document.header
        usable = tuple(slot for slot in header.slots if slot.id not in without)
        if opener is None and agent and not unlocking.by_variable({s.kind for s in usable}):
            held = agent_client.held_for(header.vault)
            if held and any(slot.id == held.slot for slot in usable):
                vault = cls(path, held, open_state(document, held, str(path)))
                if not older:
                    vault._refuse_older([held.seen])
                    vault.note_newest(held.seen)
                return vault
        usable_header = header._replace(slots=usable)
        found = opener or unlocking.find(usable_header, file=str(path), prompt=prompt)
        opened = _open_slot(usable, found, header.vault, str(path))
        state = open_state(document, opened, str(path))
        known = anchor.seen(header, found, quick=True)
        vault = cls(path, opened, state, anchored=known.anchored)
        if not older:
            vault._refuse_older(known.marks)
        return vault

    @classmethod
    def create(
        cls, path: Path | None, openers: Iterable[Opener], *, in_keyring: bool = False
    ) -> Self:
        """Make a new, empty vault that each of the openers opens; its folder too if need be.

        Its bytes are in the file, or in the OS keyring.

        Raises:
            InvalidRequest: There is a file already, or its folder lets others in.
            VaultError: The system refuses to write it.
        """
        path = located(path)
        home.private_folder(path.parent)
        given = list(openers)
        vault, bond, data_key, now = slots.new_id(), random_key(), random_key(), _now()
        made = tuple(
            slots.make_slot(
                opener,
                slot=opener.slot or slots.new_id(),
                vault=vault,
                bond=bond,
                data_key=data_key,
                created=now,
            )
            for opener in given
        )
        if not made:
            raise ValueError("a vault without a slot could never be opened")
        header = Header(vault=vault, generation=1, created=now, slots=made)
        blob = seal_state(header, data_key, {"bond": bond.hex()}, {}, {})
        # Each slot is proven before the file exists: a vault that can't be opened helps nobody.
        opened = [_open_slot(made, opener, vault, str(path)) for opener in given]
        states = [open_state(parse(blob, str(path)), one, str(path)) for one in opened]
        with files.locked(path):
            refuse_existing(path)
            files.replace(path, blob, to_keyring=in_keyring)
        wanted = anchor.wanted(opener.kind for opener in given)
        anchored = anchor.keep(states[0].document, in_keyring=wanted)
        return cls(path, opened[0], states[0], anchored=anchored)

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @property
    def id(self) -> str:
        """Its id, in hexadecimal."""
        return self._state.document.header.vault

    @property
    def generation(self) -> int:
        """Counts the writes, from 1."""
        return self._state.document.header.generation

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The ways in."""
        return self._state.document.header.slots

    @property
    def opened(self) -> Opened:
        """What the slot yielded that opened it; for the vault's own modules."""
        return self._opened

    @property
    def state(self) -> State:
        """The generation at hand; for the vault's own modules."""
        return self._state

    def entries(self) -> tuple[Entry, ...]:
        """Return what the vault holds, sorted by name, without the values."""
        return tuple(contents.entry(*item) for item in contents.rows(self._state.index))

    def entry(self, profile: str, service: str, account: str, field: str) -> Entry | None:
        """Return what the vault knows of one entry, or None if there is none by that name."""
        row = contents.account_rows(self._state.index, profile, service, account).get(field)
        return row and contents.entry(Name(profile, service, account, field), row)

    def get(self, profile: str, service: str, account: str, field: str) -> Secret | None:
        """Return one value, or None if there is none by that name.

        Raises:
            VaultDamaged: The entry does not authenticate.
        """
        row = contents.account_rows(self._state.index, profile, service, account).get(field)
        if row is None:
            return None
        name = Name(profile, service, account, field)
        log.read(self.id, [name])
        return self._value(name, row)

    def fields(self, profile: str, service: str, account: str = "default") -> dict[str, Secret]:
        """Return the values of an account by field; none if the vault has none of it.

        Raises:
            VaultDamaged: An entry does not authenticate.
        """
        found = contents.account_rows(self._state.index, profile, service, account)
        if found:
            log.read(self.id, [Name(profile, service, account, field) for field in found])
        return {f: self._value(Name(profile, service, account, f), row) for f, row in found.items()}

    def set(
        self,
        profile: str,
        service: str,
        account: str,
        values: Mapping[str, Secret],
        variables: Mapping[str, str] | None = None,
    ) -> tuple[Entry, ...]:
        """Put an account's values by field into the vault, in one write; see `store`."""
        known = variables or {}
        return self.store(
            Deposit(profile, service, account, field, value, known.get(field))
            for field, value in values.items()
        )

    def store(self, deposits: Iterable[Deposit]) -> tuple[Entry, ...]:
        """Put values into the vault, all of them in one write, and return the entries that changed.

        An entry that already has this value and variable is left alone; if all have, nothing is
        written.

        Raises:
            InvalidRequest: A name or a value can't be kept.
            Busy: Another process held the lock too long.
            VaultError: The file was damaged or removed meanwhile, or can't be written.
        """
        wanted = list(deposits)
        for deposit in wanted:
            contents.check_name(deposit.name)
        with files.locked(self._path):
            self._refresh()
            generation, now = self.generation + 1, _now()
            changed: dict[Name, dict[str, Any]] = {}
            sealed: dict[Name, bytes] = {}
            for deposit in wanted:
                row = self._changed_row(deposit, generation, now)
                if row is not None:
                    changed[deposit.name] = row
                    sealed[deposit.name] = contents.seal_value(
                        self._state.data_key, self.id, deposit.name, generation, deposit.value
                    )
            if changed:
                rows = {**dict(contents.rows(self._state.index)), **changed}
                self._write(Draft(rows, sealed))
        return tuple(contents.entry(*item) for item in changed.items())

    def remove(
        self, profile: str, service: str, account: str, field: str | None = None
    ) -> tuple[Entry, ...]:
        """Take a field, or all fields of an account, out of the vault, and return what was taken.

        Earlier generations beside the file still hold it until three more writes have passed.

        Raises:
            Busy: Another process held the lock too long.
            VaultError: The file was damaged or removed meanwhile, or can't be written.
        """
        with files.locked(self._path):
            self._refresh()
            flat = dict(contents.rows(self._state.index))
            taken = {
                name: row
                for name, row in flat.items()
                if name[:3] == (profile, service, account) and field in (None, name.field)
            }
            if taken:
                self._write(Draft({n: row for n, row in flat.items() if n not in taken}, {}))
        return tuple(contents.entry(*item) for item in taken.items())

    def rewrite(
        self, change: Callable[[State], Draft | None], proven: Opened | None = None
    ) -> None:
        """Write what a change makes of the newest generation, under the lock.

        Args:
            change: Returns what is to be written, or None for nothing.
            proven: What another slot yielded, which must open the new file too.

        Raises:
            Busy: Another process held the lock too long.
            VaultError: The file was damaged or removed meanwhile, or can't be written.
        """
        with files.locked(self._path):
            self._refresh()
            draft = change(self._state)
            if draft is not None:
                self._write(draft, proven)

    def _value(self, name: Name, row: Mapping[str, Any]) -> Secret:
        return value(self._state, name, row, str(self._path))

    def _changed_row(self, deposit: Deposit, generation: int, now: str) -> dict[str, Any] | None:
        """Return the row of an entry to be written, or None if it stands there already."""
        old = contents.account_rows(self._state.index, *deposit.name[:3]).get(deposit.field)
        same = old is not None and self._value(deposit.name, old) == deposit.value
        row = contents.changed_row(old, deposit, generation, now, same_value=same)
        return None if same and row == old else row

    def _refresh(self) -> None:
        """Read what others have written meanwhile; a writer holds the lock."""
        document = read(self._path)
        if document.signed != self._state.document.signed:
            self._state = open_state(document, self._opened, str(self._path))

    def _write(self, draft: Draft, proven: Opened | None = None) -> None:
        state = self._state
        old = state.document
        sealed = {
            name: draft.new.get(name) or old.entries[row["offset"] : row["offset"] + row["length"]]
            for name, row in draft.rows.items()
        }
        key, ways = draft.data_key or state.data_key, draft.slots or old.header.slots
        header = old.header._replace(
            generation=max(old.header.generation, draft.newer_than) + 1,
            slots=self._with_direct(ways, key),
        )
        blob = seal_state(header, key, index_of(state, draft), draft.rows, sealed)
        # Read before it is written, so that what can't be opened never takes the file's place.
        if proven is not None and all(slot.id != self._opened.slot for slot in ways):
            self._opened = proven
        written = open_state(parse(blob, str(self._path)), self._opened, str(self._path))
        if proven is not None:
            open_state(written.document, proven, str(self._path))
        if draft.data_key is not None:
            for name, row in contents.rows(written.index):
                value(written, name, row, str(self._path))
        files.replace(self._path, blob)
        self._state = written
        self._log(draft, {name for name, _ in contents.rows(state.index)})
        self._anchored = anchor.keep(written.document, in_keyring=self._anchored)

    def _log(self, draft: Draft, before: Collection[Name]) -> None:
        if draft.data_key is not None:
            log.note("rotate", self.id)
        elif draft.slots is not None:
            log.note("slots", self.id)
        elif draft.limits is not None:
            log.note("limits", self.id)
        else:
            log.written(self.id, draft.new, [name for name in before if name not in draft.rows])

    def anchor(self) -> None:
        """Have the OS keyring know the newest file from now on."""
        self._anchored = anchor.keep(self._state.document, in_keyring=True)

    def note_newest(self, seen: str | None = None) -> None:
        """Have whoever watches this vault know the file, unless its mark is the one seen."""
        if anchor.mark(self._state.document) != seen:
            self._anchored = anchor.keep(self._state.document, in_keyring=self._anchored)

    def _refuse_older(self, marks: Collection[str | None]) -> None:
        """Refuse a file that is older than one of the marks."""
        if anchor.is_older(self._state.document, marks):
            self._refresh()  # it may have been written between reading it and the mark
            if anchor.is_older(self._state.document, marks):
                raise anchor.refuse(self._state.document, marks, str(self._path))

    def _with_direct(self, ways: Iterable[Slot], data_key: bytes) -> tuple[Slot, ...]:
        """Return the slots; the one that opened it gets back the short way that a rotation took."""
        mine, key = self._opened.slot, self._opened.key
        return tuple(
            slots.with_direct(slot, key, vault=self.id, data_key=data_key)
            if slot.id == mine and key and not slot.direct
            else slot
            for slot in ways
        )


def _open_slot(ways: Iterable[Slot], opener: Opener, vault: str, file: str) -> Opened:
    return slots.open_any(ways, opener, vault, lambda what: damaged(file, what))


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
