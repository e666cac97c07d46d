"""Sealed bundles for colleagues, and the recipients that a project's `unictl.toml` names.

That file is committed, so anybody who can commit could put a key of his own there: each key in it
is asked about once, and what you said yes to is kept in your home.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from unictl import home
from unictl.cli import output, shell
from unictl.cli.vault_export import new_file
from unictl.errors import FormatTooNew, InvalidRequest
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.vault.contents import Entry
    from unictl.vault.store import Vault

KNOWN_FILE: Final = "recipients.json"
TABLE: Final = "recipients"
_SCHEMA: Final = 1


def keys_of(to: Sequence[str], settings: Settings, *, whole_project: bool) -> list[bytes]:
    """Return the public keys that were asked for, those of the project's file agreed to.

    Args:
        to: Public keys, or names in the file.
        settings: Of this run.
        whole_project: All of the file's too.

    Raises:
        InvalidRequest: A key is none, a name is unknown, or a key of the file isn't agreed to.
    """
    from unictl.vault.recipient import read_recipient  # noqa: PLC0415 - only for these

    named = project_recipients(settings)
    if whole_project and not named:
        raise InvalidRequest(
            "no unictl.toml here names recipients",
            hint='Write them there, as in\n[recipients]\nasha = "age1…"',
        )
    asked = dict(named) if whole_project else {}
    plain: list[bytes] = []
    for one in to:
        if one in named:
            asked[one] = named[one]
        else:
            plain.append(read_recipient(one))
    _agree(asked, settings)
    return list(dict.fromkeys([*plain, *(read_recipient(text) for text in asked.values())]))


def project_recipients(settings: Settings) -> dict[str, str]:
    """Return the public keys that the project's file names.

    Raises:
        InvalidRequest: One is none.
    """
    from unictl.vault.recipient import read_recipient, show_recipient  # noqa: PLC0415 - as above

    path, table = settings.project()
    found = table.get(TABLE, {})
    if not isinstance(found, Mapping):
        found = {TABLE: found}
    named: dict[str, str] = {}
    for name, text in found.items():
        try:
            named[name] = show_recipient(read_recipient(text if isinstance(text, str) else ""))
        except InvalidRequest as error:
            error.file, error.message = str(path), f"{TABLE}.{name} in {path}: {error.message}"
            raise
    return named


def write_bundle(
    vault: "Vault",
    entries: "Iterable[Entry]",
    recipients: Sequence[bytes],
    out: str | None,
    settings: Settings,
) -> None:
    """Write the entries, sealed to the recipients, to a file or to stdout.

    Raises:
        InvalidRequest: Stdout is a terminal, or the file can't be made.
    """
    from unictl.vault import log  # noqa: PLC0415 - loaded already
    from unictl.vault.bundle import held, seal_to  # noqa: PLC0415 - only for one
    from unictl.vault.contents import Name  # noqa: PLC0415 - loaded already

    if out is None and sys.stdout.isatty():
        raise InvalidRequest(
            "a bundle is no text for a terminal",
            hint="Name a file: --out keys.unictl.",
        )
    names = [Name(*entry[:4]) for entry in entries]
    log.read(vault.id, names)
    bundle = seal_to(recipients, held(vault, names))
    if out is None:
        output.flush()
        sys.stdout.buffer.write(bundle)
        return
    new_file(out, bundle)
    people = "1 recipient" if len(recipients) == 1 else f"{len(recipients)} recipients"
    output.note(
        f"Sealed {len(names)} keys to {people}, in {out}. They take it with"
        f" `unictl vault import {out}`.",
        settings,
    )


def _agree(asked: Mapping[str, str], settings: Settings) -> None:
    """Have each key of the project's file agreed to, once.

    Raises:
        InvalidRequest: Somebody said no, or nobody can be asked.
    """
    path = settings.project()[0]
    known = _known()
    agreed = dict(known)
    for name, public in asked.items():
        if public in known:
            continue
        refusal = f"{name} of {path} is a recipient that you haven't agreed to: {public}"
        if not shell.may_ask(settings):
            hint = f"Run it at a terminal, or name the key itself: --to {public}."
            raise InvalidRequest(refusal, hint=hint, file=str(path))
        sys.stderr.write(
            f"{path} names a recipient that is new to you:\n  {name}  {public}\n"
            "Ask them, not by the way the file came, whether `unictl vault identity` says so.\n"
            "Seal keys to it from now on? [y/N] "
        )
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
            raise InvalidRequest(refusal, hint="Nothing was written.", file=str(path))
        agreed[public] = name
    if agreed != known:
        _keep(agreed)


def _known() -> dict[str, str]:
    path = home.home() / KNOWN_FILE
    if not home.exists(path):
        return {}
    home.check_private(path)
    table: Any = None
    with suppress(OSError, ValueError):
        table = json.loads(path.read_text("utf-8"))
    schema = table.get("schema") if isinstance(table, dict) else None
    if isinstance(schema, int) and schema > _SCHEMA:
        raise FormatTooNew(f"{path} has schema {schema}, newer than this unictl", file=str(path))
    found = table.get("agreed") if isinstance(table, dict) else None
    if not isinstance(found, dict):
        raise InvalidRequest(
            f"cannot read {path}",
            hint="Remove it: you are then asked again about each recipient.",
            file=str(path),
        )
    return {str(public): str(name) for public, name in found.items()}


def _keep(agreed: Mapping[str, str]) -> None:
    from unictl.envfile.rewrite_file import create  # noqa: PLC0415 - once for each recipient

    path = home.private_folder(home.home()) / KNOWN_FILE
    text = json.dumps({"schema": _SCHEMA, "agreed": dict(agreed)}, indent=2, ensure_ascii=False)
    create(str(path), text.encode() + b"\n")
