"""Plans at PayPal: a product, and the plan of what it costs and how often."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final

from unictl.capabilities.plans import (
    CreatePlan,
    Interval,
    ListPlans,
    Plan,
    PlanActivation,
    Plans,
    PlanStatus,
)
from unictl.core.call import Call
from unictl.core.operation import recovers
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.errors import InvalidRequest
from unictl.providers.paypal.base import (
    BILLING_KEYS,
    PayPal,
    moment,
    present,
    refuse,
    status,
    text,
)
from unictl.providers.paypal.money import code, money, units
from unictl.providers.paypal.pages import walk

PLANS: Final = "/v1/billing/plans"
_PRODUCTS: Final = "/v1/catalogs/products"
_LARGEST: Final = 20

STATUSES: Final[Mapping[str, PlanStatus]] = {
    "ACTIVE": "active",
    "INACTIVE": "inactive",
    "CREATED": "inactive",
}
UNITS: Final[Mapping[Interval, str]] = {
    "day": "DAY",
    "week": "WEEK",
    "month": "MONTH",
    "year": "YEAR",
}
INTERVALS: Final[Mapping[str, Interval]] = {unit: interval for interval, unit in UNITS.items()}
# https://developer.paypal.com/docs/api/subscriptions/v1/#definition-frequency: a year at most.
_MOST: Final[Mapping[Interval, int]] = {"day": 365, "week": 52, "month": 12, "year": 1}
# Of our extras, those that belong to how a plan is paid.
_PREFERENCES: Final = ("auto_bill_outstanding", "payment_failure_threshold", "setup_fee")


@final
class PayPalPlans(PayPal, Plans, PlanActivation):
    """A plan belongs to a product, which is made first where none is named."""

    key_lifetime: ClassVar[float | None] = BILLING_KEYS
    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.paypal.extras", create="CreatePlan"
    )

    @recovers("key")
    def create(self, plan: CreatePlan) -> Call[Plan]:
        """Create a plan, and its product first unless one is named."""
        return to_plan((yield from create_plan(self, plan, self.extra())))

    def get(self, plan_id: str) -> Call[Plan]:
        """Fetch a plan."""
        return to_plan((yield self.fetch(f"{PLANS}/{plan_id}")).json())

    def list(self, filters: ListPlans) -> Call[Page[Plan]]:
        """List plans; PayPal can't filter them by time."""
        refuse("a list of plans", since=filters.since, until=filters.until)
        return (
            yield from walk(
                lambda query: self.fetch(PLANS, query, whole=True),
                filters,
                to_plan,
                within="plans",
                largest=_LARGEST,
                bound="paypal/plans",
                created=lambda plan: str(plan.get("create_time", "")),
            )
        )

    def deactivate(self, plan_id: str) -> Call[Plan]:
        """Deactivate a plan."""
        return (yield from self._turn(plan_id, "deactivate", "inactive"))

    def activate(self, plan_id: str) -> Call[Plan]:
        """Activate a plan."""
        return (yield from self._turn(plan_id, "activate", "active"))

    def _turn(self, plan_id: str, action: str, into: str) -> Call[Plan]:
        """Turn it into a state; PayPal answers with nothing, so it is fetched afterwards."""
        path = f"{PLANS}/{plan_id}"
        if self.again():
            found = to_plan((yield self.fetch(path)).json())
            if found.status == into:
                return found
        yield self.post(f"{path}/{action}", keyed=False, whole=False)
        return to_plan((yield self.fetch(path)).json())


def create_plan(
    provider: PayPal,
    plan: CreatePlan,
    extra: dict[str, Any],
    *,
    step: str = "",
    total_cycles: int = 0,
) -> Call[Mapping[str, Any]]:
    """Create a plan and return PayPal's object; its product is the step `product`.

    Args:
        provider: Who asks.
        plan: Ours.
        extra: PayPal's own fields, in JSON's types.
        step: Names the plan's own step.
        total_cycles: Number of charges; 0 goes on until cancelled.

    Raises:
        InvalidRequest: More than a year lies between two charges.
        NotSupported: It has metadata, or a currency that PayPal doesn't take.
    """
    body = plan_body(plan, dict(extra), total_cycles)
    if "product_id" not in body:
        made = yield provider.post(_PRODUCTS, _product(plan, extra), step="product")
        body = {"product_id": made.json()["id"], **body}
    found: Mapping[str, Any] = (yield provider.post(PLANS, body, step=step)).json()
    return found


def plan_body(plan: CreatePlan, extra: dict[str, Any], total_cycles: int = 0) -> dict[str, Any]:
    """Return what PayPal is told of a plan, but for a product that isn't there yet."""
    refuse("a plan", metadata=plan.metadata)
    if plan.interval_count > _MOST[plan.interval]:
        raise InvalidRequest(
            f"paypal charges every {_MOST[plan.interval]} {plan.interval}s at the longest",
            hint="No more than a year may lie between two charges.",
            field="interval_count",
        )
    cycle = {
        "frequency": {
            "interval_unit": UNITS[plan.interval],
            "interval_count": plan.interval_count,
        },
        "tenure_type": "REGULAR",
        "sequence": 1,
        "total_cycles": extra.get("total_cycles", total_cycles),
        "pricing_scheme": {"fixed_price": money(plan.amount, plan.currency)},
    }
    preferences = {name: extra[name] for name in _PREFERENCES if name in extra}
    return present(
        {
            "product_id": extra.get("product_id"),
            "name": plan.name,
            "description": plan.description,
            "billing_cycles": [cycle],
            "payment_preferences": preferences,
            "taxes": extra.get("taxes"),
            # Without it a subscription could have no quantity, and any of ours may.
            "quantity_supported": True,
        }
    )


def _product(plan: CreatePlan, extra: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": plan.name,
        "type": extra.get("product_type", "SERVICE"),
        "description": plan.description,
        "category": extra.get("category"),
    }


def regular(plan: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the plan's cycle that isn't for trial; each plan has one.

    Raises:
        LookupError: It hasn't.
    """
    cycles = {cycle["tenure_type"]: cycle for cycle in plan["billing_cycles"]}
    found: Mapping[str, Any] = cycles["REGULAR"]
    return found


def price(cycle: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a cycle charges for one; of a price by quantity, its first tier's."""
    scheme = cycle["pricing_scheme"]
    found: Mapping[str, Any] = (
        scheme["fixed_price"] if "fixed_price" in scheme else scheme["tiers"][0]["amount"]
    )
    return found


def to_plan(plan: Mapping[str, Any]) -> Plan:
    """Return our plan."""
    cycle = regular(plan)
    each = price(cycle)
    return Plan(
        id=plan["id"],
        service="paypal",
        status=status(STATUSES, plan.get("status")),
        name=plan["name"],
        amount=units(each),
        currency=code(each),
        interval=INTERVALS[cycle["frequency"]["interval_unit"]],
        interval_count=int(cycle["frequency"].get("interval_count", 1)),
        description=text(plan.get("description")),
        created_at=moment(plan.get("create_time")),
        raw=plan,
    )
