"""Payment links and customers, by us and by the official SDK.

A case is the operation, what stands in the path, the request, Stripe's own fields, and the same by
the SDK.
"""

from stripe_cases import CS, CUS, LINK, SINCE, SPAN, Case, k, made

_ITEM = {
    "price_data": {"currency": "usd", "unit_amount": 4200, "product_data": {"name": "Two cups"}},
    "quantity": 1,
}

LINKS: list[Case] = [
    (
        "payment_links.create",
        {},
        {
            "amount": 4200,
            "currency": "USD",
            "description": "Two cups",
            "reference": "cups-1",
            "return_url": "https://example.com/?a=b",
        },
        {"phone_number_collection": {"enabled": True}},
        lambda sdk: sdk.payment_links.create(
            {
                "line_items": [_ITEM],
                "metadata": {"unictl_reference": "cups-1"},
                "restrictions": {"completed_sessions": {"limit": 1}},
                "after_completion": {
                    "type": "redirect",
                    "redirect": {"url": "https://example.com/?a=b"},
                },
                "expand": ["line_items"],
                "phone_number_collection": {"enabled": True},
            },
            k(),
        ),
    ),
    (
        "payment_links.create",
        {},
        {
            "amount": 4200,
            "currency": "USD",
            "description": "Two cups",
            "reference": "cups-1",
            "customer": {"name": "Zoë", "email": "zoe@example.com"},
            "expires_at": "2026-12-24T18:00:00Z",
            "return_url": "https://example.com/",
        },
        {},
        lambda sdk: (
            sdk.customers.create({"name": "Zoë", "email": "zoe@example.com"}, k("customer")),
            sdk.checkout.sessions.create(
                {
                    "mode": "payment",
                    "success_url": "https://example.com/",
                    "client_reference_id": "cups-1",
                    "expires_at": 1798135200,
                    "customer": made("customers.create"),
                    "line_items": [_ITEM],
                    "expand": ["line_items", "customer"],
                },
                k(),
            ),
        ),
    ),
    (
        "payment_links.get",
        {"link_id": LINK},
        {},
        {},
        lambda sdk: sdk.payment_links.retrieve(LINK, {"expand": ["line_items"]}),
    ),
    (
        "payment_links.get",
        {"link_id": CS},
        {},
        {},
        lambda sdk: sdk.checkout.sessions.retrieve(CS, {"expand": ["line_items"]}),
    ),
    (
        "payment_links.list",
        {},
        {},
        {"active": True},
        lambda sdk: sdk.payment_links.list(
            {"limit": 10, "active": True, "expand": ["data.line_items"]}
        ),
    ),
    (
        "payment_links.cancel",
        {"link_id": LINK},
        {},
        {},
        lambda sdk: sdk.payment_links.update(
            LINK, {"active": False, "expand": ["line_items"]}, k()
        ),
    ),
    (
        "payment_links.cancel",
        {"link_id": CS},
        {},
        {},
        lambda sdk: sdk.checkout.sessions.expire(CS, {"expand": ["line_items"]}, k()),
    ),
    (
        "customers.create",
        {},
        {"name": "Zoë", "email": "zoe@example.com", "phone": "+91 99999", "description": "x"},
        {"preferred_locales": ["fr", "en"], "address": {"line1": "1 High St"}},
        lambda sdk: sdk.customers.create(
            {
                "name": "Zoë",
                "email": "zoe@example.com",
                "phone": "+91 99999",
                "description": "x",
                "preferred_locales": ["fr", "en"],
                "address": {"line1": "1 High St"},
            },
            k(),
        ),
    ),
    ("customers.get", {"customer_id": CUS}, {}, {}, lambda sdk: sdk.customers.retrieve(CUS)),
    (
        "customers.list",
        {},
        {"email": "zoe@example.com", **SINCE},
        {},
        lambda sdk: sdk.customers.list({"email": "zoe@example.com", "created": SPAN, "limit": 10}),
    ),
    (
        "customers.update",
        {"customer_id": CUS},
        {"phone": None, "name": "Zoe"},
        {},
        lambda sdk: sdk.customers.update(CUS, {"phone": "", "name": "Zoe"}, k()),
    ),
    ("customers.delete", {"customer_id": CUS}, {}, {}, lambda sdk: sdk.customers.delete(CUS)),
]
