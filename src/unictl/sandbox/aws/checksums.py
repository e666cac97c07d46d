"""The checksums that S3 keeps beside an object, over bytes that come piece by piece.

CRC-32C and CRC-64/NVME have no implementation in the standard library. A CRC is the remainder of a
division of polynomials; here the message is halved with its remainder kept, by operations on whole
long integers, until little is left. The same arithmetic joins the CRCs of parts to the whole's.
"""

import base64
import zlib
from functools import cache, lru_cache
from hashlib import sha1, sha256
from typing import Final, NamedTuple, Protocol


class Checksum(Protocol):
    """Over what has come so far."""

    def update(self, data: bytes, /) -> None:
        """Take the next bytes."""
        ...

    def digest(self) -> bytes:
        """Return the checksum, the most significant byte first."""
        ...


class _Crc(NamedTuple):
    """A CRC whose bits are reflected, that begins with all ones and is inverted at the end.

    Attributes:
        width: In bits.
        polynomial: Reflected.
    """

    width: int
    polynomial: int


CRCS: Final = {
    "crc32": _Crc(32, 0xEDB88320),
    "crc32c": _Crc(32, 0x82F63B78),
    "crc64nvme": _Crc(64, 0x9A6C9329AC4BC9B5),
}
_SHORT: Final = 1 << 12  # bits below which going by bytes is as fast
ALGORITHMS: Final = (*CRCS, "sha1", "sha256")


def new(algorithm: str) -> Checksum:
    """Begin a checksum of one of the ALGORITHMS."""
    if algorithm == "crc32":
        return _Zlib()
    if algorithm in CRCS:
        return _Folding(CRCS[algorithm])
    return sha1() if algorithm == "sha1" else sha256()  # noqa: S324 - S3 offers it


def well_formed(algorithm: str, value: str) -> bool:
    """Return whether the text is the base64 of a checksum of this algorithm."""
    try:
        raw = base64.b64decode(value, validate=True)
    except ValueError:
        return False
    return len(raw) == len(new(algorithm).digest())


def joined(algorithm: str, parts: list[tuple[bytes, int]]) -> bytes:
    """Return the CRC of the whole from its parts' CRCs and sizes in bytes."""
    crc = CRCS[algorithm]
    whole = 0
    for digest, size in parts:
        whole = _times(crc, whole, _power(crc, 8 * size)) ^ int.from_bytes(digest, "big")
    return whole.to_bytes(crc.width // 8, "big")


class _Zlib:
    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = zlib.crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


class _Folding:
    def __init__(self, crc: _Crc) -> None:
        self._crc = crc
        self._value = (1 << crc.width) - 1

    def update(self, data: bytes, /) -> None:
        if 8 * len(data) <= _SHORT:
            self._value = _by_bytes(self._crc, data, self._value)
            return
        # The value so far, added to the first bits, has the effect of all that came before.
        message = int.from_bytes(data, "little") ^ self._value
        message, bits = _folded(self._crc, message, 8 * len(data))
        short = (message << (-bits % 8)).to_bytes((bits + 7) // 8, "little")
        self._value = _by_bytes(self._crc, short, 0)

    def digest(self) -> bytes:
        inverted = self._value ^ ((1 << self._crc.width) - 1)
        return inverted.to_bytes(self._crc.width // 8, "big")


def _folded(crc: _Crc, message: int, bits: int) -> tuple[int, int]:
    """Return a short message with the same remainder, and its length in bits.

    Bit 0 stands for the highest power. The front half, times x to the length of the back half, is
    the front half times what that power leaves, which is short: some shifted copies of it.
    """
    while bits > _SHORT:
        back = (bits + 1) // 2
        front = message & ((1 << (bits - back)) - 1)
        message = message >> (bits - back) << crc.width
        left = _power(crc, back)
        lead = 2 * back - bits + 1
        for bit in range(crc.width):
            if left >> bit & 1:
                message ^= front << (lead + bit)
        bits = back + crc.width
    return message, bits


def _by_bytes(crc: _Crc, data: bytes, value: int) -> int:
    table = _table(crc)
    for byte in data:
        value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value


@cache
def _table(crc: _Crc) -> list[int]:
    """Return what the 8 bits at the lower end make of the rest."""
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (crc.polynomial if value & 1 else 0)  # noqa: PLW2901 - shifted out
        table.append(value)
    return table


def _times(crc: _Crc, one: int, other: int) -> int:
    """Multiply two polynomials; the highest bit stands for 1, the next for x."""
    product = 0
    for bit in range(crc.width - 1, -1, -1):
        if one >> bit & 1:
            product ^= other
        other = (other >> 1) ^ (crc.polynomial if other & 1 else 0)
    return product


@lru_cache(256)
def _power(crc: _Crc, exponent: int) -> int:
    """Return x to that power."""
    power, square = 1 << (crc.width - 1), 1 << (crc.width - 2)
    while exponent:
        if exponent & 1:
            power = _times(crc, power, square)
        square = _times(crc, square, square)
        exponent >>= 1
    return power
