"""Access tokens of the PayPal stand-in: who gets one, how long it lives, where it is kept."""

import re
from pathlib import Path
from typing import Any

import pytest
from paypal_sandbox import PayPal, basic

from unictl.sandbox.paypal.keys import KEYS

_ID = KEYS["client_id"]


def test_a_token_comes_as_paypal_writes_it(paypal: PayPal) -> None:
    """All members of the token answer; nine hours; a bearer."""
    answer = paypal.sign_in()
    assert answer.status == 200
    assert answer.body["token_type"] == "Bearer"
    assert answer.body["expires_in"] == 32_400
    assert re.fullmatch(r"A21AA[A-Za-z0-9_-]{50,100}", answer.body["access_token"])
    assert answer.body["app_id"].startswith("APP-")
    assert answer.body["nonce"]
    assert "https://uri.paypal.com/payments/payouts" in answer.body["scope"].split()


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer x",
        "Basic !!!",
        basic("short", "secret-secret"),
        basic(_ID, "short"),
        basic(f"{_ID[:-8]}-refused"),
    ],
)
def test_a_wrong_pair_is_refused_in_the_token_call_s_own_form(paypal: PayPal, header: str) -> None:
    """401 with `error` and `error_description`, which no other call has."""
    sent = {"Authorization": header}
    reply = paypal.raw("POST", "/v1/oauth2/token", b"grant_type=client_credentials", sent)
    assert reply.status == 401
    assert reply.json() == {
        "error": "invalid_client",
        "error_description": "Client Authentication failed",
    }


@pytest.mark.parametrize("body", [b"", b"grant_type=password", b"\xff"])
def test_another_grant_is_refused(paypal: PayPal, body: bytes) -> None:
    """Client credentials are the only grant."""
    reply = paypal.raw("POST", "/v1/oauth2/token", body, {"Authorization": basic()})
    assert (reply.status, reply.json()["error"]) == (400, "unsupported_grant_type")


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer A21AAnone"}, {"Authorization": basic()}]
)
def test_without_a_token_there_is_a_401(paypal: PayPal, header: Any) -> None:
    """No token, somebody else's, or the pair itself: AUTHENTICATION_FAILURE."""
    reply = paypal.raw("GET", "/v2/checkout/orders/X", None, header)
    assert (reply.status, reply.json()["name"]) == (401, "AUTHENTICATION_FAILURE")


def test_a_token_ends_after_nine_hours(paypal: PayPal) -> None:
    """The last second is good, the next is not; a new token is."""
    order = paypal.order()["id"]
    paypal.now += 32_399
    assert paypal.get(f"/v2/checkout/orders/{order}")["id"] == order
    paypal.now += 1
    assert paypal.call("GET", f"/v2/checkout/orders/{order}").status == 401
    paypal.sign_in()
    assert paypal.get(f"/v2/checkout/orders/{order}")["id"] == order


def test_a_brief_token_ends_after_three_seconds(paypal: PayPal) -> None:
    """A client id that ends with -brief is told so, and has to come again soon."""
    assert paypal.sign_in(f"{_ID[:-6]}-brief").body["expires_in"] == 3
    assert paypal.call("GET", "/v1/billing/plans").status == 200
    paypal.now += 3
    assert paypal.call("GET", "/v1/billing/plans").status == 401


def test_a_revoked_token_ends_before_its_time(paypal: PayPal) -> None:
    """A client id that ends with -revoked gets tokens that serve once."""
    assert paypal.sign_in(f"{_ID[:-8]}-revoked").body["expires_in"] == 32_400
    assert paypal.call("GET", "/v1/billing/plans").status == 200
    assert paypal.call("GET", "/v1/billing/plans").status == 401


def test_neither_token_nor_secret_is_in_the_state_file(paypal: PayPal, state: Path) -> None:
    """Only the hash of a token is kept, and nothing of a secret or a card number."""
    paypal.sign_in()
    card = {"number": "4012888888881881", "expiry": "2030-12", "security_code": "9876"}
    paypal.order(payment_source={"card": card}, key="k")
    paypal.close()
    kept = b"".join(path.read_bytes() for path in state.parent.iterdir())
    for secret in (paypal.token, KEYS["client_secret"], card["number"], '"9876"'):
        assert secret.encode() not in kept
