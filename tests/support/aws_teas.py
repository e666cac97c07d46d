"""A table of teas, in the sandbox and in moto."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from aws_world import Both, client, sandbox

KEYS = {
    "KeySchema": [
        {"AttributeName": "house", "KeyType": "HASH"},
        {"AttributeName": "number", "KeyType": "RANGE"},
    ],
    "AttributeDefinitions": [
        {"AttributeName": "house", "AttributeType": "S"},
        {"AttributeName": "number", "AttributeType": "N"},
    ],
}
INDEXED = {
    **KEYS,
    "AttributeDefinitions": [
        *KEYS["AttributeDefinitions"],
        {"AttributeName": "kind", "AttributeType": "S"},
        {"AttributeName": "price", "AttributeType": "N"},
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-kind",
            "KeySchema": [
                {"AttributeName": "kind", "KeyType": "HASH"},
                {"AttributeName": "price", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["note"]},
        }
    ],
    "LocalSecondaryIndexes": [
        {
            "IndexName": "by-price",
            "KeySchema": [
                {"AttributeName": "house", "KeyType": "HASH"},
                {"AttributeName": "price", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}


def tea(number: int, **more: Any) -> dict[str, Any]:
    """Return an item."""
    return {"house": {"S": "tea-house"}, "number": {"N": str(number)}, **more}


def key(number: int) -> dict[str, Any]:
    """Return an item's key."""
    return tea(number)


@contextmanager
def both(path: Path, moto_url: str) -> Iterator[Both]:
    """Yield both clients, with an empty table `teas` in each.

    Args:
        path: The sandbox's state file.
        moto_url: The address of moto.
    """
    with (
        sandbox(path) as server,
        closing(client("dynamodb", f"{server.url}/aws")) as ours,
        closing(client("dynamodb", moto_url)) as theirs,
    ):
        for name in theirs.list_tables()["TableNames"]:
            theirs.delete_table(TableName=name)
        for each in (ours, theirs):
            each.create_table(TableName="teas", BillingMode="PAY_PER_REQUEST", **INDEXED)
        yield Both(ours, theirs)
