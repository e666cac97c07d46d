"""Invoices (Invoicing v2): drafted, sent, reminded of, cancelled, paid."""

from typing import Any, Final

from unictl.sandbox.paypal import money, pages
from unictl.sandbox.paypal.context import (
    MERCHANT,
    PAGES,
    Answer,
    Context,
    seconds,
    shown_time,
)
from unictl.sandbox.paypal.errors import refused
from unictl.sandbox.paypal.ids import SERVICE, new
from unictl.sandbox.paypal.invoice_shapes import INVOICE, NOTIFICATION, SEARCH, amount_of
from unictl.sandbox.paypal.shapes import INVOICING, Checked, read
from unictl.sandbox.session import Thing

KIND: Final = "invoice"
PATH: Final = "/v2/invoicing/invoices"
_DAY: Final = 86_400
_WAITING: Final = ("SENT", "UNPAID", "PARTIALLY_PAID")
_BY: Final = MERCHANT["email_address"]
_NOT_CANCELLED: Final = {
    "DRAFT": "CANNOT_CANCEL_DRAFT_INVOICE",
    "SCHEDULED": "CANNOT_CANCEL_SCHEDULED_INVOICE",
    "PAID": "CANNOT_CANCEL_PAID_INVOICE",
    "MARKED_AS_PAID": "CANNOT_CANCEL_PAID_INVOICE",
    "REFUNDED": "CANNOT_CANCEL_REFUNDED_INVOICE",
    "PARTIALLY_REFUNDED": "CANNOT_CANCEL_REFUNDED_INVOICE",
    "CANCELLED": "INVOICE_CANCELED_ALREADY",
}


def create(context: Context) -> Answer:
    """Answer `POST /v2/invoicing/invoices`."""
    given = read(INVOICE, context.given, INVOICING)
    detail = given["detail"]
    detail.setdefault("invoice_number", _next_number(context))
    _use_number(context, detail["invoice_number"])
    detail.setdefault("invoice_date", shown_time(context.now)[:10])
    invoice = Thing(
        service=SERVICE,
        kind=KIND,
        id=new(KIND),
        created_at=context.now,
        reference=detail["invoice_number"],
        body={},
    )
    now = shown_time(context.now)
    detail["metadata"] = {
        "create_time": now,
        "created_by": _BY,
        "last_update_time": now,
        "last_updated_by": _BY,
        "created_by_flow": "REGULAR_SINGLE",
        "recipient_view_url": _page(invoice),
        "invoicer_view_url": f"{PAGES}/invoice/details/{invoice.id}",
    }
    invoice.body = {"id": invoice.id, "status": "DRAFT", **_priced(given)}
    context.session.add(invoice)
    return Answer(201, view(context, invoice), invoice)


def _priced(given: dict[str, Any]) -> dict[str, Any]:
    """Return the invoice with its sum, which PayPal reckons itself."""
    checked = Checked(INVOICING)
    amount = amount_of(checked, given)
    checked.finish()
    for item in given["items"]:
        item.setdefault("unit_of_measure", "QUANTITY")
    due = {name: amount[name] for name in ("currency_code", "value")}
    invoicer = {"email_address": _BY, **given.get("invoicer", {})}
    return {**given, "invoicer": invoicer, "amount": amount, "due_amount": due}


def _page(invoice: Thing) -> str:
    return f"{PAGES}/invoice/p/#{invoice.id.replace('-', '')}"


def _next_number(context: Context) -> str:
    """Return the number after the last that PayPal gave, and that nobody used."""
    last = int(context.session.mark(SERVICE, "invoice number", "last") or 0)
    while True:
        last += 1
        number = f"{last:04d}"
        if context.session.mark(SERVICE, "invoice numbers", number) is None:
            return number


def _use_number(context: Context, number: str, own: str | None = None) -> None:
    if number == own:
        return
    if context.session.mark(SERVICE, "invoice numbers", number) is not None:
        raise refused("DUPLICATE_INVOICE_NUMBER", "/detail/invoice_number", value=number)
    context.session.set_mark(SERVICE, "invoice numbers", number, "used")


def next_number(context: Context) -> Answer:
    """Answer `POST /v2/invoicing/generate-next-invoice-number`."""
    number = _next_number(context)
    context.session.set_mark(SERVICE, "invoice number", "last", str(int(number)))
    return Answer(200, {"invoice_number": number})


