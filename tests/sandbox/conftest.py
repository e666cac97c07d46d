"""What the sandbox's tests share."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sandbox_api import Api

from unictl.sandbox.server import Server

if TYPE_CHECKING:
    from paypal_sandbox import PayPal


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state file that isn't there yet."""
    return tmp_path / "state" / "sandbox.sqlite3"


@pytest.fixture
def api(state: Path) -> Iterator[Api]:
    """The sandbox in process."""
    api = Api(state)
    yield api
    api.transport.close()


@pytest.fixture
def server(state: Path) -> Iterator[Server]:
    """The sandbox served on a free port, which holds a timed-out caller for at most 2 seconds."""
    with Server(state, hold=2.0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def paypal(state: Path) -> Iterator["PayPal"]:
    """PayPal in process; its replies are held against the official documents if they are here."""
    from openapi_paypal import judge_or_none  # noqa: PLC0415 - other services need no jsonschema
    from paypal_sandbox import PayPal  # noqa: PLC0415

    paypal = PayPal(state, judge_or_none())
    yield paypal
    paypal.close()
