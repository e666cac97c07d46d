"""One item: put, get, update, delete, each under a condition if one is given."""

from typing import Any, Final, NamedTuple

from unictl.sandbox.aws.dynamodb import grammar, kept, updates
from unictl.sandbox.aws.dynamodb.errors import condition_failed, invalid, parameters
from unictl.sandbox.aws.dynamodb.evaluate import holds, project
from unictl.sandbox.aws.dynamodb.kept import Here
from unictl.sandbox.aws.dynamodb.nodes import Action, Condition, Path
from unictl.sandbox.aws.dynamodb.parameters import Parameters
from unictl.sandbox.aws.dynamodb.placeholders import Placeholders
from unictl.sandbox.aws.dynamodb.schema import check_item, check_key, table_schema
from unictl.sandbox.aws.dynamodb.values import LARGEST_ITEM, Item, checked_item, item_size
from unictl.sandbox.session import Thing

_OLD: Final = ("NONE", "ALL_OLD")


class Expressions(NamedTuple):
    """A request's expressions, read."""

    condition: Condition | None = None
    projection: tuple[Path, ...] | None = None
    update: tuple[Action, ...] | None = None


def expressions(given: Parameters) -> Expressions:
    """Return the request's expressions.

    Raises:
        Problem: One can't be read, or a name or value stands there for nothing.
    """
    placeholders = Placeholders(given)
    condition = given.text("ConditionExpression")
    projection = given.text("ProjectionExpression")
    update = given.text("UpdateExpression")
    found = Expressions(
        update=None if update is None else grammar.update(update, placeholders),
        condition=None
        if condition is None
        else grammar.condition("ConditionExpression", condition, placeholders),
        projection=None if projection is None else grammar.projection(projection, placeholders),
    )
    placeholders.finish(expressions=any(part is not None for part in found))
    return found


def key_of(given: Parameters, table: Thing) -> Item:
    """Return the key that a request names."""
    if given.mapping("Key") is None:
        raise invalid(
            "1 validation error detected: Value null at 'key' failed to satisfy constraint: "
            "Member must not be null"
        )
    key = checked_item(given.mapping("Key"))
    check_key(table_schema(table), key)
    return key


def put(here: Here, given: Parameters) -> Any:
    """PutItem."""
    table = kept.table(here, kept.table_name(given))
    returned = given.choice("ReturnValues", *_OLD)
    found = expressions(given)
    item = checked_item(given.mapping("Item") or {})
    before = _put(here, table, item, found.condition, given)
    return {"Attributes": before} if before is not None and returned == "ALL_OLD" else {}


def _put(
    here: Here, table: Thing, item: Item, condition: Condition | None, given: Parameters
) -> Item | None:
    check(table, item)
    thing = kept.find_item(here, table, item)
    before = None if thing is None else thing.body
    _see(condition, before, given)
    kept.put_item(here, table, item, thing)
    here.wrote(table, before, item)
    return before


def check(table: Thing, item: Item) -> None:
    """See that the table can take the item.

    Raises:
        Problem: It can't.
    """
    check_item(table, item)
    if item_size(item) > LARGEST_ITEM:
        raise invalid("Item size has exceeded the maximum allowed size")


def get(here: Here, given: Parameters) -> Any:
    """GetItem."""
    table = kept.table(here, kept.table_name(given))
    found = expressions(given)
    thing = kept.find_item(here, table, key_of(given, table))
    consistent = given.flag("ConsistentRead")
    if thing is None:
        here.read(table, 0, consistent=consistent)
        return {}
    item = thing.body
    here.read(table, item_size(item), consistent=consistent)
    return {"Item": item if found.projection is None else project(item, found.projection)}


def delete(here: Here, given: Parameters) -> Any:
    """DeleteItem."""
    table = kept.table(here, kept.table_name(given))
    returned = given.choice("ReturnValues", *_OLD)
    found = expressions(given)
    thing = kept.find_item(here, table, key_of(given, table))
    before = None if thing is None else thing.body
    _see(found.condition, before, given)
    here.wrote(table, before)
    if thing is not None:
        kept.remove_item(here, table, thing)
    return {"Attributes": before} if before is not None and returned == "ALL_OLD" else {}


def update(here: Here, given: Parameters) -> Any:
    """UpdateItem, which makes the item if there is none."""
    table = kept.table(here, kept.table_name(given))
    returned = given.choice(
        "ReturnValues", "NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"
    )
    found = expressions(given)
    actions = found.update or ()
    key = key_of(given, table)
    for action in actions:
        if action.path.attribute in key:
            raise parameters(
                f"Cannot update attribute {action.path.attribute}. This attribute is part of the "
                "key"
            )
    thing = kept.find_item(here, table, key)
    before: Item = {} if thing is None else thing.body
    _see(found.condition, before or None, given)
    after = updates.apply(before or key, actions)
    check_item(table, after)
    if item_size(after) > LARGEST_ITEM:
        raise invalid("Item size to update has exceeded the maximum allowed size")
    kept.put_item(here, table, after, thing)
    here.wrote(table, before, after)
    shown = _returned(returned, before, after, actions)
    return {"Attributes": shown} if shown else {}


def _returned(returned: str, before: Item, after: Item, actions: tuple[Action, ...]) -> Item:
    if returned == "NONE":
        return {}
    item = before if returned.endswith("OLD") else after
    if returned.startswith("ALL"):
        return item
    return project(item, tuple(action.path for action in actions))


def _see(condition: Condition | None, before: Item | None, given: Parameters) -> None:
    """See that the condition holds for the item as it is."""
    shown = given.choice("ReturnValuesOnConditionCheckFailure", *_OLD)
    if condition is not None and not holds(condition, before or {}):
        raise condition_failed(before if shown == "ALL_OLD" else None)