def view(context: Context, invoice: Thing) -> dict[str, Any]:
    """Return the invoice as the caller prefers it."""
    body, links = invoice.body, _links(context, invoice)
    if not context.full:
        return {name: body[name] for name in ("id", "status", "detail")} | {"links": links}
    return {**body, "links": links}


def _links(context: Context, invoice: Thing) -> list[dict[str, str]]:
    own, status = f"{PATH}/{invoice.id}", invoice.body["status"]
    links = [context.link("self", own)]
    if status == "DRAFT":
        links.append(context.link("send", f"{own}/send", "POST"))
        links.append(context.link("replace", own, "PUT"))
    if status in {"DRAFT", "SCHEDULED", "CANCELLED"}:
        links.append(context.link("delete", own, "DELETE"))
    if status in _WAITING:
        links.append({"href": _page(invoice), "rel": "payer-view", "method": "GET"})
        links.append(context.link("cancel", f"{own}/cancel", "POST"))
        links.append(context.link("remind", f"{own}/remind", "POST"))
    return links


def fetch(context: Context) -> Answer:
    """Answer `GET /v2/invoicing/invoices/{id}`."""
    invoice = context.load(KIND)
    return Answer(200, view(context._replace(full=True), _as_of_now(context, invoice)), invoice)


def _as_of_now(context: Context, invoice: Thing) -> Thing:
    """Return the invoice; a scheduled one is sent on its day."""
    at = seconds(f"{invoice.body['detail']['invoice_date']}T00:00:00Z") or 0
    if invoice.body["status"] == "SCHEDULED" and context.now >= at:
        _sent(context, invoice, "SENT")
    return invoice


def listing(context: Context) -> Answer:
    """Answer `GET /v2/invoicing/invoices`."""
    return _listed(context, {})


def search(context: Context) -> Answer:
    """Answer `POST /v2/invoicing/search-invoices`."""
    return _listed(context, read(SEARCH, context.given, INVOICING))


def _listed(context: Context, wanted: dict[str, Any]) -> Answer:
    page = pages.asked(context, usual=20, most=100, last=1_000)
    found = context.session.find(
        SERVICE, KIND, reference=wanted.get("invoice_number"), hidden={"deleted": 0}
    )
    fitting = [one for one in found[::-1] if _fits(_as_of_now(context, one).body, wanted)]
    whole = context._replace(full=True)
    document = {
        **pages.totals(len(fitting), page),
        "items": [view(whole, one) for one in pages.cut(fitting, page)],
        "links": pages.links(context, context.exchange.request.path, len(fitting), page),
    }
    return Answer(200, document)


def _fits(body: dict[str, Any], wanted: dict[str, Any]) -> bool:
    recipients = [
        one.get("billing_info", {}).get("email_address")
        for one in body.get("primary_recipients", [])
    ]
    detail = body["detail"]
    return (
        body["status"] in wanted.get("status", [body["status"]])
        and wanted.get("recipient_email") in {None, *recipients}
        and all(
            wanted[name] == detail.get(name)
            for name in ("reference", "currency_code", "memo")
            if name in wanted
        )
    )


def update(context: Context) -> Answer:
    """Answer `PUT /v2/invoicing/invoices/{id}`, which replaces all of it."""
    given = read(INVOICE, context.given, INVOICING)
    invoice = context.load(KIND)
    if invoice.body["status"] in {"PAID", "MARKED_AS_PAID", "CANCELLED", "REFUNDED"}:
        raise refused("CANNOT_UPDATE_INVOICE")
    before, detail = invoice.body["detail"], given["detail"]
    for name in ("invoice_number", "invoice_date"):
        detail.setdefault(name, before[name])
    _use_number(context, detail["invoice_number"], before["invoice_number"])
    detail["metadata"] = {**before["metadata"], "last_update_time": shown_time(context.now)}
    status = invoice.body["status"]
    invoice.body = {"id": invoice.id, "status": status, **_priced(given)}
    invoice.reference = detail["invoice_number"]
    context.session.save(invoice)
    return Answer(200, view(context._replace(full=True), invoice), invoice)


