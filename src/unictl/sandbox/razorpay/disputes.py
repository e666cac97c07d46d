"""Disputes: a customer's bank asks for the money back.

Nobody opens one through the API. A payment whose notes hold `unictl_sandbox_dispute`, with a phase
(`chargeback`) as its value, is disputed in that phase as soon as its money is taken.
"""

from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay.errors import invalid, plain
from unictl.sandbox.razorpay.fields import DISPUTED, Fields
from unictl.sandbox.razorpay.ids import SERVICE, load, new, well_formed
from unictl.sandbox.razorpay.lists import collection
from unictl.sandbox.session import Thing

KIND: Final = "dispute"
_PATIENCE: Final = 7 * 86_400
_PROOFS: Final = (
    "shipping_proof",
    "billing_proof",
    "cancellation_proof",
    "customer_communication",
    "proof_of_service",
    "explanation_letter",
    "refund_confirmation",
    "access_activity_log",
    "refund_cancellation_policy",
    "term_and_conditions",
)


def after_capture(exchange: Exchange, payment: Thing) -> None:
    """Open the dispute that a payment's notes ask for, if they do."""
    notes = payment.body["notes"]
    if phase := notes.get(DISPUTED) if isinstance(notes, dict) else None:
        make(exchange, payment, phase=phase)


def make(exchange: Exchange, payment: Thing, *, phase: str) -> Thing:
    """Open a dispute about the whole payment and return it."""
    identifier = new("disp")
    dispute = Thing(
        service=SERVICE,
        kind=KIND,
        id=identifier,
        created_at=exchange.now,
        parent=payment.id,
        body={
            "id": identifier,
            "entity": "dispute",
            "payment_id": payment.id,
            "amount": payment.body["amount"],
            "currency": payment.body["currency"],
            "amount_deducted": 0,
            "reason_code": "goods_or_services_not_received_or_partially_received",
            "respond_by": exchange.now + _PATIENCE,
            "status": "open",
            "phase": phase,
            "created_at": exchange.now,
            "evidence": {
                "amount": payment.body["amount"],
                "summary": None,
                **dict.fromkeys(_PROOFS),
                "others": None,
                "submitted_at": None,
            },
        },
    )
    exchange.session.add(dispute)
    return dispute


def fetch(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/disputes/{id}`."""
    expand = _expand(fields)
    fields.finish()
    return _expanded(exchange, load(exchange, KIND, identifier), expand)


def listing(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `GET /v1/disputes`."""
    count, skip = fields.page()
    since, until = fields.period()
    expand = _expand(fields)
    fields.finish()
    found = exchange.session.find(SERVICE, KIND, since=since, until=until, limit=count, skip=skip)
    return collection([_expanded(exchange, dispute, expand) for dispute in found])


def _expand(fields: Fields) -> Any:
    expand = fields.take("expand[]")
    if expand not in {None, "payment"}:
        raise plain(
            "Value of each expand must be one of following types: payment, transaction.settlement"
        )
    return expand


def _expanded(exchange: Exchange, dispute: Thing, expand: Any) -> dict[str, Any]:
    if expand is None:
        return dispute.body
    payment = load(exchange, "payment", dispute.body["payment_id"])
    return {**dispute.body, "payment": payment.body}


def accept(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/disputes/{id}/accept`, which can't be taken back."""
    fields.finish()
    dispute = _open(exchange, identifier)
    dispute.body.update(status="lost", amount_deducted=dispute.body["amount"])
    exchange.session.save(dispute)
    return dispute.body


def contest(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `PATCH /v1/disputes/{id}/contest`: evidence, kept as a draft or handed in."""
    dispute = _open(exchange, identifier)
    evidence = dispute.body["evidence"]
    amount = fields.whole("amount", least=0)
    if amount is not None and amount > dispute.body["amount"]:
        raise invalid("contest amount cannot be greater than dispute amount.", "amount")
    given = {"amount": amount, "summary": fields.text("summary", longest=1000)}
    for proof in _PROOFS:
        given[proof] = _documents(exchange, fields, proof)
    given["others"] = _others(exchange, fields)
    action = fields.choice("action", ("draft", "submit"))
    fields.finish()
    evidence.update({name: value for name, value in given.items() if value is not None})
    if action == "submit":
        if not any(evidence[proof] for proof in (*_PROOFS, "others")):
            raise invalid("Please provide at least one document for contesting the dispute")
        evidence["submitted_at"] = exchange.now
        dispute.body["status"] = "under_review"
    exchange.session.save(dispute)
    return dispute.body


def judge(exchange: Exchange, dispute: Thing, *, won: bool) -> None:
    """Let the bank decide about the evidence."""
    if won:
        dispute.body["status"] = "won"
    else:
        dispute.body.update(status="lost", amount_deducted=dispute.body["evidence"]["amount"])
    exchange.session.save(dispute)


def _open(exchange: Exchange, identifier: str) -> Thing:
    dispute = load(exchange, KIND, identifier)
    if dispute.body["status"] != "open":
        raise invalid(f"Action not allowed when dispute is in {dispute.body['status']} status.")
    if exchange.now > dispute.body["respond_by"]:
        raise invalid("Action not allowed as deadline to respond has elapsed.")
    return dispute


def _documents(exchange: Exchange, fields: Fields, name: str) -> Any:
    """Return the ids of documents that were uploaded, or None."""
    identifiers = fields.many(name)
    for identifier in identifiers:
        known = (
            isinstance(identifier, str)
            and well_formed("document", identifier)
            and exchange.session.get(SERVICE, "document", identifier)
        )
        if not known:
            raise invalid(
                "Invalid file id provided or merchant is unauthorized to access the fileId(s)"
                " provided",
                name,
            )
    return identifiers or None


def _others(exchange: Exchange, fields: Fields) -> Any:
    others = []
    for given in fields.many("others"):
        if not isinstance(given, dict):
            raise invalid("The others must be an array of objects.", "others")
        inner = Fields(given, "others")
        kind = inner.text("type", required=True, longest=255)
        others.append({"type": kind, "document_ids": _documents(exchange, inner, "document_ids")})
        inner.finish()
    return others or None
