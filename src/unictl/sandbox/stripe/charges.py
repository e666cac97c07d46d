"""Charges: what each attempt to take a PaymentIntent's money has left."""

from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe.cards import Card, Decline
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ids import characters
from unictl.sandbox.stripe.ledger import fee_of, move
from unictl.sandbox.stripe.lists import listing
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.payment_methods import card_of
from unictl.sandbox.stripe.things import Context, add, change, load, tell

KIND: Final = "charge"
DESCRIPTOR: Final = "UNICTL SANDBOX"
_AUTHORISED: Final = 7 * 24 * 3600  # seconds in which an authorisation can be captured


def make(
    context: Context,
    intent: Thing,
    method: Thing,
    *,
    decline: Decline | None = None,
    authenticated: bool = False,
) -> Thing:
    """Make the charge of an attempt: authorised (to be captured by `take`), or failed."""
    of = intent.body
    charge = add(
        context,
        KIND,
        {
            "amount": of["amount"],
            "amount_captured": 0,
            "amount_refunded": 0,
            "application": None,
            "application_fee": None,
            "application_fee_amount": None,
            "balance_transaction": None,
            "billing_details": method.body["billing_details"],
            "calculated_statement_descriptor": of["statement_descriptor"] or DESCRIPTOR,
            "captured": False,
            "currency": of["currency"],
            "customer": of["customer"],
            "description": of["description"],
            "disputed": False,
            "failure_balance_transaction": None,
            "failure_code": decline.code if decline else None,
            "failure_message": decline.message if decline else None,
            "fraud_details": {},
            "metadata": dict(of["metadata"]),
            "on_behalf_of": None,
            "outcome": _outcome(decline),
            "paid": decline is None,
            "payment_intent": intent.id,
            "payment_method": method.id,
            "payment_method_details": {
                "card": _details(context, intent, method, authenticated=authenticated),
                "type": "card",
            },
            "radar_options": {},
            "receipt_email": of["receipt_email"],
            "receipt_number": None,
            "receipt_url": None
            if decline
            else f"https://pay.stripe.com/receipts/sandbox-{characters(16)}",
            "refunded": False,
            "review": None,
            "shipping": of["shipping"],
            "source_transfer": None,
            "statement_descriptor": of["statement_descriptor"],
            "statement_descriptor_suffix": of["statement_descriptor_suffix"],
            "status": "failed" if decline else "succeeded",
            "transfer_data": None,
            "transfer_group": of["transfer_group"],
        },
        parent=intent.id,
        hidden={"card": method.hidden["card"]},
    )
    if decline is not None:
        tell(context, "charge.failed", charge.body)
    return charge


def _outcome(decline: Decline | None) -> dict[str, Any]:
    said: tuple[str, str | None, str, str]
    if decline is None:
        said = ("approved_by_network", None, "Payment complete.", "authorized")
    elif decline.blocked:
        said = (
            "not_sent_to_network",
            "highest_risk_level",
            "Stripe blocked this payment as too risky.",
            "blocked",
        )
    else:
        said = (
            "declined_by_network",
            decline.decline_code,
            "The bank did not approve the payment.",
            "issuer_declined",
        )
    status, reason, message, type_ = said
    return {
        "advice_code": decline.advice if decline else None,
        "network_advice_code": None,
        "network_decline_code": "05" if decline and not decline.blocked else None,
        "network_status": status,
        "reason": reason,
        "risk_level": "highest" if type_ == "blocked" else "normal",
        "risk_score": 90 if type_ == "blocked" else 20,
        "seller_message": message,
        "type": type_,
    }


def _details(
    context: Context, intent: Thing, method: Thing, *, authenticated: bool
) -> dict[str, Any]:
    shown = method.body["card"]
    amount = intent.body["amount"]
    proof = {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": "00000000-0000-4000-8000-000000000000",
        "version": "2.2.0",
    }
    details = {
        "amount_authorized": amount,
        "authorization_code": "123456",
        "brand": shown["brand"],
        "checks": shown["checks"],
        "country": shown["country"],
        "exp_month": shown["exp_month"],
        "exp_year": shown["exp_year"],
        "extended_authorization": {"status": "disabled"},
        "fingerprint": shown["fingerprint"],
        "funding": shown["funding"],
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "last4": shown["last4"],
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": shown["brand"],
        "network_token": {"used": False},
        "network_transaction_id": "104102978678771",
        "overcapture": {"maximum_amount_capturable": amount, "status": "unavailable"},
        "regulated_status": shown["regulated_status"],
        "three_d_secure": proof if authenticated else None,
        "wallet": None,
    }
    if intent.body["capture_method"] == "manual":
        details["capture_before"] = context.now + _AUTHORISED
    return details


def take(context: Context, charge: Thing, amount: int | None = None) -> None:
    """Capture a charge, whole or in part; the rest is given back to the customer."""
    card = card_of(charge)
    whole = charge.body["amount"]
    amount = whole if amount is None else amount
    currency = charge.body["currency"]
    moved = move(
        context,
        "charge",
        amount,
        currency,
        charge.id,
        fee=fee_of(amount),
        pending=not card.at_once,
        description=charge.body["description"],
    )
    change(
        context,
        charge,
        amount_captured=amount,
        amount_refunded=whole - amount,
        balance_transaction=moved.id,
        captured=True,
    )
    _dispute(context, charge, card)


def _dispute(context: Context, charge: Thing, card: Card) -> None:
    if card.dispute is not None:
        from unictl.sandbox.stripe.disputes import make as dispute  # noqa: PLC0415 - it knows charges

        dispute(context, charge, card.dispute, inquiry=card.inquiry)


def fetch(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `GET /v1/charges/{id}`."""
    return load(context, KIND, identifier).body


def update(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/charges/{id}`."""
    charge = load(context, KIND, identifier)
    changes: dict[str, Any] = {"metadata": metadata(given, KIND, charge.body["metadata"])}
    given.into(changes, "description", "receipt_email", "shipping", "transfer_group")
    return change(context, charge, "charge.updated", **changes)


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/charges`."""
    same = ("payment_intent", "customer", "transfer_group")
    return listing(context, given, KIND, "/v1/charges", same=same)
