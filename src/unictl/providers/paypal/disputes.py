"""Disputes at PayPal: what customers complain of, and what is answered."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final

from unictl.capabilities.disputes import (
    Dispute,
    DisputePhase,
    Disputes,
    DisputeStatus,
    ListDisputes,
    SubmitEvidence,
)
from unictl.core.call import Ask, Call
from unictl.core.page import Page, decode_cursor, encode_cursor
from unictl.core.provider import Extras
from unictl.core.uploads import Part, upload
from unictl.errors import InvalidRequest
from unictl.providers.paypal.base import (
    PayPal,
    moment,
    next_query,
    present,
    refuse,
    rfc3339,
    status,
    text,
)
from unictl.providers.paypal.forms import evidence_file, multipart
from unictl.providers.paypal.money import code, units
from unictl.providers.paypal.pages import items_of

DISPUTES: Final = "/v1/customer/disputes"
_LARGEST: Final = 50

STATUSES: Final[Mapping[str, DisputeStatus]] = {
    "OPEN": "needs_response",
    "WAITING_FOR_SELLER_RESPONSE": "needs_response",
    "WAITING_FOR_BUYER_RESPONSE": "under_review",
    "UNDER_REVIEW": "under_review",
    "OTHER": "under_review",
    "RESOLVED": "closed",
}
OUTCOMES: Final[Mapping[str, DisputeStatus]] = {
    "RESOLVED_SELLER_FAVOUR": "won",
    "CANCELED_BY_BUYER": "won",
    "DENIED": "won",
    "RESOLVED_BUYER_FAVOUR": "lost",
    "ACCEPTED": "lost",
    "RESOLVED_WITH_PAYOUT": "closed",
    "NONE": "closed",
}
PHASES: Final[Mapping[str, DisputePhase]] = {
    "INQUIRY": "inquiry",
    "CHARGEBACK": "chargeback",
    "PRE_ARBITRATION": "pre_arbitration",
    "ARBITRATION": "arbitration",
}
# Of PayPal's list of carriers those that many use; others are named in words.
CARRIERS: Final = frozenset({"UPS", "USPS", "FEDEX", "DHL", "ROYAL_MAIL", "PARCELFORCE"})
_NOTE: Final = "Accepted by the merchant"  # PayPal wants one
_DELIVERED: Final = "PROOF_OF_FULFILLMENT"
_OTHERWISE: Final = "OTHER"


@final
class PayPalDisputes(PayPal, Disputes):
    """PayPal's list doesn't say how a dispute ended, only that it did: `get` says more."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.paypal.extras",
        accept="AcceptDispute",
        submit_evidence="SubmitEvidence",
    )

    def get(self, dispute_id: str) -> Call[Dispute]:
        """Fetch a dispute."""
        return to_dispute((yield self._one(dispute_id)).json())

    def list(self, filters: ListDisputes) -> Call[Page[Dispute]]:
        """List disputes, by the token that PayPal's link to the next page holds.

        Raises:
            InvalidRequest: Filtered by payment and by time, which PayPal does one at a time.
        """
        refuse("a list of disputes", until=filters.until)
        if filters.payment_id is not None and filters.since is not None:
            raise InvalidRequest(
                "paypal lists disputes by payment or by time, not by both", field="since"
            )
        chosen = present(
            {
                "disputed_transaction_id": filters.payment_id,
                "start_time": rfc3339(filters.since) if filters.since else None,
            }
        )
        bound = f"paypal/disputes{sorted(chosen.items())}"
        size = min(filters.limit or _LARGEST, _LARGEST)
        position = decode_cursor(filters.cursor, bound_to=bound) if filters.cursor else {}
        query = {**chosen, "page_size": str(size)}
        if position:
            query["next_page_token"] = position["token"]
        found = (yield self.fetch(DISPUTES, tuple(query.items()))).json()
        items = items_of(found, "items")
        ids = [one["dispute_id"] for one in items]
        if position and position["last"] in ids:
            items = items[ids.index(position["last"]) + 1 :]
        token = (next_query(found, DISPUTES) or {}).get("next_page_token")
        following = None
        if token and items:  # a list that doesn't go on has an end all the same
            onward = {"token": token, "last": items[-1]["dispute_id"]}
            following = encode_cursor(onward, bound_to=bound)
        return Page(tuple(to_dispute(one) for one in items), following)

    def accept(self, dispute_id: str) -> Call[Dispute]:
        """Accept the claim: the customer gets his money back."""
        if self.again():
            found = (yield self._one(dispute_id)).json()
            if found["status"] == "RESOLVED":
                return to_dispute(found)
        yield self._answer(dispute_id, "accept-claim", {"note": _NOTE, **self.extra()})
        return to_dispute((yield self._one(dispute_id)).json())

    def submit_evidence(self, dispute_id: str, evidence: SubmitEvidence) -> Call[Dispute]:
        """Provide evidence; it goes to PayPal at once, as a form of several parts.

        PayPal keeps no documents to be named later: a file goes along, or not at all.

        Raises:
            InvalidRequest: PayPal takes no such file.
        """
        refuse("evidence", document_ids=tuple(evidence.document_ids), draft=evidence.draft)
        file = upload(self.context.content, evidence)
        parts = () if file is None else (evidence_file(file),)
        given = _evidence(evidence, self.extra())
        if self.again():
            found = (yield self._one(dispute_id)).json()
            theirs = found.get("evidences") or ()
            if any(one.get("notes") == evidence.summary and _mine(one) for one in theirs):
                return to_dispute(found)
        yield self._answer(dispute_id, "provide-evidence", {"evidences": [given]}, *parts)
        return to_dispute((yield self._one(dispute_id)).json())

    def _one(self, dispute_id: str) -> Ask:
        return self.fetch(f"{DISPUTES}/{dispute_id}")

    def _answer(
        self, dispute_id: str, action: str, members: Mapping[str, Any], *files: Part
    ) -> Ask:
        form = multipart(members, *files)
        path = f"{DISPUTES}/{dispute_id}/{action}"
        headers = {"Content-Type": form.content_type}
        return Ask("POST", path, content=form, headers=headers, changes=True)


