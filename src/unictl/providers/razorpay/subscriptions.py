"""Subscriptions at Razorpay: the customer agrees on a hosted page, then charges follow the plan."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Final, final

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
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.errors import Conflict, InvalidRequest
from unictl.providers.razorpay.base import Razorpay
from unictl.providers.razorpay.plans import create_plan
from unictl.providers.razorpay.values import metadata, moment, refuse, seconds, spans, status, text

STATUSES: Final[Mapping[str, SubscriptionStatus]] = {
    "created": "pending",
    "authenticated": "pending",
    "active": "active",
    "pending": "past_due",
    "halted": "unpaid",
    "paused": "paused",
    "cancelled": "cancelled",
    "completed": "completed",
    "expired": "expired",
}
_ENDED: Final = frozenset({"cancelled", "completed", "expired"})


@final
class RazorpaySubscriptions(Razorpay, Subscriptions):
    """Razorpay wants the number of charges, and takes no customer before he agrees."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.razorpay.extras",
        create="CreateSubscription",
        update="UpdateSubscription",
    )

    def create(self, subscription: CreateSubscription) -> Call[Subscription]:
        """Create a subscription, and its plan first where that is new."""
        refuse("a subscription", customer_id=subscription.customer_id)
        if subscription.cycles is None:
            raise InvalidRequest(
                "razorpay needs the number of charges",
                hint="Give it with --cycles; 100 years of charges are the most.",
                field="cycles",
            )
        notes = self.notes(subscription.metadata)  # refuses before a plan is made
        plan_id = subscription.plan_id
        if subscription.plan is not None:
            plan_id = (yield from create_plan(self, subscription.plan, step="plan"))["id"]
        body = {
            "plan_id": plan_id,
            "total_count": subscription.cycles,
            "quantity": subscription.quantity,
            "start_at": seconds(subscription.start_at),
            "notes": notes,
            **self.extra(),
        }
        made = yield from self.find("/subscriptions", [("plan_id", str(plan_id))])
        if made is None:
            made = (yield self.post("/subscriptions", body)).json()
        return to_subscription(made)

    def get(self, subscription_id: str) -> Call[Subscription]:
        """Fetch a subscription."""
        return to_subscription((yield self.fetch(f"/subscriptions/{subscription_id}")).json())

    def list(self, filters: ListSubscriptions) -> Call[Page[Subscription]]:
        """List subscriptions."""
        query = spans(filters.since, filters.until)
        if filters.plan_id:
            query.append(("plan_id", filters.plan_id))
        return (yield from self.walk("/subscriptions", filters, to_subscription, query=query))

    def update(self, subscription_id: str, update: UpdateSubscription) -> Call[Subscription]:
        """Change it, now or at the end of the cycle.

        After a lost reply, look first. A change that waits for the cycle's end can't be told from
        another one, so it is sent again: to set the same twice is to set it once.
        """
        changes = {
            "plan_id": update.plan_id,
            "quantity": update.quantity,
            "remaining_count": update.cycles_left,
            **self.extra(),
        }
        if self.again():
            found = (yield self.fetch(f"/subscriptions/{subscription_id}")).json()
            known = {name: value for name, value in changes.items() if value is not None}
            if not update.at_period_end and known.items() <= found.items():
                return to_subscription(found)
        body = {**changes, "schedule_change_at": "cycle_end" if update.at_period_end else "now"}
        return to_subscription((yield self.patch(f"/subscriptions/{subscription_id}", body)).json())

    def cancel(self, subscription_id: str, cancel: CancelSubscription) -> Call[Subscription]:
        """Cancel it, now or at the end of the cycle.

        That it ends with the cycle shows in nothing that Razorpay tells of it later.
        """
        body = {"cancel_at_cycle_end": cancel.at_period_end}
        ended = yield from self._turn(subscription_id, "cancel", body, "cancelled")
        if cancel.at_period_end and ended.cancel_at_period_end is None:
            return replace(ended, cancel_at_period_end=True)
        return ended

    def pause(self, subscription_id: str) -> Call[Subscription]:
        """Pause it now; Razorpay knows no later, and would cancel one that hasn't begun.

        Raises:
            Conflict: It isn't active.
        """
        found = (yield self.fetch(f"/subscriptions/{subscription_id}")).json()
        if self.again() and found["status"] == "paused":
            return to_subscription(found)
        if found["status"] != "active":
            raise Conflict(
                f"only an active subscription can be paused; this one is {found['status']}",
                hint="Razorpay cancels one that is paused before its first charge.",
                service="razorpay",
            )
        reply = yield self.post(f"/subscriptions/{subscription_id}/pause", {"pause_at": "now"})
        return to_subscription(reply.json())

    def resume(self, subscription_id: str) -> Call[Subscription]:
        """Resume it now."""
        return (yield from self._turn(subscription_id, "resume", {"resume_at": "now"}, "active"))

    def _turn(
        self, subscription_id: str, action: str, body: Mapping[str, Any], into: str
    ) -> Call[Subscription]:
        """Turn it into a state; after a lost reply, look first whether it is there already.

        A cancellation that waits for the cycle's end can't be seen: `has_scheduled_changes` is
        set for an update that waits just as well, so it proves nothing. Such a one is sent again,
        because to end the same cycle twice is to end it once.
        """
        if self.again():
            found = (yield self.fetch(f"/subscriptions/{subscription_id}")).json()
            if found["status"] == into:
                return to_subscription(found)
        reply = yield self.post(f"/subscriptions/{subscription_id}/{action}", body)
        return to_subscription(reply.json())


def to_subscription(found: Mapping[str, Any]) -> Subscription:
    """Return our subscription; Razorpay says the price only in the plan."""
    return Subscription(
        id=found["id"],
        service="razorpay",
        status=status(STATUSES, found.get("status")),
        plan_id=text(found.get("plan_id")),
        customer_id=text(found.get("customer_id")),
        quantity=found.get("quantity") or 1,
        cycles=found.get("total_count"),
        cycles_paid=found.get("paid_count"),
        start_at=moment(found.get("start_at")),
        current_period_start=moment(found.get("current_start")),
        current_period_end=moment(found.get("current_end")),
        ended_at=moment(found.get("ended_at")),
        cancel_at_period_end=False if found.get("status") in _ENDED else None,
        approval_url=text(found.get("short_url")),
        metadata=metadata(found),
        created_at=moment(found["created_at"]),
        raw=found,
    )
