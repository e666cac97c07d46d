"""Twilio's official client by `native("twilio")`: with unictl's keys, where unictl would go."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from unictl import Unictl
from unictl.errors import NotConfigured
from unictl.sandbox.server import Server
from unictl.sandbox.twilio.keys import KEYS

NAMES = {"account_sid": "TWILIO_ACCOUNT_SID", "auth_token": "TWILIO_AUTH_TOKEN"}


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The stand-in on loopback, to which the variables point."""
    import threading  # noqa: PLC0415 - only here

    with Server(tmp_path / "sandbox.sqlite3") as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        monkeypatch.setenv("UNICTL_TWILIO_BASE_URL", f"{server.url}/twilio")
        for role, name in NAMES.items():
            monkeypatch.setenv(name, KEYS[role])
        yield server
        server.shutdown()
        thread.join()


def closed(sdk: Any) -> None:
    """Close the client's connections."""
    sdk.http_client.session.close()


def test_it_sends_with_our_keys(served: Server) -> None:
    """What the official client sends arrives at the same address, under the same account."""
    assert served.port
    with Unictl() as client:
        sdk = client.native("twilio")
        made = sdk.messages.create(to="+15005550010", from_="+15005550006", body="Hello")
        assert client.messages.get(made.sid, service="twilio").body == "Hello"
        assert sdk.lookups.v2.phone_numbers("+15005550006").fetch().valid
        closed(sdk)


def test_an_api_key_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """With an API key the auth token isn't used, and region and edge are taken over."""
    given = {
        "TWILIO_ACCOUNT_SID": KEYS["account_sid"],
        "TWILIO_AUTH_TOKEN": KEYS["auth_token"],
        "TWILIO_API_KEY_SID": "SK" + "0" * 32,
        "TWILIO_API_KEY_SECRET": "s" * 32,
        "TWILIO_REGION": "ie1",
        "TWILIO_EDGE": "dublin",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with Unictl() as client:
        sdk = client.native("twilio")
        assert (sdk.username, sdk.account_sid) == ("SK" + "0" * 32, KEYS["account_sid"])
        assert sdk.get_hostname("https://api.twilio.com/x") == "https://api.dublin.ie1.twilio.com/x"
        closed(sdk)


def test_without_keys_there_is_a_next_step() -> None:
    """Nothing at hand is told as for any other service."""
    with Unictl() as client, pytest.raises(NotConfigured) as caught:
        client.native("twilio")
    assert "unictl vault set twilio account_sid" in caught.value.hint
