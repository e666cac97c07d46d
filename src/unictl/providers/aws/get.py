"""Bringing an object: in one piece, or a large one in parts side by side into a file."""

import base64
import re
from collections.abc import Mapping
from typing import Any, Final, cast

from unictl.capabilities.storage import GetObject, ObjectContent
from unictl.core.call import Call, PartedSink, Replies, Together
from unictl.core.content import Collected
from unictl.providers.aws.base import Aws
from unictl.providers.aws.checksums import Crc32Sink, Verified, crc32_of_parts, damaged
from unictl.providers.aws.extras import MIB
from unictl.providers.aws.objects import extras, fits, quoted, to_content
from unictl.providers.aws.protocol import read

_PART: Final = 8 * MIB
_LARGE: Final = 2 * _PART
_AS_IT_IS: Final = {"Accept-Encoding": "identity"}
_PARTIAL: Final = 206
_MD5: Final = re.compile(r'"[0-9a-f]{32}"')


def get_object(provider: Aws, where: Mapping[str, str], options: GetObject) -> Call[ObjectContent]:
    """Bring the content, into the call's sink if it has one.

    Raises:
        NetworkFailed: It isn't what the service keeps.
        InvalidRequest: It doesn't fit into a result.
    """
    parameters = {
        **where,
        "Range": None if options.range is None else f"bytes={options.range}",
        "VersionId": options.version_id,
        "IfMatch": quoted(options.if_match),
        "IfNoneMatch": quoted(options.if_none_match),
        "ChecksumMode": "ENABLED",
        **extras(provider.context.extra),
    }
    into = provider.context.into
    if hasattr(into, "part") and options.range is None:
        reply = yield from provider.read("HeadObject", parameters)
        members = read("s3", "HeadObject", reply)
        if _in_parts(members):
            yield from _parts(provider, parameters, members, cast("PartedSink", into))
            return to_content(where["Bucket"], where["Key"], members, None)
        parameters = {**parameters, "IfMatch": members.get("ETag")}
    collected = _Result()
    whole = Verified(collected if into is None else into)
    reply = yield from provider.read("GetObject", parameters, into=whole, headers=_AS_IT_IS)
    whole.check(reply.body)
    body = None if into is not None else bytes(collected.data) or reply.body
    members = read("s3", "GetObject", reply)
    return to_content(where["Bucket"], where["Key"], members, body)


class _Result(Collected):
    """Takes what fits into a result."""

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Refuse content that is too large."""
        fits(headers)
        return super().begin(status, headers)


class _Part(Crc32Sink):
    """Takes the bytes of a range, and of nothing else."""

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Take it if it is a part: a whole object would be written over the others' places."""
        return status == _PARTIAL and super().begin(status, headers)


def _in_parts(members: Mapping[str, Any]) -> bool:
    """Return whether to bring it in parts: they can be verified, or nothing of it can be.

    CRC-32s can be put together; a SHA-256 and an MD5 want the bytes in their order.
    """
    if members["ContentLength"] <= _LARGE:
        return False
    crc = members.get("ChecksumCRC32", "-")
    in_order = members.get("ChecksumSHA256", "-"), members.get("ChecksumSHA1", "-")
    verifiable = any("-" not in value for value in in_order) or _MD5.fullmatch(members["ETag"])
    return "-" not in crc or not verifiable


def _parts(
    provider: Aws, parameters: Mapping[str, Any], members: Mapping[str, Any], into: PartedSink
) -> Call[None]:
    size = members["ContentLength"]
    starts = range(0, size, _PART)
    sinks = [_Part(into.part(start, min(_PART, size - start))) for start in starts]
    # What is put meanwhile under the name is another object: the ETag holds them together.
    same = {**parameters, "IfMatch": members["ETag"], "IfNoneMatch": None, "ChecksumMode": None}
    replies = yield Together(
        asks=tuple(
            provider.request(
                "s3",
                "GetObject",
                {**same, "Range": f"bytes={start}-{min(start + _PART, size) - 1}"},
                into=sink,
                headers=_AS_IT_IS,
            )
            for start, sink in zip(starts, sinks, strict=True)
        )
    )
    assert isinstance(replies, Replies)  # noqa: S101 - for the type checker
    if any(reply.status != _PARTIAL for reply in replies.replies):
        raise damaged()
    crc = members.get("ChecksumCRC32", "-")
    if "-" not in crc:
        sizes = [min(_PART, size - start) for start in starts]
        found = crc32_of_parts([(s.value, n) for s, n in zip(sinks, sizes, strict=True)])
        if found != int.from_bytes(base64.b64decode(crc)):
            raise damaged()
