"""Batches over several services: named in the rows, or chosen by rules."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from batch_world import BatchWorld, orders

from unictl import Unictl
from unictl.client.batch import Row
from unictl.engine.batch import breaker
from unictl.engine.route import Served

RULES = """
[[routes.payments]]
services = ["stripe", "razorpay"]
when = { currency = "INR" }
"""


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[BatchWorld]:
    """The sandbox behind a network that fails as planned."""
    monkeypatch.chdir(tmp_path)
    world = BatchWorld(monkeypatch, tmp_path)
    yield world
    world.close()


def test_rows_go_where_they_say(world: BatchWorld) -> None:
    """Each row's own service does it, at a pace of its own, under the same run."""
    rows = [
        Row(row.number, values=row.values, service="stripe" if row.number % 3 else None)
        for row in orders(30)
    ]
    batch, outcomes = world.all(rows)
    served = Counter(one.result.service for one in outcomes)
    assert served == {"stripe": 20, "razorpay": 10}
    assert {one.key for one in outcomes} == {f"{batch.run}-{n}" for n in range(1, 31)}


def test_when_the_first_service_is_down_the_next_one_serves_at_once(
    world: BatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows with another service to go to don't wait for one that is out of reach."""
    monkeypatch.setattr(breaker, "FIRST_PAUSE", 20.0)
    Path("unictl.toml").write_text(RULES)
    world.network.gone.add("stripe")
    heard: list[Served] = []
    rows = [{"amount": 5000 + n, "currency": "INR"} for n in range(60)]
    with Unictl(sandbox=True, retries=1, on_route=heard.append) as client:
        outcomes = list(client.batch("payments.create_order", rows))
    assert {one.state for one in outcomes} == {"succeeded"}
    assert {one.result.service for one in outcomes} == {"razorpay"}
    assert len(heard) == 60
    assert all(one.tried[0].service == "stripe" for one in heard)
    assert sum(wire.service == "stripe" for wire in world.network.requests) < 30
    assert world.made().total() == 60


def test_a_killed_batch_with_rules_goes_on_where_each_row_began(world: BatchWorld) -> None:
    """A row whose reply was lost at the first service stays there when the run goes on."""
    Path("unictl.toml").write_text(RULES)
    rows = [{"amount": 5000 + n, "currency": "INR"} for n in range(10)]
    world.network.faults.append("lost_after")
    with Unictl(sandbox=True, retries=0, timeout=0.02) as client:
        batch = client.batch("payments.create_order", rows)
        first = {one.number: one.state for one in batch}
        assert first == {1: "unknown", **dict.fromkeys(range(2, 11), "succeeded")}
        world.network.gone.add("stripe")
        again = list(client.batch("payments.create_order", rows, resume=batch.run))
        states = {one.number: one.state for one in again}
        assert states[1] in {"unknown", "failed"}
        world.network.gone.clear()
        last = list(client.batch("payments.create_order", rows, resume=batch.run))
    assert {one.state for one in last} == {"succeeded"}
    assert {one.result.service for one in last} == {"stripe"}
    assert world.made().total() == 0
