"""Turns the text of a CSV's cell, or of `--set`, into the type of the field that it is for."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, is_dataclass
from typing import Any, Final, Literal, get_args, get_origin

from unictl.cli.request import exact, once
from unictl.core.convert import bare, marks
from unictl.core.model import MinorUnits
from unictl.core.money import parse_amount
from unictl.errors import InvalidRequest

Reader = Callable[[str], Any]

_MOST_DIGITS: Final = 18
_TRUTH: Final = {"true": True, "false": False}


def reader(field: Field[Any]) -> Reader:
    """Return the function that reads a text for the field.

    It raises `InvalidRequest` if the text can't be that; `core.check` looks at the value.
    """
    if any(isinstance(mark, MinorUnits) for mark in marks(field.type)):
        return _amount
    return reader_of(bare(field.type))


def reader_of(hint: Any) -> Reader:
    """Return the function that reads a text for a bare type."""
    if hint is int:
        return _whole
    if hint is bool:
        return _truth
    if hint is Any or hint is float:
        return json_or_text
    if get_origin(hint) is Literal:
        return _one_of({str(one): one for one in get_args(hint)})
    if get_origin(hint) in {Mapping, Sequence} or is_dataclass(hint):
        return _json
    return str


def json_or_text(text: str) -> Any:
    """Return what the text is as JSON, else itself: `7` is a number, `"7"` and `INR 7.00` are text.

    Raises:
        InvalidRequest: It is JSON that can't be taken for what it says.
    """
    try:
        return _loaded(text)
    except ValueError:
        return text


def _amount(text: str) -> Any:
    """Return minor units; with its currency it stays a text, which the request's reading takes."""
    amount, currency = parse_amount(text)
    return text if currency else amount


def _whole(text: str) -> int:
    digits = text.strip()
    if digits.removeprefix("-").isdecimal() and digits.isascii() and len(digits) <= _MOST_DIGITS:
        return int(digits)
    raise InvalidRequest(f"{_short(text)} is no whole number", hint="Write digits alone: 12.")


def _truth(text: str) -> bool:
    try:
        return _TRUTH[text.strip().lower()]
    except KeyError:
        raise InvalidRequest(
            f"{_short(text)} is neither true nor false", hint="Write true or false."
        ) from None


def _one_of(choices: Mapping[str, Any]) -> Reader:
    def read(text: str) -> Any:
        try:
            return choices[text.strip()]
        except KeyError:
            raise InvalidRequest(
                f"can't be {_short(text)}", hint=f"Choose {', '.join(choices)}."
            ) from None

    return read


def _json(text: str) -> Any:
    """Return the list or object that the text holds."""
    try:
        return _loaded(text)
    except ValueError:
        raise InvalidRequest(
            f"{_short(text)} is no JSON",
            hint='A list is written ["one","two"], an object {"name":"value"}; the members of an'
            " object can have columns of their own: metadata.order.",
        ) from None


def _loaded(text: str) -> Any:
    try:
        return json.loads(
            text, object_pairs_hook=lambda pairs: once(pairs, "the cell"), parse_float=exact
        )
    except RecursionError:
        raise InvalidRequest("the cell is nested too deeply") from None


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:39]}…")  # noqa: PLR2004 - fits a line
