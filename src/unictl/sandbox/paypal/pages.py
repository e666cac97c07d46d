"""Lists by page number, with their totals and links.

PayPal doesn't say in which order its lists come; here it is the order in which things were made.
"""

from typing import Any, Final, NamedTuple, TypeVar
from urllib.parse import urlencode

from unictl.sandbox.paypal.context import Context
from unictl.sandbox.paypal.errors import refused

T = TypeVar("T")
_DIGITS: Final = 9


class Page(NamedTuple):
    """Which part of a list is asked for.

    Attributes:
        number: From 1.
        size: How many items it has.
        totals: Whether the totals are wanted.
    """

    number: int
    size: int
    totals: bool


def asked(context: Context, *, usual: int, most: int, last: int = 100_000) -> Page:
    """Return the page that the query asks for.

    Raises:
        Refused: It can't be.
    """
    size = number_of(context, "page_size", usual, 1, most)
    number = number_of(context, "page", 1, 1, last)
    return Page(number, size, flag_of(context, "total_required"))


def number_of(context: Context, name: str, usual: int, least: int, most: int) -> int:
    """Return a parameter's whole number."""
    text = context.query.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise refused("INVALID_PARAMETER_SYNTAX", name, value=text[:100], location="query")
    if not least <= int(text) <= most:
        end = "MIN" if int(text) < least else "MAX"
        raise refused(f"INVALID_INTEGER_{end}_VALUE", name, value=text, location="query")
    return int(text)


def flag_of(context: Context, name: str) -> bool:
    """Return a parameter's true or false."""
    text = context.query.get(name, "false").lower()
    if text not in {"true", "false"}:
        raise refused("INVALID_PARAMETER_SYNTAX", name, value=text[:100], location="query")
    return text == "true"


def cut(items: list[T], page: Page) -> list[T]:
    """Return the page's items."""
    start = (page.number - 1) * page.size
    return items[start : start + page.size]


def totals(count: int, page: Page) -> dict[str, int]:
    """Return the totals, if they are wanted."""
    if not page.totals:
        return {}
    return {"total_items": count, "total_pages": -(-count // page.size)}


def links(context: Context, path: str, count: int, page: Page) -> list[dict[str, str]]:
    """Return links to this page and its neighbours."""
    last = max(1, -(-count // page.size))
    numbers = {"self": page.number, "first": 1, "last": last}
    if page.number > 1:
        numbers["previous"] = page.number - 1
    if page.number < last:
        numbers["next"] = page.number + 1
    return [context.link(rel, f"{path}?{_query(context, page, at)}") for rel, at in numbers.items()]


def _query(context: Context, page: Page, number: int) -> str:
    kept: dict[str, Any] = {**context.query, "page_size": page.size, "page": number}
    return urlencode(kept)
