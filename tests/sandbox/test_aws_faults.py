"""Faults that a caller asks for in an object's metadata or an item's attribute."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aws_world import client, outcome, sandbox
from botocore.exceptions import ConnectionError as NoConnection
from botocore.exceptions import HTTPClientError, ReadTimeoutError

from unictl.sandbox.faults import FAULTS, KEY
from unictl.sandbox.server import Server

PLACE = {"Bucket": "tea-house", "Key": "leaf"}
ITEM_KEY = {"name": {"S": "sencha"}}
SILENT = [name for name, fault in FAULTS.items() if fault.silence]
SPOKEN = [name for name, fault in FAULTS.items() if not fault.silence and not fault.declines]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The sandbox, which holds a timed-out caller for half a second."""
    with sandbox(tmp_path / "state.sqlite3", hold=0.5) as running:
        yield running


@pytest.fixture
def s3(server: Server) -> Iterator[Any]:
    """A client of S3 that doesn't repeat by itself, and a bucket."""
    with closing(client("s3", f"{server.url}/aws", read_timeout=5)) as made:
        made.create_bucket(Bucket="tea-house")
        yield made


@pytest.fixture
def tables(server: Server) -> Iterator[Any]:
    """A client of DynamoDB that doesn't repeat by itself, and a table."""
    with closing(client("dynamodb", f"{server.url}/aws")) as made:
        made.create_table(
            TableName="teas",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "name", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"}],
        )
        yield made


def faulty(fault: str, **more: Any) -> dict[str, Any]:
    """Return an item with a fault."""
    return {**ITEM_KEY, KEY: {"S": fault}, **more}


@pytest.mark.parametrize("name", SPOKEN)
def test_an_object_s_fault_is_told(s3: Any, name: str) -> None:
    """A fault is told in S3's words, has its effect or not, and lets a repetition through."""
    given = {**PLACE, "Body": b"green", "Metadata": {KEY: name}}
    refused = outcome(s3, "put_object", given)
    expected = {
        "rate_limit": ("SlowDown", 503),
        "unauthorized": ("InvalidAccessKeyId", 403),
        "forbidden": ("AccessDenied", 403),
        "503_before": ("ServiceUnavailable", 503),
    }.get(name, ("InternalError", FAULTS[name].status))
    assert (refused["Error"], refused["Status"]) == expected
    applied = outcome(s3, "head_object", PLACE)["Status"] == 200
    assert applied is FAULTS[name].applied
    assert outcome(s3, "put_object", given)["Status"] == 200


@pytest.mark.parametrize("name", SILENT)
def test_an_object_s_reply_is_lost(s3: Any, name: str) -> None:
    """Without a reply the object is there, unless nothing reached the service."""
    with pytest.raises((NoConnection, HTTPClientError)):
        s3.put_object(**PLACE, Body=b"green", Metadata={KEY: name})
    assert (outcome(s3, "head_object", PLACE)["Status"] == 200) is FAULTS[name].applied


def test_later_steps_of_an_object(s3: Any) -> None:
    """Reading and deleting meet the faults of the object that is there, each once."""
    s3.put_object(**PLACE, Body=b"green", Metadata={KEY: "fetch:503_before*2,cancel:500_after"})
    codes = [outcome(s3, "get_object", PLACE).get("Error") for _ in range(3)]
    assert codes == ["ServiceUnavailable", "ServiceUnavailable", None]
    assert outcome(s3, "delete_object", PLACE)["Error"] == "InternalError"
    assert outcome(s3, "get_object", PLACE)["Error"] == "NoSuchKey"


