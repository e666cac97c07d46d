"""AWS's requests beside boto3's: method, address, query, body and the headers that mean something.

boto3 sends nothing: a handler takes the request in its place.
"""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree as ET

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from unictl.core import registry
from unictl.core.call import Wire
from unictl.core.content import looked_at
from unictl.core.convert import build
from unictl.core.ports import Loaded
from unictl.core.provider import Context
from unictl.core.secret import Secret
from unictl.engine.options import Options
from unictl.engine.wire import authorised

REGION: Final = "ap-south-1"
KEYS: Final = {
    "access_key_id": "AKIA" + "IOSFODNN7EXAMPLE",
    "secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY",
    "region": REGION,
}
KEY: Final = "reports 2026/Zoë+?#%~.txt"
BUCKET: Final = "examplebucket"
# Ours alone, or of the program that asks; and what a signature is made of, which differs by time.
_ASIDE: Final = frozenset(
    {"accept", "accept-encoding", "user-agent", "authorization", "content-length", "expect"}
    | {"x-amz-date", "x-amz-content-sha256", "amz-sdk-invocation-id", "amz-sdk-request"}
    | {"x-amz-sdk-checksum-algorithm", "x-amz-checksum-crc32", "x-amz-checksum-mode"}
    | {"x-amz-user-agent", "content-type", "x-amzn-query-mode", "content-md5"}
)

