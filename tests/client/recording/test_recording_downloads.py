"""Content that comes into files while it is recorded: broken off, large, with a key in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from unictl import Unictl
from unictl.core.call import Reply, Wire
from unictl.core.ports import ReplyLost
from unictl.errors import NetworkFailed, UnictlError
from unictl.sandbox.aws.keys import KEYS

TEXT = b"tea and cake " * 20
LARGE = bytes(range(256)) * 1024


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Unictl]:
    """A client that records in `r`, and a bucket with two objects."""
    with Unictl(sandbox=True) as first:
        first.storage.create_bucket("tea", service="aws")
        first.storage.put("tea", "text", content=TEXT, service="aws")
        first.storage.put("tea", "large", content=LARGE, service="aws")
    with Unictl(sandbox=True, record=tmp_path / "r") as recording:
        yield recording


class BreaksOff:
    """A transport whose next replies break off in their middle, so many of them."""

    def __init__(self, client: Any, times: int) -> None:
        self._real, self._left = client._session._door(), times
        client._session._transport = self

    def send(self, wire: Wire, *, timeout: float) -> Reply:
        """See `core.ports.Transport`."""
        if wire.into is None or not self._left:
            return self._real.send(wire, timeout=timeout)  # type: ignore[no-any-return]
        self._left -= 1
        if wire.into.begin(200, {"content-type": "text/plain", "x-amz-request-id": "1"}):
            wire.into.write(TEXT[:50])
        raise ReplyLost("the connection was lost")

    def close(self) -> None:
        """Close it."""
        self._real.close()


class Kept:
    """A sink that remembers what it was given, each attempt by itself."""

    def __init__(self) -> None:
        self.attempts: list[bytes] = []

    def begin(self, status: int, headers: Any) -> bool:
        """Take a reply of success."""
        del headers
        self.attempts.append(b"")
        return status == 200

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self.attempts[-1] += chunk


def got(client: Unictl) -> tuple[Any, list[bytes]]:
    """Bring the text, and return what came of it and what the sink was given."""
    into = Kept()
    try:
        return client.storage.get("tea", "text", into=into, service="aws"), into.attempts
    except UnictlError as error:
        return (type(error), error.as_dict()), into.attempts


@pytest.mark.parametrize("times", [1, 4])
def test_what_broke_off_breaks_off_again(client: Unictl, tmp_path: Path, times: int) -> None:
    """A sink sees the same bytes in the same attempts, whether the last one went well or not."""
    BreaksOff(client, times)
    client._session._ports.clock.jitter = lambda: 0.0  # type: ignore[method-assign]
    first = got(client)
    assert first[1][:times] == [TEXT[:50]] * times
    assert (times == 4) == (isinstance(first[0], tuple) and first[0][0] is NetworkFailed)
    with Unictl(replay=tmp_path / "r") as replay:
        assert got(replay) == first


def test_what_is_large_lies_beside(client: Unictl, tmp_path: Path) -> None:
    """Its file has the exchange's number, and is the content itself; one that is small has none."""
    client.storage.get("tea", "text", into=tmp_path / "a", service="aws")
    client.storage.get("tea", "large", into=tmp_path / "b", service="aws")
    (beside,) = (tmp_path / "r").glob("*.body")
    assert beside.read_bytes() == LARGE
    assert beside.with_suffix(".json").exists()
    assert not [one for one in (tmp_path / "r").iterdir() if one.suffix not in {".json", ".body"}]
    with Unictl(replay=tmp_path / "r") as replay:
        replay.storage.get("tea", "large", into=tmp_path / "c", service="aws")
        replay.storage.get("tea", "text", into=tmp_path / "d", service="aws")
    assert (tmp_path / "c").read_bytes() == LARGE
    assert (tmp_path / "d").read_bytes() == TEXT


@pytest.mark.parametrize("padding", [0, 300_000])
def test_an_object_with_a_key_in_it(client: Unictl, tmp_path: Path, padding: int) -> None:
    """It is kept with asterisks, and the replay takes it for whole, not for damaged."""
    secret = KEYS["secret_access_key"].encode()
    data = b"\xff" * padding + b"key=" + secret + b"\n"
    client.storage.put("tea", "env", content=data, service="aws")
    client.storage.get("tea", "env", into=tmp_path / "a", service="aws")
    assert (tmp_path / "a").read_bytes() == data
    assert not [one for one in (tmp_path / "r").iterdir() if secret in one.read_bytes()]
    with Unictl(replay=tmp_path / "r") as replay:
        replay.storage.put("tea", "env", content=data, service="aws")
        replay.storage.get("tea", "env", into=tmp_path / "b", service="aws")
    assert (tmp_path / "b").read_bytes() == data.replace(secret, b"*" * len(secret))
