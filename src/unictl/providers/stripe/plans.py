"""Plans at Stripe: a price that repeats, and the product that it is the price of."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final

from unictl.capabilities.plans import (
    CreatePlan,
    Interval,
    ListPlans,
    Plan,
    PlanActivation,
    Plans,
)
from unictl.core.call import Call
from unictl.core.operation import recovers
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.errors import InvalidRequest, NotSupported
from unictl.providers.stripe.base import (
    Stripe,
    created,
    id_of,
    inner,
    metadata,
    moment,
    pairs_kept,
    text,
)
from unictl.providers.stripe.money import minor, units

# Three years at most: https://docs.stripe.com/api/prices/create
_MOST: Final[Mapping[Interval, int]] = {"day": 1095, "week": 156, "month": 36, "year": 3}
_WITH_PRODUCT: Final = {"expand": ["product"]}
_ALL: Final = (("data.product",),)


@final
class StripePlans(Stripe, Plans, PlanActivation):
    """A plan's id is its price's; name and description are the product's.

    A price in tiers, by usage or in parts of a cent has no one amount, and is no plan of ours.
    """

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.stripe.extras", create="CreatePlan", list="ListPlans"
    )

    @recovers("key")
    def create(self, plan: CreatePlan) -> Call[Plan]:
        """Create a product, then its price."""
        return to_plan((yield from create_price(self, plan, extra=self.context.extra)))

    def get(self, plan_id: str) -> Call[Plan]:
        """Fetch a price with its product.

        Raises:
            NotSupported: The price is no plan.
        """
        price = (yield self.fetch(f"/prices/{plan_id}", _WITH_PRODUCT)).json()
        plan = _if_plan(price)
        if plan is None:
            raise NotSupported(
                f"{plan_id} is no plan with one amount: it is in tiers, by usage, or doesn't"
                " repeat",
                hint=f"`unictl api stripe GET /v1/prices/{plan_id}` shows it.",
                service="stripe",
                field="plan_id",
            )
        return plan

    def list(self, filters: ListPlans) -> Call[Page[Plan]]:
        """List prices that repeat."""
        query = {
            "type": "recurring",
            **created(filters.since, filters.until),
            **self.context.extra,
        }
        return (yield from self.walk("/prices", filters, _if_plan, query=query, expand=_ALL))

    @recovers("key")
    def deactivate(self, plan_id: str) -> Call[Plan]:
        """Archive the price."""
        return (yield from self._turn(plan_id, active=False))

    @recovers("key")
    def activate(self, plan_id: str) -> Call[Plan]:
        """Take the price out of the archive."""
        return (yield from self._turn(plan_id, active=True))

    def _turn(self, plan_id: str, *, active: bool) -> Call[Plan]:
        fields = {"active": active, **_WITH_PRODUCT}
        return to_plan((yield self.post(f"/prices/{plan_id}", fields)).json())


def create_price(
    provider: Stripe, plan: CreatePlan, *, step: str = "", extra: Mapping[str, Any] | None = None
) -> Call[Mapping[str, Any]]:
    """Create a product and its price, and return the price with the product in it.

    Args:
        provider: Whose requests these are.
        plan: What is charged.
        step: The name of the step that makes the price.
        extra: The caller's own fields of a price.

    Raises:
        InvalidRequest: Stripe can't express it.
    """
    if plan.interval_count > _MOST[plan.interval]:
        raise InvalidRequest(
            f"stripe charges at least every three years: {_MOST[plan.interval]} {plan.interval}s",
            field="interval_count",
        )
    price = {
        "currency": plan.currency.lower(),
        "unit_amount": units(plan.amount, plan.currency),
        "recurring": {"interval": plan.interval, "interval_count": plan.interval_count},
        "metadata": pairs_kept(plan.metadata),
    }
    product = {"name": plan.name, "description": plan.description}
    made = (yield provider.post("/products", product, step="product")).json()
    price |= {"product": made["id"], **_WITH_PRODUCT, **(extra or {})}
    found: Mapping[str, Any] = (yield provider.post("/prices", price, step=step)).json()
    return found


def _if_plan(price: Mapping[str, Any]) -> Plan | None:
    repeats = price.get("recurring")
    if not repeats or price.get("unit_amount") is None or inner(repeats, "usage_type") == "metered":
        return None
    return to_plan(price)


def to_plan(price: Mapping[str, Any]) -> Plan:
    """Return our plan."""
    currency, product = price["currency"], price["product"]
    return Plan(
        id=price["id"],
        service="stripe",
        status="active" if price["active"] else "inactive",
        # A deleted product has no name any more.
        name=inner(product, "name") or price.get("nickname") or str(id_of(product)),
        amount=minor(price["unit_amount"], currency),
        currency=currency.upper(),
        interval=price["recurring"]["interval"],
        interval_count=price["recurring"]["interval_count"],
        description=text(inner(product, "description")),
        metadata=metadata(price),
        created_at=moment(price["created"]),
        raw=price,
    )
