"""Takes a text apart into assignments and comments, at the pace of one regular expression.

What a plain line means is certain. A line of which that can't be said is put before
python-dotenv's own parser, at its place in the text, and the walk goes on where that parser
stopped. So names and values are python-dotenv's own, and time grows with the length alone.
"""

import io
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from unictl.envfile import dotenv_parser
from unictl.envfile.document import Assignment, Dialect, Notice, Quote
from unictl.envfile.written import TAIL, VALUE, Written, cut, meant, taken, verbatim

if TYPE_CHECKING:
    from dotenv.parser import Binding, Reader

_LINE: Final = rf"""[^\S\n]*+(?:
    (?:(export[^\S\n]++)|(?!export[^\S\n]))(NAME)[^\S\n]*+(?:=[^\S\n]*+(?:{VALUE})|{TAIL})
  | (\n|\Z)
  | \#++[^\S\n]*+(?:(export)[^\S\n]++)?([A-Za-z_][\w.\-]*+)[^\S\n]*+=([^\n]*+)\n?
  | \#([^\n]*+)\n?
  | ()
)"""
_EXPORT, _NAME, _DOUBLE, _SINGLE, _PLAIN, _BLANK = 1, 2, 3, 4, 5, 6
_COMMENTED_EXPORT, _COMMENTED_NAME, _COMMENTED, _COMMENT, _HARD = 7, 8, 9, 10, 11
_FAST: Final = re.compile(_LINE.replace("NAME", r"[^=\#\s';/$][^=\#\s]*+"), re.VERBOSE)
_NAMED: Final = "NAME="
_HEADING_LINES: Final = 8
_HEADING_WIDTH: Final = 200


def walk(text: str) -> Iterator[Assignment | Notice]:
    """Yield each assignment, and a notice for each line that python-dotenv can't read.

    As python-dotenv opens files, CR LF and a lone CR end lines as LF does, and are LF in values.
    """
    # Where a character is left out: what stands behind it is that much further on in the text.
    left_out: list[int] = []
    if "\r" in text:
        at = text.find("\r\n")
        while at >= 0:
            left_out.append(at - len(left_out))
            at = text.find("\r\n", at + 2)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _Walk(text, left_out).steps()


@cache
def _odd() -> re.Pattern[str]:
    """Return the pattern that takes any name; the fast one leaves those that may be respelt."""
    return re.compile(_LINE.replace("NAME", r"'[^']++'|[^=\#\s'][^=\#\s]*+"), re.VERBOSE)


