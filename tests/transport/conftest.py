"""Both transports behind one call."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from unictl.core.call import Reply, Wire
from unictl.core.secret import Secret
from unictl.transport.http import AsyncHttpTransport, HttpTransport

Send = Callable[..., Reply]
HEADERS: dict[str, str | Secret] = {
    "Accept": "application/json",
    "Authorization": Secret("Basic c2VjcmV0"),
}


@pytest.fixture(params=["sync", "async"])
def send(request: pytest.FixtureRequest) -> Iterator[Send]:
    """Send a POST to an address; each call by one transport, which keeps its connections."""
    opened: list[Any] = []
    loop = asyncio.new_event_loop()

    def call(url: str, *, timeout: float = 5.0, method: str = "POST") -> Reply:
        wire = Wire(method, f"{url}/v1/orders?a=b%20c", HEADERS, b'{"amount":1}')
        if not opened:
            opened.append(HttpTransport() if request.param == "sync" else AsyncHttpTransport())
        if request.param == "sync":
            found: Reply = opened[0].send(wire, timeout=timeout)
            return found
        later: Reply = loop.run_until_complete(opened[0].send(wire, timeout=timeout))
        return later

    yield call
    for transport in opened:
        ended = transport.close()
        if ended is not None:
            loop.run_until_complete(ended)
    loop.close()
