"""Payment links: pages where customers pay. Their lists and errors have a form of their own."""

from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay.cycles import later
from unictl.sandbox.razorpay.errors import invalid, link_refused, unknown_id
from unictl.sandbox.razorpay.fields import Fields, shown
from unictl.sandbox.razorpay.ids import SERVICE, characters, new, well_formed
from unictl.sandbox.session import Thing

KIND: Final = "payment_link"
_REFERENCE: Final = 40
_NOTE_LENGTH: Final = 255  # one less than elsewhere
_SOONEST: Final = 15 * 60
_MONTHS: Final = 6
_LEAST_PART: Final = 100


def create(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `POST /v1/payment_links`."""
    currency = fields.currency(default="INR")
    amount = fields.amount(currency) or 0
    partial = fields.flag("accept_partial", default=False)
    first = fields.amount(currency, "first_min_partial_amount", required=False)
    notes = fields.notes(KIND, longest=_NOTE_LENGTH)
    body: dict[str, Any] = {
        "accept_partial": partial,
        "amount": amount,
        "amount_paid": 0,
        "cancelled_at": 0,
        "created_at": exchange.now,
        "currency": currency,
        "customer": _texts(fields, "customer", ("name", "email", "contact")),
        "description": fields.text("description", longest=2048) or "",
        "expire_by": _expiry(exchange, fields),
        "expired_at": 0,
        "first_min_partial_amount": (first or _LEAST_PART) if partial else 0,
        "id": new("plink"),
        # Notes that were not sent are null, and notes that were sent empty an empty list.
        "notes": shown(notes) if "notes" in fields.given else None,
        "notify": _notify(fields),
        "payments": [],
        "reference_id": fields.text("reference_id", longest=_REFERENCE) or "",
        "reminder_enable": fields.flag("reminder_enable", default=False),
        # The hyphen keeps it from being the address of a real page.
        "short_url": f"https://rzp.io/i/sandbox-{characters(8)}",
        "status": "created",
        "updated_at": exchange.now,
        "upi_link": fields.flag("upi_link", default=False),
        "user_id": "",
    }
    body["reminders"] = {"status": "in_progress"} if body["reminder_enable"] else []
    if (url := fields.text("callback_url")) is not None:
        body["callback_url"] = url
    if (method := fields.choice("callback_method", ("get",))) is not None:
        body["callback_method"] = method
    fields.take("options")
    fields.finish()
    if body["upi_link"]:
        raise link_refused(
            "UPI Payment Links is not supported in Test Mode. "
            "Please experience the product in Live Mode."
        )
    if first is not None and (not partial or first > amount):
        raise invalid(
            "The first min partial amount needs accept_partial and is at most the amount.",
            "first_min_partial_amount",
        )
    link = Thing(
        service=SERVICE,
        kind=KIND,
        id=body["id"],
        created_at=exchange.now,
        reference=_unused(exchange, body["reference_id"]),
        body=body,
    )
    exchange.session.add(link)
    return body


def _texts(fields: Fields, name: str, parts: tuple[str, ...]) -> dict[str, str]:
    """Return those texts of an object that are there."""
    if (inner := fields.inner(name)) is None:
        return {}
    found = {part: inner.text(part, longest=256) for part in parts}
    inner.finish()
    return {part: text for part, text in found.items() if text is not None}


def _notify(fields: Fields) -> dict[str, bool]:
    inner = fields.inner("notify") or Fields({})
    notify = {way: inner.flag(way, default=False) for way in ("email", "sms")}
    if "whatsapp" in inner.given:
        notify["whatsapp"] = inner.flag("whatsapp", default=False)
    inner.finish()
    return notify


def _expiry(exchange: Exchange, fields: Fields) -> int:
    """Return `expire_by`; 0, not null, where it is not set."""
    expire_by = fields.whole("expire_by") or 0
    if expire_by and expire_by < exchange.now + _SOONEST:
        raise link_refused("timestamp must be atleast 15 minutes in future")
    if expire_by > later(exchange.now, "monthly", _MONTHS):
        raise link_refused("timestamp must be at most 6 months in future")
    return expire_by


def _unused(exchange: Exchange, reference: str) -> str | None:
    """Return the reference, which no other link may have had; None for none."""
    if reference and exchange.session.find(SERVICE, KIND, reference=reference, limit=1):
        raise link_refused("payment link creation with reference ID already attempted")
    return reference or None


def get(exchange: Exchange, identifier: str) -> Thing:
    """Return the link as it stands now."""
    if not well_formed(KIND, identifier):
        raise link_refused(f"invalid input [id] = [{identifier}]")
    if (link := exchange.session.get(SERVICE, KIND, identifier)) is None:
        raise unknown_id()
    return _as_of_now(exchange, link)


def _as_of_now(exchange: Exchange, link: Thing) -> Thing:
    body = link.body
    # One that was given no date lasts for six months.
    expiry = body["expire_by"] or later(body["created_at"], "monthly", _MONTHS)
    if body["status"] in {"created", "partially_paid"} and expiry <= exchange.now:
        body.update(status="expired", expired_at=expiry, updated_at=expiry)
        exchange.session.save(link)
    return link


def fetch(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/payment_links/{id}`."""
    fields.finish()
    return get(exchange, identifier).body


def listing(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `GET /v1/payment_links`, which is no collection."""
    count, skip = fields.page()
    reference = fields.text("reference_id", longest=_REFERENCE)
    payment_id = fields.text("payment_id")
    fields.finish()
    hidden = None if payment_id is None else {"payment_id": payment_id}
    found = exchange.session.find(
        SERVICE, KIND, reference=reference, hidden=hidden, limit=count, skip=skip
    )
    return {"payment_links": [_as_of_now(exchange, link).body for link in found]}


def update(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `PATCH /v1/payment_links/{id}`."""
    link = get(exchange, identifier)
    body = link.body
    if body["status"] not in {"created", "partially_paid"}:
        raise link_refused(f"payment link in {body['status']} state can not be updated")
    if "reference_id" in fields.given:
        reference = fields.text("reference_id", longest=_REFERENCE) or ""
        if reference != body["reference_id"]:
            link.reference = _unused(exchange, reference)
        body["reference_id"] = reference
    if "expire_by" in fields.given:
        body["expire_by"] = _expiry(exchange, fields)
    if "notes" in fields.given:
        body["notes"] = shown(fields.notes(KIND, longest=_NOTE_LENGTH))
    for name in ("accept_partial", "reminder_enable"):
        body[name] = fields.flag(name, default=body[name])
    body["reminders"] = {"status": "in_progress"} if body["reminder_enable"] else []
    fields.finish()
    body["updated_at"] = exchange.now
    exchange.session.save(link)
    return body


def cancel(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/payment_links/{id}/cancel`."""
    fields.finish()
    link = get(exchange, identifier)
    if link.body["status"] in {"paid", "partially_paid"}:
        raise link_refused("cannot cancel or expire an already paid/partially paid link")
    if link.body["status"] != "created":
        raise link_refused("cannot cancel or expire an expired link")
    link.body.update(status="cancelled", cancelled_at=exchange.now, updated_at=exchange.now)
    exchange.session.save(link)
    return link.body


def notify(exchange: Exchange, fields: Fields, identifier: str, medium: str) -> dict[str, Any]:
    """Answer `POST /v1/payment_links/{id}/notify_by/{medium}`; nobody is told."""
    fields.finish()
    get(exchange, identifier)
    if medium not in {"sms", "email"}:
        raise link_refused(f"invalid input [medium] = [{medium}]")
    return {"success": True}
