"""Replies of success that are not as the service writes them: what is told, and what is claimed."""

from typing import Any, Final

import pytest
from command import Command
from loopback import Answer, Service

CREATE: Final = ("payments", "create-order", "--amount", "500", "--currency", "INR")
KEY: Final = ("--idempotency-key", "key-of-the-test")
ORDER: Final = {
    "id": "order_00000000000001",
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
    got = unictl("payments", "get-order", ORDER["id"])
    assert got.error["message"].startswith("unictl can't read razorpay's reply (")
    assert got.error["outcome"] is None
