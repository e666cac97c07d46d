"""Subscriptions at Stripe: a customer, a price, and an invoice that opens it."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final
from urllib.parse import quote

from unictl.capabilities.subscriptions import (
    CancelSubscription,
    CreateSubscription,
    ListSubscriptions,
    Subscription,
    Subscriptions,
    UpdateSubscription,
)
from unictl.core.call import Call
from unictl.core.operation import recovers
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.errors import InvalidRequest, NotSupported
from unictl.providers.stripe.base import FORBIDDEN, Stripe, created, moment, pairs_kept
from unictl.providers.stripe.calendar import after
from unictl.providers.stripe.plans import create_price
from unictl.providers.stripe.subscription_shapes import to_subscription

_INVOICE: Final = ("latest_invoice",)


@final
class StripeSubscriptions(Stripe, Subscriptions):
    """Stripe wants the customer beforehand, and counts no charges: a date ends a subscription."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.stripe.extras",
        create="CreateSubscription",
        list="ListSubscriptions",
        update="UpdateSubscription",
        pause="PauseSubscription",
    )

    @recovers("key")
    def create(self, subscription: CreateSubscription) -> Call[Subscription]:
        """Create a subscription, and its plan first where that is new.

        Nothing is charged until the customer has paid the first invoice at `approval_url`, unless
        a field of Stripe's own says how to pay it. A number of charges becomes the date on which
        they are over, which can be computed where the first one's is given.

        Raises:
            InvalidRequest: There is no customer, or a number of charges without their beginning.
        """
        if subscription.customer_id is None:
            raise InvalidRequest(
                "stripe needs the customer",
                hint="Give one with --customer-id; `unictl customers create` makes one.",
                field="customer_id",
            )
        if subscription.cycles is not None and subscription.start_at is None:
            raise InvalidRequest(
                "stripe counts no charges: their end is computed from the first one's date",
                hint="Give the date of the first charge with --start-at, or leave --cycles out.",
                field="cycles",
            )
        kept = pairs_kept(subscription.metadata)  # refuses before a plan is made
        price = yield from self._price(subscription)
        plan_id = str(price["id"])
        fields = {
            "customer": subscription.customer_id,
            "items": [{"price": plan_id, "quantity": subscription.quantity}],
            "trial_end": subscription.start_at,
            "cancel_at": _end(subscription, price),
            "metadata": kept,
            **self._first_payment(),
            **self.context.extra,
        }
        made = (yield self.post("/subscriptions", fields)).json()
        if made["status"] != "incomplete":
            return to_subscription(made)
        # The page to pay it is the invoice's, which a key that made it need not be able to read.
        path = f"/subscriptions/{made['id']}"
        shown = yield self.fetch(path, {"expand": _INVOICE}, expects=(FORBIDDEN,))
        return to_subscription(made if shown.status == FORBIDDEN else shown.json())

    def _price(self, subscription: CreateSubscription) -> Call[Mapping[str, Any]]:
        """Return the price: a new one, or as much of an existing one as is needed."""
        if subscription.plan is not None:
            return (yield from create_price(self, subscription.plan, step="plan"))
        plan_id = str(subscription.plan_id)
        if subscription.cycles is None:
            return {"id": plan_id}
        found: Mapping[str, Any] = (yield self.fetch(f"/prices/{quote(plan_id, safe='')}")).json()
        return found

    def _first_payment(self) -> dict[str, Any]:
        """Return how the first invoice is paid: by the customer, where nothing else is said."""
        extra = self.context.extra
        if extra.get("collection_method") == "send_invoice":
            return {}
        fields: dict[str, Any] = {
            "payment_settings": {"save_default_payment_method": "on_subscription"}
        }
        if "default_payment_method" not in extra:
            fields["payment_behavior"] = "default_incomplete"
        return fields

    def get(self, subscription_id: str) -> Call[Subscription]:
        """Fetch a subscription."""
        path = f"/subscriptions/{subscription_id}"
        return to_subscription((yield from self.expanded(path, {}, _INVOICE, ())))

    def list(self, filters: ListSubscriptions) -> Call[Page[Subscription]]:
        """List subscriptions, ended ones too."""
        query = {
            "status": "all",
            "price": filters.plan_id,
            **created(filters.since, filters.until),
            **self.context.extra,
        }
        return (yield from self.walk("/subscriptions", filters, to_subscription, query=query))

    @recovers("key")
    def update(self, subscription_id: str, update: UpdateSubscription) -> Call[Subscription]:
        """Change it now; the charges left become the date on which they are over.

        Raises:
            NotSupported: The change is to wait for the period's end.
            InvalidRequest: The charges left of a plan that isn't the present one.
        """
        if update.at_period_end:
            raise NotSupported(
                "stripe changes a subscription at once",
                hint="Leave at_period_end out; --extra stripe.proration_behavior=none charges"
                " nothing for the rest of the period.",
                service="stripe",
                field="at_period_end",
            )
        if update.cycles_left is not None and update.plan_id is not None:
            raise InvalidRequest(
                "the end can't be computed while the plan changes",
                hint="Change the plan first, then the number of charges left.",
                field="cycles_left",
            )
        found = (yield self.fetch(f"/subscriptions/{subscription_id}")).json()
        item = found["items"]["data"][0]
        fields: dict[str, Any] = {}
        if update.plan_id is not None or update.quantity is not None:
            changed = {"id": item["id"], "price": update.plan_id, "quantity": update.quantity}
            fields["items"] = [changed]
        if update.cycles_left is not None:
            ends = moment(item["current_period_end"])
            anchor = moment(found["billing_cycle_anchor"])
            assert ends is not None  # noqa: S101 - for the type checker
            fields["cancel_at"] = after(
                ends, update.cycles_left, item["price"]["recurring"], anchor or ends
            )
        fields |= self.context.extra
        reply = yield self.post(f"/subscriptions/{subscription_id}", fields)
        return to_subscription(reply.json())

    def cancel(self, subscription_id: str, cancel: CancelSubscription) -> Call[Subscription]:
        """Cancel it, now or at the end of the period."""
        path = f"/subscriptions/{subscription_id}"
        if self.again():
            found = (yield self.fetch(path)).json()
            over = found["status"] in {"canceled", "incomplete_expired"}
            if over or (cancel.at_period_end and found["cancel_at_period_end"]):
                return to_subscription(found)
        if cancel.at_period_end:
            reply = yield self.post(path, {"cancel_at_period_end": True})
        else:
            reply = yield self.delete_at(path)
        return to_subscription(reply.json())

    @recovers("key")
    def pause(self, subscription_id: str) -> Call[Subscription]:
        """Pause the collection: what falls due meanwhile is void, unless `behavior` says else."""
        extra = self.context.extra
        paused = {"behavior": extra.get("behavior", "void"), "resumes_at": extra.get("resumes_at")}
        reply = yield self.post(f"/subscriptions/{subscription_id}", {"pause_collection": paused})
        return to_subscription(reply.json())

    def resume(self, subscription_id: str) -> Call[Subscription]:
        """Collect again, or take one up whose trial ended without a way to pay.

        The two are paused in different ways, so which one it is, is looked at first.
        """
        found = (yield self.fetch(f"/subscriptions/{subscription_id}")).json()
        if found["status"] == "paused":
            reply = yield self.post(f"/subscriptions/{subscription_id}/resume")
            return to_subscription(reply.json())
        if self.again() and found["pause_collection"] is None:
            return to_subscription(found)
        reply = yield self.post(f"/subscriptions/{subscription_id}", {"pause_collection": ""})
        return to_subscription(reply.json())


def _end(subscription: CreateSubscription, price: Mapping[str, Any]) -> Any:
    """Return when the last paid period is over, or None for no end."""
    start, cycles = subscription.start_at, subscription.cycles
    if start is None or cycles is None:
        return None
    if price.get("recurring") is None:
        raise InvalidRequest("this price is charged once, it is no plan", field="plan_id")
    return after(start, cycles, price["recurring"], start)
