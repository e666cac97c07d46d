"""The typed methods of the clients, one per operation. Generated; do not edit."""

# ruff: noqa
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, cast

from unictl.capabilities.payment_links import LinkCustomer, PaymentLink
from unictl.capabilities.payments import Order, Payment, Refund
from unictl.capabilities.plans import CreatePlan, Plan
from unictl.capabilities.subscriptions import Subscription

from unictl.client.items import AsyncItems, Items
from unictl.client.session import AsyncSession, Session

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
            metadata: Pairs that the service keeps.
        """
        return cast(Order, self._session.call("payments.create_order", {}, {"amount": amount, "currency": currency, "reference": reference, "description": description, "capture": capture, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

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
        return cast(Order, self._session.call("payments.get_order", {"order_id": order_id}, {}, service=service, extra=extra, raw=raw))

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
        return cast(Payment, self._session.call("payments.get", {"payment_id": payment_id}, {}, service=service, extra=extra, raw=raw))

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
        return cast(Payment, self._session.call("payments.capture", {"payment_id": payment_id}, {"amount": amount, "currency": currency}, service=service, extra=extra, raw=raw, key=idempotency_key))

    def refund(
        self,
        payment_id: str,
        *,
        amount: int | None = None,
        currency: str | None = None,
        reference: str | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Refund:
        """Give a captured payment back, whole or in part.

        Args:
            payment_id: The service's id of it.
            amount: Amount in minor units; none gives back all.
            currency: ISO 4217 code; none is the payment's.
            reference: Your own number for the refund.
            metadata: Pairs that the service keeps.
        """
        return cast(Refund, self._session.call("payments.refund", {"payment_id": payment_id}, {"amount": amount, "currency": currency, "reference": reference, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

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
        return cast(Refund, self._session.call("payments.get_refund", {"refund_id": refund_id}, {}, service=service, extra=extra, raw=raw))

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
            metadata: Pairs that the service keeps.
        """
        return cast(Order, await self._session.call("payments.create_order", {}, {"amount": amount, "currency": currency, "reference": reference, "description": description, "capture": capture, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

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
        return cast(Order, await self._session.call("payments.get_order", {"order_id": order_id}, {}, service=service, extra=extra, raw=raw))

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
        return cast(Payment, await self._session.call("payments.get", {"payment_id": payment_id}, {}, service=service, extra=extra, raw=raw))

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
        return cast(Payment, await self._session.call("payments.capture", {"payment_id": payment_id}, {"amount": amount, "currency": currency}, service=service, extra=extra, raw=raw, key=idempotency_key))

    async def refund(
        self,
        payment_id: str,
        *,
        amount: int | None = None,
        currency: str | None = None,
        reference: str | None = None,
        metadata: Mapping[str, str] = EMPTY,
        service: str | None = None, idempotency_key: str | None = None, extra: Extra = EMPTY, raw: bool = False,
    ) -> Refund:
        """Give a captured payment back, whole or in part.

        Args:
            payment_id: The service's id of it.
            amount: Amount in minor units; none gives back all.
            currency: ISO 4217 code; none is the payment's.
            reference: Your own number for the refund.
            metadata: Pairs that the service keeps.
        """
        return cast(Refund, await self._session.call("payments.refund", {"payment_id": payment_id}, {"amount": amount, "currency": currency, "reference": reference, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

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
        return cast(Refund, await self._session.call("payments.get_refund", {"refund_id": refund_id}, {}, service=service, extra=extra, raw=raw))

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
        return cast(PaymentLink, self._session.call("payment_links.create", {}, {"amount": amount, "currency": currency, "description": description, "reference": reference, "customer": customer, "expires_at": expires_at, "notify_by": notify_by, "accept_partial": accept_partial, "return_url": return_url, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

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
        return cast(PaymentLink, self._session.call("payment_links.get", {"link_id": link_id}, {}, service=service, extra=extra, raw=raw))

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
        return cast(PaymentLink, self._session.call("payment_links.cancel", {"link_id": link_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))


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
        return cast(PaymentLink, await self._session.call("payment_links.create", {}, {"amount": amount, "currency": currency, "description": description, "reference": reference, "customer": customer, "expires_at": expires_at, "notify_by": notify_by, "accept_partial": accept_partial, "return_url": return_url, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

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
        return cast(PaymentLink, await self._session.call("payment_links.get", {"link_id": link_id}, {}, service=service, extra=extra, raw=raw))

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
        return cast(PaymentLink, await self._session.call("payment_links.cancel", {"link_id": link_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))


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
        return cast(Plan, self._session.call("plans.create", {}, {"name": name, "amount": amount, "currency": currency, "interval": interval, "interval_count": interval_count, "description": description, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

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
        return cast(Plan, self._session.call("plans.get", {"plan_id": plan_id}, {}, service=service, extra=extra, raw=raw))

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
        return cast(Plan, await self._session.call("plans.create", {}, {"name": name, "amount": amount, "currency": currency, "interval": interval, "interval_count": interval_count, "description": description, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

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
        return cast(Plan, await self._session.call("plans.get", {"plan_id": plan_id}, {}, service=service, extra=extra, raw=raw))

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
        return cast(Subscription, self._session.call("subscriptions.create", {}, {"plan_id": plan_id, "plan": plan, "customer_id": customer_id, "quantity": quantity, "cycles": cycles, "start_at": start_at, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

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
        return cast(Subscription, self._session.call("subscriptions.get", {"subscription_id": subscription_id}, {}, service=service, extra=extra, raw=raw))

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
        return cast(Subscription, self._session.call("subscriptions.cancel", {"subscription_id": subscription_id}, {"at_period_end": at_period_end}, service=service, extra=extra, raw=raw, key=idempotency_key))

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
        return cast(Subscription, self._session.call("subscriptions.pause", {"subscription_id": subscription_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

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
        return cast(Subscription, self._session.call("subscriptions.resume", {"subscription_id": subscription_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))


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
        return cast(Subscription, await self._session.call("subscriptions.create", {}, {"plan_id": plan_id, "plan": plan, "customer_id": customer_id, "quantity": quantity, "cycles": cycles, "start_at": start_at, "metadata": metadata}, service=service, extra=extra, raw=raw, key=idempotency_key))

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
        return cast(Subscription, await self._session.call("subscriptions.get", {"subscription_id": subscription_id}, {}, service=service, extra=extra, raw=raw))

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
        return cast(Subscription, await self._session.call("subscriptions.cancel", {"subscription_id": subscription_id}, {"at_period_end": at_period_end}, service=service, extra=extra, raw=raw, key=idempotency_key))

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
        return cast(Subscription, await self._session.call("subscriptions.pause", {"subscription_id": subscription_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))

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
        return cast(Subscription, await self._session.call("subscriptions.resume", {"subscription_id": subscription_id}, {}, service=service, extra=extra, raw=raw, key=idempotency_key))


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
