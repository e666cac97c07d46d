"""`client.journal`: what was done, and what became of it, for programs."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from unictl import AsyncUnictl, Unictl
from unictl.client.journal import JournalClient
from unictl.errors import Conflict, InvalidRequest, NotFound, OutcomeUnknown

ORDER: dict[str, Any] = {"amount": 50000, "currency": "INR", "service": "razorpay"}
LOST: dict[str, Any] = {"metadata": {"unictl_sandbox": "timeout"}}
SMS: dict[str, Any] = {"to": "+14155550100", "sender": "+15005550006", "body": "hello"}
KEY = "order-of-today"


@pytest.fixture
def client() -> Iterator[Unictl]:
    """A client of the sandbox that tries once."""
    with Unictl(sandbox=True, retries=0) as opened:
        yield opened


def lose(client: Unictl, key: str = KEY) -> None:
    """Make an order whose reply is lost."""
    with pytest.raises(OutcomeUnknown):
        client.payments.create_order(**ORDER, **LOST, idempotency_key=key)


def test_calls_are_listed_and_filtered(client: Unictl) -> None:
    """The newest first, by state and by time."""
    first = client.payments.create_order(**ORDER, idempotency_key="order-before")
    lose(client)
    rows = list(client.journal.list())
    assert [row.key for row in rows] == [KEY, "order-before"]
    assert [row.vendor_id for row in client.journal.list(state="succeeded")] == [first.id]
    assert [row.key for row in client.journal.list(state=["unknown", "running"])] == [KEY]
    assert [row.key for row in client.journal.list(limit=1)] == [KEY]
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert list(client.journal.list(since=later)) == []
    assert len(list(client.journal.list(until=later))) == 2
    with pytest.raises(InvalidRequest, match="no state 'lost'"):
        client.journal.list(state="lost")


def test_what_is_unknown_is_asked_about(client: Unictl) -> None:
    """With the result as a model; the call under the same key then has it too."""
    lose(client)
    (row,) = client.journal.show(KEY)
    assert (row.shown, row.amount, row.currency) == ("unknown", 50000, "INR")
    (found,) = client.journal.resolve(KEY)
    assert (found.outcome, found.result.amount, found.error) == ("applied", 50000, None)
    again = client.payments.create_order(**ORDER, **LOST, idempotency_key=KEY)
    assert again.id == found.vendor_id
    assert client.journal.resolve() == []


def test_what_nobody_can_ask_is_settled_by_hand(client: Unictl) -> None:
    """With the id its result is fetched; nothing is settled twice."""
    sms = {**SMS, "body": "unictl_sandbox=timeout"}
    with pytest.raises(OutcomeUnknown):
        client.messages.send(**sms, idempotency_key=KEY)
    (found,) = client.journal.resolve()
    assert found.outcome == "unknown"
    assert isinstance(found.error, OutcomeUnknown)
    (there,) = client.messages.list()
    (settled,) = client.journal.settle(KEY, applied=True, vendor_id=there.id)
    assert settled.outcome == "applied"
    assert client.messages.send(**sms, idempotency_key=KEY).id == there.id
    with pytest.raises(Conflict):
        client.journal.settle(KEY, applied=False)


def test_a_key_that_it_has_not_got(client: Unictl) -> None:
    """Is an error, also where there is no journal yet."""
    for ask in (client.journal.show, client.journal.resolve):
        with pytest.raises(NotFound):
            ask(KEY)
    assert list(client.journal.list()) == []


def test_the_journal_is_where_the_client_was_told(tmp_path: Path, clean_home: Path) -> None:
    """`state` names the file of one client; others have theirs."""
    with Unictl(sandbox=True, state=tmp_path / "mine.sqlite3") as client:
        client.payments.create_order(**ORDER)
        assert len(list(client.journal.list())) == 1
    assert (tmp_path / "mine.sqlite3").exists()
    assert not (clean_home / "journal.sqlite3").exists()


def test_the_same_in_asyncio(client: Unictl) -> None:
    """Listed, shown and asked about."""
    lose(client)
    lose(client, "order-2-of-today")
    lose(client, "order-3-of-today")

    async def settled() -> list[str]:
        async with AsyncUnictl(sandbox=True) as other:
            (row,) = await other.journal.show(KEY)
            assert row.shown == "unknown"
            (settled,) = await other.journal.settle("order-3-of-today", applied=False)
            assert settled.outcome == "not_applied"
            (found,) = await other.journal.resolve(KEY)
            assert found.outcome == "applied"
            assert [one.outcome for one in await other.journal.resolve()] == ["applied"]
            return [row.shown async for row in other.journal.list()]

    assert asyncio.run(settled()) == ["refused", "succeeded", "succeeded"]


def test_a_replay_asks_nobody(client: Unictl) -> None:
    """Nothing is settled by what was recorded."""
    lose(client)
    replayed = JournalClient(client._session.settings.but(replay="."))
    with pytest.raises(InvalidRequest, match="a replay asks no service"):
        replayed.resolve(KEY)
