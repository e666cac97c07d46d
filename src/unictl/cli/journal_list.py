"""`unictl journal list`."""

from contextlib import closing, nullcontext
from typing import Annotated, Final

import typer

from unictl.cli import journal_rows as rows
from unictl.cli import output, shell
from unictl.errors import InvalidRequest

app = shell.new_app()
_LIMIT: Final = 20


@app.command(name="list")
def list_(
    *,
    service: rows.Service = None,
    operation: rows.Operation = None,
    key: rows.Key = None,
    only: rows.Only = None,
    unsettled: rows.Unsettled = False,
    since: rows.Since = None,
    until: rows.Until = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="NUMBER", help="So many at most; by itself 20.")
    ] = None,
    cursor: Annotated[
        int | None,
        typer.Option("--cursor", metavar="NEXT", help="Go on after the rows of an earlier list."),
    ] = None,
    all_rows: Annotated[bool, typer.Option("--all", help="Every one.")] = False,
    state: shell.State = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    quiet: shell.Quiet = None,
) -> None:
    """List the calls that changed something, the newest first.

    `running` has a call on its way, `started` sent nothing, `unknown` may have been applied,
    `succeeded` was, `refused` was surely not. It lists calls of the sandbox too.
    """
    settings = shell.settings(state=state, output=output_form, quiet=quiet)
    output.check_query(query)
    if limit is not None and (all_rows or limit < 1):
        raise InvalidRequest(
            "--limit is at least 1, and contradicts --all", hint="Leave one of them out."
        )
    filters = rows.wanted(
        service=service,
        operation=operation,
        key=key,
        only=only,
        unsettled=unsettled,
        since=since,
        until=until,
    )
    most = None if all_rows else limit or _LIMIT
    journal = rows.existing(settings)
    with closing(journal) if journal is not None else nullcontext():
        form = output.form(settings)
        # JSON says whether there are more, and a query may ask.
        told = form == "json" or (query is not None and form != "ndjson")
        asked = most + 1 if told and most is not None else most
        pages = rows.rows(journal, limit=asked, before=cursor, **filters)
        if query is not None:
            rows.queried(pages, settings, query, most=most)
        else:
            rows.show(pages, form, most=most)
        output.flush()
