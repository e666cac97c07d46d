"""HTTP by httpx2: a bound on the whole exchange, no redirects, proxies and own CAs honoured.

HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR are read from the environment.
"""

import time
from collections.abc import Iterable
from typing import Any, Final, NoReturn

import httpx2

from unictl.core.call import Reply, Wire
from unictl.core.ports import NotSent, ReplyLost
from unictl.core.secret import Secret

# More than any reply of the services; a reply without end must not fill the memory.
_LARGEST_REPLY: Final = 64 * 1024 * 1024
# Errors that arise before the request's first byte is on the wire.
_BEFORE: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
)


class HttpTransport:
    """Sends requests with one client, so that connections are kept."""

    def __init__(self) -> None:
        self._client = httpx2.Client(follow_redirects=False)

    def send(self, wire: Wire, *, timeout: float) -> Reply:
        """Send the request and read the whole reply within `timeout` seconds.

        Raises:
            NotSent: No connection could be made.
            ReplyLost: The connection failed or time ran out afterwards.
        """
        deadline = time.monotonic() + timeout
        try:
            with self._client.stream(**_request(wire), timeout=timeout) as response:
                body = bytearray()
                for chunk in response.iter_bytes():
                    _grow(body, chunk, deadline, timeout)
                return _reply(response, body)
        except httpx2.HTTPError as error:
            _raise(error, timeout)

    def close(self) -> None:
        """Close the kept connections."""
        self._client.close()


class AsyncHttpTransport:
    """The same for asyncio."""

    def __init__(self) -> None:
        self._client = httpx2.AsyncClient(follow_redirects=False)

    async def send(self, wire: Wire, *, timeout: float) -> Reply:  # noqa: ASYNC109 - the port's word
        """See `HttpTransport.send`."""
        deadline = time.monotonic() + timeout
        try:
            async with self._client.stream(**_request(wire), timeout=timeout) as response:
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    _grow(body, chunk, deadline, timeout)
                return _reply(response, body)
        except httpx2.HTTPError as error:
            _raise(error, timeout)

    async def close(self) -> None:
        """Close the kept connections."""
        await self._client.aclose()


def _request(wire: Wire) -> dict[str, Any]:
    headers = {
        name: value.reveal() if isinstance(value, Secret) else value
        for name, value in wire.headers.items()
    }
    return {"method": wire.method, "url": wire.url, "headers": headers, "content": wire.body}


def _grow(body: bytearray, chunk: bytes, deadline: float, timeout: float) -> None:
    """Add a piece of the reply; httpx2's own time-outs are per piece, so a drip must end here."""
    body += chunk
    if time.monotonic() > deadline:
        raise ReplyLost(f"the reply did not end within {timeout:g} s", timed_out=True)
    if len(body) > _LARGEST_REPLY:
        raise ReplyLost(f"the reply is larger than {_LARGEST_REPLY} bytes")


def _reply(response: httpx2.Response, body: bytearray) -> Reply:
    headers: Iterable[tuple[str, str]] = response.headers.items()
    return Reply(response.status_code, {n.lower(): v for n, v in headers}, bytes(body))


def _raise(error: httpx2.HTTPError, timeout: float) -> NoReturn:
    """Raise what is known: the message is ours, because a foreign one can hold anything."""
    timed_out = isinstance(error, httpx2.TimeoutException)
    before = isinstance(error, _BEFORE)
    if timed_out:
        why = f"no {'connection' if before else 'reply'} within {timeout:g} s"
    else:
        why = f"no connection ({_cause(error)})" if before else "the connection was lost"
    raise (NotSent if before else ReplyLost)(why, timed_out=timed_out) from None


def _cause(error: BaseException) -> str:
    """Return the operating system's or TLS's reason, found below httpx2's own errors."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, OSError):
            return found.strerror or type(found).__name__
        found = found.__cause__ or found.__context__
    return type(error).__name__
