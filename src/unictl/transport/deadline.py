"""One bound for a whole exchange, where httpx2 bounds each read and write by itself.

A service that sends a byte now and then would else hold a call for ever. An exchange of large
content can't be bounded so, because nobody knows how long it may take: each wait in it is.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import httpcore2
import httpx2

_NEVER: Final = float("inf")
# When all of it ends, and the seconds that one wait may take.
_BOUND: Final[ContextVar[tuple[float, float]]] = ContextVar("bound")
# httpcore2 asks for 64 KiB at a time, which is a system call, an event and a copy for each.
_LARGE_READ: Final = 1 << 18


@contextmanager
def within(seconds: float, *, each: bool = False) -> Iterator[None]:
    """Let what is read and written inside end after so many seconds.

    Args:
        seconds: For all of it together.
        each: For each wait by itself instead.
    """
    bounds = (_NEVER, seconds) if each else (time.monotonic() + seconds, _NEVER)
    token = _BOUND.set(bounds)
    try:
        yield
    finally:
        _BOUND.reset(token)


def bound(client: httpx2.Client) -> None:
    """Make the client's connections, those through proxies too, heed `within`."""
    for transport in (client._transport, *client._mounts.values()):  # noqa: SLF001 - see below
        if isinstance(transport, httpx2.HTTPTransport):
            # httpcore2 takes a backend, but httpx2 has no parameter that passes one on.
            pool = transport._pool  # noqa: SLF001
            pool._network_backend = _Backend(pool._network_backend)  # noqa: SLF001


def _left(error: type[Exception]) -> float:
    deadline, each = _BOUND.get()
    left = min(deadline - time.monotonic(), each)
    if left <= 0:
        raise error
    return left


class _Backend(httpcore2.NetworkBackend):
    """Makes connections that heed the deadline."""

    def __init__(self, inner: httpcore2.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect."""
        del timeout
        left = _left(httpcore2.ConnectTimeout)
        return _Stream(self._inner.connect_tcp(host, port, left, local_address, socket_options))

    def sleep(self, seconds: float) -> None:
        """Sleep."""
        self._inner.sleep(seconds)


class _Stream(httpcore2.NetworkStream):
    """A connection that heeds the deadline."""

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what there is."""
        del timeout
        large = _BOUND.get()[1] != _NEVER
        wanted = max(max_bytes, _LARGE_READ) if large else max_bytes
        return self._inner.read(wanted, _left(httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        del timeout
        self._inner.write(buffer, _left(httpcore2.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Shake hands."""
        del timeout
        left = _left(httpcore2.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        """Return what is known of the connection."""
        return self._inner.get_extra_info(info)
