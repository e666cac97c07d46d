"""Checksums: of parts put together, and of content while it comes.

S3's: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html.
"""

import base64
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from hashlib import md5, sha1, sha256
from typing import Any, Final, Protocol

from unictl.core.call import Sink
from unictl.errors import NetworkFailed

_MD5: Final = re.compile(r'"?[0-9a-f]{32}"?')
# CRC-32 of ISO 3309, reflected: https://www.rfc-editor.org/rfc/rfc1952#section-8
_POLYNOMIAL: Final = 0xEDB88320
_BITS: Final = 32


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


class _Crc32:
    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = zlib.crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4)


_WAYS: Final[Mapping[str, Callable[[], _Hash]]] = {
    "crc32": _Crc32,
    "sha256": sha256,
    "sha1": lambda: sha1(usedforsecurity=False),
}


class Verified:
    """A sink that passes everything on, and compares it with the checksum that came before it.

    Only the whole of an object can be compared: not a range, not one of several parts' checksums,
    and not an ETag where a key of KMS or the caller's own encrypted it, since it is no MD5 then.

    Args:
        to: Where it goes.
    """

    def __init__(self, to: Sink) -> None:
        self._to = to
        self._hash: _Hash | None = None
        self._wanted = b""

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Find what to compare with."""
        self._hash, self._wanted = _announced(status, headers)
        return self._to.begin(status, headers)

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        if self._hash is not None:
            self._hash.update(chunk)
        self._to.write(chunk)

    def check(self, body: bytes = b"") -> None:
        """Compare; `body` is what came past this.

        Raises:
            NetworkFailed: It isn't what the service keeps.
        """
        if self._hash is not None:
            self._hash.update(body)
            if self._hash.digest() != self._wanted:
                raise damaged()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Verified) and self._to == other._to

    __hash__ = None  # type: ignore[assignment]  # it is no key of anything


class Crc32Sink:
    """A sink that knows the CRC-32 of what went through it.

    Args:
        to: Where it goes.
    """

    def __init__(self, to: Sink) -> None:
        self._to = to
        self.value = 0

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Begin anew."""
        self.value = 0
        return self._to.begin(status, headers)

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self.value = zlib.crc32(chunk, self.value)
        self._to.write(chunk)


def damaged() -> NetworkFailed:
    """Return the error of content that came otherwise than it is kept."""
    return NetworkFailed(
        "what came is not what the service keeps: its checksum differs",
        hint="It was damaged on its way, and is not kept. Run it again.",
        service="aws",
    )


def _announced(status: int, headers: Mapping[str, str]) -> tuple[_Hash | None, bytes]:
    if status != 200:  # noqa: PLR2004 - all of it (RFC 9110, section 15.3.1)
        return None, b""
    for name, way in _WAYS.items():
        value = headers.get(f"x-amz-checksum-{name}", "")
        if value and "-" not in value:
            return way(), base64.b64decode(value)
    etag = headers.get("etag", "")
    sealed = "kms" in headers.get("x-amz-server-side-encryption", "") or (
        "x-amz-server-side-encryption-customer-algorithm" in headers
    )
    if _MD5.fullmatch(etag) and not sealed and "x-amz-checksum-type" not in headers:
        return md5(usedforsecurity=False), bytes.fromhex(etag.strip('"'))
    return None, b""


def crc32_text(value: int) -> str:
    """Return a CRC-32 as S3 writes it: big-endian, in base64."""
    return base64.b64encode(value.to_bytes(4)).decode()


def crc32_of_parts(parts: Sequence[tuple[int, int]]) -> int:
    """Return the CRC-32 of parts put together, from each one's CRC-32 and size.

    A CRC is linear: that of A and B is A's, moved on over as many zero bytes as B has, and B's.
    """
    whole = 0
    moves: dict[int, list[int]] = {}
    for value, size in parts:
        if size not in moves:
            moves[size] = _moved_on(size)
        whole = _times(moves[size], whole) ^ value
    return whole


def _moved_on(size: int) -> list[int]:
    """Return the matrix that moves a CRC-32 on over so many zero bytes, by squaring."""
    one_bit = [_POLYNOMIAL, *(1 << n for n in range(_BITS - 1))]
    step = _squared(_squared(_squared(one_bit)))  # eight bits
    found = [1 << n for n in range(_BITS)]
    while size:
        if size & 1:
            found = [_times(step, column) for column in found]
        step = _squared(step)
        size >>= 1
    return found


def _squared(matrix: list[int]) -> list[int]:
    return [_times(matrix, column) for column in matrix]


def _times(matrix: list[int], vector: int) -> int:
    total = 0
    for column in matrix:
        if vector & 1:
            total ^= column
        vector >>= 1
    return total


def kept(members: Mapping[str, Any]) -> str | None:
    """Return the checksum that the service keeps, as our models tell it: `CRC32=…`."""
    for name in ("CRC32", "SHA256", "CRC64NVME", "CRC32C", "SHA1"):
        if value := members.get(f"Checksum{name}"):
            return f"{name}={value}"
    return None
