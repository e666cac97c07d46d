"""A conditional change at AWS whose reply was lost: its own success must not make it fail."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from world import World

from unictl.errors import Conflict, OutcomeUnknown

BUCKET, TABLE, KEY = "unictl-lost", "lost", "key-of-the-test"
THERE: Final = {"bucket": BUCKET, "key": "there"}
# The operation, what stands in its path, its request.
CASES: Final[Mapping[str, tuple[str, Mapping[str, str], Mapping[str, Any]]]] = {
    "a new object": (
        "storage.put",
        {"bucket": BUCKET, "key": "new"},
        {"text": "Hi", "if_none_match": "*"},
    ),
    "a new copy": ("storage.copy", THERE, {"to_key": "copy", "if_none_match": "*"}),
    "a deletion": ("storage.delete", THERE, {"if_match": "etag"}),
    "a new item": (
        "tables.put_item",
        {"table": TABLE},
        {"item": {"id": "new", "n": 1.5}, "condition": {"id": {"exists": False}}},
    ),
    "an item's deletion": (
        "tables.delete_item",
        {"table": TABLE},
        {"key": {"id": "there"}, "condition": {"n": 1}},
    ),
}


@pytest.fixture
def world(tmp_path: Path) -> Any:
    """A sandbox with an object, and a table with an item."""
    world = World(tmp_path)
    world.run(world.task("storage.create_bucket", {"bucket": BUCKET}, {}, "aws"))
    world.run(world.task("tables.create_table", {"table": TABLE}, {"partition_key": "id"}, "aws"))
    world.clock.time += 60
    world.run(
        world.task("tables.put_item", {"table": TABLE}, {"item": {"id": "there", "n": 1}}, "aws")
    )
    yield world
    world.close()


def given(world: World, case: str) -> Any:
    """Return the case's arguments for a task, without its options."""
    operation, where, values = CASES[case]
    made = world.run(world.task("storage.put", dict(THERE), {"text": "Hello"}, "aws"))
    filled = {name: made.etag if value == "etag" else value for name, value in values.items()}
    return operation, dict(where), filled, "aws"


@pytest.mark.parametrize("case", CASES)
def test_it_is_found_to_be_done(case: str, world: World) -> None:
    """Repeated under its key it succeeds, and nothing that changes anything is sent again."""
    task = given(world, case)
    with pytest.raises(OutcomeUnknown):
        world.run(world.task(*task, key=KEY, retries=0), ["lost_after"])
    sent = len(world.network.requests)
    done = world.run(world.task(*task, key=KEY))
    looks = world.network.requests[sent:]
    assert done.service == "aws"
    assert all(
        wire.method == "HEAD"
        or str(wire.headers.get("X-Amz-Target", "")).partition(".")[2][:3] in {"Des", "Get"}
        for wire in looks
    )


@pytest.mark.parametrize("case", CASES)
def test_what_never_arrived_is_done_then(case: str, world: World) -> None:
    """Repeated under its key it is carried out, as the condition still holds."""
    task = given(world, case)
    with pytest.raises(OutcomeUnknown):
        world.run(world.task(*task, key=KEY, retries=0), ["lost_before"])
    world.clock.time += 60
    assert world.run(world.task(*task, key=KEY)).service == "aws"


@pytest.mark.parametrize("case", ["a new object", "a new copy", "a new item"])
def test_somebody_else_s_is_not_taken_for_it(case: str, world: World) -> None:
    """What another made meanwhile, with another content, makes the condition fail."""
    task = given(world, case)
    with pytest.raises(OutcomeUnknown):
        world.run(world.task(*task, key=KEY, retries=0), ["lost_before"])
    where: dict[str, str] = {"bucket": BUCKET, "key": "copy" if case == "a new copy" else "new"}
    if case == "a new item":
        other = {"item": {"id": "new", "n": 7}}
        world.run(world.task("tables.put_item", {"table": TABLE}, other, "aws"))
    else:
        world.run(world.task("storage.put", where, {"text": "Other"}, "aws"))
    world.clock.time += 60
    with pytest.raises((OutcomeUnknown, Conflict)):
        world.run(world.task(*task, key=KEY))
