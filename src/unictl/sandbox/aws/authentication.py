"""Who is asking: the request's signature is checked before its body is taken.

Only the sandbox's own key pair is known (`keys.py`). Each part of AWS words a refusal in its own
way; that time-limited URLs are still good is looked at later, when the sandbox's clock is known.
"""

import hmac
from typing import Final, NamedTuple

from unictl.sandbox.aws import presigned_old
from unictl.sandbox.aws import signature as version_4
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.keys import KEYS
from unictl.sandbox.aws.signature import Malformed, Signature
from unictl.sandbox.exchange import Request

LONGEST: Final = 604_800
"""Seconds for which a presigned URL can hold at most."""
_WRONG: Final = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your {} and signing method."
)
_KEY: Final = "AWS Secret Access Key"
_TOKEN: Final = "The security token included in the request is invalid."  # noqa: S105 - a message
_REFUSALS: Final = {
    "s3": {
        "none": ("AccessDenied", "Access Denied", 403),
        "malformed": (
            "AuthorizationHeaderMalformed",
            "The authorization header is malformed.",
            400,
        ),
        "key": (
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records.",
            403,
        ),
        "token": ("InvalidToken", "The provided token is malformed or otherwise invalid.", 400),
        "wrong": ("SignatureDoesNotMatch", _WRONG.format("key"), 403),
    },
    "dynamodb": {
        "none": (
            "MissingAuthenticationTokenException",
            "Request is missing Authentication Token",
            400,
        ),
        "malformed": (
            "IncompleteSignatureException",
            "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature'.",
            400,
        ),
        "key": ("UnrecognizedClientException", _TOKEN, 400),
        "token": ("UnrecognizedClientException", _TOKEN, 400),
        "wrong": ("InvalidSignatureException", _WRONG.format(_KEY), 400),
    },
    "sts": {
        "none": ("MissingAuthenticationToken", "Request is missing Authentication Token", 403),
        "malformed": (
            "IncompleteSignature",
            "Request must contain a signature that conforms to AWS standards",
            400,
        ),
        "key": ("InvalidClientTokenId", _TOKEN, 403),
        "token": ("InvalidClientTokenId", _TOKEN, 403),
        "wrong": ("SignatureDoesNotMatch", _WRONG.format(_KEY), 403),
    },
}


class Caller(NamedTuple):
    """Whoever holds the sandbox's keys.

    Attributes:
        region: For which the request is signed.
        signature: The request's; None if it is of the old kind.
        made: Unix seconds when a presigned URL was made.
        ends: Unix seconds until when it holds; None if it isn't bound.
    """

    region: str
    signature: Signature | None = None
    made: int = 0
    ends: int | None = None


def part_of(request: Request) -> str:
    """Return which part of AWS the request is for: `s3`, `dynamodb` or `sts`."""
    try:
        signature = version_4.find(request)
    except Malformed:
        signature = None
    if signature is not None and signature.service in _REFUSALS:
        return signature.service
    if "x-amz-target" in request.headers:
        return "dynamodb"
    form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    return "sts" if form and request.method == "POST" else "s3"


def authenticate(request: Request, part: str, payload: str, bucket: str | None) -> Caller:
    """Check the request's signature.

    Args:
        request: The request.
        part: From `part_of`.
        payload: What stands for the body in the signature.
        bucket: The bucket that the host names, if it does.

    Raises:
        Problem: There is none, of another key, or a wrong one.
    """
    try:
        signature = version_4.find(request)
    except Malformed:
        if "authorization" in request.headers:
            raise _refusal(part, "malformed") from None
        raise _query("Error parsing the X-Amz-Credential parameter.") from None
    if signature is None:
        return _old(request, part, bucket)
    if signature.key_id != KEYS["access_key_id"]:
        raise _refusal(part, "key", AWSAccessKeyId=signature.key_id)
    query = dict(request.query)
    if "x-amz-security-token" in request.headers or "X-Amz-Security-Token" in query:
        raise _refusal(part, "token")
    if signature.expires is not None:
        payload = version_4.UNSIGNED
        if not 0 < signature.expires <= LONGEST:
            raise _query("X-Amz-Expires must be less than a week (in seconds)")
    checked = version_4.check(request, signature, payload)
    if not checked.right:
        raise _refusal(
            part,
            "wrong",
            AWSAccessKeyId=signature.key_id,
            StringToSign=checked.to_sign,
            SignatureProvided=signature.value,
            CanonicalRequest=checked.canonical,
        )
    if signature.expires is None:
        return Caller(signature.region, signature)
    made = _seconds(signature.time)
    return Caller(signature.region, signature, made, made + signature.expires)


def _refusal(part: str, why: str, **members: str) -> Problem:
    code, message, status = _REFUSALS[part][why]
    return Problem(code, message, status, members=members)


def _query(message: str) -> Problem:
    return Problem("AuthorizationQueryParametersError", message)


def _seconds(time: str) -> int:
    from calendar import timegm  # noqa: PLC0415 - only presigned URLs need it

    numbers = (time[:4], time[4:6], time[6:8], time[9:11], time[11:13], time[13:15])
    return timegm((*map(int, numbers), 0, 0, 0))


def _old(request: Request, part: str, bucket: str | None) -> Caller:
    """Check a presigned URL of version 2."""
    query = dict(request.query)
    if part != "s3" or not query.keys() >= presigned_old.NAMES:
        raise _refusal(part, "none")
    if query["AWSAccessKeyId"] != KEYS["access_key_id"]:
        raise _refusal(part, "key", AWSAccessKeyId=query["AWSAccessKeyId"])
    to_sign, made = presigned_old.sign(request, bucket)
    if not hmac.compare_digest(made.encode(), query["Signature"].encode()):
        raise _refusal(part, "wrong", StringToSign=to_sign, SignatureProvided=query["Signature"])
    ends = query["Expires"]
    if not (ends.isascii() and ends.isdigit()):
        raise Problem("AccessDenied", f"Invalid date (should be seconds since epoch): {ends}", 403)
    return Caller("us-east-1", ends=int(ends))
