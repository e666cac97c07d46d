"""Numbers that mean something: Twilio's own of its test credentials, and the sandbox's beside them.

| number | what it does | whose |
| --- | --- | --- |
| from +15005550001, …7, …8 | 21212 invalid, 21606 not yours, 21611 its queue is full | Twilio |
| message to +15005550001, …2, …3, …4, …9 | 21211, 21612, 21408, 21610, 21614 | Twilio |
| call to +15005550001, …2, …3, …4 | 21217, 21214, 21215, 21216 | Twilio |
| message to +15005553NNN | ends with the code 30NNN (30003, 30007, 30034 …) | sandbox |
| message to whatsapp:+15005556NNN | ends with the code 63NNN (63016 …) | sandbox |
| call to +15005554001, …2, …3 | ends busy, no-answer, failed | sandbox |
| verification to +15005550001, …0004, …0009 | 60200, 60410, 60205 | sandbox |

Twilio's: https://www.twilio.com/docs/iam/test-credentials
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from unictl.sandbox.exchange import Refused
from unictl.sandbox.twilio.errors import refused

_PREFIX: Final = "+1500555"
_SENDERS: Final = {
    "0001": (21212, "The 'From' number is not a valid phone number"),
    "0007": (21606, "The 'From' number is not a valid message-capable Twilio number"),
    "0008": (21611, "This 'From' number has exceeded the maximum number of queued messages", 429),
}
_RECIPIENTS: Final = {
    "0001": (21211, "Invalid 'To' Phone Number"),
    "0002": (21612, "Message cannot be sent with the current combination of 'To' and 'From'"),
    "0003": (21408, "Permission to send an SMS has not been enabled for the region"),
    "0004": (21610, "Attempt to send to unsubscribed recipient"),
    "0009": (21614, "'To' number is not a valid mobile number"),
}
_CALLED: Final = {
    "0001": (21217, "Phone number does not appear to be valid"),
    "0002": (21214, "'To' phone number cannot be reached"),
    "0003": (21215, "Geo Permission configuration is not permitting call"),
    "0004": (21216, "Call blocked by Twilio"),
}
_VERIFIED: Final = {
    "0001": (60200, "Invalid parameter `To`"),
    "0004": (60410, "Verification delivery attempt blocked", 403),
    "0009": (60205, "SMS is not supported by landline phone number", 403),
}
_LATER: Final = re.compile(r"\+1500555([36])([0-9]{3})")
_CALLS: Final = {"4001": "busy", "4002": "no-answer", "4003": "failed"}
# Codes that say that Twilio itself gave up; after all others the carrier was tried.
_NEVER_SENT: Final = (30001, 30002, 63003, 63016)
MEANINGS: Final = {
    30001: "Queue overflow",
    30002: "Account suspended",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30034: "Message from an Unregistered Number",
    63003: "Channel could not find To address",
    63016: "Failed to send freeform message outside of the allowed window",
}


def _meant(table: Mapping[str, tuple[Any, ...]], number: str) -> Refused | None:
    if number.startswith(_PREFIX) and (found := table.get(number.removeprefix(_PREFIX))):
        return refused(*found)
    return None


def sender(number: str) -> Refused | None:
    """Return how a message from the number is refused, if it is by its meaning."""
    return _meant(_SENDERS, number)


def recipient(number: str) -> Refused | None:
    """Return how a message to the number is refused, if it is by its meaning."""
    return _meant(_RECIPIENTS, number)


def called(number: str) -> Refused | None:
    """Return how a call to the number is refused, if it is by its meaning."""
    return _meant(_CALLED, number)


def verified(number: str) -> Refused | None:
    """Return how a verification of the number is refused, if it is by its meaning."""
    return _meant(_VERIFIED, number)


def fate(number: str) -> tuple[str, int | None]:
    """Return the last status of a message to the number, and its error code."""
    if found := _LATER.fullmatch(number):
        code = (30_000 if found[1] == "3" else 63_000) + int(found[2])
        if code in MEANINGS:
            return ("failed" if code in _NEVER_SENT else "undelivered"), code
    return "delivered", None


def end_of_call(number: str) -> str:
    """Return how a call to the number ends."""
    return _CALLS.get(number.removeprefix(_PREFIX), "completed")
