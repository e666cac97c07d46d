"""DynamoDB's typed values and the JSON of our items, both ways and exactly.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from unictl.errors import InvalidRequest

NUMBER: Final = "$number"
BINARY: Final = "$binary"
SET: Final = "$set"
LITERAL: Final = "$literal"
_MARKS: Final = frozenset({NUMBER, BINARY, SET, LITERAL})
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_WHOLE: Final = re.compile(r"-?\d+")
_MOST_DIGITS: Final = 38


def typed_item(item: Mapping[str, Any], path: str) -> dict[str, dict[str, Any]]:
    """Return an item or a key with each member in DynamoDB's types."""
    return {name: typed(value, f"{path}.{name}") for name, value in item.items()}


def typed(value: Any, path: str) -> dict[str, Any]:
    """Return a JSON value in DynamoDB's types; bytes as such.

    Raises:
        InvalidRequest: DynamoDB has no such value.
    """
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": _number(repr(value), path)}
        case str():
            return {"S": value}
        case list() | tuple():
            return {"L": [typed(one, f"{path}[{n}]") for n, one in enumerate(value)]}
        case Mapping():
            return _object(value, path)
        case _:
            raise InvalidRequest(f"{path} can't be written as JSON", field=path)


def _object(value: Mapping[str, Any], path: str) -> dict[str, Any]:
    mark, inner = next(iter(value.items())) if len(value) == 1 else ("", None)
    if mark == NUMBER:
        return {"N": _number(inner, path)}
    if mark == BINARY:
        return {"B": _bytes(inner, path)}
    if mark == SET:
        return _set(inner, path)
    if mark == LITERAL:
        if not isinstance(inner, Mapping):
            raise InvalidRequest(f"{path}: {LITERAL} holds an object", field=path)
        return {"M": typed_item(inner, path)}
    return {"M": typed_item(value, path)}


def _number(text: Any, path: str) -> str:
    digits = sum(sign.isdigit() for sign in str(text).lower().partition("e")[0].strip("+-0."))
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        raise InvalidRequest(f"{path}: {NUMBER} holds a number in quotes", field=path)
    if digits > _MOST_DIGITS:
        raise InvalidRequest(
            f"{path} has {digits} digits, and DynamoDB keeps {_MOST_DIGITS}", field=path
        )
    return text


def _bytes(text: Any, path: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, TypeError):
        raise InvalidRequest(f"{path}: {BINARY} holds base64", field=path) from None


def _set(members: Any, path: str) -> dict[str, Any]:
    """Return a set, which DynamoDB has of one type, and never empty."""
    if isinstance(members, (list, tuple)) and members:
        one_by_one = [typed(member, f"{path}[{n}]") for n, member in enumerate(members)]
        for kind in ("S", "N", "B"):
            if all(kind in member for member in one_by_one):
                return {f"{kind}S": [member[kind] for member in one_by_one]}
    raise InvalidRequest(
        f"{path}: {SET} holds strings, or numbers, or bytes, and at least one", field=path
    )


def plain_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item of a reply as JSON."""
    return {name: plain(value) for name, value in item.items()}


def plain(value: Mapping[str, Any]) -> Any:
    """Return one of DynamoDB's values as JSON.

    Raises:
        KeyError: It is of a type that this unictl doesn't know.
    """
    ((kind, inner),) = value.items()
    return _PLAIN[kind](inner)


def _plain_object(members: Mapping[str, Any]) -> dict[str, Any]:
    found = plain_item(members)
    return {LITERAL: found} if len(found) == 1 and not _MARKS.isdisjoint(found) else found


def _plain_number(text: str) -> Any:
    """Return the number: as JSON's where that is exact, else with all its digits."""
    if _WHOLE.fullmatch(text):
        return int(text)
    from decimal import Decimal  # noqa: PLC0415 - most numbers are whole

    close = float(text)
    return close if Decimal(repr(close)) == Decimal(text) else {NUMBER: text}


def _plain_set(of: Callable[[Any], Any]) -> Callable[[Sequence[Any]], dict[str, Any]]:
    return lambda members: {SET: [of(member) for member in members]}


def _plain_bytes(text: str) -> dict[str, str]:
    return {BINARY: text}


_PLAIN: Final[Mapping[str, Callable[[Any], Any]]] = {
    "NULL": lambda _: None,
    "BOOL": bool,
    "S": str,
    "N": _plain_number,
    "B": _plain_bytes,
    "L": lambda members: [plain(member) for member in members],
    "M": _plain_object,
    "SS": _plain_set(str),
    "NS": _plain_set(_plain_number),
    "BS": _plain_set(_plain_bytes),
}
