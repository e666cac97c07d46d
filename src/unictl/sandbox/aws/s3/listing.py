"""The objects of a bucket, in the order of their keys' UTF-8 bytes, in pages and by folders."""

import base64
import binascii
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from unictl.core.call import Reply
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.receiving import Received
from unictl.sandbox.aws.s3 import kept, times, xml
from unictl.sandbox.aws.s3.asked import number, one
from unictl.sandbox.aws.s3.buckets import OWNER
from unictl.sandbox.aws.s3.walking import Page, walk
from unictl.sandbox.exchange import Exchange

MOST: Final = 1000


def version_2(exchange: Exchange, received: Received) -> Reply:
    """ListObjectsV2."""
    name, query = kept.bucket(exchange, received).body["name"], exchange.request.query
    prefix, delimiter = one(query, "prefix") or "", one(query, "delimiter") or ""
    most, shown = number(query, "max-keys", MOST, MOST), _shown_key(query)
    token, start = one(query, "continuation-token"), one(query, "start-after")
    after = start if token is None else _of_token(token)
    page = walk(exchange, name, prefix, delimiter, after=after or "", most=most)
    owner = one(query, "fetch-owner") == "true"
    following = _token(page.entries[-1].key) if page.truncated else None
    return xml.reply(
        "ListBucketResult",
        (
            ("Name", name),
            ("Prefix", shown(prefix)),
            ("Delimiter", shown(delimiter) if delimiter else None),
            ("StartAfter", shown(start) if start is not None else None),
            ("ContinuationToken", token),
            ("NextContinuationToken", following),
            ("KeyCount", len(page.entries)),
            ("MaxKeys", most),
            ("EncodingType", one(query, "encoding-type")),
            ("IsTruncated", page.truncated),
            *_lines(page, shown, owner=owner),
        ),
    )


def version_1(exchange: Exchange, received: Received) -> Reply:
    """ListObjects, of which new programs make no use."""
    name, query = kept.bucket(exchange, received).body["name"], exchange.request.query
    prefix, delimiter = one(query, "prefix") or "", one(query, "delimiter") or ""
    marker = one(query, "marker") or ""
    most, shown = number(query, "max-keys", MOST, MOST), _shown_key(query)
    page = walk(exchange, name, prefix, delimiter, after=marker, most=most)
    following = shown(page.entries[-1].key) if page.truncated and delimiter else None
    return xml.reply(
        "ListBucketResult",
        (
            ("Name", name),
            ("Prefix", shown(prefix)),
            ("Marker", shown(marker)),
            ("NextMarker", following),
            ("MaxKeys", most),
            ("Delimiter", shown(delimiter) if delimiter else None),
            ("EncodingType", one(query, "encoding-type")),
            ("IsTruncated", page.truncated),
            *_lines(page, shown, owner=True),
        ),
    )


def _lines(page: Page, shown: Any, *, owner: bool) -> Iterator[tuple[str, Any]]:
    for key, thing in page.entries:
        if thing is not None:
            yield "Contents", _object(shown(key), thing.body, owner=owner)
    for key, thing in page.entries:
        if thing is None:
            yield "CommonPrefixes", (("Prefix", shown(key)),)


def _object(key: str, body: dict[str, Any], *, owner: bool) -> xml.Members:
    checksum = body["checksum"]
    return (
        ("Key", key),
        ("LastModified", times.iso(body["modified"])),
        ("ETag", f'"{body["etag"]}"'),
        ("ChecksumAlgorithm", checksum["algorithm"].upper() if checksum else None),
        ("ChecksumType", checksum["type"] if checksum else None),
        ("Size", body["size"]),
        ("Owner", OWNER if owner else None),
        ("StorageClass", body["storage_class"]),
    )


def _shown_key(query: tuple[tuple[str, str], ...]) -> Any:
    """Return how keys are written: quoted as in a URL, or as they are."""
    encoding = one(query, "encoding-type")
    if encoding not in (None, "", "url"):
        raise Problem(
            "InvalidArgument",
            "Invalid Encoding Method specified in Request",
            members={"ArgumentName": "encoding-type", "ArgumentValue": encoding},
        )
    return (lambda key: quote(key, safe="/")) if encoding else str


def _token(key: str) -> str:
    return base64.b64encode(key.encode()).decode()


def _of_token(token: str) -> str:
    try:
        return base64.b64decode(token, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise Problem(
            "InvalidArgument",
            "The continuation token provided is incorrect",
            members={"ArgumentName": "continuation-token", "ArgumentValue": token},
        ) from None
