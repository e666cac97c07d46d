"""What expressions are made of once they are read."""

from typing import NamedTuple, TypeAlias

from unictl.sandbox.aws.dynamodb.values import Value


class Path(NamedTuple):
    """A place in an item: an attribute, then members of maps and places in lists."""

    parts: tuple[str | int, ...]

    @property
    def attribute(self) -> str:
        """The attribute that it begins with."""
        return str(self.parts[0])

    def __str__(self) -> str:
        return "[" + ", ".join(
            part if isinstance(part, str) else f"[{part}]" for part in self.parts
        ) + "]"  # fmt: skip


class Literal(NamedTuple):
    """A value of the request."""

    value: Value


class Size(NamedTuple):
    """`size(path)`."""

    path: Path


Operand: TypeAlias = Path | Literal | Size


class Compare(NamedTuple):
    """`left = right` and the like."""

    operator: str
    left: Operand
    right: Operand


class Between(NamedTuple):
    """`operand BETWEEN low AND high`."""

    operand: Operand
    low: Operand
    high: Operand


class In(NamedTuple):
    """`operand IN (a, b)`."""

    operand: Operand
    options: tuple[Operand, ...]


class Function(NamedTuple):
    """`begins_with(path, operand)` and the like."""

    name: str
    operands: tuple[Operand, ...]


class And(NamedTuple):
    """`left AND right`."""

    left: "Condition"
    right: "Condition"


class Or(NamedTuple):
    """`left OR right`."""

    left: "Condition"
    right: "Condition"


class Not(NamedTuple):
    """`NOT condition`."""

    condition: "Condition"


Condition: TypeAlias = Compare | Between | In | Function | And | Or | Not


class IfNotExists(NamedTuple):
    """`if_not_exists(path, operand)` in SET."""

    path: Path
    otherwise: "Term"


class ListAppend(NamedTuple):
    """`list_append(first, second)` in SET."""

    first: "Term"
    second: "Term"


class Sum(NamedTuple):
    """`left + right` or `left - right` in SET."""

    left: "Term"
    operator: str
    right: "Term"


Term: TypeAlias = Path | Literal | IfNotExists | ListAppend | Sum


class Action(NamedTuple):
    """One change: `SET path = term`, `REMOVE path`, `ADD path value`, `DELETE path value`."""

    verb: str
    path: Path
    term: Term | None = None
