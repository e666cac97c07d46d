"""Disputes at Razorpay."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final

from unictl.capabilities.disputes import (
    AddDocument,
    Dispute,
    DisputeDocuments,
    DisputePhase,
    Disputes,
    DisputeStatus,
    Document,
    ListDisputes,
    SubmitEvidence,
)
from unictl.core.call import Call
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.core.uploads import upload
from unictl.errors import InvalidRequest
from unictl.providers.razorpay.base import Razorpay
from unictl.providers.razorpay.documents import add, to_document
from unictl.providers.razorpay.values import moment, refuse, spans, status, text

STATUSES: Final[Mapping[str, DisputeStatus]] = {
    "open": "needs_response",
    "under_review": "under_review",
    "won": "won",
    "lost": "lost",
    "closed": "closed",
}
PHASES: Final[Mapping[str, DisputePhase]] = {
    "fraud": "inquiry",
    "retrieval": "inquiry",
    "chargeback": "chargeback",
    "pre_arbitration": "pre_arbitration",
    "arbitration": "arbitration",
}
_LONGEST_SUMMARY: Final = 1000


@final
class RazorpayDisputes(Razorpay, Disputes, DisputeDocuments):
    """Each document speaks for one thing at Razorpay; those without a purpose go as `others`."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.razorpay.extras",
        get="ExpandDispute",
        list="ExpandDispute",
        submit_evidence="SubmitEvidence",
    )

    def get(self, dispute_id: str) -> Call[Dispute]:
        """Fetch a dispute."""
        return to_dispute((yield self.fetch(f"/disputes/{dispute_id}", self.expansion())).json())

    def list(self, filters: ListDisputes) -> Call[Page[Dispute]]:
        """List disputes."""
        refuse("a list of disputes", payment_id=filters.payment_id)
        query = spans(filters.since, filters.until) + self.expansion()
        return (yield from self.walk("/disputes", filters, to_dispute, query=query))

    def accept(self, dispute_id: str) -> Call[Dispute]:
        """Give in, which can't be taken back."""
        if self.again():
            found = (yield self.fetch(f"/disputes/{dispute_id}")).json()
            if found["status"] == "lost":
                return to_dispute(found)
        return to_dispute((yield self.post(f"/disputes/{dispute_id}/accept")).json())

    def submit_evidence(self, dispute_id: str, evidence: SubmitEvidence) -> Call[Dispute]:
        """Contest it; to keep the same draft twice is to keep it once.

        A document that goes along is laid first; where the reply to that was lost it may lie there
        twice, and speaks once.

        Raises:
            InvalidRequest: The summary is too long for Razorpay.
        """
        refuse(
            "a dispute's evidence",
            carrier=evidence.carrier,
            tracking_number=evidence.tracking_number,
        )
        if len(evidence.summary) > _LONGEST_SUMMARY:
            raise InvalidRequest(
                f"summary is longer than razorpay's {_LONGEST_SUMMARY} characters", field="summary"
            )
        file = upload(self.context.content, evidence)
        laid = None if file is None else add(file, step="document")
        if self.again():
            found = (yield self.fetch(f"/disputes/{dispute_id}")).json()
            if found["status"] == "under_review":
                return to_dispute(found)
        document_ids = list(evidence.document_ids)
        if laid is not None:
            document_ids.append((yield laid).json()["id"])
        body = {
            "summary": evidence.summary,
            "others": [{"type": "evidence", "document_ids": document_ids}]
            if document_ids
            else None,
            **self.extra(),
            "action": "draft" if evidence.draft else "submit",
        }
        return to_dispute((yield self.patch(f"/disputes/{dispute_id}/contest", body)).json())

    def add_document(self, document: AddDocument) -> Call[Document]:
        """Upload a document: PDF, JPEG or PNG, at most 50 MB.

        Razorpay has no key for this and no list of documents, so one whose reply was lost can't be
        looked for.

        Raises:
            InvalidRequest: There is none, or Razorpay takes none such.
        """
        file = upload(self.context.content, document)
        assert file is not None  # noqa: S101 - it has a name
        request = add(file)
        return to_document((yield request).json())


def to_dispute(dispute: Mapping[str, Any]) -> Dispute:
    """Return our dispute."""
    return Dispute(
        id=dispute["id"],
        service="razorpay",
        status=status(STATUSES, dispute.get("status")),
        amount=dispute["amount"],
        currency=dispute["currency"],
        payment_id=text(dispute.get("payment_id")),
        phase=PHASES.get(dispute.get("phase") or ""),
        reason=text(dispute.get("reason_code")),
        respond_by=moment(dispute.get("respond_by")),
        created_at=moment(dispute["created_at"]),
        raw=dispute,
    )
