"""`PayPal-Request-Id`: what was made with a key is shown again, as it stands now.

The same key at the same call with another body is told apart only by the older APIs, which answer
`DUPLICATE_REQUEST_ID`; the newer ones show what the key made first.
"""

import json
from hashlib import sha256
from typing import Any, Final, NamedTuple

from unictl.sandbox.paypal.context import Context
from unictl.sandbox.paypal.errors import refused
from unictl.sandbox.paypal.ids import SERVICE
from unictl.sandbox.session import Thing

HEADER: Final = "paypal-request-id"
HOUR: Final = 3_600
DAY: Final = 86_400


class Keys(NamedTuple):
    """How a call keeps its keys.

    Attributes:
        life: For how many seconds.
        longest: The most characters of a key.
        compared: Whether another body with the same key is refused.
        status: Of the repeat.
    """

    life: int
    longest: int = 108
    compared: bool = False
    status: int = 200


ORDERS: Final = Keys(6 * HOUR)
PAYMENTS: Final = Keys(45 * DAY)
BILLING: Final = Keys(3 * DAY, compared=True)
PAYOUTS: Final = Keys(30 * DAY, longest=1_000, compared=True, status=201)
VAULT: Final = Keys(3 * HOUR)
RESOURCES: Final = Keys(6 * HOUR)


def earlier(context: Context, keys: Keys, call: str, client: str) -> tuple[str, str] | None:
    """Return the kind and id of what this key made, if it made something.

    Raises:
        Refused: The key is too long, or was used with another body where that is compared.
    """
    key = context.exchange.request.headers.get(HEADER)
    if key is None:
        return None
    if not 1 <= len(key) <= keys.longest:
        raise refused("INVALID_STRING_LENGTH", "PayPal-Request-Id", location="header")
    noted = context.session.mark(SERVICE, "request", _name(call, client, key))
    if noted is None:
        return None
    kept = json.loads(noted)
    if kept["at"] + keys.life <= context.now:
        return None
    if keys.compared and kept["body"] != _fingerprint(context):
        raise refused("DUPLICATE_REQUEST_ID", "PayPal-Request-Id", location="header")
    return kept["kind"], kept["id"]


def note(context: Context, call: str, client: str, thing: Thing | None) -> None:
    """Note what the request's key made."""
    key = context.exchange.request.headers.get(HEADER)
    if key is None or thing is None:
        return
    kept: dict[str, Any] = {
        "kind": thing.kind,
        "id": thing.id,
        "at": context.now,
        "body": _fingerprint(context),
    }
    context.session.set_mark(SERVICE, "request", _name(call, client, key), json.dumps(kept))


def _name(call: str, client: str, key: str) -> str:
    return f"{call} {client} {key.encode('utf-8', 'replace').decode()}"


def _fingerprint(context: Context) -> str:
    path = context.exchange.request.path
    return sha256(f"{path} {json.dumps(context.given, sort_keys=True)}".encode()).hexdigest()
