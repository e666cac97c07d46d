"""Disputes: a customer's bank wants a charge's money back. Some test cards lead to one."""

from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ledger import move
from unictl.sandbox.stripe.lists import listing
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.things import Context, add, change, load, named, tell

KIND: Final = "dispute"
_FEE: Final = 1500
_ANSWER_BY: Final = 9 * 24 * 3600
_OPEN: Final = ("needs_response", "warning_needs_response")
_EVIDENCE_WORDS: Final = (
    "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure "
    "cancellation_rebuttal customer_communication customer_email_address customer_name "
    "customer_purchase_ip customer_signature duplicate_charge_documentation "
    "duplicate_charge_explanation duplicate_charge_id product_description receipt "
    "refund_policy refund_policy_disclosure refund_refusal_explanation service_date "
    "service_documentation shipping_address shipping_carrier shipping_date "
    "shipping_documentation shipping_tracking_number uncategorized_file uncategorized_text"
)
_EVIDENCE: Final = tuple(_EVIDENCE_WORDS.split())
_FILES_WORDS: Final = (
    "cancellation_policy customer_communication customer_signature "
    "duplicate_charge_documentation receipt refund_policy service_documentation "
    "shipping_documentation uncategorized_file"
)
_FILES: Final = tuple(_FILES_WORDS.split())


def make(context: Context, charge: Thing, reason: str, *, inquiry: bool) -> Thing:
    """Dispute a charge; its money is taken back, unless the bank only inquires."""
    body = charge.body
    dispute = add(
        context,
        KIND,
        {
            "amount": body["amount_captured"],
            "balance_transactions": [],
            "charge": charge.id,
            "currency": body["currency"],
            "enhanced_eligibility_types": [],
            "evidence": {**dict.fromkeys(_EVIDENCE), "enhanced_evidence": {}},
            "evidence_details": {
                "due_by": context.now + _ANSWER_BY,
                "enhanced_eligibility": {},
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": inquiry,
            "metadata": {},
            "payment_intent": body["payment_intent"],
            "payment_method_details": {
                "card": {
                    "brand": body["payment_method_details"]["card"]["brand"],
                    "case_type": "inquiry" if inquiry else "chargeback",
                    "network_reason_code": "10.4" if reason == "fraudulent" else "13.1",
                },
                "type": "card",
            },
            "reason": reason,
            "status": "warning_needs_response" if inquiry else "needs_response",
        },
        parent=charge.id,
    )
    change(context, charge, disputed=True)
    if not inquiry:
        _withdraw(context, dispute)
    tell(context, "charge.dispute.created", dispute.body)
    if not inquiry:
        tell(context, "charge.dispute.funds_withdrawn", dispute.body)
    return dispute


def _withdraw(context: Context, dispute: Thing) -> None:
    _move(context, dispute, -dispute.body["amount"], _FEE)


def _move(context: Context, dispute: Thing, amount: int, fee: int = 0) -> None:
    category = "dispute" if amount < 0 else "dispute_reversal"
    moved = move(
        context,
        "adjustment",
        amount,
        dispute.body["currency"],
        dispute.id,
        fee=fee,
        category=category,
    )
    change(
        context,
        dispute,
        balance_transactions=[*dispute.body["balance_transactions"], moved.body],
    )


def fetch(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `GET /v1/disputes/{id}`."""
    return load(context, KIND, identifier, "dispute").body


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/disputes`."""
    return listing(context, given, KIND, "/v1/disputes", same=("charge", "payment_intent"))


def update(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/disputes/{id}`: evidence, which is submitted unless `submit` is false.

    As in Stripe's test mode, the text `winning_evidence` or `losing_evidence` decides at once.
    """
    dispute = load(context, KIND, identifier, "dispute")
    pairs = metadata(given, KIND, dispute.body["metadata"])
    sent = given.inner("evidence")
    evidence = dict(dispute.body["evidence"])
    sent.into(evidence, *_EVIDENCE)
    for name in _FILES:
        if name in sent:
            named(context, "file", evidence[name], sent.param(name))
    submitted = given.take("submit", default="evidence" in given)
    if (submitted or "evidence" in given) and dispute.body["status"] not in _OPEN:
        raise refused(
            f"This dispute can't be answered any more: it has the status {dispute.body['status']}."
        )
    has = any(evidence[name] is not None for name in _EVIDENCE)
    details = {**dispute.body["evidence_details"], "has_evidence": has}
    if submitted:
        details["submission_count"] += 1
    change(
        context,
        dispute,
        "charge.dispute.updated",
        evidence=evidence,
        evidence_details=details,
        metadata=pairs,
        **({"status": _after(dispute)} if submitted else {}),
    )
    if submitted:
        _decide(context, dispute)
    return dispute.body


def _after(dispute: Thing) -> str:
    inquiry = dispute.body["status"].startswith("warning")
    return "warning_under_review" if inquiry else "under_review"


def _decide(context: Context, dispute: Thing) -> None:
    decided = {"winning_evidence": "won", "losing_evidence": "lost"}
    outcome = decided.get(dispute.body["evidence"]["uncategorized_text"] or "")
    if outcome is None:
        return
    if dispute.body["status"] == "warning_under_review":
        outcome = "warning_closed"
    elif outcome == "won":
        _move(context, dispute, dispute.body["amount"])
        tell(context, "charge.dispute.funds_reinstated", dispute.body)
    change(context, dispute, "charge.dispute.closed", status=outcome)


def close(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `POST /v1/disputes/{id}/close`, which accepts the dispute for good."""
    dispute = load(context, KIND, identifier, "dispute")
    if dispute.body["status"] not in _OPEN:
        raise refused(
            f"This dispute is already closed or answered: it has the status "
            f"{dispute.body['status']}.",
        )
    inquiry = dispute.body["status"].startswith("warning")
    status = "warning_closed" if inquiry else "lost"
    return change(context, dispute, "charge.dispute.closed", status=status)
