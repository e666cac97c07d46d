"""The input of a batch: a file or stdin, opened once and read as often as it takes.

Nothing here holds more than one row in memory.
"""

import codecs
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Final, Self

from unictl import home
from unictl.core.record import record
from unictl.errors import InvalidRequest

if TYPE_CHECKING:
    from unictl.cli.batch_csv import Table

FORMATS: Final = ("ndjson", "csv", "json")
STDIN: Final = "stdin"
LONGEST: Final = 1 << 24
"""Bytes or characters of one row."""

_BY_NAME: Final = {
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
}
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
        self._file = _opened(given)
        try:
            self._found = self._state()
            self.form = form or _form_of(given, self._head())
            self.delimiter = delimiter or ("\t" if given.endswith(".tsv") else None)
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
            self._check_unchanged()
            block = self._file.read(_BLOCK)
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
        for number, line in enumerate(iter(lambda: self._file.readline(LONGEST + 1), b"")):
            if not number % 1000:
                self._check_unchanged()
            yield line

    def _rewind(self) -> None:
        self._file.seek(0)
        if self._file.read(len(_BOM)) != _BOM:
            self._file.seek(0)

    def _head(self) -> bytes:
        self._file.seek(0)
        return self._file.read(_LOOK).removeprefix(_BOM).lstrip()

    def _state(self) -> tuple[int, int]:
        found = os.fstat(self._file.fileno())
        return found.st_size, found.st_mtime_ns

    def _check_unchanged(self) -> None:
        """Refuse to go on once the file isn't the one of which all rows were checked.

        Raises:
            InvalidRequest: Somebody wrote to it.
        """
        if self._state() != self._found:
            raise InvalidRequest(
                f"{self.name} was changed while it was read",
                file=self.name,
                hint="Let nobody write to it, and run the batch again.",
            )


def form_named(path: Path) -> str | None:
    """Return the format that a file's name tells; None where it doesn't."""
    return _BY_NAME.get(path.suffix.lower())


def _opened(given: str) -> IO[bytes]:
    """Open the input, so that it can be read more than once."""
    try:
        if given == "-":
            return _spooled(sys.stdin.buffer)
        file = Path(given).open("rb")  # noqa: SIM115 - handed out
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return file
        with file:  # a pipe with a name, such as a shell's `<(…)`
            return _spooled(file)
    except OSError as error:
        raise InvalidRequest(
            f"cannot read {given}: {error.strerror}", hint="Check the path.", file=given
        ) from error


def _spooled(stream: IO[bytes]) -> IO[bytes]:
    """Bring what can be read once into a file without a name, which ends with the process."""
    folder = home.private_folder(home.state())
    try:
        file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - handed out
    except OSError as error:
        raise _no_room(error) from error
    try:
        shutil.copyfileobj(stream, file)
        file.flush()
    except BaseException as error:
        file.close()
        if isinstance(error, OSError):
            raise _no_room(error) from error
        raise
    return file


def _no_room(error: OSError) -> InvalidRequest:
    return InvalidRequest(
        f"cannot keep the input for a second reading: {error.strerror}",
        hint="Give it as a file: --input FILE.",
    )


def _form_of(given: str, head: bytes) -> str:
    """Return the format by the name of the file, or else by its first character."""
    named = form_named(Path(given))
    # Some call a file .json that holds an object on each line.
    if named and not (named == "json" and head.startswith(b"{")):
        return named
    return {b"[": "json", b"{": "ndjson"}.get(head[:1], "csv")
