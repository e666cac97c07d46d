"""Tables at DynamoDB."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, final

from unictl.capabilities.tables import (
    Batch,
    Batches,
    BatchGet,
    BatchKeys,
    BatchPut,
    CreateTable,
    DeleteItem,
    GetItem,
    Item,
    Items,
    KeyType,
    ListTables,
    PutItem,
    Queries,
    QueryItems,
    ScanItems,
    Table,
    TableEntry,
    Tables,
    TableStatus,
    UpdateItem,
)
from unictl.core.call import Ask, Call, Reply
from unictl.core.page import Page, decode_cursor, encode_cursor
from unictl.core.provider import Extras
from unictl.errors import NotFound, UnictlError
from unictl.providers.aws.base import Aws
from unictl.providers.aws.batches import fetch, write
from unictl.providers.aws.conditions import Expressions
from unictl.providers.aws.items import plain_item, typed_item

_MOST_TABLES: Final = 100
_NO_SUCH: Final = 400
_TYPES: Final[Mapping[KeyType, str]] = {"string": "S", "number": "N", "binary": "B"}
_NAMES: Final[Mapping[str, KeyType]] = {letter: name for name, letter in _TYPES.items()}
_STATUSES: Final[Mapping[str, TableStatus]] = {
    "CREATING": "creating",
    "UPDATING": "updating",
    "DELETING": "deleting",
    "ACTIVE": "active",
    "ARCHIVING": "archived",
    "ARCHIVED": "archived",
    "INACCESSIBLE_ENCRYPTION_CREDENTIALS": "unavailable",
    "REPLICATION_NOT_AUTHORIZED": "unavailable",
}


@final
class AwsTables(Aws, Tables, Items, Queries, Batches):
    """A table of DynamoDB belongs to one region: in another it isn't found."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.aws.extras",
        list_tables="InRegion",
        describe_table="InRegion",
        create_table="CreateTable",
        put_item="Conditional",
        get_item="InRegion",
        update_item="UpdateItem",
        delete_item="Conditional",
        query="Query",
        scan="Scan",
        batch_put="InRegion",
        batch_get="InRegion",
        batch_delete="InRegion",
    )

    def list_tables(self, filters: ListTables) -> Call[Page[TableEntry]]:
        """List the region's tables."""
        bound = f"aws tables {self.context.extra.get('region')}"
        position = decode_cursor(filters.cursor, bound_to=bound) if filters.cursor else {}
        reply = yield self._ask(
            "ListTables",
            {
                "ExclusiveStartTableName": position.get("after"),
                "Limit": min(filters.limit or _MOST_TABLES, _MOST_TABLES),
            },
        )
        body = reply.json()
        last = body.get("LastEvaluatedTableName")
        return Page(
            tuple(TableEntry(name=name, service="aws", raw=body) for name in body["TableNames"]),
            encode_cursor({"after": last}, bound_to=bound) if last else None,
        )

    def describe_table(self, table: str) -> Call[Table]:
        """Show a table."""
        reply = yield self._ask("DescribeTable", {"TableName": table})
        return _to_table(reply.json()["Table"])

    def create_table(self, table: str, options: CreateTable) -> Call[Table]:
        """Create a table, paid by use unless units are named."""
        if self.again():
            reply = yield self._ask("DescribeTable", {"TableName": table}, expects=(_NO_SUCH,))
            if reply.status != _NO_SUCH:
                return _to_table(reply.json()["Table"])
            found = self.explain(Ask("POST", "/"), reply)
            if not isinstance(found, NotFound):
                raise found
        extra = self.context.extra
        types = {
            options.partition_key: _TYPES[options.partition_type],
            **({options.sort_key: _TYPES[options.sort_type]} if options.sort_key else {}),
            **extra.get("attributes", {}),
        }
        keys = [(options.partition_key, "HASH")]
        if options.sort_key is not None:
            keys.append((options.sort_key, "RANGE"))
        ahead = options.read_units is not None
        units = {"ReadCapacityUnits": options.read_units, "WriteCapacityUnits": options.write_units}
        reply = yield self._ask(
            "CreateTable",
            {
                "TableName": table,
                "KeySchema": [{"AttributeName": n, "KeyType": kind} for n, kind in keys],
                "AttributeDefinitions": [
                    {"AttributeName": name, "AttributeType": kind} for name, kind in types.items()
                ],
                "BillingMode": "PROVISIONED" if ahead else "PAY_PER_REQUEST",
                "ProvisionedThroughput": units if ahead else None,
                "GlobalSecondaryIndexes": extra.get("global_indexes"),
                "LocalSecondaryIndexes": extra.get("local_indexes"),
                "DeletionProtectionEnabled": extra.get("deletion_protection"),
                "Tags": [{"Key": k, "Value": v} for k, v in options.tags.items()] or None,
            },
            changes=True,
        )
        return _to_table(reply.json()["TableDescription"])

    def put_item(self, table: str, options: PutItem) -> Call[Item]:
        """Put an item whole; the same one again changes nothing, so it may be repeated.

        With a condition it is looked for first: its own earlier success can make that fail.
        """
        built = Expressions(self.context.extra)
        parameters = {
            "TableName": table,
            "Item": typed_item(options.item, "item"),
            "ConditionExpression": self._condition(built, options.condition),
            **built.parameters(),
        }
        conditional = parameters["ConditionExpression"] is not None
        if self.again() and conditional and (yield from self._holds(table, options.item)):
            return Item(table=table, service="aws", item=options.item, raw={})
        reply = yield self._ask("PutItem", parameters, changes=True)
        return Item(table=table, service="aws", item=options.item, raw=reply.json())

    def get_item(self, table: str, options: GetItem) -> Call[Item]:
        """Show an item.

        Raises:
            NotFound: There is none with this key.
        """
        built = Expressions(self.context.extra)
        parameters = {
            "TableName": table,
            "Key": typed_item(options.key, "key"),
            "ConsistentRead": options.consistent or None,
            "ProjectionExpression": built.projection(options.fields),
            **built.parameters(),
        }
        body = (yield self._ask("GetItem", parameters)).json()
        if "Item" not in body:
            raise NotFound(
                f"the table {table} has no item with this key",
                hint='Check the key\'s value and its type: 7 and "7" are two keys.',
                service="aws",
            )
        return Item(table=table, service="aws", item=plain_item(body["Item"]), raw=body)

    def update_item(self, table: str, options: UpdateItem) -> Call[Item]:
        """Change an item; what is added would be added twice, so it is not repeated by itself."""
        built = Expressions(self.context.extra)
        parameters = {
            "TableName": table,
            "Key": typed_item(options.key, "key"),
            "UpdateExpression": built.update(options.set, options.add, options.remove),
            "ConditionExpression": self._condition(built, options.condition),
            "ReturnValues": "ALL_NEW",
            **built.parameters(),
        }
        body = (yield self._ask("UpdateItem", parameters, changes=True)).json()
        return _to_item(table, body)

    def delete_item(self, table: str, options: DeleteItem) -> Call[Item]:
        """Delete an item, and show what it held.

        With a condition it is looked for first, as in `put_item`; of one that is gone nothing is
        shown.
        """
        built = Expressions(self.context.extra)
        parameters = {
            "TableName": table,
            "Key": typed_item(options.key, "key"),
            "ConditionExpression": self._condition(built, options.condition),
            "ReturnValues": "ALL_OLD",
            **built.parameters(),
        }
        gone = False
        if self.again() and parameters["ConditionExpression"] is not None:
            gone = (yield from self._item(table, typed_item(options.key, "key"))) is None
        if gone:
            return Item(table=table, service="aws", item=None, raw={})
        body = (yield self._ask("DeleteItem", parameters, changes=True)).json()
        return _to_item(table, body)

    def query(self, table: str, options: QueryItems) -> Call[Page[Item]]:
        """List items; the filter is looked at after the limit, so a page may hold fewer."""
        built = Expressions(self.context.extra)
        parameters = {
            "KeyConditionExpression": built.where(
                options.key, "key", "key_condition_expression", key=True
            ),
            "FilterExpression": built.where(options.where, "where", "filter_expression"),
            "ProjectionExpression": built.projection(options.fields),
            "ScanIndexForward": False if options.descending else None,
            **built.parameters(),
        }
        return (yield from self._page("Query", table, options, parameters))

    def scan(self, table: str, options: ScanItems) -> Call[Page[Item]]:
        """List items; the filter is looked at after the limit, so a page may hold fewer."""
        built = Expressions(self.context.extra)
        parameters = {
            "FilterExpression": built.where(options.where, "where", "filter_expression"),
            "ProjectionExpression": built.projection(options.fields),
            "Segment": self.context.extra.get("segment"),
            "TotalSegments": self.context.extra.get("total_segments"),
            **built.parameters(),
        }
        return (yield from self._page("Scan", table, options, parameters))

    def batch_put(self, table: str, options: BatchPut) -> Call[Batch]:
        """Put items, 25 at a time."""
        writes = [
            {"PutRequest": {"Item": typed_item(item, f"items[{n}]")}}
            for n, item in enumerate(options.items)
        ]
        return (yield from write(self, table, writes))

    def batch_get(self, table: str, options: BatchGet) -> Call[Batch]:
        """Show items, 100 at a time."""
        built = Expressions(self.context.extra)
        how = {
            "ProjectionExpression": built.projection(options.fields),
            "ConsistentRead": options.consistent or None,
            "ExpressionAttributeNames": built.parameters()["ExpressionAttributeNames"],
        }
        keys = [typed_item(key, f"keys[{n}]") for n, key in enumerate(options.keys)]
        given = {name: value for name, value in how.items() if value is not None}
        return (yield from fetch(self, table, keys, given))

    def batch_delete(self, table: str, options: BatchKeys) -> Call[Batch]:
        """Delete items, 25 at a time."""
        writes = [
            {"DeleteRequest": {"Key": typed_item(key, f"keys[{n}]")}}
            for n, key in enumerate(options.keys)
        ]
        return (yield from write(self, table, writes))

    def _holds(self, table: str, item: Mapping[str, Any]) -> Call[bool]:
        """Return whether the table holds just this item."""
        described = (yield self._ask("DescribeTable", {"TableName": table})).json()["Table"]
        names = [one["AttributeName"] for one in described["KeySchema"]]
        typed = typed_item(item, "item")
        if not all(name in typed for name in names):
            return False
        found = yield from self._item(table, {name: typed[name] for name in names})
        return found is not None and plain_item(found) == item

    def _item(self, table: str, key: Mapping[str, Any]) -> Call[Mapping[str, Any] | None]:
        """Return the item of the key as it is now, None if there is none."""
        parameters = {"TableName": table, "Key": key, "ConsistentRead": True}
        found: Mapping[str, Any] | None = (
            (yield self._ask("GetItem", parameters)).json().get("Item")
        )
        return found

    def _ask(self, operation: str, parameters: Mapping[str, Any], **how: Any) -> Ask:
        return self.request("dynamodb", operation, parameters, **how)

    @staticmethod
    def _condition(built: Expressions, condition: Mapping[str, Any] | None) -> str | None:
        return built.where(condition, "condition", "condition_expression")

    def _page(
        self,
        operation: str,
        table: str,
        options: QueryItems | ScanItems,
        parameters: Mapping[str, Any],
    ) -> Call[Page[Item]]:
        shown = (table, options.index, sorted(str(pair) for pair in parameters.items()))
        bound = f"aws {operation} {shown}"
        position = decode_cursor(options.cursor, bound_to=bound) if options.cursor else {}
        start = position.get("after")
        reply: Reply = yield self._ask(
            operation,
            {
                "TableName": table,
                "IndexName": options.index,
                "Limit": options.limit,
                "ConsistentRead": options.consistent or None,
                "ExclusiveStartKey": start and typed_item(start, "cursor"),
                **parameters,
            },
        )
        body = reply.json()
        last = body.get("LastEvaluatedKey")
        following = None
        if last:
            following = encode_cursor({"after": plain_item(last)}, bound_to=bound)
        return Page(
            tuple(
                Item(table=table, service="aws", item=plain_item(item), raw=item)
                for item in body.get("Items", ())
            ),
            following,
        )


