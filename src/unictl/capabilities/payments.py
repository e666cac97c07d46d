"""Take payments: orders, the payments made on them, captures and refunds."""

from dataclasses import field
from typing import Annotated, Literal, Protocol

from unictl.capabilities.shared import (
    Amount,
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
from unictl.core.model import Defaults, Doc, MaxLen, model
from unictl.core.operation import operation
from unictl.core.page import Page

OrderStatus = Literal[
    "open", "requires_action", "approved", "authorized", "processing", "paid", "cancelled"
]
PaymentStatus = Literal[
    "created",
    "requires_action",
    "processing",
    "authorized",
    "succeeded",
    "partially_refunded",
    "refunded",
    "failed",
    "cancelled",
]
RefundStatus = Literal["pending", "requires_action", "succeeded", "failed", "cancelled"]


@model
class CreateOrder:
    """What an order needs before a customer can pay it."""

    amount: Annotated[Amount, Doc("Amount in minor units: 50000 is INR 500.00.")]
    currency: Annotated[
        Currency,
        Defaults("currency"),
        Doc("ISO 4217 code; the project's default if it has one."),
    ]
    reference: Annotated[Reference | None, Doc("Your own order number.")] = None
    description: Annotated[str | None, MaxLen(1000), Doc("What is sold, for the customer.")] = None
    capture: Annotated[
        Literal["automatic", "manual"] | None,
        Doc("Whether a payment is taken at once or held until `capture`; none is the account's."),
    ] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )


@model
class Order:
    """An order, as it stands at the service."""

    id: Id
    service: Service
    status: Annotated[OrderStatus, Doc("Where it stands.")]
    amount: Annotated[int, Doc("Amount in minor units.")]
    amount_paid: Annotated[int, Doc("What has been paid so far, in minor units.")]
    currency: Annotated[str, Doc("ISO 4217 code.")]
    reference: Annotated[str | None, Doc("Your own order number.")] = None
    description: Annotated[str | None, Doc("What is sold.")] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )
    created_at: CreatedAt = None
    raw: Raw = None


@model
class ListOrders:
    """Which orders to list."""

    reference: Annotated[Reference | None, Doc("Only with this order number.")] = None
    since: Since = None
    until: Until = None
    limit: Limit = 10
    cursor: Cursor = None


@model
class ListOrderPayments:
    """How much of an order's payments to list."""

    limit: Limit = 10
    cursor: Cursor = None


class Orders(Protocol):
    """Orders: what a customer is to pay."""

    @operation("POST", "/payments/orders", changes="money", recovery="lookup")
    def create_order(self, order: CreateOrder) -> Call[Order]:
        """Create an order for a customer to pay."""
        ...

    @operation("GET", "/payments/orders/{order_id}")
    def get_order(self, order_id: str) -> Call[Order]:
        """Show an order."""
        ...

    @operation("GET", "/payments/orders")
    def list_orders(self, filters: ListOrders) -> Call[Page[Order]]:
        """List orders, newest first."""
        ...

    @operation("GET", "/payments/orders/{order_id}/payments")
    def list_order_payments(
        self, order_id: str, filters: ListOrderPayments
    ) -> Call[Page["Payment"]]:
        """List the payments made on an order."""
        ...


@model
class Payment:
    """A payment that a customer made or tried to make."""

    id: Id
    service: Service
    status: Annotated[PaymentStatus, Doc("Where it stands.")]
    amount: Annotated[int, Doc("Amount in minor units.")]
    amount_refunded: Annotated[int, Doc("What has been given back, in minor units.")]
    currency: Annotated[str, Doc("ISO 4217 code.")]
    order_id: Annotated[str | None, Doc("The order that it pays.")] = None
    method: Annotated[str | None, Doc("How it was paid: card, upi, wallet …")] = None
    email: Annotated[str | None, Doc("The customer's e-mail address.")] = None
    phone: Annotated[str | None, Doc("The customer's telephone number.")] = None
    description: Annotated[str | None, Doc("What is paid for.")] = None
    fee: Annotated[int | None, Doc("The service's fee in minor units, once it is known.")] = None
    failure_code: Annotated[str | None, Doc("The service's code for why it failed.")] = None
    failure_message: Annotated[str | None, Doc("Why it failed, in the service's words.")] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )
    created_at: CreatedAt = None
    raw: Raw = None


@model
class CapturePayment:
    """How much of an authorised payment to take."""

    amount: Annotated[Amount | None, Doc("Amount in minor units; none takes all.")] = None
    currency: Annotated[Currency | None, Doc("ISO 4217 code; none is the payment's.")] = None


@model
class ListPayments:
    """Which payments to list."""

    since: Since = None
    until: Until = None
    limit: Limit = 10
    cursor: Cursor = None


class Payments(Protocol):
    """Payments: money held or taken."""

    @operation("GET", "/payments/{payment_id}")
    def get(self, payment_id: str) -> Call[Payment]:
        """Show a payment."""
        ...

    @operation("GET", "/payments")
    def list(self, filters: ListPayments) -> Call[Page[Payment]]:
        """List payments, newest first."""
        ...

    @operation("POST", "/payments/{payment_id}/capture", changes="money", recovery="lookup")
    def capture(self, payment_id: str, capture: CapturePayment) -> Call[Payment]:
        """Take the money of an authorised payment."""
        ...


@model
class CreateRefund:
    """How much of a payment to give back."""

    amount: Annotated[Amount | None, Doc("Amount in minor units; none gives back all.")] = None
    currency: Annotated[Currency | None, Doc("ISO 4217 code; none is the payment's.")] = None
    reference: Annotated[Reference | None, Doc("Your own number for the refund.")] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )


@model
class Refund:
    """Money given back to a customer."""

    id: Id
    service: Service
    status: Annotated[RefundStatus, Doc("Where it stands.")]
    amount: Annotated[int, Doc("Amount in minor units.")]
    currency: Annotated[str, Doc("ISO 4217 code.")]
    payment_id: Annotated[str | None, Doc("The payment that it gives back.")] = None
    reference: Annotated[str | None, Doc("Your own number for the refund.")] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )
    created_at: CreatedAt = None
    raw: Raw = None


@model
class ListRefunds:
    """Which refunds to list."""

    payment_id: Annotated[str | None, Doc("Only those of this payment.")] = None
    since: Since = None
    until: Until = None
    limit: Limit = 10
    cursor: Cursor = None


class Refunds(Protocol):
    """Refunds: money given back."""

    @operation("POST", "/payments/{payment_id}/refunds", changes="money", recovery="key")
    def refund(self, payment_id: str, refund: CreateRefund) -> Call[Refund]:
        """Give a captured payment back, whole or in part."""
        ...

    @operation("GET", "/payments/refunds/{refund_id}")
    def get_refund(self, refund_id: str) -> Call[Refund]:
        """Show a refund."""
        ...

    @operation("GET", "/payments/refunds")
    def list_refunds(self, filters: ListRefunds) -> Call[Page[Refund]]:
        """List refunds, newest first."""
        ...
