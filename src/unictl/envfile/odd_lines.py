"""Lines that aren't plain: where python-dotenv's values stand, and other tools' spellings.

An assignment in another tool's spelling is counted by detection; python-dotenv reads it under
another name or not at all, and the assignment says so by its dialect.
"""

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from unictl.envfile.written import cut

if TYPE_CHECKING:
    from unictl.envfile.document import Dialect, Quote

# A name that begins so may be none: python-dotenv takes these signs for a part of it.
MISREAD: Final = ("$", ";", "//")
# Each takes time with the length of the line alone: what stands at its end is trimmed afterwards.
_SPELLINGS: Final[dict["Dialect", re.Pattern[str]]] = {
    "cmd": re.compile(
        r'\s*@?set\s+(?P<open>"?)(?P<name>[A-Za-z_][\w.()]*)=(?P<value>.*)'
        r'|\s*@?setx\s+(?P<xname>[A-Za-z_][\w.]*)\s+(?P<xvalue>"[^"\n]*"|\S+)',
        re.IGNORECASE,
    ),
    "fish": re.compile(
        r"\s*set[^\S\n]+(?:--?[A-Za-z][\w-]*[^\S\n]+)+(?P<name>[A-Za-z_]\w*)[^\S\n]+"
        r"(?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\s;#\"']+)"
    ),
    "powershell": re.compile(r"\s*\$env:(?P<name>[A-Za-z_]\w*)\s*=(?P<value>.*)", re.IGNORECASE),
    "comment": re.compile(
        r"\s*(?:;++|//++)[^\S\n]*(?:export[^\S\n]+)?(?P<name>[A-Za-z_][\w.\-]*)[^\S\n]*=(?P<value>.*)"
    ),
    "yaml": re.compile(r"\s*(?P<name>[A-Za-z]\w*+)[^\S\n]*:[^\S\n](?P<value>.*)"),
    "markdown": re.compile(
        r"\s*[-*+][^\S\n]+`?(?P<name>[A-Za-z]\w*+)`?[^\S\n]*[=:][^\S\n]*`?(?P<value>[^`\n]*)"
    ),
}
_BEFORE: Final = re.compile(
    r"\s*(?:export[^\S\n]+)?(?:'[^']+'|[^=#\s'][^=#\s]*)[^\S\n]*=([^\S\n]*)"
)
_QUOTED: Final = re.compile(
    r'"[^"\\]*+(?:\\.[^"\\]*+)*+"' r"|'[^'\\]*+(?:\\.[^'\\]*+)*+'", re.DOTALL
)
MOST_QUOTED: Final = 1024 * 1024
EXPORTED: Final = re.compile(r"\s*export[^\S\n]+")
_CONFLICT: Final = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?:\s|$)", re.MULTILINE)
_OPEN_QUOTE: Final = re.compile(r"[^=\n]*=[^\S\n]*(['\"])")


class Respelt(NamedTuple):
    """A line in another spelling; the value is at `start:end` of the text, quotes included.

    Attributes:
        verbatim: Whether number signs and quotes in the value are the value's own.
    """

    dialect: "Dialect"
    name: str
    start: int
    end: int
    verbatim: bool


def respelt(text: str, start: int) -> Respelt | None:
    """Return what the line that begins there assigns, if it is in a known spelling."""
    end = text.find("\n", start)
    stop = len(text) if end < 0 else end
    for dialect, spelling in _SPELLINGS.items():
        found = spelling.match(text, start, stop)
        if not found:
            continue
        parts = found.groupdict()
        name, value = ("xname", "xvalue") if parts.get("xname") else ("name", "value")
        if dialect in {"yaml", "markdown"} and not _is_variable(found[name]):
            continue
        begin, stop = found.span(value)
        behind = {"powershell": "; \t"}.get(dialect, " \t")
        written = text[begin:stop].rstrip(behind)
        if parts.get("open"):
            written = written.removesuffix('"')
        verbatim = dialect == "cmd" and name == "name"
        return Respelt(dialect, found[name], begin, begin + len(written), verbatim)
    return None


def _is_variable(name: str) -> bool:
    """Return whether it looks like a variable: a word before a colon may be prose."""
    return "_" in name or name.isupper()


def fault(body: str) -> tuple[str, str]:
    """Return code and message for a line that nobody can read; neither quotes it."""
    if _CONFLICT.match(body):
        return "merge_conflict", "a merge conflict is not resolved here; both sides are read"
    if quote := _OPEN_QUOTE.match(body):
        kind = "double" if quote[1] == '"' else "single"
        message = (
            f"a {kind} quote is not closed, or text follows it; the line is left out, while "
            "other readers keep the quote or refuse the whole file"
        )
        return "unclosed_quote", message
    return "unreadable_line", "this line is no NAME=value; it is left out"


def quoted(text: str, start: int) -> tuple[int, int] | None:
    """Return where the line opens a quote, and where that ends: -1 if nothing closes it.

    python-dotenv finds that out too, but takes over a hundred bytes for each character in quotes.
    """
    before = _BEFORE.match(text, start)
    at = before.end() if before else len(text)
    if (quote := text[at : at + 1]) not in {'"', "'"}:
        return None
    if text.find(quote, at + 1) < 0:
        return at, -1
    found = _QUOTED.match(text, at)
    return (at, found.end()) if found else None


def place(text: str, start: int, end: int) -> "tuple[int, int, Quote]":
    """Return where the value of an assignment that python-dotenv read is written, and its quote.

    Args:
        text: The whole text.
        start: Where the assignment begins, blanks before it included.
        end: Where the next one begins.
    """
    before = _BEFORE.match(text, start, end)
    at = before.end() if before else end
    if text.startswith("#", at) and before and before[1]:
        return before.start(1), before.start(1), ""
    if found := _QUOTED.match(text, at, end):
        return *found.span(), '"' if text[at] == '"' else "'"
    return at, at + len(cut(text[at:end])), ""
