"""A proxy on loopback that breaks in every way, between unictl and a sandbox that is served."""

import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, Literal, Self, get_args

from line import read, reset

ProxyFault = Literal[
    "none",
    "refused",
    "reset_before",
    "reset_after",
    "timeout_before",
    "timeout_after",
    "slow",
    "half",
    "drip",
    "429_before",
    "429_after",
    "500_before",
    "500_after",
    "502_before",
    "502_after",
    "503_before",
    "503_after",
    "504_before",
    "504_after",
    "late",
    "twice",
]
PROXY_FAULTS: Final[tuple[ProxyFault, ...]] = get_args(ProxyFault)
Hook = Literal["arrives", "is done"]

_SLOW: Final = 0.2
_LATE: Final = 1.0
_DRIP: Final = 0.1
_AFTER: Final = {"none", "reset_after", "timeout_after", "slow", "half", "drip", "twice"}
_READS: Final = (b"GET ", b"HEAD ")


class FaultProxy:
    """The proxy; used as a context, in which it runs.

    Args:
        port: Of the sandbox, on 127.0.0.1.
        patience: Seconds for which a request is held that is to time out.

    Attributes:
        lied: Whether a service has said that it did nothing, having done it.
        told: What happened, in words.
        replays: Whether a request may be delivered twice, or later than its caller knows.
        weather: What a request meets for which nothing is planned; nothing by itself.
        caught: Set when the request has come that `hold` waits for.
    """

    def __init__(self, port: int, *, patience: float) -> None:
        self._target, self._patience = port, patience
        self._faults: deque[ProxyFault] = deque()
        self._open: list[socket.socket] = []
        self._later: list[threading.Thread] = []
        self._hook: Hook | None = None
        self._released = threading.Event()
        self._busy = 0
        self._quiet = threading.Condition()
        self.caught = threading.Event()
        self.told: list[str] = []
        self.replays = self.lied = False
        self.weather: Callable[[], ProxyFault] = lambda: "none"
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]

    def plan(self, faults: Sequence[ProxyFault], hold: Hook | None = None) -> None:
        """Let the next requests meet these faults, one each, and later ones none.

        Args:
            faults: From the next request on.
            hold: Hold the first request that may change something, as it arrives or when the
                sandbox has done it, until `release`.
        """
        self._faults = deque(faults)
        self._hook = hold
        self.caught.clear()
        self._released.clear()
        self._listen()

    def release(self) -> None:
        """Let go of what is held, and wait until it has gone its way."""
        self._released.set()
        with self._quiet:
            self._quiet.wait_for(lambda: not self._busy, timeout=10)

    def settled(self) -> None:
        """Wait until everything that was under way has arrived."""
        for thread in self._later:
            thread.join(10)
        self._later.clear()

    def __enter__(self) -> Self:
        self._accepting = threading.Thread(target=self._accept, args=(self._listening,))
        self._accepting.start()
        return self

    def __exit__(self, *ended: object) -> None:
        self.release()
        self._refuse()
        self.settled()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        if self._listening.fileno() >= 0:
            return
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self._accepting = threading.Thread(target=self._accept, args=(self._listening,))
        self._accepting.start()

    def _refuse(self) -> None:
        """Take no connection any more, until the next plan."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        if threading.current_thread() is not self._accepting:
            self._accepting.join(5)

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            if self._faults and self._faults[0] == "refused":
                self.told.append("refused")
                self._refuse()  # who is accepted already is shut out before he has said a word
                reset(connection)
                return
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while request := read(connection):
                fault = self._faults.popleft() if self._faults else self.weather()
                if not self.replays and fault in {"late", "twice"}:
                    fault = "timeout_before"
                if fault == "429_after" and not (self.replays and not _reads(request)):
                    fault = "429_before"
                self.lied = self.lied or fault == "429_after"
                self.told.append(f"{request.split(b' HTTP', 1)[0][:90].decode()}: {fault}")
                if not self._treat(connection, request, fault):
                    return
        except (OSError, ValueError):
            return  # the caller is dead, or gave up
        finally:
            connection.close()

    def _treat(self, connection: socket.socket, request: bytes, fault: ProxyFault) -> bool:
        with self._quiet:
            self._busy += 1
        try:
            return self._meet(connection, request, fault)
        finally:
            with self._quiet:
                self._busy -= 1
                self._quiet.notify_all()

    def _meet(self, connection: socket.socket, request: bytes, fault: ProxyFault) -> bool:
        """Treat a request as planned; return whether the connection goes on."""
        held = self._hook is not None and not _reads(request)
        if held and self._hook == "arrives":
            self._hold("held as it arrives")
        reply = b""
        if fault in _AFTER or fault.endswith("_after"):
            reply = self._forward(request)
        if fault == "twice":
            reply = self._forward(request)
        if held and self._hook == "is done":
            self._hold("held, and done")
        if fault == "late":
            self._later.append(threading.Thread(target=self._deliver, args=(request,)))
            self._later[-1].start()
        if fault in {"none", "slow", "twice"}:
            time.sleep(_SLOW if fault == "slow" else 0)
            connection.sendall(reply)
            return True
        return self._break(connection, fault, reply)

    def _break(self, connection: socket.socket, fault: ProxyFault, reply: bytes) -> bool:
        if fault in {"timeout_before", "timeout_after", "late"}:
            self._released.wait(self._patience)
        elif fault == "half":
            head = reply.index(b"\r\n\r\n") + 4
            connection.sendall(reply[: head + (len(reply) - head) // 2])
        elif fault == "drip":
            for byte in reply:
                connection.sendall(bytes([byte]))
                time.sleep(_DRIP)
        elif fault[0] in "45":
            status = fault[:3].encode()
            asked = b"Retry-After: 0\r\n" if fault == "429_before" else b""
            connection.sendall(b"HTTP/1.1 %s X\r\n%sContent-Length: 0\r\n\r\n" % (status, asked))
            return True
        if fault.startswith("reset"):
            reset(connection)
        return False

    def _hold(self, told: str) -> None:
        self._hook = None
        self.told.append(told)
        self.caught.set()
        self._released.wait(10)

    def _deliver(self, request: bytes) -> None:
        time.sleep(_LATE)
        self.told.append("arrives late")
        self._forward(request)

    def _forward(self, request: bytes) -> bytes:
        """Bring the request to the sandbox and return its whole reply."""
        with socket.create_connection(("127.0.0.1", self._target), timeout=30) as server:
            server.sendall(request)
            return _reply(server, head_only=request.startswith(b"HEAD "))


def _reads(request: bytes) -> bool:
    return request.startswith(_READS) or b"/oauth2/token" in request.split(b"\r\n", 1)[0]


def _reply(server: socket.socket, *, head_only: bool) -> bytes:
    """Read one reply; the sandbox tells each one's length."""
    reply = b""
    while b"\r\n\r\n" not in reply:
        reply += server.recv(65536)
    head, _, body = reply.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:") and not head_only:
            while len(body) < int(line.split(b":")[1]):
                body += server.recv(65536)
    return head + b"\r\n\r\n" + body
