"""An outside world for the engine: a clock that tests move, and a network that they break.

Behind the network is the sandbox, behind the journal's port the real journal.
"""

import asyncio
import base64
import json
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from unictl.client.resolving import task_of, unasked
from unictl.client.tokens import TokensOfUser
from unictl.core import registry
from unictl.core.call import Reply, Wire
from unictl.core.convert import build
from unictl.core.ports import Loaded, Mode, NotSent, Realm, ReplyLost
from unictl.core.secret import Secret
from unictl.engine.drive import Ports, _at_once, drive, drive_async
from unictl.engine.effects import Effect, Send, SideBySide, Sleep
from unictl.engine.options import Options
from unictl.engine.resolve import Resolution, resolve
from unictl.engine.run import run
from unictl.engine.task import Task
from unictl.journal.sqlite import SqliteJournal
from unictl.sandbox.services import keys
from unictl.sandbox.transport import SandboxTransport
from unictl.settings import Settings

START: Final = 1_795_000_000.0
# Seconds that a delayed request needs: longer than it is waited for, by less than `settle_after`.
LATE: Final = 35.0

Fault = Literal[
    "none",
    "not_sent",
    "lost_before",
    "lost_after",
    "late",
    "500_before",
    "500_after",
    "429",
    "html",
]


@dataclass
class Clock:
    """The port, with a time that moves only when it is moved."""

    time: float = START
    keys: int = 0

    def now(self) -> float:
        """Return the time."""
        return self.time

    def jitter(self) -> float:
        """Return the same each time."""
        return 0.5

    def new_key(self) -> str:
        """Return a new key."""
        self.keys += 1
        return f"key-of-the-test-{self.keys}"


class Network:
    """A transport that meets one planned fault a request, and none after the last."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.sandbox = SandboxTransport(path)
        self.sandbox.sandbox.clock = clock.now
        self.faults: deque[Fault | Reply | BaseException] = deque()
        self.requests: list[Wire] = []
        self.late = LATE
        self._clock = clock
        self._under_way: list[tuple[float, Wire]] = []

    def land(self, *, all_of_them: bool = False) -> None:
        """Let delayed requests arrive, those whose time has come."""
        waiting, self._under_way = self._under_way, []
        for due, wire in waiting:
            if all_of_them or due <= self._clock.time:
                self.sandbox.send(wire, timeout=1)
            else:
                self._under_way.append((due, wire))

    def send(self, wire: Wire, *, timeout: float) -> Reply:
        """See `core.ports.Transport`."""
        self.land()
        self.requests.append(wire)
        fault = self.faults.popleft() if self.faults else "none"
        if isinstance(fault, Reply):
            return fault
        if isinstance(fault, BaseException):
            raise fault
        if fault in {"none", "lost_after", "500_after"}:
            reply = self.sandbox.send(wire, timeout=timeout)
            if fault == "none":
                return reply
        return self._broken(fault, wire, timeout)

    def _broken(self, fault: Fault, wire: Wire, timeout: float) -> Reply:
        if fault == "late":
            self._under_way.append((self._clock.time + self.late, wire))
        if fault == "not_sent":
            raise NotSent("no connection (refused)")
        if fault in {"lost_before", "lost_after", "late"}:
            self._clock.time += timeout
            raise ReplyLost(f"no reply within {timeout:.0f} s", timed_out=True)
        if fault == "html":
            return Reply(200, {"content-type": "text/html"}, b"<html>log in</html>")
        return Reply(int(fault[:3]), {}, b"")


@dataclass
class Keys:
    """The port, with the sandbox's own test keys unless others are given."""

    fields: Mapping[str, Secret] = field(default_factory=lambda: _made_up("razorpay"))

    def __post_init__(self) -> None:
        """Remember what nobody has given."""
        self._untouched = self.fields

    def load(self, service: str, account: str) -> Loaded:
        """Return them."""
        del account
        given = self.fields is not self._untouched
        return Loaded(self.fields if given else _made_up(service), "the test")


def _made_up(service: str) -> Mapping[str, Secret]:
    return {role: Secret(text) for role, text in keys(service).items()}


