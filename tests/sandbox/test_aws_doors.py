"""AWS in process and served: by AWS's own host names, by regions, large bodies without a socket."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import boto3
import pytest
from aws_world import client, outcome, sandbox
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from unictl.core.call import Reply, Wire
from unictl.core.secret import Secret
from unictl.sandbox.aws.keys import KEYS
from unictl.sandbox.server import Server
from unictl.sandbox.transport import SandboxTransport


@pytest.fixture
def transport(tmp_path: Path) -> Iterator[SandboxTransport]:
    """The sandbox in process."""
    with closing(SandboxTransport(tmp_path / "state.sqlite3")) as made:
        yield made


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The sandbox, served."""
    with sandbox(tmp_path / "state.sqlite3") as running:
        yield running


class _Raw(BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        """Yield the body, as urllib3 does."""
        yield self.read()


def in_process(transport: SandboxTransport, service: str, region: str, **options: Any) -> Any:
    """Return boto3's client at AWS's own addresses, whose requests end in the sandbox."""
    made = boto3.client(
        service,
        region_name=region,
        aws_access_key_id=KEYS["access_key_id"],
        aws_secret_access_key=KEYS["secret_access_key"],
        config=Config(retries={"max_attempts": 0}, signature_version="v4", **options)
        if service != "s3"
        else Config(retries={"max_attempts": 0}, signature_version="s3v4", **options),
    )

    def answer(request: Any, **_: Any) -> AWSResponse:
        headers = {
            name: value.decode() if isinstance(value, bytes) else value
            for name, value in request.headers.items()
        }
        headers["Authorization"] = Secret(headers["Authorization"])
        body = request.body.read() if hasattr(request.body, "read") else request.body
        body = body.encode() if isinstance(body, str) else body
        wire = Wire(request.method, request.url, headers, body, service="aws")
        reply = transport.send(wire, timeout=5.0)
        return AWSResponse(request.url, reply.status, dict(reply.headers), _Raw(reply.body))

    made.meta.events.register(f"before-send.{service}", answer)
    return made


@pytest.mark.parametrize("style", ["virtual", "path"])
@pytest.mark.parametrize("region", ["us-east-1", "ap-south-1"])
def test_aws_s_own_addresses(transport: SandboxTransport, style: str, region: str) -> None:
    """In process the real addresses are used, with the bucket in the host or in the path."""
    with closing(in_process(transport, "s3", region, s3={"addressing_style": style})) as s3:
        place = {} if region == "us-east-1" else {"LocationConstraint": region}
        given = {"CreateBucketConfiguration": place} if place else {}
        s3.create_bucket(Bucket="tea.house", **given)
        s3.put_object(Bucket="tea.house", Key="/a//b ü", Body=b"green")
        got = s3.get_object(Bucket="tea.house", Key="/a//b ü")
        assert got["Body"].read() == b"green"
        assert s3.list_objects_v2(Bucket="tea.house")["Contents"][0]["Key"] == "/a//b ü"
    with closing(in_process(transport, "dynamodb", region)) as tables:
        assert tables.list_tables()["TableNames"] == []
    with closing(in_process(transport, "sts", region)) as sts:
        assert sts.get_caller_identity()["Account"] == "123456789012"


def test_the_bucket_in_a_local_host(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Served on loopback, a bucket may stand before `localhost`."""
    real = socket.getaddrinfo

    def local(host: Any, *rest: Any, **more: Any) -> Any:
        return real("127.0.0.1" if str(host).endswith("localhost") else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", local)
    url = f"http://s3.localhost:{server.port}/aws"
    style = {"addressing_style": "virtual"}
    with closing(client("s3", url, s3=style)) as s3:
        s3.create_bucket(Bucket="tea-house")
        s3.put_object(Bucket="tea-house", Key="leaf", Body=b"green")
        assert s3.get_object(Bucket="tea-house", Key="leaf")["Body"].read() == b"green"
        assert [each["Name"] for each in s3.list_buckets()["Buckets"]] == ["tea-house"]


def test_regions(server: Server) -> None:
    """A bucket belongs to a region, which a request for another learns; tables are apart."""
    url = f"{server.url}/aws"
    with closing(client("s3", url)) as east, closing(client("s3", url, "eu-west-1")) as west:
        place = {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}
        assert outcome(west, "create_bucket", {"Bucket": "tea-house"})["Error"] == (
            "IllegalLocationConstraintException"
        )
        west.create_bucket(Bucket="tea-house", **place)
        assert east.get_bucket_location(Bucket="tea-house")["LocationConstraint"] == "eu-west-1"
        west.put_object(Bucket="tea-house", Key="leaf", Body=b"green")
        found = east.get_object(Bucket="tea-house", Key="leaf")  # boto3 follows by itself
        assert found["Body"].read() == b"green"
        headers = found["ResponseMetadata"]["HTTPHeaders"]
        assert headers["x-amz-request-id"]
        again = outcome(west, "create_bucket", {"Bucket": "tea-house", **place})
        assert again["Error"] == "BucketAlreadyOwnedByYou"
    with (
        closing(client("dynamodb", url)) as east,
        closing(client("dynamodb", url, "eu-west-1")) as west,
    ):
        east.create_table(
            TableName="teas",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "name", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"}],
        )
        assert west.list_tables()["TableNames"] == []


def test_an_error_is_written_as_s3_writes_it(transport: SandboxTransport) -> None:
    """An error is XML with a code, a message and the ids that the headers give too."""
    reply = transport.send(
        Wire("GET", "https://s3.us-east-1.amazonaws.com/tea-house", {}, service="aws"), timeout=5
    )
    assert reply.status == 403
    error = ET.fromstring(reply.body)  # noqa: S314 - the sandbox wrote it
    found = {element.tag: element.text for element in error}
    assert error.tag == "Error"
    assert found["Code"] == "AccessDenied"
    assert found["RequestId"] == reply.headers["x-amz-request-id"]
    assert found["HostId"] == reply.headers["x-amz-id-2"]


class _Source:
    """A body of so many bytes."""

    def __init__(self, size: int) -> None:
        self.size = size

    def chunks(self) -> Iterator[bytes]:
        """Yield all of it."""
        for start in range(0, self.size, 1000):
            yield b"x" * min(1000, self.size - start)


class _Sink:
    """Takes a body."""

    def __init__(self) -> None:
        self.body = b""
        self.status = 0

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Take it if the answer is good."""
        del headers
        self.status, self.body = status, b""
        return status == 200

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self.body += chunk


def test_large_bodies_in_process(transport: SandboxTransport, server: Server) -> None:
    """A body is taken as it comes and given where it is wanted, without a socket as well."""
    with closing(in_process(transport, "s3", "us-east-1")) as s3:
        s3.create_bucket(Bucket="tea-house")
        place = {"Bucket": "tea-house", "Key": "chest"}
        up = s3.generate_presigned_url("put_object", Params=place)
        down = s3.generate_presigned_url("get_object", Params=place)
    source, sink = _Source(3_000_500), _Sink()
    sent: Reply = transport.send(Wire("PUT", up, {}, source, service="aws"), timeout=5)
    assert sent.status == 200, sent.body
    got = transport.send(Wire("GET", down, {}, into=sink, service="aws"), timeout=5)
    assert (got.body, sink.status, sink.body) == (b"", 200, b"x" * 3_000_500)
    assert got.headers["content-length"] == "3000500"
    whole = transport.send(Wire("GET", down, {}, service="aws"), timeout=5)
    assert whole.body == sink.body
    wrong = transport.send(Wire("GET", f"{down}&x=1", {}, into=sink, service="aws"), timeout=5)
    assert (wrong.status, b"SignatureDoesNotMatch" in wrong.body) == (403, True)
    assert server.sandbox.store.folder == transport.sandbox.store.folder


_PROGRAM = """
import json, sys
from pathlib import Path
from unictl.core.call import Wire
from unictl.sandbox.transport import SandboxTransport
transport = SandboxTransport(Path(sys.argv[1]))
url = "https://s3.us-east-1.amazonaws.com/tea-house/leaf"
reply = transport.send(Wire("GET", url, {}, service="aws"), timeout=1.0)
transport.close()
print(json.dumps([reply.status, sorted(sys.modules)]))
"""


def test_a_request_in_process_imports_nothing_heavy(tmp_path: Path) -> None:
    """S3 in process needs neither network nor DynamoDB, nor any third party's module."""
    words = [sys.executable, "-c", _PROGRAM, str(tmp_path / "state.sqlite3")]
    done = subprocess.run(words, capture_output=True, check=True, timeout=60)
    status, modules = json.loads(done.stdout)
    assert status == 403
    heavy = {"asyncio", "boto3", "botocore", "calendar", "decimal", "email", "http.client", "ssl"}
    assert not heavy.intersection(modules)
    assert "unictl.sandbox.aws.dynamodb" not in modules


def test_one_of_many_writers_wins(server: Server) -> None:
    """Of eight who put an object that must not be there yet, one does; so with an item."""
    with closing(client("s3", f"{server.url}/aws")) as s3:
        s3.create_bucket(Bucket="tea-house")
        given = {"Bucket": "tea-house", "Key": "leaf", "IfNoneMatch": "*"}

        def put(number: int) -> int:
            return int(outcome(s3, "put_object", {**given, "Body": b"%d" % number})["Status"])

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(put, range(8))) == [200] + [412] * 7
    assert len(list(server.sandbox.store.folder.glob("*"))) == 1


def test_counting_together_loses_nothing(server: Server) -> None:
    """Eight who add to a number at once make it what they added together."""
    with closing(client("dynamodb", f"{server.url}/aws")) as tables:
        tables.create_table(
            TableName="teas",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "name", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"}],
        )

        def add(number: int) -> None:
            tables.update_item(
                TableName="teas",
                Key={"name": {"S": "sencha"}},
                UpdateExpression="ADD price :n",
                ExpressionAttributeValues={":n": {"N": str(number)}},
            )

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(add, range(40)))
        item = tables.get_item(TableName="teas", Key={"name": {"S": "sencha"}})["Item"]
        assert item["price"] == {"N": str(sum(range(40)))}
