"""TLS through a proxy that is reached by TLS itself: a socket can be wrapped only once."""

import ssl
import time
from collections.abc import Callable
from typing import Any, Final

_RECORD: Final = 1 << 14  # RFC 8446, section 5.1


class TlsInTls:
    """Used like a socket.

    Args:
        outer: What speaks TLS with the proxy, with its time-out set for the handshake.
        context: Whom to trust.
        name: With whom we speak inside.

    Raises:
        OSError: No handshake came about.
    """

    def __init__(self, outer: ssl.SSLSocket, context: ssl.SSLContext, name: str) -> None:
        self._outer = outer
        self._came, self._goes = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._inner = context.wrap_bio(self._came, self._goes, server_hostname=name)
        self.settimeout(outer.gettimeout() or 0.0)
        self._do(self._inner.do_handshake)

    def settimeout(self, seconds: float) -> None:
        """Let what is done next end after so many seconds."""
        self._end = time.monotonic() + seconds

    def send(self, data: memoryview) -> int:
        """Send some of it, and return how many bytes."""
        sent: int = self._do(self._inner.write, data[:_RECORD])
        return sent

    def recv(self, size: int) -> bytes:
        """Return at most so many bytes; none at the end."""
        try:
            data: bytes = self._do(self._inner.read, size)
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""
        return data

    def fileno(self) -> int:
        """Return the outer socket's number."""
        return self._outer.fileno()

    def close(self) -> None:
        """Close the connection."""
        self._outer.close()

    def _do(self, action: Callable[..., Any], *given: Any) -> Any:
        """Do it, and move what comes of it and what it waits for."""
        while True:
            try:
                result, done = action(*given), True
            except ssl.SSLWantReadError:
                result, done = None, False
            if (waiting := self._goes.read()) != b"":
                self._bounded()
                self._outer.sendall(waiting)
            if done:
                return result
            self._bounded()
            if data := self._outer.recv(_RECORD):
                self._came.write(data)
            else:
                self._came.write_eof()

    def _bounded(self) -> None:
        if (left := self._end - time.monotonic()) <= 0:
            raise TimeoutError
        self._outer.settimeout(left)
