"""A network that fails in every way: whether anything was sent is told truly, and in time."""

import gzip
import socket
import time
from typing import Any

import pytest
from line import OK, Line, reply, reset

from unictl.core.ports import NotSent, ReplyLost, TransportError


def fails(send: Any, url: str, timeout: float = 5.0) -> TransportError:
    """Send what fails, and return how."""
    with pytest.raises(TransportError) as caught:
        send(url, timeout=timeout)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    return caught.value


def test_a_refused_connection(send: Any) -> None:
    """Where nobody listens nothing was sent, and the system's reason is told."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    error = fails(send, f"http://127.0.0.1:{port}")
    assert isinstance(error, NotSent)
    assert "refused" in str(error).lower()


def test_a_reset_after_the_request_was_read(send: Any) -> None:
    """The service has the request: its effect can't be ruled out."""
    with Line(lambda connection, _: reset(connection)) as line:
        assert isinstance(fails(send, line.url), ReplyLost)
        assert len(line.requests) == 1


def test_a_hang_up_after_the_request_was_read(send: Any) -> None:
    """A closed connection is no better than a reset one."""
    with Line(lambda connection, _: connection.close()) as line:
        assert isinstance(fails(send, line.url), ReplyLost)
        assert len(line.requests) == 1


def test_a_reset_before_the_request_was_read(send: Any) -> None:
    """The caller can't tell it from one after: what has left may have arrived."""

    def script(connection: socket.socket, _: bytes) -> None:
        time.sleep(0.1)  # until the request has left
        reset(connection)

    with Line(script, reads=False) as line:
        assert isinstance(fails(send, line.url), ReplyLost)


def test_silence_after_the_request(send: Any) -> None:
    """Without a reply the call ends in time, and says that it ran out."""
    with Line(lambda _, __: line.over.wait(20)) as line:  # type: ignore[arg-type]
        started = time.monotonic()
        error = fails(send, line.url, 0.4)
    assert isinstance(error, ReplyLost)
    assert error.timed_out
    assert 0.3 < time.monotonic() - started < 1.5


@pytest.mark.parametrize("part", ["head", "body", "gzip"])
def test_a_reply_that_drips(part: str, send: Any) -> None:
    """A byte now and then doesn't hold the call beyond its time, wherever it drips."""
    sent = {
        "head": b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 200,
        "body": OK + b"Content-Length: 200\r\n\r\n" + b"a" * 200,
        "gzip": OK + b"Content-Encoding: gzip\r\nContent-Length: 900\r\n\r\n" + b"\x1f\x8b" * 100,
    }[part]

    def drip(connection: socket.socket, _: bytes) -> None:
        start = sent.find(b"\r\n\r\n") + 4 if part != "head" else 0
        connection.sendall(sent[:start])
        for byte in sent[start:]:
            if line.over.wait(0.1):
                return
            connection.sendall(bytes([byte]))

    with Line(drip) as line:
        started = time.monotonic()
        error = fails(send, line.url, 0.6)
    assert isinstance(error, ReplyLost)
    assert error.timed_out or part == "gzip"  # what is no gzip may be noticed before
    assert time.monotonic() - started < 1.2


@pytest.mark.parametrize(
    "half",
    [
        b"HTTP/1.1 200",
        OK,
        OK + b"Content-Length: 10\r\n\r\n{}",
        OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{}",
        OK + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
        b"garbage that is no HTTP\r\n\r\n",
    ],
)
def test_half_a_reply_is_none(half: bytes, send: Any) -> None:
    """A reply that is cut short or garbled is lost, never passed on as a whole one."""

    def script(connection: socket.socket, _: bytes) -> None:
        connection.sendall(half)
        connection.close()

    with Line(script) as line:
        error = fails(send, line.url)
    assert isinstance(error, ReplyLost)
    assert not error.timed_out


@pytest.mark.parametrize("packed", [False, True])
def test_a_reply_without_end(*, packed: bool, send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply larger than any can be is cut off, also one that is only large unpacked."""
    monkeypatch.setattr("unictl.transport.exchange._LARGEST_REPLY", 1 << 20)
    body = b"0" * (3 << 20)
    head = OK
    if packed:
        body, head = gzip.compress(body), OK + b"Content-Encoding: gzip\r\n"
    with Line(lambda connection, _: connection.sendall(reply(body, head))) as line:
        error = fails(send, line.url)
    assert isinstance(error, ReplyLost)
    assert "larger" in str(error)


def test_a_packed_reply_is_unpacked(send: Any) -> None:
    """What was asked for packed comes out plain."""
    head = OK + b"Content-Encoding: gzip\r\n"
    body = gzip.compress('{"a": "☕"}'.encode())
    with Line(lambda connection, _: connection.sendall(reply(body, head))) as line:
        assert send(line.url).json() == {"a": "☕"}


def test_the_request_on_the_wire(send: Any) -> None:
    """Method, target, headers and body leave as they were given, the secret one too."""
    with Line(lambda connection, _: connection.sendall(reply())) as line:
        found = send(line.url)
        head, _, body = line.requests[0].partition(b"\r\n\r\n")
    assert (found.status, found.body) == (200, b"{}")
    assert found.headers["content-type"] == "application/json"
    assert head.startswith(b"POST /v1/orders?a=b%20c HTTP/1.1\r\n")
    assert b"authorization: basic c2vjcmv0" in head.lower()
    assert body == b'{"amount":1}'


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int, send: Any) -> None:
    """Where a service says that it moved, no key follows it."""
    with (
        Line(lambda connection, _: connection.sendall(reply())) as elsewhere,
        Line(
            lambda connection, _: connection.sendall(
                b"HTTP/1.1 %d Moved\r\nLocation: %s/\r\nContent-Length: 0\r\n\r\n"
                % (status, elsewhere.url.encode())
            )
        ) as line,
    ):
        assert send(line.url).status == status
        assert elsewhere.connections == 0


def test_cookies_are_not_sent_back(send: Any) -> None:
    """Nothing of one call is carried into the next, which may be another account's."""
    head = OK + b"Set-Cookie: session=1; Path=/\r\n"
    with Line(lambda connection, _: connection.sendall(reply(head=head))) as line:
        send(line.url)
        send(line.url)
    assert b"cookie" not in line.requests[1].lower()


def test_connections_are_kept(send: Any) -> None:
    """Several requests go over one connection, and one that went stale is replaced."""
    count = 0

    def script(connection: socket.socket, _: bytes) -> None:
        nonlocal count
        count += 1
        connection.sendall(reply())
        if count == 3:
            connection.close()

    with Line(script) as line:
        for _ in range(3):
            assert send(line.url).ok
        assert line.connections == 1
        time.sleep(0.1)
        assert send(line.url).ok
        assert line.connections == 2
