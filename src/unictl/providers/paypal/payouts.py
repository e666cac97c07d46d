"""Payouts at PayPal: batches, of which ours have a single item.

A payout's id is the item's, beside it stands that of its batch. PayPal lists neither.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final

from unictl.capabilities.payouts import CreatePayout, Payout, Payouts, PayoutStatus, Recipient
from unictl.core.call import Call
from unictl.core.operation import recovers
from unictl.core.provider import Extras
from unictl.errors import InvalidRequest, NotSupported
from unictl.providers.paypal.base import (
    PAYOUT_KEYS,
    PayPal,
    fits,
    moment,
    present,
    refuse,
    status,
    text,
)
from unictl.providers.paypal.money import code, decimal, units

_BATCHES: Final = "/v1/payments/payouts"
_ITEMS: Final = "/v1/payments/payouts-item"
_NOT_FOUND: Final = 404
_MOST_REFERENCE: Final = 63
_SHOWN: Final = 5

STATUSES: Final[Mapping[str, PayoutStatus]] = {
    "PENDING": "processing",
    "ONHOLD": "processing",
    "SUCCESS": "succeeded",
    "UNCLAIMED": "unclaimed",
    "RETURNED": "returned",
    "REFUNDED": "reversed",
    "REVERSED": "reversed",
    "BLOCKED": "failed",
    "FAILED": "failed",
    "DENIED": "failed",
    "CANCELED": "cancelled",
}
BATCH_STATUSES: Final[Mapping[str, PayoutStatus]] = {
    "PENDING": "queued",
    "PROCESSING": "processing",
    "SUCCESS": "processing",  # the batch is through; its item says how it went
    "DENIED": "failed",
    "CANCELED": "cancelled",
}
PURPOSES: Final = frozenset(
    {
        "AWARDS",
        "PRIZES",
        "DONATIONS",
        "GOODS",
        "SERVICES",
        "REBATES",
        "CASHBACK",
        "DISCOUNTS",
        "NON_GOODS_OR_SERVICES",
    }
)
_TYPES: Final = {"email": "EMAIL", "phone": "PHONE", "account_id": "PAYPAL_ID"}


@final
class PayPalPayouts(PayPal, Payouts):
    """The batch's id of ours is the idempotency key, which PayPal takes once in 30 days."""

    key_lifetime: ClassVar[float | None] = PAYOUT_KEYS
    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.paypal.extras", create="CreatePayout"
    )

    @recovers("key")
    def create(self, payout: CreatePayout) -> Call[Payout]:
        """Send a batch of one; its item is read from the batch once it is there."""
        refuse("a payout", speed=payout.speed, metadata=payout.metadata)
        kind, receiver = _receiver(payout.recipient)
        if payout.purpose is not None and payout.purpose not in PURPOSES:
            raise InvalidRequest(
                f"paypal knows no purpose {payout.purpose!r}",
                hint=f"One of {', '.join(sorted(PURPOSES))}.",
                field="purpose",
            )
        extra = self.extra()
        item = {
            "recipient_type": kind,
            "receiver": receiver,
            "amount": {
                "currency": payout.currency,
                "value": decimal(payout.amount, payout.currency),
            },
            "note": payout.description,
            "sender_item_id": fits("reference", payout.reference, _MOST_REFERENCE),
            "purpose": payout.purpose,
            "recipient_wallet": extra.pop("recipient_wallet", None),
            "notification_language": extra.pop("notification_language", None),
        }
        header = {"sender_batch_id": self.key(), **extra}
        body = {"sender_batch_header": header, "items": [present(item)]}
        made = (yield self.post(_BATCHES, body, whole=False)).json()
        batch = made["batch_header"]["payout_batch_id"]
        found = (yield self.fetch(f"{_BATCHES}/{batch}")).json()
        items = found.get("items") or []
        if not items:
            return _of_batch(found, payout)
        return to_payout(items[0], found["batch_header"].get("time_created"))

    def get(self, payout_id: str) -> Call[Payout]:
        """Fetch a payout by its own id, or by that of the batch that it is alone in.

        Raises:
            InvalidRequest: It is a batch of several.
        """
        reply = yield self.fetch(f"{_ITEMS}/{payout_id}", missing=True)
        if reply.status != _NOT_FOUND:
            return to_payout(reply.json())
        batch = (yield self.fetch(f"{_BATCHES}/{payout_id}")).json()
        items = batch.get("items") or []
        if len(items) != 1:
            some = ", ".join(str(item["payout_item_id"]) for item in items[:_SHOWN])
            raise InvalidRequest(
                f"{payout_id} is a batch of {len(items)} payouts"
                if items
                else f"{payout_id} is a batch that PayPal hasn't taken apart yet",
                hint=f"Give the id of one of them: {some}." if items else "Ask again in a moment.",
                field="payout_id",
            )
        return to_payout(items[0])

    def cancel(self, payout_id: str) -> Call[Payout]:
        """Cancel a payout that nobody has claimed; the money comes back."""
        path = f"{_ITEMS}/{payout_id}"
        if self.again():
            found = to_payout((yield self.fetch(path)).json())
            if found.status == "returned":
                return found
        return to_payout((yield self.post(f"{path}/cancel", keyed=False, whole=False)).json())


