"""What an editor and a type checker know of the clients; mypy checks this file with the others.

Each `type: ignore` stands where a mistake must be found: mypy fails when one isn't needed.
"""

from datetime import UTC, datetime
from typing import Any, assert_type

from unictl import AsyncUnictl, Unictl
from unictl.capabilities.payment_links import PaymentLink
from unictl.capabilities.payments import Order, Payment, Refund
from unictl.capabilities.plans import CreatePlan, Plan
from unictl.capabilities.subscriptions import Subscription
from unictl.client.items import AsyncItems, Items
from unictl.core.page import Page


def synchronous(client: Unictl) -> None:
    """Results and items are typed."""
    order = client.payments.create_order(amount=50000, currency="INR", metadata={"a": "b"})
    assert_type(order, Order)
    assert_type(order.amount, int)
    assert_type(order.reference, str | None)
    assert_type(order.created_at, datetime | None)
    assert_type(client.payments.capture("pay_1"), Payment)
    assert_type(client.payments.refund("pay_1", amount=1, idempotency_key="k"), Refund)
    orders = client.payments.list_orders(since=datetime.now(UTC), limit=5)
    assert_type(orders, Items[Order])
    assert_type(orders.page(), Page[Order])
    assert_type([one.status == "paid" for one in orders], list[bool])
    plan = CreatePlan(name="Gold", amount=900, currency="INR", interval="month")
    assert_type(client.subscriptions.create(plan=plan, cycles=3), Subscription)
    assert_type(client.plans.get("plan_1"), Plan)
    assert_type(client.payment_links.cancel("plink_1"), PaymentLink)
    assert_type(client.native("razorpay"), Any)


async def asynchronous(client: AsyncUnictl) -> None:
    """The same, awaited."""
    assert_type(await client.payments.create_order(amount=1, currency="INR"), Order)
    payments = client.payments.list()
    assert_type(payments, AsyncItems[Payment])
    assert_type(await payments.page(), Page[Payment])
    async for payment in payments:
        assert_type(payment, Payment)


def mistakes(client: Unictl) -> None:
    """What a type checker finds before anything is run."""
    client.payments.create_order(currency="INR")  # type: ignore[call-arg]
    client.payments.create_order(amount="50000")  # type: ignore[arg-type]
    client.payments.create_order(amount=500.0)  # type: ignore[arg-type]
    client.payments.create_order(amount=1, amonut=1)  # type: ignore[call-arg]
    client.payments.create_order(amount=1, capture="later")  # type: ignore[arg-type]
    client.payments.create_order(amount=1, metadata={"a": 1})  # type: ignore[dict-item]
    client.payments.create_order(1, "INR")  # type: ignore[call-arg]
    client.payments.get_order()  # type: ignore[call-arg]
    client.payments.list_orders(idempotency_key="k")  # type: ignore[call-arg]
    client.payments.create_orders(amount=1)  # type: ignore[attr-defined]
    client.telegrams.send()  # type: ignore[attr-defined]
    client.payments.get_order("order_1").amount = 5  # type: ignore[misc]
    client.payments.get_order("order_1").status == "payed"  # type: ignore[comparison-overlap]  # noqa: B015 - the comparison is the mistake