def _to_item(table: str, body: Mapping[str, Any]) -> Item:
    attributes = body.get("Attributes")
    held = plain_item(attributes) if attributes else None
    return Item(table=table, service="aws", item=held, raw=body)


def _to_table(table: Mapping[str, Any]) -> Table:
    status = table["TableStatus"]
    if status not in _STATUSES:
        raise UnictlError(
            f"aws answered with the status {status!r}, which this unictl doesn't know",
            hint="Upgrade unictl; the table itself can be seen in the console.",
            service="aws",
        )
    types = {one["AttributeName"]: one["AttributeType"] for one in table["AttributeDefinitions"]}
    keys = {one["KeyType"]: one["AttributeName"] for one in table["KeySchema"]}
    indexes = (
        index["IndexName"]
        for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
        for index in table.get(kind, ())
    )
    created = table.get("CreationDateTime")
    sort = keys.get("RANGE")
    return Table(
        id=table["TableName"],
        service="aws",
        status=_STATUSES[status],
        partition_key=keys["HASH"],
        partition_type=_NAMES[types[keys["HASH"]]],
        sort_key=sort,
        sort_type=_NAMES[types[sort]] if sort else None,
        indexes=tuple(indexes),
        items=table.get("ItemCount"),
        size=table.get("TableSizeBytes"),
        created_at=datetime.fromtimestamp(created, UTC) if created else None,
        raw=table,
    )
