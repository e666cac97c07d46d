"""Replies of success that are not as the service writes them: what is told, and what is claimed."""

from typing import Any, Final

import pytest
from command import Command
from loopback import Answer, Service

CREATE: Final = ("payments", "create-order", "--amount", "500", "--currency", "INR")
KEY: Final = ("--idempotency-key", "key-of-the-test")
ID: Final = "order_00000000000001"
ORDER: Final[dict[str, Any]] = {
    "id": ID,
    "entity": "order",
    "amount": 500,
    "amount_paid": 0,
    "currency": "INR",
    "receipt": None,
    "status": "created",
    "notes": [],
    "created_at": 1_764_000_000,
}


@pytest.mark.parametrize(
    "body", [{}, {"items": 5}, {"items": ["order"]}, {"items": [{"notes": "x"}]}], ids=str
)
def test_a_lookup_that_cant_be_read(body: Any, unictl: Command, service: Service) -> None:
    """It is told as on the way of any other reply, and the earlier attempt stays unknown."""
    service.plan(Answer(drop=True))
    assert unictl(*CREATE, *KEY).status == 16
    service.plan(Answer(body=body))
    ran = unictl(*CREATE, *KEY)
    assert ran.status == 16
    assert ran.error["message"].startswith("unictl can't read razorpay's reply (")
    assert ran.error["outcome"] == "unknown"
    assert len(service.received) == 2


@pytest.mark.parametrize("change", [{"created_at": 10**18}, {"created_at": 10**30}, {"notes": "x"}])
def test_a_reply_that_cant_be_read(change: Any, unictl: Command, service: Service) -> None:
    """A time that no calendar has, for one: on creating it says that it was done, all the same."""
    service.plan(Answer(body={**ORDER, **change}))
    made = unictl(*CREATE)
    assert made.error["message"].startswith("unictl can't read razorpay's reply (")
    assert made.error["outcome"] == "applied"
    service.plan(Answer(body={**ORDER, **change}))
    got = unictl("payments", "get-order", ID)
    assert got.error["message"].startswith("unictl can't read razorpay's reply (")
    assert got.error["outcome"] is None


@pytest.mark.parametrize("amount", [500.5, 500.0, "500", True, [500]])
@pytest.mark.parametrize("name", ["amount", "amount_paid"])
def test_money_that_is_not_whole(name: str, amount: Any, unictl: Command, service: Service) -> None:
    """Minor units are whole numbers at the service: what says otherwise is somebody else's reply.

    So a created order is looked for, rather than taken for done.
    """
    strange = {**ORDER, name: amount}
    service.plan(Answer(body=strange))
    made = unictl(*CREATE, *KEY)
    assert (made.status, made.error["outcome"]) == (16, "unknown")
    assert "not razorpay's own" in made.error["message"]
    for arguments, body in (
        (("get-order", ID), strange),
        (("list-orders",), {"entity": "collection", "count": 1, "items": [strange]}),
    ):
        service.plan(Answer(body=body))
        got = unictl("payments", *arguments, "--retries", "0")
        assert (got.status, got.stdout) == (12, "")
        assert "not razorpay's own" in got.error["message"]
    service.plan(Answer(body={"items": []}))
    again = unictl(*CREATE, *KEY)
    assert "doesn't show it yet" in again.error["message"]


def test_a_plans_money_that_is_not_whole(unictl: Command, service: Service) -> None:
    """A plan keeps its amount one level down."""
    service.plan(Answer(body={"id": "plan_00000000000001", "item": {"amount": 9.5}}))
    got = unictl("plans", "get", "plan_00000000000001", "--retries", "0")
    assert got.status == 12


def test_a_customers_own_amount(unictl: Command, service: Service) -> None:
    """What stands in the caller's metadata is his own affair."""
    service.plan(Answer(body={**ORDER, "notes": {"amount": "9.50"}}))
    assert unictl("payments", "get-order", ID).json["metadata"] == {"amount": "9.50"}
