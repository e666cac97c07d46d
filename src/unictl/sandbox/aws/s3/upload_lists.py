"""Lists of multipart uploads that aren't finished, and of their parts."""

from collections.abc import Iterator
from typing import Final

from unictl.core.call import Reply
from unictl.sandbox.aws.names import SERVICE
from unictl.sandbox.aws.receiving import Received
from unictl.sandbox.aws.s3 import kept, times, uploads, walking, xml
from unictl.sandbox.aws.s3.asked import number, one
from unictl.sandbox.aws.s3.buckets import OWNER
from unictl.sandbox.aws.s3.multipart import MOST_PARTS
from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing

_MOST_LISTED: Final = 1000


def list_parts(exchange: Exchange, received: Received) -> Reply:
    """ListParts."""
    name, query = kept.bucket(exchange, received).body["name"], exchange.request.query
    upload = uploads.find(exchange, name, received.address.key, one(query, "uploadId") or "")
    most = number(query, "max-parts", _MOST_LISTED, _MOST_LISTED)
    marker = number(query, "part-number-marker", 0, MOST_PARTS)
    found: list[Thing] = []
    truncated = False
    for part in uploads.parts(exchange, upload, marker):
        truncated = len(found) == most
        if truncated:
            break
        found.append(part)
    last = int(found[-1].reference or 0) if found else marker
    algorithm = upload.body["algorithm"]
    return xml.reply(
        "ListPartsResult",
        (
            ("Bucket", name),
            ("Key", received.address.key),
            ("UploadId", upload.id),
            ("PartNumberMarker", marker),
            ("NextPartNumberMarker", last),
            ("MaxParts", most),
            ("IsTruncated", truncated),
            ("ChecksumAlgorithm", algorithm and algorithm.upper()),
            ("ChecksumType", upload.body["type"]),
            ("Initiator", OWNER),
            ("Owner", OWNER),
            ("StorageClass", upload.body["storage_class"]),
            *(("Part", _part(part, algorithm)) for part in found),
        ),
    )


def _part(part: Thing, algorithm: str | None) -> xml.Members:
    return (
        ("PartNumber", int(part.reference or 0)),
        ("LastModified", times.iso(part.body["modified"])),
        ("ETag", f'"{part.body["etag"]}"'),
        (f"Checksum{(algorithm or '').upper()}", part.body["checksum"] if algorithm else None),
        ("Size", part.body["size"]),
    )


def list_uploads(exchange: Exchange, received: Received) -> Reply:
    """ListMultipartUploads."""
    name, query = kept.bucket(exchange, received).body["name"], exchange.request.query
    prefix, delimiter = one(query, "prefix") or "", one(query, "delimiter") or ""
    marker, at = one(query, "key-marker") or "", one(query, "upload-id-marker") or ""
    most = number(query, "max-uploads", _MOST_LISTED, _MOST_LISTED)
    found: dict[tuple[str, str], Thing | None] = {}
    for upload in _after(exchange, name, prefix, marker, at):
        key = upload.body["key"]
        folder = walking.folder(key, prefix, delimiter) if delimiter else ""
        if folder:
            found[folder, ""] = None
        else:
            found[key, upload.id] = upload
    lines = list(found.items())[:most]
    truncated = len(found) > len(lines) > 0
    (last, last_id), _ = lines[-1] if truncated else (("", ""), None)
    return xml.reply(
        "ListMultipartUploadsResult",
        (
            ("Bucket", name),
            ("KeyMarker", marker),
            ("UploadIdMarker", at),
            ("NextKeyMarker", last or None),
            ("NextUploadIdMarker", last_id or None),
            ("Prefix", prefix or None),
            ("Delimiter", delimiter or None),
            ("MaxUploads", most),
            ("IsTruncated", truncated),
            *(("Upload", _upload(upload)) for _, upload in lines if upload),
            *(("CommonPrefixes", (("Prefix", key),)) for (key, _), upload in lines if not upload),
        ),
    )


def _after(exchange: Exchange, name: str, prefix: str, marker: str, at: str) -> Iterator[Thing]:
    """Yield the uploads whose keys begin so, from the one after the marker on."""
    passed = not at
    for upload in exchange.session.ordered(SERVICE, uploads.kind(name), since=prefix):
        key = upload.body["key"]
        if not key.startswith(prefix):
            return
        if key > marker or (key == marker and passed and at):
            yield upload
        passed = passed or upload.id == at


def _upload(upload: Thing) -> xml.Members:
    algorithm = upload.body["algorithm"]
    return (
        ("Key", upload.body["key"]),
        ("UploadId", upload.id),
        ("Initiator", OWNER),
        ("Owner", OWNER),
        ("StorageClass", upload.body["storage_class"]),
        ("Initiated", times.iso(upload.created_at)),
        ("ChecksumAlgorithm", algorithm and algorithm.upper()),
        ("ChecksumType", upload.body["type"]),
    )