class _Walk:
    """One walk over a text whose lines end in LF."""

    __slots__ = ("comments", "heading", "left_out", "line", "reader", "text", "told")

    def __init__(self, text: str, left_out: list[int]) -> None:
        self.text = text
        self.left_out = left_out
        self.line = 1
        self.told = 0  # the line of the last comment
        self.comments: list[str] = []
        self.heading = ""
        self.reader: Reader | None = None

    def steps(self) -> Iterator[Assignment | Notice]:
        """Yield what stands in each line."""
        text = self.text
        at = 0
        while at < len(text):
            for found in _FAST.finditer(text, at):
                kind = found.lastindex
                if kind == _PLAIN:
                    export, name, raw = found.group(_EXPORT, _NAME, _PLAIN)
                    value, start = cut(raw), found.start(_PLAIN)
                    yield self._named(name, value, start, start + len(value), "", export)
                elif kind == _COMMENT:
                    self._comment(found[_COMMENT])
                elif kind == _BLANK:
                    self.comments, self.heading = [], ""
                elif kind == _COMMENTED:
                    export, name = found.group(_COMMENTED_EXPORT, _COMMENTED_NAME)
                    written = self._behind(*found.span(_COMMENTED))
                    yield self._made(name, *written, export, commented=True)
                elif kind == _HARD:
                    at = found.start()
                    break
                else:
                    yield self._assigned(found)
                    self.line += text.count("\n", found.start(), found.end() - 1)
                self.line += 1
            else:
                return
            hard, end = self._hard(at)
            if hard:
                yield hard
            self.line += text.count("\n", at, end)
            at = end

    def _named(  # noqa: PLR0917 - runs for every line, where naming them costs a tenth
        self, name: str, value: str | None, start: int, end: int, quote: Quote, export: str | None
    ) -> Assignment | Notice:
        if name.isprintable():
            return self._made(name, value, start, end, quote, export)
        # Names are printed: one must not be able to command the terminal.
        return Notice(self.line, "unreadable_line", "the name holds a control character")

    def _made(  # noqa: PLR0917 - the same
        self,
        name: str,
        value: str | None,
        start: int,
        end: int,
        quote: Quote,
        export: str | None = None,
        *,
        commented: bool = False,
        dialect: Dialect = "",
    ) -> Assignment:
        if self.left_out:
            start += bisect_left(self.left_out, start)
            end += bisect_left(self.left_out, end)
        exported = export is not None
        return Assignment(
            name, value, self.line, commented, self.heading, start, end, quote, exported, dialect
        )

    def _assigned(self, found: re.Match[str]) -> Assignment | Notice:
        export, name = found.group(_EXPORT, _NAME)
        end = found.end(_NAME)
        if name.startswith("'"):
            name = name[1:-1]
        if found.lastindex == _NAME:
            return self._named(name, None, end, end, "", export)
        return self._named(name, *taken(found, _DOUBLE), export)

    def _comment(self, comment: str) -> None:
        if self.comments and self.line > self.told + 1:
            self.comments.append("")  # variables stand between
        self.told = self.line
        self.comments.append(comment.strip("# \t")[:_HEADING_WIDTH])
        self.heading = "\n".join(self.comments[-_HEADING_LINES:])

    def _behind(self, start: int, end: int) -> Written:
        """Return the value behind a `=` that python-dotenv sees not, as if it saw it."""
        if found := meant(self.text, start, end):
            return found
        from unictl.envfile import odd_lines  # noqa: PLC0415 - most files have no such line

        if end - start > odd_lines.MOST_QUOTED:
            return verbatim(self.text, start, end)
        line = _NAMED + self.text[start:end]
        binding = next(iter(dotenv_parser.load().parse_stream(io.StringIO(line))))
        if binding.value is None:
            return verbatim(self.text, start, end)
        first, last, quote = odd_lines.place(line, 0, len(line))
        moved = start - len(_NAMED)
        return Written(binding.value, first + moved, last + moved, quote)

    def _hard(self, at: int) -> tuple[Assignment | Notice | None, int]:
        """Return what stands in a line that isn't plain, and where the next one begins."""
        from unictl.envfile import odd_lines  # noqa: PLC0415 - most files have no such line

        hard: Assignment | Notice | None = None
        error = False
        odd = _odd().match(self.text, at)
        if odd and odd.lastindex in {_NAME, _DOUBLE, _SINGLE, _PLAIN}:
            hard, end = self._assigned(odd), odd.end()
        elif (quoted := odd_lines.quoted(self.text, at)) and quoted[1] < 0:
            error, end = True, self._next_line(quoted[0])
        elif quoted and quoted[1] - quoted[0] > odd_lines.MOST_QUOTED:
            message = "the value in quotes is longer than 1 MiB; it is left out"
            return Notice(self.line, "unreadable_line", message), self._next_line(quoted[1])
        else:
            binding = self._asked(at)
            error, end = binding.error, at + len(binding.original.string)
            if binding.key is not None:
                export = odd_lines.EXPORTED.match(self.text, at)
                where = odd_lines.place(self.text, at, end)
                hard = self._named(binding.key, binding.value, *where, export and export[0])
        misread = isinstance(hard, Assignment) and hard.name.startswith(odd_lines.MISREAD)
        if (error or misread) and (other := odd_lines.respelt(self.text, at)):
            span = other.start, other.end
            written = verbatim(self.text, *span) if other.verbatim else self._behind(*span)
            commented = other.dialect == "comment"
            return self._made(other.name, *written, commented=commented, dialect=other.dialect), end
        if error:
            hard = Notice(self.line, *odd_lines.fault(self.text[at:end].lstrip()))
        return hard, end

    def _next_line(self, at: int) -> int:
        return self.text.find("\n", at) + 1 or len(self.text)

    def _asked(self, at: int) -> "Binding":
        """Return what python-dotenv makes of the text from there on, one step of its own walk."""
        parser = dotenv_parser.load()
        if self.reader is None:
            self.reader = parser.Reader(io.StringIO(self.text, newline=""))
            if len(self.reader.string) < len(self.text):
                # From 1.2.3 on it takes a byte order mark away, and this one is the text's own.
                self.reader = parser.Reader(io.StringIO("\ufeff" + self.text, newline=""))
        self.reader.position.chars = at
        binding: Binding = parser.parse_binding(self.reader)
        return binding
