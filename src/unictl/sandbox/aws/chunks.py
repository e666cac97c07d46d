"""S3's own framing of a body, `aws-chunked`: chunks with or without signatures, then trailers."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from unictl.sandbox.aws.contents import PIECE
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.signature import Chain
from unictl.sandbox.exchange import Incoming

_LONGEST_LINE: Final = 1 << 12
_MOST_TRAILERS: Final = 1 << 14  # bytes
_SIGNATURE: Final = "x-amz-trailer-signature"


class Chunks:
    """A body in chunks.

    Args:
        incoming: The body as it was sent.
        chain: Checks the chunks' signatures; None if they have none.

    Attributes:
        trailers: What came after the last chunk, names in lower case; filled at the end.
    """

    def __init__(self, incoming: Incoming, chain: Chain | None) -> None:
        self.trailers: dict[str, str] = {}
        self._incoming = incoming
        self._chain = chain
        self._held = b""

    def data(self) -> Iterator[bytes]:
        """Yield what the chunks hold.

        Raises:
            Problem: The framing is broken, or a signature is wrong.
        """
        size = -1
        while size != 0:
            head = self._line()
            if head is None:
                raise incomplete()
            length, _, extension = head.partition(";")
            try:
                size = int(length, 16)
            except ValueError:
                raise incomplete() from None
            digest = sha256()
            for data in self._exactly(size):
                digest.update(data)
                yield data
            if self._chain is not None:
                given = extension.removeprefix("chunk-signature=")
                if not self._chain.chunk(digest.hexdigest(), given):
                    raise wrong_signature()
            if size and self._line() != "":
                raise incomplete()
        self._read_trailers()

    def _read_trailers(self) -> None:
        signed = b""
        while (line := self._line()) is not None:
            name, colon, value = line.partition(":")
            if not colon:
                continue
            self.trailers[name.strip().lower()] = value.strip()
            if name.strip().lower() != _SIGNATURE:
                signed += f"{name.strip().lower()}:{value.strip()}\n".encode()
            if len(signed) > _MOST_TRAILERS:
                raise incomplete()
        if self._chain is not None and signed:
            given = self.trailers.pop(_SIGNATURE, "")
            if not self._chain.trailer(signed, given):
                raise wrong_signature()

    def _exactly(self, size: int) -> Iterator[bytes]:
        while size > 0:
            if not self._held and not self._fill():
                raise incomplete()
            data, self._held = self._held[:size], self._held[size:]
            size -= len(data)
            yield data

    def _line(self) -> str | None:
        """Return the next line without its end; None at the end of the body."""
        while b"\n" not in self._held:
            if len(self._held) > _LONGEST_LINE:
                raise incomplete()
            if not self._fill():
                line, self._held = self._held, b""
                return line.decode("latin-1") if line else None
        line, _, self._held = self._held.partition(b"\n")
        return line.decode("latin-1").rstrip("\r")

    def _fill(self) -> bool:
        data = self._incoming.read(PIECE)
        self._held += data
        return bool(data)


def incomplete() -> Problem:
    """Return the refusal of a body that is not what it was announced to be."""
    return Problem(
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
    )


def wrong_signature() -> Problem:
    """Return the refusal of a chunk's signature."""
    return Problem(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. "
        "Check your key and signing method.",
        403,
    )
