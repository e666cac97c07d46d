"""A schedule: one call under one key, run again and again while everything breaks; and its judge.

All of a schedule follows from the seed, the service and its number.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Final, Literal

from chaos_cases import Preparation, cases
from chaos_network import FAULTS, LATE, MUCH_LATER, Fault
from chaos_world import KILLED_AT, Case, ChaosWorld, End, Killed

from unictl.core.convert import plain
from unictl.core.operation import Recovery, recovery_of
from unictl.engine.resolve import Resolution, resolve
from unictl.engine.task import Task
from unictl.errors import UnictlError

Claim = Literal["applied", "not_applied", "unknown", "nothing"]
Ending = Literal["repeat", "resolve", "lost"]

# Beside the effect: what the sandbox has of any account, and documents, which lie where nobody
# sees them until the one that counts names them.
_NOT_COUNTED: Final = {"account", "number", "verify_service", "document"}
# A run's weather: all sorts, replies that are lost, requests that are turned away, none.
_LOSING: Final[tuple[Fault, ...]] = (
    *("late", "late", "reset_after", "timeout_after", "half", "cut", "500_after", "504_after"),
)
_REFUSING: Final[tuple[Fault, ...]] = ("refused", "429_before", "429_wait")
_WAITS: Final = (0.0, 1.0, 6.0, 11.0, 40.0, 900.0)


@dataclass(frozen=True)
class Run:
    """One start of the program.

    Attributes:
        faults: What its requests meet, one each; later ones meet nothing.
        spares_reads: Whether those that only read meet nothing.
        retries: How often it may try by itself.
        deadline: Seconds for all its attempts, or None.
        end: When it is killed or interrupted, if it is.
        wait: Seconds until the next start.
    """

    faults: Sequence[Fault]
    spares_reads: bool
    retries: int
    deadline: float | None
    end: End | None
    wait: float


@dataclass(frozen=True)
class Schedule:
    """What is to happen.

    Attributes:
        name: Which of the service's cases.
        runs: The starts of the program under the same key.
        ending: What the user does in the end: repeat the call, ask what became of it, or repeat it
            without the journal, which is lost.
        asked: What the requests meet when he asks for the first time.
    """

    name: str
    runs: Sequence[Run]
    ending: Ending
    asked: Sequence[Fault]


def drawn(seed: int, service: str, number: int) -> Schedule:
    """Return the schedule of that number; the service's cases come by turns."""
    random = Random(f"{seed} {service} {number}")  # noqa: S311 - to be the same each time
    names = list(cases(service))
    runs = [_run(random) for _ in range(random.randint(1, 4))]
    ending: Ending = random.choice(("repeat", "repeat", "resolve", "resolve", "resolve", "lost"))
    return Schedule(names[number % len(names)], runs, ending, _faults(random))


def _faults(random: Random) -> list[Fault]:
    sky = random.choice((FAULTS, FAULTS, _LOSING, _REFUSING, ()))
    return [random.choice(sky) for _ in range(random.randint(1, 5))] if sky else []


def _run(random: Random) -> Run:
    end = None
    if random.random() < 0.5:
        end = End(
            random.choice(("kill", "kill", "kill", "interrupt")),
            random.choice(list(KILLED_AT)),
            random.randint(1, 12) if random.random() < 0.2 else random.randint(1, 3),
            random.choice(("before", "after")),
        )
    deadline = random.choice((None, None, None, None, 1.0, 10.0, 45.0))
    return Run(
        _faults(random),
        random.random() < 0.5,
        random.randint(0, 3),
        deadline,
        end,
        random.choice(_WAITS),
    )


@dataclass
class Judge:
    """Runs schedules of a service in one world, and holds each claim against the sandbox.

    Attributes:
        world: Where.
        usual: What a call makes that nothing disturbs, by the case's name.
        tally: How often what came out.
    """

    world: ChaosWorld
    usual: dict[str, Counter[str]] = field(default_factory=dict)
    tally: Counter[str] = field(default_factory=Counter)

    def learn(self) -> None:
        """Carry each case out undisturbed, to know what it makes."""
        for number, (name, prepare) in enumerate(cases(self.world.service).items()):
            case = self._prepared(prepare, 1_000_000 + number)
            mark = self.world.mark()
            self.world.calm(case.operation, case.arguments, case.values, **case.options)
            assert case.effects() == 1, name
            self.usual[name] = self.world.since(mark)

    def run(self, schedule: Schedule, number: int) -> None:
        """Run a schedule.

        Raises:
            AssertionError: A claim was false, or there were two effects; it tells the story.
        """
        world = self.world
        case = self._prepared(cases(world.service)[schedule.name], number)
        trial = Trial(world, case, f"chaos-{number:06}", self.usual[schedule.name], self.tally)
        world.network.told = trial.story
        trial.say(f"{schedule.name}, recovered by {trial.recovery}")
        try:
            trial.run(schedule)
        except AssertionError as error:
            raise AssertionError(f"{error}\n" + "\n".join(trial.story)) from None
        finally:
            world.network.land(everything=True)

    def _prepared(self, prepare: Preparation, number: int) -> Case:
        self.world.network.replays = False
        return prepare(self.world, number)


