"""Finds the services in a .env file: what they are, how complete, in which mode, how sure."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from unictl.core.catalog import Service
from unictl.core.secret import Secret
from unictl.envfile import accounts, evidence, families, scoring, status, warn
from unictl.envfile.detection import Detection, Finding, Variable
from unictl.envfile.document import Assignment, Document, Notice
from unictl.envfile.features import features
from unictl.envfile.mentions import Mention, mentions, service

REPORTED: Final = 0.5  # less than this is a guess that helps nobody
_SHELL_SET: Final = re.compile(
    r"^[ \t]*(?:setx? +\"?|\$env:)([A-Za-z_]\w*)[ \t]*=[ \t]*([^\r\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_NAME: Final = re.compile(r"[\w.:\-]+")


def detect(document: Document) -> Detection:
    """Return what the file holds; nothing found is no error."""
    found, moved = candidates(document)
    warnings: list[Notice] = [*document.notices]
    services: list[Finding] = []
    for slug, said in found.items():
        meant = service(slug)
        added = scoring.points(scoring.features(meant, said))
        sure = scoring.confidence(added)
        if sure < REPORTED:
            continue
        why = _explained(added)
        for account, lines in accounts.split(meant, said).items():
            finding = _finding(meant, account, lines, sure, why)
            services.append(finding)
            warnings += warn.about(meant, finding, lines)
        warnings += _foreign(meant, said)
    warnings += [warn.other_endpoint(service(slug), mention) for slug, mention in moved]
    warnings.sort(key=lambda notice: notice.line or 0)
    services.sort(key=lambda finding: finding.variables[0].line)
    return Detection(document.file, tuple(services), tuple(warnings))


def candidates(document: Document) -> tuple[families.Lines, list[tuple[str, Mention]]]:
    """Return the lines by the service that they may mean, each line settled.

    With them come the endpoints that made a service's names mean another one.
    """
    found: families.Lines = {}
    for assignment in (*document.assignments, *_set_by_shell(document)):
        for slug, mention in mentions(assignment).items():
            if _NAME.fullmatch(assignment.name):
                found.setdefault(slug, []).append(mention)
    return found, families.settle(found)


def _set_by_shell(document: Document) -> Iterator[Assignment]:
    """Yield what `set NAME=value` sets in Windows' scripts, which no .env reader reads."""
    if any(notice.code == "unreadable_line" for notice in document.notices):
        for found in _SHELL_SET.finditer(document.text):
            line = document.text.count("\n", 0, found.start(1)) + 1
            yield Assignment(found[1], found[2].strip().strip("\"'"), line)


def _finding(
    meant: Service, account: str, said: list[Mention], sure: float, why: tuple[tuple[str, float], ...]
) -> Finding:
    active = status.in_force(said)
    chosen = status.chosen(meant, active)
    usable = status.usable(meant, chosen)
    return Finding(
        service=meant.slug,
        account=account,
        status=status.status(meant, said, active, usable),
        mode=status.mode(meant, active),
        confidence=sure,
        features=features(meant, [mention.assignment for mention in said]),
        credentials={
            role: mention.assignment.name
            for role, mention in chosen.items()
            if mention.whole and role in usable
        },
        variables=tuple(
            dict.fromkeys(Variable(m.assignment.name, m.assignment.line) for m in said)
        ),
        missing=status.missing(meant, usable),
        evidence=evidence.in_words(meant, said),
        explanation=why,
        secrets={
            role: Secret(mention.assignment.value or "")
            for role, mention in chosen.items()
            if mention.whole and mention.real and role in usable
        },
    )


def _explained(added: dict[str, float]) -> tuple[tuple[str, float], ...]:
    ranked = sorted(added.items(), key=lambda item: -abs(item[1]))
    return tuple((scoring.MEANING[name], round(points, 2)) for name, points in ranked)


def _foreign(meant: Service, said: Iterable[Mention]) -> Iterator[Notice]:
    for mention in said:
        if mention.foreign and not mention.assignment.commented:
            yield warn.other_service(meant, mention, service(mention.foreign))
