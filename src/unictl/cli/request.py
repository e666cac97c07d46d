"""Makes a projected command's request: from `--input`, and over it from the options."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import Field, fields, is_dataclass
from functools import cache
from typing import Any, Final, get_origin

from unictl.core.convert import bare, marks
from unictl.core.model import MinorUnits
from unictl.core.money import parse_amount
from unictl.core.operation import Operation
from unictl.errors import InvalidRequest

NESTED: Final = "__"
"""What stands between a nested field's two names in the name of its option's parameter."""
_ONCE: Final = "Name the currency once: with the amount, or beside it."


def collect(operation: Operation, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request's fields; what the options leave alone is as `--input` has it.

    Raises:
        InvalidRequest: The input is no JSON object, or the two don't fit together.
    """
    if operation.request is None:
        return {}
    request = _from_input(values.get("input_"))
    read_amounts(operation.request, request)
    for field in fields(operation.request):
        nested = bare(field.type)
        if is_dataclass(nested) and isinstance(nested, type):
            _put_nested(request, field.name, nested, values)
        else:
            _put(request, field, values.get(field.name), field.name)
    return request


def pair(text: str, flag: str, *, as_json: bool = False) -> tuple[str, Any]:
    """Return the two sides of `key=value`.

    Args:
        text: As it was given.
        flag: The option, for errors.
        as_json: A value that reads as JSON is that, else text: `7` is a number, `"7"` is text.

    Raises:
        InvalidRequest: There is no key, or no sign between.
    """
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise InvalidRequest(f"{flag} takes key=value, not {text!r}")
    return name, _json_or_text(value, flag) if as_json else value


def json_objects(text: str, flag: str) -> list[dict[str, Any]]:
    """Return the objects that a text of JSON holds: one alone, or a list of them.

    Raises:
        InvalidRequest: It holds something else.
    """
    found = _json_or_text(text, flag)
    objects = found if isinstance(found, list) else [found]
    if not objects or not all(isinstance(one, dict) for one in objects):
        raise InvalidRequest(
            f"{flag} takes a JSON object, or a list of them, not {text!r}",
            hint="Quote it for the shell, and repeat the option for more of them.",
        )
    return objects


def exact(text: str) -> float:
    """Return the number, unless a float holds another one.

    Raises:
        InvalidRequest: It has more digits than a float.
    """
    from decimal import Decimal  # noqa: PLC0415 - few inputs hold such numbers

    found = float(text)
    if Decimal(repr(found)) != Decimal(text):
        raise InvalidRequest(
            f"{text} has more digits than a number of JSON keeps",
            hint='Items of tables take it in quotes: {"$number": "…"}.',
        )
    return found


def _json_or_text(text: str, flag: str) -> Any:
    try:
        return json.loads(
            text, object_pairs_hook=lambda pairs: once(pairs, flag), parse_float=exact
        )
    except RecursionError:
        raise InvalidRequest(f"{flag} is nested too deeply") from None
    except ValueError:
        return text


def once(pairs: Iterable[tuple[str, Any]], what: str) -> dict[str, Any]:
    """Return the pairs as a dictionary; of two with one name nobody can say which was meant.

    Raises:
        InvalidRequest: A name comes twice.
    """
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise InvalidRequest(f"{what} has {name!r} twice", hint="Leave one of the two out.")
        found[name] = value
    return found


def _put_nested(request: dict[str, Any], name: str, model: type, values: Mapping[str, Any]) -> None:
    """Put a nested model's options into its object; without any it stays as it was given."""
    given = {one.name: values.get(f"{name}{NESTED}{one.name}") for one in fields(model)}
    if all(value in (None, ()) for value in given.values()):
        return
    inner = dict(_object(request, name, name))
    for one in fields(model):
        _put(inner, one, given[one.name], f"{name}.{one.name}")
    request[name] = inner


