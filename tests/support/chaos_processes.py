"""Schedules with real processes: the installed command, a proxy that breaks, and SIGKILL."""

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final, Literal, Self

from chaos_cases import cases
from chaos_world import Case, ChaosWorld
from command import PROGRAM
from fault_proxy import PROXY_FAULTS, FaultProxy, ProxyFault

from unictl.core import registry
from unictl.core.operation import Recovery, recovery_of

Blow = Literal["never", "some time", "started", "arrives", "is done", "succeeded"]
BLOWS: Final[Sequence[Blow]] = ("some time", "started", "arrives", "is done", "succeeded")
TIMEOUT: Final = 1.0
# What is looked for is believed to be absent so long after the attempt's end.
_SETTLES: Final = 60.0
_CASES: Final[Mapping[str, Sequence[str]]] = {
    "aws": ("tables.put_item", "tables.update_item", "tables.create_table"),
    "paypal": ("payments.create_order", "payments.refund", "payouts.create", "invoices.create"),
    "razorpay": (
        "payments.create_order",
        "payments.refund",
        "payment_links.create",
        "subscriptions.create",
        "payouts.create",
    ),
    "stripe": (
        "payments.create_order",
        "payments.refund",
        "subscriptions.create",
        "payouts.create",
    ),
    "twilio": ("messages.send", "calls.place"),
}


@dataclass(frozen=True)
class Start:
    """One process.

    Attributes:
        faults: What its requests meet.
        blow: When it is killed.
        after: Seconds until then, of one that is killed some time.
        retries: How often it may try by itself.
    """

    faults: Sequence[ProxyFault]
    blow: Blow
    after: float
    retries: int


@dataclass(frozen=True)
class Course:
    """What is to happen under one key."""

    service: str
    name: str
    starts: Sequence[Start]


