"""The patterns of a `.gitignore`, in the form of https://git-scm.com/docs/gitignore.

Matching takes time with the length of the pattern and the path, never more.
"""

import fnmatch
import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from unictl.core.record import record

_LARGEST: Final = 1 << 20  # bytes; what is behind them is no list that somebody wrote
_ESCAPED: Final = re.compile(r"\\(.)")
_NEGATED_CLASS: Final = re.compile(r"(?<!\\)\[\^")
_BLANKS_BEHIND: Final = re.compile(r"(?<!\\)[ \t]+$")


@record
class Pattern:
    """A line of a `.gitignore`.

    Attributes:
        segments: A test for each name of the path, or None for any number of names.
        ignores: Whether what matches is ignored; else it isn't, whatever stood before.
    """

    segments: tuple[Callable[[str], object] | None, ...]
    ignores: bool

    def matches(self, path: Sequence[str]) -> bool:
        """Return whether the names from the pattern's own folder down to a folder match."""
        places = {0}  # how many of the names may be used up
        for number, matches in enumerate(self.segments, 1):
            if matches is None:
                # At the end it is what lies within, not the folder itself.
                first = min(places) + (number == len(self.segments))
                places = set(range(first, len(path) + 1))
            else:
                places = {at + 1 for at in places if at < len(path) and matches(path[at])}
            if not places:
                return False
        return len(path) in places


def read_patterns(file: str) -> tuple[Pattern, ...]:
    """Return the file's patterns; none where it isn't there or can't be read."""
    if not os.path.isfile(file):  # noqa: PTH113 - a walk asks for each folder
        return ()
    try:
        with open(file, "rb") as opened:  # noqa: PTH123
            text = opened.read(_LARGEST).decode("utf-8", "surrogateescape")
    except OSError:
        return ()
    return tuple(_patterns(text))


def _patterns(text: str) -> Iterator[Pattern]:
    for raw in text.split("\n"):
        line = _BLANKS_BEHIND.sub("", raw.removesuffix("\r"))
        ignores = not line.startswith("!")
        line = line if ignores else line[1:]
        if not line.strip("/") or (ignores and line.startswith("#")):
            continue
        names = line.rstrip("/").split("/")
        # Without a slash, but at its end, it is a name at any depth.
        names = ["**", *names] if len(names) == 1 else names[not names[0] :]
        yield Pattern(tuple(_segment(name) for name in names), ignores)


def _segment(name: str) -> Callable[[str], object] | None:
    if name == "**":
        return None
    spelt = _ESCAPED.sub(r"[\1]", _NEGATED_CLASS.sub("[!", name))
    return re.compile(fnmatch.translate(spelt)).match
