"""`unictl init --scrub` and `--restore`: references in place of secrets in a .env, and back.

The vault comes first: a secret leaves the file once it was read back from the vault's own file,
and once the vault has the file as it was before. So whatever ends it early, nothing is lost.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from unictl.cli.init_store import account_of
from unictl.cli.references import is_secret, resolve
from unictl.core.reference import Reference
from unictl.core.secret import Secret
from unictl.envfile import rewrite
from unictl.envfile.document import Assignment, Document, Notice
from unictl.envfile.read import STDIN, parse
from unictl.envfile.rewrite import Held, Swap
from unictl.envfile.rewrite_file import EnvFile, create
from unictl.errors import InvalidRequest, NotConfigured, VaultDamaged
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.envfile.detection import Finding
    from unictl.vault.store import Vault

BACKUP: Final = ".env-backup"  # the service's name in the vault; no catalogued slug has a dot
_ORIGINAL: Final = "original"
_PROFILE = _ACCOUNT = "default"
_LONGEST_NAME: Final = 255
_SCHEMA: Final = 1
_MOST: Final = 700_000  # bytes; the vault takes a megabyte for a value, and base64 needs a third


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What was done to the file, or would be.

    Attributes:
        file: As the user named it.
        swaps: The values that were exchanged.
        warnings: What still stands there.
    """

    file: str
    swaps: tuple[Swap, ...]
    warnings: tuple[Notice, ...] = ()

    def as_list(self) -> list[dict[str, object]]:
        """Return the swaps for JSON, without any value."""
        return [swap.as_dict() for swap in self.swaps]

    def count(self) -> str:
        """Return how many references there are, in words: `1 reference`, `5 references`."""
        return f"{len(self.swaps)} reference{'' if len(self.swaps) == 1 else 's'}"

    def lines(self, sign: str) -> list[str]:
        """Return a line for each swap: its place, name and reference."""
        names = [f"{'# ' if s.assignment.commented else ''}{s.assignment.name}" for s in self.swaps]
        width = max(map(len, names), default=0)
        places = [f"{self.file}:{swap.assignment.line}" for swap in self.swaps]
        longest = max(map(len, places), default=0)
        return [
            f"  {place:<{longest}}  {name:<{width}} {sign} {swap.reference}"
            for swap, name, place in zip(self.swaps, names, places, strict=True)
        ]


def checked(file: str) -> EnvFile:
    """Return the file, if it can be rewritten at all: asked before anything is stored.

    Raises:
        InvalidRequest: It can't.
    """
    if file == STDIN:
        raise InvalidRequest(
            "stdin can't be rewritten", hint="Name the file, as in `unictl init --scrub .env`."
        )
    found = EnvFile(file)
    if len(found.read()) > _MOST:
        raise InvalidRequest(
            f"{file} is larger than {_MOST // 1000} kB, too large for the vault to keep a copy of",
            hint="Split it, or take out what is no setting.",
            file=file,
        )
    if any(line.dialect == "json" for line in parse(found.read(), file=file).assignments):
        raise InvalidRequest(
            f"{file} is JSON, in which references would be of no use: it was left as it is",
            hint=f"`unictl init {file}` stores its keys; then take them out of it by hand.",
            file=file,
        )
    return found


def held_by_findings(usable: Iterable["Finding"], settings: Settings) -> list[Held]:
    """Return the secrets that the vault will hold of the findings."""
    return [
        Held(
            _reference(settings, settings["profile"], f.service, account_of(f, settings), role),
            secret,
            frozenset({f.credentials[role]}),
        )
        for f in usable
        for role, secret in f.secrets.items()
        if is_secret(f.service, role)
    ]


