"""boto3 by `native("aws")`: with unictl's keys, and where unictl would go."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from unictl import Unictl
from unictl.errors import InvalidRequest, NotConfigured
from unictl.sandbox.aws.keys import KEYS
from unictl.sandbox.server import Server


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The sandbox, served, and the variables that lead to it."""
    (tmp_path / "served").mkdir(mode=0o700)
    with Server(tmp_path / "served" / "state.sqlite3", hold=2.0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        monkeypatch.setenv("UNICTL_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("UNICTL_AWS_BASE_URL", f"{server.url}/aws")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEYS["access_key_id"])
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEYS["secret_access_key"])
        yield server
        server.shutdown()
        thread.join()


def test_boto3_is_ready_to_use(served: Server) -> None:
    """S3, DynamoDB and STS answer boto3 with the keys and at the address that unictl has."""
    del served
    with Unictl() as client:
        session = client.native("aws")
        session.client("s3").create_bucket(Bucket="made-by-boto3")
        assert [one.name for one in client.storage.list_buckets()] == ["made-by-boto3"]
        client.storage.put("made-by-boto3", "k", content=b"\xff\x00")
        body = session.client("s3").get_object(Bucket="made-by-boto3", Key="k")["Body"]
        assert body.read() == b"\xff\x00"
        client.tables.create_table("orders", partition_key="id")
        session.resource("dynamodb").Table("orders").put_item(Item={"id": "1", "n": 7})
        assert client.tables.get_item("orders", key={"id": "1"}).item == {"id": "1", "n": 7}
        found = session.client("sts").get_caller_identity()["Account"]
        assert found == client.credentials.check(service="aws").account_id


def test_an_endpoint_is_for_storage_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An S3-compatible endpoint takes S3's place, and nobody else's."""
    monkeypatch.setenv("UNICTL_HOME", str(tmp_path))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEYS["access_key_id"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEYS["secret_access_key"])
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("S3_ENDPOINT", "https://fra1.digitaloceanspaces.com")
    with Unictl() as client:
        session = client.native("aws")
        assert session.client("s3").meta.endpoint_url == "https://fra1.digitaloceanspaces.com"
        elsewhere = session.client("dynamodb").meta.endpoint_url
        assert elsewhere == "https://dynamodb.eu-west-1.amazonaws.com"


def test_without_keys_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keys come from unictl alone: boto3's own search through the machine isn't begun."""
    monkeypatch.setenv("UNICTL_HOME", str(tmp_path))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    with Unictl() as client, pytest.raises(NotConfigured):
        client.native("aws")
    with Unictl(sandbox=True) as client, pytest.raises(InvalidRequest):
        client.native("aws")
