"""What holds of every operation that makes or lists things, seen through the sandbox."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

import pytest
from offered import OFFERED, Offered, samples
from world import World

from unictl.core.call import Wire
from unictl.errors import InvalidRequest, NotSupported, UnictlError

MAKING = [
    one
    for one in OFFERED
    if one.operation.request
    and not getattr(samples(one.service), "METADATA_IS_HEADERS", False)
    and "metadata" in {field.name for field in fields(one.operation.request)}
]
LISTING = [one for one in OFFERED if one.operation.lists]


def test_each_service_has_samples() -> None:
    """No service slips through: each that makes or lists things says how in `samples_SERVICE`."""
    for service in {one.service for one in [*MAKING, *LISTING]}:
        assert samples(service).least


def _without_metadata(service: Any) -> frozenset[str]:
    """Return the operations for which the service takes no metadata, though it does for others."""
    return getattr(service, "WITHOUT_METADATA", frozenset())


# The lists that are walked for 1,000 things, one of each way to go on after a page. Others are
# walked for two pages.
WALKED_FAR = {
    "aws:storage.list",
    "aws:tables.scan",
    "paypal:plans.list",
    "paypal:disputes.list",
    "razorpay:payments.list_orders",
    "razorpay:payment_links.list",
    "stripe:payments.list_orders",
    "twilio:messages.list",
}
TWO_PAGES = 120


def _at_most(offered: Offered, amount: int) -> int:
    """Return how many things to make for a list, some of which can't hold many."""
    most: Mapping[str, int] = getattr(samples(offered.service), "AT_MOST", {})
    return min(amount, most.get(offered.operation.id, amount))


def _told(one: Any) -> Any:
    """Return what tells an item from the others of its list: of a balance, its account."""
    if hasattr(one, "id"):
        return one.id
    named: Any = getattr(samples(one.service), "named", None)
    return named(one) if named else (one.account, one.currency)


def make(world: World, offered: Offered, values: Any, **how: Any) -> Any:
    """Make a thing, with the rest of the least request."""
    where = samples(offered.service).arguments(world, offered.operation.id)
    given = {**samples(offered.service).least(offered.operation.id), **values}
    if hasattr(samples(offered.service), "made_before"):
        given |= samples(offered.service).made_before(world, offered.operation.id)
    return world.run(world.task(offered.operation.id, where, given, offered.service, **how))


@pytest.mark.parametrize("offered", MAKING, ids=str)
@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"a": ""},
        {
            "Zoë ☕": "₹ \U0001d54f \u202e",
            "quotes": "\"'\\",
            "newline": "a\nb",
            "html": "<b>&amp;</b>",
        },
        None,
    ],
    ids=["none", "empty", "unicode", "most"],
)
def test_metadata_comes_back(
    offered: Offered, metadata: dict[str, str] | None, world: World
) -> None:
    """The caller's pairs are kept whole; a pair of our own is at the service and never shown."""
    service = samples(offered.service)
    if not service.MOST_METADATA or offered.operation.id in _without_metadata(service):
        with pytest.raises(NotSupported) as caught:
            make(world, offered, {"metadata": metadata or {"a": "b"}})
        assert caught.value.field == "metadata"
        return
    if metadata == {"a": ""} and not getattr(service, "EMPTY_METADATA", True):
        with pytest.raises(InvalidRequest) as unkept:
            make(world, offered, {"metadata": metadata})
        assert unkept.value.field == "metadata.a"
        return
    if metadata is None:
        metadata = {
            f"name {number}": "x" * (service.LONGEST_METADATA - 1)
            for number in range(service.MOST_METADATA)
        }
    made = make(world, offered, {"metadata": metadata}, raw=True)
    assert made.metadata == metadata
    ours = set(service.kept_metadata(made.raw)) - set(metadata)
    assert all(name.startswith("unictl_") for name in ours)


@pytest.mark.parametrize("offered", MAKING, ids=str)
@pytest.mark.parametrize(
    "metadata",
    [
        "many",
        "long",
        "ours",
        {"a": "\x00"},
        {"a": "\udcff"},
        {"a": 5},
        {5: "a"},
    ],
    ids=["many", "long", "ours", "nul", "bytes", "number", "name"],
)
def test_metadata_that_cant_be_kept_is_refused(
    offered: Offered, metadata: Any, world: World
) -> None:
    """What the service would cut, or can't take, is refused before anything is sent."""
    service = samples(offered.service)
    if metadata == "ours" and service.OUR_NAME is None:
        pytest.skip(f"no pair of ours at {offered.service}")
    bad = {
        "many": {f"name {number}": "x" for number in range(service.MOST_METADATA + 1)},
        "long": {"a": "x" * (service.LONGEST_METADATA + 1)},
        "ours": {service.OUR_NAME: "mine"},
    }
    given = {**service.least(offered.operation.id)}
    given["metadata"] = bad[metadata] if isinstance(metadata, str) else metadata
    where = dict.fromkeys(offered.operation.path_parameters, "id_1")
    with pytest.raises((InvalidRequest, NotSupported)) as caught:
        world.run(world.task(offered.operation.id, where, given, offered.service))
    assert (caught.value.field or "").startswith("metadata")
    assert world.network.requests == []


