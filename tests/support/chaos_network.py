"""A network that breaks in every way that a network breaks, in front of the sandbox.

Time is the test's: a time-out moves the clock, and what is delivered late arrives when its time
has come.
"""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal, get_args

from unictl.core.call import Reply, Wire
from unictl.core.ports import NotSent, ReplyLost
from unictl.sandbox.transport import SandboxTransport

Fault = Literal[
    "none",
    "refused",
    "reset_before",
    "reset_after",
    "timeout_before",
    "timeout_after",
    "slow",
    "half",
    "cut",
    "html",
    "429_before",
    "429_wait",
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
    "again_later",
]
FAULTS: Final[tuple[Fault, ...]] = get_args(Fault)

# Beyond the time-out, by less than the ten seconds after which a look-up is believed.
LATE: Final = 6.0
# For what a key recovers it may be much later: the service knows the key for hours.
MUCH_LATER: Final = 400.0

_AFTER: Final = {"none", "reset_after", "timeout_after", "slow", "half", "cut", "twice"}
_GATEWAY: Final = b"<html><head><title>502 Bad Gateway</title></head></html>"


class ChaosNetwork:
    """A transport that meets one planned fault a request, and none after the last.

    Args:
        path: The sandbox's state file.
        now: The clock.
        wait: Moves it by seconds.

    Attributes:
        faults: What the next requests meet.
        delay: Seconds after its time-out at which a late request arrives.
        replays: Whether a request may be delivered twice.
        spares_reads: Whether requests that only read meet no fault.
        lied: Whether a service has said that it did nothing, having done it.
        told: What happened, in words.
        reached: How many requests that could change something reached the sandbox.
    """

    def __init__(self, path: Path, now: Callable[[], float], wait: Callable[[float], None]) -> None:
        self.sandbox = SandboxTransport(path)
        self.sandbox.sandbox.clock = now
        self.faults: deque[Fault] = deque()
        self.delay = LATE
        self.replays = self.spares_reads = self.lied = False
        self.told: list[str] = []
        self.reached = 0
        self._now, self._wait = now, wait
        self._under_way: list[tuple[float, Wire]] = []

    def send(self, wire: Wire, *, timeout: float) -> Reply:
        """See `core.ports.Transport`."""
        self.land()
        spared = not self.faults or (self.spares_reads and reads(wire))
        fault = "none" if spared else self.faults.popleft()
        if reads(wire) and fault in {"late", "twice", "again_later"}:
            fault = "timeout_before"
        if fault in {"twice", "again_later"} and not self.replays:
            fault = "none"
        if fault == "429_after" and not self.replays:
            fault = "429_before"  # who says that he did nothing can't be doubted but by a key
        self.told.append(f"{wire.method} {wire.url.split('?')[0][-60:]}: {fault}")
        return self._met(fault, wire, timeout)

    def land(self, *, everything: bool = False) -> None:
        """Let delayed requests arrive, those whose time has come."""
        waiting, self._under_way = self._under_way, []
        for due, wire in waiting:
            if everything or due <= self._now():
                self.told.append(f"{wire.method} {wire.url.split('?')[0][-60:]} arrives late")
                self._delivered(wire)
            else:
                self._under_way.append((due, wire))

    def _met(self, fault: Fault, wire: Wire, timeout: float) -> Reply:
        if fault == "refused":
            raise NotSent("no connection (refused)")
        reply: Reply | None = None
        if fault in _AFTER or fault.endswith("_after"):
            reply = self._delivered(wire)
        if fault == "twice":
            reply = self._delivered(wire)
        if fault == "slow":
            self._wait(timeout * 0.9)
        if fault in {"late", "again_later"}:
            self._under_way.append((self._now() + timeout + self.delay, wire))
        if fault == "again_later":
            reply = self._delivered(wire)
        if fault in {"none", "slow", "twice", "again_later"}:
            assert reply is not None
            return reply
        return self._broken(fault, reply, timeout)

    def _broken(self, fault: Fault, reply: Reply | None, timeout: float) -> Reply:
        if fault in {"timeout_before", "timeout_after", "late"}:
            self._wait(timeout)
            raise ReplyLost(f"no reply within {timeout:.0f} s", timed_out=True)
        if fault in {"reset_before", "reset_after", "half"}:
            raise ReplyLost("the connection broke")
        if fault == "cut" and reply is not None:
            # Where no length was told, nobody but the reader of the body sees that it is cut.
            return Reply(reply.status, reply.headers, reply.body[: len(reply.body) // 2])
        if fault == "html":
            return Reply(200, {"content-type": "text/html"}, b"<html>log in</html>")
        self.lied = self.lied or fault == "429_after"
        status = int(fault[:3])
        headers = {"retry-after": "3"} if fault in {"429_wait", "503_before"} else {}
        return Reply(status, headers, _GATEWAY if status == 502 else b"")

    def _delivered(self, wire: Wire) -> Reply:
        self.reached += not reads(wire)
        return self.sandbox.send(wire, timeout=1)

    def close(self) -> None:
        """Close the sandbox's file."""
        self.sandbox.close()


def reads(wire: Wire) -> bool:
    """Return whether the request only reads, or asks for a token."""
    asked = str(wire.headers.get("X-Amz-Target", "")).partition(".")[2]
    return (
        wire.method in {"GET", "HEAD"}
        or wire.url.partition("?")[0].endswith(("/oauth2/token", "/search-invoices"))
        or asked.startswith(("Describe", "Get", "Query", "Scan", "BatchGet"))
    )


def planned(names: Any) -> "deque[Fault]":
    """Return the faults as the network takes them."""
    return deque(names)
