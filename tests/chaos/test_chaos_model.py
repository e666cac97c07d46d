"""Journal and engine against a reference: many keys, in any order, with processes that die or hang.

The reference knows nothing of rows and effects. It says, for each key, what is at the service and
what its callers can know; the engine must say just that.
"""

import tempfile
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from chaos_network import Fault
from chaos_settings import HISTORIES
from chaos_world import ChaosWorld, End, Killed
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from unictl.engine.effects import Begin
from unictl.engine.resolve import Resolution, resolve
from unictl.engine.run import run
from unictl.engine.task import Task
from unictl.errors import Busy, Conflict, UnictlError
from unictl.journal.sqlite import SqliteJournal

TIMEOUT, SETTLES, LEASE = 30.0, 10.0, 90.0
# Recovery, operation, what its requests tell apart, the kind of what it makes, a key's lifetime.
SERVICES: Final = {
    "razorpay": ("lookup", "payments.create_order", "order", float("inf")),
    "stripe": ("key", "payments.create_order", "payment_intent", 86_400.0),
    "twilio": ("none", "messages.send", "message", float("inf")),
}
UNSENT: Final = {"refused", "429_before"}
FAULTS: Final[list[Fault]] = [
    *("none", "none", "slow", "refused", "429_before", "reset_before", "reset_after"),
    *("timeout_before", "timeout_after", "500_before", "503_after", "cut"),
]
DEATHS: Final = [
    End("kill", at, 1, moment)
    for at in ("begin", "sending", "send", "settle")
    for moment in ("before", "after")
]
KEYS, VARIANTS = st.sampled_from(["key-one-abcdef", "key-two-abcdef"]), st.integers(0, 1)


@dataclass
class Known:
    """What is so, and what can be known, of one key.

    Attributes:
        variant: Which request it stands for.
        began: When it was first used.
        there: Whether it has been carried out.
        doubt: Until when nobody can know by looking whether it was; None if nobody doubts.
        answered: Whether the answer has been noted.
    """

    variant: int
    began: float
    there: bool = False
    doubt: float | None = None
    answered: bool = False
    seen: set[str] = field(default_factory=set)


@dataclass
class Hanging:
    """A process that has begun and stands still."""

    plan: Generator[Any, Any, Any]
    row: Any
    doubt: float | None
    lease: float
    stale: bool = False


