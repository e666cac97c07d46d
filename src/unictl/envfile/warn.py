"""Warnings about a service's variables. None of them quotes a value."""

from collections.abc import Iterator

from unictl.core.catalog import Service
from unictl.envfile.detection import Finding
from unictl.envfile.document import Notice
from unictl.envfile.mentions import Mention


def about(meant: Service, finding: Finding, said: list[Mention]) -> Iterator[Notice]:
    """Yield what the user should know of a service that was found."""
    active = [mention for mention in said if not mention.assignment.commented]
    if finding.mode == "mixed":
        yield _mixed(meant, active)
    seen: dict[str, int] = {}
    for mention in active:
        line, name = mention.assignment.line, mention.assignment.name
        if name in seen:
            message = f"{name} is set again; the last one counts"
            yield Notice(line, "duplicate", message)
        seen[name] = line
        if mention.role in meant.credentials:
            yield from _credential(meant, mention)


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


def _mixed(meant: Service, active: list[Mention]) -> Notice:
    live = next(m for m in active if m.mode == "live")
    return Notice(
        live.assignment.line,
        "mixed_modes",
        f"{meant.name} has test and live keys in one file; {live.assignment.name} is live",
    )


def _credential(meant: Service, mention: Mention) -> Iterator[Notice]:
    line, name = mention.assignment.line, mention.assignment.name
    secret = bool(mention.role) and meant.field(mention.role or "").secret
    if mention.public and secret and mention.assignment.value:
        yield Notice(
            line,
            "public_secret",
            f"{name} is handed to the browser because of its prefix, but it is a secret: rename "
            f"it, and if it was ever published change it at {meant.keys}",
        )
    if mention.unexpanded:
        message = f"{name} holds a reference or a command, which is not expanded or run, not a key"
        yield Notice(line, "unexpanded", message)
    elif mention.pointer:
        message = f"{name} refers to a value kept elsewhere; it is not expanded"
        yield Notice(line, "reference", message)
    elif not mention.real and mention.assignment.value:
        yield Notice(line, "placeholder", f"{name} holds a placeholder, not a key")
    elif mention.odd and not mention.foreign:
        message = f"{name} does not look like a {mention.role} of {meant.name}; check it"
        yield Notice(line, "odd_format", message)
    elif not mention.whole:
        message = f"{name} holds a key inside JSON; it is not stored from there"
        yield Notice(line, "nested", message)
