"""PayPal's own client, handed out ready."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from paypalserversdk.configuration import Configuration, Environment

from unictl import Unictl
from unictl.errors import NotConfigured
from unictl.sandbox.paypal.keys import KEYS
from unictl.sandbox.server import Server


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The stand-in's address, set for unictl, and keys to show there."""
    with Server(tmp_path / "state" / "sandbox.sqlite3") as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        address = f"{server.url}/paypal"
        monkeypatch.setenv("UNICTL_PAYPAL_BASE_URL", address)
        monkeypatch.setenv("PAYPAL_CLIENT_ID", KEYS["client_id"])
        monkeypatch.setenv("PAYPAL_CLIENT_SECRET", KEYS["client_secret"])
        yield address
        server.shutdown()
        thread.join()


def test_it_is_ready(served: str) -> None:
    """It has our keys and our address, and leaves other clients theirs."""
    with Unictl() as client:
        made = client.payments.create_order(amount=500, currency="EUR", service="paypal")
        sdk = client.native("paypal")
        assert sdk.orders.get_order({"id": made.id}).body.id == made.id
    assert sdk.config.get_base_uri() == served
    assert "127.0.0.1" not in str(Configuration.environments)


@pytest.mark.parametrize(
    ("mode", "environment"),
    [("", Environment.SANDBOX), ("sandbox", Environment.SANDBOX), ("live", Environment.PRODUCTION)],
)
def test_it_is_of_the_mode(
    mode: str, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The setting beside the keys decides to which of PayPal's two addresses it goes."""
    monkeypatch.setenv("PAYPAL_CLIENT_ID", KEYS["client_id"])
    monkeypatch.setenv("PAYPAL_CLIENT_SECRET", KEYS["client_secret"])
    monkeypatch.setenv("PAYPAL_MODE", mode)
    with Unictl(timeout=7) as client:
        config = client.native("paypal").config
    assert (config.environment, config.timeout) == (environment, 7)


def test_without_keys_or_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without keys it says where they go; without the package, how to install it."""
    with Unictl() as client:
        with pytest.raises(NotConfigured, match="no keys for paypal"):
            client.native("paypal")
        monkeypatch.setenv("PAYPAL_CLIENT_ID", KEYS["client_id"])
        monkeypatch.setenv("PAYPAL_CLIENT_SECRET", KEYS["client_secret"])
        monkeypatch.setitem(sys.modules, "paypalserversdk", None)
        monkeypatch.delitem(sys.modules, "paypalserversdk.paypal_serversdk_client", raising=False)
        with pytest.raises(NotConfigured) as caught:
            client.native("paypal")
    assert "pip install 'unictl[native]'" in caught.value.hint
