"""Payment links at PayPal: invoices, whose page for the payer is the link.

An invoice is paid once, says how much has been paid, can be told to the customer and called off.
PayPal's own "payment links and buttons" can be paid by anybody any number of times and don't say
whether they were; an order's approval page lapses after hours and takes no money by itself. So
neither of them could be told truly in our words.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final

from unictl.capabilities.payment_links import (
    CreatePaymentLink,
    ListPaymentLinks,
    PaymentLink,
    PaymentLinks,
    PaymentLinkStatus,
)
from unictl.core.call import Call
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.errors import Conflict, InvalidRequest, NotSupported
from unictl.providers.paypal.base import fits, moment, present, refuse, status, text
from unictl.providers.paypal.billing import MOST_REFERENCE, PayPalBilling, created
from unictl.providers.paypal.money import money, units
from unictl.providers.paypal.parties import recipients, to_customer

STATUSES: Final[Mapping[str, PaymentLinkStatus]] = {
    "SENT": "open",
    "UNPAID": "open",
    "PAYMENT_PENDING": "open",
    "PARTIALLY_PAID": "partially_paid",
    "PAID": "paid",
    "MARKED_AS_PAID": "paid",
    "PARTIALLY_REFUNDED": "paid",
    "REFUNDED": "paid",
    "MARKED_AS_REFUNDED": "paid",
    "CANCELLED": "cancelled",
}
_NOT_PAYABLE: Final = frozenset({"DRAFT", "SCHEDULED"})
_MOST_NAME: Final = 200
_UNNAMED: Final = "Payment"  # PayPal wants a name for what is paid


@final
class PayPalPaymentLinks(PayPalBilling, PaymentLinks):
    """A link is an invoice with one line; it is drawn up first and then made payable."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.paypal.extras", create="CreatePaymentLink"
    )

    def create(self, link: CreatePaymentLink) -> Call[PaymentLink]:
        """Draw up an invoice and make it payable, by e-mail only where that is asked for."""
        refuse(
            "a payment link",
            expires_at=link.expires_at,
            return_url=link.return_url,
            metadata=link.metadata,
        )
        extra = self.extra()
        notification = _notification(link, extra)
        line = {
            "name": fits("description", link.description, _MOST_NAME) or _UNNAMED,
            "quantity": "1",
            "unit_amount": money(link.amount, link.currency),
        }
        detail = {
            "currency_code": link.currency,
            "reference": fits("reference", link.reference, MOST_REFERENCE),
            "invoice_number": extra.pop("invoice_number", None),
        }
        partial = {"partial_payment": {"allow_partial_payment": True}}
        body = {
            "detail": present(detail),
            "primary_recipients": recipients(link.customer),
            "items": [line],
            "configuration": partial if link.accept_partial else None,
            **extra,
        }
        found = yield from self.draft(body, step="invoice")
        if self.again():
            invoice = (yield self.one(found)).json()
            if invoice["status"] not in _NOT_PAYABLE:
                return to_link(invoice)
        yield self.send(found, notification)
        return to_link((yield self.one(found)).json())

    def get(self, link_id: str) -> Call[PaymentLink]:
        """Fetch an invoice that was sent."""
        return to_link((yield self.one(link_id)).json())

    def list(self, filters: ListPaymentLinks) -> Call[Page[PaymentLink]]:
        """List the invoices that were sent."""
        wanted = filters.reference

        def keep(invoice: Mapping[str, Any]) -> bool:
            fitting = wanted is None or invoice["detail"].get("reference") == wanted
            return fitting and invoice.get("status") not in _NOT_PAYABLE

        return (yield from self.invoices(filters, to_link, {"reference": wanted}, keep=keep))

    def cancel(self, link_id: str) -> Call[PaymentLink]:
        """Cancel the invoice; nobody is told by e-mail."""
        if self.again():
            found = (yield self.one(link_id)).json()
            if found["status"] == "CANCELLED":
                return to_link(found)
        yield self.call_off(link_id, {"send_to_recipient": False})
        return to_link((yield self.one(link_id)).json())


def _notification(link: CreatePaymentLink, extra: dict[str, Any]) -> dict[str, Any]:
    """Return whom PayPal tells of it, and what.

    Raises:
        NotSupported: Another way than e-mail.
        InvalidRequest: There is no e-mail address.
    """
    for way in link.notify_by:
        if way != "email":
            raise NotSupported(
                f"paypal tells nobody by {way}",
                service="paypal",
                field="notify_by",
            )
    told = bool(link.notify_by)
    if told and (link.customer is None or link.customer.email is None):
        raise InvalidRequest(
            "paypal needs the customer's e-mail address to tell him",
            hint="Give customer.email (--customer-email).",
            field="notify_by",
        )
    words = {"subject": extra.pop("email_subject", None), "note": extra.pop("email_message", None)}
    return {"send_to_recipient": told, **present(words)}


def to_link(invoice: Mapping[str, Any]) -> PaymentLink:
    """Return our payment link.

    Raises:
        Conflict: The invoice is still a draft, so there is no page yet.
    """
    if invoice.get("status") in _NOT_PAYABLE:
        raise Conflict(
            "this invoice hasn't been sent, so it has no page to pay at yet",
            hint=f"Send it with `unictl invoices issue {invoice['id']} --service paypal`.",
            service="paypal",
        )
    detail, items = invoice["detail"], invoice.get("items") or ()
    paid = dict(invoice.get("payments") or {}).get("paid_amount")
    return PaymentLink(
        id=invoice["id"],
        service="paypal",
        status=status(STATUSES, invoice.get("status")),
        url=detail["metadata"]["recipient_view_url"],
        amount=units(invoice["amount"]),
        amount_paid=units(paid) if paid else 0,
        currency=detail["currency_code"],
        description=text(items[0].get("name")) if items else None,
        reference=text(detail.get("reference")),
        customer=to_customer(invoice),
        created_at=moment(created(invoice)),
        raw=invoice,
    )
