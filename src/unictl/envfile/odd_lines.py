"""Lines that assign a value in another tool's spelling: detection counts them.

python-dotenv reads them under another name or not at all; the assignment says so by its dialect.
"""

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from unictl.envfile.document import Dialect

# A name that begins so may be none: python-dotenv takes these signs for a part of it.
MISREAD: Final = ("$", ";", "//")
# A word before a colon is prose unless it looks like a variable.
_VARIABLE: Final = r"(?:[A-Z][A-Z0-9_]*|[A-Za-z]\w*_\w+)"
_SPELLINGS: Final[dict["Dialect", re.Pattern[str]]] = {
    "cmd": re.compile(
        r'\s*@?set\s+(?P<open>"?)(?P<name>[A-Za-z_][\w.()]*)=(?P<value>.*?)(?(open)"?)[^\S\n]*$'
        r'|\s*@?setx\s+(?P<xname>[A-Za-z_][\w.]*)\s+(?P<xvalue>"[^"\n]*"|\S+)',
        re.IGNORECASE | re.MULTILINE,
    ),
    "powershell": re.compile(
        r"\s*\$env:(?P<name>[A-Za-z_]\w*)\s*=(?P<value>.*?)[;\s]*$", re.IGNORECASE
    ),
    "comment": re.compile(
        r"\s*(?:;+|//+)[^\S\n]*(?:export[^\S\n]+)?(?P<name>[A-Za-z_][\w.\-]*)[^\S\n]*=(?P<value>.*)"
    ),
    "yaml": re.compile(rf"\s*(?P<name>{_VARIABLE})[^\S\n]*:[^\S\n](?P<value>.*)"),
    "markdown": re.compile(
        rf"\s*[-*+][^\S\n]+(?P<tick>`?)(?P<name>{_VARIABLE})`?[^\S\n]*[=:][^\S\n]*"
        r"`?(?P<value>[^`\n]*)"
    ),
}
_CONFLICT: Final = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?:\s|$)", re.MULTILINE)
_OPEN_QUOTE: Final = re.compile(r"[^=\n]*=[^\S\n]*(['\"])")


class Respelt(NamedTuple):
    """A line in another spelling; the value is at `start:end` of the text, quotes included.

    Attributes:
        verbatim: Whether the tool takes the value as it stands, with quotes and number signs.
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
        if found := spelling.match(text, start, stop):
            short = "xname" if found.groupdict().get("xname") else ""
            name, value = ("xname", "xvalue") if short else ("name", "value")
            verbatim = dialect == "cmd" and not short
            return Respelt(dialect, found[name], *found.span(value), verbatim)
    return None


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
