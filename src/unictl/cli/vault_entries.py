"""`unictl vault list|get|set|remove`: the entries."""

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from unictl.cli import output, shell, streams, unlock, vault_values
from unictl.core.page import Page
from unictl.errors import Interrupted, InvalidRequest, NotConfigured
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.vault.contents import Entry

app = shell.new_app("Entries of the vault.")

Service: TypeAlias = Annotated[
    str, typer.Argument(metavar="SERVICE", help="The service, such as razorpay; any name is taken.")
]
Field: TypeAlias = Annotated[
    str, typer.Argument(metavar="FIELD", help="The field, such as key_secret; any name is taken.")
]


@app.command(name="list")
def list_(
    *,
    profile: shell.Profile = None,
    account: shell.Account = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
) -> None:
    """List what the vault holds, of all profiles and accounts unless you name one; no values."""
    settings = shell.settings(output=output_form, no_input=no_input)
    vault = unlock.opened(settings)
    from unictl.vault.log_reading import last_used  # noqa: PLC0415 - only to list

    used = last_used(vault.id)
    items = [
        {**about(entry), "last_used": used.get(entry[:4])}
        for entry in vault.entries()
        if profile in (None, entry.profile) and account in (None, entry.account)
    ]
    vault_values.warn_of_expired(items)
    if output.form(settings) == "human" and query is None and not items:
        output.note("The vault is empty, or has nothing of this profile and account.", settings)
        return
    if output.form(settings) == "ndjson" or output.form(settings) == "csv":
        output.emit(items, settings, query=query)
        return
    output.emit(Page(tuple(items)), settings, query=query)


@app.command()
def get(
    service: Service,
    field: Field,
    *,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Print the value itself, not a mask.")
    ] = False,
    profile: shell.Profile = None,
    account: shell.Account = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
) -> None:
    """Show one value, masked unless you say --reveal."""
    settings = shell.settings(
        profile=profile, account=account, output=output_form, no_input=no_input
    )
    vault = unlock.opened(settings)
    where = (settings["profile"], service, settings["account"])
    entry, secret = vault.entry(*where, field), vault.get(*where, field)
    if entry is None or secret is None:
        raise _nothing(where, field)
    value = secret.reveal() if reveal else secret.masked()
    result = {**about(entry), "value": value, "revealed": reveal}
    output.emit(result, settings, query=query, human=lambda _: value)


@app.command(name="set")
def set_(
    service: Service,
    field: Field,
    *,
    variable: Annotated[
        str | None,
        typer.Option("--variable", metavar="NAME", help="What `unictl run` calls it."),
    ] = None,
    expires: Annotated[
        str | None,
        typer.Option(
            "--expires", metavar="DAY", help="2027-01-31, or 90d from today; never takes it away."
        ),
    ] = None,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="Words about it; no secret.")
    ] = None,
    file: Annotated[
        str | None, typer.Option("--file", metavar="FILE", help="Read the value from a file.")
    ] = None,
    descriptor: Annotated[
        int | None,
        typer.Option("--fd", metavar="NUMBER", help="Read the value from an open descriptor."),
    ] = None,
    profile: shell.Profile = None,
    account: shell.Account = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
) -> None:
    """Put a value into the vault: asked for without echo, or read from stdin, a file or descriptor.

    The value is never an argument, where other users and the shell's history could see it. One
    newline at its end is taken off.
    """
    settings = shell.settings(
        profile=profile, account=account, output=output_form, no_input=no_input, quiet=quiet
    )
    if variable is not None and not (variable.isidentifier() and variable.isascii()):
        raise InvalidRequest(
            f"{variable!r} can't be the name of a variable",
            hint="Use letters, digits and underscores, such as ACME_TOKEN.",
        )
    _mind_the_catalog(service, field, settings)
    day = None if expires is None else vault_values.day(expires)
    vault = unlock.opened(settings)
    value = vault_values.given(f"{service} {field}", settings, file=file, descriptor=descriptor)
    where = (settings["profile"], service, settings["account"])
    from unictl.vault.contents import Deposit  # noqa: PLC0415 - loaded already

    changed = bool(vault.store([Deposit(*where, field, value, variable, day, note)]))
    result = {"profile": where[0], "service": service, "account": where[2], "field": field}
    said = "is in the vault" if changed else "was in the vault already"
    output.emit(
        {**result, "changed": changed},
        settings,
        query=query,
        human=lambda _: f"{service} {field} {said}.",
    )


