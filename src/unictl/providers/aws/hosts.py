"""Where AWS's services are, by region, and where an own S3-compatible endpoint is.

Hosts: https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from unictl.core.secret import Secret
from unictl.errors import NotConfigured

DEFAULT_REGION: Final = "us-east-1"
_REGION: Final = re.compile(r"[a-z0-9-]{2,40}")
# By the region's beginning; the keys of one partition are unknown in the others.
_DOMAINS: Final[Mapping[str, str]] = {"cn-": "amazonaws.com.cn", "eusc-": "amazonaws.eu"}
# A dot in the name would need a certificate of its own; older names hold what no host can.
_HOSTED: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,61})[a-z0-9]")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_ENDPOINT: Final = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~/-]*)?")


def region_of(fields: Mapping[str, Secret], named: str | None = None) -> str:
    """Return the region: the one named, else the keys' own, else `us-east-1`.

    Raises:
        NotConfigured: It is no region's name.
    """
    own = fields.get("region")
    region = named or (own.reveal().strip() if own else "") or DEFAULT_REGION
    if not _REGION.fullmatch(region):
        raise NotConfigured(
            "aws's region is no region's name: it looks like eu-west-1",
            hint="Put it right with `unictl vault set aws region`, or unset AWS_REGION.",
            service="aws",
        )
    return region


def endpoint_of(fields: Mapping[str, Secret]) -> str | None:
    """Return the S3-compatible endpoint that is used in place of S3, or None.

    Raises:
        NotConfigured: It is no address that keys may go to: https, or loopback.
    """
    own = fields.get("endpoint")
    if not own:
        return None
    text = own.reveal().strip().rstrip("/")
    address = text if "://" in text else f"https://{text}"
    try:
        host = (urlsplit(address).hostname or "").lower()
    except ValueError:
        host = ""
    allowed = address.startswith("https://") or host in _LOOPBACK
    if not host or not allowed or not _ENDPOINT.fullmatch(address):
        raise NotConfigured(
            "aws's endpoint is no https address",
            hint="It looks like https://s3.example.com, or http:// on loopback: put it right with"
            " `unictl vault set aws endpoint`, or remove it for AWS itself.",
            service="aws",
        )
    return None if is_amazon(host) else address


def is_amazon(host: str) -> bool:
    """Return whether the host is AWS's own, whose checksums and regions we know."""
    domains = ("amazonaws.com", *_DOMAINS.values(), "api.aws")
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def host(service: str, region: str) -> str:
    """Return a service's host in a region."""
    domain = next((to for lead, to in _DOMAINS.items() if region.startswith(lead)), None)
    return f"{service}.{region}.{domain or 'amazonaws.com'}"


def hosted(url: str, at: str) -> str:
    """Return S3's URL with the bucket in the host's name, where its name allows it.

    AWS serves buckets by the path for old programs only; other endpoints may know no other way.

    Args:
        url: With the bucket as the path's first part.
        at: S3's own host in the region.
    """
    lead = f"https://{at}/"
    if not url.startswith(lead):
        return url
    rest = url.removeprefix(lead)
    end = next((n for n, sign in enumerate(rest) if sign in "/?"), len(rest))
    bucket = rest[:end]
    if not _HOSTED.fullmatch(bucket):
        return url
    return f"https://{bucket}.{at}/{rest[end:].removeprefix('/')}"
