"""Fund accounts: where a contact's money goes. They can't be changed, only switched off."""

import json
from hashlib import sha256
from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay.contacts import name
from unictl.sandbox.razorpay.errors import invalid, plain
from unictl.sandbox.razorpay.fields import Fields
from unictl.sandbox.razorpay.ids import SERVICE, load, new
from unictl.sandbox.razorpay.lists import collection
from unictl.sandbox.session import Thing

KIND: Final = "fund_account"
_TYPES: Final = ("bank_account", "vpa")
# The banks of Razorpay's own samples; of any other the code stands in for the name.
_BANKS: Final = {
    "HDFC": "HDFC Bank",
    "ICIC": "ICICI Bank",
    "RATN": "RBL Bank",
    "SBIN": "State Bank of India",
    "UTIB": "Axis Bank",
    "YESB": "Yes Bank",
}


def create(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `POST /v1/fund_accounts`, for a contact or, in the gateway's flow, a customer."""
    owner = _owner(exchange, fields)
    kind = fields.choice("account_type", _TYPES, required=True) or ""
    inner = fields.inner(kind, required=True) or Fields({})
    details = _bank_account(inner) if kind == "bank_account" else _vpa(inner)
    inner.finish()
    fields.finish()
    same = sha256(json.dumps([owner.id, kind, details]).encode()).hexdigest()
    if found := exchange.session.find(SERVICE, KIND, hidden={"same": same}, limit=1):
        return found[0].body
    identifier = new("fa")
    account = Thing(
        service=SERVICE,
        kind=KIND,
        id=identifier,
        created_at=exchange.now,
        parent=owner.id,
        hidden={"same": same, "account_type": kind},
        body={
            "id": identifier,
            "entity": "fund_account",
            f"{owner.kind}_id": owner.id,
            "account_type": kind,
            kind: details,
            "active": True,
            "batch_id": None,
            "created_at": exchange.now,
        },
    )
    exchange.session.add(account)
    return account.body


def _owner(exchange: Exchange, fields: Fields) -> Thing:
    customer_id = fields.text("customer_id")
    if customer_id is not None and "contact_id" not in fields.given:
        return load(exchange, "customer", customer_id)
    owner = load(exchange, "contact", fields.text("contact_id", required=True) or "")
    if not owner.body["active"]:
        raise plain("Fund accounts cannot be created on an inactive contact")
    return owner


def _bank_account(inner: Fields) -> dict[str, Any]:
    ifsc = inner.shaped(
        "ifsc", r"[A-Z]{4}0[A-Z0-9]{6}", "The IFSC must be 11 characters.", required=True
    )
    holder = name(inner, longest=120, required=True)
    number = inner.shaped(
        "account_number", r"[A-Za-z0-9]{5,35}", "The account number format is invalid.",
        required=True,
    )  # fmt: skip
    code = str(ifsc)[:4]
    return {
        "ifsc": ifsc,
        "bank_name": _BANKS.get(code, code),
        "name": holder,
        "account_number": number,
        "notes": [],
    }


def _vpa(inner: Fields) -> dict[str, Any]:
    address = inner.shaped(
        "address",
        r"[A-Za-z0-9.-]{1,96}@[A-Za-z0-9.-]{1,96}",
        "Invalid VPA. Please enter a valid Virtual Payment Address",
        required=True,
    )
    username, _, handle = str(address).partition("@")
    return {"username": username, "handle": handle, "address": address}


def fetch(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/fund_accounts/{id}`."""
    fields.finish()
    return load(exchange, KIND, identifier).body


def listing(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `GET /v1/fund_accounts`."""
    count, skip = fields.page()
    since, until = fields.period()
    contact_id, customer_id = fields.text("contact_id"), fields.text("customer_id")
    kind = fields.choice("account_type", (*_TYPES, "card"))
    fields.finish()
    found = exchange.session.find(
        SERVICE,
        KIND,
        parent=contact_id or customer_id,
        since=since,
        until=until,
        hidden=None if kind is None else {"account_type": kind},
        limit=count,
        skip=skip,
    )
    return collection([account.body for account in found])


def update(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `PATCH /v1/fund_accounts/{id}`, which takes `active` alone."""
    account = load(exchange, KIND, identifier)
    if "active" not in fields.given:
        raise invalid("The active field is required", "active")
    account.body["active"] = fields.flag("active", default=True)
    fields.finish()
    exchange.session.save(account)
    return account.body
