"""Subscriptions: charges that repeat by a plan."""

from dataclasses import field
from datetime import datetime
from typing import Annotated, Literal, Protocol

from unictl.capabilities.plans import CreatePlan
from unictl.capabilities.shared import (
    CreatedAt,
    Cursor,
    Id,
    Limit,
    Metadata,
    Raw,
    Service,
    Since,
    Until,
)
from unictl.core.call import Call
from unictl.core.model import Doc, Ge, model
from unictl.core.operation import operation
from unictl.core.page import Page
from unictl.errors import InvalidRequest

SubscriptionStatus = Literal[
    "pending",
    "trialing",
    "active",
    "past_due",
    "unpaid",
    "paused",
    "cancelled",
    "completed",
    "expired",
]


@model
class CreateSubscription:
    """What a subscription needs before a customer can agree to it."""

    plan_id: Annotated[str | None, Doc("An existing plan.")] = None
    plan: Annotated[CreatePlan | None, Doc("A new plan, made on the way.")] = None
    customer_id: Annotated[str | None, Doc("The customer who subscribes.")] = None
    quantity: Annotated[int, Ge(1), Doc("So many times the plan's amount.")] = 1
    cycles: Annotated[
        int | None, Ge(1), Doc("Number of charges; none goes on until cancelled.")
    ] = None
    start_at: Annotated[datetime | None, Doc("First charge (RFC 3339); none is at once.")] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        """Refuse both plans, and neither."""
        if (self.plan_id is None) == (self.plan is None):
            raise InvalidRequest(
                "a subscription takes one plan: an existing one or a new one",
                hint="Give plan_id (--plan-id), or plan with its name, amount and interval"
                " (--plan-name, --plan-amount, --plan-interval).",
                field="plan_id",
            )


@model
class Subscription:
    """A subscription, as it stands at the service."""

    id: Id
    service: Service
    status: Annotated[SubscriptionStatus, Doc("Where it stands.")]
    plan_id: Annotated[str | None, Doc("Its plan.")] = None
    customer_id: Annotated[str | None, Doc("The customer who subscribes.")] = None
    quantity: Annotated[int, Doc("So many times the plan's amount.")] = 1
    amount: Annotated[int | None, Doc("One charge in minor units, where the service says it.")] = (
        None
    )
    currency: Annotated[str | None, Doc("ISO 4217 code, where the service says it.")] = None
    cycles: Annotated[int | None, Doc("Number of charges.")] = None
    cycles_paid: Annotated[int | None, Doc("Charges made so far.")] = None
    start_at: Annotated[datetime | None, Doc("First charge (UTC).")] = None
    current_period_start: Annotated[datetime | None, Doc("Start of what is paid (UTC).")] = None
    current_period_end: Annotated[datetime | None, Doc("End of what is paid (UTC).")] = None
    ended_at: Annotated[datetime | None, Doc("When it ended (UTC).")] = None
    cancel_at_period_end: Annotated[
        bool | None, Doc("Whether it ends after what is paid; none where the service doesn't say.")
    ] = None
    approval_url: Annotated[str | None, Doc("Where the customer agrees to it.")] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )
    created_at: CreatedAt = None
    raw: Raw = None


@model
class ListSubscriptions:
    """Which subscriptions to list."""

    plan_id: Annotated[str | None, Doc("Only those of this plan.")] = None
    since: Since = None
    until: Until = None
    limit: Limit = 10
    cursor: Cursor = None


@model
class CancelSubscription:
    """When a subscription ends."""

    at_period_end: Annotated[bool, Doc("End it after what is paid, not at once.")] = False


@model
class UpdateSubscription:
    """What changes in a subscription; what isn't given stays."""

    plan_id: Annotated[str | None, Doc("The plan that it follows from now on.")] = None
    quantity: Annotated[int | None, Ge(1), Doc("So many times the plan's amount.")] = None
    cycles_left: Annotated[int | None, Ge(1), Doc("Number of charges still to come.")] = None
    at_period_end: Annotated[bool, Doc("Change it after what is paid, not at once.")] = False

    def __post_init__(self) -> None:
        """Refuse an update of nothing."""
        if self.plan_id is None and self.quantity is None and self.cycles_left is None:
            raise InvalidRequest(
                "nothing to change",
                hint="Give a plan, a quantity or the charges left (--plan-id, --quantity,"
                " --cycles-left).",
                field="plan_id",
            )


class Subscriptions(Protocol):
    """Subscriptions: from agreement to the last charge."""

    @operation("POST", "/subscriptions", changes="money", recovery="lookup")
    def create(self, subscription: CreateSubscription) -> Call[Subscription]:
        """Create a subscription for a customer to agree to."""
        ...

    @operation("GET", "/subscriptions/{subscription_id}")
    def get(self, subscription_id: str) -> Call[Subscription]:
        """Show a subscription."""
        ...

    @operation("GET", "/subscriptions")
    def list(self, filters: ListSubscriptions) -> Call[Page[Subscription]]:
        """List subscriptions, newest first; PayPal's come in its own order."""
        ...

    @operation("PATCH", "/subscriptions/{subscription_id}", changes="money", recovery="lookup")
    def update(self, subscription_id: str, update: UpdateSubscription) -> Call[Subscription]:
        """Change what a subscription charges."""
        ...

    @operation(
        "POST", "/subscriptions/{subscription_id}/cancel", changes="state", recovery="lookup"
    )
    def cancel(self, subscription_id: str, cancel: CancelSubscription) -> Call[Subscription]:
        """End a subscription, now or after what is paid."""
        ...

    @operation("POST", "/subscriptions/{subscription_id}/pause", changes="state", recovery="lookup")
    def pause(self, subscription_id: str) -> Call[Subscription]:
        """Stop charging for a while."""
        ...

    @operation(
        "POST", "/subscriptions/{subscription_id}/resume", changes="money", recovery="lookup"
    )
    def resume(self, subscription_id: str) -> Call[Subscription]:
        """Charge again."""
        ...
