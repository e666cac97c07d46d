"""Operations at PayPal, each beside the call of the official SDK that does the same."""

from collections.abc import Callable
from typing import Any

from paypalserversdk.models.activate_subscription_request import ActivateSubscriptionRequest
from paypalserversdk.models.cancel_subscription_request import CancelSubscriptionRequest
from paypalserversdk.models.capture_request import CaptureRequest
from paypalserversdk.models.create_subscription_request import CreateSubscriptionRequest
from paypalserversdk.models.modify_subscription_request import ModifySubscriptionRequest
from paypalserversdk.models.order_request import OrderRequest
from paypalserversdk.models.plan_request import PlanRequest
from paypalserversdk.models.refund_request import RefundRequest
from paypalserversdk.models.suspend_subscription import SuspendSubscription

KEY = "key-of-the-test"
ORDER, CAPTURE, HELD, REFUND = "ORDER1", "CAPTURE1", "HELD1", "REFUND1"
PLAN, SUB = "P-1", "I-1"
ONE = {"currency_code": "USD", "value": "1.00"}
TEA = {"name": "Tea", "quantity": "1", "unit_amount": ONE}
WHOLE = {"prefer": "return=representation"}
KEYED = {**WHOLE, "paypal_request_id": KEY}

Sdk = Callable[[Any], Any]


def eur(value: str) -> dict[str, str]:
    """Return euros."""
    return {"currency_code": "EUR", "value": value}


def cycle(total: int) -> dict[str, Any]:
    """Return a plan's cycle: EUR 9.00 every two weeks."""
    return {
        "frequency": {"interval_unit": "WEEK", "interval_count": 2},
        "tenure_type": "REGULAR",
        "sequence": 1,
        "total_cycles": total,
        "pricing_scheme": {"fixed_price": eur("9.00")},
    }


