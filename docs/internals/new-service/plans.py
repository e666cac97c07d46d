"""Plans at Acme."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, final

from unictl.capabilities.plans import CreatePlan, ListPlans, Plan, Plans
from unictl.core.call import Call
from unictl.core.operation import recovers
from unictl.core.page import Page, decode_cursor, encode_cursor
from unictl.errors import InvalidRequest
from unictl.providers.acme.base import Acme

_MOST_METADATA: Final = 20
_LONGEST_METADATA: Final = 100
_PAGE: Final = 50


@final
class AcmePlans(Acme, Plans):
    """Acme calls a plan a tariff, and never ends one, so `PlanActivation` isn't offered."""

    @recovers("key")
    def create(self, plan: CreatePlan) -> Call[Plan]:
        """Create a tariff; Acme does nothing twice under one Idempotency-Key."""
        fits(plan.metadata)
        body = {
            "title": plan.name,
            "price": plan.amount,
            "currency": plan.currency,
            "every": f"{plan.interval_count} {plan.interval}",
            "note": plan.description,
            "metadata": dict(plan.metadata),
        }
        return to_plan((yield self.post("/tariffs", body)).json())

    def get(self, plan_id: str) -> Call[Plan]:
        """Fetch a tariff."""
        return to_plan((yield self.fetch(f"/tariffs/{plan_id}")).json())

    def list(self, filters: ListPlans) -> Call[Page[Plan]]:
        """List tariffs: Acme goes on after the id of the last one."""
        query = [
            (name, str(int(moment.timestamp())))
            for name, moment in (("from", filters.since), ("to", filters.until))
            if moment is not None
        ]
        bound = f"acme/tariffs{query}"
        count = min(filters.limit or _PAGE, _PAGE)
        asked = [*query, ("limit", str(count))]
        if filters.cursor:
            asked.append(("after", decode_cursor(filters.cursor, bound_to=bound)["after"]))
        found = (yield self.fetch("/tariffs", asked)).json()
        items, following = found["tariffs"], None
        if found["more"]:
            following = encode_cursor({"after": items[-1]["id"]}, bound_to=bound)
        return Page(tuple(to_plan(item) for item in items), following)


def fits(metadata: Mapping[str, str]) -> None:
    """Refuse pairs that Acme would cut.

    Raises:
        InvalidRequest: There are too many, or one is too long.
    """
    if len(metadata) > _MOST_METADATA:
        raise InvalidRequest(f"acme keeps {_MOST_METADATA} pairs of metadata", field="metadata")
    for name, value in metadata.items():
        if len(value) > _LONGEST_METADATA:
            raise InvalidRequest(
                f"metadata {name} is longer than acme's {_LONGEST_METADATA} characters",
                field=f"metadata.{name}",
            )


def to_plan(tariff: Mapping[str, Any]) -> Plan:
    """Return our plan."""
    count, _, interval = tariff["every"].partition(" ")
    return Plan(
        id=tariff["id"],
        service="acme",
        status="active",
        name=tariff["title"],
        amount=tariff["price"],
        currency=tariff["currency"],
        interval=interval,
        interval_count=int(count),
        description=tariff["note"],
        metadata=tariff["metadata"],
        created_at=datetime.fromtimestamp(tariff["made"], UTC),
        raw=tariff,
    )
