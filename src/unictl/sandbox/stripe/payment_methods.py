"""Payment methods: cards, alone or attached to a customer."""

from hashlib import sha256
from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import cards
from unictl.sandbox.stripe.errors import missing, refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.lists import listing
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.things import Context, add, change, get, load, named

KIND: Final = "payment_method"
_NO_ADDRESS: Final = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
NOBODY: Final = {"address": _NO_ADDRESS, "email": None, "name": None, "phone": None, "tax_id": None}
"""Billing details that say nothing."""
_EXPIRES: Final = (12, 2034)


def card_of(method: Thing) -> cards.Card:
    """Return the test card of a payment method."""
    card = cards.named(method.hidden["card"])
    assert card is not None, method.hidden["card"]  # noqa: S101 - none but known ones are kept
    return card


def make(
    context: Context,
    name: str,
    card: cards.Card,
    *,
    billing: dict[str, Any] | None = None,
    pairs: dict[str, str] | None = None,
    expires: tuple[int, int] = _EXPIRES,
) -> Thing:
    """Make a payment method of the test card of that name."""
    return add(
        context,
        KIND,
        {
            "allow_redisplay": "unspecified",
            "billing_details": billing or NOBODY,
            "card": {
                "brand": card.brand,
                "checks": {
                    "address_line1_check": None,
                    "address_postal_code_check": None,
                    "cvc_check": "unchecked",
                },
                "country": card.country,
                "display_brand": card.brand,
                "exp_month": expires[0],
                "exp_year": expires[1],
                "fingerprint": sha256(card.number.encode()).hexdigest()[:16],
                "funding": card.funding,
                "generated_from": None,
                "last4": card.last4,
                "networks": {"available": [card.brand], "preferred": None},
                "regulated_status": "unregulated",
                "three_d_secure_usage": {"supported": True},
                "wallet": None,
            },
            "customer": None,
            "customer_account": None,
            "metadata": pairs or {},
            "type": "card",
        },
        hidden={"card": name},
    )


def resolve(
    context: Context, identifier: str, param: str = "payment_method", customer: str | None = None
) -> Thing:
    """Return the payment method that a parameter names; a test card makes a new one.

    Raises:
        Refused: There is none, it is another customer's, or it was used up.
    """
    if identifier.startswith("pm_card_"):
        name = identifier.removeprefix("pm_card_")
        card = cards.named(name)
        if card is None:
            raise missing("PaymentMethod", identifier, param, in_path=False)
        return make(context, name, card)
    method = get(context, KIND, identifier)
    if method is None:
        raise missing("PaymentMethod", identifier, param, in_path=False)
    owner = method.body["customer"]
    if owner is not None and customer is not None and owner != customer:
        raise refused(
            "The customer does not have a payment method with the ID "
            f"{identifier}. The payment method must be attached to the customer.",
            param=param,
        )
    if owner is not None and customer is None:
        raise refused(
            f"The payment method {identifier} belongs to a customer. Please include the customer "
            "in the `customer` parameter.",
            param=param,
        )
    if owner is None and method.hidden.get("used"):
        raise refused(
            "The provided PaymentMethod was previously used without being attached to a Customer, "
            "or was detached from one, and may not be used again.",
            param=param,
        )
    return method


def create(context: Context, given: Given) -> dict[str, Any]:
    """Answer `POST /v1/payment_methods`: cards alone, by test number or test token."""
    if given.take("type") not in (None, "card"):
        raise refused("The sandbox has payment methods of the type card alone.", param="type")
    fields = given.inner("card")
    if (token := fields.take("token")) is not None:
        name = token.removeprefix("tok_")
        card = cards.named(name) if token.startswith("tok_") else None
        if card is None:
            raise missing("token", token, "card[token]", in_path=False)
    else:
        name, card = cards.numbered(fields.need("number"))
    expires = (fields.take("exp_month", _EXPIRES[0]), fields.take("exp_year", _EXPIRES[1]))
    fields.take("cvc")
    billing = _billing(given, NOBODY)
    pairs = metadata(given, KIND)
    return make(context, name, card, billing=billing, pairs=pairs, expires=expires).body


def _billing(given: Given, before: dict[str, Any]) -> dict[str, Any]:
    sent = given.take("billing_details") or {}
    address = {**before["address"], **(sent.get("address") or {})}
    return {**before, **sent, "address": address}


def fetch(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `GET /v1/payment_methods/{id}`."""
    return load(context, KIND, identifier, "payment_method").body


def update(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/payment_methods/{id}`."""
    method = load(context, KIND, identifier, "payment_method")
    changes = {
        "metadata": metadata(given, KIND, method.body["metadata"]),
        "billing_details": _billing(given, method.body["billing_details"]),
    }
    return change(context, method, "payment_method.updated", **changes)


def attach(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/payment_methods/{id}/attach`."""
    customer = named(context, "customer", given.need("customer"), "customer")
    assert customer is not None  # noqa: S101 - the parameter is needed
    return attach_to(context, identifier, customer.id).body


def attach_to(context: Context, identifier: str, customer: str) -> Thing:
    """Attach a payment method to a customer."""
    method = resolve(context, identifier, customer=customer)
    if method.body["customer"] != customer:
        change(context, method, "payment_method.attached", customer=customer)
    return method


def detach(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `POST /v1/payment_methods/{id}/detach`."""
    method = load(context, KIND, identifier, "payment_method")
    if method.body["customer"] is None:
        raise refused("The payment method you provided is not attached to a customer.")
    method.hidden["used"] = True
    return change(context, method, "payment_method.detached", customer=None)


def list_all(context: Context, given: Given, customer: str | None = None) -> dict[str, Any]:
    """Answer `GET /v1/payment_methods` and `GET /v1/customers/{id}/payment_methods`."""
    url = "/v1/payment_methods"
    if customer is not None:
        load(context, "customer", customer, "customer")
        url = f"/v1/customers/{customer}/payment_methods"
    wanted = customer or given.take("customer")

    def keep(method: Thing) -> bool:
        return wanted is not None and method.body["customer"] == wanted

    return listing(context, given, KIND, url, same=("type", "allow_redisplay"), keep=keep)
