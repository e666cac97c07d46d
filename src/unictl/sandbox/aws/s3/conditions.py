"""Conditions of requests (RFC 9110, section 13) as S3 heeds them, and ranges."""

import re
from collections.abc import Mapping
from typing import Any, Final

from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.s3 import times
from unictl.sandbox.aws.s3.asked import not_implemented
from unictl.sandbox.aws.s3.kept import no_such_key
from unictl.sandbox.session import Thing

_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")


class NotModified(Exception):
    """The caller has it already."""


def readable(headers: Mapping[str, str], body: dict[str, Any], prefix: str = "") -> None:
    """Look at the conditions under which an object may be read.

    Args:
        headers: The request's.
        body: The object.
        prefix: Before the headers' names, for the source of a copy.

    Raises:
        NotModified: The caller wants only what has changed.
        Problem: A condition isn't met.
    """

    def of(name: str) -> str | None:
        return headers.get(f"{prefix}{name}")

    match, none_match = of("if-match"), of("if-none-match")
    since, until = (
        times.read(of("if-modified-since") or ""),
        times.read(of("if-unmodified-since") or ""),
    )
    if match is not None:
        if not _matches(match, body["etag"]):
            raise failed(f"{prefix}If-Match")
    elif until is not None and body["modified"] > until:
        raise failed(f"{prefix}If-Unmodified-Since")
    if none_match is not None:
        unchanged = _matches(none_match, body["etag"])
    else:
        unchanged = since is not None and body["modified"] <= since
    if unchanged and prefix:
        raise failed(f"{prefix}If-None-Match")
    if unchanged:
        raise NotModified


def writable(headers: Mapping[str, str], key: str, found: Thing | None) -> None:
    """Look at the conditions under which an object may be written or deleted.

    Raises:
        Problem: A condition isn't met, or is one that S3 doesn't know here.
    """
    if (none_match := headers.get("if-none-match")) is not None:
        if none_match != "*":
            raise not_implemented("If-None-Match")
        if found is not None:
            raise failed("If-None-Match")
    if (match := headers.get("if-match")) is not None:
        if found is None:
            raise no_such_key(key)
        if not _matches(match, found.body["etag"]):
            raise failed("If-Match")


def failed(condition: str) -> Problem:
    """Return the refusal for a condition that isn't met."""
    return Problem(
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
        412,
        members={"Condition": condition},
    )


def span(text: str | None, size: int) -> tuple[int, int] | None:
    """Return the offset and the length that a Range header asks for; None for the whole.

    Raises:
        Problem: No byte of it is there.
    """
    found = _RANGE.fullmatch(text or "")
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        start, end = size - length, size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return None
    if start > end or start >= size:
        raise Problem(
            "InvalidRange",
            "The requested range is not satisfiable",
            416,
            members={"RangeRequested": text, "ActualObjectSize": size},
            headers={"content-range": f"bytes */{size}"},
        )
    return start, end - start + 1


def _matches(given: str, etag: str) -> bool:
    tags = (tag.strip().removeprefix("W/").strip('"') for tag in given.split(","))
    return any(tag in ("*", etag) for tag in tags)
