"""PayPal's own OpenAPI documents judge our requests; what they don't know counts as a fault.

Three calls are newer than the documents or in none of them: the token, whose account it is, and the
list of subscriptions (which the official SDK has).
"""

import json
from typing import Any

import pytest
from offered import OFFERED, Offered, play, replies
from openapi_paypal import Judge, official
from samples_paypal import INVOICE, ORDER, PAYOUT, PLAN

from unictl.core.call import Ask
from unictl.providers.paypal.errors import TOKEN_PATH

PAYPAL = [one for one in OFFERED if one.service == "paypal"]
IN_NONE = {
    ("POST", TOKEN_PATH),
    ("GET", "/v1/identity/oauth2/userinfo"),
    ("GET", "/v1/billing/subscriptions"),
}
# The SDK sends it there, the document of 2024 doesn't know it yet.
NEWER_HEADERS = {"/v2/payments/authorizations/{authorization_id}/void": {"PayPal-Request-Id"}}
EUR = {"currency_code": "EUR", "value": "50.00"}
CUSTOMER = {"name": "Zoë Müller", "email": "zoe@example.com", "phone": "+353 1 234567"}

RECORDED = [
    pytest.param(offered, recorded["arguments"], recorded["request"], {}, id=f"{offered}-{number}")
    for offered in PAYPAL
    for number, recorded in enumerate(offered.recorded())
]
# All that a request can hold, the service's own fields included.
FULL: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "payments.create_order": (
        {
            **ORDER,
            "reference": "r" * 127,
            "description": "☕" * 127,
            "capture": "manual",
            "return_url": "https://example.com/?a=b",
        },
        {
            "custom_id": "c" * 127,
            "soft_descriptor": "TEA",
            "items": [{"name": "Tea", "quantity": "2", "unit_amount": {**EUR, "value": "25.00"}}],
            "breakdown": {"item_total": EUR},
            "shipping": {"name": {"full_name": "Zoë"}},
            "payee": {"email_address": "shop@example.com"},
            "cancel_url": "https://example.com/no",
            "brand_name": "Tea ☕",
            "locale": "de-DE",
            "landing_page": "LOGIN",
            "shipping_preference": "NO_SHIPPING",
            "user_action": "PAY_NOW",
        },
    ),
    "payments.capture": (
        {"amount": 1, "currency": "EUR"},
        {
            "final_capture": True,
            "invoice_id": "i" * 127,
            "note_to_payer": "☕" * 255,
            "soft_descriptor": "TEA",
        },
    ),
    "payments.refund": (
        {"amount": 1, "currency": "EUR", "reference": "r" * 127},
        {"custom_id": "c", "note_to_payer": "n" * 255},
    ),
    "plans.create": (
        {**PLAN, "description": "d" * 127, "interval": "day", "interval_count": 365},
        {
            "product_type": "PHYSICAL",
            "category": "ACCESSORIES",
            "total_cycles": 999,
            "auto_bill_outstanding": False,
            "payment_failure_threshold": 999,
            "setup_fee": EUR,
            "taxes": {"percentage": "19", "inclusive": False},
        },
    ),
    "subscriptions.create": (
        {"plan": PLAN, "quantity": 99, "cycles": 999, "start_at": "2027-01-01T00:00:00Z"},
        {
            "custom_id": "c",
            "subscriber": {"email_address": "zoe@example.com"},
            "shipping_amount": EUR,
            "return_url": "https://example.com/thanks",
            "application_context": {"brand_name": "Tea", "user_action": "CONTINUE"},
        },
    ),
    "subscriptions.update": ({"plan_id": "P-1", "quantity": 3, "cycles_left": 3}, {}),
    "subscriptions.cancel": ({}, {"reason": "r" * 128}),
    "payouts.create": (
        {**PAYOUT, "purpose": "GOODS", "description": "n" * 1000, "reference": "r" * 63},
        {
            "email_subject": "s" * 255,
            "email_message": "m" * 1000,
            "recipient_wallet": "PAYPAL",
            "notification_language": "de-DE",
        },
    ),
    "invoices.create": (
        {
            **INVOICE,
            "customer": CUSTOMER,
            "description": "☕" * 1500,
            "reference": "r" * 120,
            "due_at": "2026-12-24T18:00:00+01:00",
        },
        {
            "invoice_number": "2026-7",
            "invoicer": {"business_name": "Tea"},
            "configuration": {"allow_tip": True},
            "terms_and_conditions": "t" * 4000,
        },
    ),
    "payment_links.create": (
        {
            **ORDER,
            "customer": CUSTOMER,
            "description": "d" * 200,
            "reference": "r" * 120,
            "accept_partial": True,
            "notify_by": ["email"],
        },
        {"invoice_number": "2026-8", "email_subject": "s", "email_message": "m"},
    ),
    "disputes.submit_evidence": (
        {"summary": "s" * 2000, "carrier": "Royal Mail", "tracking_number": "RM1"},
        {"refund_ids": ["R1"], "evidence_type": "PROOF_OF_REFUND"},
    ),
}
MAXIMAL = [
    pytest.param(one, one.recorded()[0]["arguments"], *FULL[one.operation.id], id=f"{one}-full")
    for one in PAYPAL
    if one.operation.id in FULL
]


