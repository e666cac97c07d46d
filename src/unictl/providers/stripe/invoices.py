"""Invoices at Stripe: drawn up for a customer, filled with lines, made final, sent."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, final

from unictl.capabilities.invoices import (
    CreateInvoice,
    Invoice,
    InvoiceItem,
    Invoices,
    InvoiceStatus,
    ListInvoices,
)
from unictl.core.call import Call
from unictl.core.operation import recovers
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.errors import InvalidRequest
from unictl.providers.stripe.base import (
    Stripe,
    created,
    id_of,
    metadata,
    moment,
    pairs_kept,
    reference,
    status,
    text,
)
from unictl.providers.stripe.customers import create_on_the_way
from unictl.providers.stripe.money import minor, units

STATUSES: Final[Mapping[str, InvoiceStatus]] = {
    "draft": "draft",
    "open": "open",
    "paid": "paid",
    "void": "void",
    "uncollectible": "uncollectible",
}
_USUAL_DAYS: Final = 30
_CLOCKS_DIFFER: Final = 24 * 3600.0  # seconds by which this machine's clock may be ahead
_PAGE: Final = 100


@final
class StripeInvoices(Stripe, Invoices):
    """Stripe bills a customer that it knows; one who is only described is made on the way."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.stripe.extras", create="CreateInvoice", list="ListInvoices"
    )

    @recovers("key")
    def create(self, invoice: CreateInvoice) -> Call[Invoice]:
        """Create a draft, then its lines; without `due_at` it is due thirty days later.

        Raises:
            InvalidRequest: There is no customer, or Stripe can't express an amount.
        """
        if invoice.customer_id is None and invoice.customer is None:
            raise InvalidRequest(
                "stripe needs to know whom the invoice is for",
                hint="Give --customer-id, or --customer-email and --customer-name.",
                field="customer_id",
            )
        extra = self.context.extra
        kept = pairs_kept(invoice.metadata, invoice.reference)
        lines = [_line(item, invoice.currency) for item in invoice.items]
        customer = invoice.customer_id
        if invoice.customer is not None:
            customer = yield from create_on_the_way(self, invoice.customer)
        fields: dict[str, Any] = {
            "customer": customer,
            "currency": invoice.currency.lower(),
            "collection_method": "send_invoice",
            "due_date": invoice.due_at,
            "auto_advance": False,
            "description": invoice.description,
            "metadata": kept,
            "pending_invoice_items_behavior": "exclude",
            **extra,
        }
        if invoice.due_at is None and "days_until_due" not in extra:
            fields["days_until_due"] = _USUAL_DAYS
        made = (yield self.post("/invoices", fields, step="draft")).json()["id"]
        filled = yield self.post(f"/invoices/{made}/add_lines", {"lines": lines})
        return to_invoice(filled.json())

    def get(self, invoice_id: str) -> Call[Invoice]:
        """Fetch an invoice."""
        return to_invoice((yield self.fetch(f"/invoices/{invoice_id}")).json())

    def list(self, filters: ListInvoices) -> Call[Page[Invoice]]:
        """List invoices."""
        query = {
            "customer": filters.customer_id,
            **created(filters.since, filters.until),
            **self.context.extra,
        }
        return (yield from self.walk("/invoices", filters, to_invoice, query=query))

    @recovers("key")
    def issue(self, invoice_id: str) -> Call[Invoice]:
        """Make a draft final, then send it to the customer's address."""
        yield self.post(f"/invoices/{invoice_id}/finalize", step="finalize")
        return to_invoice((yield self.post(f"/invoices/{invoice_id}/send")).json())

    @recovers("key")
    def cancel(self, invoice_id: str) -> Call[Invoice]:
        """Void an open invoice, for good."""
        return to_invoice((yield self.post(f"/invoices/{invoice_id}/void")).json())

    def delete(self, invoice_id: str) -> Call[Invoice]:
        """Delete a draft; one that is gone is found in Stripe's list of what happened."""
        if self.again():
            gone = yield from self._deleted(invoice_id)
            if gone is not None:
                return to_invoice({**gone, "status": "void"}, raw=gone)
        draft = (yield self.fetch(f"/invoices/{invoice_id}")).json()
        answer = (yield self.delete_at(f"/invoices/{invoice_id}")).json()
        return to_invoice({**draft, "status": "void"}, raw=answer)

    def _deleted(self, invoice_id: str) -> Call[Mapping[str, Any] | None]:
        """Return the invoice as it was when it was deleted, if it has been."""
        query: dict[str, Any] = {"type": "invoice.deleted", "limit": _PAGE}
        if self.context.since:
            query["created"] = {"gte": int(self.context.since - _CLOCKS_DIFFER)}
        after: str | None = None
        while True:
            page = (yield self.fetch("/events", {**query, "starting_after": after})).json()
            for event in page["data"]:
                gone: Mapping[str, Any] = event["data"]["object"]
                if gone["id"] == invoice_id:
                    return gone
            last = page["data"][-1]["id"] if page["data"] else None
            if not page["has_more"] or last in {None, after}:
                return None
            after = last


def _line(item: InvoiceItem, currency: str) -> dict[str, Any]:
    return {
        "price_data": {
            "currency": currency.lower(),
            "unit_amount": units(item.amount, currency, "items"),
            "product_data": {"name": item.name, "description": item.description},
        },
        "quantity": item.quantity,
    }


def to_invoice(invoice: Mapping[str, Any], raw: Mapping[str, Any] | None = None) -> Invoice:
    """Return our invoice."""
    currency = invoice["currency"]
    return Invoice(
        id=invoice["id"],
        service="stripe",
        status=status(STATUSES, invoice.get("status")),
        amount=minor(invoice["total"], currency),
        amount_paid=minor(invoice["amount_paid"], currency),
        currency=currency.upper(),
        number=text(invoice.get("number")),
        reference=reference(invoice),
        customer_id=id_of(invoice.get("customer")),
        customer_email=text(invoice.get("customer_email")),
        description=text(invoice.get("description")),
        url=text(invoice.get("hosted_invoice_url")),
        due_at=moment(invoice.get("due_date")),
        metadata=metadata(invoice),
        created_at=moment(invoice["created"]),
        raw=invoice if raw is None else raw,
    )
