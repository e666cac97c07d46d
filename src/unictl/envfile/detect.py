"""Finds the services in a .env file: what they are, how complete, in which mode, how sure."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from unictl.core.catalog import Service
from unictl.core.secret import Secret
from unictl.envfile import accounts, evidence, families, product, scoring, siblings, status, warn
from unictl.envfile.detection import Detection, Finding, Variable
from unictl.envfile.document import Assignment, Document, Notice
from unictl.envfile.features import features
from unictl.envfile.mention import Mention, service
from unictl.envfile.mentions import mentions

REPORTED: Final = 0.5  # less than this is a guess that helps nobody
_NAME: Final = re.compile(r"[\w.:\-]+")


def detect(document: Document) -> Detection:
    """Return what the file holds; nothing found is no error."""
    found, moved = candidates(document)
    warnings: list[Notice] = [*document.notices]
    services: list[Finding] = []
    keys: dict[int, Assignment] = {}
    for slug, said in found.items():
        meant = service(slug)
        added = scoring.points(scoring.features(meant, said))
        sure = scoring.confidence(added)
        if sure < REPORTED:
            continue
        findings = _findings(meant, said, sure, _explained(added))
        services += [finding for finding, _ in findings]
        for finding, lines in findings:
            warnings += warn.about(meant, finding, lines)
        warnings += _of_service(meant, said, [finding for finding, _ in findings])
        keys |= {m.assignment.line: m.assignment for m in said if m.role in meant.credentials}
    told = {variable.line for finding in services for variable in finding.variables}
    warnings += [
        warn.other_endpoint(service(slug), mention)
        for slug, mention in moved
        if mention.assignment.line not in told  # else the service that it means is reported
    ]
    warnings += _of_dialects(document, keys)
    warnings.sort(key=lambda notice: notice.line or 0)
    services.sort(key=lambda finding: finding.variables[0].line)
    return Detection(document.file, tuple(services), tuple(dict.fromkeys(warnings)))


def candidates(document: Document) -> tuple[families.Lines, list[tuple[str, Mention]]]:
    """Return the lines by the service that they may mean, each line settled.

    With them come the endpoints that made a service's names mean another one.
    """
    found: families.Lines = {}
    active = {line.name for line in document.assignments if not line.commented}
    lead = product.prefix(document.assignments)
    for assignment in document.assignments:
        meant = product.without(assignment, lead) if lead else assignment
        if told := mentions(meant):
            if _NAME.fullmatch(assignment.name) is None:
                continue
            other = assignment.commented and assignment.name in active
            for slug, found_by in told.items():
                mention = found_by if meant is assignment else _renamed(found_by, assignment)
                # What is offered in place of a line that is in force shows nothing.
                one = replace(mention, joins=True, telling=False) if other else mention
                found.setdefault(slug, []).append(one)
    siblings.join(document.assignments, found)
    return found, families.settle(found)


def _renamed(mention: Mention, assignment: Assignment) -> Mention:
    return replace(mention, assignment=assignment)


def _findings(
    meant: Service, said: list[Mention], sure: float, why: tuple[tuple[str, float], ...]
) -> list[tuple[Finding, list[Mention]]]:
    return [
        (_finding(meant, account, lines, sure, why), lines)
        for account, lines in accounts.split(meant, said).items()
    ]


def _finding(
    meant: Service,
    account: str,
    said: list[Mention],
    sure: float,
    why: tuple[tuple[str, float], ...],
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


def _of_service(meant: Service, said: list[Mention], findings: list[Finding]) -> Iterator[Notice]:
    """Yield what concerns the service whatever the account."""
    active = status.in_force(said)
    for mention in active:
        if mention.foreign:
            yield warn.other_service(meant, mention, service(mention.foreign))
    modes = {finding.mode for finding in findings}
    if "mixed" not in modes and {"test", "live"} <= modes:
        yield warn.mixed(meant, active)


def _of_dialects(document: Document, keys: dict[int, Assignment]) -> Iterator[Notice]:
    """Yield where readers of .env files would see different credentials."""
    if not keys:
        return
    from unictl.envfile import dialects  # noqa: PLC0415 - for files that hold credentials

    for assignment in keys.values():
        yield from dialects.differences(document, assignment)
    if quoted := dialects.quotes(keys.values()):
        yield quoted
