"""`unictl journal show`."""

from collections.abc import Mapping
from contextlib import closing
from typing import Annotated, Any, Final

import typer

from unictl.cli import journal_rows as rows
from unictl.cli import output, shell
from unictl.client.journal_file import journal_of, leading, place
from unictl.client.resolving import By, by, none_found
from unictl.core.page import Page
from unictl.journal.reading import Entry
from unictl.journal.sqlite import SqliteJournal

app = shell.new_app()


@app.command()
def show(
    which: Annotated[
        str, typer.Argument(metavar="KEY|ID", help="The idempotency key, or the row's number.")
    ],
    *,
    service: rows.Service = None,
    state: shell.State = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
) -> None:
    """Show all that is known of a call, and what to do next.

    A key can stand in several rows: at other services, with other keys, in the sandbox.
    """
    settings = shell.settings(state=state, output=output_form)
    output.check_query(query)
    journal = rows.existing(settings)
    if journal is None:
        raise none_found(which, journal_of(settings))
    with closing(journal), leading(settings):
        found = _found(journal, which, service)
    place_of = place(settings)
    items = [{**whole(entry), "next": following(entry, place_of)} for entry in found]
    if output.form(settings) in {"ndjson", "csv"} and query is None:
        output.emit(items, settings)
        return
    output.emit(
        Page(tuple(items)),
        settings,
        query=query,
        human=lambda page: "\n\n".join(_told(item) for item in page.items),
    )


def _found(journal: SqliteJournal, which: str, service: str | None) -> list[Entry]:
    """Return the rows of a key, or the one of a number.

    Raises:
        NotFound: There is none.
    """
    found = journal.entries(key=which, service=service)
    if not found and which.isascii() and which.isdecimal():
        found = journal.entries(id=int(which[:18]), service=service)
    if not found:
        raise none_found(which, journal)
    return found


def whole(entry: Entry) -> dict[str, Any]:
    """Return all that the journal has of a row."""
    steps = [
        {
            "step": step.name or None,
            "sent_at": rows.time(step.sent_at),
            "sent": step.sent,
            "http_status": step.status,
        }
        for step in entry.steps
    ]
    return {
        **rows.about(entry),
        "steps": steps,
        "request": None if entry.request is None else _asked(entry),
        "result": entry.result,
    }


def _asked(entry: Entry) -> dict[str, Any]:
    arguments, request, extra = entry.request
    found = {"arguments": arguments, "fields": request, "extra": extra}
    return {name: value for name, value in found.items() if value}


_SETTLED: Final = {
    "running": "A call is on its way: wait for its end.",
    "started": "Nothing was sent. The same call under the same key does it.",
    "succeeded": "It was done. The same call under the same key gets this answer.",
    "refused": "It was surely not done. The same call under the same key tries it again.",
}
_ASKED: Final[Mapping[By, str]] = {
    "key": "Ask with `{resolve}`: the request goes out once more under its key. What {service} did"
    " then it doesn't do twice; what never arrived is done now.",
    "lookup": "Ask with `{resolve}`: it is looked for, and nothing is sent that changes anything.",
    "none": "Look at {service} whether it was done, then say what you saw: `{resolve} --as"
    " applied`, or `--as not-applied`.",
}


def following(entry: Entry, place_of: str) -> str:
    """Return what a person does next."""
    told = _SETTLED.get(entry.shown) or _ASKED[by(entry)]
    resolve = f"unictl journal resolve {entry.key}{place_of}"
    return told.format(resolve=resolve, service=entry.service)


def _told(item: Mapping[str, Any]) -> str:
    lines = {name: value for name, value in item.items() if name not in {"steps", "next"}}
    if item["amount"] is not None:
        lines["amount"] = rows.money(item["amount"], item["currency"])
    del lines["currency"]
    for step in item["steps"]:
        answered = step["http_status"]
        seen = "nobody saw its reply" if answered is None else f"answered with HTTP {answered}"
        times = "" if step["sent"] == 1 else f"{step['sent']} times, last "
        lines[f"step {step['step'] or 'last'}"] = f"sent {times}{step['sent_at']}, {seen}"
    return f"{output.people(lines)}\n{item['next']}"
