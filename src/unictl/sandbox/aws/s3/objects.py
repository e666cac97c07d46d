"""Objects: put, get, head."""

from pathlib import Path
from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.aws import contents
from unictl.sandbox.aws.contents import Content
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.receiving import Received
from unictl.sandbox.aws.s3 import asked, kept, tagging, times
from unictl.sandbox.aws.s3.asked import one
from unictl.sandbox.aws.s3.conditions import NotModified, readable, span, writable
from unictl.sandbox.exchange import Exchange, LargeReply

ENCRYPTED: Final = {"x-amz-server-side-encryption": "AES256"}
_OVERRIDES: Final = "response-"


def put(exchange: Exchange, received: Received) -> Reply:
    """PutObject."""
    name, key = kept.bucket(exchange, received).body["name"], received.address.key
    headers, written = exchange.request.headers, received.written
    if written is None or received.writer is None:
        raise kept.lost()
    asked.refuse_what_is_missing_here(headers)
    writable(headers, key, kept.find_object(exchange, name, key))
    body = {
        **described_by(exchange),
        "etag": written.md5,
        "size": written.size,
        "checksum": None,
        "parts": None,
        "pieces": written.pieces,
    }
    if received.checksum is not None:
        algorithm, value = received.checksum
        body["checksum"] = {"algorithm": algorithm, "value": value, "type": "FULL_OBJECT"}
    kept.keep(received.writer)
    kept.put(exchange, received.folder, name, key, body)
    return Reply(200, {"etag": f'"{written.md5}"', **ENCRYPTED, **checksum_headers(body)})


def described_by(exchange: Exchange) -> dict[str, Any]:
    """Return what the request's headers say of the object that it makes."""
    headers = exchange.request.headers
    return {
        "modified": exchange.now,
        "headers": asked.to_keep(headers),
        "metadata": asked.metadata(headers),
        "storage_class": asked.storage_class(headers),
        "tags": tagging.of_header(exchange),
    }


def checksum_headers(body: dict[str, Any]) -> dict[str, str]:
    """Return the headers that give the object's checksum."""
    found = body["checksum"]
    if found is None:
        return {}
    return {
        f"x-amz-checksum-{found['algorithm']}": found["value"],
        "x-amz-checksum-type": found["type"],
    }


def get(exchange: Exchange, received: Received) -> Reply:
    """GetObject."""
    body = kept.existing(
        exchange, kept.bucket(exchange, received).body["name"], received.address.key
    ).body
    asked.refuse_what_is_archived(body["storage_class"], "InvalidObjectState")
    headers, status, (offset, size) = _answer(exchange, body)
    if status == 304:  # noqa: PLR2004 - not modified
        return Reply(status, headers)
    pieces = contents.part(kept.pieces_of(body), offset, size)
    return LargeReply(status, headers, content=_opened(received.folder, pieces))


def head(exchange: Exchange, received: Received) -> Reply:
    """HeadObject."""
    body = kept.existing(
        exchange, kept.bucket(exchange, received).body["name"], received.address.key
    ).body
    headers, status, _ = _answer(exchange, body)
    return Reply(status, headers)


def _opened(folder: Path, pieces: Any) -> Content:
    try:
        return Content(folder, pieces)
    except FileNotFoundError:
        raise kept.lost() from None


def _answer(
    exchange: Exchange, body: dict[str, Any]
) -> tuple[dict[str, str], int, tuple[int, int]]:
    """Return the headers, the status, and which bytes."""
    request = exchange.request
    about = {"etag": f'"{body["etag"]}"', "last-modified": times.http(body["modified"])}
    try:
        readable(request.headers, body)
    except NotModified:
        return about, 304, (0, 0)
    headers = {
        **about,
        **body["headers"],
        **{f"{asked.METADATA}{name}": value for name, value in body["metadata"].items()},
        **ENCRYPTED,
        "accept-ranges": "bytes",
    }
    for name, value in request.query:
        if name.startswith(_OVERRIDES) and name.removeprefix(_OVERRIDES) in asked.KEPT:
            headers[name.removeprefix(_OVERRIDES)] = value
    if body["storage_class"] != "STANDARD":
        headers["x-amz-storage-class"] = body["storage_class"]
    if body.get("tags"):
        headers["x-amz-tagging-count"] = str(len(body["tags"]))
    part = one(request.query, "partNumber")
    found = span(request.headers.get("range"), body["size"]) if part is None else _part(part, body)
    if part is not None and body["parts"]:
        headers["x-amz-mp-parts-count"] = str(len(body["parts"]))
    offset, size = found or (0, body["size"])
    if found is None and request.headers.get("x-amz-checksum-mode", "").upper() == "ENABLED":
        headers |= checksum_headers(body)
    headers["content-length"] = str(size)
    if found is None:
        return headers, 200, (offset, size)
    headers["content-range"] = f"bytes {offset}-{offset + size - 1}/{body['size']}"
    return headers, 206, (offset, size)


def _part(text: str, body: dict[str, Any]) -> tuple[int, int] | None:
    """Return where a part of a multipart upload is; what was put at once is its own part 1."""
    sizes = body["parts"] or [body["size"]]
    index = int(text) - 1 if text.isascii() and text.isdigit() else -1
    if not 0 <= index < len(sizes):
        raise Problem(
            "InvalidPartNumber",
            "The requested partnumber is not satisfiable",
            416,
            members={"PartNumberRequested": text, "ActualPartCount": len(sizes)},
        )
    return (sum(sizes[:index]), sizes[index]) if body["parts"] else None
