"""Which warnings people are shown: each once, without those that nothing can be done about.

Programs get all of them, a line each.
"""

import os
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
# How readers differ on a value alone; others, such as a name without `=`, can stop a whole file.
_OF_VALUES: Final = frozenset(
    {"backslash", "blanks", "command", "comment", "dollar", "number_sign", "shell_sign"}
)


def warn(file: str, warnings: Iterable[Notice], settings: Settings) -> None:
    """Write a file's warnings to stderr; with --verbose all of them, a line each."""
    if settings["verbose"]:
        shown = list(warnings)
    else:
        sample = _is_sample(file)
        shown = [one for one in gathered(warnings) if not (sample and one.code == "placeholder")]
    for notice in shown:
        output.warn(placed(file, notice.line, notice.message))


def _is_sample(file: str) -> bool:
    """Return whether samples are what the file is for: `.env.example`."""
    name = os.path.basename(file).lower()  # noqa: PTH119 - the user's own spelling
    return any(word in name for word in ("example", "sample", "template", "dist"))


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
    for notice in warnings:
        if notice.code in _FOR_THE_CURIOUS or (notice.line in empty and notice.code in _OF_VALUES):
            continue
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
    also = f"(also {more} more line{'s' if more > 1 else ''})"
    if all(notice.message == first.message for notice in group):
        return replace(first, message=f"{first.message} {also}")
    name, rest = _told(first)
    return replace(first, message=f"{name} {also}{rest}")
