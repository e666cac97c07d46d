"""What spoke for a service, in words; a value never comes into it."""

from collections.abc import Iterable, Iterator
from typing import Final

from unictl.core.catalog import Service
from unictl.envfile.mention import Mention

_MOST: Final = 8
_HOW: Final = {
    "exact": "is a name for",
    "qualified": "is, but for a word, a name for",
    "inside": "contains a name for",
    "misspelt": "is nearly a name for",
}
_RANK: Final = ("exact", "qualified", "value", "json", "scheme", "inside", "host", "misspelt")


def in_words(meant: Service, said: Iterable[Mention]) -> tuple[str, ...]:
    """Return what each line says, the weightiest first."""
    ranked = sorted(said, key=_rank)
    lines = list(dict.fromkeys(_line(meant, mention) for mention in ranked))
    more = len(lines) - _MOST
    return (*lines[:_MOST], *([f"and {more} more"] if more > 0 else []))


def _rank(mention: Mention) -> tuple[bool, bool, int]:
    how = _RANK.index(mention.how) if mention.how in _RANK else len(_RANK)
    return not mention.own, not mention.form, how


def _line(meant: Service, mention: Mention) -> str:
    words = "".join(_words(meant, mention))
    return f"{words} (commented out)" if mention.assignment.commented else words


def _words(meant: Service, mention: Mention) -> Iterator[str]:
    name, how, role = mention.assignment.name, mention.how, mention.role
    if how in _HOW:
        yield f"{name} {_HOW[how]} {f'the {role} of ' if role else ''}{meant.name}"
        yield from _form(mention)
    elif how == "value":
        if mention.pointer:
            yield f"{name} refers to {f'the {role}' if role else 'something'} of {meant.name}"
            return
        beginning = "the form" if mention.real else "the beginning"
        yield f"the value of {name} has {beginning} of a {role} of {meant.name}"
    elif how == "json":
        yield f"the value of {name} contains a {role} of {meant.name}"
    elif how == "scheme":
        yield f"{name} holds a URL for {meant.name}"
    elif how == "host":
        yield f"{name} names a host of {meant.name}"
    elif how == "beside":
        yield f"{name} stands beside an endpoint of {meant.name}"
    elif how == "heading":
        yield f"the comment above {name} names {meant.name}"
    else:
        yield f"{name} carries the word for {meant.name}"


def _form(mention: Mention) -> Iterator[str]:
    if mention.foreign:
        yield ", but its value has the form of another service"
    elif mention.telling:
        yield ", and its value says so"
    elif mention.form and mention.real:
        yield ", and its value has the form"
    elif mention.odd:
        yield ", but its value has another form"
