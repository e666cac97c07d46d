"""Which bucket and key a request is about: by the host's name, or by its path alone."""

import re
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.exchange import Request

LONGEST_KEY: Final = 1024
_VIRTUAL: Final = re.compile(
    r"(?P<bucket>.+)\.s3(?:[.-](?:dualstack\.)?(?P<region>[a-z0-9-]+))?\.amazonaws\.com(?:\.cn)?"
    r"|(?P<local>.+?)(?:\.s3)?\.localhost"
)
_REGIONAL: Final = re.compile(r"s3[.-](?:dualstack\.)?(?P<region>[a-z0-9-]+)\.amazonaws\.com")


class Address(NamedTuple):
    """What a request is about.

    Attributes:
        bucket: The bucket's name; empty for none.
        key: The object's key; empty for none.
        virtual: Whether the host names the bucket.
        region: The region that the host names; None if it names none.
    """

    bucket: str
    key: str
    virtual: bool
    region: str | None = None


def address(request: Request) -> Address:
    """Return what the request is about.

    Raises:
        Problem: The key is no UTF-8, or too long.
    """
    host = request.headers.get("host", "").partition(":")[0].lower()
    path = request.path.removeprefix("/")
    found = _VIRTUAL.fullmatch(host)
    if found and (bucket := found["bucket"] or found["local"]) != "s3":
        return Address(bucket, _key(path), virtual=True, region=found["region"])
    bucket, _, rest = path.partition("/")
    regional = _REGIONAL.fullmatch(host)
    region = regional["region"] if regional else None
    return Address(_decoded(bucket), _key(rest), virtual=False, region=region)


def _key(path: str) -> str:
    key = _decoded(path)
    if len(key.encode()) > LONGEST_KEY:
        raise Problem(
            "KeyTooLongError",
            "Your key is too long",
            members={"Size": len(key.encode()), "MaxSizeAllowed": LONGEST_KEY},
        )
    return key


def _decoded(text: str) -> str:
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise Problem("InvalidURI", "Couldn't parse the specified URI.") from None
