"""Immutable records for what travels inside unictl, cheap to define.

`dataclass(frozen=True, slots=True)` compiles eight methods for each class, and many such classes
stand on the way of every command. A record compiles `__init__` alone, and shares the rest. Type
checkers hold it to being immutable.
What a user gets to see is a `core.model`, frozen for good.
"""

from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[T]) -> type[T]:
    """Make the class a slotted dataclass whose instances are equal, hashed and shown by value."""
    made = dataclass(eq=False, repr=False, slots=True)(cls)
    for method in (__eq__, __hash__, __repr__):
        setattr(made, method.__name__, method)
    return made


def _values(one: Any) -> tuple[Any, ...]:
    return tuple(getattr(one, name) for name in one.__dataclass_fields__)


def __eq__(self: Any, other: object) -> bool:  # noqa: N807 - becomes the method
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def __hash__(self: Any) -> int:  # noqa: N807 - becomes the method
    return hash((type(self), _values(self)))


def __repr__(self: Any) -> str:  # noqa: N807 - becomes the method
    shown = (
        f"{name}={getattr(self, name)!r}"
        for name, about in self.__dataclass_fields__.items()
        if about.repr
    )
    return f"{type(self).__name__}({', '.join(shown)})"
