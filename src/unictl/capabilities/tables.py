"""Tables: items under keys, asked for by key or by what they hold.

Items are JSON. Whole numbers stay exact whatever their length; others do where a float holds them
exactly, and else stand as `{"$number": "3.14159265358979323846"}`. Bytes are `{"$binary": "…"}` in
base64, a set is `{"$set": […]}` of strings, of numbers or of bytes, and an object of one's own
whose only member is called so stands as `{"$literal": {…}}`.

Conditions are JSON as well: `{"status": "paid", "total": {"ge": 500}}` holds where all of it does.
A value stands for equality; else there is an object of `eq`, `ne`, `lt`, `le`, `gt`, `ge`,
`between` (two values), `in` (a list), `begins_with`, `contains`, `exists` (true or false). A dot
and `[0]` lead into what is nested.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Annotated, Any, Literal, Protocol, TypeAlias

from unictl.capabilities.shared import CreatedAt, Cursor, Limit, Raw, Service
from unictl.core.call import Call
from unictl.core.model import Doc, Ge, MinLen, model
from unictl.core.operation import operation
from unictl.core.page import Page
from unictl.errors import InvalidRequest

KeyType = Literal["string", "number", "binary"]
TableStatus = Literal["creating", "updating", "deleting", "active", "archived", "unavailable"]

ItemKey: TypeAlias = Annotated[
    Mapping[str, Any], MinLen(1), Doc("The item's whole key: one member, or two with a sort key.")
]
Condition: TypeAlias = Annotated[
    Mapping[str, Any] | None, MinLen(1), Doc("Only if this holds of the item that is there.")
]
Where: TypeAlias = Annotated[
    Mapping[str, Any] | None, MinLen(1), Doc("Only items of which this holds; the others count.")
]
Fields: TypeAlias = Annotated[
    Sequence[str], Doc("Only these members of each item; all by default.")
]
TableName: TypeAlias = Annotated[str, Doc("The table's name.")]


@model
class TableEntry:
    """A table in a list."""

    name: TableName
    service: Service
    raw: Raw = None


@model
class ListTables:
    """How many tables to list."""

    limit: Limit = 100
    cursor: Cursor = None


@model
class CreateTable:
    """A table's key, and how it is paid."""

    partition_key: Annotated[str, MinLen(1), Doc("The member that items are spread by.")]
    partition_type: Annotated[KeyType, Doc("What it holds.")] = "string"
    sort_key: Annotated[
        str | None, MinLen(1), Doc("The member that items of one partition are sorted by.")
    ] = None
    sort_type: Annotated[KeyType, Doc("What it holds.")] = "string"
    read_units: Annotated[
        int | None, Ge(1), Doc("Reads a second that are paid ahead; by use, without.")
    ] = None
    write_units: Annotated[
        int | None, Ge(1), Doc("Writes a second that are paid ahead; by use, without.")
    ] = None
    tags: Annotated[Mapping[str, str], Doc("Pairs that rules and bills can use.")] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        """Refuse one of two units alone, and a type of no key."""
        if (self.read_units is None) != (self.write_units is None):
            alone = "write_units" if self.read_units is None else "read_units"
            raise InvalidRequest("read_units and write_units go together", field=alone)
        if self.sort_key is None and self.sort_type != "string":
            raise InvalidRequest("sort_type says something of no key", field="sort_type")


@model
class Table:
    """A table, as it stands at the service."""

    id: Annotated[str, Doc("The service's id of it: its name.")]
    service: Service
    status: Annotated[TableStatus, Doc("Where it stands; it can be used when it is active.")]
    partition_key: Annotated[str, Doc("The member that items are spread by.")]
    partition_type: Annotated[KeyType, Doc("What it holds.")]
    sort_key: Annotated[str | None, Doc("The member that sorts items of one partition.")] = None
    sort_type: Annotated[KeyType | None, Doc("What it holds.")] = None
    indexes: Annotated[Sequence[str], Doc("Names of the indexes that can be queried.")] = ()
    items: Annotated[int | None, Doc("How many items; counted every few hours.")] = None
    size: Annotated[int | None, Doc("Bytes; counted every few hours.")] = None
    created_at: CreatedAt = None
    raw: Raw = None


class Tables(Protocol):
    """Tables: made, shown and listed."""

    @operation("GET", "/tables")
    def list_tables(self, filters: ListTables) -> Call[Page[TableEntry]]:
        """List tables, by name."""
        ...

    @operation("GET", "/tables/{table}")
    def describe_table(self, table: str) -> Call[Table]:
        """Show a table's key, state and indexes."""
        ...

    @operation("PUT", "/tables/{table}", changes="state", recovery="lookup")
    def create_table(self, table: str, options: CreateTable) -> Call[Table]:
        """Create a table; it takes some seconds to become active."""
        ...


@model
class Item:
    """An item of a table."""

    table: TableName
    service: Service
    item: Annotated[Mapping[str, Any] | None, Doc("What it holds; none if it is there no more.")]
    raw: Raw = None


