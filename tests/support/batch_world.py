"""A session whose batches go to the sandbox, over a network that fails as a test plans it."""

import asyncio
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pytest

from unictl.client.batch import Batch, Outcome, Row
from unictl.client.batching import running
from unictl.client.session import Session
from unictl.core.call import Reply, Wire
from unictl.core.patience import Patience
from unictl.core.ports import NotSent, ReplyLost
from unictl.engine.batch import breaker
from unictl.providers.razorpay.base import Razorpay
from unictl.providers.stripe.base import Stripe
from unictl.providers.twilio.base import Twilio
from unictl.sandbox.transport import SandboxTransport
from unictl.settings import Settings

QUICK: Final = Patience(
    first_wait=0.001, longest_wait=0.002, settle_after=0.0, looks=1, look_every=0.001
)
CREATE: Final = "payments.create_order"


class FaultyNetwork:
    """An asynchronous transport to the sandbox, which meets one planned fault a request.

    Args:
        path: The sandbox's file.
    """

    def __init__(self, path: Any) -> None:
        self.sandbox = SandboxTransport(path)
        self.faults: deque[str] = deque()
        self.requests: list[Wire] = []
        self.most = self.under_way = 0
        self.delay = 0.0
        self.down = False
        self.gone: set[str] = set()

    async def send(self, wire: Wire, *, timeout: float) -> Reply:  # noqa: ASYNC109 - the port's word
        """See `core.ports.AsyncTransport`."""
        self.requests.append(wire)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        fault = self.faults.popleft() if self.faults else "none"
        if self.down or wire.service in self.gone:
            fault = "not_sent"
        try:
            await asyncio.sleep(self.delay)
            return self._met(fault, wire, timeout)
        finally:
            self.under_way -= 1

    def _met(self, fault: str, wire: Wire, timeout: float) -> Reply:
        if fault == "not_sent":
            raise NotSent("no connection (refused)")
        if fault in {"none", "lost_after", "500_after"}:
            reply = self.sandbox.send(wire, timeout=timeout)
            if fault == "none":
                return reply
        if fault.startswith("lost"):
            raise ReplyLost("no reply", timed_out=True)
        return Reply(int(fault[:3]), {}, b"")


class BatchWorld:
    """A session over that network, and what its batches did.

    Args:
        monkeypatch: Puts the network in place, and takes the waiting out.
        folder: For the sandbox's file.
        settings: Of the session.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Any, **settings: Any) -> None:
        folder.chmod(0o700)
        self.network = FaultyNetwork(folder / "sandbox.sqlite3")
        monkeypatch.setattr(running, "async_transport", lambda **_: self.network)
        for provider in (Razorpay, Stripe, Twilio):
            monkeypatch.setattr(provider, "patience", QUICK)
        monkeypatch.setattr(breaker, "FIRST_PAUSE", 0.005)
        monkeypatch.setattr(breaker, "LONGEST_PAUSE", 0.01)
        # What was lost counts as under way until its time-out.
        self.session = Session(Settings({"sandbox": True, "timeout": 0.02, **settings}))

    def batch(
        self, rows: Iterable[Row], *, operation: str = CREATE, service: str = "razorpay", **how: Any
    ) -> Batch:
        """Return a batch that is prepared."""
        batch = Batch(self.session, operation, service=service, **how)
        assert [error for row in rows if (error := batch.validate(row))] == []
        batch.prepare()
        return batch

    def all(self, rows: list[Row], **how: Any) -> tuple[Batch, list[Outcome]]:
        """Carry the rows out, and return the batch and all outcomes."""
        batch = self.batch(rows, **how)
        return batch, list(batch.outcomes(rows))

    def made(self, kind: str = "order", service: str = "razorpay") -> Counter[str]:
        """Return how many things of the kind the sandbox holds, by the key in their notes."""
        with self.network.sandbox.sandbox.store.transaction() as session:
            things = list(session.find(service, kind, limit=100_000))
        return Counter(str(dict(one.body.get("notes") or {}).get("unictl_key")) for one in things)

    def lose_the_journal(self) -> None:
        """Delete it, as a runner does that is thrown away."""
        self.session.journal.close()
        for suffix in ("", "-wal", "-shm"):
            path = self.session.journal.path
            path.with_name(path.name + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        """Close the files."""
        self.session.close()
        self.network.sandbox.close()


def orders(count: int, first: int = 1) -> list[Row]:
    """Return rows that each make an order."""
    return [
        Row(number, values={"amount": 50_000 + number, "currency": "INR"})
        for number in range(first, first + count)
    ]


def numbered(outcomes: Iterable[Outcome]) -> Iterator[int]:
    """Yield the rows' numbers."""
    return (outcome.number for outcome in outcomes)
