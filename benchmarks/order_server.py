"""A server on loopback that answers every order as Razorpay does, as fast as one process can.

    python benchmarks/order_server.py [--wait MILLISECONDS]

It speaks plain HTTP/1.1 over kept connections, with a raw asyncio protocol. To `POST /v1/orders` it
answers with the order, to any other request with a 404; after the milliseconds that it is told to
wait, for a real service thinks, too. It prints its address, and serves until stdin ends. Nothing is
kept but the number of orders, which `GET /count` brings.
"""

import argparse
import asyncio
import itertools
import json
import sys

_ORDERS = itertools.count(1)
_MADE = [0]


class Connection(asyncio.Protocol):
    """One client's connection.

    Args:
        wait: Seconds before each answer.
    """

    def __init__(self, wait: float) -> None:
        self._wait = wait
        self._held = b""
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what the answers are written to."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP's always is
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self._held += data
        while (end := self._held.find(b"\r\n\r\n")) >= 0:
            head = self._held[:end]
            at = head.lower().find(b"\r\ncontent-length:")
            size = int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self._held) < end + 4 + size:
                return
            body = self._held[end + 4 : end + 4 + size]
            self._held = self._held[end + 4 + size :]
            answer = reply(head.split(b" ", 2), body)
            if self._wait:
                self._loop.call_later(self._wait, self._transport.write, answer)
            else:
                self._transport.write(answer)


def reply(asked: list[bytes], body: bytes) -> bytes:
    """Return the whole response to a request."""
    if asked[:2] == [b"POST", b"/v1/orders"]:
        return _response(b"200 OK", order(json.loads(body)))
    if asked[:2] == [b"GET", b"/count"]:
        return _response(b"200 OK", {"count": _MADE[0]})
    return _response(b"404 Not Found", {"error": {"code": "BAD_REQUEST_ERROR"}})


def order(given: dict[str, object]) -> dict[str, object]:
    """Return the order that was made of what was given."""
    _MADE[0] += 1
    return {
        "id": f"order_{next(_ORDERS):014d}", "entity": "order", "amount": given["amount"],
        "amount_paid": 0, "amount_due": given["amount"], "currency": given["currency"],
        "receipt": given.get("receipt"), "status": "created", "attempts": 0,
        "notes": given.get("notes") or [], "created_at": 1_764_000_000,
    }  # fmt: skip


def _response(status: bytes, document: dict[str, object]) -> bytes:
    body = json.dumps(document).encode()
    return (
        b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
        % (status, len(body), body)
    )  # fmt: skip


async def serve(wait: float) -> None:
    """Serve until stdin ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(wait), "127.0.0.1", 0, backlog=512)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--wait", type=float, default=0.0, help="milliseconds")
    asyncio.run(serve(parser.parse_args().wait / 1000))