def held_by_vault(vault: "Vault", settings: Settings) -> list[Held]:
    """Return the secrets that the vault holds in the profile in use."""
    from unictl.cli.run_environment import variable_of  # noqa: PLC0415 - only to rewrite

    entries = [e for e in vault.entries() if e.profile == settings["profile"]]
    held: list[Held] = []
    for profile, service, account in dict.fromkeys(e[:3] for e in entries if e.service != BACKUP):
        values = vault.fields(profile, service, account)
        held += [
            Held(
                _reference(settings, profile, service, account, e.field),
                values[e.field],
                frozenset({variable_of(e)}),
            )
            for e in entries
            if e[:3] == (profile, service, account) and is_secret(service, e.field)
        ]
    # The account that is in use is meant where two have the same value.
    return sorted(held, key=lambda one: one.reference.account is not None)


def scrub(
    file: EnvFile,
    opened: Callable[[], "Vault"],
    settings: Settings,
    agrees: Callable[[Rewritten], bool],
) -> Rewritten | None:
    """Put references in place of the secrets that the vault holds.

    Args:
        file: The file.
        opened: Opens the vault from its file, each time anew.
        settings: Of this run.
        agrees: Asked with what is about to be done, if there is something.

    Returns:
        What was done, or None if that was not agreed to.

    Raises:
        VaultError: The vault can't keep the file as it was.
        Conflict: The file was changed meanwhile.
        InvalidRequest: It can't be read or written.
    """
    content = file.read()
    document = _document(content, file.file)
    vault = opened()
    done = planned(document, held_by_vault(vault, settings))
    if done.swaps:
        if not agrees(done):
            return None
        whole = _with_values(file, document, content, vault, settings)
        _keep_copy(file.path, whole, vault)
        again = opened()
        held = {(one.reference, one.value.reveal()) for one in held_by_vault(again, settings)}
        taken = {(swap.reference, swap.assignment.value) for swap in done.swaps}
        if _original(file.path, again) != whole or not taken <= held:
            raise VaultDamaged(
                f"what {file.file} holds can't be read back from the vault",
                hint=f"{file.file} was left as it is. See `unictl vault status`.",
                file=str(vault.path),
            )
        file.replace(content, rewrite.rewritten(document, done.swaps))
    return done


def planned(document: Document, held: Sequence[Held]) -> Rewritten:
    """Return what scrubbing would do."""
    swaps = rewrite.hidden(document, held)
    after = parse(rewrite.rewritten(document, swaps), file=document.file)
    left = [
        Notice(line, "secret_left", f"{reference} still stands inside another text on this line")
        for line, reference in rewrite.remains(after, held)
    ]
    return Rewritten(document.file, tuple(swaps), (*left, *_commented_keys(after)))


def restore(file: EnvFile, vault: "Vault", settings: Settings, *, write: bool = True) -> Rewritten:
    """Put the values back in place of the references, and keep every other change to the file.

    Raises:
        NotConfigured: The vault lacks one of them; then nothing is written.
        Conflict: The file was changed meanwhile.
        InvalidRequest: A reference is none, or a value can't be written there.
    """
    content = file.read()
    document = _document(content, file.file)
    values = [
        (one, _resolved(one, vault, settings, file.file)) for one in rewrite.references(document)
    ]
    original = _original(file.path, vault)
    was = parse(original, file=file.file) if original is not None else None
    try:
        swaps = rewrite.shown(values, was)
        new = rewrite.rewritten(document, swaps)
    except ValueError:  # UnicodeEncodeError too, whose text would be the value's
        raise InvalidRequest(
            f"a value can't be written in {file.file} so that it reads back the same",
            hint="Save the file as UTF-8, or take the value with `unictl vault get … --reveal`.",
            file=file.file,
        ) from None
    if swaps and write:
        file.replace(content, new)
    return Rewritten(file.file, tuple(swaps))


