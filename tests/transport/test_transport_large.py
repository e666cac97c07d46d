"""Large bodies: sent as they are read, received as they come, with each wait bounded."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest

from unictl.core.call import Reply, Wire
from unictl.core.ports import ReplyLost
from unictl.transport.http import AsyncHttpTransport, HttpTransport

KIB = 1 << 10
Send = Callable[[Wire, float], Reply]


@dataclass
class Pieces:
    """A source of so many pieces, which notes each reading and can be slow."""

    count: int
    pause: float = 0.0
    readings: int = 0

    def __post_init__(self) -> None:
        """Count the bytes."""
        self.size = self.count * KIB

    def chunks(self) -> Iterator[bytes]:
        """Yield the pieces."""
        self.readings += 1
        for number in range(self.count):
            time.sleep(self.pause)
            yield bytes([number % 256]) * KIB


@dataclass
class Taken:
    """A sink that remembers."""

    wanted: bool = True
    data: bytearray = field(default_factory=bytearray)
    status: int = 0
    largest: int = 0

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Say whether it is wanted."""
        assert all(name == name.lower() for name in headers)
        self.status = status
        return self.wanted

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self.largest = max(self.largest, len(chunk))
        self.data += chunk


@pytest.fixture(params=["sync", "async"])
def send(request: pytest.FixtureRequest) -> Iterator[Send]:
    """Send by one of the transports."""
    loop = asyncio.new_event_loop()
    transport: Any = HttpTransport() if request.param == "sync" else AsyncHttpTransport()

    def call(wire: Wire, timeout: float) -> Reply:
        sent = transport.send(wire, timeout=timeout)
        found: Reply = sent if request.param == "sync" else loop.run_until_complete(sent)
        return found

    yield call
    ended = transport.close()
    if ended is not None:
        loop.run_until_complete(ended)
    loop.close()


class Server:
    """A server of one connection at a time, which answers as it is told, byte by byte.

    Args:
        answer: Pieces of the answer; a number is a pause in seconds.
        pause: Seconds between two reads of the request.
    """

    def __init__(self, *answer: bytes | float, pause: float = 0.0) -> None:
        self.answer, self.pause = answer, pause
        self.heads: list[bytes] = []
        self.bodies: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/b/k"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with closing(connection):
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(64)
        head, _, body = data.partition(b"\r\n\r\n")
        self.heads.append(head.lower())
        length = next(
            (int(line.partition(b":")[2]) for line in head.lower().split(b"\r\n")
             if line.startswith(b"content-length")), 0,
        )  # fmt: skip
        while len(body) < length:
            time.sleep(self.pause)
            body += connection.recv(64 * KIB)
        self.bodies.append(body)
        for piece in self.answer:
            if isinstance(piece, bytes):
                connection.sendall(piece)
            else:
                time.sleep(piece)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Make servers, which end with the test."""
    made: list[Server] = []

    def make(*answer: bytes | float, pause: float = 0.0) -> Server:
        made.append(Server(*answer, pause=pause))
        return made[-1]

    yield make
    for server in made:
        server.close()


DONE = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def test_a_source_is_sent_with_its_length(send: Send, serve: Callable[..., Server]) -> None:
    """All of it arrives, under a Content-Length and not in chunks, and is read once."""
    server, source = serve(DONE), Pieces(300)
    assert send(Wire("PUT", server.url, {}, source), 5).status == 200
    assert server.bodies == [b"".join(source.chunks())]
    assert b"transfer-encoding" not in server.heads[0]
    assert source.readings == 2  # the second by this test


def test_a_source_is_read_anew_each_time(send: Send, serve: Callable[..., Server]) -> None:
    """A repeated request sends the same from the start."""
    server, source = serve(DONE), Pieces(3)
    wire = Wire("PUT", server.url, {}, source)
    send(wire, 5)
    send(wire, 5)
    assert server.bodies[0] == server.bodies[1] != b""


def test_a_reply_goes_into_the_sink(send: Send, serve: Callable[..., Server]) -> None:
    """The sink gets all of it as it is on the wire, and the reply holds none of it."""
    body = bytes(range(256)) * 40 * KIB
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n"
    server, sink = serve(head + b"Content-Length: %d\r\n\r\n" % len(body), body), Taken()
    reply = send(Wire("GET", server.url, {}, into=sink), 5)
    assert (reply.status, reply.body) == (200, b"")
    assert bytes(sink.data) == body
    assert sink.largest <= 1 << 20


def test_a_reply_that_the_sink_refuses_is_in_the_reply(
    send: Send, serve: Callable[..., Server]
) -> None:
    """An error's text isn't written where content belongs."""
    body = b"<Error/>"
    head = b"HTTP/1.1 404 X\r\nContent-Length: 8\r\nConnection: close\r\n\r\n"
    sink = Taken(wanted=False)
    reply = send(Wire("GET", serve(head, body).url, {}, into=sink), 5)
    assert (reply.status, reply.body, bytes(sink.data)) == (404, body, b"")


def test_large_content_may_take_longer_than_the_bound(
    send: Send, serve: Callable[..., Server]
) -> None:
    """The bound holds each wait: a transfer that goes on isn't cut."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n"
    pieces: list[bytes | float] = [head]
    for _ in range(6):
        pieces += [0.2, b"x"]
    sink = Taken()
    began = time.monotonic()
    send(Wire("GET", serve(*pieces).url, {}, into=sink), 0.8)
    assert bytes(sink.data) == b"x" * 6
    assert time.monotonic() - began > 0.8


def test_a_transfer_that_stands_still_is_given_up(send: Send, serve: Callable[..., Server]) -> None:
    """A wait longer than the bound ends it, as a time-out after the request was sent."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n"
    with pytest.raises(ReplyLost) as caught:
        send(Wire("GET", serve(head, b"xxx", 3.0).url, {}, into=Taken()), 0.3)
    assert caught.value.timed_out


def test_a_cut_reply_is_lost(send: Send, serve: Callable[..., Server]) -> None:
    """A connection that ends in the middle is an error, though the sink has a part of it."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n"
    sink = Taken()
    with pytest.raises(ReplyLost):
        send(Wire("GET", serve(head, b"xxx").url, {}, into=sink), 5)
    assert bytes(sink.data) == b"xxx"