def _put(into: dict[str, Any], field: Field[Any], given: Any, path: str) -> None:
    """Put an option's value into the request; an amount can bring its currency."""
    if given is None or given == ():
        return
    if (money := _currency_of(field)) is not None:
        into[field.name], currency = given
        _agree(into, money, currency)
    elif get_origin(bare(field.type)) is Mapping:
        added = once(given, f"--{path.replace('.', '-').replace('_', '-')}")
        into[field.name] = {**_object(into, field.name, path), **added}
    else:
        before = into.get(field.name)
        into[field.name] = _flat(given) if isinstance(given, list | tuple) else given
        if field.name == "currency" and before not in (None, given):
            raise InvalidRequest(
                f"the amount is in {before}, but --currency says {given}",
                hint=_ONCE,
                field="currency",
            )


def _flat(given: Sequence[Any]) -> list[Any]:
    """Return the values of an option that was repeated; one that takes objects takes several."""
    return [one for some in given for one in (some if isinstance(some, list) else [some])]


def _object(into: Mapping[str, Any], name: str, path: str) -> Mapping[str, Any]:
    found = into.get(name)
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise InvalidRequest(f"{path} must be an object", field=path)
    return found


def read_amounts(model: type, given: dict[str, Any]) -> None:
    """Turn an amount that is written with its currency, `"INR 500.00"`, into minor units."""
    for name, money, nested in _amounts(model):
        text = given.get(name)
        if nested is not None and isinstance(text, dict):
            read_amounts(nested, text)
        elif money is not None and isinstance(text, str):
            amount, currency = parse_amount(text)
            if currency is not None:  # else digits in quotes, which are no number in JSON
                given[name] = amount
                _agree(given, money, currency)


@cache
def _amounts(model: type) -> tuple[tuple[str, str | None, type | None], ...]:
    """Return a model's amounts with the names of their currencies' fields, and nested models."""
    found = []
    for one in fields(model):
        nested = bare(one.type)
        inner = nested if is_dataclass(nested) and isinstance(nested, type) else None
        if inner is not None or _currency_of(one) is not None:
            found.append((one.name, _currency_of(one), inner))
    return tuple(found)


def _currency_of(field: Field[Any]) -> str | None:
    """Return the name of the field that holds an amount's currency; None if it is no amount."""
    return next((mark.value for mark in marks(field.type) if isinstance(mark, MinorUnits)), None)


def _agree(into: dict[str, Any], name: str, currency: str | None) -> None:
    """Fill in the currency that an amount brought, which must be the one that is there."""
    if currency is None:
        return
    if into.get(name) is None:
        into[name] = currency
    elif into[name] != currency:
        raise InvalidRequest(
            f"the amount is in {currency}, but {name} says {into[name]}",
            hint=_ONCE,
            field=name,
        )


def _from_input(source: str | None) -> dict[str, Any]:
    if source is None:
        return {}
    found = read_input(source)
    if not isinstance(found, dict):
        raise InvalidRequest(
            "--input holds no JSON object", file=source, hint='Write {"amount": 50000, …}.'
        )
    return found


def read_input(source: str) -> Any:
    """Return the JSON document of a file, or of stdin for `-`.

    Raises:
        InvalidRequest: It can't be read, or holds no JSON.
    """
    text = _read(source)
    try:
        return json.loads(
            text, object_pairs_hook=lambda pairs: once(pairs, "--input"), parse_float=exact
        )
    except ValueError as error:
        line = getattr(error, "lineno", None)
        # Other errors of the parser than its own advise to change the interpreter.
        why = f"holds no JSON: {error}" if line else "holds a number with too many digits"
        raise InvalidRequest(
            f"--input {why}", file=source, line=line, hint="Correct the file."
        ) from error
    except RecursionError:
        raise InvalidRequest(
            "--input is nested too deeply", file=source, hint="Correct the file."
        ) from None


def _read(source: str) -> str:
    """Return the text of a file, or of stdin for `-`.

    Raises:
        InvalidRequest: It can't be read or is no UTF-8.
    """
    try:
        if source == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
        with open(source, encoding="utf-8-sig") as file:  # noqa: PTH123 - pathlib isn't loaded here
            return file.read()
    except OSError as error:
        raise InvalidRequest(
            f"cannot read {source}: {error.strerror}", hint="Check the path.", file=source
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidRequest(
            f"{source} is not UTF-8", hint="Save it as UTF-8.", file=source
        ) from error
