"""What `unictl services show` tells of a service, for programs and for people."""

import shutil
import textwrap
from collections.abc import Iterator
from typing import Any, Final

from unictl.core.catalog import Field, Service

_LEAST_ROOM: Final = 20


def about(service: Service, operations: list[str]) -> dict[str, Any]:
    """Return what is shown of a service, in JSON's types."""
    return {
        "service": service.slug,
        "name": service.name,
        "category": service.category,
        "docs": service.docs,
        "keys": service.keys,
        "hosts": list(service.hosts),
        "complete": [list(enough) for enough in service.complete],
        "credentials": [
            {
                "role": role,
                "required": service.required(role),
                "secret": field.secret,
                **_written(field),
            }
            for role, field in service.credentials.items()
        ],
        "settings": [
            {"role": role, **_written(field)} for role, field in service.variables.items()
        ],
        "features": [
            {"feature": slug, "capability": feature.capability, "always": feature.always}
            for slug, feature in service.features.items()
        ],
        "confused_with": list(service.confused_with),
        "operations": operations,
    }


def _written(field: Field) -> dict[str, Any]:
    """Return the variables that hold a field, and what its value looks like."""
    return {
        "variables": [*field.names, *field.generic],
        "format": field.pattern,
        "modes": dict(field.modes or {}),
    }


def people(shown: dict[str, Any]) -> str:
    """Return the service for people: a paragraph per subject, one variable per role."""
    lead = f"{shown['name']} ({shown['service']}, {shown['category'].replace('_', ' ')})"
    lines = [lead, f"  docs  {shown['docs']}", f"  keys  {shown['keys']}", "", "credentials"]
    fields = shown["credentials"] + shown["settings"]
    width = max(len(field["role"]) for field in fields)
    for field in shown["credentials"]:
        notes = [word for word in ("required", "secret") if field[word]]
        lines += _field(field, width, notes)
    if len(shown["complete"]) > 1:
        sets = " or ".join(" + ".join(enough) for enough in shown["complete"])
        lines += _wrapped(f"enough are {sets}")
    if shown["settings"]:
        lines += ["", "settings beside them"]
        for field in shown["settings"]:
            lines += _field(field, width, [])
    features = ", ".join(feature["feature"] for feature in shown["features"]) or "none"
    lines += ["", "features", *_wrapped(features)]
    if shown["confused_with"]:
        lines += ["", "not to be confused with", *_wrapped(", ".join(shown["confused_with"]))]
    lines += ["", "operations"]
    lines += [f"  {name}" for name in shown["operations"]] or ["  none yet"]
    return "\n".join(lines)


def _field(field: dict[str, Any], width: int, notes: list[str]) -> Iterator[str]:
    said = f" ({', '.join(notes)})" if notes else ""
    yield f"  {field['role']:<{width}}  {field['variables'][0]}{said}"
    lead = " " * (width + 4)
    if field["format"]:
        yield f"{lead}looks like {field['format']}"
    if field["modes"]:
        told = ", ".join(f"{word} is {mode}" for word, mode in field["modes"].items())
        yield from _wrapped(told, lead)


def _wrapped(text: str, lead: str = "  ") -> list[str]:
    """Return a paragraph in the lines that the terminal has room for."""
    room = max(_LEAST_ROOM, shutil.get_terminal_size().columns - len(lead))
    return [lead + line for line in textwrap.wrap(text, room, break_on_hyphens=False)]
