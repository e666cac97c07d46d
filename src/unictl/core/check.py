"""The one checker of request models; the engine runs it for every surface."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from unictl.core.model import UNSET, Ge, Gt, Le, MaxLen, MinLen, Passes, Pattern
from unictl.errors import InvalidRequest

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
    for field in fields(model):
        _value(field.type, getattr(model, field.name), path + field.name)


def check_text(text: str, path: str) -> None:
    """Refuse text that no service can take: bytes that were no UTF-8, and NUL.

    Raises:
        InvalidRequest: It holds such a character.
    """
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise _wrong(path, "holds bytes that are no text (UTF-8)")


def _value(hint: Any, value: Any, path: str) -> None:
    origin = get_origin(hint)
    if origin is Annotated:
        inner, *marks = get_args(hint)
        _value(inner, value, path)
        if value is not None and value is not UNSET:
            for mark in marks:
                _mark(mark, value, path)
    elif origin in {Union, UnionType}:
        _union(get_args(hint), value, path)
    elif origin is Literal:
        if not any(type(value) is type(one) and value == one for one in get_args(hint)):
            raise _wrong(path, f"must be one of {', '.join(map(str, get_args(hint)))}")
    elif origin is not None:
        _container(origin, get_args(hint), value, path)
    elif is_dataclass(hint):
        if not isinstance(value, hint):  # type: ignore[arg-type]
            raise _wrong(path, "must be an object")
        check(value, f"{path}.")
    else:
        _scalar(hint, value, path)


def _container(origin: type, inner: tuple[Any, ...], value: Any, path: str) -> None:
    if issubclass(origin, Mapping):
        _mapping(value, path, text=inner[1] is str)
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            _value(inner[0], item, f"{path}[{number}]")
    else:
        raise _wrong(path, "must be a list")


def _union(arms: tuple[Any, ...], value: Any, path: str) -> None:
    if value is None and NoneType in arms:
        return
    rest = [arm for arm in arms if arm is not NoneType]
    if value is UNSET and any(arm is type(UNSET) for arm in rest):
        return
    _value(next(arm for arm in rest if arm is not type(UNSET)), value, path)


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
        case _:
            pass


def _wrong(path: str, why: str) -> InvalidRequest:
    return InvalidRequest(f"{path} {why}", field=path)
