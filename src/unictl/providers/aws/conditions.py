"""Our conditions and changes as DynamoDB's expressions, every name and value by a placeholder.

So no name of the caller's is one of DynamoDB's 570 reserved words, and no value is read as a part
of the expression.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from unictl.errors import InvalidRequest
from unictl.providers.aws.items import typed

_STEP: Final = re.compile(r"([^.\[\]]+)((?:\[\d+\])*)")
_COMPARE: Final[Mapping[str, str]] = {
    "eq": "=",
    "ne": "<>",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
}
_OF_KEYS: Final = frozenset({"eq", "lt", "le", "gt", "ge", "between", "begins_with"})


class Expressions:
    """The expressions of one request, and what their placeholders stand for.

    Args:
        extra: The caller's own expressions, names and values of this call.
    """

    def __init__(self, extra: Mapping[str, Any]) -> None:
        self._extra = extra
        self._names: dict[str, str] = {}
        self._values: dict[str, dict[str, Any]] = {}

    def where(
        self, conditions: Mapping[str, Any] | None, field: str, own: str, *, key: bool = False
    ) -> str | None:
        """Return the expression that holds where all conditions do, the caller's own among them.

        Args:
            conditions: By the path of what they are about.
            field: Where they stand in the request, for errors.
            own: The name of the caller's own expression.
            key: It is about a key, which can be compared in fewer ways.

        Raises:
            InvalidRequest: There is no such condition.
        """
        parts = [
            self._compared(path, wanted, f"{field}.{path}", key=key)
            for path, wanted in (conditions or {}).items()
        ]
        if given := self._extra.get(own):
            parts.append(f"({given})" if parts else given)
        return " AND ".join(parts) or None

    def update(
        self, changes: Mapping[str, Any], added: Mapping[str, Any], removed: Sequence[str]
    ) -> str | None:
        """Return the expression that changes an item.

        Raises:
            InvalidRequest: The caller's own expression stands beside our changes, or none does.
        """
        clauses = {
            "SET": [
                f"{self.name(path, 'set')} = {self.value(value, f'set.{path}')}"
                for path, value in changes.items()
            ],
            "ADD": [
                f"{self.name(path, 'add')} {self._added(value, f'add.{path}')}"
                for path, value in added.items()
            ],
            "REMOVE": [self.name(path, "remove") for path in removed],
        }
        ours = " ".join(f"{word} {', '.join(parts)}" for word, parts in clauses.items() if parts)
        own: str | None = self._extra.get("update_expression")
        if bool(ours) == bool(own):
            raise InvalidRequest(
                "nothing to change"
                if not ours
                else "update_expression and set, add or remove exclude each other",
                hint="Give --set, --add or --remove, or an expression of DynamoDB's own.",
                field="set",
            )
        return ours or own

    def projection(self, fields: Sequence[str]) -> str | None:
        """Return the expression that names the members to show.

        Raises:
            InvalidRequest: The caller's own expression stands beside ours.
        """
        own: str | None = self._extra.get("projection_expression")
        if fields and own:
            raise InvalidRequest(
                "fields and projection_expression exclude each other", field="fields"
            )
        return ", ".join(self.name(path, "fields") for path in fields) or own

    def parameters(self) -> dict[str, Any]:
        """Return what the placeholders stand for; to be asked for last."""
        names = {**self._names, **(self._extra.get("names") or {})}
        own = self._extra.get("values") or {}
        values = {**self._values, **{k: typed(v, f"values.{k}") for k, v in own.items()}}
        return {
            "ExpressionAttributeNames": names or None,
            "ExpressionAttributeValues": values or None,
        }

    def name(self, path: str, field: str) -> str:
        """Return the placeholders of a path: `address.lines[0]`.

        Raises:
            InvalidRequest: It is no path.
        """
        found = []
        for step in path.split("."):
            read = _STEP.fullmatch(step)
            if read is None:
                raise InvalidRequest(
                    f"{field}: {path!r} is no path",
                    hint="It looks like address.lines[0]; a name that holds a dot goes into an"
                    " expression of DynamoDB's own (--extra aws.names=…).",
                    field=field,
                )
            found.append(self._placed(read[1]) + read[2])
        return ".".join(found)

    def value(self, value: Any, path: str) -> str:
        """Return a value's placeholder."""
        placeholder = f":u{len(self._values)}"
        self._values[placeholder] = typed(value, path)
        return placeholder

    def _placed(self, name: str) -> str:
        for placeholder, known in self._names.items():
            if known == name:
                return placeholder
        placeholder = f"#u{len(self._names)}"
        self._names[placeholder] = name
        return placeholder

    def _added(self, value: Any, path: str) -> str:
        placeholder = self.value(value, path)
        if not {"N", "SS", "NS", "BS"} & self._values[placeholder].keys():
            raise InvalidRequest(f"{path}: only a number or a set can be added", field=path)
        return placeholder

    def _compared(self, path: str, wanted: Any, field: str, *, key: bool) -> str:
        if not isinstance(wanted, Mapping) or (
            len(wanted) == 1 and next(iter(wanted)).startswith("$")
        ):
            wanted = {"eq": wanted}
        known = _OF_KEYS if key else _WAYS.keys() | _COMPARE.keys()
        for way in wanted:
            if way not in known:
                raise InvalidRequest(
                    f"{field} can't be compared by {way!r}",
                    hint=f"Use {', '.join(sorted(known))}; an object to be equal to stands in"
                    ' {"eq": {…}}.',
                    field=field,
                )
        return " AND ".join(self._one(path, way, value, field) for way, value in wanted.items())

    def _one(self, path: str, way: str, value: Any, field: str) -> str:
        name = self.name(path, field)
        if way in _COMPARE:
            return f"{name} {_COMPARE[way]} {self.value(value, field)}"
        return _WAYS[way](self, name, value, field)

    def several(self, values: Any, field: str, *, least: int, most: int) -> list[str]:
        """Return the placeholders of a list's values.

        Raises:
            InvalidRequest: It is no list of so many.
        """
        if not isinstance(values, (list, tuple)) or not least <= len(values) <= most:
            wanted = f"{least}" if least == most else f"{least} to {most}"
            raise InvalidRequest(f"{field} takes a list of {wanted} values", field=field)
        return [self.value(value, field) for value in values]


def _between(built: Expressions, name: str, value: Any, field: str) -> str:
    low, high = built.several(value, field, least=2, most=2)
    return f"{name} BETWEEN {low} AND {high}"


def _in(built: Expressions, name: str, value: Any, field: str) -> str:
    return f"{name} IN ({', '.join(built.several(value, field, least=1, most=100))})"


def _exists(built: Expressions, name: str, value: Any, field: str) -> str:
    del built
    if not isinstance(value, bool):
        raise InvalidRequest(f"{field}: exists is true or false", field=field)
    return f"attribute_{'exists' if value else 'not_exists'}({name})"


_WAYS: Final[Mapping[str, Callable[[Expressions, str, Any, str], str]]] = {
    "between": _between,
    "in": _in,
    "exists": _exists,
    "begins_with": lambda built, name, value, field: (
        f"begins_with({name}, {built.value(value, field)})"
    ),
    "contains": lambda built, name, value, field: f"contains({name}, {built.value(value, field)})",
}
