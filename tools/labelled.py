"""Labelled files: reading them, and the findings of detection in the labels' form.

A file is a line of JSON: `{"id", "repo", "path", "lines": […], "labels": [{"service", "status",
"vars": […], "features": […]}]}`. A label stands for all accounts of its service.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from unictl.envfile.detect import detect
from unictl.envfile.document import Document
from unictl.envfile.read import parse
from unictl.errors import UnictlError

MADE_UP: Final = "synthetic"  # the owner of made-up files, whose status `partial` is meant
_BEST: Final = ("configured", "partial", "placeholder", "commented")


@dataclass
class Found:
    """A service, found or labelled in a file."""

    service: str
    status: str
    variables: set[str] = field(default_factory=set)
    features: set[str] = field(default_factory=set)
    confidence: float = 1.0


@dataclass(frozen=True)
class Labelled:
    """A labelled file."""

    name: str
    repo: str
    document: Document | None
    labels: dict[str, Found]

    @property
    def made_up(self) -> bool:
        """Whether somebody made it up to be hard."""
        return self.repo.partition("/")[0] == MADE_UP


def read(path: Path) -> Iterator[Labelled]:
    """Yield the files; one whose text is refused has no document."""
    for line in path.read_text(encoding="utf-8").splitlines():
        table: dict[str, Any] = json.loads(line)
        text = "\n".join(table["lines"]) + "\n"
        try:
            document = parse(text.encode(), file=table["path"])
        except UnictlError:
            document = None
        labels = [
            Found(one["service"], one["status"], set(one["vars"]), set(one["features"]))
            for one in table["labels"]
            if not str(one.get("note", "")).startswith("path-only")
        ]
        by_service = {label.service: label for label in labels}
        yield Labelled(table["id"], table["repo"], document, by_service)


def detected(file: Labelled) -> dict[str, Found]:
    """Return the findings in the file, one a service: the best status, and all of the rest."""
    findings = detect(file.document).services if file.document else ()
    merged: dict[str, Found] = {}
    for finding in findings:
        names = {variable.name for variable in finding.variables}
        found = Found(
            finding.service, finding.status, names, set(finding.features), finding.confidence
        )
        if standing := merged.get(finding.service):
            standing.status = min(standing.status, found.status, key=_BEST.index)
            standing.variables |= found.variables
            standing.features |= found.features
        else:
            merged[finding.service] = found
    return merged


def folds(files: Iterable[Labelled], count: int) -> list[list[Labelled]]:
    """Return the files in groups, those of one owner in the same, sizes about equal.

    Made-up files have no repository, so each stands by itself.
    """
    by_owner: dict[str, list[Labelled]] = {}
    for file in files:
        by_owner.setdefault(file.repo if file.made_up else file.repo.partition("/")[0], []).append(
            file
        )
    groups: list[list[Labelled]] = [[] for _ in range(count)]
    for _, owned in sorted(by_owner.items(), key=lambda item: (-len(item[1]), item[0])):
        min(groups, key=len).extend(owned)
    return groups
