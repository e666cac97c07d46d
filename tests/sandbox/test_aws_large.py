"""An object that is larger than the memory that the sandbox takes for it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

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


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[int, str]]:
    """The sandbox in a process of its own: its number and its address."""
    words = [sys.executable, "-c", _SERVE, str(tmp_path / "state.sqlite3")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.pid, f"{process.stdout.readline().strip()}/aws"
        finally:
            process.kill()


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
