"""HTTP/1.1 by h11: a bound on the whole exchange, no redirects, proxies and own CAs honoured.

A body that is no bytes but yields them is sent as it is read, and a reply that is wanted elsewhere
goes there as it comes, so neither is ever whole in the memory. Of such an exchange, which can take
hours, the bound holds each wait by itself.

HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR are read from the environment.
Loopback is reached directly: a proxy would see the keys, because plain HTTP is allowed there. The
bound doesn't hold the system's own look-up of a host's name, which takes as long as the system
lets it.
"""

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, urlsplit

import h11

from unictl.core.call import Reply, Wire
from unictl.transport import exchange
from unictl.transport.blocking import Bound, Connection
from unictl.transport.failure import Broken, fail
from unictl.transport.idle import Idle
from unictl.transport.places import Places
from unictl.transport.trust import Trust

if TYPE_CHECKING:
    from unictl.transport.streams import AsyncConnection

_FAILED: Final = (Broken, h11.ProtocolError)
# Of an asynchronous client at a time; who wants another waits, and that counts as well.
_MOST_CONNECTIONS: Final = 100


class HttpTransport:
    """Sends requests over connections that it keeps; several threads may use it.

    Raises:
        InvalidRequest: The environment names a proxy or certificates that can't be used.
    """

    def __init__(self) -> None:
        self._places, self._trust = Places(), Trust()
        self._idle: Idle[Connection] = Idle()

    def send(self, wire: Wire, *, timeout: float) -> Reply:
        """Send the request and read the whole reply within `timeout` seconds.

        With large content, see above, nothing is waited for longer than that.

        Raises:
            NotSent: No byte of the request was sent.
            ReplyLost: The connection failed or time ran out afterwards.
            InvalidRequest: The request holds what HTTP has no way to say.
        """
        url = urlsplit(wire.url)
        place = self._places.find(url)
        request = exchange.head(wire, place, _target(url))
        bound = Bound(timeout, each=exchange.large(wire))
        try:
            connection = self._idle.take(place) or Connection.open(place, self._trust, bound)
        except _FAILED as error:
            fail(error, wire.url, timeout, sent=False)
        try:
            for piece in exchange.pieces(connection.http, request, wire):
                try:
                    connection.write(piece, bound)
                except Broken as error:
                    if error.timed_out:
                        raise
                    break  # who has read enough may have answered before he hung up
            return connection.read(exchange.reply(connection.http, wire), bound)
        except _FAILED as error:
            fail(error, wire.url, timeout, sent=True)
        finally:
            self._idle.give_back(place, connection)

    def close(self) -> None:
        """Close the kept connections."""
        for one in self._idle.close():
            one.close()


class AsyncHttpTransport:
    """The same for asyncio."""

    def __init__(self) -> None:
        self._places, self._trust = Places(), Trust()
        self._idle: Idle[AsyncConnection] = Idle()
        self._loop: Any = None

    async def send(self, wire: Wire, *, timeout: float) -> Reply:  # noqa: ASYNC109 - the port's word
        """See `HttpTransport.send`."""
        import asyncio  # noqa: PLC0415 - the synchronous transport must not pay for it

        if self._loop is not (loop := asyncio.get_running_loop()):
            self._settle_in(loop)
        url = urlsplit(wire.url)
        place = self._places.find(url)
        request = exchange.head(wire, place, _target(url))
        sent = False
        try:
            async with asyncio.timeout(timeout) as bound, self._room:
                connection = self._idle.take(place) or await self._open(place, self._trust)
                sent = True
                each = None
                if exchange.large(wire):
                    bound.reschedule(None)
                    each = timeout
                try:
                    return await _exchanged(connection, request, wire, each)
                finally:
                    self._idle.give_back(place, connection)
        except (*_FAILED, TimeoutError) as error:
            fail(error, wire.url, timeout, sent=sent)

    async def close(self) -> None:
        """Close the kept connections, those of an ended event loop too."""
        import asyncio  # noqa: PLC0415 - as above

        left = self._idle.close()
        if self._loop is not asyncio.get_running_loop():
            for one in left:
                one.forget()
            return
        for one in left:
            one.close()
        for one in left:
            await one.closed()

    def _settle_in(self, loop: Any) -> None:
        """Begin anew in an event loop: connections of an ended one are of no use."""
        import asyncio  # noqa: PLC0415 - as above

        from unictl.transport.streams import AsyncConnection  # noqa: PLC0415

        for one in self._idle.close():
            one.forget()
        self._loop, self._idle = loop, Idle()
        self._room = asyncio.Semaphore(_MOST_CONNECTIONS)
        self._open = AsyncConnection.open


async def _exchanged(
    connection: "AsyncConnection", request: h11.Request, wire: Wire, each: float | None
) -> Reply:
    pieces = exchange.pieces(connection.http, request, wire)
    try:
        if isinstance(wire.body, bytes | None):
            await connection.write(next(pieces), each)
        else:
            async for piece in _read_in_thread(pieces):
                await connection.write(piece, each)
    except Broken as error:
        if error.timed_out:
            raise
        # Who has read enough may have answered before he hung up.
    return await connection.read(exchange.reply(connection.http, wire), each)


async def _read_in_thread(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Yield what is sent of content, which is read in a thread, since a disk can be slow."""
    import asyncio  # noqa: PLC0415 - as above

    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        yield piece


def _target(url: SplitResult) -> str:
    return f"{url.path or '/'}{f'?{url.query}' if url.query else ''}"