@pytest.mark.parametrize("offered", MAKING, ids=str)
def test_references_have_a_limit(offered: Offered, world: World) -> None:
    """A reference as long as the service takes comes back; a longer one is refused by name."""
    request = offered.operation.request
    assert request is not None
    if "reference" not in {field.name for field in fields(request)}:
        return
    service = samples(offered.service)
    most = service.LONGEST_REFERENCE.get(offered.operation.id, service.MOST_REFERENCE)
    longest = "é" * most
    assert make(world, offered, {"reference": longest}).reference == longest
    where = service.arguments(world, offered.operation.id)
    sent = len(world.network.requests)
    given = {**service.least(offered.operation.id), "reference": longest + "é"}
    with pytest.raises(InvalidRequest) as caught:
        world.run(world.task(offered.operation.id, where, given, offered.service))
    assert caught.value.field == "reference"
    assert len(world.network.requests) == sent


def _required(offered: Offered) -> Mapping[str, Any]:
    """Return the filters without which there is no such list."""
    required: Mapping[str, Any] = getattr(samples(offered.service), "REQUIRED", {})
    found: Mapping[str, Any] = required.get(offered.operation.id, {})
    return found


def walk(
    world: World, offered: Offered, where: Any, filters: Any, between: Callable[[], None]
) -> list[Any]:
    """Return all items, page by page, with something happening between the pages."""
    found: list[Any] = []
    cursor = None
    for _ in range(1000):
        given = {**_required(offered), **filters, "cursor": cursor}
        page = world.run(world.task(offered.operation.id, where, given, offered.service))
        assert filters["limit"] is None or len(page.items) <= filters["limit"]
        found.extend(page.items)
        cursor = page.next
        if cursor is None:
            return found
        between()
    pytest.fail("the list doesn't end")


@pytest.mark.parametrize("offered", LISTING, ids=str)
@pytest.mark.parametrize(
    ("amount", "limit", "added"),
    [(25, 1, 1), (25, 2, 3), (60, 7, 30), (1000, 100, 60), (60, None, 1)],
)
def test_pages_have_no_hole_and_no_double(
    offered: Offered, amount: int, limit: int | None, added: int, world: World
) -> None:
    """Walked while things are added, in the same second too, each old thing comes just once."""
    where, more = samples(offered.service).stock(world, offered.operation.id)
    walked = amount if str(offered) in WALKED_FAR else min(amount, TWO_PAGES)
    amount = _at_most(offered, walked)
    for number in range(amount):
        more()
        if number % 3 == 0:
            world.clock.time += 1  # three a second
    old = [_told(one) for one in walk(world, offered, where, {"limit": None}, lambda: None)]
    assert len(old) == len(set(old)) >= amount
    left = [5]

    def add() -> None:
        left[0] -= 1
        for _ in range(added if left[0] >= 0 else 0):
            more()
        world.clock.time += 0.4

    seen = [_told(one) for one in walk(world, offered, where, {"limit": limit}, add)]
    assert len(seen) == len(set(seen))
    assert [one for one in seen if one in set(old)] == old


@pytest.mark.parametrize("offered", LISTING, ids=str)
def test_a_cursor_fits_its_own_list_only(offered: Offered, world: World) -> None:
    """A cursor of another service, another filter or another thing is refused, not misread."""
    where, more = samples(offered.service).stock(world, offered.operation.id)
    for _ in range(3):
        more()
    first = {**_required(offered), "limit": 1}
    page = world.run(world.task(offered.operation.id, where, first, offered.service))
    request = offered.operation.request
    assert request is not None
    others: dict[str, Any] = {"since": "2020-01-01", "reference": "x", "plan_id": "plan_1"}
    for name in others.keys() & {field.name for field in fields(request)}:
        changed = {**_required(offered), "cursor": page.next, name: others[name]}
        task = world.task(offered.operation.id, where, changed, offered.service)
        with pytest.raises((InvalidRequest, NotSupported)) as caught:
            world.run(task)
        assert caught.value.field == ("cursor" if caught.type is InvalidRequest else name)
    for bad in ("", "x", page.next[:-3], page.next + "AA", "é", "=" * 5, "AAAA" * 30):
        given = {**_required(offered), "cursor": bad or "0"}
        with pytest.raises(UnictlError) as refused:
            world.run(world.task(offered.operation.id, where, given, offered.service))
        assert refused.value.field == "cursor"


@pytest.mark.parametrize("offered", LISTING, ids=str)
def test_a_list_that_ignores_pages_ends(offered: Offered, world: World) -> None:
    """A service that sends the same full page whatever is asked can't hold anybody for ever."""
    where, more = samples(offered.service).stock(world, offered.operation.id)
    for number in range(100):
        more()
        world.clock.time += number % 2
    send = world.network.sandbox.send

    def stubborn(wire: Wire, *, timeout: float) -> Any:
        changed = replace(wire, url=first_page(wire.url))
        return send(changed, timeout=timeout)

    first_page = samples(offered.service).first_page
    if offered.operation.id != "payments.list_order_payments":
        world.network.sandbox.send = stubborn  # type: ignore[method-assign]
    walked = walk(world, offered, where, {"limit": None}, lambda: None)
    ids = [_told(one) for one in walked]
    largest: Mapping[str, int] = getattr(samples(offered.service), "LARGEST_PAGE", {})
    least = min(_at_most(offered, 100), largest.get(offered.operation.id, 100))
    assert len(ids) == len(set(ids)) >= least
