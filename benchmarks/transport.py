"""What a request costs: unictl's asynchronous transport next to httpx2's client.

    python benchmarks/transport.py [--requests 5000] [--at-once 32] [--rounds 5]

Both send the same order to one server on loopback, in a process of its own, over connections that
they keep, so many at once, by turns. Time and processor time are this process's, by request.
httpx2 is allowed to keep as many connections as there are requests at once.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection

import httpx2

from unictl.core.call import Wire
from unictl.transport.http import AsyncHttpTransport

BODY = json.dumps({"amount": 50000, "currency": "INR", "notes": {"key": "0" * 32}}).encode()
HEADERS = {
    "Authorization": "Basic cnpwOnNlY3JldA==",
    "Content-Type": "application/json",
    "Accept": "application/json",
    "User-Agent": "benchmark",
}
ANSWER = json.dumps({"id": "order_4FuVOCuHMaJLQF", "amount": 50000, "status": "created"}).encode()
REPLY = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nServer: x\r\n"
    b"Date: Wed, 25 Nov 2026 22:00:00 GMT\r\nCache-Control: no-cache\r\nRequest-Id: 1\r\n\r\n"
) % len(ANSWER) + ANSWER
Send = Callable[[], Awaitable[int]]


class Answering(asyncio.Protocol):
    """The server: it counts bytes and parses nothing, to be faster than who asks."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the type checker
        self._transport, self._came = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self._came += data
        while (end := self._came.find(b"\r\n\r\n")) >= 0:
            if len(self._came) < end + 4 + len(BODY):
                return
            self._came = self._came[end + 4 + len(BODY) :]
            self._transport.write(REPLY)


def serve(told: Connection) -> None:
    """Serve, and tell the port."""

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


async def measured(send: Send, requests: int, at_once: int) -> tuple[float, float]:
    """Return microseconds of time and of processor time by request."""
    left = iter(range(requests))

    async def worker() -> None:
        for _ in left:
            if await send() != httpx2.codes.OK:
                raise SystemExit("the server answered something else")

    await asyncio.gather(*(worker() for _ in range(at_once)))  # connect first
    left = iter(range(requests))
    began, worked = time.perf_counter(), time.process_time()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    spent = (time.perf_counter() - began, time.process_time() - worked)
    return spent[0] / requests * 1e6, spent[1] / requests * 1e6


async def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--requests", type=int, default=5000, help="in each round, of each")
    parser.add_argument("--at-once", type=int, default=32, help="how many of them at a time")
    parser.add_argument("--rounds", type=int, default=5, help="how many rounds")
    given = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    served = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    served.start()
    url = f"http://127.0.0.1:{ours.recv()}/v1/orders"
    limits = httpx2.Limits(max_connections=given.at_once, max_keepalive_connections=given.at_once)
    transport = AsyncHttpTransport()
    async with httpx2.AsyncClient(limits=limits) as client:

        async def by_httpx2() -> int:
            return (await client.post(url, content=BODY, headers=HEADERS)).status_code

        async def by_unictl() -> int:
            return (await transport.send(Wire("POST", url, HEADERS, BODY), timeout=30.0)).status

        rounds = [
            [await measured(send, given.requests, given.at_once) for send in (by_unictl, by_httpx2)]
            for _ in range(given.rounds)
        ]
    await transport.close()
    served.terminate()
    print(
        f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {given.rounds} rounds of"
        f" {given.requests} requests, {given.at_once} at once, medians by request\n"
    )
    print("| what | unictl | httpx2 | ratio |\n| --- | --- | --- | --- |")
    for place, what in enumerate(("time", "processor time")):
        pairs = [(unictl[place], httpx[place]) for unictl, httpx in rounds]
        unictl, httpx = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratio = statistics.median(one / other for one, other in pairs)
        print(f"| {what} | {unictl:.0f} µs | {httpx:.0f} µs | {ratio:.2f} x |")


if __name__ == "__main__":
    asyncio.run(main())