Case = tuple[str, dict[str, str], dict[str, Any], dict[str, Any], str, str, dict[str, Any]]
CASES: Final[list[Case]] = [
    (
        "storage.create_bucket",
        {"bucket": BUCKET},
        {},
        {},
        "s3",
        "create_bucket",
        {"CreateBucketConfiguration": {"LocationConstraint": REGION}},
    ),
    ("storage.list_buckets", {}, {"limit": 7}, {}, "s3", "list_buckets", {"MaxBuckets": 7}),
    (
        "storage.put",
        {"bucket": BUCKET, "key": KEY},
        {
            "text": "Hello",
            "content_type": "text/plain",
            "cache_control": "no-store",
            "content_disposition": "inline",
            "content_encoding": "identity",
            "storage_class": "STANDARD_IA",
            "metadata": {"made-by": "us"},
            "tags": {"team": "a b", "x": "&="},
            "if_none_match": "*",
        },
        {"acl": "private", "server_side_encryption": "AES256"},
        "s3",
        "put_object",
        {
            "Key": KEY,
            "Body": b"Hello",
            "ContentType": "text/plain",
            "CacheControl": "no-store",
            "ContentDisposition": "inline",
            "ContentEncoding": "identity",
            "StorageClass": "STANDARD_IA",
            "Metadata": {"made-by": "us"},
            "Tagging": "team=a+b&x=%26%3D",
            "IfNoneMatch": "*",
            "ACL": "private",
            "ServerSideEncryption": "AES256",
        },
    ),
    (
        "storage.get",
        {"bucket": BUCKET, "key": KEY},
        {"range": "5-", "version_id": "v 1", "if_match": "abc"},
        {"expected_bucket_owner": "123456789012"},
        "s3",
        "get_object",
        {
            "Key": KEY,
            "Range": "bytes=5-",
            "VersionId": "v 1",
            "IfMatch": '"abc"',
            "ExpectedBucketOwner": "123456789012",
        },
    ),
    (
        "storage.head",
        {"bucket": BUCKET, "key": KEY},
        {"if_none_match": "abc"},
        {},
        "s3",
        "head_object",
        {"Key": KEY, "IfNoneMatch": '"abc"'},
    ),
    (
        "storage.list",
        {"bucket": BUCKET},
        {"prefix": "a b/+", "delimiter": "/", "start_after": "ü", "limit": 9},
        {"fetch_owner": True},
        "s3",
        "list_objects_v2",
        {
            "Prefix": "a b/+",
            "Delimiter": "/",
            "StartAfter": "ü",
            "MaxKeys": 9,
            "EncodingType": "url",
            "FetchOwner": True,
        },
    ),
    (
        "storage.copy",
        {"bucket": BUCKET, "key": KEY},
        {"to_key": "c d", "content_type": "text/x", "metadata": {"a": "b"}, "if_match": "e"},
        {},
        "s3",
        "copy_object",
        {
            "Key": "c d",
            "CopySource": {"Bucket": BUCKET, "Key": KEY},
            "MetadataDirective": "REPLACE",
            "ContentType": "text/x",
            "Metadata": {"a": "b"},
            "CopySourceIfMatch": '"e"',
        },
    ),
    (
        "storage.delete",
        {"bucket": BUCKET, "key": KEY},
        {"version_id": "v"},
        {},
        "s3",
        "delete_object",
        {"Key": KEY, "VersionId": "v"},
    ),
    (
        "tables.create_table",
        {"table": "orders"},
        {
            "partition_key": "id",
            "sort_key": "at",
            "sort_type": "number",
            "read_units": 1,
            "write_units": 2,
        },
        {},
        "dynamodb",
        "create_table",
        {
            "KeySchema": [
                {"AttributeName": "id", "KeyType": "HASH"},
                {"AttributeName": "at", "KeyType": "RANGE"},
            ],
            "AttributeDefinitions": [
                {"AttributeName": "id", "AttributeType": "S"},
                {"AttributeName": "at", "AttributeType": "N"},
            ],
            "BillingMode": "PROVISIONED",
            "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2},
        },
    ),
    (
        "tables.put_item",
        {"table": "orders"},
        {
            "item": {"id": "ü", "n": 1.5, "b": {"$binary": "/wA="}, "s": {"$set": [1, 2]}},
            "condition": {"id": {"exists": False}},
        },
        {},
        "dynamodb",
        "put_item",
        {
            "Item": {
                "id": {"S": "ü"},
                "n": {"N": "1.5"},
                "b": {"B": b"\xff\x00"},
                "s": {"NS": ["1", "2"]},
            },
            "ConditionExpression": "attribute_not_exists(#u0)",
            "ExpressionAttributeNames": {"#u0": "id"},
        },
    ),
    (
        "tables.query",
        {"table": "orders"},
        {"key": {"id": "a"}, "descending": True, "limit": 3, "index": "by-id"},
        {},
        "dynamodb",
        "query",
        {
            "IndexName": "by-id",
            "KeyConditionExpression": "#u0 = :u0",
            "ExpressionAttributeNames": {"#u0": "id"},
            "ExpressionAttributeValues": {":u0": {"S": "a"}},
            "ScanIndexForward": False,
            "Limit": 3,
        },
    ),
    (
        "tables.delete_item",
        {"table": "orders"},
        {"key": {"id": "a", "at": 7}},
        {},
        "dynamodb",
        "delete_item",
        {"Key": {"id": {"S": "a"}, "at": {"N": "7"}}, "ReturnValues": "ALL_OLD"},
    ),
    ("credentials.check", {}, {}, {}, "sts", "get_caller_identity", {}),
]


def theirs(service: str, operation: str, parameters: Mapping[str, Any]) -> Any:
    """Return the request that boto3 would send."""
    client = boto3.client(
        service,
        region_name=REGION,
        aws_access_key_id=KEYS["access_key_id"],
        aws_secret_access_key=KEYS["secret_access_key"],
        config=Config(
            s3={"addressing_style": "virtual"},
            request_checksum_calculation="when_required",
            retries={"max_attempts": 0},
        ),
    )
    caught: list[Any] = []

    def answer(request: Any, **_: Any) -> AWSResponse:
        caught.append(request)
        return AWSResponse(request.url, 500, {}, _Nothing())

    client.meta.events.register("before-send", answer)
    with pytest.raises(Exception):  # noqa: B017, PT011 - the answer is no matter
        getattr(client, operation)(**parameters)
    return caught[0]


class _Nothing:
    def stream(self, **_: Any) -> list[bytes]:
        """Return an empty body."""
        return []


