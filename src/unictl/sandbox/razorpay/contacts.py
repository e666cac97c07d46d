"""Contacts: those whom money is paid out to. The same details are the same contact."""

import json
from hashlib import sha256
from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay.errors import invalid
from unictl.sandbox.razorpay.fields import Fields, shown
from unictl.sandbox.razorpay.ids import SERVICE, load, new
from unictl.sandbox.razorpay.lists import collection
from unictl.sandbox.session import Thing

KIND: Final = "contact"
TYPES: Final = ("vendor", "customer", "employee", "self")
NAME: Final = r"[A-Za-z0-9'\u2019_/() .-]+[A-Za-z0-9.]"
_SHORTEST_NAME: Final = 3
_DETAILS: Final = ("name", "email", "contact", "type", "reference_id")


def create(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `POST /v1/contacts`; one that is there with all these details is the answer."""
    details = _read(fields, name_required=True)
    notes = fields.notes(KIND)
    fields.finish()
    same = _digest(details)
    if found := exchange.session.find(SERVICE, KIND, hidden={"same": same}, limit=1):
        return found[0].body
    identifier = new("cont")
    contact = Thing(
        service=SERVICE,
        kind=KIND,
        id=identifier,
        created_at=exchange.now,
        reference=details["reference_id"],
        hidden={"same": same, **_searched(details), "active": 1},
        body={
            "id": identifier,
            "entity": "contact",
            **details,
            "batch_id": None,
            "active": True,
            "notes": shown(notes),
            "created_at": exchange.now,
        },
    )
    exchange.session.add(contact)
    return contact.body


def name(fields: Fields, *, longest: int, required: bool) -> str | None:
    """Return the name of a contact or of the holder of an account."""
    found = fields.text("name", required=required, longest=longest)
    if found is not None and len(found) < _SHORTEST_NAME:
        raise invalid("The name must be at least 3 characters.", "name")
    return fields.shaped("name", NAME, "The name field is invalid.") if found else None


def _read(fields: Fields, *, name_required: bool) -> dict[str, str | None]:
    found = {
        "name": name(fields, longest=50, required=name_required),
        "contact": fields.text("contact", longest=15),
        "email": fields.shaped(
            "email", r"[^@\s]+@[^@\s]+", "The email must be a valid email address."
        ),
        "type": fields.text("type", longest=40),
        "reference_id": fields.text("reference_id", longest=40),
    }
    if found["type"] is not None and found["type"] not in TYPES:
        raise invalid(f"Invalid type: {found['type']}", "type")
    return found


def _digest(details: dict[str, Any]) -> str:
    told = json.dumps([details[detail] for detail in _DETAILS])
    return sha256(told.encode()).hexdigest()


def _searched(details: dict[str, Any]) -> dict[str, Any]:
    return {detail: details[detail] for detail in ("name", "email", "contact", "type")}


def fetch(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/contacts/{id}`."""
    fields.finish()
    return load(exchange, KIND, identifier).body


def listing(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `GET /v1/contacts`."""
    count, skip = fields.page()
    since, until = fields.period()
    reference = fields.text("reference_id", longest=40)
    hidden: dict[str, str | int] = {
        detail: wanted
        for detail in ("name", "email", "contact", "type")
        if (wanted := fields.text(detail)) is not None
    }
    if fields.take("active") is not None:
        hidden["active"] = int(fields.flag("active", default=True))
    fields.finish()
    found = exchange.session.find(
        SERVICE,
        KIND,
        reference=reference,
        since=since,
        until=until,
        hidden=hidden,
        limit=count,
        skip=skip,
    )
    return collection([contact.body for contact in found])


def update(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `PATCH /v1/contacts/{id}`, which switches one off and on as well."""
    contact = load(exchange, KIND, identifier)
    given = _read(fields, name_required=False)
    body = contact.body
    body.update({detail: text for detail, text in given.items() if text is not None})
    body["active"] = fields.flag("active", default=body["active"])
    if "notes" in fields.given:
        body["notes"] = shown(fields.notes(KIND))
    fields.finish()
    contact.reference = body["reference_id"]
    contact.hidden = {
        "same": _digest(body),
        **_searched(body),
        "active": int(body["active"]),
    }
    exchange.session.save(contact)
    return body
