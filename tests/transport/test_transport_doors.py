"""TLS and proxies: whom we trust, through whom we go, and what a proxy gets to see."""

import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest
from line import Authority, Line, reply

from unictl.core.ports import NotSent
from unictl.errors import InvalidRequest
from unictl.transport.http import AsyncHttpTransport, HttpTransport

HOST = "api.razorpay.test"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """A CA of the test's own."""
    return Authority(tmp_path)


def answers(connection: socket.socket, _: bytes) -> None:
    """Answer any request."""
    connection.sendall(reply())


def tunnel_to(port: int) -> Any:
    """Return a proxy's script: open a tunnel to the port, wherever it was asked to."""

    def script(connection: socket.socket, request: bytes) -> None:
        if not request.startswith(b"CONNECT "):
            connection.sendall(reply(b'{"by": "proxy"}'))
            return
        with socket.create_connection(("127.0.0.1", port)) as onward:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=_pour, args=(onward, connection), daemon=True)
            back.start()
            _pour(connection, onward)
            back.join(5)

    return script


def _pour(source: socket.socket, into: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            into.sendall(data)
        into.shutdown(socket.SHUT_WR)
    except OSError:
        return


def strictly(authority: Path) -> ssl.SSLContext:
    """Return a client's context that checks as Python 3.13 does by default, in any Python."""
    context = ssl.create_default_context(cafile=authority)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def test_the_certificates_made_here_are_strictly_sound(authority: Authority) -> None:
    """A client that keeps to RFC 5280 trusts them: no test fails for them."""
    with (
        Line(answers, tls=authority.context("localhost")) as line,
        socket.create_connection(("127.0.0.1", line.port)) as plain,
        strictly(authority.file).wrap_socket(plain, server_hostname="localhost") as secured,
    ):
        assert secured.version()


def test_an_own_authority_is_honoured(
    authority: Authority, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSL_CERT_FILE names a company's own CA."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with Line(answers, tls=authority.context("localhost")) as line:
        assert send(f"https://localhost:{line.port}").ok


@pytest.mark.parametrize("why", ["stranger", "other name", "expired"])
def test_a_certificate_that_cant_be_trusted(
    why: str, authority: Authority, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent to whom we can't trust, and the cause is told."""
    if why != "stranger":
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    host = "elsewhere.test" if why == "other name" else "localhost"
    context = authority.context(host, days=-1 if why == "expired" else 2)
    with Line(answers, tls=context) as line, pytest.raises(NotSent, match="certificate") as caught:
        send(f"https://localhost:{line.port}")
    assert line.requests == []
    words = {"stranger": "issuer", "other name": "localhost", "expired": "expired"}
    assert words[why] in str(caught.value).lower() or "self-signed" in str(caught.value)


def test_plain_http_where_tls_is_spoken(authority: Authority, send: Any) -> None:
    """A server that speaks no TLS gets nothing."""
    del authority
    with Line(answers) as line, pytest.raises(NotSent):
        send(f"https://127.0.0.1:{line.port}", timeout=1.0)


@pytest.mark.parametrize("kind", [HttpTransport, AsyncHttpTransport])
@pytest.mark.parametrize("contents", [None, b"no certificate"])
def test_certificates_that_cant_be_read(
    kind: Any, contents: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong SSL_CERT_FILE is the user's to mend, by its name."""
    file = tmp_path / "ca.pem"
    if contents is not None:
        file.write_bytes(contents)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(InvalidRequest) as caught:
        kind()
    assert "SSL_CERT_FILE" in caught.value.hint


@pytest.mark.parametrize("kind", [HttpTransport, AsyncHttpTransport])
@pytest.mark.parametrize("proxy", ["ftp://me:pa55word@x", "socks5://x", "http://me:pa55word@x:y"])
def test_a_proxy_that_cant_be_used(kind: Any, proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong HTTPS_PROXY is told, without the password in it."""
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(InvalidRequest) as caught:
        kind()
    assert "HTTPS_PROXY" in caught.value.hint
    assert "pa55word" not in str(caught.value.as_dict())


def test_https_goes_through_the_proxy(
    authority: Authority, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTPS_PROXY is honoured; it sees the host alone, and neither path nor key."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with (
        Line(answers, tls=authority.context(HOST)) as line,
        Line(tunnel_to(line.port)) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        assert send(f"https://{HOST}").ok
    assert proxy.requests[0].startswith(f"CONNECT {HOST}:443 ".encode())
    assert b"uthorization" not in proxy.requests[0]
    assert b"orders" not in proxy.requests[0]
    assert line.requests[0].startswith(b"POST /v1/orders")


def test_no_proxy_is_honoured(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host in NO_PROXY is reached directly: here not at all, and the proxy hears nothing."""
    with Line(answers) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "other.invalid,unictl.invalid")
        with pytest.raises(NotSent):
            send("https://unictl.invalid", timeout=3.0)
    assert proxy.connections == 0


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_is_never_reached_by_proxy(
    variable: str, host: str, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There plain HTTP is allowed, so a proxy would see the keys."""
    with Line(answers) as line, Line(answers) as proxy:
        monkeypatch.setenv(variable.lower(), proxy.url)
        assert send(f"http://{host}:{line.port}").ok
    assert proxy.connections == 0


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_refuses(status: int, send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the tunnel isn't opened, nothing reached the service."""
    refusal = b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status
    with Line(lambda connection, _: connection.sendall(refusal)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(NotSent):
            send(f"https://{HOST}")


@pytest.mark.parametrize("how", ["hangs", "hangs up"])
def test_a_proxy_that_fails(how: str, send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence or a cut after CONNECT: still nothing reached the service."""

    def script(connection: socket.socket, _: bytes) -> None:
        if how == "hangs":
            proxy.over.wait(10)
        connection.close()

    with Line(script) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(NotSent) as caught:
            send(f"https://{HOST}", timeout=0.5)
    assert caught.value.timed_out == (how == "hangs")
