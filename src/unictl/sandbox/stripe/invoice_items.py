"""Invoice items: what a customer will find on an invoice, and the lines that they become."""

from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import money
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ids import new
from unictl.sandbox.stripe.line_items import amount_of, price_of, quantity_of
from unictl.sandbox.stripe.lists import listing
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.prices import of_data
from unictl.sandbox.stripe.things import Context, add, change, forget, load, named

KIND: Final = "invoiceitem"


def create(context: Context, given: Given) -> dict[str, Any]:
    """Answer `POST /v1/invoiceitems`."""
    customer = named(context, "customer", given.need("customer"), "customer")
    assert customer is not None  # noqa: S101 - it is needed
    invoice = _draft(context, given.take("invoice"))
    currency, amount, pricing, quantity = _worth(context, given)
    if invoice is not None and invoice.body["customer"] != customer.id:
        raise refused("The invoice is another customer's.", param="invoice")
    if invoice is not None and invoice.body["currency"] != currency:
        raise refused(
            f"The currency of the invoice is {invoice.body['currency']}.", param="currency"
        )
    item = make(
        context,
        customer.id,
        amount=amount,
        currency=currency,
        description=given.take("description") or pricing.pop("description", None),
        pricing=pricing or None,
        quantity=quantity,
        pairs=metadata(given, KIND),
        period=given.take("period"),
        discountable=given.take("discountable", default=True),
        invoice=invoice.id if invoice else None,
    )
    _recount(context, invoice)
    return item.body


def make(context: Context, customer: str, *, amount: int, currency: str, **members: Any) -> Thing:
    """Make an item; see the API for the members."""
    now = context.now
    subscription = members.get("subscription")
    parent = {
        "subscription_details": {
            "subscription": subscription,
            "subscription_item": members.get("subscription_item"),
        },
        "type": "subscription_details",
    }
    quantity = members.get("quantity") or 1
    return add(
        context,
        KIND,
        {
            "amount": amount,
            "currency": currency,
            "customer": customer,
            "customer_account": None,
            "date": now,
            "description": members.get("description"),
            "discountable": members.get("discountable", True),
            "discounts": [],
            "invoice": members.get("invoice"),
            "metadata": members.get("pairs") or {},
            "net_amount": amount,
            "parent": parent if subscription else None,
            "period": members.get("period") or {"end": now, "start": now},
            "pricing": members.get("pricing"),
            "proration": members.get("proration", False),
            "quantity": quantity,
            "quantity_decimal": str(quantity),
            "tax_rates": [],
            "test_clock": None,
        },
        parent=customer,
        event="invoiceitem.created",
    )


def _worth(context: Context, given: Given) -> tuple[str, int, dict[str, Any], int]:
    """Return the currency, the amount, what it is worth so for, and how many."""
    quantity = quantity_of(given)
    sent = given.only_one("amount", "pricing", "price_data", "unit_amount_decimal")
    code = given.take("currency")
    if sent == "amount":
        currency = money.currency(code or "usd")
        return currency, money.digits(given.take("amount"), currency), {}, 1
    if sent == "unit_amount_decimal":
        currency = money.currency(code or "usd")
        whole = given.take("unit_amount_decimal")
        if "." in whole:
            raise refused("The sandbox has whole amounts here.", param="unit_amount_decimal")
        return currency, int(whole) * quantity, {}, quantity
    if sent is None:
        raise refused(
            "You must specify one of `amount`, `pricing`, `price_data` or `unit_amount_decimal`.",
            code="parameter_missing",
            param="amount",
        )
    inner = given.inner(sent)
    price = price_of(context, inner) if sent == "pricing" else of_data(context, inner)
    if price.body["recurring"]:
        raise refused("The price specified is recurring; an invoice item is paid once.", param=sent)
    product = load(context, "product", price.body["product"])
    pricing = {**pricing_of(price), "description": product.body["name"]}
    return price.body["currency"], amount_of(price.body, quantity), pricing, quantity


def pricing_of(price: Thing) -> dict[str, Any]:
    """Return what an item or a line says of its price."""
    return {
        "price_details": {"price": price.id, "product": price.body["product"]},
        "type": "price_details",
        "unit_amount_decimal": price.body["unit_amount_decimal"],
    }


def line(item: Thing, invoice: str) -> dict[str, Any]:
    """Return the line that the item becomes on the invoice."""
    body = item.body
    details = {
        "invoice_item": item.id,
        "proration": body["proration"],
        "proration_details": {"credited_items": None},
        "subscription": None,
    }
    return blank_line(
        invoice,
        body["amount"],
        body["currency"],
        description=body["description"],
        discountable=body["discountable"],
        metadata=body["metadata"],
        parent={
            "invoice_item_details": details,
            "subscription_item_details": None,
            "type": "invoice_item_details",
        },
        period=body["period"],
        pricing=body["pricing"],
        quantity=body["quantity"],
        quantity_decimal=str(body["quantity"]),
    )


def blank_line(invoice: str, amount: int, currency: str, **members: Any) -> dict[str, Any]:
    """Return an invoice's line of the amount."""
    return {
        "id": new("line_item"),
        "object": "line_item",
        "amount": amount,
        "currency": currency,
        "description": None,
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": invoice,
        "livemode": False,
        "metadata": {},
        "parent": None,
        "pretax_credit_amounts": [],
        "pricing": None,
        "quantity": 1,
        "quantity_decimal": "1",
        "subscription": None,
        "subtotal": amount,
        "taxes": [],
        **members,
    }


def _draft(context: Context, identifier: str | None) -> Thing | None:
    invoice = named(context, "invoice", identifier, "invoice")
    if invoice is not None and invoice.body["status"] != "draft":
        raise refused(f"Invoice {invoice.id} is no longer editable.", code="invoice_not_editable")
    return invoice


def _recount(context: Context, invoice: Thing | None) -> None:
    if invoice is not None:
        from unictl.sandbox.stripe.invoices import recount  # noqa: PLC0415 - it knows items

        recount(context, invoice)


def fetch(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `GET /v1/invoiceitems/{id}`."""
    return load(context, KIND, identifier, "invoiceitem").body


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/invoiceitems`."""
    pending = given.take("pending")
    return listing(
        context,
        given,
        KIND,
        "/v1/invoiceitems",
        same=("customer", "invoice"),
        keep=None if pending is None else lambda item: (item.body["invoice"] is None) == pending,
    )


def update(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/invoiceitems/{id}`."""
    item = load(context, KIND, identifier, "invoiceitem")
    invoice = _draft(context, item.body["invoice"])
    changes: dict[str, Any] = {"metadata": metadata(given, KIND, item.body["metadata"])}
    given.into(changes, "description", "discountable", "period", "amount")
    if "amount" in changes:
        money.digits(changes["amount"], item.body["currency"])
        changes.update(net_amount=changes["amount"], pricing=None)
    body = change(context, item, **changes)
    _recount(context, invoice)
    return body


def delete(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `DELETE /v1/invoiceitems/{id}`."""
    item = load(context, KIND, identifier, "invoiceitem")
    invoice = _draft(context, item.body["invoice"])
    gone = forget(context, item, "invoiceitem.deleted")
    _recount(context, invoice)
    return gone
