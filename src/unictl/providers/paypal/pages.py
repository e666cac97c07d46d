"""Lists at PayPal: by page number, or all at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

from unictl.core.call import Ask, Call
from unictl.core.page import Page, decode_cursor, encode_cursor
from unictl.errors import InvalidRequest

T = TypeVar("T")
_LIST_SIGNS: Final = frozenset({"links", "total_items", "total_pages"})


class Filters(Protocol):
    """The paging fields that every list has."""

    @property
    def limit(self) -> int | None:
        """How many items at most."""

    @property
    def cursor(self) -> str | None:
        """Where to go on."""


def walk(
    ask: Callable[[Sequence[tuple[str, str]]], Ask],
    filters: Filters,
    convert: Callable[[Mapping[str, Any]], T],
    *,
    within: str,
    largest: int,
    bound: str,
    created: Callable[[Mapping[str, Any]], str],
    keep: Callable[[Mapping[str, Any]], bool] | None = None,
) -> Call[Page[T]]:
    """Return one page of a list that is counted by number.

    PayPal doesn't say in which order. Where new things come first they push the rest down while a
    list is walked. So each page asks for the last item of the one before again, and begins after
    it, however far it has moved.

    Args:
        ask: Makes the request of a page from `page` and `page_size`.
        filters: The caller's.
        convert: Makes ours from an item.
        within: The member that holds the items.
        largest: The largest page that PayPal sends.
        bound: Tells this list and its filters from others.
        created: Returns an item's time as text that sorts.
        keep: Says which items are shown; a page has fewer where some aren't.
    """
    position = decode_cursor(filters.cursor, bound_to=bound) if filters.cursor else {}
    limit = min(filters.limit or largest, largest)
    size = min(limit + bool(position), largest)
    page = max(int(position.get("seen", 0)) - 1, 0) // size + 1
    before: Sequence[Mapping[str, Any]] = ()
    while True:
        reply = yield ask((("page", str(page)), ("page_size", str(size))))
        items = items_of(reply.json(), within)
        fresh = _after(items, before, position, created)
        more = len(items) == size and items != before
        if fresh or not more:
            break
        page, before = page + 1, items
    shown = fresh[:limit]
    following = None
    if shown and (more or len(fresh) > limit):
        last = shown[-1]
        seen = (page - 1) * size + items.index(last) + 1
        onward = {"seen": seen, "last": last["id"], "at": created(last)}
        following = encode_cursor(onward, bound_to=bound)
    return Page(tuple(convert(item) for item in shown if keep is None or keep(item)), following)


def _after(
    items: Sequence[Mapping[str, Any]],
    before: Sequence[Mapping[str, Any]],
    position: Mapping[str, Any],
    created: Callable[[Mapping[str, Any]], str],
) -> Sequence[Mapping[str, Any]]:
    """Return the items after the position."""
    if not position:
        return items
    ids = [item["id"] for item in items]
    if position["last"] in ids:
        return items[ids.index(position["last"]) + 1 :]
    earlier = {item["id"] for item in before}
    if position["last"] in earlier:
        # The page before ended with it, and this one follows, unless much has come in between.
        return [] if earlier.intersection(ids) else items
    # It has moved down beyond these, or is gone: what lies beyond it in time wasn't shown yet.
    if items and created(items[0]) < created(items[-1]):
        return [item for item in items if created(item) > position["at"]]
    return [item for item in items if created(item) < position["at"]]


def items_of(document: Mapping[str, Any], within: str) -> Sequence[Mapping[str, Any]]:
    """Return the items of a list; an empty one may leave its member out."""
    if within not in document and not _LIST_SIGNS.isdisjoint(document):
        return []
    found: Sequence[Mapping[str, Any]] = document[within]
    return list(found)


def whole(
    items: Sequence[Mapping[str, Any]],
    filters: Filters,
    *,
    bound: str,
    name: Callable[[Mapping[str, Any]], str] = lambda item: str(item["id"]),
) -> tuple[Sequence[Mapping[str, Any]], str | None]:
    """Return the page of a list that PayPal sends all at once, and the cursor of what follows.

    Raises:
        InvalidRequest: The cursor is of another list.
    """
    position = decode_cursor(filters.cursor, bound_to=bound) if filters.cursor else {}
    names = [name(item) for item in items]
    if position and position["last"] not in names:
        raise InvalidRequest("this cursor does not fit the list", field="cursor")
    start = names.index(position["last"]) + 1 if position else 0
    shown = items[start:][: filters.limit]
    following = None
    if start + len(shown) < len(items):
        following = encode_cursor({"last": names[start + len(shown) - 1]}, bound_to=bound)
    return shown, following
