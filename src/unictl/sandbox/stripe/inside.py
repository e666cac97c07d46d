"""Lists that stand inside a thing: line items, refunds, payments, subscriptions."""

from typing import Any

from unictl.sandbox.stripe.lists import whole
from unictl.sandbox.stripe.things import Context, find, load


def line_items(context: Context, body: dict[str, Any]) -> dict[str, Any]:
    """Return the line items of a Checkout Session or a payment link."""
    thing = load(context, body["object"], body["id"])
    root = "checkout/sessions" if body["object"] == "checkout.session" else "payment_links"
    return whole(thing.hidden["line_items"], f"/v1/{root}/{body['id']}/line_items")


def refunds(context: Context, body: dict[str, Any]) -> dict[str, Any]:
    """Return the refunds of a charge."""
    found = find(context, "refund", parent=body["id"])
    return whole([refund.body for refund in found], f"/v1/charges/{body['id']}/refunds")


def payments(context: Context, body: dict[str, Any]) -> dict[str, Any]:
    """Return the payments of an invoice."""
    invoice = load(context, "invoice", body["id"])
    return whole(invoice.hidden.get("payments", []), "/v1/invoice_payments")


def subscriptions(context: Context, body: dict[str, Any]) -> dict[str, Any]:
    """Return the customer's subscriptions that aren't over."""
    found = find(context, "subscription", parent=body["id"])
    over = {"canceled", "incomplete_expired"}
    lasting = [one.body for one in found if one.body["status"] not in over]
    return whole(lasting, f"/v1/customers/{body['id']}/subscriptions")


def nothing(_: Context, body: dict[str, Any]) -> dict[str, Any]:
    """Return a list of which the stand-in makes no items."""
    return whole([], f"/v1/customers/{body['id']}")
