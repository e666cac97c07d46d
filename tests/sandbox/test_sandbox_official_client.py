"""The official Python client, unchanged, against the served sandbox: every operation of ours."""

from collections.abc import Iterator
from typing import Any

import pytest
import razorpay
import requests
from razorpay import errors
from sandbox_api import KEY, PICTURE

from unictl.sandbox.server import Server

Client = Any
_ITEM = {"name": "Tea", "amount": 10_000, "currency": "INR"}


@pytest.fixture(params=["", "/razorpay"], ids=["root", "slug"])
def client(server: Server, request: pytest.FixtureRequest) -> Iterator[Client]:
    """The official client with its base URL at the sandbox, at either path."""
    with requests.Session() as session:
        session.trust_env = False
        yield razorpay.Client(session=session, auth=KEY, base_url=f"{server.url}{request.param}")


def _order(client: Client, **fields: Any) -> Any:
    return client.order.create({"amount": 50_000, "currency": "INR", **fields})


def test_orders(client: Client, server: Server) -> None:
    """Create, fetch, list, list payments and edit an order."""
    order = _order(client, receipt="A-1", notes={"table": "7"})
    assert order["status"] == "created"
    assert client.order.fetch(order["id"]) == order
    second = _order(client)
    assert client.order.all()["items"] == [second, order]
    assert client.order.all({"count": 1, "skip": 1})["items"] == [order]
    assert client.order.all({"receipt": "A-1"})["items"] == [order]
    assert client.order.payments(order["id"]) == {"entity": "collection", "count": 0, "items": []}
    payment = server.sandbox.pay(order["id"]).document
    assert client.order.payments(order["id"])["items"] == [payment]
    assert client.order.edit(order["id"], {"notes": {"a": "b"}})["notes"] == {"a": "b"}


def test_payments(client: Client, server: Server) -> None:
    """Fetch, list, capture and edit a payment, and see its card."""
    order = _order(client)
    payment = server.sandbox.pay(order["id"], outcome="authorized").document
    assert client.payment.fetch(payment["id"]) == payment
    assert client.payment.all({"count": 5})["items"] == [payment]
    captured = client.payment.capture(payment["id"], 50_000, {"currency": "INR"})
    assert captured["status"] == "captured"
    assert client.order.fetch(order["id"])["status"] == "paid"
    assert client.payment.edit(payment["id"], {"notes": {"a": "b"}})["notes"] == {"a": "b"}
    assert client.payment.fetchCardDetails(payment["id"])["id"] == payment["card_id"]


def test_a_capture_needs_no_currency(client: Client, server: Server) -> None:
    """The client's plain capture sends the amount alone."""
    payment = server.sandbox.pay(_order(client)["id"], outcome="authorized").document
    assert client.payment.capture(payment["id"], 50_000, {})["captured"] is True


def test_refunds(client: Client, server: Server) -> None:
    """Refund in part and whole, by either call; fetch, list and edit refunds."""
    payment = server.sandbox.pay(_order(client)["id"]).document
    first = client.payment.refund(payment["id"], {"amount": 10_000, "receipt": "R-1"})
    assert (first["status"], first["payment_id"]) == ("processed", payment["id"])
    second = client.refund.create({"payment_id": payment["id"], "amount": 10_000})
    assert client.refund.fetch(first["id"]) == first
    assert client.refund.all()["items"] == [second, first]
    assert client.payment.fetch_multiple_refund(payment["id"])["items"] == [second, first]
    assert client.payment.fetch_refund_id(payment["id"], first["id"]) == first
    assert client.refund.edit(first["id"], {"notes": {"a": "b"}})["notes"] == {"a": "b"}
    client.payment.refund(payment["id"], {})
    assert client.payment.fetch(payment["id"])["status"] == "refunded"


def test_a_refund_with_a_key(client: Client, server: Server) -> None:
    """The client's headers pass through; a key makes one refund."""
    payment = server.sandbox.pay(_order(client)["id"]).document

    def refund(amount: int) -> Any:
        headers = {"X-Refund-Idempotency": "a-key-of-more-than-10"}
        return client.payment.refund(payment["id"], {"amount": amount}, headers=headers)

    assert refund(100) == refund(100)
    with pytest.raises(errors.BadRequestError, match="same idempotency key"):
        refund(200)


def test_plans(client: Client) -> None:
    """Create, fetch and list plans."""
    plan = client.plan.create({"period": "weekly", "interval": 2, "item": _ITEM})
    assert plan["item"]["name"] == "Tea"
    assert client.plan.fetch(plan["id"]) == plan
    assert client.plan.all()["items"] == [plan]


