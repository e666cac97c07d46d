"""What changes something at Stripe."""

import json
from collections.abc import Mapping
from typing import Any, Final

from chaos_cases import Preparation, changing, making, newest, status
from chaos_world import Case, ChaosWorld
from samples_stripe import ORDER, PLAN, paid, post, price

_SHOP: Final = {"name": "Zoë", "email": "zoe@example.com"}
_INVOICE: Final = {
    "items": [{"name": "Tea", "amount": 500}],
    "currency": "USD",
    "customer": _SHOP,
}
_FILE: Final = {"file_name": "receipt.pdf", "binary": "JVBERi0xLjQK"}
_FRESH: Final = {"amount": 50000, "currency": "usd"}
_HELD: Final = {"capture_method": "manual"}


def _order(world: ChaosWorld, number: int) -> Case:
    del number
    return making(world, "payments.create_order", "payment_intent", ORDER)


def _taken(operation: str) -> Preparation:
    """Return what gets an order ready that is paid, or held, or neither."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        del number
        fresh = operation == "payments.cancel_order"
        intent = (
            post(world, "/payment_intents", _FRESH)["id"] if fresh else paid(world, **_HELD)["id"]
        )
        name = "order_id" if operation.endswith("order") else "payment_id"
        return changing(world, operation, intent, status, {name: intent})

    return prepare


def _refund(world: ChaosWorld, number: int) -> Case:
    where = {"payment_id": paid(world)["id"]}
    return making(world, "payments.refund", "refund", {"amount": 100 + number % 100}, where)


def _link(world: ChaosWorld, number: int) -> Case:
    del number
    return making(world, "payment_links.create", "payment_link", ORDER)


def _cancelled_link(world: ChaosWorld, number: int) -> Case:
    del number
    link = world.calm("payment_links.create", values=ORDER).id
    return changing(
        world, "payment_links.cancel", link, lambda shown: shown["active"], {"link_id": link}
    )


def _customer(world: ChaosWorld, number: int) -> Case:
    del number
    return making(world, "customers.create", "customer", _SHOP)


def _known(operation: str, values: Mapping[str, Any] | None = None) -> Preparation:
    """Return what gets a customer ready."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        del number
        customer = post(world, "/customers", _SHOP)["id"]
        where = {"customer_id": customer}
        return changing(world, operation, customer, lambda shown: shown["name"], where, values)

    return prepare


def _plan(world: ChaosWorld, number: int) -> Case:
    del number
    return making(world, "plans.create", "price", PLAN)


def _switched_plan(operation: str) -> Preparation:
    """Return what gets a plan ready, switched off where it is to be switched on."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        del number
        plan = price(world)
        where = {"plan_id": plan}
        if operation == "plans.activate":
            world.calm("plans.deactivate", where)
        return changing(world, operation, plan, lambda shown: shown["active"], where)

    return prepare


def _subscription(world: ChaosWorld, number: int) -> Case:
    del number
    customer = post(world, "/customers", _SHOP)["id"]
    values = {"plan": PLAN, "customer_id": customer}
    return making(world, "subscriptions.create", "subscription", values)


def _quantity(shown: Any) -> object:
    """Return how many of its one item a subscription has."""
    return shown["items"]["data"][0]["quantity"]


def _subscribed(operation: str) -> Preparation:
    """Return what gets a running subscription ready, paused where it is to be resumed."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        del number
        customer = post(world, "/customers", _SHOP)["id"]
        values = {"plan_id": price(world), "customer_id": customer}
        found = world.calm("subscriptions.create", values=values).id
        world.network.sandbox.sandbox.pay(found)
        where = {"subscription_id": found}
        if operation == "subscriptions.resume":
            world.calm("subscriptions.pause", where)
        if operation == "subscriptions.update":
            return changing(world, operation, found, _quantity, where, {"quantity": 2})
        return changing(
            world,
            operation,
            found,
            lambda shown: (shown["status"], shown["pause_collection"]),
            where,
        )

    return prepare


def _disputed(operation: str, values: Mapping[str, Any] | None = None) -> Preparation:
    """Return what gets a payment contested."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        del number
        paid(world, payment_method="pm_card_createDispute")
        dispute = newest(world, "dispute")
        return changing(world, operation, dispute, status, {"dispute_id": dispute}, values)

    return prepare


def _document(world: ChaosWorld, number: int) -> Case:
    del number
    return making(world, "disputes.add_document", "file", _FILE)


def _invoice(world: ChaosWorld, number: int) -> Case:
    del number
    # An invoice without lines is none yet: the call goes on from there.
    return making(world, "invoices.create", "invoiceitem", _INVOICE)


def _issued(world: ChaosWorld, number: int) -> Case:
    del number
    mark, invoice = world.mark(), world.calm("invoices.create", values=_INVOICE).id

    def effects() -> int:
        # One that is final and wasn't sent is not issued yet: the call goes on from there.
        found = world.rows("SELECT body FROM things WHERE number > ? AND kind = 'event'", mark)
        return sum(json.loads(body)["type"] == "invoice.sent" for (body,) in found)

    return Case("invoices.issue", {"invoice_id": invoice}, {}, effects)


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
    del number
    paid(world)
    return making(world, "payouts.create", "payout", {"amount": 100, "currency": "USD"})


def _stopped_payout(world: ChaosWorld, number: int) -> Case:
    del number
    paid(world)
    payout = world.calm("payouts.create", values={"amount": 100, "currency": "USD"}).id
    return changing(world, "payouts.cancel", payout, status, {"payout_id": payout})


CASES: Final[Mapping[str, Preparation]] = {
    "payments.create_order": _order,
    "payments.capture_order": _taken("payments.capture_order"),
    "payments.cancel_order": _taken("payments.cancel_order"),
    "payments.capture": _taken("payments.capture"),
    "payments.void": _taken("payments.void"),
    "payments.refund": _refund,
    "payment_links.create": _link,
    "payment_links.cancel": _cancelled_link,
    "customers.create": _customer,
    "customers.update": _known("customers.update", {"name": "Zoë Q."}),
    "customers.delete": _known("customers.delete"),
    "plans.create": _plan,
    "plans.deactivate": _switched_plan("plans.deactivate"),
    "plans.activate": _switched_plan("plans.activate"),
    "subscriptions.create": _subscription,
    "subscriptions.update": _subscribed("subscriptions.update"),
    "subscriptions.cancel": _subscribed("subscriptions.cancel"),
    "subscriptions.pause": _subscribed("subscriptions.pause"),
    "subscriptions.resume": _subscribed("subscriptions.resume"),
    "disputes.accept": _disputed("disputes.accept"),
    "disputes.submit_evidence": _disputed("disputes.submit_evidence", {"summary": "It came"}),
    "disputes.add_document": _document,
    "invoices.create": _invoice,
    "invoices.issue": _issued,
    "invoices.cancel": _draft("invoices.cancel"),
    "invoices.delete": _draft("invoices.delete"),
    "payouts.create": _payout,
    "payouts.cancel": _stopped_payout,
}
