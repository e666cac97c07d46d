"""AWS's refusals in our tree, by code and HTTP status; never by the text.

Codes: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html,
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html and
https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html.
"""

from collections.abc import Mapping
from typing import Any, Final
from xml.etree import ElementTree as ET

from unictl.core.call import Ask, Reply
from unictl.errors import (
    AuthenticationRefused,
    Conflict,
    NetworkFailed,
    NotFound,
    Outcome,
    PermissionRefused,
    RateLimited,
    Rejected,
    ServiceUnavailable,
    TimedOut,
    UnictlError,
)

CODES: Final[Mapping[str, type[UnictlError]]] = {
    "InvalidAccessKeyId": AuthenticationRefused,
    "InvalidClientTokenId": AuthenticationRefused,
    "UnrecognizedClientException": AuthenticationRefused,
    "SignatureDoesNotMatch": AuthenticationRefused,
    "InvalidSignatureException": AuthenticationRefused,
    "IncompleteSignature": AuthenticationRefused,
    "IncompleteSignatureException": AuthenticationRefused,
    "MissingAuthenticationToken": AuthenticationRefused,
    "MissingAuthenticationTokenException": AuthenticationRefused,
    "AuthFailure": AuthenticationRefused,
    "InvalidToken": AuthenticationRefused,
    "ExpiredToken": AuthenticationRefused,
    "ExpiredTokenException": AuthenticationRefused,
    "TokenRefreshRequired": AuthenticationRefused,
    "RequestTimeTooSkewed": AuthenticationRefused,
    "RequestExpired": AuthenticationRefused,
    "AccessDenied": PermissionRefused,
    "AccessDeniedException": PermissionRefused,
    "AllAccessDisabled": PermissionRefused,
    "AccountProblem": PermissionRefused,
    "InvalidObjectState": PermissionRefused,
    "NotSignedUp": PermissionRefused,
    "OptInRequired": PermissionRefused,
    "KMS.AccessDeniedException": PermissionRefused,
    "KMS.DisabledException": PermissionRefused,
    "NoSuchKey": NotFound,
    "NoSuchBucket": NotFound,
    "NoSuchUpload": NotFound,
    "NoSuchVersion": NotFound,
    "ResourceNotFoundException": NotFound,
    "BucketAlreadyExists": Conflict,
    "BucketAlreadyOwnedByYou": Conflict,
    "BucketNotEmpty": Conflict,
    "OperationAborted": Conflict,
    "ConditionalRequestConflict": Conflict,
    "PreconditionFailed": Conflict,
    "NotModified": Conflict,
    "ResourceInUseException": Conflict,
    "TableAlreadyExistsException": Conflict,
    "ConditionalCheckFailedException": Conflict,
    "TransactionConflictException": Conflict,
    "TransactionCanceledException": Conflict,
    "TransactionInProgressException": Conflict,
    "ReplicatedWriteConflictException": Conflict,
    "IdempotentParameterMismatchException": Conflict,
    "BandwidthLimitExceeded": RateLimited,
    "LimitExceededException": RateLimited,
    "PriorRequestNotComplete": RateLimited,
    "ProvisionedThroughputExceededException": RateLimited,
    "RequestLimitExceeded": RateLimited,
    "RequestThrottled": RateLimited,
    "RequestThrottledException": RateLimited,
    "SlowDown": RateLimited,
    "ThrottledException": RateLimited,
    "Throttling": RateLimited,
    "ThrottlingException": RateLimited,
    "TooManyRequestsException": RateLimited,
    "BadDigest": NetworkFailed,
    "InternalError": ServiceUnavailable,
    "InternalFailure": ServiceUnavailable,
    "InternalServerError": ServiceUnavailable,
    "RequestTimeout": TimedOut,
    "RequestTimeoutException": TimedOut,
    "ServiceUnavailable": ServiceUnavailable,
    "XAmzContentChecksumMismatch": NetworkFailed,
    "XAmzContentSHA256Mismatch": NetworkFailed,
    "MethodNotAllowed": Rejected,
    "NotImplemented": Rejected,
    "PermanentRedirect": Rejected,
    "TemporaryRedirect": Rejected,
    "AuthorizationHeaderMalformed": Rejected,
    "IncorrectEndpoint": Rejected,
    "ValidationException": Rejected,
}
STATUSES: Final[Mapping[int, type[UnictlError]]] = {
    304: Conflict,
    401: AuthenticationRefused,
    403: PermissionRefused,
    404: NotFound,
    409: Conflict,
    412: Conflict,
    429: RateLimited,
}
# Somebody else is at the same thing just now: the same request may do a moment later.
_AGAIN: Final = frozenset(
    {
        "OperationAborted",
        "ReplicatedWriteConflictException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
_HINTS: Final[Mapping[str, str]] = {
    "RequestTimeTooSkewed": "This machine's clock is off by more than 15 minutes: set it.",
    "RequestExpired": "This machine's clock may be off: set it.",
    "SignatureDoesNotMatch": "The secret does not fit the key's id, or a proxy changed the request:"
    " check it with `unictl services check aws`.",
    "ExpiredToken": "The temporary keys have ended: get new ones, with their session token.",
    "ExpiredTokenException": "The temporary keys have ended: get new ones, with their session"
    " token.",
    "InvalidToken": "Temporary keys (ASIA…) need their session token, and other keys have none:"
    " `unictl vault set aws session_token`.",
    "PreconditionFailed": "Look at what is there now (`unictl storage head`) before you go on.",
    "ConditionalCheckFailedException": "Look at the item (`unictl tables get-item`) before you go"
    " on.",
    "NoSuchKey": "`unictl storage list BUCKET --prefix …` shows what is there.",
    "NoSuchBucket": "`unictl storage list-buckets` shows yours.",
    "ResourceNotFoundException": "Check its name and the region: `unictl tables list-tables` shows"
    " the region's.",
    "BucketAlreadyExists": "The names of buckets are shared by all of AWS's customers: choose"
    " another.",
    "InvalidObjectState": "It is archived and must be restored first.",
    "NotModified": "It is the one that you have.",
    "304": "It is the one that you have.",
}
_WORDS: Final[Mapping[int, str]] = {
    301: "it is in another region",
    304: "it has not changed",
    307: "it is in another region",
    400: "the request was refused without a reason",
    403: "it is refused to these keys, or it isn't there and they may not list",
    404: "there is no such thing",
    412: "a condition does not hold",
}
_SERVER: Final = 500
_NO_STATUS: Final = 300
_REGIONAL: Final = frozenset(
    {"PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IncorrectEndpoint"}
)


def explain(ask: Ask, reply: Reply) -> UnictlError:
    """Return the error that a reply stands for."""
    said = _said(reply)
    code = said.get("Code")
    kind = _kind(reply.status, code)
    message = said.get("Message") or _WORDS.get(
        reply.status, f"it answered HTTP {reply.status} without a reason"
    )
    region = region_told(reply) if _elsewhere(reply, code) else None
    return kind(
        message.strip().rstrip("."),
        hint=_elsewhere_hint(region) if region else _HINTS.get(code or str(reply.status)),
        service="aws",
        http_status=reply.status,
        service_code=code,
        request_id=reply.headers.get("x-amz-request-id") or reply.headers.get("x-amzn-requestid"),
        outcome=_outcome(ask, kind),
        retryable=True if code in _AGAIN else None,
    )


def refused(reply: Reply) -> bool:
    """Return whether a reply of success says an error: S3 begins some before it knows the end."""
    # Before the end comes white space, which keeps the connection.
    return b"<Error>" in reply.body[:256] + reply.body[-4096:] and bool(
        _xml(reply.body).get("Code")
    )


def region_told(reply: Reply) -> str | None:
    """Return the region in which a bucket is, where the reply says so."""
    return reply.headers.get("x-amz-bucket-region") or _said(reply).get("Region")


def _elsewhere(reply: Reply, code: str | None) -> bool:
    return code in _REGIONAL or (code is None and reply.status in {301, 307})


def _elsewhere_hint(region: str) -> str:
    return (
        f"It is in {region}: add --extra aws.region={region}, or make it the keys' region with"
        " `unictl vault set aws region`."
    )


def _outcome(ask: Ask, kind: type[UnictlError]) -> Outcome | None:
    return None if not ask.changes or kind is ServiceUnavailable else "not_applied"


def _kind(status: int, code: str | None) -> type[UnictlError]:
    if found := CODES.get(code or ""):
        return found
    # S3 tells an error after it has begun to answer with success: what became of it, it says not.
    if status >= _SERVER or status < _NO_STATUS:
        return ServiceUnavailable
    return STATUSES.get(status, Rejected)


def _said(reply: Reply) -> dict[str, str]:
    """Return code, message and region; gateways before AWS answer with HTML or nothing."""
    if reply.body.lstrip()[:1] == b"<" or reply.body[:3] == b"\xef\xbb\xbf":
        return _xml(reply.body)
    try:
        body = reply.json()
    except ValueError:
        return {}
    if not isinstance(body, Mapping):
        return {}
    code = body.get("__type") or reply.headers.get("x-amzn-errortype") or body.get("code")
    found = {"Message": body.get("message") or body.get("Message")}
    if isinstance(code, str):  # com.amazonaws.dynamodb.v20120810#ResourceNotFoundException
        found["Code"] = code.rpartition("#")[2].partition(":")[0]
    return {name: text for name, text in found.items() if isinstance(text, str) and text}


def _xml(body: bytes) -> dict[str, str]:
    try:
        root: Any = ET.fromstring(body.strip())  # noqa: S314 - expat limits what entities may grow to
    except ET.ParseError:
        return {}
    found: dict[str, str] = {}
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name in {"Code", "Message", "Region"} and element.text and name not in found:
            found[name] = element.text
    return found
