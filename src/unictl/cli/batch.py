"""`unictl batch CAPABILITY OPERATION`: an operation once for each row of a file.

The commands stand below the capabilities' names, one for each operation but lists and those that
carry a file's content.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final, get_origin

from typer.core import TyperOption

from unictl.capabilities._index import CAPABILITIES
from unictl.cli import projection
from unictl.cli.common import COMMON, Given
from unictl.cli.root import Lazy
from unictl.core import registry
from unictl.core.convert import bare, marks
from unictl.core.model import Doc
from unictl.core.operation import Operation

_SUMMARY: Final = "Do an operation for each row of a file, each exactly once."
_HELP: Final = """

For each row of a file, or of stdin: an object on each line (ndjson), a CSV with a header, or a JSON
array. All rows are checked before anything is sent. What was interrupted goes on with --resume.
"""
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
# Capabilities of which no operation is about a thing that a row could name.
_WITHOUT: Final = frozenset({"balance", "credentials"})


class Batch(Lazy):
    """`unictl batch`: a group for each capability."""

    def __init__(self) -> None:
        super().__init__(
            {
                name.replace("_", "-"): entry.summary
                for name, entry in CAPABILITIES.items()
                if name not in _WITHOUT
            },
            name="batch",
            help=_SUMMARY,
            no_args_is_help=True,
        )

    def load(self, name: str) -> Any:
        """Return the group of a capability."""
        return Rows(name.replace("-", "_"))


class Rows(Lazy):
    """The operations of a capability that can be done for each row.

    A list is many rows by itself, and a file's content is no value of a row.
    """

    def __init__(self, capability: str) -> None:
        self._capability = capability
        found = {
            name.replace("_", "-"): one.summary
            for name, one in registry.operations_of(capability).items()
            if not one.lists and one.declaration.content is None
        }
        super().__init__(
            found,
            name=capability.replace("_", "-"),
            help=CAPABILITIES[capability].summary,
            no_args_is_help=True,
        )

    def load(self, name: str) -> Any:
        """Return the command of an operation."""
        return Command(registry.operation(f"{self._capability}.{name.replace('-', '_')}"))


def command() -> Batch:
    """Return the group."""
    return Batch()


class Command(projection.Command):
    """The command of an operation; its help tells the columns."""

    def __init__(self, operation: Operation) -> None:
        self._of = operation
        common = [one for one in COMMON(operation) if one.name in _COMMON]
        super().__init__(
            operation,
            operation.name.replace("_", "-"),
            callback=self._carry_out,
            params=[*_options(), *common],
            help=operation.summary + _HELP,
            rich_markup_mode=None,
        )

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write who offers it, and the columns that only one service knows."""
        del ctx
        lines = []
        for service in registry.providers_of(self._of):
            model = registry.provider(service, self._of).extras.get(self._of.name)
            if model is not None:
                lines.append(", ".join(f"extra.{service}.{one.name}" for one in fields(model)))
        offered = ", ".join(registry.providers_of(self._of)) or "no service yet"
        own = f" Columns of one service: {', '.join(lines)}." if lines else ""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(f"Offered by: {offered}.{own}")

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """List the columns, then the options."""
        with formatter.section("Columns"):
            formatter.write_dl(list(columns(self._of)))
        super().format_options(ctx, formatter)

    def _carry_out(self, **values: Any) -> None:
        from unictl.cli.batch_command import carry_out  # noqa: PLC0415 - not for `--help`

        carry_out(self._of, self.params, dict(values), Given.take(values), values)


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
