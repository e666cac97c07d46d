"""What changes something at PayPal."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from chaos_cases import Preparation, changing, making, status
from chaos_world import Case, ChaosWorld
from samples_paypal import INVOICE, ORDER, PAYOUT, PLAN, captured, disputed


def _order(world: ChaosWorld, number: int) -> Case:
    return making(
        world, "payments.create_order", "order", {**ORDER, "reference": f"order {number}"}
    )


def _captured_order(world: ChaosWorld, number: int) -> Case:
    del number
    order = world.calm("payments.create_order", values=ORDER).id
    world.network.sandbox.sandbox.pay(order)
    return changing(world, "payments.capture_order", order, status, {"order_id": order})


def _held(operation: str) -> Preparation:
    """Return what gets an authorization ready."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        del number
        held = captured(world, "AUTHORIZE")
        return changing(world, operation, held, status, {"payment_id": held})

    return prepare


def _refund(world: ChaosWorld, number: int) -> Case:
    where = {"payment_id": captured(world)}
    return making(world, "payments.refund", "refund", {"amount": 100 + number % 100}, where)


def _link(world: ChaosWorld, number: int) -> Case:
    mark = world.mark()

    def effects() -> int:
        # One that wasn't sent can't be paid: it is no link yet.
        found = world.rows("SELECT body FROM things WHERE number > ? AND kind = 'invoice'", mark)
        return sum(json.loads(body)["status"] != "DRAFT" for (body,) in found)

    return Case("payment_links.create", {}, {**ORDER, "reference": f"link {number}"}, effects)


def _cancelled_link(world: ChaosWorld, number: int) -> Case:
    del number
    link = world.calm("payment_links.create", values=ORDER).id
    return changing(world, "payment_links.cancel", link, status, {"link_id": link})


def _plan(world: ChaosWorld, number: int) -> Case:
    del number
    return making(world, "plans.create", "plan", PLAN)


def _switched_plan(operation: str) -> Preparation:
    """Return what gets a plan ready, switched off where it is to be switched on."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        del number
        plan = world.calm("plans.create", values=PLAN).id
        where = {"plan_id": plan}
        if operation == "plans.activate":
            world.calm("plans.deactivate", where)
        return changing(world, operation, plan, status, where)

    return prepare


def _subscription(world: ChaosWorld, number: int) -> Case:
    del number
    return making(world, "subscriptions.create", "subscription", {"plan": PLAN})


def _subscribed(operation: str) -> Preparation:
    """Return what gets a running subscription ready, paused where it is to be resumed."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        del number
        found = world.calm("subscriptions.create", values={"plan": PLAN}).id
        world.network.sandbox.sandbox.pay(found)
        where = {"subscription_id": found}
        if operation == "subscriptions.resume":
            world.calm("subscriptions.pause", where)
        if operation == "subscriptions.update":
            case = changing(
                world,
                operation,
                found,
                lambda shown: "revision" in shown["hidden"],
                where,
                {"quantity": 2},
            )
            return replace(case, pending=True)
        return changing(world, operation, found, status, where)

    return prepare


def _contested(operation: str, values: Mapping[str, Any] | None = None) -> Preparation:
    """Return what gets a payment contested."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        del number
        dispute = disputed(world)
        return changing(world, operation, dispute, status, {"dispute_id": dispute}, values)

    return prepare


def _invoice(world: ChaosWorld, number: int) -> Case:
    return making(world, "invoices.create", "invoice", {**INVOICE, "reference": f"i {number}"})


def _draft(operation: str) -> Preparation:
    """Return what gets an invoice ready, issued where it is to be cancelled."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        del number
        invoice = world.calm("invoices.create", values=INVOICE).id
        where = {"invoice_id": invoice}
        if operation == "invoices.cancel":
            world.calm("invoices.issue", where)
        return changing(world, operation, invoice, status, where)

    return prepare


def _payout(world: ChaosWorld, number: int) -> Case:
    return making(
        world, "payouts.create", "payout_batch", {**PAYOUT, "reference": f"payout {number}"}
    )


def _stopped_payout(world: ChaosWorld, number: int) -> Case:
    to = {"email": f"unclaimed@example{number}.com"}
    payout = world.calm("payouts.create", values={**ORDER, "recipient": to}).id
    world.wait(60)
    return changing(
        world,
        "payouts.cancel",
        payout,
        lambda shown: shown["transaction_status"] == "RETURNED",
        {"payout_id": payout},
    )


CASES: Final[Mapping[str, Preparation]] = {
    "payments.create_order": _order,
    "payments.capture_order": _captured_order,
    "payments.capture": _held("payments.capture"),
    "payments.void": _held("payments.void"),
    "payments.refund": _refund,
    "payment_links.create": _link,
    "payment_links.cancel": _cancelled_link,
    "plans.create": _plan,
    "plans.deactivate": _switched_plan("plans.deactivate"),
    "plans.activate": _switched_plan("plans.activate"),
    "subscriptions.create": _subscription,
    "subscriptions.update": _subscribed("subscriptions.update"),
    "subscriptions.cancel": _subscribed("subscriptions.cancel"),
    "subscriptions.pause": _subscribed("subscriptions.pause"),
    "subscriptions.resume": _subscribed("subscriptions.resume"),
    "disputes.accept": _contested("disputes.accept"),
    "disputes.submit_evidence": _contested(
        "disputes.submit_evidence",
        {"summary": "It came", "carrier": "DHL", "tracking_number": "JD0123"},
    ),
    "invoices.create": _invoice,
    "invoices.issue": _draft("invoices.issue"),
    "invoices.cancel": _draft("invoices.cancel"),
    "invoices.delete": _draft("invoices.delete"),
    "payouts.create": _payout,
    "payouts.cancel": _stopped_payout,
}
