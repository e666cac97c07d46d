"""Disputes at Stripe."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final

from unictl.capabilities.disputes import (
    AddDocument,
    Dispute,
    DisputeDocuments,
    Disputes,
    DisputeStatus,
    Document,
    ListDisputes,
    SubmitEvidence,
)
from unictl.core.call import Ask, Call
from unictl.core.operation import recovers
from unictl.core.page import Page
from unictl.core.ports import Loaded
from unictl.core.provider import Extras
from unictl.core.uploads import upload
from unictl.errors import InvalidRequest
from unictl.providers.stripe.base import (
    Stripe,
    created,
    id_of,
    inner,
    moment,
    status,
    text,
)
from unictl.providers.stripe.documents import ADDRESS, ORIGIN, add, to_document
from unictl.providers.stripe.money import minor
from unictl.providers.stripe.payment_shapes import is_charge

STATUSES: Final[Mapping[str, DisputeStatus]] = {
    "needs_response": "needs_response",
    "under_review": "under_review",
    "won": "won",
    "lost": "lost",
    "warning_needs_response": "needs_response",
    "warning_under_review": "under_review",
    "warning_closed": "closed",
    "prevented": "closed",
}


@final
class StripeDisputes(Stripe, Disputes, DisputeDocuments):
    """An inquiry is a dispute whose status begins with `warning`; no money has moved yet."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.stripe.extras", submit_evidence="SubmitEvidence"
    )

    @classmethod
    def address(cls, ask: Ask, credentials: Loaded) -> str:
        """Return where the request goes: files have an address of their own."""
        return ADDRESS if ask.origin == ORIGIN else super().address(ask, credentials)

    def get(self, dispute_id: str) -> Call[Dispute]:
        """Fetch a dispute."""
        return to_dispute((yield self.fetch(f"/disputes/{dispute_id}")).json())

    def list(self, filters: ListDisputes) -> Call[Page[Dispute]]:
        """List disputes, all or those of a payment."""
        query: dict[str, Any] = created(filters.since, filters.until)
        if filters.payment_id is not None:
            by = "charge" if is_charge(filters.payment_id) else "payment_intent"
            query[by] = filters.payment_id
        return (yield from self.walk("/disputes", filters, to_dispute, query=query))

    @recovers("key")
    def accept(self, dispute_id: str) -> Call[Dispute]:
        """Close a dispute as lost."""
        return to_dispute((yield self.post(f"/disputes/{dispute_id}/close")).json())

    @recovers("key")
    def submit_evidence(self, dispute_id: str, evidence: SubmitEvidence) -> Call[Dispute]:
        """Submit evidence, once and for all, unless it is a draft; its document goes first.

        Raises:
            InvalidRequest: Several documents, of which Stripe wants to know what each one is.
        """
        file = upload(self.context.content, evidence)
        document_ids = list(evidence.document_ids)
        if len(document_ids) + (file is not None) > 1:
            raise InvalidRequest(
                "stripe wants to know what each document is",
                hint="Give one, and the others by their kind: --extra stripe.receipt=file_…,"
                " stripe.shipping_documentation=file_… and so on. `unictl disputes add-document`"
                " tells the id of each.",
                field="document_ids",
            )
        if file is not None:
            document_ids.append((yield add(self, file, step="document")).json()["id"])
        fields = {
            "evidence": {
                "uncategorized_text": evidence.summary,
                "shipping_carrier": evidence.carrier,
                "shipping_tracking_number": evidence.tracking_number,
                "uncategorized_file": next(iter(document_ids), None),
                **self.context.extra,
            },
            "submit": not evidence.draft,
        }
        return to_dispute((yield self.post(f"/disputes/{dispute_id}", fields)).json())

    @recovers("key")
    def add_document(self, document: AddDocument) -> Call[Document]:
        """Upload a file for nine months: PDF, JPEG or PNG, at most 5 MB.

        Raises:
            InvalidRequest: There is none, or Stripe takes none such.
        """
        file = upload(self.context.content, document)
        assert file is not None  # noqa: S101 - it has a name
        request = add(self, file)
        return to_document((yield request).json())


def to_dispute(dispute: Mapping[str, Any]) -> Dispute:
    """Return our dispute."""
    currency = dispute["currency"]
    return Dispute(
        id=dispute["id"],
        service="stripe",
        status=status(STATUSES, dispute.get("status")),
        amount=minor(dispute["amount"], currency),
        currency=currency.upper(),
        payment_id=id_of(dispute.get("payment_intent")) or id_of(dispute.get("charge")),
        phase="inquiry" if dispute["status"].startswith("warning_") else "chargeback",
        reason=text(dispute.get("reason")),
        respond_by=moment(inner(dispute, "evidence_details", "due_by")),
        created_at=moment(dispute["created"]),
        raw=dispute,
    )
