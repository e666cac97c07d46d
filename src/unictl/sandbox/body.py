"""The body of a request that comes in: by its length, or in chunks (RFC 9112, section 7.1)."""

from collections.abc import Callable
from io import BufferedIOBase
from typing import Final

_PIECE: Final = 1 << 18
_LONGEST_LINE: Final = 1 << 12


class Body:
    """An `Incoming` over a connection.

    Args:
        file: The connection.
        length: Bytes of the body; None if it comes in chunks.
        before: Called once before the first byte is read: the caller may wait to be asked for it.
    """

    def __init__(
        self, file: BufferedIOBase, length: int | None, before: Callable[[], None] | None
    ) -> None:
        self._file = file
        self._chunked = length is None
        self._left = length or 0
        self._ended = length == 0
        self._begun = False
        self._before = before

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes, all that are left for -1; none at the end.

        Raises:
            ConnectionError: The caller hung up before the end, or sent no proper chunk.
        """
        if size < 0:
            return b"".join(iter(lambda: self.read(_PIECE), b""))
        if self._ended:
            return b""
        if self._before is not None:
            self._before()
            self._before = None
        if self._chunked and self._left == 0 and not self._next_chunk():
            return b""
        data = self._file.read(min(size, self._left))
        if not data:
            raise ConnectionError("the body broke off")
        self._left -= len(data)
        self._ended = self._left == 0 and not self._chunked
        return data

    def skip(self, limit: int) -> bool:
        """Read on to the end, but no more than `limit` bytes; return whether that was the end.

        A caller who waits to be asked is not asked.
        """
        while not self._ended and self._before is None and limit > 0:
            limit -= len(self.read(_PIECE))
        return self._ended

    def _next_chunk(self) -> bool:
        if self._begun:
            self._line()  # the end of the last one
        self._begun = True
        size = self._line().partition(b";")[0].strip()
        try:
            self._left = int(size, 16)
        except ValueError:
            raise ConnectionError("no proper chunk") from None
        if self._left == 0:
            while self._line():
                pass  # trailers
            self._ended = True
        return not self._ended

    def _line(self) -> bytes:
        line = self._file.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise ConnectionError("no proper chunk")
        return line.rstrip(b"\r\n")
