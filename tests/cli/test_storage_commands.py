"""The commands for objects as people run them: files, streams, folders, and what Ctrl-C leaves."""

import errno
import hashlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from command import Command

from unictl.cli import storage_shared
from unictl.errors import InvalidRequest
from unictl.sandbox.aws.keys import KEYS
from unictl.sandbox.server import Server

MIB: Final = 1 << 20
PLACE: Final = "photos-of-2026"


@pytest.fixture
def bucket(unictl: Command) -> str:
    """A bucket in the sandbox in process."""
    assert unictl("storage", "create-bucket", PLACE, "--sandbox").status == 0
    return PLACE


def content(size: int) -> bytes:
    """Return bytes of which no part is like another."""
    block = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(256))
    return b"".join(number.to_bytes(8) + block for number in range(size // 8200 + 1))[:size]


@pytest.mark.parametrize("size", [0, 1, 8 * MIB, 8 * MIB + 1, 20 * MIB])
def test_a_file_goes_and_comes_back(
    unictl: Command, bucket: str, tmp_path: Path, size: int
) -> None:
    """What is brought is what was put, whatever its size; the result says what it is."""
    file = tmp_path / "cat.jpg"
    file.write_bytes(content(size))
    kept = ("--metadata", "of=Zoë", "--cache-control", "no-store")
    put = unictl("storage", "put", str(file), f"{bucket}/2026/", *kept, "--sandbox")
    assert put.status == 0, put.stderr
    assert (put.json["key"], put.json["size"]) == ("2026/cat.jpg", size)
    got = unictl("storage", "get", f"s3://{bucket}/2026/cat.jpg", "back.jpg", "--sandbox")
    assert got.status == 0, got.stderr
    assert got.json["content_type"] == "image/jpeg"
    assert got.json["metadata"] == {"of": "Zoë"}
    for name in ("content_type", "metadata", "cache_control", "etag"):
        assert put.json[name] == got.json[name]
    assert (unictl.folder / "back.jpg").read_bytes() == content(size)
    assert put.stderr == got.stderr == ""


def test_streams_are_content(unictl: Command, bucket: str) -> None:
    """`-` is stdin and stdout, which then holds the content alone."""
    data = "Zoë\n" * 10
    put = unictl("storage", "put", "-", f"{bucket}/a b.txt", "--sandbox", stdin=data)
    assert put.status == 0, put.stderr
    got = unictl("storage", "get", f"{bucket}/a b.txt", "-", "--sandbox")
    assert (got.status, got.stdout, got.stderr) == (0, data, "")
    part = unictl("storage", "get", f"{bucket}/a b.txt", "-", "--range", "0-3", "--sandbox")
    assert part.stdout == "Zoë"


def test_a_pipe_that_ends_early_is_no_fuss(unictl: Command, bucket: str, tmp_path: Path) -> None:
    """`| head -c 4` ends the transfer without a word."""
    file = tmp_path / "large"
    file.write_bytes(content(12 * MIB))
    unictl("storage", "put", str(file), f"{bucket}/large", "--sandbox")
    ran = unictl.shell(f"unictl storage get {bucket}/large - --sandbox | head -c 8 | wc -c")
    assert (ran.stdout.strip(), ran.stderr) == ("8", "")


def test_a_file_is_put_only_where_none_is(unictl: Command, bucket: str) -> None:
    """`--if-none-match '*'` ends in a conflict, exit 9, where there is an object."""
    arguments = ("storage", "put", "-", f"{bucket}/k", "--if-none-match", "*", "--sandbox")
    assert unictl(*arguments, stdin="1").status == 0
    ran = unictl(*arguments, stdin="2")
    assert ran.status == 9
    assert ran.error["outcome"] == "not_applied"
    assert unictl("storage", "get", f"{bucket}/k", "-", "--sandbox").stdout == "1"


def test_what_is_put_can_be_shown_first(unictl: Command, bucket: str) -> None:
    """`--dry-run` shows the request, its proof masked, and sends nothing."""
    ran = unictl("storage", "put", "-", f"{bucket}/k", "--dry-run", "--sandbox", stdin="Hello")
    assert ran.status == 0
    (request,) = ran.json["requests"]
    assert request["body"] == "5 bytes"
    assert request["headers"]["x-amz-checksum-crc32"] == "99GJgg=="
    assert "****" in request["headers"]["Authorization"]
    assert KEYS["secret_access_key"] not in ran.stdout
    assert unictl("storage", "head", bucket, "k", "--sandbox").status == 7


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("put", "absent", f"{PLACE}/k"), "absent"),
        (("put", ".", f"{PLACE}/k"), "no file"),
        (("put", "-", PLACE), "names no object"),
        (("get", PLACE), "names no object"),
        (("get", f"{PLACE}/k", "absent/k"), "absent"),
        (("get", f"{PLACE}/k", ".", "--range", "x"), "range"),
        (("get", f"{PLACE}/k", ".", "--range", "5-2"), "before it begins"),
        (("sync", "absent", PLACE), "absent"),
        (("head", PLACE), "names no object"),
        (("delete", f"{PLACE}/k", "other"), "two names"),
        (("presign", f"{PLACE}/k", "k", "k"), "more arguments"),
        (("copy", PLACE, "k"), "to_key is missing"),
        (("copy", f"{PLACE}/k"), "to_key is missing"),
        (("copy", f"{PLACE}/k", f"{PLACE}/l", "--to-key", "l"), "named twice"),
    ],
)
def test_what_cant_be_is_a_wrong_use(
    unictl: Command, bucket: str, arguments: tuple[str, ...], told: str
) -> None:
    """A path or a place that can't be is named, exit 2."""
    unictl("storage", "put", "-", f"{bucket}/k", "--sandbox", stdin="x")
    ran = unictl("storage", *arguments, "--sandbox")
    assert ran.status == 2, ran.stderr
    assert told in ran.error["message"]
    assert ran.stdout == ""


