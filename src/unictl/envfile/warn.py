"""Warnings about a service's variables. None of them quotes a value."""

from collections.abc import Iterable, Iterator
from typing import Final

from unictl.core import catalog
from unictl.core.catalog import Service
from unictl.envfile import names
from unictl.envfile.detection import Finding
from unictl.envfile.document import Notice
from unictl.envfile.mention import Mention

# What the finding's status says as well, or nobody could write otherwise: `--strict` lets it pass.
HARMLESS: Final = frozenset({"placeholder", "reference", "unexpanded", "quotes"})
_OWN: Final = 12  # characters: `postgres` and `minioadmin` are nobody's secret


def about(meant: Service, finding: Finding, said: list[Mention]) -> Iterator[Notice]:
    """Yield what the user should know of a service that was found."""
    active = [mention for mention in said if not mention.assignment.commented]
    if finding.mode == "mixed":
        yield mixed(meant, active)
    seen: dict[str, int] = {}
    for mention in active:
        line, name = mention.assignment.line, mention.assignment.name
        if name in seen:
            message = f"{name} is set again; the last one counts"
            yield Notice(line, "duplicate", message)
        seen[name] = line
        if mention.role in meant.credentials:
            yield from _credential(meant, mention)


def shared(findings: Iterable[Finding]) -> Iterator[Notice]:
    """Yield a warning for each secret that stands as that of two services."""
    first: dict[str, tuple[Finding, str]] = {}
    for finding in findings:
        meant = catalog.load(finding.service)
        lines = {variable.name: variable.line for variable in finding.variables}
        for role, name in finding.credentials.items():
            value = finding.secrets[role].reveal() if role in finding.secrets else ""
            if len(value) < _OWN or not meant.field(role).secret:
                continue
            other, where = first.setdefault(value, (finding, name))
            if other.service != finding.service and where != name:
                yield Notice(
                    lines.get(name),
                    "shared_secret",
                    f"{name} has the same value as {where}, but {meant.name} and "
                    f"{catalog.load(other.service).name} each give keys of their own: "
                    f"one of the two is wrong",
                )


def other_endpoint(meant: Service, mention: Mention) -> Notice:
    """Return the warning that an endpoint makes the service's names mean another service."""
    return Notice(
        mention.assignment.line,
        "other_endpoint",
        f"{mention.assignment.name} points to a host that is not one of {meant.name}, so such "
        "names mean another service here; it was left out",
    )


def other_service(meant: Service, mention: Mention, other: Service) -> Notice:
    """Return the warning that a key of one service stands under the name of another."""
    return Notice(
        mention.assignment.line,
        "other_service",
        f"{mention.assignment.name} is a name for {meant.name}, but its value has the form of a "
        f"key of {other.name}",
    )


def mixed(meant: Service, active: Iterable[Mention]) -> Notice:
    """Return the warning that test and live keys stand side by side."""
    live = next(m for m in active if m.mode == "live")
    return Notice(
        live.assignment.line,
        "mixed_modes",
        f"{meant.name} has test and live keys in one file; {live.assignment.name} is live",
    )


def _credential(meant: Service, mention: Mention) -> Iterator[Notice]:
    line, name = mention.assignment.line, mention.assignment.name
    field = meant.field(mention.role) if mention.role else None
    shown = mention.public and field is not None and field.secret and not field.browser
    if shown and mention.assignment.value:
        yield Notice(
            line,
            "public_secret",
            f"{name} is handed to the browser because of its prefix, but it is a secret: rename "
            f"it, and if it was ever published change it at {meant.keys}",
        )
    if mention.unexpanded:
        message = (
            f"{name} holds a reference or a command, not a key: --expand puts ${{NAME}} in, and "
            "no command is ever run"
        )
        yield Notice(line, "unexpanded", message)
    elif mention.pointer:
        message = f"{name} refers to a value kept elsewhere; it is not expanded"
        yield Notice(line, "reference", message)
    elif not mention.real and mention.assignment.value:
        yield Notice(line, "placeholder", f"{name} holds a placeholder, not a key")
    elif mention.real and mention.whole and (fault := _fault(meant, mention)):
        yield Notice(line, *fault)
    elif not mention.whole:
        message = f"{name} holds a key inside JSON; it is not stored from there"
        yield Notice(line, "nested", message)


def _fault(meant: Service, mention: Mention) -> tuple[str, str] | None:
    """Return the code and message of what is wrong with a key's form, if it can't be right."""
    name, role, value = mention.assignment.name, mention.role or "", mention.assignment.value or ""
    field = meant.field(role)
    if (told := _named(meant, name)) is not None and told != role:
        message = f"{name} holds the {role} of {meant.name}, not the {told}; are the two swapped?"
        return "swapped", message
    if stray := _stray(value, odd=mention.odd):
        return "stray_characters", f"the value of {name} {stray}; a key doesn't, so remove them"
    if not mention.odd or mention.foreign:
        return None
    if field.prefixes and value.startswith(field.prefixes):
        message = (
            f"{name} begins like a {role} of {meant.name}, but is too short, too long or mistyped; "
            f"copy it again from {meant.keys}"
        )
        return "odd_format", message
    message = (
        f"{name} does not look like the {role} of {meant.name}; compare it with the one at "
        f"{meant.keys}"
    )
    return "odd_format", message


def _named(meant: Service, name: str) -> str | None:
    """Return the credential that the name itself says, where the catalog has just that name."""
    spelt = names.spelt(name)
    return next((role for role, field in meant.credentials.items() if spelt in field.names), None)


def _stray(value: str, *, odd: bool) -> str:
    """Return what stands in a value that no key has; a password may have anything inside."""
    if value != value.strip():
        return "begins or ends with blanks"
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'`":
        return "has quotes within its quotes"
    if odd and len(value.split()) > 1:
        return "has blanks inside"
    return ""