def test_subscriptions(client: Client, server: Server) -> None:
    """Create, fetch, list, pause, resume and cancel a subscription."""
    plan = client.plan.create({"period": "monthly", "interval": 1, "item": _ITEM})
    made = client.subscription.create({"plan_id": plan["id"], "total_count": 6})
    assert client.subscription.fetch(made["id"]) == made
    assert client.subscription.all({"plan_id": plan["id"]})["items"] == [made]
    server.sandbox.pay(made["id"])
    paused = client.subscription.pause(made["id"], {"pause_at": "now"})
    assert paused["status"] == "paused"
    resumed = client.subscription.resume(made["id"], {"resume_at": "now"})
    assert resumed["status"] == "active"
    cancelled = client.subscription.cancel(made["id"], {"cancel_at_cycle_end": 0})
    assert cancelled["status"] == "cancelled"
    with pytest.raises(errors.BadRequestError, match="not cancellable in cancelled status"):
        client.subscription.cancel(made["id"])


def test_payment_links(client: Client, server: Server) -> None:
    """Create, fetch, list, edit, notify, pay and cancel payment links."""
    fields = {"amount": 1_000, "currency": "INR", "reference_id": "L-1", "description": "Tea"}
    link = client.payment_link.create(fields)
    assert client.payment_link.fetch(link["id"]) == link
    assert client.payment_link.all() == {"payment_links": [link]}
    assert client.payment_link.all({"reference_id": "L-1"}) == {"payment_links": [link]}
    edited = client.payment_link.edit(link["id"], {"reference_id": "L-2"})
    assert edited["reference_id"] == "L-2"
    assert client.payment_link.notifyBy(link["id"], "email") == {"success": True}
    server.sandbox.pay(link["id"])
    assert client.payment_link.fetch(link["id"])["status"] == "paid"
    other = client.payment_link.create({**fields, "reference_id": "L-3"})
    assert client.payment_link.cancel(other["id"])["status"] == "cancelled"


def test_changes_of_a_subscription(client: Client, server: Server) -> None:
    """Change a subscription at once and at the cycle's end, look at what waits, and drop it."""
    plan = client.plan.create({"period": "monthly", "interval": 1, "item": _ITEM})
    made = client.subscription.create({"plan_id": plan["id"], "total_count": 6})
    with pytest.raises(errors.BadRequestError, match="Authenticated or Active"):
        client.subscription.edit(made["id"], {"quantity": 2})
    server.sandbox.pay(made["id"])
    assert client.subscription.edit(made["id"], {"quantity": 2})["quantity"] == 2
    waiting = client.subscription.edit(
        made["id"], {"remaining_count": 3, "schedule_change_at": "cycle_end"}
    )
    assert (waiting["has_scheduled_changes"], waiting["remaining_count"]) == (True, 5)
    assert client.subscription.pending_update(made["id"])["remaining_count"] == 3
    kept = client.subscription.cancel_scheduled_changes(made["id"])
    assert (kept["has_scheduled_changes"], kept["remaining_count"]) == (False, 5)


def test_customers(client: Client) -> None:
    """Create, fetch, list and edit customers."""
    fields = {"name": "Asha Rao", "email": "asha@example.com", "contact": "+919876543210"}
    customer = client.customer.create(fields)
    assert client.customer.fetch(customer["id"]) == customer
    assert client.customer.all()["items"] == [customer]
    with pytest.raises(errors.BadRequestError, match="already exists"):
        client.customer.create(fields)
    assert client.customer.create({**fields, "fail_existing": "0"}) == customer
    edited = client.customer.edit(customer["id"], {"name": "Asha B Rao"})
    assert (edited["name"], edited["email"]) == ("Asha B Rao", "asha@example.com")


def test_fund_accounts(client: Client) -> None:
    """Create and list a customer's bank accounts."""
    customer = client.customer.create({"name": "Asha Rao", "contact": "+919876543210"})
    bank = {"name": "Asha Rao", "account_number": "11214311215411", "ifsc": "HDFC0000053"}
    account = client.fund_account.create(
        {"customer_id": customer["id"], "account_type": "bank_account", "bank_account": bank}
    )
    assert account["bank_account"]["bank_name"] == "HDFC Bank"
    listed = client.fund_account.all({"customer_id": customer["id"]})
    assert listed["items"] == [account]


