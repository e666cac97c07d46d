"""A number of charges becomes a date at Stripe: exactly so many are made, and no more."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped] # no stubs
from hypothesis import given
from hypothesis import strategies as st
from samples_stripe import post, price
from world import World

from unictl.providers.stripe.calendar import after

TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1))  # noqa: DTZ001 - hypothesis adds the zone
UNITS = {"day": "days", "week": "weeks", "month": "months", "year": "years"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The sandbox behind a network, and a real journal."""
    world = World(tmp_path)
    yield world
    world.close()


@given(
    start=TIMES,
    interval=st.sampled_from(sorted(UNITS)),
    count=st.integers(1, 36),
    cycles=st.integers(1, 120),
)
def test_periods_as_another_library_counts_them(
    start: datetime, interval: str, count: int, cycles: int
) -> None:
    """Months and years end on the last day of a short month, as dateutil has it too."""
    start = start.replace(tzinfo=UTC)
    step: Any = {UNITS[interval]: count * cycles}
    ends = after(start, cycles, {"interval": interval, "interval_count": count}, start)
    assert ends == start + relativedelta(**step)


def test_the_anchor_keeps_its_day() -> None:
    """A period that ended on February's last goes on to the 31st, where the anchor is one."""
    february, anchor = datetime(2027, 2, 28, tzinfo=UTC), datetime(2027, 1, 31, tzinfo=UTC)
    monthly = {"interval": "month", "interval_count": 1}
    assert after(february, 1, monthly, anchor) == datetime(2027, 3, 31, tzinfo=UTC)
    assert after(february, 2, monthly, anchor) == datetime(2027, 4, 30, tzinfo=UTC)


def charges(world: World, customer: str) -> list[int]:
    """Return what a customer's invoices have taken, those that took something."""
    invoices = world.run(world.task("invoices.list", {}, {"customer_id": customer}, "stripe"))
    return [one.amount_paid for one in invoices.items if one.amount_paid]


@pytest.mark.parametrize("cycles", [1, 3])
def test_so_many_charges_are_made(cycles: int, world: World) -> None:
    """From the first one on, each month one; then it is over by itself."""
    customer = post(world, "/customers", {"email": "zoe@example.com"})["id"]
    method = post(world, "/payment_methods/pm_card_visa/attach", {"customer": customer})["id"]
    starts = datetime.fromtimestamp(world.clock.time + 3600, UTC)
    given = {
        "plan_id": price(world),
        "customer_id": customer,
        "start_at": starts.isoformat(),
        "cycles": cycles,
    }
    extra = {"stripe": {"default_payment_method": method}}
    made = world.run(world.task("subscriptions.create", {}, given, "stripe", extra=extra))
    get = world.task("subscriptions.get", {"subscription_id": made.id}, {}, "stripe")
    for number in range(cycles + 2):
        world.clock.time = (starts + relativedelta(months=number)).timestamp() + 1
        status = world.run(get).status
        assert status == ("active" if number < cycles else "cancelled")
    assert charges(world, customer) == [900] * cycles


def test_so_many_more_charges_are_made(world: World) -> None:
    """Charges left are counted from the end of what is paid."""
    customer = post(world, "/customers", {"email": "zoe@example.com"})["id"]
    method = post(world, "/payment_methods/pm_card_visa/attach", {"customer": customer})["id"]
    fields = {"customer": customer, "items": [{"price": price(world)}]}
    began = datetime.fromtimestamp(world.clock.time, UTC)
    made = post(world, "/subscriptions", {**fields, "default_payment_method": method})["id"]
    where = {"subscription_id": made}
    world.run(world.task("subscriptions.update", where, {"cycles_left": 2}, "stripe"))
    get = world.task("subscriptions.get", where, {}, "stripe")
    for number in range(1, 5):
        world.clock.time = (began + relativedelta(months=number)).timestamp() + 1
        assert world.run(get).status == ("active" if number <= 2 else "cancelled")
    assert charges(world, customer) == [900] * 3