@model
class PutItem:
    """An item, whole."""

    item: Annotated[Mapping[str, Any], MinLen(1), Doc("What it holds, its key included.")]
    condition: Condition = None


@model
class GetItem:
    """Which item to show."""

    key: ItemKey
    fields: Fields = ()
    consistent: Annotated[bool, Doc("See every write that is done, at twice the price.")] = False


@model
class UpdateItem:
    """What is different about an item afterwards."""

    key: ItemKey
    set: Annotated[Mapping[str, Any], Doc("Members and their new values.")] = field(
        default_factory=dict
    )
    add: Annotated[
        Mapping[str, Any], Doc("Numbers to add to members, or sets to join with them.")
    ] = field(default_factory=dict)
    remove: Annotated[Sequence[str], Doc("Members to take away.")] = ()
    condition: Condition = None


@model
class DeleteItem:
    """Which item to delete."""

    key: ItemKey
    condition: Condition = None


class Items(Protocol):
    """Items: put, shown, changed, deleted."""

    @operation("PUT", "/tables/{table}/item", changes="state", recovery="key")
    def put_item(self, table: str, options: PutItem) -> Call[Item]:
        """Put an item in place of one with its key."""
        ...

    @operation("GET", "/tables/{table}/item")
    def get_item(self, table: str, options: GetItem) -> Call[Item]:
        """Show an item."""
        ...

    @operation("PATCH", "/tables/{table}/item", changes="state", recovery="none")
    def update_item(self, table: str, options: UpdateItem) -> Call[Item]:
        """Change members of an item; make it if there is none with its key."""
        ...

    @operation("DELETE", "/tables/{table}/item", changes="state", recovery="key")
    def delete_item(self, table: str, options: DeleteItem) -> Call[Item]:
        """Delete an item; one that isn't there is no error."""
        ...


@model
class QueryItems:
    """Which items of one partition to show."""

    key: Annotated[
        Mapping[str, Any],
        MinLen(1),
        Doc("The partition key's value, and perhaps a condition on the sort key."),
    ]
    where: Where = None
    index: Annotated[str | None, MinLen(1), Doc("Ask that index, by its own key.")] = None
    fields: Fields = ()
    descending: Annotated[bool, Doc("From the last to the first by the sort key.")] = False
    consistent: Annotated[bool, Doc("See every write that is done, at twice the price.")] = False
    limit: Limit = 100
    cursor: Cursor = None


@model
class ScanItems:
    """Which items of the whole table to show."""

    where: Where = None
    index: Annotated[str | None, MinLen(1), Doc("Walk that index.")] = None
    fields: Fields = ()
    consistent: Annotated[bool, Doc("See every write that is done, at twice the price.")] = False
    limit: Limit = 100
    cursor: Cursor = None


class Queries(Protocol):
    """Items, asked for by what they hold."""

    @operation("GET", "/tables/{table}/query")
    def query(self, table: str, options: QueryItems) -> Call[Page[Item]]:
        """List items of one partition, in the order of their sort key."""
        ...

    @operation("GET", "/tables/{table}/scan")
    def scan(self, table: str, options: ScanItems) -> Call[Page[Item]]:
        """List items of the whole table, in no order; each one looked at is paid for."""
        ...


@model
class BatchPut:
    """Items, whole."""

    items: Annotated[
        Sequence[Mapping[str, Any]], MinLen(1), Doc("What each holds, its key included.")
    ]


@model
class BatchKeys:
    """Which items."""

    keys: Annotated[Sequence[Mapping[str, Any]], MinLen(1), Doc("The whole key of each.")]


@model
class BatchGet:
    """Which items to show."""

    keys: Annotated[Sequence[Mapping[str, Any]], MinLen(1), Doc("The whole key of each.")]
    fields: Fields = ()
    consistent: Annotated[bool, Doc("See every write that is done, at twice the price.")] = False


@model
class Batch:
    """What a batch did."""

    table: TableName
    service: Service
    count: Annotated[int, Doc("How many items were put, deleted, or found.")]
    items: Annotated[
        Sequence[Mapping[str, Any]], Doc("Those found, in no order; keys without an item are not.")
    ] = ()
    raw: Raw = None


class Batches(Protocol):
    """Many items at once; each is put or deleted by itself, and may be again."""

    @operation("POST", "/tables/{table}/batch-put", changes="state", recovery="key")
    def batch_put(self, table: str, options: BatchPut) -> Call[Batch]:
        """Put items in place of those with their keys."""
        ...

    @operation("GET", "/tables/{table}/batch-get")
    def batch_get(self, table: str, options: BatchGet) -> Call[Batch]:
        """Show items."""
        ...

    @operation("POST", "/tables/{table}/batch-delete", changes="state", recovery="key")
    def batch_delete(self, table: str, options: BatchKeys) -> Call[Batch]:
        """Delete items; those that aren't there are no error."""
        ...
