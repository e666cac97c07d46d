"""`unictl journal prune`."""

import time
from collections.abc import Mapping
from contextlib import closing
from typing import Annotated, Any

import typer

from unictl.cli import journal_rows as rows
from unictl.cli import output, shell
from unictl.errors import Busy, InvalidRequest
from unictl.journal.sqlite import SqliteJournal
from unictl.settings import Settings

app = shell.new_app()


@app.command()
def prune(
    *,
    before: Annotated[
        str | None,
        typer.Option(
            "--before",
            metavar="AGE|TIME",
            help="Last changed before this: 90d, 12h, 2026-11-01; by itself journal_days ago.",
        ),
    ] = None,
    unsettled: Annotated[
        bool,
        typer.Option(
            "--unsettled",
            help="Those too whose outcome isn't known; nobody can ask about them any more.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how many there are; delete nothing.")
    ] = False,
    state: shell.State = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    quiet: shell.Quiet = None,
) -> None:
    """Delete old calls, and give their room back to the disk.

    A key whose call is deleted is free again: the same call under it is a new one, and only the
    service itself may still know the key. Today's limits still count what is deleted.
    """
    settings = shell.settings(state=state, output=output_form, quiet=quiet)
    output.check_query(query)
    now = time.time()
    moment = rows.before(before or f"{settings['journal_days']}d", "--before", now)
    if moment > now:
        raise InvalidRequest(
            "--before is in the future", hint="Name a time that is past, or an age such as 90d."
        )
    journal = rows.existing(settings)
    counts = {False: 0, True: 0}
    freed = 0
    if journal is not None:
        with closing(journal):
            size = journal.path.stat().st_size
            for which in (False, True) if unsettled else (False,):
                how = journal.old if dry_run else journal.prune
                counts[which] = how(moment, unsettled=which)
            if not dry_run:
                _shrink(journal, settings)
                freed = max(0, size - journal.path.stat().st_size)
    result = {
        "before": rows.time(moment),
        "dry_run": dry_run,
        "settled": counts[False],
        "unsettled": counts[True],
        "freed_bytes": freed,
    }
    output.emit(result, settings, query=query, human=_told)
    output.flush()


def _shrink(journal: SqliteJournal, settings: Settings) -> None:
    try:
        journal.shrink()
    except Busy:
        output.note("Others use the journal just now: its file shrinks another time.", settings)


def _told(result: Mapping[str, Any]) -> str:
    would = "would be " if result["dry_run"] else ""
    open_ones = f" and {result['unsettled']} unsettled" if result["unsettled"] else ""
    return (
        f"{result['settled']} settled{open_ones} calls {would}deleted, last changed before"
        f" {result['before']}."
    )
