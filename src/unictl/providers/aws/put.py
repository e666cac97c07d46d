"""Putting an object: at once, or in parts that are sent side by side and put together at the end.

The upload of a large object is a named step, so that an interrupted one goes on, under the same
idempotency key, with the parts that are there. A part changes nothing that anybody sees, and the
same part again takes its own place: so parts are repeated freely, without entries in the journal.
"""

import zlib
from collections.abc import Mapping
from dataclasses import replace
from hashlib import md5
from typing import Any, Final

from unictl.capabilities.storage import PutObject, StoredObject
from unictl.core.call import Call, Content, Replies, Together
from unictl.core.content import looked_at
from unictl.errors import Conflict, InvalidRequest
from unictl.providers.aws.base import Aws
from unictl.providers.aws.checksums import crc32_of_parts, crc32_text
from unictl.providers.aws.extras import MIB
from unictl.providers.aws.objects import extras, pairs, quoted, tags, to_object
from unictl.providers.aws.protocol import read
from unictl.providers.aws.signing import WANTS_CRC32

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
_PART: Final = 8 * MIB
_ANY_TYPE: Final = "application/octet-stream"
_MOST_PARTS: Final = 10_000
_LARGEST: Final = 50 << 40
_LARGEST_PART: Final = 5 << 30
_GONE: Final = 404
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html: some minutes
_COMPLETION: Final = 600.0


def put_object(
    provider: Aws, where: Mapping[str, str], content: Content, options: PutObject
) -> Call[StoredObject]:
    """Put the object and return what is known of it.

    Raises:
        InvalidRequest: It is larger than any object.
    """
    size = part_size(content.size, provider.context.extra.get("part_size"))
    if content.size <= size:
        return (yield from _at_once(provider, where, content, options))
    return (yield from _in_parts(provider, where, content, options, size))


def part_size(total: int, wanted: int | None) -> int:
    """Return the bytes of each part: those wanted, or more where there would be too many parts.

    Raises:
        InvalidRequest: It is larger than any object.
    """
    if total > _LARGEST:
        raise InvalidRequest(f"S3's objects have at most {_LARGEST} bytes", field="content")
    size = wanted or _PART
    while size * _MOST_PARTS < total:
        size *= 2
    return min(size, _LARGEST_PART)


def _at_once(
    provider: Aws, where: Mapping[str, str], content: Content, options: PutObject
) -> Call[StoredObject]:
    conditions = _conditions(options)
    if provider.again() and any(conditions.values()):
        # Its own earlier success would make the condition fail.
        found = yield from _already(provider, where, content)
        if found is not None:
            return found
    parameters = {**where, **_kept(provider, options), **conditions}
    reply = yield provider.request(
        "s3",
        "PutObject",
        parameters,
        content=content.part(0, content.size),
        headers=_checked(provider),
        changes=True,
    )
    members = {"Size": content.size, **read("s3", "PutObject", reply)}
    return _was_put(provider, to_object(where["Bucket"], where["Key"], members), options)


def _already(
    provider: Aws, where: Mapping[str, str], content: Content
) -> Call[StoredObject | None]:
    """Return the object that is there, if it holds the same content."""
    reply = yield provider.request(
        "s3", "HeadObject", {**where, "ChecksumMode": "ENABLED"}, expects=(_GONE,)
    )
    if reply.status == _GONE:
        return None
    found = to_object(where["Bucket"], where["Key"], read("s3", "HeadObject", reply))
    crc, digest = 0, md5(usedforsecurity=False)
    for chunk in looked_at(content):
        crc = zlib.crc32(chunk, crc)
        digest.update(chunk)
    same = found.checksum == f"CRC32={crc32_text(crc)}" or found.etag == digest.hexdigest()
    return found if same and found.size == content.size else None


def _in_parts(
    provider: Aws, where: Mapping[str, str], content: Content, options: PutObject, size: int
) -> Call[StoredObject]:
    ours = _checked(provider)
    begun = yield provider.request(
        "s3",
        "CreateMultipartUpload",
        {
            **where,
            **_kept(provider, options),
            "ChecksumAlgorithm": "CRC32" if ours else None,
            "ChecksumType": "FULL_OBJECT" if ours else None,
        },
        step="upload",
        changes=True,
    )
    upload = {**where, "UploadId": read("s3", "CreateMultipartUpload", begun)["UploadId"]}
    there: dict[int, Mapping[str, Any]] = {}
    if "upload" in provider.context.done:
        found = yield from _parts_there(provider, upload)
        if found is None:
            return (yield from _ended(provider, where, content))
        there = found
    starts = range(0, content.size, size)
    sizes = {n: min(size, content.size - start) for n, start in enumerate(starts, 1)}
    there = {n: part for n, part in there.items() if part.get("Size") == sizes.get(n)}
    missing = [n for n in sizes if n not in there]
    sent = yield Together(
        asks=tuple(
            provider.request(
                "s3",
                "UploadPart",
                {**upload, "PartNumber": n},
                content=content.part((n - 1) * size, sizes[n]),
                headers=ours,
            )
            for n in missing
        )
    )
    assert isinstance(sent, Replies)  # noqa: S101 - for the type checker
    for n, reply in zip(missing, sent.replies, strict=True):
        there[n] = read("s3", "UploadPart", reply)
    parts = [_part(n, there[n]) for n in sizes]
    reply = yield provider.request(
        "s3",
        "CompleteMultipartUpload",
        {
            **upload,
            "MultipartUpload": {"Parts": parts},
            "MpuObjectSize": content.size,
            **_whole(parts, list(sizes.values()), wanted=bool(ours)),
            **_conditions(options),
        },
        takes=_COMPLETION,
        changes=True,
    )
    members = {"Size": content.size, **read("s3", "CompleteMultipartUpload", reply)}
    return _was_put(provider, to_object(where["Bucket"], where["Key"], members), options)


