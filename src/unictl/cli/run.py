"""`unictl run -- CMD`: a program with the vault's keys in its environment, and nowhere else.

The program takes the place of unictl, so signals, terminal and exit status are its own. Whatever
keeps it from being started is unictl's: a locked vault is status 4, and nothing runs.
"""

import os
import re
import signal
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Final

import typer

from unictl.cli import failure, output, shell, unlock
from unictl.errors import InvalidRequest, NotConfigured
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.vault.contents import Entry

app = shell.new_app()

# As `env` has them (POSIX, XCU env): it failed itself, found but can't be run, not found.
EXIT_FAILED: Final = 125
EXIT_NOT_EXECUTABLE: Final = 126
EXIT_NOT_FOUND: Final = 127


@app.command(context_settings={"allow_interspersed_args": False})
def run(
    command: Annotated[
        list[str], typer.Argument(metavar="-- CMD [ARG]...", help="The program and its arguments.")
    ],
    *,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="SERVICES",
            help="Only these services' keys: razorpay,aws; may be given again.",
        ),
    ] = None,
    profile: shell.Profile = None,
    account: shell.Account = None,
    no_input: shell.NoInput = None,
    verbose: shell.Verbose = None,
) -> int:
    """Run a program with the vault's keys in its environment, and exit as it does.

    Each key has the variable that it came from, else its usual name at the service, and goes before
    a variable of that name that is set already. With --only the program is not given what opens
    the vault either. The exit status is the program's own; 126 if it can't be run, 127 if there is
    none, 125 if its environment can't be made.
    """
    settings = shell.settings(profile=profile, account=account, no_input=no_input, verbose=verbose)
    wanted = _wanted(only)
    added = _from_vault(wanted, settings)
    environment = _without_openers() if wanted is not None else dict(os.environ)
    if settings["verbose"]:
        output.note(f"unictl: sets {', '.join(sorted(added))}", settings)
    if faulty := sorted(name for name, text in added.items() if "\0" in text):
        return _failed(
            EXIT_FAILED,
            f"the value for {', '.join(faulty)} holds a NUL byte, which no environment can",
            "Leave it out by naming the other services with --only.",
        )
    return _become(command, {**environment, **added})


def variable_of(entry: "Entry") -> str:
    """Return the name of the variable in which a program expects the entry."""
    from unictl.core import catalog  # noqa: PLC0415 - only to run

    if entry.variable:
        return entry.variable
    try:
        return catalog.load(entry.service).field(entry.field).names[0]
    except (NotConfigured, KeyError, IndexError):
        made = re.sub(r"[^A-Z0-9_]", "_", f"{entry.service}_{entry.field}".upper())
        return f"_{made}" if made[0].isdigit() else made


def _wanted(only: list[str] | None) -> list[str] | None:
    """Return the services named, or None for all of them.

    Raises:
        InvalidRequest: One of the options names none, which must not mean all of them.
    """
    wanted: list[str] = []
    for text in only or ():
        names = [name.strip() for name in text.split(",") if name.strip()]
        if not names:
            raise InvalidRequest(
                "--only names no service",
                hint="Name the services, as in --only razorpay,aws, or leave it out for all keys.",
            )
        wanted += names
    return wanted or None


def _from_vault(wanted: list[str] | None, settings: Settings) -> dict[str, str]:
    """Return the variables to add, in the clear: they are about to be handed over.

    Raises:
        NotConfigured: There is nothing to add, or nothing of a service that was named.
        InvalidRequest: Two entries would have the same variable.
        VaultError: The vault can't be opened.
    """
    from unictl.vault.store import Vault  # noqa: PLC0415 - brings the cryptography

    vault = Vault.open(prompt=unlock.prompt(settings))
    profile, account = settings["profile"], settings["account"]
    mine = [e for e in vault.entries() if (e.profile, e.account) == (profile, account)]
    there = {entry.service for entry in mine}
    missing = [name for name in wanted or () if name not in there]
    if missing or not mine:
        raise NotConfigured(
            f"the vault has no {' or '.join(missing) or 'keys'} in profile {profile},"
            f" account {account}",
            hint="See what it has with `unictl vault list`.",
        )
    named = _named(e for e in mine if wanted is None or e.service in wanted)
    values = {service: vault.fields(profile, service, account) for service in there}
    return {name: values[e.service][e.field].reveal() for name, e in named.items()}


def _named(entries: Iterable["Entry"]) -> dict[str, "Entry"]:
    named: dict[str, Entry] = {}
    for entry in entries:
        name = variable_of(entry)
        if (other := named.setdefault(name, entry)) is not entry:
            raise InvalidRequest(
                f"{other.service} {other.field} and {entry.service} {entry.field}"
                f" would both be {name}",
                hint="Give one another name with `unictl vault set … --variable NAME`,"
                " or choose the services with --only.",
            )
    return named


def _without_openers() -> dict[str, str]:
    from unictl.vault.unlocking import VARIABLES  # noqa: PLC0415 - loaded already

    return {name: text for name, text in os.environ.items() if name not in VARIABLES}


def _become(command: list[str], environment: Mapping[str, str]) -> int:
    """Start the program in our place; return only if that fails, or on Windows."""
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        if os.name != "posix":
            import subprocess  # noqa: PLC0415 - exec there leaves the terminal at once

            return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
        # Python ignores these, and what is ignored stays so in the program: `cmd | head` hangs on.
        for name in ("SIGPIPE", "SIGXFSZ"):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
        os.execvpe(command[0], command, environment)  # noqa: S606 - the user's own program
    except FileNotFoundError:
        return _failed(
            EXIT_NOT_FOUND,
            f"there is no program {command[0]!r}",
            "Check its name and PATH; options of unictl itself go before `--`.",
        )
    except OSError as error:
        return _failed(
            EXIT_NOT_EXECUTABLE,
            f"cannot run {command[0]!r}: {error.strerror}",
            "Check that it is a program and may be executed.",
        )


def _failed(status: int, message: str, hint: str) -> int:
    failure.report(InvalidRequest(message, hint=hint), sys.argv[1:])
    return status
