"""PayPal's mode, addresses, token and raw requests."""

from typing import Any

import pytest
from offered import OFFERED, play
from paypal_reading import LIVE, READ, SANDBOX, reply

from unictl.core.call import Ask, Wire
from unictl.core.ports import Loaded
from unictl.core.provider import Context
from unictl.core.secret import Secret
from unictl.errors import NotConfigured, NotSupported, UnictlError
from unictl.providers.paypal.base import PayPal


def keys(**settings: str) -> Loaded:
    """Return credentials with settings beside them."""
    fields = {"client_id": "A1", "client_secret": "E1", **settings}
    return Loaded({role: Secret(text) for role, text in fields.items()}, "the test")


@pytest.mark.parametrize(
    ("settings", "mode", "address"),
    [
        ({}, "test", SANDBOX),
        ({"mode": "sandbox"}, "test", SANDBOX),
        ({"mode": "test"}, "test", SANDBOX),
        ({"mode": "live"}, "live", LIVE),
        ({"mode": " Production "}, "live", LIVE),
        ({"base_url": "https://api-m.paypal.com"}, "live", LIVE),
        ({"base_url": "https://api.sandbox.paypal.com/v1"}, "test", SANDBOX),
        ({"base_url": "http://localhost:3000"}, "test", SANDBOX),
        ({"base_url": "https://api-m.paypal.com.evil.example"}, "test", SANDBOX),
        ({"mode": "sandbox", "base_url": "https://api-m.paypal.com"}, "test", SANDBOX),
    ],
)
def test_the_mode_is_a_setting(settings: dict[str, str], mode: str, address: str) -> None:
    """Nothing in the credentials tells it, so only what says live is live."""
    assert PayPal.mode(keys(**settings)) == mode
    assert PayPal.address(READ, keys(**settings)) == address


def test_a_strange_mode_is_asked_about() -> None:
    """A mode that is neither is no sandbox by accident."""
    with pytest.raises(NotConfigured, match="staging"):
        PayPal.mode(keys(mode="staging"))


def test_the_live_address_needs_the_live_mode() -> None:
    """Keys without a mode count as test keys, so they must not get to where the money is real."""
    wire = Wire("POST", f"{LIVE}/v2/checkout/orders", {})
    with pytest.raises(NotConfigured, match="live address"):
        PayPal.authorize(wire, keys(access_token="t"), 0)
    PayPal.authorize(wire, keys(access_token="t", mode="live"), 0)
    loopback = Wire("POST", "http://127.0.0.1:1/v2/checkout/orders", {})
    PayPal.authorize(loopback, keys(access_token="t"), 0)


@pytest.mark.parametrize("role", ["client_id", "client_secret"])
@pytest.mark.parametrize("value", ["", "with\nnewline", "nul\x00", "surrogate\udcff"])
def test_keys_that_cant_be_sent(role: str, value: str) -> None:
    """An empty or broken credential is named by its role, and its value never shown."""
    with pytest.raises(NotConfigured, match=role) as caught:
        PayPal.mode(keys(**{role: value}))
    assert not value or value not in str(caught.value.as_dict())


def test_the_token_is_asked_for_with_the_pair() -> None:
    """The token's own request carries client id and secret, each other one the token."""
    pair = PayPal.authorize(Wire("POST", f"{SANDBOX}/v1/oauth2/token", {}), keys(), 0)
    bearer = PayPal.authorize(Wire("GET", f"{SANDBOX}/v2/x", {}), keys(access_token="t1"), 0)
    shown = [wire.headers["Authorization"] for wire in (pair, bearer)]
    assert [one.reveal() for one in shown if isinstance(one, Secret)] == [
        "Basic QTE6RTE=",
        "Bearer t1",
    ]


def test_a_link_to_another_place_is_not_followed() -> None:
    """The next page's host counts for nothing, and another path is told."""
    ask = Ask("GET", "/v1/billing/plans", (("page", "1"),))

    def document(href: str) -> dict[str, Any]:
        return {"plans": [{"id": "P-1"}], "links": [{"rel": "next", "href": href}]}

    items, onward = PayPal.page(ask, document("https://evil.example/v1/billing/plans?page=2"))
    assert items == [{"id": "P-1"}]
    assert onward is not None
    assert (onward.path, onward.query) == ("/v1/billing/plans", (("page", "2"),))
    assert PayPal.page(ask, {"plans": [], "links": []}) == ([], None)
    with pytest.raises(UnictlError, match="elsewhere"):
        PayPal.page(ask, document(f"{LIVE}/v1/identity?page=2"))
    with pytest.raises(NotSupported):
        PayPal.page(ask, {"id": "P-1"})


def test_a_raw_change_is_json_with_our_key() -> None:
    """A raw POST carries its type even without a body, and the key; a read neither."""
    provider = PayPal(Context("key-of-the-test"))
    change = provider.raw("POST", "/v1/billing/plans/P-1/activate", ())
    assert change.headers == {
        "Content-Type": "application/json",
        "PayPal-Request-Id": "key-of-the-test",
    }
    assert change.changes
    look = provider.raw("GET", "/v1/billing/plans", (("page", "2"),))
    assert (look.headers, look.changes) == ({}, False)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_good_keys_may_not_know_whose_they_are(status: int) -> None:
    """An app that may not ask for its account has keys that work all the same."""
    (offered,) = (
        one for one in OFFERED if (one.service, one.operation.id) == ("paypal", "credentials.check")
    )
    token = {"access_token": "t", "expires_in": 9, "scope": "https://b https://a"}
    asks, found = play(offered.call({}, {}), [reply(token), reply({"name": "X"}, status)])
    assert status in asks[-1].expects
    assert (found.account_id, found.permissions) == (None, ("https://a", "https://b"))
    assert "access_token" not in str(found)
