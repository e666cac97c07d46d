"""Accounts, their balance, and what each has from the start: a number, and a Verify service."""

from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing
from unictl.sandbox.twilio import numbers, verify_services
from unictl.sandbox.twilio.fields import Fields
from unictl.sandbox.twilio.ids import SERVICE
from unictl.sandbox.twilio.keys import KEYS
from unictl.sandbox.twilio.times import rfc2822

KIND: Final = "account"
_PARTS: Final = {
    "addresses": "Addresses",
    "available_phone_numbers": "AvailablePhoneNumbers",
    "balance": "Balance",
    "calls": "Calls",
    "incoming_phone_numbers": "IncomingPhoneNumbers",
    "keys": "Keys",
    "messages": "Messages",
    "outgoing_caller_ids": "OutgoingCallerIds",
    "recordings": "Recordings",
    "usage": "Usage",
}


def ensure(exchange: Exchange, account: str) -> None:
    """Make the account when it is met first, with the number that test credentials may use."""
    if exchange.session.get(SERVICE, KIND, account) is not None:
        return
    uri = f"/2010-04-01/Accounts/{account}"
    body = {
        # Twilio shows the account's token here; what a caller showed is kept nowhere.
        "auth_token": KEYS["auth_token"],
        "date_created": rfc2822(exchange.now),
        "date_updated": rfc2822(exchange.now),
        "friendly_name": "The sandbox's account",
        "owner_account_sid": account,
        "sid": account,
        "status": "active",
        "subresource_uris": {name: f"{uri}/{part}.json" for name, part in _PARTS.items()},
        "type": "Full",
        "uri": f"{uri}.json",
    }
    exchange.session.add(Thing(SERVICE, KIND, account, exchange.now, body))
    numbers.add(exchange, account, KEYS["phone_number"], "The number of test credentials")
    if account == KEYS["account_sid"]:
        verify_services.add(
            exchange, account, "The sandbox's service", sid=KEYS["verify_service_sid"]
        )


def fetch(exchange: Exchange, account: str, fields: Fields) -> dict[str, Any]:
    """Answer `GET /Accounts/{Sid}.json`."""
    del fields
    found = exchange.session.get(SERVICE, KIND, account)
    assert found is not None  # noqa: S101 - `ensure` made it
    return found.body


def listing(exchange: Exchange, account: str, fields: Fields) -> dict[str, Any]:
    """Answer `GET /Accounts.json`: the account itself, which has no subaccounts."""
    from unictl.sandbox.twilio.lists import page_2010  # noqa: PLC0415 - only this needs it

    found = exchange.session.get(SERVICE, KIND, account)
    things = [found] if found else []
    return page_2010(exchange, fields, things, "accounts", lambda thing: thing.body)


def balance(exchange: Exchange, account: str, fields: Fields) -> dict[str, Any]:
    """Answer `GET /Balance.json`; nothing is ever charged to it."""
    del exchange, fields
    return {"account_sid": account, "balance": "100.00", "currency": "USD"}
