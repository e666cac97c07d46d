"""Reading a request's parameters as Twilio does: a form, whose unknown names it ignores."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from unictl.sandbox.exchange import Refused, Request
from unictl.sandbox.twilio.errors import invalid, missing, refused
from unictl.sandbox.twilio.ids import well_formed
from unictl.sandbox.twilio.times import read

_DIGITS: Final = re.compile(r"[0-9]{1,9}")
_HOST: Final = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]")
_FORM: Final = "application/x-www-form-urlencoded"


def given(request: Request) -> "Fields":
    """Return the query's parameters and the form's.

    Raises:
        Refused: The body is no form.
    """
    pairs = list(request.query)
    if request.body:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != _FORM:
            raise refused(20415, f"Content type {kind or 'none'} is not {_FORM}", 415)
        try:
            pairs += parse_qsl(request.body.decode(), keep_blank_values=True, errors="strict")
        except ValueError:
            raise invalid("body", "it is no UTF-8") from None
    return Fields(pairs)


class Fields:
    """The parameters of a request.

    Args:
        pairs: Names and values, in order; a name may come several times.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.pairs = list(pairs)

    def all(self, name: str) -> list[str]:
        """Return every value of the name."""
        return [value for key, value in self.pairs if key == name]

    def text(self, name: str, *, required: Refused | bool = False) -> str | None:
        """Return the last value; an empty one is none.

        Args:
            name: The parameter's name.
            required: Whether it must be there, or the refusal if it isn't.
        """
        value = next((value for value in reversed(self.all(name)) if value), None)
        if value is None and required:
            raise required if isinstance(required, Refused) else missing(name)
        return value

    def choice(self, name: str, choices: Sequence[str]) -> str | None:
        """Return one of the words."""
        value = self.text(name)
        if value is not None and value not in choices:
            raise invalid(name, value)
        return value

    def whole(self, name: str, least: int, most: int, code: int = 20422) -> int | None:
        """Return a whole number within the bounds."""
        value = self.text(name)
        if value is None:
            return None
        if not _DIGITS.fullmatch(value) or not least <= int(value) <= most:
            raise refused(code, f"{name} must be a whole number from {least} to {most}")
        return int(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a switch."""
        value = self.text(name)
        if value is None:
            return default
        if value.lower() not in {"true", "false"}:
            raise invalid(name, value)
        return value.lower() == "true"

    def url(self, name: str, code: int) -> str | None:
        """Return an absolute http or https URL, whose host has no underscore."""
        value = self.text(name)
        if value is not None and not is_url(value):
            raise refused(code, f"{name} is not a valid URL: {value[:80]}")
        return value

    def sid(self, name: str, prefix: str, code: int = 20422) -> str | None:
        """Return the id of a thing."""
        value = self.text(name)
        if value is not None and not well_formed(prefix, value):
            raise refused(code, f"{name} is not a valid SID: {value[:40]}")
        return value

    def moment(self, name: str) -> int | None:
        """Return a time in Unix seconds."""
        value = self.text(name)
        if value is None:
            return None
        if (found := read(value)) is None:
            raise invalid(name, value)
        return found


def is_url(text: str) -> bool:
    """Return whether the text is an absolute http or https URL that Twilio would fetch."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and _HOST.fullmatch(host) is not None
