"""A request is taken in before anything is locked: signature checked, body read and verified.

What an object is to hold goes into a file as it comes, so no body is ever in memory as a whole.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import md5, sha256
from io import BytesIO
from pathlib import Path
from typing import Final

from unictl.sandbox.aws import checksums
from unictl.sandbox.aws.authentication import Caller, authenticate, part_of
from unictl.sandbox.aws.chunks import Chunks, incomplete
from unictl.sandbox.aws.contents import PIECE, Writer, Written
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.integrity import check_md5, expected_checksum, trailing, verified
from unictl.sandbox.aws.s3.address import Address, address
from unictl.sandbox.aws.signature import Chain
from unictl.sandbox.exchange import Incoming, Request

LARGEST_OBJECT: Final = 5 << 30
"""Bytes that one request may bring to an object."""
_LARGEST_DOCUMENT: Final = 16 << 20
_HASH: Final = 64  # hexadecimal digits
_STREAMING: Final = "STREAMING-"


@dataclass
class Received:
    """What a request turned out to be.

    Attributes:
        folder: Where contents are.
        part: `s3`, `dynamodb` or `sts`.
        caller: Who asks.
        problem: Why it is refused, if it is.
        address: What it is about, at S3.
        body: The body, unless it went into a file.
        written: That file.
        writer: What holds the file; it is removed unless it is kept.
        checksum: The checksum that came with the body and is right: algorithm, base64.
    """

    folder: Path
    part: str
    caller: Caller = Caller("")  # noqa: RUF009 - immutable
    problem: Problem | None = None
    address: Address = Address("", "", virtual=False)  # noqa: RUF009 - immutable
    body: bytes = b""
    written: Written | None = None
    writer: Writer | None = None
    checksum: tuple[str, str] | None = None


@contextmanager
def receive(request: Request, folder: Path) -> Iterator[Request]:
    """Take the request in; a file that isn't kept is removed at the end.

    Raises:
        OSError: The caller hung up, or the file can't be written.
    """
    received = Received(folder, part_of(request))
    incoming: Incoming = request.incoming or BytesIO(request.body)
    try:
        try:
            if received.part == "s3":
                _object_storage(received, request, incoming)
            else:
                received.body = _document(incoming)
                digest = sha256(received.body).hexdigest()
                received.caller = authenticate(request, received.part, digest, None)
        except Problem as problem:
            received.problem = problem
        yield request._replace(body=received.body, incoming=None, prepared=received)
    finally:
        if received.writer is not None:
            received.writer.discard()


def _document(incoming: Incoming) -> bytes:
    body = b""
    while data := incoming.read(PIECE):
        body += data
        if len(body) > _LARGEST_DOCUMENT:
            raise Problem("MaxMessageLengthExceeded", "Your request was too big.")
    return body


def _object_storage(received: Received, request: Request, incoming: Incoming) -> None:
    headers = request.headers
    received.address = address(request)
    payload = headers.get("x-amz-content-sha256", "")
    bucket = received.address.bucket if received.address.virtual else None
    received.caller = authenticate(request, "s3", payload, bucket)
    by_header = received.caller.signature is not None and received.caller.ends is None
    if by_header and not payload:
        raise _missing("x-amz-content-sha256")
    chunks = None
    if payload.startswith(_STREAMING):
        signed = (
            received.caller.signature
            if payload != f"{_STREAMING}UNSIGNED-PAYLOAD-TRAILER"
            else None
        )
        chunks = Chunks(incoming, Chain(signed) if signed else None)
    expected = expected_checksum(request)
    algorithms = [expected[0]] if expected else []
    if len(payload) == _HASH and by_header:
        algorithms.append("sha256")
    if _brings_content(request, received):
        written = _write(
            received, request, chunks.data() if chunks else _pieces(incoming), algorithms
        )
        received.written = written
        digest, found = written.md5, written.checksums
    else:
        received.body = b"".join(chunks.data()) if chunks else _document(incoming)
        digest = md5(received.body, usedforsecurity=False).hexdigest()
        found = {name: _of(name, received.body) for name in algorithms}
    if by_header and len(payload) == _HASH and found["sha256"].hex() != payload:
        raise Problem(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
            members={
                "ClientComputedContentSHA256": payload,
                "S3ComputedContentSHA256": found["sha256"].hex(),
            },
        )
    check_md5(headers.get("content-md5"), digest)
    if expected:
        name, value = expected
        received.checksum = verified(name, value or trailing(chunks, name), found[name])


def _brings_content(request: Request, received: Received) -> bool:
    """Return whether the body is what an object or a part is to hold."""
    if request.method != "PUT" or not received.address.key:
        return False
    by_itself = any(name == "tagging" for name, _ in request.query)
    return not by_itself and "x-amz-copy-source" not in request.headers


def _write(
    received: Received, request: Request, data: Iterator[bytes], algorithms: list[str]
) -> Written:
    headers = request.headers
    announced = headers.get("x-amz-decoded-content-length", headers.get("content-length", ""))
    length = int(announced) if announced.isascii() and announced.isdigit() else None
    if length is not None and length > LARGEST_OBJECT:
        raise too_large(length)
    received.writer = writer = Writer(received.folder, algorithms)
    left = LARGEST_OBJECT
    for piece in data:
        left -= len(piece)
        if left < 0:
            raise too_large(LARGEST_OBJECT - left)
        writer.write(piece)
    written = writer.finish()
    if length is not None and written.size != length:
        raise incomplete()
    return written


def too_large(size: int) -> Problem:
    """Return the refusal of an object of so many bytes."""
    return Problem(
        "EntityTooLarge",
        "Your proposed upload exceeds the maximum allowed size",
        members={"ProposedSize": size, "MaxSizeAllowed": LARGEST_OBJECT},
    )


def _pieces(incoming: Incoming) -> Iterator[bytes]:
    while data := incoming.read(PIECE):
        yield data


def _of(name: str, body: bytes) -> bytes:
    checksum = checksums.new(name)
    checksum.update(body)
    return checksum.digest()


def _missing(header: str) -> Problem:
    return Problem("InvalidRequest", f"Missing required header for this request: {header}")
