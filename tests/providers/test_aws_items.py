"""What DynamoDB's own ways mean in our words: values, conditions, repeats, batches."""

import base64
import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import World

from unictl.core.call import Reply, Wire
from unictl.errors import InvalidRequest, OutcomeUnknown
from unictl.providers.aws.items import plain, typed


def run(world: World, identifier: str, where: Any = None, values: Any = None, **how: Any) -> Any:
    """Carry an operation out at AWS."""
    faults = how.pop("faults", [])
    return world.run(world.task(identifier, where or {}, values or {}, "aws", **how), faults)


JSON_VALUES: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(10**37), max_value=10**37)
    | st.floats(min_value=-1e100, max_value=1e100, allow_nan=False).map(lambda x: round(x, 6))
    | st.text(max_size=8).filter(lambda text: "\x00" not in text),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(JSON_VALUES)
@settings(max_examples=150, deadline=None)
def test_values_come_back_as_they_went(value: Any) -> None:
    """JSON to DynamoDB's types and back is the same value; a whole number stays exact."""
    kept = _over_the_wire(typed(value, "item.x"))
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith("$"):
        return
    assert plain(kept) == value


def _over_the_wire(value: Any) -> Any:
    """Return a typed value as a reply holds it: bytes in base64."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {name: _over_the_wire(member) for name, member in value.items()}
    return [_over_the_wire(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "value",
    [
        {"$number": "3.1415926535897932384626433832795028841"},
        {"$binary": "/wD+"},
        {"$set": ["a", "b"]},
        {"$set": [1, {"$number": "0.1000000000000000000000001"}]},
        {"$set": [{"$binary": "AA=="}]},
        {"$literal": {"$set": "mine"}},
        {"$literal": {"$literal": {"x": 1}}},
        10**37,
    ],
)
def test_what_json_lacks_has_a_form_that_comes_back(value: Any) -> None:
    """Numbers of 38 digits, bytes and sets, and objects that look like them, are exact."""
    assert plain(_over_the_wire(typed(value, "x"))) == value


@pytest.mark.parametrize(
    "value",
    [
        {"$number": 5},
        {"$number": "five"},
        {"$number": "1" * 39},
        {"$binary": "*"},
        {"$set": []},
        {"$set": ["a", 1]},
        {"$set": "a"},
        {"$literal": 1},
        int("1" * 39),
    ],
)
def test_what_dynamodb_cant_hold_is_named(value: Any) -> None:
    """The path of the value is in the error."""
    with pytest.raises(InvalidRequest) as caught:
        typed({"deep": [value]}, "item.x")
    assert (caught.value.field or "").startswith("item.x.deep[0]")


@pytest.fixture
def table(world: World) -> Iterator[dict[str, str]]:
    """A table in the sandbox."""
    keys = {"partition_key": "customer", "sort_key": "at", "sort_type": "number"}
    run(world, "tables.create_table", {"table": "orders"}, keys)
    world.clock.time += 60
    yield {"table": "orders"}  # noqa: PT022 - the world ends it


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({"total": 7}, [2]),
        ({"total": {"ge": 7}}, [2, 3]),
        ({"total": {"gt": 1, "lt": 9}}, [2]),
        ({"total": {"between": [1, 7]}}, [1, 2]),
        ({"total": {"in": [1, 9]}}, [1, 3]),
        ({"name": {"begins_with": "A"}}, [1]),
        ({"tags": {"contains": "x"}}, [2]),
        ({"name": {"exists": False}}, [3]),
        ({"name": {"exists": True}, "total": {"ne": 1}}, [2]),
        ({"lines[0].sku": "b"}, [2]),
        ({"size": {"eq": {"w": 1}}}, [3]),
    ],
    ids=str,
)
def test_conditions_mean_what_they_say(
    world: World, table: dict[str, str], where: dict[str, Any], found: list[int]
) -> None:
    """Each comparison picks the items that it should; reserved words are names like any other."""
    for item in (
        {"at": 1, "total": 1, "name": "Ann"},
        {"at": 2, "total": 7, "name": "Bob", "tags": {"$set": ["x"]}, "lines": [{"sku": "b"}]},
        {"at": 3, "total": 9, "size": {"w": 1}},
    ):
        run(world, "tables.put_item", table, {"item": {"customer": "ann", **item}})
    asked = {"key": {"customer": "ann"}, "where": where}
    assert [one.item["at"] for one in run(world, "tables.query", table, asked).items] == found
    scanned = run(world, "tables.scan", table, {"where": where})
    assert sorted(one.item["at"] for one in scanned.items) == found


@pytest.mark.parametrize(
    "where",
    [{"a": {"like": 1}}, {"b": {"between": [1]}}, {"a..b": 1}, {"a": {"in": []}}],
)
def test_a_condition_that_there_isnt_is_named(world: World, where: dict[str, Any]) -> None:
    """A mistyped comparison is refused, not taken for a value."""
    with pytest.raises(InvalidRequest) as caught:
        run(world, "tables.scan", {"table": "orders"}, {"where": where})
    assert (caught.value.field or "").startswith("where.")
    assert world.network.requests == []


def test_an_addition_is_never_repeated_by_itself(world: World, table: dict[str, str]) -> None:
    """A lost reply of an update ends as unknown: repeated, it could add twice."""
    key = {"customer": "ann", "at": 1}
    how: Any = {"key": "key-of-the-test"}
    values = {"key": key, "add": {"total": 1}}
    with pytest.raises(OutcomeUnknown):
        run(world, "tables.update_item", table, values, **how, faults=["lost_after"])
    with pytest.raises(OutcomeUnknown):
        run(world, "tables.update_item", table, values, **how)
    assert run(world, "tables.get_item", table, {"key": key}).item["total"] == 1


def test_a_put_is_repeated_until_it_is_done(world: World, table: dict[str, str]) -> None:
    """The same item again changes nothing, so a lost reply is followed by a second try."""
    item = {"customer": "ann", "at": 1, "total": 5}
    run(world, "tables.put_item", table, {"item": item}, faults=["lost_after", "500_after"])
    assert run(world, "tables.get_item", table, {"key": {"customer": "ann", "at": 1}}).item == item


def test_a_batch_sends_again_what_was_left(world: World, table: dict[str, str]) -> None:
    """Items that DynamoDB leaves undone go again, and all of 60 are there at the end."""
    items = [{"customer": "ann", "at": number, "b": {"$binary": "AP8="}} for number in range(60)]
    send = world.network.sandbox.send
    left = [2]

    def busy(wire: Wire, *, timeout: float) -> Reply:
        target = str(wire.headers.get("X-Amz-Target", ""))
        if target.endswith("BatchWriteItem") and left[0]:
            left[0] -= 1
            assert isinstance(wire.body, bytes)
            return Reply(
                200,
                {"x-amzn-requestid": "1"},
                json.dumps({"UnprocessedItems": json.loads(wire.body)["RequestItems"]}).encode(),
            )
        return send(wire, timeout=timeout)

    world.network.sandbox.send = busy  # type: ignore[method-assign]
    assert run(world, "tables.batch_put", table, {"items": items}).count == 60
    keys = [{"customer": "ann", "at": number} for number in range(60)]
    found = run(world, "tables.batch_get", table, {"keys": keys})
    assert sorted(one["at"] for one in found.items) == list(range(60))
    assert found.items[0]["b"] == {"$binary": "AP8="}
    run(world, "tables.batch_delete", table, {"keys": keys})
    assert run(world, "tables.scan", table).items == ()