def ours(case: Case, fields: Mapping[str, str] = KEYS) -> Wire:
    """Return the request that we would send."""
    identifier, where, values, extra, *_ = case
    operation = registry.operation(identifier)
    provider = registry.provider("aws", operation)
    context = Context(key="key-of-the-test", extra=extra, settings={"region": REGION})
    models: tuple[Any, ...] = (build(operation.request, values),) if operation.request else ()
    ask = next(getattr(provider(context), operation.name)(*where.values(), *models))
    loaded = Loaded({role: Secret(text) for role, text in fields.items()}, "the test")
    return authorised(provider, Options(service="aws"), ask, loaded, 1_767_323_045.0)


def body_of(text: bytes) -> Any:
    """Return a body decoded: JSON's members, a form's pairs, XML's elements, else the bytes."""
    if text.startswith(b"{"):
        return json.loads(text)
    if text.startswith(b"<"):
        return [(one.tag, (one.text or "").strip()) for one in ET.fromstring(text).iter()]  # noqa: S314 - our own
    if text.startswith(b"Action="):
        return sorted(parse_qsl(text.decode()))
    return text


def query_of(url: str) -> list[tuple[str, str]]:
    """Return a query's pairs; which operation it is botocore says besides, S3 doesn't read it."""
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return sorted(pair for pair in pairs if pair[0] != "x-id")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_a_request_is_boto3s(case: Case) -> None:
    """Method, host, path, query, body and meaningful headers equal those of boto3."""
    _, where, *_, service, operation, parameters = case
    named = {"bucket": "Bucket", "table": "TableName"}
    given = {named[name]: value for name, value in where.items() if name in named} | parameters
    if operation == "get_caller_identity":
        given = {}
    request, wire = theirs(service, operation, given), ours(case)
    assert wire.method == request.method
    mine, his = urlsplit(wire.url), urlsplit(request.url)
    assert mine.netloc == his.netloc
    assert unquote(mine.path) == unquote(his.path)
    assert query_of(wire.url) == query_of(request.url)
    sent = b"" if wire.body is None else wire.body
    whole = sent if isinstance(sent, bytes) else b"".join(looked_at(sent))
    his_body = request.body.read() if hasattr(request.body, "read") else request.body or b""
    assert body_of(whole) == body_of(
        his_body.encode() if isinstance(his_body, str) else bytes(his_body)
    )
    assert meaning(wire.headers) == meaning(request.headers)


def meaning(headers: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers that say what is asked."""
    plain = {
        name.lower(): value.decode() if isinstance(value, bytes) else str(value)
        for name, value in headers.items()
    }
    return {
        name: unquote(value) if name == "x-amz-copy-source" else value
        for name, value in plain.items()
        if name not in _ASIDE
    }


def test_a_presigned_address_has_what_boto3s_has() -> None:
    """Host, path and parameters equal boto3's; a temporary key's token is in it."""
    fields = {**KEYS, "access_key_id": "ASIA" + "IOSFODNN7EXAMPLE", "session_token": "TOKEN"}
    case: Case = (
        "storage.presign",
        {"bucket": BUCKET, "key": KEY},
        {"expires_in": 60},
        {},
        "",
        "",
        {},
    )
    wire = ours(case, fields)
    client = boto3.client(
        "s3",
        region_name=REGION,
        aws_access_key_id=fields["access_key_id"],
        aws_secret_access_key=fields["secret_access_key"],
        aws_session_token="TOKEN",
        config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}),
    )
    url = client.generate_presigned_url(
        "get_object", Params={"Bucket": BUCKET, "Key": KEY}, ExpiresIn=60
    )
    mine, his = urlsplit(wire.url), urlsplit(url)
    assert (mine.netloc, unquote(mine.path)) == (his.netloc, unquote(his.path))
    aside = {"X-Amz-Date", "X-Amz-Signature", "X-Amz-Credential"}
    assert {pair for pair in parse_qsl(mine.query) if pair[0] not in aside} == {
        pair for pair in parse_qsl(his.query) if pair[0] not in aside
    }
