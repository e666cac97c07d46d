"""boto3 reads tables of the sandbox's DynamoDB and of moto's, and gets the same answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aws_teas import both, key, tea
from aws_world import moto, outcome


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


@pytest.mark.parametrize(
    "condition",
    [
        "house = :house",
        "house = :house AND #n = :three",
        "house = :house AND #n < :three",
        "house = :house AND #n <= :three",
        "house = :house AND #n > :three",
        "#n >= :three AND house = :house",
        "house = :house AND #n BETWEEN :minus AND :three",
    ],
)
def test_queries(tables: Any, condition: str) -> None:
    """A query finds the same items in the same order, both ways, in pages of any size."""
    for number in (-20, -3, -1, 0, 1, 2, 3, 10, 11, 100):
        tables.put_item(
            TableName="teas", Item=tea(number, kind={"S": "even" if number % 2 == 0 else "odd"})
        )
    tables.put_item(TableName="teas", Item={**tea(1), "house": {"S": "other"}})
    values = {
        ":house": {"S": "tea-house"},
        ":three": {"N": "3"},
        ":minus": {"N": "-3"},
        ":even": {"S": "even"},
    }
    words = condition.split()
    given: dict[str, Any] = {
        "TableName": "teas",
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": {n: v for n, v in values.items() if n in words},
        **({"ExpressionAttributeNames": {"#n": "number"}} if "#n" in words else {}),
    }
    filtered = {
        **given,
        "FilterExpression": "kind = :even",
        "ExpressionAttributeValues": {
            **given["ExpressionAttributeValues"],
            ":even": values[":even"],
        },
    }
    for forward in (True, False):
        tables.query(**given, ScanIndexForward=forward)
        tables.query(**given, ScanIndexForward=forward, Select="COUNT")
        tables.query(**filtered, ScanIndexForward=forward)
        whole = tables.query(**given, ScanIndexForward=forward)["Items"]
        found, start = [], dict[str, Any]()
        while True:
            page = tables.ask("query", **given, ScanIndexForward=forward, Limit=2, **start)
            found += page["Items"]
            if "LastEvaluatedKey" not in page:
                break
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        assert found == whole


def test_indexes(tables: Any) -> None:
    """An index finds what has its keys, in their order, with what it holds of it."""
    for number in range(6):
        more = {"kind": {"S": "green"}, "price": {"N": str(10 - number)}} if number else {}
        tables.put_item(
            TableName="teas", Item=tea(number, note={"S": "n"}, extra={"S": "e"}, **more)
        )
    values = {":green": {"S": "green"}}
    by_kind = {
        "TableName": "teas",
        "IndexName": "by-kind",
        "KeyConditionExpression": "kind = :green",
    }
    found = tables.query(**by_kind, ExpressionAttributeValues=values)
    assert [item["price"]["N"] for item in found["Items"]] == ["5", "6", "7", "8", "9"]
    assert "extra" not in found["Items"][0]
    house = {":house": {"S": "tea-house"}}
    by_price = {
        "TableName": "teas",
        "IndexName": "by-price",
        "KeyConditionExpression": "house = :house",
    }
    local = tables.query(**by_price, ExpressionAttributeValues=house, ScanIndexForward=False)
    assert [item["price"]["N"] for item in local["Items"]] == ["9", "8", "7", "6", "5"]
    tables.update_item(TableName="teas", Key=key(1), UpdateExpression="REMOVE kind")
    tables.delete_item(TableName="teas", Key=key(2))
    assert tables.query(**by_kind, ExpressionAttributeValues=values)["Count"] == 3
    assert tables.scan(TableName="teas", IndexName="by-kind")["Count"] == 3
    pages: list[Any] = []
    start: Any = {}
    while not pages or start:
        page = tables.ask("query", **by_kind, ExpressionAttributeValues=values, Limit=2, **start)
        pages += page["Items"]
        last = page.get("LastEvaluatedKey")
        assert last is None or set(last) == {"house", "number", "kind", "price"}
        start = {"ExclusiveStartKey": last} if last else {}
    assert [item["price"]["N"] for item in pages] == ["5", "6", "7"]


def test_batches(tables: Any) -> None:
    """Several items are written and read at once; too many and doubles are refused."""
    puts = [{"PutRequest": {"Item": tea(number)}} for number in range(25)]
    assert tables.batch_write_item(RequestItems={"teas": puts})["UnprocessedItems"] == {}
    keys = [key(number) for number in (3, 1, 99)]
    read = tables.ask("batch_get_item", RequestItems={"teas": {"Keys": keys}})
    assert len(read["Responses"]["teas"]) == 2
    deletes = [{"DeleteRequest": {"Key": key(number)}} for number in range(10)]
    tables.batch_write_item(RequestItems={"teas": deletes})
    assert tables.scan(TableName="teas", Select="COUNT")["Count"] == 15
    many = [{"PutRequest": {"Item": tea(number)}} for number in range(26)]
    refused = tables.ask("batch_write_item", RequestItems={"teas": many})
    assert refused["Error"] == "ValidationException"
    twice = [{"PutRequest": {"Item": tea(1)}}, {"DeleteRequest": {"Key": key(1)}}]
    refused = tables.ask("batch_write_item", RequestItems={"teas": twice})
    assert refused["Error"] == "ValidationException"


X: dict[str, Any] = {"ExpressionAttributeValues": {":x": {"S": "y"}}}
UPDATED: dict[str, Any] = {"Key": key(1), **X}
BY_KIND: dict[str, Any] = {"IndexName": "by-kind", "KeyConditionExpression": "kind = :x"}


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("put_item", {"Item": {"house": {"S": "x"}}}),
        ("put_item", {"Item": {"house": {"S": ""}, "number": {"N": "1"}}}),
        ("put_item", {"Item": {"house": {"N": "1"}, "number": {"N": "1"}}}),
        ("put_item", {"Item": tea(1, price={"S": "dear"}, kind={"S": "x"})}),
        ("put_item", {"Item": tea(1, tags={"SS": []})}),
        ("put_item", {"Item": tea(1, tags={"SS": ["a", "a"]})}),
        ("put_item", {"Item": tea(1, big={"S": "x" * 410_000})}),
        ("put_item", {"Item": tea(1), "ConditionExpression": "attribute_exists("}),
        ("put_item", {"Item": tea(1), "ConditionExpression": "number = :x"}),
        ("put_item", {"Item": tea(1), "ConditionExpression": "name = :x", **X}),
        ("put_item", {"Item": tea(1), "ConditionExpression": "attribute_exists(house)", **X}),
        ("put_item", {"Item": tea(1), "ConditionExpression": "#x = :x", **X}),
        ("put_item", {"Item": tea(1), "ConditionExpression": ""}),
        ("put_item", {"Item": tea(1), **X}),
        ("get_item", {"Key": {"house": {"S": "x"}}}),
        ("get_item", {"Key": tea(1, more={"S": "x"})}),
        ("get_item", {"Key": key(1), "ProjectionExpression": "a, a.b"}),
        ("update_item", {"UpdateExpression": "SET house = :x", **UPDATED}),
        ("update_item", {"UpdateExpression": "SET a.b = :x", **UPDATED}),
        ("update_item", {"UpdateExpression": "SET a = b", "Key": key(1)}),
        ("update_item", {"UpdateExpression": "SET a = :x, a = :x", **UPDATED}),
        ("update_item", {"UpdateExpression": "SET a = :x SET b = :x", **UPDATED}),
        ("update_item", {"UpdateExpression": "SET a = :x + :x", **UPDATED}),
        ("update_item", {"UpdateExpression": "NUDGE a", "Key": key(1)}),
        ("query", {"KeyConditionExpression": "house > :x", **X}),
        ("query", {"KeyConditionExpression": "kind = :x", **X}),
        ("query", {"KeyConditionExpression": "house = :x", "FilterExpression": "house = :x", **X}),
        ("query", {"KeyConditionExpression": "house = :x", "IndexName": "absent", **X}),
        ("query", {"ConsistentRead": True, **BY_KIND, **X}),
        ("scan", {"FilterExpression": "unknown(house)"}),
        ("scan", {"Segment": 1, "TotalSegments": 1}),
    ],
)
def test_refusals(tables: Any, operation: str, parameters: Any) -> None:
    """What can't be meant is refused; where moto refuses it too, with the same code."""
    assert tables.ask(operation, TableName="teas", **parameters)["Error"] == "ValidationException"
    theirs = outcome(tables.theirs, operation, {"TableName": "teas", **parameters})
    absent = parameters.get("IndexName") == "absent"  # which moto calls a missing resource
    if "Error" in theirs and theirs["Status"] != 500 and not absent:
        assert theirs["Error"] in {"ValidationException", "ConditionalCheckFailedException"}


