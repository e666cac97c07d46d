"""Payouts by RazorpayX: to a contact's fund account, both made on the way where they are new."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final

from unictl.capabilities.payouts import (
    CreatePayout,
    ListPayouts,
    Payout,
    PayoutLists,
    Payouts,
    PayoutStatus,
    Recipient,
)
from unictl.core.call import Call
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.errors import NotConfigured
from unictl.providers.razorpay.base import Razorpay
from unictl.providers.razorpay.money import units
from unictl.providers.razorpay.payout_ways import mode_of, narration, rupees
from unictl.providers.razorpay.values import (
    metadata,
    moment,
    reference_fits,
    spans,
    status,
    text,
)

STATUSES: Final[Mapping[str, PayoutStatus]] = {
    "pending": "pending_approval",
    "queued": "queued",
    "scheduled": "scheduled",
    "processing": "processing",
    "processed": "succeeded",
    "reversed": "reversed",
    "failed": "failed",
    "cancelled": "cancelled",
    "rejected": "cancelled",
}
_WENT_WRONG: Final = frozenset({"reversed", "failed", "rejected"})


@final
class RazorpayPayouts(Razorpay, Payouts, PayoutLists):
    """The account that pays is the role `account_number`, beside the keys in the vault.

    The same details are the same contact and the same fund account at RazorpayX, so to make them
    again makes nothing.
    """

    visible_roles: ClassVar[tuple[str, ...]] = ("account_number",)
    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.razorpay.extras", create="CreatePayout", list="ListPayouts"
    )

    def create(self, payout: CreatePayout) -> Call[Payout]:
        """Send money; the key goes along, and we look too: for how long it holds isn't said.

        By bank it goes by NEFT, or by IMPS where it is to be instant; by UPI it always is.
        """
        extra = self.extra()
        contact_type = extra.pop("contact_type", None)
        reference_fits(payout.reference)
        body = {
            "account_number": self._account(),
            "fund_account_id": "",
            "amount": units(payout.amount, rupees(payout.currency)),
            "currency": payout.currency,
            "mode": mode_of(payout, extra.pop("mode", None)),
            "purpose": payout.purpose or "payout",
            "reference_id": payout.reference,
            "narration": narration(payout.description),
            "notes": self.notes(payout.metadata),
            **extra,
        }
        assert payout.recipient is not None  # noqa: S101 - `mode_of` refuses none
        body["fund_account_id"] = yield from self._fund_account(payout.recipient, contact_type)
        query = [(name, str(body[name])) for name in ("account_number", "fund_account_id")]
        made = yield from self.find("/payouts", query)
        if made is None:
            headers = {"X-Payout-Idempotency": self.key()}
            made = (yield self.post("/payouts", body, headers=headers)).json()
        return to_payout(made)

    def get(self, payout_id: str) -> Call[Payout]:
        """Fetch a payout."""
        return to_payout((yield self.fetch(f"/payouts/{payout_id}")).json())

    def list(self, filters: ListPayouts) -> Call[Page[Payout]]:
        """List the account's payouts."""
        query = [("account_number", self._account()), *spans(filters.since, filters.until)]
        if filters.reference:
            query.append(("reference_id", filters.reference))
        query += self.expansion()
        return (yield from self.walk("/payouts", filters, to_payout, query=query))

    def cancel(self, payout_id: str) -> Call[Payout]:
        """Cancel a payout that waits for money."""
        if self.again():
            found = (yield self.fetch(f"/payouts/{payout_id}")).json()
            if found["status"] == "cancelled":
                return to_payout(found)
        return to_payout((yield self.post(f"/payouts/{payout_id}/cancel")).json())

    def _account(self) -> str:
        """Return the number of the account that pays.

        Raises:
            NotConfigured: There is none beside the keys.
        """
        if account := self.context.settings.get("account_number"):
            return account
        raise NotConfigured(
            "razorpay's payouts need the account that pays them",
            hint="Put its number (RazorpayX: My Account & Settings, Banking) beside the keys with"
            " `unictl vault set razorpay account_number`, or set RAZORPAYX_ACCOUNT_NUMBER.",
            service="razorpay",
        )

    def _fund_account(self, who: Recipient, contact_type: str | None) -> Call[str]:
        """Return the id of the recipient's fund account, made with its contact if need be."""
        if who.account_id is not None:
            return who.account_id
        contact = {
            "name": who.name,
            "email": who.email,
            "contact": who.phone,
            "type": contact_type,
        }
        made = (yield self.post("/contacts", contact, step="contact")).json()
        account: dict[str, Any] = {"contact_id": made["id"]}
        if who.upi is not None:
            account |= {"account_type": "vpa", "vpa": {"address": who.upi}}
        else:
            bank = {"name": who.name, "ifsc": who.bank_code, "account_number": who.bank_account}
            account |= {"account_type": "bank_account", "bank_account": bank}
        made = (yield self.post("/fund_accounts", account, step="fund_account")).json()
        return str(made["id"])


def to_payout(payout: Mapping[str, Any]) -> Payout:
    """Return our payout; why it went wrong stands in its `status_details`."""
    details = payout.get("status_details") if payout["status"] in _WENT_WRONG else None
    details = details or {"description": payout.get("failure_reason")}
    return Payout(
        id=payout["id"],
        service="razorpay",
        status=status(STATUSES, payout.get("status")),
        amount=payout["amount"],
        currency=payout["currency"],
        fee=payout.get("fees"),
        recipient=text(payout.get("fund_account_id")),
        method=text(payout.get("mode")),
        purpose=text(payout.get("purpose")),
        description=text(payout.get("narration")),
        reference=text(payout.get("reference_id")),
        batch_id=text(payout.get("batch_id")),
        failure_code=text(details.get("reason")),
        failure_message=text(details.get("description")),
        metadata=metadata(payout),
        created_at=moment(payout["created_at"]),
        raw=payout,
    )
