"""An update expression is carried out; each of its terms sees the item as it was before."""

from copy import deepcopy
from decimal import Context, Decimal
from typing import Any, Final

from unictl.sandbox.aws.dynamodb.errors import invalid
from unictl.sandbox.aws.dynamodb.evaluate import find
from unictl.sandbox.aws.dynamodb.nodes import (
    Action,
    IfNotExists,
    ListAppend,
    Literal,
    Path,
    Sum,
    Term,
)
from unictl.sandbox.aws.dynamodb.values import Item, Value, kind_of, number

_EXACT: Final = Context(prec=300)


def apply(item: Item, actions: tuple[Action, ...]) -> Item:
    """Return the item after the actions.

    Raises:
        Problem: A path leads nowhere, or a value has the wrong type.
    """
    after = deepcopy(item)
    removals: list[Path] = []
    for action in actions:
        if action.verb == "SET" and action.term is not None:
            _set(after, action.path, deepcopy(_evaluate(action.term, item)))
        elif action.verb == "REMOVE":
            removals.append(action.path)
        elif isinstance(action.term, Literal):
            change = _added if action.verb == "ADD" else _deleted
            value = change(find(item, action.path), action.term.value)
            if value is not None:
                _set(after, action.path, value)
            elif find(item, action.path) is not None:
                removals.append(action.path)
    # From the end on, so that places in a list still mean what they meant.
    for path in sorted(removals, key=lambda path: [_last(part) for part in path.parts]):
        _remove(after, path)
    return after


def _last(part: str | int) -> tuple[int, str]:
    return (-part, "") if isinstance(part, int) else (0, part)


def _evaluate(term: Term, item: Item) -> Value:
    match term:
        case Literal(value):
            return value
        case Path():
            found = find(item, term)
            if found is None:
                raise invalid(
                    "The provided expression refers to an attribute that does not exist in the item"
                )
            return found
        case IfNotExists(path, otherwise):
            found = find(item, path)
            return _evaluate(otherwise, item) if found is None else found
        case ListAppend(first, second):
            left, right = _evaluate(first, item), _evaluate(second, item)
            if "L" not in left or "L" not in right:
                raise _wrong_operand()
            return {"L": [*left["L"], *right["L"]]}
        case Sum(first, operator, second):
            return _sum(_evaluate(first, item), operator, _evaluate(second, item))


def _sum(left: Value, operator: str, right: Value) -> Value:
    if "N" not in left or "N" not in right:
        raise _wrong_operand()
    one, other = Decimal(left["N"]), Decimal(right["N"])
    total = _EXACT.add(one, other) if operator == "+" else _EXACT.subtract(one, other)
    return {"N": number(format(total, "f"))}


def _added(before: Value | None, value: Value) -> Value | None:
    kind = kind_of(value)
    if before is None:
        return deepcopy(value)
    if kind_of(before) != kind:
        raise _wrong_operand()
    if kind == "N":
        return _sum(before, "+", value)
    return {kind: list(dict.fromkeys([*before[kind], *value[kind]]))}


def _deleted(before: Value | None, value: Value) -> Value | None:
    kind = kind_of(value)
    if before is None:
        return None
    if kind_of(before) != kind:
        raise _wrong_operand()
    left = [part for part in before[kind] if part not in value[kind]]
    return {kind: left} if left else None


def _set(item: Item, path: Path, value: Value) -> None:
    holder = _holder(item, path)
    last = path.parts[-1]
    if isinstance(last, str) and "M" in holder:
        holder["M"][last] = value
    elif isinstance(last, int) and "L" in holder:
        if last < len(holder["L"]):
            holder["L"][last] = value
        else:
            holder["L"].append(value)
    else:
        raise _nowhere()


def _remove(item: Item, path: Path) -> None:
    holder = _holder(item, path)
    last = path.parts[-1]
    if isinstance(last, str) and "M" in holder:
        holder["M"].pop(last, None)
    elif isinstance(last, int) and "L" in holder:
        del holder["L"][last : last + 1]
    else:
        raise _nowhere()


def _holder(item: Item, path: Path) -> Any:
    if len(path.parts) == 1:
        return {"M": item}
    found = find(item, Path(path.parts[:-1]))
    if found is None:
        raise _nowhere()
    return found


def _nowhere() -> Exception:
    return invalid("The document path provided in the update expression is invalid for update")


def _wrong_operand() -> Exception:
    return invalid("An operand in the update expression has an incorrect data type")
