"""A multipart upload becomes an object: of its parts' bytes, which stay where they are."""

import base64
import json
from hashlib import md5
from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.aws import checksums
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.names import SERVICE
from unictl.sandbox.aws.receiving import Received
from unictl.sandbox.aws.s3 import kept, uploads, xml
from unictl.sandbox.aws.s3.asked import one
from unictl.sandbox.aws.s3.conditions import writable
from unictl.sandbox.aws.s3.objects import ENCRYPTED
from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing

SMALLEST_PART: Final = 5 << 20
"""Bytes that each part has at least, but the last one."""
_COMPLETED: Final = "completed upload"
_COMPOSITE: Final = "COMPOSITE"


def complete(exchange: Exchange, received: Received) -> Reply:
    """CompleteMultipartUpload; asked again, it answers the same."""
    name, key = kept.bucket(exchange, received).body["name"], received.address.key
    identifier = one(exchange.request.query, "uploadId") or ""
    before = exchange.session.mark(SERVICE, _COMPLETED, f"{name}/{key}/{identifier}")
    if before is not None:
        return _answer(name, key, json.loads(before))
    upload = uploads.find(exchange, name, key, identifier)
    chosen = _chosen(exchange, received, upload)
    writable(exchange.request.headers, key, kept.find_object(exchange, name, key))
    sizes = [part.body["size"] for part in chosen]
    _check_size(exchange, sum(sizes))
    digests = b"".join(bytes.fromhex(part.body["etag"]) for part in chosen)
    body = {
        **{part: upload.body[part] for part in ("headers", "metadata", "storage_class", "tags")},
        "modified": exchange.now,
        "etag": f"{md5(digests, usedforsecurity=False).hexdigest()}-{len(chosen)}",
        "size": sum(sizes),
        "checksum": _checksum(exchange, upload, chosen),
        "parts": sizes,
        "pieces": [piece for part in chosen for piece in part.body["pieces"]],
    }
    kept.put(exchange, received.folder, name, key, body)
    _forget(exchange, received, upload, chosen)
    shown = {"etag": body["etag"], "checksum": body["checksum"]}
    exchange.session.set_mark(SERVICE, _COMPLETED, f"{name}/{key}/{identifier}", json.dumps(shown))
    return _answer(name, key, shown)


def _answer(name: str, key: str, body: dict[str, Any]) -> Reply:
    members = [
        ("Location", f"https://{name}.s3.amazonaws.com/{key}"),
        ("Bucket", name),
        ("Key", key),
        ("ETag", f'"{body["etag"]}"'),
    ]
    if (checksum := body["checksum"]) is not None:
        members.append((f"Checksum{checksum['algorithm'].upper()}", checksum["value"]))
        members.append(("ChecksumType", checksum["type"]))
    answer = xml.reply("CompleteMultipartUploadResult", members)
    return Reply(200, {**answer.headers, **ENCRYPTED}, answer.body)


def _chosen(exchange: Exchange, received: Received, upload: Thing) -> list[Thing]:
    """Return the parts that the request names.

    Raises:
        Problem: One isn't there, is another, is too small, or they aren't in order.
    """
    there = {int(part.reference or 0): part for part in uploads.parts(exchange, upload)}
    chosen: list[Thing] = []
    last = 0
    elements = xml.read(received.body, "CompleteMultipartUpload").all("Part")
    for element in elements:
        text = element.get("PartNumber") or ""
        number = int(text) if text.isascii() and text.isdigit() else 0
        if number <= last:
            raise Problem(
                "InvalidPartOrder",
                "The list of parts was not in ascending order. Parts must be ordered by part "
                "number.",
                members={"UploadId": upload.id},
            )
        last = number
        etag = (element.get("ETag") or "").strip('"')
        part = there.get(number)
        if part is None or part.body["etag"] != etag or not _same(element, upload, part):
            raise Problem(
                "InvalidPart",
                "One or more of the specified parts could not be found. The part may not have been "
                "uploaded, or the specified entity tag may not match the part's entity tag.",
                members={"UploadId": upload.id, "PartNumber": number, "ETag": etag},
            )
        chosen.append(part)
    if not chosen:
        raise xml.malformed()
    for part in chosen[:-1]:
        if part.body["size"] < SMALLEST_PART:
            raise Problem(
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
                members={
                    "ProposedSize": part.body["size"],
                    "MinSizeAllowed": SMALLEST_PART,
                    "PartNumber": int(part.reference or 0),
                    "ETag": part.body["etag"],
                },
            )
    return chosen


def _same(element: xml.Element, upload: Thing, part: Thing) -> bool:
    """Return whether the part's checksum is the one named; a composite one needs them all."""
    algorithm = upload.body["algorithm"]
    if algorithm is None:
        return True
    given = element.get(f"Checksum{algorithm.upper()}")
    if given is None and upload.body["type"] == _COMPOSITE:
        number = int(part.reference or 0)
        raise Problem(
            "InvalidRequest",
            f"The upload was created using a {algorithm} checksum. The complete request must "
            f"include the checksum for each part. It was missing for part {number} in the request.",
        )
    return given is None or given == part.body["checksum"]


def _check_size(exchange: Exchange, size: int) -> None:
    announced = exchange.request.headers.get("x-amz-mp-object-size")
    if announced is not None and announced != str(size):
        raise Problem(
            "InvalidRequest",
            f"The provided 'x-amz-mp-object-size' header value {announced} does not match what "
            f"was computed: {size}",
        )


def _checksum(exchange: Exchange, upload: Thing, chosen: list[Thing]) -> dict[str, str] | None:
    """Return the object's checksum: of the parts' checksums, or joined from them.

    Raises:
        Problem: The request names another.
    """
    algorithm, how = upload.body["algorithm"], upload.body["type"]
    if algorithm is None:
        return None
    raw = [base64.b64decode(part.body["checksum"]) for part in chosen]
    if how == _COMPOSITE:
        checksum = checksums.new(algorithm)
        checksum.update(b"".join(raw))
        value = f"{base64.b64encode(checksum.digest()).decode()}-{len(chosen)}"
    else:
        sizes = [part.body["size"] for part in chosen]
        whole = checksums.joined(algorithm, list(zip(raw, sizes, strict=True)))
        value = base64.b64encode(whole).decode()
    given = exchange.request.headers.get(f"x-amz-checksum-{algorithm}")
    if given not in (None, value):
        raise Problem(
            "BadDigest",
            f"The {algorithm} you specified did not match the calculated checksum.",
        )
    return {"algorithm": algorithm, "value": value, "type": how}


def _forget(exchange: Exchange, received: Received, upload: Thing, chosen: list[Thing]) -> None:
    """Forget the upload and the bytes of parts that weren't chosen."""
    for part in chosen:
        exchange.session.remove(part)
    uploads.forget(exchange, received.folder, upload)
