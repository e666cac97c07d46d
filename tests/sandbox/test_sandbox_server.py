"""The sandbox served over HTTP: the same state, kept-alive connections, faults on the wire."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sandbox_api import Api, basic

from unictl.errors import InvalidRequest
from unictl.sandbox.server import Server, serve
from unictl.sandbox.store import Store

_HEADERS = {"Authorization": basic(), "Content-Type": "application/json"}


def _call(
    connection: http.client.HTTPConnection, method: str, path: str, body: Any = None
) -> tuple[int, Any]:
    encoded = None if body is None else json.dumps(body)
    connection.request(method, path, encoded, _HEADERS)
    reply = connection.getresponse()
    return reply.status, json.loads(reply.read())


@pytest.fixture
def connection(server: Server) -> Iterator[http.client.HTTPConnection]:
    """A connection to the server, which is opened at the first request."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as own:
        yield own


def test_root_and_slug_share_the_state_with_the_process(
    connection: http.client.HTTPConnection, state: Path
) -> None:
    """What is made at the root is found under /razorpay, and in process over the same file."""
    status, order = _call(connection, "POST", "/v1/orders", {"amount": 500, "currency": "INR"})
    assert status == 200
    assert _call(connection, "GET", f"/razorpay/v1/orders/{order['id']}") == (200, order)
    api = Api(state)
    assert api.get(f"orders/{order['id']}") == order
    api.transport.close()


def test_one_connection_serves_many_requests(connection: http.client.HTTPConnection) -> None:
    """Connections are kept alive, also after a refusal."""
    _call(connection, "GET", "/v1/orders")
    kept = connection.sock
    for _ in range(5):
        assert _call(connection, "GET", "/v1/nothing")[0] == 400
        assert _call(connection, "GET", "/v1/orders")[0] == 200
    assert connection.sock is kept


def test_other_methods_are_answered_as_razorpay_does(
    connection: http.client.HTTPConnection,
) -> None:
    """A method that no path takes gets the refusal of an unknown URL."""
    for method in ("DELETE", "PUT", "PATCH"):
        status, body = _call(connection, method, "/v1/orders", {})
        assert (status, body["error"]["reason"]) == (400, "NA")


def test_only_loopback_is_served(server: Server) -> None:
    """The server listens on 127.0.0.1 and nowhere else."""
    assert server.server_address[0] == "127.0.0.1"
    assert server.url == f"http://127.0.0.1:{server.port}"


def test_concurrent_writers_lose_nothing(server: Server) -> None:
    """Eight connections write 20 orders each at once; walking the pages finds every one."""

    def write(writer: int) -> list[str]:
        own = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        ids = []
        for number in range(20):
            body = {"amount": 500, "currency": "INR", "receipt": f"{writer}-{number}"}
            status, order = _call(own, "POST", "/v1/orders", body)
            assert status == 200
            ids.append(order["id"])
        own.close()
        return ids

    with ThreadPoolExecutor(8) as pool:
        made = [identifier for ids in pool.map(write, range(8)) for identifier in ids]
    own = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    found: list[str] = []
    while page := _call(own, "GET", f"/v1/orders?count=33&skip={len(found)}")[1]["items"]:
        found += [order["id"] for order in page]
    assert sorted(found) == sorted(made)
    assert len(set(found)) == 160
    own.close()


def test_one_of_many_captures_wins(server: Server, state: Path) -> None:
    """Of eight captures of the same payment at once, one succeeds and the others are refused."""
    api = Api(state)
    api.now = int(time.time())
    payment = api.pay(api.order()["id"], "authorized")

    def capture(_: int) -> int:
        own = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        body = {"amount": 50_000, "currency": "INR"}
        status, _body = _call(own, "POST", f"/v1/payments/{payment['id']}/capture", body)
        own.close()
        return status

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(capture, range(8))) == [200] + [400] * 7
    assert api.get(f"orders/{payment['order_id']}")["amount_paid"] == 50_000
    api.transport.close()


@pytest.mark.parametrize("fault", ["reset", "unreachable", "timeout"])
def test_a_lost_reply_ends_the_connection(
    connection: http.client.HTTPConnection, fault: str
) -> None:
    """No byte of a reply comes; the order is there afterwards unless the fault says otherwise."""
    body = {"amount": 500, "currency": "INR", "notes": {"unictl_sandbox": fault}}
    begun = time.monotonic()
    with pytest.raises(ConnectionError):
        _call(connection, "POST", "/v1/orders", body)
    held = time.monotonic() - begun
    assert (held >= 2.0) is (fault == "timeout")
    connection.close()
    assert _call(connection, "GET", "/v1/orders")[1]["count"] == int(fault != "unreachable")


def test_a_held_caller_that_gives_up_is_let_go(server: Server) -> None:
    """A client with its own time-out gets it; the server goes on serving."""
    own = http.client.HTTPConnection("127.0.0.1", server.port, timeout=0.3)
    body = {"amount": 500, "currency": "INR", "notes": {"unictl_sandbox": "timeout"}}
    with pytest.raises(TimeoutError):
        _call(own, "POST", "/v1/orders", body)
    own.close()
    own = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    assert _call(own, "GET", "/v1/orders")[1]["count"] == 1
    own.close()


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("Content-Length: 9999999", b"413"),
        ("Content-Length: x", b"413"),
        ("Transfer-Encoding: chunked", b"411"),
    ],
)
def test_a_body_that_can_t_be_read_is_refused(server: Server, head: str, status: bytes) -> None:
    """A body without a sane length is refused and the connection closed."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
        raw.sendall(f"POST /v1/orders HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())
        with raw.makefile("rb") as reply:
            assert reply.readline().split()[1] == status
            assert reply.read().endswith(b"\r\n\r\n")


def test_requests_are_not_logged(
    connection: http.client.HTTPConnection, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing of a request, which holds a key, is printed."""
    _call(connection, "GET", "/v1/orders")
    _call(connection, "GET", "/v1/nothing")
    connection.close()
    assert capfd.readouterr() == ("", "")


def test_an_unusable_state_is_a_500(
    server: Server, connection: http.client.HTTPConnection, tmp_path: Path
) -> None:
    """A state file that can't be used is told to the caller, who isn't left without a reply."""
    server.sandbox.store = Store(tmp_path)
    connection.request("GET", "/v1/orders", headers=_HEADERS)
    reply = connection.getresponse()
    assert reply.status == 500
    assert b"cannot use the sandbox's state" in reply.read()


def test_a_taken_port_is_refused(server: Server, tmp_path: Path) -> None:
    """A port in use is an error of ours with a next step."""
    with pytest.raises(InvalidRequest, match=str(server.port)) as caught:
        serve(server.port, tmp_path / "other")
    assert "0 takes a free one" in caught.value.hint


def test_serve_says_where_and_ends_cleanly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Port 0 takes a free port and prints its address; once stopped, the port is free again."""
    started: list[Server] = []
    ready = threading.Event()

    def note(server: Server) -> None:
        started.append(server)
        ready.set()

    thread = threading.Thread(target=serve, args=(0, tmp_path / "state.sqlite3", note))
    thread.start()
    assert ready.wait(10)
    started[0].shutdown()
    thread.join(10)
    assert not thread.is_alive()
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", started[0].port), timeout=1)
    assert capsys.readouterr().out == ""
