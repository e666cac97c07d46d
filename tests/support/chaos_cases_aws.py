"""What changes something at AWS: buckets and objects, tables and items."""

import json
from collections.abc import Mapping
from typing import Any, Final

from chaos_cases import Preparation
from chaos_world import Case, ChaosWorld

_BUCKET: Final = "unictl-chaos"
_TABLE: Final = "chaos"
_HELLO: Final = {"text": "Hello"}


def _there(world: ChaosWorld, kind: str, name: str) -> int:
    """Return how many things of a kind have that reference or name."""
    found = world.rows(
        "SELECT count(*) FROM things WHERE service = 'aws' AND kind = ? AND reference = ?",
        kind,
        name,
    )
    return int(found[0][0])


def _bucket(world: ChaosWorld) -> str:
    """Return a bucket, made if need be."""
    if not _there(world, "bucket", _BUCKET):
        world.calm("storage.create_bucket", {"bucket": _BUCKET}, {})
    return _BUCKET


def _table(world: ChaosWorld) -> str:
    """Return a table that can be used, made if need be."""
    if not world.rows("SELECT 1 FROM things WHERE kind LIKE 'table/%' AND reference = ?", _TABLE):
        world.calm("tables.create_table", {"table": _TABLE}, {"partition_key": "id"})
        world.wait(60)
    return _TABLE


def _new_bucket(world: ChaosWorld, number: int) -> Case:
    name = f"chaos-{number}"
    return Case(
        "storage.create_bucket", {"bucket": name}, {}, lambda: _there(world, "bucket", name)
    )


def _put(values: Mapping[str, Any]) -> Preparation:
    """Return what gets a key of a bucket ready that has no object."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        bucket, key = _bucket(world), f"put/{number}"
        kind = f"object/{bucket}"
        where = {"bucket": bucket, "key": key}
        fresh = "if_none_match" not in values  # else S3 refuses the same once more
        return Case("storage.put", where, values, lambda: _there(world, kind, key), replays=fresh)

    return prepare


def _copy(values: Mapping[str, Any]) -> Preparation:
    """Return what gets an object ready to be copied to where there is none."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        bucket, key, copy = _bucket(world), "original", f"copy/{number}"
        kind, where = f"object/{bucket}", {"bucket": bucket, "key": key}
        if not _there(world, kind, key):
            world.calm("storage.put", where, _HELLO)
        return Case(
            "storage.copy",
            where,
            {"to_key": copy, **values},
            lambda: _there(world, kind, copy),
            replays=not values,  # else S3 refuses the same once more
        )

    return prepare


def _deleted(*, conditional: bool) -> Preparation:
    """Return what gets an object ready that is to go, perhaps only as it is."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        bucket, key = _bucket(world), f"deleted/{number}"
        kind, where = f"object/{bucket}", {"bucket": bucket, "key": key}
        etag = world.calm("storage.put", where, _HELLO).etag
        return Case(
            "storage.delete",
            where,
            {"if_match": etag} if conditional else {},
            lambda: 1 - _there(world, kind, key),
            replays=not conditional,
        )

    return prepare


def _new_table(world: ChaosWorld, number: int) -> Case:
    name = f"chaos-{number}"

    def effects() -> int:
        return len(
            world.rows("SELECT 1 FROM things WHERE kind LIKE 'table/%' AND reference = ?", name)
        )

    return Case("tables.create_table", {"table": name}, {"partition_key": "id"}, effects)


def _items(world: ChaosWorld, mark: int) -> list[Any]:
    """Return the items made after the mark, as DynamoDB writes them."""
    found = world.rows("SELECT body FROM things WHERE number > ? AND kind LIKE 'item/%'", mark)
    return [json.loads(body) for (body,) in found]


def _item(operation: str, values: Mapping[str, Any] | None = None) -> Preparation:
    """Return what gets an item ready, or the place of one."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        table, name = _table(world), f"{operation} {number}"
        mark, where = world.mark(), {"table": table}
        if operation == "tables.put_item":
            request: dict[str, Any] = {"item": {"id": name, "n": 1}, **(values or {})}
            fresh = "condition" not in request
            return Case(operation, where, request, lambda: len(_items(world, mark)), replays=fresh)
        world.calm("tables.put_item", where, {"item": {"id": name, "n": 0}})
        request = {"key": {"id": name}, **(values or {})}
        if operation == "tables.delete_item":
            fresh = "condition" not in request
            return Case(
                operation, where, request, lambda: 1 - len(_items(world, mark)), replays=fresh
            )
        return Case(operation, where, request, lambda: int(_items(world, mark)[0]["n"]["N"]))

    return prepare


def _batch(operation: str) -> Preparation:
    """Return what gets the items of a batch ready; all of them are one effect."""

    def prepare(world: ChaosWorld, number: int) -> Case:
        table = _table(world)
        mark, where = world.mark(), {"table": table}
        names = [f"{operation} {number} {n}" for n in range(30)]
        items = [{"id": name, "n": 1} for name in names]
        if operation == "tables.batch_put":
            return Case(
                operation, where, {"items": items}, lambda: int(len(_items(world, mark)) == 30)
            )
        world.calm("tables.batch_put", where, {"items": items})
        values = {"keys": [{"id": name} for name in names]}
        return Case(operation, where, values, lambda: int(not _items(world, mark)))

    return prepare


CASES: Final[Mapping[str, Preparation]] = {
    "storage.create_bucket": _new_bucket,
    "storage.put": _put(_HELLO),
    "storage.put, if there is none": _put({**_HELLO, "if_none_match": "*"}),
    "storage.copy": _copy({}),
    "storage.copy, if there is none": _copy({"if_none_match": "*"}),
    "storage.delete": _deleted(conditional=False),
    "storage.delete, as it is": _deleted(conditional=True),
    "tables.create_table": _new_table,
    "tables.put_item": _item("tables.put_item"),
    "tables.put_item, if there is none": _item(
        "tables.put_item", {"condition": {"id": {"exists": False}}}
    ),
    "tables.update_item": _item("tables.update_item", {"add": {"n": 1}}),
    "tables.delete_item": _item("tables.delete_item"),
    "tables.delete_item, as it is": _item("tables.delete_item", {"condition": {"n": 0}}),
    "tables.batch_put": _batch("tables.batch_put"),
    "tables.batch_delete": _batch("tables.batch_delete"),
}
