"""What S3's own ways mean in our words: names, metadata, parts, damage, regions, errors."""

import base64
import zlib
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import World

from unictl.client.files import FileSink
from unictl.core.call import Ask, Reply, Wire
from unictl.core.content import Memory
from unictl.core.provider import Context
from unictl.errors import (
    AuthenticationRefused,
    Conflict,
    InvalidRequest,
    NetworkFailed,
    NotFound,
    NotSupported,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    ServiceUnavailable,
    UnictlError,
)
from unictl.providers.aws.base import Aws
from unictl.providers.aws.checksums import crc32_of_parts
from unictl.providers.aws.errors import CODES, explain
from unictl.providers.aws.put import part_size
from unictl.sandbox.transport import _delivered

MIB: Final = 1 << 20
BUCKET: Final = {"bucket": "photos-of-2026"}


@pytest.fixture
def bucket(world: World) -> dict[str, str]:
    """A bucket in the sandbox."""
    run(world, "storage.create_bucket", BUCKET)
    return BUCKET


def run(world: World, identifier: str, where: Any = None, values: Any = None, **how: Any) -> Any:
    """Carry an operation out at AWS."""
    faults = how.pop("faults", [])
    return world.run(world.task(identifier, where or {}, values or {}, "aws", **how), faults)


@pytest.mark.parametrize(
    "key",
    ["a b", "ü/ñ/日本", "?x=1&y#z", "%41%", "a//b", "/lead", "+", "a+b c", "~!*'();:@$,[]", "x\ty"],
)
def test_any_text_is_a_name(world: World, bucket: dict[str, str], key: str) -> None:
    """A name comes back whole from put, get, list and copy; the sandbox checks each signature."""
    where = {**bucket, "key": key}
    run(world, "storage.put", where, {"text": key})
    assert run(world, "storage.get", where).text == key
    assert [one.key for one in run(world, "storage.list", bucket).items] == [key]
    run(world, "storage.copy", where, {"to_key": f"{key} 2"})
    assert run(world, "storage.head", {**bucket, "key": f"{key} 2"}).size == len(key.encode())
    run(world, "storage.delete", where)
    with pytest.raises(NotFound):
        run(world, "storage.head", where)


@pytest.mark.parametrize("key", ["", "x" * 1025, "é" * 513, "a/../b", ".", "\x00", "a/."])
def test_a_name_that_no_object_can_have_is_refused(world: World, key: str) -> None:
    """It is named as `key`, and nothing is sent."""
    with pytest.raises(InvalidRequest) as caught:
        run(world, "storage.put", {**BUCKET, "key": key}, {"text": "x"})
    assert caught.value.field == "key"
    assert world.network.requests == []


@pytest.mark.parametrize(
    "value", ["plain", "", "Zoë ☕ ₹", " lead", "a\nb", "=?UTF-8?B?eA==?=", "\U0001d54f" * 100]
)
def test_metadata_keeps_any_text(world: World, bucket: dict[str, str], value: str) -> None:
    """A value is kept whole, as RFC 2047 where no header can hold it."""
    where = {**bucket, "key": "k"}
    run(world, "storage.put", where, {"text": "x", "metadata": {"made-by": value}})
    assert run(world, "storage.head", where).metadata == {"made-by": value}


@pytest.mark.parametrize(
    "metadata",
    [{"é": "x"}, {"a b": "x"}, {"Upper": "x"}, {"a:b": "x"}, {"": "x"}, {"a": "x" * 2048}],
    ids=["accent", "space", "case", "colon", "empty", "large"],
)
def test_metadata_that_cant_be_kept_is_named(world: World, metadata: dict[str, str]) -> None:
    """A name that no header can have, or more than 2 KB, is refused before anything is sent."""
    with pytest.raises(InvalidRequest) as caught:
        run(world, "storage.put", {**BUCKET, "key": "k"}, {"text": "x", "metadata": metadata})
    assert (caught.value.field or "").startswith("metadata")
    assert world.network.requests == []


def test_conditions_hold(world: World, bucket: dict[str, str]) -> None:
    """`if_none_match` and `if_match` are heeded by put, get and delete, and end in a conflict."""
    where = {**bucket, "key": "k"}
    first = run(world, "storage.put", where, {"text": "1", "if_none_match": "*"})
    with pytest.raises(Conflict) as caught:
        run(world, "storage.put", where, {"text": "2", "if_none_match": "*"})
    assert caught.value.outcome == "not_applied"
    run(world, "storage.put", where, {"text": "3", "if_match": first.etag})
    for identifier, values in (
        ("storage.put", {"text": "4", "if_match": first.etag}),
        ("storage.get", {"if_match": first.etag}),
    ):
        with pytest.raises(Conflict):
            run(world, identifier, where, values)
    assert run(world, "storage.get", where).text == "3"
    etag = run(world, "storage.head", where).etag
    with pytest.raises(Conflict):
        run(world, "storage.get", where, {"if_none_match": etag})


