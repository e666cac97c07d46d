"""The rows of a batch as JSON: an object on each line, or an array of objects."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final, NoReturn

from unictl.cli.batch_source import LONGEST, Record, Source
from unictl.cli.request import exact, once
from unictl.errors import InvalidRequest

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_FEW: Final = 1 << 16
_ONE_A_LINE: Final = "Each line holds one whole object; a JSON array is read with --format json."
_AN_ARRAY: Final = 'Write [{"amount": 50000, …}, …], or an object on each line as ndjson.'


def lines(source: Source) -> Iterator[Record]:
    """Yield the object of each line; blank lines are no rows.

    Raises:
        InvalidRequest: A line is no text at all.
    """
    number = 0
    for line, text in source.lines():
        stripped = text.strip(" \t\r\n")
        if not stripped:
            continue
        number += 1
        try:
            found, end = _decoded(stripped, 0)
            if end < len(stripped):
                raise _wrong(source, line, "holds more than one object", _ONE_A_LINE)
            yield _row(source, number, line, found)
        except json.JSONDecodeError as error:
            told = _wrong(source, line, f"holds no JSON: {error.msg}", _ONE_A_LINE)
            yield Record(number, line, None, told)
        except InvalidRequest as error:
            error.file, error.line = source.name, line
            yield Record(number, line, None, error)


def array(source: Source) -> Iterator[Record]:
    """Yield the objects of an array, with no more of it in memory than a row takes.

    Raises:
        InvalidRequest: It is no array, or from some line on no JSON.
    """
    text = _Window(source)
    if text.next() != "[":
        text.fail("holds no JSON array", _AN_ARRAY)
    number = 0
    while True:
        text.take(1)  # the bracket, or the comma before the next
        if text.next() == "]" and not number:
            break
        number += 1
        line = text.line
        try:
            yield _row(source, number, line, text.value())
        except InvalidRequest as error:
            if error.line is not None:  # from here on nothing can be told apart
                raise
            error.file, error.line = source.name, line
            yield Record(number, line, None, error)
        if text.next() == "]":
            break
        if text.next() != ",":
            text.fail("misses a comma, or the array's end")
    text.take(1)
    if text.next():
        text.fail("goes on after the array's end")


def _row(source: Source, number: int, line: int, found: Any) -> Record:
    if isinstance(found, dict):
        return Record(number, line, found)
    return Record(number, line, None, _wrong(source, line, "the row is no JSON object", _AN_ARRAY))


class _Window:
    """A stretch of the text, from the next value on."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._blocks = source.blocks()
        self._text, self._at = "", 0
        self._ended = False
        self.line = 1

    def next(self) -> str:
        """Pass blanks, and return the next character; nothing at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self.take(found.end() - self._at if found else 0)
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def take(self, count: int) -> None:
        """Pass so many characters."""
        self.line += self._text.count("\n", self._at, self._at + count)
        self._at += count
        if self._at > _FEW:
            self._text, self._at = self._text[self._at :], 0

    def value(self) -> Any:
        """Return the next value.

        Raises:
            InvalidRequest: It is no JSON, with the line; without it, an object that can't be
                taken for what it says, after which the next can be read.
        """
        while True:
            try:
                found, end = _decoded(self._text, self._at)
            except json.JSONDecodeError as error:
                # Perhaps it is only cut off. A row holds so much and not more.
                if len(self._text) - self._at <= LONGEST and self._more():
                    continue
                self.take(error.pos - self._at)
                self.fail(f"holds no JSON: {error.msg}")
            except InvalidRequest:
                self._pass_over()
                raise
            self.take(end - self._at)
            return found

    def fail(self, why: str, hint: str = "Correct the file.") -> NoReturn:
        """Tell what is wrong at this place."""
        raise _wrong(self._source, self.line, why, hint)

    def _pass_over(self) -> None:
        """Pass an object that is JSON, though not one to be carried out."""
        while True:
            try:
                _, end = json.JSONDecoder().raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if len(self._text) - self._at <= LONGEST and self._more():
                    continue
                self.take(error.pos - self._at)
                self.fail(f"holds no JSON: {error.msg}")
            except (RecursionError, ValueError):
                self.fail("can't be read any further")
            self.take(end - self._at)
            return

    def _more(self) -> bool:
        """Bring about as much text again as there is, if there is any more."""
        parts, size = [self._text[self._at :]], 0
        for block in self._blocks:
            parts.append(block)
            size += len(block)
            if size >= len(parts[0]):
                break
        self._text, self._at = "".join(parts), 0
        return size > 0


def _decoded(text: str, at: int) -> tuple[Any, int]:
    """Return the value that begins at a place, and where it ends.

    Raises:
        json.JSONDecodeError: There is none.
        InvalidRequest: It is none that can be taken for what it says.
    """
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise InvalidRequest("the row is nested too deeply") from None
    except ValueError:  # digits without end; the parser advises to change the interpreter
        raise InvalidRequest("the row holds a number with too many digits") from None


def _no_number(text: str) -> NoReturn:
    raise InvalidRequest(f"{text} is no number in JSON")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=lambda pairs: once(pairs, "the row"),
    parse_float=exact,
    parse_constant=_no_number,
)


def _wrong(source: Source, line: int, why: str, hint: str) -> InvalidRequest:
    return source.wrong(why if why.startswith("the row") else f"it {why}", line, hint)
