"""The keys of a table and of its indexes, and what they ask of an item."""

import base64
from typing import Any, Final, NamedTuple

from unictl.sandbox.aws.dynamodb.errors import invalid, parameters
from unictl.sandbox.aws.dynamodb.places import PARTS, partition, sortable
from unictl.sandbox.aws.dynamodb.values import Item, Value, kind_of
from unictl.sandbox.session import Thing

_LONGEST: Final = {"HASH": 2048, "RANGE": 1024}


class Schema(NamedTuple):
    """A table's key, or an index's.

    Attributes:
        partition: The attribute whose value tells partitions apart.
        sort: The attribute that sorts a partition; None for none.
        types: The types of the keys' attributes.
        index_name: The index's name; None for the table itself.
        description: The index as `DescribeTable` shows it.
    """

    partition: str
    sort: str | None
    types: dict[str, str]
    index_name: str | None = None
    description: dict[str, Any] = {}  # noqa: RUF012 - never changed

    @property
    def names(self) -> tuple[str, ...]:
        """The key's attributes."""
        return (self.partition,) if self.sort is None else (self.partition, self.sort)

    def has(self, item: Item) -> bool:
        """Return whether the item has the key: of an index's, only such items are in it."""
        return all(name in item for name in self.names)

    def key(self, item: Item) -> Item:
        """Return the item's key alone."""
        return {name: item[name] for name in self.names}

    def place(self, item: Item) -> str:
        """Return where the item stands."""
        sort = "" if self.sort is None else sortable(item[self.sort])
        return partition(item[self.partition]) + PARTS + sort


def table_schema(table: Thing) -> Schema:
    """Return a table's key."""
    return _schema(table.body["KeySchema"], _types(table))


def index_schemas(table: Thing) -> list[Schema]:
    """Return the keys of a table's indexes."""
    return [
        _schema(index["KeySchema"], _types(table))._replace(
            index_name=index["IndexName"], description=index
        )
        for kind in ("LocalSecondaryIndexes", "GlobalSecondaryIndexes")
        for index in table.body.get(kind, ())
    ]


def index_schema(table: Thing, name: str) -> Schema:
    """Return the key of one index.

    Raises:
        Problem: There is none of that name.
    """
    for schema in index_schemas(table):
        if schema.index_name == name:
            return schema
    raise invalid(f"The table does not have the specified index: {name}")


def check_key(schema: Schema, key: Item) -> None:
    """See that this is a whole key of the table, and nothing but that.

    Raises:
        Problem: It isn't.
    """
    if set(key) != set(schema.names):
        raise invalid("The provided key element does not match the schema")
    for name in schema.names:
        if kind_of(key[name]) != schema.types[name]:
            raise invalid("The provided key element does not match the schema")
    _check_lengths(schema, key)


def check_item(table: Thing, item: Item) -> None:
    """See that an item's keys are as the table and its indexes need them.

    Raises:
        Problem: One is missing, of another type, empty or too long.
    """
    schema = table_schema(table)
    for name in schema.names:
        if name not in item:
            raise parameters(f"Missing the key {name} in the item")
        if kind_of(item[name]) != schema.types[name]:
            raise parameters(
                f"Type mismatch for key {name} expected: {schema.types[name]} "
                f"actual: {kind_of(item[name])}"
            )
    _check_lengths(schema, item)
    for index in index_schemas(table):
        for name in index.names:
            if name in item and kind_of(item[name]) != index.types[name]:
                raise parameters(
                    f"Type mismatch for Index Key {name} Expected: {index.types[name]} "
                    f"Actual: {kind_of(item[name])} IndexName: {index.index_name}"
                )
            if name in item and _length(item[name]) == 0:
                raise parameters(
                    "A value specified for a secondary index key is not supported. The "
                    "AttributeValue for a key attribute cannot contain an empty string value. "
                    f"IndexName: {index.index_name}, IndexKey: {name}"
                )


def _schema(key: list[dict[str, str]], types: dict[str, str]) -> Schema:
    names = {element["KeyType"]: element["AttributeName"] for element in key}
    return Schema(names["HASH"], names.get("RANGE"), types)


def _types(table: Thing) -> dict[str, str]:
    return {
        definition["AttributeName"]: definition["AttributeType"]
        for definition in table.body["AttributeDefinitions"]
    }


def _check_lengths(schema: Schema, key: Item) -> None:
    for name, kind in zip(schema.names, ("HASH", "RANGE"), strict=False):
        length = _length(key[name])
        if length == 0:
            what = "string" if "S" in key[name] else "binary"
            raise invalid(
                "One or more parameter values are not valid. The AttributeValue for a key "
                f"attribute cannot contain an empty {what} value. Key: {name}"
            )
        if length > _LONGEST[kind]:
            part = {"HASH": "hashkey", "RANGE": "aggregated size of all range keys"}[kind]
            raise parameters(
                f"Size of {part} has exceeded the maximum size limit of {_LONGEST[kind]} bytes"
            )


def _length(value: Value) -> int:
    ((kind, inner),) = value.items()
    if kind == "B":
        return len(base64.b64decode(inner))
    return len(inner.encode()) if kind == "S" else 1
