"""Which of a service's features a file shows to be in use."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from unictl.core.catalog import Feature, Service
from unictl.envfile import globs, names, values
from unictl.envfile.document import Assignment

_SEPARATORS: Final = re.compile(r"[^a-z0-9]+")
_LONGEST: Final = 4000  # of a value: what is longer shows nothing


def features(service: Service, assignments: Iterable[Assignment]) -> tuple[str, ...]:
    """Return the slugs of the features shown by the service's variables, in catalog order."""
    lines = [
        (names.spelt(line.name), (line.value or "")[:_LONGEST], _spaced(line.heading))
        for line in assignments
    ]
    known = service.features
    shown = {slug for slug, one in known.items() if any(_shows(one, *line) for line in lines)}
    return tuple(
        slug
        for slug, one in known.items()
        if slug in shown or (one.always and shown.isdisjoint(one.unless))
    )


def _shows(feature: Feature, name: str, value: str, heading: str) -> bool:
    if globs.fits(name, feature.names):
        return not globs.fits(name, feature.names_except)
    if value and any(_holds(value, pattern) for pattern in feature.values):
        return True
    return any(f" {word.lower()} " in heading for word in feature.words)


def _holds(value: str, pattern: str) -> bool:
    """Return whether the value, or a text in its JSON, has the form."""
    if values.compiled(pattern).fullmatch(value):
        return True
    return value[0] in "{[" and values.compiled(f'"{pattern}"').search(value) is not None


@lru_cache(maxsize=1024)
def _spaced(heading: str) -> str:
    """Return the comment's words in lower case, a blank around each."""
    return f" {_SEPARATORS.sub(' ', heading.lower())} " if heading else ""
