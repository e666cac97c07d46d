"""Asks a service what became of a call whose outcome nobody saw."""

from collections.abc import Generator
from typing import Any, Literal

from unictl.core.record import record
from unictl.engine.effects import Effect
from unictl.engine.run import run
from unictl.engine.steps import Absent
from unictl.engine.task import Task
from unictl.errors import UnictlError


@record
class Resolution:
    """What became of a call.

    Attributes:
        outcome: `not_applied` can be repeated under the same key.
        result: The operation's, where it was applied.
        error: The service's refusal; or why nobody knows, with what to do.
    """

    outcome: Literal["applied", "not_applied", "unknown"]
    result: Any = None
    error: UnictlError | None = None


def resolve(task: Task) -> Generator[Effect, Any, Resolution]:
    """Settle the journal's row of the task's key, and return what became of the call.

    With recovery `lookup` nothing is sent that changes anything. With `key` the request goes out
    once more under its key: the service answers with what it did then, or does it now, once.

    Args:
        task: As it was, with `Options.asking`.

    Raises:
        UnictlError: The service can't be asked just now; the row is as it was.
    """
    try:
        return Resolution("applied", (yield from run(task)))
    except Absent:
        return Resolution("not_applied")
    except UnictlError as error:
        match error.outcome:
            case "applied":
                return Resolution("applied", None, error)
            case "not_applied":
                return Resolution("not_applied", None, error)
            case "unknown":
                return Resolution("unknown", None, error)
        raise
