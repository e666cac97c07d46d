"""A few believable things for a demonstration, made through Twilio's own operations."""

from typing import Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.twilio import accounts, calls, messages, verifications
from unictl.sandbox.twilio.fields import Fields
from unictl.sandbox.twilio.keys import KEYS

_MESSAGES: Final = (
    ("+15005550010", "Your order 1042 is on its way."),
    ("+15005553003", "Your table for two is booked for 19:30."),
    ("+15005550012", "Your code is 284913. It is good for ten minutes."),
)


def seed(exchange: Exchange) -> None:
    """Send three messages, place a call and start a verification."""
    account, sender = KEYS["account_sid"], KEYS["phone_number"]
    accounts.ensure(exchange, account)
    for to, body in _MESSAGES:
        messages.create(exchange, account, Fields([("To", to), ("From", sender), ("Body", body)]))
    twiml = "<Response><Say>Your order has arrived.</Say></Response>"
    calls.create(
        exchange, account, Fields([("To", "+15005550010"), ("From", sender), ("Twiml", twiml)])
    )
    verifications.create(
        exchange,
        account,
        Fields([("To", "+15005550013"), ("Channel", "sms")]),
        KEYS["verify_service_sid"],
    )
