"""`unictl journal resolve`."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, TypeAlias

import typer

from unictl.cli import journal_rows as rows
from unictl.cli import output, shell, streams, unlock
from unictl.cli.journal_show import following
from unictl.cli.telling import teller
from unictl.client.journal_file import leading, leading_here, place
from unictl.client.resolving import Resolved, by, verdict
from unictl.client.settling import AsyncSettler, Settler, side_by_side
from unictl.core.convert import plain
from unictl.core.page import Page
from unictl.errors import InvalidRequest
from unictl.journal.reading import OPEN, Entry
from unictl.settings import Settings

app = shell.new_app()
_AS: Final = {"applied": True, "not-applied": False}
_HOW: Final = {
    "key": "the request goes out once more under its key",
    "lookup": "it is looked for",
    "none": "it can't be asked",
}
_WORDS: Final = {
    "applied": "applied",
    "not_applied": "not applied: the same call under the same key tries it again",
    "unknown": "unknown",
    "not_asked": "not asked",
    "running": "running",
}


Keys: TypeAlias = Annotated[
    list[str] | None, typer.Argument(metavar="KEY...", help="Idempotency keys.")
]
All: TypeAlias = Annotated[
    bool, typer.Option("--all", help="Every call whose outcome isn't known.")
]
As: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="|".join(_AS), help="Ask nobody: note what you saw at the service."
    ),
]
Id: TypeAlias = Annotated[
    str | None,
    typer.Option("--id", metavar="ID", help="With --as applied: the service's id of it."),
]
DryRun: TypeAlias = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be asked, and how; ask nothing.")
]
Live: TypeAlias = Annotated[
    bool | None,
    typer.Option("--live", help="Allow live keys where asking sends the request again."),
]
Timeout: TypeAlias = Annotated[
    float | None, typer.Option("--timeout", metavar="SECONDS", help="For one reply.")
]
Deadline: TypeAlias = Annotated[
    float | None, typer.Option("--deadline", metavar="SECONDS", help="For each call asked of.")
]
Retries: TypeAlias = Annotated[
    int | None, typer.Option("--retries", metavar="NUMBER", help="Further attempts.")
]


@app.command()
def resolve(
    keys: Keys = None,
    *,
    all_rows: All = False,
    service: rows.Service = None,
    as_: As = None,
    vendor_id: Id = None,
    dry_run: DryRun = False,
    live: Live = None,
    timeout: Timeout = None,
    deadline: Deadline = None,
    retries: Retries = None,
    state: shell.State = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
    verbose: shell.Verbose = None,
) -> None:
    """Ask the services what became of calls whose outcome isn't known, and settle each.

    Where a service knows our key, the request goes out once more under it: what was done then isn't
    done twice, and what never arrived is done now, once. Elsewhere the thing is looked for, and
    nothing is sent that changes anything; nothing found is believed after some seconds and several
    looks. What can't be asked about stays unknown and is never repeated: look at the service
    yourself, and say with --as what you saw.

    Each call is asked about with the keys of its own profile and account. The status is 0 if all
    are settled, 16 if one stays unknown, 15 if one couldn't be asked about, 18 if one is running;
    of a single call, that of its own error.
    """
    settings = shell.settings(
        live=live,
        timeout=timeout,
        deadline=deadline,
        retries=retries,
        state=state,
        output=output_form,
        no_input=no_input,
        quiet=quiet,
        verbose=verbose,
    )
    output.check_query(query)
    _check(keys, as_, vendor_id, all_rows=all_rows, dry_run=dry_run)
    rows.existing(settings)
    how = _how(settings)
    with Settler(settings, **how) as settler:
        with leading(settings):
            found = _wanted(settler, keys, service)
        if dry_run:
            _print([_asked(entry, settings) for entry in found], settings, query)
            return
        if as_ is not None:
            one = settler.settle(_one(found), applied=_AS[as_], vendor_id=vendor_id)
            _end([one], settings, query)
        elif len(found) == 1:  # without what many at once take to start
            _end([settler(found[0])], settings, query)
        else:
            _several(settings, how, found, query)


def _end(resolved: Sequence[Resolved], settings: Settings, query: str | None) -> None:
    """Print what is known, and raise what tells the status.

    Raises:
        UnictlError: Not all are settled.
    """
    _print([_about(one, settings) for one in resolved], settings, query)
    output.flush()
    if (error := verdict(resolved)) is not None:
        raise error


def _how(settings: Settings) -> dict[str, Any]:
    """Return how a settler speaks with people."""

    def waits(entry: Entry, seconds: float) -> None:
        output.note(f"{entry.service}: asks about {entry.key} again in {seconds:.0f} s", settings)

    return {
        "waits": waits,
        "prompt": unlock.prompt(settings),
        "tell": teller(settings),
        "warn": streams.warn,
    }


def _several(
    settings: Settings, how: Mapping[str, Any], found: Sequence[Entry], query: str | None
) -> None:
    """Ask about several rows at once; in ndjson each is told as soon as it is known.

    Raises:
        UnictlError: Not all are settled.
    """
    import asyncio  # noqa: PLC0415 - one alone doesn't need it

    at_once = output.form(settings) == "ndjson" and query is None

    def told(one: Resolved) -> None:
        if at_once:
            _print([_about(one, settings)], settings, query)
            output.flush()

    async def asked() -> list[Resolved]:
        async with AsyncSettler(settings, **how) as settler:
            return await side_by_side(settler, found, told)

    resolved = asyncio.run(asked())
    if not at_once:
        _end(resolved, settings, query)
    elif (error := verdict(resolved)) is not None:
        raise error


def _one(found: Sequence[Entry]) -> Entry:
    """Return the row that a person has looked at the service for: of several the one left open.

    Raises:
        InvalidRequest: Several are.
    """
    left = [entry for entry in found if entry.shown in OPEN] or found[:1]
    if len(left) > 1:
        names = " and ".join(sorted({entry.service for entry in left}))
        raise InvalidRequest(
            f"{left[0].key} stands for several calls, at {names}",
            hint="Choose one with --service.",
        )
    return left[0]


def _check(
    keys: Sequence[str] | None,
    as_: str | None,
    vendor_id: str | None,
    *,
    all_rows: bool,
    dry_run: bool,
) -> None:
    """Refuse what contradicts itself.

    Raises:
        InvalidRequest: It does.
    """
    if bool(keys) == all_rows:
        raise InvalidRequest(
            "name the keys, or --all of them", hint="See them with `unictl journal list`."
        )
    if as_ is None:
        if vendor_id is not None:
            raise InvalidRequest("--id goes with --as applied", hint="Add it, or leave --id out.")
        return
    if as_ not in _AS:
        raise InvalidRequest(f"--as can't be {as_!r}", hint=f"Choose {' or '.join(_AS)}.")
    if all_rows or dry_run or len(keys or ()) != 1:
        raise InvalidRequest(
            "--as settles one call, by its key", hint="Say of each by itself what you saw."
        )
    if vendor_id is not None and not _AS[as_]:
        raise InvalidRequest(
            "what was not applied has no --id", hint="Leave it out, or say --as applied."
        )


def _wanted(settler: Settler, keys: Sequence[str] | None, service: str | None) -> list[Entry]:
    """Return the rows to settle: of each key, or all that aren't settled.

    Raises:
        NotFound: There is none of a key.
    """
    if not keys:
        return settler.wanted(None, service)
    return [one for key in dict.fromkeys(keys) for one in settler.wanted(key, service)]


def _about(one: Resolved, settings: Settings) -> dict[str, Any]:
    entry = one.entry
    error = one.error
    if error is not None:
        error.hint = leading_here(error.hint, settings)
    return {
        "idempotency_key": entry.key,
        "service": entry.service,
        "operation": entry.operation,
        "realm": entry.realm,
        "outcome": one.outcome,
        "vendor_id": one.vendor_id,
        "result": plain(one.result),
        "error": None
        if error is None
        else {"code": error.code, "message": error.message, "hint": error.hint},
    }


def _asked(entry: Entry, settings: Settings) -> dict[str, Any]:
    """Return how a row would be asked about."""
    state = entry.shown
    how = _HOW[by(entry)] if state == "unknown" else f"it isn't asked about: {state}"
    return {
        "idempotency_key": entry.key,
        "service": entry.service,
        "operation": entry.operation,
        "state": state,
        "how": how,
        "next": following(entry, place(settings)),
    }


def _print(items: list[dict[str, Any]], settings: Settings, query: str | None) -> None:
    if output.form(settings) in {"ndjson", "csv"} and query is None:
        output.emit(items, settings)
    else:
        output.emit(
            Page(tuple(items)),
            settings,
            query=query,
            human=lambda page: _lines(page.items) or "nothing to ask about",
        )


def _lines(items: Sequence[Mapping[str, Any]]) -> str:
    """Return the lines for people; of a call alone stderr has its error."""
    return "\n".join(_line(item, why=len(items) > 1) for item in items)


def _line(item: Mapping[str, Any], *, why: bool) -> str:
    lead = f"{item['idempotency_key']}  {item['service']} {item['operation']}"
    if "how" in item:
        return f"{lead}: {item['how']}"
    made = f" as {item['vendor_id']}" if item["vendor_id"] else ""
    error = item["error"]
    because = f", {error['message']}\n  {error['hint']}" if error is not None and why else ""
    return f"{lead}: {_WORDS[item['outcome']]}{made}{because}"
