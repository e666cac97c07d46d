"""Conditions, projections and updates are read, by recursive descent.

The grammar is that of DynamoDB's "Condition and filter expressions, operators, and functions",
"Update expressions" and "Projection expressions".
"""

from typing import Final

from unictl.sandbox.aws.dynamodb.errors import invalid
from unictl.sandbox.aws.dynamodb.nodes import (
    Action,
    And,
    Between,
    Compare,
    Condition,
    Function,
    IfNotExists,
    In,
    ListAppend,
    Literal,
    Not,
    Operand,
    Or,
    Path,
    Size,
    Sum,
    Term,
)
from unictl.sandbox.aws.dynamodb.placeholders import Placeholders
from unictl.sandbox.aws.dynamodb.tokens import Words
from unictl.sandbox.aws.dynamodb.values import SCALARS, kind_of

_COMPARATORS: Final = ("=", "<>", "<", "<=", ">", ">=")
_FUNCTIONS: Final = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
}
_MOST_OPTIONS: Final = 100
_DEEPEST: Final = 150
_SETS: Final = ("SS", "NS", "BS")


def condition(kind: str, text: str, placeholders: Placeholders) -> Condition:
    """Return a condition.

    Raises:
        Problem: The text is none.
    """
    words = Words(kind, text, placeholders)
    found = _either(words, 0)
    words.end()
    return found


def projection(text: str, placeholders: Placeholders) -> tuple[Path, ...]:
    """Return the paths of a projection.

    Raises:
        Problem: The text is none, or two of its paths overlap.
    """
    words = Words("ProjectionExpression", text, placeholders)
    paths = [words.path()]
    while words.accept(","):
        paths.append(words.path())
    words.end()
    _keep_apart(words.kind, paths)
    return tuple(paths)


def update(text: str, placeholders: Placeholders) -> tuple[Action, ...]:
    """Return the changes of an update.

    Raises:
        Problem: The text is none, or two of its paths overlap.
    """
    words = Words("UpdateExpression", text, placeholders)
    actions: list[Action] = []
    seen: set[str] = set()
    while words.next:
        verb = words.next.upper()
        if verb not in ("SET", "REMOVE", "ADD", "DELETE"):
            raise words.wrong()
        if verb in seen:
            raise invalid(
                f'Invalid UpdateExpression: The "{verb}" section can only be used once in an '
                "update expression;"
            )
        seen.add(verb)
        words.take()
        actions.append(_action(verb, words))
        while words.accept(","):
            actions.append(_action(verb, words))
    _keep_apart(words.kind, [action.path for action in actions])
    return tuple(actions)


def _either(words: Words, depth: int) -> Condition:
    if depth > _DEEPEST:
        raise invalid(f"Invalid {words.kind}: The expression has been nested too deeply")
    left = _both(words, depth)
    while words.accept("OR"):
        left = Or(left, _both(words, depth))
    return left


def _both(words: Words, depth: int) -> Condition:
    left = _negated(words, depth)
    while words.accept("AND"):
        left = And(left, _negated(words, depth))
    return left


def _negated(words: Words, depth: int) -> Condition:
    if words.accept("NOT"):
        return Not(_negated(words, depth + 1) if depth < _DEEPEST else _either(words, depth + 1))
    if words.accept("("):
        found = _either(words, depth + 1)
        words.expect(")")
        return found
    if words.is_call() and words.next in _FUNCTIONS:
        return _function(words)
    return _comparison(words)


def _function(words: Words) -> Function:
    name = words.take()
    words.expect("(")
    operands: list[Operand] = [_operand(words)]
    while words.accept(","):
        operands.append(_operand(words))
    words.expect(")")
    if len(operands) != _FUNCTIONS[name]:
        raise invalid(
            f"Invalid {words.kind}: Incorrect number of operands for operator or function; "
            f"operator or function: {name}, number of operands: {len(operands)}"
        )
    if not isinstance(operands[0], Path) and name not in ("contains", "begins_with"):
        raise invalid(
            f"Invalid {words.kind}: Operator or function requires a document path; "
            f"operator or function: {name}"
        )
    if name == "begins_with":
        _need(words, name, operands[1], ("S", "B"))
    if name == "attribute_type":
        _need(words, name, operands[1], ("S",))
    return Function(name, tuple(operands))


