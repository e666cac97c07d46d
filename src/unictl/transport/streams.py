"""A connection by asyncio. The whole exchange is bounded by who uses it."""

import asyncio
from collections.abc import Awaitable
from typing import Any, Final, Self

from unictl.transport import exchange
from unictl.transport.exchange import Reading, T
from unictl.transport.failure import broken
from unictl.transport.idle import readable
from unictl.transport.places import Place
from unictl.transport.trust import Trust

# So much may come before it is taken; more waits in the system.
_MOST_WAITING: Final = 1 << 19
# After so many seconds a host's next address is tried beside the first (RFC 8305, section 5).
_NEXT_ADDRESS: Final = 0.25


class Line(asyncio.Protocol):
    """Bytes to and from the other side, for one task at a time.

    Unlike asyncio's own streams it says whether bytes wait that nobody has asked for: they must
    never be taken for the reply to a later request.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._came = b""
        self._over = False
        self._error: Exception | None = None
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._full = self._paused = False
        self._gone = self._loop.create_future()
        self.transport: asyncio.Transport

    async def read(self) -> bytes:
        """Return what has come, at least a byte; none at the end.

        Raises:
            OSError: The connection broke.
        """
        if not self._came and not self._over:
            self._reader = self._loop.create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        came, self._came = self._came, b""
        if self._paused:
            self._paused = False
            self.transport.resume_reading()
        if not came and self._error is not None:
            raise self._error
        return came

    async def write(self, data: bytes) -> None:
        """Send the bytes; wait where many are not sent yet.

        Raises:
            OSError: The connection is broken.
        """
        if not self._gone.done():
            self.transport.write(data)
            if self._full:
                self._writer = self._loop.create_future()
                try:
                    await self._writer
                finally:
                    self._writer = None
        if self._gone.done():
            raise self._error or ConnectionResetError

    @property
    def quiet(self) -> bool:
        """Whether it is open, and nothing has come that nobody has taken."""
        if self._came or self._over or self.transport.is_closing():
            return False
        return not readable(self.transport.get_extra_info("socket").fileno())

    async def closed(self) -> None:
        """Wait until the system has closed it."""
        await self._gone

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the type checker
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        self._came = self._came + data if self._came else data
        if len(self._came) > _MOST_WAITING and not self._paused:
            self._paused = True
            self.transport.pause_reading()
        _wake(self._reader)

    def eof_received(self) -> bool:
        """See asyncio; what is still to be sent may be."""
        self._over = True
        _wake(self._reader)
        return self.transport.get_extra_info("sslcontext") is None

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio."""
        self._over, self._error = True, exc
        _wake(self._gone)
        _wake(self._reader)
        _wake(self._writer)

    def pause_writing(self) -> None:
        """See asyncio."""
        self._full = True

    def resume_writing(self) -> None:
        """See asyncio."""
        self._full = False
        _wake(self._writer)


class AsyncConnection:
    """A connection to one place, and how far the exchange over it has come."""

    def __init__(self, line: Line) -> None:
        self._line = line
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
            _, line = await asyncio.get_running_loop().create_connection(
                Line,
                nearest.host,
                nearest.port,
                ssl=context,
                server_hostname=nearest.host if nearest.secure else None,
                happy_eyeballs_delay=_NEXT_ADDRESS,
            )
        except OSError as error:
            raise broken(error) from None
        made = cls(line)
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
            await _within(each, self._line.write(data))
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
        return self._line.quiet

    def close(self) -> None:
        """Close it at once, and wait for nobody."""
        self._line.transport.abort()

    async def closed(self) -> None:
        """Wait until the system has closed it."""
        await self._line.closed()

    def forget(self) -> None:
        """Close the socket although its event loop has ended, and can't do it any more."""
        transport: Any = self._line.transport
        line = getattr(transport, "_sock", None)  # below TLS it is closed when it is collected
        if line is not None:
            line.close()
            transport._sock = None  # noqa: SLF001 - else asyncio warns of what is closed

    async def _received(self, each: float | None) -> bytes:
        try:
            return await _within(each, self._line.read())
        except OSError as error:
            raise broken(error) from None

    async def _secure(self, place: Place, trust: Trust) -> None:
        line, loop = self._line, asyncio.get_running_loop()
        try:
            made = await loop.start_tls(
                line.transport, line, trust.context(), server_hostname=place.host
            )
        except (OSError, TypeError) as error:
            # Early releases of Python 3.11 stumble when a handshake fails inside TLS.
            cause = error if isinstance(error, OSError) else error.__context__
            raise broken(cause if isinstance(cause, OSError) else ConnectionError()) from None
        if made is None:  # the connection was lost meanwhile
            raise broken(ConnectionResetError())
        line.connection_made(made)


async def _within(seconds: float | None, wanted: Awaitable[T]) -> T:
    if seconds is None:
        return await wanted
    async with asyncio.timeout(seconds):
        return await wanted


def _wake(waiting: asyncio.Future[None] | None) -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)
