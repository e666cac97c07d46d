"""Lines put on a draft all at once; each becomes an invoice item of the customer."""

from typing import Any

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import invoice_items, money
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.invoices import KIND, recount
from unictl.sandbox.stripe.line_items import amount_of, price_of, quantity_of
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.prices import of_data
from unictl.sandbox.stripe.things import Context, change, load


def add(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/invoices/{id}/add_lines`."""
    invoice = load(context, KIND, identifier, "invoice")
    if invoice.body["status"] != "draft":
        raise refused(f"Invoice {invoice.id} is no longer editable.", code="invoice_not_editable")
    if "invoice_metadata" in given:
        kept = metadata(given, KIND, invoice.body["metadata"], "invoice_metadata")
        change(context, invoice, metadata=kept)
    # Items are listed newest first, so that the first line is made last.
    for line in reversed(given.each("lines")):
        _line(context, invoice, line)
    recount(context, invoice)
    return load(context, KIND, identifier, "invoice").body


def _line(context: Context, invoice: Thing, given: Given) -> None:
    quantity = quantity_of(given)
    description = given.take("description")
    amount, pricing = given.take("amount"), None
    sent = given.only_one("amount", "pricing", "price_data")
    if sent is None:
        raise refused(
            "Each line needs one of `amount`, `pricing` or `price_data`.",
            code="parameter_missing",
            param=given.param("amount"),
        )
    if sent == "amount":
        money.digits(amount, invoice.body["currency"], given.param("amount"))
    else:
        inner = given.inner(sent)
        price = price_of(context, inner) if sent == "pricing" else of_data(context, inner)
        if price.body["recurring"] or price.body["currency"] != invoice.body["currency"]:
            raise refused(
                f"A line is paid once, in the invoice's {invoice.body['currency']}.",
                param=given.param(sent),
            )
        amount, pricing = amount_of(price.body, quantity), invoice_items.pricing_of(price)
        name = load(context, "product", price.body["product"]).body["name"]
        description = description or name
    invoice_items.make(
        context,
        invoice.body["customer"],
        amount=amount,
        currency=invoice.body["currency"],
        description=description,
        pricing=pricing,
        quantity=quantity,
        pairs=metadata(given, "invoiceitem"),
        period=given.take("period"),
        discountable=given.take("discountable", default=True),
        invoice=invoice.id,
    )
