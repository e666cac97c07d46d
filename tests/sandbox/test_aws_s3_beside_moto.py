"""boto3 asks the sandbox's S3 and moto's the same, and gets the same answers."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aws_world import Both, client, moto, outcome, sandbox, told

PART = 5 << 20


@pytest.fixture(scope="module")
def moto_url() -> Iterator[str]:
    """The address of moto."""
    with moto() as url:
        yield url


@pytest.fixture
def s3(tmp_path: Path, moto_url: str) -> Iterator[Any]:
    """Both clients, both services empty but for a bucket."""
    with (
        sandbox(tmp_path / "state.sqlite3") as server,
        closing(client("s3", f"{server.url}/aws")) as ours,
        closing(client("s3", moto_url)) as theirs,
    ):
        for bucket in theirs.list_buckets()["Buckets"]:
            for item in theirs.list_objects_v2(Bucket=bucket["Name"]).get("Contents", []):
                theirs.delete_object(Bucket=bucket["Name"], Key=item["Key"])
            theirs.delete_bucket(Bucket=bucket["Name"])
        both = Both(ours, theirs)
        both.create_bucket(Bucket="tea-house")
        yield both


def test_buckets(s3: Any) -> None:
    """Buckets are made, listed, looked for and deleted, and refused alike."""
    s3.create_bucket(Bucket="tea-room")
    assert [each["Name"] for each in s3.list_buckets()["Buckets"]] == ["tea-house", "tea-room"]
    assert s3.ask("head_bucket", Bucket="tea-room")["BucketRegion"] == "us-east-1"
    s3.get_bucket_location(Bucket="tea-room")
    s3.delete_bucket(Bucket="tea-room")
    assert s3.head_bucket(Bucket="tea-room")["Status"] == 404
    assert s3.delete_bucket(Bucket="tea-room")["Error"] == "NoSuchBucket"
    assert s3.ask("create_bucket", Bucket="Tea")["Error"] == "InvalidBucketName"
    s3.put_object(Bucket="tea-house", Key="leaf", Body=b"green")
    assert s3.delete_bucket(Bucket="tea-house")["Error"] == "BucketNotEmpty"
    s3.list_objects_v2(Bucket="no-such-house")


@pytest.mark.parametrize(
    "key",
    [
        "leaf",
        "a b/c+d.txt",
        "ünï/çødé ☕.txt",
        "%41%2F",
        "a//b/../c",
        "a?b&c=d#e",
        "'\"<&>",
        "~-_.!*()",
    ],
)
def test_an_object_of_any_key(s3: Any, key: str) -> None:
    """What is put is got, with all that was said of it, whatever its key."""
    about = {
        "ContentType": "text/plain; charset=utf-8",
        "CacheControl": "max-age=60",
        "ContentDisposition": 'attachment; filename="x"',
        "ContentLanguage": "en",
        "ContentEncoding": "gzip",
        "Metadata": {"Mixed-Case": "a  b", "empty": "", "number": "1"},
        "StorageClass": "STANDARD_IA",
    }
    s3.put_object(Bucket="tea-house", Key=key, Body=b"green\n\x00\xff", **about)
    assert s3.get_object(Bucket="tea-house", Key=key)["Body"] == b"green\n\x00\xff"
    s3.head_object(Bucket="tea-house", Key=key)
    assert s3.list_objects_v2(Bucket="tea-house")["Contents"][0]["Key"] == key
    s3.delete_object(Bucket="tea-house", Key=key)
    assert s3.get_object(Bucket="tea-house", Key=key)["Error"] == "NoSuchKey"
    assert s3.head_object(Bucket="tea-house", Key=key)["Error"] == "404"
    assert s3.delete_object(Bucket="tea-house", Key=key)["Status"] == 204


@pytest.mark.parametrize("size", [0, 1, 10])
@pytest.mark.parametrize(
    "span",
    ["bytes=0-0", "bytes=2-4", "bytes=5-", "bytes=-3", "bytes=0-99", "bytes=99-", "bytes=4-2"],
)
def test_ranges(s3: Any, size: int, span: str) -> None:
    """A part of an object is answered, or said to be nothing that is there."""
    s3.put_object(Bucket="tea-house", Key="digits", Body=b"0123456789"[:size])
    got = s3.ask("get_object", Bucket="tea-house", Key="digits", Range=span)
    theirs = outcome(
        s3.theirs, "get_object", {"Bucket": "tea-house", "Key": "digits", "Range": span}
    )
    theirs.pop("ChecksumCRC32", None)  # which S3 gives with the whole alone
    if (size, span) == (0, "bytes=-3"):  # which S3 refuses, as each range of nothing
        assert got["Error"] == "InvalidRange"
    elif span == "bytes=4-2":  # no range (RFC 9110, section 14.1.1), which moto refuses
        assert got["Body"] == b"0123456789"[:size]
    else:
        assert told(got) == told(theirs)


def test_conditions(s3: Any) -> None:
    """Reads and writes under conditions are answered or refused alike."""
    etag = s3.put_object(Bucket="tea-house", Key="leaf", Body=b"green")["ETag"]
    place = {"Bucket": "tea-house", "Key": "leaf"}
    assert s3.get_object(**place, IfMatch=etag)["Status"] == 200
    assert s3.get_object(**place, IfMatch='"other"')["Error"] == "PreconditionFailed"
    assert s3.get_object(**place, IfNoneMatch=etag)["Error"] == "304"
    assert s3.get_object(**place, IfNoneMatch='"other"')["Status"] == 200
    assert s3.get_object(**place, IfModifiedSince="2100-01-01")["Error"] == "304"
    assert s3.get_object(**place, IfModifiedSince="2001-01-01")["Status"] == 200
    assert s3.get_object(**place, IfUnmodifiedSince="2001-01-01")["Error"] == "PreconditionFailed"
    assert s3.put_object(**place, Body=b"", IfNoneMatch="*")["Error"] == "PreconditionFailed"
    assert s3.put_object(**place, Body=b"", IfMatch='"other"')["Error"] == "PreconditionFailed"
    assert s3.put_object(**place, Body=b"black", IfMatch=etag)["Status"] == 200
    assert s3.put_object(Bucket="tea-house", Key="new", Body=b"", IfNoneMatch="*")["Status"] == 200


def test_pages_and_folders(s3: Any) -> None:
    """Lists come in the order of the keys' bytes, in pages of any size, by prefix and folder."""
    keys = ["a/1", "a/2", "a/b/1", "a0", "b", "b/1", "b/2", "Z", "é", "\uff5a", "😀", "c/", "c/d"]
    for key in keys:
        s3.put_object(Bucket="tea-house", Key=key, Body=b"")
    for query in (
        {},
        {"Delimiter": "/"},
        {"Prefix": "a"},
        {"Prefix": "a/", "Delimiter": "/"},
        {"StartAfter": "a/2"},
        {"Prefix": "nothing"},
        {"Prefix": "b/", "StartAfter": "b/1"},
        {"FetchOwner": False, "Delimiter": "b/"},
    ):
        s3.list_objects_v2(Bucket="tea-house", **query)
        second = s3.ask("list_objects_v2", Bucket="tea-house", **query)
        marker = {"Marker": query["StartAfter"]} if "StartAfter" in query else {}
        rest = {name: query[name] for name in ("Prefix", "Delimiter") if name in query}
        first = s3.ask("list_objects", Bucket="tea-house", **marker, **rest)
        assert [each["Key"] for each in first.get("Contents", [])] == [
            each["Key"] for each in second.get("Contents", [])
        ]
    for size in (1, 2, 3, 5):
        for query in ({}, {"Delimiter": "/"}):
            token: Any = {}
            found = []
            while True:
                page = s3.list_objects_v2(Bucket="tea-house", MaxKeys=size, **query, **token)
                found += [each["Key"] for each in page.get("Contents", [])]
                found += [each["Prefix"] for each in page.get("CommonPrefixes", [])]
                if not page["IsTruncated"]:
                    break
                token = {"ContinuationToken": page["NextContinuationToken"]}
            expected = sorted(keys, key=str.encode)
            assert query or found == expected
            assert len(found) == len(set(found))


