"""Multipart uploads in detail: checksums of the whole, order, repetition, what is left behind."""

import base64
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aws_world import client, outcome, sandbox

from unictl.sandbox.aws import checksums
from unictl.sandbox.aws.seed import BUCKET, TABLE
from unictl.sandbox.server import Server

PLACE = {"Bucket": "tea-house", "Key": "chest"}
BODIES = [b"a" * (5 << 20), b"b" * ((5 << 20) + 7), b"c"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The sandbox."""
    with sandbox(tmp_path / "state.sqlite3") as running:
        yield running


@pytest.fixture
def s3(server: Server) -> Iterator[Any]:
    """A client that adds no checksums by itself, and a bucket."""
    url = f"{server.url}/aws"
    with closing(client("s3", url, request_checksum_calculation="when_required")) as made:
        made.create_bucket(Bucket="tea-house")
        yield made


def of(algorithm: str, *data: bytes) -> bytes:
    """Return a checksum."""
    checksum = checksums.new(algorithm)
    for piece in data:
        checksum.update(piece)
    return checksum.digest()


def text(raw: bytes) -> str:
    """Return a checksum as it is sent."""
    return base64.b64encode(raw).decode()


def upload(s3: Any, algorithm: str, **about: Any) -> dict[str, Any]:
    """Put the parts with their checksums, and return what the end of the upload is given."""
    name = f"Checksum{algorithm.upper()}"
    begun = s3.create_multipart_upload(**PLACE, ChecksumAlgorithm=algorithm.upper(), **about)
    here = {**PLACE, "UploadId": begun["UploadId"]}
    parts = []
    for number, body in enumerate(BODIES, 1):
        value = {name: text(of(algorithm, body))}
        part = s3.upload_part(**here, PartNumber=number, Body=body, **value)
        parts.append({"PartNumber": number, "ETag": part["ETag"], **value})
    return {**here, "MultipartUpload": {"Parts": parts}}


@pytest.mark.parametrize("algorithm", ["crc32", "crc32c", "sha1", "sha256"])
def test_a_checksum_of_checksums(s3: Any, algorithm: str) -> None:
    """By default the whole's checksum is that of its parts' checksums, and their number."""
    done = s3.complete_multipart_upload(**upload(s3, algorithm))
    expected = text(of(algorithm, *(of(algorithm, body) for body in BODIES))) + "-3"
    name = f"Checksum{algorithm.upper()}"
    assert (done[name], done["ChecksumType"]) == (expected, "COMPOSITE")
    assert s3.head_object(**PLACE, ChecksumMode="ENABLED")[name] == expected


@pytest.mark.parametrize("algorithm", checksums.CRCS)
def test_a_checksum_of_the_whole(s3: Any, algorithm: str) -> None:
    """A CRC of the whole is joined from the parts', and compared with the one that is sent."""
    about = {} if algorithm == "crc64nvme" else {"ChecksumType": "FULL_OBJECT"}
    end = upload(s3, algorithm, **about)
    name = f"Checksum{algorithm.upper()}"
    wrong = outcome(s3, "complete_multipart_upload", {**end, name: text(of(algorithm, b""))})
    assert wrong["Error"] == "BadDigest"
    right = text(of(algorithm, *BODIES))
    if algorithm == "crc32":
        assert right == text(zlib.crc32(b"".join(BODIES)).to_bytes(4, "big"))
    done = s3.complete_multipart_upload(**end, **{name: right})
    assert (done[name], done["ChecksumType"]) == (right, "FULL_OBJECT")


def test_what_an_upload_s_checksums_refuse(s3: Any) -> None:
    """A part without the upload's checksum is refused, and an end that doesn't name them."""
    end = upload(s3, "sha256")
    part = {**PLACE, "UploadId": end["UploadId"], "PartNumber": 9, "Body": b"x"}
    assert outcome(s3, "upload_part", part)["Error"] == "InvalidRequest"
    other = {"ChecksumCRC32": text(of("crc32", b"x"))}
    assert outcome(s3, "upload_part", {**part, **other})["Error"] == "InvalidRequest"
    bare = [{"PartNumber": 1, "ETag": end["MultipartUpload"]["Parts"][0]["ETag"]}]
    refused = outcome(s3, "complete_multipart_upload", {**end, "MultipartUpload": {"Parts": bare}})
    assert refused["Error"] == "InvalidRequest"
    about = {"ChecksumAlgorithm": "SHA256", "ChecksumType": "FULL_OBJECT"}
    assert outcome(s3, "create_multipart_upload", {**PLACE, **about})["Error"] == "InvalidRequest"


def test_order_and_repetition(s3: Any, server: Server) -> None:
    """Parts out of order are refused; the end, said again, is answered the same."""
    end = upload(s3, "crc32")
    parts = end["MultipartUpload"]["Parts"]
    turned = {**end, "MultipartUpload": {"Parts": parts[::-1]}}
    assert outcome(s3, "complete_multipart_upload", turned)["Error"] == "InvalidPartOrder"
    some = {**end, "MultipartUpload": {"Parts": [parts[1], parts[2]]}}
    first = s3.complete_multipart_upload(**some)
    assert s3.complete_multipart_upload(**some)["ETag"] == first["ETag"]
    # The part that wasn't chosen is gone.
    assert len(list(server.sandbox.store.folder.glob("*"))) == 2
    second = s3.get_object(**PLACE, PartNumber=2)
    assert (second["Body"].read(), second["PartsCount"]) == (BODIES[2], 2)
    assert outcome(s3, "get_object", {**PLACE, "PartNumber": 3})["Status"] == 416


def test_uploads_are_listed_in_pages(s3: Any) -> None:
    """Unfinished uploads are listed by key, several of one key too, in pages without a hole."""
    keys = ["a/1", "a/1", "a/2", "b", "c/1"]
    begun = [s3.create_multipart_upload(Bucket="tea-house", Key=key)["UploadId"] for key in keys]
    found, more = [], dict[str, Any]()
    while True:
        page = s3.list_multipart_uploads(Bucket="tea-house", MaxUploads=2, **more)
        found += [each["UploadId"] for each in page["Uploads"]]
        if not page["IsTruncated"]:
            break
        more = {
            "KeyMarker": page["NextKeyMarker"],
            "UploadIdMarker": page["NextUploadIdMarker"],
        }
    assert found == begun
    folders = s3.list_multipart_uploads(Bucket="tea-house", Delimiter="/")
    assert [each["Prefix"] for each in folders["CommonPrefixes"]] == ["a/", "c/"]
    assert [each["Key"] for each in folders["Uploads"]] == ["b"]


def test_parts_are_replaced_and_given_up(s3: Any, server: Server) -> None:
    """A part put twice is the later one; an upload that is given up leaves no file."""
    here = {**PLACE, "UploadId": s3.create_multipart_upload(**PLACE)["UploadId"]}
    for body in (b"first", b"second"):
        s3.upload_part(**here, PartNumber=1, Body=body)
    assert [each["Size"] for each in s3.list_parts(**here)["Parts"]] == [6]
    assert len(list(server.sandbox.store.folder.glob("*"))) == 1
    s3.abort_multipart_upload(**here)
    assert list(server.sandbox.store.folder.glob("*")) == []


def test_what_there_is_to_begin_with(s3: Any, server: Server) -> None:
    """The seed makes a bucket and a table, once."""
    assert server.sandbox.seed()["aws"] > 0
    assert server.sandbox.seed()["aws"] == 0
    found = s3.get_object(Bucket=BUCKET, Key="welcome.txt")
    assert found["Body"].read() == b"This file lives in the sandbox.\n"
    with closing(client("dynamodb", f"{server.url}/aws")) as tables:
        assert tables.scan(TableName=TABLE)["Count"] == 3
