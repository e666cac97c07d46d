"""Stripe's lists: newest first, paged by the id of an item."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe.errors import missing, refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.things import Context, get, stepping

_MOST: Final = 100
_USUAL: Final = 10
_BOUNDS: Final[dict[str, Callable[[int, int], bool]]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def listing(
    context: Context,
    given: Given,
    kind: str,
    url: str,
    *,
    same: Sequence[str] = (),
    keep: Callable[[Thing], bool] | None = None,
    parent: str | None = None,
    fresh: Callable[[Context, Thing], Thing] | None = None,
) -> dict[str, Any]:
    """Return a page of the account's things.

    Args:
        context: The request.
        given: Its parameters: `limit`, `starting_after`, `ending_before` and the filters.
        kind: Of the things.
        url: The list's path.
        same: Filters that a thing's field of that name equals.
        keep: A filter of its own.
        parent: What the things belong to.
        fresh: Brings a thing up to date, for those that change with time.
    """
    tests = [keep] if keep else []
    tests += [_equals(name, given.take(name)) for name in same if given.take(name) is not None]
    if given.take("created") is not None:
        tests.append(within("created", given.take("created")))
    limit, way = _window(given)
    cursor = given.take(way) if way else None
    if cursor is not None and get(context, kind, cursor) is None:
        raise missing(kind.replace(".", "_"), cursor, way or "", in_path=False)
    backwards = way == "ending_before"
    found = stepping(
        context,
        kind,
        parent=parent,
        older_than=None if backwards else cursor,
        newer_than=cursor if backwards else None,
    )
    if fresh is not None:
        found = (fresh(context, thing) for thing in found)
    fitting = (thing.body for thing in found if all(test(thing) for test in tests))
    chosen = list(islice(fitting, limit + 1))
    shown = chosen[:limit][::-1] if backwards else chosen[:limit]
    return _page(shown, url, more=len(chosen) > limit)


def _equals(name: str, wanted: Any) -> Callable[[Thing], bool]:
    return lambda thing: thing.body.get(name) == wanted


def within(name: str, bounds: Any) -> Callable[[Thing], bool]:
    """Return the test for a time: equal to a number, or inside `gt`, `gte`, `lt`, `lte`."""
    if isinstance(bounds, int):
        return _equals(name, bounds)
    limits = [(_BOUNDS[word], limit) for word, limit in bounds.items()]
    return lambda thing: all(holds(thing.body[name], limit) for holds, limit in limits)


def paged(given: Given, items: Sequence[dict[str, Any]], url: str, *, kind: str) -> dict[str, Any]:
    """Return the page of the items inside a thing that the parameters ask for.

    Args:
        given: The parameters.
        items: All there are.
        url: The list's path.
        kind: What the cursor names.

    Raises:
        Refused: The limit is out of bounds, or the cursor names nothing.
    """
    limit, way = _window(given)
    chosen = list(items)
    if way is not None:
        cursor = given.take(way)
        at = next((at for at, item in enumerate(items) if item["id"] == cursor), None)
        if at is None:
            raise missing(kind, cursor, way, in_path=False)
        chosen = chosen[:at] if way == "ending_before" else chosen[at + 1 :]
    shown = chosen[-limit:] if way == "ending_before" else chosen[:limit]
    return _page(shown, url, more=len(chosen) > limit)


def _window(given: Given) -> tuple[int, str | None]:
    """Return how many items are asked for, and which parameter has the cursor, if one has."""
    limit: int = given.take("limit", _USUAL)
    if not 1 <= limit <= _MOST:
        bound = "at most 100" if limit > _MOST else "at least 1"
        raise refused(
            f"Invalid limit: must be {bound}", code="parameter_invalid_integer", param="limit"
        )
    return limit, given.only_one("starting_after", "ending_before")


def _page(items: Sequence[dict[str, Any]], url: str, *, more: bool) -> dict[str, Any]:
    return {"object": "list", "data": list(items), "has_more": more, "url": url}


def whole(items: Sequence[dict[str, Any]], url: str) -> dict[str, Any]:
    """Return a list inside another thing, with all its items."""
    return _page(items, url, more=False)
