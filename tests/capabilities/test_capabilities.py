"""What the unified models themselves promise, before any service is asked."""

from typing import Any, get_args

import pytest
from offered import OPERATIONS

from unictl.capabilities._index import CAPABILITIES
from unictl.capabilities.payments import CreateOrder, ListOrders, PaymentStatus
from unictl.capabilities.plans import CreatePlan
from unictl.capabilities.subscriptions import CreateSubscription
from unictl.core import registry
from unictl.core.check import check
from unictl.core.convert import build
from unictl.errors import InvalidRequest

PLAN = CreatePlan(name="Gold", amount=900, currency="INR", interval="month")


@pytest.mark.parametrize("given", [{}, {"plan_id": "plan_1", "plan": PLAN}])
def test_a_subscription_takes_one_plan(given: dict[str, Any]) -> None:
    """Neither and both are refused, with what to type."""
    with pytest.raises(InvalidRequest) as caught:
        CreateSubscription(cycles=3, **given)
    assert "--plan-id" in caught.value.hint


@pytest.mark.parametrize("limit", [0, -1, True, "10", 1.0])
def test_a_limit_is_a_number_of_items(limit: Any) -> None:
    """Nothing, less than nothing and what is no number are no limits."""
    with pytest.raises(InvalidRequest, match="limit"):
        check(ListOrders(limit=limit))


def test_lists_are_short_unless_told() -> None:
    """Ten at first; None is as many as there are."""
    assert ListOrders().limit == 10
    check(ListOrders(limit=None))


def test_a_model_cant_be_changed() -> None:
    """What was checked stays as it was checked."""
    order = CreateOrder(amount=1, currency="INR")
    with pytest.raises(AttributeError):
        order.amount = 2  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        order.extra = 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["inr", "RUPEE", "", "INR ", "XAU"])
def test_currencies_are_known(text: str) -> None:
    """Only ISO 4217 codes of money in use, in capitals."""
    with pytest.raises(InvalidRequest) as caught:
        check(build(CreateOrder, {"amount": 1, "currency": text}))
    assert caught.value.field == "currency"


def test_the_index_is_what_is_declared() -> None:
    """The generated index, which the command line reads, agrees with the declarations."""
    indexed = {
        f"{capability}.{name}": (entry.summary, entry.services)
        for capability, group in CAPABILITIES.items()
        for name, entry in group.operations.items()
    }
    declared = {one.id: (one.summary, registry.providers_of(one)) for one in OPERATIONS}
    assert indexed == declared


def test_statuses_are_words_of_the_decision() -> None:
    """The closed set of a payment, as three services share it."""
    assert set(get_args(PaymentStatus)) == {
        "created", "requires_action", "processing", "authorized", "succeeded",
        "partially_refunded", "refunded", "failed", "cancelled",
    }  # fmt: skip
