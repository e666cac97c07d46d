"""Signature Version 4 by botocore's signers, at a time that is given and not the clock's.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
"""

import base64
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from unictl.core.call import Source, Wire
from unictl.core.content import Memory, looked_at
from unictl.core.ports import Loaded
from unictl.core.secret import Secret
from unictl.errors import NotConfigured
from unictl.providers.aws.hosts import host, hosted, is_amazon, region_of
from unictl.providers.aws.protocol import origin_of

WANTS_CRC32: Final = "x-amz-sdk-checksum-algorithm"
"""The header by which a request says that its content is to have a checksum (`CRC32`)."""

_STAMP: Final = "%Y%m%dT%H%M%SZ"
_ALGORITHM: Final = "AWS4-HMAC-SHA256"
_UNSIGNED: Final = "UNSIGNED-PAYLOAD"
_NOT_SIGNED: Final = frozenset({"accept", "user-agent", "accept-encoding"})


def authorized(wire: Wire, credentials: Loaded, now: float) -> Wire:
    """Return the request with its signature, or with all of it in its address.

    Over TLS the content of an object isn't signed but has a checksum, which S3 keeps and compares.
    Elsewhere its SHA-256 is signed, which every S3-compatible service compares.

    Raises:
        NotConfigured: The key's id or secret is missing.
    """
    pair = keys(credentials)
    service, named = origin_of(wire.origin)
    region = region_of(credentials.fields, named)
    url = _spelt(wire.url)
    if service == "s3":
        url = hosted(url, host(service, region))
    stamp = datetime.fromtimestamp(now, UTC).strftime(_STAMP)
    token = credentials.fields.get("session_token")
    signer = _Signer(pair, token, service, region, stamp)
    if wire.presign is not None:
        address = signer.presigned(wire.method, url, wire.headers, wire.presign)
        return replace(wire, url=address)
    headers = dict(wire.headers)
    body = Memory(wire.body) if isinstance(wire.body, bytes) else wire.body
    if service == "s3":
        headers |= _guards(headers, body, tls=url.startswith("https:") and _amazon(url))
    headers["X-Amz-Date"] = stamp
    if token:
        headers["X-Amz-Security-Token"] = Secret(token.reveal().strip())
    inline = wire.body if isinstance(wire.body, bytes) else b""
    return replace(wire, url=url, headers=signer.signed(wire.method, url, headers, inline))


def keys(credentials: Loaded) -> tuple[str, str]:
    """Return the access key's id and secret.

    Raises:
        NotConfigured: One is missing, or can't be sent.
    """
    found = []
    for role in ("access_key_id", "secret_access_key"):
        value = credentials.fields.get(role, Secret("")).reveal()
        if not value or not value.isprintable() or " " in value:
            raise NotConfigured(
                f"aws's {role} is {'unusable' if value else 'missing'} in {credentials.source}",
                hint=f"Put it right with `unictl vault set aws {role}`.",
                service="aws",
            )
        found.append(value)
    return found[0], found[1]


def _amazon(url: str) -> bool:
    return is_amazon(urlsplit(url).hostname or "")


def _guards(headers: Mapping[str, Any], body: Source | None, *, tls: bool) -> dict[str, str]:
    """Return the headers that guard an S3 request's body."""
    found: dict[str, str] = {}
    crc, digest = 0, None if tls and WANTS_CRC32 in headers else sha256()
    for chunk in () if body is None else looked_at(body):
        if WANTS_CRC32 in headers:
            crc = zlib.crc32(chunk, crc)
        if digest is not None:
            digest.update(chunk)
    if WANTS_CRC32 in headers:
        found["x-amz-checksum-crc32"] = base64.b64encode(crc.to_bytes(4)).decode()
    found["X-Amz-Content-SHA256"] = _UNSIGNED if digest is None else digest.hexdigest()
    return found


class _Signer:
    """Signs for one service and region at one time."""

    def __init__(
        self, pair: tuple[str, str], token: Secret | None, service: str, region: str, stamp: str
    ) -> None:
        from botocore.credentials import ReadOnlyCredentials  # noqa: PLC0415 - with auth, below

        shown = token.reveal().strip() if token else None
        self._credentials = ReadOnlyCredentials(*pair, shown)
        self._service, self._region, self._stamp = service, region, stamp

    def signed(
        self, method: str, url: str, headers: Mapping[str, str | Secret], body: bytes
    ) -> dict[str, str | Secret]:
        """Return the headers with the signature among them; S3's body is guarded by a header."""
        from botocore.auth import S3SigV4Auth, SigV4Auth  # noqa: PLC0415 - heavy; calls alone need it

        kind = S3SigV4Auth if self._service == "s3" else SigV4Auth
        signer = kind(self._credentials, self._service, self._region)
        request = self._request(method, url, headers, body)
        names = signer.signed_headers(signer.headers_to_sign(request))
        proof = (
            f"{_ALGORITHM} Credential={signer.scope(request)}, SignedHeaders={names},"
            f" Signature={self._signature(signer, request)}"
        )
        return {**headers, "Authorization": Secret(proof)}

    def presigned(
        self, method: str, url: str, headers: Mapping[str, str | Secret], seconds: int
    ) -> str:
        """Return the address with the signature in it."""
        from botocore.auth import S3SigV4QueryAuth  # noqa: PLC0415 - as above

        signer = S3SigV4QueryAuth(self._credentials, self._service, self._region)
        request = self._request(method, url, headers, b"")
        added = {
            "X-Amz-Algorithm": _ALGORITHM,
            "X-Amz-Credential": signer.scope(request),
            "X-Amz-Date": self._stamp,
            "X-Amz-Expires": str(seconds),
            "X-Amz-SignedHeaders": signer.signed_headers(signer.headers_to_sign(request)),
        }
        if self._credentials.token:
            added["X-Amz-Security-Token"] = self._credentials.token
        request.url = _with_query(url, added)
        return f"{request.url}&X-Amz-Signature={self._signature(signer, request)}"

    def _request(
        self, method: str, url: str, headers: Mapping[str, str | Secret], body: bytes
    ) -> Any:
        from botocore.awsrequest import AWSRequest  # noqa: PLC0415 - as above

        signed = {
            name: value.reveal() if isinstance(value, Secret) else value
            for name, value in headers.items()
            if name.lower() not in _NOT_SIGNED
        }
        request = AWSRequest(method=method, url=url, headers=signed, data=body)
        request.context["timestamp"] = self._stamp
        return request

    @staticmethod
    def _signature(signer: Any, request: Any) -> str:
        to_sign = signer.string_to_sign(request, signer.canonical_request(request))
        found: str = signer.signature(to_sign, request)
        return found


def _spelt(url: str) -> str:
    """Return the address with its query spelt as it is signed: a space is %20, never a plus."""
    return _with_query(url, {})


def _with_query(url: str, added: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    pairs = [*parse_qsl(parts.query, keep_blank_values=True), *added.items()]
    query = "&".join(f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in pairs)
    return urlunsplit(parts._replace(query=query))