# operation, arguments, values, extra, the same by the SDK
CALLS: list[tuple[str, dict[str, str], dict[str, Any], dict[str, Any], Sdk]] = [
    (
        "payments.create_order",
        {},
        {"amount": 5000, "currency": "EUR", "reference": "é-1", "description": "☕"},
        {},
        lambda sdk: sdk.orders.create_order(
            {
                **KEYED,
                "body": OrderRequest.from_dictionary(
                    {
                        "intent": "CAPTURE",
                        "purchase_units": [
                            {"amount": eur("50.00"), "invoice_id": "é-1", "description": "☕"}
                        ],
                    }
                ),
            }
        ),
    ),
    (
        "payments.create_order",
        {},
        {
            "amount": 50000,
            "currency": "HUF",
            "capture": "manual",
            "return_url": "https://example.com/thanks",
        },
        {"custom_id": "c-1", "soft_descriptor": "TEA", "cancel_url": "https://example.com/no"},
        lambda sdk: sdk.orders.create_order(
            {
                **KEYED,
                "body": OrderRequest.from_dictionary(
                    {
                        "intent": "AUTHORIZE",
                        "purchase_units": [
                            {
                                "amount": {"currency_code": "HUF", "value": "500"},
                                "custom_id": "c-1",
                                "soft_descriptor": "TEA",
                            }
                        ],
                        "payment_source": {
                            "paypal": {
                                "experience_context": {
                                    "return_url": "https://example.com/thanks",
                                    "cancel_url": "https://example.com/no",
                                }
                            }
                        },
                    }
                ),
            }
        ),
    ),
    (
        "payments.create_order",
        {},
        {"amount": 100, "currency": "USD", "payment_method": "vault1"},
        {
            "items": [TEA],
            "breakdown": {"item_total": ONE},
        },
        lambda sdk: sdk.orders.create_order(
            {
                **KEYED,
                "body": OrderRequest.from_dictionary(
                    {
                        "intent": "CAPTURE",
                        "purchase_units": [
                            {
                                "amount": {
                                    "currency_code": "USD",
                                    "value": "1.00",
                                    "breakdown": {"item_total": ONE},
                                },
                                "items": [TEA],
                            }
                        ],
                        "payment_source": {"paypal": {"vault_id": "vault1"}},
                    }
                ),
            }
        ),
    ),
    *(
        (one, {"order_id": ORDER}, {}, {}, lambda sdk: sdk.orders.get_order({"id": ORDER}))
        for one in ("payments.get_order", "payments.list_order_payments")
    ),
    (
        "payments.capture_order",
        {"order_id": ORDER},
        {},
        {},
        lambda sdk: sdk.orders.authorize_order({"id": ORDER, **KEYED}),
    ),
    (
        "payments.capture_order",
        {"order_id": "TAKEN"},
        {},
        {},
        lambda sdk: sdk.orders.capture_order({"id": "TAKEN", **KEYED}),
    ),
    (
        "payments.get",
        {"payment_id": CAPTURE},
        {},
        {},
        lambda sdk: sdk.payments.get_captured_payment({"capture_id": CAPTURE}),
    ),
    (
        "payments.get",
        {"payment_id": HELD},
        {},
        {},
        lambda sdk: sdk.payments.get_authorized_payment({"authorization_id": HELD}),
    ),
    (
        "payments.capture",
        {"payment_id": HELD},
        {"amount": 1234, "currency": "EUR"},
        {"final_capture": True, "invoice_id": "i-1", "note_to_payer": "☕"},
        lambda sdk: sdk.payments.capture_authorized_payment(
            {
                "authorization_id": HELD,
                **KEYED,
                "body": CaptureRequest.from_dictionary(
                    {
                        "amount": eur("12.34"),
                        "final_capture": True,
                        "invoice_id": "i-1",
                        "note_to_payer": "☕",
                    }
                ),
            }
        ),
    ),
    (
        "payments.capture",
        {"payment_id": HELD},
        {"amount": 1234},
        {},
        lambda sdk: sdk.payments.capture_authorized_payment(
            {
                "authorization_id": HELD,
                **KEYED,
                "body": CaptureRequest.from_dictionary(
                    {"amount": eur("12.34"), "final_capture": False}
                ),
            }
        ),
    ),
    (
        "payments.void",
        {"payment_id": HELD},
        {},
        {},
        lambda sdk: sdk.payments.void_payment({"authorization_id": HELD, **KEYED}),
    ),
    (
        "payments.refund",
        {"payment_id": CAPTURE},
        {"amount": 500, "reference": "back-1"},
        {"note_to_payer": "Sorry"},
        lambda sdk: sdk.payments.refund_captured_payment(
            {
                "capture_id": CAPTURE,
                **KEYED,
                "body": RefundRequest.from_dictionary(
                    {"amount": eur("5.00"), "invoice_id": "back-1", "note_to_payer": "Sorry"}
                ),
            }
        ),
    ),
    (
        "payments.refund",
        {"payment_id": CAPTURE},
        {},
        {},
        lambda sdk: sdk.payments.refund_captured_payment(
            {"capture_id": CAPTURE, **KEYED, "body": RefundRequest.from_dictionary({})}
        ),
    ),
    (
        "payments.get_refund",
        {"refund_id": REFUND},
        {},
        {},
        lambda sdk: sdk.payments.get_refund({"refund_id": REFUND}),
    ),
    (
        "plans.create",
        {},
        {
            "name": "Gold",
            "amount": 900,
            "currency": "EUR",
            "interval": "week",
            "interval_count": 2,
            "description": "The best",
        },
        # `from_dictionary` of the SDK turns 0 cycles, which are endless, into its default of 1.
        {"product_id": "PROD-1", "payment_failure_threshold": 3, "total_cycles": 12},
        lambda sdk: sdk.subscriptions.create_billing_plan(
            {
                **KEYED,
                "body": PlanRequest.from_dictionary(
                    {
                        "product_id": "PROD-1",
                        "name": "Gold",
                        "description": "The best",
                        "billing_cycles": [cycle(12)],
                        "payment_preferences": {"payment_failure_threshold": 3},
                        "quantity_supported": True,
                    }
                ),
            }
        ),
    ),
    (
        "plans.get",
        {"plan_id": PLAN},
        {},
        {},
        lambda sdk: sdk.subscriptions.get_billing_plan(PLAN),
    ),
    (
        "plans.list",
        {},
        {},
        {},
        lambda sdk: sdk.subscriptions.list_billing_plans({**WHOLE, "page": 1, "page_size": 10}),
    ),
    (
        "plans.activate",
        {"plan_id": PLAN},
        {},
        {},
        lambda sdk: sdk.subscriptions.activate_billing_plan(PLAN),
    ),
    (
        "plans.deactivate",
        {"plan_id": PLAN},
        {},
        {},
        lambda sdk: sdk.subscriptions.deactivate_billing_plan(PLAN),
    ),
    (
        "subscriptions.create",
        {},
        {"plan_id": PLAN, "quantity": 2, "cycles": 6, "start_at": "2027-01-01T00:00:00Z"},
        {
            "custom_id": "c-1",
            "subscriber": {"email_address": "zoe@example.com"},
            "return_url": "https://example.com/thanks",
        },
        lambda sdk: sdk.subscriptions.create_subscription(
            {
                **KEYED,
                "body": CreateSubscriptionRequest.from_dictionary(
                    {
                        "plan_id": PLAN,
                        "quantity": "2",
                        "start_time": "2027-01-01T00:00:00Z",
                        "custom_id": "c-1",
                        "subscriber": {"email_address": "zoe@example.com"},
                        "plan": {"billing_cycles": [{"sequence": 1, "total_cycles": 6}]},
                        "application_context": {
                            "return_url": "https://example.com/thanks",
                            "cancel_url": "https://example.com/thanks",
                        },
                    }
                ),
            }
        ),
    ),
    (
        "subscriptions.get",
        {"subscription_id": SUB},
        {},
        {},
        lambda sdk: sdk.subscriptions.get_subscription({"id": SUB}),
    ),
    (
        "subscriptions.list",
        {},
        {"plan_id": PLAN, "since": "2026-01-01", "until": "2026-02-01", "limit": 7},
        {},
        lambda sdk: sdk.subscriptions.list_subscriptions(
            {
                "plan_ids": PLAN,
                "created_after": "2026-01-01T00:00:00Z",
                "created_before": "2026-02-01T00:00:00Z",
                "page": 1,
                "page_size": 7,
            }
        ),
    ),
    (
        "subscriptions.update",
        {"subscription_id": SUB},
        {"plan_id": PLAN, "quantity": 3},
        {},
        lambda sdk: sdk.subscriptions.revise_subscription(
            {
                "id": SUB,
                "body": ModifySubscriptionRequest.from_dictionary(
                    {"plan_id": PLAN, "quantity": "3"}
                ),
            }
        ),
    ),
    (
        "subscriptions.cancel",
        {"subscription_id": SUB},
        {},
        {"reason": "No more tea"},
        lambda sdk: sdk.subscriptions.cancel_subscription(
            {"id": SUB, "body": CancelSubscriptionRequest(reason="No more tea")}
        ),
    ),
    (
        "subscriptions.pause",
        {"subscription_id": SUB},
        {},
        {},
        lambda sdk: sdk.subscriptions.suspend_subscription(
            {"id": SUB, "body": SuspendSubscription(reason="Requested by the merchant")}
        ),
    ),
    (
        "subscriptions.resume",
        {"subscription_id": SUB},
        {},
        {"reason": "Tea again"},
        lambda sdk: sdk.subscriptions.activate_subscription(
            {"id": SUB, "body": ActivateSubscriptionRequest(reason="Tea again")}
        ),
    ),
    (
        "balance.list",
        {},
        {},
        {},
        lambda sdk: sdk.transaction_search.search_balances({}),
    ),
]
