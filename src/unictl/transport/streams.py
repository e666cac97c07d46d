"""A connection by asyncio's streams. The whole exchange is bounded by who uses it."""

import asyncio
from collections.abc import Awaitable
from typing import Final, Self

from unictl.transport import exchange
from unictl.transport.exchange import Reading, T
from unictl.transport.failure import broken
from unictl.transport.idle import readable
from unictl.transport.places import Place
from unictl.transport.trust import Trust

_READ: Final = 1 << 18
# After so many seconds a host's next address is tried beside the first (RFC 8305, section 5).
_NEXT_ADDRESS: Final = 0.25


class AsyncConnection:
    """A connection to one place, and how far the exchange over it has come."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.http = exchange.client()
        self.idle_since = 0.0

    @classmethod
    async def open(cls, place: Place, trust: Trust) -> Self:
        """Connect, through the proxy if there is one, and shake hands.

        Raises:
            Broken: It can't be done.
            h11.RemoteProtocolError: The proxy speaks no HTTP.
            InvalidRequest: The system's certificates can't be read.
        """
        nearest = place.proxy or place
        context = trust.context() if nearest.secure else None
        try:
            made = cls(
                *await asyncio.open_connection(
                    nearest.host,
                    nearest.port,
                    limit=_READ,
                    ssl=context,
                    server_hostname=nearest.host if nearest.secure else None,
                    happy_eyeballs_delay=_NEXT_ADDRESS,
                )
            )
        except OSError as error:
            raise broken(error) from None
        if place.proxy is None:
            return made
        try:
            await made.write(exchange.tunnel(made.http, place), None)
            await made.read(exchange.tunnelled(made.http), None)
            made.http = exchange.client()
            await made._secure(place, trust)
        except BaseException:
            made.close()
            raise
        return made

    async def write(self, data: bytes, each: float | None) -> None:
        """Send all of it.

        Args:
            data: The bytes.
            each: Seconds that may be waited; None where the whole is bounded.

        Raises:
            Broken: The connection is, or time ran out.
        """
        try:
            self._writer.write(data)
            await _within(each, self._writer.drain())
        except OSError as error:
            raise broken(error) from None

    async def read(self, reading: Reading[T], each: float | None) -> T:
        """Give it bytes until it has read all that it wants, and return that.

        Raises:
            Broken: As above.
            h11.RemoteProtocolError: What came is no HTTP, or half of it.
        """
        try:
            next(reading)
            while True:
                reading.send(await self._received(each))
        except StopIteration as end:
            found: T = end.value
            return found

    def again(self) -> bool:
        """Make ready for the next request; False where it can carry none."""
        return exchange.again(self.http)

    def alive(self) -> bool:
        """Say whether the other side hasn't closed it, or said anything unasked."""
        transport = self._writer.transport
        if transport.is_closing() or self._reader.at_eof():
            return False
        return not readable(transport.get_extra_info("socket").fileno())

    def close(self) -> None:
        """Close it at once, and wait for nobody."""
        self._writer.transport.abort()

    async def closed(self) -> None:
        """Wait until the system has closed it."""
        try:
            await self._writer.wait_closed()
        except OSError:
            return

    async def _received(self, each: float | None) -> bytes:
        try:
            return await _within(each, self._reader.read(_READ))
        except OSError as error:
            raise broken(error) from None

    async def _secure(self, place: Place, trust: Trust) -> None:
        try:
            await self._writer.start_tls(trust.context(), server_hostname=place.host)
        except (OSError, TypeError) as error:
            # Early releases of Python 3.11 stumble when a handshake fails inside TLS.
            cause = error if isinstance(error, OSError) else error.__context__
            raise broken(cause if isinstance(cause, OSError) else ConnectionError()) from None


async def _within(seconds: float | None, wanted: Awaitable[T]) -> T:
    if seconds is None:
        return await wanted
    async with asyncio.timeout(seconds):
        return await wanted
