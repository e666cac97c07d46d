"""What the official SDK sends for an operation is what we send, byte for byte where it matters.

Both go over the wire to one server. Left out of the comparison: what an HTTP library says of itself
(Accept, User-Agent), our JSON type on a request without a body (PayPal refuses some without it, and
the SDK leaves it out at some), members that the SDK adds with the default that PayPal documents,
and our reads before and after a change, for which the SDK has no counterpart. The SDK knows no
products, payouts, disputes, invoices and no account.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from offered import OFFERED
from paypal_sdk_cases import CALLS, HELD, KEY, PLAN, SUB, Sdk
from paypalserversdk.configuration import Configuration, Environment, Server
from paypalserversdk.http.auth.o_auth_2 import ClientCredentialsAuthCredentials
from paypalserversdk.paypal_serversdk_client import PaypalServersdkClient
from recorder import Recorder, Request

from unictl.client.session import Session
from unictl.settings import Settings

CLIENT_ID, SECRET = "A" + "oracle0" * 11 + "Aa", "E" + "oracle0" * 11 + "Ee"
RECORDED = [
    one
    for file in sorted((Path(__file__).parent.parent / "contract/recorded/paypal").glob("*.json"))
    for one in json.loads(file.read_text("utf-8"))
]
MEANT = ("authorization", "content-type", "paypal-request-id", "prefer")
# What the SDK has no call for.
WITHOUT = {"payouts", "disputes", "invoices", "payment_links", "credentials"}

# Members that the SDK writes out with their documented default where nobody gave them.
DEFAULTS: dict[str, tuple[Any, ...]] = {
    "auto_bill_outstanding": (True,),
    "auto_renewal": (False,),
    "contact_preference": ("NO_CONTACT_INFO",),
    "final_capture": (False,),
    "landing_page": ("NO_PREFERENCE",),
    "payment_method_preference": ("UNRESTRICTED",),
    "setup_fee_failure_action": ("CANCEL",),
    "shipping_preference": ("GET_FROM_FILE",),
    "status": ("ACTIVE",),
    "user_action": ("CONTINUE", "SUBSCRIBE_NOW"),
}


def answer(method: str, path: str) -> Any:
    """Return a recorded reply to the same kind of request, its ids left out of account."""
    if path.endswith("/oauth2/token"):
        return {"access_token": "A21AAoracle", "token_type": "Bearer", "expires_in": 32400}
    if path.endswith(f"/captures/{HELD}"):
        return 404
    kind = _kind(path)
    for recorded in RECORDED:
        for one in recorded["exchange"]:
            if (one["ask"]["method"], _kind(one["ask"]["path"])) == (method, kind):
                if one.get("status") == 404:
                    continue
                if method == "GET" and path.endswith("/TAKEN"):
                    return {**one["reply"], "intent": "CAPTURE"}
                return one["reply"]
    raise AssertionError((method, path))


def _kind(path: str) -> list[str]:
    return [
        "ID" if any(sign.isupper() or sign.isdigit() for sign in part[2:]) or part == PLAN else part
        for part in path.replace(SUB, "ID123").replace(PLAN, "ID123").split("/")
    ]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """The server that both send to, with both using the same keys."""
    with Recorder(answer) as server:
        monkeypatch.setenv("UNICTL_PAYPAL_BASE_URL", server.url)
        monkeypatch.setenv("PAYPAL_CLIENT_ID", CLIENT_ID)
        monkeypatch.setenv("PAYPAL_CLIENT_SECRET", SECRET)
        address = {**Configuration.environments, Environment.SANDBOX: {Server.DEFAULT: server.url}}
        monkeypatch.setattr(Configuration, "environments", address)
        yield server


def meant(request: Request) -> Request:
    """Return what of a request means something to the service."""
    names = [name for name in MEANT if name != "content-type" or request.body is not None]
    headers = {name: request.headers.get(name, "") for name in names}
    if headers.get("content-type", "").startswith("application/json"):
        headers["content-type"] = "application/json"
    return replace(request, headers=headers, body=_without_defaults(request.body))


def _without_defaults(body: Any) -> Any:
    if isinstance(body, dict):
        members = (
            (name, value) for name, value in body.items() if value not in DEFAULTS.get(name, ())
        )
        return {name: _without_defaults(value) for name, value in members}
    return [_without_defaults(one) for one in body] if isinstance(body, list) else body


@pytest.mark.parametrize(
    ("identifier", "arguments", "values", "extra", "by_sdk"),
    CALLS,
    ids=[f"{call[0]}-{number}" for number, call in enumerate(CALLS)],
)
def test_we_send_what_the_sdk_sends(  # noqa: PLR0917 - a case's columns and the server
    identifier: str,
    arguments: dict[str, str],
    values: dict[str, Any],
    extra: dict[str, Any],
    by_sdk: Sdk,
    server: Recorder,
) -> None:
    """Token, method, path, decoded query and body, and the headers that count are the same."""
    session = Session(Settings())
    given = {"paypal": extra} if extra else {}
    reads = identifier.rpartition(".")[2].startswith(("get", "list"))
    session.call(
        identifier, arguments, values, service="paypal", extra=given, key=None if reads else KEY
    )
    session.close()
    ours = server.requests.copy()
    server.requests.clear()
    by_sdk(_sdk())
    theirs = server.requests
    token, wanted = theirs
    assert meant(ours[0]) == meant(token)
    changing = [request for request in ours[1:] if request.method != "GET"]
    (sent,) = changing or ours[-1:]
    assert meant(sent) == meant(wanted)


def _sdk() -> Any:
    credentials = ClientCredentialsAuthCredentials(
        o_auth_client_id=CLIENT_ID, o_auth_client_secret=SECRET
    )
    return PaypalServersdkClient(
        client_credentials_auth_credentials=credentials, environment=Environment.SANDBOX
    )


def test_every_operation_has_its_counterpart() -> None:
    """No operation of ours that the SDK has goes without the comparison."""
    compared = {call[0] for call in CALLS}
    offered = {one.operation for one in OFFERED if one.service == "paypal"}
    assert compared == {one.id for one in offered if one.capability not in WITHOUT}
