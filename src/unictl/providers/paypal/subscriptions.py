"""Subscriptions at PayPal: the customer agrees on PayPal's page, then charges follow the plan."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final
from urllib.parse import quote

from unictl.capabilities.subscriptions import (
    CancelSubscription,
    CreateSubscription,
    ListSubscriptions,
    Subscription,
    Subscriptions,
    SubscriptionStatus,
    UpdateSubscription,
)
from unictl.core.call import Call
from unictl.core.operation import recovers
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.errors import InvalidRequest
from unictl.providers.paypal.base import (
    BILLING_KEYS,
    PayPal,
    link,
    moment,
    present,
    refuse,
    rfc3339,
    status,
    text,
)
from unictl.providers.paypal.money import code, units
from unictl.providers.paypal.pages import walk
from unictl.providers.paypal.plans import PLANS, create_plan, plan_body, price, regular

SUBSCRIPTIONS: Final = "/v1/billing/subscriptions"
_LARGEST: Final = 20
_MOST_CYCLES: Final = 999
_REASON: Final = "Requested by the merchant"  # PayPal wants one

STATUSES: Final[Mapping[str, SubscriptionStatus]] = {
    "APPROVAL_PENDING": "pending",
    "APPROVED": "pending",
    "ACTIVE": "active",
    "SUSPENDED": "paused",
    "CANCELLED": "cancelled",
    "EXPIRED": "completed",
}
_ENDED: Final = frozenset({"CANCELLED", "EXPIRED"})


@final
class PayPalSubscriptions(PayPal, Subscriptions):
    """To cancel at PayPal is to end at once; a change waits until the customer agrees to it."""

    key_lifetime: ClassVar[float | None] = BILLING_KEYS
    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.paypal.extras",
        create="CreateSubscription",
        cancel="TurnSubscription",
        pause="TurnSubscription",
        resume="TurnSubscription",
    )

    @recovers("key")
    def create(self, subscription: CreateSubscription) -> Call[Subscription]:
        """Create a subscription, and its product and plan first where that is new.

        The number of charges is the plan's: that of an existing one is overridden.
        """
        refuse(
            "a subscription",
            customer_id=subscription.customer_id,
            metadata=subscription.metadata,
        )
        cycles = _cycles_fit(subscription.cycles)
        extra = self.extra()
        context = _context(extra)
        plan_id, override = subscription.plan_id, None
        if subscription.plan is not None:
            plan_body(subscription.plan, {})  # refuses before anything is made
            made = yield from create_plan(
                self, subscription.plan, {}, step="plan", total_cycles=cycles or 0
            )
            plan_id = made["id"]
        elif cycles is not None:
            plan = (yield self.fetch(f"{PLANS}/{quote(str(plan_id), safe='')}")).json()
            override = _override(regular(plan)["sequence"], cycles)
        body = {
            "plan_id": plan_id,
            "start_time": rfc3339(subscription.start_at) if subscription.start_at else None,
            # A plan that knows no quantity refuses even one of 1.
            "quantity": str(subscription.quantity) if subscription.quantity > 1 else None,
            "plan": override,
            "application_context": context,
            **extra,
        }
        return to_subscription((yield self.post(SUBSCRIPTIONS, body)).json())

    def get(self, subscription_id: str) -> Call[Subscription]:
        """Fetch a subscription."""
        return to_subscription((yield self.fetch(f"{SUBSCRIPTIONS}/{subscription_id}")).json())

    def list(self, filters: ListSubscriptions) -> Call[Page[Subscription]]:
        """List subscriptions."""
        chosen = present(
            {
                "plan_ids": filters.plan_id,
                "created_after": rfc3339(filters.since) if filters.since else None,
                "created_before": rfc3339(filters.until) if filters.until else None,
            }
        )
        return (
            yield from walk(
                lambda query: self.fetch(SUBSCRIPTIONS, [*chosen.items(), *query]),
                filters,
                to_subscription,
                within="subscriptions",
                largest=_LARGEST,
                bound=f"paypal/subscriptions{sorted(chosen.items())}",
                created=lambda one: str(one.get("create_time", "")),
            )
        )

    def update(self, subscription_id: str, update: UpdateSubscription) -> Call[Subscription]:
        """Revise it; where the customer must agree, `approval_url` leads there.

        A revision that waits for that can't be seen, so one whose reply was lost is sent again:
        to ask for the same twice is to ask once.
        """
        refuse("a change", at_period_end=update.at_period_end)
        left = _cycles_fit(update.cycles_left, "cycles_left")
        path = f"{SUBSCRIPTIONS}/{subscription_id}"
        found = (yield self.fetch(path)).json()
        override = None
        if left is not None:
            cycle = _regular_of(found)
            override = _override(cycle["sequence"], cycle["cycles_completed"] + left)
        body = {
            "plan_id": update.plan_id,
            "quantity": None if update.quantity is None else str(update.quantity),
            "plan": override,
        }
        revised = (yield self.post(f"{path}/revise", body, keyed=False, whole=False)).json()
        changed = (yield self.fetch(path)).json()
        return to_subscription(changed, approval_url=link(revised, "approve"))

    def cancel(self, subscription_id: str, cancel: CancelSubscription) -> Call[Subscription]:
        """Cancel it, at once and for good."""
        refuse("a cancellation", at_period_end=cancel.at_period_end)
        return (yield from self._turn(subscription_id, "cancel", "CANCELLED"))

    def pause(self, subscription_id: str) -> Call[Subscription]:
        """Suspend it."""
        return (yield from self._turn(subscription_id, "suspend", "SUSPENDED"))

    def resume(self, subscription_id: str) -> Call[Subscription]:
        """Activate it again."""
        return (yield from self._turn(subscription_id, "activate", "ACTIVE"))

    def _turn(self, subscription_id: str, action: str, into: str) -> Call[Subscription]:
        """Turn it into a state; PayPal answers with nothing, so it is fetched afterwards."""
        path = f"{SUBSCRIPTIONS}/{subscription_id}"
        if self.again():
            found = (yield self.fetch(path)).json()
            if found["status"] == into:
                return to_subscription(found)
        body = {"reason": _REASON, **self.extra()}
        yield self.post(f"{path}/{action}", body, keyed=False, whole=False)
        return to_subscription((yield self.fetch(path)).json())


def _cycles_fit(cycles: int | None, field: str = "cycles") -> int | None:
    if cycles is not None and cycles > _MOST_CYCLES:
        raise InvalidRequest(f"paypal counts to {_MOST_CYCLES} charges", field=field)
    return cycles


def _context(extra: dict[str, Any]) -> dict[str, Any] | None:
    """Take what belongs to PayPal's page out of the extras; it wants both ways back or neither."""
    back = extra.pop("return_url", None)
    ways = {} if back is None else {"return_url": back, "cancel_url": back}
    return {**ways, **(extra.pop("application_context", None) or {})} or None