@pytest.mark.parametrize("fault", ["lost_before", "lost_after"])
def test_a_conditional_put_is_settled_under_its_key(
    world: World, bucket: dict[str, str], fault: str
) -> None:
    """Asked again, one's own earlier success isn't taken for somebody else's object."""
    where, values = {**bucket, "key": "k"}, {"text": "mine", "if_none_match": "*"}
    how: Any = {"key": "key-of-the-put", "retries": 0}
    with pytest.raises(OutcomeUnknown):
        run(world, "storage.put", where, values, **how, faults=[fault])
    assert run(world, "storage.put", where, values, **how).size == 4
    assert run(world, "storage.get", where).text == "mine"


def test_a_conditional_put_does_not_claim_anothers_object(
    world: World, bucket: dict[str, str]
) -> None:
    """Where somebody else's object is there after a lost reply, nobody says that it was put."""
    where, values = {**bucket, "key": "k"}, {"text": "mine", "if_none_match": "*"}
    how: Any = {"key": "key-of-the-put", "retries": 0}
    with pytest.raises(OutcomeUnknown):
        run(world, "storage.put", where, values, **how, faults=["lost_before"])
    run(world, "storage.put", where, {"text": "theirs"})
    with pytest.raises(OutcomeUnknown):
        run(world, "storage.put", where, values, **how)
    assert run(world, "storage.get", where).text == "theirs"


@pytest.mark.parametrize(
    ("text", "span", "found"), [("0123456789", "0-3", "0123"), ("0123456789", "-2", "89")]
)
def test_a_range_is_brought(
    world: World, bucket: dict[str, str], text: str, span: str, found: str
) -> None:
    """Only the bytes asked for come, and the result says which of how many."""
    where = {**bucket, "key": "k"}
    run(world, "storage.put", where, {"text": text})
    got = run(world, "storage.get", where, {"range": span})
    assert got.text == found
    assert got.content_range.endswith(f"/{len(text)}")


def large() -> bytes:
    """Return content of three parts, none like another."""
    return b"".join(number.to_bytes(4) for number in range(5 * MIB))


def test_a_large_object_goes_in_parts(world: World, bucket: dict[str, str]) -> None:
    """Parts are put together to the same bytes, with a checksum of the whole."""
    data = large()
    made = run(world, "storage.put", {**bucket, "key": "big"}, content=Memory(data))
    assert made.size == len(data)
    assert made.etag.endswith("-3")
    crc = base64.b64encode(zlib.crc32(data).to_bytes(4)).decode()
    assert made.checksum == f"CRC32={crc}"
    asked = [(wire.method, "partNumber" in wire.url) for wire in world.network.requests[1:]]
    assert sorted(asked) == [("POST", False)] * 2 + [("PUT", True)] * 3
    assert run(world, "storage.get", {**bucket, "key": "big"}).content == data


def test_an_interrupted_upload_goes_on(world: World, bucket: dict[str, str]) -> None:
    """Under the same key only the parts that are missing are sent again."""
    data, where = large(), {**bucket, "key": "big"}
    how: Any = {"key": "key-of-the-upload", "retries": 0, "content": Memory(data)}
    with pytest.raises(UnictlError) as caught:
        run(world, "storage.put", where, **how, faults=["none", "none", "500_before"])
    assert caught.value.idempotency_key == "key-of-the-upload"
    sent = len(world.network.requests)
    assert run(world, "storage.put", where, **how).size == len(data)
    later = world.network.requests[sent:]
    assert later[0].method == "GET"
    assert sum("partNumber" in wire.url and wire.method == "PUT" for wire in later) <= 2
    assert run(world, "storage.get", where).content == data


def test_a_completion_whose_reply_was_lost_is_settled(world: World, bucket: dict[str, str]) -> None:
    """The object is there: asked again under the key, it is found so and nothing is sent anew."""
    data, where = large(), {**bucket, "key": "big"}
    how: Any = {"key": "key-of-the-upload", "retries": 0, "content": Memory(data)}
    with pytest.raises(OutcomeUnknown):
        run(world, "storage.put", where, **how, faults=["none"] * 4 + ["lost_after"])
    assert run(world, "storage.put", where, **how).size == len(data)
    assert run(world, "storage.get", where).content == data


