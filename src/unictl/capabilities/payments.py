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
from unictl.core.model import Defaults, Doc, MaxLen, Pattern, model
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
    customer_id: Annotated[str | None, Doc("The customer who is to pay it.")] = None
    payment_method: Annotated[
        str | None, Doc("Pay it at once with this saved method of the customer.")
    ] = None
    return_url: Annotated[
        str | None,
        Pattern(r"https?://\S+", like="https://example.com/thanks"),
        Doc("Where the customer goes after approving it."),
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
    customer_id: Annotated[str | None, Doc("The customer who is to pay it.")] = None
    approval_url: Annotated[str | None, Doc("Where the customer approves it, if need be.")] = None
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

    @operation("GET", "/payments/orders/{order_id}/payments")
    def list_order_payments(
        self, order_id: str, filters: ListOrderPayments
    ) -> Call[Page["Payment"]]:
        """List the payments made on an order."""
        ...


class OrderLists(Protocol):
    """Orders, where the service can list them."""

    @operation("GET", "/payments/orders")
    def list_orders(self, filters: ListOrders) -> Call[Page[Order]]:
        """List orders, newest first."""
        ...


class ApprovedOrders(Protocol):
    """Orders whose money is taken by the shop, once the customer has approved."""

    @operation("POST", "/payments/orders/{order_id}/capture", changes="money", recovery="key")
    def capture_order(self, order_id: str) -> Call[Order]:
        """Take or hold the money of an order that the customer has approved."""
        ...


class OrderCancellation(Protocol):
    """Orders that can be closed before they are paid."""

    @operation("POST", "/payments/orders/{order_id}/cancel", changes="state", recovery="lookup")
    def cancel_order(self, order_id: str) -> Call[Order]:
        """Close an order that nobody has paid."""
        ...


@model
class Payment:
    """A payment that a customer made or tried to make."""

    id: Id
    service: Service
    status: Annotated[PaymentStatus, Doc("Where it stands.")]
    amount: Annotated[int, Doc("Amount in minor units; where only a part was captured, that part.")]
    amount_refunded: Annotated[int, Doc("What has been given back, in minor units.")]
    currency: Annotated[str, Doc("ISO 4217 code.")]
    order_id: Annotated[str | None, Doc("The order that it pays.")] = None
    method: Annotated[str | None, Doc("How it was paid: card, upi, wallet …")] = None
    email: Annotated[str | None, Doc("The customer's e-mail address.")] = None
    phone: Annotated[str | None, Doc("The customer's telephone number.")] = None
    description: Annotated[str | None, Doc("What is paid for.")] = None
    fee: Annotated[int | None, Doc("The service's fee in minor units, once it is known.")] = None
    customer_id: Annotated[str | None, Doc("The customer who paid.")] = None
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

    @operation("POST", "/payments/{payment_id}/capture", changes="money", recovery="lookup")
    def capture(self, payment_id: str, capture: CapturePayment) -> Call[Payment]:
        """Take the money of an authorised payment."""
        ...


class PaymentLists(Protocol):
    """Payments, where the service can list them."""

    @operation("GET", "/payments")
    def list(self, filters: ListPayments) -> Call[Page[Payment]]:
        """List payments, newest first."""
        ...


class Voids(Protocol):
    """Authorised payments that can be let go."""

    @operation("POST", "/payments/{payment_id}/void", changes="money", recovery="lookup")
    def void(self, payment_id: str) -> Call[Payment]:
        """Let the money of an authorised payment go, instead of taking it."""
        ...


@model
class CreateRefund:
    """How much of a payment to give back."""

    amount: Annotated[Amount | None, Doc("Amount in minor units; none gives back all.")] = None
    currency: Annotated[Currency | None, Doc("ISO 4217 code; none is the payment's.")] = None
    reference: Annotated[Reference | None, Doc("Your own number for the refund.")] = None
    reason: Annotated[
        Literal["duplicate", "fraudulent", "requested_by_customer"] | None,
        Doc("Why it is given back."),
    ] = None
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


class RefundLists(Protocol):
    """Refunds, where the service can list them."""

    @operation("GET", "/payments/refunds")
    def list_refunds(self, filters: ListRefunds) -> Call[Page[Refund]]:
        """List refunds, newest first."""
        ...
