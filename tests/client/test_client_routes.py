"""Rules through the Python clients: the same decision, and a caller that is told of it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from unictl import AsyncUnictl, Unictl
from unictl.engine.route import Served
from unictl.errors import InvalidRequest, NetworkFailed

RULES = """
[[routes.payments]]
services = ["razorpay"]
when = { currency = "INR", country = ["IN"] }

[[routes.payments]]
services = ["paypal", "stripe"]
split = { stripe = 50, paypal = 50 }
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with rules in its `unictl.toml`."""
    (tmp_path / "unictl.toml").write_text(RULES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_client_goes_by_the_rules_and_tells() -> None:
    """The one who made the client hears of each call by whom, why and under which key."""
    heard: list[Served] = []
    with Unictl(sandbox=True, on_route=heard.append) as client:
        india = client.payments.create_order(amount=500, currency="INR", country="IN")
        other = client.payments.create_order(amount=500, currency="INR", idempotency_key="k1")
        named = client.payments.create_order(amount=500, currency="INR", service="razorpay")
        client.payments.get_order(india.id, service="razorpay")
    assert (india.service, other.service, named.service) == ("razorpay", "stripe", "razorpay")
    assert [(one.service, one.rule) for one in heard] == [("razorpay", 1), ("stripe", 2)]
    assert heard[1].key == "k1"
    assert "currency INR, country IN" in str(heard[0])


def test_an_asyncio_client_decides_alike() -> None:
    """Many calls at once go each by its own key, as the synchronous client's do."""
    keys = [f"order-{number}" for number in range(8)]

    async def at_once(heard: list[Served]) -> list[str]:
        async with AsyncUnictl(sandbox=True, on_route=heard.append) as client:
            calls = [
                client.payments.create_order(amount=500, currency="EUR", idempotency_key=key)
                for key in keys
            ]
            return [order.service for order in await asyncio.gather(*calls)]

    heard: list[Served] = []
    found = asyncio.run(at_once(heard))
    assert {one.key: one.service for one in heard} == dict(zip(keys, found, strict=True))
    with Unictl(sandbox=True) as client:
        explained = [
            client.explain_route(
                "payments.create_order", amount=500, currency="EUR", idempotency_key=key
            ).service
            for key in keys
        ]
    assert explained == found
    assert set(found) == {"stripe", "paypal"}


def test_explaining_refuses_what_is_not_there() -> None:
    """A misspelt operation, field or country is told instead of explained."""
    cases: list[tuple[str, dict[str, Any]]] = [
        ("payments.create", {}),
        ("paymets.create_order", {}),
        ("payments.create_order", {"curency": "EUR"}),
        ("payments.create_order", {"country": "India"}),
    ]
    with Unictl(sandbox=True) as client:
        for operation, fields in cases:
            with pytest.raises(InvalidRequest):
                client.explain_route(operation, **fields)


def test_a_caller_that_breaks_while_it_is_told_is_no_failover(project: Path) -> None:
    """What `on_route` raises reaches its own program; the order was made, and once."""

    def breaks(served: Served) -> None:
        raise RuntimeError(served.service)

    assert project.exists()
    with Unictl(sandbox=True, on_route=breaks) as client:
        with pytest.raises(RuntimeError, match="razorpay"):
            client.payments.create_order(
                amount=500, currency="INR", country="IN", idempotency_key="k"
            )
        with pytest.raises(RuntimeError):
            client.payments.create_order(
                amount=500, currency="INR", country="IN", idempotency_key="k"
            )
        assert len(list(client.payments.list_orders(service="razorpay"))) == 1


def test_no_service_that_can_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is of the tree, with the operation, and names both services."""
    for name, key in (("STRIPE_SECRET_KEY", "sk_" + "test_" + "0" * 24),):
        monkeypatch.setenv(name, key)
    monkeypatch.setenv("UNICTL_STRIPE_BASE_URL", "http://127.0.0.1:1")
    with Unictl(retries=0) as client, pytest.raises(NetworkFailed) as failed:
        client.payments.create_order(amount=500, currency="EUR")
    assert (failed.value.service, failed.value.operation) == ("stripe", "payments.create_order")
    assert "paypal: no keys for paypal" in failed.value.hint
