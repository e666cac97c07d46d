"""moto's server, not written here, carries out what we ask: storage, tables, keys, large files."""

import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest
from aws_world import moto

from unictl import Unictl
from unictl.errors import Conflict, NotFound

MIB: Final = 1 << 20
_LARGE: Final = 96 * MIB
_MOST_MEMORY: Final = 200 * MIB
KEYS: Final = {
    "AWS_ACCESS_KEY_ID": "AKIA" + "IOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY",
    "AWS_REGION": "us-east-1",
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of moto's server."""
    with moto() as url:
        yield url


@pytest.fixture
def variables(address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """What points unictl at it."""
    given = {**KEYS, "UNICTL_AWS_BASE_URL": address, "UNICTL_HOME": str(tmp_path / "home")}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


@pytest.fixture
def client(variables: dict[str, str]) -> Iterator[Unictl]:
    """A client of it."""
    del variables
    with Unictl() as client:
        yield client


def test_buckets_and_objects(client: Unictl) -> None:
    """A bucket is made and listed; an object is put, read, listed, copied and deleted."""
    storage: Any = client.storage
    storage.create_bucket("scenario-objects", service="aws")
    assert "scenario-objects" in [one.name for one in storage.list_buckets()]
    key = "reports 2026/Zoë+?#%.txt"
    made = storage.put(
        "scenario-objects",
        key,
        text="Hello",
        content_type="text/plain",
        metadata={"made-by": "Zoë"},
        tags={"team": "a b"},
    )
    assert made.checksum == "CRC32=99GJgg=="
    head = storage.head("scenario-objects", key)
    assert (head.size, head.content_type) == (5, "text/plain")
    assert head.metadata == {"made-by": "Zoë"}
    assert (made.content_type, made.metadata) == (head.content_type, head.metadata)
    assert storage.get("scenario-objects", key, range="1-3").text == "ell"
    copy = storage.copy("scenario-objects", key, to_key="copy", metadata={"a": "b"})
    assert storage.get("scenario-objects", "copy").metadata == copy.metadata == {"a": "b"}
    listed = list(storage.list("scenario-objects", delimiter="/"))
    assert [(one.key, one.kind) for one in listed] == [
        ("copy", "object"),
        ("reports 2026/", "prefix"),
    ]
    with pytest.raises(Conflict):
        storage.put("scenario-objects", "copy", text="x", if_none_match="*")
    storage.delete("scenario-objects", "copy")
    with pytest.raises(NotFound):
        storage.get("scenario-objects", "copy")


def test_lists_have_pages(client: Unictl) -> None:
    """Pages of a list join without a hole or a double."""
    client.storage.create_bucket("scenario-pages")
    names = [f"n/{number:03d}" for number in range(25)]
    for name in names:
        client.storage.put("scenario-pages", name, text=name)
    first = client.storage.list("scenario-pages", limit=10).page()
    assert [one.key for one in first.items] == names[:10]
    assert [one.key for one in client.storage.list("scenario-pages", cursor=first.next)] == names[
        10:
    ]
    assert [one.key for one in client.storage.list("scenario-pages")] == names


def test_tables(client: Unictl) -> None:
    """A table is made, filled, asked, changed and emptied; numbers and bytes stay exact."""
    tables: Any = client.tables
    tables.create_table("orders", partition_key="customer", sort_key="at", sort_type="number")
    assert tables.describe_table("orders").status == "active"
    assert "orders" in [one.name for one in tables.list_tables()]
    item = {
        "customer": "zoë",
        "at": 1,
        "total": 12.5,
        "exact": {"$number": "3.14159265358979323846"},
        "seal": {"$binary": "AP8="},
        "labels": {"$set": ["x"]},
        "lines": [{"sku": "a", "count": 2}],
        "nothing": None,
    }
    tables.put_item("orders", item=item, condition={"customer": {"exists": False}})
    with pytest.raises(Conflict):
        tables.put_item("orders", item=item, condition={"customer": {"exists": False}})
    key = {"customer": "zoë", "at": 1}
    assert tables.get_item("orders", key=key).item == item
    changed = tables.update_item(
        "orders",
        key=key,
        set={"name": "Zoë", "lines[0].count": 3},
        add={"total": 1, "labels": {"$set": ["y"]}},
        remove=["nothing"],
    ).item
    assert (changed["total"], changed["lines"]) == (13.5, [{"sku": "a", "count": 3}])
    assert sorted(changed["labels"]["$set"]) == ["x", "y"]
    tables.batch_put("orders", items=[{"customer": "bob", "at": at} for at in range(60)])
    assert len(list(tables.scan("orders"))) == 61
    wanted = {"customer": "bob", "at": {"between": [10, 19]}}
    found = [one.item["at"] for one in tables.query("orders", key=wanted, descending=True)]
    assert found == list(range(19, 9, -1))
    keys = [{"customer": "bob", "at": at} for at in range(60)]
    assert tables.batch_get("orders", keys=keys[:3]).count == 3
    tables.batch_delete("orders", keys=keys)
    assert tables.delete_item("orders", key=key).item["name"] == "Zoë"
    assert list(tables.scan("orders")) == []
    with pytest.raises(NotFound):
        tables.get_item("orders", key=key)


def test_whose_keys_they_are(client: Unictl) -> None:
    """STS tells the account."""
    assert client.credentials.check(service="aws").account_id == "123456789012"


def test_a_large_file_takes_little_memory(
    variables: dict[str, str], client: Unictl, tmp_path: Path
) -> None:
    """A file goes in parts and comes back the same, and no process holds much of it at once."""
    client.storage.create_bucket("scenario-large")
    file, back = tmp_path / "large", tmp_path / "back"
    with file.open("wb") as made:
        for number in range(_LARGE // MIB):
            made.write(sha256(bytes([number])).digest() * (MIB // 32))
    for arguments in (
        ("storage", "put", str(file), "scenario-large/large"),
        ("storage", "get", "scenario-large/large", str(back)),
    ):
        assert _peak(*arguments, variables=variables) < _MOST_MEMORY
    assert _digest(back) == _digest(file)
    assert client.storage.head("scenario-large", "large").etag == f"{_etag(file)}-12"


def _peak(*arguments: str, variables: dict[str, str]) -> int:
    """Run the command and return its peak of memory in bytes.

    It is started by a small process: Linux counts what the one that starts it has.
    """
    program = str(Path(sys.executable).with_name("unictl"))
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, program, *arguments, "--quiet"],
        env={**os.environ, **variables},
        capture_output=True,
        check=True,
        text=True,
    )
    return int(done.stdout.splitlines()[-1]) * (1 if sys.platform == "darwin" else 1024)


_MEASURE: Final = """
import os, resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        found = sha256()
        while chunk := opened.read(MIB):
            found.update(chunk)
    return found.hexdigest()


def _etag(file: Path) -> str:
    """Return S3's ETag of parts of 8 MiB, without their number."""
    from hashlib import md5  # noqa: PLC0415 - of this alone

    digests = b""
    with file.open("rb") as opened:
        while chunk := opened.read(8 * MIB):
            digests += md5(chunk, usedforsecurity=False).digest()
    return md5(digests, usedforsecurity=False).hexdigest()