def drawn(seed: int, number: int) -> Course:
    """Return the schedule of that number; services come by turns."""
    random = Random(f"{seed} processes {number}")  # noqa: S311 - to be the same each time
    services = list(_CASES)
    service = services[number % len(services)]
    names = _CASES[service]
    starts = [_start(random) for _ in range(random.randint(1, 3))]
    return Course(service, names[number // len(services) % len(names)], starts)


def _start(random: Random) -> Start:
    faults = [random.choice(PROXY_FAULTS) for _ in range(random.randint(0, 3))]
    blow: Blow = random.choice(BLOWS) if random.random() < 0.6 else "never"
    if blow in {"arrives", "is done"}:
        faults = []
    return Start(faults, blow, random.uniform(0.0, 0.6), random.randint(0, 2))


class Shop:
    """A home, a served sandbox, the proxy before it, and the command.

    Args:
        folder: The home.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._worlds: dict[str, ChaosWorld] = {}
        home = {**os.environ, "UNICTL_HOME": str(folder)}
        self._server = subprocess.Popen(
            [PROGRAM, "sandbox", "serve", "--port", "0", "-o", "json", "--quiet"],
            env=home,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._server.stdout is not None
        served = json.loads(self._server.stdout.readline())
        port = int(served["url"].rpartition(":")[2])
        self.proxy = FaultProxy(port, patience=TIMEOUT * 3)
        self.variables = {
            **home,
            **{
                name: value.replace(f":{port}", f":{self.proxy.port}")
                for name, value in served["variables"].items()
            },
        }
        self.tally: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self.proxy.__enter__()
        return self

    def __exit__(self, *ended: object) -> None:
        self.proxy.__exit__(*ended)
        self._server.terminate()
        self._server.communicate()
        for world in self._worlds.values():
            world.close()

    def world(self, service: str) -> ChaosWorld:
        """Return the sandbox's inside: to get things ready in it, and to judge."""
        if service not in self._worlds:
            self._worlds[service] = ChaosWorld(self._folder, service)
        world = self._worlds[service]
        world.clock.time = time.time()
        return world

    def case(self, service: str, name: str, number: int) -> Case:
        """Return a case that is ready."""
        return cases(service)[name](self.world(service), number)

    def start(
        self,
        service: str,
        case: Case,
        key: str,
        retries: int = 2,
        under: Sequence[str] = (),
    ) -> "subprocess.Popen[str]":
        """Start the command for a case under a key; `under` is a program that starts it."""
        capability, _, name = case.operation.replace("_", "-").partition(".")
        process = subprocess.Popen(
            [
                *under,
                PROGRAM,
                *(capability, name, *case.arguments.values(), "--service", service),
                *("--input", "-", "--idempotency-key", key, "--retries", str(retries)),
                *("--timeout", str(TIMEOUT), "-o", "json", "--no-input"),
            ],
            env=self.variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(case.values))
            process.stdin.close()
        process.stdin = None
        return process

    def recovery(self, service: str, case: Case) -> Recovery | None:
        """Return how the case recovers."""
        operation = registry.operation(case.operation)
        return recovery_of(registry.provider(service, operation), operation)

    def state(self, key: str) -> str:
        """Return the state of the key's row in the journal, "" if there is none."""
        file = self._folder / "journal.sqlite3"
        if not file.exists():
            return ""
        journal = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        found: list[Any] = []
        with suppress(sqlite3.OperationalError):  # it is just being made
            asked = "SELECT state FROM operation WHERE key = ?"
            found = journal.execute(asked, (key,)).fetchall()
        journal.close()
        return str(found[0][0]) if found else ""

    def lose_journal(self) -> None:
        """Remove the journal, as a throw-away machine does."""
        for file in self._folder.glob("journal.sqlite3*"):
            file.unlink()

    def let_pass(self, seconds: float) -> None:
        """Let so much time have passed since everything that the journal has."""
        if not (self._folder / "journal.sqlite3").exists():
            return
        with sqlite3.connect(self._folder / "journal.sqlite3") as journal:
            journal.execute("UPDATE step SET ends_at = ends_at - ?", (seconds,))
        journal.close()


class Ordeal:
    """One call under one key, in process after process.

    Args:
        shop: Where.
        course: What is to happen.
        number: Of the schedule.
    """

    def __init__(self, shop: Shop, course: Course, number: int) -> None:
        self._shop, self._course = shop, course
        self._key = f"process-{number:05}"
        self._case = shop.case(course.service, course.name, number)
        self._recovery = shop.recovery(course.service, self._case)
        self._answer: Any = None
        shop.proxy.replays = self._recovery == "key"
        shop.proxy.told = self.story = [f"{course.service} {course.name}: {self._recovery}"]

    def run(self) -> None:
        """Run all processes, and one more that nothing disturbs.

        Raises:
            AssertionError: A claim was false, or there were two effects; it tells the story.
        """
        try:
            for start in self._course.starts:
                self._judge(self._claim(start))
            self._shop.proxy.settled()
            self._shop.let_pass(_SETTLES)
            self._finish()
        except AssertionError as error:
            raise AssertionError(f"{error}\n" + "\n".join(self.story)) from None

    def _claim(self, start: Start) -> str:
        """Run one process, and return what it claims."""
        hold = start.blow if start.blow in {"arrives", "is done"} else None
        self._shop.proxy.plan(start.faults, hold)
        self.story.append(f"start: {start.blow}, {start.retries} retries")
        process = self._shop.start(self._course.service, self._case, self._key, start.retries)
        self._strike(process, start)
        out, err = process.communicate(timeout=60)
        self._shop.proxy.release()
        if process.returncode == -signal.SIGKILL:
            claim = "nothing"
        elif process.returncode == 0:
            claim = "applied"
            self._same(json.loads(out))
        else:
            assert not out, f"an answer with status {process.returncode}: {out}"
            error = json.loads(err.splitlines()[-1])["error"]
            self.story.append(f"{process.returncode}: {error['message']}")
            claim = error["outcome"]
            assert claim in {"applied", "not_applied", "unknown"}, err
            assert (claim == "unknown") == (process.returncode == 16), err
        self.story.append(f"claims {claim}")
        self._shop.tally[claim] += 1
        return claim

    def _strike(self, process: "subprocess.Popen[str]", start: Start) -> None:
        """Kill the process at its moment; it may be over before."""
        if start.blow == "never":
            return
        if start.blow == "some time":
            time.sleep(start.after)
        else:
            ends = time.monotonic() + 10
            while process.poll() is None and time.monotonic() < ends:
                if self._shop.proxy.caught.wait(0.001):
                    break
                if start.blow == self._shop.state(self._key):
                    break
        with suppress(ProcessLookupError):
            process.kill()

    def _same(self, answer: Any) -> None:
        if "id" in answer:
            assert answer["id"] == (self._answer or answer["id"]), "another answer"
            self._answer = answer["id"]

    def _judge(self, claim: str) -> None:
        there = self._case.effects()
        self.story.append(f"the sandbox has {there}")
        assert there <= 1, "two effects"
        if claim == "applied":
            assert there == 1, "said to be applied, and isn't there"
        if claim == "not_applied":
            self._shop.proxy.settled()
            assert self._case.effects() == 0, "said not to be applied, and is there"

    def _finish(self) -> None:
        before = self._case.effects()
        claim = self._claim(Start((), "never", 0.0, 2))
        self._judge(claim)
        if claim == "unknown":
            assert self._recovery == "none", "unknown for good, although it can be found out"
            assert self._case.effects() == before, "sent again, though nothing recovers it"
            self._shop.tally["unknown for good"] += 1
        else:
            assert claim == "applied", f"{claim} in the end"
