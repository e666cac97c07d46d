"""Payment links: a page where a customer pays, without code in the shop."""

from collections.abc import Sequence
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
)
from unictl.core.call import Call
from unictl.core.model import Defaults, Doc, MaxLen, MinLen, Pattern, model
from unictl.core.operation import operation
from unictl.core.page import Page

PaymentLinkStatus = Literal["open", "partially_paid", "paid", "cancelled", "expired"]


@model
class LinkCustomer:
    """Who is to pay."""

    name: Annotated[str | None, MinLen(1), MaxLen(256), Doc("The customer's name.")] = None
    email: Annotated[Email | None, Doc("The customer's e-mail address.")] = None
    phone: Annotated[Phone | None, Doc("The customer's telephone number.")] = None


@model
class CreatePaymentLink:
    """What a payment link asks for."""

    amount: Annotated[Amount, Doc("Amount in minor units: 50000 is INR 500.00.")]
    currency: Annotated[
        Currency,
        Defaults("currency"),
        Doc("ISO 4217 code; the project's default if it has one."),
    ]
    description: Annotated[str | None, MaxLen(2048), Doc("What is paid for.")] = None
    reference: Annotated[Reference | None, Doc("Your own number for it.")] = None
    customer: Annotated[LinkCustomer | None, Doc("Who is to pay.")] = None
    expires_at: Annotated[datetime | None, Doc("Can't be paid after this time (RFC 3339).")] = None
    notify_by: Annotated[
        Sequence[Literal["sms", "email", "whatsapp"]],
        Doc("How the service tells the customer."),
    ] = ()
    accept_partial: Annotated[bool, Doc("Whether it may be paid in parts.")] = False
    return_url: Annotated[
        str | None,
        Pattern(r"https?://\S+", like="https://example.com/thanks"),
        Doc("Where the customer goes after paying."),
    ] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )


@model
class PaymentLink:
    """A payment link, as it stands at the service."""

    id: Id
    service: Service
    status: Annotated[PaymentLinkStatus, Doc("Where it stands.")]
    url: Annotated[str, Doc("Where the customer pays.")]
    amount: Annotated[int, Doc("Amount in minor units.")]
    amount_paid: Annotated[int, Doc("What has been paid so far, in minor units.")]
    currency: Annotated[str, Doc("ISO 4217 code.")]
    description: Annotated[str | None, Doc("What is paid for.")] = None
    reference: Annotated[str | None, Doc("Your own number for it.")] = None
    customer: Annotated[LinkCustomer | None, Doc("Who is to pay.")] = None
    order_id: Annotated[str | None, Doc("The order behind it, once there is one.")] = None
    expires_at: Annotated[datetime | None, Doc("Can't be paid after this time (UTC).")] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )
    created_at: CreatedAt = None
    raw: Raw = None


@model
class ListPaymentLinks:
    """Which payment links to list."""

    reference: Annotated[Reference | None, Doc("Only with this number of yours.")] = None
    limit: Limit = 10
    cursor: Cursor = None


class PaymentLinks(Protocol):
    """Payment links: pages where customers pay."""

    @operation("POST", "/payment-links", changes="money", recovery="lookup")
    def create(self, link: CreatePaymentLink) -> Call[PaymentLink]:
        """Create a link for a customer to pay."""
        ...

    @operation("GET", "/payment-links/{link_id}")
    def get(self, link_id: str) -> Call[PaymentLink]:
        """Show a payment link."""
        ...

    @operation("GET", "/payment-links")
    def list(self, filters: ListPaymentLinks) -> Call[Page[PaymentLink]]:
        """List payment links, newest first; PayPal's come in its own order."""
        ...

    @operation("POST", "/payment-links/{link_id}/cancel", changes="state", recovery="lookup")
    def cancel(self, link_id: str) -> Call[PaymentLink]:
        """Close a link that nobody has paid."""
        ...