def test_another_file_under_the_key_is_refused(world: World, bucket: dict[str, str]) -> None:
    """Content is part of the request: a key stands for one content alone."""
    where = {**bucket, "key": "k"}
    run(world, "storage.put", where, key="key-of-the-test", content=Memory(b"one"))
    with pytest.raises(Conflict):
        run(world, "storage.put", where, key="key-of-the-test", content=Memory(b"two"))


def test_content_goes_where_it_is_taken(world: World) -> None:
    """An operation that sends no content takes none, and content doesn't come twice."""
    for identifier, values in (("storage.head", {}), ("storage.put", {"text": "x"})):
        with pytest.raises(InvalidRequest):
            run(world, identifier, {**BUCKET, "key": "k"}, values, content=Memory(b"x"))
    assert world.network.requests == []


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"x-amz-checksum-crc32": "AAAAAA=="}, b"Hello"),
        ({"x-amz-checksum-sha256": base64.b64encode(bytes(32)).decode()}, b"Hello"),
        ({"etag": '"00000000000000000000000000000000"'}, b"Hello"),
    ],
    ids=["crc32", "sha256", "md5"],
)
def test_damage_is_noticed(world: World, headers: dict[str, str], body: bytes) -> None:
    """Content that differs from the checksum that came with it is never handed out."""
    reply = Reply(200, {"x-amz-request-id": "1", **headers}, body)

    def damaged(wire: Wire, *, timeout: float) -> Reply:
        del timeout
        return _delivered(reply, wire.into)

    world.network.sandbox.send = damaged  # type: ignore[method-assign]
    with pytest.raises(NetworkFailed, match="checksum"):
        run(world, "storage.get", {**BUCKET, "key": "k"}, retries=0)


@pytest.mark.parametrize("etag", ['"00000000000000000000000000000000-2"', '"not an md5"'])
def test_what_is_no_checksum_is_compared_with_nothing(world: World, etag: str) -> None:
    """An ETag of parts, or of another service's making, is no MD5 of the content."""
    reply = Reply(200, {"x-amz-request-id": "1", "etag": etag}, b"Hello")
    assert run(world, "storage.get", {**BUCKET, "key": "k"}, faults=[reply]).text == "Hello"


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_checksums_of_parts_make_that_of_the_whole(parts: list[bytes]) -> None:
    """For any parts the CRC-32s put together are the CRC-32 of all of it."""
    told = [(zlib.crc32(part), len(part)) for part in parts]
    assert crc32_of_parts(told) == zlib.crc32(b"".join(parts))


@pytest.mark.parametrize(
    ("total", "wanted", "size"),
    [(1, None, 8 * MIB), (80 << 30, None, 16 * MIB), (5 << 40, None, 1 << 30), (1, MIB, MIB)],
)
def test_parts_grow_with_the_object(total: int, wanted: int | None, size: int) -> None:
    """There are never more than 10,000 parts."""
    assert part_size(total, wanted) == size
    assert -(-total // size) <= 10_000


def moved(region: str) -> Reply:
    """Return S3's answer for a bucket that is in another region."""
    body = b"<?xml version='1.0'?><Error><Code>PermanentRedirect</Code><Message>m</Message></Error>"
    return Reply(301, {"x-amz-bucket-region": region, "x-amz-request-id": "1"}, body)


def test_reading_follows_a_bucket_to_its_region(world: World, bucket: dict[str, str]) -> None:
    """What only reads is asked again where the bucket is, signed for that region."""
    run(world, "storage.put", {**bucket, "key": "k"}, {"text": "x"})
    with pytest.raises(UnictlError):  # the sandbox's bucket is not in that region
        run(world, "storage.get", {**bucket, "key": "k"}, faults=[moved("eu-west-3")], retries=0)
    assert ".s3.eu-west-3.amazonaws.com/" in world.network.requests[-1].url


def test_a_change_names_the_region_to_go_to(world: World) -> None:
    """What changes something is not sent elsewhere by itself: the error says how."""
    with pytest.raises(Rejected) as caught:
        run(
            world,
            "storage.put",
            {**BUCKET, "key": "k"},
            {"text": "x"},
            faults=[moved("eu-west-3")],
        )
    assert "aws.region=eu-west-3" in caught.value.hint
    assert caught.value.outcome == "not_applied"
    assert len(world.network.requests) == 1


@pytest.mark.parametrize("space", [b"\n", b" " * 9000], ids=["at once", "after a while"])
def test_an_error_in_a_success_is_one(world: World, bucket: dict[str, str], space: bytes) -> None:
    """S3 can begin a copy with 200 and end it with an error: it isn't taken for done."""
    run(world, "storage.put", {**bucket, "key": "k"}, {"text": "x"})
    error = b"<Error><Code>InternalError</Code><Message>m</Message></Error>"
    body = b"<?xml version='1.0'?>" + space + error
    reply = Reply(200, {"x-amz-request-id": "1"}, body)
    made = run(world, "storage.copy", {**bucket, "key": "k"}, {"to_key": "c"}, faults=[reply])
    assert made.key == "c"
    assert len(world.network.requests) == 4


@pytest.mark.parametrize("code", sorted(CODES))
@pytest.mark.parametrize("form", ["xml", "json"])
def test_every_code_is_mapped(code: str, form: str) -> None:
    """Each code becomes its class, in S3's XML and in DynamoDB's JSON; the text decides nothing."""
    if form == "xml":
        body = (
            f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>x</Message></Error>".encode()
        )
    else:
        body = b'{"__type":"com.amazonaws.dynamodb.v20120810#%s:","message":"x"}' % code.encode()
    found = explain(Ask("PUT", "/b/k", changes=True), Reply(400, {}, body))
    assert type(found) is CODES[code]
    assert found.service_code == code
    assert found.outcome == (None if isinstance(found, ServiceUnavailable) else "not_applied")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Rejected),
        (403, UnictlError),
        (404, NotFound),
        (412, Conflict),
        (429, RateLimited),
        (401, AuthenticationRefused),
        (503, ServiceUnavailable),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html>", b"<", b"[]", b"\xff", b'{"message": 7}'])