def test_invoices(client: Client, server: Server) -> None:
    """Draw up, change, issue, send, list, pay, cancel and delete invoices."""
    customer = client.customer.create({"name": "Asha Rao", "email": "asha@example.com"})
    fields = {"type": "invoice", "customer_id": customer["id"], "line_items": [_ITEM]}
    draft = client.invoice.create({**fields, "draft": "1"})
    assert client.invoice.fetch(draft["id"]) == draft
    more = [*draft["line_items"][:1], {"name": "Cake", "amount": 100}]
    lines = [{"id": more[0]["id"], "quantity": 3}, more[1]]
    assert client.invoice.edit(draft["id"], {"line_items": lines})["amount"] == 30_100
    issued = client.invoice.issue(draft["id"])
    assert (issued["status"], issued["amount_due"]) == ("issued", 30_100)
    assert client.invoice.notify_by(draft["id"], "email") == {"success": True}
    payment = server.sandbox.pay(draft["id"]).document
    paid = client.invoice.fetch(draft["id"])
    assert (paid["status"], paid["payment_id"]) == ("paid", payment["id"])
    assert client.invoice.all({"payment_id": payment["id"]})["items"] == [paid]
    other = client.invoice.create(fields)
    assert client.invoice.all({"count": 1})["items"] == [other]
    assert client.invoice.cancel(other["id"])["status"] == "cancelled"
    last = client.invoice.create({**fields, "draft": "1"})
    assert client.invoice.delete(last["id"]) == []
    with pytest.raises(errors.BadRequestError, match="does not exist"):
        client.invoice.fetch(last["id"])


def test_disputes(client: Client, server: Server) -> None:
    """Upload a document, contest a dispute with it, and give in to another."""
    for _ in range(2):
        order = _order(client, notes={"unictl_sandbox_dispute": "chargeback"})
        server.sandbox.pay(order["id"])
    second, first = client.dispute.all()["items"]
    assert client.dispute.fetch(first["id"]) == first
    file = ("receipt.png", PICTURE, "image/png")
    document = client.document.create({"file": file, "purpose": "dispute_evidence"})
    assert (document["name"], document["size"]) == ("receipt.png", len(PICTURE))
    assert client.document.fetch(document["id"]) == document
    evidence = {"summary": "delivered", "shipping_proof": [document["id"]]}
    draft = client.dispute.contest(first["id"], {**evidence, "action": "draft"})
    assert (draft["status"], draft["evidence"]["submitted_at"]) == ("open", None)
    sent = client.dispute.contest(first["id"], {"action": "submit"})
    assert (sent["status"], sent["evidence"]["summary"]) == ("under_review", "delivered")
    assert server.sandbox.pay(first["id"]).document["status"] == "won"
    lost = client.dispute.accept(second["id"])
    assert (lost["status"], lost["amount_deducted"]) == ("lost", 50_000)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("rate_limit", errors.BadRequestError),
        ("forbidden", errors.BadRequestError),
        ("unauthorized", errors.BadRequestError),
        ("502_after", errors.GatewayError),
        ("500_after", errors.ServerError),
        ("503_before", errors.ServerError),
    ],
)
def test_error_classes(client: Client, fault: str, error: type[Exception]) -> None:
    """Each kind of error body raises the client's class for it, and then the request passes."""
    with pytest.raises(error):
        _order(client, notes={"unictl_sandbox": fault})
    assert _order(client, notes={"unictl_sandbox": fault})["status"] == "created"


def test_what_the_client_raises_for_bad_requests(client: Client) -> None:
    """The client passes the sandbox's descriptions on."""
    with pytest.raises(errors.BadRequestError, match=r"at least INR 1\.00"):
        _order(client, amount=99)
    with pytest.raises(errors.BadRequestError, match="The id provided does not exist"):
        client.order.fetch("order_00000000000000")
    with pytest.raises(errors.BadRequestError, match="requested URL was not found"):
        client.virtual_account.all()


def test_a_bad_key_is_refused(server: Server) -> None:
    """A pair that isn't well formed raises the client's error of a 401."""
    with requests.Session() as session:
        session.trust_env = False
        stranger = razorpay.Client(session=session, auth=("key", "no"), base_url=server.url)
        with pytest.raises(errors.BadRequestError, match="Authentication failed"):
            stranger.order.all()


@pytest.mark.parametrize("fault", ["timeout", "reset"])
def test_a_lost_reply_raises_and_leaves_the_order(client: Client, fault: str) -> None:
    """The client sees a broken connection, and finds the order by its receipt."""
    with pytest.raises(requests.exceptions.ConnectionError):
        _order(client, receipt="lost", notes={"unictl_sandbox": fault})
    assert client.order.all({"receipt": "lost"})["count"] == 1
