"""The prefix that a product gives to its own settings: `LAGO_REDIS_URL` is Redis's, not Lago's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from unictl.catalog import _index as index
from unictl.envfile import names
from unictl.envfile.document import Assignment

_LEAST_LINES: Final = 8
_LEAST_OTHERS: Final = 3
_MOST_READ: Final = 200  # lines by which a prefix is judged


def prefix(assignments: Sequence[Assignment]) -> str | None:
    """Return a service's word that stands before the names of most lines for the product itself.

    Vendors' own files look alike (`TWILIO_…` on each line); there hardly any name is one of another
    service without its first word.
    """
    if len(assignments) < _LEAST_LINES:
        return None
    counted = Counter(line.name.partition("_")[0] for line in assignments)
    word, times = max(counted.items(), key=lambda pair: pair[1])
    if times < _LEAST_LINES or times * 2 <= len(assignments) or word not in index.TOKENS:
        return None
    owners = frozenset(index.TOKENS[word].replace("~", "").split(" "))
    lead = f"{word}_"
    beginning = [line.name for line in assignments if line.name.startswith(lead)][:_MOST_READ]
    own = sum(1 for name in beginning if not (names.catalogued(name) or "~").startswith("~"))
    others = sum(1 for name in beginning if _of_others(name.removeprefix(lead), owners))
    return lead if others >= _LEAST_OTHERS and others > own else None


def without(assignment: Assignment, lead: str) -> Assignment:
    """Return the line with its name as it would be without the prefix."""
    before, found, behind = assignment.name.partition(lead)
    if not (found and behind) or (before and not names.is_public(assignment.name)):
        return assignment
    return replace(assignment, name=before + behind)


def _of_others(name: str, owners: frozenset[str]) -> bool:
    said = names.understand(name)
    return any(
        one.role and not (one.generic or one.common) and one.slug not in owners for one in said
    )
