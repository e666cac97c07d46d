"""The bracket form of Stripe's bodies and query strings: `items[0][price]=price_1`."""

import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import parse_qsl

from unictl.sandbox.exchange import Request
from unictl.sandbox.stripe.errors import refused

_NAME: Final = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_DEEPEST: Final = 10
FORM: Final = "application/x-www-form-urlencoded"


def pairs(request: Request) -> list[tuple[str, str]]:
    """Return the decoded pairs of the query string, then of the body.

    Raises:
        Refused: The body is something else than a form, such as JSON.
    """
    found = list(request.query)
    if request.body:
        kind = request.headers.get("content-type", FORM).partition(";")[0].strip().lower()
        try:
            text = request.body.decode()
        except UnicodeDecodeError:
            kind = ""
        if kind != FORM:
            raise refused(
                f"Invalid request (check that your POST content type is {FORM}). If you have "
                "questions, we can help at https://support.stripe.com/."
            )
        found += parse_qsl(text, keep_blank_values=True)
    return found


def decode(given: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the pairs as nested objects; a list with indices is an object of digits so far.

    Raises:
        Refused: A name can't be read, or is used as text and as an object.
    """
    decoded: dict[str, Any] = {}
    for name, value in given:
        found = _NAME.fullmatch(name)
        if found is None:
            raise refused(f"Invalid parameter name: {name}", param=name)
        parts = [found[1], *re.findall(r"\[([^\[\]]*)\]", found[2])]
        if len(parts) > _DEEPEST:
            raise refused(f"{name} is nested too deeply.", param=name)
        try:
            _put(decoded, parts, value)
        except TypeError:
            raise refused(f"Invalid parameter: {name} is used in two ways.", param=name) from None
    return decoded


def _put(place: Any, parts: list[str], value: str) -> None:
    """Put the value where the parts lead, from an object or a list on."""
    part, rest = parts[0], parts[1:]
    if isinstance(place, list):
        _append(place, parts, value)
    elif not isinstance(place, dict):
        raise TypeError(part)
    elif not rest:
        place[part] = value
    else:
        _put(place.setdefault(part, [] if rest[0] == "" else {}), rest, value)


def _append(place: list[Any], parts: list[str], value: str) -> None:
    """Add to a list without indices; a name that its last object has begins a new object."""
    part, rest = parts[0], parts[1:]
    if part:
        raise TypeError(part)
    if not rest:
        place.append(value)
        return
    if not (place and isinstance(place[-1], dict) and rest[0] not in place[-1]):
        place.append({})
    _put(place[-1], rest, value)
