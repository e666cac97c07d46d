"""Invoices at PayPal (Invoicing v2): a draft, which is sent to become payable."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, final

from unictl.capabilities.invoices import (
    CreateInvoice,
    Invoice,
    InvoiceItem,
    Invoices,
    InvoiceStatus,
    ListInvoices,
)
from unictl.core.call import Ask, Call
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.providers.paypal.base import fits, moment, present, refuse, rfc3339, status, text
from unictl.providers.paypal.billing import INVOICES, MOST_REFERENCE, PayPalBilling, created
from unictl.providers.paypal.money import decimal, units
from unictl.providers.paypal.parties import recipients, to_customer

STATUSES: Final[Mapping[str, InvoiceStatus]] = {
    "DRAFT": "draft",
    "SCHEDULED": "draft",
    "SENT": "open",
    "UNPAID": "open",
    "PAYMENT_PENDING": "open",
    "PARTIALLY_PAID": "partially_paid",
    "PAID": "paid",
    "MARKED_AS_PAID": "paid",
    "PARTIALLY_REFUNDED": "paid",
    "REFUNDED": "refunded",
    "MARKED_AS_REFUNDED": "refunded",
    "CANCELLED": "void",
}
# A search by time wants both ends.
_FIRST: Final = "1998-01-01T00:00:00Z"
_LAST: Final = "9999-12-31T23:59:59Z"
_NO_CURRENCY: Final = "XXX"  # ISO 4217's code for none


@final
class PayPalInvoices(PayPalBilling, Invoices):
    """PayPal keeps the day on which an invoice is due, and no time of that day."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.paypal.extras", create="CreateInvoice"
    )

    def create(self, invoice: CreateInvoice) -> Call[Invoice]:
        """Draw up a draft; one whose reply was lost is found by our key in its memo."""
        refuse("an invoice", customer_id=invoice.customer_id, metadata=invoice.metadata)
        extra = self.extra()
        detail = {
            "currency_code": invoice.currency,
            "reference": fits("reference", invoice.reference, MOST_REFERENCE),
            "note": invoice.description,
            "invoice_number": extra.pop("invoice_number", None),
            "terms_and_conditions": extra.pop("terms_and_conditions", None),
            "payment_term": _term(invoice.due_at),
        }
        body = {
            "detail": present(detail),
            "primary_recipients": recipients(invoice.customer),
            "items": [item(one, invoice.currency) for one in invoice.items],
            **extra,
        }
        found = yield from self.draft(body)
        return to_invoice((yield self.one(found)).json())

    def get(self, invoice_id: str) -> Call[Invoice]:
        """Fetch an invoice."""
        return to_invoice((yield self.one(invoice_id)).json())

    def list(self, filters: ListInvoices) -> Call[Page[Invoice]]:
        """List invoices; by time it is a search, as PayPal's list can't be filtered."""
        refuse("a list of invoices", customer_id=filters.customer_id)
        since, until = filters.since, filters.until
        span = {
            "start": rfc3339(since) if since else _FIRST,
            "end": rfc3339(until) if until else _LAST,
        }
        data = {"creation_date_range": span if since or until else None}
        return (yield from self.invoices(filters, to_invoice, data))

    def issue(self, invoice_id: str) -> Call[Invoice]:
        """Send it, to the customer too where his e-mail address is known."""
        found = (yield self.one(invoice_id)).json()
        if self.again() and found["status"] != "DRAFT":
            return to_invoice(found)
        yield self.send(invoice_id, {"send_to_recipient": _email(found) is not None})
        return to_invoice((yield self.one(invoice_id)).json())

    def cancel(self, invoice_id: str) -> Call[Invoice]:
        """Cancel it, and tell the customer where his e-mail address is known."""
        found = (yield self.one(invoice_id)).json()
        if self.again() and found["status"] == "CANCELLED":
            return to_invoice(found)
        yield self.call_off(invoice_id, {"send_to_recipient": _email(found) is not None})
        return to_invoice((yield self.one(invoice_id)).json())

    def delete(self, invoice_id: str) -> Call[Invoice]:
        """Delete a draft, which is fetched first: of a deleted one nothing is told.

        After a lost reply it may be gone already, which is what was wanted.
        """
        reply = yield self.fetch(f"{INVOICES}/{invoice_id}", missing=self.again())
        if not reply.ok:
            return Invoice(
                id=invoice_id,
                service="paypal",
                status="void",
                amount=0,
                amount_paid=0,
                currency=_NO_CURRENCY,
            )
        found = reply.json()
        yield Ask("DELETE", f"{INVOICES}/{invoice_id}", changes=True)
        return replace(to_invoice(found), status="void")


def item(one: InvoiceItem, currency: str) -> dict[str, Any]:
    """Return a line as PayPal writes it."""
    price = {"currency_code": currency, "value": decimal(one.amount, currency, field="items")}
    return present(
        {
            "name": one.name,
            "description": one.description,
            "quantity": str(one.quantity),
            "unit_amount": price,
        }
    )


def _term(due_at: datetime | None) -> dict[str, str] | None:
    if due_at is None:
        return None
    day = due_at.astimezone(UTC).date().isoformat()
    return {"term_type": "DUE_ON_DATE_SPECIFIED", "due_date": day}


def _email(invoice: Mapping[str, Any]) -> str | None:
    customer = to_customer(invoice)
    return customer.email if customer else None


def to_invoice(invoice: Mapping[str, Any]) -> Invoice:
    """Return our invoice."""
    detail = invoice["detail"]
    meta = detail.get("metadata") or {}
    paid = dict(invoice.get("payments") or {}).get("paid_amount")
    due = dict(detail.get("payment_term") or {}).get("due_date")
    return Invoice(
        id=invoice["id"],
        service="paypal",
        status=status(STATUSES, invoice.get("status")),
        amount=units(invoice["amount"]),
        amount_paid=units(paid) if paid else 0,
        currency=detail["currency_code"],
        number=text(detail.get("invoice_number")),
        reference=text(detail.get("reference")),
        customer_email=_email(invoice),
        description=text(detail.get("note")),
        url=text(meta.get("recipient_view_url")),
        due_at=moment(f"{due}T00:00:00Z") if due else None,
        created_at=moment(created(invoice)),
        raw=invoice,
    )
