"""Tags of objects: given when an object is made, or by themselves."""

import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import parse_qsl

from unictl.core.call import Reply
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.receiving import Received
from unictl.sandbox.aws.s3 import kept, xml
from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing

_ALLOWED: Final = re.compile(r"[\w\s+\-=.:/@]*")
HEADER: Final = "x-amz-tagging"
_MOST, _LONGEST_NAME, _LONGEST_VALUE = 10, 128, 256


def of_header(exchange: Exchange) -> dict[str, str]:
    """Return the tags that a request gives the object that it makes.

    Raises:
        Problem: There are too many, or one can't be one.
    """
    text = exchange.request.headers.get(HEADER, "")
    return _checked(parse_qsl(text, keep_blank_values=True))


def get(exchange: Exchange, received: Received) -> Reply:
    """GetObjectTagging."""
    tags = _object(exchange, received).body.get("tags", {})
    shown = [("Tag", (("Key", name), ("Value", value))) for name, value in tags.items()]
    return xml.reply("Tagging", (("TagSet", shown),))


def put(exchange: Exchange, received: Received) -> Reply:
    """PutObjectTagging, in place of all tags before."""
    thing = _object(exchange, received)
    sets = xml.read(received.body, "Tagging").all("TagSet")
    if len(sets) != 1:
        raise xml.malformed()
    tags = [(tag.get("Key"), tag.get("Value")) for tag in sets[0].all("Tag")]
    return _keep(exchange, thing, _checked(tags), 200)


def delete(exchange: Exchange, received: Received) -> Reply:
    """DeleteObjectTagging."""
    return _keep(exchange, _object(exchange, received), {}, 204)


def _object(exchange: Exchange, received: Received) -> Thing:
    name = kept.bucket(exchange, received).body["name"]
    return kept.existing(exchange, name, received.address.key)


def _keep(exchange: Exchange, thing: Thing, tags: dict[str, str], status: int) -> Reply:
    thing.body["tags"] = tags
    exchange.session.save(thing)
    return Reply(status)


def _checked(pairs: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    given = list(pairs)
    tags = {str(name or ""): str(value or "") for name, value in given}
    if len(given) > _MOST:
        raise Problem("BadRequest", f"Object tags cannot be greater than {_MOST}")
    if len(tags) < len(given):
        raise Problem("InvalidTag", "Cannot provide multiple Tags with the same key")
    for name, value in tags.items():
        if not 0 < len(name) <= _LONGEST_NAME or not _ALLOWED.fullmatch(name):
            raise Problem("InvalidTag", "The TagKey you have provided is invalid")
        if len(value) > _LONGEST_VALUE or not _ALLOWED.fullmatch(value):
            raise Problem("InvalidTag", "The TagValue you have provided is invalid")
    return tags
