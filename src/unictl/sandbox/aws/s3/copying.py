"""Copies: of an object, or of a part of one into an upload.

A copy shares the source's bytes on the disk. That of a multipart upload is no such thing any more:
its ETag is the MD5 of the whole, for which the whole is read.
"""

import base64
from hashlib import md5
from typing import Any, Final
from urllib.parse import unquote

from unictl.core.call import Reply
from unictl.sandbox.aws import checksums, contents
from unictl.sandbox.aws.contents import Content, Piece
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.receiving import LARGEST_OBJECT, Received
from unictl.sandbox.aws.s3 import asked, kept, times, xml
from unictl.sandbox.aws.s3.conditions import readable, span, writable
from unictl.sandbox.aws.s3.objects import ENCRYPTED, described_by
from unictl.sandbox.exchange import Exchange

_CONDITIONS: Final = "x-amz-copy-source-"


def source(exchange: Exchange) -> dict[str, Any]:
    """Return the object that is copied.

    Raises:
        Problem: There is none, or a condition isn't met.
    """
    given, _, version = exchange.request.headers["x-amz-copy-source"].partition("?versionId=")
    name, _, key = unquote(given).removeprefix("/").partition("/")
    if not key or version not in ("", "null"):
        raise Problem(
            "InvalidArgument",
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
            members={
                "ArgumentName": "x-amz-copy-source",
                "ArgumentValue": exchange.request.headers["x-amz-copy-source"],
            },
        )
    if kept.find_bucket(exchange, name) is None:
        raise kept.no_such_bucket(name)
    body = kept.existing(exchange, name, key).body
    asked.refuse_what_is_archived(body["storage_class"], "ObjectNotInActiveTierError")
    readable(exchange.request.headers, body, _CONDITIONS)
    return body


def copy(exchange: Exchange, received: Received) -> Reply:
    """CopyObject."""
    name, key = kept.bucket(exchange, received).body["name"], received.address.key
    headers = exchange.request.headers
    asked.refuse_what_is_missing_here(headers)
    original = source(exchange)
    directive = headers.get("x-amz-metadata-directive", "COPY")
    if directive not in ("COPY", "REPLACE"):
        raise Problem("InvalidArgument", "Unknown metadata directive.")
    found = kept.find_object(exchange, name, key)
    itself = found is not None and found.body["pieces"] == original["pieces"] and original["pieces"]
    if itself and directive == "COPY" and "x-amz-storage-class" not in headers:
        raise Problem(
            "InvalidRequest",
            "This copy request is illegal because it is trying to copy an object to itself without "
            "changing the object's metadata, storage class, website redirect location or "
            "encryption attributes.",
        )
    if original["size"] > LARGEST_OBJECT:
        raise Problem(
            "InvalidRequest",
            "The specified copy source is larger than the maximum allowable size for a copy "
            f"source: {LARGEST_OBJECT}",
        )
    writable(headers, key, found)
    body = {**original, **described_by(exchange), "parts": None}
    if directive == "COPY":
        body |= {part: original[part] for part in ("headers", "metadata")}
    if headers.get("x-amz-tagging-directive", "COPY") == "COPY":
        body["tags"] = original.get("tags", {})
    if original["parts"]:
        body |= _as_one(received, original)
    body["pieces"] = _linked(received, kept.pieces_of(original))
    kept.put(exchange, received.folder, name, key, body)
    result = [("LastModified", times.iso(body["modified"])), ("ETag", f'"{body["etag"]}"')]
    if (checksum := body["checksum"]) is not None:
        result.append((f"Checksum{checksum['algorithm'].upper()}", checksum["value"]))
        result.append(("ChecksumType", checksum["type"]))
    answer = xml.reply("CopyObjectResult", result)
    return Reply(200, {**answer.headers, **ENCRYPTED}, answer.body)


def _as_one(received: Received, original: dict[str, Any]) -> dict[str, Any]:
    """Return the ETag and the checksum of what came in parts."""
    before = original["checksum"]
    algorithm = before and before["algorithm"]
    etag, digest = _digests(received, kept.pieces_of(original), algorithm)
    if digest is None:
        return {"etag": etag}
    value = base64.b64encode(digest).decode()
    return {
        "etag": etag,
        "checksum": {"algorithm": algorithm, "value": value, "type": "FULL_OBJECT"},
    }


def part(exchange: Exchange, received: Received, algorithm: str | None) -> dict[str, Any]:
    """Return the part that is copied out of an object, as an upload keeps it."""
    original = source(exchange)
    text = exchange.request.headers.get("x-amz-copy-source-range")
    found = span(text, original["size"])
    if text is not None and found is None:
        raise Problem(
            "InvalidArgument",
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first "
            "and last are the zero-based offsets of the first and last bytes to copy",
        )
    offset, size = found or (0, original["size"])
    pieces = tuple(contents.part(kept.pieces_of(original), offset, size))
    etag, digest = _digests(received, pieces, algorithm)
    return {
        "etag": etag,
        "size": size,
        "modified": exchange.now,
        "checksum": digest and base64.b64encode(digest).decode(),
        "pieces": _linked(received, pieces),
    }


def _digests(
    received: Received, pieces: tuple[Piece, ...], algorithm: str | None
) -> tuple[str, bytes | None]:
    digest = md5(usedforsecurity=False)
    checksum = algorithm and checksums.new(algorithm)
    content = Content(received.folder, pieces)
    try:
        for data in content.chunks():
            digest.update(data)
            if checksum:
                checksum.update(data)
    finally:
        content.close()
    return digest.hexdigest(), checksum.digest() if checksum else None


def _linked(received: Received, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    kept.whole(received.folder, pieces)
    return contents.linked(received.folder, pieces)