def test_one_way_to_name_an_object(unictl: Command, bucket: str) -> None:
    """Every command takes BUCKET/KEY; the key apart from its bucket is still taken."""
    unictl("storage", "create-bucket", "kept-photos", "--sandbox")
    unictl("storage", "put", "-", f"{bucket}/a b/cat.jpg", "--sandbox", stdin="purr")

    def done(*arguments: str) -> Any:
        ran = unictl("storage", *arguments, "--sandbox")
        assert ran.status == 0, ran.stderr
        return ran.json

    for named in ((f"{bucket}/a b/cat.jpg",), (f"s3://{bucket}/a b/cat.jpg",)):
        assert done("head", *named) == done("head", bucket, "a b/cat.jpg")
        assert "/a%20b/cat.jpg?" in done("presign", *named)["url"]
    copies = [
        done("copy", f"{bucket}/a b/cat.jpg", "kept-photos/2026/"),
        done("copy", f"{bucket}/a b/cat.jpg", f"{bucket}/tom.jpg"),
        done("copy", f"{bucket}/a b/cat.jpg", "--to-key", "tim.jpg"),
        done("copy", bucket, "a b/cat.jpg", "--to-bucket", "kept-photos", "--to-key", "t/cat.jpg"),
    ]
    assert [(one["bucket"], one["key"]) for one in copies] == [
        ("kept-photos", "2026/cat.jpg"),
        (bucket, "tom.jpg"),
        (bucket, "tim.jpg"),
        ("kept-photos", "t/cat.jpg"),
    ]
    assert done("delete", f"{bucket}/tom.jpg")["key"] == "tom.jpg"
    assert done("delete", bucket, "tim.jpg")["key"] == "tim.jpg"
    assert done("list", bucket, "--query", "items[].key") == ["a b/cat.jpg"]


def test_a_failure_leaves_the_file_as_it_was(unictl: Command, bucket: str) -> None:
    """An object that isn't there neither empties nor makes a file."""
    (unictl.folder / "kept").write_text("mine")
    for name in ("kept", "new"):
        assert unictl("storage", "get", f"{bucket}/absent", name, "--sandbox").status == 7
    assert (unictl.folder / "kept").read_text() == "mine"
    assert sorted(path.name for path in unictl.folder.glob("*new*")) == []


def test_a_folder_is_synced(unictl: Command, bucket: str, tmp_path: Path) -> None:
    """New and changed files go, the same ones don't; `--delete` takes away what has no file."""
    folder = tmp_path / "site"
    (folder / "a b").mkdir(parents=True)
    (folder / "index.html").write_text("<p>")
    (folder / "a b" / "ü.css").write_text("p {}")
    (folder / "round").symlink_to(folder)
    sync = ("storage", "sync", str(folder), f"{bucket}/site", "--sandbox")
    first = unictl(*sync)
    assert first.status == 0, first.stderr
    assert sorted(first.json["put"]) == ["site/a b/ü.css", "site/index.html"]
    assert unictl(*sync).json["unchanged"] == 2
    head = unictl("storage", "head", bucket, "site/index.html", "--sandbox").json
    assert head["content_type"] == "text/html"
    unictl("storage", "put", "-", f"{bucket}/site2", "--sandbox", stdin="beside")
    (folder / "index.html").write_text("<p>changed")
    (folder / "a b" / "ü.css").unlink()
    shown = unictl(*sync, "--delete", "--dry-run").json
    assert (shown["put"], shown["deleted"]) == (["site/index.html"], ["site/a b/ü.css"])
    assert unictl(*sync, "--delete").json["deleted"] == ["site/a b/ü.css"]
    keys = unictl("storage", "list", bucket, "--query", "items[].key", "--sandbox").json
    assert keys == ["site/index.html", "site2"]


