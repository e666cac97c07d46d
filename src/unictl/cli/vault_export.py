"""`unictl vault export`: keys in the clear for another program, or sealed for a colleague."""

import json
import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import typer

from unictl.cli import output, shell, unlock
from unictl.cli.export_formats import FORMATS, written
from unictl.cli.import_sources import EXPORT_SCHEMA
from unictl.errors import InvalidRequest, NotConfigured

if TYPE_CHECKING:
    from unictl.vault.contents import Entry
    from unictl.vault.store import Vault

app = shell.new_app("Keys for elsewhere.")

OWN: Final = "unictl"


Services: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SERVICE]...", help="Which services' keys; all without it."),
]
Form: TypeAlias = Annotated[
    str | None,
    typer.Option("--format", metavar="|".join(FORMATS), help="For whom it is written."),
]
Reveal: TypeAlias = Annotated[bool, typer.Option("--reveal", help="Write the values in the clear.")]
To: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--to",
        metavar="RECIPIENT",
        help="Seal it to this public key, or to who bears this name in unictl.toml.",
    ),
]
ToProject: TypeAlias = Annotated[
    bool, typer.Option("--to-project", help="Seal it to all recipients of unictl.toml.")
]
Out: TypeAlias = Annotated[
    str | None, typer.Option("--out", metavar="FILE", help="Write it there, not to stdout.")
]
SecretName: TypeAlias = Annotated[
    str, typer.Option("--name", metavar="NAME", help="What a Kubernetes Secret is called.")
]


@app.command()
def export(
    services: Services = None,
    *,
    form: Form = None,
    reveal: Reveal = False,
    to: To = None,
    to_project: ToProject = False,
    out: Out = None,
    name: SecretName = "unictl",
    profile: shell.Profile = None,
    account: shell.Account = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
) -> None:
    """Write keys for another program, or sealed for a colleague.

    Without --to it is all in the clear, so --reveal is needed, in json too, which keeps everything
    and all profiles and accounts unless you name one. With --to it is a sealed bundle that only the
    recipients open, with `unictl vault import`.
    """
    settings = shell.settings(profile=profile, account=account, no_input=no_input, quiet=quiet)
    if to or to_project:
        _check_sealed(form, reveal=reveal)
        from unictl.cli.export_sealed import keys_of, write_bundle  # noqa: PLC0415 - for these

        public = keys_of(to or (), settings, whole_project=to_project)
        vault = unlock.opened(settings)
        entries = chosen(vault, services, profile=profile, account=account)
        write_bundle(vault, entries, public, out, settings)
        return
    _check_clear(form, reveal=reveal)
    vault = unlock.opened(settings)
    from unictl.vault import log  # noqa: PLC0415 - loaded already

    with log.together():
        if form == "json":
            keys = chosen(vault, services, profile=profile, account=account, identity=True)
            text = _whole(vault, keys)
        else:
            where = {"profile": settings["profile"], "account": settings["account"]}
            text = _variables(vault, chosen(vault, services, **where), form or "dotenv", name)
    if out is None:
        output.write(text)
        return
    new_file(out, text.encode() + b"\n")
    output.note(f"Wrote {out}, in the clear: delete it when it has served.", settings)


def _check_sealed(form: str | None, *, reveal: bool) -> None:
    if form is not None or reveal:
        raise InvalidRequest(
            "a sealed bundle has a form of its own, and shows nothing",
            hint="Leave --format and --reveal out, or --to.",
        )


def _check_clear(form: str | None, *, reveal: bool) -> None:
    if not reveal:
        raise InvalidRequest(
            "an export is in the clear",
            hint="Add --reveal to have it so, or seal it with --to; `unictl vault list` shows what"
            " there is.",
        )
    if form is not None and form not in FORMATS:
        raise InvalidRequest(
            f"--format can't be {form!r}", hint=f"Choose one of {', '.join(FORMATS)}."
        )


def chosen(
    vault: "Vault",
    services: Sequence[str] | None,
    *,
    profile: str | None,
    account: str | None,
    identity: bool = False,
) -> "list[Entry]":
    """Return the entries that were asked for.

    Args:
        vault: The vault.
        services: Which services'; all if there are none.
        profile: Of this profile alone, or None.
        account: Of this account alone, or None.
        identity: Whether your own private key is among them though nobody named it. Backups of a
            .env, which are whole files in the clear, never are.

    Raises:
        NotConfigured: There are none, or none of a service that was named.
    """
    found = [
        entry
        for entry in vault.entries()
        if profile in (None, entry.profile)
        and account in (None, entry.account)
        and (
            entry.service in services
            if services
            else not entry.service.startswith(".") and (identity or entry.service != OWN)
        )
    ]
    there = {entry.service for entry in found}
    missing = [name for name in services or () if name not in there]
    if missing or not found:
        parts = (f"profile {profile}" if profile else "", f"account {account}" if account else "")
        where = ", ".join(part for part in parts if part)
        raise NotConfigured(
            f"the vault has no {' or '.join(missing) or 'keys'}{where and ' in ' + where}",
            hint="See what it has with `unictl vault list`.",
        )
    return found


def new_file(out: str, content: bytes) -> None:
    """Make a file that only its owner may read.

    Raises:
        InvalidRequest: There is one already, which others may read, or it can't be written.
    """
    from unictl.envfile.rewrite_file import create  # noqa: PLC0415 - only to a file

    if os.path.lexists(out):
        raise InvalidRequest(
            f"there is a file {out} already",
            hint="Name another, or remove it: what stood there could be read by others.",
            file=out,
        )
    create(out, content)


def _variables(vault: "Vault", entries: "Iterable[Entry]", form: str, name: str) -> str:
    from unictl.cli.run_environment import named  # noqa: PLC0415 - not for json

    variables = {
        variable: secret.reveal()
        for variable, entry in named(entries, vault).items()
        if (secret := vault.get(*entry[:4])) is not None
    }
    text, left_out = written(variables, form, name=name)
    for one in left_out:
        output.warn(f"{one!r} is no name for a variable there, so it is left out")
    return text


def _whole(vault: "Vault", entries: "Iterable[Entry]") -> str:
    """Return all that the vault keeps of the entries, for `unictl vault import`."""
    rows: list[dict[str, Any]] = []
    for entry in entries:
        secret = vault.get(*entry[:4])
        assert secret is not None  # noqa: S101 - it is one of the vault's entries
        about = {"variable": entry.variable, "expires": entry.expires, "note": entry.note}
        names = dict(zip(("profile", "service", "account", "field"), entry[:4], strict=True))
        rows.append({**names, **about, "value": secret.reveal()})
    return json.dumps({"schema": EXPORT_SCHEMA, "entries": rows}, ensure_ascii=False, indent=2)
