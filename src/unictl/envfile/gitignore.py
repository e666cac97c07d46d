"""Which folders git ignores: those named in `.gitignore` files and in `.git/info/exclude`.

Only folders are asked about here: an ignored `.env` is just what somebody looks for. A lower file
outweighs those above it, as for git; what only this machine's git ignores (`core.excludesFile`)
doesn't count, so that a tree gives the same everywhere. The form of the patterns is that of
https://git-scm.com/docs/gitignore; matching takes time with their length, never more.
"""

import fnmatch
import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Self

from unictl.core.record import record

_NAME: Final = ".gitignore"
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


class Ignored:
    """The rules that hold in a folder.

    Args:
        top: The folder that all paths are relative to: the repository's, if there is one.
        levels: How deep below `top` each file of patterns stands, and its patterns; the uppermost
            first.
    """

    def __init__(self, top: str, levels: tuple[tuple[int, tuple[Pattern, ...]], ...] = ()) -> None:
        self._top = top
        self._levels = levels

    @classmethod
    def above(cls, folder: str) -> Self:
        """Return the rules that hold in a folder because of the folders above it."""
        here = os.path.realpath(folder)
        top = repository(here) or here
        excluded = os.path.join(top, ".git", "info", "exclude")  # noqa: PTH118 - texts, for speed
        rules = cls(top).including(0, _read(excluded))
        climbed = top
        for name in rules.inside(here):
            rules = rules.within(climbed)
            climbed = os.path.join(climbed, name)  # noqa: PTH118
        # Whoever names an ignored folder wants to see what is in it.
        return cls(top) if rules.names(here) else rules

    def within(self, folder: str) -> Self:
        """Return the rules with those of the folder's own `.gitignore`, if it has one."""
        file = os.path.join(folder, _NAME)  # noqa: PTH118
        # git follows no link here, so that nobody is led out of the tree.
        found = () if os.path.islink(file) else _read(file)  # noqa: PTH114
        return self.including(len(self.inside(folder)), found)

    def names(self, folder: str) -> bool:
        """Return whether git ignores the folder; those above it are taken not to be ignored."""
        path = self.inside(folder) if self._levels else []
        for depth, patterns in reversed(self._levels):
            for pattern in reversed(patterns):
                if pattern.matches(path[depth:]):
                    return pattern.ignores
        return False

    def including(self, depth: int, patterns: tuple[Pattern, ...]) -> Self:
        """Return the rules with further patterns, of a file so deep below the top."""
        return type(self)(self._top, (*self._levels, (depth, patterns))) if patterns else self

    def inside(self, folder: str) -> list[str]:
        """Return the names from the top down to the folder."""
        inside = os.path.relpath(folder, self._top)
        return [] if inside == os.curdir else inside.split(os.sep)  # noqa: PTH206 - texts, for speed


def repository(folder: str) -> str | None:
    """Return the nearest folder from here upward that is a git repository's, if there is one."""
    here = os.path.realpath(folder)
    while not os.path.lexists(os.path.join(here, ".git")):  # noqa: PTH118
        above = os.path.dirname(here)  # noqa: PTH120
        if above == here:
            return None
        here = above
    return here


def _read(file: str) -> tuple[Pattern, ...]:
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
