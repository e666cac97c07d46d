"""Multipart uploads: begin, put and copy parts, abort. `completing` makes the object."""

from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.names import SERVICE, token
from unictl.sandbox.aws.receiving import Received
from unictl.sandbox.aws.s3 import asked, copying, kept, times, uploads, xml
from unictl.sandbox.aws.s3.asked import one
from unictl.sandbox.aws.s3.objects import ENCRYPTED, described_by
from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing

MOST_PARTS: Final = 10_000
_COMPOSITE, _FULL = "COMPOSITE", "FULL_OBJECT"
_TYPES: Final = {
    "crc32": (_COMPOSITE, _FULL),
    "crc32c": (_COMPOSITE, _FULL),
    "crc64nvme": (_FULL,),
    "sha1": (_COMPOSITE,),
    "sha256": (_COMPOSITE,),
}


def create(exchange: Exchange, received: Received) -> Reply:
    """CreateMultipartUpload."""
    name, key = kept.bucket(exchange, received).body["name"], received.address.key
    headers = exchange.request.headers
    asked.refuse_what_is_missing_here(headers)
    algorithm = headers.get("x-amz-checksum-algorithm", "").lower() or None
    how = headers.get("x-amz-checksum-type", "").upper() or None
    if algorithm is not None:
        if algorithm not in _TYPES:
            raise Problem("InvalidRequest", "Checksum algorithm provided is unsupported.")
        how = how or _TYPES[algorithm][0]
        if how not in _TYPES[algorithm]:
            raise Problem(
                "InvalidRequest",
                f"The {how} checksum type cannot be used with the {algorithm} checksum algorithm.",
            )
    elif how is not None:
        raise Problem(
            "InvalidRequest",
            "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm "
            "header.",
        )
    body = {"key": key, "algorithm": algorithm, "type": how, **described_by(exchange)}
    upload = Thing(SERVICE, uploads.kind(name), token(48), exchange.now, body, reference=key)
    exchange.session.add(upload)
    answer = xml.reply(
        "InitiateMultipartUploadResult",
        (("Bucket", name), ("Key", key), ("UploadId", upload.id)),
    )
    about = (
        {"x-amz-checksum-algorithm": algorithm.upper(), "x-amz-checksum-type": how or ""}
        if algorithm
        else {}
    )
    return Reply(200, {**answer.headers, **ENCRYPTED, **about}, answer.body)


def put_part(exchange: Exchange, received: Received) -> Reply:
    """UploadPart."""
    upload, place = _place(exchange, received)
    written, algorithm = received.written, upload.body["algorithm"]
    if written is None or received.writer is None:
        raise kept.lost()
    name, value = received.checksum or (None, None)
    if algorithm is not None and name != algorithm:
        raise Problem(
            "InvalidRequest",
            f"Checksum Type mismatch occurred, expected checksum Type: {algorithm}, "
            f"actual checksum Type: {name or 'null'}",
        )
    body = {
        "etag": written.md5,
        "size": written.size,
        "modified": exchange.now,
        "checksum": value,
        "pieces": written.pieces,
    }
    kept.keep(received.writer)
    _keep(exchange, received, upload, place, body)
    checksum = {f"x-amz-checksum-{name}": value} if name and value else {}
    return Reply(200, {"etag": f'"{written.md5}"', **ENCRYPTED, **checksum})


def copy_part(exchange: Exchange, received: Received) -> Reply:
    """UploadPartCopy."""
    upload, place = _place(exchange, received)
    algorithm = upload.body["algorithm"]
    body = copying.part(exchange, received, algorithm)
    _keep(exchange, received, upload, place, body)
    answer = xml.reply(
        "CopyPartResult",
        (
            ("LastModified", times.iso(exchange.now)),
            ("ETag", f'"{body["etag"]}"'),
            (f"Checksum{(algorithm or '').upper()}", body["checksum"]),
        ),
    )
    return Reply(200, {**answer.headers, **ENCRYPTED}, answer.body)


def _place(exchange: Exchange, received: Received) -> tuple[Thing, int]:
    """Return the upload and the number of the part that comes."""
    name, query = kept.bucket(exchange, received).body["name"], exchange.request.query
    place = one(query, "partNumber") or ""
    if not (place.isascii() and place.isdigit()) or not 0 < int(place) <= MOST_PARTS:
        raise Problem(
            "InvalidArgument",
            f"Part number must be an integer between 1 and {MOST_PARTS}, inclusive",
            members={"ArgumentName": "partNumber", "ArgumentValue": place},
        )
    upload = uploads.find(exchange, name, received.address.key, one(query, "uploadId") or "")
    return upload, int(place)


def _keep(
    exchange: Exchange, received: Received, upload: Thing, place: int, body: dict[str, Any]
) -> None:
    kept.whole(received.folder, kept.pieces_of(body))
    identifier = f"{upload.id}/{place:05}"
    found = exchange.session.get(SERVICE, uploads.kind_of_parts(upload), identifier)
    if found is not None:
        exchange.session.remove(found)
        kept.forget_contents(exchange, received.folder, kept.pieces_of(found.body))
    part = Thing(
        SERVICE,
        uploads.kind_of_parts(upload),
        identifier,
        exchange.now,
        body,
        reference=f"{place:05}",
    )
    exchange.session.add(part)


def abort(exchange: Exchange, received: Received) -> Reply:
    """AbortMultipartUpload."""
    name = kept.bucket(exchange, received).body["name"]
    identifier = one(exchange.request.query, "uploadId") or ""
    uploads.forget(
        exchange,
        received.folder,
        uploads.find(exchange, name, received.address.key, identifier),
    )
    return Reply(204)
