"""A connection by the system's sockets, each wait of it bounded."""

import socket
import time
from typing import Any, Final, Self

from unictl.transport import exchange
from unictl.transport.exchange import Reading, T
from unictl.transport.failure import broken
from unictl.transport.idle import readable
from unictl.transport.places import Place
from unictl.transport.trust import Trust

_READ: Final = 1 << 16
# Fewer system calls and events where much is to come.
_LARGE_READ: Final = 1 << 18


class Bound:
    """The time that an exchange may take.

    A service that sends a byte now and then would hold a call for ever if each wait were bounded by
    itself. Large content can't be bounded otherwise: nobody knows how long it may take.

    Args:
        seconds: For all of it together.
        each: For each wait by itself instead.
    """

    def __init__(self, seconds: float, *, each: bool = False) -> None:
        self._seconds, self.each = seconds, each
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that the next wait may take.

        Raises:
            TimeoutError: There are none.
        """
        if self.each:
            return self._seconds
        if (left := self._end - time.monotonic()) <= 0:
            raise TimeoutError
        return left


class Connection:
    """A connection to one place, and how far the exchange over it has come."""

    def __init__(self, line: Any) -> None:
        self._line = line  # a socket, or what is used like one
        self.http = exchange.client()
        self.idle_since = 0.0

    @classmethod
    def open(cls, place: Place, trust: Trust, bound: Bound) -> Self:
        """Connect, through the proxy if there is one, and shake hands.

        Raises:
            Broken: It can't be done in time.
            h11.RemoteProtocolError: The proxy speaks no HTTP.
            InvalidRequest: The system's certificates can't be read.
        """
        nearest = place.proxy or place
        try:
            line = _connected(nearest, bound)
        except OSError as error:
            raise broken(error) from None
        made = cls(line)
        try:
            if nearest.secure:
                made._secure(nearest, trust, bound)
            if place.proxy is not None:
                made.write(exchange.tunnel(made.http, place), bound)
                made.read(exchange.tunnelled(made.http), bound)
                made.http = exchange.client()
                made._secure(place, trust, bound)
        except BaseException:
            made.close()
            raise
        return made

    def write(self, data: bytes, bound: Bound) -> None:
        """Send all of it.

        Raises:
            Broken: The connection is, or time ran out.
        """
        left = memoryview(data)
        try:
            while left:
                self._line.settimeout(bound.left())
                left = left[self._line.send(left) :]
        except OSError as error:
            raise broken(error) from None

    def read(self, reading: Reading[T], bound: Bound) -> T:
        """Give it bytes until it has read all that it wants, and return that.

        Raises:
            Broken: As above.
            h11.RemoteProtocolError: What came is no HTTP, or half of it.
        """
        size = _LARGE_READ if bound.each else _READ
        try:
            next(reading)
            while True:
                reading.send(self._received(size, bound))
        except StopIteration as end:
            found: T = end.value
            return found

    def again(self) -> bool:
        """Make ready for the next request; False where it can carry none."""
        return exchange.again(self.http)

    def alive(self) -> bool:
        """Say whether the other side hasn't closed it, or said anything unasked."""
        return not readable(self._line.fileno())

    def close(self) -> None:
        """Close it."""
        self._line.close()

    def _received(self, size: int, bound: Bound) -> bytes:
        try:
            self._line.settimeout(bound.left())
            data: bytes = self._line.recv(size)
        except OSError as error:
            raise broken(error) from None
        return data

    def _secure(self, place: Place, trust: Trust, bound: Bound) -> None:
        """Speak TLS from now on."""
        context = trust.context()
        try:
            self._line.settimeout(bound.left())
            if isinstance(self._line, socket.socket) and not hasattr(self._line, "context"):
                self._line = context.wrap_socket(self._line, server_hostname=place.host)
            else:
                from unictl.transport.tls_in_tls import TlsInTls  # noqa: PLC0415 - rare

                self._line = TlsInTls(self._line, context, place.host)
        except OSError as error:
            raise broken(error) from None


def _connected(place: Place, bound: Bound) -> socket.socket:
    """Connect to the first of the host's addresses that can be reached.

    Each is given its share of the time, so that one that swallows everything isn't the end.
    """
    found = socket.getaddrinfo(place.host.encode(), place.port, type=socket.SOCK_STREAM)
    failed: OSError = OSError("no address")
    for position, (family, kind, protocol, _, address) in enumerate(found):
        line = socket.socket(family, kind, protocol)
        try:
            line.settimeout(bound.left() / (len(found) - position))
            line.connect(address)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException as error:
            line.close()
            if not isinstance(error, OSError):
                raise
            failed = error
        else:
            return line
    raise failed
