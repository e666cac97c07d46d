"""What a request's fields may look like, and checking them as PayPal does: all faults at once.

Names that a shape doesn't know are left out, for PayPal takes no notice of them: what is checked
comes back without them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from unictl.sandbox.exchange import Refused
from unictl.sandbox.paypal.errors import detail, error, invalid

_SURROGATE: Final = re.compile("[\ud800-\udfff]")  # half a character, which is no text
_SHOWN: Final = 100  # characters of a wrong value that an error repeats


class Text(NamedTuple):
    """Text of so many characters that the pattern fits somewhere."""

    least: int = 0
    most: int = 1_000_000
    pattern: str = ""


class Choice(NamedTuple):
    """One of the words."""

    words: Sequence[str]


class Whole(NamedTuple):
    """A whole number."""

    least: int
    most: int


class Flag(NamedTuple):
    """True or false."""


class Each(NamedTuple):
    """A list of things of one shape."""

    item: "Shape"
    least: int = 0
    most: int = 1_000_000


class Record(NamedTuple):
    """An object."""

    required: Mapping[str, "Shape"]
    optional: Mapping[str, "Shape"] = {}


class Passed(NamedTuple):
    """An object that the stand-in takes as it is, because it doesn't act upon it."""


Shape: TypeAlias = Text | Choice | Whole | Flag | Each | Record | Passed


class Words(NamedTuple):
    """The issues with which an API says what is wrong; they differ from one API to the next."""

    short: str
    long: str
    few: str
    many: str
    low: str
    high: str
    other: str


_VALUE: Final = "INVALID_PARAMETER_VALUE"
_MIN, _MAX = "INVALID_INTEGER_MIN_VALUE", "INVALID_INTEGER_MAX_VALUE"
_SHORT, _LONG = "INVALID_STRING_MIN_LENGTH", "INVALID_STRING_MAX_LENGTH"
_LENGTH, _MANY = "INVALID_STRING_LENGTH", "INVALID_ARRAY_MAX_ITEMS"
CHECKOUT: Final = Words(_LENGTH, _LENGTH, "INVALID_ARRAY_MIN_ITEMS", _MANY, _VALUE, _VALUE, _VALUE)
BILLING: Final = Words(_SHORT, _LONG, _VALUE, _VALUE, _MIN, _MAX, _VALUE)
INVOICING: Final = Words(
    _LENGTH, _LONG, "MISSING_REQUIRED_PARAMETER", _MANY, _MIN, _MAX, "INVALID_PARAMETER_SYNTAX"
)


class Checked:
    """What is wrong with a request, as it is found.

    Args:
        words: The API's issues.
        page: The documentation's page that the errors of the oldest APIs link to; these have
            `VALIDATION_ERROR` for a name.
    """

    def __init__(self, words: Words = BILLING, *, page: str | None = None) -> None:
        self.details: list[dict[str, str]] = []
        self._words = words
        self._page = page

    def wrong(self, issue: str, pointer: str, value: Any = None) -> None:
        """Note an issue; a card's fields are never repeated."""
        shown = value if isinstance(value, str) and len(value) <= _SHOWN else None
        if shown is not None and ("/card/" in pointer or _SURROGATE.search(shown)):
            shown = None
        self.details.append(detail(issue, pointer, value=shown))

    def finish(self) -> None:
        """Refuse the request if anything is wrong."""
        if not self.details:
            return
        if self._page is not None:
            message = "Invalid request - see details"
            raise Refused(
                error(400, self.details, name="VALIDATION_ERROR", message=message, link=self._page)
            )
        raise invalid(self.details)

    def read(self, shape: Shape, value: Any, pointer: str = "") -> Any:
        """Return what the shape knows of the value; what is wrong is noted."""
        return _READERS[type(shape)](self, shape, value, pointer)

    def text(self, shape: Text, value: Any, pointer: str) -> Any:
        """Check text."""
        if not isinstance(value, str) or _SURROGATE.search(value):
            self.wrong("INVALID_PARAMETER_SYNTAX", pointer)
        elif len(value) < shape.least:
            self.wrong(self._words.short, pointer, value)
        elif len(value) > shape.most:
            self.wrong(self._words.long, pointer, value)
        elif shape.pattern and not re.search(shape.pattern, value):
            self.wrong("INVALID_PARAMETER_SYNTAX", pointer, value)
        return value

    def choice(self, shape: Choice, value: Any, pointer: str) -> Any:
        """Check one of several words."""
        if not isinstance(value, str):
            self.wrong("INVALID_PARAMETER_SYNTAX", pointer)
        elif value not in shape.words:
            self.wrong(self._words.other, pointer, value)
        return value

    def whole(self, shape: Whole, value: Any, pointer: str) -> Any:
        """Check a whole number."""
        if type(value) is not int:
            self.wrong("INVALID_PARAMETER_SYNTAX", pointer)
        elif value < shape.least:
            self.wrong(self._words.low, pointer)
        elif value > shape.most:
            self.wrong(self._words.high, pointer)
        return value

    def flag(self, _shape: Flag, value: Any, pointer: str) -> Any:
        """Check true or false."""
        if not isinstance(value, bool):
            self.wrong("INVALID_PARAMETER_SYNTAX", pointer)
        return value

    def each(self, shape: Each, value: Any, pointer: str) -> Any:
        """Check a list."""
        if not isinstance(value, list):
            self.wrong("INVALID_PARAMETER_SYNTAX", pointer)
            return value
        if len(value) < shape.least:
            self.wrong(self._words.few, pointer)
        if len(value) > shape.most:
            self.wrong(self._words.many, pointer)
        return [self.read(shape.item, item, f"{pointer}/{at}") for at, item in enumerate(value)]

    def record(self, shape: Record, value: Any, pointer: str) -> Any:
        """Check an object."""
        if not isinstance(value, dict):
            self.wrong("INVALID_PARAMETER_SYNTAX", pointer)
            return value
        for name in shape.required:
            if name not in value:
                self.wrong("MISSING_REQUIRED_PARAMETER", f"{pointer}/{name}")
        known = {**shape.required, **shape.optional}
        return {
            name: self.read(known[name], item, f"{pointer}/{name}")
            for name, item in value.items()
            if name in known
        }

    def passed(self, _shape: Passed, value: Any, pointer: str) -> Any:
        """Check that it is an object."""
        if not isinstance(value, dict):
            self.wrong("INVALID_PARAMETER_SYNTAX", pointer)
        return value


_READERS: Final[Mapping[type, Callable[[Checked, Any, Any, str], Any]]] = {
    Text: Checked.text,
    Choice: Checked.choice,
    Whole: Checked.whole,
    Flag: Checked.flag,
    Each: Checked.each,
    Record: Checked.record,
    Passed: Checked.passed,
}


def read(shape: Shape, value: Any, words: Words = BILLING, *, page: str | None = None) -> Any:
    """Return what the shape knows of a request's body.

    Raises:
        Refused: Something is wrong with it; all of that is told.
    """
    checked = Checked(words, page=page)
    known = checked.read(shape, value)
    checked.finish()
    return known
