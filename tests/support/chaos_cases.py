"""The calls of the schedules: each that changes something at a service, and how its effects count.

A service's module `chaos_cases_SERVICE` has `CASES`: by the operation's name, what gets ready for
it in the sandbox and returns the case.
"""

import json
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from chaos_world import Case, ChaosWorld

Preparation = Callable[[ChaosWorld, int], Case]


def cases(service: str) -> Mapping[str, Preparation]:
    """Return the service's preparations by operation; each takes the schedule's number."""
    found: Mapping[str, Preparation] = import_module(f"chaos_cases_{service}").CASES
    return found


def making(
    world: ChaosWorld,
    operation: str,
    kind: str,
    values: Mapping[str, Any],
    arguments: Mapping[str, str] | None = None,
    **options: Any,
) -> Case:
    """Return the case of a call that makes a thing: its effects are the new things of a kind."""
    before = world.mark()
    return Case(
        operation, arguments or {}, values, lambda: world.since(before)[kind], dict(options)
    )


def changing(  # noqa: PLR0917 - in the order in which a case is told
    world: ChaosWorld,
    operation: str,
    thing: str,
    watched: Callable[[Any], object],
    arguments: Mapping[str, str],
    values: Mapping[str, Any] | None = None,
    **options: Any,
) -> Case:
    """Return the case of a call that changes a thing; it has its effect once that looks otherwise.

    Args:
        world: Where.
        operation: Which.
        thing: The id of what is changed, in the sandbox.
        watched: What is looked at of the thing's document, None where the thing is gone.
        arguments: What stands in the operation's path.
        values: Its request.
        options: Of the call.
    """

    def seen() -> object:
        found = document(world, thing)
        return None if found is None else watched(found)

    before = seen()
    assert before is not None, thing
    return Case(operation, arguments, values or {}, lambda: int(seen() != before), dict(options))


def document(world: ChaosWorld, identifier: str) -> Any:
    """Return what the sandbox shows of a thing, and as `hidden` what it knows beside.

    None where there is none, or none any more.
    """
    found = world.rows(
        "SELECT body, hidden FROM things WHERE service = ? AND id = ?", world.service, identifier
    )
    if not found:
        return None
    shown, hidden = (json.loads(text) for text in found[0])
    return None if hidden.get("deleted") else {**shown, "hidden": hidden}


def accepted(world: ChaosWorld, operation: str, path: str, **case: Any) -> Case:
    """Return the case of a call whose effects are the requests to a path that were accepted."""
    before = world.rows("SELECT coalesce(max(number), 0) FROM requests")[0][0]

    def effects() -> int:
        found = world.rows(
            "SELECT count(*) FROM requests WHERE number > ? AND path = ? AND status < 300",
            before,
            path,
        )
        return int(found[0][0])

    return Case(operation, effects=effects, **case)


def newest(world: ChaosWorld, kind: str) -> str:
    """Return the id of the youngest thing of a kind."""
    found = world.rows(
        "SELECT id FROM things WHERE service = ? AND kind = ? ORDER BY number DESC LIMIT 1",
        world.service,
        kind,
    )
    return str(found[0][0])


def status(shown: Any) -> object:
    """Return the status that a document shows."""
    return shown["status"]
