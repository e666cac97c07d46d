"""Which folders git ignores: those named in `.gitignore` files and in `.git/info/exclude`.

Only folders are asked about here: an ignored `.env` is just what somebody looks for. A lower file
outweighs those above it, as for git; what only this machine's git ignores (`core.excludesFile`)
doesn't count, so that a tree gives the same everywhere.
"""

import os
from typing import Final, Self

from unictl.envfile.gitignore_patterns import Pattern, read_patterns
from unictl.envfile.repository import repository

_NAME: Final = ".gitignore"


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
        rules = cls(top).including(0, read_patterns(excluded))
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
        found = () if os.path.islink(file) else read_patterns(file)  # noqa: PTH114
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
