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
    from pathlib import Path
    from typing import Literal

    from unictl.client.session import AsyncSession, Session
    from unictl.core.call import Content, Sink
    from unictl.core.model import Unset

    from unictl.capabilities.balance import Balance
    from unictl.capabilities.calls import Call
    from unictl.capabilities.credentials import CredentialCheck
    from unictl.capabilities.customers import Customer
    from unictl.capabilities.disputes import Dispute, Document
    from unictl.capabilities.invoices import Invoice, InvoiceItem
    from unictl.capabilities.messages import DeletedMessage, Message
    from unictl.capabilities.payment_links import LinkCustomer, PaymentLink
    from unictl.capabilities.payments import Order, Payment, Refund
    from unictl.capabilities.payouts import Payout, Recipient
    from unictl.capabilities.phone_numbers import NumberLookup, NumberReport, OwnedNumber
    from unictl.capabilities.plans import CreatePlan, Plan
    from unictl.capabilities.storage import Bucket, DeletedObject, ObjectContent, PresignedUrl, StoredObject
    from unictl.capabilities.subscriptions import Subscription
    from unictl.capabilities.tables import Batch, Item, Table, TableEntry
    from unictl.capabilities.verifications import Verification, VerificationCheck

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
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
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
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Order", self._session.call("payments.create_order", {}, {"amount": amount, "currency": currency, "reference": reference, "description": description, "capture": capture, "customer_id": customer_id, "payment_method": payment_method, "return_url": return_url, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Order:
        """Take or hold the money of an order that the customer has approved.

        Args:
            order_id: The service's id of it.
        """
        return cast("Order", self._session.call("payments.capture_order", {"order_id": order_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def cancel_order(
        self,
        order_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Order:
        """Close an order that nobody has paid.

        Args:
            order_id: The service's id of it.
        """
        return cast("Order", self._session.call("payments.cancel_order", {"order_id": order_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payment:
        """Take the money of an authorised payment.

        Args:
            payment_id: The service's id of it.
            amount: Amount in minor units; none takes all.
            currency: ISO 4217 code; none is the payment's.
        """
        return cast("Payment", self._session.call("payments.capture", {"payment_id": payment_id}, {"amount": amount, "currency": currency}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payment:
        """Let the money of an authorised payment go, instead of taking it.

        Args:
            payment_id: The service's id of it.
        """
        return cast("Payment", self._session.call("payments.void", {"payment_id": payment_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def refund(
        self,
        payment_id: str,
        *,
        amount: int | None = None,
        currency: str | None = None,
        reference: str | None = None,
        reason: Literal['duplicate', 'fraudulent', 'requested_by_customer'] | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
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
        return cast("Refund", self._session.call("payments.refund", {"payment_id": payment_id}, {"amount": amount, "currency": currency, "reference": reference, "reason": reason, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

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
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
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
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Order", await self._session.call("payments.create_order", {}, {"amount": amount, "currency": currency, "reference": reference, "description": description, "capture": capture, "customer_id": customer_id, "payment_method": payment_method, "return_url": return_url, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Order:
        """Take or hold the money of an order that the customer has approved.

        Args:
            order_id: The service's id of it.
        """
        return cast("Order", await self._session.call("payments.capture_order", {"order_id": order_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def cancel_order(
        self,
        order_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Order:
        """Close an order that nobody has paid.

        Args:
            order_id: The service's id of it.
        """
        return cast("Order", await self._session.call("payments.cancel_order", {"order_id": order_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payment:
        """Take the money of an authorised payment.

        Args:
            payment_id: The service's id of it.
            amount: Amount in minor units; none takes all.
            currency: ISO 4217 code; none is the payment's.
        """
        return cast("Payment", await self._session.call("payments.capture", {"payment_id": payment_id}, {"amount": amount, "currency": currency}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payment:
        """Let the money of an authorised payment go, instead of taking it.

        Args:
            payment_id: The service's id of it.
        """
        return cast("Payment", await self._session.call("payments.void", {"payment_id": payment_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def refund(
        self,
        payment_id: str,
        *,
        amount: int | None = None,
        currency: str | None = None,
        reference: str | None = None,
        reason: Literal['duplicate', 'fraudulent', 'requested_by_customer'] | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
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
        return cast("Refund", await self._session.call("payments.refund", {"payment_id": payment_id}, {"amount": amount, "currency": currency, "reference": reference, "reason": reason, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

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
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
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
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("PaymentLink", self._session.call("payment_links.create", {}, {"amount": amount, "currency": currency, "description": description, "reference": reference, "customer": customer, "expires_at": expires_at, "notify_by": notify_by, "accept_partial": accept_partial, "return_url": return_url, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

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
        """List payment links, newest first; PayPal's come in its own order.

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> PaymentLink:
        """Close a link that nobody has paid.

        Args:
            link_id: The service's id of it.
        """
        return cast("PaymentLink", self._session.call("payment_links.cancel", {"link_id": link_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


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
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
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
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("PaymentLink", await self._session.call("payment_links.create", {}, {"amount": amount, "currency": currency, "description": description, "reference": reference, "customer": customer, "expires_at": expires_at, "notify_by": notify_by, "accept_partial": accept_partial, "return_url": return_url, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

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
        """List payment links, newest first; PayPal's come in its own order.

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> PaymentLink:
        """Close a link that nobody has paid.

        Args:
            link_id: The service's id of it.
        """
        return cast("PaymentLink", await self._session.call("payment_links.cancel", {"link_id": link_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


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
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
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
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Plan", self._session.call("plans.create", {}, {"name": name, "amount": amount, "currency": currency, "interval": interval, "interval_count": interval_count, "description": description, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

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
        """List plans, newest first; PayPal's come in its own order.

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Plan:
        """Let no new subscription use a plan.

        Args:
            plan_id: The service's id of it.
        """
        return cast("Plan", self._session.call("plans.deactivate", {"plan_id": plan_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def activate(
        self,
        plan_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Plan:
        """Let new subscriptions use a plan again.

        Args:
            plan_id: The service's id of it.
        """
        return cast("Plan", self._session.call("plans.activate", {"plan_id": plan_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


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
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
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
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Plan", await self._session.call("plans.create", {}, {"name": name, "amount": amount, "currency": currency, "interval": interval, "interval_count": interval_count, "description": description, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

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
        """List plans, newest first; PayPal's come in its own order.

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Plan:
        """Let no new subscription use a plan.

        Args:
            plan_id: The service's id of it.
        """
        return cast("Plan", await self._session.call("plans.deactivate", {"plan_id": plan_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def activate(
        self,
        plan_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Plan:
        """Let new subscriptions use a plan again.

        Args:
            plan_id: The service's id of it.
        """
        return cast("Plan", await self._session.call("plans.activate", {"plan_id": plan_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


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
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
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
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Subscription", self._session.call("subscriptions.create", {}, {"plan_id": plan_id, "plan": plan, "customer_id": customer_id, "quantity": quantity, "cycles": cycles, "start_at": start_at, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

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
        """List subscriptions, newest first; PayPal's come in its own order.

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """Change what a subscription charges.

        Args:
            subscription_id: The service's id of it.
            plan_id: The plan that it follows from now on.
            quantity: So many times the plan's amount.
            cycles_left: Number of charges still to come.
            at_period_end: Change it after what is paid, not at once.
        """
        return cast("Subscription", self._session.call("subscriptions.update", {"subscription_id": subscription_id}, {"plan_id": plan_id, "quantity": quantity, "cycles_left": cycles_left, "at_period_end": at_period_end}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def cancel(
        self,
        subscription_id: str,
        *,
        at_period_end: bool = False,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """End a subscription, now or after what is paid.

        Args:
            subscription_id: The service's id of it.
            at_period_end: End it after what is paid, not at once.
        """
        return cast("Subscription", self._session.call("subscriptions.cancel", {"subscription_id": subscription_id}, {"at_period_end": at_period_end}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def pause(
        self,
        subscription_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """Stop charging for a while.

        Args:
            subscription_id: The service's id of it.
        """
        return cast("Subscription", self._session.call("subscriptions.pause", {"subscription_id": subscription_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def resume(
        self,
        subscription_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """Charge again.

        Args:
            subscription_id: The service's id of it.
        """
        return cast("Subscription", self._session.call("subscriptions.resume", {"subscription_id": subscription_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


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
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
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
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Subscription", await self._session.call("subscriptions.create", {}, {"plan_id": plan_id, "plan": plan, "customer_id": customer_id, "quantity": quantity, "cycles": cycles, "start_at": start_at, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

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
        """List subscriptions, newest first; PayPal's come in its own order.

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """Change what a subscription charges.

        Args:
            subscription_id: The service's id of it.
            plan_id: The plan that it follows from now on.
            quantity: So many times the plan's amount.
            cycles_left: Number of charges still to come.
            at_period_end: Change it after what is paid, not at once.
        """
        return cast("Subscription", await self._session.call("subscriptions.update", {"subscription_id": subscription_id}, {"plan_id": plan_id, "quantity": quantity, "cycles_left": cycles_left, "at_period_end": at_period_end}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def cancel(
        self,
        subscription_id: str,
        *,
        at_period_end: bool = False,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """End a subscription, now or after what is paid.

        Args:
            subscription_id: The service's id of it.
            at_period_end: End it after what is paid, not at once.
        """
        return cast("Subscription", await self._session.call("subscriptions.cancel", {"subscription_id": subscription_id}, {"at_period_end": at_period_end}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def pause(
        self,
        subscription_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """Stop charging for a while.

        Args:
            subscription_id: The service's id of it.
        """
        return cast("Subscription", await self._session.call("subscriptions.pause", {"subscription_id": subscription_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def resume(
        self,
        subscription_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Subscription:
        """Charge again.

        Args:
            subscription_id: The service's id of it.
        """
        return cast("Subscription", await self._session.call("subscriptions.resume", {"subscription_id": subscription_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


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
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Customer:
        """Create a customer.

        Args:
            name: The customer's name.
            email: The customer's e-mail address.
            phone: The customer's telephone number.
            description: More about the customer, for you.
            metadata: Pairs that the service keeps.
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Customer", self._session.call("customers.create", {}, {"name": name, "email": email, "phone": phone, "description": description, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
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
        return cast("Customer", self._session.call("customers.update", {"customer_id": customer_id}, {"name": name, "email": email, "phone": phone, "description": description, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def delete(
        self,
        customer_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Customer:
        """Forget a customer; his subscriptions end.

        Args:
            customer_id: The service's id of it.
        """
        return cast("Customer", self._session.call("customers.delete", {"customer_id": customer_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


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
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Customer:
        """Create a customer.

        Args:
            name: The customer's name.
            email: The customer's e-mail address.
            phone: The customer's telephone number.
            description: More about the customer, for you.
            metadata: Pairs that the service keeps.
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Customer", await self._session.call("customers.create", {}, {"name": name, "email": email, "phone": phone, "description": description, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
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
        return cast("Customer", await self._session.call("customers.update", {"customer_id": customer_id}, {"name": name, "email": email, "phone": phone, "description": description, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def delete(
        self,
        customer_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Customer:
        """Forget a customer; his subscriptions end.

        Args:
            customer_id: The service's id of it.
        """
        return cast("Customer", await self._session.call("customers.delete", {"customer_id": customer_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


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
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Draw up an invoice; the customer doesn't see it before `issue`.

        Args:
            items: The lines, each {"name": "Tea", "amount": 900, "quantity": 2}, in minor units.
            currency: ISO 4217 code; the project's default if it has one.
            customer_id: The customer who owes it.
            customer: Or who he is.
            description: A note for the customer.
            reference: Your own number for it.
            due_at: When it is to be paid (RFC 3339).
            metadata: Pairs that the service keeps.
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Invoice", self._session.call("invoices.create", {}, {"items": items, "currency": currency, "customer_id": customer_id, "customer": customer, "description": description, "reference": reference, "due_at": due_at, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

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
        """List invoices, newest first; PayPal's come in its own order.

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Make a draft final, so that the customer can pay it, and send it to him.

        Args:
            invoice_id: The service's id of it.
        """
        return cast("Invoice", self._session.call("invoices.issue", {"invoice_id": invoice_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def cancel(
        self,
        invoice_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Take an issued invoice back that nobody has paid.

        Args:
            invoice_id: The service's id of it.
        """
        return cast("Invoice", self._session.call("invoices.cancel", {"invoice_id": invoice_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def delete(
        self,
        invoice_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Throw a draft away.

        Args:
            invoice_id: The service's id of it.
        """
        return cast("Invoice", self._session.call("invoices.delete", {"invoice_id": invoice_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


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
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Draw up an invoice; the customer doesn't see it before `issue`.

        Args:
            items: The lines, each {"name": "Tea", "amount": 900, "quantity": 2}, in minor units.
            currency: ISO 4217 code; the project's default if it has one.
            customer_id: The customer who owes it.
            customer: Or who he is.
            description: A note for the customer.
            reference: Your own number for it.
            due_at: When it is to be paid (RFC 3339).
            metadata: Pairs that the service keeps.
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Invoice", await self._session.call("invoices.create", {}, {"items": items, "currency": currency, "customer_id": customer_id, "customer": customer, "description": description, "reference": reference, "due_at": due_at, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

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
        """List invoices, newest first; PayPal's come in its own order.

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Make a draft final, so that the customer can pay it, and send it to him.

        Args:
            invoice_id: The service's id of it.
        """
        return cast("Invoice", await self._session.call("invoices.issue", {"invoice_id": invoice_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def cancel(
        self,
        invoice_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Take an issued invoice back that nobody has paid.

        Args:
            invoice_id: The service's id of it.
        """
        return cast("Invoice", await self._session.call("invoices.cancel", {"invoice_id": invoice_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def delete(
        self,
        invoice_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Invoice:
        """Throw a draft away.

        Args:
            invoice_id: The service's id of it.
        """
        return cast("Invoice", await self._session.call("invoices.delete", {"invoice_id": invoice_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


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
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
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
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Payout", self._session.call("payouts.create", {}, {"amount": amount, "currency": currency, "recipient": recipient, "speed": speed, "purpose": purpose, "description": description, "reference": reference, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payout:
        """Stop a payout that hasn't gone out.

        Args:
            payout_id: The service's id of it.
        """
        return cast("Payout", self._session.call("payouts.cancel", {"payout_id": payout_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

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
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
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
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Payout", await self._session.call("payouts.create", {}, {"amount": amount, "currency": currency, "recipient": recipient, "speed": speed, "purpose": purpose, "description": description, "reference": reference, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Payout:
        """Stop a payout that hasn't gone out.

        Args:
            payout_id: The service's id of it.
        """
        return cast("Payout", await self._session.call("payouts.cancel", {"payout_id": payout_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Dispute:
        """Give in: the customer keeps the money, for good.

        Args:
            dispute_id: The service's id of it.
        """
        return cast("Dispute", self._session.call("disputes.accept", {"dispute_id": dispute_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def submit_evidence(
        self,
        dispute_id: str,
        *,
        summary: str,
        carrier: str | None = None,
        tracking_number: str | None = None,
        document_ids: Sequence[str] = (),
        draft: bool = False,
        file_name: str | None = None,
        content_type: str | None = None,
        binary: str | None = None,
        content: bytes | Path | Content | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Dispute:
        """Contest it with what speaks for you, and a document if there is one.

        Args:
            dispute_id: The service's id of it.
            summary: Why the payment is right, in words.
            carrier: Who delivered it.
            tracking_number: The delivery's number.
            document_ids: Documents that lie at the service, by their ids there.
            draft: Keep it for later instead of sending it to the bank.
            file_name: The name of a document that goes along: receipt.pdf.
            content_type: Its media type; by default as its name ends.
            binary: Its content, in base64, unless that is sent beside.
            content: Content of any size: bytes, or a file's path.
        """
        return cast("Dispute", self._session.call("disputes.submit_evidence", {"dispute_id": dispute_id}, {"summary": summary, "carrier": carrier, "tracking_number": tracking_number, "document_ids": document_ids, "draft": draft, "file_name": file_name, "content_type": content_type, "binary": binary}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, content=content))

    def add_document(
        self,
        *,
        file_name: str,
        content_type: str | None = None,
        binary: str | None = None,
        content: bytes | Path | Content | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Document:
        """Lay a document at the service, to name it in evidence.

        Args:
            file_name: The file's name; its ending says what it is: receipt.pdf.
            content_type: Its media type; by default as the name ends.
            binary: The content, in base64.
            content: Content of any size: bytes, or a file's path.
        """
        return cast("Document", self._session.call("disputes.add_document", {}, {"file_name": file_name, "content_type": content_type, "binary": binary}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, content=content))


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
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Dispute:
        """Give in: the customer keeps the money, for good.

        Args:
            dispute_id: The service's id of it.
        """
        return cast("Dispute", await self._session.call("disputes.accept", {"dispute_id": dispute_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def submit_evidence(
        self,
        dispute_id: str,
        *,
        summary: str,
        carrier: str | None = None,
        tracking_number: str | None = None,
        document_ids: Sequence[str] = (),
        draft: bool = False,
        file_name: str | None = None,
        content_type: str | None = None,
        binary: str | None = None,
        content: bytes | Path | Content | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Dispute:
        """Contest it with what speaks for you, and a document if there is one.

        Args:
            dispute_id: The service's id of it.
            summary: Why the payment is right, in words.
            carrier: Who delivered it.
            tracking_number: The delivery's number.
            document_ids: Documents that lie at the service, by their ids there.
            draft: Keep it for later instead of sending it to the bank.
            file_name: The name of a document that goes along: receipt.pdf.
            content_type: Its media type; by default as its name ends.
            binary: Its content, in base64, unless that is sent beside.
            content: Content of any size: bytes, or a file's path.
        """
        return cast("Dispute", await self._session.call("disputes.submit_evidence", {"dispute_id": dispute_id}, {"summary": summary, "carrier": carrier, "tracking_number": tracking_number, "document_ids": document_ids, "draft": draft, "file_name": file_name, "content_type": content_type, "binary": binary}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, content=content))

    async def add_document(
        self,
        *,
        file_name: str,
        content_type: str | None = None,
        binary: str | None = None,
        content: bytes | Path | Content | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Document:
        """Lay a document at the service, to name it in evidence.

        Args:
            file_name: The file's name; its ending says what it is: receipt.pdf.
            content_type: Its media type; by default as the name ends.
            binary: The content, in base64.
            content: Content of any size: bytes, or a file's path.
        """
        return cast("Document", await self._session.call("disputes.add_document", {}, {"file_name": file_name, "content_type": content_type, "binary": binary}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, content=content))


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


class MessagesClient:
    """Messages: SMS, MMS and WhatsApp, from sending to the receipt."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def send(
        self,
        *,
        to: str,
        body: str | None = None,
        channel: Literal['sms', 'mms', 'whatsapp'] | None = None,
        sender: str | None = None,
        messaging_service_id: str | None = None,
        media_urls: Sequence[str] = (),
        template_id: str | None = None,
        template_variables: Mapping[str, str] = EMPTY,
        send_at: datetime | None = None,
        status_callback_url: str | None = None,
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Message:
        """Send an SMS, MMS or WhatsApp message.

        Args:
            to: Who gets it: a number with its country's code, +14155550123.
            body: The text.
            channel: How it goes; none is sms, or mms with media.
            sender: Your number or name that it comes from; none is the account's own setting.
            messaging_service_id: The service's pool of senders, which chooses one.
            media_urls: Addresses of pictures and the like, which go along.
            template_id: A text kept at the service, in place of a body.
            template_variables: What the template's places are filled with.
            send_at: Not before this time (RFC 3339).
            status_callback_url: Where the service tells what has become of it.
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Message", self._session.call("messages.send", {}, {"to": to, "body": body, "channel": channel, "sender": sender, "messaging_service_id": messaging_service_id, "media_urls": media_urls, "template_id": template_id, "template_variables": template_variables, "send_at": send_at, "status_callback_url": status_callback_url}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

    def get(
        self,
        message_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Message:
        """Show a message.

        Args:
            message_id: The service's id of it.
        """
        return cast("Message", self._session.call("messages.get", {"message_id": message_id}, {}, service=service, extra=extra, raw=raw))

    def list(
        self,
        *,
        to: str | None = None,
        sender: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[Message]:
        """List messages, newest first.

        Args:
            to: Only to this number; whatsapp:+14155550123 for WhatsApp's.
            sender: Only from this one.
            since: Sent at this time or later (RFC 3339).
            until: Sent at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("messages.list", {}, {"to": to, "sender": sender, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def cancel(
        self,
        message_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Message:
        """Take back a message that waits for its time.

        Args:
            message_id: The service's id of it.
        """
        return cast("Message", self._session.call("messages.cancel", {"message_id": message_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def redact(
        self,
        message_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Message:
        """Take the text out of a message, and keep the rest of it.

        Args:
            message_id: The service's id of it.
        """
        return cast("Message", self._session.call("messages.redact", {"message_id": message_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def delete(
        self,
        message_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> DeletedMessage:
        """Let the service forget a message.

        Args:
            message_id: The service's id of it.
        """
        return cast("DeletedMessage", self._session.call("messages.delete", {"message_id": message_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


class AsyncMessagesClient:
    """Messages: SMS, MMS and WhatsApp, from sending to the receipt."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def send(
        self,
        *,
        to: str,
        body: str | None = None,
        channel: Literal['sms', 'mms', 'whatsapp'] | None = None,
        sender: str | None = None,
        messaging_service_id: str | None = None,
        media_urls: Sequence[str] = (),
        template_id: str | None = None,
        template_variables: Mapping[str, str] = EMPTY,
        send_at: datetime | None = None,
        status_callback_url: str | None = None,
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Message:
        """Send an SMS, MMS or WhatsApp message.

        Args:
            to: Who gets it: a number with its country's code, +14155550123.
            body: The text.
            channel: How it goes; none is sms, or mms with media.
            sender: Your number or name that it comes from; none is the account's own setting.
            messaging_service_id: The service's pool of senders, which chooses one.
            media_urls: Addresses of pictures and the like, which go along.
            template_id: A text kept at the service, in place of a body.
            template_variables: What the template's places are filled with.
            send_at: Not before this time (RFC 3339).
            status_callback_url: Where the service tells what has become of it.
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Message", await self._session.call("messages.send", {}, {"to": to, "body": body, "channel": channel, "sender": sender, "messaging_service_id": messaging_service_id, "media_urls": media_urls, "template_id": template_id, "template_variables": template_variables, "send_at": send_at, "status_callback_url": status_callback_url}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

    async def get(
        self,
        message_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Message:
        """Show a message.

        Args:
            message_id: The service's id of it.
        """
        return cast("Message", await self._session.call("messages.get", {"message_id": message_id}, {}, service=service, extra=extra, raw=raw))

    def list(
        self,
        *,
        to: str | None = None,
        sender: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[Message]:
        """List messages, newest first.

        Args:
            to: Only to this number; whatsapp:+14155550123 for WhatsApp's.
            sender: Only from this one.
            since: Sent at this time or later (RFC 3339).
            until: Sent at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("messages.list", {}, {"to": to, "sender": sender, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    async def cancel(
        self,
        message_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Message:
        """Take back a message that waits for its time.

        Args:
            message_id: The service's id of it.
        """
        return cast("Message", await self._session.call("messages.cancel", {"message_id": message_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def redact(
        self,
        message_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Message:
        """Take the text out of a message, and keep the rest of it.

        Args:
            message_id: The service's id of it.
        """
        return cast("Message", await self._session.call("messages.redact", {"message_id": message_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def delete(
        self,
        message_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> DeletedMessage:
        """Let the service forget a message.

        Args:
            message_id: The service's id of it.
        """
        return cast("DeletedMessage", await self._session.call("messages.delete", {"message_id": message_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


class CallsClient:
    """Calls: telephone calls that the service places and speaks in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def place(
        self,
        *,
        to: str,
        say: str | None = None,
        language: str | None = None,
        url: str | None = None,
        script: str | None = None,
        sender: str | None = None,
        ring_seconds: int | None = None,
        longest_seconds: int | None = None,
        record_call: bool = False,
        detect_machine: bool = False,
        status_callback_url: str | None = None,
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Call:
        """Call somebody, and speak a text or follow instructions.

        Args:
            to: Who is called: +14155550123, or a SIP address.
            say: A text to be spoken.
            language: The language of that text: en-GB, hi-IN.
            url: Where the service asks what to do in the call.
            script: What to do in the call, in the service's language: TwiML.
            sender: Your number that is shown; none is the account's own setting.
            ring_seconds: How long it rings before nobody answers.
            longest_seconds: After which it is hung up.
            record_call: Whether it is recorded; the law may want consent.
            detect_machine: Whether to tell a person from a machine.
            status_callback_url: Where the service tells what has become of it.
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Call", self._session.call("calls.place", {}, {"to": to, "say": say, "language": language, "url": url, "script": script, "sender": sender, "ring_seconds": ring_seconds, "longest_seconds": longest_seconds, "record_call": record_call, "detect_machine": detect_machine, "status_callback_url": status_callback_url}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

    def get(
        self,
        call_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Call:
        """Show a call.

        Args:
            call_id: The service's id of it.
        """
        return cast("Call", self._session.call("calls.get", {"call_id": call_id}, {}, service=service, extra=extra, raw=raw))

    def list(
        self,
        *,
        to: str | None = None,
        sender: str | None = None,
        status: Literal['queued', 'ringing', 'in_progress', 'completed', 'busy', 'no_answer', 'failed', 'cancelled'] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[Call]:
        """List calls, newest first.

        Args:
            to: Only to this number.
            sender: Only from this one.
            status: Only those that stand so.
            since: Answered at this time or later (RFC 3339).
            until: Answered at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("calls.list", {}, {"to": to, "sender": sender, "status": status, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def hang_up(
        self,
        call_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Call:
        """End a call that rings or is going on.

        Args:
            call_id: The service's id of it.
        """
        return cast("Call", self._session.call("calls.hang_up", {"call_id": call_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


class AsyncCallsClient:
    """Calls: telephone calls that the service places and speaks in."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def place(
        self,
        *,
        to: str,
        say: str | None = None,
        language: str | None = None,
        url: str | None = None,
        script: str | None = None,
        sender: str | None = None,
        ring_seconds: int | None = None,
        longest_seconds: int | None = None,
        record_call: bool = False,
        detect_machine: bool = False,
        status_callback_url: str | None = None,
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Call:
        """Call somebody, and speak a text or follow instructions.

        Args:
            to: Who is called: +14155550123, or a SIP address.
            say: A text to be spoken.
            language: The language of that text: en-GB, hi-IN.
            url: Where the service asks what to do in the call.
            script: What to do in the call, in the service's language: TwiML.
            sender: Your number that is shown; none is the account's own setting.
            ring_seconds: How long it rings before nobody answers.
            longest_seconds: After which it is hung up.
            record_call: Whether it is recorded; the law may want consent.
            detect_machine: Whether to tell a person from a machine.
            status_callback_url: Where the service tells what has become of it.
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Call", await self._session.call("calls.place", {}, {"to": to, "say": say, "language": language, "url": url, "script": script, "sender": sender, "ring_seconds": ring_seconds, "longest_seconds": longest_seconds, "record_call": record_call, "detect_machine": detect_machine, "status_callback_url": status_callback_url}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

    async def get(
        self,
        call_id: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Call:
        """Show a call.

        Args:
            call_id: The service's id of it.
        """
        return cast("Call", await self._session.call("calls.get", {"call_id": call_id}, {}, service=service, extra=extra, raw=raw))

    def list(
        self,
        *,
        to: str | None = None,
        sender: str | None = None,
        status: Literal['queued', 'ringing', 'in_progress', 'completed', 'busy', 'no_answer', 'failed', 'cancelled'] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[Call]:
        """List calls, newest first.

        Args:
            to: Only to this number.
            sender: Only from this one.
            status: Only those that stand so.
            since: Answered at this time or later (RFC 3339).
            until: Answered at this time or earlier (RFC 3339).
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("calls.list", {}, {"to": to, "sender": sender, "status": status, "since": since, "until": until, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    async def hang_up(
        self,
        call_id: str,
        *,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Call:
        """End a call that rings or is going on.

        Args:
            call_id: The service's id of it.
        """
        return cast("Call", await self._session.call("calls.hang_up", {"call_id": call_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


class PhoneNumbersClient:
    """Phone numbers: whether one is right, what is known of it, and which are yours."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lookup(
        self,
        phone_number: str,
        *,
        country: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> NumberLookup:
        """Check a number and see how it is written, free of charge.

        Args:
            phone_number: The service's id of it.
            country: Where it is written so, for one without its country's code (ISO 3166-1 alpha-2).
        """
        return cast("NumberLookup", self._session.call("phone_numbers.lookup", {"phone_number": phone_number}, {"country": country}, service=service, extra=extra, raw=raw))

    def inspect(
        self,
        phone_number: str,
        *,
        about: Sequence[Literal['line_type', 'caller_name', 'sim_swap', 'call_forwarding', 'line_status', 'sms_risk']],
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> NumberReport:
        """Ask what is known of a number: its carrier, its owner, a changed SIM; it is charged.

        Args:
            phone_number: The service's id of it.
            about: What to ask; each is charged for.
            country: Where it is written so, for one without its country's code (ISO 3166-1 alpha-2).
        """
        return cast("NumberReport", self._session.call("phone_numbers.inspect", {"phone_number": phone_number}, {"about": about, "country": country}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def list(
        self,
        *,
        phone_number: str | None = None,
        name: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[OwnedNumber]:
        """List your own numbers.

        Args:
            phone_number: Only those with these digits.
            name: Only with this name.
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("phone_numbers.list", {}, {"phone_number": phone_number, "name": name, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))


class AsyncPhoneNumbersClient:
    """Phone numbers: whether one is right, what is known of it, and which are yours."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lookup(
        self,
        phone_number: str,
        *,
        country: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> NumberLookup:
        """Check a number and see how it is written, free of charge.

        Args:
            phone_number: The service's id of it.
            country: Where it is written so, for one without its country's code (ISO 3166-1 alpha-2).
        """
        return cast("NumberLookup", await self._session.call("phone_numbers.lookup", {"phone_number": phone_number}, {"country": country}, service=service, extra=extra, raw=raw))

    async def inspect(
        self,
        phone_number: str,
        *,
        about: Sequence[Literal['line_type', 'caller_name', 'sim_swap', 'call_forwarding', 'line_status', 'sms_risk']],
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> NumberReport:
        """Ask what is known of a number: its carrier, its owner, a changed SIM; it is charged.

        Args:
            phone_number: The service's id of it.
            about: What to ask; each is charged for.
            country: Where it is written so, for one without its country's code (ISO 3166-1 alpha-2).
        """
        return cast("NumberReport", await self._session.call("phone_numbers.inspect", {"phone_number": phone_number}, {"about": about, "country": country}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def list(
        self,
        *,
        phone_number: str | None = None,
        name: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[OwnedNumber]:
        """List your own numbers.

        Args:
            phone_number: Only those with these digits.
            name: Only with this name.
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("phone_numbers.list", {}, {"phone_number": phone_number, "name": name, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))


class VerificationsClient:
    """Verifications: a code is sent to somebody, and checked when it comes back."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def start(
        self,
        *,
        to: str,
        channel: Literal['sms', 'call', 'email', 'whatsapp', 'auto'] = 'sms',
        language: str | None = None,
        code: str | None = None,
        verify_service_id: str | None = None,
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Verification:
        """Send somebody a code; started again while it is good, the same code is sent.

        Args:
            to: A number, +14155550123, or an e-mail address.
            channel: How the code is sent.
            language: The language of the text around it: en, hi, pt-BR.
            code: A code of your own; none lets the service make one.
            verify_service_id: The settings at the service to go by; none is the account's own setting.
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Verification", self._session.call("verifications.start", {}, {"to": to, "channel": channel, "language": language, "code": code, "verify_service_id": verify_service_id}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

    def check(
        self,
        *,
        code: str,
        to: str | None = None,
        verification_id: str | None = None,
        verify_service_id: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> VerificationCheck:
        """Check the code that somebody typed in.

        Args:
            code: The code that was typed in.
            to: Who was to be verified.
            verification_id: The verification, in place of him.
            verify_service_id: The settings it goes by; none is the account's own setting.
        """
        return cast("VerificationCheck", self._session.call("verifications.check", {}, {"code": code, "to": to, "verification_id": verification_id, "verify_service_id": verify_service_id}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


class AsyncVerificationsClient:
    """Verifications: a code is sent to somebody, and checked when it comes back."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def start(
        self,
        *,
        to: str,
        channel: Literal['sms', 'call', 'email', 'whatsapp', 'auto'] = 'sms',
        language: str | None = None,
        code: str | None = None,
        verify_service_id: str | None = None,
        country: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Verification:
        """Send somebody a code; started again while it is good, the same code is sent.

        Args:
            to: A number, +14155550123, or an e-mail address.
            channel: How the code is sent.
            language: The language of the text around it: en, hi, pt-BR.
            code: A code of your own; none lets the service make one.
            verify_service_id: The settings at the service to go by; none is the account's own setting.
            country: Where the customer is (IN), for the rules; it isn't sent.
        """
        return cast("Verification", await self._session.call("verifications.start", {}, {"to": to, "channel": channel, "language": language, "code": code, "verify_service_id": verify_service_id}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, country=country))

    async def check(
        self,
        *,
        code: str,
        to: str | None = None,
        verification_id: str | None = None,
        verify_service_id: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> VerificationCheck:
        """Check the code that somebody typed in.

        Args:
            code: The code that was typed in.
            to: Who was to be verified.
            verification_id: The verification, in place of him.
            verify_service_id: The settings it goes by; none is the account's own setting.
        """
        return cast("VerificationCheck", await self._session.call("verifications.check", {}, {"code": code, "to": to, "verification_id": verification_id, "verify_service_id": verify_service_id}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


class StorageClient:
    """Storage: buckets, and objects in them, of any size."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create_bucket(
        self,
        bucket: str,
        *,
        region: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Bucket:
        """Create a bucket; one that is yours already is left as it is.

        Args:
            bucket: The service's id of it.
            region: Where; the keys' own region by default.
        """
        return cast("Bucket", self._session.call("storage.create_bucket", {"bucket": bucket}, {"region": region}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def list_buckets(
        self,
        *,
        prefix: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[Bucket]:
        """List your buckets.

        Args:
            prefix: Only names that begin so.
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("storage.list_buckets", {}, {"prefix": prefix, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def put(
        self,
        bucket: str,
        key: str,
        *,
        text: str | None = None,
        binary: str | None = None,
        content_type: str | None = None,
        cache_control: str | None = None,
        content_disposition: str | None = None,
        content_encoding: str | None = None,
        storage_class: str | None = None,
        metadata: Mapping[str, str] = EMPTY,
        tags: Mapping[str, str] = EMPTY,
        if_match: str | None = None,
        if_none_match: Literal['*'] | None = None,
        content: bytes | Path | Content | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> StoredObject:
        """Put an object in place of one of that name; a large one goes in parts, checked.

        Args:
            bucket: The service's id of it.
            key: The service's id of it.
            text: The content, where it is text; it is kept as UTF-8.
            binary: The content, in base64.
            content_type: Its media type; application/octet-stream by default.
            cache_control: How it may be cached.
            content_disposition: How browsers show it: attachment; filename=…
            content_encoding: How the content is packed: gzip; it is kept as it is.
            storage_class: How it is stored, in the service's words: STANDARD_IA.
            metadata: Pairs that the service keeps; 2 KB in all.
            tags: Pairs that rules and bills can use; 10 at most.
            if_match: Only if the object that is there has this ETag.
            if_none_match: With *, only if there is no object of that name.
            content: Content of any size: bytes, or a file's path.
        """
        return cast("StoredObject", self._session.call("storage.put", {"bucket": bucket, "key": key}, {"text": text, "binary": binary, "content_type": content_type, "cache_control": cache_control, "content_disposition": content_disposition, "content_encoding": content_encoding, "storage_class": storage_class, "metadata": metadata, "tags": tags, "if_match": if_match, "if_none_match": if_none_match}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, content=content))

    def get(
        self,
        bucket: str,
        key: str,
        *,
        range: str | None = None,
        version_id: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
        into: str | Path | Sink | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> ObjectContent:
        """Bring an object's content, checked against its checksum.

        Args:
            bucket: The service's id of it.
            key: The service's id of it.
            range: Only these bytes, counted from 0, both ends included.
            version_id: That version; the newest by default.
            if_match: Only if it has this ETag.
            if_none_match: Only if it has another ETag.
            into: Where the content goes, whole or not at all: a file's path.
        """
        return cast("ObjectContent", self._session.call("storage.get", {"bucket": bucket, "key": key}, {"range": range, "version_id": version_id, "if_match": if_match, "if_none_match": if_none_match}, service=service, extra=extra, raw=raw, into=into))

    def head(
        self,
        bucket: str,
        key: str,
        *,
        version_id: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> StoredObject:
        """Show what is known of an object, without its content.

        Args:
            bucket: The service's id of it.
            key: The service's id of it.
            version_id: That version; the newest by default.
            if_match: Only if it has this ETag.
            if_none_match: Only if it has another ETag.
        """
        return cast("StoredObject", self._session.call("storage.head", {"bucket": bucket, "key": key}, {"version_id": version_id, "if_match": if_match, "if_none_match": if_none_match}, service=service, extra=extra, raw=raw))

    def list(
        self,
        bucket: str,
        *,
        prefix: str | None = None,
        delimiter: str | None = None,
        start_after: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[StoredObject]:
        """List objects, in the order of their names.

        Args:
            bucket: The service's id of it.
            prefix: Only names that begin so.
            delimiter: Show names up to it, as folders: usually a slash.
            start_after: Only names that sort after this.
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("storage.list", {"bucket": bucket}, {"prefix": prefix, "delimiter": delimiter, "start_after": start_after, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def copy(
        self,
        bucket: str,
        key: str,
        *,
        to_key: str,
        to_bucket: str | None = None,
        version_id: str | None = None,
        content_type: str | None = None,
        storage_class: str | None = None,
        metadata: Mapping[str, str] = EMPTY,
        if_match: str | None = None,
        if_none_match: Literal['*'] | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> StoredObject:
        """Copy an object, without bringing it here.

        Args:
            bucket: The service's id of it.
            key: The service's id of it.
            to_key: The copy's name.
            to_bucket: The copy's bucket; the same one by default.
            version_id: Copy that version.
            content_type: The copy's media type; then its metadata is replaced too.
            storage_class: How it is stored, in the service's words.
            metadata: The copy's pairs in place of the original's; without any those are kept.
            if_match: Only if the original has this ETag.
            if_none_match: With *, only if there is no object of the copy's name.
        """
        return cast("StoredObject", self._session.call("storage.copy", {"bucket": bucket, "key": key}, {"to_key": to_key, "to_bucket": to_bucket, "version_id": version_id, "content_type": content_type, "storage_class": storage_class, "metadata": metadata, "if_match": if_match, "if_none_match": if_none_match}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def delete(
        self,
        bucket: str,
        key: str,
        *,
        version_id: str | None = None,
        if_match: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> DeletedObject:
        """Delete an object; where versions are kept, hide it.

        Args:
            bucket: The service's id of it.
            key: The service's id of it.
            version_id: That version, for good.
            if_match: Only if it has this ETag.
        """
        return cast("DeletedObject", self._session.call("storage.delete", {"bucket": bucket, "key": key}, {"version_id": version_id, "if_match": if_match}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def presign(
        self,
        bucket: str,
        key: str,
        *,
        method: Literal['get', 'put'] = 'get',
        expires_in: int = 3600,
        version_id: str | None = None,
        content_type: str | None = None,
        content_disposition: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> PresignedUrl:
        """Make an address that anybody may use for a while; nothing is sent, or looked at.

        Args:
            bucket: The service's id of it.
            key: The service's id of it.
            method: Whether it is to be read or written.
            expires_in: For so many seconds; a week at most.
            version_id: Read that version.
            content_type: With put: the type that must be sent with it.
            content_disposition: With get: how browsers show it: attachment; filename=…
        """
        return cast("PresignedUrl", self._session.call("storage.presign", {"bucket": bucket, "key": key}, {"method": method, "expires_in": expires_in, "version_id": version_id, "content_type": content_type, "content_disposition": content_disposition}, service=service, extra=extra, raw=raw))


class AsyncStorageClient:
    """Storage: buckets, and objects in them, of any size."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create_bucket(
        self,
        bucket: str,
        *,
        region: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Bucket:
        """Create a bucket; one that is yours already is left as it is.

        Args:
            bucket: The service's id of it.
            region: Where; the keys' own region by default.
        """
        return cast("Bucket", await self._session.call("storage.create_bucket", {"bucket": bucket}, {"region": region}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def list_buckets(
        self,
        *,
        prefix: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[Bucket]:
        """List your buckets.

        Args:
            prefix: Only names that begin so.
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("storage.list_buckets", {}, {"prefix": prefix, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    async def put(
        self,
        bucket: str,
        key: str,
        *,
        text: str | None = None,
        binary: str | None = None,
        content_type: str | None = None,
        cache_control: str | None = None,
        content_disposition: str | None = None,
        content_encoding: str | None = None,
        storage_class: str | None = None,
        metadata: Mapping[str, str] = EMPTY,
        tags: Mapping[str, str] = EMPTY,
        if_match: str | None = None,
        if_none_match: Literal['*'] | None = None,
        content: bytes | Path | Content | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> StoredObject:
        """Put an object in place of one of that name; a large one goes in parts, checked.

        Args:
            bucket: The service's id of it.
            key: The service's id of it.
            text: The content, where it is text; it is kept as UTF-8.
            binary: The content, in base64.
            content_type: Its media type; application/octet-stream by default.
            cache_control: How it may be cached.
            content_disposition: How browsers show it: attachment; filename=…
            content_encoding: How the content is packed: gzip; it is kept as it is.
            storage_class: How it is stored, in the service's words: STANDARD_IA.
            metadata: Pairs that the service keeps; 2 KB in all.
            tags: Pairs that rules and bills can use; 10 at most.
            if_match: Only if the object that is there has this ETag.
            if_none_match: With *, only if there is no object of that name.
            content: Content of any size: bytes, or a file's path.
        """
        return cast("StoredObject", await self._session.call("storage.put", {"bucket": bucket, "key": key}, {"text": text, "binary": binary, "content_type": content_type, "cache_control": cache_control, "content_disposition": content_disposition, "content_encoding": content_encoding, "storage_class": storage_class, "metadata": metadata, "tags": tags, "if_match": if_match, "if_none_match": if_none_match}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from, content=content))

    async def get(
        self,
        bucket: str,
        key: str,
        *,
        range: str | None = None,
        version_id: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
        into: str | Path | Sink | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> ObjectContent:
        """Bring an object's content, checked against its checksum.

        Args:
            bucket: The service's id of it.
            key: The service's id of it.
            range: Only these bytes, counted from 0, both ends included.
            version_id: That version; the newest by default.
            if_match: Only if it has this ETag.
            if_none_match: Only if it has another ETag.
            into: Where the content goes, whole or not at all: a file's path.
        """
        return cast("ObjectContent", await self._session.call("storage.get", {"bucket": bucket, "key": key}, {"range": range, "version_id": version_id, "if_match": if_match, "if_none_match": if_none_match}, service=service, extra=extra, raw=raw, into=into))

    async def head(
        self,
        bucket: str,
        key: str,
        *,
        version_id: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> StoredObject:
        """Show what is known of an object, without its content.

        Args:
            bucket: The service's id of it.
            key: The service's id of it.
            version_id: That version; the newest by default.
            if_match: Only if it has this ETag.
            if_none_match: Only if it has another ETag.
        """
        return cast("StoredObject", await self._session.call("storage.head", {"bucket": bucket, "key": key}, {"version_id": version_id, "if_match": if_match, "if_none_match": if_none_match}, service=service, extra=extra, raw=raw))

    def list(
        self,
        bucket: str,
        *,
        prefix: str | None = None,
        delimiter: str | None = None,
        start_after: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[StoredObject]:
        """List objects, in the order of their names.

        Args:
            bucket: The service's id of it.
            prefix: Only names that begin so.
            delimiter: Show names up to it, as folders: usually a slash.
            start_after: Only names that sort after this.
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("storage.list", {"bucket": bucket}, {"prefix": prefix, "delimiter": delimiter, "start_after": start_after, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    async def copy(
        self,
        bucket: str,
        key: str,
        *,
        to_key: str,
        to_bucket: str | None = None,
        version_id: str | None = None,
        content_type: str | None = None,
        storage_class: str | None = None,
        metadata: Mapping[str, str] = EMPTY,
        if_match: str | None = None,
        if_none_match: Literal['*'] | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> StoredObject:
        """Copy an object, without bringing it here.

        Args:
            bucket: The service's id of it.
            key: The service's id of it.
            to_key: The copy's name.
            to_bucket: The copy's bucket; the same one by default.
            version_id: Copy that version.
            content_type: The copy's media type; then its metadata is replaced too.
            storage_class: How it is stored, in the service's words.
            metadata: The copy's pairs in place of the original's; without any those are kept.
            if_match: Only if the original has this ETag.
            if_none_match: With *, only if there is no object of the copy's name.
        """
        return cast("StoredObject", await self._session.call("storage.copy", {"bucket": bucket, "key": key}, {"to_key": to_key, "to_bucket": to_bucket, "version_id": version_id, "content_type": content_type, "storage_class": storage_class, "metadata": metadata, "if_match": if_match, "if_none_match": if_none_match}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def delete(
        self,
        bucket: str,
        key: str,
        *,
        version_id: str | None = None,
        if_match: str | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> DeletedObject:
        """Delete an object; where versions are kept, hide it.

        Args:
            bucket: The service's id of it.
            key: The service's id of it.
            version_id: That version, for good.
            if_match: Only if it has this ETag.
        """
        return cast("DeletedObject", await self._session.call("storage.delete", {"bucket": bucket, "key": key}, {"version_id": version_id, "if_match": if_match}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def presign(
        self,
        bucket: str,
        key: str,
        *,
        method: Literal['get', 'put'] = 'get',
        expires_in: int = 3600,
        version_id: str | None = None,
        content_type: str | None = None,
        content_disposition: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> PresignedUrl:
        """Make an address that anybody may use for a while; nothing is sent, or looked at.

        Args:
            bucket: The service's id of it.
            key: The service's id of it.
            method: Whether it is to be read or written.
            expires_in: For so many seconds; a week at most.
            version_id: Read that version.
            content_type: With put: the type that must be sent with it.
            content_disposition: With get: how browsers show it: attachment; filename=…
        """
        return cast("PresignedUrl", await self._session.call("storage.presign", {"bucket": bucket, "key": key}, {"method": method, "expires_in": expires_in, "version_id": version_id, "content_type": content_type, "content_disposition": content_disposition}, service=service, extra=extra, raw=raw))


class TablesClient:
    """Tables: items under keys, asked for by key or by what they hold."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_tables(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[TableEntry]:
        """List tables, by name.

        Args:
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("tables.list_tables", {}, {"limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def describe_table(
        self,
        table: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Table:
        """Show a table's key, state and indexes.

        Args:
            table: The service's id of it.
        """
        return cast("Table", self._session.call("tables.describe_table", {"table": table}, {}, service=service, extra=extra, raw=raw))

    def create_table(
        self,
        table: str,
        *,
        partition_key: str,
        partition_type: Literal['string', 'number', 'binary'] = 'string',
        sort_key: str | None = None,
        sort_type: Literal['string', 'number', 'binary'] = 'string',
        read_units: int | None = None,
        write_units: int | None = None,
        tags: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Table:
        """Create a table; it takes some seconds to become active.

        Args:
            table: The service's id of it.
            partition_key: The member that items are spread by.
            partition_type: What it holds.
            sort_key: The member that items of one partition are sorted by.
            sort_type: What it holds.
            read_units: Reads a second that are paid ahead; by use, without.
            write_units: Writes a second that are paid ahead; by use, without.
            tags: Pairs that rules and bills can use.
        """
        return cast("Table", self._session.call("tables.create_table", {"table": table}, {"partition_key": partition_key, "partition_type": partition_type, "sort_key": sort_key, "sort_type": sort_type, "read_units": read_units, "write_units": write_units, "tags": tags}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def put_item(
        self,
        table: str,
        *,
        item: Mapping[str, Any],
        condition: Mapping[str, Any] | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Item:
        """Put an item in place of one with its key.

        Args:
            table: The service's id of it.
            item: What it holds, its key included.
            condition: Only if this holds of the item that is there.
        """
        return cast("Item", self._session.call("tables.put_item", {"table": table}, {"item": item, "condition": condition}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def get_item(
        self,
        table: str,
        *,
        key: Mapping[str, Any],
        fields: Sequence[str] = (),
        consistent: bool = False,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Item:
        """Show an item.

        Args:
            table: The service's id of it.
            key: The item's whole key: one member, or two with a sort key.
            fields: Only these members of each item; all by default.
            consistent: See every write that is done, at twice the price.
        """
        return cast("Item", self._session.call("tables.get_item", {"table": table}, {"key": key, "fields": fields, "consistent": consistent}, service=service, extra=extra, raw=raw))

    def update_item(
        self,
        table: str,
        *,
        key: Mapping[str, Any],
        set: Mapping[str, Any] = EMPTY,
        add: Mapping[str, Any] = EMPTY,
        remove: Sequence[str] = (),
        condition: Mapping[str, Any] | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Item:
        """Change members of an item; make it if there is none with its key.

        Args:
            table: The service's id of it.
            key: The item's whole key: one member, or two with a sort key.
            set: Members and their new values.
            add: Numbers to add to members, or sets to join with them.
            remove: Members to take away.
            condition: Only if this holds of the item that is there.
        """
        return cast("Item", self._session.call("tables.update_item", {"table": table}, {"key": key, "set": set, "add": add, "remove": remove, "condition": condition}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def delete_item(
        self,
        table: str,
        *,
        key: Mapping[str, Any],
        condition: Mapping[str, Any] | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Item:
        """Delete an item; one that isn't there is no error.

        Args:
            table: The service's id of it.
            key: The item's whole key: one member, or two with a sort key.
            condition: Only if this holds of the item that is there.
        """
        return cast("Item", self._session.call("tables.delete_item", {"table": table}, {"key": key, "condition": condition}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def query(
        self,
        table: str,
        *,
        key: Mapping[str, Any],
        where: Mapping[str, Any] | None = None,
        index: str | None = None,
        fields: Sequence[str] = (),
        descending: bool = False,
        consistent: bool = False,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[Item]:
        """List items of one partition, in the order of their sort key.

        Args:
            table: The service's id of it.
            key: The partition key's value, and perhaps a condition on the sort key.
            where: Only items of which this holds; the others count.
            index: Ask that index, by its own key.
            fields: Only these members of each item; all by default.
            descending: From the last to the first by the sort key.
            consistent: See every write that is done, at twice the price.
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("tables.query", {"table": table}, {"key": key, "where": where, "index": index, "fields": fields, "descending": descending, "consistent": consistent, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def scan(
        self,
        table: str,
        *,
        where: Mapping[str, Any] | None = None,
        index: str | None = None,
        fields: Sequence[str] = (),
        consistent: bool = False,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Items[Item]:
        """List items of the whole table, in no order; each one looked at is paid for.

        Args:
            table: The service's id of it.
            where: Only items of which this holds; the others count.
            index: Walk that index.
            fields: Only these members of each item; all by default.
            consistent: See every write that is done, at twice the price.
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return Items(self._session, self._session.task("tables.scan", {"table": table}, {"where": where, "index": index, "fields": fields, "consistent": consistent, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def batch_put(
        self,
        table: str,
        *,
        items: Sequence[Mapping[str, Any]],
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Batch:
        """Put items in place of those with their keys.

        Args:
            table: The service's id of it.
            items: What each holds, its key included.
        """
        return cast("Batch", self._session.call("tables.batch_put", {"table": table}, {"items": items}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def batch_get(
        self,
        table: str,
        *,
        keys: Sequence[Mapping[str, Any]],
        fields: Sequence[str] = (),
        consistent: bool = False,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Batch:
        """Show items.

        Args:
            table: The service's id of it.
            keys: The whole key of each.
            fields: Only these members of each item; all by default.
            consistent: See every write that is done, at twice the price.
        """
        return cast("Batch", self._session.call("tables.batch_get", {"table": table}, {"keys": keys, "fields": fields, "consistent": consistent}, service=service, extra=extra, raw=raw))

    def batch_delete(
        self,
        table: str,
        *,
        keys: Sequence[Mapping[str, Any]],
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Batch:
        """Delete items; those that aren't there are no error.

        Args:
            table: The service's id of it.
            keys: The whole key of each.
        """
        return cast("Batch", self._session.call("tables.batch_delete", {"table": table}, {"keys": keys}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


class AsyncTablesClient:
    """Tables: items under keys, asked for by key or by what they hold."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def list_tables(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[TableEntry]:
        """List tables, by name.

        Args:
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("tables.list_tables", {}, {"limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    async def describe_table(
        self,
        table: str,
        *,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Table:
        """Show a table's key, state and indexes.

        Args:
            table: The service's id of it.
        """
        return cast("Table", await self._session.call("tables.describe_table", {"table": table}, {}, service=service, extra=extra, raw=raw))

    async def create_table(
        self,
        table: str,
        *,
        partition_key: str,
        partition_type: Literal['string', 'number', 'binary'] = 'string',
        sort_key: str | None = None,
        sort_type: Literal['string', 'number', 'binary'] = 'string',
        read_units: int | None = None,
        write_units: int | None = None,
        tags: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Table:
        """Create a table; it takes some seconds to become active.

        Args:
            table: The service's id of it.
            partition_key: The member that items are spread by.
            partition_type: What it holds.
            sort_key: The member that items of one partition are sorted by.
            sort_type: What it holds.
            read_units: Reads a second that are paid ahead; by use, without.
            write_units: Writes a second that are paid ahead; by use, without.
            tags: Pairs that rules and bills can use.
        """
        return cast("Table", await self._session.call("tables.create_table", {"table": table}, {"partition_key": partition_key, "partition_type": partition_type, "sort_key": sort_key, "sort_type": sort_type, "read_units": read_units, "write_units": write_units, "tags": tags}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def put_item(
        self,
        table: str,
        *,
        item: Mapping[str, Any],
        condition: Mapping[str, Any] | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Item:
        """Put an item in place of one with its key.

        Args:
            table: The service's id of it.
            item: What it holds, its key included.
            condition: Only if this holds of the item that is there.
        """
        return cast("Item", await self._session.call("tables.put_item", {"table": table}, {"item": item, "condition": condition}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def get_item(
        self,
        table: str,
        *,
        key: Mapping[str, Any],
        fields: Sequence[str] = (),
        consistent: bool = False,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Item:
        """Show an item.

        Args:
            table: The service's id of it.
            key: The item's whole key: one member, or two with a sort key.
            fields: Only these members of each item; all by default.
            consistent: See every write that is done, at twice the price.
        """
        return cast("Item", await self._session.call("tables.get_item", {"table": table}, {"key": key, "fields": fields, "consistent": consistent}, service=service, extra=extra, raw=raw))

    async def update_item(
        self,
        table: str,
        *,
        key: Mapping[str, Any],
        set: Mapping[str, Any] = EMPTY,
        add: Mapping[str, Any] = EMPTY,
        remove: Sequence[str] = (),
        condition: Mapping[str, Any] | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Item:
        """Change members of an item; make it if there is none with its key.

        Args:
            table: The service's id of it.
            key: The item's whole key: one member, or two with a sort key.
            set: Members and their new values.
            add: Numbers to add to members, or sets to join with them.
            remove: Members to take away.
            condition: Only if this holds of the item that is there.
        """
        return cast("Item", await self._session.call("tables.update_item", {"table": table}, {"key": key, "set": set, "add": add, "remove": remove, "condition": condition}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def delete_item(
        self,
        table: str,
        *,
        key: Mapping[str, Any],
        condition: Mapping[str, Any] | None = None,
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Item:
        """Delete an item; one that isn't there is no error.

        Args:
            table: The service's id of it.
            key: The item's whole key: one member, or two with a sort key.
            condition: Only if this holds of the item that is there.
        """
        return cast("Item", await self._session.call("tables.delete_item", {"table": table}, {"key": key, "condition": condition}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    def query(
        self,
        table: str,
        *,
        key: Mapping[str, Any],
        where: Mapping[str, Any] | None = None,
        index: str | None = None,
        fields: Sequence[str] = (),
        descending: bool = False,
        consistent: bool = False,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[Item]:
        """List items of one partition, in the order of their sort key.

        Args:
            table: The service's id of it.
            key: The partition key's value, and perhaps a condition on the sort key.
            where: Only items of which this holds; the others count.
            index: Ask that index, by its own key.
            fields: Only these members of each item; all by default.
            descending: From the last to the first by the sort key.
            consistent: See every write that is done, at twice the price.
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("tables.query", {"table": table}, {"key": key, "where": where, "index": index, "fields": fields, "descending": descending, "consistent": consistent, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    def scan(
        self,
        table: str,
        *,
        where: Mapping[str, Any] | None = None,
        index: str | None = None,
        fields: Sequence[str] = (),
        consistent: bool = False,
        limit: int | None = None,
        cursor: str | None = None,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> AsyncItems[Item]:
        """List items of the whole table, in no order; each one looked at is paid for.

        Args:
            table: The service's id of it.
            where: Only items of which this holds; the others count.
            index: Walk that index.
            fields: Only these members of each item; all by default.
            consistent: See every write that is done, at twice the price.
            limit: At most so many items; none means as many as one page of the service.
            cursor: The `next` of the page before.
        """
        return AsyncItems(self._session, self._session.task("tables.scan", {"table": table}, {"where": where, "index": index, "fields": fields, "consistent": consistent, "limit": limit, "cursor": cursor}, service=service, extra=extra, raw=raw))

    async def batch_put(
        self,
        table: str,
        *,
        items: Sequence[Mapping[str, Any]],
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Batch:
        """Put items in place of those with their keys.

        Args:
            table: The service's id of it.
            items: What each holds, its key included.
        """
        return cast("Batch", await self._session.call("tables.batch_put", {"table": table}, {"items": items}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))

    async def batch_get(
        self,
        table: str,
        *,
        keys: Sequence[Mapping[str, Any]],
        fields: Sequence[str] = (),
        consistent: bool = False,
        service: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Batch:
        """Show items.

        Args:
            table: The service's id of it.
            keys: The whole key of each.
            fields: Only these members of each item; all by default.
            consistent: See every write that is done, at twice the price.
        """
        return cast("Batch", await self._session.call("tables.batch_get", {"table": table}, {"keys": keys, "fields": fields, "consistent": consistent}, service=service, extra=extra, raw=raw))

    async def batch_delete(
        self,
        table: str,
        *,
        keys: Sequence[Mapping[str, Any]],
        service: str | None = None, idempotency_key: str | None = None, idempotency_from: str | Sequence[str] | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Batch:
        """Delete items; those that aren't there are no error.

        Args:
            table: The service's id of it.
            keys: The whole key of each.
        """
        return cast("Batch", await self._session.call("tables.batch_delete", {"table": table}, {"keys": keys}, service=service, extra=extra, raw=raw, key=idempotency_key, key_from=idempotency_from))


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
    def messages(self) -> MessagesClient:
        """See `MessagesClient`."""
        return MessagesClient(self._session)

    @cached_property
    def calls(self) -> CallsClient:
        """See `CallsClient`."""
        return CallsClient(self._session)

    @cached_property
    def phone_numbers(self) -> PhoneNumbersClient:
        """See `PhoneNumbersClient`."""
        return PhoneNumbersClient(self._session)

    @cached_property
    def verifications(self) -> VerificationsClient:
        """See `VerificationsClient`."""
        return VerificationsClient(self._session)

    @cached_property
    def storage(self) -> StorageClient:
        """See `StorageClient`."""
        return StorageClient(self._session)

    @cached_property
    def tables(self) -> TablesClient:
        """See `TablesClient`."""
        return TablesClient(self._session)

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
    def messages(self) -> AsyncMessagesClient:
        """See `AsyncMessagesClient`."""
        return AsyncMessagesClient(self._session)

    @cached_property
    def calls(self) -> AsyncCallsClient:
        """See `AsyncCallsClient`."""
        return AsyncCallsClient(self._session)

    @cached_property
    def phone_numbers(self) -> AsyncPhoneNumbersClient:
        """See `AsyncPhoneNumbersClient`."""
        return AsyncPhoneNumbersClient(self._session)

    @cached_property
    def verifications(self) -> AsyncVerificationsClient:
        """See `AsyncVerificationsClient`."""
        return AsyncVerificationsClient(self._session)

    @cached_property
    def storage(self) -> AsyncStorageClient:
        """See `AsyncStorageClient`."""
        return AsyncStorageClient(self._session)

    @cached_property
    def tables(self) -> AsyncTablesClient:
        """See `AsyncTablesClient`."""
        return AsyncTablesClient(self._session)

    @cached_property
    def credentials(self) -> AsyncCredentialsClient:
        """See `AsyncCredentialsClient`."""
        return AsyncCredentialsClient(self._session)
