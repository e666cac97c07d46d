"""What the chaos is worth: an engine or a journal with one promise broken is found out by it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chaos_schedule import Judge, drawn
from chaos_world import ChaosWorld

from unictl.engine import change, effects, exchange
from unictl.engine.exchange import Flight
from unictl.engine.steps import Steps
from unictl.journal import rows

Patch = pytest.MonkeyPatch


def forgets_rows(patch: Patch) -> None:
    """The journal doesn't find the row that stands under a key, and begins anew."""
    begin = rows.begin

    def anew(connection: Any, intent: Any, now: float) -> Any:
        connection.execute("DELETE FROM step")
        connection.execute("DELETE FROM operation")
        return begin(connection, intent, now)

    patch.setattr(rows, "begin", anew)


def notes_no_sending(patch: Patch) -> None:
    """The journal doesn't note that a request leaves."""
    patch.setattr(rows, "sending", lambda *_: None)


def believes_at_once(patch: Patch) -> None:
    """A look-up that finds nothing is believed, however early."""
    patch.setattr(Steps, "_believe", lambda *_: None)


def takes_losses_for_refusals(patch: Patch) -> None:
    """A request whose reply was lost counts as not carried out."""
    patch.setattr(exchange, "_maybe_applied", lambda _: False)


def forgets_earlier_attempts(patch: Patch) -> None:
    """Any failure clears the doubt about attempts before it."""
    ended = Flight.ended

    def clearing(self: Flight, before: Flight, failure: Any, reply: Any) -> None:
        ended(self, before, failure, reply)
        self.earlier = False

    patch.setattr(Flight, "ended", clearing)


def settles_too_well(patch: Patch) -> None:
    """A call that ends unknown is noted as refused."""
    settle = effects.Settle

    def refused(row: Any, state: Any, *rest: Any, **more: Any) -> Any:
        return settle(row, "refused" if state == "unknown" else state, *rest, **more)

    patch.setattr(change, "Settle", refused)


@pytest.mark.parametrize(
    ("broken", "service"),
    [
        (forgets_rows, "twilio"),
        (notes_no_sending, "razorpay"),
        (believes_at_once, "razorpay"),
        (takes_losses_for_refusals, "paypal"),
        (forgets_earlier_attempts, "stripe"),
        (settles_too_well, "aws"),
    ],
)
def test_a_broken_promise_is_noticed(
    broken: Callable[[Patch], None], service: str, folder: Path, monkeypatch: Patch
) -> None:
    """Within a few hundred schedules the judge sees a second effect or a false claim."""
    world = ChaosWorld(folder, service)
    judge = Judge(world)
    try:
        judge.learn()
        broken(monkeypatch)
        with pytest.raises(AssertionError, match="start"):  # the story is told
            _run_many(judge)
    finally:
        world.close()


def _run_many(judge: Judge) -> None:
    for number in range(400):
        judge.run(drawn(1, judge.world.service, number), number)
