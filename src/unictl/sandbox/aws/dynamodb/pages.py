"""What is read of a table or an index, walked in pages.

A page ends after `Limit` items have been looked at, or 1 MB of them; the filter comes after that.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from unictl.sandbox.aws.dynamodb import kept
from unictl.sandbox.aws.dynamodb.evaluate import holds, project
from unictl.sandbox.aws.dynamodb.kept import Here
from unictl.sandbox.aws.dynamodb.nodes import Condition, Path
from unictl.sandbox.aws.dynamodb.schema import Schema, table_schema
from unictl.sandbox.aws.dynamodb.values import Item, item_size
from unictl.sandbox.aws.names import SERVICE
from unictl.sandbox.session import Thing

LARGEST_PAGE: Final = 1 << 20


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


def place_of(reading: Reading, key: Item) -> str:
    """Return where the item of that key stands."""
    if reading.schema.index_name is None:
        return reading.schema.place(key)
    return kept.entry_place(reading.schema, key, table_schema(reading.table).place(key))


def walk(here: Here, reading: Reading, bounds: dict[str, Any]) -> Iterator[tuple[Thing, Item]]:
    """Yield entries and their items, whole, in the order of the key."""
    index = reading.schema.index_name
    kind = kept.kind_of(reading.table, index)
    for thing in here.exchange.session.ordered(SERVICE, kind, **bounds):
        yield thing, kept.behind(here, reading.table, index, thing).body


def page(here: Here, reading: Reading, found: Iterator[tuple[Thing, Item]]) -> Any:
    """Return a page of what is found, as the service shows it."""
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
