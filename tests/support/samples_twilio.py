"""Things at Twilio's stand-in, for the contract suite; see `samples_razorpay` for the names."""

import base64
import re
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Final
from urllib.parse import urlencode

from world import World

from unictl.core.call import Wire
from unictl.sandbox.twilio.keys import KEYS

MOST_METADATA: Final = 0
LONGEST_METADATA: Final = 0
OUR_NAME: Final = None
LONGEST_REFERENCE: Final[Mapping[str, int]] = {}
MOST_REFERENCE: Final = 0

_SENT: Final = {"To": "+15005550010", "From": KEYS["phone_number"]}


def least(operation: str) -> Mapping[str, Any]:
    """Return the least request of an operation that makes something."""
    least: dict[str, Mapping[str, Any]] = {
        "messages.send": {"to": "+15005550010", "body": "Hello"},
        "calls.place": {"to": "+15005550010", "say": "Hello"},
        "verifications.start": {"to": "+15005550010"},
    }
    return least[operation]


def arguments(world: World, operation: str) -> dict[str, str]:
    """Return ids that exist for what stands in the operation's path."""
    del world, operation
    return {}


def kept_metadata(raw: Mapping[str, Any]) -> Mapping[str, str]:
    """Return nothing: Twilio keeps no pairs."""
    del raw
    return {}


def post(world: World, path: str, form: Mapping[str, str]) -> Any:
    """Make a thing of the account by Twilio's own API; return its document."""
    proof = base64.b64encode(f"{KEYS['account_sid']}:{KEYS['auth_token']}".encode()).decode()
    headers = {
        "Authorization": f"Basic {proof}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    url = f"https://api.twilio.com/2010-04-01/Accounts/{KEYS['account_sid']}{path}.json"
    wire = Wire("POST", url, headers, urlencode(form).encode(), service="twilio")
    reply = world.network.sandbox.send(wire, timeout=1)
    assert reply.ok, reply.body
    return reply.json()


def stock(world: World, operation: str) -> tuple[dict[str, str], Callable[[], object]]:
    """Return the arguments of a list, and what makes one more thing for it."""
    numbers = count(1000)
    makers: dict[str, Callable[[], object]] = {
        "messages.list": lambda: post(world, "/Messages", {**_SENT, "Body": "Hello"}),
        "calls.list": lambda: post(world, "/Calls", {**_SENT, "Twiml": "<Response/>"}),
        "phone_numbers.list": lambda: post(
            world, "/IncomingPhoneNumbers", {"PhoneNumber": f"+1415555{next(numbers)}"}
        ),
    }
    return {}, makers[operation]


def first_page(url: str) -> str:
    """Return the address of a list's first page, whatever page was asked for."""
    return f"{re.sub(r'[?].*', '', url)}?PageSize=100"
