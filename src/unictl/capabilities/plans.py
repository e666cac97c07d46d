"""Plans: what a subscription charges, and how often."""

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
    Service,
    Since,
    Until,
)
from unictl.core.call import Call
from unictl.core.model import Defaults, Doc, Ge, MaxLen, MinLen, model
from unictl.core.operation import operation
from unictl.core.page import Page

Interval = Literal["day", "week", "month", "year"]
PlanStatus = Literal["active", "inactive"]


@model
class CreatePlan:
    """What a plan charges, and how often."""

    name: Annotated[str, MinLen(1), MaxLen(127), Doc("What customers see.")]
    amount: Annotated[Amount, Doc("Amount of one charge in minor units.")]
    currency: Annotated[
        Currency,
        Defaults("currency"),
        Doc("ISO 4217 code; the project's default if it has one."),
    ]
    interval: Annotated[Interval, Doc("The unit of the time between two charges.")]
    interval_count: Annotated[int, Ge(1), Doc("So many units lie between two charges.")] = 1
    description: Annotated[str | None, MaxLen(127), Doc("More about it, for people.")] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )


@model
class Plan:
    """A plan, as it stands at the service."""

    id: Id
    service: Service
    status: Annotated[PlanStatus, Doc("Whether new subscriptions can use it.")]
    name: Annotated[str, Doc("What customers see.")]
    amount: Annotated[int, Doc("Amount of one charge in minor units.")]
    currency: Annotated[str, Doc("ISO 4217 code.")]
    interval: Annotated[Interval, Doc("The unit of the time between two charges.")]
    interval_count: Annotated[int, Doc("So many units lie between two charges.")] = 1
    description: Annotated[str | None, Doc("More about it, for people.")] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )
    created_at: CreatedAt = None
    raw: Raw = None


@model
class ListPlans:
    """Which plans to list."""

    since: Since = None
    until: Until = None
    limit: Limit = 10
    cursor: Cursor = None


class Plans(Protocol):
    """Plans: prices that repeat."""

    @operation("POST", "/plans", changes="state", recovery="lookup")
    def create(self, plan: CreatePlan) -> Call[Plan]:
        """Create a plan."""
        ...

    @operation("GET", "/plans/{plan_id}")
    def get(self, plan_id: str) -> Call[Plan]:
        """Show a plan."""
        ...

    @operation("GET", "/plans")
    def list(self, filters: ListPlans) -> Call[Page[Plan]]:
        """List plans, newest first; PayPal's come in its own order."""
        ...


class PlanActivation(Protocol):
    """Plans that can be taken out of use, and back."""

    @operation("POST", "/plans/{plan_id}/deactivate", changes="state", recovery="lookup")
    def deactivate(self, plan_id: str) -> Call[Plan]:
        """Let no new subscription use a plan."""
        ...

    @operation("POST", "/plans/{plan_id}/activate", changes="state", recovery="lookup")
    def activate(self, plan_id: str) -> Call[Plan]:
        """Let new subscriptions use a plan again."""
        ...