def faults(judge: Judge, ask: Ask) -> list[str]:
    """Return what the document finds wrong with a request: body, query and headers."""
    operation = judge.operation(ask.method, ask.path)
    assert operation is not None, f"no document describes {ask.method} {ask.path}"
    found = []
    if ask.content is None:
        found += judge.request(ask.method, ask.path, ask.body)
    else:
        assert not isinstance(ask.content, bytes)
        found += _parts(judge, b"".join(ask.content.chunks()))
    parameters = judge.parameters(operation)
    known = {(one["in"], one["name"].lower()) for one in parameters}
    newer = NEWER_HEADERS.get(operation.path, set())
    headers = [name for name in ask.headers if name != "Content-Type" and name not in newer]
    found += [f"header {name}" for name in headers if ("header", name.lower()) not in known]
    found += [f"query {name}" for name, _ in ask.query if ("query", name.lower()) not in known]
    given = dict(ask.query)
    for one in parameters:
        if one["in"] == "query" and one.get("schema", {}).get("type") == "integer":
            number = int(given.get(one["name"], one["schema"].get("minimum", 0)))
            if not one["schema"].get("minimum", 0) <= number <= one["schema"]["maximum"]:
                found.append(f"query {one['name']}={number}")
    return found


def _parts(judge: Judge, content: bytes) -> list[str]:
    """Return what is wrong with the evidence in a form; the documents describe only its members."""
    said = json.loads(content.split(b"\r\n")[4])
    return [
        fault
        for one in said.get("evidences", ())
        for fault in judge.thing("customer_disputes_v1", "evidence", one)
    ]


@pytest.mark.parametrize(("offered", "arguments", "values", "extra"), [*RECORDED, *MAXIMAL])
def test_requests_are_as_the_documents_have_them(
    offered: Offered, arguments: dict[str, str], values: dict[str, Any], extra: dict[str, Any]
) -> None:
    """Each request of each operation, from the least to the fullest, has no fault."""
    judge = official()
    recorded = next(
        (one for one in offered.recorded() if one["request"] == values), offered.recorded()[0]
    )
    call = offered.call(arguments, values, offered.context(extra=extra))
    asks, _ = play(call, replies(recorded))
    for ask in asks:
        if (ask.method, ask.path) not in IN_NONE:
            assert faults(judge, ask) == []


def test_the_judge_sees_faults() -> None:
    """What is wrong in body, query or header is found, so that silence means something."""
    judge = official()
    path = "/v2/checkout/orders"
    assert faults(judge, Ask("POST", path, body={"intent": "TAKE", "purchase_units": []}))
    unit = {"amount": {"currency": "EUR", "value": "5"}}
    assert faults(judge, Ask("POST", path, body={"intent": "CAPTURE", "purchase_units": [unit]}))
    assert faults(judge, Ask("GET", "/v1/billing/plans", (("page_size", "21"),)))
    assert faults(judge, Ask("GET", "/v1/billing/plans", (("size", "2"),)))
    assert faults(judge, Ask("GET", "/v1/billing/plans", headers={"PayPal-Request-Id": "x"}))
