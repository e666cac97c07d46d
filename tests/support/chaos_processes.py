"""Schedules with real processes: the installed command, a proxy that breaks, and SIGKILL."""

import json
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any, Final, Literal

from chaos_shop import LONG, TIMEOUT, Shop
from fault_proxy import PROXY_FAULTS, ProxyFault

Blow = Literal["never", "some time", "started", "arrives", "is done", "succeeded"]
BLOWS: Final[Sequence[Blow]] = ("some time", "started", "arrives", "is done", "succeeded")
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
    """What is to happen under one key.

    Attributes:
        service: Where.
        name: The case.
        starts: The processes.
        asks: Whether the user then asks with `unictl journal resolve` what became of it.
    """

    service: str
    name: str
    starts: Sequence[Start]
    asks: bool


def drawn(seed: int, number: int) -> Course:
    """Return the schedule of that number; services come by turns."""
    random = Random(f"{seed} processes {number}")  # noqa: S311 - to be the same each time
    services = list(_CASES)
    service = services[number % len(services)]
    names = _CASES[service]
    starts = [_start(random) for _ in range(random.randint(1, 3))]
    name = names[number // len(services) % len(names)]
    return Course(service, name, starts, random.random() < 0.5)


def _start(random: Random) -> Start:
    faults = [random.choice(PROXY_FAULTS) for _ in range(random.randint(0, 3))]
    blow: Blow = random.choice(BLOWS) if random.random() < 0.6 else "never"
    if blow in {"arrives", "is done"}:
        faults = []
    return Start(faults, blow, random.uniform(0.0, 0.6), random.randint(0, 2))


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
        shop.proxy.lied = False
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
            if self._course.asks:
                self._ask()
            self._finish()
        except AssertionError as error:
            raise AssertionError(f"{error}\n" + "\n".join(self.story)) from None

    def _claim(self, start: Start) -> str:
        """Run one process, and return what it claims."""
        hold = start.blow if start.blow in {"arrives", "is done"} else None
        self._shop.proxy.plan(start.faults, hold)
        self.story.append(f"start: {start.blow}, {start.retries} retries")
        process = self._shop.start(
            self._course.service,
            self._case,
            self._key,
            retries=start.retries,
            timeout=TIMEOUT if start.faults else LONG,
        )
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
        if claim == "not_applied" and not self._shop.proxy.lied:
            self._shop.proxy.settled()
            assert self._case.effects() == 0, "said not to be applied, and is there"

    def _ask(self) -> None:
        """Ask what became of it, and hold the answer against the sandbox."""
        self._shop.proxy.plan(())
        found = self._shop.resolved(self._key)
        outcome = "not_applied" if found is None else found["outcome"]
        self.story.append(f"resolved: {outcome}")
        self._shop.tally[f"resolved as {outcome}"] += 1
        self._judge(outcome)
        if outcome == "applied" and found["result"] is not None:
            self._same(found["result"])
        assert outcome != "unknown" or self._recovery == "none", "unknown, and could be found out"

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
