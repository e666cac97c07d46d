"""What every hand-written command begins with: an app, the common options, the settings.

A command's module holds `app = new_app()` and functions decorated with `@app.command()`; the table
in `root` names the module. A command parses, calls the library, and hands the result to
`output.emit`; an error it raises as an `UnictlError` and lets go.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from unictl.cli import streams, unlock
from unictl.core.secret import Secret
from unictl.errors import InvalidRequest
from unictl.settings import Settings


def new_app(summary: str | None = None) -> typer.Typer:
    """Return an app that prints plain help and lets errors pass to `cli.main`."""
    return typer.Typer(
        help=summary,
        add_completion=False,
        no_args_is_help=summary is not None,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )


Profile: TypeAlias = Annotated[
    str | None, typer.Option("--profile", "-p", help="Which set of credentials to use.")
]
Account: TypeAlias = Annotated[
    str | None, typer.Option("--account", help="Which of the service's accounts.")
]
Output: TypeAlias = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="human|json|ndjson|csv", help="How to print results."),
]
Query: TypeAlias = Annotated[
    str | None, typer.Option("--query", help="Print only what this JMESPath picks.")
]
Record: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--record", metavar="FOLDER", help="Keep what is exchanged, without secrets, here."
    ),
]
Replay: TypeAlias = Annotated[
    str | None,
    typer.Option("--replay", metavar="FOLDER", help="Answer from what was recorded; send nothing."),
]
State: TypeAlias = Annotated[
    str | None, typer.Option("--state", metavar="FILE", help="Keep the journal in this file.")
]
Yes: TypeAlias = Annotated[bool, typer.Option("--yes", "-y", help="Take the defaults, don't ask.")]
NoInput: TypeAlias = Annotated[
    bool | None, typer.Option("--no-input", help="Never ask; take defaults or fail.")
]
Quiet: TypeAlias = Annotated[
    bool | None, typer.Option("--quiet", "-q", help="Print nothing but results and errors.")
]
Verbose: TypeAlias = Annotated[
    bool | None, typer.Option("--verbose", "-v", help="Tell on stderr what is being done.")
]


def settings(**flags: Any) -> Settings:
    """Return the settings, with the flags given (None: not given) the strongest.

    Raises:
        InvalidRequest: `--output` names no format, or the name of a profile or account is empty.
    """
    for name in ("profile", "account"):
        if flags.get(name) is not None and not flags[name].strip():
            raise InvalidRequest(f"--{name} is empty", hint="Name one, or leave the option out.")
    found = Settings(flags)
    found.find("output")  # now, not when something has been done
    if found.says_anything():
        from unictl.client.unknown_keys import unknown_keys  # noqa: PLC0415 - where there is a file

        for line in unknown_keys(found):
            streams.warn(line)
    return found


def may_ask(settings: Settings) -> bool:
    """Return whether the user can be asked: at a terminal, outside CI, and not forbidden."""
    return (
        not settings["no_input"]
        and not os.environ.get("CI")
        and sys.stdin.isatty()
        and sys.stderr.isatty()
    )


def ask_secret(prompt: str, settings: Settings, *, confirm: bool = False) -> Secret:
    """Ask for a secret at the terminal without echo, or read it from a pipe on stdin.

    Args:
        prompt: What is asked for, without a colon.
        settings: Of this run; they say whether one may ask.
        confirm: Ask twice and compare; not done in a pipe.

    Raises:
        InvalidRequest: Nothing was given, the two differ, or nobody may be asked.
    """
    if not sys.stdin.isatty():
        text = sys.stdin.read()
        given = text.removesuffix("\n").removesuffix("\r")
    elif not may_ask(settings):
        raise InvalidRequest(
            f"{prompt} is needed, and input is switched off", hint="Pipe it in on stdin."
        )
    else:
        given = unlock.ask(f"{prompt}: ", stream=sys.stderr)
        if confirm and given != unlock.ask(f"{prompt}, once more: ", stream=sys.stderr):
            raise InvalidRequest("the two differ", hint="Run the command again.")
    if not given:
        raise InvalidRequest(f"{prompt} is empty", hint="Type it, or pipe it in on stdin.")
    return Secret(given)


def shown(path: Path) -> str:
    """Return a path for people: below the working folder or the user's own, if it is there."""
    for base, lead in ((Path.cwd(), ""), (Path.home(), "~/")):
        if path.is_relative_to(base):
            return lead + str(path.relative_to(base))
    return str(path)
