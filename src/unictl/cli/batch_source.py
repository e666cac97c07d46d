"""The input of a batch: a file or stdin, opened once and read as often as it takes.

Nothing here holds more than one row in memory.
"""

import codecs
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from unictl.cli.batch_opened import form_of, opened
from unictl.core.record import record
from unictl.errors import InvalidRequest

if TYPE_CHECKING:
    from unictl.cli.batch_csv import Table

FORMATS: Final = ("ndjson", "csv", "json")
STDIN: Final = "stdin"
LONGEST: Final = 1 << 24
"""Bytes or characters of one row."""

_BLOCK: Final = 1 << 16
_LOOK: Final = 512
_BOM: Final = b"\xef\xbb\xbf"


@record
class Record:
    """A row as it stands in the input.

    Attributes:
        number: Its place among the rows, from 1.
        line: The line of the input on which it begins, from 1.
        members: Its values by column, texts in a CSV; None where it can't be read.
        error: Why it can't.
    """

    number: int
    line: int
    members: dict[str, Any] | None
    error: InvalidRequest | None = None


class Source:
    """The opened input.

    Args:
        given: A path, or `-` for stdin.
        form: `ndjson`, `csv` or `json`; None to tell by the name, or else by the first character.
        delimiter: What separates the cells of a CSV; None to tell by its header.

    Raises:
        InvalidRequest: It can't be read, or kept for a second reading.
    """

    def __init__(self, given: str, form: str | None = None, delimiter: str | None = None) -> None:
        self.name = STDIN if given == "-" else given
        self.path = None if given == "-" else Path(given)
        self._columns: tuple[str, ...] | None = None
        self.header_line: int | None = None
        self._file = opened(given)
        try:
            self._found = self._state()
            self.form = form or form_of(given, self._head())
            self.delimiter = delimiter or ("\t" if given.lower().endswith(".tsv") else None)
        except BaseException:
            self._file.close()
            raise

    def header(self) -> tuple[str, ...] | None:
        """Return the names of a CSV's columns; None for JSON, whose rows name theirs.

        Raises:
            InvalidRequest: There is none, or names in it are empty or come twice.
        """
        if self.form == "csv" and self._columns is None:
            table = self._table()
            self._columns, self.header_line = table.columns, table.line
        return self._columns

    def records(self) -> Iterator[Record]:
        """Yield the rows, from the first.

        Raises:
            InvalidRequest: From some line on nothing can be read, or the file was changed.
        """
        if self.form == "csv":
            return self._table().records()
        from unictl.cli import batch_json  # noqa: PLC0415 - the other half

        return batch_json.lines(self) if self.form == "ndjson" else batch_json.array(self)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield each line with its number.

        Raises:
            InvalidRequest: It is no UTF-8, too long, or the file was changed meanwhile.
        """
        for number, line in enumerate(self._raw_lines(), start=1):
            if len(line) > LONGEST:
                raise self.wrong(f"the line is longer than {LONGEST} bytes", number)
            try:
                yield number, line.decode()
            except UnicodeDecodeError as error:
                raise self.wrong("the line is not UTF-8", number, "Save it as UTF-8.") from error

    def blocks(self) -> Iterator[str]:
        """Yield the text in blocks, for what needn't have lines.

        Raises:
            InvalidRequest: It is no UTF-8, or the file was changed meanwhile.
        """
        decoder = codecs.getincrementaldecoder("utf-8")()
        self._rewind()
        line = 1
        while True:
            block = self._read(self._file.read, _BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                line += error.object.count(b"\n", 0, error.start)
                raise self.wrong("the line is not UTF-8", line, "Save it as UTF-8.") from error
            line += text.count("\n")
            if text:
                yield text
            elif not block:
                return

    def wrong(self, why: str, line: int, hint: str = "Correct the file.") -> InvalidRequest:
        """Return the error about a line."""
        return InvalidRequest(why, file=self.name, line=line, hint=hint)

    def close(self) -> None:
        """Close it; what was kept of stdin is gone."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _table(self) -> "Table":
        from unictl.cli.batch_csv import Table  # noqa: PLC0415 - brings the csv module

        table = Table(self)
        self.delimiter = table.delimiter
        return table

    def _raw_lines(self) -> Iterator[bytes]:
        self._rewind()
        while line := self._read(self._file.readline, LONGEST + 1):
            yield line

    def _rewind(self) -> None:
        self._file.seek(0)
        if self._file.read(len(_BOM)) != _BOM:
            self._file.seek(0)

    def _head(self) -> bytes:
        self._file.seek(0)
        return self._read(self._file.read, _LOOK).removeprefix(_BOM).lstrip()

    def _read(self, read: Callable[[int], bytes], size: int) -> bytes:
        """Read on, unless it isn't the file any more of which all rows were checked.

        Raises:
            InvalidRequest: Somebody wrote to it, or it can't be read.
        """
        try:
            if self._state() != self._found:
                raise InvalidRequest(
                    f"{self.name} was changed while it was read",
                    file=self.name,
                    hint="Let nobody write to it, and run the batch again.",
                )
            return read(size)
        except OSError as error:
            raise InvalidRequest(
                f"cannot read {self.name}: {error.strerror}",
                file=self.name,
                hint="Copy it to another disk, and run the batch again.",
            ) from error

    def _state(self) -> tuple[int, int]:
        found = os.fstat(self._file.fileno())
        return found.st_size, found.st_mtime_ns