def _parts_there(
    provider: Aws, upload: Mapping[str, str]
) -> Call[dict[int, Mapping[str, Any]] | None]:
    """Return the parts that an earlier attempt sent, or None where the upload has ended."""
    found: dict[int, Mapping[str, Any]] = {}
    marker = None
    while True:
        reply = yield provider.request(
            "s3", "ListParts", {**upload, "PartNumberMarker": marker}, expects=(_GONE,)
        )
        if reply.status == _GONE:
            return None
        page = read("s3", "ListParts", reply)
        found |= {part["PartNumber"]: part for part in page.get("Parts", ())}
        if not page.get("IsTruncated"):
            return found
        marker = page["NextPartNumberMarker"]


def _ended(provider: Aws, where: Mapping[str, str], content: Content) -> Call[StoredObject]:
    """Return the object, if the upload has ended because it was put together.

    Raises:
        Conflict: Another object is there, or none.
    """
    reply = yield provider.request("s3", "HeadObject", where, expects=(_GONE,))
    if reply.status != _GONE:
        members = read("s3", "HeadObject", reply)
        modified = members.get("LastModified")
        later = modified is not None and modified.timestamp() >= int(provider.context.since)
        if members.get("ContentLength") == content.size and later and provider.again():
            return to_object(where["Bucket"], where["Key"], members)
    raise Conflict(
        "the upload under this key has ended: it was given up, or its object replaced",
        hint="Run it again without --idempotency-key.",
        service="aws",
    )


def _was_put(provider: Aws, made: StoredObject, options: PutObject) -> StoredObject:
    """Return the object with what was put beside its content, of which S3's replies say nothing.

    What S3 took it keeps. Other services may pass over a storage class that they haven't got.
    """
    return replace(
        made,
        content_type=options.content_type or _ANY_TYPE,
        cache_control=options.cache_control,
        content_disposition=options.content_disposition,
        content_encoding=options.content_encoding,
        storage_class=None if provider.elsewhere else options.storage_class,
        metadata=options.metadata,
    )


def _kept(provider: Aws, options: PutObject) -> dict[str, Any]:
    """Return the parameters of what is kept with the object."""
    return {
        "ContentType": options.content_type or _ANY_TYPE,
        "CacheControl": options.cache_control,
        "ContentDisposition": options.content_disposition,
        "ContentEncoding": options.content_encoding,
        "StorageClass": options.storage_class,
        "Metadata": pairs(options.metadata),
        "Tagging": tags(options.tags),
        **extras(provider.context.extra),
    }


def _conditions(options: PutObject) -> dict[str, Any]:
    return {"IfMatch": quoted(options.if_match), "IfNoneMatch": options.if_none_match}


def _checked(provider: Aws) -> dict[str, str]:
    """Return the header that asks for a checksum; other services than S3 may refuse it.

    There the SHA-256 in the signature guards the content alone.
    """
    return {} if provider.elsewhere else {WANTS_CRC32: "CRC32"}


def _part(number: int, members: Mapping[str, Any]) -> dict[str, Any]:
    found = {"PartNumber": number, "ETag": members["ETag"]}
    if crc := members.get("ChecksumCRC32"):
        found["ChecksumCRC32"] = crc
    return found


def _whole(parts: list[dict[str, Any]], sizes: list[int], *, wanted: bool) -> dict[str, Any]:
    """Return the checksum of all parts together, which S3 keeps, where it told each one's."""
    if not wanted or not all("ChecksumCRC32" in part for part in parts):
        return {}
    import base64  # noqa: PLC0415 - large objects alone

    values = [int.from_bytes(base64.b64decode(part["ChecksumCRC32"])) for part in parts]
    whole = crc32_of_parts(list(zip(values, sizes, strict=True)))
    return {"ChecksumCRC32": crc32_text(whole), "ChecksumType": "FULL_OBJECT"}
