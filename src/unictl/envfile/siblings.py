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

_STORE, _ANY_STORE = "s3", "s3-compatible"
_FAMILIES: Final = {_STORE: "S3_", "openai": "OPENAI_"}
_ENDS: Final = (
    "_ENDPOINT_URL", "_ENDPOINT", "_API_BASE_URL", "_API_BASE", "_BASE_URL", "_BASE", "_API_URL",
    "_URL", "_HOST",
)  # fmt: skip
_SECRETS: Final = frozenset(("SECRET", "TOKEN", "PASSWORD", "PASS"))
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
        spelt = names.spelt(line.name)
        stem = next((spelt.removesuffix(end) for end in _ENDS if spelt.endswith(end)), "")
        if host is None or not stem or names.understand(line.name):
            continue
        for family, lead in _FAMILIES.items():
            slug = hosts.taken(family, host)
            if family == _STORE and (slug is None or hosts.is_local(host)):
                slug = (slug or _ANY_STORE) if _is_store(stem, assignments) else None
            if slug and (family == _STORE or not hosts.is_local(host)):
                _join(f"{stem}_", lead, slug, assignments, found)
    _join_secrets(assignments, found)


def _join_secrets(assignments: Sequence[Assignment], found: Lines) -> None:
    """Add the one secret beside a key that its value alone gives away: `PG_KEY`, `PG_SECRET`."""
    secrets: dict[str, list[Assignment]] | None = None
    for slug, said in found.items():
        meant = service(slug)
        for mention in [m for m in said if m.how == "value" and m.form == "distinctive"]:
            roles = {m.role for m in said}
            enough = next((e for e in meant.complete if mention.role in e), None)
            lacking = [role for role in enough or () if role not in roles]
            stem = names.spelt(mention.assignment.name).rpartition("_")[0]
            if len(lacking) != 1 or not stem or not meant.field(lacking[0]).secret:
                continue
            secrets = _secrets(assignments) if secrets is None else secrets
            if len(beside := secrets.get(stem, [])) == 1:
                said.append(plain(beside[0], meant, lacking[0], "beside"))
                said.sort(key=lambda m: m.assignment.line)


def _secrets(assignments: Sequence[Assignment]) -> dict[str, list[Assignment]]:
    """Return the lines that may be anybody's secret, by the name without its last word."""
    secrets: dict[str, list[Assignment]] = {}
    for line in assignments:
        stem, _, last = names.spelt(line.name).rpartition("_")
        if not stem or last not in _SECRETS or line.commented:
            continue
        if all(name.generic or name.common for name in names.understand(line.name)):
            secrets.setdefault(stem, []).append(line)
    return secrets


def _is_store(stem: str, lines: Sequence[Assignment]) -> bool:
    """Return whether keys stand beside the endpoint that are called as S3 alone calls them."""
    beside = {names.spelt(line.name) for line in lines if not line.commented}
    return beside.issuperset({f"{stem}_ACCESS_KEY_ID", f"{stem}_SECRET_ACCESS_KEY"})


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
            if known or lead == _FAMILIES[_STORE]:
                beside.append(plain(line, meant, role if known else None, "beside"))
    roles = {mention.role for mention in beside}
    if any(roles.issuperset(enough) for enough in meant.complete):
        numbers = {mention.assignment.line for mention in beside}
        said = [m for m in found.get(slug, []) if m.assignment.line not in numbers]
        found[slug] = sorted([*said, *beside], key=lambda mention: mention.assignment.line)
