"""Warns where readers of .env files would see different values on one line; none is quoted.

What each reader does was found by running it on small cases (see `dialects_rules`).
"""

from collections.abc import Iterable, Iterator
from typing import Final

from unictl.envfile.dialects_rules import DOCKER, Difference, Line, differences_on
from unictl.envfile.document import Assignment, Document, Notice

CODES: Final = frozenset(
    {
        "backslash", "blanks", "byte_order_mark", "colon", "command", "comment", "dollar",
        "duplicate", "encoding", "export", "line_end", "multiline", "name", "no_value",
        "number_sign", "shell_sign", "spelling", "unclosed_quote",
    }
)  # fmt: skip
_NEARLY_ALL: Final = 8  # of ten; nobody reads a list of so many
_LINE_ENDS: Final = "\r\n"


def is_dialect(notice: Notice) -> bool:
    """Return whether the notice says that readers of the file may see different values."""
    return notice.code in CODES


def differences(document: Document, assignment: Assignment) -> Iterator[Notice]:
    """Yield a warning for each thing on the line that readers take differently.

    That `docker run --env-file` knows no quotes is told by `quotes`, once for a file.
    A commented-out line has none.
    """
    if assignment.commented:
        return
    for found in differences_on(_line(document, assignment)):
        yield Notice(assignment.line, found.code, f"{assignment.name}: {_said(found)}")


def quotes(assignments: Iterable[Assignment]) -> Notice | None:
    """Return the warning that docker keeps quotes, for all the lines at once; None without any.

    Its code, `quotes`, is no dialect's: there is nothing that one could write to suit everybody.
    """
    lines = sorted({a.line for a in assignments if a.quote and not a.commented and not a.dialect})
    if not lines:
        return None
    more = f" and on {len(lines) - 1} more" if len(lines) > 1 else ""
    message = f"{DOCKER} keeps the quotes as a part of the value, on this line{more}"
    return Notice(lines[0], "quotes", message)


def _line(document: Document, assignment: Assignment) -> Line:
    text, start, end = document.text, assignment.start, assignment.end
    first = max(text.rfind(sign, 0, start) for sign in _LINE_ENDS) + 1
    ends = [at for sign in _LINE_ENDS if (at := text.find(sign, end)) >= 0]
    last = min(ends, default=len(text))
    return Line(
        assignment=assignment,
        before=text[first:start],
        raw=text[start:end],
        tail=text[end:last],
        line_end=text[last : last + 2] if text.startswith("\r\n", last) else text[last : last + 1],
    )


def _said(found: Difference) -> str:
    parts = [f"{_listed(who)} {_agreeing(what, len(who))}" for what, who in found.effects.items()]
    return "; ".join(parts) + (f". {found.remedy}" if found.remedy else "")


def _listed(names: tuple[str, ...]) -> str:
    if len(names) >= _NEARLY_ALL:
        return "nearly all readers of .env files"
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _agreeing(what: str, number: int) -> str:
    verb, _, rest = what.partition(" ")
    return what if number > 1 else f"{verb}s {rest}"
