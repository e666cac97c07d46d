"""The rows of a batch as CSV (RFC 4180) with a header."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any, Final

from unictl.cli.batch_source import Record, Source
from unictl.errors import InvalidRequest

_OTHERS: Final = (";", "\t")


class Table:
    """A CSV with its header.

    Attributes:
        columns: The header's names.
        line: The header's.
        delimiter: What separates the cells.

    Args:
        source: Where it stands.

    Raises:
        InvalidRequest: It has no header, or one in which names are empty or come twice.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self.delimiter = source.delimiter or _delimiter(source)
        self._reader = csv.reader(
            (text for _, text in source.lines()), delimiter=self.delimiter, strict=True
        )
        self.line, cells = next(self._rows(), (1, []))
        self.columns = _header(source, self.line, cells)

    def records(self) -> Iterator[Record]:
        """Yield the rows below the header; an empty cell is a value that isn't given.

        Raises:
            InvalidRequest: From some line on it is no CSV.
        """
        for number, (line, cells) in enumerate(self._rows(), start=1):
            if len(cells) != len(self.columns):
                yield Record(number, line, None, self._uneven(line, len(cells)))
                continue
            pairs = zip(self.columns, cells, strict=True)
            yield Record(number, line, {name: cell for name, cell in pairs if cell})

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the cells of each row that isn't blank, with the line on which it begins."""
        while True:
            line = self._reader.line_num + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise self._source.wrong(
                    f"it is no CSV: {error}",
                    line,
                    "A quote inside a quoted cell is doubled, and each one is closed.",
                ) from error
            if cells:
                yield line, cells

    def _uneven(self, line: int, count: int) -> InvalidRequest:
        return self._source.wrong(
            f"the row has {count} cells and the header {len(self.columns)}",
            line,
            f'Put a cell that holds {self.delimiter!r} or a line\'s end into quotes ("…").',
        )


def written(cells: Sequence[Any], delimiter: str = ",") -> str:
    """Return a row as a line that any reader of CSV takes, without the line's end.

    Python before 3.13 puts a cell into quotes for the characters of the end that it writes, and
    for no other line's end.
    """
    text = StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return text.getvalue().removesuffix("\r\n")


def _header(source: Source, line: int, cells: Sequence[str]) -> tuple[str, ...]:
    names = tuple(cell.strip() for cell in cells)
    if not names:
        raise source.wrong("it is empty", line, "Its first line names the columns.")
    for position, name in enumerate(names, start=1):
        if not name:
            raise source.wrong(
                f"column {position} has no name", line, "Name it, or take the column out."
            )
        if name in names[: position - 1]:
            raise source.wrong(f"column {name!r} comes twice", line, "Take one of the two out.")
    return names


def _delimiter(source: Source) -> str:
    """Return a comma, or what a spreadsheet wrote in its place where no doubt is left."""
    header = next((text for _, text in source.lines() if text.strip()), "")
    found = [one for one in _OTHERS if one in header]
    return found[0] if len(found) == 1 and "," not in header else ","