def restore_original(file: str, vault: "Vault") -> None:
    """Put the whole file back as it was before it was last scrubbed; later changes are lost.

    Raises:
        NotConfigured: The vault has no copy of it.
        InvalidRequest: It can't be written.
    """
    path = str(Path(file).resolve())
    original = _original(path, vault)
    if original is None:
        raise NotConfigured(
            f"the vault has no copy of {path}",
            hint="`unictl vault list` shows of which files it has one, as .env-backup.",
            file=file,
        )
    if Path(path).exists():
        standing = checked(file)
        standing.replace(standing.read(), original)
    else:
        create(file, original)


def _resolved(line: Assignment, vault: "Vault", settings: Settings, file: str) -> Secret:
    try:
        return resolve(line.value or "", vault, settings)
    except (InvalidRequest, NotConfigured) as error:
        error.file, error.line = file, line.line
        raise


def _document(content: bytes, file: str) -> Document:
    """Return the file, read in a way that can be turned round.

    Raises:
        InvalidRequest: It can't be read, or not written back byte for byte.
    """
    document = parse(content, file=file)
    if document.encoded(document.text) != content:
        raise InvalidRequest(
            f"{file} can't be written back as it is", hint="Save it as UTF-8.", file=file
        )
    return document


def _with_values(
    file: EnvFile, document: Document, content: bytes, vault: "Vault", settings: Settings
) -> bytes:
    """Return the file with all its values: one scrubbed before has references for some already."""
    values: list[tuple[Assignment, Secret]] = []
    for one in rewrite.references(document):
        with suppress(InvalidRequest, NotConfigured):  # stays a reference in the copy too
            values.append((one, _resolved(one, vault, settings, file.file)))
    if not values:
        return content
    before = _original(file.path, vault)
    was = parse(before, file=file.file) if before is not None else None
    try:
        return rewrite.rewritten(document, rewrite.shown(values, was))
    except ValueError:
        return content


def _keep_copy(path: str, content: bytes, vault: "Vault") -> None:
    from unictl.vault.store import Deposit  # noqa: PLC0415 - loaded already

    members = {"schema": _SCHEMA, "file": path, "content": base64.b64encode(content).decode()}
    text = Secret(json.dumps(members))
    vault.store([Deposit(_PROFILE, BACKUP, _copy_name(path), _ORIGINAL, text)])


def _original(path: str, vault: "Vault") -> bytes | None:
    """Return the file as it was before it was scrubbed, or None if the vault has no copy."""
    found = vault.get(_PROFILE, BACKUP, _copy_name(path), _ORIGINAL)
    if found is None:
        return None
    members: dict[str, Any] = json.loads(found.reveal())
    return base64.b64decode(members["content"])


def _copy_name(path: str) -> str:
    """Return the account's name under which the vault keeps a file: its path, if that can be."""
    if len(path) <= _LONGEST_NAME and path.isprintable():
        return path
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()


def _commented_keys(document: Document) -> list[Notice]:
    """Return a notice for each commented-out line that looks like a key, which nobody stored."""
    from unictl.envfile.detect import detect  # noqa: PLC0415 - only to scrub

    behind = [replace(one, commented=False) for one in document.assignments if one.commented]
    if not behind:
        return []
    found = detect(replace(document, assignments=tuple(behind), notices=()))
    lines = {
        (variable.name, variable.line): finding.service
        for finding in found.services
        for role, name in finding.credentials.items()
        if role in finding.secrets and is_secret(finding.service, role)
        for variable in finding.variables
        if variable.name == name
    }
    return [
        Notice(
            line,
            "commented_key",
            f"{name} is commented out, but looks like a key of {service}; the line stays as it is:"
            " delete it, and revoke the key if it is live",
        )
        for (name, line), service in lines.items()
    ]


def _reference(
    settings: Settings, profile: str, service: str, account: str, field: str
) -> Reference:
    """Return the reference that leads there from this project, whatever flags are given."""
    in_use = settings.find("profile")
    flagged = in_use.source in {"--profile", "UNICTL_PROFILE"}
    return Reference(
        service,
        field,
        profile=profile if flagged or profile != in_use.value else None,
        account=None if account == _ACCOUNT else account,
    )
