"""Invoices: what a customer owes, line by line."""

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime
from typing import Annotated, Literal, Protocol

from unictl.capabilities.payment_links import LinkCustomer
from unictl.capabilities.shared import (
    CreatedAt,
    Currency,
    Cursor,
    Id,
    Limit,
    Metadata,
    Raw,
    Reference,
    Service,
    Since,
    Until,
)
from unictl.core.call import Call
from unictl.core.model import Defaults, Doc, Ge, Gt, MaxLen, MinLen, model
from unictl.core.operation import operation
from unictl.core.page import Page
from unictl.errors import InvalidRequest

InvoiceStatus = Literal[
    "draft", "open", "partially_paid", "paid", "refunded", "void", "uncollectible", "expired"
]


@model
class InvoiceItem:
    """A line of an invoice."""

    name: Annotated[str, MinLen(1), MaxLen(200), Doc("What is sold.")]
    amount: Annotated[int, Gt(0), Doc("Price of one, in the invoice's minor units.")]
    quantity: Annotated[int, Ge(1), Doc("How many.")] = 1
    description: Annotated[str | None, MaxLen(1000), Doc("More about it.")] = None


@model
class CreateInvoice:
    """What a customer owes."""

    items: Annotated[
        Sequence[InvoiceItem],
        MinLen(1),
        MaxLen(50),
        Doc('The lines, each {"name": "Tea", "amount": 900, "quantity": 2}, in minor units.'),
    ]
    currency: Annotated[
        Currency,
        Defaults("currency"),
        Doc("ISO 4217 code; the project's default if it has one."),
    ]
    customer_id: Annotated[str | None, Doc("The customer who owes it.")] = None
    customer: Annotated[LinkCustomer | None, Doc("Or who he is.")] = None
    description: Annotated[str | None, MaxLen(1500), Doc("A note for the customer.")] = None
    reference: Annotated[Reference | None, Doc("Your own number for it.")] = None
    due_at: Annotated[datetime | None, Doc("When it is to be paid (RFC 3339).")] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        """Refuse both ways to name the customer."""
        if self.customer_id is not None and self.customer is not None:
            raise InvalidRequest(
                "an invoice has one customer",
                hint="Give customer_id (--customer-id), or who he is (--customer-email …).",
                field="customer_id",
            )


@model
class Invoice:
    """An invoice, as it stands at the service."""

    id: Id
    service: Service
    status: Annotated[InvoiceStatus, Doc("Where it stands.")]
    amount: Annotated[int, Doc("What is owed in all, in minor units.")]
    amount_paid: Annotated[int, Doc("What has been paid so far, in minor units.")]
    currency: Annotated[str, Doc("ISO 4217 code.")]
    number: Annotated[str | None, Doc("The number that the customer sees.")] = None
    reference: Annotated[str | None, Doc("Your own number for it.")] = None
    customer_id: Annotated[str | None, Doc("The customer who owes it.")] = None
    customer_email: Annotated[str | None, Doc("His e-mail address.")] = None
    description: Annotated[str | None, Doc("The note for the customer.")] = None
    url: Annotated[str | None, Doc("Where the customer pays, once it is issued.")] = None
    due_at: Annotated[datetime | None, Doc("When it is to be paid (UTC).")] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )
    created_at: CreatedAt = None
    raw: Raw = None


@model
class ListInvoices:
    """Which invoices to list."""

    customer_id: Annotated[str | None, Doc("Only this customer's.")] = None
    since: Since = None
    until: Until = None
    limit: Limit = 10
    cursor: Cursor = None


class Invoices(Protocol):
    """Invoices: drawn up, then issued to the customer."""

    @operation("POST", "/invoices", changes="state", recovery="lookup")
    def create(self, invoice: CreateInvoice) -> Call[Invoice]:
        """Draw up an invoice; the customer doesn't see it before `issue`."""
        ...

    @operation("GET", "/invoices/{invoice_id}")
    def get(self, invoice_id: str) -> Call[Invoice]:
        """Show an invoice."""
        ...

    @operation("GET", "/invoices")
    def list(self, filters: ListInvoices) -> Call[Page[Invoice]]:
        """List invoices, newest first; PayPal's come in its own order."""
        ...

    @operation("POST", "/invoices/{invoice_id}/issue", changes="money", recovery="lookup")
    def issue(self, invoice_id: str) -> Call[Invoice]:
        """Make a draft final, so that the customer can pay it, and send it to him."""
        ...

    @operation("POST", "/invoices/{invoice_id}/cancel", changes="state", recovery="lookup")
    def cancel(self, invoice_id: str) -> Call[Invoice]:
        """Take an issued invoice back that nobody has paid."""
        ...

    @operation("DELETE", "/invoices/{invoice_id}", changes="state", recovery="lookup")
    def delete(self, invoice_id: str) -> Call[Invoice]:
        """Throw a draft away."""
        ...
