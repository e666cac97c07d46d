"""Seeded schedules of faults and kills over everything that changes something, in process.

The engine's own plan is driven with a clock that waits for nobody, against the sandbox's services;
the judge is the sandbox's file. `docs/internals/chaos.md` has the command of the full run.
"""

from collections import Counter
from pathlib import Path

import pytest
from chaos_cases import cases
from chaos_schedule import Judge, drawn
from chaos_settings import SCHEDULES, SEED, SERVICES
from chaos_world import ChaosWorld
from offered import OFFERED


@pytest.mark.parametrize("service", SERVICES)
def test_one_effect_a_key_and_no_false_claim(service: str, folder: Path) -> None:
    """At most one effect a key, exactly one after a success, and each claim is true.

    What is unknown is found out by asking, where there is a key or a look-up; otherwise it stays
    unknown, and is never sent again.
    """
    world = ChaosWorld(folder, service)
    judge = Judge(world)
    try:
        judge.learn()
        for number in range(SCHEDULES):
            try:
                judge.run(drawn(SEED, service, number), number)
            except Exception as error:
                error.add_note(f"seed {SEED}, {service}, schedule {number}")
                raise
    finally:
        world.close()
    print(service, dict(sorted(judge.tally.items())))  # noqa: T201 - the full run's result


@pytest.mark.parametrize("service", SERVICES)
def test_every_change_has_a_case(service: str) -> None:
    """No operation that changes something at a service goes without schedules."""
    changing = {
        one.operation.id for one in OFFERED if one.service == service and one.operation.changes
    }
    assert {name.partition(",")[0] for name in cases(service)} == changing


def test_the_schedules_meet_everything() -> None:
    """A thousand schedules hold every fault, each way to die at each moment, and every ending."""
    met: Counter[str] = Counter()
    for number in range(1000):
        schedule = drawn(SEED, "razorpay", number)
        met[schedule.ending] += 1
        for run in schedule.runs:
            met.update(run.faults)
            if run.end:
                met[f"{run.end.kind} {run.end.moment} {run.end.at}"] += 1
    # 24 faults, 3 endings, and 24 deaths: kind, moment, effect.
    assert len(met) == 24 + 3 + 24
    assert min(met.values()) > 10
