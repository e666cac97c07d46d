"""A few things to begin with: a bucket with files in folders, and a table with items."""

from typing import Final

from unictl.sandbox.aws.contents import Writer
from unictl.sandbox.aws.dynamodb import items, tables
from unictl.sandbox.aws.dynamodb.kept import Here, find_table
from unictl.sandbox.aws.dynamodb.parameters import Parameters
from unictl.sandbox.aws.names import SERVICE
from unictl.sandbox.aws.s3 import kept
from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing

BUCKET: Final = "unictl-sandbox-files"
TABLE: Final = "unictl-sandbox-orders"
_FILES: Final = {
    "welcome.txt": ("text/plain", b"This file lives in the sandbox.\n"),
    "invoices/2026/0001.json": ("application/json", b'{"number": "0001", "total": "12.50"}\n'),
    "invoices/2026/0002.json": ("application/json", b'{"number": "0002", "total": "80.00"}\n'),
}


def seed(exchange: Exchange) -> None:
    """Make the bucket and the table in us-east-1; what is there already stays."""
    if kept.find_bucket(exchange, BUCKET) is None:
        body = {"name": BUCKET, "region": kept.US_EAST_1, "created": exchange.now}
        exchange.session.add(
            Thing(SERVICE, kept.BUCKET, f"bucket/{BUCKET}", exchange.now, body, reference=BUCKET)
        )
        for key, (kind, content) in _FILES.items():
            _file(exchange, key, kind, content)
    here = Here(exchange, kept.US_EAST_1)
    if find_table(here, TABLE) is None:
        _orders(here)


def _file(exchange: Exchange, key: str, kind: str, content: bytes) -> None:
    writer = Writer(exchange.session.folder, ())
    writer.write(content)
    written = writer.finish()
    writer.keep()
    body = {
        "modified": exchange.now,
        "headers": {"content-type": kind},
        "metadata": {},
        "tags": {},
        "storage_class": "STANDARD",
        "etag": written.md5,
        "size": written.size,
        "checksum": None,
        "parts": None,
        "pieces": written.pieces,
    }
    kept.put(exchange, exchange.session.folder, BUCKET, key, body)


def _orders(here: Here) -> None:
    names = {"customer": "HASH", "number": "RANGE"}
    table = {
        "TableName": TABLE,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in names.items()],
        "AttributeDefinitions": [
            {"AttributeName": "customer", "AttributeType": "S"},
            {"AttributeName": "number", "AttributeType": "N"},
        ],
    }
    tables.create(here, Parameters(table))
    for number, (customer, total) in enumerate((("ada", "12.5"), ("ada", "80"), ("bob", "7")), 1):
        item = {
            "customer": {"S": customer},
            "number": {"N": str(number)},
            "total": {"N": total},
            "lines": {"L": [{"M": {"name": {"S": "Tea"}, "quantity": {"N": "1"}}}]},
        }
        items.put(here, Parameters({"TableName": TABLE, "Item": item}))
