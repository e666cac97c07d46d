"""Replies that a service packs, because we say that it may."""

from collections.abc import Mapping
from typing import Final, Self

from unictl.transport.failure import Broken

ACCEPTED: Final = "gzip, deflate"
# zlib's own words: a head of gzip or of zlib, whichever comes; and none.
_ANY_HEAD, _NO_HEAD = 15 | 32, -15


class Packed:
    """Unpacks one body as it comes."""

    def __init__(self, packing: str) -> None:
        import zlib  # noqa: PLC0415 - few replies are packed

        self._zlib, self._packing = zlib, packing
        self._inner = zlib.decompressobj(_ANY_HEAD)
        self._begun = False

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Self | None:
        """Return what unpacks a body with these headers; None for one that isn't packed."""
        packing = headers.get("content-encoding", "").strip().lower()
        return cls(packing) if packing in {"gzip", "x-gzip", "deflate"} else None

    def unpacked(self, data: bytes, most: int) -> bytes:
        """Return what the next bytes hold, of more than `most` bytes just so many.

        Raises:
            Broken: They can't be unpacked.
        """
        first, self._begun = not self._begun, True
        try:
            return self._inner.decompress(data, most)
        except self._zlib.error:
            if first and self._packing == "deflate":  # some leave zlib's head out
                self._inner = self._zlib.decompressobj(_NO_HEAD)
                return self.unpacked(data, most)
            raise Broken("a packed reply that can't be unpacked") from None

    def end(self) -> None:
        """See that it was whole, and nothing more.

        Raises:
            Broken: It wasn't.
        """
        if self._begun and (not self._inner.eof or self._inner.unused_data):
            raise Broken("a packed reply that isn't whole")