class Trial:
    """One call under one key, and what has been claimed of it so far.

    Args:
        world: Where.
        case: The call.
        key: Its key.
        usual: What it makes, by kind.
        tally: How often what came out.
    """

    def __init__(
        self, world: ChaosWorld, case: Case, key: str, usual: Counter[str], tally: Counter[str]
    ) -> None:
        self._world, self._case, self._key = world, case, key
        self._usual, self._tally = usual, tally
        self._mark = world.mark()
        self._answer: Any = None
        self.story: list[str] = []
        task = world.task(case.operation, case.arguments, case.values, world.service)
        self.recovery: Recovery | None = recovery_of(task.provider, task.operation)

    def say(self, line: str) -> None:
        """Add to the story."""
        self.story.append(f"{self._world.clock.time:.0f}  {line}")

    def run(self, schedule: Schedule) -> None:
        """Run all starts of the program, then settle what is open."""
        world = self._world
        began = world.clock.time
        world.network.lied = False
        world.network.replays = self.recovery == "key" and self._case.replays
        world.network.delay = MUCH_LATER if self.recovery == "key" else LATE
        for run in schedule.runs:
            world.network.spares_reads = run.spares_reads
            task = self._task(retries=run.retries, deadline=run.deadline)
            claim = self._start(task, run.faults, run.end)
            if run.wait > LATE:  # what is late arrives before the next start, or stays under way
                world.wait(run.wait)
                world.network.land()
            self._judge(claim)
            if run.wait <= LATE:
                world.wait(run.wait)
        world.wait(1000)
        world.network.land()
        if schedule.ending == "resolve":
            self._resolve(schedule.asked)
        lost = (began, world.clock.time - 900) if schedule.ending == "lost" else None
        if lost:
            world.forget()
        self._repeat(lost)

    def _task(self, **options: Any) -> Task:
        case = self._case
        given = {"key": self._key, **case.options, **options}
        return self._world.task(
            case.operation, case.arguments, case.values, self._world.service, **given
        )

    def _start(self, task: Task, faults: Sequence[Fault] = (), end: End | None = None) -> Claim:
        """Run the program once, and return what it claims."""
        world = self._world
        self.say(f"start, {task.options.retries} retries, deadline {task.options.deadline}")
        claim: Claim = "nothing"
        try:
            self._same(world.attempt(task, faults, end))
            claim = "applied"
        except UnictlError as error:
            claim = self._told(error)
        except (Killed, KeyboardInterrupt):
            pass
        if end is not None or claim == "nothing":
            world.reborn()  # it was a process, and it is over
        self.say(f"claims {claim}")
        self._tally[claim] += 1
        return claim

    def _told(self, error: UnictlError) -> Claim:
        """Return what an error claims."""
        self.say(f"{type(error).__name__}: {error.message}")
        if error.outcome is None and error.code != "interrupted":
            raise AssertionError(f"no word of the outcome: {error!r}")
        return error.outcome or "nothing"

    def _same(self, answer: Any) -> None:
        """Hold an answer of success against the one before."""
        told = plain(answer)
        if isinstance(told, dict) and "id" in told:
            known = self._answer or told["id"]
            assert told["id"] == known, f"another answer: {told['id']}, was {known}"
            self._answer = told["id"]

    def _judge(self, claim: Claim) -> None:
        """Hold a claim against what the sandbox has."""
        there = self._case.effects()
        self.say(f"the sandbox has {there}")
        assert there <= 1, "two effects"
        if claim == "applied":
            assert there == 1, "said to be applied, and isn't there"
        if claim == "not_applied" and not (self._case.pending or self._world.network.lied):
            self._world.network.land(everything=True)
            assert self._case.effects() == 0, "said not to be applied, and is there"
        made = self._world.since(self._mark)
        more = {k: n for k, n in made.items() if n > self._usual[k] and k not in _NOT_COUNTED}
        assert not more, f"more was made than a call makes: {more}, usually {dict(self._usual)}"

    def _resolve(self, faults: Sequence[Fault]) -> None:
        """Ask what became of it: first while things break, then while they don't."""
        world = self._world
        task = self._task()
        asking = replace(task, options=replace(task.options, asking=world.identity(task)))
        for met in (faults, ()):
            reached = world.network.reached
            self.say("ask what became of it")
            try:
                found: Resolution = world.through(resolve(asking), met)
            except UnictlError as error:
                self.say(f"not told: {type(error).__name__}: {error.message}")
                assert met, "a service that can be reached says what became of it"
                continue
            self.say(f"resolved: {found.outcome}")
            self._tally[f"resolved as {found.outcome}"] += 1
            if self.recovery != "key":
                assert world.network.reached == reached, "asking has changed something"
            if found.result is not None:
                self._same(found.result)
            self._judge(found.outcome)
            if not met and found.outcome == "unknown":
                assert self.recovery == "none", "unknown, although it can be found out"

    def _repeat(self, lost: tuple[float, float] | None) -> None:
        """Repeat the call while nothing breaks: it ends, unless nobody can know how it ended."""
        world = self._world
        before, reached = self._case.effects(), world.network.reached
        claim = self._start(self._task(suspected=lost))
        self._judge(claim)
        if claim == "unknown":
            assert self.recovery == "none", "unknown for good, although it can be found out"
            assert world.network.reached == reached, "sent again, though nothing recovers it"
            assert self._case.effects() == before
            self._tally["unknown for good"] += 1
        elif claim == "not_applied":
            assert self._case.expires, "not applied in the end"
        else:
            assert claim == "applied", f"{claim} in the end"
            assert self._case.effects() == 1
