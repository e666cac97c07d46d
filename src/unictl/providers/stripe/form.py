"""How Stripe writes nested values in forms and queries: `items[0][price]=price_1`."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from unictl.core.model import UNSET

Pairs = tuple[tuple[str, str], ...]


def encoded(fields: Mapping[str, Any]) -> Pairs:
    """Return the pairs of an object; members without a value are left out.

    Lists are counted from 0, truth is `true` or `false`, times are Unix seconds. Empty text stays:
    it takes a value away.
    """
    return tuple(pair for name, value in fields.items() for pair in _pairs(name, value))


def _pairs(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if value is None or value is UNSET:
        return
    if isinstance(value, Mapping):
        for inner, member in value.items():
            yield from _pairs(f"{name}[{inner}]", member)
    elif isinstance(value, (list, tuple)):
        for number, member in enumerate(value):
            yield from _pairs(f"{name}[{number}]", member)
    elif isinstance(value, bool):
        yield name, "true" if value else "false"
    elif isinstance(value, datetime):
        yield name, str(int(value.timestamp()))
    else:
        yield name, str(value)
