"""Refunds of captured payments, whole or in part."""

import json
import re
from hashlib import sha256
from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay.errors import invalid, plain, unknown_id
from unictl.sandbox.razorpay.fields import Fields, shown
from unictl.sandbox.razorpay.ids import SERVICE, load, new
from unictl.sandbox.razorpay.lists import collection
from unictl.sandbox.session import Thing

KIND: Final = "refund"
_HEADER: Final = "x-refund-idempotency"
_SHORTEST_KEY: Final = 10
_ARN: Final = "74332741234567890123456"


def create(exchange: Exchange, fields: Fields, payment_id: str) -> dict[str, Any]:
    """Answer `POST /v1/payments/{id}/refund`."""
    key = _key(exchange)
    told_apart = sha256(
        f"{payment_id} {json.dumps(fields.given, sort_keys=True)}".encode()
    ).hexdigest()
    if key is not None and (noted := exchange.session.mark(SERVICE, "refund key", key)):
        before, _, identifier = noted.partition(" ")
        if before != told_apart:
            raise plain(
                "Different request with the same idempotency key has already been processed.",
                status=409,
            )
        return load(exchange, KIND, identifier).body
    refund = _make(exchange, fields, load(exchange, "payment", payment_id))
    if key is not None:
        exchange.session.set_mark(SERVICE, "refund key", key, f"{told_apart} {refund.id}")
    return refund.body


def create_by_body(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `POST /v1/refunds`, the official client's other way: the payment is in the body."""
    payment_id = fields.text("payment_id", required=True) or ""
    return create(exchange, fields, payment_id)


def _key(exchange: Exchange) -> str | None:
    """Return the idempotency key, if there is one."""
    key = exchange.request.headers.get(_HEADER)
    if key is None:
        return None
    if len(key) < _SHORTEST_KEY:
        raise plain("The idempotency key must be at least 10 characters long.")
    if not re.fullmatch(r"[A-Za-z0-9_-]+", key):
        raise plain(
            "The idempotency key must only contain alphanumeric characters, "
            "underscores and hyphens."
        )
    return key


def _make(exchange: Exchange, fields: Fields, payment: Thing) -> Thing:
    amount = fields.amount(payment.body["currency"], required=False)
    speed = fields.choice("speed", ("normal", "optimum")) or "normal"
    notes = fields.notes(KIND)
    receipt = fields.text("receipt", longest=40)
    fields.finish()
    if payment.body["status"] == "refunded":
        raise invalid("The payment has been fully refunded already.")
    if payment.body["status"] != "captured":
        raise invalid("The payment status should be captured for action to be taken")
    left = payment.body["amount"] - payment.body["amount_refunded"]
    amount = left if amount is None else amount
    if amount > left:
        raise invalid("The refund amount provided is greater than amount captured.", "amount")
    identifier = new("rfnd")
    refund = Thing(
        service=SERVICE,
        kind=KIND,
        id=identifier,
        created_at=exchange.now,
        parent=payment.id,
        reference=receipt,
        body={
            "id": identifier,
            "entity": "refund",
            "amount": amount,
            "currency": payment.body["currency"],
            "payment_id": payment.id,
            "notes": shown(notes),
            "receipt": receipt,
            "acquirer_data": {"arn": _ARN},
            "created_at": exchange.now,
            "batch_id": None,
            "status": "processed",
            "speed_processed": "instant" if speed == "optimum" else "normal",
            "speed_requested": speed,
        },
    )
    exchange.session.add(refund)
    payment.body["amount_refunded"] += amount
    whole = payment.body["amount_refunded"] == payment.body["amount"]
    payment.body["refund_status"] = "full" if whole else "partial"
    if whole:
        payment.body["status"] = "refunded"
    exchange.session.save(payment)
    return refund


def fetch(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/refunds/{id}`."""
    fields.finish()
    return load(exchange, KIND, identifier).body


def fetch_of_payment(
    exchange: Exchange, fields: Fields, payment_id: str, identifier: str
) -> dict[str, Any]:
    """Answer `GET /v1/payments/{id}/refunds/{id}`."""
    fields.finish()
    refund = load(exchange, KIND, identifier)
    if refund.parent != load(exchange, "payment", payment_id).id:
        raise unknown_id()
    return refund.body


def listing(exchange: Exchange, fields: Fields, payment_id: str | None = None) -> dict[str, Any]:
    """Answer `GET /v1/refunds` and `GET /v1/payments/{id}/refunds`."""
    count, skip = fields.page()
    since, until = fields.period()
    fields.finish()
    if payment_id is not None:
        load(exchange, "payment", payment_id)
    found = exchange.session.find(
        SERVICE, KIND, parent=payment_id, since=since, until=until, limit=count, skip=skip
    )
    return collection([refund.body for refund in found])


def update(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `PATCH /v1/refunds/{id}`, which takes notes alone."""
    refund = load(exchange, KIND, identifier)
    fields.take("notes", required=True)
    refund.body["notes"] = shown(fields.notes(KIND))
    fields.finish()
    exchange.session.save(refund)
    return refund.body
