"""Presigned URLs of signature version 2, which boto3 still makes for us-east-1 by default."""

import base64
import hmac
from typing import Final

from unictl.sandbox.aws.keys import KEYS
from unictl.sandbox.exchange import Request

NAMES: Final = frozenset({"AWSAccessKeyId", "Signature", "Expires"})
"""What its query has."""
# The subresources and overrides that the old signature covers.
_COVERED: Final = frozenset(
    {
        "acl",
        "cors",
        "delete",
        "lifecycle",
        "location",
        "logging",
        "notification",
        "partNumber",
        "policy",
        "requestPayment",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versionId",
        "versioning",
        "versions",
        "website",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
    }
)


def sign(request: Request, bucket: str | None) -> tuple[str, str]:
    """Return the string that is signed, and the signature that the request should have.

    Args:
        request: A request with all `NAMES` in its query.
        bucket: The bucket that the host names, if it does.
    """
    query = dict(request.query)
    amazon = {**request.headers, **query}
    covered = sorted(name for name in query if name in _COVERED)
    resource = (f"/{bucket}" if bucket else "") + request.path  # of S3 alone, as boto3 has it
    if covered:
        resource += "?" + "&".join(
            f"{name}={query[name]}" if query[name] else name for name in covered
        )
    to_sign = "\n".join(
        (
            request.method,
            request.headers.get("content-md5", query.get("Content-MD5", "")),
            request.headers.get("content-type", query.get("Content-Type", "")),
            query["Expires"],
            *(
                f"{name.lower()}:{amazon[name]}"
                for name in sorted(amazon, key=str.lower)
                if name.lower().startswith("x-amz-")
            ),
            resource,
        )
    )
    key = KEYS["secret_access_key"].encode()
    return to_sign, base64.b64encode(hmac.digest(key, to_sign.encode(), "sha1")).decode()
