"""Plans and subscriptions, by us and by the official SDK.

A case is the operation, what stands in the path, the request, Stripe's own fields, and the same by
the SDK.
"""

from stripe_cases import CUS, PRICE, SUB, Case, item, k, made, recorded_price

RECURRING: list[Case] = [
    (
        "plans.create",
        {},
        {
            "name": "Gold",
            "amount": 900,
            "currency": "USD",
            "interval": "week",
            "interval_count": 2,
            "description": "The best",
            "metadata": {"a": "b"},
        },
        {"lookup_key": "gold"},
        lambda sdk: (
            sdk.products.create({"name": "Gold", "description": "The best"}, k("product")),
            sdk.prices.create(
                {
                    "product": made("plans.create"),
                    "currency": "usd",
                    "unit_amount": 900,
                    "recurring": {"interval": "week", "interval_count": 2},
                    "metadata": {"a": "b"},
                    "lookup_key": "gold",
                    "expand": ["product"],
                },
                k(),
            ),
        ),
    ),
    (
        "plans.get",
        {"plan_id": PRICE},
        {},
        {},
        lambda sdk: sdk.prices.retrieve(PRICE, {"expand": ["product"]}),
    ),
    (
        "plans.list",
        {},
        {},
        {"active": True, "lookup_keys": ["gold"]},
        lambda sdk: sdk.prices.list(
            {
                "type": "recurring",
                "limit": 10,
                "active": True,
                "lookup_keys": ["gold"],
                "expand": ["data.product"],
            }
        ),
    ),
    (
        "plans.deactivate",
        {"plan_id": PRICE},
        {},
        {},
        lambda sdk: sdk.prices.update(PRICE, {"active": False, "expand": ["product"]}, k()),
    ),
    (
        "plans.activate",
        {"plan_id": PRICE},
        {},
        {},
        lambda sdk: sdk.prices.update(PRICE, {"active": True, "expand": ["product"]}, k()),
    ),
    (
        "subscriptions.create",
        {},
        {
            "plan_id": PRICE,
            "customer_id": CUS,
            "quantity": 2,
            "start_at": "2027-01-31T00:00:00Z",
            "cycles": 1,
        },
        {"discounts": [{"coupon": "c-1"}], "default_payment_method": "pm_1"},
        lambda sdk: (
            sdk.subscriptions.create(
                {
                    "customer": CUS,
                    "items": [{"price": recorded_price(), "quantity": 2}],
                    "trial_end": 1801353600,
                    "cancel_at": 1803772800,  # the last of February
                    "payment_settings": {"save_default_payment_method": "on_subscription"},
                    "discounts": [{"coupon": "c-1"}],
                    "default_payment_method": "pm_1",
                },
                k(),
            ),
            sdk.subscriptions.retrieve(
                made("subscriptions.create"), {"expand": ["latest_invoice"]}
            ),
        ),
    ),
    (
        "subscriptions.get",
        {"subscription_id": SUB},
        {},
        {},
        lambda sdk: sdk.subscriptions.retrieve(SUB, {"expand": ["latest_invoice"]}),
    ),
    (
        "subscriptions.list",
        {},
        {"plan_id": PRICE},
        {"customer": CUS},
        lambda sdk: sdk.subscriptions.list(
            {"status": "all", "price": PRICE, "customer": CUS, "limit": 10}
        ),
    ),
    (
        "subscriptions.update",
        {"subscription_id": SUB},
        {"plan_id": PRICE, "quantity": 3},
        {"proration_behavior": "none"},
        lambda sdk: sdk.subscriptions.update(
            SUB,
            {
                "items": [{"id": item(), "price": PRICE, "quantity": 3}],
                "proration_behavior": "none",
            },
            k(),
        ),
    ),
    (
        "subscriptions.cancel",
        {"subscription_id": SUB},
        {},
        {},
        lambda sdk: sdk.subscriptions.cancel(SUB),
    ),
    (
        "subscriptions.cancel",
        {"subscription_id": SUB},
        {"at_period_end": True},
        {},
        lambda sdk: sdk.subscriptions.update(SUB, {"cancel_at_period_end": True}, k()),
    ),
    (
        "subscriptions.pause",
        {"subscription_id": SUB},
        {},
        {"behavior": "keep_as_draft", "resumes_at": "2027-01-01"},
        lambda sdk: sdk.subscriptions.update(
            SUB,
            {"pause_collection": {"behavior": "keep_as_draft", "resumes_at": 1798761600}},
            k(),
        ),
    ),
    (
        "subscriptions.resume",
        {"subscription_id": SUB},
        {},
        {},
        lambda sdk: sdk.subscriptions.update(SUB, {"pause_collection": ""}, k()),
    ),
]
