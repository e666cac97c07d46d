"""Whatever a signed request to AWS says, the sandbox answers; it never breaks down."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from unictl.core.call import Reply, Wire
from unictl.sandbox.aws import receiving
from unictl.sandbox.aws.authentication import Caller
from unictl.sandbox.aws.dynamodb.service import _OPERATIONS
from unictl.sandbox.transport import SandboxTransport

_NAMES: Final = ("house", "number", "kind", "#n", ":v", "teas", "by-kind", "S", "N", "L", "M", "SS")
_MEMBERS: Final = (
    "TableName", "Item", "Key", "IndexName", "Limit", "ExclusiveStartKey", "RequestItems", "Keys",
    "ConditionExpression", "UpdateExpression", "FilterExpression", "ProjectionExpression",
    "KeyConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues", "Select",
    "ReturnValues", "KeySchema", "AttributeDefinitions", "BillingMode", "ProvisionedThroughput",
    "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "GlobalSecondaryIndexUpdates", "Segment",
    "TotalSegments", "ScanIndexForward", "ConsistentRead", "PutRequest", "DeleteRequest", "Create",
    "AttributeName", "AttributeType", "KeyType", "Projection", "ProjectionType", "Delete",
)  # fmt: skip
_WORDS: Final = (
    "SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN", "=", "<>", "<", "(", ")",
    ",", ".", "[0]", "[", "]", "+", "-", "house", "number", "kind", "#n", ":v", "size", "contains",
    "begins_with", "attribute_exists", "if_not_exists", "list_append", "name", "0", "é", "$",
)  # fmt: skip
expressions = some.lists(some.sampled_from(_WORDS), max_size=12).map(" ".join)
values = some.recursive(
    some.none()
    | some.booleans()
    | some.integers(-5, 200)
    | some.sampled_from(
        (*_NAMES, "HASH", "RANGE", "ALL", "1", "-2.50", "1e200", "COUNT", "ALL_NEW")
    )
    | some.text(max_size=4)
    | expressions,
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(some.sampled_from((*_NAMES, *_MEMBERS)), inner, max_size=4)
    ),
    max_leaves=12,
)
typed = some.sampled_from(
    (
        {"S": "a"},
        {"N": "1"},
        {"L": [{"N": "1"}]},
        {"M": {"a": {"S": "b"}}},
        {"SS": ["x"]},
        {"B": "eA=="},
    )
)
keys = some.fixed_dictionaries({"house": typed, "number": typed})
requests = some.fixed_dictionaries(
    {"TableName": some.sampled_from(("teas", "teas", "teas", "cups"))},
    optional={
        "Item": keys | values,
        "Key": keys | values,
        "UpdateExpression": expressions,
        "ConditionExpression": expressions,
        "FilterExpression": expressions,
        "ProjectionExpression": expressions,
        "KeyConditionExpression": some.just("house = :v AND #n > :v") | expressions,
        "ExpressionAttributeNames": some.just({"#n": "number"}) | values,
        "ExpressionAttributeValues": typed.map(lambda value: {":v": value}) | values,
        "ExclusiveStartKey": keys,
        "IndexName": some.just("by-kind"),
        "Limit": some.integers(-1, 3),
    },
) | some.dictionaries(some.sampled_from(_MEMBERS), values, max_size=6)

TABLE: Final = {
    "TableName": "teas",
    "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [
        {"AttributeName": "house", "KeyType": "HASH"},
        {"AttributeName": "number", "KeyType": "RANGE"},
    ],
    "AttributeDefinitions": [
        {"AttributeName": "house", "AttributeType": "S"},
        {"AttributeName": "number", "AttributeType": "N"},
        {"AttributeName": "kind", "AttributeType": "S"},
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-kind",
            "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ],
}


@pytest.fixture
def transport(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SandboxTransport]:
    """The sandbox in process, which takes each request for a signed one."""
    monkeypatch.setattr(receiving, "authenticate", lambda *_: Caller("us-east-1"))
    with closing(SandboxTransport(tmp_path / "state.sqlite3")) as made:
        _ask(made, "CreateTable", TABLE)
        item = {"house": {"S": "a"}, "number": {"N": "1"}, "kind": {"S": "green"}}
        _ask(made, "PutItem", {"TableName": "teas", "Item": item})
        made.send(_wire("PUT", "/tea-house"), timeout=5)
        yield made


def _ask(transport: SandboxTransport, operation: str, parameters: Any) -> Reply:
    headers = {"X-Amz-Target": f"DynamoDB_20120810.{operation}"}
    body = json.dumps(parameters).encode()
    url = "https://dynamodb.us-east-1.amazonaws.com/"
    return transport.send(Wire("POST", url, headers, body, service="aws"), timeout=5)


def _wire(method: str, path: str, headers: Any = None, body: bytes = b"") -> Wire:
    url = f"https://s3.us-east-1.amazonaws.com{path}"
    return Wire(method, url, headers or {}, body, service="aws")


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(operation=some.sampled_from(sorted(_OPERATIONS)), parameters=requests)
def test_any_request_to_dynamodb(
    transport: SandboxTransport, operation: str, parameters: Any
) -> None:
    """It is answered, or refused with a code; after it the table can still be read."""
    if operation == "DeleteTable":
        parameters = {**parameters, "TableName": "cups"}
    reply = _ask(transport, operation, parameters)
    assert reply.status in (200, 400)
    assert reply.status == 200 or "#" in reply.json()["__type"]
    assert _ask(transport, "Scan", {"TableName": "teas"}).status == 200


QUERIES: Final = (
    "uploads", "uploadId=x", "partNumber=1", "partNumber=x", "list-type=2", "delete", "tagging",
    "max-keys=-1", "max-keys=1", "delimiter=/", "prefix=%F4%8F%BF%BF", "acl", "location",
    "continuation-token=x", "encoding-type=url", "encoding-type=x", "marker=x", "versionId=null",
    "max-uploads=0", "max-parts=x", "start-after=l",
)  # fmt: skip
HEADERS: Final = (
    "Range", "If-Match", "If-None-Match", "If-Modified-Since", "Content-MD5", "x-amz-acl",
    "x-amz-copy-source", "x-amz-copy-source-range", "x-amz-checksum-crc32", "x-amz-trailer",
    "x-amz-content-sha256", "x-amz-checksum-algorithm", "x-amz-meta-unictl_sandbox",
    "x-amz-storage-class", "x-amz-tagging", "x-amz-decoded-content-length",
)  # fmt: skip
TEXTS: Final = (
    "bytes=0-1", "bytes=-", "*", '"x"', "Wed, 25 Nov 2026 19:25:00 GMT", "é", "x", "AAAAAA==",
    "/tea-house/leaf", "%FF", "crc32", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "5", "a=b",
)  # fmt: skip
BODIES: Final = (
    b"",
    b"green",
    b"5\r\ngreen\r\n0\r\n\r\n",
    b"<a>",
    b"<Delete><Object><Key>x</Key></Object></Delete>",
    b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    b"<CompleteMultipartUpload/>",
    b"<Tagging><TagSet/></Tagging>",
    b"\xff",
    b"<a:b/>",
)
wires = some.builds(
    lambda method, path, query, headers, body: _wire(
        method, f"{path}?{'&'.join(query)}", headers, body
    ),
    some.sampled_from(("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH")),
    some.sampled_from(("/", "/tea-house", "/tea-house/leaf", "/tea-house/%FF", "/absent/x")),
    some.lists(some.sampled_from(QUERIES), max_size=4),
    some.dictionaries(some.sampled_from(HEADERS), some.sampled_from(TEXTS), max_size=4),
    some.sampled_from(BODIES),
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wire=wires)
def test_any_request_to_s3(transport: SandboxTransport, wire: Wire) -> None:
    """It is answered, or refused with a code; and the next one is answered."""
    reply = transport.send(wire, timeout=5)
    assert 200 <= reply.status < 500 or reply.status == 501
    if reply.status >= 400 and wire.method != "HEAD":
        assert b"<Code>" in reply.body
    assert transport.send(_wire("GET", "/"), timeout=5).status == 200
