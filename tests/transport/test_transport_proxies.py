"""The way out: which hosts go through the environment's proxy, and what it is told."""

import base64
import os
import socket
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from line import Authority, Line, reply

from unictl.core.ports import NotSent
from unictl.transport.places import Places

HOST = "api.razorpay.test"
PROXY = "http://proxy.test:3128"
HOSTS = (
    "api.stripe.com", "stripe.com", "notstripe.com", "a.b.stripe.com", "10.1.2.3", "10.2.2.3",
    "[2001:db8::1]", "[2001:db9::1]", "api.stripe.com:8443", "localhost:8443", "127.0.0.1:8443",
)  # fmt: skip
ENTRIES = (
    "*", "stripe.com", ".stripe.com", "*.stripe.com", "api.stripe.com", "API.Stripe.COM",
    "api.stripe.com:8443", "10.1.2.3", "10.1.0.0/16", "10.1.2.0/40",
    "2001:db8::1", "[2001:db8::1]", "2001:db8::/32", "com", "x, stripe.com ,y", " , ", "stripe",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in os.environ if one.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


def proxied(url: str) -> bool:
    """Say whether we go there through a proxy."""
    return Places().find(urlsplit(url)).proxy is not None


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_proxy_is_read_as_httpx2_reads_it(entry: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Domains, those below them, addresses, networks and ports: another client agrees."""
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", entry)
    loopback = dict.fromkeys(("all://localhost", "all://127.0.0.1", "all://[::1]"))
    with httpx2.Client(mounts=loopback) as client:
        direct = client._transport
        for host in HOSTS:
            address = httpx2.URL(f"https://{host}/")
            theirs = client._transport_for_url(address) is not direct
            assert proxied(str(address)) == theirs, (entry, host)


def test_the_usual_port_is_a_port_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry with port 443 means an address that doesn't name it."""
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", "api.stripe.com:443")
    assert not proxied("https://api.stripe.com/v1")
    assert proxied("https://api.stripe.com:8443/v1")


@pytest.mark.parametrize(
    ("variables", "through"),
    [
        ({}, False),
        ({"https_proxy": PROXY}, True),
        ({"ALL_PROXY": PROXY}, True),
        ({"HTTP_PROXY": PROXY}, False),
        ({"HTTPS_PROXY": "proxy.test:3128"}, True),
        ({"HTTPS_PROXY": ""}, False),
        ({"HTTPS_PROXY": PROXY, "no_proxy": HOST}, False),
    ],
)
def test_which_variable_counts(
    variables: dict[str, str], *, through: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTPS_PROXY and ALL_PROXY in either case, with or without `http://`."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert proxied(f"https://{HOST}") == through


def test_plain_http_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would see the keys."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, PROXY)
    assert not proxied(f"http://{HOST}")
    assert proxied(f"https://{HOST}")


def bridge(port: int) -> Any:
    """Return a proxy's script: it opens a tunnel to the port, and moves bytes by turns."""

    def script(connection: socket.socket, request: bytes) -> None:
        assert request.startswith(b"CONNECT ")
        with socket.create_connection(("127.0.0.1", port)) as onward:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            ended = False
            while not ended:
                ended = moved(connection, onward) or moved(onward, connection)

    return script


def moved(source: socket.socket, into: socket.socket) -> bool:
    """Move what there is, and say whether that was the last."""
    source.settimeout(0.01)
    into.settimeout(5)
    try:
        while data := source.recv(1 << 16):
            into.sendall(data)
    except TimeoutError:
        return False
    return True


def large(connection: socket.socket, _: bytes) -> None:
    """Answer with 3 MiB."""
    connection.sendall(reply(b"x" * (3 << 20)))


@pytest.mark.parametrize("secure", [False, True])
def test_a_proxy_by_http_or_https(
    *, secure: bool, send: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both kinds lead there; the user and password of its address are told to it alone."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    door = authority.context("localhost") if secure else None
    with (
        Line(large, tls=authority.context(HOST)) as line,
        Line(bridge(line.port), tls=door) as proxy,
    ):
        scheme = "https" if secure else "http"
        monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://me:p%40ss@localhost:{proxy.port}")
        for _ in range(2):
            assert len(send(f"https://{HOST}").body) == 3 << 20
    (asked,) = proxy.requests
    login = base64.b64encode(b"me:p@ss")
    assert b"Proxy-Authorization: Basic " + login in asked
    assert [login in request for request in line.requests] == [False, False]
    assert line.connections == 1


@pytest.mark.parametrize("trusted", [False, True])
def test_a_stranger_behind_or_as_the_proxy(
    *, trusted: bool, send: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the proxy nor the service is believed without a certificate of its name."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    door = authority.context("localhost" if trusted else "elsewhere.test")
    with (
        Line(large, tls=authority.context("elsewhere.test")) as line,
        Line(bridge(line.port), tls=door) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"https://localhost:{proxy.port}")
        with pytest.raises(NotSent, match="certificate can't be trusted"):
            send(f"https://{HOST}")
    assert line.requests == []
    assert len(proxy.requests) == trusted


def test_a_refusal_of_the_proxy_is_told(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its status says what to do about it."""
    refusal = b"HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n"
    with Line(lambda connection, _: connection.sendall(refusal)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(NotSent, match="the proxy answered 407"):
            send(f"https://{HOST}")


def test_the_handshake_behind_a_proxy_is_bounded(
    send: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tunnel that leads to silence ends in time, also inside TLS."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    over = threading.Event()

    def script(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        over.wait(10)

    with Line(script, tls=authority.context("localhost")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"https://localhost:{proxy.port}")
        with pytest.raises(NotSent) as caught:
            send(f"https://{HOST}", timeout=0.4)
        over.set()
    assert caught.value.timed_out


def test_a_name_beyond_ascii(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for as DNS has it (RFC 3492)."""
    refusal = b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"
    with Line(lambda connection, _: connection.sendall(refusal)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(NotSent):
            send("https://bücher.test")
    assert proxy.requests[0].startswith(b"CONNECT xn--bcher-kva.test:443 ")