def test_a_refusal_without_a_code_is_told_by_its_status(
    status: int, kind: type[UnictlError], body: bytes
) -> None:
    """HEAD has no body, and proxies answer in their own words."""
    found = explain(Ask("HEAD", "/b/k"), Reply(status, {}, body))
    assert isinstance(found, kind)
    assert found.message
    assert found.hint


def test_presign_refuses_what_the_method_hasnt(world: World) -> None:
    """A type is for writing and a version for reading: the other way they'd have no effect."""
    where = {**BUCKET, "key": "k"}
    for values in (
        {"content_type": "text/plain"},
        {"method": "put", "version_id": "v"},
        {"method": "put", "content_disposition": "inline"},
    ):
        with pytest.raises(NotSupported):
            run(world, "storage.presign", where, values)
    assert world.network.requests == []


def test_a_file_is_brought_in_parts_and_whole(
    world: World, bucket: dict[str, str], tmp_path: Path
) -> None:
    """A large object's parts land in their places, checked as one."""
    data = large()
    run(world, "storage.put", {**bucket, "key": "big"}, content=Memory(data))
    sink = FileSink(tmp_path / "big")
    run(world, "storage.get", {**bucket, "key": "big"}, into=sink)
    sink.commit()
    assert (tmp_path / "big").read_bytes() == data
    assert [path.name for path in tmp_path.glob(".*")] == []


def raw(method: str, path: str, fields: Any = None) -> Ask:
    """Return the request of `unictl api aws`."""
    return Aws(Context(key="key-of-the-test")).raw(method, path, (), fields)


def test_a_raw_request_names_an_operation_or_an_object() -> None:
    """An operation's members are checked by AWS's own model, and a change is never a reading."""
    ask = raw("GET", "/dynamodb:Query", {"TableName": "orders"})
    assert (ask.method, ask.path, ask.changes, ask.origin) == ("POST", "/", False, "dynamodb")
    assert raw("POST", "/dynamodb:DeleteTable", {"TableName": "orders"}).changes
    assert raw("PUT", "/photos/a%20b").changes
    for method, path, fields in (
        ("GET", "/dynamodb:DeleteTable", {"TableName": "orders"}),
        ("POST", "/dynamodb:BatchWriteItem", {"RequestItems": 7}),
        ("POST", "/dynamodb:NoSuch", None),
        ("POST", "/dynamodb:Query", {"Table": "orders"}),
        ("PUT", "/photos/k", {"a": 1}),
    ):
        with pytest.raises(InvalidRequest):
            raw(method, path, fields)
    with pytest.raises(InvalidRequest, match="in the body"):
        Aws(Context(key="key-of-the-test")).raw("GET", "/dynamodb:ListTables", [("Limit", "1")])
