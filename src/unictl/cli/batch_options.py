"""What a batch's commands take: their options, and the columns that their help tells."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final, get_origin

from typer.core import TyperOption

from unictl.cli.common import COMMON
from unictl.core.convert import bare, marks
from unictl.core.model import Doc
from unictl.core.operation import Operation

_COMMON: Final = frozenset(
    {
        "service",
        "profile",
        "account",
        "sandbox",
        "live",
        "dry_run",
        "raw",
        "timeout",
        "deadline",
        "retries",
        "output",
        "query",
        "no_input",
        "yes",
        "quiet",
        "verbose",
        "log_file",
        "state",
        "idempotency_from",
    }
)


def options(operation: Operation) -> list[TyperOption]:
    """Return the options of an operation's batch."""
    return [*_options(), *(one for one in COMMON(operation) if one.name in _COMMON)]


def columns(operation: Operation) -> list[tuple[str, str]]:
    """Return the names that a row's values can have, each with its help."""
    found = [(name, "Stands in the path.  [required]") for name in operation.path_parameters]
    for one in fields(operation.request) if operation.request else ():
        nested = bare(one.type)
        if is_dataclass(nested) and isinstance(nested, type):
            found += [(f"{one.name}.{inner.name}", _doc(inner)) for inner in fields(nested)]
        else:
            name = f"{one.name}.NAME" if get_origin(nested) is Mapping else one.name
            found.append((name, _doc(one)))
    return [
        *found,
        ("service", "The service that this row goes to."),
        ("country", "Where the customer is, for the rules of unictl.toml; it isn't sent."),
        ("idempotency_key", "A key of your own in place of the run's."),
        ("extra.SERVICE.NAME", "A field that only one service has; see below."),
    ]


def _doc(field: Any) -> str:
    return next((mark.value for mark in marks(field.type) if isinstance(mark, Doc)), "")


def _options() -> list[TyperOption]:
    return [
        _option("--input", name="input_", metavar="FILE|-", help="The rows, or - for stdin."),
        _option(
            "--format",
            name="form",
            metavar="ndjson|csv|json",
            help="Of the input; by itself by its name, or else by its first character.",
        ),
        _option("--delimiter", metavar="CHARACTER", help="What separates the cells of a CSV."),
        _option(
            "--map",
            name="maps",
            metavar="FIELD=COLUMN",
            multiple=True,
            help="The column that holds a field; repeat it for more.",
        ),
        _option(
            "--set",
            name="constants",
            metavar="FIELD=VALUE",
            multiple=True,
            help="A field's value for all rows; repeat it for more.",
        ),
        _option(
            "--ignore",
            metavar="COLUMN",
            multiple=True,
            help="A column to pass over; repeat it for more.",
        ),
        _option("--resume", metavar="RUN", help="Go on with this run over the same input."),
        _option(
            "--concurrency",
            metavar="NUMBER",
            type=int,
            help="So many rows at once at most; fewer where the service slows down.",
        ),
        _option(
            "--ordered", is_flag=True, help="Print results in the input's order, not as they come."
        ),
        _option(
            "--max-failures", metavar="NUMBER", type=int, help="Stop when so many rows failed."
        ),
        _option(
            "--failures",
            metavar="FILE",
            help="Where rows that failed go, to be fed back; by itself beside the input.",
        ),
        _option("--summary", metavar="FILE", help="Write the run's counts here, as JSON."),
    ]


def _option(*declarations: str, name: str | None = None, **attributes: Any) -> TyperOption:
    return TyperOption(param_decls=[*declarations, *([name] if name else [])], **attributes)