def test_copies(s3: Any) -> None:
    """A copy has the source's bytes and metadata, or new metadata where that is asked for."""
    s3.put_object(Bucket="tea-house", Key="a b/ü", Body=b"green", Metadata={"kind": "sencha"})
    source = {"Bucket": "tea-house", "Key": "a b/ü"}
    s3.copy_object(Bucket="tea-house", Key="copy", CopySource=source)
    assert s3.get_object(Bucket="tea-house", Key="copy")["Metadata"] == {"kind": "sencha"}
    s3.copy_object(
        Bucket="tea-house",
        Key="copy",
        CopySource=source,
        MetadataDirective="REPLACE",
        Metadata={"kind": "matcha"},
        ContentType="text/plain",
    )
    assert s3.get_object(Bucket="tea-house", Key="copy")["Metadata"] == {"kind": "matcha"}
    assert (
        s3.copy_object(Bucket="tea-house", Key="a b/ü", CopySource=source)["Error"]
        == "InvalidRequest"
    )
    absent = {"Bucket": "tea-house", "Key": "absent"}
    assert s3.copy_object(Bucket="tea-house", Key="copy", CopySource=absent)["Error"] == "NoSuchKey"
    s3.delete_object(**source)
    assert s3.get_object(Bucket="tea-house", Key="copy")["Body"] == b"green"


