"""Who a message goes to and comes from: a number, a WhatsApp address, a name, a service."""

import re
from typing import Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.twilio import magic, numbers
from unictl.sandbox.twilio.errors import refused
from unictl.sandbox.twilio.fields import Fields
from unictl.sandbox.twilio.keys import KEYS
from unictl.sandbox.twilio.phones import is_number

# Twilio's own WhatsApp sender for trying it out.
WHATSAPP: Final = "+14155238886"
_CHANNELS: Final = ("whatsapp", "messenger")
_SHORT_CODE: Final = re.compile(r"[0-9]{3,8}")
_NAME: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")


def address(text: str) -> str:
    """Return the address as Twilio shows it: no spaces and brackets in a number."""
    channel, colon, number = text.rpartition(":")
    bare = re.sub(r"[\s().-]", "", number)
    return f"{channel}{colon}{bare}" if is_number(bare) else text


def parts(text: str) -> tuple[str, str]:
    """Return the channel (empty for SMS and MMS) and the rest of an address."""
    channel, colon, rest = text.partition(":")
    return (channel, rest) if colon and channel in _CHANNELS else ("", text)


def fate_of(to: str) -> tuple[str, int | None]:
    """Return the last status of a message to the address, and its error code."""
    return magic.fate(parts(to)[1])


def recipient_of(fields: Fields) -> str:
    """Return where the message goes.

    Raises:
        Refused: It is missing, can't be an address, or is one that Twilio refuses for testing.
    """
    missing = refused(21604, "The destination 'To' phone number is required to send an SMS")
    to = address(fields.text("To", required=missing) or "")
    channel, rest = parts(to)
    if channel != "messenger" and not is_number(rest) and not _SHORT_CODE.fullmatch(rest):
        raise refused(21211, f"Invalid 'To' Phone Number: {to[:40]}")
    if found := magic.recipient(rest):
        raise found
    return to


def sender_of(
    exchange: Exchange, account: str, fields: Fields, to: str, service: str | None
) -> str | None:
    """Return whom the message comes from; a service without a number given takes the sandbox's.

    Raises:
        Refused: There is none, it isn't the account's, or of another channel than the recipient.
    """
    sender = fields.text("From")
    if sender is None:
        if service is None:
            raise refused(
                21603, "A 'From' or 'MessagingServiceSid' parameter is required to send a message"
            )
        channel = parts(to)[0]
        return f"{channel}:{WHATSAPP}" if channel else KEYS["phone_number"]
    sender = address(sender)
    channel, rest = parts(sender)
    if found := magic.sender(rest):
        raise found
    if channel != parts(to)[0]:
        raise refused(21910, "Invalid From and To pair. From and To should be of the same channel")
    if channel == "whatsapp" and rest == WHATSAPP:
        return sender
    if not channel and _NAME.fullmatch(rest):
        return sender
    if not is_number(rest) and not _SHORT_CODE.fullmatch(rest):
        raise refused(21212, f"Invalid 'From' Number: {sender[:40]}")
    if numbers.owned(exchange, account, rest) is None:
        raise refused(
            21606, f"The 'From' number {sender} is not a valid, message-capable Twilio number"
        )
    return sender
