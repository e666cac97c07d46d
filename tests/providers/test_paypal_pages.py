"""Lists by page number, walked while they change, whichever way round PayPal sends them."""

from dataclasses import dataclass
from typing import Any

import pytest
from offered import OFFERED
from paypal_reading import reply

from unictl.core.call import Ask
from unictl.errors import InvalidRequest

(PLANS,) = (one for one in OFFERED if (one.service, one.operation.id) == ("paypal", "plans.list"))
MOST = 5000


@dataclass
class Listed:
    """A list of plans as PayPal sends it.

    Attributes:
        newest_first: Which way round.
        items: In the order in which they come.
        made: How many there have been.
    """

    newest_first: bool
    items: list[dict[str, Any]]
    made: int = 0

    def add(self, count: int) -> None:
        """Make some more, three of them in each second."""
        for _ in range(count):
            self.made += 1
            minutes, seconds = divmod(self.made // 3, 60)
            cycle = {
                "tenure_type": "REGULAR",
                "sequence": 1,
                "frequency": {"interval_unit": "MONTH"},
                "pricing_scheme": {"fixed_price": {"currency_code": "EUR", "value": "1.00"}},
            }
            plan = {
                "id": f"P-{self.made}",
                "name": "Gold",
                "status": "ACTIVE",
                "billing_cycles": [cycle],
                "create_time": f"2026-11-18T{minutes // 60:02}:{minutes % 60:02}:{seconds:02}Z",
            }
            self.items.insert(0 if self.newest_first else len(self.items), plan)

    def page(self, ask: Ask) -> list[dict[str, Any]]:
        """Return what is on the page that is asked for."""
        query = dict(ask.query)
        number, size = int(query["page"]), int(query["page_size"])
        assert 1 <= size <= 20
        return self.items[(number - 1) * size : number * size]


def walk(listed: Listed, limit: int | None, between: Any, within: Any = lambda: None) -> list[str]:
    """Return the ids of all items, page by page, with something happening between the requests."""
    found: list[str] = []
    cursor = None
    for _ in range(MOST):
        call = PLANS.call({}, {"limit": limit, "cursor": cursor})
        ask = next(call)
        try:
            while True:
                answer = reply({"plans": listed.page(ask), "links": []})
                within()
                ask = call.send(answer)
        except StopIteration as end:
            page = end.value
        found.extend(item.id for item in page.items)
        cursor = page.next
        if cursor is None:
            return found
        between()
    pytest.fail("the list doesn't end")


each_way = pytest.mark.parametrize("newest_first", [False, True], ids=["oldest", "newest"])


@each_way
@pytest.mark.parametrize("limit", [1, 7, 19, 20, 100, None])
@pytest.mark.parametrize("added", [0, 1, 6, 25])
def test_no_hole_and_no_double(newest_first: bool, limit: int | None, added: int) -> None:  # noqa: FBT001 - a case's column
    """A thousand plans each come once, however many are made between the pages."""
    listed = Listed(newest_first, [])
    listed.add(1000 if limit != 1 else 100)
    old = [item["id"] for item in listed.items]
    left = [40]

    def between() -> None:
        left[0] -= 1
        listed.add(added if left[0] > 0 else 0)

    seen = walk(listed, limit, between)
    assert len(seen) == len(set(seen))
    assert [one for one in seen if one in set(old)] == old


@each_way
def test_made_between_two_requests_of_a_page(newest_first: bool) -> None:  # noqa: FBT001 - as above
    """Those that are made while one page takes several requests do no harm either."""
    listed = Listed(newest_first, [])
    listed.add(200)
    old = [item["id"] for item in listed.items]
    left = [60]

    def within() -> None:
        left[0] -= 1
        listed.add(2 if left[0] > 0 else 0)

    seen = walk(listed, None, lambda: listed.add(3 if left[0] > 0 else 0), within)
    assert len(seen) == len(set(seen))
    assert [one for one in seen if one in set(old)] == old


@each_way
def test_the_last_one_may_go(newest_first: bool) -> None:  # noqa: FBT001 - as above
    """Where the last one shown is gone, the list goes on with what lies beyond it in time."""
    listed = Listed(newest_first, [])
    listed.add(90)
    # One a second, so that the time tells them apart.
    for number, item in enumerate(listed.items if not newest_first else listed.items[::-1]):
        item["create_time"] = f"2026-11-18T00:{number // 60:02}:{number % 60:02}Z"
    old = [item["id"] for item in listed.items]
    gone: list[str] = []

    def between() -> None:
        if len(gone) < 5:
            at = 9 + 9 * len(gone)
            gone.append(listed.items.pop(at)["id"])

    seen = walk(listed, 10, between)
    assert len(seen) == len(set(seen))
    assert [one for one in old if one not in gone] == [one for one in seen if one not in gone]


def test_a_cursor_of_another_list() -> None:
    """A cursor is bound to its list."""
    with pytest.raises(InvalidRequest):
        next(PLANS.call({}, {"cursor": "e30"}))
