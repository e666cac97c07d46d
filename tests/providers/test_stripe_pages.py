"""Payouts and transfers are walked as one list: each comes once, in order, while more are added."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from offered import OFFERED

from unictl.core.call import Ask, Reply

START = 1_795_000_000


class Lists:
    """Stripe's lists, newest first, to which things are added while they are walked."""

    def __init__(self) -> None:
        self.things: dict[str, list[dict[str, Any]]] = {"/v1/payouts": [], "/v1/transfers": []}
        self.count = 0

    def add(self, path: str, second: int) -> str:
        """Add a thing, made in that second; return its id."""
        self.count += 1
        transfer = path == "/v1/transfers"
        thing = {
            "id": f"{'tr' if transfer else 'po'}_{self.count}",
            "object": "transfer" if transfer else "payout",
            "amount": 100,
            "currency": "usd",
            "status": "paid",
            "created": second,
        }
        self.things[path].insert(0, thing)
        return str(thing["id"])

    def answer(self, ask: Ask) -> Reply:
        """Answer as Stripe does."""
        query, things = dict(ask.query), self.things[ask.path]
        if after := query.get("starting_after"):
            ids = [thing["id"] for thing in things]
            things = things[ids.index(after) + 1 :]
        if latest := query.get("created[lte]"):
            things = [thing for thing in things if thing["created"] <= int(latest)]
        limit = int(query["limit"])
        page = {"object": "list", "data": things[:limit], "has_more": len(things) > limit}
        return Reply(200, {}, json.dumps(page).encode())


def page(lists: Lists, values: dict[str, Any]) -> Any:
    """Return a page of the operation over the lists."""
    (offered,) = (one for one in OFFERED if str(one) == "stripe:payouts.list")
    call = offered.call({}, values)
    ask = next(call)
    while True:
        try:
            ask = call.send(lists.answer(ask))
        except StopIteration as end:
            return end.value


PATHS = st.sampled_from(["/v1/payouts", "/v1/transfers"])


@settings(max_examples=150, deadline=None)
@given(
    old=st.lists(st.tuples(PATHS, st.integers(0, 2)), max_size=60),
    new=st.lists(PATHS, max_size=20),
    limit=st.integers(1, 9),
)
def test_each_comes_once_in_order(old: list[tuple[str, int]], new: list[str], limit: int) -> None:
    """However the two lists lie in each other, and whatever is added while they are walked."""
    lists, second, made = Lists(), START, []
    for path, later in old:
        second += later
        made.append((lists.add(path, second), second))
    seen: list[Any] = []
    cursor = None
    while True:
        found = page(lists, {"limit": limit, "cursor": cursor})
        assert len(found.items) <= limit
        seen += found.items
        cursor = found.next
        if cursor is None:
            break
        if new:
            lists.add(new.pop(), second)  # in the very last second, too
    ids = [one.id for one in seen]
    assert len(ids) == len(set(ids))
    assert {one for one, _ in made} <= set(ids)
    times = [one.created_at for one in seen if one.id in {name for name, _ in made}]
    assert times == sorted(times, reverse=True)


def test_a_thousand_while_more_come() -> None:
    """A thousand are walked without a hole or a double."""
    lists = Lists()
    old = [
        lists.add("/v1/transfers" if n % 3 else "/v1/payouts", START + n // 4) for n in range(1000)
    ]
    seen, cursor = [], None
    while True:
        found = page(lists, {"limit": None, "cursor": cursor})
        seen += [one.id for one in found.items]
        for number in range(7):
            lists.add("/v1/payouts", START + 1000 + number)
        cursor = found.next
        if cursor is None:
            break
    assert len(seen) == len(set(seen))
    assert set(old) <= set(seen)
