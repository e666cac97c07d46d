"""What holds of every operation that makes or lists things, seen through the sandbox."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from offered import OFFERED, Offered
from world import ORDER, PLAN, World

from unictl.core.call import Wire
from unictl.errors import InvalidRequest, UnictlError

MAKING = [
    one
    for one in OFFERED
    if one.operation.request
    and "metadata" in {field.name for field in fields(one.operation.request)}
]
LISTING = [one for one in OFFERED if one.operation.lists]


def arguments(world: World, offered: Offered) -> dict[str, str]:
    """Return ids that exist for what stands in the path."""
    if offered.operation.path_parameters == ("payment_id",):
        return {"payment_id": world.paid()}
    if offered.operation.path_parameters == ("order_id",):
        return {"order_id": world.run(world.task("payments.create_order", values=ORDER)).id}
    return {}


def values(offered: Offered) -> dict[str, Any]:
    """Return the least request."""
    least: dict[str, Any] = {
        "payments.create_order": ORDER,
        "payments.refund": {"amount": 100},
        "payment_links.create": ORDER,
        "plans.create": PLAN,
        "subscriptions.create": {"plan": PLAN, "cycles": 2},
    }
    found: dict[str, Any] = least[offered.operation.id]
    return found


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
        {f"name {number}": "x" * 255 for number in range(14)},
    ],
    ids=["none", "empty", "unicode", "most"],
)
def test_metadata_comes_back(offered: Offered, metadata: dict[str, str], world: World) -> None:
    """The caller's pairs are kept whole; our own note is at the service and never shown."""
    given = {**values(offered), "metadata": metadata}
    made = world.run(world.task(offered.operation.id, arguments(world, offered), given, raw=True))
    assert made.metadata == metadata
    assert len(made.raw["notes"]) == len(metadata) + 1


@pytest.mark.parametrize("offered", MAKING, ids=str)
@pytest.mark.parametrize(
    "metadata",
    [
        {f"name {number}": "x" for number in range(15)},
        {"a": "x" * 257},
        {"unictl_key": "mine"},
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
    given = {**values(offered), "metadata": metadata}
    where = {"payment_id": "pay_1"} if offered.operation.path_parameters else {}
    with pytest.raises(InvalidRequest) as caught:
        world.run(world.task(offered.operation.id, where, given))
    assert (caught.value.field or "").startswith("metadata")
    assert world.network.requests == []


@pytest.mark.parametrize("offered", MAKING, ids=str)
def test_references_have_a_limit(offered: Offered, world: World) -> None:
    """A reference as long as the service takes comes back; a longer one is refused by name."""
    request = offered.operation.request
    assert request is not None
    if "reference" not in {field.name for field in fields(request)}:
        return
    longest = {**values(offered), "reference": "é" * 40}
    where = arguments(world, offered)
    assert world.run(world.task(offered.operation.id, where, longest)).reference == "é" * 40
    sent = len(world.network.requests)
    with pytest.raises(InvalidRequest) as caught:
        world.run(
            world.task(offered.operation.id, where, {**values(offered), "reference": "é" * 41})
        )
    assert caught.value.field == "reference"
    assert len(world.network.requests) == sent


def stock(world: World, offered: Offered) -> tuple[dict[str, str], Callable[[], object]]:
    """Return the arguments of a list, and what makes one more thing for it."""
    call, post, pay = offered.operation.id, world.post, world.network.sandbox.sandbox.pay
    if call == "payments.list_order_payments":
        order = post("/orders", ORDER)
        return {"order_id": order}, lambda: pay(order, outcome="failed")
    if call == "payments.list_refunds":
        payment = world.paid()
        return {}, lambda: post(f"/payments/{payment}/refund", {"amount": 100})
    item = {name: PLAN[name] for name in ("name", "amount", "currency")}
    plan: Any = {"period": "monthly", "interval": 1, "item": item}
    subscribed = {"total_count": 2}
    if call == "subscriptions.list":
        subscribed["plan_id"] = post("/plans", plan)  # type: ignore[assignment]
    makers: dict[str, Callable[[], object]] = {
        "payments.list": world.paid,
        "payments.list_orders": lambda: post("/orders", ORDER),
        "payment_links.list": lambda: post("/payment_links", ORDER),
        "plans.list": lambda: post("/plans", plan),
        "subscriptions.list": lambda: post("/subscriptions", subscribed),
    }
    return {}, makers[call]


def walk(
    world: World, offered: Offered, where: Any, filters: Any, between: Callable[[], None]
) -> list[Any]:
    """Return all items, page by page, with something happening between the pages."""
    found: list[Any] = []
    cursor = None
    for _ in range(1000):
        given = {**filters, "cursor": cursor}
        page = world.run(world.task(offered.operation.id, where, given))
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
    [(25, 1, 1), (25, 2, 3), (60, 7, 30), (300, 100, 30), (300, None, 1)],
)
def test_pages_have_no_hole_and_no_double(
    offered: Offered, amount: int, limit: int | None, added: int, world: World
) -> None:
    """Walked while things are added, in the same second too, each old thing comes just once."""
    where, make = stock(world, offered)
    for number in range(amount):
        make()
        if number % 3 == 0:
            world.clock.time += 1  # three a second
    old = [one.id for one in walk(world, offered, where, {"limit": None}, lambda: None)]
    assert len(old) == len(set(old)) >= amount
    left = [5]

    def add() -> None:
        left[0] -= 1
        for _ in range(added if left[0] >= 0 else 0):
            make()
        world.clock.time += 0.4

    seen = [one.id for one in walk(world, offered, where, {"limit": limit}, add)]
    assert len(seen) == len(set(seen))
    assert [one for one in seen if one in set(old)] == old


@pytest.mark.parametrize("offered", LISTING, ids=str)
def test_a_cursor_fits_its_own_list_only(offered: Offered, world: World) -> None:
    """A cursor of another service, another filter or another thing is refused, not misread."""
    where, make = stock(world, offered)
    for _ in range(3):
        make()
    page = world.run(world.task(offered.operation.id, where, {"limit": 1}))
    request = offered.operation.request
    assert request is not None
    others: dict[str, Any] = {"since": "2020-01-01", "reference": "x", "plan_id": "plan_1"}
    for name in others.keys() & {field.name for field in fields(request)}:
        task = world.task(offered.operation.id, where, {"cursor": page.next, name: others[name]})
        with pytest.raises(InvalidRequest) as caught:
            world.run(task)
        assert caught.value.field == "cursor"
    for bad in ("", "x", page.next[:-3], page.next + "AA", "é", "=" * 5, "AAAA" * 30):
        with pytest.raises(UnictlError) as refused:
            world.run(world.task(offered.operation.id, where, {"cursor": bad or "0"}))
        assert refused.value.field == "cursor"


@pytest.mark.parametrize("offered", LISTING, ids=str)
def test_a_list_that_ignores_pages_ends(offered: Offered, world: World) -> None:
    """A service that sends the same full page whatever is asked can't hold anybody for ever."""
    where, make = stock(world, offered)
    for number in range(100):
        make()
        world.clock.time += number % 2
    send = world.network.sandbox.send

    def stubborn(wire: Wire, *, timeout: float) -> Any:
        url = wire.url.split("?")[0]
        return send(Wire(wire.method, f"{url}?count=100", wire.headers, wire.body), timeout=timeout)

    if offered.operation.id != "payments.list_order_payments":
        world.network.sandbox.send = stubborn  # type: ignore[method-assign]
    walked = walk(world, offered, where, {"limit": None}, lambda: None)
    ids = [one.id for one in walked]
    assert len(ids) == len(set(ids)) >= 100
