"""Stripe's own client, handed out ready."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from unictl import Unictl
from unictl.errors import NotConfigured
from unictl.sandbox.server import Server

KEY = "rk_" + "test_51NativeNativeNative01"


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The stand-in's address, set for unictl, and a restricted key to show there."""
    with Server(tmp_path / "state" / "sandbox.sqlite3") as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        address = f"{server.url}/stripe"
        monkeypatch.setenv("UNICTL_STRIPE_BASE_URL", address)
        monkeypatch.setenv("STRIPE_RESTRICTED_KEY", KEY)
        yield address
        server.shutdown()
        thread.join()


def close(sdk: Any) -> None:
    """Close the client's connections, which it keeps to itself."""
    sdk._requestor._get_http_client().close()


def test_it_is_ready(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has our key, our address, the account and the version that stand beside the key."""
    assert served
    monkeypatch.setenv("STRIPE_ACCOUNT", "acct_1NativeNative0001")
    monkeypatch.setenv("STRIPE_API_VERSION", "2026-05-27.dahlia")
    with Unictl() as client:
        sdk = client.native("stripe")
        made = sdk.v1.payment_intents.create({"amount": 500, "currency": "usd"})
        assert client.payments.get_order(made.id, service="stripe").amount == 500
        options = sdk._requestor._options
        assert (options.stripe_account, options.stripe_version) == (
            "acct_1NativeNative0001",
            "2026-05-27.dahlia",
        )
        close(sdk)


def test_without_a_key_or_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without keys it says where they go; without the package, how to install it."""
    with Unictl() as client:
        with pytest.raises(NotConfigured, match="no keys for stripe"):
            client.native("stripe")
        monkeypatch.setenv("STRIPE_SECRET_KEY", KEY)
        monkeypatch.setitem(sys.modules, "stripe", None)
        with pytest.raises(NotConfigured) as caught:
            client.native("stripe")
    assert "pip install 'unictl[native]'" in caught.value.hint
