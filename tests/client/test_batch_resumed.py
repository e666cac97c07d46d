"""Runs that go on: over their own input, with their journal or without it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batch_world import BatchWorld, orders

from unictl.client.batch import Row
from unictl.core.ports import BY_HAND, RowState
from unictl.errors import (
    Conflict,
    InvalidRequest,
    OutcomeUnknown,
)

FAULTS = ("none", "none", "not_sent", "lost_before", "lost_after", "500_after", "503_before", "429")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[BatchWorld]:
    """The sandbox behind a network that fails as planned."""
    world = BatchWorld(monkeypatch, tmp_path)
    yield world
    world.close()


def test_what_was_done_is_put_out_again_and_not_sent(world: BatchWorld) -> None:
    """A resumed run answers settled rows from the journal, so its output is whole."""
    batch, first = world.all(orders(10))
    sent = len(world.network.requests)
    again, second = world.all(orders(10), resume=batch.run)
    assert len(world.network.requests) == sent
    assert all(one.earlier for one in second)
    assert not any(one.earlier for one in first)
    assert {one.number: one.result.id for one in second} == {
        one.number: one.result.id for one in first
    }
    assert again.run == batch.run
    assert again.progress.earlier == 10


def test_with_the_journal_lost_what_was_done_is_found(world: BatchWorld) -> None:
    """The run's id is enough: every row is looked for before it is done."""
    batch = world.batch(orders(30), concurrency=4)

    def drained() -> Iterator[Row]:
        for row in orders(30):
            if row.number == 16:
                batch.drain()
            yield row

    assert sum(1 for _ in batch.outcomes(drained())) >= 15
    before = world.made().total()
    world.lose_the_journal()
    _, outcomes = world.all(orders(30), resume=batch.run)
    assert {one.state for one in outcomes} == {"succeeded"}
    assert 15 <= before < 30
    assert world.made() == {f"{batch.run}-{number}": 1 for number in range(1, 31)}


def test_a_second_resume_still_knows_that_a_journal_was_lost(world: BatchWorld) -> None:
    """Rows that the first resume didn't reach may have been done before the loss."""
    batch, _ = world.all(orders(30))
    world.lose_the_journal()
    again = world.batch(orders(30), resume=batch.run, concurrency=2)
    for _ in again.outcomes(orders(30)):
        again.drain()
    assert again.progress.left
    _, outcomes = world.all(orders(30), resume=batch.run)
    assert {one.state for one in outcomes} == {"succeeded"}
    assert set(world.made().values()) == {1}


def test_deleted_rows_count_as_a_lost_journal(world: BatchWorld) -> None:
    """A run older than what the journal keeps is looked for at the service, not done again."""
    batch, _ = world.all(orders(8))
    with world.session.journal.transaction() as connection:
        connection.execute("DELETE FROM operation WHERE id % 2")
    world.all(orders(8), resume=batch.run)
    assert set(world.made().values()) == {1}
    assert world.made().total() == 8


def test_what_cannot_be_looked_for_is_not_resumed_without_its_journal(world: BatchWorld) -> None:
    """Twilio's messages have no key: nobody can tell which were sent, so none is sent again."""
    rows = [
        Row(n, values={"to": "+919876543210", "body": f"hello {n}", "sender": "+15005550006"})
        for n in range(1, 4)
    ]
    batch, outcomes = world.all(rows, operation="messages.send", service="twilio")
    assert {one.state for one in outcomes} == {"succeeded"}, outcomes
    sent = len(world.network.requests)
    world.lose_the_journal()
    with pytest.raises(OutcomeUnknown, match="knows nothing of run") as caught:
        world.batch(rows, operation="messages.send", service="twilio", resume=batch.run)
    assert "--state" in caught.value.hint
    assert len(world.network.requests) == sent


