"""Objects are deleted, one or a thousand at once."""

from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.receiving import Received
from unictl.sandbox.aws.s3 import kept, xml
from unictl.sandbox.aws.s3.conditions import writable
from unictl.sandbox.exchange import Exchange

_MOST_DELETED: Final = 1000


def delete(exchange: Exchange, received: Received) -> Reply:
    """DeleteObject; of what isn't there too."""
    name, key = kept.bucket(exchange, received).body["name"], received.address.key
    found = kept.find_object(exchange, name, key)
    writable(exchange.request.headers, key, found)
    if found is not None:
        kept.remove(exchange, received.folder, found)
    return Reply(204)


def delete_many(exchange: Exchange, received: Received) -> Reply:
    """DeleteObjects."""
    name = kept.bucket(exchange, received).body["name"]
    if received.checksum is None and "content-md5" not in exchange.request.headers:
        raise Problem("InvalidRequest", "Missing required header for this request: Content-MD5")
    asked_for = xml.read(received.body, "Delete")
    elements = asked_for.all("Object")
    if not 0 < len(elements) <= _MOST_DELETED or any(not item.get("Key") for item in elements):
        raise xml.malformed()
    deleted: list[tuple[str, Any]] = []
    for element in elements:
        key = element.get("Key") or ""
        found = kept.find_object(exchange, name, key)
        try:
            if (etag := element.get("ETag")) is not None:
                writable({"if-match": etag}, key, found)
        except Problem as problem:
            about = (("Key", key), ("Code", problem.code), ("Message", problem.message))
            deleted.append(("Error", about))
            continue
        if found is not None:
            kept.remove(exchange, received.folder, found)
        if asked_for.get("Quiet") != "true":
            deleted.append(("Deleted", (("Key", key),)))
    return xml.reply("DeleteResult", deleted)
