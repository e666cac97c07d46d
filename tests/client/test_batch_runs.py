"""Batches in one process: every row once, whatever the network does and however often it is cut."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batch_world import BatchWorld, numbered, orders
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unictl import AsyncUnictl, Unictl
from unictl.client.batch import Batch, Row
from unictl.core.patience import Patience
from unictl.errors import (
    Interrupted,
    InvalidRequest,
    NotSupported,
    ServiceUnavailable,
)
from unictl.providers.razorpay.base import Razorpay

FAULTS = ("none", "none", "not_sent", "lost_before", "lost_after", "500_after", "503_before", "429")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[BatchWorld]:
    """The sandbox behind a network that fails as planned."""
    world = BatchWorld(monkeypatch, tmp_path)
    yield world
    world.close()


def test_every_row_is_done_once(world: BatchWorld) -> None:
    """Forty rows make forty orders, each under the run's id and the row's number."""
    batch, outcomes = world.all(orders(40))
    assert sorted(numbered(outcomes)) == list(range(1, 41))
    assert {one.state for one in outcomes} == {"succeeded"}
    assert world.made() == {f"{batch.run}-{number}": 1 for number in range(1, 41)}
    assert {one.key for one in outcomes} == set(world.made())
    assert all(one.result.amount == 50_000 + one.number for one in outcomes)
    assert batch.stopped is None
    assert (batch.progress.succeeded, batch.progress.left, batch.progress.under_way) == (40, 0, 0)


def test_so_many_at_once_and_no_more(world: BatchWorld) -> None:
    """The bound on concurrency holds, and is reached."""
    world.network.delay = 0.005
    world.all(orders(60), concurrency=6)
    assert world.network.most == 6


def test_in_order_if_asked(world: BatchWorld) -> None:
    """The first rows fail at first and take longer, and still come first."""
    world.network.faults.extend(["not_sent", "429", "429"])
    _, outcomes = world.all(orders(30), ordered=True)
    assert list(numbered(outcomes)) == list(range(1, 31))


@pytest.mark.parametrize("fault", ["lost_after", "lost_before", "500_after", "503_before"])
def test_what_became_of_a_row_is_asked_before_the_batch_ends(world: BatchWorld, fault: str) -> None:
    """A lost reply, of an order made or not, leaves no row unknown and makes none twice."""
    world.network.faults.append(fault)
    batch, outcomes = world.all(orders(12))
    assert {one.state for one in outcomes} == {"succeeded"}
    assert world.made() == {f"{batch.run}-{number}": 1 for number in range(1, 13)}


def test_without_retries_nothing_is_asked_again(world: BatchWorld) -> None:
    """The row is told to be unknown at once, and a resume settles it."""
    world.network.faults.append("lost_after")
    batch, (outcome, *_) = world.all(orders(3), retries=0, ordered=True)
    assert outcome.state == "unknown"
    assert outcome.key == f"{batch.run}-1"
    assert outcome.error is not None
    assert outcome.error.idempotency_key == outcome.key
    _, outcomes = world.all(orders(3), resume=batch.run)
    assert {one.state for one in outcomes} == {"succeeded"}
    assert set(world.made().values()) == {1}


def test_who_drains_does_not_wait_for_a_second_look(
    world: BatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that rests until it can be looked for ends at once, unknown."""
    monkeypatch.setattr(Razorpay, "patience", Patience(look_every=50.0))
    world.network.faults.append("lost_after")
    batch = world.batch(orders(4))
    outcomes = []
    for outcome in batch.outcomes(orders(4)):
        outcomes.append(outcome)
        if len(outcomes) == 3:
            batch.drain()
    assert [one.state for one in outcomes] == ["succeeded"] * 3 + ["unknown"]
    assert batch.progress.left == 0


def test_a_row_that_the_service_refuses_fails_alone(world: BatchWorld) -> None:
    """The others are done; the summary counts it."""
    rows = [Row(n, {"payment_id": "pay_nobodysPayment1"}, {"amount": 100}) for n in (1, 2)]
    batch, outcomes = world.all(rows, operation="payments.refund")
    assert [one.state for one in outcomes] == ["failed", "failed"]
    assert {one.error.code for one in outcomes if one.error} <= {"not_found", "rejected"}
    assert batch.progress.failed == 2


def test_drained_rows_end_and_the_rest_is_left(world: BatchWorld) -> None:
    """After `drain` no row begins; the run goes on later, to one order for each row."""
    batch = world.batch(orders(100))
    seen = 0
    for seen, _ in enumerate(batch.outcomes(orders(100)), 1):
        if seen == 20:
            batch.drain()
    assert 20 <= seen < 100
    assert batch.progress.left == 100 - seen
    assert isinstance(batch.stopped, Interrupted)
    assert batch.run in batch.stopped.hint
    assert world.made().total() == seen
    _, rest = world.all(orders(100), resume=batch.run)
    assert len(rest) == 100
    assert set(world.made().values()) == {1}


