"""Twilio's ids: two letters and 32 hexadecimal digits."""

import os
import re
from typing import Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing
from unictl.sandbox.twilio.errors import not_found

SERVICE: Final = "twilio"
PREFIXES: Final = {
    "message": "(?:SM|MM)",
    "media": "ME",
    "call": "CA",
    "number": "PN",
    "verify_service": "VA",
    "verification": "VE",
}


def new(prefix: str) -> str:
    """Return a new id with the prefix."""
    return prefix + os.urandom(16).hex()


def well_formed(prefix: str, text: str) -> bool:
    """Return whether the text could be such an id; the prefix is a regular expression."""
    return re.fullmatch(f"{prefix}[0-9a-fA-F]{{32}}", text) is not None


def load(exchange: Exchange, kind: str, identifier: str, account: str) -> Thing:
    """Return the account's thing of that id.

    Raises:
        Refused: There is none, or it was deleted; Twilio says 404 for another account's too.
    """
    thing = None
    if well_formed(PREFIXES[kind], identifier):
        thing = exchange.session.get(SERVICE, kind, identifier)
    if thing is None or thing.body["account_sid"] != account or thing.hidden.get("deleted"):
        raise not_found(exchange.request.path)
    return thing
