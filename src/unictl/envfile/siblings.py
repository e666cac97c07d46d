"""Lines that belong together by the beginning of their names: `FILES_ENDPOINT` and `FILES_KEY`.

An endpoint of a store, under a name of the project's own, makes the other names with that beginning
what they would be for S3; that of a language model, what they would be for OpenAI.
"""

from collections.abc import Sequence
from typing import Final

from unictl.envfile import hosts, names
from unictl.envfile.document import Assignment
from unictl.envfile.families import Lines
from unictl.envfile.mention import Mention, plain, service

_FAMILIES: Final = {"s3": "S3_", "openai": "OPENAI_"}
_ENDS: Final = (
    "_ENDPOINT_URL", "_ENDPOINT", "_API_BASE_URL", "_API_BASE", "_BASE_URL", "_BASE", "_API_URL",
    "_URL", "_HOST",
)  # fmt: skip
_MOST: Final = 20  # endpoints of which the neighbours are looked for


def join(assignments: Sequence[Assignment], found: Lines) -> None:
    """Add to what was found the lines beside an endpoint that is nobody's by its name."""
    endpoints = [
        line
        for line in assignments
        if line.value and line.name.upper().endswith(_ENDS) and not line.commented
    ]
    for line in endpoints[:_MOST]:
        host = hosts.host_of(line.value or "")
        if hosts.is_local(host) or names.understand(line.name):
            continue
        spelt = names.spelt(line.name)
        stem = next((spelt.removesuffix(end) for end in _ENDS if spelt.endswith(end)), "")
        for family, lead in _FAMILIES.items():
            slug = hosts.taken(family, host or "")
            if stem and slug:
                _join(f"{stem}_", lead, slug, assignments, found)


def _join(stem: str, lead: str, slug: str, lines: Sequence[Assignment], found: Lines) -> None:
    meant = service(slug)
    beside: list[Mention] = []
    for line in lines:
        spelt = names.spelt(line.name)
        own = any(not (name.generic or name.common) for name in names.understand(line.name))
        if spelt.startswith(stem) and not line.commented and not own:
            entry = names.catalogued(lead + spelt.removeprefix(stem)) or ""
            role = entry.partition(" ")[0].partition(".")[2]
            known = role in meant.credentials or role in meant.variables
            beside.append(plain(line, meant, role if known else None, "beside"))
    roles = {mention.role for mention in beside}
    if any(roles.issuperset(enough) for enough in meant.complete):
        numbers = {mention.assignment.line for mention in beside}
        said = [m for m in found.get(slug, []) if m.assignment.line not in numbers]
        found[slug] = sorted([*said, *beside], key=lambda mention: mention.assignment.line)
