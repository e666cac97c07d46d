"""Invoices: drafted, and read. What happens to them afterwards is in `invoice_steps`."""

from typing import Any, Final

from unictl.sandbox.session import Thing
from unictl.sandbox.stripe import invoice_items, money
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.lists import listing, paged, whole, within
from unictl.sandbox.stripe.metadata import metadata
from unictl.sandbox.stripe.things import Context, add, change, find, forget, load, named, tell

KIND: Final = "invoice"
_SHOWN_LINES: Final = 10
_DAY: Final = 24 * 3600
_TEXTS: Final = ("auto_advance", "custom_fields", "description", "footer", "statement_descriptor")
# What is empty at first.
_EMPTY: Final = (
    "account_tax_ids application automatically_finalizes_at confirmation_secret custom_fields "
    "customer_account default_payment_method default_source description due_date effective_at "
    "ending_balance footer from_invoice hosted_invoice_url invoice_pdf "
    "last_finalization_error latest_revision next_payment_attempt number on_behalf_of parent "
    "receipt_number rendering shipping_cost shipping_details statement_descriptor test_clock "
    "webhooks_delivered_at"
)
_NOTHING: Final = tuple(_EMPTY.split())


def make(context: Context, customer: Thing, currency: str, **members: Any) -> Thing:
    """Make a draft without lines; `members` are those of the body that differ."""
    of = customer.body
    body: dict[str, Any] = {
        **dict.fromkeys(_NOTHING),
        "account_country": "US",
        "account_name": "unictl sandbox",
        "amount_due": 0,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_paid_off_stripe": 0,
        "amount_remaining": 0,
        "amount_shipping": 0,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": False,
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        "billing_reason": "manual",
        "collection_method": "charge_automatically",
        "currency": currency,
        "customer": customer.id,
        "customer_address": of["address"],
        "customer_email": of["email"],
        "customer_name": of["name"],
        "customer_phone": of["phone"],
        "customer_shipping": of["shipping"],
        "customer_tax_exempt": of["tax_exempt"],
        "customer_tax_ids": [],
        "default_tax_rates": [],
        "discounts": [],
        "issuer": {"type": "self"},
        "metadata": {},
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_end": context.now,
        "period_start": context.now,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "status": "draft",
        "status_transitions": {
            "finalized_at": None,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": 0,
        "subtotal_excluding_tax": 0,
        "total": 0,
        "total_discount_amounts": [],
        "total_excluding_tax": 0,
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
        **members,
    }
    invoice = add(context, KIND, body, parent=customer.id)
    invoice.body["lines"] = whole([], f"/v1/invoices/{invoice.id}/lines")
    return invoice


def recount(context: Context, invoice: Thing, lines: list[dict[str, Any]] | None = None) -> None:
    """Add up the draft's lines: its items, newest first, and what a subscription put on it.

    Args:
        context: The request.
        invoice: The draft.
        lines: Those of a subscription, which stay.
    """
    if lines is not None:
        invoice.hidden["lines"] = lines
    items = [
        item
        for item in find(context, "invoiceitem", parent=invoice.body["customer"])
        if item.body["invoice"] == invoice.id
    ]
    made = [invoice_items.line(item, invoice.id) for item in items]
    made += invoice.hidden.get("lines", [])
    total = sum(line["amount"] for line in made)
    page = whole(made[:_SHOWN_LINES], f"/v1/invoices/{invoice.id}/lines")
    invoice.hidden["all_lines"] = made
    change(
        context,
        invoice,
        lines={**page, "has_more": len(made) > _SHOWN_LINES},
        subtotal=total,
        subtotal_excluding_tax=total,
        total=total,
        total_excluding_tax=total,
        amount_due=max(total, 0),
        amount_remaining=max(total, 0),
    )


def create(context: Context, given: Given) -> dict[str, Any]:
    """Answer `POST /v1/invoices`."""
    customer = named(context, "customer", given.need("customer"), "customer")
    assert customer is not None  # noqa: S101 - it is needed
    currency = money.currency(given.take("currency") or customer.body["currency"] or "usd")
    members: dict[str, Any] = {"metadata": metadata(given, KIND)}
    given.into(members, *_TEXTS, "number")
    given.off("automatic_tax")
    members["collection_method"] = given.take("collection_method") or "charge_automatically"
    members["due_date"] = due_date(context, given, members["collection_method"])
    members["default_payment_method"] = _method(context, given)
    pending = given.take("pending_invoice_items_behavior") == "include"
    invoice = make(context, customer, currency, **members)
    if pending:
        take_pending(context, invoice)
    recount(context, invoice)
    tell(context, "invoice.created", invoice.body)
    return invoice.body


def take_pending(context: Context, invoice: Thing) -> None:
    """Put the customer's pending items on the draft."""
    for item in find(context, "invoiceitem", parent=invoice.body["customer"]):
        same = item.body["currency"] == invoice.body["currency"]
        if item.body["invoice"] is None and same:
            change(context, item, invoice=invoice.id)


def due_date(context: Context, given: Given, collection: str) -> int | None:
    """Return until when it is to be paid, which only an invoice that is sent has.

    Raises:
        Refused: It is charged and has one, or it is sent and has none.
    """
    sent = given.only_one("days_until_due", "due_date")
    if (collection == "send_invoice") != (sent is not None):
        raise refused(
            "An invoice with `collection_method=send_invoice` needs `days_until_due` or "
            "`due_date`; one that is charged automatically has neither.",
            code=None if sent else "parameter_missing",
            param=sent or "days_until_due",
        )
    if sent is None:
        return None
    value: int = given.take(sent)
    return value if sent == "due_date" else context.now + value * _DAY


def _method(context: Context, given: Given) -> str | None:
    name = given.take("default_payment_method")
    method = named(context, "payment_method", name, "default_payment_method")
    return method.id if method else None


def fetch(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `GET /v1/invoices/{id}`."""
    return load(context, KIND, identifier, "invoice").body


def lines(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/invoices/{id}/lines`."""
    invoice = load(context, KIND, identifier, "invoice")
    made = invoice.hidden.get("all_lines", [])
    return paged(given, made, f"/v1/invoices/{identifier}/lines", kind="line_item")


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/invoices`."""
    wanted, due = given.take("subscription"), given.take("due_date")
    fits = within("due_date", due) if due is not None else None

    def keep(invoice: Thing) -> bool:
        if fits is not None and (invoice.body["due_date"] is None or not fits(invoice)):
            return False
        return wanted is None or invoice.hidden.get("subscription") == wanted

    same = ("customer", "status", "collection_method")
    return listing(context, given, KIND, "/v1/invoices", same=same, keep=keep)


def update(context: Context, given: Given, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/invoices/{id}`; a final one keeps all but metadata."""
    invoice = load(context, KIND, identifier, "invoice")
    changes: dict[str, Any] = {"metadata": metadata(given, KIND, invoice.body["metadata"])}
    given.into(changes, *_TEXTS, "number")
    given.off("automatic_tax")
    if "default_payment_method" in given:
        changes["default_payment_method"] = _method(context, given)
    collection = given.take("collection_method") or invoice.body["collection_method"]
    if {"days_until_due", "due_date", "collection_method"} & set(given.values):
        changes["collection_method"] = collection
        changes["due_date"] = due_date(context, given, collection)
    fixed = set(changes) - {"metadata", "auto_advance", "default_payment_method"}
    if fixed and invoice.body["status"] != "draft":
        raise refused(
            f"Finalized invoices can't be updated in this way: {', '.join(sorted(fixed))}.",
            code="invoice_not_editable",
            param=min(fixed),
        )
    return change(context, invoice, "invoice.updated", **changes)


def delete(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `DELETE /v1/invoices/{id}`, for a draft that no subscription made."""
    invoice = load(context, KIND, identifier, "invoice")
    if invoice.body["status"] != "draft" or invoice.hidden.get("subscription"):
        raise refused(
            "You can only delete draft invoices that no subscription made. This invoice has the "
            f"status {invoice.body['status']}; void it instead.",
        )
    for item in find(context, "invoiceitem", parent=invoice.body["customer"]):
        if item.body["invoice"] == identifier:
            forget(context, item, "invoiceitem.deleted")
    return forget(context, invoice, "invoice.deleted")
