"""`unictl batch CAPABILITY OPERATION`: an operation once for each row of a file.

The commands stand below the capabilities' names, one for each operation but lists and those that
carry a file's content.
"""

from dataclasses import fields
from typing import Any, Final

from unictl.capabilities._index import CAPABILITIES
from unictl.cli import projection
from unictl.cli.batch_options import columns, options
from unictl.cli.common import Given
from unictl.cli.root import Lazy
from unictl.core import registry
from unictl.core.operation import Operation

_SUMMARY: Final = "Do an operation for each row of a file, each exactly once."
_HELP: Final = """

For each row of a file, or of stdin: an object on each line (ndjson), a CSV with a header, or a JSON
array. All rows are checked before anything is sent. What was interrupted goes on with --resume.
"""
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
        super().__init__(
            operation,
            operation.name.replace("_", "-"),
            callback=self._carry_out,
            params=options(operation),
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
