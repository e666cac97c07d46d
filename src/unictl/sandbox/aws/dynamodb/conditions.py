"""The key condition of a query: one partition, and what its sort keys are to be."""

from typing import Any, Final, NamedTuple

from unictl.sandbox.aws.dynamodb.errors import invalid, parameters
from unictl.sandbox.aws.dynamodb.evaluate import begins, compare
from unictl.sandbox.aws.dynamodb.nodes import (
    And,
    Between,
    Compare,
    Condition,
    Function,
    Literal,
    Path,
)
from unictl.sandbox.aws.dynamodb.places import AFTER_PARTS, PARTS, partition, sortable
from unictl.sandbox.aws.dynamodb.schema import Schema
from unictl.sandbox.aws.dynamodb.values import Item, Value, kind_of

_UNSUPPORTED: Final = "Query key condition not supported"


class Sort(NamedTuple):
    """What the sort key is to be: an operator and its values."""

    operator: str
    values: tuple[Value, ...]


class KeyCondition(NamedTuple):
    """What a query asks for.

    Attributes:
        partition: The partition key.
        sort: What the sort key is to be; None for anything.
    """

    partition: Value
    sort: Sort | None

    def bounds(self) -> dict[str, Any]:
        """Return the places between which all that fits stands, for `Session.ordered`."""
        hashed = partition(self.partition)
        start, end = hashed + PARTS, hashed + AFTER_PARTS
        if self.sort is not None and self.sort.operator not in ("<", "<="):
            start += sortable(self.sort.values[0])
        return {"since": start, "before": end}

    def fits(self, schema: Schema, item: Item) -> bool:
        """Return whether the item's sort key is as it is to be."""
        if self.sort is None or schema.sort is None:
            return True
        value, (operator, values) = item[schema.sort], self.sort
        if operator == "begins_with":
            return begins(value, values[0])
        if operator == "BETWEEN":
            return compare(">=", value, values[0]) and compare("<=", value, values[1])
        return compare(operator, value, values[0])


def key_condition(schema: Schema, condition: Condition) -> KeyCondition:
    """Return what the query asks for.

    Raises:
        Problem: The condition is no key condition.
    """
    found: dict[str, Sort] = {}
    for part in _parts(condition):
        name, wanted = _one(part)
        if name in found:
            raise invalid("KeyConditionExpressions must only contain one condition per key")
        found[name] = wanted
    hashed = found.pop(schema.partition, None)
    if hashed is None:
        raise invalid(f"Query condition missed key schema element: {schema.partition}")
    if hashed.operator != "=":
        raise invalid(_UNSUPPORTED)
    sort = found.pop(schema.sort, None) if schema.sort is not None else None
    if found:
        missed = schema.sort if schema.sort is not None and sort is None else next(iter(found))
        raise invalid(f"Query condition missed key schema element: {missed}")
    for key, given in zip(schema.names, (hashed, sort), strict=False):
        if given and any(kind_of(value) != schema.types[key] for value in given.values):
            raise parameters("Condition parameter type does not match schema type")
    if sort is not None and sort.operator == "BETWEEN" and not compare("<=", *sort.values):
        raise invalid(
            "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be "
            "greater than or equal to lower bound"
        )
    return KeyCondition(hashed.values[0], sort)


def _parts(condition: Condition) -> list[Condition]:
    if isinstance(condition, And):
        return [*_parts(condition.left), *_parts(condition.right)]
    return [condition]


_MIRRORED: Final = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _one(part: Condition) -> tuple[str, Sort]:
    match part:
        case Compare(operator, Path(parts), Literal(value)) if operator != "<>":
            return _top(parts), Sort(operator, (value,))
        case Compare(operator, Literal(value), Path(parts)) if operator != "<>":
            return _top(parts), Sort(_MIRRORED[operator], (value,))
        case Between(Path(parts), Literal(low), Literal(high)):
            return _top(parts), Sort("BETWEEN", (low, high))
        case Function("begins_with", (Path(parts), Literal(value))):
            return _top(parts), Sort("begins_with", (value,))
    raise invalid("Invalid operator used in KeyConditionExpression")


def _top(parts: tuple[str | int, ...]) -> str:
    if len(parts) > 1:
        raise invalid("KeyConditionExpressions cannot have conditions on nested attributes")
    return str(parts[0])
