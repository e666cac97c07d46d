"""`unictl vault unlock|lock`: open once, for a time."""

import time
from typing import Annotated, Final

import typer

from unictl.cli import output, shell, unlock
from unictl.errors import InvalidRequest

app = shell.new_app("Open the vault once, for a time.")

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST: Final = 7 * 86400


@app.command(name="unlock")
def unlock_(
    *,
    for_: Annotated[
        str, typer.Option("--for", metavar="TIME", help="How long: 90s, 15m, 8h, 2d.")
    ] = "8h",
    recovery: Annotated[
        bool, typer.Option("--recovery", help="Open it with the recovery words, and nothing else.")
    ] = False,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
) -> None:
    """Open the vault once, so that later commands of yours need no secret, for a time.

    A process of your own, the agent, holds what opens it, in memory alone, and gives it to no other
    user. It ends at the time, which goes on while the machine sleeps, and at `unictl vault lock`.
    """
    from unictl.vault import agent_client, anchor, place  # noqa: PLC0415 - only when called
    from unictl.vault.store import Vault  # noqa: PLC0415 - brings the cryptography

    settings = shell.settings(output=output_form, no_input=no_input, quiet=quiet)
    seconds = _seconds(for_)
    slots = place.read(place.located()).header.slots
    others = [slot.id for slot in slots if slot.kind != "recovery"] if recovery else []
    if len(others) == len(slots):
        raise InvalidRequest(
            "the vault has no recovery words",
            hint="Make some with `unictl vault slots add recovery`.",
        )
    vault = Vault.open(prompt=unlock.prompt(settings), without=others, agent=False)
    vault.note_newest()
    agent_client.start(vault.id, vault.opened, seconds, anchor.mark(vault.state.document))
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
    output.emit(
        {"path": str(vault.path), "unlocked_until": until, "seconds": seconds},
        settings,
        query=query,
        human=lambda _: f"The vault is open until {until}, or until `unictl vault lock`.",
    )


@app.command()
def lock(
    *,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
) -> None:
    """End every agent of yours: the next command needs the vault's secret again."""
    from unictl.vault import agent_client, tokens  # noqa: PLC0415 - only when called

    settings = shell.settings(output=output_form, no_input=no_input, quiet=quiet)
    stopped = agent_client.stop_all()
    tokens.forget()
    said = "The vault is locked." if stopped else "No agent was holding the vault open."
    output.emit({"stopped_agents": stopped}, settings, query=query, human=lambda _: said)


def _seconds(text: str) -> int:
    number, unit = text[:-1], text[-1:]
    if not (unit in _UNITS and number.isascii() and number.isdigit()):
        raise InvalidRequest(f"--for can't be {text!r}", hint="Write 90s, 15m, 8h or 2d.")
    seconds = int(number) * _UNITS[unit] if len(number) < 8 else _LONGEST + 1  # noqa: PLR2004 - far beyond the longest
    if not 0 < seconds <= _LONGEST:
        raise InvalidRequest(
            f"--for can't be {text!r}", hint=f"At least 1s, and at most {_LONGEST // 86400}d."
        )
    return seconds
