"""`unictl vault`: make a vault, look at it, and put keys in and take them out."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from unictl.cli import output, shell, streams, unlock
from unictl.core.page import Page
from unictl.errors import Interrupted, InvalidRequest, NotConfigured
from unictl.settings import BY_NAME, Settings

if TYPE_CHECKING:
    from unictl.vault.contents import Entry
    from unictl.vault.store import Vault

app = shell.new_app("Keep keys in an encrypted vault.")

Service: TypeAlias = Annotated[
    str, typer.Argument(metavar="SERVICE", help="The service, such as razorpay; any name is taken.")
]
Field: TypeAlias = Annotated[
    str, typer.Argument(metavar="FIELD", help="The field, such as key_secret; any name is taken.")
]


@app.command()
def init(
    *,
    ci_key: Annotated[
        bool, typer.Option("--ci-key", help="Make a key for CI, and print it this once.")
    ] = False,
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Ask for a passphrase that opens it.")
    ] = False,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
) -> None:
    """Make an empty vault.

    It gets a slot for UNICTL_VAULT_KEY and UNICTL_VAULT_PASSPHRASE (also _FILE, _COMMAND), where
    they are set, and for what the options ask. With none of these the OS keyring opens it, or a
    passphrase that you are asked for. A new CI key is all that is printed, in a pipe too, so that
    $(…) takes it, unless json or ndjson is asked for by -o or UNICTL_OUTPUT.
    """
    from unictl.vault.creation import create  # noqa: PLC0415 - brings the cryptography

    settings = shell.settings(output=output_form, no_input=no_input, quiet=quiet)
    made = create(ci_key=ci_key, passphrase=passphrase, prompt=unlock.prompt(settings))
    sources = " or ".join(opener.source for opener in made.openers)
    why = f" ({made.reason})" if made.reason else ""
    output.note(f"Made {shell.shown(made.vault.path)}; it opens with {sources}{why}.", settings)
    result: dict[str, Any] = {
        "path": str(made.vault.path),
        "slots": [{"kind": opener.kind, "source": opener.source} for opener in made.openers],
    }
    if made.ci_key is None:
        output.emit(result, settings, query=query, human=lambda _: str(made.vault.path))
        return
    output.note("Keep the key in UNICTL_VAULT_KEY; it is not shown again.", settings)
    key = made.ci_key.reveal()
    try:
        if query is None and not _wants_json(settings):
            output.write(key)
        else:
            output.emit({**result, "ci_key": key}, settings, query=query)
        output.flush()
    except BaseException:
        made.vault.path.unlink()  # empty, and nobody has seen the key
        raise


@app.command()
def status(
    *,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
) -> None:
    """Show the vault's file and slots, and how it would be opened; needs no secret."""
    from unictl.vault import foresight, store  # noqa: PLC0415 - only when called
    from unictl.vault.document import FORMAT  # noqa: PLC0415

    settings = shell.settings(output=output_form, no_input=no_input)
    path = store.located()
    header = store.read(path).header
    may_ask = unlock.prompt(settings) is not None
    foreseen = foresight.foresee(header, may_ask=may_ask)
    result = {
        "path": str(path),
        "format": FORMAT,
        "vault": header.vault,
        "generation": header.generation,
        "created": header.created,
        "slots": [{"kind": s.kind, "created": s.created, "id": s.id} for s in header.slots],
        "opens_with": foreseen.source,
        "reasons": list(foreseen.reasons),
    }
    output.emit(result, settings, query=query, human=_status)


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
    items = [
        about(entry)
        for entry in _open(settings).entries()
        if profile in (None, entry.profile) and account in (None, entry.account)
    ]
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
    vault = _open(settings)
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
    profile: shell.Profile = None,
    account: shell.Account = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
) -> None:
    """Put a value into the vault: asked for without echo, or read from stdin in a pipe.

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
    vault = _open(settings)
    value = shell.ask_secret(f"{service} {field}", settings)
    where = (settings["profile"], service, settings["account"])
    names = {field: variable} if variable else None
    changed = bool(vault.set(*where, {field: value}, names))
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
    vault = _open(settings)
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
    }


def _wants_json(settings: Settings) -> bool:
    """Return whether this run was told to print JSON, not whether a pipe or a file says so."""
    found = settings.find("output")
    told = found.source in {"--output", BY_NAME["output"].variable}
    return told and found.value in {"json", "ndjson"}


def _open(settings: Settings) -> "Vault":
    from unictl.vault.store import Vault  # noqa: PLC0415 - brings the cryptography

    return Vault.open(prompt=unlock.prompt(settings))


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


def _status(result: Mapping[str, Any]) -> str:
    slots = [f"  {slot['kind']:<12}made {slot['created']}" for slot in result["slots"]]
    opens = result["opens_with"] or "nothing that is at hand"
    return "\n".join(
        (
            f"vault      {result['path']}",
            f"format     {result['format']}, generation {result['generation']}",
            f"opens with {opens}: {'; '.join(result['reasons'])}",
            "slots",
            *slots,
        )
    )
