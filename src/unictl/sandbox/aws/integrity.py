"""Whether a body is what its sender says it is: checksums and Content-MD5."""

import base64
import binascii

from unictl.sandbox.aws import checksums
from unictl.sandbox.aws.chunks import Chunks
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.exchange import Request


def expected_checksum(request: Request) -> tuple[str, str | None] | None:
    """Return the checksum that comes with the body: its algorithm, and its base64 unless it trails.

    Raises:
        Problem: There are several, or one that is none.
    """
    headers = request.headers
    if request.method == "POST" and any(name == "uploadId" for name, _ in request.query):
        return None  # it is of the object that the parts make, see `completing`
    given = {
        name: headers[header]
        for name in checksums.ALGORITHMS
        if (header := f"x-amz-checksum-{name}") in headers
    }
    trailing = headers.get("x-amz-trailer", "").lower().removeprefix("x-amz-checksum-")
    if len(given) > 1:
        raise Problem(
            "InvalidRequest",
            "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
        )
    for name, value in given.items():
        if not checksums.well_formed(name, value):
            raise Problem("InvalidRequest", f"Value for x-amz-checksum-{name} header is invalid.")
        return name, value
    if trailing in checksums.ALGORITHMS:
        return trailing, None
    if trailing or ("x-amz-sdk-checksum-algorithm" in headers and request.method == "PUT"):
        raise Problem(
            "InvalidRequest",
            "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or "
            "x-amz-trailer headers were found.",
        )
    return None


def trailing(chunks: Chunks | None, name: str) -> str:
    """Return the checksum that came after the body.

    Raises:
        Problem: None did.
    """
    value = chunks.trailers.get(f"x-amz-checksum-{name}", "") if chunks else ""
    if not checksums.well_formed(name, value):
        raise Problem(
            "InvalidRequest", f"Value for x-amz-checksum-{name} trailing header is invalid."
        )
    return value


def verified(name: str, value: str, found: bytes) -> tuple[str, str]:
    """Return the checksum's algorithm and base64 if it is what was found.

    Raises:
        Problem: It is another.
    """
    if base64.b64decode(value) != found:
        raise Problem(
            "BadDigest", f"The {name.upper()} you specified did not match the calculated checksum."
        )
    return name, value


def check_md5(given: str | None, found: str) -> None:
    """Compare a Content-MD5, if there is one, with the hexadecimal MD5 found.

    Raises:
        Problem: They differ, or it is none.
    """
    if given is None:
        return
    try:
        raw = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 16:  # noqa: PLR2004 - bytes of an MD5
        raise Problem("InvalidDigest", "The Content-MD5 you specified was invalid.")
    if raw.hex() != found:
        raise Problem("BadDigest", "The Content-MD5 you specified did not match what we received.")
