"""Which variables `unictl run` and `unictl env` give, and what each of them stands for.

They come from the vault, or from a file whose references the vault resolves, and from references
that stand in the environment already. Nothing is resolved in part: if one is missing, all fails.
"""

import os
import re
import stat
from collections import ChainMap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from unictl.cli import unlock
from unictl.core.reference import SCHEME, Reference, is_reference
from unictl.envfile.rewrite_names import put_in
from unictl.errors import InvalidRequest, NotConfigured
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.vault.contents import Entry
    from unictl.vault.store import Vault

DEFAULT_FILE: Final = ".env"
_MARKS: Final = tuple(SCHEME.encode(form) for form in ("utf-8", "utf-16-le", "utf-16-be"))
# What a program needs to find its way: the terminal, the language, the user, and where things are.
_KEPT: Final = frozenset(
    {"PATH", "HOME", "TERM", "COLORTERM", "NO_COLOR", "COLUMNS", "LINES", "LANG", "LANGUAGE", "TZ"}
    | {"USER", "LOGNAME", "SHELL", "PWD", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "COMSPEC"}
    | {"PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA"}
)


class Given(NamedTuple):
    """A variable that is to be given.

    Attributes:
        name: Its name.
        text: Its value as it stands in a file; nothing for one of the vault. It may be secret.
        reference: Where the vault has its value, or None if the text is the value.
        file: The file that it comes from; None for the vault and the environment.
        line: The line there.
    """

    name: str
    text: str
    reference: Reference | None = None
    file: str | None = None
    line: int | None = None

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON, without the value."""
        return {
            "name": self.name,
            "reference": str(self.reference) if self.reference else None,
            "file": self.file,
            "line": self.line,
        }


class Wish(NamedTuple):
    """What was asked for.

    Attributes:
        only: The services whose keys are given; None for all.
        files: The files whose variables are given, in place of all that the vault has.
        expand: Whether `${NAME}` in a file is put in, as python-dotenv does.
    """

    only: tuple[str, ...] | None = None
    files: tuple[str, ...] = ()
    expand: bool = True


def files_for(named: Sequence[str] | None, *, by_default: bool = True) -> tuple[str, ...]:
    """Return the files to use: those named, else the .env here, if it has references."""
    if named:
        return tuple(named)
    if not by_default or not _has_references(DEFAULT_FILE):
        return ()
    # One that stands in a remark or a commented-out line makes no file one with references.
    return (DEFAULT_FILE,) if any(one.reference for one in _of_file(DEFAULT_FILE)) else ()


def collect(wish: Wish, vault: "Vault | None", settings: Settings) -> list[Given]:
    """Return the variables, nothing resolved yet; of those with one name, the last counts.

    Args:
        wish: What was asked for.
        vault: Needed where no file is.
        settings: Of this run.

    Raises:
        NotConfigured: The vault has none, or nothing of a service that was named.
        InvalidRequest: A file or a reference can't be read, or two keys have the same variable.
    """
    found = _of_environment()
    if wish.files:
        for file in wish.files:
            found += _of_file(file)
    elif vault is not None:
        found += _of_vault(vault, wish, settings, has_others=bool(found))
    if wish.only is None:
        return found
    services = {one.reference.service for one in found if one.reference}
    if missing := [name for name in wish.only if name not in services]:
        where = " and ".join(wish.files) if wish.files else "the vault"
        raise NotConfigured(
            f"{where} has no key of {' or '.join(missing)}",
            hint="`unictl env` shows what there is.",
        )
    return [one for one in found if one.reference is None or one.reference.service in wish.only]


def values(
    given: Iterable[Given], wish: Wish, vault: "Vault | None", settings: Settings
) -> dict[str, str]:
    """Return what each variable is to hold, in the clear: it is about to be handed over.

    A file's plain variable that is set already keeps the value that it has, as with every reader
    of such files; a key goes before what is set.

    Raises:
        NotConfigured: The vault lacks one of them.
        VaultDamaged: An entry does not authenticate.
    """
    if vault is None:
        return _values(given, wish, vault, settings)
    from unictl.vault import log  # noqa: PLC0415 - loaded already

    with log.together():
        return _values(given, wish, vault, settings)


def _values(
    given: Iterable[Given], wish: Wish, vault: "Vault | None", settings: Settings
) -> dict[str, str]:
    from unictl.cli.references import resolve  # noqa: PLC0415 - only with a reference

    found: dict[str, str] = {}
    for one in given:
        name = one.name
        if one.reference is None:
            text = put_in(one.text, ChainMap(found, os.environ)) if wish.expand else one.text
            found[name] = os.environ.get(name, text)
            continue
        assert vault is not None  # noqa: S101 - `opened` sees to it
        try:
            found[name] = resolve(str(one.reference), vault, settings).reveal()
        except (InvalidRequest, NotConfigured) as error:
            error.file, error.line = one.file, one.line
            if one.file is None:
                error.message = f"{name}: {error.message}"
            raise
    return found


def opened(wish: Wish, settings: Settings) -> "Vault | None":
    """Return the vault, if it is needed for what was asked for.

    Raises:
        NotConfigured: There is none.
        VaultError: It can't be opened.
    """
    if wish.files and not any(map(_has_references, wish.files)) and not _of_environment():
        return None
    from unictl.vault.store import Vault  # noqa: PLC0415 - brings the cryptography

    return Vault.open(prompt=unlock.prompt(settings))


def base(wish: Wish, *, clean: bool) -> dict[str, str]:
    """Return the environment that the variables are added to.

    What opens the vault isn't passed on where only some keys were asked for, nor is a reference:
    it is resolved, or it was not asked for.
    """
    environment = {name: text for name, text in os.environ.items() if not is_reference(text)}
    if clean:
        return {n: t for n, t in environment.items() if n in _KEPT or n.startswith("LC_")}
    if wish.only is None:
        return environment
    from unictl.vault.unlocking import VARIABLES  # noqa: PLC0415 - loaded already

    return {name: text for name, text in environment.items() if name not in VARIABLES}


def variable_of(entry: "Entry") -> str:
    """Return the name of the variable in which a program expects the entry."""
    if entry.variable:
        return entry.variable
    from unictl.core import catalog  # noqa: PLC0415 - an entry from a .env says its variable

    try:
        return catalog.load(entry.service).field(entry.field).names[0]
    except (NotConfigured, KeyError, IndexError):
        made = re.sub(r"[^A-Z0-9_]", "_", f"{entry.service}_{entry.field}".upper())
        return f"_{made}" if made[0].isdigit() else made


def _of_environment() -> list[Given]:
    """Return the references among the variables that are set.

    Raises:
        InvalidRequest: One is meant as a reference, but is none.
    """
    found: list[Given] = []
    for name, text in os.environ.items():
        if is_reference(text):
            try:
                found.append(Given(name, "", Reference.parse(text)))
            except InvalidRequest as error:
                error.message = f"{name}: {error.message}"
                raise
    return found


def _of_file(file: str) -> list[Given]:
    """Return what python-dotenv reads in the file.

    Raises:
        InvalidRequest: It can't be read, or a reference in it is none.
    """
    from unictl.envfile.read import read  # noqa: PLC0415 - only with a file

    found: list[Given] = []
    for one in read(file).assignments:
        if one.commented or one.dialect or one.value is None:
            continue
        reference = None
        if is_reference(one.value):
            try:
                reference = Reference.parse(one.value)
            except InvalidRequest as error:
                error.file, error.line = file, one.line
                raise
        found.append(Given(one.name, one.value, reference, file, one.line))
    return found


def _of_vault(vault: "Vault", wish: Wish, settings: Settings, *, has_others: bool) -> list[Given]:
    profile, account = settings["profile"], settings["account"]
    mine = [e for e in vault.entries() if (e.profile, e.account) == (profile, account)]
    there = {entry.service for entry in mine}
    missing = [name for name in wish.only or () if name not in there]
    if (missing or not mine) and not has_others:
        raise NotConfigured(
            f"the vault has no {' or '.join(missing) or 'keys'} in profile {profile},"
            f" account {account}",
            hint="See what it has with `unictl vault list`.",
        )
    chosen = (e for e in mine if wish.only is None or e.service in wish.only)
    return [
        Given(name, "", Reference(e.service, e.field, e.profile, e.account))
        for name, e in named(chosen, vault).items()
    ]


def named(entries: Iterable["Entry"], vault: "Vault") -> dict[str, "Entry"]:
    """Return the entries by variable; two with one value may share one, as services share a key.

    Raises:
        InvalidRequest: Two with different values would have the same variable.
    """
    found: dict[str, Entry] = {}
    for entry in entries:
        name = variable_of(entry)
        other = found.setdefault(name, entry)
        if other is not entry and vault.get(*other[:4]) != vault.get(*entry[:4]):
            raise InvalidRequest(
                f"{other.service} {other.field} and {entry.service} {entry.field}"
                f" would both be {name}",
                hint="Give one another name with `unictl vault set … --variable NAME`,"
                " or choose the services with --only.",
            )
    return found


def _has_references(file: str) -> bool:
    """Return whether an ordinary file may have references; one that can't be read has none."""
    try:
        if not stat.S_ISREG(os.stat(file).st_mode):  # noqa: PTH116
            return False
        with open(file, "rb") as opened_file:  # noqa: PTH123
            content = opened_file.read()
    except OSError:
        return False
    return any(mark in content for mark in _MARKS)
