"""Finds the services in a .env file: what they are, how complete, in which mode, how sure."""

from collections.abc import Iterable, Iterator
from typing import Final

from unictl.core.catalog import Service
from unictl.core.secret import Secret
from unictl.envfile import warn
from unictl.envfile.detection import Detection, Finding, FoundMode, Status, Variable
from unictl.envfile.document import Document, Notice
from unictl.envfile.features import features
from unictl.envfile.mentions import Mention, host_of, mentions, service
from unictl.envfile.names import words_of

DEFAULT_ACCOUNT: Final = "default"
_REPORTED: Final = 0.5  # less than this is a guess that helps nobody
_SUREST: Final = 0.99
_HEADING: Final = 0.4
_MOST_EVIDENCE: Final = 8


def detect(document: Document) -> Detection:
    """Return what the file holds; nothing found is no error."""
    by_service: dict[str, list[Mention]] = {}
    warnings: list[Notice] = [*document.notices]
    for assignment in document.assignments:
        for slug, mention in mentions(assignment).items():
            by_service.setdefault(slug, []).append(mention)
            if mention.foreign and not assignment.commented:
                other = service(mention.foreign)
                warnings.append(warn.other_service(service(slug), mention, other))
    found: list[Finding] = []
    for slug, said in by_service.items():
        meant = service(slug)
        if elsewhere := _elsewhere(meant, said):
            if _confidence(meant, said) >= _REPORTED:
                warnings.append(warn.other_endpoint(meant, elsewhere))
        elif (finding := _finding(meant, said)).confidence >= _REPORTED:
            found.append(finding)
            warnings += warn.about(meant, finding, said)
    warnings.sort(key=lambda notice: notice.line or 0)
    return Detection(document.file, tuple(found), tuple(warnings))


def _elsewhere(meant: Service, said: Iterable[Mention]) -> Mention | None:
    """Return the endpoint that makes the service's names mean another one, if there is one."""
    for mention in said:
        value = (mention.assignment.value or "").strip()
        known = meant.variables.get(mention.role or "")
        if known and known.decides and value and not mention.assignment.commented:
            host = host_of(value)
            if host and not meant.owns(host):
                return mention
    return None


def _finding(meant: Service, said: list[Mention]) -> Finding:
    active = _in_force(said)
    chosen = _chosen(meant, active)
    usable = {role for role, mention in chosen.items() if mention.real or mention.pointer}
    missing = _missing(meant, usable)
    return Finding(
        service=meant.slug,
        account=DEFAULT_ACCOUNT,
        status=_status(active, usable, missing),
        mode=_mode(meant, active),
        confidence=_confidence(meant, said),
        features=features(meant, [mention.assignment for mention in active or said]),
        credentials={
            role: mention.assignment.name
            for role, mention in chosen.items()
            if mention.whole and role in usable
        },
        variables=tuple(Variable(m.assignment.name, m.assignment.line) for m in said),
        missing=missing,
        evidence=tuple(_evidence(said)),
        secrets={
            role: Secret(mention.assignment.value or "")
            for role, mention in chosen.items()
            if mention.whole and mention.real
        },
    )


def _in_force(said: list[Mention]) -> list[Mention]:
    """Return what isn't commented out; of a variable that is set again, the last."""
    last = {
        mention.assignment.name: mention for mention in said if not mention.assignment.commented
    }
    return [mention for mention in said if last.get(mention.assignment.name) is mention]


def _chosen(meant: Service, active: list[Mention]) -> dict[str, Mention]:
    """Return the line that counts for each credential: among several, the best, then the last."""
    candidates: dict[str, Mention] = {}
    for mention in active:
        if mention.role is not None and mention.role in meant.credentials:
            standing = candidates.get(mention.role)
            if standing is None or _rank(mention) >= _rank(standing):
                candidates[mention.role] = mention
    return {role: candidates[role] for role in meant.credentials if role in candidates}


def _rank(mention: Mention) -> tuple[bool, bool, bool, bool, bool]:
    """Real before dummy, well-formed before odd, the plain name before others, test before live."""
    return (
        mention.real or mention.pointer,
        not mention.odd,
        mention.exact,
        not mention.public,
        mention.mode != "live",
    )


def _missing(meant: Service, usable: set[str]) -> tuple[str, ...]:
    """Return what the set that comes nearest to being complete still lacks."""

    def nearness(enough: tuple[str, ...]) -> tuple[bool, int]:
        return usable.issuperset(enough), len(usable.intersection(enough))

    return tuple(role for role in max(meant.complete, key=nearness) if role not in usable)


def _status(active: list[Mention], usable: set[str], missing: tuple[str, ...]) -> Status:
    if not any(mention.role for mention in active):
        return "commented"
    if not usable:
        return "placeholder"
    return "partial" if missing else "configured"


def _mode(meant: Service, active: list[Mention]) -> FoundMode | None:
    """Return what the credentials say of the mode, or else what the settings say."""
    for roles in (meant.credentials, meant.variables):
        modes = {m.mode for m in active if m.role in roles and m.mode}
        if modes:
            return "mixed" if len(modes) > 1 else modes.pop()
    return None


def _confidence(meant: Service, said: list[Mention]) -> float:
    """Return how likely it is that not every mention misleads, each role being heard once."""
    heard: dict[str | None, float] = {}
    for mention in said:
        heard[mention.role] = max(heard.get(mention.role, 0.0), mention.weight)
    if any(_names(meant, mention.assignment.heading) for mention in said):
        heard["heading"] = _HEADING
    doubt = 1.0
    for weight in heard.values():
        doubt *= 1.0 - weight
    return min(_SUREST, round(1.0 - doubt, 2))


def _names(meant: Service, heading: str) -> bool:
    return bool(heading) and not words_of(heading).isdisjoint({meant.slug.upper(), *meant.tokens})


def _evidence(said: list[Mention]) -> Iterator[str]:
    ranked = sorted(said, key=lambda mention: -mention.weight)
    lines = dict.fromkeys(
        f"{mention.why}{' (commented out)' if mention.assignment.commented else ''}"
        for mention in ranked
    )
    yield from list(lines)[:_MOST_EVIDENCE]
    if len(lines) > _MOST_EVIDENCE:
        yield f"and {len(lines) - _MOST_EVIDENCE} more"
