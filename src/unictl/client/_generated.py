"""The typed methods of the clients, one per operation. Generated; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from unictl.client.items import AsyncItems, Items
from unictl.core.model import UNSET

if TYPE_CHECKING:  # each capability's models cost a while, and a program uses few of them
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Literal

    from unictl.client.session import AsyncSession, Session
    from unictl.core.model import Unset

    from unictl.capabilities.balance import Balance
    from unictl.capabilities.credentials import CredentialCheck
    from unictl.capabilities.customers import Customer
    from unictl.capabilities.disputes import Dispute
    from unictl.capabilities.invoices import Invoice, InvoiceItem
    from unictl.capabilities.payment_links import LinkCustomer, PaymentLink
    from unictl.capabilities.payments import Order, Payment, Refund
    from unictl.capabilities.payouts import Payout, Recipient
    from unictl.capabilities.plans import CreatePlan, Plan
    from unictl.capabilities.subscriptions import Subscription

Extra: TypeAlias = Mapping[str, Mapping[str, Any]]
EMPTY: Mapping[str, Any] = MappingProxyType({})


class PaymentsClient:
    """Take payments: orders, the payments made on them, captures and refunds."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create_order(
        self,
        *,
        amount: int,
        currency: str | None = None,
        reference: str | None = None,
        description: str | None = None,
        capture: Literal['automatic', 'manual'] | None = None,
        customer_id: str | None = None,
        payment_method: str | None = None,
        return_url: str | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Order:
        """Create an order for a customer to pay.

        Args:
            amount: Amount in minor units: 50000 is INR 500.00.
            currency: ISO 4217 code; the project's default if it has one.
            reference: Your own order number.
            description: What is sold, for the customer.
            capture: Whether a payment is taken at once or held until `capture`; none is the account's.
            customer_id: The customer who is to pay it.
            payment_method: Pay it at once with this saved method of the customer.
            return_url: Where the customer goes after approving it.
            metadata: Pairs that the service keeps.
        """
        return cast("Order", self._session.call("payments.create_order", {}, {"amount": amount, "currency": currency, "reference": reference, "description": description, "capture": capture, "customer_id": customer_id, "payment_method": payment_method, "return_url": return_url, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def get_order(
        self,
        order_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Order:
        """Show an order.

        Args:
            order_id: The service's id of it.
        """
        return cast("Order", self._session.call("payments.get_order", {"order_id": order_id}, {}, service=service, extra=extra, raw=raw))

    def list_order_payments(
        self,
        order_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[Payment]:
        """List the payments made on an order.

        Args:
            order_id: The service's id of it.
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("payments.list_order_payments", {"order_id": order_id}, {"limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def list_orders(
        self,
        *,
        reference: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[Order]:
        """List orders, newest first.

        Args:
            reference: Only with this order number.
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("payments.list_orders", {}, {"reference": reference, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def capture_order(
        self,
        order_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Order:
        """Take or hold the money of an order that the customer has approved.

        Args:
            order_id: The service's id of it.
        """
        return cast("Order", self._session.call("payments.capture_order", {"order_id": order_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def cancel_order(
        self,
        order_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Order:
        """Close an order that nobody has paid.

        Args:
            order_id: The service's id of it.
        """
        return cast("Order", self._session.call("payments.cancel_order", {"order_id": order_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def get(
        self,
        payment_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payment:
        """Show a payment.

        Args:
            payment_id: The service's id of it.
        """
        return cast("Payment", self._session.call("payments.get", {"payment_id": payment_id}, {}, service=service, extra=extra, raw=raw))

    def capture(
        self,
        payment_id: str,
        *,
        amount: int | None = None,
        currency: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payment:
        """Take the money of an authorised payment.

        Args:
            payment_id: The service's id of it.
            amount: Amount in minor units; none takes all.
            currency: ISO 4217 code; none is the payment's.
        """
        return cast("Payment", self._session.call("payments.capture", {"payment_id": payment_id}, {"amount": amount, "currency": currency}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def list(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[Payment]:
        """List payments, newest first.

        Args:
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("payments.list", {}, {"since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def void(
        self,
        payment_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payment:
        """Let the money of an authorised payment go, instead of taking it.

        Args:
            payment_id: The service's id of it.
        """
        return cast("Payment", self._session.call("payments.void", {"payment_id": payment_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def refund(
        self,
        payment_id: str,
        *,
        amount: int | None = None,
        currency: str | None = None,
        reference: str | None = None,
        reason: Literal['duplicate', 'fraudulent', 'requested_by_customer'] | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Refund:
        """Give a captured payment back, whole or in part.

        Args:
            payment_id: The service's id of it.
            amount: Amount in minor units; none gives back all.
            currency: ISO 4217 code; none is the payment's.
            reference: Your own number for the refund.
            reason: Why it is given back.
            metadata: Pairs that the service keeps.
        """
        return cast("Refund", self._session.call("payments.refund", {"payment_id": payment_id}, {"amount": amount, "currency": currency, "reference": reference, "reason": reason, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def get_refund(
        self,
        refund_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Refund:
        """Show a refund.

        Args:
            refund_id: The service's id of it.
        """
        return cast("Refund", self._session.call("payments.get_refund", {"refund_id": refund_id}, {}, service=service, extra=extra, raw=raw))

    def list_refunds(
        self,
        *,
        payment_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[Refund]:
        """List refunds, newest first.

        Args:
            payment_id: Only those of this payment.
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("payments.list_refunds", {}, {"payment_id": payment_id, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))


class AsyncPaymentsClient:
    """Take payments: orders, the payments made on them, captures and refunds."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create_order(
        self,
        *,
        amount: int,
        currency: str | None = None,
        reference: str | None = None,
        description: str | None = None,
        capture: Literal['automatic', 'manual'] | None = None,
        customer_id: str | None = None,
        payment_method: str | None = None,
        return_url: str | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Order:
        """Create an order for a customer to pay.

        Args:
            amount: Amount in minor units: 50000 is INR 500.00.
            currency: ISO 4217 code; the project's default if it has one.
            reference: Your own order number.
            description: What is sold, for the customer.
            capture: Whether a payment is taken at once or held until `capture`; none is the account's.
            customer_id: The customer who is to pay it.
            payment_method: Pay it at once with this saved method of the customer.
            return_url: Where the customer goes after approving it.
            metadata: Pairs that the service keeps.
        """
        return cast("Order", await self._session.call("payments.create_order", {}, {"amount": amount, "currency": currency, "reference": reference, "description": description, "capture": capture, "customer_id": customer_id, "payment_method": payment_method, "return_url": return_url, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def get_order(
        self,
        order_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Order:
        """Show an order.

        Args:
            order_id: The service's id of it.
        """
        return cast("Order", await self._session.call("payments.get_order", {"order_id": order_id}, {}, service=service, extra=extra, raw=raw))

    def list_order_payments(
        self,
        order_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[Payment]:
        """List the payments made on an order.

        Args:
            order_id: The service's id of it.
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("payments.list_order_payments", {"order_id": order_id}, {"limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def list_orders(
        self,
        *,
        reference: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[Order]:
        """List orders, newest first.

        Args:
            reference: Only with this order number.
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("payments.list_orders", {}, {"reference": reference, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    async def capture_order(
        self,
        order_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Order:
        """Take or hold the money of an order that the customer has approved.

        Args:
            order_id: The service's id of it.
        """
        return cast("Order", await self._session.call("payments.capture_order", {"order_id": order_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def cancel_order(
        self,
        order_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Order:
        """Close an order that nobody has paid.

        Args:
            order_id: The service's id of it.
        """
        return cast("Order", await self._session.call("payments.cancel_order", {"order_id": order_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def get(
        self,
        payment_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payment:
        """Show a payment.

        Args:
            payment_id: The service's id of it.
        """
        return cast("Payment", await self._session.call("payments.get", {"payment_id": payment_id}, {}, service=service, extra=extra, raw=raw))

    async def capture(
        self,
        payment_id: str,
        *,
        amount: int | None = None,
        currency: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payment:
        """Take the money of an authorised payment.

        Args:
            payment_id: The service's id of it.
            amount: Amount in minor units; none takes all.
            currency: ISO 4217 code; none is the payment's.
        """
        return cast("Payment", await self._session.call("payments.capture", {"payment_id": payment_id}, {"amount": amount, "currency": currency}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def list(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[Payment]:
        """List payments, newest first.

        Args:
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("payments.list", {}, {"since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    async def void(
        self,
        payment_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payment:
        """Let the money of an authorised payment go, instead of taking it.

        Args:
            payment_id: The service's id of it.
        """
        return cast("Payment", await self._session.call("payments.void", {"payment_id": payment_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def refund(
        self,
        payment_id: str,
        *,
        amount: int | None = None,
        currency: str | None = None,
        reference: str | None = None,
        reason: Literal['duplicate', 'fraudulent', 'requested_by_customer'] | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Refund:
        """Give a captured payment back, whole or in part.

        Args:
            payment_id: The service's id of it.
            amount: Amount in minor units; none gives back all.
            currency: ISO 4217 code; none is the payment's.
            reference: Your own number for the refund.
            reason: Why it is given back.
            metadata: Pairs that the service keeps.
        """
        return cast("Refund", await self._session.call("payments.refund", {"payment_id": payment_id}, {"amount": amount, "currency": currency, "reference": reference, "reason": reason, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def get_refund(
        self,
        refund_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Refund:
        """Show a refund.

        Args:
            refund_id: The service's id of it.
        """
        return cast("Refund", await self._session.call("payments.get_refund", {"refund_id": refund_id}, {}, service=service, extra=extra, raw=raw))

    def list_refunds(
        self,
        *,
        payment_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[Refund]:
        """List refunds, newest first.

        Args:
            payment_id: Only those of this payment.
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("payments.list_refunds", {}, {"payment_id": payment_id, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))


class PaymentLinksClient:
    """Payment links: a page where a customer pays, without code in the shop."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        *,
        amount: int,
        currency: str | None = None,
        description: str | None = None,
        reference: str | None = None,
        customer: LinkCustomer | Mapping[str, Any] | None = None,
        expires_at: datetime | None = None,
        notify_by: Sequence[Literal['sms', 'email', 'whatsapp']] = (),
        accept_partial: bool = False,
        return_url: str | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> PaymentLink:
        """Create a link for a customer to pay.

        Args:
            amount: Amount in minor units: 50000 is INR 500.00.
            currency: ISO 4217 code; the project's default if it has one.
            description: What is paid for.
            reference: Your own number for it.
            customer: Who is to pay.
            expires_at: Can't be paid after this time (RFC 3339).
            notify_by: How the service tells the customer.
            accept_partial: Whether it may be paid in parts.
            return_url: Where the customer goes after paying.
            metadata: Pairs that the service keeps.
        """
        return cast("PaymentLink", self._session.call("payment_links.create", {}, {"amount": amount, "currency": currency, "description": description, "reference": reference, "customer": customer, "expires_at": expires_at, "notify_by": notify_by, "accept_partial": accept_partial, "return_url": return_url, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def get(
        self,
        link_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> PaymentLink:
        """Show a payment link.

        Args:
            link_id: The service's id of it.
        """
        return cast("PaymentLink", self._session.call("payment_links.get", {"link_id": link_id}, {}, service=service, extra=extra, raw=raw))

    def list(
        self,
        *,
        reference: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[PaymentLink]:
        """List payment links, newest first.

        Args:
            reference: Only with this number of yours.
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("payment_links.list", {}, {"reference": reference, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def cancel(
        self,
        link_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> PaymentLink:
        """Close a link that nobody has paid.

        Args:
            link_id: The service's id of it.
        """
        return cast("PaymentLink", self._session.call("payment_links.cancel", {"link_id": link_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))


class AsyncPaymentLinksClient:
    """Payment links: a page where a customer pays, without code in the shop."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(
        self,
        *,
        amount: int,
        currency: str | None = None,
        description: str | None = None,
        reference: str | None = None,
        customer: LinkCustomer | Mapping[str, Any] | None = None,
        expires_at: datetime | None = None,
        notify_by: Sequence[Literal['sms', 'email', 'whatsapp']] = (),
        accept_partial: bool = False,
        return_url: str | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> PaymentLink:
        """Create a link for a customer to pay.

        Args:
            amount: Amount in minor units: 50000 is INR 500.00.
            currency: ISO 4217 code; the project's default if it has one.
            description: What is paid for.
            reference: Your own number for it.
            customer: Who is to pay.
            expires_at: Can't be paid after this time (RFC 3339).
            notify_by: How the service tells the customer.
            accept_partial: Whether it may be paid in parts.
            return_url: Where the customer goes after paying.
            metadata: Pairs that the service keeps.
        """
        return cast("PaymentLink", await self._session.call("payment_links.create", {}, {"amount": amount, "currency": currency, "description": description, "reference": reference, "customer": customer, "expires_at": expires_at, "notify_by": notify_by, "accept_partial": accept_partial, "return_url": return_url, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def get(
        self,
        link_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> PaymentLink:
        """Show a payment link.

        Args:
            link_id: The service's id of it.
        """
        return cast("PaymentLink", await self._session.call("payment_links.get", {"link_id": link_id}, {}, service=service, extra=extra, raw=raw))

    def list(
        self,
        *,
        reference: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[PaymentLink]:
        """List payment links, newest first.

        Args:
            reference: Only with this number of yours.
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("payment_links.list", {}, {"reference": reference, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    async def cancel(
        self,
        link_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> PaymentLink:
        """Close a link that nobody has paid.

        Args:
            link_id: The service's id of it.
        """
        return cast("PaymentLink", await self._session.call("payment_links.cancel", {"link_id": link_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))


class PlansClient:
    """Plans: what a subscription charges, and how often."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        *,
        name: str,
        amount: int,
        interval: Literal['day', 'week', 'month', 'year'],
        currency: str | None = None,
        interval_count: int = 1,
        description: str | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Plan:
        """Create a plan.

        Args:
            name: What customers see.
            amount: Amount of one charge in minor units.
            currency: ISO 4217 code; the project's default if it has one.
            interval: The unit of the time between two charges.
            interval_count: So many units lie between two charges.
            description: More about it, for people.
            metadata: Pairs that the service keeps.
        """
        return cast("Plan", self._session.call("plans.create", {}, {"name": name, "amount": amount, "currency": currency, "interval": interval, "interval_count": interval_count, "description": description, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def get(
        self,
        plan_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Plan:
        """Show a plan.

        Args:
            plan_id: The service's id of it.
        """
        return cast("Plan", self._session.call("plans.get", {"plan_id": plan_id}, {}, service=service, extra=extra, raw=raw))

    def list(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[Plan]:
        """List plans, newest first.

        Args:
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("plans.list", {}, {"since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def deactivate(
        self,
        plan_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Plan:
        """Let no new subscription use a plan.

        Args:
            plan_id: The service's id of it.
        """
        return cast("Plan", self._session.call("plans.deactivate", {"plan_id": plan_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def activate(
        self,
        plan_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Plan:
        """Let new subscriptions use a plan again.

        Args:
            plan_id: The service's id of it.
        """
        return cast("Plan", self._session.call("plans.activate", {"plan_id": plan_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))


class AsyncPlansClient:
    """Plans: what a subscription charges, and how often."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(
        self,
        *,
        name: str,
        amount: int,
        interval: Literal['day', 'week', 'month', 'year'],
        currency: str | None = None,
        interval_count: int = 1,
        description: str | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Plan:
        """Create a plan.

        Args:
            name: What customers see.
            amount: Amount of one charge in minor units.
            currency: ISO 4217 code; the project's default if it has one.
            interval: The unit of the time between two charges.
            interval_count: So many units lie between two charges.
            description: More about it, for people.
            metadata: Pairs that the service keeps.
        """
        return cast("Plan", await self._session.call("plans.create", {}, {"name": name, "amount": amount, "currency": currency, "interval": interval, "interval_count": interval_count, "description": description, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def get(
        self,
        plan_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Plan:
        """Show a plan.

        Args:
            plan_id: The service's id of it.
        """
        return cast("Plan", await self._session.call("plans.get", {"plan_id": plan_id}, {}, service=service, extra=extra, raw=raw))

    def list(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[Plan]:
        """List plans, newest first.

        Args:
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("plans.list", {}, {"since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    async def deactivate(
        self,
        plan_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Plan:
        """Let no new subscription use a plan.

        Args:
            plan_id: The service's id of it.
        """
        return cast("Plan", await self._session.call("plans.deactivate", {"plan_id": plan_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def activate(
        self,
        plan_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Plan:
        """Let new subscriptions use a plan again.

        Args:
            plan_id: The service's id of it.
        """
        return cast("Plan", await self._session.call("plans.activate", {"plan_id": plan_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))


class SubscriptionsClient:
    """Subscriptions: charges that repeat by a plan."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        *,
        plan_id: str | None = None,
        plan: CreatePlan | Mapping[str, Any] | None = None,
        customer_id: str | None = None,
        quantity: int = 1,
        cycles: int | None = None,
        start_at: datetime | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """Create a subscription for a customer to agree to.

        Args:
            plan_id: An existing plan.
            plan: A new plan, made on the way.
            customer_id: The customer who subscribes.
            quantity: So many times the plan's amount.
            cycles: Number of charges; none goes on until cancelled.
            start_at: First charge (RFC 3339); none is at once.
            metadata: Pairs that the service keeps.
        """
        return cast("Subscription", self._session.call("subscriptions.create", {}, {"plan_id": plan_id, "plan": plan, "customer_id": customer_id, "quantity": quantity, "cycles": cycles, "start_at": start_at, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def get(
        self,
        subscription_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """Show a subscription.

        Args:
            subscription_id: The service's id of it.
        """
        return cast("Subscription", self._session.call("subscriptions.get", {"subscription_id": subscription_id}, {}, service=service, extra=extra, raw=raw))

    def list(
        self,
        *,
        plan_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[Subscription]:
        """List subscriptions, newest first.

        Args:
            plan_id: Only those of this plan.
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("subscriptions.list", {}, {"plan_id": plan_id, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def update(
        self,
        subscription_id: str,
        *,
        plan_id: str | None = None,
        quantity: int | None = None,
        cycles_left: int | None = None,
        at_period_end: bool = False,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """Change what a subscription charges.

        Args:
            subscription_id: The service's id of it.
            plan_id: The plan that it follows from now on.
            quantity: So many times the plan's amount.
            cycles_left: Number of charges still to come.
            at_period_end: Change it after what is paid, not at once.
        """
        return cast("Subscription", self._session.call("subscriptions.update", {"subscription_id": subscription_id}, {"plan_id": plan_id, "quantity": quantity, "cycles_left": cycles_left, "at_period_end": at_period_end}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def cancel(
        self,
        subscription_id: str,
        *,
        at_period_end: bool = False,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """End a subscription, now or after what is paid.

        Args:
            subscription_id: The service's id of it.
            at_period_end: End it after what is paid, not at once.
        """
        return cast("Subscription", self._session.call("subscriptions.cancel", {"subscription_id": subscription_id}, {"at_period_end": at_period_end}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def pause(
        self,
        subscription_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """Stop charging for a while.

        Args:
            subscription_id: The service's id of it.
        """
        return cast("Subscription", self._session.call("subscriptions.pause", {"subscription_id": subscription_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def resume(
        self,
        subscription_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """Charge again.

        Args:
            subscription_id: The service's id of it.
        """
        return cast("Subscription", self._session.call("subscriptions.resume", {"subscription_id": subscription_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))


class AsyncSubscriptionsClient:
    """Subscriptions: charges that repeat by a plan."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(
        self,
        *,
        plan_id: str | None = None,
        plan: CreatePlan | Mapping[str, Any] | None = None,
        customer_id: str | None = None,
        quantity: int = 1,
        cycles: int | None = None,
        start_at: datetime | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """Create a subscription for a customer to agree to.

        Args:
            plan_id: An existing plan.
            plan: A new plan, made on the way.
            customer_id: The customer who subscribes.
            quantity: So many times the plan's amount.
            cycles: Number of charges; none goes on until cancelled.
            start_at: First charge (RFC 3339); none is at once.
            metadata: Pairs that the service keeps.
        """
        return cast("Subscription", await self._session.call("subscriptions.create", {}, {"plan_id": plan_id, "plan": plan, "customer_id": customer_id, "quantity": quantity, "cycles": cycles, "start_at": start_at, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def get(
        self,
        subscription_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """Show a subscription.

        Args:
            subscription_id: The service's id of it.
        """
        return cast("Subscription", await self._session.call("subscriptions.get", {"subscription_id": subscription_id}, {}, service=service, extra=extra, raw=raw))

    def list(
        self,
        *,
        plan_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[Subscription]:
        """List subscriptions, newest first.

        Args:
            plan_id: Only those of this plan.
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("subscriptions.list", {}, {"plan_id": plan_id, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    async def update(
        self,
        subscription_id: str,
        *,
        plan_id: str | None = None,
        quantity: int | None = None,
        cycles_left: int | None = None,
        at_period_end: bool = False,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """Change what a subscription charges.

        Args:
            subscription_id: The service's id of it.
            plan_id: The plan that it follows from now on.
            quantity: So many times the plan's amount.
            cycles_left: Number of charges still to come.
            at_period_end: Change it after what is paid, not at once.
        """
        return cast("Subscription", await self._session.call("subscriptions.update", {"subscription_id": subscription_id}, {"plan_id": plan_id, "quantity": quantity, "cycles_left": cycles_left, "at_period_end": at_period_end}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def cancel(
        self,
        subscription_id: str,
        *,
        at_period_end: bool = False,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """End a subscription, now or after what is paid.

        Args:
            subscription_id: The service's id of it.
            at_period_end: End it after what is paid, not at once.
        """
        return cast("Subscription", await self._session.call("subscriptions.cancel", {"subscription_id": subscription_id}, {"at_period_end": at_period_end}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def pause(
        self,
        subscription_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """Stop charging for a while.

        Args:
            subscription_id: The service's id of it.
        """
        return cast("Subscription", await self._session.call("subscriptions.pause", {"subscription_id": subscription_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def resume(
        self,
        subscription_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """Charge again.

        Args:
            subscription_id: The service's id of it.
        """
        return cast("Subscription", await self._session.call("subscriptions.resume", {"subscription_id": subscription_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))


class CustomersClient:
    """Customers: whom the service knows, to charge again."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        *,
        name: str | None = None,
        email: str | None = None,
        phone: str | None = None,
        description: str | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Customer:
        """Create a customer.

        Args:
            name: The customer's name.
            email: The customer's e-mail address.
            phone: The customer's telephone number.
            description: More about the customer, for you.
            metadata: Pairs that the service keeps.
        """
        return cast("Customer", self._session.call("customers.create", {}, {"name": name, "email": email, "phone": phone, "description": description, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def get(
        self,
        customer_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Customer:
        """Show a customer.

        Args:
            customer_id: The service's id of it.
        """
        return cast("Customer", self._session.call("customers.get", {"customer_id": customer_id}, {}, service=service, extra=extra, raw=raw))

    def list(
        self,
        *,
        email: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[Customer]:
        """List customers, newest first.

        Args:
            email: Only with this e-mail address.
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("customers.list", {}, {"email": email, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def update(
        self,
        customer_id: str,
        *,
        name: str | Unset | None = UNSET,
        email: str | Unset | None = UNSET,
        phone: str | Unset | None = UNSET,
        description: str | Unset | None = UNSET,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Customer:
        """Change what the service knows of a customer.

        Args:
            customer_id: The service's id of it.
            name: The customer's name.
            email: The customer's e-mail address.
            phone: The customer's telephone number.
            description: More about the customer, for you.
            metadata: Pairs to add or replace.
        """
        return cast("Customer", self._session.call("customers.update", {"customer_id": customer_id}, {"name": name, "email": email, "phone": phone, "description": description, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def delete(
        self,
        customer_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Customer:
        """Forget a customer; his subscriptions end.

        Args:
            customer_id: The service's id of it.
        """
        return cast("Customer", self._session.call("customers.delete", {"customer_id": customer_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))


class AsyncCustomersClient:
    """Customers: whom the service knows, to charge again."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(
        self,
        *,
        name: str | None = None,
        email: str | None = None,
        phone: str | None = None,
        description: str | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Customer:
        """Create a customer.

        Args:
            name: The customer's name.
            email: The customer's e-mail address.
            phone: The customer's telephone number.
            description: More about the customer, for you.
            metadata: Pairs that the service keeps.
        """
        return cast("Customer", await self._session.call("customers.create", {}, {"name": name, "email": email, "phone": phone, "description": description, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def get(
        self,
        customer_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Customer:
        """Show a customer.

        Args:
            customer_id: The service's id of it.
        """
        return cast("Customer", await self._session.call("customers.get", {"customer_id": customer_id}, {}, service=service, extra=extra, raw=raw))

    def list(
        self,
        *,
        email: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[Customer]:
        """List customers, newest first.

        Args:
            email: Only with this e-mail address.
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("customers.list", {}, {"email": email, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    async def update(
        self,
        customer_id: str,
        *,
        name: str | Unset | None = UNSET,
        email: str | Unset | None = UNSET,
        phone: str | Unset | None = UNSET,
        description: str | Unset | None = UNSET,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Customer:
        """Change what the service knows of a customer.

        Args:
            customer_id: The service's id of it.
            name: The customer's name.
            email: The customer's e-mail address.
            phone: The customer's telephone number.
            description: More about the customer, for you.
            metadata: Pairs to add or replace.
        """
        return cast("Customer", await self._session.call("customers.update", {"customer_id": customer_id}, {"name": name, "email": email, "phone": phone, "description": description, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def delete(
        self,
        customer_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Customer:
        """Forget a customer; his subscriptions end.

        Args:
            customer_id: The service's id of it.
        """
        return cast("Customer", await self._session.call("customers.delete", {"customer_id": customer_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))


class InvoicesClient:
    """Invoices: what a customer owes, line by line."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        *,
        items: Sequence[InvoiceItem | Mapping[str, Any]],
        currency: str | None = None,
        customer_id: str | None = None,
        customer: LinkCustomer | Mapping[str, Any] | None = None,
        description: str | None = None,
        reference: str | None = None,
        due_at: datetime | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Draw up an invoice; the customer doesn't see it before `issue`.

        Args:
            items: The lines.
            currency: ISO 4217 code; the project's default if it has one.
            customer_id: The customer who owes it.
            customer: Or who he is.
            description: A note for the customer.
            reference: Your own number for it.
            due_at: When it is to be paid (RFC 3339).
            metadata: Pairs that the service keeps.
        """
        return cast("Invoice", self._session.call("invoices.create", {}, {"items": items, "currency": currency, "customer_id": customer_id, "customer": customer, "description": description, "reference": reference, "due_at": due_at, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def get(
        self,
        invoice_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Show an invoice.

        Args:
            invoice_id: The service's id of it.
        """
        return cast("Invoice", self._session.call("invoices.get", {"invoice_id": invoice_id}, {}, service=service, extra=extra, raw=raw))

    def list(
        self,
        *,
        customer_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[Invoice]:
        """List invoices, newest first.

        Args:
            customer_id: Only this customer's.
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("invoices.list", {}, {"customer_id": customer_id, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def issue(
        self,
        invoice_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Make a draft final, so that the customer can pay it, and send it to him.

        Args:
            invoice_id: The service's id of it.
        """
        return cast("Invoice", self._session.call("invoices.issue", {"invoice_id": invoice_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def cancel(
        self,
        invoice_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Take an issued invoice back that nobody has paid.

        Args:
            invoice_id: The service's id of it.
        """
        return cast("Invoice", self._session.call("invoices.cancel", {"invoice_id": invoice_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def delete(
        self,
        invoice_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Throw a draft away.

        Args:
            invoice_id: The service's id of it.
        """
        return cast("Invoice", self._session.call("invoices.delete", {"invoice_id": invoice_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))


class AsyncInvoicesClient:
    """Invoices: what a customer owes, line by line."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(
        self,
        *,
        items: Sequence[InvoiceItem | Mapping[str, Any]],
        currency: str | None = None,
        customer_id: str | None = None,
        customer: LinkCustomer | Mapping[str, Any] | None = None,
        description: str | None = None,
        reference: str | None = None,
        due_at: datetime | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Draw up an invoice; the customer doesn't see it before `issue`.

        Args:
            items: The lines.
            currency: ISO 4217 code; the project's default if it has one.
            customer_id: The customer who owes it.
            customer: Or who he is.
            description: A note for the customer.
            reference: Your own number for it.
            due_at: When it is to be paid (RFC 3339).
            metadata: Pairs that the service keeps.
        """
        return cast("Invoice", await self._session.call("invoices.create", {}, {"items": items, "currency": currency, "customer_id": customer_id, "customer": customer, "description": description, "reference": reference, "due_at": due_at, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def get(
        self,
        invoice_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Show an invoice.

        Args:
            invoice_id: The service's id of it.
        """
        return cast("Invoice", await self._session.call("invoices.get", {"invoice_id": invoice_id}, {}, service=service, extra=extra, raw=raw))

    def list(
        self,
        *,
        customer_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[Invoice]:
        """List invoices, newest first.

        Args:
            customer_id: Only this customer's.
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("invoices.list", {}, {"customer_id": customer_id, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    async def issue(
        self,
        invoice_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Make a draft final, so that the customer can pay it, and send it to him.

        Args:
            invoice_id: The service's id of it.
        """
        return cast("Invoice", await self._session.call("invoices.issue", {"invoice_id": invoice_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def cancel(
        self,
        invoice_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Take an issued invoice back that nobody has paid.

        Args:
            invoice_id: The service's id of it.
        """
        return cast("Invoice", await self._session.call("invoices.cancel", {"invoice_id": invoice_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def delete(
        self,
        invoice_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Throw a draft away.

        Args:
            invoice_id: The service's id of it.
        """
        return cast("Invoice", await self._session.call("invoices.delete", {"invoice_id": invoice_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))


class PayoutsClient:
    """Payouts: money that goes out, to a bank account or to somebody else."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        *,
        amount: int,
        currency: str | None = None,
        recipient: Recipient | Mapping[str, Any] | None = None,
        speed: Literal['standard', 'instant'] | None = None,
        purpose: str | None = None,
        description: str | None = None,
        reference: str | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payout:
        """Send money out.

        Args:
            amount: Amount in minor units: 50000 is INR 500.00.
            currency: ISO 4217 code; the project's default if it has one.
            recipient: Who gets it; none is your own bank account, where that is offered.
            speed: How fast; none is the service's usual way.
            purpose: What it is for, in the service's words.
            description: What the recipient reads.
            reference: Your own number for it.
            metadata: Pairs that the service keeps.
        """
        return cast("Payout", self._session.call("payouts.create", {}, {"amount": amount, "currency": currency, "recipient": recipient, "speed": speed, "purpose": purpose, "description": description, "reference": reference, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def get(
        self,
        payout_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payout:
        """Show a payout.

        Args:
            payout_id: The service's id of it.
        """
        return cast("Payout", self._session.call("payouts.get", {"payout_id": payout_id}, {}, service=service, extra=extra, raw=raw))

    def cancel(
        self,
        payout_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payout:
        """Stop a payout that hasn't gone out.

        Args:
            payout_id: The service's id of it.
        """
        return cast("Payout", self._session.call("payouts.cancel", {"payout_id": payout_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def list(
        self,
        *,
        reference: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[Payout]:
        """List payouts, newest first.

        Args:
            reference: Only with this number of yours.
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("payouts.list", {}, {"reference": reference, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))


class AsyncPayoutsClient:
    """Payouts: money that goes out, to a bank account or to somebody else."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(
        self,
        *,
        amount: int,
        currency: str | None = None,
        recipient: Recipient | Mapping[str, Any] | None = None,
        speed: Literal['standard', 'instant'] | None = None,
        purpose: str | None = None,
        description: str | None = None,
        reference: str | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payout:
        """Send money out.

        Args:
            amount: Amount in minor units: 50000 is INR 500.00.
            currency: ISO 4217 code; the project's default if it has one.
            recipient: Who gets it; none is your own bank account, where that is offered.
            speed: How fast; none is the service's usual way.
            purpose: What it is for, in the service's words.
            description: What the recipient reads.
            reference: Your own number for it.
            metadata: Pairs that the service keeps.
        """
        return cast("Payout", await self._session.call("payouts.create", {}, {"amount": amount, "currency": currency, "recipient": recipient, "speed": speed, "purpose": purpose, "description": description, "reference": reference, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def get(
        self,
        payout_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payout:
        """Show a payout.

        Args:
            payout_id: The service's id of it.
        """
        return cast("Payout", await self._session.call("payouts.get", {"payout_id": payout_id}, {}, service=service, extra=extra, raw=raw))

    async def cancel(
        self,
        payout_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payout:
        """Stop a payout that hasn't gone out.

        Args:
            payout_id: The service's id of it.
        """
        return cast("Payout", await self._session.call("payouts.cancel", {"payout_id": payout_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def list(
        self,
        *,
        reference: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[Payout]:
        """List payouts, newest first.

        Args:
            reference: Only with this number of yours.
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("payouts.list", {}, {"reference": reference, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))


class DisputesClient:
    """Disputes: payments that a customer or his bank contests."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(
        self,
        dispute_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Dispute:
        """Show a dispute.

        Args:
            dispute_id: The service's id of it.
        """
        return cast("Dispute", self._session.call("disputes.get", {"dispute_id": dispute_id}, {}, service=service, extra=extra, raw=raw))

    def list(
        self,
        *,
        payment_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[Dispute]:
        """List disputes, newest first.

        Args:
            payment_id: Only those of this payment.
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("disputes.list", {}, {"payment_id": payment_id, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def accept(
        self,
        dispute_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Dispute:
        """Give in: the customer keeps the money, for good.

        Args:
            dispute_id: The service's id of it.
        """
        return cast("Dispute", self._session.call("disputes.accept", {"dispute_id": dispute_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def submit_evidence(
        self,
        dispute_id: str,
        *,
        summary: str,
        carrier: str | None = None,
        tracking_number: str | None = None,
        document_ids: Sequence[str] = (),
        draft: bool = False,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Dispute:
        """Contest it with what speaks for you.

        Args:
            dispute_id: The service's id of it.
            summary: Why the payment is right, in words.
            carrier: Who delivered it.
            tracking_number: The delivery's number.
            document_ids: Documents that lie at the service, by their ids there.
            draft: Keep it for later instead of sending it to the bank.
        """
        return cast("Dispute", self._session.call("disputes.submit_evidence", {"dispute_id": dispute_id}, {"summary": summary, "carrier": carrier, "tracking_number": tracking_number, "document_ids": document_ids, "draft": draft}, service=service, extra=extra, raw=raw, key=idempotency_key))


class AsyncDisputesClient:
    """Disputes: payments that a customer or his bank contests."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(
        self,
        dispute_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Dispute:
        """Show a dispute.

        Args:
            dispute_id: The service's id of it.
        """
        return cast("Dispute", await self._session.call("disputes.get", {"dispute_id": dispute_id}, {}, service=service, extra=extra, raw=raw))

    def list(
        self,
        *,
        payment_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[Dispute]:
        """List disputes, newest first.

        Args:
            payment_id: Only those of this payment.
            since: Created at this time or later (RFC 3339).
            until: Created at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("disputes.list", {}, {"payment_id": payment_id, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    async def accept(
        self,
        dispute_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Dispute:
        """Give in: the customer keeps the money, for good.

        Args:
            dispute_id: The service's id of it.
        """
        return cast("Dispute", await self._session.call("disputes.accept", {"dispute_id": dispute_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def submit_evidence(
        self,
        dispute_id: str,
        *,
        summary: str,
        carrier: str | None = None,
        tracking_number: str | None = None,
        document_ids: Sequence[str] = (),
        draft: bool = False,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Dispute:
        """Contest it with what speaks for you.

        Args:
            dispute_id: The service's id of it.
            summary: Why the payment is right, in words.
            carrier: Who delivered it.
            tracking_number: The delivery's number.
            document_ids: Documents that lie at the service, by their ids there.
            draft: Keep it for later instead of sending it to the bank.
        """
        return cast("Dispute", await self._session.call("disputes.submit_evidence", {"dispute_id": dispute_id}, {"summary": summary, "carrier": carrier, "tracking_number": tracking_number, "document_ids": document_ids, "draft": draft}, service=service, extra=extra, raw=raw, key=idempotency_key))


class BalanceClient:
    """Balance: the money that lies at the service."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[Balance]:
        """List what lies at the service, by account and currency.

        Args:
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("balance.list", {}, {"limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))


class AsyncBalanceClient:
    """Balance: the money that lies at the service."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[Balance]:
        """List what lies at the service, by account and currency.

        Args:
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("balance.list", {}, {"limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))


class CredentialsClient:
    """Credentials: whether a service takes the keys, whose they are, and what they may."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def check(
        self,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> CredentialCheck:
        """Ask the service whether it takes the keys, whose they are, and what they may."""
        return cast("CredentialCheck", self._session.call("credentials.check", {}, {}, service=service, extra=extra, raw=raw))


class AsyncCredentialsClient:
    """Credentials: whether a service takes the keys, whose they are, and what they may."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def check(
        self,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> CredentialCheck:
        """Ask the service whether it takes the keys, whose they are, and what they may."""
        return cast("CredentialCheck", await self._session.call("credentials.check", {}, {}, service=service, extra=extra, raw=raw))


class Capabilities:
    """The capabilities of `Unictl`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def payments(self) -> PaymentsClient:
        """See `PaymentsClient`."""
        return PaymentsClient(self._session)

    @cached_property
    def payment_links(self) -> PaymentLinksClient:
        """See `PaymentLinksClient`."""
        return PaymentLinksClient(self._session)

    @cached_property
    def plans(self) -> PlansClient:
        """See `PlansClient`."""
        return PlansClient(self._session)

    @cached_property
    def subscriptions(self) -> SubscriptionsClient:
        """See `SubscriptionsClient`."""
        return SubscriptionsClient(self._session)

    @cached_property
    def customers(self) -> CustomersClient:
        """See `CustomersClient`."""
        return CustomersClient(self._session)

    @cached_property
    def invoices(self) -> InvoicesClient:
        """See `InvoicesClient`."""
        return InvoicesClient(self._session)

    @cached_property
    def payouts(self) -> PayoutsClient:
        """See `PayoutsClient`."""
        return PayoutsClient(self._session)

    @cached_property
    def disputes(self) -> DisputesClient:
        """See `DisputesClient`."""
        return DisputesClient(self._session)

    @cached_property
    def balance(self) -> BalanceClient:
        """See `BalanceClient`."""
        return BalanceClient(self._session)

    @cached_property
    def credentials(self) -> CredentialsClient:
        """See `CredentialsClient`."""
        return CredentialsClient(self._session)


class AsyncCapabilities:
    """The capabilities of `AsyncUnictl`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    @cached_property
    def payments(self) -> AsyncPaymentsClient:
        """See `AsyncPaymentsClient`."""
        return AsyncPaymentsClient(self._session)

    @cached_property
    def payment_links(self) -> AsyncPaymentLinksClient:
        """See `AsyncPaymentLinksClient`."""
        return AsyncPaymentLinksClient(self._session)

    @cached_property
    def plans(self) -> AsyncPlansClient:
        """See `AsyncPlansClient`."""
        return AsyncPlansClient(self._session)

    @cached_property
    def subscriptions(self) -> AsyncSubscriptionsClient:
        """See `AsyncSubscriptionsClient`."""
        return AsyncSubscriptionsClient(self._session)

    @cached_property
    def customers(self) -> AsyncCustomersClient:
        """See `AsyncCustomersClient`."""
        return AsyncCustomersClient(self._session)

    @cached_property
    def invoices(self) -> AsyncInvoicesClient:
        """See `AsyncInvoicesClient`."""
        return AsyncInvoicesClient(self._session)

    @cached_property
    def payouts(self) -> AsyncPayoutsClient:
        """See `AsyncPayoutsClient`."""
        return AsyncPayoutsClient(self._session)

    @cached_property
    def disputes(self) -> AsyncDisputesClient:
        """See `AsyncDisputesClient`."""
        return AsyncDisputesClient(self._session)

    @cached_property
    def balance(self) -> AsyncBalanceClient:
        """See `AsyncBalanceClient`."""
        return AsyncBalanceClient(self._session)

    @cached_property
    def credentials(self) -> AsyncCredentialsClient:
        """See `AsyncCredentialsClient`."""
        return AsyncCredentialsClient(self._session)
