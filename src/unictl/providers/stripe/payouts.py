"""Payouts at Stripe: to one's own bank account, or as a transfer to a connected account."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final

from unictl.capabilities.payouts import (
    CreatePayout,
    ListPayouts,
    Payout,
    PayoutLists,
    Payouts,
    PayoutStatus,
)
from unictl.core.call import Call
from unictl.core.operation import recovers
from unictl.core.page import Page, decode_cursor, encode_cursor
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
    reference,
    refuse,
    status,
    text,
)
from unictl.providers.stripe.money import maybe_minor, minor, paid_out, units

STATUSES: Final[Mapping[str, PayoutStatus]] = {
    "pending": "queued",
    "in_transit": "processing",
    "paid": "succeeded",
    "failed": "failed",
    "canceled": "cancelled",
}
_PATHS: Final = ("/payouts", "/transfers")
_WITH_FEE: Final = ("balance_transaction",)
_ALL_WITH_FEE: Final = ("data.balance_transaction",)
_MOST: Final = 100
_BOUND: Final = "stripe payouts and transfers"


@final
class StripePayouts(Stripe, Payouts, PayoutLists):
    """Without a recipient the money goes to one's own bank account.

    The only recipient that Stripe can pay is a connected account, by a transfer (`tr_…`), which
    is done at once.
    """

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.stripe.extras", create="CreatePayout"
    )

    @recovers("key")
    def create(self, payout: CreatePayout) -> Call[Payout]:
        """Create a payout or a transfer.

        Raises:
            NotSupported: The recipient has no account at Stripe, or a field has no place there.
        """
        refuse("a payout", purpose=payout.purpose)
        fields: dict[str, Any] = {
            "currency": payout.currency.lower(),
            "description": payout.description,
            "metadata": pairs_kept(payout.metadata, payout.reference),
        }
        who = payout.recipient
        if who is None:
            fields["amount"] = paid_out(payout.amount, payout.currency)
            fields["method"] = payout.speed
            path = "/payouts"
        else:
            refuse(
                "a payout: it pays connected accounts only",
                "Give recipient.account_id (--recipient-account-id acct_…), or no recipient for"
                " your own bank account.",
                recipient__name=who.name,
                recipient__email=who.email,
                recipient__phone=who.phone,
                recipient__bank_account=who.bank_account,
                recipient__bank_code=who.bank_code,
                recipient__upi=who.upi,
            )
            if who.account_id is None:
                raise InvalidRequest("the recipient has no account_id", field="recipient")
            refuse(
                "a transfer to a connected account",
                speed=payout.speed,
                destination=self.context.extra.get("destination"),
            )
            fields["amount"] = units(payout.amount, payout.currency)
            fields["destination"] = who.account_id
            path = "/transfers"
        return to_payout((yield self.post(path, {**fields, **self.context.extra})).json())

    def get(self, payout_id: str) -> Call[Payout]:
        """Fetch a payout or a transfer."""
        if _is_transfer(payout_id):
            return to_payout((yield self.fetch(f"/transfers/{payout_id}")).json())
        return to_payout((yield from self.expanded(f"/payouts/{payout_id}", {}, _WITH_FEE, ())))

    @recovers("key")
    def cancel(self, payout_id: str) -> Call[Payout]:
        """Cancel a payout that is still pending; those that Stripe makes by itself can't be.

        Raises:
            NotSupported: A transfer is done at once.
        """
        if _is_transfer(payout_id):
            raise NotSupported(
                "a transfer is done at once, so it can't be cancelled",
                hint=f"`unictl api stripe POST /v1/transfers/{payout_id}/reversals` takes it back.",
                service="stripe",
                field="payout_id",
            )
        return to_payout((yield self.post(f"/payouts/{payout_id}/cancel")).json())

    def list(self, filters: ListPayouts) -> Call[Page[Payout]]:
        """List payouts and transfers together, newest first."""
        refuse("a list of payouts", reference=filters.reference)
        span = created(filters.since, filters.until)
        bound = f"{_BOUND}{span}"
        position = decode_cursor(filters.cursor, bound_to=bound) if filters.cursor else {}
        if "to" in position:
            span = {"created": {**span.get("created", {}), "lte": position["to"]}}
        limit = min(filters.limit or _MOST, _MOST)
        waiting: list[tuple[str, Mapping[str, Any]]] = []
        more = False
        for path in _PATHS:
            after = position.get(path)
            query = {**span, "limit": limit, "starting_after": after}
            wish = [_ALL_WITH_FEE] if path == "/payouts" else []
            reply = yield from self.expanded(path, query, *wish, ())
            ids = [one["id"] for one in reply["data"]]
            fresh = reply["data"][ids.index(after) + 1 :] if after in ids else reply["data"]
            waiting += [(path, one) for one in fresh]
            more = more or (reply["has_more"] and bool(fresh))
        # Stable: of the same second payouts come first, each list in its own order.
        waiting.sort(key=lambda one: -int(one[1]["created"]))
        shown = waiting[:limit]
        following = None
        if shown and (more or len(waiting) > limit):
            onward = {**position, **{path: one["id"] for path, one in shown}}
            onward["to"] = position.get("to", shown[0][1]["created"])
            following = encode_cursor(onward, bound_to=bound)
        return Page(tuple(to_payout(one) for _, one in shown), following)


def _is_transfer(payout_id: str) -> bool:
    return payout_id.startswith("tr_")


def to_payout(thing: Mapping[str, Any]) -> Payout:
    """Return our payout of a payout or a transfer."""
    currency, transfer = thing["currency"], thing["object"] == "transfer"
    found: PayoutStatus
    if transfer:
        found = "reversed" if thing.get("reversed") else "succeeded"
    else:
        found = status(STATUSES, thing.get("status"))
        if thing.get("reversed_by") is not None:
            found = "reversed"
    return Payout(
        id=thing["id"],
        service="stripe",
        status=found,
        amount=minor(thing["amount"], currency),
        currency=currency.upper(),
        fee=maybe_minor(inner(thing, "balance_transaction", "fee"), currency),
        recipient=id_of(thing.get("destination")),
        method="transfer" if transfer else text(thing.get("method")),
        description=text(thing.get("description")),
        reference=reference(thing),
        failure_code=text(thing.get("failure_code")),
        failure_message=text(thing.get("failure_message")),
        arrives_at=moment(thing.get("arrival_date")),
        metadata=metadata(thing),
        created_at=moment(thing["created"]),
        raw=thing,
    )