def _comparison(words: Words) -> Condition:
    left = _operand(words)
    if words.accept("BETWEEN"):
        low = _operand(words)
        words.expect("AND")
        high = _operand(words)
        for bound in (low, high):
            _need(words, "BETWEEN", bound, SCALARS)
        return Between(left, low, high)
    if words.accept("IN"):
        words.expect("(")
        options = [_operand(words)]
        while words.accept(","):
            options.append(_operand(words))
        words.expect(")")
        if len(options) > _MOST_OPTIONS:
            raise invalid(
                f"Invalid {words.kind}: The IN operator is provided with too many operands; "
                f"number of operands: {len(options)}"
            )
        return In(left, tuple(options))
    if words.next not in _COMPARATORS:
        raise words.wrong()
    operator = words.take()
    right = _operand(words)
    if operator not in ("=", "<>"):
        for operand in (left, right):
            _need(words, operator, operand, SCALARS)
    return Compare(operator, left, right)


def _operand(words: Words) -> Operand:
    if words.next.startswith(":"):
        return words.literal()
    if words.is_call():
        if words.next != "size":
            raise invalid(f"Invalid {words.kind}: Invalid function name; function: {words.next}")
        words.take()
        words.expect("(")
        found = Size(words.path())
        words.expect(")")
        return found
    return words.path()


def _need(words: Words, name: str, operand: Operand, kinds: tuple[str, ...]) -> None:
    if isinstance(operand, Literal) and kind_of(operand.value) not in kinds:
        raise invalid(
            f"Invalid {words.kind}: Incorrect operand type for operator or function; "
            f"operator or function: {name}, operand type: {kind_of(operand.value)}"
        )


def _action(verb: str, words: Words) -> Action:
    path = words.path()
    if verb == "SET":
        words.expect("=")
        return Action(verb, path, _sum(words))
    if verb == "REMOVE":
        return Action(verb, path)
    value = words.literal()
    _need(words, verb, value, ("N", *_SETS) if verb == "ADD" else _SETS)
    return Action(verb, path, value)


def _sum(words: Words) -> Term:
    left = _term(words)
    if words.next in ("+", "-"):
        operator = words.take()
        right = _term(words)
        for operand in (left, right):
            if isinstance(operand, Literal):
                _need(words, operator, operand, ("N",))
        return Sum(left, operator, right)
    return left


def _term(words: Words) -> Term:
    if words.next.startswith(":"):
        return words.literal()
    if words.accept("("):
        found = _sum(words)
        words.expect(")")
        return found
    if not words.is_call():
        return words.path()
    name = words.take()
    words.expect("(")
    found = _term_of(name, words)
    words.expect(")")
    return found


def _term_of(name: str, words: Words) -> Term:
    if name == "if_not_exists":
        path = words.path()
        words.expect(",")
        return IfNotExists(path, _term(words))
    if name == "list_append":
        first = _term(words)
        words.expect(",")
        second = _term(words)
        for operand in (first, second):
            if isinstance(operand, Literal):
                _need(words, name, operand, ("L",))
        return ListAppend(first, second)
    raise invalid(f"Invalid {words.kind}: Invalid function name; function: {name}")


def _keep_apart(kind: str, paths: list[Path]) -> None:
    """Refuse two paths one of which begins with the other."""
    for index, one in enumerate(paths):
        for other in paths[index + 1 :]:
            shared = min(len(one.parts), len(other.parts))
            if one.parts[:shared] == other.parts[:shared]:
                raise invalid(
                    f"Invalid {kind}: Two document paths overlap with each other; must remove or "
                    f"rewrite one of these paths; path one: {one}, path two: {other}"
                )
