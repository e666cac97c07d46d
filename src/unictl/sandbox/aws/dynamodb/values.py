"""Attribute values: checked, brought to one form, measured, compared.

A value is an object with one member that names its type: `{"S": "tea"}`, `{"N": "1.5"}`. The rules
stand in DynamoDB's "Naming rules and data types" and "Item sizes and formats".
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from typing import Any, Final

from unictl.sandbox.aws.dynamodb.errors import invalid, wrong_type

Value = dict[str, Any]
Item = dict[str, Value]
SCALARS: Final = ("S", "N", "B")
LARGEST_ITEM: Final = 400 * 1024
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_DIGITS: Final = 38
_LARGEST, _SMALLEST = 125, -130  # exponents of ten
_DEEPEST: Final = 32


def checked_item(given: Any) -> Item:
    """Return an item or a part of one with its values in one form.

    Raises:
        Problem: A value isn't one.
    """
    if not isinstance(given, dict):
        raise wrong_type()
    return {name: checked(value) for name, value in given.items()}


def checked(given: Any, depth: int = 0) -> Value:
    """Return the value in its one form: numbers without needless digits, sets in order.

    Raises:
        Problem: It is no value.
    """
    if not isinstance(given, dict):
        raise wrong_type()
    present = {kind: value for kind, value in given.items() if value is not None}
    if len(present) != 1:
        some = "has more than one datatypes set" if present else "is empty"
        raise invalid(
            f"Supplied AttributeValue {some}, must contain exactly one of the supported datatypes"
        )
    if depth > _DEEPEST:
        raise invalid("Nesting Levels have exceeded supported limits")
    ((kind, value),) = present.items()
    if kind in ("L", "M"):
        return {kind: _nested(kind, value, depth)}
    if kind not in _CHECKS:
        raise invalid(
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
        )
    return {kind: _CHECKS[kind](value)}


def _nested(kind: str, value: Any, depth: int) -> Any:
    if kind == "L" and isinstance(value, list):
        return [checked(part, depth + 1) for part in value]
    if kind == "M" and isinstance(value, dict):
        return {name: checked(part, depth + 1) for name, part in value.items()}
    raise wrong_type()


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong_type()
    return value


def number(value: Any) -> str:
    """Return a number without exponent and needless zeros.

    Raises:
        Problem: It is none, too large, too small, or of more than 38 digits.
    """
    text = _text(value)
    if not _NUMBER.fullmatch(text.strip()):
        raise invalid(f"The parameter cannot be converted to a numeric value: {text}")
    with localcontext() as context:
        context.prec = 1000
        found = Decimal(text.strip())
        if not found:
            return "0"
        found = found.normalize()
    if len(found.as_tuple().digits) > _DIGITS:
        raise invalid("Attempting to store more than 38 significant digits in a Number")
    if found.adjusted() > _LARGEST:
        raise invalid(
            "Number overflow. Attempting to store a number with magnitude larger than supported "
            "range"
        )
    if found.adjusted() < _SMALLEST:
        raise invalid(
            "Number underflow. Attempting to store a number with magnitude smaller than supported "
            "range"
        )
    return format(found, "f")


def _binary(value: Any) -> str:
    try:
        base64.b64decode(_text(value), validate=True)
    except (binascii.Error, ValueError):
        raise wrong_type() from None
    return str(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong_type()
    return value


def _null(value: Any) -> bool:
    if not _truth(value):
        raise invalid(
            "One or more parameter values were invalid: Null attribute value types must have the "
            "value of true"
        )
    return True


def _set_of(check: Callable[[Any], str], name: str) -> Callable[[Any], list[str]]:
    def checked_set(value: Any) -> list[str]:
        if not isinstance(value, list):
            raise wrong_type()
        found = [check(part) for part in value]
        if not found:
            raise invalid(
                f"One or more parameter values were invalid: An {name} set  may not be empty"
            )
        if len(set(found)) < len(found):
            raise invalid(
                "One or more parameter values were invalid: Input collection "
                f"[{', '.join(found)}] contains duplicates."
            )
        return found

    return checked_set


_CHECKS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "S": _text,
    "N": number,
    "B": _binary,
    "BOOL": _truth,
    "NULL": _null,
    "SS": _set_of(_text, "string"),
    "NS": _set_of(number, "number"),
    "BS": _set_of(_binary, "binary"),
}


def kind_of(value: Value) -> str:
    """Return the value's type, such as `S`."""
    return next(iter(value))


def size(value: Value) -> int:
    """Return how many bytes the value takes."""
    ((kind, inner),) = value.items()
    if kind in ("SS", "NS", "BS"):
        return sum(size({kind[0]: part}) for part in inner)
    if kind == "L":
        return 3 + sum(1 + size(part) for part in inner)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + size(part) for name, part in inner.items())
    if kind == "N":
        digits = inner.lstrip("-").replace(".", "").strip("0")
        return 1 + (len(digits) + 1) // 2 + (1 if inner[0] == "-" else 0)
    if kind == "B":
        return len(base64.b64decode(inner))
    return len(str(inner).encode()) if kind == "S" else 1


def item_size(item: Item) -> int:
    """Return how many bytes an item takes."""
    return sum(len(name.encode()) + size(value) for name, value in item.items())


def equal(one: Value, other: Value) -> bool:
    """Return whether two values are the same; the order in a set says nothing."""
    (kind, left), (other_kind, right) = *one.items(), *other.items()
    if kind != other_kind:
        return False
    if kind in ("SS", "NS", "BS"):
        return set(left) == set(right)
    if kind == "L":
        return len(left) == len(right) and all(map(equal, left, right))
    if kind == "M":
        return left.keys() == right.keys() and all(equal(left[name], right[name]) for name in left)
    return bool(left == right)


def ordered(value: Value) -> Any:
    """Return what the value compares by with others of its type, which is a scalar."""
    ((kind, inner),) = value.items()
    if kind == "N":
        return Decimal(inner)
    return base64.b64decode(inner) if kind == "B" else inner