class Machine(RuleBasedStateMachine):
    """The engine beside the reference."""

    @initialize(service=st.sampled_from(sorted(SERVICES)))
    def begin(self, service: str) -> None:
        """Choose a service; its way to recover is what differs."""
        self._folder = tempfile.TemporaryDirectory(dir=_memory())
        self.world = ChaosWorld(Path(self._folder.name), service)
        self.world.network.spares_reads = True
        self.recovery, self.operation, self.kind, self.lifetime = SERVICES[service]
        self.known: dict[str, Known] = {}
        self.hanging: dict[str, Hanging] = {}

    def teardown(self) -> None:
        """Close the files."""
        if hasattr(self, "world"):
            for one in self.hanging.values():
                one.plan.close()
            self.world.close()
            self._folder.cleanup()

    @rule(key=KEYS, variant=VARIANTS, fault=st.sampled_from(FAULTS))
    def call(self, key: str, variant: int, fault: Fault) -> None:
        """A call says what the reference says."""
        wanted = self._expected(key, variant, fault)
        assert self._told(self._task(key, variant), fault) == wanted

    @precondition(lambda self: not self.hanging)  # in this world all processes die together
    @rule(key=KEYS, variant=VARIANTS, fault=st.sampled_from(FAULTS), end=st.sampled_from(DEATHS))
    def killed(self, key: str, variant: int, fault: Fault, end: End) -> None:
        """A call that is killed leaves what the reference says."""
        wanted = self._expected(key, variant, fault, end)
        assert self._told(self._task(key, variant), fault, end) == wanted

    @rule(key=KEYS)
    def ask(self, key: str) -> None:
        """Asking says what the reference says, and settles it."""
        known = self.known.get(key)
        if known is None:
            return
        task = self._task(key, known.variant, asking=True)
        if self._held(key):
            with pytest.raises(Busy):
                self.world.through(resolve(task))
            return
        self._taken_up(key)
        found: Resolution = self.world.through(resolve(task))
        if found.result is not None:
            known.seen.add(found.result.id)
        assert found.outcome == self._resolved(known)

    @precondition(lambda self: not self.hanging)
    @rule(key=KEYS, variant=VARIANTS)
    def hang(self, key: str, variant: int) -> None:
        """A call begins and stands still, its process alive."""
        known = self.known.get(key)
        if known and (known.variant != variant or known.answered):
            return
        known = self.known.setdefault(key, Known(variant, self.world.clock.time))
        plan = run(self._task(key, variant))
        effect = next(plan)
        while not isinstance(effect, Begin):
            effect = plan.send(self.world._happens(effect))
        row = self.world._happens(effect)
        self.hanging[key] = Hanging(plan, row, known.doubt, self.world.clock.time + LEASE)

    @precondition(lambda self: self.hanging)
    @rule(fault=st.sampled_from(FAULTS))
    def goes_on(self, fault: Fault) -> None:
        """It goes on: alone as if nothing had been, and otherwise without a second effect."""
        key, one = self.hanging.popitem()
        known = self.known[key]
        wanted = self._stale(known, one) if one.stale else self._flow(known, fault, None)
        told = self._answer(known, lambda: self.world.through(one.plan, [fault], answer=one.row))
        assert told == wanted

    @rule(seconds=st.sampled_from([1.0, 20.0, 95.0, 1000.0, 100_000.0]))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.world.wait(seconds)

    @rule()
    def restart(self) -> None:
        """The journal is opened anew: what it knows is in its file."""
        self.world.journal.close()
        self.world.journal = SqliteJournal(self.world.journal_file, clock=self.world.clock.now)

    @invariant()
    def one_effect(self) -> None:
        """The service has what the reference says, and one answer was ever given."""
        for key, known in getattr(self, "known", {}).items():
            made = self.world.rows(
                "SELECT id FROM things WHERE kind = ? AND body LIKE ?", self.kind, f"%{key}%"
            )
            assert len(made) == known.there
            assert known.seen <= {identifier for (identifier,) in made}

    @invariant()
    def the_journal_knows_it(self) -> None:
        """A row's state is what can be known."""
        for key, known in getattr(self, "known", {}).items():
            state = self._state(key)
            if known.answered:
                assert state == "succeeded"
            elif known.doubt is not None:
                assert state in {"sent", "unknown"}
            else:
                assert state in {"", "started", "refused"}

    # The reference.

    def _expected(self, key: str, variant: int, fault: Fault, end: End | None = None) -> str:
        known = self.known.get(key)
        if known and known.variant != variant:
            return "killed" if end is not None and end.at == "begin" else "conflict"
        if _ends(end, "begin", "before"):
            return "killed"
        if known and not known.answered and self._held(key):
            return "busy"
        known = self.known.setdefault(key, Known(variant, self.world.clock.time))
        if not known.answered:
            self._taken_up(key)
        if _ends(end, "begin", "after"):
            return "killed"
        return self._flow(known, fault, end)

    def _flow(  # noqa: PLR0911 - one for each thing that can be known
        self, known: Known, fault: Fault, end: End | None
    ) -> str:
        """Return what comes of a call that has begun."""
        now = self.world.clock.time
        if known.answered:
            return "applied"
        sure = known.doubt is None
        if not sure and self.recovery == "none":
            return _settled(end, "unknown")
        if not sure and self.recovery == "key" and now - known.began > self.lifetime:
            return _settled(end, "unknown")
        if known.doubt is not None and self.recovery == "lookup":
            if end is not None and end.at == "send":
                return "killed"  # as he looks
            if known.there:
                return self._noted(known, end)
            if now < known.doubt:
                return _settled(end, "unknown")
            sure, now = True, now + 2  # three looks, a second between
        return self._sent(known, fault, end, now, sure=sure)

    def _sent(  # noqa: PLR0911 - one for each moment
        self, known: Known, fault: Fault, end: End | None, now: float, *, sure: bool
    ) -> str:
        if _ends(end, "sending", "before"):
            return "killed"
        known.doubt = now + TIMEOUT + SETTLES
        if _ends(end, "sending", "after") or _ends(end, "send", "before"):
            return "killed"
        known.there = known.there or fault in {"none", "slow", "cut"} or fault.endswith("_after")
        if _ends(end, "send", "after"):
            return "killed"
        if fault in {"none", "slow"}:
            return self._noted(known, end)
        if fault in UNSENT and sure:
            if _ends(end, "settle", "before"):
                return "killed"
            known.doubt = None
            return _settled(end, "not_applied")
        return _settled(end, "unknown")

    def _noted(self, known: Known, end: End | None) -> str:
        if _ends(end, "settle", "before"):
            return "killed"
        known.answered, known.doubt = True, None
        return _settled(end, "applied")

    def _stale(self, known: Known, one: Hanging) -> str:
        """Return what one hears that was overtaken; he sends nothing any more."""
        now = self.world.clock.time
        if one.doubt is None:
            return "busy"
        if self.recovery == "lookup":
            if known.there:
                known.answered, known.doubt = True, None
                return "applied"
            return "unknown" if now < one.doubt else "busy"
        return "unknown"

    def _resolved(self, known: Known) -> str:
        if known.answered:
            return "applied"
        if known.doubt is None:
            return "not_applied"
        late = self.world.clock.time - known.began > self.lifetime
        if self.recovery == "none" or (self.recovery == "key" and late):
            return "unknown"
        known.there = known.there or self.recovery == "key"
        known.answered, known.doubt = known.there, None
        return "applied" if known.there else "not_applied"

    def _held(self, key: str) -> bool:
        one = self.hanging.get(key)
        return one is not None and not one.stale and self.world.clock.time < one.lease

    def _taken_up(self, key: str) -> None:
        if key in self.hanging:
            self.hanging[key].stale = True

    # The engine.

    def _state(self, key: str) -> str:
        return next((row.state for row in self.world.journal.entries(key=key)), "")

    def _task(self, key: str, variant: int, *, asking: bool = False) -> Task:
        values: dict[str, Any] = {"to": "+15005550010", "body": f"{key} {variant}"}
        if self.operation == "payments.create_order":
            currency = "INR" if self.world.service == "razorpay" else "USD"
            values = {"amount": 500 + variant, "currency": currency, "reference": key}
        options: dict[str, Any] = {"key": key, "retries": 0}
        task = self.world.task(self.operation, {}, values, self.world.service, **options)
        if asking:
            options["asking"] = self.world.identity(task)
        return self.world.task(self.operation, {}, values, self.world.service, **options)

    def _told(self, task: Task, fault: Fault, end: End | None = None) -> str:
        known = self.known.get(str(task.options.key))
        return self._answer(known, lambda: self.world.attempt(task, [fault], end))

    @staticmethod
    def _answer(known: Known | None, how: Any) -> str:
        try:
            answer = how()
        except Killed:
            return "killed"
        except Conflict:
            return "conflict"
        except Busy:
            return "busy"
        except UnictlError as error:
            return str(error.outcome)
        if known is not None:
            known.seen.add(answer.id)
        return "applied"


def _ends(end: End | None, at: str, moment: str) -> bool:
    return end is not None and (end.at, end.moment) == (at, moment)


def _settled(end: End | None, told: str) -> str:
    return "killed" if end is not None and end.at == "settle" else told


def _memory() -> Path | None:
    memory = Path("/dev/shm")  # noqa: S108 - the folder in it is private
    return memory if memory.is_dir() else None


TestChaosModel = Machine.TestCase
TestChaosModel.settings = settings(
    max_examples=HISTORIES,
    stateful_step_count=25,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),  # a long history takes minutes to shrink
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
