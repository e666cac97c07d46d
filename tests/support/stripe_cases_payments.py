"""Orders, payments and refunds, by us and by the official SDK.

A case is the operation, what stands in the path, the request, Stripe's own fields, and the same by
the SDK.
"""

from stripe_cases import CH, CUS, PI, RE, SINCE, SPAN, Case, k

_CHARGE = ["latest_charge.balance_transaction"]

PAYMENTS: list[Case] = [
    (
        "payments.create_order",
        {},
        {
            "amount": 4200,
            "currency": "EUR",
            "reference": "é-1",
            "description": "Two & more",
            "capture": "manual",
            "customer_id": CUS,
            "metadata": {"a b": "☕"},
        },
        {"payment_method_types": ["card", "ideal"], "shipping": {"address": {"city": "Rome"}}},
        lambda sdk: sdk.payment_intents.create(
            {
                "amount": 4200,
                "currency": "eur",
                "description": "Two & more",
                "capture_method": "manual",
                "customer": CUS,
                "metadata": {"a b": "☕", "unictl_reference": "é-1"},
                "payment_method_types": ["card", "ideal"],
                "shipping": {"address": {"city": "Rome"}},
            },
            k(),
        ),
    ),
    (
        "payments.create_order",
        {},
        {"amount": 500, "currency": "UGX", "payment_method": "pm_1"},
        {},
        lambda sdk: sdk.payment_intents.create(
            {
                "amount": 50000,
                "currency": "ugx",
                "payment_method": "pm_1",
                "confirm": True,
                "off_session": True,
                "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            },
            k(),
        ),
    ),
    ("payments.get_order", {"order_id": PI}, {}, {}, lambda sdk: sdk.payment_intents.retrieve(PI)),
    (
        "payments.list_orders",
        {},
        {**SINCE, "limit": 7},
        {"customer": CUS},
        lambda sdk: sdk.payment_intents.list({"created": SPAN, "limit": 7, "customer": CUS}),
    ),
    (
        "payments.list_orders",
        {},
        {"reference": 'a "b" \\ c', "since": "2026-01-01"},
        {},
        lambda sdk: sdk.payment_intents.search(
            {
                "query": 'metadata["unictl_reference"]:"a \\"b\\" \\\\ c" AND created>=1767225600',
                "limit": 10,
            }
        ),
    ),
    (
        "payments.list_order_payments",
        {"order_id": PI},
        {},
        {},
        lambda sdk: sdk.charges.list(
            {"payment_intent": PI, "limit": 10, "expand": ["data.balance_transaction"]}
        ),
    ),
    (
        "payments.capture_order",
        {"order_id": PI},
        {},
        {},
        lambda sdk: sdk.payment_intents.capture(PI, None, k()),
    ),
    (
        "payments.cancel_order",
        {"order_id": PI},
        {},
        {"cancellation_reason": "abandoned"},
        lambda sdk: sdk.payment_intents.cancel(PI, {"cancellation_reason": "abandoned"}, k()),
    ),
    (
        "payments.get",
        {"payment_id": PI},
        {},
        {},
        lambda sdk: sdk.payment_intents.retrieve(PI, {"expand": _CHARGE}),
    ),
    (
        "payments.get",
        {"payment_id": CH},
        {},
        {},
        lambda sdk: sdk.charges.retrieve(CH, {"expand": ["balance_transaction"]}),
    ),
    (
        "payments.list",
        {},
        {"limit": 100},
        {},
        lambda sdk: sdk.payment_intents.list(
            {"limit": 100, "expand": ["data.latest_charge.balance_transaction"]}
        ),
    ),
    (
        "payments.capture",
        {"payment_id": PI},
        {"amount": 4000, "currency": "USD"},
        {"final_capture": False},
        lambda sdk: sdk.payment_intents.capture(
            PI, {"amount_to_capture": 4000, "final_capture": False}, k()
        ),
    ),
    (
        "payments.void",
        {"payment_id": PI},
        {},
        {},
        lambda sdk: sdk.payment_intents.cancel(PI, None, k()),
    ),
    (
        "payments.refund",
        {"payment_id": PI},
        {"amount": 100, "reference": "back-1", "reason": "duplicate", "metadata": {"a": "b"}},
        {"reverse_transfer": True},
        lambda sdk: sdk.refunds.create(
            {
                "payment_intent": PI,
                "amount": 100,
                "reason": "duplicate",
                "metadata": {"a": "b", "unictl_reference": "back-1"},
                "reverse_transfer": True,
            },
            k(),
        ),
    ),
    (
        "payments.refund",
        {"payment_id": CH},
        {},
        {},
        lambda sdk: sdk.refunds.create({"charge": CH}, k()),
    ),
    ("payments.get_refund", {"refund_id": RE}, {}, {}, lambda sdk: sdk.refunds.retrieve(RE)),
    (
        "payments.list_refunds",
        {},
        {"payment_id": PI, "limit": 3},
        {},
        lambda sdk: sdk.refunds.list({"payment_intent": PI, "limit": 3}),
    ),
]
