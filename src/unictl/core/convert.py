"""Models to JSON's types and back, exactly: an unknown member is refused, never dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin

from unictl.core.model import UNSET, Unset
from unictl.core.secret import Secret
from unictl.errors import InvalidRequest

T = TypeVar("T")
_PLAIN: Final = frozenset({str, int, float, bool, NoneType})


def plain(value: Any) -> Any:  # noqa: PLR0911 - one line per kind of value
    """Return the value in JSON's types: models as objects, times as RFC 3339 UTC, no secret.

    `UNSET` members are left out, and so is `raw` where it wasn't asked for.
    """
    if type(value) in _PLAIN:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        members = ((name, getattr(value, name)) for name in value.__dataclass_fields__)
        return {
            name: plain(member)
            for name, member in members
            if member is not UNSET and not (name == "raw" and member is None)
        }
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Secret):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): plain(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(member) for member in value]
    return value


def build(model: type[T], data: Any, path: str = "") -> T:
    """Return the model that the JSON object describes; `core.check` looks at the values.

    Raises:
        InvalidRequest: It is no object, a member is unknown or missing, or a time can't be read.
    """
    if not isinstance(data, Mapping):
        where = path.removesuffix(".")
        raise InvalidRequest(f"{where or 'the request'} must be an object", field=where or None)
    known = _known(model)  # type: ignore[arg-type]  # a class can be hashed
    for name in data:
        if name not in known:
            told = name if isinstance(name, str) and name.isidentifier() else repr(name)
            raise InvalidRequest(
                f"unknown field {path}{told}",
                hint=f"Known are: {', '.join(known)}.",
                field=f"{path}{name}",
            )
    for name, (_, needed) in known.items():
        if needed and name not in data:
            raise InvalidRequest(f"{path}{name} is missing", field=f"{path}{name}")
    return model(**{name: value(known[name][0], data[name], path + name) for name in data})


@cache
def _known(model: type) -> Mapping[str, tuple[Any, bool]]:
    """Return a model's fields: the bare type, and whether it is needed."""
    return {
        field.name: (
            bare(field.type),
            field.default is MISSING and field.default_factory is MISSING,
        )
        for field in fields(model)
    }


def value(hint: Any, data: Any, path: str) -> Any:
    """Return the value of the hinted type that the JSON value stands for.

    Raises:
        InvalidRequest: A nested object doesn't fit, or a time can't be read.
    """
    if data is None or (type(hint) is type and hint in _PLAIN):
        return data
    hint = bare(hint)
    if get_origin(hint) is Literal:
        return data
    if is_dataclass(hint) and isinstance(hint, type):
        return data if isinstance(data, hint) else build(hint, data, f"{path}.")
    if hint is datetime and isinstance(data, str):
        return parse_time(data, path)
    if get_origin(hint) is Sequence and isinstance(data, (list, tuple)):
        return tuple(value(get_args(hint)[0], item, f"{path}[{n}]") for n, item in enumerate(data))
    return data


def bare(hint: Any) -> Any:
    """Return the type without marks, None and Unset: `Annotated[int | None, …]` is `int`."""
    while True:
        if get_origin(hint) is Annotated:
            hint = get_args(hint)[0]
        elif get_origin(hint) in {Union, UnionType}:
            hint = next(arm for arm in get_args(hint) if arm not in {NoneType, Unset})
        else:
            return hint


def marks(hint: Any) -> tuple[Any, ...]:
    """Return all marks of a hint, those of an optional's inner type included."""
    if get_origin(hint) is Annotated:
        inner, *own = get_args(hint)
        return (*marks(inner), *own)
    if get_origin(hint) in {Union, UnionType}:
        return tuple(mark for arm in get_args(hint) for mark in marks(arm))
    return ()


def parse_time(text: str, path: str) -> datetime:
    """Return the time of an RFC 3339 text or a date, which is its midnight in UTC.

    Raises:
        InvalidRequest: It is neither.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidRequest(
            f"{path}: {text!r} is not a time",
            hint="Write a date (2026-11-25) or RFC 3339 (2026-11-25T10:00:00Z).",
            field=path,
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
