"""What the official SDK sends for an operation is what we send, byte for byte where it matters.

Both go over the wire to one server. Left out of the comparison: our own key in the notes, what an
HTTP library says of itself (Accept, User-Agent), and our reads before a change, for which the SDK
has no counterpart (amount and currency of a capture, the status before a pause).
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import razorpay
from offered import OFFERED
from recorder import Recorder, Request

from unictl.client.session import Session
from unictl.settings import Settings

KEY_ID, KEY_SECRET = "rzp_" + "test_oracle00000001", "secretofthisoracle000001"
FOLDER = Path(__file__).parent.parent / "contract" / "recorded" / "razorpay"
RECORDED = [one for file in FOLDER.glob("*.json") for one in json.loads(file.read_text("utf-8"))]
MEANT = ("authorization", "content-type", "x-refund-idempotency")
PAY, ORDER, PLAN, SUB = "pay_00000000000001", "order_00000000000001", "plan_1", "sub_1"
LINK, REFUND = "plink_1", "rfnd_1"
CUSTOMER, INVOICE, DISPUTE = "cust_1", "inv_1", "disp_1"
# The Python SDK has nothing of RazorpayX but fund accounts, and no balance.
NOT_THERE = {
    "balance.list",
    "payouts.cancel",
    "payouts.create",
    "payouts.get",
    "payouts.list",
}

Sdk = Callable[[Any], Any]
# operation, arguments, values, extra, the same by the SDK
CALLS: list[tuple[str, dict[str, str], dict[str, Any], dict[str, Any], Sdk]] = [
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
]


def answer(method: str, path: str) -> Any:
    """Return a recorded reply of the same kind of request."""
    kind = [part.split("_")[0] for part in path.split("/")]
    for recorded in RECORDED:
        for one in recorded["exchange"]:
            known = [part.split("_")[0] for part in one["ask"]["path"].split("/")]
            if (one["ask"]["method"], known) == (method, kind):
                if method == "GET" and kind[2:] == ["subscriptions", "sub"]:
                    return {**one["reply"], "status": "active"}
                return one["reply"]
    raise AssertionError((method, path))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """The server that both send to, with both using the same keys."""
    with Recorder(answer) as server:
        monkeypatch.setenv("UNICTL_RAZORPAY_BASE_URL", server.url)
        monkeypatch.setenv("RAZORPAY_KEY_ID", KEY_ID)
        monkeypatch.setenv("RAZORPAY_KEY_SECRET", KEY_SECRET)
        yield server


def meant(request: Request) -> Request:
    """Return what of a request means something to the service."""
    body = request.body
    if isinstance(body, dict) and "notes" in body:
        notes = {name: text for name, text in body["notes"].items() if name != "unictl_key"}
        body = {**body, "notes": notes}
    headers = {name: request.headers.get(name, "") for name in MEANT}
    return replace(request, headers=headers, body=body)


@pytest.mark.parametrize(
    ("identifier", "arguments", "values", "extra", "by_sdk"),
    CALLS,
    ids=[f"{call[0]}-{number}" for number, call in enumerate(CALLS)],
)
def test_we_send_what_the_sdk_sends(  # noqa: PLR0917 - a case's columns and the server
    identifier: str,
    arguments: dict[str, str],
    values: dict[str, Any],
    extra: dict[str, Any],
    by_sdk: Sdk,
    server: Recorder,
) -> None:
    """Method, path, decoded query and body, and the headers that count are the same."""
    session = Session(Settings())
    given = {"razorpay": extra} if extra else {}
    reads = identifier.rpartition(".")[2].startswith(("get", "list", "check"))
    key = None if reads else "key-of-the-test"
    session.call(identifier, arguments, values, extra=given, key=key)
    session.close()
    ours = server.requests.copy()
    server.requests.clear()
    sdk = razorpay.Client(auth=(KEY_ID, KEY_SECRET), base_url=server.url)
    by_sdk(sdk)
    sdk.session.close()
    (theirs,) = server.requests
    assert meant(ours[-1]) == meant(theirs)
    assert [request.method for request in ours[:-1]] in ([], ["GET"])


def test_a_fund_account_on_the_way_is_the_sdk_s(
    server: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The part of a payout that the SDK has is sent as the SDK sends it."""
    monkeypatch.setenv("RAZORPAYX_ACCOUNT_NUMBER", "7878780080316316")
    session = Session(Settings())
    recipient = {"name": "Zoë", "bank_account": "765432123456789", "bank_code": "HDFC0000053"}
    values = {"amount": 100, "currency": "INR", "recipient": recipient}
    session.call("payouts.create", {}, values, key="key-of-the-test")
    session.close()
    contact, fund_account, payout = server.requests
    server.requests.clear()
    sdk = razorpay.Client(auth=(KEY_ID, KEY_SECRET), base_url=server.url)
    sdk.fund_account.create(
        {
            "contact_id": answer("POST", contact.path)["id"],
            "account_type": "bank_account",
            "bank_account": {
                "name": "Zoë",
                "ifsc": "HDFC0000053",
                "account_number": "765432123456789",
            },
        }
    )
    sdk.session.close()
    (theirs,) = server.requests
    assert meant(fund_account) == meant(theirs)
    assert payout.headers["x-payout-idempotency"] == "key-of-the-test"
    assert payout.body["account_number"] == "7878780080316316"


def test_every_operation_has_its_counterpart() -> None:
    """No operation of ours goes without the comparison."""
    compared = {call[0] for call in CALLS} | NOT_THERE
    assert compared == {one.operation.id for one in OFFERED if one.service == "razorpay"}
