"""Which warnings people are shown: each once, without those that nothing can be done about.

Programs get all of them, a line each.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from unictl.cli import output
from unictl.cli.detect_table import placed
from unictl.envfile.document import Notice
from unictl.settings import Settings

_FOR_THE_CURIOUS: Final = frozenset({"quotes"})  # nearly every file has it, and nothing suits all


def warn(file: str, warnings: Iterable[Notice], settings: Settings) -> None:
    """Write a file's warnings to stderr; with --verbose all of them, a line each."""
    for notice in warnings if settings["verbose"] else gathered(warnings):
        output.warn(placed(file, notice.line, notice.message))


def gathered(warnings: Iterable[Notice]) -> list[Notice]:
    """Return the warnings with those that say the same of several lines made one.

    The first of the lines stands for all: `STRIPE_KEY (also 2 more lines): …`.
    """
    groups: dict[tuple[str, str], list[Notice]] = {}
    for notice in warnings:
        if notice.code not in _FOR_THE_CURIOUS:
            groups.setdefault((notice.code, _told(notice)[1]), []).append(notice)
    return [_one(group) for group in groups.values()]


def _told(notice: Notice) -> tuple[str, str]:
    """Return the first word, which names the variable where one is meant, and the rest."""
    first, blank, rest = notice.message.partition(" ")
    named = first.removesuffix(":")
    return named, first[len(named) :] + blank + rest


def _one(group: list[Notice]) -> Notice:
    first = group[0]
    more = len({notice.line for notice in group} - {first.line})
    if not more:
        return first
    name, rest = _told(first)
    also = f"{name} (also {more} more line{'s' if more > 1 else ''})"
    return replace(first, message=also + rest)
