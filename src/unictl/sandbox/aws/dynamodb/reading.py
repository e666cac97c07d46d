"""Many items: query a partition, scan a table, each by itself or through an index, in pages.

A page ends after `Limit` items have been looked at, or 1 MB of them; the filter comes after that.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from unictl.sandbox.aws.dynamodb import grammar, kept
from unictl.sandbox.aws.dynamodb.conditions import KeyCondition, key_condition
from unictl.sandbox.aws.dynamodb.errors import constraint, invalid, parameters
from unictl.sandbox.aws.dynamodb.evaluate import holds, project
from unictl.sandbox.aws.dynamodb.kept import Here
from unictl.sandbox.aws.dynamodb.nodes import Condition, Path
from unictl.sandbox.aws.dynamodb.parameters import Parameters
from unictl.sandbox.aws.dynamodb.schema import Schema, index_schema, partition, table_schema
from unictl.sandbox.aws.dynamodb.tokens import Placeholders
from unictl.sandbox.aws.dynamodb.values import Item, checked_item, item_size, kind_of
from unictl.sandbox.aws.names import SERVICE
from unictl.sandbox.session import Thing

LARGEST_PAGE: Final = 1 << 20
_MOST_SEGMENTS: Final = 1_000_000
_SELECT: Final = (
    "ALL_ATTRIBUTES",
    "ALL_PROJECTED_ATTRIBUTES",
    "SPECIFIC_ATTRIBUTES",
    "COUNT",
)


class Reading(NamedTuple):
    """What is read.

    Attributes:
        table: The table.
        schema: The key of the table, or of the index.
        filter: What an item must be to be shown.
        projection: What is shown of it; None for all that there is.
        whole: Whether what an index doesn't hold is fetched from the table, as a local one does.
        counted: Whether they are only counted.
        consistent: Whether what was written before is surely seen, which takes twice the capacity.
        limit: Items to look at.
        start: The key after which the page begins.
    """

    table: Thing
    schema: Schema
    filter: Condition | None
    projection: tuple[Path, ...] | None
    whole: bool
    counted: bool
    consistent: bool
    limit: int | None
    start: Item | None


def query(here: Here, given: Parameters) -> Any:
    """Query."""
    table, schema = _target(here, given)
    text = given.text("KeyConditionExpression")
    if text is None:
        raise invalid(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
            "request."
        )
    placeholders = Placeholders(given)
    condition = grammar.condition("KeyConditionExpression", text, placeholders)
    reading = _reading(given, table, schema, placeholders, expressions=True)
    wanted = key_condition(schema, condition)
    _check_filter(reading)
    forward = given.flag("ScanIndexForward", default=True)
    return _page(here, reading, _fitting(here, reading, wanted, forward=forward))


def _fitting(
    here: Here, reading: Reading, wanted: KeyCondition, *, forward: bool
) -> Iterator[tuple[Thing, Item]]:
    bounds = wanted.bounds()
    if reading.start is not None:
        if reading.start[reading.schema.partition] != wanted.partition:
            raise invalid(
                "The provided starting key is outside query boundaries based on provided conditions"
            )
        place = _place(reading, reading.start)
        if forward:
            bounds["after"] = place
        else:
            bounds["before"] = min(place, bounds["before"])
    for thing, item in _walk(here, reading, {**bounds, "descending": not forward}):
        if wanted.fits(reading.schema, item):
            yield thing, item


def scan(here: Here, given: Parameters) -> Any:
    """Scan."""
    table, schema = _target(here, given)
    segment, total = given.integer("Segment", 0), given.integer("TotalSegments")
    if (segment is None) is not (total is None):
        missing = "Segment" if segment is None else "TotalSegments"
        raise invalid(f"The {missing} parameter is required but was not present in the request")
    if total is not None and total > _MOST_SEGMENTS:
        raise constraint(
            "totalSegments", total, f"have value less than or equal to {_MOST_SEGMENTS}"
        )
    if segment is not None and total is not None and segment >= total:
        raise invalid(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            f"Segment: {segment} is not less than TotalSegments: {total}"
        )
    reading = _reading(given, table, schema, Placeholders(given), expressions=False)

    def mine(item: Item) -> bool:
        if segment is None or total is None:
            return True
        return int(partition(item[schema.partition])[:8], 16) % total == segment

    return _page(here, reading, _scanned(here, reading, mine))


def _scanned(
    here: Here, reading: Reading, mine: Callable[[Item], bool]
) -> Iterator[tuple[Thing, Item]]:
    after = None if reading.start is None else _place(reading, reading.start)
    for thing, item in _walk(here, reading, {"after": after}):
        if mine(item):
            yield thing, item


def _target(here: Here, given: Parameters) -> tuple[Thing, Schema]:
    """Return the table and the key by which it is read."""
    table = kept.table(here, kept.table_name(given))
    name = given.text("IndexName")
    schema = table_schema(table) if name is None else index_schema(table, name)
    if given.flag("ConsistentRead") and _is_global(schema):
        raise invalid("Consistent reads are not supported on global secondary indexes")
    return table, schema


def _is_global(schema: Schema) -> bool:
    return "IndexStatus" in schema.description


def _reading(
    given: Parameters,
    table: Thing,
    schema: Schema,
    placeholders: Placeholders,
    *,
    expressions: bool,
) -> Reading:
    condition, paths = given.text("FilterExpression"), given.text("ProjectionExpression")
    reading = Reading(
        table=table,
        schema=schema,
        filter=None
        if condition is None
        else grammar.condition("FilterExpression", condition, placeholders),
        projection=None if paths is None else grammar.projection(paths, placeholders),
        whole=not _is_global(schema)
        and (paths is not None or given.text("Select") == "ALL_ATTRIBUTES"),
        counted=_counts(given, schema, paths),
        consistent=given.flag("ConsistentRead"),
        limit=given.integer("Limit"),
        start=_start(given, table, schema),
    )
    placeholders.finish(expressions=expressions or condition is not None or paths is not None)
    return reading


def _counts(given: Parameters, schema: Schema, paths: str | None) -> bool:
    """Return whether items are only counted.

    Raises:
        Problem: What is to be selected isn't there, or is said twice.
    """
    select = given.text("Select")
    if select is not None:
        given.choice("Select", *_SELECT)
    if paths is not None and select not in (None, "SPECIFIC_ATTRIBUTES"):
        raise invalid(f"Cannot specify the ProjectionExpression when choosing to get {select}")
    if paths is None and select == "SPECIFIC_ATTRIBUTES":
        raise invalid(
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
            "SPECIFIC_ATTRIBUTES"
        )
    if select == "ALL_PROJECTED_ATTRIBUTES" and schema.index_name is None:
        raise invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
    projected = schema.description.get("Projection", {}).get("ProjectionType", "ALL")
    if select == "ALL_ATTRIBUTES" and _is_global(schema) and projected != "ALL":
        raise parameters(
            "Select type ALL_ATTRIBUTES is not supported for global secondary index "
            f"{schema.index_name} because its projection type is not ALL"
        )
    return select == "COUNT"


def _start(given: Parameters, table: Thing, schema: Schema) -> Item | None:
    """Return the key to start after: of the table, and with an index of the index too."""
    if given.mapping("ExclusiveStartKey") is None:
        return None
    start = checked_item(given.mapping("ExclusiveStartKey"))
    names = {*table_schema(table).names, *schema.names}
    if set(start) != names or any(kind_of(start[name]) != schema.types[name] for name in names):
        raise invalid("The provided starting key is invalid")
    return start


def _check_filter(reading: Reading) -> None:
    """See that the filter of a query leaves the key alone.

    Raises:
        Problem: It doesn't.
    """
    for name in _attributes(reading.filter):
        if name in reading.schema.names:
            raise invalid(
                "Filter Expression can only contain non-primary key attributes: "
                f"Primary key attribute: {name}"
            )


def _attributes(node: Any) -> Iterator[str]:
    if isinstance(node, Path):
        yield node.attribute
    elif isinstance(node, tuple):
        for part in node:
            yield from _attributes(part)


def _place(reading: Reading, key: Item) -> str:
    if reading.schema.index_name is None:
        return reading.schema.place(key)
    return kept.entry_place(reading.schema, key, table_schema(reading.table).place(key))


def _walk(here: Here, reading: Reading, bounds: dict[str, Any]) -> Iterator[tuple[Thing, Item]]:
    """Yield entries and their items, whole, in the order of the key."""
    index = reading.schema.index_name
    kind = kept.kind_of(reading.table, index)
    for thing in here.exchange.session.ordered(SERVICE, kind, **bounds):
        yield thing, kept.behind(here, reading.table, index, thing).body


def _page(here: Here, reading: Reading, found: Iterator[tuple[Thing, Item]]) -> Any:
    items: list[Item] = []
    looked_at = matched = taken = 0
    last: Item | None = None
    answer: dict[str, Any] = {}
    for _, whole in found:
        item = whole if reading.whole else _projected(reading, whole)
        taken += item_size(item)
        if looked_at == reading.limit or (taken > LARGEST_PAGE and last is not None):
            break
        looked_at += 1
        last = whole
        if reading.filter is None or holds(reading.filter, item):
            matched += 1
            items.append(item if reading.projection is None else project(item, reading.projection))
        if looked_at == reading.limit:
            break
    else:
        last = None
    here.read(reading.table, taken, consistent=reading.consistent)
    if not reading.counted:
        answer["Items"] = items
    answer |= {"Count": matched, "ScannedCount": looked_at}
    if last is not None:
        names = {*table_schema(reading.table).names, *reading.schema.names}
        answer["LastEvaluatedKey"] = {name: last[name] for name in names}
    return answer


def _projected(reading: Reading, whole: Item) -> Item:
    """Return what the index holds of the item."""
    about = reading.schema.description.get("Projection", {})
    kind = about.get("ProjectionType", "ALL")
    if kind == "ALL":
        return whole
    names = {
        *table_schema(reading.table).names,
        *reading.schema.names,
        *about.get("NonKeyAttributes", ()),
    }
    return {name: value for name, value in whole.items() if name in names}