@pytest.mark.parametrize(
    ("expression", "returned", "shown"),
    [
        ("SET steps[1] = :x", "UPDATED_NEW", {"steps": {"L": [{"S": "x"}]}}),
        ("SET steps[1] = :x", "UPDATED_OLD", {"steps": {"L": [{"S": "two"}]}}),
        ("SET box.lid = :x", "UPDATED_NEW", {"box": {"M": {"lid": {"S": "x"}}}}),
        ("REMOVE price", "UPDATED_OLD", {"price": {"N": "10"}}),
    ],
)
def test_parts_that_an_update_returns(
    tables: Any, expression: str, returned: str, shown: Any
) -> None:
    """Of an attribute of which a part is updated, that part alone is returned."""
    item = tea(
        1,
        price={"N": "10"},
        steps={"L": [{"N": "1"}, {"S": "two"}]},
        box={"M": {"lid": {"S": "green"}, "side": {"S": "red"}}},
    )
    tables.ask("put_item", TableName="teas", Item=item)
    given = {"ExpressionAttributeValues": {":x": {"S": "x"}}} if ":x" in expression else {}
    answer = tables.ask(
        "update_item",
        TableName="teas",
        Key=key(1),
        UpdateExpression=expression,
        ReturnValues=returned,
        **given,
    )
    assert answer["Attributes"] == shown


