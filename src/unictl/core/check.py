"""The one checker of request models; the engine runs it for every surface."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache, partial
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeAlias, Union, get_args, get_origin

from unictl.core.model import UNSET, Ge, Gt, Le, MaxLen, MinLen, Passes, Pattern
from unictl.errors import InvalidRequest

_Check: TypeAlias = Callable[[Any, str], None]
_CONSTRAINTS: Final = (Gt, Ge, Le, MinLen, MaxLen, Pattern, Passes)
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(9999, 1, 1, tzinfo=UTC)
_ENDLESS: Final = (float("inf"), float("-inf"))
_DEEPEST: Final = 64  # what a service nests is a handful; this ends before Python's own bound
_NAMES: Final = {int: "a whole number", str: "text", bool: "true or false", float: "a number"}


def check(model: Any, path: str = "") -> None:
    """Check every field of a model against its type and marks.

    Types are strict: "5", 5.0 and True are no amounts.

    Raises:
        InvalidRequest: A field does not hold what it may; `field` names it.
    """
    for name, how in _checks(type(model)):  # type: ignore[arg-type]  # a class can be hashed
        how(getattr(model, name), path + name)


@cache
def _checks(model: type) -> tuple[tuple[str, _Check], ...]:
    """Return a model's fields with what checks each: batches check many of one model."""
    return tuple((field.name, _check(field.type)) for field in fields(model))


def check_text(text: str, path: str) -> None:
    """Refuse text that no service can take: bytes that were no UTF-8, and NUL.

    Raises:
        InvalidRequest: It holds such a character.
    """
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise _wrong(path, "holds bytes that are no text (UTF-8)")


def _check(hint: Any) -> _Check:
    """Return what checks a value of the hinted type."""
    origin = get_origin(hint)
    if origin is Annotated:
        return _marked(*get_args(hint))
    if origin in {Union, UnionType}:
        return _union(get_args(hint))
    if origin is Literal:
        return partial(_one_of, get_args(hint))
    if origin is not None:
        return _container(origin, get_args(hint))
    return partial(_object if is_dataclass(hint) else _scalar, hint)


def _marked(hint: Any, *marks: Any) -> _Check:
    inner = _check(hint)
    telling = tuple(mark for mark in marks if isinstance(mark, _CONSTRAINTS))
    if not telling:
        return inner

    def how(value: Any, path: str) -> None:
        inner(value, path)
        if value is not None and value is not UNSET:
            for mark in telling:
                _mark(mark, value, path)

    return how


def _union(arms: tuple[Any, ...]) -> _Check:
    optional = NoneType in arms
    rest = [arm for arm in arms if arm is not NoneType]
    unset = type(UNSET) in rest
    inner = _check(next(arm for arm in rest if arm is not type(UNSET)))

    def how(value: Any, path: str) -> None:
        if not ((value is None and optional) or (value is UNSET and unset)):
            inner(value, path)

    return how


def _one_of(allowed: tuple[Any, ...], value: Any, path: str) -> None:
    if not any(type(value) is type(one) and value == one for one in allowed):
        raise _wrong(path, f"must be one of {', '.join(map(str, allowed))}")


def _container(origin: type, inner: tuple[Any, ...]) -> _Check:
    if issubclass(origin, Mapping):
        return partial(_mapping, text=inner[1] is str)
    item = _check(inner[0])

    def how(value: Any, path: str) -> None:
        if not isinstance(value, (list, tuple)):
            raise _wrong(path, "must be a list")
        for number, one in enumerate(value):
            item(one, f"{path}[{number}]")

    return how


def _object(hint: type, value: Any, path: str) -> None:
    if not isinstance(value, hint):
        raise _wrong(path, "must be an object")
    check(value, f"{path}.")


def _mapping(value: Any, path: str, *, text: bool) -> None:
    if not isinstance(value, Mapping):
        raise _wrong(path, "must be an object")
    if not text:  # a service's own object, which it checks itself
        if not _ends(value, _DEEPEST):
            raise _wrong(path, "is nested too deeply")
        _json(value, path)
        return
    for name, member in value.items():
        if not isinstance(name, str) or not isinstance(member, str):
            raise _wrong(f"{path}.{name}", "must be text; write numbers in quotes")
        check_text(name, path)
        check_text(member, f"{path}.{name}")


def _ends(value: Any, levels: int) -> bool:
    """Return whether the value is nested at most so many levels deep."""
    if not isinstance(value, (Mapping, list, tuple)):
        return True
    members = value.values() if isinstance(value, Mapping) else value
    return levels > 0 and all(_ends(member, levels - 1) for member in members)


def _json(value: Any, path: str) -> None:
    """Refuse what JSON can't say."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            if not isinstance(name, str):
                raise _wrong(path, "has a name that is no text")
            check_text(name, path)
            _json(member, f"{path}.{name}")
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            _json(item, f"{path}[{number}]")
    elif isinstance(value, str):
        check_text(value, path)
    elif type(value) not in {int, float, bool, NoneType} or value != value or value in _ENDLESS:  # noqa: PLR0124 - NaN differs from itself
        raise _wrong(path, "can't be written as JSON")


def _scalar(hint: Any, value: Any, path: str) -> None:
    if hint is Any:
        return
    if hint is datetime:
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise _wrong(path, "must be a time with its zone")
        if not _FIRST <= value <= _LAST:
            raise _wrong(path, "lies outside the years 1970 to 9998")
    elif type(value) is not hint:
        raise _wrong(path, f"must be {_NAMES.get(hint, hint.__name__)}")
    elif isinstance(value, str):
        check_text(value, path)


def _mark(mark: Any, value: Any, path: str) -> None:
    match mark:
        case Gt() if not value > mark.value:
            raise _wrong(path, f"must be more than {mark.value}")
        case Ge() if not value >= mark.value:
            raise _wrong(path, f"must be {mark.value} or more")
        case Le() if not value <= mark.value:
            raise _wrong(path, f"must be {mark.value} or less")
        case MinLen() if len(value) < mark.value:
            raise _wrong(path, "is empty" if mark.value == 1 else f"is shorter than {mark.value}")
        case MaxLen() if len(value) > mark.value:
            raise _wrong(path, f"is longer than {mark.value} ({len(value)})")
        case Pattern() if not re.fullmatch(mark.value, value):
            like = f"; it looks like {mark.like}" if mark.like else ""
            raise _wrong(path, f"can't be {value!r}{like}")
        case Passes():
            mark.value(value)


def _wrong(path: str, why: str) -> InvalidRequest:
    return InvalidRequest(f"{path} {why}", field=path)
