"""What the tests of Twilio's stand-in share: its official client, unchanged, and a clock."""

from collections.abc import Iterator
from typing import Any

import pytest
from openapi_twilio import available
from twilio.rest import Client
from twilio_sdk import Leading, Time, client

from unictl.sandbox.server import Server


@pytest.fixture
def time(server: Server) -> Time:
    """A clock that stands until it is moved."""
    return Time(server)


@pytest.fixture
def leading(server: Server, time: Time) -> Iterator[Leading]:
    """The client's HTTP client; at the end all it exchanged is held against the documents."""
    del time
    leading = Leading(f"{server.url}/twilio")
    yield leading
    leading.close()
    found = available()
    assert found is None or leading.faults(found) == []


@pytest.fixture
def sdk(leading: Leading) -> Client:
    """The official client with an account's SID and token."""
    return client(leading)


@pytest.fixture
def service(sdk: Client) -> Any:
    """A Verify service."""
    made = sdk.verify.v2.services.create(friendly_name="Shop", custom_code_enabled=True)
    return sdk.verify.v2.services(made.sid)
