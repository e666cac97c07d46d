"""boto3 changes items in the sandbox's DynamoDB and in moto's, to the same effect."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aws_teas import KEYS, both, key, tea
from aws_world import moto, told


@pytest.fixture(scope="module")
def moto_url() -> Iterator[str]:
    """The address of moto."""
    with moto() as url:
        yield url


@pytest.fixture
def tables(tmp_path: Path, moto_url: str) -> Iterator[Any]:
    """Both clients, with a table `teas` in each."""
    with both(tmp_path / "state.sqlite3", moto_url) as clients:
        yield clients


def test_tables(tables: Any) -> None:
    """Tables are made, listed, described and deleted, and refused alike."""
    made = tables.ask("create_table", TableName="cups", BillingMode="PAY_PER_REQUEST", **KEYS)
    assert made["TableDescription"]["TableStatus"] == "CREATING"
    tables.theirs.create_table(TableName="cups", BillingMode="PAY_PER_REQUEST", **KEYS)
    described = tables.ask("describe_table", TableName="cups")["Table"]
    assert described["TableStatus"] == "ACTIVE"
    theirs = tables.theirs.describe_table(TableName="cups")["Table"]
    for name in ("KeySchema", "AttributeDefinitions", "ItemCount", "BillingModeSummary"):
        assert told(described[name]) == told(theirs[name])
    assert tables.ask("list_tables")["TableNames"] == ["cups", "teas"]
    assert sorted(tables.theirs.list_tables()["TableNames"]) == ["cups", "teas"]
    first = tables.ask("list_tables", Limit=1)
    assert first["LastEvaluatedTableName"] == "cups"
    second = tables.ask("list_tables", ExclusiveStartTableName="cups")
    assert second["TableNames"] == ["teas"]
    again = tables.create_table(TableName="cups", BillingMode="PAY_PER_REQUEST", **KEYS)
    assert again["Error"] == "ResourceInUseException"
    tables.ask("delete_table", TableName="cups")
    tables.theirs.delete_table(TableName="cups")
    assert tables.describe_table(TableName="cups")["Error"] == "ResourceNotFoundException"
    assert tables.delete_table(TableName="cups")["Error"] == "ResourceNotFoundException"
    absent = tables.get_item(TableName="cups", Key=key(1))
    assert absent["Error"] == "ResourceNotFoundException"


def test_an_item_of_every_type(tables: Any) -> None:
    """What is put is got, value by value, in whole and in parts."""
    item = tea(
        1,
        text={"S": "ünï ☕"},
        empty={"S": ""},
        whole={"N": "-12345678901234567890123456789012345678"},
        broken={"N": "0.001"},
        raw={"B": b"\x00\xff"},
        yes={"BOOL": True},
        nothing={"NULL": True},
        many={"L": [{"S": "a"}, {"L": []}, {"M": {"deep": {"N": "1"}}}]},
        named={"M": {"a.b": {"S": "x"}, "c": {"M": {"d": {"L": [{"N": "1"}, {"N": "2"}]}}}}},
        texts={"SS": ["a", "b"]},
        numbers={"NS": ["1", "2.5"]},
        raws={"BS": [b"a", b"b"]},
    )
    tables.put_item(TableName="teas", Item=item)
    assert tables.get_item(TableName="teas", Key=key(1))["Item"] == item
    for paths in ("#t, named.c.d[1], many[2].deep", "absent", "many[2]", "named.c"):
        names = {"ExpressionAttributeNames": {"#t": "text"}} if "#t" in paths else {}
        tables.get_item(TableName="teas", Key=key(1), ProjectionExpression=paths, **names)
    assert "Item" not in tables.get_item(TableName="teas", Key=key(2))
    assert (
        tables.put_item(TableName="teas", Item=tea(1), ReturnValues="ALL_OLD")["Attributes"] == item
    )
    assert tables.delete_item(TableName="teas", Key=key(1), ReturnValues="ALL_OLD")["Attributes"]
    assert "Attributes" not in tables.delete_item(
        TableName="teas", Key=key(1), ReturnValues="ALL_OLD"
    )


@pytest.mark.parametrize(
    "condition",
    [
        "attribute_exists(kind)",
        "attribute_not_exists(kind)",
        "attribute_not_exists(absent) AND price = :ten",
        "price <> :ten OR kind = :green",
        "NOT price > :ten",
        "price BETWEEN :one AND :ten",
        "kind IN (:green, :black)",
        "begins_with(kind, :g)",
        "contains(kind, :ee)",
        "contains(tags, :g)",
        "contains(steps, :one)",
        "size(kind) = :five",
        "size(tags) >= :one AND size(steps) < :ten",
        "attribute_type(price, :n)",
        "absent = :one",
        "absent <> :one",
        "price < :green",
        "box.lid = :green",
        "steps[0] = :one AND steps[9] = :one",
        "(price = :one OR price = :ten) AND (NOT (kind = :black))",
        "price = :one OR price = :ten AND kind = :black",
        "tags = :tags",
        "box = :box",
    ],
)  # fmt: skip
def test_conditions(tables: Any, condition: str) -> None:
    """A condition lets both change the item, or neither; a filter shows it in both, or neither."""
    values = {
        ":one": {"N": "1"}, ":five": {"N": "5"}, ":ten": {"N": "10.0"}, ":n": {"S": "N"},
        ":green": {"S": "green"}, ":black": {"S": "black"}, ":g": {"S": "g"}, ":ee": {"S": "ee"},
        ":tags": {"SS": ["h", "g"]}, ":box": {"M": {"lid": {"S": "green"}}},
    }  # fmt: skip
    used = {
        name: value
        for name, value in values.items()
        if name in condition.replace(")", " ").replace(",", " ").split()
    }
    given = {"ExpressionAttributeValues": used} if used else {}
    item = tea(
        1,
        kind={"S": "green"},
        price={"N": "10"},
        tags={"SS": ["g", "h"]},
        steps={"L": [{"N": "1"}, {"S": "two"}]},
        box={"M": {"lid": {"S": "green"}}},
    )
    tables.put_item(TableName="teas", Item=item)
    tables.scan(TableName="teas", FilterExpression=condition, **given)
    tables.update_item(
        TableName="teas",
        Key=key(1),
        UpdateExpression="REMOVE steps[0]",
        ConditionExpression=condition,
        ReturnValues="ALL_NEW",
        **given,
    )
    tables.put_item(
        TableName="teas",
        Item=tea(1),
        ConditionExpression=condition,
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
        **given,
    )
    tables.delete_item(TableName="teas", Key=key(1), ConditionExpression=condition, **given)
    tables.get_item(TableName="teas", Key=key(1))


@pytest.mark.parametrize(
    "expression",
    [
        "SET price = :one",
        "SET price = price + :one, other = price - :one",
        "SET price = if_not_exists(price, :one), other = if_not_exists(other, :one)",
        "SET steps = list_append(steps, :list)",
        "SET steps = list_append(:list, steps), steps2 = steps",
        "SET steps[1] = :one",
        "SET steps[9] = :one",
        "SET box.lid = :one, box.#x = :one",
        "REMOVE price, absent, box.lid",
        "REMOVE steps[0], steps[1]",
        "ADD price :one, other :one",
        "ADD tags :tags, more :tags",
        "DELETE tags :tags",
        "DELETE tags :all, absent :all",
        "SET other = :one REMOVE kind ADD price :one DELETE tags :tags",
        "set other = :one remove kind",
    ],
)
def test_updates(tables: Any, expression: str) -> None:
    """An update has the same effect at both, and returns the same of it."""
    values = {
        ":one": {"N": "1"}, ":list": {"L": [{"S": "x"}]},
        ":tags": {"SS": ["g", "z"]}, ":all": {"SS": ["g", "h"]},
    }  # fmt: skip
    used = {name: value for name, value in values.items() if name in expression}
    given: dict[str, Any] = {"ExpressionAttributeValues": used} if used else {}
    if "#x" in expression:
        given["ExpressionAttributeNames"] = {"#x": "x"}
    item = tea(
        1,
        kind={"S": "green"},
        price={"N": "10"},
        tags={"SS": ["g", "h"]},
        steps={"L": [{"N": "1"}, {"S": "two"}, {"S": "three"}]},
        box={"M": {"lid": {"S": "green"}}},
    )
    whole = not set(".[") & set(expression) and ":all" not in expression
    for returned in (
        "ALL_NEW",
        "ALL_OLD",
        "NONE",
        *(("UPDATED_NEW", "UPDATED_OLD") if whole else ()),
    ):
        tables.put_item(TableName="teas", Item=item)
        tables.update_item(
            TableName="teas",
            Key=key(1),
            UpdateExpression=expression,
            ReturnValues=returned,
            **given,
        )
        tables.get_item(TableName="teas", Key=key(1))


def test_an_update_makes_what_is_missing(tables: Any) -> None:
    """An update of no item makes one."""
    values = {":one": {"N": "1"}}
    made = tables.update_item(
        TableName="teas",
        Key=key(7),
        UpdateExpression="ADD price :one",
        ExpressionAttributeValues=values,
        ReturnValues="ALL_NEW",
    )
    assert made["Attributes"] == tea(7, price={"N": "1"})
    tables.update_item(TableName="teas", Key=key(8))
    assert tables.get_item(TableName="teas", Key=key(8))["Item"] == key(8)
