"""Invoices: drafts, and what customers are asked to pay. One that is issued has an order."""

from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay import invoice_parts, orders
from unictl.sandbox.razorpay.errors import bare, invalid
from unictl.sandbox.razorpay.fields import Fields, shown
from unictl.sandbox.razorpay.ids import SERVICE, characters, load, new
from unictl.sandbox.razorpay.lists import collection
from unictl.sandbox.session import Thing

KIND: Final = "invoice"
_SOONEST: Final = 15 * 60
_SYMBOLS: Final = {"INR": "₹", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_TEXTS: Final = {"description": 2048, "comment": 2048, "terms": 2048}
_LATER: Final = ("partial_payment", "receipt", "comment", "terms", "notes", "expire_by")


def create(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `POST /v1/invoices`; it is issued unless it is to be a draft."""
    fields.choice("type", ("invoice",), required=True)
    draft = fields.flag("draft", default=False)
    currency = fields.currency(default="INR")
    invoice = make(
        exchange,
        customer=invoice_parts.customer(exchange, fields),
        lines=invoice_parts.lines(fields, currency),
        currency=currency,
    )
    body = invoice.body
    body["date"] = fields.moment("date") or exchange.now
    for way in ("sms", "email"):
        body[f"{way}_status"] = "pending" if fields.flag(f"{way}_notify", default=True) else None
    _take(exchange, fields, invoice)
    fields.finish()
    if not draft:
        _issue(exchange, invoice)
    exchange.session.add(invoice)
    return body


def make(
    exchange: Exchange,
    *,
    customer: dict[str, Any] | None,
    lines: list[dict[str, Any]],
    currency: str,
) -> Thing:
    """Return a draft that isn't kept yet."""
    identifier = new("inv")
    nothing = invoice_parts.details(dict.fromkeys(("id", "name", "email", "contact", "gstin")))
    return Thing(
        service=SERVICE,
        kind=KIND,
        id=identifier,
        created_at=exchange.now,
        hidden={"customer_id": customer["id"] if customer else None},
        body={
            "id": identifier,
            "entity": "invoice",
            "receipt": None,
            "invoice_number": None,
            "customer_id": customer["id"] if customer else None,
            "customer_details": customer or nothing,
            "order_id": None,
            "line_items": lines,
            "payment_id": None,
            "status": "draft",
            **dict.fromkeys(("expire_by", "issued_at", "paid_at", "cancelled_at", "expired_at")),
            "sms_status": None,
            "email_status": None,
            "date": exchange.now,
            "terms": None,
            "partial_payment": False,
            **invoice_parts.sums(lines),
            "amount_paid": None,
            "amount_due": None,
            "currency": currency,
            "currency_symbol": _SYMBOLS.get(currency, currency),
            "description": None,
            "notes": [],
            "comment": None,
            "short_url": None,
            "view_less": True,
            "billing_start": None,
            "billing_end": None,
            "type": "invoice",
            "group_taxes_discounts": False,
            "created_at": exchange.now,
            "idempotency_key": None,
        },
    )


def _take(exchange: Exchange, fields: Fields, invoice: Thing) -> None:
    """Take what can be said of an invoice at any time before it is paid."""
    body = invoice.body
    body["partial_payment"] = fields.flag("partial_payment", default=body["partial_payment"])
    for name, longest in _TEXTS.items():
        if (text := fields.text(name, longest=longest)) is not None:
            body[name] = text
    for name in ("receipt", "invoice_number"):  # two names for one thing
        if (number := fields.text(name, longest=40)) is not None:
            body["receipt"] = body["invoice_number"] = invoice.reference = number
    if "notes" in fields.given:
        body["notes"] = shown(fields.notes(KIND))
    if (expire_by := fields.moment("expire_by")) is not None:
        if expire_by < exchange.now + _SOONEST:
            raise invalid(
                "expire_by should be at least 15 minutes after current time.", "expire_by"
            )
        body["expire_by"] = expire_by


def of_charge(exchange: Exchange, subscription: Thing, order: Thing, *, customer: str) -> Thing:
    """Return the invoice of a subscription's charge, kept and issued."""
    quantity, currency = subscription.body["quantity"], order.body["currency"]
    line = invoice_parts.line(
        order.hidden["description"],
        order.body["amount"] // quantity,
        currency,
        quantity=quantity,
        kind="plan",
    )
    who = invoice_parts.details(load(exchange, "customer", customer).body)
    invoice = make(exchange, customer=who, lines=[line], currency=currency)
    invoice.hidden["subscription_id"] = subscription.id
    invoice.body.update(
        status="issued",
        subscription_id=subscription.id,
        order_id=order.id,
        issued_at=exchange.now,
        amount_paid=0,
        amount_due=invoice.body["amount"],
        short_url=f"https://rzp.io/i/sandbox-{characters(8)}",
    )
    exchange.session.add(invoice)
    return invoice


def _issue(exchange: Exchange, invoice: Thing) -> None:
    body = invoice.body
    if not body["line_items"]:
        raise invalid("line_items is required.", "line_items")
    if body["customer_id"] is None:
        raise invalid("customer is required.", "customer")
    order = orders.make(
        exchange,
        amount=body["amount"],
        currency=body["currency"],
        receipt=body["receipt"],
        notes=dict(body["notes"] or {}),
        hidden={"description": body["description"], "partial": body["partial_payment"],
                "invoice_id": invoice.id},
    )  # fmt: skip
    body.update(
        status="issued",
        order_id=order.id,
        issued_at=exchange.now,
        amount_paid=0,
        amount_due=body["amount"],
        # The hyphen keeps it from being the address of a real page.
        short_url=f"https://rzp.io/i/sandbox-{characters(8)}",
    )


def get(exchange: Exchange, identifier: str) -> Thing:
    """Return the invoice as it stands now."""
    return _as_of_now(exchange, load(exchange, KIND, identifier))


def _as_of_now(exchange: Exchange, invoice: Thing) -> Thing:
    body = invoice.body
    if body["status"] == "issued" and (body["expire_by"] or exchange.now + 1) <= exchange.now:
        body.update(status="expired", expired_at=body["expire_by"])
        exchange.session.save(invoice)
    return invoice


def note_payment(exchange: Exchange, invoice: Thing, payment: Thing) -> None:
    """Note what a payment of the invoice's order has paid."""
    body, amount = invoice.body, payment.body["amount"]
    body["amount_paid"] += amount
    body["amount_due"] -= amount
    body.update(status="partially_paid", payment_id=payment.id)
    if body["amount_due"] <= 0:
        body.update(status="paid", paid_at=exchange.now)
    invoice.hidden["payment_id"] = payment.id
    exchange.session.save(invoice)


def fetch(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/invoices/{id}`."""
    fields.finish()
    return get(exchange, identifier).body


def listing(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `GET /v1/invoices`."""
    count, skip = fields.page()
    since, until = fields.period()
    fields.choice("type", ("invoice",))
    receipt = fields.text("receipt", longest=40)
    hidden: dict[str, str | int] = {}
    for name in ("payment_id", "customer_id", "subscription_id"):
        if (wanted := fields.text(name)) is not None:
            hidden[name] = wanted
    fields.finish()
    found = exchange.session.find(
        SERVICE,
        KIND,
        reference=receipt,
        since=since,
        until=until,
        hidden=hidden,
        limit=count,
        skip=skip,
    )
    return collection([_as_of_now(exchange, invoice).body for invoice in found])


def update(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `PATCH /v1/invoices/{id}`: a draft takes everything, any other less and less."""
    invoice = get(exchange, identifier)
    body, draft = invoice.body, invoice.body["status"] == "draft"
    if not draft:
        allowed = _LATER if body["status"] == "issued" else ("notes",)
        if wrong := [name for name in fields.given if name not in allowed]:
            raise bare(f"{', '.join(wrong)} is/are not required and should not be sent")
    else:
        fields.choice("type", ("invoice",))
        body["currency"] = fields.currency(default=body["currency"])
        body["date"] = fields.moment("date") or body["date"]
        for way in ("sms", "email"):
            if not fields.flag(f"{way}_notify", default=True):
                body[f"{way}_status"] = None
        if (customer := invoice_parts.customer(exchange, fields)) is not None:
            body.update(customer_id=customer["id"], customer_details=customer)
            invoice.hidden["customer_id"] = customer["id"]
        if "line_items" in fields.given:
            lines = invoice_parts.lines(fields, body["currency"], body["line_items"])
            body.update(line_items=lines, **invoice_parts.sums(lines))
    _take(exchange, fields, invoice)
    issue_now = draft and not fields.flag("draft", default=True)
    fields.finish()
    if issue_now:
        _issue(exchange, invoice)
    exchange.session.save(invoice)
    return body


def issue(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/invoices/{id}/issue`."""
    fields.finish()
    invoice = _in(exchange, identifier, ("draft",))
    _issue(exchange, invoice)
    exchange.session.save(invoice)
    return invoice.body


def cancel(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/invoices/{id}/cancel`, for what nobody has paid."""
    fields.finish()
    invoice = _in(exchange, identifier, ("draft", "issued"))
    invoice.body.update(status="cancelled", cancelled_at=exchange.now)
    exchange.session.save(invoice)
    return invoice.body


def delete(exchange: Exchange, fields: Fields, identifier: str) -> list[Any]:
    """Answer `DELETE /v1/invoices/{id}`, for drafts; the answer is an empty list."""
    fields.finish()
    exchange.session.remove(_in(exchange, identifier, ("draft",)))
    return []


def notify(exchange: Exchange, fields: Fields, identifier: str, medium: str) -> dict[str, Any]:
    """Answer `POST /v1/invoices/{id}/notify_by/{medium}`; nobody is told."""
    fields.finish()
    if medium not in {"sms", "email"}:
        raise invalid(f"{medium} is not a valid communication medium.")
    invoice = _in(exchange, identifier, ("issued", "partially_paid"))
    invoice.body[f"{medium}_status"] = "sent"
    exchange.session.save(invoice)
    return {"success": True}


def _in(exchange: Exchange, identifier: str, statuses: tuple[str, ...]) -> Thing:
    invoice = get(exchange, identifier)
    if invoice.body["status"] not in statuses:
        raise invalid(f"Operation not allowed for Invoice in {invoice.body['status']} status.")
    return invoice
