"""What the sandbox's tests share."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandbox_api import Api

from unictl.sandbox.server import Server


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