@app.command()
def remove(
    service: Service,
    field: Annotated[
        str | None, typer.Argument(metavar="[FIELD]", help="The field; all of them without it.")
    ] = None,
    *,
    profile: shell.Profile = None,
    account: shell.Account = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Don't ask before all fields are removed.")
    ] = False,
) -> None:
    """Take a field, or all fields of a service's account, out of the vault.

    At a terminal you are asked before all fields go.

    The last three generations of the file lie beside it and hold what was removed until three more
    writes have passed. A key that leaked must be revoked at the service.
    """
    settings = shell.settings(
        profile=profile, account=account, output=output_form, no_input=no_input
    )
    where = (settings["profile"], service, settings["account"])
    vault = unlock.opened(settings)
    if field is None and not yes and shell.may_ask(settings):
        _confirm(where, [e.field for e in vault.entries() if e[:3] == where])
    taken = vault.remove(*where, field)
    if not taken:
        raise _nothing(where, field)
    fields = [entry.field for entry in taken]
    result = {"profile": where[0], "service": service, "account": where[2], "removed": fields}
    output.emit(result, settings, query=query, human=lambda _: f"Removed {', '.join(fields)}.")


def _confirm(where: tuple[str, str, str], fields: Sequence[str]) -> None:
    """Ask before all fields of an account are removed, if there are any.

    Raises:
        Interrupted: The answer was no.
    """
    if not fields:
        return
    profile, service, account = where
    sys.stderr.write(
        f"Remove all of {service} (profile {profile}, account {account}):"
        f" {', '.join(fields)}? [y/N] "
    )
    sys.stderr.flush()
    try:
        answer = sys.stdin.readline()
    except KeyboardInterrupt:
        answer = ""
    if not answer.endswith("\n"):  # Ctrl-C or Ctrl-D: what is told begins on a line of its own
        streams.say("")
    if answer.strip().lower() not in {"y", "yes"}:
        raise Interrupted("nothing was removed", hint="Answer y to remove it, or say --yes.")


def about(entry: "Entry") -> dict[str, Any]:
    """Return what is shown of an entry; never its value."""
    return {
        "profile": entry.profile,
        "service": entry.service,
        "account": entry.account,
        "field": entry.field,
        "variable": entry.variable,
        "created": entry.created,
        "changed": entry.changed,
        "expires": entry.expires,
        "note": entry.note,
    }


def _nothing(where: tuple[str, str, str], field: str | None) -> NotConfigured:
    profile, service, account = where
    what = f"{service} {field}" if field else service
    return NotConfigured(
        f"the vault has no {what} in profile {profile}, account {account}",
        hint="See what it has with `unictl vault list`.",
        service=service,
    )


def _mind_the_catalog(service: str, field: str, settings: Settings) -> None:
    """Tell which fields the catalog knows of the service, if this is none of them.

    Raises:
        InvalidRequest: A name is the catalog's but for capitals or dashes: it would stand beside
            the one that everything looks for.
    """
    from unictl.core import catalog  # noqa: PLC0415 - only to set

    slug = _spelt(service, catalog.slugs())
    if slug is None:
        return
    entry = catalog.load(slug)
    known = [*entry.credentials, *entry.variables]
    role = _spelt(field, known)
    if (slug, role or field) != (service, field):
        meant = f"{slug} {role or field}"
        raise InvalidRequest(
            f"{service} {field} is not spelt as in the catalog",
            hint=f"Did you mean {meant}? Run `unictl vault set {meant}`.",
            field="service" if slug != service else "field",
        )
    if role is None:
        output.note(f"{entry.name} is known to have {', '.join(entry.credentials)}.", settings)


def _spelt(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that this is, but for capitals and dashes; None if there is none."""
    folded = name.strip().lower().replace("-", "_")
    return next((one for one in known if one.replace("-", "_") == folded), None)
