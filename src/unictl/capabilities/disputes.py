"""Disputes: payments that a customer or his bank contests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Protocol, TypeAlias

from unictl.capabilities.shared import (
    CreatedAt,
    Cursor,
    Id,
    Limit,
    Raw,
    Service,
    Since,
    Until,
)
from unictl.core.call import Call
from unictl.core.model import Doc, MaxLen, MinLen, Pattern, model
from unictl.core.operation import operation
from unictl.core.page import Page

DisputeStatus = Literal["needs_response", "under_review", "won", "lost", "closed"]
DisputePhase = Literal["inquiry", "chargeback", "pre_arbitration", "arbitration"]


FileName: TypeAlias = Annotated[
    str, MaxLen(255), Pattern(r"[^/\\\x00-\x1f\x7f]+", like="receipt.pdf")
]
"""A file's name, without folders."""


@model
class Dispute:
    """A contested payment, as it stands at the service."""

    id: Id
    service: Service
    status: Annotated[DisputeStatus, Doc("Where it stands.")]
    amount: Annotated[int, Doc("The contested amount in minor units.")]
    currency: Annotated[str, Doc("ISO 4217 code.")]
    payment_id: Annotated[str | None, Doc("The contested payment.")] = None
    phase: Annotated[DisputePhase | None, Doc("How far it has gone.")] = None
    reason: Annotated[str | None, Doc("The service's code for why it is contested.")] = None
    respond_by: Annotated[datetime | None, Doc("The last moment to answer (UTC).")] = None
    created_at: CreatedAt = None
    raw: Raw = None


@model
class ListDisputes:
    """Which disputes to list."""

    payment_id: Annotated[str | None, Doc("Only those of this payment.")] = None
    since: Since = None
    until: Until = None
    limit: Limit = 10
    cursor: Cursor = None


@model
class SubmitEvidence:
    """What speaks for you."""

    summary: Annotated[str, MinLen(1), MaxLen(2000), Doc("Why the payment is right, in words.")]
    carrier: Annotated[str | None, MaxLen(100), Doc("Who delivered it.")] = None
    tracking_number: Annotated[str | None, MaxLen(100), Doc("The delivery's number.")] = None
    document_ids: Annotated[
        Sequence[str], Doc("Documents that lie at the service, by their ids there.")
    ] = ()
    draft: Annotated[bool, Doc("Keep it for later instead of sending it to the bank.")] = False
    file_name: Annotated[
        FileName | None, Doc("The name of a document that goes along: receipt.pdf.")
    ] = None
    content_type: Annotated[
        str | None, MinLen(1), MaxLen(100), Doc("Its media type; by default as its name ends.")
    ] = None
    binary: Annotated[
        str | None, MinLen(1), Doc("Its content, in base64, unless that is sent beside.")
    ] = None


@model
class AddDocument:
    """What a document is called, and what it holds unless content is sent beside it."""

    file_name: Annotated[FileName, Doc("The file's name; its ending says what it is: receipt.pdf.")]
    content_type: Annotated[
        str | None, MinLen(1), MaxLen(100), Doc("Its media type; by default as the name ends.")
    ] = None
    binary: Annotated[str | None, MinLen(1), Doc("The content, in base64.")] = None


@model
class Document:
    """A document that lies at the service, as its id in `document_ids` names it."""

    id: Id
    service: Service
    file_name: Annotated[str | None, Doc("The file's name.")] = None
    content_type: Annotated[str | None, Doc("Its media type.")] = None
    size: Annotated[int | None, Doc("Bytes.")] = None
    purpose: Annotated[str | None, Doc("What it is there for, in the service's words.")] = None
    expires_at: Annotated[datetime | None, Doc("When the service forgets it (UTC).")] = None
    created_at: CreatedAt = None
    raw: Raw = None


class Disputes(Protocol):
    """Disputes: looked at, given up, contested."""

    @operation("GET", "/disputes/{dispute_id}")
    def get(self, dispute_id: str) -> Call[Dispute]:
        """Show a dispute."""
        ...

    @operation("GET", "/disputes")
    def list(self, filters: ListDisputes) -> Call[Page[Dispute]]:
        """List disputes, newest first."""
        ...

    @operation("POST", "/disputes/{dispute_id}/accept", changes="money", recovery="lookup")
    def accept(self, dispute_id: str) -> Call[Dispute]:
        """Give in: the customer keeps the money, for good."""
        ...

    @operation(
        "POST",
        "/disputes/{dispute_id}/evidence",
        changes="state",
        recovery="lookup",
        content="sent",
    )
    def submit_evidence(self, dispute_id: str, evidence: SubmitEvidence) -> Call[Dispute]:
        """Contest it with what speaks for you, and a document if there is one."""
        ...


class DisputeDocuments(Protocol):
    """Documents: laid at the service before evidence names them."""

    @operation("POST", "/disputes/documents", changes="state", recovery="none", content="sent")
    def add_document(self, document: AddDocument) -> Call[Document]:
        """Lay a document at the service, to name it in evidence."""
        ...
