"""Customers, and who has paid: two of them never share an e-mail address and a number."""

import re
from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay.errors import plain, refused
from unictl.sandbox.razorpay.fields import Fields, shown
from unictl.sandbox.razorpay.ids import SERVICE, load, new
from unictl.sandbox.razorpay.lists import collection
from unictl.sandbox.session import Thing

KIND: Final = "customer"
_NAME: Final = r"[^\W_][\w .'\u2019/@()-]{1,48}[\w.'\u2019/@()-]"
_EMAIL: Final = r"[^@\s]{1,63}@[^@\s]{1,62}"
_LONGEST_CONTACT: Final = 15
_FEWEST_DIGITS: Final = 8


def create(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `POST /v1/customers`; `fail_existing` says what comes of one that is there."""
    details = read(fields)
    gstin = fields.text("gstin", longest=15)
    fail = fields.flag("fail_existing", default=True)
    notes = fields.notes(KIND)
    fields.finish()
    if (found := _same(exchange, details)) is not None:
        if fail:
            raise plain("Customer already exists for the merchant")
        return found.body
    return make(exchange, details, gstin=gstin, notes=notes).body


def read(fields: Fields) -> dict[str, str | None]:
    """Return a customer's name, e-mail address and number, as they may be given anywhere."""
    name = fields.shaped("name", _NAME, "The name format is invalid.")
    email = fields.text("email", longest=64)
    if email is not None:
        fields.shaped("email", _EMAIL, "The email must be a valid email address.")
    return {"name": name, "email": email, "contact": _contact(fields)}


def _contact(fields: Fields) -> str | None:
    contact = fields.text("contact", longest=_LONGEST_CONTACT)
    if contact is None:
        return None
    wrong = "Contact number should be at least 8 digits, including country code"
    if not re.fullmatch(r"\+?[0-9 ()-]+", contact):
        wrong = "Contact number contains invalid characters, only digits and + symbol are allowed"
    elif sum(character.isdigit() for character in contact) >= _FEWEST_DIGITS:
        return contact
    raise refused(wrong, reason="invalid_contact_number", field="contact", step="NA")


def _same(exchange: Exchange, details: dict[str, str | None]) -> Thing | None:
    """Return the customer of that e-mail address and number; of neither, none is."""
    if not (pair := _pair(details)):
        return None
    found = exchange.session.find(SERVICE, KIND, reference=pair, limit=1)
    return found[0] if found else None


def _pair(details: dict[str, str | None]) -> str | None:
    if not details["email"] and not details["contact"]:
        return None
    return f"{(details['email'] or '').lower()} {details['contact'] or ''}"


def make(
    exchange: Exchange,
    details: dict[str, str | None],
    *,
    gstin: str | None = None,
    notes: dict[str, str] | None = None,
) -> Thing:
    """Make a customer and return him."""
    identifier = new("cust")
    customer = Thing(
        service=SERVICE,
        kind=KIND,
        id=identifier,
        created_at=exchange.now,
        reference=_pair(details),
        body={
            "id": identifier,
            "entity": "customer",
            **details,
            "gstin": gstin,
            "notes": shown(notes or {}),
            "created_at": exchange.now,
        },
    )
    exchange.session.add(customer)
    return customer


def met(exchange: Exchange, details: dict[str, str | None]) -> Thing:
    """Return the customer of these details, made if he is new."""
    return _same(exchange, details) or make(exchange, details)


def fetch(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/customers/{id}`."""
    fields.finish()
    return load(exchange, KIND, identifier).body


def listing(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `GET /v1/customers`, which no time bounds."""
    count, skip = fields.page()
    fields.finish()
    found = exchange.session.find(SERVICE, KIND, limit=count, skip=skip)
    return collection([customer.body for customer in found])


def edit(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `PUT /v1/customers/{id}`; what isn't sent stays."""
    customer = load(exchange, KIND, identifier)
    given = read(fields)
    fields.finish()
    customer.body.update({name: text for name, text in given.items() if text is not None})
    found = _same(exchange, customer.body)
    if found is not None and found.id != customer.id:
        raise plain("Customer already exists for the merchant")
    customer.reference = _pair(customer.body)
    exchange.session.save(customer)
    return customer.body
