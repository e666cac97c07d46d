"""Calls of Razorpay's operations, each beside the same by the official SDK: all but payments."""

from razorpay_calls import PLAN, SUB, Call
from recorder import named

CUSTOMER, INVOICE, DISPUTE = "cust_1", "inv_1", "disp_1"
# The Python SDK has nothing of RazorpayX but fund accounts, and no balance.
NOT_THERE = {
    "balance.list",
    "payouts.cancel",
    "payouts.create",
    "payouts.get",
    "payouts.list",
}

BESIDE: list[Call] = [
    (
        "subscriptions.update",
        {"subscription_id": SUB},
        {"plan_id": PLAN, "quantity": 5, "cycles_left": 4, "at_period_end": True},
        {"customer_notify": False, "offer_id": "offer_1"},
        lambda sdk: sdk.subscription.edit(
            SUB,
            {
                "plan_id": PLAN,
                "quantity": 5,
                "remaining_count": 4,
                "schedule_change_at": "cycle_end",
                "customer_notify": False,
                "offer_id": "offer_1",
            },
        ),
    ),
    (
        "customers.create",
        {},
        {"name": "Zoë Rao", "email": "zoe@example.com", "phone": "+919999999999"},
        {"gstin": "29XAbbA4369J1PA", "fail_existing": False},
        lambda sdk: sdk.customer.create(
            {
                "name": "Zoë Rao",
                "email": "zoe@example.com",
                "contact": "+919999999999",
                "gstin": "29XAbbA4369J1PA",
                "fail_existing": "0",
                "notes": {},
            }
        ),
    ),
    (
        "customers.get",
        {"customer_id": CUSTOMER},
        {},
        {},
        lambda sdk: sdk.customer.fetch(CUSTOMER),
    ),
    (
        "customers.list",
        {},
        {"limit": 3},
        {},
        lambda sdk: sdk.customer.all({"count": 3, "skip": 0}),
    ),
    (
        "customers.update",
        {"customer_id": CUSTOMER},
        {"name": "Zoë Rao", "phone": "+919999999999"},
        {},
        lambda sdk: sdk.customer.edit(CUSTOMER, {"name": "Zoë Rao", "contact": "+919999999999"}),
    ),
    (
        "invoices.create",
        {},
        {
            "items": [{"name": "Tea", "amount": 399, "quantity": 2, "description": "Assam"}],
            "currency": "USD",
            "customer": {"name": "Zoë", "email": "zoe@example.com"},
            "description": "May",
            "reference": "I-1",
            "due_at": "2026-12-24T18:00:00Z",
            "metadata": {"a": "b"},
        },
        {"partial_payment": True, "sms_notify": False, "terms": "x"},
        lambda sdk: sdk.invoice.create(
            {
                "type": "invoice",
                "draft": "1",
                "line_items": [
                    {
                        "name": "Tea",
                        "amount": 399,
                        "currency": "USD",
                        "quantity": 2,
                        "description": "Assam",
                    }
                ],
                "currency": "USD",
                "customer": {"name": "Zoë", "email": "zoe@example.com"},
                "description": "May",
                "receipt": "I-1",
                "expire_by": 1798135200,
                "partial_payment": True,
                "sms_notify": False,
                "terms": "x",
                "notes": {"a": "b"},
            }
        ),
    ),
    ("invoices.get", {"invoice_id": INVOICE}, {}, {}, lambda sdk: sdk.invoice.fetch(INVOICE)),
    (
        "invoices.list",
        {},
        {"customer_id": CUSTOMER},
        {"receipt": "I-1", "subscription_id": SUB},
        lambda sdk: sdk.invoice.all(
            {
                "customer_id": CUSTOMER,
                "receipt": "I-1",
                "subscription_id": SUB,
                "count": 10,
                "skip": 0,
            }
        ),
    ),
    ("invoices.issue", {"invoice_id": INVOICE}, {}, {}, lambda sdk: sdk.invoice.issue(INVOICE)),
    ("invoices.cancel", {"invoice_id": INVOICE}, {}, {}, lambda sdk: sdk.invoice.cancel(INVOICE)),
    ("invoices.delete", {"invoice_id": INVOICE}, {}, {}, lambda sdk: sdk.invoice.delete(INVOICE)),
    (
        "disputes.get",
        {"dispute_id": DISPUTE},
        {},
        {"expand": ["payment"]},
        lambda sdk: sdk.dispute.fetch(DISPUTE, {"expand[]": ["payment"]}),
    ),
    (
        "disputes.list",
        {},
        {"since": "2026-01-01"},
        {},
        lambda sdk: sdk.dispute.all({"from": 1767225600, "count": 10, "skip": 0}),
    ),
    ("disputes.accept", {"dispute_id": DISPUTE}, {}, {}, lambda sdk: sdk.dispute.accept(DISPUTE)),
    (
        "disputes.submit_evidence",
        {"dispute_id": DISPUTE},
        {"summary": "It was sent.", "document_ids": ["doc_1", "doc_2"]},
        {"amount": 5000, "shipping_proof": ["doc_3"]},
        lambda sdk: sdk.dispute.contest(
            DISPUTE,
            {
                "summary": "It was sent.",
                "others": [{"type": "evidence", "document_ids": ["doc_1", "doc_2"]}],
                "amount": 5000,
                "shipping_proof": ["doc_3"],
                "action": "submit",
            },
        ),
    ),
    ("credentials.check", {}, {}, {}, lambda sdk: sdk.order.all({"count": 1})),
    (
        "disputes.add_document",
        {},
        {"file_name": "Lieferung für Zoë.pdf", "binary": "JVBERi0xLjQKAP8NCi0tLS0="},
        {},
        lambda sdk: sdk.document.create(
            {
                "purpose": "dispute_evidence",
                "file": named(b"%PDF-1.4\n\x00\xff\r\n----", "Lieferung für Zoë.pdf"),
            }
        ),
    ),
]
