"""Payouts, disputes, invoices and the rest, by us and by the official SDK.

A case is the operation, what stands in the path, the request, Stripe's own fields, and the same by
the SDK.
"""

from stripe_cases import CH, CUS, DU, IN, PO, SINCE, SPAN, TR, Case, k, made

OTHERS: list[Case] = [
    (
        "payouts.create",
        {},
        {"amount": 500, "currency": "USD", "speed": "instant", "description": "Weekly"},
        {"source_type": "card"},
        lambda sdk: sdk.payouts.create(
            {
                "amount": 500,
                "currency": "usd",
                "method": "instant",
                "description": "Weekly",
                "source_type": "card",
            },
            k(),
        ),
    ),
    (
        "payouts.create",
        {},
        {"amount": 500, "currency": "USD", "recipient": {"account_id": "acct_2"}},
        {"transfer_group": "g-1"},
        lambda sdk: sdk.transfers.create(
            {
                "amount": 500,
                "currency": "usd",
                "destination": "acct_2",
                "transfer_group": "g-1",
            },
            k(),
        ),
    ),
    (
        "payouts.get",
        {"payout_id": PO},
        {},
        {},
        lambda sdk: sdk.payouts.retrieve(PO, {"expand": ["balance_transaction"]}),
    ),
    ("payouts.get", {"payout_id": TR}, {}, {}, lambda sdk: sdk.transfers.retrieve(TR)),
    (
        "payouts.list",
        {},
        SINCE,
        {},
        lambda sdk: (
            sdk.payouts.list(
                {"created": SPAN, "limit": 10, "expand": ["data.balance_transaction"]}
            ),
            sdk.transfers.list({"created": SPAN, "limit": 10}),
        ),
    ),
    (
        "payouts.cancel",
        {"payout_id": PO},
        {},
        {},
        lambda sdk: sdk.payouts.cancel(PO, None, k()),
    ),
    ("disputes.get", {"dispute_id": DU}, {}, {}, lambda sdk: sdk.disputes.retrieve(DU)),
    (
        "disputes.list",
        {},
        {"payment_id": CH},
        {},
        lambda sdk: sdk.disputes.list({"charge": CH, "limit": 10}),
    ),
    (
        "disputes.accept",
        {"dispute_id": DU},
        {},
        {},
        lambda sdk: sdk.disputes.close(DU, None, k()),
    ),
    (
        "disputes.submit_evidence",
        {"dispute_id": DU},
        {"summary": "Here", "carrier": "DHL", "tracking_number": "1", "document_ids": ["file_1"]},
        {"receipt": "file_2"},
        lambda sdk: sdk.disputes.update(
            DU,
            {
                "evidence": {
                    "uncategorized_text": "Here",
                    "shipping_carrier": "DHL",
                    "shipping_tracking_number": "1",
                    "uncategorized_file": "file_1",
                    "receipt": "file_2",
                },
                "submit": True,
            },
            k(),
        ),
    ),
    ("balance.list", {}, {}, {}, lambda sdk: sdk.balance.retrieve()),
    (
        "invoices.create",
        {},
        {
            "items": [{"name": "Tea", "amount": 500, "quantity": 2, "description": "Green"}],
            "currency": "EUR",
            "customer_id": CUS,
            "description": "Thanks",
            "reference": "inv-1",
            "due_at": "2027-01-01",
        },
        {"footer": "Bye"},
        lambda sdk: (
            sdk.invoices.create(
                {
                    "customer": CUS,
                    "currency": "eur",
                    "collection_method": "send_invoice",
                    "due_date": 1798761600,
                    "auto_advance": False,
                    "description": "Thanks",
                    "metadata": {"unictl_reference": "inv-1"},
                    "pending_invoice_items_behavior": "exclude",
                    "footer": "Bye",
                },
                k("draft"),
            ),
            sdk.invoices.add_lines(
                made("invoices.create", "/v1/invoices"),
                {
                    "lines": [
                        {
                            "price_data": {
                                "currency": "eur",
                                "unit_amount": 500,
                                "product_data": {"name": "Tea", "description": "Green"},
                            },
                            "quantity": 2,
                        }
                    ]
                },
                k(),
            ),
        ),
    ),
    ("invoices.get", {"invoice_id": IN}, {}, {}, lambda sdk: sdk.invoices.retrieve(IN)),
    (
        "invoices.list",
        {},
        {"customer_id": CUS},
        {"status": "open"},
        lambda sdk: sdk.invoices.list({"customer": CUS, "status": "open", "limit": 10}),
    ),
    (
        "invoices.issue",
        {"invoice_id": IN},
        {},
        {},
        lambda sdk: (
            sdk.invoices.finalize_invoice(IN, None, k("finalize")),
            sdk.invoices.send_invoice(IN, None, k()),
        ),
    ),
    (
        "invoices.cancel",
        {"invoice_id": IN},
        {},
        {},
        lambda sdk: sdk.invoices.void_invoice(IN, None, k()),
    ),
    ("invoices.delete", {"invoice_id": IN}, {}, {}, lambda sdk: sdk.invoices.delete(IN)),
    ("credentials.check", {}, {}, {}, lambda sdk: sdk.accounts.retrieve_current()),
]
