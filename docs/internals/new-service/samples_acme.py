"""Things at Acme's stand-in, for the contract suite: least requests, and lists to walk."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from world import PLAN, World

MOST_METADATA: Final = 20
LONGEST_METADATA: Final = 100
OUR_NAME: Final = None
LONGEST_REFERENCE: Final[Mapping[str, int]] = {}
MOST_REFERENCE: Final = 0
_LEAST: Final[Mapping[str, Mapping[str, Any]]] = {"plans.create": PLAN}


def least(operation: str) -> Mapping[str, Any]:
    """Return the least request of an operation that makes something."""
    return _LEAST[operation]


def arguments(world: World, operation: str) -> dict[str, str]:
    """Return ids that exist for what stands in the operation's path."""
    del world, operation
    return {}


def kept_metadata(raw: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the pairs that the service keeps with a thing."""
    return dict(raw["metadata"])


def stock(world: World, operation: str) -> tuple[dict[str, str], Callable[[], object]]:
    """Return the arguments of a list, and what makes one more thing for it."""
    del operation
    return {}, lambda: world.run(world.task("plans.create", {}, PLAN, "acme"))


def first_page(url: str) -> str:
    """Return the address of a list's first page, whatever page was asked for."""
    return url.partition("?")[0] + "?limit=200"
