"""Invoices at Razorpay: a draft first, then one with a page where it is paid."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Final, final

from unictl.capabilities.invoices import (
    CreateInvoice,
    Invoice,
    InvoiceItem,
    Invoices,
    InvoiceStatus,
    ListInvoices,
)
from unictl.capabilities.payment_links import LinkCustomer
from unictl.core.call import Call
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.providers.razorpay.base import Razorpay
from unictl.providers.razorpay.money import units
from unictl.providers.razorpay.values import (
    metadata,
    moment,
    reference_fits,
    refuse,
    seconds,
    status,
    text,
)

STATUSES: Final[Mapping[str, InvoiceStatus]] = {
    "draft": "draft",
    "issued": "open",
    "partially_paid": "partially_paid",
    "paid": "paid",
    "cancelled": "void",
    "deleted": "void",
    "expired": "expired",
}
_GONE: Final = (400, 404)
_NO_CURRENCY: Final = "XXX"  # ISO 4217's code for none


@final
class RazorpayInvoices(Razorpay, Invoices):
    """After an invoice's due time Razorpay takes no payment of it."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.razorpay.extras", create="CreateInvoice", list="ListInvoices"
    )

    def create(self, invoice: CreateInvoice) -> Call[Invoice]:
        """Create a draft; one whose reply was lost is found by our key in its notes."""
        reference_fits(invoice.reference)
        total = sum(item.amount * item.quantity for item in invoice.items)
        units(total, invoice.currency, "items")
        body = {
            "type": "invoice",
            "draft": "1",
            "customer_id": invoice.customer_id,
            "customer": _customer(invoice.customer),
            "line_items": [_line(item, invoice.currency) for item in invoice.items],
            "currency": invoice.currency,
            "description": invoice.description,
            "receipt": invoice.reference,
            "expire_by": seconds(invoice.due_at),
            "notes": self.notes(invoice.metadata),
            **self.extra(),
        }
        query = [("receipt", invoice.reference)] if invoice.reference else []
        made = yield from self.find("/invoices", query, timed=False)
        if made is None:
            made = (yield self.post("/invoices", body)).json()
        return to_invoice(made)

    def get(self, invoice_id: str) -> Call[Invoice]:
        """Fetch an invoice."""
        return to_invoice((yield self.fetch(f"/invoices/{invoice_id}")).json())

    def list(self, filters: ListInvoices) -> Call[Page[Invoice]]:
        """List invoices; Razorpay can't filter them by time."""
        refuse("a list of invoices", since=filters.since, until=filters.until)
        query = self.expansion()
        if filters.customer_id:
            query.append(("customer_id", filters.customer_id))
        return (yield from self.walk("/invoices", filters, to_invoice, query=query, timed=False))

    def issue(self, invoice_id: str) -> Call[Invoice]:
        """Issue a draft, of which Razorpay tells the customer."""
        if self.again():
            found = (yield self.fetch(f"/invoices/{invoice_id}")).json()
            if found["status"] != "draft":
                return to_invoice(found)
        return to_invoice((yield self.post(f"/invoices/{invoice_id}/issue")).json())

    def cancel(self, invoice_id: str) -> Call[Invoice]:
        """Cancel an invoice that nobody has paid."""
        if self.again():
            found = (yield self.fetch(f"/invoices/{invoice_id}")).json()
            if found["status"] == "cancelled":
                return to_invoice(found)
        return to_invoice((yield self.post(f"/invoices/{invoice_id}/cancel")).json())

    def delete(self, invoice_id: str) -> Call[Invoice]:
        """Delete a draft, which is fetched first: of a deleted one nothing is told.

        After a lost reply it may be gone already, which is what was wanted.
        """
        expects = _GONE if self.again() else ()
        reply = yield self.fetch(f"/invoices/{invoice_id}", expects=expects)
        if not reply.ok:
            return Invoice(
                id=invoice_id,
                service="razorpay",
                status="void",
                amount=0,
                amount_paid=0,
                currency=_NO_CURRENCY,
            )
        found = to_invoice(reply.json())
        if not (self.again() and found.status == "void"):
            yield self.remove(f"/invoices/{invoice_id}")
        return replace(found, status="void")


def _line(item: InvoiceItem, currency: str) -> dict[str, Any]:
    line = {
        "name": item.name,
        "amount": item.amount,
        "currency": currency,
        "quantity": item.quantity,
        "description": item.description,
    }
    return {name: value for name, value in line.items() if value is not None}


def _customer(customer: LinkCustomer | None) -> dict[str, str] | None:
    if customer is None:
        return None
    pairs = {"name": customer.name, "email": customer.email, "contact": customer.phone}
    return {name: value for name, value in pairs.items() if value is not None} or None


def to_invoice(invoice: Mapping[str, Any]) -> Invoice:
    """Return our invoice; the reference is the number that the customer sees."""
    details = invoice.get("customer_details") or {}
    return Invoice(
        id=invoice["id"],
        service="razorpay",
        status=status(STATUSES, invoice.get("status")),
        amount=invoice["amount"],
        amount_paid=invoice.get("amount_paid") or 0,
        currency=invoice["currency"],
        number=text(invoice.get("invoice_number")),
        reference=text(invoice.get("receipt")),
        customer_id=text(invoice.get("customer_id")),
        customer_email=text(details.get("email") or details.get("customer_email")),
        description=text(invoice.get("description")),
        url=text(invoice.get("short_url")),
        due_at=moment(invoice.get("expire_by")),
        metadata=metadata(invoice),
        created_at=moment(invoice["created_at"]),
        raw=invoice,
    )
