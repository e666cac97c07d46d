"""The way through S3's API: which operation a request is, and how a refusal is written."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final, NamedTuple

from unictl.core.call import Reply
from unictl.sandbox.aws.authentication import Caller
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.names import SERVICE
from unictl.sandbox.aws.receiving import Received
from unictl.sandbox.aws.s3 import (
    asked,
    buckets,
    completing,
    copying,
    deleting,
    kept,
    listing,
    multipart,
    objects,
    tagging,
    upload_lists,
    uploads,
    xml,
)
from unictl.sandbox.aws.s3.asked import one
from unictl.sandbox.exchange import Exchange, Request
from unictl.sandbox.faults import Fault, due, read

Handler = Callable[[Exchange, Received], Reply]
# Parts of the query that make a request another operation, of those that the sandbox doesn't have.
_NOT_HERE: Final = frozenset(
    {"accelerate", "acl", "analytics", "attributes", "cors", "encryption", "intelligent-tiering"}
    | {"inventory", "legal-hold", "lifecycle", "logging", "metrics", "notification", "object-lock"}
    | {"ownershipControls", "policy", "policyStatus", "publicAccessBlock", "replication"}
    | {"requestPayment", "restore", "retention", "select", "session", "torrent", "versions"}
    | {"website"}
)


class Route(NamedTuple):
    """An operation.

    Attributes:
        handler: What answers.
        step: What is done, as faults name it; None where none is looked for.
        upload: Whether faults stand with the upload instead of the object.
    """

    handler: Handler
    step: str | None = None
    upload: bool = False


_SERVICE: Final = {"GET": Route(buckets.listing)}
_BUCKET: Final = {
    "PUT": Route(buckets.create),
    "HEAD": Route(buckets.head),
    "DELETE": Route(buckets.delete),
    "GET": Route(listing.version_1),
    "GET list-type": Route(listing.version_2),
    "GET location": Route(buckets.location),
    "GET uploads": Route(upload_lists.list_uploads),
    "GET versioning": Route(buckets.versioning),
    "POST delete": Route(deleting.delete_many),
}
_OBJECT: Final = {
    "PUT": Route(objects.put, "create"),
    "PUT copy": Route(copying.copy, "create"),
    "PUT uploadId": Route(multipart.put_part, "update", upload=True),
    "PUT uploadId copy": Route(multipart.copy_part, "update", upload=True),
    "GET": Route(objects.get, "fetch"),
    "GET uploadId": Route(upload_lists.list_parts, "fetch", upload=True),
    "DELETE tagging": Route(tagging.delete),
    "GET tagging": Route(tagging.get),
    "PUT tagging": Route(tagging.put),
    "HEAD": Route(objects.head, "fetch"),
    "DELETE": Route(deleting.delete, "cancel"),
    "DELETE uploadId": Route(multipart.abort, "cancel", upload=True),
    "POST uploads": Route(multipart.create),
    "POST uploadId": Route(completing.complete, "create", upload=True),
}
_TOLD_APART: Final = (
    "delete",
    "list-type",
    "location",
    "tagging",
    "uploadId",
    "uploads",
    "versioning",
)


def route(request: Request, received: Received) -> Route:
    """Return the operation.

    Raises:
        Problem: There is none such, or not here.
    """
    names = {name for name, _ in request.query}
    if missing := names & _NOT_HERE:
        raise asked.not_implemented(min(missing))
    if one(request.query, "versionId") not in (None, "null"):  # as no bucket keeps versions
        raise Problem("InvalidArgument", "Invalid version id specified")
    table = _OBJECT if received.address.key else _BUCKET if received.address.bucket else _SERVICE
    words = [request.method, *(name for name in _TOLD_APART if name in names)]
    if "x-amz-copy-source" in request.headers and request.method == "PUT":
        words.append("copy")
    found = table.get(" ".join(words))
    if found is None and {"tagging", "versioning"} & names:
        raise asked.not_implemented(words[-1])
    if found is None:
        raise Problem(
            "MethodNotAllowed",
            "The specified method is not allowed against this resource.",
            405,
            members={"Method": request.method},
        )
    return found


def check_time(caller: Caller, now: int) -> None:
    """See that a presigned URL still holds.

    Raises:
        Problem: It doesn't any more.
    """
    if caller.ends is not None and caller.ends < now:
        raise Problem("AccessDenied", "Request has expired", 403)


def fault_of(exchange: Exchange, received: Received, found: Route) -> Fault | None:
    """Return the fault that the object's metadata plans for this request.

    Raises:
        Problem: It can't be read.
    """
    if found.step is None:
        return None
    request = exchange.request
    metadata: Any = None
    if found.step == "create" and not found.upload:
        metadata = asked.metadata(request.headers)
    else:
        thing = _concerned(exchange, received, found)
        metadata = thing and thing.body["metadata"]
    signed_apart = [pair for pair in request.query if not pair[0].lower().startswith("x-amz-")]
    content = received.written.md5 if received.written else sha256(received.body).hexdigest()
    told_apart = f"{request.method} {request.path} {signed_apart} {content}"
    try:
        planned = iter(list(read(metadata)))
    except ValueError as error:
        raise Problem("InvalidArgument", str(error)) from None
    return due(exchange.session, SERVICE, planned, step=found.step, request=told_apart)


def _concerned(exchange: Exchange, received: Received, found: Route) -> Any:
    name, key = received.address.bucket, received.address.key
    if found.upload:
        identifier = one(exchange.request.query, "uploadId") or ""
        return exchange.session.get(SERVICE, uploads.kind(name), identifier)
    return kept.find_object(exchange, name, key)


def of_fault(fault: Fault) -> Problem:
    """Return how S3 words a fault."""
    status = fault.status
    code, message = {
        400: ("InvalidRequest", "The request was declined."),
        401: ("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist."),
        403: ("AccessDenied", "Access Denied"),
        429: ("SlowDown", "Please reduce your request rate."),
        503: ("ServiceUnavailable", "Service is unable to handle request."),
    }.get(status, ("InternalError", "We encountered an internal error. Please try again."))
    return Problem(code, message, {401: 403, 429: 503}.get(status, status))


def refused(problem: Problem, request: Request, request_id: str, host_id: str) -> Reply:
    """Return the reply for a refusal; one to HEAD has no body."""
    headers = {**problem.headers, "content-type": "application/xml"}
    if request.method == "HEAD":
        return Reply(problem.status, headers)
    members = {
        "Code": problem.code,
        "Message": problem.message,
        **problem.members,
        "Resource": request.path,
        "RequestId": request_id,
        "HostId": host_id,
    }
    return Reply(problem.status, headers, xml.document("Error", members.items(), named=False))
