"""Entries under other names: moved, or copied to another profile, in one write."""

import time
from collections.abc import Collection
from typing import NamedTuple

from unictl.errors import Conflict, InvalidRequest, NotConfigured
from unictl.vault import contents
from unictl.vault.contents import Name
from unictl.vault.state import State, value
from unictl.vault.store import Draft, Vault


class Place(NamedTuple):
    """An account of a service in a profile, and a field of it, or None for all its fields."""

    profile: str
    service: str
    account: str
    field: str | None


def move(
    vault: Vault, source: Place, target: Place, *, copy: bool = False, replace: bool = False
) -> tuple[tuple[Name, Name], ...]:
    """Give entries other names, and return each old name with the new one.

    Args:
        vault: The vault, open.
        source: What is moved.
        target: Where to; without a field, the fields keep theirs.
        copy: Leave what was there.
        replace: Let it take the place of entries of those names.

    Raises:
        NotConfigured: There is nothing to move.
        InvalidRequest: Source and target are the same, or a name can't be kept.
        Conflict: There is an entry of a new name already.
        Busy: Another process held the lock too long.
        VaultError: The file was damaged or removed meanwhile, or can't be written.
    """
    if target.field is not None and source.field is None:
        raise InvalidRequest("all fields can't be given one name", field="field")
    pairs: list[tuple[Name, Name]] = []

    def change(state: State) -> Draft:
        rows = dict(contents.rows(state.index))
        found = [name for name in rows if _within(name, source)]
        if not found:
            raise NotConfigured(
                f"the vault has no {_words(source)}",
                hint="See what it has with `unictl vault list`.",
                service=source.service,
            )
        header, new, sealed = state.document.header, dict(rows), {}
        pairs[:] = [(old, _renamed(old, target)) for old in found]
        _check(pairs, rows, replace=replace)
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        generation = header.generation + 1
        for old, name in pairs:
            secret = value(state, old, rows[old], str(vault.path))
            row = {**rows[old], "generation": generation}
            new[name] = {**row, "created": now, "changed": now} if copy else row
            sealed[name] = contents.seal_value(
                state.data_key, header.vault, name, generation, secret
            )
            if not copy:
                del new[old]
        return Draft(new, sealed)

    vault.rewrite(change)
    return tuple(pairs)


def _within(name: Name, place: Place) -> bool:
    return name[:3] == place[:3] and place.field in (None, name.field)


def _renamed(name: Name, target: Place) -> Name:
    return Name(target.profile, target.service, target.account, target.field or name.field)


def _check(pairs: list[tuple[Name, Name]], held: Collection[Name], *, replace: bool) -> None:
    for old, name in pairs:
        if old == name:
            raise InvalidRequest(
                "source and target are the same",
                hint="Say what is to be different: --to-profile, --to-account, --to-service or"
                " --to-field.",
            )
        contents.check_name(name)
        if name in held and not replace:
            raise Conflict(
                f"the vault has {_words(Place(*name))} already",
                hint="Say --overwrite to put it in its place.",
                service=name.service,
            )


def _words(place: Place) -> str:
    what = f"{place.service} {place.field}" if place.field else place.service
    return f"{what} in profile {place.profile}, account {place.account}"
