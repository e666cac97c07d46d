"""Reads a file that is one JSON object of names and values: no .env file, but kept as one."""

import json
import re
from typing import Final

from unictl.envfile.document import Assignment

_BLANKS: Final = re.compile(r"[ \t\r\n]*")
_LOOKED_AT: Final = 1000  # characters before which the brace stands


def assignments(text: str) -> tuple[Assignment, ...] | None:
    """Return the pairs of the object, values as they are written unless they are texts.

    Returns:
        None if the text is anything but one object.
    """
    if not text[:_LOOKED_AT].lstrip().startswith("{"):
        return None
    try:
        return tuple(_pairs(text))
    except (ValueError, RecursionError):
        return None


def _pairs(text: str) -> list[Assignment]:
    decoder = json.JSONDecoder()
    found: list[Assignment] = []
    line, counted = 1, 0
    at = _behind(text, _blanks(text, 0), "{")
    while text[at] != "}" if at < len(text) else False:
        if found:
            at = _behind(text, at, ",")
        name, end = decoder.raw_decode(text, at)
        if not isinstance(name, str) or not name.isprintable():
            raise ValueError
        line += text.count("\n", counted, at)
        counted = at
        start = _behind(text, _blanks(text, end), ":")
        value, end = decoder.raw_decode(text, start)
        is_text = isinstance(value, str)
        found.append(
            Assignment(
                name,
                value if is_text else text[start:end],
                line,
                start=start,
                end=end,
                quote='"' if is_text else "",
                dialect="json",
            )
        )
        at = _blanks(text, end)
    if not found or _behind(text, at, "}") < len(text):
        raise ValueError
    return found


def _blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _behind(text: str, at: int, sign: str) -> int:
    """Return where the next thing begins behind a sign that has to stand there."""
    if not text.startswith(sign, at):
        raise ValueError
    return _blanks(text, at + 1)
