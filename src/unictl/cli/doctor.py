"""`unictl doctor`: looks at everything that keys depend on, and says what to do."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from unictl.cli import (
    doctor_environment,
    doctor_journal,
    doctor_machine,
    doctor_online,
    doctor_routes,
    doctor_vault,
    output,
    shell,
    unlock,
)
from unictl.cli.doctor_check import Check, told
from unictl.errors import CheckFailed, NotConfigured, UnictlError
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.vault.store import Vault

app = shell.new_app()

_MARKS: Final = {"ok": "ok", "warning": "warning", "failed": "FAILED", "skipped": "skipped"}


@app.command()
def doctor(
    *,
    recovery: Annotated[
        bool, typer.Option("--recovery", help="Try the recovery words: asked for, or on stdin.")
    ] = False,
    online: Annotated[
        bool, typer.Option("--online", help="Show the keys to their services too.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="A warning is status 17 too.")] = False,
    profile: shell.Profile = None,
    account: shell.Account = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
) -> None:
    """Check the installation, permissions, keyring, agent, clock, vault, log and environment.

    The vault is opened and every entry decrypted; no value is shown, and without --online nothing
    leaves this machine. Each finding comes with its remedy. Status 17 if a check failed.
    """
    settings = shell.settings(
        profile=profile, account=account, output=output_form, no_input=no_input
    )
    output.check_query(query)
    checks = _all(settings, drill=recovery)
    if online:
        checks += told("credentials", lambda: doctor_online.credentials(settings))
    counts = {status: sum(one.status == status for one in checks) for status in _MARKS}
    result = {
        "checks": [one.as_dict() for one in checks],
        "failed": counts["failed"],
        "warnings": counts["warning"],
    }
    rows = output.form(settings) in {"ndjson", "csv"} and query is None
    output.emit(result["checks"] if rows else result, settings, query=query, human=_human)
    output.flush()
    if counts["failed"] or (strict and counts["warning"]):
        what = "failed" if counts["failed"] else "warned"
        count = counts["failed"] or counts["warning"]
        raise CheckFailed(
            f"{count} of {len(checks)} checks {what}", hint="Each has its remedy, above."
        )


def _all(settings: Settings, *, drill: bool) -> list[Check]:
    checks = told("installation", doctor_machine.installation)
    checks += told("permissions", doctor_machine.permissions)
    vault, trouble = _opened(settings)
    slots, written = _header()
    checks += told("keyring", lambda: doctor_machine.keyring(slots))
    checks += [trouble] if trouble else []
    if vault is not None:
        checks += told("vault", lambda: doctor_vault.whole(vault))
        checks += told("slots", lambda: doctor_vault.ways_in(vault))
        checks += told("expiry", lambda: doctor_vault.expiry(vault))
        checks += told("agent", lambda: doctor_vault.agent(vault.id))
        written += [entry.changed for entry in vault.entries()]
    if slots:
        checks += told("recovery", lambda: doctor_vault.recovery(settings, drill=drill))
    checks += told("clock", lambda: doctor_machine.clock(written))
    checks += told("log", doctor_vault.log)
    checks += told("journal", lambda: doctor_journal.journal(settings))
    checks += told("routes", lambda: doctor_routes.rules(settings))
    checks += told("environment", lambda: doctor_environment.environment(settings, vault))
    return checks


def _opened(settings: Settings) -> "tuple[Vault | None, Check | None]":
    try:
        return unlock.opened(settings), None
    except NotConfigured as error:
        return None, Check("vault", "warning", error.message, error.hint)
    except UnictlError as error:
        return None, Check("vault", "failed", error.message, error.hint)


def _header() -> tuple[list[str], list[str]]:
    """Return the kinds of the vault's slots, and when it was made; nothing if it can't be read."""
    from unictl.vault.place import located, read  # noqa: PLC0415 - loaded already

    try:
        header = read(located()).header
    except UnictlError:
        return [], []
    return [slot.kind for slot in header.slots], [header.created]


def _human(result: Mapping[str, Any]) -> str:
    lines: list[str] = []
    for one in result["checks"]:
        lines.append(f"{_MARKS[one['status']]:<8} {one['check']:<13} {one['message']}")
        if one["remedy"]:
            lines.append(f"{'':<22} {one['remedy']}")
    return "\n".join(lines)
