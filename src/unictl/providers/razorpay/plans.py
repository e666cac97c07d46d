"""Plans at Razorpay: a period, and an item with the price."""

from collections.abc import Mapping
from typing import Any, Final, final

from unictl.capabilities.plans import CreatePlan, Interval, ListPlans, Plan, Plans
from unictl.core.call import Call
from unictl.core.page import Page
from unictl.errors import InvalidRequest
from unictl.providers.razorpay.base import Razorpay
from unictl.providers.razorpay.money import units
from unictl.providers.razorpay.values import metadata, moment, spans, text

PERIODS: Final[Mapping[Interval, str]] = {
    "day": "daily",
    "week": "weekly",
    "month": "monthly",
    "year": "yearly",
}
# Razorpay's text speaks of a quarterly period, which is three months in our words.
INTERVALS: Final[Mapping[str, tuple[Interval, int]]] = {
    **{period: (interval, 1) for interval, period in PERIODS.items()},
    "quarterly": ("month", 3),
}
_LEAST_DAYS: Final = 7


@final
class RazorpayPlans(Razorpay, Plans):
    """Razorpay's plans can't be changed or archived: they are always active."""

    def create(self, plan: CreatePlan) -> Call[Plan]:
        """Create a plan."""
        return to_plan((yield from create_plan(self, plan)))

    def get(self, plan_id: str) -> Call[Plan]:
        """Fetch a plan."""
        return to_plan((yield self.fetch(f"/plans/{plan_id}")).json())

    def list(self, filters: ListPlans) -> Call[Page[Plan]]:
        """List plans."""
        query = spans(filters.since, filters.until)
        return (yield from self.walk("/plans", filters, to_plan, query=query))


def create_plan(provider: Razorpay, plan: CreatePlan, *, step: str = "") -> Call[Mapping[str, Any]]:
    """Create a plan, or find the one of an earlier attempt, and return Razorpay's object.

    Raises:
        InvalidRequest: A daily plan charges more often than every seven days.
    """
    if plan.interval == "day" and plan.interval_count < _LEAST_DAYS:
        raise InvalidRequest(
            f"razorpay charges by day at most every {_LEAST_DAYS} days", field="interval_count"
        )
    item = {
        "name": plan.name,
        "amount": units(plan.amount, plan.currency),
        "currency": plan.currency,
        "description": plan.description,
    }
    body = {
        "period": PERIODS[plan.interval],
        "interval": plan.interval_count,
        "item": {name: value for name, value in item.items() if value is not None},
        "notes": provider.notes(plan.metadata, step=step),
    }
    made = yield from provider.find("/plans", step=step)
    if made is None:
        made = (yield provider.post("/plans", body, step=step)).json()
    return made


def to_plan(plan: Mapping[str, Any]) -> Plan:
    """Return our plan."""
    item = plan["item"]
    interval, months = INTERVALS[plan["period"]]
    return Plan(
        id=plan["id"],
        service="razorpay",
        status="active",
        name=item["name"],
        amount=item["amount"],
        currency=item["currency"],
        interval=interval,
        interval_count=plan["interval"] * months,
        description=text(item.get("description")),
        metadata=metadata(plan),
        created_at=moment(plan["created_at"]),
        raw=plan,
    )
