"""Access tokens: client credentials in, a bearer token out. The state file has only its hash.

Any well-formed pair is let in. Words in the client id play what a real pair can't be asked to:

| ends with | what happens |
| --- | --- |
| `-refused` | 401 `invalid_client` at the token call |
| `-brief` | its tokens live for three seconds |
| `-revoked` | its tokens say nine hours, and serve for one request |
"""

import base64
import binascii
import json
import os
import re
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl

from unictl.core.call import Reply
from unictl.sandbox.exchange import Exchange, Refused
from unictl.sandbox.paypal.context import shown_time
from unictl.sandbox.paypal.errors import JSON, debug_id, error
from unictl.sandbox.paypal.ids import SERVICE

PATH: Final = "/v1/oauth2/token"
_LIFE: Final = 32_400
_BRIEF: Final = 3
_CLIENT_ID: Final = re.compile(r"[A-Za-z0-9_-]{10,128}")
_SECRET: Final = re.compile(r"[!-~]{10,128}")
_SCOPES: Final = (
    "https://uri.paypal.com/services/payments/payment",
    "https://uri.paypal.com/services/payments/payment/authcapture",
    "https://uri.paypal.com/services/payments/refund",
    "https://uri.paypal.com/services/payments/initiatepayment",
    "https://uri.paypal.com/services/subscriptions",
    "https://uri.paypal.com/services/invoicing",
    "https://uri.paypal.com/services/disputes/read-seller",
    "https://uri.paypal.com/services/disputes/update-seller",
    "https://uri.paypal.com/services/reporting/search/read",
    "https://uri.paypal.com/services/checkout/payment-resources",
    "https://uri.paypal.com/services/vault/payment-tokens/readwrite",
    "https://uri.paypal.com/services/applications/webhooks",
    "https://uri.paypal.com/payments/payouts",
    "openid",
)


def issue(exchange: Exchange) -> Reply:
    """Answer `POST /v1/oauth2/token`."""
    client_id = _client(exchange)
    form = dict(parse_qsl(exchange.request.body.decode("utf-8", "replace")))
    if form.get("grant_type") != "client_credentials":
        raise Refused(_error(400, "unsupported_grant_type", "Grant Type is NULL or unsupported"))
    token = "A21AA" + base64.urlsafe_b64encode(os.urandom(60)).decode()
    life = _BRIEF if client_id.endswith("-brief") else _LIFE
    kept = {"client": client_id, "until": exchange.now + life}
    exchange.session.set_mark(SERVICE, "token", _hash(token), json.dumps(kept))
    return _reply(
        200,
        {
            "scope": form.get("scope") or " ".join(_SCOPES),
            "access_token": token,
            "token_type": "Bearer",
            "app_id": "APP-80W284485P519543T",
            "expires_in": life,
            "nonce": f"{shown_time(exchange.now)}{os.urandom(24).hex()}",
        },
    )


def _client(exchange: Exchange) -> str:
    """Return the client id of a well-formed pair."""
    scheme, _, encoded = exchange.request.headers.get("authorization", "").partition(" ")
    try:
        pair = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pair = ""
    client_id, _, secret = pair.partition(":")
    fits = _CLIENT_ID.fullmatch(client_id) and _SECRET.fullmatch(secret)
    if scheme.lower() != "basic" or not fits or client_id.endswith("-refused"):
        raise Refused(_error(401, "invalid_client", "Client Authentication failed"))
    return client_id


def check(exchange: Exchange) -> str:
    """Return the client id whose token this is.

    Raises:
        Refused: There is no token, nobody gave it out, or its time is over.
    """
    scheme, _, token = exchange.request.headers.get("authorization", "").partition(" ")
    noted = exchange.session.mark(SERVICE, "token", _hash(token))
    if scheme.lower() != "bearer" or noted is None:
        raise Refused(error(401))
    kept = json.loads(noted)
    if kept["until"] <= exchange.now:
        raise Refused(error(401))
    if kept["client"].endswith("-revoked"):
        exchange.session.set_mark(SERVICE, "token", _hash(token), json.dumps({**kept, "until": 0}))
    return str(kept["client"])


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def _error(status: int, name: str, description: str) -> Reply:
    return _reply(status, {"error": name, "error_description": description})


def _reply(status: int, body: dict[str, Any]) -> Reply:
    headers = {**JSON, "paypal-debug-id": debug_id(), "cache-control": "no-store"}
    return Reply(status, headers, json.dumps(body).encode())
