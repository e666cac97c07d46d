"""`unictl completion`: put the completion script where the shell looks for it.

The scripts are generated and static: a key press starts no Python.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

import typer

from unictl.cli import completion_places, output, shell
from unictl.cli.completion_places import Place
from unictl.errors import InvalidRequest
from unictl.shipped import shipped

app = shell.new_app()

Shell = Literal["bash", "zsh", "fish", "powershell"]
SHELLS: Final[tuple[Shell, ...]] = get_args(Shell)
SCRIPTS: Final[Mapping[str, str]] = {
    "bash": "completions/unictl.bash",
    "zsh": "completions/unictl.zsh",
    "fish": "completions/unictl.fish",
    "powershell": "completions/unictl.ps1",
}


@app.command()
def completion(
    name: Annotated[
        Shell | None,
        typer.Argument(
            metavar="bash|zsh|fish|powershell", help="The shell; by itself that of $SHELL."
        ),
    ] = None,
    *,
    print_: Annotated[
        bool, typer.Option("--print", help="Print the script and install nothing.")
    ] = False,
    append: Annotated[
        bool,
        typer.Option("--append", help="Also add the lines it needs to the shell's start file."),
    ] = False,
    output_form: shell.Output = None,
    quiet: shell.Quiet = None,
) -> None:
    """Install completion of commands and options for your shell; doing it again is harmless."""
    chosen = name or detected()
    script = shipped(SCRIPTS[chosen]).read_text(encoding="utf-8")
    if print_:
        output.write(script.removesuffix("\n"))
        return
    place = completion_places.places()[chosen]
    changed = completion_places.replace(place.script, script)
    appended = append and completion_places.append(place)
    result = {
        "shell": chosen,
        "script": str(place.script),
        "changed": changed,
        "start_file": str(place.start_file) if place.lines else None,
        "lines": list(place.lines),
        "ready": completion_places.stands(place),
        "appended": appended,
    }
    settings = shell.settings(output=output_form, quiet=quiet)
    output.emit(result, settings, human=lambda _: _people(result, place))


def detected() -> Shell:
    """Return the user's shell.

    Raises:
        InvalidRequest: $SHELL names none that has a completion.
    """
    program = Path(os.environ.get("SHELL", "")).name
    for known in SHELLS:
        if program == known:
            return known
    if program == "pwsh" or (not program and "PSModulePath" in os.environ):
        return "powershell"
    raise InvalidRequest(
        f"there is no completion for {program}" if program else "$SHELL names no shell",
        hint=f"Name one: unictl completion {'|'.join(SHELLS)}.",
    )


def _people(result: dict[str, Any], place: Place) -> str:
    done = "Wrote" if result["changed"] else "Already up to date:"
    lines = [f"{done} {shell.shown(place.script)}"]
    start = shell.shown(place.start_file)
    if result["appended"]:
        lines.append(f"Added to {start}: {'; '.join(place.lines)}")
    elif not result["ready"]:
        lines += [f"Add to {start} (or let --append do it):", *(f"  {at}" for at in place.lines)]
    elif result["shell"] == "bash":
        lines.append("The package bash-completion finds it there. Without that package, add to")
        lines += [f"{start} (or let --append do it):", *(f"  {at}" for at in place.lines)]
    lines.append("Then open a new shell and press Tab after `unictl `.")
    return "\n".join(lines)
