"""Several items at once: each is done or comes back as not done; nothing joins them."""

from typing import Any, Final

from unictl.sandbox.aws.dynamodb import grammar, items, kept
from unictl.sandbox.aws.dynamodb.errors import constraint, invalid
from unictl.sandbox.aws.dynamodb.evaluate import project
from unictl.sandbox.aws.dynamodb.faults import throttled
from unictl.sandbox.aws.dynamodb.kept import Here
from unictl.sandbox.aws.dynamodb.parameters import Parameters
from unictl.sandbox.aws.dynamodb.placeholders import Placeholders
from unictl.sandbox.aws.dynamodb.schema import check_key, table_schema
from unictl.sandbox.aws.dynamodb.values import Item, checked_item, item_size
from unictl.sandbox.session import Thing

_MOST_WRITTEN, _MOST_READ = 25, 100
_LARGEST_ANSWER: Final = 16 << 20
_TWICE: Final = "Provided list of item keys contains duplicates"


def write(here: Here, given: Parameters) -> Any:
    """BatchWriteItem."""
    tables = _requests(given)
    if not 0 < sum(map(len, tables.values())) <= _MOST_WRITTEN:
        if any(len(requests) == 0 for requests in tables.values()) or not tables:
            raise _length("requestItems", tables, 1)
        raise invalid("Too many items requested for the BatchWriteItem call")
    planned = []
    for name, requests in tables.items():
        table = _table(here, name)
        seen: set[str] = set()
        for request in requests:
            put, item = _change(table, Parameters(request))
            place = table_schema(table).place(item)
            if place in seen:
                raise invalid(_TWICE)
            seen.add(place)
            planned.append((name, request, table, put, item))
    left: dict[str, list[Any]] = {}
    for name, request, table, put, item in planned:
        thing = kept.find_item(here, table, item)
        there = None if thing is None else thing.body
        if throttled(here, item if put else there, request):
            left.setdefault(name, []).append(request)
            continue
        here.wrote(table, there, item if put else None)
        if put:
            kept.put_item(here, table, item, thing)
        elif thing is not None:
            kept.remove_item(here, table, thing)
    return {"UnprocessedItems": left}


def _change(table: Thing, request: Parameters) -> tuple[bool, Item]:
    """Return whether the item is put, and the item; else the key of what is deleted."""
    put, delete = request.mapping("PutRequest"), request.mapping("DeleteRequest")
    if (put is None) is (delete is None):
        raise invalid(
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of "
            "the supported datatypes"
            if put is not None
            else "Supplied request is empty, must contain exactly one of PutRequest, DeleteRequest"
        )
    if put is not None:
        item = checked_item(Parameters(put).mapping("Item") or {})
        items.check(table, item)
        return True, item
    key = checked_item(Parameters(delete).mapping("Key") or {})
    check_key(table_schema(table), key)
    return False, key


def read(here: Here, given: Parameters) -> Any:
    """BatchGetItem."""
    tables = given.mapping("RequestItems") or {}
    if not tables:
        raise _length("requestItems", tables, 1)
    wanted = []
    for name, about in tables.items():
        each = Parameters(about)
        table = _table(here, name)
        paths = _projection(each)
        keys = [checked_item(key) for key in each.list("Keys") or []]
        if not keys:
            raise _length("requestItems", tables, 1)
        places = set()
        for key in keys:
            check_key(table_schema(table), key)
            places.add(table_schema(table).place(key))
        if len(places) < len(keys):
            raise invalid(_TWICE)
        consistent = each.flag("ConsistentRead")
        wanted += [(name, table, key, paths, consistent) for key in keys]
    if len(wanted) > _MOST_READ:
        raise invalid("Too many items requested for the BatchGetItem call")
    found: dict[str, list[Item]] = {name: [] for name in tables}
    left: dict[str, Any] = {}
    taken = 0
    for name, table, key, paths, consistent in wanted:
        thing = kept.find_item(here, table, key)
        here.read(table, 0 if thing is None else item_size(thing.body), consistent=consistent)
        if thing is None:
            continue
        taken += item_size(thing.body)
        if taken > _LARGEST_ANSWER or throttled(here, thing.body, [name, key]):
            about = left.setdefault(name, {**tables[name], "Keys": []})
            about["Keys"].append(key)
        else:
            found[name].append(thing.body if paths is None else project(thing.body, paths))
    return {"Responses": found, "UnprocessedKeys": left}


def _projection(each: Parameters) -> Any:
    placeholders, text = Placeholders(each), each.text("ProjectionExpression")
    paths = None if text is None else grammar.projection(text, placeholders)
    placeholders.finish(expressions=text is not None)
    return paths


def _requests(given: Parameters) -> dict[str, list[Any]]:
    tables = given.mapping("RequestItems") or {}
    return {name: Parameters(tables).list(name) or [] for name in tables}


def _table(here: Here, name: str) -> Thing:
    return kept.table(here, kept.table_name(Parameters({"TableName": name})))


def _length(field: str, value: Any, least: int) -> Exception:
    return constraint(field, value, f"have length greater than or equal to {least}")