def send(context: Context) -> Answer:
    """Answer `POST /v2/invoicing/invoices/{id}/send`; a second time it does nothing."""
    given = read(NOTIFICATION, context.given, INVOICING)
    invoice = context.load(KIND)
    if invoice.body["status"] not in {"DRAFT", "SCHEDULED", *_WAITING}:
        raise refused("CANNOT_SEND_INVOICE")
    day = seconds(f"{invoice.body['detail']['invoice_date']}T00:00:00Z")
    if invoice.body["status"] == "DRAFT":
        if day is not None and day > context.now:
            invoice.body["status"] = "SCHEDULED"
            context.session.save(invoice)
            return Answer(202, {"links": [_payer_view(invoice)]}, invoice)
        _sent(context, invoice, "SENT" if given.get("send_to_recipient", True) else "UNPAID")
    return Answer(200, _payer_view(invoice), invoice)


def _payer_view(invoice: Thing) -> dict[str, str]:
    return {"href": _page(invoice), "rel": "payer-view", "method": "GET"}


def _sent(context: Context, invoice: Thing, status: str) -> None:
    now = shown_time(context.now)
    metadata = invoice.body["detail"]["metadata"]
    metadata.setdefault("first_sent_time", now)
    metadata.update(last_sent_time=now, last_sent_by=_BY)
    invoice.body["status"] = status
    context.session.save(invoice)


def remind(context: Context) -> Answer:
    """Answer `POST /v2/invoicing/invoices/{id}/remind`."""
    read(NOTIFICATION, context.given, INVOICING)
    invoice = context.load(KIND)
    if invoice.body["status"] not in _WAITING:
        raise refused("CANNOT_REMIND_INVOICE")
    invoice.body["detail"]["metadata"]["last_sent_time"] = shown_time(context.now)
    context.session.save(invoice)
    return Answer(204, None, invoice)


def cancel(context: Context) -> Answer:
    """Answer `POST /v2/invoicing/invoices/{id}/cancel`."""
    read(NOTIFICATION, context.given, INVOICING)
    invoice = context.load(KIND)
    issue = _NOT_CANCELLED.get(_as_of_now(context, invoice).body["status"])
    if issue is not None:
        raise refused(issue)
    now = shown_time(context.now)
    invoice.body["detail"]["metadata"].update(cancel_time=now, cancelled_by=_BY)
    invoice.body["status"] = "CANCELLED"
    context.session.save(invoice)
    return Answer(204, None, invoice)


def delete(context: Context) -> Answer:
    """Answer `DELETE /v2/invoicing/invoices/{id}`."""
    invoice = context.load(KIND)
    if invoice.body["status"] not in {"DRAFT", "SCHEDULED", "CANCELLED"}:
        raise refused("CANNOT_DELETE_INVOICE")
    invoice.hidden["deleted"] = 1
    context.session.save(invoice)
    return Answer(204, None, invoice)


def pay(context: Context, invoice: Thing, amount: int, transaction: str) -> None:
    """Note a payment of so much of the invoice."""
    body = invoice.body
    currency = body["detail"]["currency_code"]
    payment = {
        "type": "PAYPAL",
        "payment_id": transaction,
        "payment_date": shown_time(context.now)[:10],
        "method": "PAYPAL",
        "amount": money.money(amount, currency),
    }
    made = [*body.get("payments", {}).get("transactions", []), payment]
    body["payments"] = {"paid_amount": _sum(made, currency), "transactions": made}
    left = money.units(body["due_amount"]) - amount
    body["due_amount"] = money.money(left, currency)
    body["status"] = "PAID" if left == 0 else "PARTIALLY_PAID"
    context.session.save(invoice)


def give_back(context: Context, identifier: str, amount: int, refund: str) -> None:
    """Note that so much of what was paid for an invoice has gone back."""
    invoice = context.load(KIND, identifier)
    body = invoice.body
    currency = body["detail"]["currency_code"]
    one = {
        "type": "PAYPAL",
        "refund_id": refund,
        "refund_date": shown_time(context.now)[:10],
        "method": "PAYPAL",
        "amount": money.money(amount, currency),
    }
    made = [*body.get("refunds", {}).get("transactions", []), one]
    body["refunds"] = {"refund_amount": _sum(made, currency), "transactions": made}
    whole = body["refunds"]["refund_amount"] == body["payments"]["paid_amount"]
    body["status"] = "REFUNDED" if whole else "PARTIALLY_REFUNDED"
    context.session.save(invoice)


def _sum(transactions: list[dict[str, Any]], currency: str) -> dict[str, str]:
    return money.money(sum(money.units(one["amount"]) for one in transactions), currency)