def test_capacity(tables: Any) -> None:
    """The capacity that an operation takes is told where it is asked for."""
    item = tea(1, body={"S": "x" * 5000})
    total = {"TableName": "teas", "ReturnConsumedCapacity": "TOTAL"}
    put = tables.ask("put_item", Item=item, **total)
    assert put["ConsumedCapacity"] == {"TableName": "teas", "CapacityUnits": 5.0}
    for consistent, units in ((True, 2.0), (False, 1.0)):
        got = tables.ask("get_item", Key=key(1), ConsistentRead=consistent, **total)
        assert got["ConsumedCapacity"]["CapacityUnits"] == units
    both_of = {"teas": {"Keys": [key(1), key(2)], "ConsistentRead": True}}
    read = tables.ask("batch_get_item", RequestItems=both_of, ReturnConsumedCapacity="INDEXES")
    assert read["ConsumedCapacity"][0]["Table"] == {"CapacityUnits": 3.0}
    assert "ConsumedCapacity" not in tables.ask("scan", TableName="teas")


def test_tags(tables: Any) -> None:
    """A table's tags are given with it or later, listed, and taken off."""
    arns = [
        each.describe_table(TableName="teas")["Table"]["TableArn"]
        for each in (tables.ours, tables.theirs)
    ]
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "ü"}]
    for step, more in (("tag", {"Tags": tags}), ("untag", {"TagKeys": ["a", "absent"]})):
        found = []
        for each, arn in zip((tables.ours, tables.theirs), arns, strict=True):
            assert outcome(each, f"{step}_resource", {"ResourceArn": arn, **more})["Status"] == 200
            found.append(each.list_tags_of_resource(ResourceArn=arn)["Tags"])
        assert found[0] == found[1] == (tags if step == "tag" else tags[1:])
    absent = tables.ask("list_tags_of_resource", ResourceArn=f"{arns[0]}x")
    assert absent["Error"] == "ResourceNotFoundException"


def test_a_page_ends_after_a_megabyte(tables: Any) -> None:
    """A page holds less than 1 MB of items, and says where the next begins; none is lost."""
    for number in range(12):
        tables.ask("put_item", TableName="teas", Item=tea(number, body={"S": "x" * 200_000}))
    given = {
        "TableName": "teas",
        "KeyConditionExpression": "house = :house",
        "ExpressionAttributeValues": {":house": {"S": "tea-house"}},
    }
    for operation, more in (("query", given), ("scan", {"TableName": "teas"})):
        sizes, start = [], dict[str, Any]()
        while True:
            page = tables.ask(operation, **more, **start)
            sizes.append(page["Count"])
            if "LastEvaluatedKey" not in page:
                break
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        assert sizes == [5, 5, 2]


def test_segments_share_a_table(tables: Any) -> None:
    """Each item is in exactly one of the segments that scan a table together."""
    for number in range(40):
        item = {"house": {"S": f"house {number}"}, "number": {"N": "1"}}
        tables.ask("put_item", TableName="teas", Item=item)
    found = []
    for segment in range(4):
        page = tables.ask("scan", TableName="teas", Segment=segment, TotalSegments=4)
        assert 0 < page["Count"] < 40
        found += [item["house"]["S"] for item in page["Items"]]
    assert sorted(found) == sorted(f"house {number}" for number in range(40))


def test_a_table_is_updated(tables: Any) -> None:
    """An index that is added later finds the items of before; a protected table stays."""
    tables.ask("put_item", TableName="teas", Item=tea(1, colour={"S": "red"}))
    index = {
        "IndexName": "by-colour",
        "KeySchema": [{"AttributeName": "colour", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }
    tables.ask(
        "update_table",
        TableName="teas",
        AttributeDefinitions=[{"AttributeName": "colour", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": index}],
        DeletionProtectionEnabled=True,
    )
    found = tables.ask(
        "query",
        TableName="teas",
        IndexName="by-colour",
        KeyConditionExpression="colour = :red",
        ExpressionAttributeValues={":red": {"S": "red"}},
    )
    assert found["Items"] == [tea(1, colour={"S": "red"})]
    assert tables.ask("delete_table", TableName="teas")["Error"] == "ValidationException"
    gone = tables.ask(
        "update_table",
        TableName="teas",
        GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-colour"}}],
        DeletionProtectionEnabled=False,
    )
    names = [each["IndexName"] for each in gone["TableDescription"]["GlobalSecondaryIndexes"]]
    assert names == ["by-kind"]
    assert tables.ask("delete_table", TableName="teas")["Status"] == 200
