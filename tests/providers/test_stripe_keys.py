"""What proves to Stripe who asks: the key, the account, the version; and whose money it is."""

import json
from pathlib import Path
from typing import Any

import pytest
from world import World

from unictl.core.call import Ask, Reply, Wire
from unictl.core.ports import Loaded
from unictl.core.provider import Context
from unictl.core.secret import Secret
from unictl.engine.wire import to_wire
from unictl.errors import NotConfigured, PermissionRefused
from unictl.providers.stripe.base import API_VERSION, Stripe

TEST, LIVE = "sk_" + "test_51Aaaaaaaaaaaaaaa", "sk_" + "live_51Aaaaaaaaaaaaaaa"
RESTRICTED = "rk_" + "live_51Aaaaaaaaaaaaaaa"


def keys(**fields: str) -> Loaded:
    """Return credentials by role."""
    return Loaded({role: Secret(text) for role, text in fields.items()}, "the test")


def sent(**fields: str) -> dict[str, Any]:
    """Return the headers of a request, the secret one as it is sent."""
    wire: Wire = to_wire(Ask("GET", "/v1/balance"), "https://api.stripe.com", "stripe")
    headers = Stripe.authorize(wire, keys(**fields), 0).headers
    return {n: v.reveal() if isinstance(v, Secret) else v for n, v in headers.items()}


@pytest.mark.parametrize(
    ("fields", "mode"),
    [
        ({"secret_key": TEST}, "test"),
        ({"secret_key": LIVE}, "live"),
        ({"restricted_key": RESTRICTED}, "live"),
        ({"restricted_key": RESTRICTED.replace("live", "test")}, "test"),
        ({"secret_key": RESTRICTED}, "live"),
        ({"secret_key": "sk_org_live_" + "a" * 20}, "live"),
        # Of another form: then it asks for consent rather than for trouble.
        ({"secret_key": "something_else_test_"}, "live"),
    ],
)
def test_the_key_says_whose_money_it_is(fields: dict[str, str], mode: str) -> None:
    """One host serves both modes, so the key's infix decides."""
    assert Stripe.mode(keys(**fields)) == mode


def test_headers() -> None:
    """The key is a bearer; version and account come from the settings beside it, if they are."""
    plain = sent(secret_key=TEST)
    assert plain["Authorization"] == f"Bearer {TEST}"
    assert plain["Stripe-Version"] == API_VERSION == "2026-05-27.dahlia"
    assert "Stripe-Account" not in plain
    other = sent(restricted_key=RESTRICTED, account_id="acct_1", api_version="2026-10-28.endive")
    assert other["Authorization"] == f"Bearer {RESTRICTED}"
    assert (other["Stripe-Account"], other["Stripe-Version"]) == ("acct_1", "2026-10-28.endive")
    both = sent(secret_key=TEST, restricted_key=RESTRICTED)
    assert both["Authorization"] == f"Bearer {TEST}"


def test_the_key_stays_secret_on_the_way() -> None:
    """The header is a secret, so that no dry run and no log shows it."""
    wire = to_wire(Ask("GET", "/v1/balance"), "https://api.stripe.com", "stripe")
    assert TEST not in repr(Stripe.authorize(wire, keys(secret_key=TEST), 0))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "secret_key is missing"),
        ({"secret_key": ""}, "secret_key is missing"),
        ({"publishable_key": "pk_" + "test_51Aaaaaaaaaaaaaaa"}, "secret_key is missing"),
        ({"secret_key": "pk_" + "test_51Aaaaaaaaaaaaaaa"}, "made for browsers"),
        ({"secret_key": TEST + "\n"}, "unusable"),
        ({"secret_key": "sk test"}, "unusable"),
        ({"secret_key": "sk_test_é"}, "unusable"),
    ],
)
def test_keys_that_cant_be_shown(fields: dict[str, str], told: str) -> None:
    """What is no secret key is refused with the next step, and never repeated in the message."""
    for ask in (Stripe.mode, Stripe.identity, sent_with):
        with pytest.raises(NotConfigured, match=told) as caught:
            ask(keys(**fields))
        assert "unictl vault set stripe secret_key" in caught.value.hint
        assert not any(text and text in str(caught.value) for text in fields.values())


def sent_with(loaded: Loaded) -> Wire:
    """Authorise a request."""
    wire = to_wire(Ask("GET", "/v1/balance"), "https://api.stripe.com", "stripe")
    return Stripe.authorize(wire, loaded, 0)


def test_whose_key_it_is() -> None:
    """Two keys, and two accounts under one key, are two owners; none is told by it."""
    one, other = Stripe.identity(keys(secret_key=TEST)), Stripe.identity(keys(secret_key=LIVE))
    of_account = Stripe.identity(keys(secret_key=TEST, account_id="acct_1"))
    assert len({one, other, of_account}) == 3
    assert TEST not in one
    assert Stripe.identity(keys(secret_key=TEST)) == one


@pytest.mark.parametrize("ending", ["Account", "Balance"])
def test_a_restricted_key_is_good_all_the_same(ending: str, tmp_path: Path) -> None:
    """One that may not say whose it is is shown to the balance; one that may do more says it."""
    world = World(tmp_path)
    key = f"rk_test_51Restricted0_no{ending}"
    world.keys.fields = {"restricted_key": Secret(key)}
    found = world.run(world.task("credentials.check", service="stripe"))
    assert (found.mode, found.restricted) == ("test", True if ending == "Account" else None)
    assert (found.account_id is None) == (ending == "Account")
    world.close()


def test_a_key_that_may_read_nothing_says_so(tmp_path: Path) -> None:
    """The refusal is the service's own, and names what is lacking."""
    world = World(tmp_path)
    said = {"type": "invalid_request_error", "message": "Having 'rak_balance_read' would do."}
    refusal = Reply(403, {}, json.dumps({"error": said}).encode())
    with pytest.raises(PermissionRefused, match="rak_balance_read"):
        world.run(world.task("credentials.check", service="stripe"), [refusal, refusal])
    world.close()


def test_each_change_has_its_own_key() -> None:
    """Steps of one call carry keys of their own, the same each time; reads carry none."""
    provider = Stripe(Context("key-of-the-test"))
    first, second = provider.post("/products", step="product"), provider.post("/prices")
    assert second.headers["Idempotency-Key"] == "key-of-the-test"
    assert first.headers["Idempotency-Key"] != second.headers["Idempotency-Key"]
    assert first == Stripe(Context("key-of-the-test")).post("/products", step="product")
    assert not provider.fetch("/prices").headers
