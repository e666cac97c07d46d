"""How `unictl init` puts what it found into the vault, and what the vault then has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from unictl.cli import output, shell
from unictl.core import catalog
from unictl.envfile.detection import Finding
from unictl.errors import Interrupted, InvalidRequest, WrongSecret
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.vault.contents import Entry
    from unictl.vault.store import Vault
    from unictl.vault.unlocking import Prompt

_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """What the vault holds of the file's services now.

    Attributes:
        vault: The vault's path.
        stored: `{"service", "account", "fields": [role, …]}`, all that came from this file.
        changes: `{"service", "credential", "variable", "change"}`, where the change is `added`,
            `changed`, or `kept` for one that only the vault has.
        held: The roles that the vault has by service, whether or not they came from this file.
    """

    vault: str
    stored: tuple[dict[str, Any], ...]
    changes: tuple[dict[str, str], ...]
    held: Mapping[str, frozenset[str]]

    def counted(self, finding: Finding) -> Finding:
        """Return the finding with what the vault has counted as there."""
        held = self.held.get(finding.service, frozenset())
        lacks = tuple(role for role in finding.missing if role not in held)
        there = held.union(finding.credentials)
        if any(there.issuperset(enough) for enough in catalog.load(finding.service).complete):
            lacks = ()
        return replace(finding, missing=lacks, status="partial" if lacks else "configured")


def keep(usable: Sequence[Finding], settings: Settings, *, prompt: "Prompt | None") -> Kept:
    """Put the credentials into the vault, which is made if there is none.

    Raises:
        VaultError: It can't be made, opened or written.
        Interrupted: The user left instead of giving a passphrase.
    """
    from unictl.vault.store import Deposit  # noqa: PLC0415 - cryptography, only to store

    profile, account = settings["profile"], settings["account"]
    vault = _opened(settings, prompt)

    def entries() -> "dict[tuple[str, str], Entry]":
        mine = (e for e in vault.entries() if (e.profile, e.account) == (profile, account))
        return {(entry.service, entry.field): entry for entry in mine}

    before = entries()
    changed = vault.store(
        Deposit(profile, f.service, account, role, secret, f.credentials[role])
        for f in usable
        for role, secret in f.secrets.items()
    )
    found = {(f.service, role) for f in usable for role in f.secrets}
    now = {key: e for key, e in entries().items() if key[0] in {f.service for f in usable}}
    changes = [
        _change(e, "changed" if (e.service, e.field) in before else "added") for e in changed
    ]
    changes += [_change(entry, "kept") for key, entry in now.items() if key not in found]
    stored = tuple(
        {"service": f.service, "account": account, "fields": list(f.secrets)}
        for f in usable
        if f.secrets
    )
    held = {f.service: frozenset(r for slug, r in now if slug == f.service) for f in usable}
    return Kept(str(vault.path), stored, tuple(changes), held)


def _opened(settings: Settings, prompt: "Prompt | None") -> "Vault":
    """Return the vault, made if there is none, or the one that another process made meanwhile."""
    from unictl.vault import creation  # noqa: PLC0415 - cryptography, only to store
    from unictl.vault.store import located  # noqa: PLC0415

    if not located().exists():
        try:
            made = creation.create(prompt=partial(_asked, prompt) if prompt else None)
        except InvalidRequest:
            if not located().exists():
                raise
        else:
            sources = ", ".join(opener.source for opener in made.openers)
            where = shell.shown(made.vault.path)
            output.note(f"Made a vault at {where}; it opens with {sources}.", settings)
            return made.vault
    return _unlocked(prompt)


def _unlocked(prompt: "Prompt | None") -> "Vault":
    """Return the vault; a passphrase mistyped at the terminal is asked for again."""
    from unictl.vault.store import Vault  # noqa: PLC0415 - loaded already

    if prompt is None:
        return Vault.open()
    asked = 0

    def counted(text: str) -> str:
        nonlocal asked
        asked += 1
        return _asked(prompt, text)

    while True:
        before = asked
        try:
            return Vault.open(prompt=counted)
        except WrongSecret as error:
            if asked in {before, _TRIES}:
                raise
            output.warn(error.message)


def _asked(prompt: "Prompt", text: str) -> str:
    """Ask, and say of leaving what it means here: all that is asked comes before any writing."""
    try:
        return prompt(text)
    except (KeyboardInterrupt, EOFError) as left:
        raise nothing_written() from left


def nothing_written() -> Interrupted:
    """Return the error of a run that was left before it had done anything."""
    return Interrupted(
        "nothing was written",
        hint="Run `unictl init` again when you like; --yes takes what is found, without asking.",
    )


def _change(entry: "Entry", change: str) -> dict[str, str]:
    return {
        "service": entry.service,
        "credential": entry.field,
        "variable": entry.variable or "",
        "change": change,
    }
