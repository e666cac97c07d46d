"""Payouts by RazorpayX: to a contact's fund account, both made on the way where they are new."""

import re
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
from unictl.errors import InvalidRequest, NotConfigured, NotSupported
from unictl.providers.razorpay.base import Razorpay
from unictl.providers.razorpay.money import units
from unictl.providers.razorpay.values import (
    metadata,
    moment,
    reference_fits,
    refuse,
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
_MODES: Final = {None: "NEFT", "standard": "NEFT", "instant": "IMPS"}
_CURRENCY: Final = "INR"
_INSTANT_MOST: Final = 50_000_000  # IMPS ends at INR 500,000.00 (NPCI)
_UPI_MOST: Final = 10_000_000  # UPI ends at INR 100,000.00 (NPCI)
_CONTACT_NAME: Final = (3, 50)
_NARRATION: Final = re.compile(r"[A-Za-z0-9 ]{1,30}")


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
            "amount": units(payout.amount, _rupees(payout.currency)),
            "currency": payout.currency,
            "mode": _mode(payout, extra.pop("mode", None)),
            "purpose": payout.purpose or "payout",
            "reference_id": payout.reference,
            "narration": _narration(payout.description),
            "notes": self.notes(payout.metadata),
            **extra,
        }
        assert payout.recipient is not None  # noqa: S101 - `_mode` refuses none
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


def _rupees(currency: str) -> str:
    """Return the currency, which must be INR.

    Raises:
        NotSupported: It isn't.
    """
    if currency != _CURRENCY:
        raise NotSupported(
            f"razorpay pays out in {_CURRENCY}, not in {currency}",
            hint="Leave it out, or choose another service with --service.",
            service="razorpay",
            field="currency",
        )
    return currency


def _mode(payout: CreatePayout, wanted: str | None) -> str:
    """Return the way that the money takes.

    Raises:
        NotSupported: There is no such way to this recipient.
        InvalidRequest: The recipient isn't whole, or it is too much for this way.
    """
    way = _way(payout.recipient)
    if wanted is not None:
        refuse("a payout with a mode of its own", speed=payout.speed)
        return wanted
    if way == "account_id" and payout.speed is None:
        raise InvalidRequest(
            "razorpay needs the way to a fund account that is there",
            hint="Give --extra razorpay.mode=NEFT, IMPS, RTGS or UPI; or a speed for a bank"
            " account.",
            field="speed",
        )
    if way == "upi":
        if payout.speed == "standard":
            refuse("a payout by UPI, which is always instant", speed=payout.speed)
        _most("UPI", payout.amount, _UPI_MOST)
        return "UPI"
    mode = _MODES[payout.speed]
    if mode == "IMPS":
        _most(mode, payout.amount, _INSTANT_MOST)
    return mode


def _most(mode: str, amount: int, most: int) -> None:
    if amount > most:
        raise InvalidRequest(
            f"{mode} carries at most INR {most // 100}.00 at once",
            hint="Send it by bank, with --speed standard, or in parts.",
            field="amount",
        )


def _way(who: Recipient | None) -> str:
    """Return which of the recipient's fields says where the money goes.

    Raises:
        NotSupported: There is no recipient, or more than one way to him.
        InvalidRequest: Something is missing.
    """
    if who is None:
        raise NotSupported(
            "razorpay pays out to others only",
            hint="Give a recipient: his name with bank account and code, or with a UPI address.",
            service="razorpay",
            field="recipient",
        )
    if who.account_id is not None:
        others = {f"recipient.{name}": getattr(who, name) for name in _OTHERS}
        refuse("a payout to a fund account that is there", **others)
        return "account_id"
    if who.upi is not None:
        bank = {"recipient.bank_account": who.bank_account, "recipient.bank_code": who.bank_code}
        refuse("a payout by UPI", **bank)
    missing = [name for name in ("name", "bank_account", "bank_code") if not getattr(who, name)]
    if who.upi is not None:
        missing = [name for name in missing if name == "name"]
    if missing:
        raise InvalidRequest(
            f"razorpay needs the recipient's {', '.join(missing)}",
            hint="Give his name with bank account and code, or with a UPI address.",
            field=f"recipient.{missing[0]}",
        )
    shortest, longest = _CONTACT_NAME
    if not shortest <= len(who.name or "") <= longest:
        raise InvalidRequest(
            f"razorpay takes names of {shortest} to {longest} characters", field="recipient.name"
        )
    return "upi" if who.upi is not None else "bank_account"


_OTHERS: Final = ("name", "email", "phone", "bank_account", "bank_code", "upi")


def _narration(description: str | None) -> str | None:
    """Return what stands on the recipient's statement.

    Raises:
        InvalidRequest: Banks don't carry it.
    """
    if description and not _NARRATION.fullmatch(description):
        raise InvalidRequest(
            "razorpay takes descriptions of at most 30 letters, digits and spaces",
            field="description",
        )
    return description or None


def to_payout(payout: Mapping[str, Any]) -> Payout:
    """Return our payout; why it went wrong stands in its `status_details`."""
    details = payout.get("status_details") if payout["status"] in _WENT_WRONG else None
    details = details or {"description": payout.get("failure_reason")}
    return Payout(
        id=payout["id"],
        service="razorpay",
        status=status(STATUSES, payout),
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
