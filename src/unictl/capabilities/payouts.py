"""Payouts: money that goes out, to a bank account or to somebody else."""

from dataclasses import field
from datetime import datetime
from typing import Annotated, Literal, Protocol

from unictl.capabilities.shared import (
    Amount,
    CreatedAt,
    Currency,
    Cursor,
    Email,
    Id,
    Limit,
    Metadata,
    Phone,
    Raw,
    Reference,
    Service,
    Since,
    Until,
)
from unictl.core.call import Call
from unictl.core.model import Defaults, Doc, MaxLen, MinLen, model
from unictl.core.operation import operation
from unictl.core.page import Page

PayoutStatus = Literal[
    "pending_approval",
    "queued",
    "scheduled",
    "processing",
    "succeeded",
    "unclaimed",
    "returned",
    "reversed",
    "failed",
    "cancelled",
]


@model
class Recipient:
    """Who gets the money, and where; which fields are needed differs by service."""

    name: Annotated[str | None, MinLen(1), MaxLen(120), Doc("The name on the account.")] = None
    email: Annotated[Email | None, Doc("The e-mail address that is paid or told.")] = None
    phone: Annotated[Phone | None, Doc("The telephone number that is paid or told.")] = None
    bank_account: Annotated[str | None, MinLen(4), MaxLen(35), Doc("The account's number.")] = None
    bank_code: Annotated[
        str | None, MinLen(4), MaxLen(20), Doc("The bank's code: an IFSC in India.")
    ] = None
    upi: Annotated[str | None, MinLen(3), MaxLen(100), Doc("A UPI address, asha@bank.")] = None
    account_id: Annotated[
        str | None, MinLen(1), MaxLen(64), Doc("The recipient's account at the service.")
    ] = None


@model
class CreatePayout:
    """How much goes out, and to whom."""

    amount: Annotated[Amount, Doc("Amount in minor units: 50000 is INR 500.00.")]
    currency: Annotated[
        Currency,
        Defaults("currency"),
        Doc("ISO 4217 code; the project's default if it has one."),
    ]
    recipient: Annotated[
        Recipient | None, Doc("Who gets it; none is your own bank account, where that is offered.")
    ] = None
    speed: Annotated[
        Literal["standard", "instant"] | None, Doc("How fast; none is the service's usual way.")
    ] = None
    purpose: Annotated[
        str | None, MinLen(1), MaxLen(40), Doc("What it is for, in the service's words.")
    ] = None
    description: Annotated[str | None, MaxLen(1000), Doc("What the recipient reads.")] = None
    reference: Annotated[Reference | None, Doc("Your own number for it.")] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )


@model
class Payout:
    """Money on its way out, as it stands at the service."""

    id: Id
    service: Service
    status: Annotated[PayoutStatus, Doc("Where it stands.")]
    amount: Annotated[int, Doc("Amount in minor units.")]
    currency: Annotated[str, Doc("ISO 4217 code.")]
    fee: Annotated[int | None, Doc("The service's fee in minor units, once it is known.")] = None
    recipient: Annotated[
        str | None, Doc("Who gets it, as the service names him: an account, an e-mail address.")
    ] = None
    method: Annotated[str | None, Doc("The way that it takes: IMPS, instant …")] = None
    purpose: Annotated[str | None, Doc("What it is for.")] = None
    description: Annotated[str | None, Doc("What the recipient reads.")] = None
    reference: Annotated[str | None, Doc("Your own number for it.")] = None
    batch_id: Annotated[str | None, Doc("The batch that it went out with.")] = None
    failure_code: Annotated[str | None, Doc("The service's code for why it failed.")] = None
    failure_message: Annotated[str | None, Doc("Why it failed, in the service's words.")] = None
    arrives_at: Annotated[datetime | None, Doc("When it is to arrive (UTC).")] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )
    created_at: CreatedAt = None
    raw: Raw = None


@model
class ListPayouts:
    """Which payouts to list."""

    reference: Annotated[Reference | None, Doc("Only with this number of yours.")] = None
    since: Since = None
    until: Until = None
    limit: Limit = 10
    cursor: Cursor = None


class Payouts(Protocol):
    """Payouts: money sent, looked at, stopped."""

    @operation("POST", "/payouts", changes="money", recovery="key")
    def create(self, payout: CreatePayout) -> Call[Payout]:
        """Send money out."""
        ...

    @operation("GET", "/payouts/{payout_id}")
    def get(self, payout_id: str) -> Call[Payout]:
        """Show a payout."""
        ...

    @operation("POST", "/payouts/{payout_id}/cancel", changes="state", recovery="lookup")
    def cancel(self, payout_id: str) -> Call[Payout]:
        """Stop a payout that hasn't gone out."""
        ...


class PayoutLists(Protocol):
    """Payouts, where the service can list them."""

    @operation("GET", "/payouts")
    def list(self, filters: ListPayouts) -> Call[Page[Payout]]:
        """List payouts, newest first."""
        ...
