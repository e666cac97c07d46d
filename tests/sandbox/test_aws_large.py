"""An object that is larger than the memory that the sandbox takes for it."""

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aws_world import client
from boto3.s3.transfer import TransferConfig

SIZE = 200 << 20
MEMORY = 48 << 20
"""Bytes by which the server may grow at its peak."""
_SERVE = """
import sys
from pathlib import Path
from unictl.sandbox.server import serve
serve(0, Path(sys.argv[1]))
"""


class Counted:
    """A file of so many bytes that repeat, without the file.

    Args:
        size: How many.
    """

    def __init__(self, size: int) -> None:
        self._left = size
        self._block = bytes(range(256)) * 4096
        self.digest = sha256()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        wanted = min(self._left, len(self._block) if size < 0 else size)
        data = (self._block * (wanted // len(self._block) + 1))[:wanted]
        self._left -= wanted
        self.digest.update(data)
        return data


@contextmanager
def served(path: Path) -> Iterator[tuple[int, str]]:
    """Serve the sandbox in a process of its own, and yield its number and its address."""
    words = [sys.executable, "-c", _SERVE, str(path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.pid, f"{process.stdout.readline().strip()}/aws"
        finally:
            process.kill()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[int, str]]:
    """The sandbox in a process of its own."""
    with served(tmp_path / "state.sqlite3") as running:
        yield running


class Killing(Counted):
    """A file whose reader's server is killed when half of it is read.

    Args:
        size: Bytes of the file.
        pid: The server's number.
    """

    def __init__(self, size: int, pid: int) -> None:
        super().__init__(size)
        self._half = size // 2
        self._pid = pid

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        if self._left < self._half:
            os.kill(self._pid, signal.SIGKILL)
        return super().read(size)


def send(url: str, body: Counted, size: int) -> None:
    """Put what the file holds, and wait for the answer."""
    address = urlsplit(url)
    with closing(http.client.HTTPConnection(address.netloc, timeout=20)) as connection:
        path = f"{address.path}?{address.query}"
        connection.request("PUT", path, body, {"Content-Length": str(size)})
        connection.getresponse()


def test_a_killed_server_keeps_what_was_there(tmp_path: Path) -> None:
    """Killed while an object comes in, the sandbox has the old one afterwards, whole."""
    state = tmp_path / "state.sqlite3"
    place = {"Bucket": "tea-house", "Key": "chest"}
    with served(state) as (pid, url), closing(client("s3", url)) as s3:
        s3.create_bucket(Bucket="tea-house")
        s3.put_object(**place, Body=b"green" * 1000)
        target = s3.generate_presigned_url("put_object", Params=place)
        with pytest.raises(OSError):  # noqa: PT011 - of any kind
            send(target, Killing(16 << 20, pid), 16 << 20)
    with served(state) as (_, url), closing(client("s3", url)) as s3:
        assert s3.get_object(**place)["Body"].read() == b"green" * 1000
        assert s3.list_objects_v2(Bucket="tea-house")["KeyCount"] == 1
        s3.put_object(**place, Body=b"black")
        assert s3.get_object(**place)["Body"].read() == b"black"


def peak(pid: int) -> int:
    """Return how many bytes of memory the process has had at most."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) << 10


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="needs Linux's /proc")  # noqa: PTH110
def test_memory_is_constant(server: tuple[int, str], tmp_path: Path) -> None:
    """200 MiB go up in parts and come down at once, by parts and copied, in some MiB of memory."""
    pid, url = server
    target = tmp_path / "down"
    with closing(client("s3", url)) as s3:
        s3.create_bucket(Bucket="tea-house")
        s3.put_object(Bucket="tea-house", Key="warm", Body=b"x" * 1000)
        before = peak(pid)
        source = Counted(SIZE)
        config = TransferConfig(max_concurrency=4)
        s3.upload_fileobj(source, "tea-house", "chest", Config=config)
        assert s3.head_object(Bucket="tea-house", Key="chest")["ContentLength"] == SIZE
        found = sha256()
        with closing(s3.get_object(Bucket="tea-house", Key="chest")["Body"]) as body:
            for chunk in body.iter_chunks(1 << 20):
                found.update(chunk)
        assert found.digest() == source.digest.digest()
        s3.copy_object(
            Bucket="tea-house",
            Key="copy",
            CopySource={"Bucket": "tea-house", "Key": "chest"},
        )
        s3.download_file("tea-house", "copy", str(target), Config=config)
        whole = sha256()
        with target.open("rb") as file:
            while data := file.read(1 << 20):
                whole.update(data)
        assert whole.digest() == source.digest.digest()
        with target.open("rb") as file:
            s3.put_object(Bucket="tea-house", Key="at-once", Body=file)
        assert peak(pid) - before < MEMORY