def test_tags(s3: Any) -> None:
    """Tags come with an object or later, are copied with it, and can be taken off."""
    # moto remembers tags of keys that are gone: no other test has these.
    s3.put_object(Bucket="tea-house", Key="tagged", Body=b"green", Tagging="a=1&b%20c=%2B")
    s3.get_object_tagging(Bucket="tea-house", Key="tagged")
    assert s3.ask("head_object", Bucket="tea-house", Key="tagged")["TagCount"] == 2
    s3.copy_object(Bucket="tea-house", Key="tagged-copy", CopySource="tea-house/tagged")
    assert len(s3.get_object_tagging(Bucket="tea-house", Key="tagged-copy")["TagSet"]) == 2
    wrong = {"TagSet": [{"Key": "d", "Value": "<&>"}]}
    assert s3.put_object_tagging(Bucket="tea-house", Key="tagged", Tagging=wrong)["Status"] == 400
    tags = {"TagSet": [{"Key": "d", "Value": "a=b: ü"}]}
    s3.put_object_tagging(Bucket="tea-house", Key="tagged", Tagging=tags)
    assert s3.get_object_tagging(Bucket="tea-house", Key="tagged")["TagSet"] == tags["TagSet"]
    s3.delete_object_tagging(Bucket="tea-house", Key="tagged")
    assert s3.get_object_tagging(Bucket="tea-house", Key="tagged")["TagSet"] == []
    many = "&".join(f"tag{number}=x" for number in range(11))
    refused = s3.ask("put_object", Bucket="tea-house", Key="tagged", Tagging=many)
    assert refused["Status"] == 400


@pytest.mark.parametrize(
    ("operation", "more", "code"),
    [
        ("put_object", {"ServerSideEncryption": "aws:kms"}, "NotImplemented"),
        ("put_object", {"ACL": "public-read"}, "AccessControlListNotSupported"),
        ("put_object", {"WebsiteRedirectLocation": "/x"}, "NotImplemented"),
        ("put_object", {"Metadata": {"x": "y" * 3000}}, "MetadataTooLarge"),
        ("put_object", {"Key": "x" * 1025}, "KeyTooLongError"),
        ("put_object", {"ExpectedBucketOwner": "000000000000"}, "AccessDenied"),
        ("get_object", {"VersionId": "x"}, "InvalidArgument"),
        ("get_object_acl", {}, "NotImplemented"),
        ("copy_object", {"CopySource": "tea-house"}, "InvalidArgument"),
        ("copy_object", {"CopySource": "absent/x"}, "NoSuchBucket"),
    ],
)
def test_what_the_sandbox_refuses(s3: Any, operation: str, more: Any, code: str) -> None:
    """What it can't do, and what S3 doesn't take, is refused by name instead of dropped."""
    given = {"Bucket": "tea-house", "Key": "leaf", **more}
    assert s3.ask(operation, **given)["Error"] == code


def test_what_is_archived(s3: Any) -> None:
    """An object in an archive can be looked at, but not read or copied."""
    place = {"Bucket": "tea-house", "Key": "leaf"}
    s3.ask("put_object", **place, Body=b"green", StorageClass="GLACIER")
    assert s3.ask("head_object", **place)["StorageClass"] == "GLACIER"
    assert s3.ask("get_object", **place)["Error"] == "InvalidObjectState"
    refused = s3.ask("copy_object", Bucket="tea-house", Key="copy", CopySource=place)
    assert refused["Error"] == "ObjectNotInActiveTierError"


