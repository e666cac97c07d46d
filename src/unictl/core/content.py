"""Content that is in the memory already, as what is sent and as what is received."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final

from unictl.core.call import Source
from unictl.core.record import record

_CHUNK: Final = 1 << 20
_SUCCESS: Final = range(200, 300)


class Memory:
    """Bytes as a `Content`.

    Args:
        data: The bytes.
    """

    def __init__(self, data: bytes | memoryview) -> None:
        self._data = memoryview(data)
        self.size = len(self._data)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the bytes, in hexadecimal."""
        from hashlib import sha256  # noqa: PLC0415 - brings OpenSSL

        return sha256(self._data).hexdigest()

    def chunks(self) -> Iterator[bytes]:
        """Yield all of it."""
        for start in range(0, self.size, _CHUNK):
            yield bytes(self._data[start : start + _CHUNK])

    def part(self, start: int, size: int) -> "Memory":
        """Return so many bytes from there on."""
        return Memory(self._data[start : start + size])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Memory) and self._data == other._data

    __hash__ = None  # type: ignore[assignment]  # it is no key of anything


@record
class Collected:
    """A `Sink` that keeps the body of a reply of success in the memory.

    Attributes:
        data: What has come.
    """

    data: bytearray = field(default_factory=bytearray)

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Take a reply of success, from its start."""
        del headers
        self.data.clear()
        return status in _SUCCESS

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self.data.extend(chunk)


def looked_at(source: Source) -> Iterator[bytes]:
    """Yield a source's bytes for a checksum: one that counts what is sent doesn't count them."""
    look: Iterator[bytes] = getattr(source, "look", source.chunks)()
    return look