def test_a_message_whose_reply_was_lost_stays_unknown(world: BatchWorld) -> None:
    """With recovery `none` a resume repeats nothing by itself."""
    rows = [Row(1, values={"to": "+919876543210", "body": "hello", "sender": "+15005550006"})]
    world.network.faults.append("lost_after")
    how: Any = {"operation": "messages.send", "service": "twilio"}
    batch, first = world.all(rows, **how)
    _, second = world.all(rows, resume=batch.run, **how)
    assert [one.state for one in (*first, *second)] == ["unknown", "unknown"]
    assert sum(wire.method == "POST" for wire in world.network.requests) == 1


@pytest.mark.parametrize("seen", ["succeeded", "refused"])
def test_what_a_person_saw_settles_a_row(world: BatchWorld, seen: RowState) -> None:
    """A row noted as applied has succeeded, without a result; one noted as not is done now."""
    rows = [Row(1, values={"to": "+919876543210", "body": "hello", "sender": "+15005550006"})]
    world.network.faults.append("lost_after")
    how: Any = {"operation": "messages.send", "service": "twilio"}
    batch, _ = world.all(rows, **how)
    (entry,) = world.session.journal.entries()
    world.session.journal.settle_by_hand(entry, seen, {BY_HAND: True})
    again, (outcome,) = world.all(rows, resume=batch.run, **how)
    assert (outcome.state, outcome.error) == ("succeeded", None)
    assert outcome.earlier == (seen == "succeeded")
    assert (outcome.result is None) == (seen == "succeeded")
    assert again.progress.succeeded == 1
    sent = sum(wire.method == "POST" for wire in world.network.requests)
    assert sent == (1 if seen == "succeeded" else 2)


@pytest.mark.parametrize("resume", ["", " ", "last"])
def test_what_is_no_run_begins_none(world: BatchWorld, resume: str) -> None:
    """A job whose variable is empty doesn't begin anew, which would do every row twice."""
    with pytest.raises(InvalidRequest, match="is no run's id"):
        world.batch(orders(2), resume=resume)
    assert world.network.requests == []


@pytest.mark.parametrize("lost", [False, True])
def test_a_run_goes_on_at_its_own_services_only(world: BatchWorld, lost: bool) -> None:  # noqa: FBT001 - a parameter
    """A row done at one service isn't done at another, because somebody names that one now."""
    batch, _ = world.all(orders(3))
    if lost:
        world.lose_the_journal()
    with pytest.raises(Conflict, match="services"):
        world.batch(orders(3), resume=batch.run, service="stripe")
    assert world.made("payment_intent", "stripe").total() == 0
    world.all(orders(3), resume=batch.run)
    assert world.made().total() == 3


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize("first", [None, "reference"])
def test_a_run_goes_on_under_its_own_keys_only(
    world: BatchWorld,
    lost: bool,  # noqa: FBT001 - a parameter
    first: str | None,
) -> None:
    """Keys from a field in place of the run's, or the other way round, would do all rows again."""
    rows = [
        Row(n, values={"amount": 500, "currency": "INR", "reference": f"tea-{n}"}) for n in (1, 2)
    ]
    batch, _ = world.all(rows, key_from=first)
    if lost:
        world.lose_the_journal()
    other = None if first else "reference"
    with pytest.raises(Conflict, match="input"):
        world.batch(rows, resume=batch.run, key_from=other)
    world.all(rows, resume=batch.run, key_from=first)
    assert world.made().total() == 2


@pytest.mark.parametrize("lost", [False, True])
def test_a_run_goes_on_with_its_own_input_only(world: BatchWorld, lost: bool) -> None:  # noqa: FBT001 - a parameter
    """Other rows, another order, another operation: refused, even with the journal lost."""
    batch, _ = world.all(orders(5))
    if lost:
        world.lose_the_journal()
    others = [orders(6), orders(4), orders(5)[::-1], orders(5, first=2)]
    for rows in others:
        with pytest.raises(Conflict, match=r"(had another|was not over)"):
            world.batch(rows, resume=batch.run)
    links = [Row(n, values={"amount": 50_000 + n, "currency": "INR"}) for n in range(1, 6)]
    with pytest.raises(Conflict, match=r"(operation|was not over)"):
        world.batch(links, operation="payment_links.create", resume=batch.run)
    assert world.made().total() == 5