class Consent:
    """The port, which allows everything and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def allow(self, *, mode: Mode, realm: Realm, operation: str) -> None:
        """Allow it."""
        del mode, realm
        self.asked.append(operation)


class World:
    """The ports, and the ways to run a call through them.

    Args:
        folder: Where the journal and the sandbox keep their files.
    """

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o700)
        self.clock = Clock()
        self.network = Network(folder / "sandbox.sqlite3", self.clock)
        self.journal_file = folder / "journal.sqlite3"
        self.journal: Any = SqliteJournal(self.journal_file, clock=self.clock.now)
        self.keys, self.consent = Keys(), Consent()
        self.tokens = TokensOfUser(lambda: None)
        self.told: list[str] = []
        self.warned: list[str] = []
        self.slept: list[float] = []
        self.effects: list[Effect] = []
        self.sleep: Callable[[], None] = lambda: None  # what happens while a call sleeps

    @property
    def ports(self) -> Ports:
        """What the drivers take."""
        return Ports(
            self.keys,
            self.journal,
            self.consent,
            self.clock,
            self.told.append,
            self.warned.append,
            self.tokens,
        )

    def task(
        self,
        identifier: str,
        arguments: Mapping[str, str] | None = None,
        values: Mapping[str, Any] | None = None,
        service: str = "razorpay",
        **options: Any,
    ) -> Task:
        """Return a task in the sandbox's realm."""
        operation = registry.operation(identifier)
        provider = registry.provider(service, operation)
        request = build(operation.request, values or {}) if operation.request else None
        how = {"realm": "sandbox", **options}
        return Task(operation, provider, arguments or {}, request, Options(service=service, **how))

    def run(self, task: Task, faults: Iterable[Any] = (), *, interrupt_at: int = -1) -> Any:
        """Run the task, its sleeps in no time; Ctrl-C comes at the numbered effect."""
        self.network.faults = deque(faults)
        self.effects = []
        return self._through(run(task), interrupt_at)

    def resolve(self, key: str, faults: Iterable[Any] = ()) -> Resolution:
        """Ask what became of the call under the key, its sleeps in no time."""
        self.network.faults = deque(faults)
        self.effects = []
        (entry,) = self.journal.entries(key=key)
        task = task_of(entry, Settings(environment={}))
        if task is None:
            return unasked(entry)
        found: Resolution = self._through(resolve(task), -1)
        return found

    def _through(self, plan: Generator[Effect, Any, Any], interrupt_at: int) -> Any:
        try:
            effect = next(plan)
            while True:
                self.effects.append(effect)
                try:
                    if len(self.effects) - 1 == interrupt_at:
                        raise KeyboardInterrupt  # noqa: TRY301 - as if in the effect
                    answer = self._perform(effect)
                except BaseException as error:  # noqa: BLE001 - as the drivers do
                    effect = plan.throw(error)
                else:
                    effect = plan.send(answer)
        except StopIteration as end:
            return end.value

    def _perform(self, effect: Effect) -> Any:
        if isinstance(effect, Send):
            return self.network.send(effect.wire, timeout=effect.timeout)
        if isinstance(effect, SideBySide):  # one after the other, so that faults find their request
            return [self._through(plan, -1) for plan in effect.plans]
        if isinstance(effect, Sleep):
            self.slept.append(effect.seconds)
            self.clock.time += effect.seconds
            return self.sleep()
        return _at_once(effect, self.ports)

    def drive(self, task: Task, *, driver: str) -> Any:
        """Run the task with one of the engine's own drivers: `sync` or `async`."""
        if driver == "sync":
            return drive(run(task), self.ports, self.network)
        network = self.network

        class Async:
            async def send(self, wire: Wire, *, timeout: float) -> Reply:  # noqa: ASYNC109
                await asyncio.sleep(0)
                return network.send(wire, timeout=timeout)

        return asyncio.run(drive_async(run(task), self.ports, Async()))

    def die(self) -> None:
        """Leave the journal as a killed process would: its rows' holder is no more."""
        import sqlite3  # noqa: PLC0415 - the one place that looks inside

        self.journal.close()
        if self.journal_file.exists():
            with sqlite3.connect(self.journal_file) as connection:
                connection.execute("UPDATE operation SET holder = 4194305")  # above pid_max
            connection.close()

    def made(self, kind: str, key: str | None = None) -> list[dict[str, Any]]:
        """Return what the sandbox holds of a kind, all or what carries a key in its notes."""
        with self.network.sandbox.sandbox.store.transaction() as session:
            things = session.find("razorpay", kind, limit=10_000)
        bodies = [thing.body for thing in things]
        return [
            body
            for body in bodies
            if key is None or dict(body["notes"] or {}).get("unictl_key") == key
        ]

    def post(
        self, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> str:
        """Make a thing in the sandbox by its own API, past engine and journal; return its id."""
        proof = ":".join(keys("razorpay")[role] for role in ("key_id", "key_secret"))
        proof = base64.b64encode(proof.encode()).decode()
        headers = {"Authorization": f"Basic {proof}", **(headers or {})}
        wire = Wire(
            "POST",
            f"https://api.razorpay.com/v1{path}",
            headers,
            json.dumps(body).encode(),
            service="razorpay",
        )
        reply = self.network.sandbox.send(wire, timeout=1)
        assert reply.ok, reply.body
        return str(reply.json()["id"])

    def paid(self, outcome: str = "captured") -> str:
        """Make an order, let the customer pay it, and return the payment's id."""
        order = self.post("/orders", ORDER)
        return self.network.sandbox.sandbox.pay(order, outcome=outcome).id

    def close(self) -> None:
        """Close the files."""
        self.journal.close()
        self.network.sandbox.close()


ORDER: Final = {"amount": 50000, "currency": "INR"}
PLAN: Final = {"name": "Gold", "amount": 900, "currency": "INR", "interval": "month"}
