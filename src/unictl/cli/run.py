"""`unictl run -- CMD`: a program with the vault's keys in its environment, and nowhere else.

The program takes the place of unictl, so signals, terminal and exit status are its own. Whatever
keeps it from being started is unictl's: a locked vault is status 4, and nothing runs.
"""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Final, TypeAlias

import typer

from unictl.cli import core_dumps, failure, output, shell
from unictl.cli.run_environment import Given, Wish, base, collect, files_for, opened, values
from unictl.errors import InvalidRequest

app = shell.new_app()

# As `env` has them (POSIX, XCU env): it failed itself, found but can't be run, not found.
EXIT_FAILED: Final = 125
EXIT_NOT_EXECUTABLE: Final = 126
EXIT_NOT_FOUND: Final = 127


Only: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="SERVICES",
        help="Only these services' keys: razorpay,aws; may be given again.",
    ),
]
Expand: TypeAlias = Annotated[
    bool, typer.Option("--expand/--no-expand", help="Put in what ${NAME} in the file stands for.")
]


@app.command(context_settings={"allow_interspersed_args": False})
def run(
    command: Annotated[
        list[str], typer.Argument(metavar="-- CMD [ARG]...", help="The program and its arguments.")
    ],
    *,
    only: Only = None,
    env_file: Annotated[
        list[str] | None,
        typer.Option(
            "--env-file", metavar="FILE", help="Give this file's variables; may be given again."
        ),
    ] = None,
    no_env_file: Annotated[
        bool, typer.Option("--no-env-file", help="Don't look at the .env here.")
    ] = False,
    expand: Expand = True,
    clean_env: Annotated[
        bool,
        typer.Option("--clean-env", help="Pass on little else: PATH, HOME, TERM and their like."),
    ] = False,
    mask: Annotated[
        bool, typer.Option("--mask", help="Hide the secrets in what the program prints.")
    ] = False,
    profile: shell.Profile = None,
    account: shell.Account = None,
    no_input: shell.NoInput = None,
    verbose: shell.Verbose = None,
) -> int:
    """Run a program with its keys in its environment, and exit as it does.

    With --env-file, or where a .env here holds references, the program gets that file's variables,
    each reference replaced by the vault's value. Else it gets all keys of the profile, each in the
    variable that it came from, or under its usual name. A key goes before a variable that is set
    already; what a file says without a reference does not. References in the environment itself
    are resolved too.

    If one is missing, or the vault can't be opened, nothing is started. With --only and --clean-env
    the program isn't given what opens the vault either. The exit status is the program's own; 126
    if it can't be run, 127 if there is none, 125 if its environment can't be made.

    With --mask what the program prints passes through here and loses the secrets, also what opens
    the vault, and also in base64, in hex and escaped for URLs or JSON. It keeps its terminal, and a
    signal that ends it is told as 128 and its number.
    """
    settings = shell.settings(profile=profile, account=account, no_input=no_input, verbose=verbose)
    if env_file and no_env_file:
        raise InvalidRequest(
            "--env-file and --no-env-file contradict each other", hint="Say one of them."
        )
    wish = Wish(wanted(only), files_for(env_file, by_default=not no_env_file), expand)
    vault = opened(wish, settings)
    given = collect(wish, vault, settings)
    added = values(given, wish, vault, settings)
    if settings["verbose"]:
        source = " and ".join(wish.files) or "the vault"
        output.note(f"unictl: sets {', '.join(sorted(added))} (from {source})", settings)
    if faulty := sorted(name for name, text in added.items() if "\0" in name + text):
        return _failed(
            EXIT_FAILED,
            f"the value for {', '.join(faulty)} holds a NUL byte, which no environment can",
            "Leave it out by naming the other services with --only.",
        )
    environment = {**base(wish, clean=clean_env), **added}
    if not mask:
        return _started(command, partial(_become, command, environment))
    from unictl.vault.unlocking import TEXTS  # noqa: PLC0415 - only to mask

    secrets = {one.name: added[one.name] for one in given if _is_secret(one)}
    secrets |= {name: environment[name] for name in TEXTS if environment.get(name)}
    return _started(command, partial(_masked, command, environment, secrets))


def wanted(only: list[str] | None) -> tuple[str, ...] | None:
    """Return the services that `--only` names, or None for all of them.

    Raises:
        InvalidRequest: One of the options names none, which must not mean all of them.
    """
    found: list[str] = []
    for text in only or ():
        names = [name.strip() for name in text.split(",") if name.strip()]
        if not names:
            raise InvalidRequest(
                "--only names no service",
                hint="Name the services, as in --only razorpay,aws, or leave it out for all keys.",
            )
        found += names
    return tuple(found) or None


def _is_secret(one: Given) -> bool:
    from unictl.cli.references import is_secret  # noqa: PLC0415 - only to mask

    return one.reference is not None and is_secret(one.reference.service, one.reference.field)


def _become(command: list[str], environment: Mapping[str, str]) -> int:
    """Start the program in our place; return only on Windows."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name != "posix":
        import subprocess  # noqa: PLC0415 - exec there leaves the terminal at once

        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
    # Python ignores these, and what is ignored stays so in the program: `cmd | head` hangs on.
    for name in ("SIGPIPE", "SIGXFSZ"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    core_dumps.allow_again()
    return os.execvpe(command[0], command, environment)  # noqa: S606 - the user's own program


def _masked(command: list[str], environment: Mapping[str, str], secrets: Mapping[str, str]) -> int:
    """Start the program, its output passing through here."""
    if os.name != "posix":
        raise InvalidRequest(
            "--mask needs a system with pseudo-terminals", hint="Run it under Linux, macOS or WSL."
        )
    from unictl.cli.run_mask import run_masked  # noqa: PLC0415 - only to mask
    from unictl.cli.run_masking import LEAST  # noqa: PLC0415

    if short := sorted(name for name, text in secrets.items() if 0 < len(text) < LEAST):
        output.warn(f"{', '.join(short)} is too short to be hidden")
    return run_masked(command, environment, list(secrets.values()))


def _started(command: list[str], start: Callable[[], int]) -> int:
    """Start the program, and tell it as `env` does if that can't be."""
    try:
        return start()
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
