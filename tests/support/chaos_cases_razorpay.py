"""What changes something at Razorpay."""

from collections.abc import Mapping
from typing import Any, Final

from chaos_cases import Preparation, changing, making, newest, status
from chaos_world import Case, ChaosWorld
from world import ORDER, PLAN

_LINE: Final = {"name": "Tea", "amount": 100}
_INVOICE: Final = {
    "items": [_LINE],
    "currency": "INR",
    "customer": {"email": "asha@example.com"},
}
_BANK: Final = {"name": "Asha Rao", "bank_account": "765432123456789", "bank_code": "HDFC0000053"}
_FILE: Final = {"file_name": "receipt.pdf", "binary": "JVBERi0xLjQK"}
_EVIDENCE: Final = {**_FILE, "summary": "It came"}


def _order(world: ChaosWorld, number: int) -> Case:
    del number
    return making(world, "payments.create_order", "order", ORDER)


def _refund(world: ChaosWorld, number: int) -> Case:
    where = {"payment_id": world.paid()}
    return making(world, "payments.refund", "refund", {"amount": 100 + number % 100}, where)


def _capture(world: ChaosWorld, number: int) -> Case:
    del number
    payment = world.paid("authorized")
    return changing(world, "payments.capture", payment, status, {"payment_id": payment})


def _link(world: ChaosWorld, number: int) -> Case:
    values = {**ORDER, "reference": f"link {number}"}
    return making(world, "payment_links.create", "payment_link", values)


def _cancelled_link(world: ChaosWorld, number: int) -> Case:
    del number
    link = world.calm("payment_links.create", values=ORDER).id
    return changing(world, "payment_links.cancel", link, status, {"link_id": link})


def _plan(world: ChaosWorld, number: int) -> Case:
    return making(world, "plans.create", "plan", {**PLAN, "name": f"Gold {number}"})


def _customer(world: ChaosWorld, number: int) -> Case:
    values = {"name": "Asha Rao", "email": f"asha{number}@example.com"}
    return making(world, "customers.create", "customer", values)


def _renamed(world: ChaosWorld, number: int) -> Case:
    customer = world.calm(
        "customers.create", values={"name": "Asha", "email": f"a{number}@example.com"}
    ).id
    return changing(
        world,
        "customers.update",
        customer,
        lambda shown: shown["name"],
        {"customer_id": customer},
        {"name": "Asha B. Rao"},
    )


def _subscription(world: ChaosWorld, number: int) -> Case:
    values = {"plan": {**PLAN, "name": f"Gold {number}"}, "cycles": 2}
    return making(world, "subscriptions.create", "subscription", values)


def _subscribed(operation: str, values: Mapping[str, Any] | None = None) -> Preparation:
    """Return what gets a running subscription ready, paused where it is to be resumed."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        plan = world.calm("plans.create", values={**PLAN, "name": f"Gold {number}"}).id
        found = world.calm("subscriptions.create", values={"plan_id": plan, "cycles": 3}).id
        world.network.sandbox.sandbox.pay(found)
        where = {"subscription_id": found}
        if operation == "subscriptions.resume":
            world.calm("subscriptions.pause", where)
        return changing(
            world,
            operation,
            found,
            lambda shown: (shown["status"], shown["quantity"]),
            where,
            values,
        )

    return prepare


def _dispute(operation: str, values: Mapping[str, Any] | None = None) -> Preparation:
    """Return what gets a payment contested."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        del number
        order = world.post("/orders", {**ORDER, "notes": {"unictl_sandbox_dispute": "chargeback"}})
        world.network.sandbox.sandbox.pay(order)
        dispute = newest(world, "dispute")
        return changing(world, operation, dispute, status, {"dispute_id": dispute}, values)

    return prepare


def _document(world: ChaosWorld, number: int) -> Case:
    del number
    return making(world, "disputes.add_document", "document", _FILE)


def _invoice(world: ChaosWorld, number: int) -> Case:
    return making(world, "invoices.create", "invoice", {**_INVOICE, "reference": f"i {number}"})


def _draft(operation: str) -> Preparation:
    """Return what gets an invoice ready, issued where it is to be cancelled."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        del number
        invoice = world.calm("invoices.create", values=_INVOICE).id
        where = {"invoice_id": invoice}
        if operation == "invoices.cancel":
            world.calm("invoices.issue", where)
        return changing(world, operation, invoice, status, where)

    return prepare


def _payout(world: ChaosWorld, number: int) -> Case:
    values = {**ORDER, "recipient": _BANK, "reference": f"payout {number}"}
    return making(world, "payouts.create", "payout", values)


def _stopped_payout(world: ChaosWorld, number: int) -> Case:
    del number
    values = {"amount": 40_000_000_000, "currency": "INR", "recipient": _BANK}
    extra = {"razorpay": {"queue_if_low_balance": True}}
    payout = world.calm("payouts.create", values=values, extra=extra).id
    return changing(world, "payouts.cancel", payout, status, {"payout_id": payout})


CASES: Final[Mapping[str, Preparation]] = {
    "payments.create_order": _order,
    "payments.refund": _refund,
    "payments.capture": _capture,
    "payment_links.create": _link,
    "payment_links.cancel": _cancelled_link,
    "plans.create": _plan,
    "customers.create": _customer,
    "customers.update": _renamed,
    "subscriptions.create": _subscription,
    "subscriptions.update": _subscribed("subscriptions.update", {"quantity": 2}),
    "subscriptions.cancel": _subscribed("subscriptions.cancel"),
    "subscriptions.pause": _subscribed("subscriptions.pause"),
    "subscriptions.resume": _subscribed("subscriptions.resume"),
    "disputes.accept": _dispute("disputes.accept"),
    "disputes.submit_evidence": _dispute("disputes.submit_evidence", _EVIDENCE),
    "disputes.add_document": _document,
    "invoices.create": _invoice,
    "invoices.issue": _draft("invoices.issue"),
    "invoices.cancel": _draft("invoices.cancel"),
    "invoices.delete": _draft("invoices.delete"),
    "payouts.create": _payout,
    "payouts.cancel": _stopped_payout,
}