def test_steps_of_an_upload(s3: Any) -> None:
    """A part meets `update`; the end of an upload meets `create`, and can be repeated."""
    faults = {KEY: "update:rate_limit,500_after"}
    upload = s3.create_multipart_upload(**PLACE, Metadata=faults)["UploadId"]
    part = {**PLACE, "UploadId": upload, "PartNumber": 1, "Body": b"green"}
    assert outcome(s3, "upload_part", part)["Error"] == "SlowDown"
    etag = s3.upload_part(**part)["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
    end = {**PLACE, "UploadId": upload, "MultipartUpload": parts}
    assert outcome(s3, "complete_multipart_upload", end)["Error"] == "InternalError"
    assert s3.get_object(**PLACE)["Body"].read() == b"green"
    again = s3.complete_multipart_upload(**end)
    assert again["ETag"] == s3.head_object(**PLACE)["ETag"]


def test_a_fault_that_is_none(s3: Any, tables: Any) -> None:
    """A fault that can't be read is refused, and says what could stand there."""
    refused = outcome(s3, "put_object", {**PLACE, "Metadata": {KEY: "nonsense"}})
    assert refused["Error"] == "InvalidArgument"
    refused = outcome(tables, "put_item", {"TableName": "teas", "Item": faulty("nonsense")})
    assert refused["Error"] == "ValidationException"


@pytest.mark.parametrize("name", SPOKEN)
def test_an_item_s_fault_is_told(tables: Any, name: str) -> None:
    """A fault is told in DynamoDB's words, has its effect or not, and lets a repetition through."""
    given = {"TableName": "teas", "Item": faulty(name)}
    refused = outcome(tables, "put_item", given)
    expected = {
        "rate_limit": ("ProvisionedThroughputExceededException", 400),
        "unauthorized": ("UnrecognizedClientException", 400),
        "forbidden": ("AccessDeniedException", 400),
        "503_before": ("ServiceUnavailable", 503),
    }.get(name, ("InternalServerError", FAULTS[name].status))
    assert (refused["Error"], refused["Status"]) == expected
    there = "Item" in tables.get_item(TableName="teas", Key=ITEM_KEY)
    assert there is FAULTS[name].applied
    assert outcome(tables, "put_item", given)["Status"] == 200


@pytest.mark.parametrize("name", SILENT)
def test_an_item_s_reply_is_lost(tables: Any, name: str) -> None:
    """Without a reply the item is there, unless nothing reached the service."""
    with pytest.raises((NoConnection, HTTPClientError, ReadTimeoutError)):
        tables.put_item(TableName="teas", Item=faulty(name))
    there = "Item" in tables.get_item(TableName="teas", Key=ITEM_KEY)
    assert there is FAULTS[name].applied


def test_later_steps_of_an_item(tables: Any) -> None:
    """Reading, updating and deleting meet the faults of the item that is there."""
    faults = "fetch:503_before,update:500_after,cancel:rate_limit"
    tables.put_item(TableName="teas", Item=faulty(faults))
    place = {"TableName": "teas", "Key": ITEM_KEY}
    assert outcome(tables, "get_item", place)["Error"] == "ServiceUnavailable"
    change = {
        **place,
        "UpdateExpression": "ADD price :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    assert outcome(tables, "update_item", change)["Error"] == "InternalServerError"
    assert tables.get_item(**place)["Item"]["price"] == {"N": "1"}
    refused = outcome(tables, "delete_item", place)
    assert refused["Error"] == "ProvisionedThroughputExceededException"
    assert outcome(tables, "delete_item", place)["Status"] == 200


def test_some_of_a_batch_is_left_undone(tables: Any) -> None:
    """A throttled item comes back as not done, alone; sent again it is done."""
    requests = [
        {"PutRequest": {"Item": {"name": {"S": "a"}}}},
        {"PutRequest": {"Item": faulty("rate_limit")}},
    ]
    left = tables.batch_write_item(RequestItems={"teas": requests})["UnprocessedItems"]
    assert left == {"teas": requests[1:]}
    assert tables.batch_write_item(RequestItems=left)["UnprocessedItems"] == {}
    assert tables.scan(TableName="teas")["Count"] == 2
