"""Payment links at Razorpay; their list is no usual collection, and unset times are 0."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final

from unictl.capabilities.payment_links import (
    CreatePaymentLink,
    LinkCustomer,
    ListPaymentLinks,
    PaymentLink,
    PaymentLinks,
    PaymentLinkStatus,
)
from unictl.core.call import Call
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.providers.razorpay.base import Razorpay
from unictl.providers.razorpay.money import units
from unictl.providers.razorpay.values import metadata, moment, reference_fits, seconds, status, text

STATUSES: Final[Mapping[str, PaymentLinkStatus]] = {
    "created": "open",
    "partially_paid": "partially_paid",
    "paid": "paid",
    "cancelled": "cancelled",
    "expired": "expired",
}

_LONGEST_NOTE: Final = 255  # one character less than elsewhere


@final
class RazorpayPaymentLinks(Razorpay, PaymentLinks):
    """A link's reference is unique at Razorpay."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.razorpay.extras", create="CreatePaymentLink", list="ListPaymentLinks"
    )

    def create(self, link: CreatePaymentLink) -> Call[PaymentLink]:
        """Create a link; one whose reply was lost is found by our key in its notes."""
        reference_fits(link.reference)
        body = {
            "amount": units(link.amount, link.currency),
            "currency": link.currency,
            "description": link.description,
            "reference_id": link.reference,
            "customer": _customer(link.customer),
            "expire_by": seconds(link.expires_at),
            "notify": dict.fromkeys(link.notify_by, True) or None,
            "accept_partial": link.accept_partial or None,
            "callback_url": link.return_url,
            "callback_method": "get" if link.return_url else None,
            "notes": self.notes(link.metadata, longest=_LONGEST_NOTE),
            **self.extra(),
        }
        query = [("reference_id", link.reference)] if link.reference else []
        made = yield from self.find("/payment_links", query, within="payment_links", timed=False)
        if made is None:
            made = (yield self.post("/payment_links", body)).json()
        return to_link(made)

    def get(self, link_id: str) -> Call[PaymentLink]:
        """Fetch a link."""
        return to_link((yield self.fetch(f"/payment_links/{link_id}")).json())

    def list(self, filters: ListPaymentLinks) -> Call[Page[PaymentLink]]:
        """List links; Razorpay can't filter them by time."""
        query = self.expansion()
        if filters.reference:
            query.append(("reference_id", filters.reference))
        return (
            yield from self.walk(
                "/payment_links", filters, to_link, query=query, within="payment_links", timed=False
            )
        )

    def cancel(self, link_id: str) -> Call[PaymentLink]:
        """Cancel a link that nobody has paid."""
        if self.again():
            found = (yield self.fetch(f"/payment_links/{link_id}")).json()
            if found["status"] == "cancelled":
                return to_link(found)
        return to_link((yield self.post(f"/payment_links/{link_id}/cancel")).json())


def _customer(customer: LinkCustomer | None) -> dict[str, str] | None:
    if customer is None:
        return None
    pairs = {"name": customer.name, "email": customer.email, "contact": customer.phone}
    return {name: value for name, value in pairs.items() if value is not None} or None


def to_link(link: Mapping[str, Any]) -> PaymentLink:
    """Return our payment link."""
    who = link.get("customer") or {}
    customer = LinkCustomer(
        name=text(who.get("name")), email=text(who.get("email")), phone=text(who.get("contact"))
    )
    return PaymentLink(
        id=link["id"],
        service="razorpay",
        status=status(STATUSES, link.get("status")),
        url=link["short_url"],
        amount=link["amount"],
        amount_paid=link.get("amount_paid") or 0,
        currency=link["currency"],
        description=text(link.get("description")),
        reference=text(link.get("reference_id")),
        customer=customer if customer != LinkCustomer() else None,
        order_id=text(link.get("order_id")),
        expires_at=moment(link.get("expire_by")),
        metadata=metadata(link),
        created_at=moment(link["created_at"]),
        raw=link,
    )