def _receiver(recipient: Recipient | None) -> tuple[str, str]:
    """Return the kind of address and the address.

    Raises:
        InvalidRequest: There is more than one.
        NotSupported: There is none, or it is one that PayPal can't pay to.
    """
    if recipient is None:
        raise NotSupported(
            "paypal pays out to somebody, not to your own bank account",
            hint="Give recipient.email, recipient.phone or recipient.account_id"
            " (--recipient-email, --recipient-phone, --recipient-account-id).",
            service="paypal",
            field="recipient",
        )
    given = {
        f"recipient.{name}": getattr(recipient, name)
        for name in ("name", "bank_account", "bank_code", "upi")
    }
    refuse("a payout", **given)
    ways = {
        kind: value
        for name, kind in _TYPES.items()
        if (value := getattr(recipient, name)) is not None
    }
    if len(ways) != 1:
        raise InvalidRequest(
            "paypal pays out to one address: an e-mail's, a telephone's or an account's",
            hint="Give one of recipient.email, recipient.phone and recipient.account_id.",
            field="recipient",
        )
    return ways.popitem()


def _of_batch(batch: Mapping[str, Any], payout: CreatePayout) -> Payout:
    """Return a payout of which PayPal shows only the batch yet: by its id it is found later."""
    header = batch["batch_header"]
    return Payout(
        id=header["payout_batch_id"],
        service="paypal",
        status=status(BATCH_STATUSES, header.get("batch_status")),
        amount=payout.amount,
        currency=payout.currency,
        description=payout.description,
        reference=payout.reference,
        batch_id=header["payout_batch_id"],
        created_at=moment(header.get("time_created")),
        raw=batch,
    )


def to_payout(found: Mapping[str, Any], created: str | None = None) -> Payout:
    """Return our payout; when it was made only its batch knows."""
    item = found["payout_item"]
    fee = found.get("payout_item_fee")
    errors = found.get("errors") or {}
    return Payout(
        id=found["payout_item_id"],
        service="paypal",
        status=status(STATUSES, found.get("transaction_status")),
        amount=units(item["amount"]),
        currency=code(item["amount"]),
        fee=units(fee) if fee else None,
        recipient=text(item.get("receiver")),
        method=text(item.get("recipient_wallet")),
        purpose=text(item.get("purpose")),
        description=text(item.get("note")),
        reference=text(item.get("sender_item_id")),
        batch_id=text(found.get("payout_batch_id")),
        failure_code=text(errors.get("name")),
        failure_message=text(errors.get("message")),
        created_at=moment(created),
        raw=found,
    )
