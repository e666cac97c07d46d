"""Calls of Razorpay's operations, each beside the same by the official SDK: what customers pay."""

from collections.abc import Callable
from typing import Any

PAY, ORDER, PLAN, SUB = "pay_00000000000001", "order_00000000000001", "plan_1", "sub_1"
LINK, REFUND = "plink_1", "rfnd_1"

Sdk = Callable[[Any], Any]
Call = tuple[str, dict[str, str], dict[str, Any], dict[str, Any], Sdk]
"""An operation, its arguments, values and extra, and the same by the SDK."""

PAYMENTS: list[Call] = [
    (
        "payments.create_order",
        {},
        {"amount": 50000, "currency": "INR", "reference": "é-1", "metadata": {"a": "☕"}},
        {},
        lambda sdk: sdk.order.create(
            {"amount": 50000, "currency": "INR", "receipt": "é-1", "notes": {"a": "☕"}}
        ),
    ),
    (
        "payments.create_order",
        {},
        {"amount": 100, "currency": "USD", "capture": "manual"},
        {"partial_payment": True, "first_payment_min_amount": 50, "offer_id": "offer_1"},
        lambda sdk: sdk.order.create(
            {
                "amount": 100,
                "currency": "USD",
                "payment": {"capture": "manual"},
                "partial_payment": True,
                "first_payment_min_amount": 50,
                "offer_id": "offer_1",
                "notes": {},
            }
        ),
    ),
    ("payments.get_order", {"order_id": ORDER}, {}, {}, lambda sdk: sdk.order.fetch(ORDER)),
    (
        "payments.list_orders",
        {},
        {"reference": "a b&c=d", "since": "2026-01-01", "until": "2026-02-01", "limit": 7},
        {"authorized": True, "expand": ["payments", "transfers"]},
        lambda sdk: sdk.order.all(
            {
                "receipt": "a b&c=d",
                "from": 1767225600,
                "to": 1769904000,
                "count": 7,
                "skip": 0,
                "authorized": 1,
                "expand[]": ["payments", "transfers"],
            }
        ),
    ),
    (
        "payments.list_order_payments",
        {"order_id": ORDER},
        {},
        {},
        lambda sdk: sdk.order.payments(ORDER),
    ),
    (
        "payments.get",
        {"payment_id": PAY},
        {},
        {"expand": ["card"]},
        lambda sdk: sdk.payment.fetch(PAY, {"expand[]": ["card"]}),
    ),
    (
        "payments.list",
        {},
        {"limit": 100},
        {},
        lambda sdk: sdk.payment.all({"count": 100, "skip": 0}),
    ),
    (
        "payments.capture",
        {"payment_id": PAY},
        {"amount": 100, "currency": "INR"},
        {},
        lambda sdk: sdk.payment.capture(PAY, 100, {"currency": "INR"}),
    ),
    (
        "payments.capture",
        {"payment_id": PAY},
        {},
        {},
        lambda sdk: sdk.payment.capture(PAY, 50000, {"currency": "INR"}),
    ),
    (
        "payments.refund",
        {"payment_id": PAY},
        {"amount": 100, "reference": "back-1", "metadata": {"a": "b"}},
        {"speed": "optimum"},
        lambda sdk: sdk.payment.refund(
            PAY,
            {
                "amount": 100,
                "receipt": "back-1",
                "speed": "optimum",
                "notes": {"a": "b"},
            },
            headers={"X-Refund-Idempotency": "key-of-the-test"},
        ),
    ),
    ("payments.get_refund", {"refund_id": REFUND}, {}, {}, lambda sdk: sdk.refund.fetch(REFUND)),
    (
        "payments.list_refunds",
        {},
        {"payment_id": PAY, "limit": 3},
        {},
        lambda sdk: sdk.payment.fetch_multiple_refund(PAY, {"count": 3, "skip": 0}),
    ),
    (
        "payments.list_refunds",
        {},
        {"since": "2026-01-01"},
        {},
        lambda sdk: sdk.refund.all({"from": 1767225600, "count": 10, "skip": 0}),
    ),
    (
        "plans.create",
        {},
        {
            "name": "Gold",
            "amount": 900,
            "currency": "INR",
            "interval": "week",
            "interval_count": 2,
            "description": "The best",
        },
        {},
        lambda sdk: sdk.plan.create(
            {
                "period": "weekly",
                "interval": 2,
                "item": {
                    "name": "Gold",
                    "amount": 900,
                    "currency": "INR",
                    "description": "The best",
                },
                "notes": {},
            }
        ),
    ),
    ("plans.get", {"plan_id": PLAN}, {}, {}, lambda sdk: sdk.plan.fetch(PLAN)),
    ("plans.list", {}, {}, {}, lambda sdk: sdk.plan.all({"count": 10, "skip": 0})),
    (
        "subscriptions.create",
        {},
        {"plan_id": PLAN, "cycles": 6, "quantity": 2, "start_at": "2027-01-01T00:00:00Z"},
        {"customer_notify": False, "expire_by": "2026-12-01", "addons": [{"item": {"amount": 5}}]},
        lambda sdk: sdk.subscription.create(
            {
                "plan_id": PLAN,
                "total_count": 6,
                "quantity": 2,
                "start_at": 1798761600,
                "customer_notify": False,
                "expire_by": 1796083200,
                "addons": [{"item": {"amount": 5}}],
                "notes": {},
            }
        ),
    ),
    (
        "subscriptions.get",
        {"subscription_id": SUB},
        {},
        {},
        lambda sdk: sdk.subscription.fetch(SUB),
    ),
    (
        "subscriptions.list",
        {},
        {"plan_id": PLAN},
        {},
        lambda sdk: sdk.subscription.all({"plan_id": PLAN, "count": 10, "skip": 0}),
    ),
    (
        "subscriptions.cancel",
        {"subscription_id": SUB},
        {"at_period_end": True},
        {},
        lambda sdk: sdk.subscription.cancel(SUB, {"cancel_at_cycle_end": True}),
    ),
    (
        "subscriptions.pause",
        {"subscription_id": SUB},
        {},
        {},
        lambda sdk: sdk.subscription.pause(SUB, {"pause_at": "now"}),
    ),
    (
        "subscriptions.resume",
        {"subscription_id": SUB},
        {},
        {},
        lambda sdk: sdk.subscription.resume(SUB, {"resume_at": "now"}),
    ),
    (
        "payment_links.create",
        {},
        {
            "amount": 4200,
            "currency": "INR",
            "description": "Two cups",
            "reference": "cups-1",
            "customer": {"name": "Zoë", "email": "zoe@example.com", "phone": "+919999999999"},
            "expires_at": "2026-12-24T18:00:00Z",
            "notify_by": ["sms", "email"],
            "accept_partial": True,
            "return_url": "https://example.com/?a=b",
        },
        {"first_min_partial_amount": 100, "reminder_enable": True},
        lambda sdk: sdk.payment_link.create(
            {
                "amount": 4200,
                "currency": "INR",
                "description": "Two cups",
                "reference_id": "cups-1",
                "customer": {
                    "name": "Zoë",
                    "email": "zoe@example.com",
                    "contact": "+919999999999",
                },
                "expire_by": 1798135200,
                "notify": {"sms": True, "email": True},
                "accept_partial": True,
                "callback_url": "https://example.com/?a=b",
                "callback_method": "get",
                "first_min_partial_amount": 100,
                "reminder_enable": True,
                "notes": {},
            }
        ),
    ),
    ("payment_links.get", {"link_id": LINK}, {}, {}, lambda sdk: sdk.payment_link.fetch(LINK)),
    (
        "payment_links.list",
        {},
        {"reference": "cups-1"},
        {},
        lambda sdk: sdk.payment_link.all({"reference_id": "cups-1", "count": 10, "skip": 0}),
    ),
    ("payment_links.cancel", {"link_id": LINK}, {}, {}, lambda sdk: sdk.payment_link.cancel(LINK)),
]
