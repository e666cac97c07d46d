"""Whether money may move when it is asked what became of a call."""

import pytest
from world import ORDER, World

from unictl.errors import LiveNotAllowed, OutcomeUnknown

KEY = "a-key-of-the-caller-s"
EUROS = {"amount": 4200, "currency": "EUR"}


def lose(world: World, service: str) -> None:
    """Make an order whose end nobody saw."""
    values = ORDER if service == "razorpay" else EUROS
    task = world.task("payments.create_order", values=values, service=service, key=KEY, retries=0)
    with pytest.raises(OutcomeUnknown):
        world.run(task, ["lost_before"])
    world.consent.asked.clear()


def test_who_only_looks_needs_no_consent(world: World) -> None:
    """A look-up moves nothing, with live keys neither."""
    lose(world, "razorpay")
    assert world.resolve(KEY).outcome == "not_applied"
    assert world.consent.asked == []


def test_what_may_be_done_now_needs_consent(world: World) -> None:
    """By key the request goes out once more; without consent nothing does, and the row stays."""
    lose(world, "stripe")
    sent = len(world.network.requests)

    def refuse(**_: object) -> None:
        raise LiveNotAllowed("it would move real money")

    allow, world.consent.allow = world.consent.allow, refuse  # type: ignore[method-assign]
    with pytest.raises(LiveNotAllowed):
        world.resolve(KEY)
    assert len(world.network.requests) == sent
    assert [entry.shown for entry in world.journal.entries(key=KEY)] == ["unknown"]
    world.consent.allow = allow  # type: ignore[method-assign]
    assert world.resolve(KEY).outcome == "applied"
    assert world.consent.asked == ["payments.create_order"]
