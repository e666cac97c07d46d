"""Customers."""

import re
from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ids import characters
from unictl.sandbox.stripe.lists import listing
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.payment_methods import attach_to, resolve
from unictl.sandbox.stripe.things import Context, add, change, find, load, tell

KIND: Final = "customer"
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TEXTS: Final = ("description", "name", "phone", "preferred_locales", "tax_exempt", "balance")
_ADDRESS: Final = ("city", "country", "line1", "line2", "postal_code", "state")
_SETTINGS: Final = {
    "custom_fields": None,
    "default_payment_method": None,
    "footer": None,
    "rendering_options": None,
}


def create(context: Context, given: Given) -> dict[str, Any]:
    """Answer `POST /v1/customers`."""
    return make(context, given).body


def make(context: Context, given: Given) -> Thing:
    """Make the customer that the parameters describe."""
    body: dict[str, Any] = {
        "address": None,
        "balance": 0,
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": given.take("invoice_prefix") or characters(8).upper(),
        "invoice_settings": dict(_SETTINGS),
        "metadata": metadata(given, KIND),
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    body.update(_said(given))
    body["tax_exempt"] = body["tax_exempt"] or "none"
    method = given.take("payment_method")
    settings = given.inner("invoice_settings")
    customer = add(context, KIND, body, reference=body["email"], event="customer.created")
    if method is not None:
        attach_to(context, method, customer.id)
    _settle(context, customer, settings)
    return customer


def _said(given: Given) -> dict[str, Any]:
    said: dict[str, Any] = {}
    given.into(said, *_TEXTS, "email")
    if (email := said.get("email")) is not None and not _EMAIL.fullmatch(email):
        raise refused(f"Invalid email address: {email}", code="email_invalid", param="email")
    if "address" in given:
        said["address"] = _whole(given.take("address"))
    if "shipping" in given:
        shipping = given.take("shipping")
        said["shipping"] = shipping and {
            "name": shipping["name"],
            "phone": shipping.get("phone"),
            "address": _whole(shipping["address"]),
        }
    return said


def _whole(address: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if address is None else {part: address.get(part) or None for part in _ADDRESS}


def _settle(context: Context, customer: Thing, sent: Given) -> None:
    """Keep the invoice settings that are sent."""
    if not sent.values:
        return
    settings = dict(customer.body["invoice_settings"])
    sent.into(settings, "custom_fields", "footer", "rendering_options")
    if "default_payment_method" in sent:
        name = sent.take("default_payment_method")
        param = sent.param("default_payment_method")
        if name is not None:
            method = resolve(context, name, param, customer.id)
            if method.body["customer"] != customer.id:
                raise refused(
                    f"The customer does not have a payment method with the ID {name}. The payment "
                    "method must be attached to the customer.",
                    code="resource_missing",
                    param=param,
                )
            name = method.id
        settings["default_payment_method"] = name
    change(context, customer, invoice_settings=settings)


def fetch(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `GET /v1/customers/{id}`; one that was deleted is still told of."""
    customer = load(context, KIND, identifier, "customer")
    return _gone(identifier) if customer.hidden.get("deleted") else customer.body


def living(context: Context, identifier: str, param: str = "customer") -> Thing:
    """Return the customer of that id that is in the path.

    Raises:
        Refused: There is none, or he was deleted.
    """
    customer = load(context, KIND, identifier, param)
    if customer.hidden.get("deleted"):
        raise refused(
            f"No such customer: '{identifier}'", code="resource_missing", param=param, status=404
        )
    return customer


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/customers`; `email` is compared exactly."""
    return listing(
        context,
        given,
        KIND,
        "/v1/customers",
        same=("email",),
        keep=lambda customer: not customer.hidden.get("deleted"),
    )


def update(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/customers/{id}`."""
    customer = living(context, identifier)
    changes = _said(given)
    changes["metadata"] = metadata(given, KIND, customer.body["metadata"])
    given.into(changes, "invoice_prefix", "next_invoice_sequence")
    _settle(context, customer, given.inner("invoice_settings"))
    body = change(context, customer, "customer.updated", **changes)
    customer.reference = body["email"]
    context.exchange.session.save(customer)
    return body


def delete(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `DELETE /v1/customers/{id}`; subscriptions end with the customer."""
    customer = living(context, identifier)
    for subscription in find(context, "subscription", parent=identifier):
        if subscription.body["status"] not in {"canceled", "incomplete_expired"}:
            change(
                context,
                subscription,
                "customer.subscription.deleted",
                status="canceled",
                canceled_at=context.now,
                ended_at=context.now,
            )
    customer.hidden["deleted"] = True
    context.exchange.session.save(customer)
    tell(context, "customer.deleted", customer.body)
    return _gone(identifier)


def _gone(identifier: str) -> dict[str, Any]:
    return {"id": identifier, "object": "customer", "deleted": True}
