"""A server on loopback that stands for Razorpay's orders and fails as a test plans it.

The sandbox behaves as the service does; this one can also do what no service should: answer with
garbage, hang up in mid-reply, or wait.
"""

import json
import socket
import threading
from collections import deque
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Final, Self
from urllib.parse import parse_qs, urlsplit

KEYS: Final = {
    "RAZORPAY_KEY_ID": "rzp_" + "test_loopback000001",
    "RAZORPAY_KEY_SECRET": "loopbacksecret0000000001",
}
_LONGEST_HOLD: Final = 30.0
_CREATED: Final = 1_764_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered in place of the usual.

    Attributes:
        status: The HTTP status.
        body: JSON, or bytes as they are; None is what is usual if it is applied, else nothing.
        headers: Further headers.
        applied: Whether an order is made all the same.
        hold: Seconds to wait before answering; the end of the test ends it.
        drop: Hang up without a reply.
        cut: Hang up in the middle of the reply.
    """

    status: int = 200
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    applied: bool = False
    hold: float = 0.0
    drop: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """A request that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


def refusal(code: str, description: str, **more: Any) -> dict[str, Any]:
    """Return an error body as Razorpay writes it."""
    return {"error": {"code": code, "description": description, **more}}


class Service:
    """The server; used as a context, in which it runs."""

    def __init__(self) -> None:
        self.orders: list[dict[str, Any]] = []
        self.received: list[Received] = []
        self.arrived = threading.Event()
        self.released = threading.Event()
        self._planned: deque[Answer] = deque()
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"service": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}
        )

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def plan(self, *answers: Answer) -> None:
        """Let the next requests be answered so, one each."""
        self._planned.extend(answers)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *ended: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, received: Received) -> Answer:
        """Return what is to be answered, with its effect done."""
        with self._lock:
            self.received.append(received)
            planned = self._planned.popleft() if self._planned else None
            self.arrived.set()
            if planned is None:
                return Answer(body=self._usual(received))
            usual = self._usual(received) if planned.applied else {}
            return replace(planned, body=usual) if planned.body is None else planned

    def _usual(self, received: Received) -> Any:
        """Make an order, or list those made, newest first."""
        if received.method == "POST":
            given = json.loads(received.body)
            made = {
                "id": f"order_Loop{len(self.orders):010d}",
                "entity": "order",
                "amount": given["amount"],
                "amount_paid": 0,
                "currency": given["currency"],
                "receipt": given.get("receipt"),
                "status": "created",
                "notes": given.get("notes") or [],
                "created_at": _CREATED + len(self.orders),
            }
            self.orders.append(made)
            return made
        query = parse_qs(urlsplit(received.path).query)
        skip, count = (int(query.get(name, ["0"])[0]) for name in ("skip", "count"))
        page = self.orders[::-1][skip : skip + (count or 10)]
        return {"entity": "collection", "count": len(page), "items": page}


class _Handler(BaseHTTPRequestHandler):
    service: ClassVar[Service]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        length = int(self.headers.get("content-length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.service.answer(
            Received(self.command, self.path, headers, self.rfile.read(length))
        )
        if answer.hold:
            self.service.released.wait(min(answer.hold, _LONGEST_HOLD))
        self.close_connection = answer.drop or answer.cut
        if answer.drop:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        raw = isinstance(answer.body, bytes)
        body = answer.body if raw else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(body) + (10 if answer.cut else 0)))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _serve  # noqa: N815 - the base's words

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base's word
        """Stay quiet."""

    def handle(self) -> None:
        """Serve; a caller that was killed is no fault."""
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True
