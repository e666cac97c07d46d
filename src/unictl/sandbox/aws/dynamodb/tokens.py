"""Expressions cut into words."""

import re
from functools import cache
from pathlib import Path as File
from typing import Any, Final

from unictl.sandbox.aws.dynamodb.errors import invalid
from unictl.sandbox.aws.dynamodb.nodes import Literal, Path
from unictl.sandbox.aws.dynamodb.placeholders import Placeholders

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<word>#[A-Za-z0-9_]+|:[A-Za-z0-9_]+|[A-Za-z_][A-Za-z0-9_]*|\d+)"
    r"|(?P<sign><>|<=|>=|[=<>+\-(),.\[\]]))"
)
_LONGEST: Final = 4096


@cache
def reserved() -> frozenset[str]:
    """Return the words that can't stand for an attribute, as AWS lists them."""
    text = File(__file__).with_name("reserved.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


class Words:
    """An expression's words, read one after the other.

    Args:
        kind: `ConditionExpression` and so on, for messages.
        text: The expression.
        placeholders: The request's.

    Raises:
        Problem: It is empty, too long, or has a character that no word has.
    """

    def __init__(self, kind: str, text: str, placeholders: Placeholders) -> None:
        self.kind = kind
        self.placeholders = placeholders
        if not text:
            raise invalid(f"Invalid {kind}: The expression can not be empty;")
        if len(text.encode()) > _LONGEST:
            raise invalid(f"Invalid {kind}: Expression size has exceeded the maximum allowed size;")
        self._words: list[str] = []
        at = 0
        stripped = text.rstrip()
        while at < len(stripped):
            found = _TOKEN.match(stripped, at)
            if found is None:
                raise invalid(
                    f'Invalid {kind}: Syntax error; token: "{stripped[at:].lstrip()[:1]}", '
                    f'near: "{stripped[max(at - 10, 0) : at + 10]}"'
                )
            self._words.append(found["word"] or found["sign"])
            at = found.end()
        self._at = 0

    @property
    def next(self) -> str:
        """The next word; empty at the end."""
        return self._words[self._at] if self._at < len(self._words) else ""

    def take(self) -> str:
        """Return the next word and go on."""
        word = self.next
        self._at += 1
        return word

    def is_next(self, *words: str) -> bool:
        """Return whether one of these comes next, in capitals or not."""
        return self.next.upper() in words

    def accept(self, *words: str) -> bool:
        """Go on if one of these comes next."""
        found = self.is_next(*words)
        if found:
            self._at += 1
        return found

    def expect(self, word: str) -> None:
        """Go on, or refuse if something else comes."""
        if not self.accept(word):
            raise self.wrong()

    def wrong(self) -> Any:
        """Return the refusal of the next word."""
        shown = self.next or "<EOF>"
        near = " ".join(self._words[max(self._at - 1, 0) : self._at + 2])
        return invalid(f'Invalid {self.kind}: Syntax error; token: "{shown}", near: "{near}"')

    def end(self) -> None:
        """Refuse if anything comes."""
        if self.next:
            raise self.wrong()

    def is_call(self) -> bool:
        """Return whether a name with an opening parenthesis comes next."""
        following = self._words[self._at + 1 : self._at + 2]
        return following == ["("] and self.next[:1].isalpha()

    def literal(self) -> Literal:
        """Return the value that comes next."""
        if not self.next.startswith(":"):
            raise self.wrong()
        return self.placeholders.value(self.kind, self.take())

    def path(self) -> Path:
        """Return the path that comes next."""
        parts: list[str | int] = [self._name()]
        while True:
            if self.accept("."):
                parts.append(self._name())
            elif self.accept("["):
                if not self.next.isdigit():
                    raise self.wrong()
                parts.append(int(self.take()))
                self.expect("]")
            else:
                return Path(tuple(parts))

    def _name(self) -> str:
        if self.next.startswith("#"):
            return self.placeholders.name(self.kind, self.take())
        if not (self.next[:1].isalpha() or self.next[:1] == "_"):
            raise self.wrong()
        if self.next.upper() in reserved():
            raise invalid(
                f"Invalid {self.kind}: Attribute name is a reserved keyword; "
                f"reserved keyword: {self.next}"
            )
        return self.take()
