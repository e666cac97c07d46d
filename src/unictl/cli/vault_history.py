"""`unictl vault history|restore|repair`: earlier generations, and damage."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from unictl.cli import output, shell, unlock
from unictl.core.page import Page
from unictl.errors import InvalidRequest, NotConfigured
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.vault.contents import Name
    from unictl.vault.history import Kept
    from unictl.vault.state import State

app = shell.new_app("Earlier generations of the vault, and damage.")


@app.command()
def history(
    *,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
) -> None:
    """Show the vault's file and the earlier generations beside it, each tried by opening it.

    `differs` names the entries that were added, changed or removed between that file and the
    latest that opens.
    """
    from unictl.vault.history import Look, generations  # noqa: PLC0415 - brings the cryptography
    from unictl.vault.place import located  # noqa: PLC0415

    settings = shell.settings(output=output_form, no_input=no_input)
    found = generations(located(), Look(prompt=unlock.prompt(settings)))
    latest = next((one.state for one in found if one.state), None)
    items = [_about(one, latest) for one in found]
    output.emit(Page(tuple(items)), settings, query=query)


@app.command()
def restore(
    which: Annotated[
        str | None,
        typer.Argument(
            metavar="[GENERATION|FILE]", help="A number from `unictl vault history`, or a backup."
        ),
    ] = None,
    *,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="Take the present file for the newest, though it is older."),
    ] = False,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
) -> None:
    """Put an earlier generation's entries back, as the newest generation.

    The slots stay as they are, so one that was removed stays so. Only where the present file
    doesn't open, the earlier one comes back with its own slots, and the present one is kept aside.
    If you put an older file back yourself, --accept says so.
    """
    from unictl.vault import history as past  # noqa: PLC0415 - brings the cryptography

    settings = shell.settings(output=output_form, no_input=no_input, quiet=quiet)
    if accept == (which is not None):
        raise InvalidRequest(
            "a generation, a file or --accept is needed, and one of them alone",
            hint="See the generations with `unictl vault history`.",
        )
    prompt = unlock.prompt(settings)
    if which is None:
        vault, aside = past.accept(prompt=prompt), None
    else:
        vault, aside = past.restore(_source(which, settings), prompt=prompt)
    if aside is not None:
        slots = ", ".join(slot.kind for slot in vault.slots)
        output.note(
            f"The damaged file is kept as {shell.shown(aside)}. The slots are the earlier file's"
            f" ({slots}); remove those that shouldn't open the vault any more.",
            settings,
        )
    result = {
        "path": str(vault.path),
        "generation": vault.generation,
        "entries": len(vault.entries()),
        "kept_aside": str(aside) if aside else None,
    }
    output.emit(
        result,
        settings,
        query=query,
        human=lambda _: (
            f"The vault holds {result['entries']} entries, as generation {result['generation']}."
        ),
    )


@app.command()
def repair(
    *,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
) -> None:
    """Save what authenticates in a damaged vault, and fill gaps from earlier generations.

    The damaged file is kept aside. The repaired vault has a new key, and only the slot that opened
    it: nobody can tell what was done to the others. Add them again with `unictl vault slots add`.
    """
    from unictl.vault.repair import repair as mend  # noqa: PLC0415 - brings the cryptography

    settings = shell.settings(output=output_form, no_input=no_input, quiet=quiet)
    done = mend(prompt=unlock.prompt(settings))
    if done is None:
        output.emit(
            {"repaired": False, "saved": [], "lost": []},
            settings,
            query=query,
            human=lambda _: "The vault is whole; there is nothing to repair.",
        )
        return
    result = {
        "repaired": True,
        "path": str(done.vault.path),
        "generation": done.vault.generation,
        "kept_aside": str(done.aside),
        "saved": [{**_named(name), "from": str(file)} for name, file in done.saved.items()],
        "lost": [_named(name) for name in done.lost],
        "all_names_known": done.complete,
        "dropped_slots": [{"id": slot.id, "kind": slot.kind} for slot in done.dropped],
    }
    if not done.complete:
        output.warn("what was written since the latest generation that opens is lost")
    for name, file in done.saved.items():
        if file != done.vault.path:
            output.warn(f"{_words(name)} comes from {shell.shown(file)}, and may be older")
    for name in done.lost:
        output.warn(f"lost: {_words(name)}")
    for slot in done.dropped:
        output.warn(f"the slot {slot.id[:8]} ({slot.kind}) must be added again")
    output.emit(
        result,
        settings,
        query=query,
        human=lambda _: (
            f"Saved {len(done.saved)} entries, lost {len(done.lost)};"
            f" the damaged file is kept as {shell.shown(done.aside)}."
        ),
    )


def _source(which: str, settings: Settings) -> Path:
    """Return the file that a generation's number or a path means."""
    if not which.isdigit():
        return Path(which)
    from unictl.vault.history import Look, generations  # noqa: PLC0415 - loaded already
    from unictl.vault.place import located  # noqa: PLC0415

    found = generations(located(), Look(prompt=unlock.prompt(settings)))
    for one in found[1:] if found[0].state else found:
        if one.generation == int(which):
            return one.file
    raise NotConfigured(
        f"no earlier file of generation {which} lies beside the vault",
        hint="See those that do with `unictl vault history`.",
    )


def _about(one: "Kept", latest: "State | None") -> dict[str, Any]:
    from unictl.vault.contents import rows  # noqa: PLC0415 - loaded already

    state = one.state
    return {
        "generation": one.generation,
        "written": one.written,
        "file": str(one.file),
        "entries": None if state is None else sum(1 for _ in rows(state.index)),
        "differs": [_words(name) for name in _differing(one, latest)],
        "fault": one.fault or None,
    }


def _differing(one: "Kept", latest: "State | None") -> "list[Name]":
    from unictl.vault.state import values  # noqa: PLC0415 - loaded already

    if one.state is None or latest is None or one.state is latest:
        return []
    before = {name: held.secret for name, held in values(one.state, str(one.file)).items()}
    after = {name: held.secret for name, held in values(latest, "").items()}
    return sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )


def _words(name: "Name") -> str:
    profile = "" if name.profile == "default" else f"{name.profile}/"
    account = "" if name.account == "default" else f"@{name.account}"
    return f"{profile}{name.service}{account}/{name.field}"


def _named(name: "Name") -> dict[str, str]:
    return dict(zip(("profile", "service", "account", "field"), name, strict=True))
