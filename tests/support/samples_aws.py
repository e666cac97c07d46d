"""Things at AWS's stand-in, for the contract suite; see `samples_razorpay` for the names."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Final

from world import World

METADATA_IS_HEADERS: Final = True
"""An object's pairs are headers, with names that headers can have: see `test_aws_meaning`."""

MOST_METADATA: Final = 0
LONGEST_METADATA: Final = 0
OUR_NAME: Final = None
LONGEST_REFERENCE: Final[Mapping[str, int]] = {}
MOST_REFERENCE: Final = 0

REQUIRED: Final[Mapping[str, Mapping[str, Any]]] = {"tables.query": {"key": {"customer": "ann"}}}
AT_MOST: Final[Mapping[str, int]] = {"tables.list_tables": 120, "storage.list_buckets": 120}

BUCKET: Final = "unictl-samples"
TABLE: Final = "orders"


def least(operation: str) -> Mapping[str, Any]:
    """Return the least request of an operation that makes something."""
    made: dict[str, Mapping[str, Any]] = {"storage.put": {"text": "Hello"}}
    return made[operation]


def arguments(world: World, operation: str) -> dict[str, str]:
    """Return ids that exist for what stands in the operation's path."""
    del world, operation
    return {}


def kept_metadata(raw: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the pairs that the service keeps with a thing."""
    return dict(raw.get("Metadata") or {})


def named(one: Any) -> Any:
    """Return what tells an item of a list from the others."""
    if hasattr(one, "item"):
        return one.item["at"]
    return one.key if hasattr(one, "key") else one.name


def stock(world: World, operation: str) -> tuple[dict[str, str], Callable[[], object]]:
    """Return the arguments of a list, and what makes one more thing for it."""
    numbers = count()

    def run(identifier: str, where: Mapping[str, str], values: Mapping[str, Any]) -> object:
        return world.run(world.task(identifier, dict(where), dict(values), "aws"))

    def one_more() -> object:
        number = next(numbers)
        # Not in the order of time: what is new can come before what is old.
        name = f"{number * 37 % 1000:03d}-{number}"
        if operation == "storage.list_buckets":
            return run("storage.create_bucket", {"bucket": f"bucket-{name}"}, {})
        if operation == "storage.list":
            return run("storage.put", {**where, "key": f"folder {name}/x+y"}, {"text": name})
        if operation == "tables.list_tables":
            key = {"partition_key": "customer"}
            return run("tables.create_table", {"table": f"table-{name}"}, key)
        item = {"customer": "ann", "at": number * 37 % 1000 + number / 1000}
        return run("tables.put_item", where, {"item": item})

    where: dict[str, str] = {}
    if operation == "storage.list":
        where = {"bucket": BUCKET}
        run("storage.create_bucket", where, {})
    elif operation in {"tables.query", "tables.scan"}:
        where = {"table": TABLE}
        keys = {"partition_key": "customer", "sort_key": "at", "sort_type": "number"}
        run("tables.create_table", where, keys)
        world.clock.time += 60
    return where, one_more


def first_page(url: str) -> str:
    """Return the address as it is: what asks for a page is signed."""
    return url
