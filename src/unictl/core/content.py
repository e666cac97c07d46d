"""Content that is in the memory already, as what is sent and as what is received."""

from collections.abc import Iterator, Mapping

_CHUNK = 1 << 20
_SUCCESS = range(200, 300)


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


class Collected:
    """A `Sink` that keeps the body of a reply of success in the memory.

    Attributes:
        data: What has come.
    """

    def __init__(self) -> None:
        self.data = bytearray()

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Take a reply of success, from its start."""
        del headers
        self.data.clear()
        return status in _SUCCESS

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self.data += chunk
