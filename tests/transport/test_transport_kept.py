"""Connections that are kept: for whom, for how long, and what becomes of those that end."""

import asyncio
import gc
import socket
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from line import OK, Authority, Line, reply, reset

from unictl.core.call import Wire
from unictl.core.ports import NotSent, ReplyLost
from unictl.errors import InvalidRequest
from unictl.transport import http
from unictl.transport.http import AsyncHttpTransport, HttpTransport


def answers(connection: socket.socket, _: bytes) -> None:
    """Answer any request."""
    connection.sendall(reply())


def wire(url: str) -> Wire:
    """Return a small request."""
    return Wire("POST", f"{url}/v1/orders", {}, b"{}")


def test_a_place_has_connections_of_its_own(send: Any) -> None:
    """What goes to one server never goes over a connection to another."""
    with Line(answers) as one, Line(answers) as other:
        for line in (one, other, one, other):
            assert send(line.url).ok
        assert (one.connections, other.connections) == (1, 1)
        assert b"Host: 127.0.0.1:%d\r\n" % other.port in other.requests[0]


def test_an_old_connection_is_not_used(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service may be closing it just now, and then nobody knows what became of a request."""
    monkeypatch.setattr("unictl.transport.idle._IDLE_SECONDS", 0.05)
    with Line(answers) as line:
        assert send(line.url).ok
        time.sleep(0.1)
        assert send(line.url).ok
        assert line.connections == 2


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        OK + b"Content-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n",
    ],
    ids=["close", "1.0", "unasked"],
)
def test_a_connection_that_ends_with_the_reply(head: bytes, send: Any) -> None:
    """It is not used again: where the service says so, or says more than it was asked."""
    with Line(lambda connection, _: connection.sendall(head)) as line:
        assert send(line.url).body == b"{}"
        assert send(line.url).body == b"{}"
        assert line.connections == 2


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize("secure", [False, True])
def test_what_comes_unasked_is_no_reply(
    *, asynchronous: bool, secure: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that says more later is not heard: the next request would get it as its reply."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    said = threading.Semaphore(0)

    def script(connection: socket.socket, _: bytes) -> None:
        connection.sendall(reply(b"asked"))
        time.sleep(0.05)
        connection.sendall(reply(b"unasked"))
        said.release()

    def synchronously(url: str) -> list[bytes]:
        transport, found = HttpTransport(), []
        for _ in range(3):
            found.append(transport.send(wire(url), timeout=5.0).body)
            said.acquire(timeout=5)
        transport.close()
        return found

    async def asynchronously(url: str) -> list[bytes]:
        transport, found = AsyncHttpTransport(), []
        for _ in range(3):
            found.append((await transport.send(wire(url), timeout=5.0)).body)
            await asyncio.to_thread(said.acquire, timeout=5)
            await asyncio.sleep(0.05)
        await transport.close()
        return found

    with Line(script, tls=authority.context("localhost") if secure else None) as line:
        url = f"http{'s' if secure else ''}://localhost:{line.port}"
        found = asyncio.run(asynchronously(url)) if asynchronous else synchronously(url)
        assert found == [b"asked"] * 3
        assert line.connections == 3


def test_a_failed_exchange_leaves_nothing_behind(send: Any) -> None:
    """The late reply to one request is never taken for the reply to the next."""

    def script(connection: socket.socket, _: bytes) -> None:
        if len(line.requests) == 1:
            time.sleep(0.4)
        connection.sendall(reply(b'{"number": %d}' % len(line.requests)))

    with Line(script) as line:
        with pytest.raises(ReplyLost):
            send(line.url, timeout=0.2)
        time.sleep(0.4)
        assert send(line.url).json() == {"number": 2}
        assert line.connections == 2


def test_a_reply_without_length_ends_with_the_connection(send: Any) -> None:
    """As HTTP/1.0 had it."""

    def script(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n{")
        time.sleep(0.05)
        connection.sendall(b"}")
        connection.close()

    with Line(script) as line:
        assert send(line.url).body == b"{}"


def test_interim_replies_are_none(send: Any) -> None:
    """100 and 103 come before the reply (RFC 9110, section 15.2)."""
    early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    with Line(lambda connection, _: connection.sendall(early + reply())) as line:
        found = send(line.url)
    assert (found.status, found.body) == (200, b"{}")
    assert "link" not in found.headers


@pytest.mark.parametrize("status", [204, 304])
def test_replies_without_a_body(status: int, send: Any) -> None:
    """They end with their head, whatever length it names."""
    head = b"HTTP/1.1 %d X\r\nContent-Encoding: gzip\r\n\r\n" % status
    with Line(lambda connection, _: connection.sendall(head)) as line:
        for _ in range(2):
            found = send(line.url)
            assert (found.status, found.body) == (status, b"")
        assert line.connections == 1


def test_the_reply_to_head_has_no_body(send: Any) -> None:
    """Its length is the one that GET would have."""
    head = OK + b"Content-Length: 900\r\n\r\n"
    with Line(lambda connection, _: connection.sendall(head)) as line:
        for _ in range(2):
            assert send(line.url, method="HEAD").headers["content-length"] == "900"
        assert line.connections == 1


def test_headers_of_one_name_are_one_list(send: Any) -> None:
    """RFC 9110, section 5.3; and a value beyond ASCII is read."""
    head = OK + "X-A: é\r\nx-a: 2\r\n".encode() + b"X-Old: \xe9\r\n"
    with Line(lambda connection, _: connection.sendall(reply(head=head))) as line:
        found = send(line.url).headers
    assert (found["x-a"], found["x-old"]) == ("é, 2", "é")


def test_threads_share_a_transport() -> None:
    """Each request gets the reply to itself, and connections are used by one at a time."""

    def script(connection: socket.socket, request: bytes) -> None:
        time.sleep(0.002)
        connection.sendall(reply(request.split(b" ")[1]))

    transport = HttpTransport()
    with Line(script) as line, ThreadPoolExecutor(8) as threads:

        def call(number: int) -> bool:
            found = transport.send(Wire("GET", f"{line.url}/{number}", {}), timeout=5.0)
            return found.body == f"/{number}".encode()

        assert all(threads.map(call, range(400)))
        assert line.connections <= 8
        transport.close()
        assert call(1)
        assert call(2)


def test_tasks_share_a_transport() -> None:
    """Each request gets the reply to itself, over no more connections than allowed."""

    def script(connection: socket.socket, request: bytes) -> None:
        connection.sendall(reply(request.split(b" ")[1]))

    async def all_at_once(url: str) -> bool:
        transport = AsyncHttpTransport()
        replies = await asyncio.gather(
            *(transport.send(Wire("GET", f"{url}/{one}", {}), timeout=9.0) for one in range(300))
        )
        await transport.close()
        return [one.body for one in replies] == [b"/%d" % one for one in range(300)]

    with Line(script) as line:
        assert asyncio.run(all_at_once(line.url))
        assert line.connections <= http._MOST_CONNECTIONS


def test_waiting_for_a_connection_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who got none in his time has sent nothing."""
    monkeypatch.setattr(http, "_MOST_CONNECTIONS", 1)

    async def two(url: str) -> tuple[Any, Any]:
        transport = AsyncHttpTransport()
        try:
            first = asyncio.create_task(transport.send(wire(url), timeout=2.0))
            await asyncio.sleep(0.05)
            second = transport.send(wire(url), timeout=0.2)
            return await asyncio.gather(first, second, return_exceptions=True)
        finally:
            await transport.close()

    with Line(lambda connection, _: (time.sleep(0.6), answers(connection, b""))) as line:  # type: ignore[arg-type,func-returns-value]
        first, second = asyncio.run(two(line.url))
        assert len(line.requests) == 1
    assert first.ok
    assert isinstance(second, NotSent)
    assert second.timed_out


def test_a_transport_outlives_its_event_loop() -> None:
    """A client made once serves several runs of asyncio, and is closed in one of its own.

    Nothing is left open that Python would warn of.
    """
    transport = AsyncHttpTransport()
    with Line(answers) as line:
        for _ in range(3):
            assert asyncio.run(transport.send(wire(line.url), timeout=5.0)).ok
        asyncio.run(transport.close())
    del transport
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        gc.collect()
    assert not [str(one.message) for one in caught]


def test_a_cancelled_call_closes_its_connection() -> None:
    """The transport stays usable, and no reply is left for somebody else."""
    come, served = threading.Event(), threading.Event()

    def script(connection: socket.socket, _: bytes) -> None:
        if len(line.requests) == 1:
            come.set()
            served.wait(5)
        connection.sendall(reply(b"%d" % len(line.requests)))

    async def cancel(url: str) -> bytes:
        transport = AsyncHttpTransport()
        first = asyncio.create_task(transport.send(wire(url), timeout=5.0))
        await asyncio.to_thread(come.wait, 5)
        first.cancel()
        assert isinstance((await asyncio.gather(first, return_exceptions=True))[0], BaseException)
        served.set()
        body = (await transport.send(wire(url), timeout=5.0)).body
        await transport.close()
        return body

    with Line(script) as line:
        assert asyncio.run(cancel(line.url)) == b"2"
        assert line.connections == 2


@pytest.mark.parametrize("end", ["close", "reset"])
def test_an_answer_before_all_was_sent(end: str) -> None:
    """A service that refuses large content early, and hangs up, is heard."""

    def script(connection: socket.socket, _: bytes) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 413 X\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        time.sleep(0.1)
        if end == "close":
            connection.shutdown(socket.SHUT_WR)
            time.sleep(0.1)
        else:
            reset(connection)

    class Content:
        size = 64 << 20

        def chunks(self) -> Any:
            yield b"x" * 65536
            time.sleep(0.2)
            for _ in range(1023):
                yield b"x" * 65536

    transport = HttpTransport()
    with Line(script, reads=False) as line:
        try:
            found = transport.send(Wire("PUT", line.url, {}, Content()), timeout=5.0)
            assert found.status == 413
        except ReplyLost:  # a reset takes with it what wasn't read
            assert end == "reset"
    transport.close()


def test_the_next_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host of several addresses is reached while one of them answers, in the time given."""
    with Line(answers) as line, socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        held = [socket.create_connection(full.getsockname()) for _ in range(1)]
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", place)
            for place in (("127.0.0.1", 1), full.getsockname(), ("127.0.0.1", line.port))
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        began = time.monotonic()
        transport = HttpTransport()
        assert transport.send(wire("http://localhost"), timeout=3.0).ok
        assert time.monotonic() - began < 3.0
        transport.close()
        for one in held:
            one.close()


@pytest.mark.parametrize(
    "headers",
    [{"X-Note": "one\r\nX-Other: two"}, {"X-Note": "☕"}, {"X Note": "one"}],
)
def test_a_request_that_http_cant_say(headers: dict[str, str]) -> None:
    """It is refused before a connection is made, and its values aren't repeated."""
    transport = HttpTransport()
    with Line(answers) as line:
        with pytest.raises(InvalidRequest) as caught:
            transport.send(Wire("GET", line.url, headers), timeout=5.0)
        assert line.connections == 0
    assert "two" not in str(caught.value.as_dict())
