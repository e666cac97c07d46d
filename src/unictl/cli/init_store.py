"""How `unictl init` puts what it found into the vault, and what the vault then has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from unictl.cli import output, shell
from unictl.cli.init_settings import settings_of
from unictl.core import catalog
from unictl.core.reference import is_reference
from unictl.core.secret import Secret
from unictl.envfile.detection import Finding, Status
from unictl.envfile.document import Document
from unictl.errors import Interrupted, InvalidRequest, NotConfigured, WrongSecret
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.vault.contents import Entry
    from unictl.vault.slots import Opener
    from unictl.vault.store import Vault
    from unictl.vault.unlocking import Prompt

DEFAULT_ACCOUNT: Final = "default"
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """What the vault holds of the file's services now.

    Attributes:
        vault: The vault's path.
        stored: `{"service", "account", "fields": [role, …], "settings": [role, …]}`, all that came
            from this file.
        changes: `{"service", "account", "credential" or "setting", "variable", "change"}`, where
            the change is `added`, `changed`, or `kept` for one that only the vault has.
        held: The roles that the vault has by service and account, wherever they came from.
        account: The account in use.
    """

    vault: str
    stored: tuple[dict[str, Any], ...]
    changes: tuple[dict[str, str], ...]
    held: Mapping[tuple[str, str], frozenset[str]]
    account: str

    def counted(self, finding: Finding) -> Finding:
        """Return the finding with what the vault has counted as there."""
        account = self.account if finding.account == DEFAULT_ACCOUNT else finding.account
        held = self.held.get((finding.service, account), frozenset())
        lacks = tuple(role for role in finding.missing if role not in held)
        there = held.union(finding.credentials)
        if any(there.issuperset(enough) for enough in catalog.load(finding.service).complete):
            lacks = ()
        status: Status = "partial" if lacks else "configured"
        return replace(finding, missing=lacks, status=status, account=account)


class Door:
    """Opens the vault, as often as need be: what somebody types is asked for once.

    Args:
        settings: Of this run.
        prompt: Asks for a passphrase, or None where nobody can be asked.
    """

    def __init__(self, settings: Settings, prompt: "Prompt | None") -> None:
        self._settings, self._prompt = settings, prompt
        self._opener: Opener | None = None
        self._typed: str | None = None
        self._asked_now = False

    def made_or_opened(self) -> "Vault":
        """Return the vault, made if there is none, or that which another process made meanwhile.

        Raises:
            VaultError: It can't be made or opened.
            Interrupted: The user left instead of giving a passphrase.
        """
        from unictl.vault import creation  # noqa: PLC0415 - cryptography, only to store
        from unictl.vault.store import located  # noqa: PLC0415

        if not located().exists():
            asked = partial(_asked, self._prompt) if self._prompt else None
            try:
                made = creation.create(prompt=asked)
            except InvalidRequest:
                if not located().exists():
                    raise
            else:
                self._opener = made.openers[0]
                sources = ", ".join(opener.source for opener in made.openers)
                where = shell.shown(made.vault.path)
                output.note(f"Made a vault at {where}; it opens with {sources}.", self._settings)
                return made.vault
        return self.opened()

    def opened(self) -> "Vault":
        """Return the vault as its file is now; a passphrase mistyped is asked for again.

        Raises:
            NotConfigured: There is none.
            VaultError: It can't be opened.
            Interrupted: The user left instead of giving a passphrase.
        """
        from unictl.vault.store import Vault  # noqa: PLC0415 - cryptography, only to store

        if self._prompt is None or self._opener is not None:
            return Vault.open(opener=self._opener)
        tries = 0
        while True:
            before, self._asked_now = tries, False
            try:
                return Vault.open(prompt=self._ask)
            except WrongSecret as error:
                self._typed = None
                tries += self._asked_now
                if tries in {before, _TRIES}:
                    raise
                output.warn(error.message)

    def _ask(self, text: str) -> str:
        if self._typed is None:
            assert self._prompt is not None  # noqa: S101 - `opened` gives this only with one
            self._asked_now = True
            self._typed = _asked(self._prompt, text)
        return self._typed


def keep(usable: Sequence[Finding], settings: Settings, vault: "Vault", document: Document) -> Kept:
    """Put the credentials into the vault, and the settings beside them.

    Raises:
        VaultError: It can't be written.
    """
    from unictl.vault.store import Deposit  # noqa: PLC0415 - loaded already

    profile = settings["profile"]
    places = {(f.service, account_of(f, settings)) for f in usable}

    def entries() -> "dict[tuple[str, str, str], Entry]":
        mine = (e for e in vault.entries() if e.profile == profile)
        return {(e.service, e.account, e.field): e for e in mine}

    before = entries()
    beside = {id(f): settings_of(f, document) for f in usable}
    deposits = [
        Deposit(profile, f.service, account_of(f, settings), role, secret, f.credentials[role])
        for f in usable
        for role, secret in f.secrets.items()
    ]
    deposits += [
        Deposit(profile, f.service, account_of(f, settings), role, Secret(one.value), one.variable)
        for f in usable
        for role, one in beside[id(f)].items()
        if f.secrets  # a setting without any key is nothing to lock away
    ]
    changed = vault.store(deposits)
    # A reference in the file stands for what the vault has.
    referring = {one.name for one in document.assignments if is_reference(one.value)}
    fields = {
        id(f): [
            role for role, name in f.credentials.items() if role in f.secrets or name in referring
        ]
        for f in usable
    }
    found = {(d.service, d.account, d.field) for d in deposits}
    found |= {(f.service, account_of(f, settings), role) for f in usable for role in fields[id(f)]}
    now = {key: entry for key, entry in entries().items() if key[:2] in places}
    changes = [
        _change(e, "changed" if (e.service, e.account, e.field) in before else "added")
        for e in changed
    ]
    changes += [_change(entry, "kept") for key, entry in now.items() if key not in found]
    stored = tuple(
        {
            "service": f.service,
            "account": account_of(f, settings),
            "fields": fields[id(f)],
            "settings": list(beside[id(f)]),
        }
        for f in usable
        if fields[id(f)]
    )
    held = {place: frozenset(key[2] for key in now if key[:2] == place) for place in places}
    return Kept(str(vault.path), stored, tuple(changes), held, settings["account"])


def account_of(finding: Finding, settings: Settings) -> str:
    """Return where a finding's keys go: its own account, else the one in use."""
    in_use: str = settings["account"]
    return in_use if finding.account == DEFAULT_ACCOUNT else finding.account


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
        "account": entry.account,
        "setting" if _is_setting(entry) else "credential": entry.field,
        "variable": entry.variable or "",
        "change": change,
    }


def _is_setting(entry: "Entry") -> bool:
    try:
        return entry.field in catalog.load(entry.service).variables
    except NotConfigured:
        return False
