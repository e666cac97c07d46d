"""`unictl vault log`: who used which entry when, and whether that record is whole."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import typer

from unictl.cli import output, shell
from unictl.core.page import Page
from unictl.errors import CheckFailed, InvalidRequest

app = shell.new_app("The access log.")

_COLUMNS: Final = (
    *("number", "time", "uid", "pid", "command", "action", "entries", "refused", "damage"),
)


@app.command()
def log(
    *,
    verify: Annotated[
        bool, typer.Option("--verify", help="Check the chain of its lines; status 17 if broken.")
    ] = False,
    limit: Annotated[
        int, typer.Option("--limit", metavar="NUMBER", help="So many of the newest.")
    ] = 50,
    service: Annotated[
        str | None, typer.Option("--service", "-s", metavar="NAME", help="Of this service alone.")
    ] = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
) -> None:
    """Show who used which entry when, the newest last; needs no secret, and shows no value.

    The log is yours alone and stays here, in the folder of unictl's state. It has the names of
    entries. With --verify each line is held against the one before it, and the end against its
    mark: it shows damage and careless changes, not those of somebody who makes the chain anew.
    """
    from unictl.vault import log_reading  # noqa: PLC0415 - only when called

    settings = shell.settings(output=output_form)
    if limit < 1:
        raise InvalidRequest("--limit is at least 1", hint="Leave it out for the newest 50.")
    if verify:
        count, faults = log_reading.verify()
        result = {
            "lines": count,
            "whole": not faults,
            "faults": [fault.as_dict() for fault in faults],
        }
        output.emit(result, settings, query=query, human=_verified)
        if faults:
            output.flush()
            count_of = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
            raise CheckFailed(
                f"the access log has {count_of}",
                hint="They are listed above. A crash or a full disk can cut a line short; if"
                " nothing of that kind happened, somebody changed the log.",
            )
        return
    rows = [
        about(record)
        for record in log_reading.records()
        if service is None or any(name[1] == service for name in record["entries"])
    ][-limit:]
    form = output.form(settings)
    if form in {"human", "csv"} and query is None:  # a cell of a table is a text
        rows = [{**row, "entries": ", ".join(row["entries"])} for row in rows]
    if form in {"ndjson", "csv"}:
        output.emit(rows, settings, query=query, names=_COLUMNS)
        return
    output.emit(Page(tuple(rows)), settings, query=query)


def about(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is shown of a line: entries as `profile/service@account/field`."""
    names = [f"{name[0]}/{name[1]}@{name[2]}/{name[3]}" for name in record["entries"]]
    return {column: record.get(column) for column in _COLUMNS} | {"entries": names}


def _verified(result: Mapping[str, Any]) -> str:
    faults = [f"  {fault['file']}:{fault['line']}: {fault['what']}" for fault in result["faults"]]
    state = "whole" if result["whole"] else "not whole"
    return "\n".join((f"The access log has {result['lines']} lines and is {state}.", *faults))
