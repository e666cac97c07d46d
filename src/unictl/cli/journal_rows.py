"""Which rows of the journal a command shows, and how; in constant memory for any number."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any, Final, TypeAlias

import typer

from unictl.cli import output
from unictl.cli.people import cell
from unictl.client.journal_file import journal_of
from unictl.core import registry
from unictl.core.convert import parse_time
from unictl.core.money import format_amount
from unictl.core.page import Page
from unictl.errors import InvalidRequest
from unictl.journal.reading import OPEN, STATES, Entry
from unictl.journal.sqlite import SqliteJournal
from unictl.settings import Settings

RAW: Final = "api.request"
"""The operation of `unictl api`."""
_AGE: Final = re.compile(r"([0-9]{1,6})([smhdw])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def _service(name: str | None) -> str | None:
    """Return the service that rows can be of; a mistyped one would seem to have none.

    Raises:
        InvalidRequest: There is no such service.
    """
    if name is None or name in registry.services():
        return name
    raise InvalidRequest(
        f"--service: {name!r} is no service that calls go to",
        hint=f"Choose {', '.join(registry.services())}.",
        field="service",
    )


def _operation(name: str | None) -> str | None:
    """Return an operation's name as the journal has it, however it is written.

    Raises:
        InvalidRequest: There is no such operation.
    """
    if name is None:
        return None
    wanted = name.strip().replace("-", "_").replace(" ", ".")
    if wanted != RAW:
        try:
            registry.operation(wanted)
        except (KeyError, ImportError):
            raise InvalidRequest(
                f"--operation: there is no operation {name!r}",
                hint=f"It is named as in `payments.create_order`, or {RAW} for your own requests.",
            ) from None
    return wanted


Service: TypeAlias = Annotated[
    str | None,
    typer.Option("--service", "-s", metavar="NAME", help="At this service.", callback=_service),
]
Operation: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--operation",
        metavar="NAME",
        help="Of this kind: payments.create_order.",
        callback=_operation,
    ),
]
Key: TypeAlias = Annotated[
    str | None, typer.Option("--key", metavar="KEY", help="Under this idempotency key.")
]
Only: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="|".join(STATES), help="In this state; repeat it for more."),
]
Unsettled: TypeAlias = Annotated[
    bool, typer.Option("--unsettled", help="Whose outcome isn't known, or not yet.")
]
Since: TypeAlias = Annotated[
    str | None, typer.Option("--since", metavar="TIME", help="Begun at this time or later.")
]
Until: TypeAlias = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help="Begun before this time.")
]


def existing(settings: Settings) -> SqliteJournal | None:
    """Return the journal; None where nothing was ever written.

    Raises:
        InvalidRequest: The file that the user named isn't there.
    """
    journal = journal_of(settings)
    if journal.path.exists():
        return journal
    if settings["state"] is not None:
        raise InvalidRequest(
            f"there is no journal {journal.path}",
            hint="Check the path that --state or UNICTL_STATE names.",
            file=str(journal.path),
        )
    return None


def wanted(
    *,
    service: str | None = None,
    operation: str | None = None,
    key: str | None = None,
    only: Sequence[str] | None = None,
    unsettled: bool = False,
    since: str | None = None,
    until: str | None = None,
) -> dict[str, Any]:
    """Return what `rows` takes, from what the user gave.

    Raises:
        InvalidRequest: A state or a time can't be read.
    """
    for one in only or ():
        if one not in STATES:
            raise InvalidRequest(f"--only can't be {one!r}", hint=f"Choose {', '.join(STATES)}.")
    if only and unsettled:
        raise InvalidRequest("--only and --unsettled contradict each other", hint="Choose one.")
    return {
        "shown": OPEN if unsettled else tuple(only or ()),
        "service": service,
        "operation": operation,
        "key": key,
        "since": None if since is None else parse_time(since, "--since").timestamp(),
        "until": None if until is None else parse_time(until, "--until").timestamp(),
    }


def before(text: str, option: str, now: float) -> float:
    """Return the Unix seconds of a time, or of an age such as `90d`.

    Raises:
        InvalidRequest: It is neither.
    """
    if found := _AGE.fullmatch(text):
        return now - int(found[1]) * _SECONDS[found[2]]
    try:
        return parse_time(text, option).timestamp()
    except InvalidRequest as error:
        error.hint = f"Write an age (90d, 12h) or a time. {error.hint}"
        raise


def rows(
    journal: SqliteJournal | None, *, limit: int | None = None, **filters: Any
) -> Iterator[list[Entry]]:
    """Return the rows that fit, the newest first, in pages."""
    return iter(()) if journal is None else journal.pages(limit=limit, **filters)


def about(entry: Entry) -> dict[str, Any]:
    """Return what is shown of a row; neither what was asked for nor what was answered."""
    return {
        "id": entry.id,
        "created_at": time(entry.created_at),
        "changed_at": time(entry.changed_at),
        "operation": entry.operation,
        "service": entry.service,
        "account": entry.account,
        "profile": entry.profile,
        "realm": entry.realm,
        "mode": entry.mode,
        "state": entry.shown,
        "amount": entry.amount,
        "currency": entry.currency,
        "vendor_id": entry.vendor_id,
        "idempotency_key": entry.key,
        "attempts": entry.attempt,
        "error": entry.error,
    }


COLUMNS: Final = (
    *("id", "created_at", "changed_at", "operation", "service", "account", "profile", "realm"),
    *("mode", "state", "amount", "currency", "vendor_id", "idempotency_key", "attempts", "error"),
)


def for_people(entry: Entry) -> dict[str, Any]:
    """Return the cells of a row's line."""
    sandboxed = " (sandbox)" if entry.realm == "sandbox" else ""
    return {
        "time": time(entry.created_at)[:19] + "Z",
        "operation": entry.operation,
        "service": f"{entry.service}{sandboxed}",
        "state": entry.shown,
        "amount": amount(entry),
        "vendor id": entry.vendor_id,
        "key": entry.key,
    }


