"""Checks a request's parameters against the table made from Stripe's OpenAPI document.

A node of the table is one of: `"string"`, `"string 22"` (at most so many characters), `"integer"`,
`"time"`, `"boolean"`, `"number"`, `"decimal"`, `"other"` (not looked into), or an object with one
of: `one` (the allowed words), `list`, `map`, `fields` (with `needs`), `any` (alternatives),
`clears` (the node, or empty text that clears it).
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from unictl.sandbox.exchange import Refused
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.given import Given

_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,12})?")
_INDEX: Final = re.compile(r"[0-9]{1,4}")
_FLAGS: Final = {"true": True, "false": False}
_LISTED: Final = 40
_LATEST: Final = 4_765_046_400  # Unix seconds; in the year 2120
Node = Any


@cache
def table() -> dict[str, Any]:
    """Return the table: `operations` by method and path, and `expandable` fields by kind."""
    text = Path(__file__).with_name("parameters.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def check(operation: str, decoded: dict[str, Any]) -> Given:
    """Return the parameters with their types; `operation` is a key of the table.

    Raises:
        Refused: One is unknown, missing or not of its type.
    """
    return Given(_object(table()["operations"][operation], decoded, ""))


def _named(within: str, name: str) -> str:
    return f"{within}[{name}]" if within else name


def _object(node: Node, value: Any, param: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise refused("Invalid object", param=param)
    fields = node["fields"]
    for name in value:
        if name not in fields:
            full = _named(param, name)
            raise refused(
                f"Received unknown parameter: {full}", code="parameter_unknown", param=full
            )
    for name in node.get("needs", ()):
        if name not in value:
            full = _named(param, name)
            raise refused(f"Missing required param: {full}.", code="parameter_missing", param=full)
    return {name: _value(fields[name], inner, _named(param, name)) for name, inner in value.items()}


def _value(node: Node, value: Any, param: str) -> Any:
    """Return the value with its type."""
    if isinstance(node, dict):
        return _SHAPES[next(shape for shape in _SHAPES if shape in node)](node, value, param)
    if node == "other":
        return value
    if not isinstance(value, str):
        raise refused(f"Invalid {node.partition(' ')[0]}", param=param)
    if value == "":
        raise refused(
            f"You passed an empty string for '{param}'; it can't be unset. Leave it out, or give "
            "it a value.",
            code="parameter_invalid_empty",
            param=param,
        )
    return _scalar(node, value, param)


def _scalar(node: str, value: str, param: str) -> Any:
    kind, _, longest = node.partition(" ")
    if kind == "string":
        if longest and len(value) > int(longest):
            raise refused(
                f"Invalid string: {value[:20]}...; must be at most {longest} characters",
                param=param,
            )
        return value
    if kind in {"integer", "time"}:
        if not _WHOLE.fullmatch(value):
            raise refused(
                f"Invalid integer: {value}", code="parameter_invalid_integer", param=param
            )
        if kind == "time" and not 0 <= int(value) <= _LATEST:
            raise refused(
                f"Invalid timestamp: {value}", code="parameter_invalid_integer", param=param
            )
        return int(value)
    if kind == "boolean":
        if value not in _FLAGS:
            raise refused(f"Invalid boolean: {value}", param=param)
        return _FLAGS[value]
    if not _DECIMAL.fullmatch(value):
        raise refused(f"Invalid decimal: {value}", param=param)
    return value if kind == "decimal" else float(value)


def _one(node: Node, value: Any, param: str) -> Any:
    if value not in node["one"]:
        words = ", ".join(node["one"][:_LISTED])
        raise refused(f"Invalid {param}: must be one of {words}", param=param)
    return value


def _list(node: Node, value: Any, param: str) -> list[Any]:
    if isinstance(value, dict) and value and all(_INDEX.fullmatch(name) for name in value):
        value = [value[name] for name in sorted(value, key=int)]
    if not isinstance(value, list):
        raise refused("Invalid array", param=param)
    return [_value(node["list"], one, f"{param}[{at}]") for at, one in enumerate(value)]


def _map(node: Node, value: Any, param: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise refused("Invalid hash", param=param)
    # An empty value takes a key of metadata away; what the values may be is the metadata's affair.
    return {
        name: "" if inner == "" else _value(node["map"], inner, _named(param, name))
        for name, inner in value.items()
    }


def _clears(node: Node, value: Any, param: str) -> Any:
    return None if value == "" else _value(node["clears"], value, param)


def _any(node: Node, value: Any, param: str) -> Any:
    """Take the first alternative of the value's shape, best one that knows all its names."""
    shaped = isinstance(value, dict | list)
    alike = [
        inner
        for inner in node["any"]
        if shaped == (isinstance(inner, dict) and not inner.keys().isdisjoint(_SHAPED))
    ]
    if not shaped:
        return _text(alike or node["any"], value, param)
    knowing = [one for one in alike if "fields" in one and one["fields"].keys() >= set(value)]
    return _value((knowing or alike or node["any"])[0], value, param)


def _text(nodes: list[Node], value: Any, param: str) -> Any:
    """Take the first alternative that accepts the text: a number, or one of some words."""
    for inner in nodes[:-1]:
        try:
            return _value(inner, value, param)
        except Refused:
            continue
    return _value(nodes[-1], value, param)


_SHAPED: Final = {"fields", "map", "list"}
_SHAPES: Final = {
    "one": _one,
    "list": _list,
    "map": _map,
    "fields": _object,
    "clears": _clears,
    "any": _any,
}
