"""What a path finds in an item, whether a condition holds, what a projection leaves."""

import base64
from typing import Any, Final

from unictl.sandbox.aws.dynamodb.nodes import (
    And,
    Between,
    Compare,
    Condition,
    Function,
    In,
    Literal,
    Not,
    Operand,
    Or,
    Path,
)
from unictl.sandbox.aws.dynamodb.values import SCALARS, Item, Value, equal, kind_of, ordered

_COMPARE: Final = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def find(item: Item, path: Path) -> Value | None:
    """Return the value at the path, None if there is none."""
    found: Any = {"M": item}
    for part in path.parts:
        if isinstance(part, str):
            found = found.get("M", {}).get(part)
        else:
            elements = found.get("L", [])
            found = elements[part] if part < len(elements) else None
        if found is None:
            return None
    return found  # type: ignore[no-any-return]


def holds(condition: Condition, item: Item) -> bool:  # noqa: PLR0911 - one for each kind of node
    """Return whether the condition holds for the item."""
    match condition:
        case And(left, right):
            return holds(left, item) and holds(right, item)
        case Or(left, right):
            return holds(left, item) or holds(right, item)
        case Not(inner):
            return not holds(inner, item)
        case Compare(operator, left, right):
            return compare(operator, _value(left, item), _value(right, item))
        case Between(operand, low, high):
            value = _value(operand, item)
            return compare(">=", value, _value(low, item)) and compare(
                "<=", value, _value(high, item)
            )
        case In(operand, options):
            value = _value(operand, item)
            return any(compare("=", value, _value(option, item)) for option in options)
        case Function(name, operands):
            return _called(name, operands, item)


def compare(operator: str, left: Value | None, right: Value | None) -> bool:
    """Compare two values; one that isn't there is unlike all."""
    if left is None or right is None:
        return operator == "<>"
    if operator in ("=", "<>"):
        return equal(left, right) is (operator == "=")
    if kind_of(left) != kind_of(right) or kind_of(left) not in SCALARS:
        return False
    return bool(_COMPARE[operator](ordered(left), ordered(right)))


def begins(value: Value | None, start: Value | None) -> bool:
    """Return whether a text or bytes begin so."""
    if value is None or start is None or kind_of(value) != kind_of(start):
        return False
    return kind_of(value) in ("S", "B") and ordered(value).startswith(ordered(start))


def project(item: Item, paths: tuple[Path, ...]) -> Item:
    """Return the parts of the item that the paths name; lists close up."""
    tree: dict[Any, Any] = {}
    for path in paths:
        if find(item, path) is not None:
            branch = tree
            for part in path.parts:
                branch = branch.setdefault(part, {})
    return _pruned({"M": item}, tree)["M"] if tree else {}


def _pruned(value: Value, tree: dict[Any, Any]) -> Value:
    if not tree:
        return value
    if "M" in value:
        return {"M": {name: _pruned(value["M"][name], branch) for name, branch in tree.items()}}
    return {"L": [_pruned(value["L"][index], tree[index]) for index in sorted(tree)]}


def _value(operand: Operand, item: Item) -> Value | None:
    if isinstance(operand, Literal):
        return operand.value
    if isinstance(operand, Path):
        return find(item, operand)
    found = find(item, operand.path)
    return None if found is None else _length(found)


def _length(value: Value) -> Value | None:
    """Return the size of a value as `size()` counts it: characters of a text, else elements."""
    ((kind, inner),) = value.items()
    if kind == "B":
        return {"N": str(len(base64.b64decode(inner)))}
    return {"N": str(len(inner))} if kind in ("S", "SS", "NS", "BS", "L", "M") else None


def _called(name: str, operands: tuple[Operand, ...], item: Item) -> bool:
    value = _value(operands[0], item)
    if name == "attribute_exists":
        return value is not None
    if name == "attribute_not_exists":
        return value is None
    second = _value(operands[1], item)
    if value is None or second is None:
        return False
    if name == "attribute_type":
        return kind_of(value) == second.get("S")
    if name == "begins_with":
        return begins(value, second)
    return _contains(value, second)


def _contains(value: Value, part: Value) -> bool:
    ((kind, inner),) = value.items()
    if kind == "L":
        return any(equal(element, part) for element in inner)
    if kind in ("SS", "NS", "BS"):
        return kind_of(part) == kind[0] and part[kind[0]] in inner
    if kind in ("S", "B") and kind_of(part) == kind:
        return ordered(part) in ordered(value)
    return False