def _evidence(evidence: SubmitEvidence, extra: Mapping[str, Any]) -> dict[str, Any]:
    """Return the evidence as PayPal writes it.

    Raises:
        InvalidRequest: A carrier without a number, or the other way round.
    """
    if (evidence.carrier is None) != (evidence.tracking_number is None):
        raise InvalidRequest(
            "paypal wants the carrier and the tracking number together",
            hint="Give both (--carrier, --tracking-number), or neither.",
            field="tracking_number" if evidence.tracking_number is None else "carrier",
        )
    info: dict[str, Any] = present({"refund_ids": extra.get("refund_ids")})
    if evidence.carrier is not None:
        name = evidence.carrier.upper().replace(" ", "_").replace("-", "_")
        known = name in CARRIERS
        info["tracking_info"] = [
            present(
                {
                    "carrier_name": name if known else "OTHER",
                    "carrier_name_other": None if known else evidence.carrier,
                    "tracking_number": evidence.tracking_number,
                }
            )
        ]
    usual = _DELIVERED if evidence.carrier else "PROOF_OF_REFUND" if info else _OTHERWISE
    return present(
        {
            "evidence_type": extra.get("evidence_type", usual),
            "evidence_info": info or None,
            "notes": evidence.summary,
        }
    )


def _mine(evidence: Mapping[str, Any]) -> bool:
    return evidence.get("source") in {None, "SUBMITTED_BY_SELLER"}


def to_dispute(found: Mapping[str, Any]) -> Dispute:
    """Return our dispute."""
    ours = status(STATUSES, found.get("status"))
    outcome = dict(found.get("dispute_outcome") or {}).get("outcome_code")
    if ours == "closed" and outcome is not None:
        ours = status(OUTCOMES, outcome)
    transactions = found.get("disputed_transactions") or ()
    return Dispute(
        id=found["dispute_id"],
        service="paypal",
        status=ours,
        amount=units(found["dispute_amount"]),
        currency=code(found["dispute_amount"]),
        payment_id=text(transactions[0].get("seller_transaction_id")) if transactions else None,
        phase=PHASES.get(str(found.get("dispute_life_cycle_stage"))),
        reason=text(found.get("reason")),
        respond_by=moment(found.get("seller_response_due_date")),
        created_at=moment(found.get("create_time")),
        raw=found,
    )
