"""Bodies on their way to S3: framed, hashed, announced, broken off; and the files they become."""

import base64
import http.client
import io
import os
import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from hashlib import md5, sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aws_world import REGION, client, outcome, sandbox
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpchecksum import AwsChunkedWrapper, Crc32Checksum

from unictl.sandbox.aws import checksums
from unictl.sandbox.aws.keys import KEYS
from unictl.sandbox.server import Server

BODY = b"0123456789" * 100_000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The sandbox."""
    with sandbox(tmp_path / "state.sqlite3") as running:
        yield running


@pytest.fixture
def s3(server: Server) -> Iterator[Any]:
    """A client, and a bucket."""
    with closing(client("s3", f"{server.url}/aws")) as made:
        made.create_bucket(Bucket="tea-house")
        yield made


def files(server: Server) -> list[Path]:
    """Return the files of contents."""
    return sorted(server.sandbox.store.folder.glob("*"))


def signed(server: Server, key: str, payload: str, **headers: str) -> dict[str, str]:
    """Return the headers of a PutObject, signed by botocore."""
    url = f"{server.url}/aws/tea-house/{key}"
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    request = AWSRequest("PUT", url, headers={**given, "X-Amz-Content-SHA256": payload})

    class Auth(S3SigV4Auth):  # type: ignore[misc]  # it has no types
        def payload(self, request: Any) -> str:
            return str(request.headers["X-Amz-Content-SHA256"])

        def _modify_request_before_signing(self, request: Any) -> None:
            super()._modify_request_before_signing(request)
            request.headers.replace_header("X-Amz-Content-SHA256", payload)

    credentials = Credentials(KEYS["access_key_id"], KEYS["secret_access_key"])
    Auth(credentials, "s3", REGION).add_auth(request)
    return dict(request.headers.items())


def put(
    server: Server, key: str, body: Any, headers: dict[str, str], *, chunked: bool = False
) -> tuple[int, bytes]:
    """Send a PutObject as it is."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        path = f"/aws/tea-house/{key}"
        connection.request("PUT", path, body, headers, encode_chunked=chunked)
        reply = connection.getresponse()
        return reply.status, reply.read()