def test_many_are_deleted_at_once(s3: Any) -> None:
    """Of a thousand keys those that are there are gone, and each is named."""
    for number in range(3):
        s3.put_object(Bucket="tea-house", Key=f"leaf <{number}>", Body=b"")
    keys = [{"Key": f"leaf <{number}>"} for number in range(5)]
    answer = s3.delete_objects(Bucket="tea-house", Delete={"Objects": keys})
    assert len(answer["Deleted"]) == 5
    quiet = s3.ask("delete_objects", Bucket="tea-house", Delete={"Objects": keys, "Quiet": True})
    assert "Deleted" not in quiet
    assert s3.list_objects_v2(Bucket="tea-house")["KeyCount"] == 0


def test_a_multipart_upload(s3: Any) -> None:
    """Parts are put, listed and put together; the whole is read, by range and by part."""
    place = {"Bucket": "tea-house", "Key": "chest"}
    upload = s3.create_multipart_upload(**place, Metadata={"kind": "oolong"}, ContentType="x/y")
    here = {**place, "UploadId": upload["UploadId"]}
    parts = []
    for number, letter in ((1, b"a"), (2, b"b"), (7, b"c")):
        body = letter * (PART if number < 7 else 3)
        part = s3.upload_part(**here, PartNumber=number, Body=body)
        parts.append({"PartNumber": number, "ETag": part["ETag"]})
    assert [each["PartNumber"] for each in s3.list_parts(**here)["Parts"]] == [1, 2, 7]
    s3.list_multipart_uploads(Bucket="tea-house")
    done = s3.complete_multipart_upload(**here, MultipartUpload={"Parts": parts})
    assert done["ETag"].endswith('-3"')
    assert s3.head_object(**place)["ContentLength"] == 2 * PART + 3
    across = f"bytes={PART - 1}-{PART}"
    assert s3.get_object(**place, Range=across)["Body"] == b"ab"
    assert s3.get_object(**place, Range="bytes=-4")["Body"] == b"bccc"
    assert s3.list_parts(**here)["Error"] == "NoSuchUpload"
    s3.copy_object(Bucket="tea-house", Key="copy", CopySource=place)
    s3.delete_object(**place)
    assert s3.ask("get_object", Bucket="tea-house", Key="copy", Range=across)["Body"] == b"ab"


def test_a_multipart_upload_that_is_refused(s3: Any) -> None:
    """Small, unknown and missing parts are refused; an upload can be given up."""
    place = {"Bucket": "tea-house", "Key": "chest"}
    here = {**place, "UploadId": s3.create_multipart_upload(**place)["UploadId"]}
    etags = [s3.upload_part(**here, PartNumber=number, Body=b"x")["ETag"] for number in (1, 2)]
    parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]
    refused = s3.complete_multipart_upload(**here, MultipartUpload={"Parts": parts})
    assert refused["Error"] == "EntityTooSmall"
    wrong = [{"PartNumber": 1, "ETag": '"0"'}]
    assert (
        s3.complete_multipart_upload(**here, MultipartUpload={"Parts": wrong})["Error"]
        == "InvalidPart"
    )
    assert s3.abort_multipart_upload(**here)["Status"] == 204
    assert s3.ask("upload_part", **here, PartNumber=1, Body=b"x")["Error"] == "NoSuchUpload"
    assert (
        outcome(s3.ours, "list_multipart_uploads", {"Bucket": "tea-house"}).get("Uploads") is None
    )


def test_parts_are_copied(s3: Any) -> None:
    """A part can be taken out of an object."""
    s3.put_object(Bucket="tea-house", Key="leaf", Body=b"0123456789" * (PART // 10 + 1))
    place = {"Bucket": "tea-house", "Key": "chest"}
    here = {**place, "UploadId": s3.create_multipart_upload(**place)["UploadId"]}
    source = {"Bucket": "tea-house", "Key": "leaf"}
    whole = s3.upload_part_copy(**here, PartNumber=1, CopySource=source)
    some = s3.upload_part_copy(
        **here, PartNumber=2, CopySource=source, CopySourceRange="bytes=3-12"
    )
    etags = [answer["CopyPartResult"]["ETag"] for answer in (whole, some)]
    parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]
    s3.complete_multipart_upload(**here, MultipartUpload={"Parts": parts})
    s3.delete_object(**source)
    assert s3.get_object(**place, Range="bytes=-10")["Body"] == b"3456789012"
