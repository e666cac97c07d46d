"""Which warnings people are shown: each once, without those that nothing can be done about.

Programs get all of them, a line each.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from unictl.cli import output
from unictl.cli.detect_table import placed
from unictl.envfile.document import Notice
from unictl.settings import Settings

# Nearly every file has quotes, and nothing suits all; a reference is how a key should stand there.
_FOR_THE_CURIOUS: Final = frozenset({"quotes", "reference"})
_NO_NAME: Final = frozenset({"partial", "secret_left"})  # begin with no variable, but what differs
_NO_KEY: Final = frozenset({"placeholder", "unexpanded"})


def warn(file: str, warnings: Iterable[Notice], settings: Settings) -> None:
    """Write a file's warnings to stderr; with --verbose all of them, a line each."""
    for notice in warnings if settings["verbose"] else gathered(warnings):
        output.warn(placed(file, notice.line, notice.message))


def gathered(warnings: Iterable[Notice]) -> list[Notice]:
    """Return the warnings with those that say the same of several lines made one.

    The first of the lines stands for all: `STRIPE_KEY (also 2 more lines): …`.
    """
    groups: dict[tuple[str, str], list[Notice]] = {}
    for notice in _worth_telling(list(warnings)):
        alike = notice.message if notice.code in _NO_NAME else _told(notice)[1]
        groups.setdefault((notice.code, alike), []).append(notice)
    return [_one(group) for group in groups.values()]


def _worth_telling(warnings: list[Notice]) -> Iterator[Notice]:
    """Yield the warnings that call for something: how readers differ on no key matters little."""
    empty = {notice.line for notice in warnings if notice.code in _NO_KEY}
    if empty:
        from unictl.envfile.dialects import is_dialect  # noqa: PLC0415 - loaded by detection
    for notice in warnings:
        if notice.code not in _FOR_THE_CURIOUS and not (
            notice.line in empty and is_dialect(notice)
        ):
            yield notice


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
