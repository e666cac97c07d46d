"""Which of a service's features a file shows to be in use."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from unictl.core.catalog import Feature, Service
from unictl.envfile import names
from unictl.envfile.document import Assignment


def features(service: Service, assignments: Iterable[Assignment]) -> tuple[str, ...]:
    """Return the slugs of the features shown by the service's variables, in catalog order."""
    lines = [(names.spelt(line.name), line.value or "", line.heading) for line in assignments]
    return tuple(
        feature.slug
        for feature in service.features.values()
        if feature.always or any(_shows(feature, *line) for line in lines)
    )


def _shows(feature: Feature, name: str, value: str, heading: str) -> bool:
    if any(fnmatchcase(name, glob) for glob in feature.names):
        return not any(fnmatchcase(name, glob) for glob in feature.names_except)
    if any(re.fullmatch(pattern, value) for pattern in feature.values):
        return True
    if value[:1] in {"{", "["} and any(re.search(f'"{p}"', value) for p in feature.values):
        return True
    return any(re.search(rf"\b{re.escape(w)}\b", heading, re.IGNORECASE) for w in feature.words)
