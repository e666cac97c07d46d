"""The world of a schedule: a network that breaks, a process that dies, and the sandbox as judge.

What has happened is read from the sandbox's own file. What the journal or an answer says is what
is judged.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal

from chaos_network import ChaosNetwork, Fault, planned
from world import World

from unictl.client.tokens import TokensOfUser
from unictl.engine.drive import _at_once
from unictl.engine.effects import Begin, Effect, Replied, Send, Sending, Settle, SideBySide, Sleep
from unictl.engine.run import run
from unictl.engine.task import Task
from unictl.journal.sqlite import SqliteJournal

Moment = Literal["before", "after"]
KILLED_AT: Final[Mapping[str, type]] = {
    "begin": Begin,
    "sending": Sending,
    "send": Send,
    "replied": Replied,
    "settle": Settle,
    "any": object,
}


class Killed(BaseException):
    """The process is dead: nobody hears of this but the one who killed it."""


@dataclass(frozen=True)
class End:
    """When a run of the program ends before its time.

    Attributes:
        kind: `kill` (SIGKILL: nothing more happens) or `interrupt` (Ctrl-C).
        at: The effect that it meets, one of `KILLED_AT`.
        number: Which of them, from 1.
        moment: Before the effect, or once it has happened and nobody has heard of it.
    """

    kind: Literal["kill", "interrupt"]
    at: str
    number: int
    moment: Moment


@dataclass
class Case:
    """A call that changes something, ready to be made.

    Attributes:
        operation: `payments.refund`.
        arguments: What stands in its path.
        values: Its request.
        effects: How often it has been carried out, by the sandbox.
        options: Further options of the call.
        expires: Whether it can't be done any more after a while.
        replays: Whether the service knows the request again, if it recovers by key.
        pending: Whether what it asks for waits for somebody's consent and can't be seen before:
            then it may be asked for again, and only who gets no answer thinks it wasn't.
    """

    operation: str
    arguments: Mapping[str, str]
    values: Mapping[str, Any]
    effects: Callable[[], int]
    options: Mapping[str, Any] = field(default_factory=dict)
    expires: bool = False
    replays: bool = True
    pending: bool = False


class ChaosWorld(World):
    """The ports, and what happens to those who use them.

    Args:
        folder: Where journal and sandbox keep their files.
        service: Whom all calls go to.
    """

    network: ChaosNetwork  # type: ignore[assignment]

    def __init__(self, folder: Path, service: str) -> None:
        super().__init__(folder)
        self.service = service
        self._state = folder / "sandbox.sqlite3"
        self.network = ChaosNetwork(self._state, self.clock.now, self.wait)
        self._end: End | None = None
        self._met = 0
        with self.network.sandbox.sandbox.store.transaction():
            pass  # the file is there from now on
        self._judge = sqlite3.connect(self._state, isolation_level=None)

    def wait(self, seconds: float) -> None:
        """Let so much time pass."""
        self.clock.time += seconds

    def calm(self, identifier: str, arguments: Any = None, values: Any = None, **how: Any) -> Any:
        """Carry an operation out while nothing breaks, and return its result."""
        return self.attempt(self.task(identifier, arguments, values, self.service, **how))

    def attempt(self, task: Task, faults: Iterable[Fault] = (), end: End | None = None) -> Any:
        """Carry a task out on the network as planned, in no time.

        Raises:
            Killed: As planned. The journal is then the one that a new process finds.
            UnictlError: As the engine says.
        """
        return self.through(run(task), faults, end)

    def through(
        self,
        plan: Generator[Effect, Any, Any],
        faults: Iterable[Fault] = (),
        end: End | None = None,
        answer: Any = None,
    ) -> Any:
        """Drive any of the engine's plans so.

        Args:
            plan: Not begun, or waiting for an answer.
            faults: What its requests meet.
            end: When it ends before its time.
            answer: What it waits for.

        Raises:
            Killed: As planned.
            UnictlError: As the engine says.
        """
        self.network.faults = planned(faults)
        self._end, self._met = end, 0
        try:
            return self._driven(plan, answer)
        except Killed:
            plan.close()  # its `finally`s change nothing: nobody answers them
            self.reborn()
            raise

    def reborn(self) -> None:
        """Be a new process: what it knows is what the files say."""
        self.die()
        self.journal = SqliteJournal(self.journal_file, clock=self.clock.now)
        self.tokens = TokensOfUser(lambda: None)

    def forget(self) -> None:
        """Lose the journal, as a throw-away machine does."""
        self.journal.close()
        for file in self.journal_file.parent.glob(f"{self.journal_file.name}*"):
            file.unlink()
        self.journal = SqliteJournal(self.journal_file, clock=self.clock.now)

    def identity(self, task: Task) -> str:
        """Return what the journal knows the owner of the test's credentials by."""
        whose = task.provider.identity(self.keys.load(self.service, "default"))
        return sha256(whose.encode()).hexdigest()[:16]

    def _driven(self, plan: Generator[Effect, Any, Any], answer: Any = None) -> Any:
        try:
            effect = plan.send(answer)
            while True:
                try:
                    answer = self._performed(effect)
                except Killed:
                    raise
                except BaseException as error:  # noqa: BLE001 - as the drivers do
                    effect = plan.throw(error)
                else:
                    effect = plan.send(answer)
        except StopIteration as stop:
            return stop.value

    def _performed(self, effect: Effect) -> Any:
        end = self._end
        meets = end is not None and isinstance(effect, KILLED_AT[end.at])
        self._met += meets
        meets = meets and end is not None and self._met == end.number
        if not meets or end is None:
            return self._happens(effect)
        self._end = None
        if end.moment == "after":
            with suppress(Exception):  # how it went nobody hears
                self._happens(effect)
        self.network.told.append(f"{end.kind} {end.moment} {type(effect).__name__}")
        raise Killed if end.kind == "kill" else KeyboardInterrupt

    def _happens(self, effect: Effect) -> Any:
        if isinstance(effect, Send):
            return self.network.send(effect.wire, timeout=effect.timeout)
        if isinstance(effect, SideBySide):  # one after the other, so that faults find their request
            return [self._driven(plan) for plan in effect.plans]
        if isinstance(effect, Sleep):
            return self.wait(effect.seconds)
        return _at_once(effect, self.ports)

    def rows(self, query: str, *values: Any) -> list[Any]:
        """Ask the sandbox's file itself."""
        return self._judge.execute(query, values).fetchall()

    def mark(self) -> int:
        """Return the number of the youngest thing."""
        return int(self.rows("SELECT coalesce(max(number), 0) FROM things")[0][0])

    def since(self, mark: int) -> Counter[str]:
        """Return how many things were made after the mark, by kind."""
        found = self.rows(
            "SELECT kind, count(*) FROM things WHERE number > ? AND service = ? GROUP BY kind",
            mark,
            self.service,
        )
        return Counter(dict(found))

    def close(self) -> None:
        """Close the files."""
        super().close()
        self._judge.close()
