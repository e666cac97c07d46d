"""`unictl vault import`: keys from a .env, JSON, another vault, or a vendor's command line."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import typer

from unictl.cli import output, shell, unlock, vault_values
from unictl.cli.import_found import Found, Place
from unictl.cli.import_sources import FORMATS, guess, read
from unictl.cli.import_vendors import READERS, usual_file
from unictl.errors import Conflict, InvalidRequest
from unictl.settings import Settings
from unictl.vault.contents import Deposit, check_name

if TYPE_CHECKING:
    from unictl.vault.store import Vault

app = shell.new_app("Keys from elsewhere.")

_MODES: Final = ("test", "live")
_IDENTITY: Final = ("default", "unictl", "default", "identity")
_DAY: Final = "%Y-%m-%d"


File: TypeAlias = Annotated[
    str | None,
    typer.Argument(metavar="[FILE]", help="The file; with --from aws and its like, their own."),
]
Form: TypeAlias = Annotated[
    str | None,
    typer.Option("--from", metavar="|".join(FORMATS), help="What it is; seen by itself."),
]
Service: TypeAlias = Annotated[
    str | None,
    typer.Option("--service", "-s", metavar="NAME", help="Take all variables for this one's."),
]
Mode: TypeAlias = Annotated[
    str, typer.Option("--mode", metavar="test|live", help="Which keys of Stripe's file.")
]
SecretFile: TypeAlias = Annotated[
    str | None,
    typer.Option("--secret-file", metavar="FILE", help="What opens the other vault."),
]
Overwrite: TypeAlias = Annotated[
    bool, typer.Option("--overwrite", help="Put new values in the place of other ones.")
]
Keep: TypeAlias = Annotated[
    bool, typer.Option("--keep", help="Leave what the vault has, and take the rest.")
]
DryRun: TypeAlias = Annotated[
    bool, typer.Option("--dry-run", help="Tell what would change, and write nothing.")
]


@app.command(name="import")
def import_(
    file: File = None,
    *,
    form: Form = None,
    service: Service = None,
    mode: Mode = "test",
    secret_file: SecretFile = None,
    overwrite: Overwrite = False,
    keep: Keep = False,
    dry_run: DryRun = False,
    profile: shell.Profile = None,
    account: shell.Account = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
) -> None:
    """Take keys from a .env, JSON, a sealed bundle, another vault, or a vendor's command line.

    FILE may be `-` for stdin. All of it goes in by one write, or nothing: where the vault has
    another value, it is refused unless you say --overwrite or --keep. What isn't understood is
    named. The file stays as it is: delete it, or take its secrets out with `unictl init --scrub`.
    """
    from unictl.envfile.source import content  # noqa: PLC0415 - only when called

    settings = shell.settings(
        profile=profile, account=account, output=output_form, no_input=no_input, quiet=quiet
    )
    output.check_query(query)
    _check(form, service, mode, overwrite=overwrite, keep=keep)
    name = file or _usual(form)
    raw = content(name)
    form = form or guess(raw, name)
    vault = unlock.opened(settings)
    if form == "vault":
        found = _of_vault(raw, name, vault, settings, secret_file)
    else:
        place = Place(settings["profile"], settings["account"])
        found = read(raw, name, form, place, service=service, mode=mode)
    if form in {"vault", "json"}:  # somebody else may have chosen the names in it
        from unictl.cli.import_guard import guarded  # noqa: PLC0415 - only for these

        found = guarded(found.keys, found.left, name, not_for=_own_services(form, raw, name))
    deposits = _placed(found.keys, profile=profile, account=account, form=form)
    plan = _plan(deposits, vault)
    _refuse_others(plan, overwrite=overwrite, keep=keep)
    taken = [d for d, change in plan if change == "added" or (change == "changed" and not keep)]
    if not dry_run and taken:
        vault.store(taken)
    for left in found.left:
        line = f"line {left.line}: " if left.line else ""
        output.note(f"left out: {line}{left.name}: {left.why}", settings)
    about = {"file": name, "format": form, "dry_run": dry_run}
    result = {**about, **_result(plan, found, keep=keep)}
    output.emit(result, settings, query=query, human=_human)


def _check(
    form: str | None, service: str | None, mode: str, *, overwrite: bool, keep: bool
) -> None:
    if form is not None and form not in FORMATS:
        raise InvalidRequest(
            f"--from can't be {form!r}", hint=f"It is one of {', '.join(FORMATS)}."
        )
    if mode not in _MODES:
        raise InvalidRequest(f"--mode can't be {mode!r}", hint="It is test or live.")
    if overwrite and keep:
        raise InvalidRequest("--overwrite and --keep are opposites", hint="Say one of them.")
    if service is not None and form not in (None, "dotenv", "json"):
        raise InvalidRequest(
            f"--service goes with variables, which {form} has none of", hint="Leave it out."
        )


def _usual(form: str | None) -> str:
    if form is not None and form in READERS:
        return usual_file(form)
    raise InvalidRequest(
        "no file is named",
        hint="Name it, as in `unictl vault import .env`, or a program whose keys are taken:"
        f" --from {'|'.join(READERS)}.",
    )


def _of_vault(
    raw: bytes, file: str, vault: "Vault", settings: Settings, secret_file: str | None
) -> Found:
    from unictl.vault.bundle import open_bytes  # noqa: PLC0415 - only for one

    secret = None
    if secret_file is not None:
        secret = vault_values.given("secret", settings, file=secret_file)
    held = open_bytes(
        raw,
        file,
        secret=secret,
        identity=vault.get(*_IDENTITY),
        prompt=unlock.prompt(settings),
    )
    # Everybody has an identity of their own: another's is no key to be used from here.
    return Found(
        [
            Deposit(
                *name,
                one.secret,
                one.row.get("variable"),
                one.row.get("expires"),
                one.row.get("note"),
            )
            for name, one in held.items()
            if name != _IDENTITY
        ]
    )


def _own_services(form: str, raw: bytes, file: str) -> tuple[str, ...]:
    """Return unictl's own services, of which nothing is taken from such a file.

    Your own vault, which you open with its secret, may bring backups; your own JSON your identity.
    """
    from unictl.cli.scrub import BACKUP  # noqa: PLC0415 - only for others' files
    from unictl.vault.bundle import is_bundle  # noqa: PLC0415 - loaded already

    if form == "json":
        return (BACKUP,)
    return (BACKUP, _IDENTITY[1]) if is_bundle(raw, file) else ()


def _placed(
    deposits: Iterable[Deposit], *, profile: str | None, account: str | None, form: str
) -> list[Deposit]:
    """Return the keys in the profile and account that were named; the last of a name counts.

    Raises:
        InvalidRequest: A name can't be kept, a value is empty, or a day is none.
    """
    placed: dict[tuple[str, ...], Deposit] = {}
    for deposit in deposits:
        one = deposit if profile is None else deposit._replace(profile=profile)
        if account is not None and form in {"vault", "json"}:
            one = one._replace(account=account)
        check_name(one.name)
        if one.name in placed and placed[one.name].value != one.value:
            raise InvalidRequest(
                f"{one.service} {one.field} comes twice, with different values",
                hint="Leave --account out, so that each account keeps its name.",
            )
        placed[one.name] = one._replace(expires=_day(one))
    return list(placed.values())


def _day(deposit: Deposit) -> str | None:
    if not deposit.expires:
        return None
    try:
        return time.strftime(_DAY, time.strptime(deposit.expires, _DAY))
    except ValueError:
        raise InvalidRequest(
            f"{deposit.service} {deposit.field} expires on {deposit.expires!r}, which is no day",
            hint="Write it as 2027-01-31.",
        ) from None


def _plan(deposits: Sequence[Deposit], vault: "Vault") -> list[tuple[Deposit, str]]:
    """Return what each key would change: `added`, `changed` or `same`."""
    from unictl.vault.bundle import held  # noqa: PLC0415 - loaded already

    there = held(vault, {one.name for one in deposits})
    return [
        (
            one,
            "added"
            if one.name not in there
            else "same"
            if there[one.name].secret == one.value
            else "changed",
        )
        for one in deposits
    ]


def _refuse_others(plan: list[tuple[Deposit, str]], *, overwrite: bool, keep: bool) -> None:
    """Refuse to replace other values unasked.

    Raises:
        Conflict: There are some.
    """
    others = [f"{d.service} {d.field}" for d, change in plan if change == "changed"]
    if others and not (overwrite or keep):
        raise Conflict(
            f"the vault has other values for {', '.join(dict.fromkeys(others))}; nothing was taken",
            hint="Say --overwrite to replace them, or --keep to take the rest alone.",
        )


def _result(plan: list[tuple[Deposit, str]], found: Found, *, keep: bool) -> dict[str, Any]:
    entries = [
        {
            "profile": one.profile,
            "service": one.service,
            "account": one.account,
            "field": one.field,
            "variable": one.variable,
            "change": "kept" if keep and change == "changed" else change,
        }
        for one, change in plan
    ]
    return {"entries": entries, "left_out": [left.as_dict() for left in found.left]}


def _human(result: Mapping[str, Any]) -> str:
    changes = [entry["change"] for entry in result["entries"]]
    lead = "Would take" if result["dry_run"] else "Took"
    lines = [
        f"  {one['service']} {one['field']} (profile {one['profile']}, account {one['account']}):"
        f" {one['change']}"
        for one in result["entries"]
    ]
    taken = changes.count("added") + changes.count("changed")
    return "\n".join((f"{lead} {taken} of {len(changes)} keys from {result['file']}.", *lines))
