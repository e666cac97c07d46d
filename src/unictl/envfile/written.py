"""How a value is written on its line, and what python-dotenv makes of it."""

import re
from typing import Final, NamedTuple

from unictl.envfile.document import Quote

TAIL: Final = r"[^\S\n]*+(?:\#[^\n]*+)?(?:\n|\Z)"
# For VERBOSE. What stands behind `=` and its blanks: three groups, one of which matches. It takes
# only what every python-dotenv from 1.1 on reads alike; versions differ over escaped quotes and
# backslashes, and over a number sign behind `= `.
# No group that captures stands inside a possessive one: Python 3.11.0 to 3.11.4 lose those.
VALUE: Final = rf"""
    "([^"\\]*+(?:\\[^"\\\n][^"\\]*+)*+)"{TAIL}
  | '([^'\\]*+(?:\\[^'\\\n][^'\\]*+)*+)'{TAIL}
  | (?!["']|(?<!=)\#)([^\n]*+)\n?
"""
_ALONE: Final = re.compile(rf"[^\S\n]*+(?:{VALUE})", re.VERBOSE)
_AFTER_BLANKS: Final = re.compile(r"\s#")
_ESCAPES: Final = re.compile(r"\\[\\'\"abfnrtv]")
_MEANT: Final = {
    "\\\\": "\\", "\\'": "'", '\\"': '"', "\\a": "\a", "\\b": "\b", "\\f": "\f", "\\n": "\n",
    "\\r": "\r", "\\t": "\t", "\\v": "\v",
}  # fmt: skip


class Written(NamedTuple):
    """A value, and where and how it is written.

    Attributes:
        value: What it means.
        start: Where it begins in the text, its quotes included.
        end: Where it ends.
        quote: The quote around it, if there is one.
    """

    value: str
    start: int
    end: int
    quote: Quote


def cut(raw: str) -> str:
    """Return an unquoted value without the comment behind it."""
    if "#" in raw and (comment := _AFTER_BLANKS.search(raw)):
        raw = raw[: comment.start()]
    return raw.rstrip()


def taken(found: "re.Match[str]", double: int) -> Written:
    """Return the value of a match of `VALUE`, whose first group has the number `double`."""
    kind = found.lastindex or 0
    raw = found[kind]
    start, end = found.span(kind)
    if kind == double:
        if "\\" in raw:
            raw = _ESCAPES.sub(lambda escape: _MEANT[escape[0]], raw)
        return Written(raw, start - 1, end + 1, '"')
    if kind == double + 1:
        return Written(raw, start - 1, end + 1, "'")
    value = cut(raw)
    return Written(value, start, start + len(value), "")


def meant(text: str, start: int, end: int) -> Written | None:
    """Return what stands behind the `=` of a line that python-dotenv doesn't read; None if odd."""
    found = _ALONE.match(text, start, end)
    return taken(found, 1) if found else None


def verbatim(text: str, start: int, end: int) -> Written:
    """Return what stands there as it is, without the blanks around it."""
    value = text[start:end].strip()
    start = text.find(value, start)
    return Written(value, start, start + len(value), "")