@pytest.mark.parametrize("chunked", [True, False])
def test_a_trailing_checksum(s3: Any, server: Server, *, chunked: bool) -> None:
    """A body in unsigned chunks with its checksum behind, as botocore frames it, is taken."""
    framed = AwsChunkedWrapper(
        io.BytesIO(BODY), Crc32Checksum, "x-amz-checksum-crc32", chunk_size=70_000
    ).read()
    about = {
        "x_amz_trailer": "x-amz-checksum-crc32",
        "x_amz_decoded_content_length": str(len(BODY)),
        "content_encoding": "gzip,aws-chunked",
    }
    headers = signed(server, "leaf", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", **about)
    body: Any = framed
    if chunked:
        headers["Transfer-Encoding"] = "chunked"
        body = iter([framed[:100_001], framed[100_001:]])
    assert put(server, "leaf", body, headers, chunked=chunked)[0] == 200
    got = s3.get_object(Bucket="tea-house", Key="leaf")
    assert got["Body"].read() == BODY
    assert got["ContentEncoding"] == "gzip"
    expected = base64.b64encode(zlib.crc32(BODY).to_bytes(4, "big")).decode()
    assert got["ChecksumCRC32"] == expected


def test_a_wrong_trailing_checksum(s3: Any, server: Server) -> None:
    """A checksum behind that isn't the body's is refused, and nothing is kept."""
    assert s3
    frame = f"{len(BODY):x}\r\n".encode() + BODY + b"\r\n0\r\nx-amz-checksum-crc32:{}\r\n\r\n"
    for value, code in ((b"AAAAAA==", b"BadDigest"), (b"x", b"InvalidRequest")):
        about = {
            "x_amz_trailer": "x-amz-checksum-crc32",
            "x_amz_decoded_content_length": str(len(BODY)),
        }
        headers = signed(server, "leaf", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", **about)
        status, reply = put(server, "leaf", frame.replace(b"{}", value), headers)
        assert (status, code in reply) == (400, True)
    assert files(server) == []


@pytest.mark.parametrize("algorithm", checksums.ALGORITHMS)
def test_checksums(s3: Any, algorithm: str) -> None:
    """Each checksum is kept where it is right and refused where it isn't."""
    checksum = checksums.new(algorithm)
    checksum.update(b"123456789")
    known = {
        "crc32": "cbf43926",
        "crc32c": "e3069283",
        "crc64nvme": "ae8b14860a799888",
        "sha1": "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
        "sha256": "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
    }
    assert checksum.digest().hex() == known[algorithm]
    value = base64.b64encode(checksum.digest()).decode()
    name = f"Checksum{algorithm.upper()}"
    place = {"Bucket": "tea-house", "Key": "digits"}
    answer = s3.put_object(**place, Body=b"123456789", **{name: value})
    assert answer[name] == value
    assert s3.head_object(**place, ChecksumMode="ENABLED")[name] == value
    wrong = outcome(s3, "put_object", {**place, "Body": b"12345678", name: value})
    assert wrong["Error"] == "BadDigest"


@pytest.mark.parametrize("algorithm", checksums.CRCS)
@pytest.mark.parametrize("sizes", [(0, 5), (7, 0), (1, 1), (512, 4096), (5000, 70_001)])
def test_checksums_are_joined(algorithm: str, sizes: tuple[int, int]) -> None:
    """The CRCs of two parts give that of the whole, whatever the parts' sizes."""

    def of(*data: bytes) -> bytes:
        checksum = checksums.new(algorithm)
        for piece in data:
            checksum.update(piece)
        return checksum.digest()

    first, second = BODY[: sizes[0]], BODY[sizes[0] : sum(sizes)]
    parts = [(of(first), len(first)), (of(second), len(second))]
    assert checksums.joined(algorithm, parts) == of(first + second) == of(first, second)


def test_digests(s3: Any, server: Server) -> None:
    """A Content-MD5 or a SHA-256 in the signature that isn't the body's is refused."""
    place = {"Bucket": "tea-house", "Key": "leaf", "Body": BODY}
    right = base64.b64encode(md5(BODY, usedforsecurity=False).digest()).decode()
    assert outcome(s3, "put_object", {**place, "ContentMD5": right})["Status"] == 200
    other = base64.b64encode(bytes(16)).decode()
    assert outcome(s3, "put_object", {**place, "ContentMD5": other})["Error"] == "BadDigest"
    assert outcome(s3, "put_object", {**place, "ContentMD5": "x"})["Error"] == "InvalidDigest"
    headers = signed(server, "leaf", sha256(b"other").hexdigest())
    status, reply = put(server, "leaf", BODY, headers)
    assert (status, b"XAmzContentSHA256Mismatch" in reply) == (400, True)


def test_a_body_is_asked_for(s3: Any, server: Server) -> None:
    """Who waits to be asked for the body is asked if the signature is right, else refused."""
    assert s3
    url = urlsplit(server.url)
    good = signed(server, "leaf", "UNSIGNED-PAYLOAD")
    bad = {**good, "Authorization": good["Authorization"][:-1] + "x"}
    for headers, expected in ((good, b"100"), (bad, b"400")):
        lines = [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join(
            [
                "PUT /aws/tea-house/leaf HTTP/1.1",
                f"Host: {url.netloc}",
                "Content-Length: 5",
                "Expect: 100-continue",
                *lines,
                "\r\n",
            ]
        )
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
            raw.sendall(head.encode())
            with raw.makefile("rb") as reply:
                assert reply.readline().split()[1] == expected
                if expected == b"100":
                    assert reply.readline() == b"\r\n"
                    raw.sendall(b"green")
                    assert reply.readline().split()[1] == b"200"


def test_a_body_that_breaks_off_leaves_nothing(s3: Any, server: Server) -> None:
    """A caller who hangs up in the middle changes nothing, and leaves no file."""
    s3.put_object(Bucket="tea-house", Key="leaf", Body=b"green")
    before = files(server)
    headers = signed(server, "leaf", "UNSIGNED-PAYLOAD")
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    host = urlsplit(server.url).netloc
    head = (
        f"PUT /aws/tea-house/leaf HTTP/1.1\r\nHost: {host}\r\n"
        f"{lines}Content-Length: 9999999\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
        raw.sendall(head.encode() + BODY)
        begun = time.monotonic() + 5
        while files(server) == before and time.monotonic() < begun:
            time.sleep(0.02)
    deadline = time.monotonic() + 5
    while files(server) != before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert files(server) == before
    assert s3.get_object(Bucket="tea-house", Key="leaf")["Body"].read() == b"green"


def test_files_are_private_and_go_with_their_objects(s3: Any, server: Server) -> None:
    """A content is a file that only its owner reads; overwritten, deleted or reset, it is gone."""
    place = {"Bucket": "tea-house", "Key": "leaf"}
    s3.put_object(**place, Body=BODY)
    (first,) = files(server)
    assert first.stat().st_mode & 0o777 == 0o600
    assert first.parent.stat().st_mode & 0o777 == 0o700
    assert first.read_bytes() == BODY
    s3.put_object(**place, Body=BODY)
    (second,) = files(server)
    assert second != first
    outcome(s3, "put_object", {**place, "Body": b"x", "IfNoneMatch": "*"})
    outcome(s3, "put_object", {"Bucket": "absent", "Key": "leaf", "Body": b"x"})
    assert files(server) == [second]
    s3.copy_object(Bucket="tea-house", Key="copy", CopySource=place)
    s3.delete_object(**place)
    assert len(files(server)) == 1
    assert s3.get_object(Bucket="tea-house", Key="copy")["Body"].read() == BODY
    server.sandbox.reset()
    assert files(server) == []


def test_what_a_killed_process_left_is_removed(s3: Any, server: Server) -> None:
    """A file that was being received an hour ago is removed; what is kept or fresh is not."""
    s3.put_object(Bucket="tea-house", Key="leaf", Body=b"green")
    folder = server.sandbox.store.folder
    left, fresh = folder / "new-left", folder / "new-fresh"
    for path in (left, fresh):
        path.write_bytes(b"half")
    os.utime(left, (0, 0))
    os.utime(next(path for path in files(server) if path not in (left, fresh)), (0, 0))
    server.sandbox.store.tidy()
    assert not left.exists()
    assert len(files(server)) == 2
    assert s3.get_object(Bucket="tea-house", Key="leaf")["Body"].read() == b"green"


def test_a_download_outlives_its_object(s3: Any) -> None:
    """Who is reading an object reads it to its end, though it is overwritten meanwhile."""
    place = {"Bucket": "tea-house", "Key": "leaf"}
    s3.put_object(**place, Body=BODY * 20)
    with s3.get_object(**place)["Body"] as body:
        first = body.read(10)
        s3.put_object(**place, Body=b"other")
        assert first + body.read() == BODY * 20