def amount(entry: Entry) -> str | None:
    """Return the amount with its currency, or None."""
    return None if entry.amount is None else money(entry.amount, entry.currency)


def money(amount: int, currency: str | None) -> str:
    """Return an amount of minor units for people."""
    return f"{amount} minor units" if currency is None else format_amount(amount, currency)


def time(seconds: float) -> str:
    """Return Unix seconds as RFC 3339 in UTC."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


Shown: TypeAlias = Callable[[Entry], Mapping[str, Any]]


def show(
    pages: Iterable[Sequence[Entry]],
    form: str,
    *,
    how: Shown = about,
    columns: Sequence[str] = COLUMNS,
    write: Callable[[str], None] = output.write,
    most: int | None = None,
) -> None:
    """Print the rows page by page.

    Args:
        pages: The rows.
        form: The output's.
        how: Returns what is shown of a row.
        columns: Of a CSV; further members of a row are left out there.
        write: Takes each line.
        most: So many; JSON says where the rest begins, if there is one in the pages.
    """
    if form == "human":
        found = False
        for page in pages:
            found = True
            write(output.people([dict(for_people(entry)) for entry in page]))
        if not found:
            write(output.people([]))
    elif form == "csv":
        _csv(pages, how, columns, write)
    elif form == "ndjson":
        for entry in _each(pages):
            write(_json(how(entry)))
    else:
        lead, last = '{"items": [', None
        entries = _each(pages)
        for entry in islice(entries, most):
            write(f"{lead}{_json(how(entry))}")
            lead, last = ",", entry
        more = last is not None and next(entries, None) is not None
        following = _json(str(last.id)) if more and last is not None else "null"
        write(f'{lead if lead != "," else ""}], "next": {following}}}')


def queried(
    pages: Iterable[Sequence[Entry]], settings: Settings, query: str, *, most: int | None = None
) -> None:
    """Print what the query picks: of each page in ndjson, else of all rows together."""
    if output.form(settings) == "ndjson":
        output.stream((Page(tuple(map(about, page))) for page in pages), query=query)
        return
    entries = _each(pages)
    found = list(islice(entries, most))
    more = bool(found) and next(entries, None) is not None
    page = Page(tuple(map(about, found)), str(found[-1].id) if more else None)
    output.emit(page, settings, query=query)


def _each(pages: Iterable[Sequence[Entry]]) -> Iterator[Entry]:
    for page in pages:
        yield from page


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _csv(
    pages: Iterable[Sequence[Entry]],
    how: Shown,
    columns: Sequence[str],
    write: Callable[[str], None],
) -> None:
    import csv  # noqa: PLC0415 - only for this format
    from io import StringIO  # noqa: PLC0415

    def lines(found: Iterable[Sequence[str]]) -> None:
        text = StringIO()
        csv.writer(text, lineterminator="\n").writerows(found)
        if text.getvalue():
            write(text.getvalue().removesuffix("\n"))

    lines([columns])
    for page in pages:
        lines([[cell(row.get(name)) for name in columns] for row in map(how, page)])
