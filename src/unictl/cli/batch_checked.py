"""The first pass over a batch's rows: each is checked, and what is wrong is told of all of them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final

from unictl.cli import output, streams
from unictl.cli.batch_columns import Columns
from unictl.cli.batch_progress import Bar
from unictl.cli.batch_source import Record, Source
from unictl.cli.people import visible
from unictl.client.batch import Batch, Row
from unictl.core.convert import marks
from unictl.core.model import MinorUnits
from unictl.core.money import EXPONENTS, format_amount
from unictl.core.operation import Operation
from unictl.errors import InvalidRequest, NotSupported, UnictlError
from unictl.settings import Settings

_MOST_TOLD: Final = 20


class Checked:
    """What the first pass found.

    Attributes:
        operation: What is done with the rows.
        rows: So many there are.
        first: The first of them, None without any.
        amounts: The sums that they move, in minor units by currency.
        wholes: So many rows name no amount where they could: they move all that there is.
    """

    def __init__(self, operation: Operation, settings: Settings) -> None:
        self.operation = operation
        self.rows = 0
        self.first: Row | None = None
        self.amounts: dict[str, int] = {}
        self.wholes = 0
        self._default: str | None = settings["currency"]
        self._money = next(
            (
                (one.name, mark.value)
                for one in (fields(operation.request) if operation.request else ())
                for mark in marks(one.type)
                if isinstance(mark, MinorUnits)
            ),
            None,
        )

    def take(self, row: Row) -> None:
        """Count a row that is in order."""
        self.rows += 1
        self.first = self.first or row
        if self._money is None:
            return
        amount, currency = (row.values.get(name) for name in self._money)
        if amount is None:
            self.wholes += 1
        else:
            named = str(currency or self._default or "")
            self.amounts[named] = self.amounts.get(named, 0) + amount

    def told(self) -> str:
        """Return what there is to do: `3 rows of payments.refund, INR 1,500.00 in all`."""
        sums = [
            format_amount(amount, currency) if currency in EXPONENTS else f"{amount} minor units"
            for currency, amount in sorted(self.amounts.items())
        ]
        if self.wholes:
            sums.append(f"{counted(self.wholes, 'whole amount')}")
        moved = f", {' and '.join(sums)} in all" if sums else ""
        return f"{counted(self.rows, 'row')} of {self.operation.id}{moved}"


def counted(count: int, what: str) -> str:
    """Return a number of things: `1 row`, `3 rows`."""
    return f"{count} {what}{'' if count == 1 else 's'}"


class _Wrong:
    """Tells what is wrong with rows: of the first of them in full, then their number.

    Args:
        source: Where they stand.
        columns: What its columns are for.
        settings: Of this run.
        tell: Takes each line.
    """

    def __init__(
        self, source: Source, columns: Columns, settings: Settings, tell: Callable[[str], None]
    ) -> None:
        self._source, self._columns, self._say = source, columns, tell
        self._json = output.form(settings) in {"json", "ndjson"}
        self._count = 0
        self._alone: UnictlError | None = None

    def take(self, record: Record | None, error: UnictlError) -> None:
        """Take the error of a record, or of the place from which on nothing can be read."""
        self._count += 1
        error.file = self._source.name
        if record is not None:
            error.line = record.line
        if error.field is not None and (name := self._columns.column(error.field)) != error.field:
            error.message += f" (column {name!r})"
        if self._count == 1:
            self._alone = error
            return
        if self._count == 2 and self._alone is not None:  # noqa: PLR2004 - one alone is raised
            self._tell(self._alone)
        if self._count <= _MOST_TOLD:
            self._tell(error)

    def finish(self) -> None:
        """Refuse to go on if anything was wrong.

        Raises:
            InvalidRequest: It was.
        """
        if self._alone is None:
            return
        if self._count == 1:
            if isinstance(self._alone, InvalidRequest):
                raise self._alone
            self._tell(self._alone)
        more = self._count - _MOST_TOLD
        rest = f"; the first {_MOST_TOLD} are told above" if more > 0 else ""
        raise InvalidRequest(
            f"{counted(self._count, 'row')} of {self._source.name} can't be carried out{rest}",
            file=self._source.name,
            hint="Nothing was sent. Correct them and run the command again.",
        )

    def _tell(self, error: UnictlError) -> None:
        self._say(visible(_as_json(error) if self._json else _for_people(error)))


def check(
    source: Source,
    columns: Columns,
    batch: Batch,
    operation: Operation,
    *,
    settings: Settings,
    bar: Bar,
) -> Checked:
    """Read and check every row.

    Raises:
        InvalidRequest: Some can't be carried out; the first of them were told on stderr.
        UnictlError: What is wrong is wrong for all rows.
    """
    found = Checked(operation, settings)
    wrong = _Wrong(source, columns, settings, lambda line: bar.aside(lambda: streams.say(line)))
    elsewhere: UnictlError | None = None
    bar.show(lambda: (f"checked {counted(found.rows, 'row')}", None))
    try:
        for record in source.records():
            row = columns.row(record)
            error = row.error or batch.validate(row)
            if error is None:
                found.take(row)
            elif error.file not in {None, source.name}:
                elsewhere = error  # in another file, such as the rules of all rows
                break
            elif not isinstance(error, InvalidRequest | NotSupported):
                raise error  # it is about the keys, and would be the same of every row
            else:
                wrong.take(record, error)
    except InvalidRequest as error:
        wrong.take(None, error)
    bar.show(None)
    if elsewhere is not None:
        raise elsewhere
    wrong.finish()
    return found


def _as_json(error: UnictlError) -> str:
    told: Mapping[str, Any] = {"error": error.as_dict()}
    return json.dumps(told, ensure_ascii=False)


def _for_people(error: UnictlError) -> str:
    place = f"{error.file}:{error.line}" if error.line else str(error.file)
    about = f"{error.service}: " if error.service else ""
    return f"{place}: {about}{error.message}. {error.hint}"
