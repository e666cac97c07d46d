"""Content of any size by the Python clients: bytes and files in, files out, whole or not at all."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from unictl import AsyncUnictl, Unictl
from unictl.client.files import FileContent, FileSink
from unictl.errors import InvalidRequest, NotFound

MIB: Final = 1 << 20


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Unictl]:
    """A client of the sandbox with a bucket."""
    monkeypatch.setenv("UNICTL_HOME", str(tmp_path / "home"))
    with Unictl(sandbox=True) as client:
        client.storage.create_bucket("photos")
        yield client


def file(tmp_path: Path, size: int) -> Path:
    """Return a file of random bytes."""
    path = tmp_path / "file"
    path.write_bytes(os.urandom(size))
    return path


@pytest.mark.parametrize("size", [0, 5, 20 * MIB])
def test_a_file_goes_and_comes_back(client: Unictl, tmp_path: Path, size: int) -> None:
    """What is brought is what was put; the result holds no content that went into a file."""
    path = file(tmp_path, size)
    client.storage.put("photos", "k", content=path)
    found = client.storage.get("photos", "k", into=tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == path.read_bytes()
    assert (found.text, found.binary, found.size) == (None, None, size)


def test_the_same_in_asyncio(client: Unictl, tmp_path: Path) -> None:
    """`AsyncUnictl` sends and brings in parts too."""
    path = file(tmp_path, 20 * MIB)
    del client

    async def there_and_back() -> int:
        async with AsyncUnictl(sandbox=True) as unictl:
            await unictl.storage.put("photos", "k", content=path)
            found = await unictl.storage.get("photos", "k", into=tmp_path / "back")
            return found.size or 0

    assert asyncio.run(there_and_back()) == 20 * MIB
    assert (tmp_path / "back").read_bytes() == path.read_bytes()


def test_bytes_are_content(client: Unictl) -> None:
    """Bytes go as they are; the result gives them back, whether they are text or not."""
    for data in (b"", b"Hello", b"\xff\x00", "Zoë".encode()):
        client.storage.put("photos", "k", content=data)
        assert client.storage.get("photos", "k").content == data


@pytest.mark.parametrize("content", ["a name?", 5, object()], ids=["text", "number", "object"])
def test_other_things_are_no_content(client: Unictl, content: Any) -> None:
    """Text could be a file's name or the content itself, so it is refused, and how to say which."""
    with pytest.raises(InvalidRequest) as caught:
        client.storage.put("photos", "k", content=content)
    assert caught.value.field == "content"
    with pytest.raises(InvalidRequest):
        client.storage.get("photos", "k", into=7)  # type: ignore[arg-type]


def test_a_failure_leaves_what_was_there(client: Unictl, tmp_path: Path) -> None:
    """The file that an object was to take the place of stays, and nothing stands beside it."""
    (tmp_path / "back").write_text("mine")
    with pytest.raises(NotFound):
        client.storage.get("photos", "absent", into=tmp_path / "back")
    assert (tmp_path / "back").read_text() == "mine"
    assert list(tmp_path.glob(".*")) == []


def test_a_file_that_changes_meanwhile_is_told(tmp_path: Path) -> None:
    """Parts of two states of a file never make one object."""
    path = file(tmp_path, 10)
    content = FileContent(path)
    part = content.part(0, 5)
    path.write_bytes(b"x" * 11)
    with pytest.raises(InvalidRequest, match="changed"):
        list(part.chunks())


def test_a_fingerprint_tells_files_apart(tmp_path: Path) -> None:
    """Another file, size or time is another content; the same file is the same."""
    path = file(tmp_path, 10)
    before = FileContent(path).fingerprint
    assert FileContent(path).fingerprint == before
    os.utime(path, ns=(1, 1))
    assert FileContent(path).fingerprint != before


def test_what_is_sent_is_counted_once(tmp_path: Path) -> None:
    """Reading for a checksum doesn't count as sending."""
    told: list[int] = []
    content = FileContent(file(tmp_path, 3 * MIB), told=told.append)
    assert b"".join(content.look()) == b"".join(content.chunks())
    assert sum(told) == 3 * MIB


def test_parts_land_in_their_places(tmp_path: Path) -> None:
    """In any order, and a part that comes once more begins anew."""
    told: list[int] = []
    sink = FileSink(tmp_path / "out", told=told.append)
    second, first = sink.part(3, 3), sink.part(0, 3)
    for part, data in ((second, b"de"), (second, b"def"), (first, b"abc")):
        assert part.begin(206, {})
        part.write(data)
    assert not (tmp_path / "out").exists()
    sink.commit()
    assert (tmp_path / "out").read_bytes() == b"abcdef"
    assert sum(told) == 6
    assert sink.expected == 6


def test_nothing_is_made_before_content_comes(tmp_path: Path) -> None:
    """A refusal's text goes into no file."""
    sink = FileSink(tmp_path / "out")
    assert not sink.begin(404, {})
    sink.commit()
    sink.discard()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["é" * 127, "a" * 255])
def test_the_longest_names_are_possible(client: Unictl, tmp_path: Path, name: str) -> None:
    """A name as long as the disk allows is a file's name."""
    client.storage.put("photos", "k", content=b"abc")
    client.storage.get("photos", "k", into=tmp_path / name)
    assert (tmp_path / name).read_bytes() == b"abc"


def test_a_file_in_place_keeps_its_ways(client: Unictl, tmp_path: Path) -> None:
    """Who may read it stays, and a link goes on leading to it."""
    client.storage.put("photos", "k", content=b"new")
    kept, link = tmp_path / "kept", tmp_path / "link"
    kept.write_bytes(b"old")
    kept.chmod(0o640)
    link.symlink_to(kept)
    client.storage.get("photos", "k", into=link)
    assert link.is_symlink()
    assert kept.read_bytes() == b"new"
    assert kept.stat().st_mode & 0o777 == 0o640


def test_what_is_no_file_is_not_replaced(client: Unictl, tmp_path: Path) -> None:
    """A pipe or a device is left as it is, and stdout named as the way."""
    client.storage.put("photos", "k", content=b"abc")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InvalidRequest, match="no file") as refused:
        client.storage.get("photos", "k", into=tmp_path / "pipe")
    assert "-" in refused.value.hint
    assert (tmp_path / "pipe").is_fifo()
    assert list(tmp_path.glob(".*")) == []


def test_an_interruption_at_the_very_end_leaves_nothing(
    client: Unictl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while the disk takes the last bytes leaves neither the file nor a half one."""

    def interrupted(number: int) -> None:
        del number
        raise KeyboardInterrupt

    client.storage.put("photos", "k", content=b"abc")
    monkeypatch.setattr("unictl.client.files.os.fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        client.storage.get("photos", "k", into=tmp_path / "new")
    assert list(tmp_path.glob("*new*")) + list(tmp_path.glob(".new*")) == []
