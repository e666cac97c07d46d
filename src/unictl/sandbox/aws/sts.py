"""AWS STS: who the keys belong to. A request is a form, an answer is XML."""

from typing import Final
from urllib.parse import parse_qsl

from unictl.core.call import Reply
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.keys import ACCOUNT
from unictl.sandbox.aws.names import uuid
from unictl.sandbox.aws.receiving import Received
from unictl.sandbox.exchange import Exchange

_NAMESPACE: Final = "https://sts.amazonaws.com/doc/2011-06-15/"
_VERSION: Final = "2011-06-15"
_IDENTITY: Final = (
    f"<GetCallerIdentityResult><Arn>arn:aws:iam::{ACCOUNT}:user/unictl-sandbox</Arn>"
    f"<UserId>AIDARZPUZDIKUNICTLBOX</UserId><Account>{ACCOUNT}</Account>"
    "</GetCallerIdentityResult>"
)


def handle(exchange: Exchange, received: Received) -> Reply:
    """Answer a request to STS."""
    request_id = uuid()
    about = {"content-type": "text/xml", "x-amzn-requestid": request_id}
    try:
        _check(exchange, received)
    except Problem as problem:
        error = (
            f"<Error><Type>Sender</Type><Code>{problem.code}</Code>"
            f"<Message>{problem.message}</Message></Error>"
        )
        return Reply(problem.status, about, _document("ErrorResponse", error, request_id))
    body = f"{_IDENTITY}<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
    return Reply(200, about, _document("GetCallerIdentityResponse", body))


def _check(exchange: Exchange, received: Received) -> None:
    if received.problem is not None:
        raise received.problem
    pairs = parse_qsl(received.body.decode("utf-8", "replace"))
    form = dict(pairs or exchange.request.query)
    action, version = form.get("Action"), form.get("Version")
    if not action:
        raise Problem("MissingAction", "Could not find an action to perform.")
    if action != "GetCallerIdentity" or version != _VERSION:
        raise Problem("InvalidAction", "Could not find that operation for that version")


def _document(name: str, inner: str, request_id: str | None = None) -> bytes:
    end = "" if request_id is None else f"<RequestId>{request_id}</RequestId>"
    return f'<{name} xmlns="{_NAMESPACE}">{inner}{end}</{name}>'.encode()
