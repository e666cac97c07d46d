"""Puts references in place of secrets in a .env file's text, and secrets back, and nothing else.

Only a value's own characters are exchanged: comments, order, quotes, blanks and line ends stay.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from unictl.core.reference import Reference, is_reference
from unictl.core.secret import Secret
from unictl.envfile.document import Assignment, Document
from unictl.envfile.read import parse
from unictl.errors import InvalidRequest

# A shorter value may stand under another name by chance (`postgres`, `changeme`), where it is none
# of the secret's copies; so there it is exchanged under its own name alone.
LONG: Final = 12
_EXPANDS: Final = "${"


class Held(NamedTuple):
    """A secret that the vault has.

    Attributes:
        reference: Where.
        value: The secret.
        names: The variables that are its own.
    """

    reference: Reference
    value: Secret
    names: frozenset[str]


class Swap(NamedTuple):
    """One value that is to be written in another way.

    Attributes:
        assignment: The line.
        reference: The place in the vault that it stands for, now or from now on.
        text: What is to be written, its quotes included. It can be a secret.
    """

    assignment: Assignment
    reference: Reference
    text: str

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON, without the text."""
        return {
            "name": self.assignment.name,
            "line": self.assignment.line,
            "commented": self.assignment.commented,
            "reference": str(self.reference),
        }


def hidden(document: Document, held: Sequence[Held]) -> list[Swap]:
    """Return the swaps that put a reference in place of each secret that is held.

    A value counts if it is wholly and exactly the secret, in a comment too. One that refers to
    other variables (`${…}`) is left: what it means depends on them.
    """
    by_value: dict[str, list[Held]] = {}
    for one in held:
        by_value.setdefault(one.value.reveal(), []).append(one)
    swaps: list[Swap] = []
    for assignment in document.assignments:
        value = assignment.value or ""
        if not value or _EXPANDS in value or is_reference(value):
            continue
        same = by_value.get(value, [])
        meant = next((one for one in same if assignment.name in one.names), None)
        if meant is None and same and len(value) >= LONG:
            meant = same[0]
        if meant is not None:
            text = f"{assignment.quote}{meant.reference}{assignment.quote}"
            swaps.append(Swap(assignment, meant.reference, text))
    return swaps


def references(document: Document) -> list[Assignment]:
    """Return the lines, commented ones too, whose value is meant as a reference."""
    return [one for one in document.assignments if is_reference(one.value)]


def shown(values: Iterable[tuple[Assignment, Secret]], was: Document | None) -> list[Swap]:
    """Return the swaps that put values back in place of references.

    Args:
        values: The lines, and the value of each one's reference.
        was: The file as it was before; a value that stood there under the same name, in the same
            quotes, is spelt as it was there.

    Raises:
        ValueError: A value can't be written so that it reads back the same.
    """
    spelt = _spellings(was) if was is not None else {}
    swaps: list[Swap] = []
    for assignment, secret in values:
        value = secret.reveal()
        known = spelt.get((assignment.name, assignment.quote, value), [])
        text = known.pop(0) if known else spelling(value, assignment.quote)
        swaps.append(Swap(assignment, Reference.parse(assignment.value or ""), text))
    return swaps


def _spellings(was: Document) -> dict[tuple[str, str, str], list[str]]:
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in was.assignments:
        if one.value is not None:
            key = (one.name, one.quote, one.value)
            found.setdefault(key, []).append(was.text[one.start : one.end])
    return found


def spelling(value: str, quote: str = "") -> str:
    """Return how a value is written, in these quotes if that can be.

    Raises:
        ValueError: No way of writing it reads back the same.
    """
    for candidate in (_in(quote, value), *(_in(other, value) for other in ("", "'", '"'))):
        if "\n" not in candidate and _reads_as(candidate, value):
            return candidate
    raise ValueError("the value can't be written in a .env file")


def _reads_as(candidate: str, value: str) -> bool:
    """Return whether the reader, which is the judge of it, takes a spelling for the value."""
    try:
        read = parse(f"NAME={candidate} # end\n".encode(), file="-").assignments
    except (InvalidRequest, UnicodeEncodeError):
        return False
    return len(read) == 1 and read[0].value == value


def _in(quote: str, value: str) -> str:
    if not quote:
        return value
    text = value.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    if quote == '"':  # only there the reader takes these for what they stand for
        text = text.replace("\n", "\\n").replace("\r", "\\r")
    return f"{quote}{text}{quote}"


def rewritten(document: Document, swaps: Iterable[Swap]) -> bytes:
    """Return the file's bytes with the swaps carried out."""
    parts: list[str] = []
    at = 0
    for swap in sorted(swaps, key=lambda swap: swap.assignment.start):
        parts += (document.text[at : swap.assignment.start], swap.text)
        at = swap.assignment.end
    return document.encoded("".join(parts) + document.text[at:])


def remains(document: Document, held: Iterable[Held]) -> list[tuple[int, Reference]]:
    """Return the lines on which a long secret stands inside something else, and which it is."""
    found: dict[tuple[int, Reference], None] = {}
    for one in held:
        value = one.value.reveal()
        at = document.text.find(value) if len(value) >= LONG else -1
        while at >= 0:
            before = document.text[:at]
            line = 1 + before.count("\n") + before.count("\r") - before.count("\r\n")
            found[line, one.reference] = None
            at = document.text.find(value, at + len(value))
    return sorted(found)
