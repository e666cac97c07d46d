"""The sandbox served on loopback, for any client that speaks a service's HTTP API.

`http://127.0.0.1:PORT/razorpay` is Razorpay, and so is the root.
"""

import select
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from unictl.core.call import Reply
from unictl.errors import Busy, InvalidRequest, UnictlError
from unictl.sandbox.app import Sandbox, addressed
from unictl.sandbox.body import Body
from unictl.sandbox.exchange import LargeReply, NoReply, Request, Silence
from unictl.sandbox.services import stand_in

HOST: Final = "127.0.0.1"
_LARGEST_BODY: Final = 1 << 20  # of services that don't take it as it comes
_LARGEST_FORM: Final = 64 << 20  # of a form with files
_LARGEST_REST: Final = 64 << 20  # of a body that nobody reads, read to keep the connection
_LOOK: Final = 0.25  # seconds between looks whether a held caller has hung up
_IDLE: Final = 120.0  # seconds after which a connection without a request is closed
_WITHOUT_BODY: Final = (204, 304)  # RFC 9110, section 6.4.1
_RESET: Final = struct.pack("ii", 1, 0)  # SO_LINGER on, for 0 seconds: closing sends a reset


class Server(ThreadingHTTPServer):
    """The sandbox on a port of 127.0.0.1.

    Args:
        path: The state file.
        port: The port; 0 takes a free one, which `port` then names.
        hold: Seconds for which the fault `timeout` keeps a connection open without a reply.

    Raises:
        OSError: The port is taken or not allowed.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, path: Path, port: int = 0, *, hold: float = 60.0) -> None:
        self.sandbox = Sandbox(path)
        self.hold = hold
        self.stopping = threading.Event()
        super().__init__((HOST, port), _Handler)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """The address that a client is given as its base URL."""
        return f"http://{HOST}:{self.port}"

    def shutdown(self) -> None:
        """Stop serving; callers that are held get no reply. Call from another thread."""
        self.stopping.set()
        super().shutdown()

    def server_close(self) -> None:
        """Give the port back and close the state file."""
        self.stopping.set()
        super().server_close()
        self.sandbox.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of callers that hung up; anything else is a bug, and shown."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server
    timeout = _IDLE
    # Headers and body are two writes; without this the second waits for the peer's acknowledgement.
    disable_nagle_algorithm = True

    def _answer(self) -> None:
        path, _, query = self.path.partition("?")
        service, request = addressed(
            Request(
                method=self.command,
                path=path,
                query=tuple(parse_qsl(query, keep_blank_values=True)),
                headers={name.lower(): _text(value) for name, value in self.headers.items()},
                target=path,
            )
        )
        length = request.headers.get("content-length", "0")
        chunked = "transfer-encoding" in request.headers
        streams = hasattr(stand_in(service), "receive")
        if chunked and not streams:
            self._refuse(411)
        elif not chunked and not _sane(length, None if streams else _largest(request)):
            self._refuse(413)
        else:
            body = Body(self.rfile, None if chunked else int(length), self._expected())
            if streams:
                request = request._replace(incoming=body)
            else:
                request = request._replace(body=body.read(-1))
            self._deliver(request, service, body)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = _answer  # noqa: N815 - the base's words

    def _deliver(self, request: Request, service: str, body: Body) -> None:
        try:
            reply = self.server.sandbox.handle(request, service)
        except NoReply as silence:
            self._fall_silent(silence.how)
            return
        except UnictlError as error:
            reply = Reply(503 if isinstance(error, Busy) else 500, {}, error.message.encode())
        if not body.skip(_LARGEST_REST):
            self.close_connection = True
        self._send(reply)

    def _refuse(self, status: int) -> None:
        self.close_connection = True
        self._send(Reply(status))

    def handle_expect_100(self) -> bool:
        """Let the caller send its body only once it is wanted; see `_expected`."""
        return True

    def _expected(self) -> Callable[[], None] | None:
        """Return what tells a caller who waits for it to send its body; None if none waits."""
        if self.headers.get("expect", "").lower() != "100-continue":
            return None

        def go_on() -> None:
            self.send_response_only(100)
            self.end_headers()

        return go_on

    def _send(self, reply: Reply) -> None:
        large = reply.content if isinstance(reply, LargeReply) else None
        try:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                # Whoever sent names in lower case as data gets them back so.
                shown = name if name.startswith("x-amz-") else name.title()
                self.send_header(shown, value.encode().decode("latin-1"))
            if "content-length" not in reply.headers and reply.status not in _WITHOUT_BODY:
                self.send_header("Content-Length", str(large.size if large else len(reply.body)))
            if self.close_connection:
                self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD" and reply.status not in _WITHOUT_BODY:
                for chunk in large.chunks() if large else (reply.body,):
                    self.wfile.write(chunk)
        finally:
            if large:
                large.close()

    def _fall_silent(self, how: Silence) -> None:
        """End the connection without a reply: at once, or after holding it."""
        self.close_connection = True
        if how == "timeout":
            until = time.monotonic() + self.server.hold
            while time.monotonic() < until and not self.server.stopping.is_set():
                if select.select([self.connection], [], [], _LOOK)[0]:
                    break  # it hung up, or sends what it must not
            return
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base's word
        """Stay quiet: a log of requests could hold a key."""


def _text(value: str) -> str:
    """Return a header's text, which http.server takes for Latin-1 and clients send as UTF-8."""
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


def _largest(request: Request) -> int:
    form = request.headers.get("content-type", "").startswith("multipart/form-data")
    return _LARGEST_FORM if form else _LARGEST_BODY


def _sane(length: str, most: int | None) -> bool:
    return length.isascii() and length.isdigit() and (most is None or int(length) <= most)


def announce(server: Server) -> None:
    """Print the address: the one line that a script reads."""
    print(server.url, flush=True)  # noqa: T201 - its purpose


def serve(port: int, path: Path, ready: Callable[[Server], None] = announce) -> None:
    """Serve on 127.0.0.1 until interrupted.

    Args:
        port: The port; 0 takes a free one.
        path: The state file.
        ready: Called once the port is open.

    Raises:
        InvalidRequest: The port is taken or not allowed, or the state file can't be used.
        FormatTooNew: A newer unictl wrote the state file.
        KeyboardInterrupt: Somebody pressed Ctrl-C; the port and the state file are closed.
    """
    try:
        server = Server(path, port)
    except (OSError, OverflowError) as error:
        raise InvalidRequest(
            f"cannot listen on port {port} of {HOST}: {getattr(error, 'strerror', None) or error}",
            hint="Choose another port; 0 takes a free one.",
            field="port",
        ) from error
    with server:
        with server.sandbox.store.transaction():
            pass  # a state file that can't be used is better told now than to each caller
        server.sandbox.store.tidy()
        ready(server)
        server.serve_forever(poll_interval=_LOOK)
