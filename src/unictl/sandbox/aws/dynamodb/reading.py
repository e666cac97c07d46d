"""Many items: query a partition, scan a table, each by itself or through an index."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from unictl.sandbox.aws.dynamodb import grammar, kept
from unictl.sandbox.aws.dynamodb.conditions import KeyCondition, key_condition
from unictl.sandbox.aws.dynamodb.errors import constraint, invalid, parameters
from unictl.sandbox.aws.dynamodb.kept import Here
from unictl.sandbox.aws.dynamodb.nodes import Path
from unictl.sandbox.aws.dynamodb.pages import Reading, page, place_of, walk
from unictl.sandbox.aws.dynamodb.parameters import Parameters
from unictl.sandbox.aws.dynamodb.placeholders import Placeholders
from unictl.sandbox.aws.dynamodb.places import partition
from unictl.sandbox.aws.dynamodb.schema import Schema, index_schema, table_schema
from unictl.sandbox.aws.dynamodb.values import Item, checked_item, kind_of
from unictl.sandbox.session import Thing

_MOST_SEGMENTS: Final = 1_000_000
_SELECT: Final = (
    "ALL_ATTRIBUTES",
    "ALL_PROJECTED_ATTRIBUTES",
    "SPECIFIC_ATTRIBUTES",
    "COUNT",
)


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
    return page(here, reading, _fitting(here, reading, wanted, forward=forward))


def _fitting(
    here: Here, reading: Reading, wanted: KeyCondition, *, forward: bool
) -> Iterator[tuple[Thing, Item]]:
    bounds = wanted.bounds()
    if reading.start is not None:
        if reading.start[reading.schema.partition] != wanted.partition:
            raise invalid(
                "The provided starting key is outside query boundaries based on provided conditions"
            )
        place = place_of(reading, reading.start)
        if forward:
            bounds["after"] = place
        else:
            bounds["before"] = min(place, bounds["before"])
    for thing, item in walk(here, reading, {**bounds, "descending": not forward}):
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

    return page(here, reading, _scanned(here, reading, mine))


def _scanned(
    here: Here, reading: Reading, mine: Callable[[Item], bool]
) -> Iterator[tuple[Thing, Item]]:
    after = None if reading.start is None else place_of(reading, reading.start)
    for thing, item in walk(here, reading, {"after": after}):
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