def test_a_batch_left_in_the_middle_stops_at_once(world: BatchWorld) -> None:
    """A `break` out of the loop leaves nothing under way, and nothing that a resume doubles."""
    world.network.delay = 0.02
    batch = world.batch(orders(50))
    for _ in batch.outcomes(orders(50)):
        break
    assert world.network.under_way == 0
    _, outcomes = world.all(orders(50), resume=batch.run)
    assert {one.state for one in outcomes} == {"succeeded"}
    assert set(world.made().values()) == {1}
    assert world.made().total() == 50


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_one_effect_per_row_whatever_happens(world: BatchWorld, data: st.DataObject) -> None:
    """Faults of every kind, and stops at any row: resumed until done, each row has one order.

    And no outcome on the way claims what isn't so: a success has its order, a failure has none.
    """
    rows = orders(12)
    before = set(world.made())
    run, done = None, False
    while not done:
        world.network.faults.extend(data.draw(st.lists(st.sampled_from(FAULTS), max_size=25)))
        cut = data.draw(st.none() | st.integers(0, 11))
        batch = world.batch(rows, resume=run, concurrency=4)
        run = batch.run
        outcomes = []
        for outcome in batch.outcomes(rows):
            outcomes.append(outcome)
            if len(outcomes) == cut:
                batch.stop()
        made = world.made()
        for outcome in outcomes:
            if outcome.state in {"succeeded", "failed"}:
                assert made[outcome.key] == (outcome.state == "succeeded"), outcome
        done = len(outcomes) == 12 and {one.state for one in outcomes} == {"succeeded"}
    made = Counter({key: n for key, n in world.made().items() if key not in before})
    assert made == {f"{run}-{number}": 1 for number in range(1, 13)}


def test_a_service_that_is_down_ends_the_batch_early(
    world: BatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hundreds of rows are left for later instead of failing one after the other."""
    from unictl.engine.batch import breaker  # noqa: PLC0415 - patched here

    monkeypatch.setattr(breaker, "GIVES_UP", 0.1)
    world.network.down = True
    batch, outcomes = world.all(orders(500))
    assert isinstance(batch.stopped, ServiceUnavailable)
    assert "Nothing was sent" in batch.stopped.hint
    assert len(outcomes) < 30
    assert {one.state for one in outcomes} == {"failed"}
    assert len(world.network.requests) < 60
    assert world.made().total() == 0
    world.network.down = False
    _, outcomes = world.all(orders(500)[:500], resume=batch.run)
    assert {one.state for one in outcomes} == {"succeeded"}
    assert world.made().total() == 500


def test_so_many_failures_and_it_stops(world: BatchWorld) -> None:
    """`max_failures` bounds what a wrong input costs."""
    rows = [Row(n, {"payment_id": f"pay_nobodys{n:08}"}, {"amount": 100}) for n in range(1, 200)]
    batch, outcomes = world.all(rows, operation="payments.refund", max_failures=3, concurrency=2)
    assert 3 <= len(outcomes) <= 5
    assert batch.stopped is not None
    assert batch.run in batch.stopped.hint


def test_every_row_is_checked_before_any_is_sent(world: BatchWorld) -> None:
    """What a service would refuse is found in the first pass, with the field."""
    batch = Batch(world.session, "payments.create_order", service="razorpay")
    wrong = {
        "amount": {"amount": 0, "currency": "INR"},
        "currency": {"amount": 100, "currency": "inr"},
        "description": {"amount": 100, "currency": "INR", "description": "razorpay keeps none"},
        "colour": {"amount": 100, "currency": "INR", "colour": "red"},
    }
    for number, (field, values) in enumerate(wrong.items(), 1):
        error = batch.validate(Row(number, values=values))
        assert error is not None
        assert error.field == field
    assert isinstance(batch.validate(Row(9, values=wrong["description"])), NotSupported)
    unread = InvalidRequest("line 12 is no JSON")
    assert batch.validate(Row(5, error=unread)) is unread
    assert world.network.requests == []


def test_only_what_rows_can_say_is_batched(world: BatchWorld) -> None:
    """Lists and contents are called one by one; what there isn't is said to be none."""
    for name in ("payments.list_orders", "storage.put", "payments.nothing", "nothing.at_all"):
        with pytest.raises(InvalidRequest):
            Batch(world.session, name)


def test_python_programs_give_mappings(world: BatchWorld) -> None:
    """Rows that can be read but once are kept meanwhile; of wrong ones nothing is sent."""
    with Unictl(sandbox=True) as client:
        rows = ({"amount": 100 + n, "currency": "INR"} for n in range(20))
        batch = client.batch("payments.create_order", rows, service="razorpay", ordered=True)
        assert [one.result.amount for one in batch] == list(range(100, 120))
        sent = len(world.network.requests)
        with pytest.raises(InvalidRequest, match="has been carried out") as caught:
            list(batch)
        assert batch.run in caught.value.hint
        wrong: list[dict[str, Any]] = [{"amount": 1000, "currency": "INR"}, {"amount": 0}, {"x": 1}]
        with pytest.raises(InvalidRequest, match=r"2 rows are not in order: row 2: .*; row 3: "):
            list(client.batch("payments.create_order", wrong, service="razorpay"))
        assert len(world.network.requests) == sent


def test_asyncio_programs_iterate_likewise(world: BatchWorld) -> None:
    """The same, awaited; a loop that is left stops what is under way."""

    async def main() -> list[int]:
        async with AsyncUnictl(sandbox=True) as client:
            rows = [{"amount": 100 + n, "currency": "INR"} for n in range(20)]
            batch = client.batch("payments.create_order", rows, service="razorpay", ordered=True)
            return [one.result.amount async for one in batch]

    assert asyncio.run(main()) == list(range(100, 120))
    assert world.made().total() == 20
