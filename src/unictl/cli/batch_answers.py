"""What a batch prints on stdout: a line for each row, or for people the failures alone."""

import json
import sys
from dataclasses import fields, is_dataclass
from typing import Any, Final

from unictl.cli import output, streams
from unictl.cli.people import cell, visible
from unictl.client.batch import Outcome
from unictl.core.convert import plain
from unictl.core.operation import Operation

_ERROR: Final = ("code", "message", "hint")


class Answers:
    """Prints outcomes as they come; each is on stdout before the next is asked for.

    Args:
        form: `human`, `ndjson` or `csv`; `json` is one object a line too, as there is no end to
            wait for.
        operation: Whose results they are.
        query: JMESPath that picks from each.
    """

    def __init__(self, form: str, operation: Operation, query: str | None) -> None:
        self.human = form == "human" and query is None
        self._csv = form == "csv"
        self._query = query
        self._names = [
            one.name
            for one in (fields(operation.result) if is_dataclass(operation.result) else ())
            if one.name != "raw"
        ]
        if self._csv:
            self._cells(
                ["row", "key", "state", *(f"result.{one}" for one in self._names)]
                + [f"error.{one}" for one in _ERROR]
            )

    def put(self, outcome: Outcome, line: int | None) -> None:
        """Print what became of a row.

        Args:
            outcome: The row's.
            line: On which it stands in the input.

        Raises:
            BrokenPipeError: Nobody reads any more.
            InvalidRequest: It can't be written.
        """
        if self.human:
            if outcome.error is not None:
                streams.write(_for_people(outcome, line))
                streams.flush()
            return
        if self._csv:
            self._cells(self._row(outcome))
        else:
            value = output.pick(members(outcome), self._query)
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            streams.write(visible(text) if sys.stdout.isatty() else text)
        streams.flush()

    def _row(self, outcome: Outcome) -> list[str]:
        result = plain(outcome.result) if outcome.result is not None else {}
        error = outcome.error.as_dict() if outcome.error is not None else {}
        return [
            str(outcome.number),
            outcome.key,
            outcome.state,
            *(cell(result.get(name)) for name in self._names),
            *(cell(error.get(name)) for name in _ERROR),
        ]

    def _cells(self, cells: list[str]) -> None:
        from unictl.cli.batch_csv import written  # noqa: PLC0415 - brings the csv module

        streams.write(written(cells))


def members(outcome: Outcome) -> dict[str, Any]:
    """Return the outcome as JSON has it."""
    found: dict[str, Any] = {"row": outcome.number, "key": outcome.key, "state": outcome.state}
    if outcome.earlier:
        found["earlier"] = True
    if outcome.error is not None:
        found["error"] = outcome.error.as_dict()
    else:
        found["result"] = plain(outcome.result)
    return found


def _for_people(outcome: Outcome, line: int | None) -> str:
    error = outcome.error
    where = f"row {outcome.number}" + (f", line {line}" if line is not None else "")
    told = f"{error.code}: {error.message}" if error is not None else ""
    return visible(f"{outcome.state}  {where}  {told}")
