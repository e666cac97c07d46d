"""`unictl journal export`."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from unictl import home
from unictl.cli import journal_rows as rows
from unictl.cli import output, shell
from unictl.errors import InvalidRequest
from unictl.journal.reading import Entry

app = shell.new_app()


@app.command()
def export(
    *,
    service: rows.Service = None,
    operation: rows.Operation = None,
    key: rows.Key = None,
    only: rows.Only = None,
    unsettled: rows.Unsettled = False,
    since: rows.Since = None,
    until: rows.Until = None,
    results: Annotated[
        bool,
        typer.Option("--results", help="With the results, which can hold customers' data."),
    ] = False,
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="Write it there, not to stdout.")
    ] = None,
    state: shell.State = None,
    output_form: shell.Output = None,
) -> None:
    """Write the journal for auditors: a line for each call, the newest first, in ndjson or CSV.

    Without --results nothing is in it of what was asked for or answered, but for amount, currency
    and the service's id.
    """
    settings = shell.settings(state=state, output=output_form)
    form = settings["output"] or "ndjson"
    if form == "human":
        raise InvalidRequest(
            "an export is for programs", hint="Choose -o ndjson, csv or json; or `journal list`."
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
    columns = (*rows.COLUMNS, *(["result"] if results else []))
    journal = rows.existing(settings)
    with closing(journal) if journal is not None else nullcontext(), _place(out) as write:
        rows.show(
            rows.rows(journal, **filters),
            form,
            how=_with_result if results else rows.about,
            columns=columns,
            write=write,
        )
    output.flush()


def _with_result(entry: Entry) -> dict[str, Any]:
    return {**rows.about(entry), "result": entry.result}


@contextmanager
def _place(out: str | None) -> Iterator[Callable[[str], None]]:
    """Yield what takes each line: stdout, or a new file, which is whole or not there.

    Raises:
        InvalidRequest: It can't be written, or there is one already.
    """
    if out is None:
        yield output.write
        return
    path = Path(out)
    if os.path.lexists(path):
        raise InvalidRequest(
            f"there is a file {out} already", hint="Name another, or remove it.", file=out
        )
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, home.PRIVATE_FILE)
        try:
            with open(number, "w", encoding="utf-8", errors="backslashreplace") as file:  # noqa: PTH123 - a descriptor
                yield lambda line: _write(file, line)
                file.flush()
                os.fsync(number)
            part.rename(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InvalidRequest(
            f"cannot write {out}: {error.strerror}",
            hint="Choose another place, or make room.",
            file=out,
        ) from error


def _write(file: Any, line: str) -> None:
    file.write(line + "\n")