def test_a_folder_that_cant_be_read_is_no_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`sync --delete` never takes objects for gone because their files can't be seen."""
    (tmp_path / "locked").mkdir()
    (tmp_path / "locked" / "a").write_text("a")
    scandir = os.scandir

    def refusing(path: Any) -> Any:
        if str(path).endswith("locked"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr("os.scandir", refusing)
    with pytest.raises(InvalidRequest, match="locked") as refused:
        list(storage_shared.walked(tmp_path))
    assert "move it out" in refused.value.hint


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS lets no file have such a name")
def test_a_name_that_is_no_text_is_named(unictl: Command, bucket: str, tmp_path: Path) -> None:
    """Nothing is put before every file of the folder has a name that an object can have."""
    (tmp_path / "a").write_text("a")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xff")).write_text("b")
    ran = unictl("storage", "sync", str(tmp_path), bucket, "--sandbox")
    assert ran.status == 2
    assert "b\\udcff" in ran.error["message"]
    assert unictl("storage", "list", bucket, "--sandbox").json["items"] == []


@pytest.fixture
def served(unictl: Command, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The sandbox, served, with a bucket; the variables that lead to it."""
    (tmp_path / "served").mkdir(mode=0o700)
    with Server(tmp_path / "served" / "state.sqlite3", hold=2.0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        variables = {
            "UNICTL_AWS_BASE_URL": f"{server.url}/aws",
            "AWS_ACCESS_KEY_ID": KEYS["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": KEYS["secret_access_key"],
        }
        assert unictl("storage", "create-bucket", PLACE, variables=variables).status == 0
        yield variables
        server.shutdown()
        thread.join()


def test_an_interrupted_download_leaves_nothing(
    unictl: Command, served: dict[str, str], tmp_path: Path
) -> None:
    """Ctrl-C in the middle is 130, and no half file is left, under its name or another."""
    file = tmp_path / "large"
    file.write_bytes(content(64 * MIB))
    put = unictl("storage", "put", str(file), f"{PLACE}/large", variables=served)
    assert put.status == 0, put.stderr
    started = unictl.start("storage", "get", f"{PLACE}/large", "back", variables=served)
    until = time.monotonic() + 20
    while not list(unictl.folder.glob(".back*")) and started.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.001)
    started.send_signal(signal.SIGINT)
    _, told = started.communicate(timeout=30)
    assert started.returncode in {0, 130}
    assert "kept" not in told
    assert started.returncode == 0 or "from the start" in told
    assert (started.returncode == 0) == (unictl.folder / "back").exists()
    assert list(unictl.folder.glob(".back*")) == []


def test_an_interrupted_upload_goes_on_under_its_key(
    unictl: Command, served: dict[str, str], tmp_path: Path
) -> None:
    """The error names the key; with it the upload goes on, and the object is whole."""
    file = tmp_path / "large"
    file.write_bytes(content(96 * MIB))
    arguments = ("storage", "put", str(file), f"{PLACE}/large")
    started = unictl.start(*arguments, variables=served)
    objects = tmp_path / "served" / "state.sqlite3.objects"
    until = time.monotonic() + 20
    while started.poll() is None and time.monotonic() < until:
        if objects.exists() and len(list(objects.iterdir())) > 3:
            break
        time.sleep(0.002)
    started.send_signal(signal.SIGINT)
    _, told = started.communicate(timeout=30)
    if started.returncode == 0:
        pytest.skip("it was done before it was interrupted")
    assert started.returncode == 130
    key = json.loads(told.splitlines()[-1])["error"]["idempotency_key"]
    again = unictl(*arguments, "--idempotency-key", key, variables=served)
    assert again.status == 0, again.stderr
    got = unictl("storage", "get", f"{PLACE}/large", "back", variables=served)
    assert got.status == 0, got.stderr
    assert (unictl.folder / "back").read_bytes() == file.read_bytes()
