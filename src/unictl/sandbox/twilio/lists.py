"""Twilio's lists: newest first, by pages that a token holds in place while things are added.

A page's token is `PA` and the id of the last thing before it, or `PB` and the id of the first
thing after it, as the tokens in Twilio's samples are formed.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing
from unictl.sandbox.twilio.errors import refused
from unictl.sandbox.twilio.fields import Fields

VERIFY: Final = "https://verify.twilio.com"
_USUAL: Final = 50
_MOST: Final = 1000
_FAR: Final = 10**6
_PAGING: Final = ("PageSize", "Page", "PageToken")


def page_2010(
    exchange: Exchange,
    fields: Fields,
    things: Sequence[Thing],
    name: str,
    shown: Callable[[Thing], Any],
) -> dict[str, Any]:
    """Return a page as the API of 2010 writes it, its addresses relative to the host."""
    items, page, size, tokens = _cut(fields, things)
    addresses = _addresses(exchange.request.path, fields, page, size, tokens)
    start = page * size
    return {
        name: [shown(item) for item in items],
        "end": start + max(len(items) - 1, 0),
        "first_page_uri": addresses["first"],
        "next_page_uri": addresses["next"],
        "page": page,
        "page_size": size,
        "previous_page_uri": addresses["previous"],
        "start": start,
        "uri": addresses["own"],
    }


def page_v2(
    exchange: Exchange,
    fields: Fields,
    things: Sequence[Thing],
    name: str,
    shown: Callable[[Thing], Any],
) -> dict[str, Any]:
    """Return a page as the newer APIs write it: absolute addresses within `meta`."""
    items, page, size, tokens = _cut(fields, things)
    addresses = _addresses(f"{VERIFY}{exchange.request.path}", fields, page, size, tokens)
    return {
        name: [shown(item) for item in items],
        "meta": {
            "page": page,
            "page_size": size,
            "first_page_url": addresses["first"],
            "previous_page_url": addresses["previous"],
            "url": addresses["own"],
            "next_page_url": addresses["next"],
            "key": name,
        },
    }


def _cut(
    fields: Fields, things: Sequence[Thing]
) -> tuple[Sequence[Thing], int, int, tuple[str | None, str | None]]:
    """Return the page's things, its number and size, and the tokens of the pages beside it.

    What was deleted still holds a token's place, but isn't shown.
    """
    size = fields.whole("PageSize", 1, _MOST, 20007) or _USUAL
    page = fields.whole("Page", 0, _FAR) or 0
    token = fields.text("PageToken")
    start = _start(token, things, page, size)
    there = [place for place in range(len(things)) if not things[place].hidden.get("deleted")]
    if token is not None and token.startswith("PB"):
        chosen = [place for place in there if place < start][-size:]
    elif token is not None:
        chosen = [place for place in there if place >= start][:size]
    else:
        chosen = there[page * size :][:size]
    if not chosen:
        return (), page, size, (None, None)
    before = f"PB{things[chosen[0]].id}" if there[0] < chosen[0] and page > 0 else None
    after = f"PA{things[chosen[-1]].id}" if there[-1] > chosen[-1] else None
    return [things[place] for place in chosen], page, size, (before, after)


def _start(token: str | None, things: Sequence[Thing], page: int, size: int) -> int:
    if token is None:
        return page * size
    for place, thing in enumerate(things):
        if thing.id == token[2:] and token[:2] in {"PA", "PB"}:
            return place + (token[:2] == "PA")
    raise refused(21481, "Invalid PageToken")


def _addresses(
    base: str, fields: Fields, page: int, size: int, tokens: tuple[str | None, str | None]
) -> dict[str, str | None]:
    asked = [pair for pair in fields.pairs if pair[0] not in _PAGING]
    before, after = tokens

    def address(number: int, token: str | None = None) -> str:
        pairs = [*asked, ("PageSize", str(size)), ("Page", str(number))]
        return f"{base}?{urlencode(pairs + ([('PageToken', token)] if token else []))}"

    return {
        "first": address(0),
        "own": address(page, fields.text("PageToken")),
        "previous": address(page - 1, before) if before else None,
        "next": address(page + 1, after) if after else None,
    }
