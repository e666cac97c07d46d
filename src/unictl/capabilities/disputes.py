"""Disputes: payments that a customer or his bank contests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Protocol

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
from unictl.core.model import Doc, MaxLen, MinLen, model
from unictl.core.operation import operation
from unictl.core.page import Page

DisputeStatus = Literal["needs_response", "under_review", "won", "lost", "closed"]
DisputePhase = Literal["inquiry", "chargeback", "pre_arbitration", "arbitration"]


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

    @operation("POST", "/disputes/{dispute_id}/evidence", changes="state", recovery="lookup")
    def submit_evidence(self, dispute_id: str, evidence: SubmitEvidence) -> Call[Dispute]:
        """Contest it with what speaks for you."""
        ...
