"""A closed client: refused plainly, with nothing written and nothing sent."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Service

from unictl import AsyncUnictl, Unictl
from unictl.errors import InvalidRequest

ORDER: dict[str, Any] = {"amount": 500, "currency": "INR"}


@pytest.mark.parametrize("sandbox", [True, False])
@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.payments.create_order(**ORDER),
        lambda client: client.payments.get_order("order_00000000000001"),
        lambda client: list(client.payments.list_orders()),
        lambda client: client.payments.list_orders().page(),
    ],
)
def test_a_closed_client_is_told_of(
    call: Callable[[Unictl], Any], *, sandbox: bool, service: Service, clean_home: Path
) -> None:
    """Whatever it is asked, it never claims that money may have moved: there is no journal row."""
    client = Unictl(sandbox=sandbox)
    client.close()
    client.close()
    with pytest.raises(InvalidRequest, match="this client is closed"):
        call(client)
    assert not service.received
    assert not (clean_home / "journal.sqlite3").exists()


@pytest.mark.parametrize("sandbox", [True, False])
def test_a_closed_asyncio_client_is_told_of(*, sandbox: bool, service: Service) -> None:
    """The same, awaited."""

    async def main() -> None:
        client = AsyncUnictl(sandbox=sandbox)
        await client.close()
        with pytest.raises(InvalidRequest, match="this client is closed"):
            await client.payments.create_order(**ORDER)
        with pytest.raises(InvalidRequest, match="this client is closed"):
            await client.payments.get_order("order_00000000000001")
        with pytest.raises(InvalidRequest, match="this client is closed"):
            [one async for one in client.payments.list_orders()]

    asyncio.run(main())
    assert not service.received


def test_a_client_closed_between_two_attempts(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another thread closes it, the attempt that was not made isn't said to be lost."""
    service.plan(Answer(429, {"error": {}}))
    client = Unictl()
    monkeypatch.setattr("time.sleep", lambda _seconds: client.close())
    with pytest.raises(InvalidRequest, match="this client is closed") as caught:
        client.payments.create_order(**ORDER)
    assert caught.value.outcome == "not_applied"
    assert len(service.received) == 1
    client.close()  # once more: to note how it ended, the journal was opened again


def test_a_list_begun_before_it_was_closed(service: Service) -> None:
    """The page after the closing is refused, not fetched."""
    service.plan(Answer(body={"items": [_order(n) for n in range(100)]}))
    client = Unictl()
    orders = iter(client.payments.list_orders())
    next(orders)
    client.close()
    with pytest.raises(InvalidRequest, match="this client is closed"):
        list(orders)


def _order(number: int) -> dict[str, Any]:
    return {
        "id": f"order_{number:014}",
        "amount": 500,
        "amount_paid": 0,
        "currency": "INR",
        "status": "created",
        "created_at": 1_764_000_000 - number,
    }
