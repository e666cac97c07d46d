"""Tables, items and the entries of indexes as the state file keeps them."""

from collections.abc import Iterator
from typing import Any, Final

from unictl.sandbox.aws.dynamodb.errors import constraint, no_table
from unictl.sandbox.aws.dynamodb.parameters import Parameters
from unictl.sandbox.aws.dynamodb.schema import Schema, index_schemas, table_schema
from unictl.sandbox.aws.dynamodb.values import Item, item_size
from unictl.sandbox.aws.names import SERVICE
from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing

_SHORTEST_NAME, _LONGEST_NAME = 3, 255
_READ_UNIT, _WRITE_UNIT = 4096, 1024
_SEPARATOR: Final = "\0"


class Here:
    """What an operation works with.

    Attributes:
        exchange: The request.
        region: The region that the request is signed for; each has its own tables.
        units: The capacity that the operation takes, by table.
    """

    def __init__(self, exchange: Exchange, region: str) -> None:
        self.exchange = exchange
        self.region = region
        self.units: dict[str, float] = {}

    def read(self, table: Thing, size: int, *, consistent: bool) -> None:
        """Count so many bytes that are read: a unit for each 4 KB, half where old data will do."""
        units = max(-(-size // _READ_UNIT), 1) * (1.0 if consistent else 0.5)
        self._count(table, units)

    def wrote(self, table: Thing, *items: Item | None) -> None:
        """Count what is written: a unit for each KB of the larger of an item before and after."""
        size = max((item_size(item) for item in items if item), default=0)
        self._count(table, max(-(-size // _WRITE_UNIT), 1))

    def _count(self, table: Thing, units: float) -> None:
        name = table.body["TableName"]
        self.units[name] = self.units.get(name, 0.0) + units

    @property
    def kind(self) -> str:
        """The kind of the things that are this region's tables; their references are names."""
        return f"table/{self.region}"


def table_name(parameters: Parameters) -> str:
    """Return the table that a request is about, by its name or its ARN.

    Raises:
        Problem: None is named, or what is named can't be one.
    """
    given = parameters.required("TableName")
    name = given.rpartition(":table/")[2] if given.startswith("arn:") else given
    check_name("tableName", name)
    return name


def check_name(field: str, name: str) -> None:
    """See that a name may be a table's or an index's.

    Raises:
        Problem: It may not.
    """
    if not all(letter.isascii() and (letter.isalnum() or letter in "_.-") for letter in name):
        raise constraint(field, name, "satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
    if len(name) < _SHORTEST_NAME:
        raise constraint(field, name, f"have length greater than or equal to {_SHORTEST_NAME}")
    if len(name) > _LONGEST_NAME:
        raise constraint(field, name, f"have length less than or equal to {_LONGEST_NAME}")


def find_table(here: Here, name: str) -> Thing | None:
    """Return the table, or None."""
    return here.exchange.session.get(SERVICE, here.kind, f"{here.kind}/{name}")


def table(here: Here, name: str, *, described: bool = False) -> Thing:
    """Return the table.

    Raises:
        Problem: There is none; what describes a table says so in other words.
    """
    found = find_table(here, name)
    if found is None:
        raise (
            no_table(f"Requested resource not found: Table: {name} not found")
            if described
            else no_table()
        )
    return found


def kind_of(found: Thing, index: str | None = None) -> str:
    """Return the kind of the things that are a table's items, or an index's entries."""
    identifier = found.body["TableId"]
    return f"item/{identifier}" if index is None else f"index/{identifier}/{index}"


def find_item(here: Here, found: Thing, key: Item) -> Thing | None:
    """Return the thing that holds the item of that key, or None."""
    place = table_schema(found).place(key)
    return here.exchange.session.get(SERVICE, kind_of(found), f"{kind_of(found)}/{place}")


def put_item(here: Here, found: Thing, item: Item, before: Thing | None) -> None:
    """Keep an item, in place of `before`."""
    session, place = here.exchange.session, table_schema(found).place(item)
    if before is None:
        thing = Thing(
            SERVICE,
            kind_of(found),
            f"{kind_of(found)}/{place}",
            here.exchange.now,
            item,
            reference=place,
        )
        session.add(thing)
    else:
        _leave_indexes(here, found, before)
        before.body = item
        session.save(before)
    enter_indexes(here, found, item, index_schemas(found))


def remove_item(here: Here, found: Thing, thing: Thing) -> None:
    """Forget an item."""
    _leave_indexes(here, found, thing)
    here.exchange.session.remove(thing)


def enter_indexes(here: Here, found: Thing, item: Item, schemas: list[Schema]) -> None:
    """Let the item be found through the indexes whose keys it has."""
    place = table_schema(found).place(item)
    for schema in schemas:
        if schema.has(item):
            kind = kind_of(found, schema.index_name)
            entry = Thing(
                SERVICE,
                kind,
                f"{kind}/{place}",
                here.exchange.now,
                {"place": place},
                reference=entry_place(schema, item, place),
            )
            here.exchange.session.add(entry)


def entry_place(schema: Schema, item: Item, place: str) -> str:
    """Return where an index has the item that stands at that place in the table."""
    return f"{schema.place(item)}{_SEPARATOR}{place}"


def behind(here: Here, found: Thing, index: str | None, thing: Thing) -> Thing:
    """Return the item that an entry of an index leads to; an item itself."""
    if index is None:
        return thing
    identifier = f"{kind_of(found)}/{thing.body['place']}"
    item = here.exchange.session.get(SERVICE, kind_of(found), identifier)
    return item if item is not None else thing


def _leave_indexes(here: Here, found: Thing, thing: Thing) -> None:
    for schema in index_schemas(found):
        kind = kind_of(found, schema.index_name)
        entry = here.exchange.session.get(SERVICE, kind, f"{kind}/{thing.reference}")
        if entry is not None:
            here.exchange.session.remove(entry)


def forget(here: Here, found: Thing, index: str | None = None) -> None:
    """Forget all items of a table, or all entries of an index."""
    for thing in list(here.exchange.session.ordered(SERVICE, kind_of(found, index))):
        here.exchange.session.remove(thing)


def items(here: Here, found: Thing, **bounds: Any) -> Iterator[Thing]:
    """Yield the table's items by their places; for the bounds see `Session.ordered`."""
    return here.exchange.session.ordered(SERVICE, kind_of(found), **bounds)
