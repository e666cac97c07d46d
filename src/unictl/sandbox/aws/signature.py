"""Signature Version 4, checked: in the Authorization header, in a presigned URL, and of chunks.

What is signed and how stands in AWS's "Signature Version 4 signing process" and, for chunks, in
"Signature calculations for the Authorization header: transferring a payload in multiple chunks".
The time of a signature is not compared with the clock here.
"""

import hmac
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final, NamedTuple
from urllib.parse import quote, unquote_to_bytes

from unictl.sandbox.aws.keys import KEYS
from unictl.sandbox.exchange import Request

ALGORITHM: Final = "AWS4-HMAC-SHA256"
UNSIGNED: Final = "UNSIGNED-PAYLOAD"
EMPTY: Final = sha256().hexdigest()
_HEADER: Final = re.compile(
    rf"{ALGORITHM}\s+Credential=(?P<credential>[^,\s]+),\s*"
    r"SignedHeaders=(?P<headers>[^,\s]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)
_TIME: Final = re.compile(r"\d{8}T\d{6}Z")


class Malformed(Exception):
    """What should hold a signature holds none that can be read."""


class Signature(NamedTuple):
    """A signature that a request carries.

    Attributes:
        key_id: The access key's id.
        date: The day of its scope, `20261125`.
        region: The region of its scope.
        service: The service of its scope.
        headers: The names of the headers signed, in lower case.
        value: The signature itself, hexadecimal.
        time: When it was made, `20261125T080000Z`.
        expires: Seconds for which a presigned URL holds; None in a header.
    """

    key_id: str
    date: str
    region: str
    service: str
    headers: tuple[str, ...]
    value: str
    time: str
    expires: int | None = None

    @property
    def scope(self) -> str:
        """What it holds for."""
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


class Checked(NamedTuple):
    """What came of the check.

    Attributes:
        right: Whether the signature is the one that this request should have.
        canonical: The request in the form that is signed.
        to_sign: The string that is signed.
    """

    right: bool
    canonical: str
    to_sign: str


def find(request: Request) -> Signature | None:
    """Return the request's signature, None if it carries none of this version.

    Raises:
        Malformed: It carries something like one.
    """
    given = request.headers.get("authorization", "")
    if given.startswith(ALGORITHM):
        parts = _HEADER.fullmatch(given)
        if parts is None:
            raise Malformed(given)
        time = request.headers.get("x-amz-date", "")
        return _signature(parts["credential"], parts["headers"], parts["signature"], time)
    query = dict(request.query)
    if query.get("X-Amz-Algorithm") != ALGORITHM:
        return None
    names = ("X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Date")
    expires = query.get("X-Amz-Expires", "")
    if not (expires.isascii() and expires.isdigit()):
        raise Malformed(expires)
    made = _signature(*(query.get(name, "") for name in names))
    return made._replace(expires=int(expires))


def check(request: Request, signature: Signature, payload: str) -> Checked:
    """Make the signature that the request should have, and compare.

    Args:
        request: As it was sent.
        signature: From `find`.
        payload: The hash of the body, or what stands in its place.
    """
    canonical = "\n".join(
        (
            request.method,
            _path(request.target, once=signature.service == "s3"),
            _query(request.query),
            *(f"{name}:{_trimmed(request.headers, name)}" for name in signature.headers),
            "",
            ";".join(signature.headers),
            payload,
        )
    )
    to_sign = _to_sign(ALGORITHM, signature, (sha256(canonical.encode()).hexdigest(),))
    right = hmac.compare_digest(sign(signature, to_sign), signature.value)
    return Checked(right, canonical, to_sign)


class Chain:
    """The signatures of a body's chunks, each of which builds on the one before.

    Args:
        signature: The request's own, the first.
    """

    def __init__(self, signature: Signature) -> None:
        self._seed = signature
        self._last = signature.value

    def chunk(self, digest: str, given: str) -> bool:
        """Return whether this is the next chunk's signature; `digest` is the chunk's SHA-256."""
        return self._next("AWS4-HMAC-SHA256-PAYLOAD", (EMPTY, digest), given)

    def trailer(self, lines: bytes, given: str) -> bool:
        """Return whether this is the trailers' signature; each is `name:value` and a line feed."""
        return self._next("AWS4-HMAC-SHA256-TRAILER", (sha256(lines).hexdigest(),), given)

    def _next(self, algorithm: str, hashes: Iterable[str], given: str) -> bool:
        to_sign = _to_sign(algorithm, self._seed, (self._last, *hashes))
        self._last = sign(self._seed, to_sign)
        return hmac.compare_digest(self._last, given)


def sign(signature: Signature, to_sign: str) -> str:
    """Return what signs the string within the signature's scope, with the sandbox's own secret."""
    key = f"AWS4{KEYS['secret_access_key']}".encode()
    for part in signature.scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, to_sign.encode(), "sha256").hex()


def _signature(credential: str, headers: str, value: str, time: str) -> Signature:
    key_id, *scope = credential.split("/")
    # A time that is signed in another way than this is of a form that no client of today sends.
    if len(scope) != 4 or scope[3] != "aws4_request" or not _TIME.fullmatch(time):  # noqa: PLR2004 - its parts
        raise Malformed(credential)
    date, region, service, _ = scope
    return Signature(key_id, date, region, service, tuple(headers.split(";")), value, time)


def _to_sign(algorithm: str, signature: Signature, rest: Iterable[str]) -> str:
    return "\n".join((algorithm, signature.time, signature.scope, *rest))


def _path(target: str, *, once: bool) -> str:
    """Return the path as it is signed: encoded once for S3, twice and without `.` elsewhere."""
    plain = quote(unquote_to_bytes(target or "/"), safe="/~")
    return plain if once else quote(plain, safe="/~")


def _query(pairs: Iterable[tuple[str, str]]) -> str:
    encoded = sorted(
        (quote(name, safe="~"), quote(value, safe="~"))
        for name, value in pairs
        if name != "X-Amz-Signature"
    )
    return "&".join(f"{name}={value}" for name, value in encoded)


def _trimmed(headers: Mapping[str, str], name: str) -> str:
    return " ".join(headers.get(name, "").split())
