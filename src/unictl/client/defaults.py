"""What the settings fill in where a caller leaves a field of a request out."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any

from unictl.core.convert import bare, marks
from unictl.core.model import UNSET, Defaults
from unictl.settings import Settings


def with_defaults(model: type, values: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """Return the values, with what the settings fill in where the caller left it out."""
    told, defaults, inner = _filled_in(model)
    filled = {k: v for k, v in values.items() if v is not UNSET and (v is not None or k in told)}
    for name, setting in defaults:
        if name not in filled and (default := settings[setting]) is not None:
            filled[name] = default
    for name, nested in inner:
        if isinstance(values_of := filled.get(name), Mapping):
            filled[name] = with_defaults(nested, values_of, settings)
    return filled


@cache
def _filled_in(
    model: type,
) -> tuple[frozenset[str], tuple[tuple[str, str], ...], tuple[tuple[str, type], ...]]:
    """Return the fields of which None says something, those that settings fill in, and models."""
    # None says something of a limit (no limit), and where a value can be taken away.
    told = {"limit", *(one.name for one in fields(model) if one.default is UNSET)}
    defaults = tuple(
        (one.name, mark.value)
        for one in fields(model)
        for mark in marks(one.type)
        if isinstance(mark, Defaults)
    )
    inner = tuple((one.name, found) for one in fields(model) if (found := _model(one.type)))
    return frozenset(told), defaults, inner


def _model(hint: Any) -> type | None:
    found = bare(hint)
    return found if hasattr(found, "__dataclass_fields__") else None