def _override(sequence: int, total: int) -> dict[str, Any]:
    return {"billing_cycles": [{"sequence": sequence, "total_cycles": total}]}


def _cycles(found: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    billing = found.get("billing_info") or {}
    return {cycle["tenure_type"]: cycle for cycle in billing.get("cycle_executions") or ()}


def _regular_of(found: Mapping[str, Any]) -> Mapping[str, Any]:
    cycles = _cycles(found)
    if "REGULAR" not in cycles:
        raise InvalidRequest(
            "this subscription has no charges to count yet",
            hint="Change cycles_left once the customer has agreed to it.",
            field="cycles_left",
        )
    return cycles["REGULAR"]


def to_subscription(found: Mapping[str, Any], approval_url: str | None = None) -> Subscription:
    """Return our subscription."""
    cycles = _cycles(found)
    regular_cycle = cycles.get("REGULAR") or {}
    billing = found.get("billing_info") or {}
    each = (
        price(regular(found["plan"]))
        if dict(found.get("plan") or {}).get("billing_cycles")
        else None
    )
    return Subscription(
        id=found["id"],
        service="paypal",
        status=_status(found, cycles),
        plan_id=text(found.get("plan_id")),
        customer_id=text(dict(found.get("subscriber") or {}).get("payer_id")),
        quantity=int(found.get("quantity") or 1),
        amount=units(each) if each else None,
        currency=code(each) if each else None,
        cycles=regular_cycle.get("total_cycles") or None,
        cycles_paid=regular_cycle.get("cycles_completed"),
        start_at=moment(found.get("start_time")),
        current_period_end=moment(billing.get("next_billing_time")),
        ended_at=moment(found.get("status_update_time")) if found["status"] in _ENDED else None,
        cancel_at_period_end=False,  # it ends at once, or never
        approval_url=approval_url or link(found, "approve"),
        created_at=moment(found.get("create_time")),
        raw=found,
    )


def _status(
    found: Mapping[str, Any], cycles: Mapping[str, Mapping[str, Any]]
) -> SubscriptionStatus:
    """Return the status; failures and trials show in numbers only."""
    ours = status(STATUSES, found.get("status"))
    failed = dict(found.get("billing_info") or {}).get("failed_payments_count", 0)
    if ours == "paused":
        return "unpaid" if failed else ours
    if ours == "active":
        trial = dict(cycles.get("TRIAL") or {}).get("cycles_remaining", 0)
        return "past_due" if failed else "trialing" if trial else ours
    return ours
