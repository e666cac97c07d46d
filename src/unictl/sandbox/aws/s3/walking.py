"""The keys of a bucket in the order of their UTF-8 bytes, folders as one."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from unictl.sandbox.aws.names import SERVICE
from unictl.sandbox.aws.s3 import kept
from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing

_LAST: Final = 0x10FFFF
_SURROGATES: Final = (0xD7FF, 0xE000)


class Entry(NamedTuple):
    """A line of a list: an object, or a folder, which stands for all keys that begin with it."""

    key: str
    thing: Thing | None


class Page(NamedTuple):
    """Some lines, and whether more would follow."""

    entries: list[Entry]
    truncated: bool


def walk(
    exchange: Exchange, name: str, prefix: str, delimiter: str, *, after: str, most: int
) -> Page:
    """Return a page of the bucket's objects whose keys begin with the prefix.

    Args:
        exchange: The request.
        name: The bucket.
        prefix: What the keys begin with.
        delimiter: Ends a folder's name; empty for no folders.
        after: The key or folder after which the page begins.
        most: Lines of a page.
    """
    entries: list[Entry] = []
    for entry in _walk(exchange, name, prefix, delimiter, after):
        if len(entries) == most:
            return Page(entries, truncated=most > 0)
        entries.append(entry)
    return Page(entries, truncated=False)


def _walk(
    exchange: Exchange, name: str, prefix: str, delimiter: str, after: str
) -> Iterator[Entry]:
    kind, before = kept.kind_of_objects(name), _successor(prefix)
    since: str | None = prefix
    beyond: str | None = after or None
    if delimiter and after and after == folder(after, prefix, delimiter):
        since, beyond = _successor(after), None  # none of the folder's keys comes again
    while since is not None:
        things = exchange.session.ordered(SERVICE, kind, since=since, after=beyond, before=before)
        since = beyond = None
        for thing in things:
            key = thing.reference or ""
            inside = folder(key, prefix, delimiter) if delimiter else ""
            if inside:
                yield Entry(inside, None)
                since = _successor(inside)
                break
            yield Entry(key, thing)


def folder(key: str, prefix: str, delimiter: str) -> str:
    """Return the folder below the prefix that the key is in; empty if it is in none."""
    end = key.find(delimiter, len(prefix))
    return "" if end < 0 else key[: end + len(delimiter)]


def _successor(prefix: str) -> str | None:
    """Return the first text after all that begin with the prefix; None if there is none."""
    trimmed = prefix.rstrip(chr(_LAST))
    if not trimmed:
        return None
    last = ord(trimmed[-1])
    return trimmed[:-1] + chr(_SURROGATES[1] if last == _SURROGATES[0] else last + 1)
