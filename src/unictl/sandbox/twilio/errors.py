"""Twilio's answers and error bodies: `{code, message, more_info, status}`."""

import json
import os
from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.exchange import NoReply, Refused
from unictl.sandbox.faults import Fault

_PAGE: Final = b"<html><head><title>504 Gateway Time-out</title></head><body></body></html>"
MORE: Final = "https://www.twilio.com/docs/errors/"


def answer(document: Any, status: int = 200) -> Reply:
    """Return the document as a JSON reply; without one, an empty reply as after a deletion."""
    headers = {
        "twilio-request-id": f"RQ{os.urandom(16).hex()}",
        "twilio-concurrent-requests": "1",
        "twilio-request-duration": "0.012",
        "x-home-region": "us1",
    }
    if document is None:
        return Reply(status, headers, b"")
    headers["content-type"] = "application/json;charset=utf-8"
    return Reply(status, headers, json.dumps(document).encode())


def error(status: int, code: int, message: str, **members: Any) -> Reply:
    """Return an error's reply."""
    document = {"code": code, "message": message, "more_info": f"{MORE}{code}", "status": status}
    return answer({**document, **members}, status)


def refused(code: int, message: str, status: int = 400) -> Refused:
    """Return the refusal with a code of Twilio's."""
    return Refused(error(status, code, message))


def missing(name: str) -> Refused:
    """Return the refusal of a request without a parameter for which there is no nearer code."""
    return refused(20001, f"Missing required parameter {name} in the post body")


def invalid(name: str, value: str) -> Refused:
    """Return the refusal of a value for which there is no nearer code."""
    return refused(20422, f"Invalid parameter {name}: {value[:40]}")


def unauthenticated() -> Refused:
    """Return the refusal of a key pair."""
    detail = "Your AccountSid or AuthToken was incorrect."
    return Refused(error(401, 20003, "Authenticate", detail=detail))


def forbidden() -> Refused:
    """Return the refusal of a key that may not do this."""
    return refused(20003, "Permission denied", 403)


def not_found(path: str) -> Refused:
    """Return the refusal of a path that leads to nothing."""
    return refused(20404, f"The requested resource {path} was not found", 404)


def of_fault(fault: Fault) -> Reply | NoReply:
    """Return what the caller gets for a fault that was asked for."""
    if fault.silence is not None:
        return NoReply(fault.silence)
    if fault.name in _BY_NAME:
        return error(*_BY_NAME[fault.name])
    if fault.status == 504:  # noqa: PLR2004 - the gateway before the API answers, in its own way
        return Reply(504, {"content-type": "text/html"}, _PAGE)
    reply = error(fault.status, *_BY_STATUS[fault.status])
    if fault.status == 429:  # noqa: PLR2004 - RFC 6585 allows the header
        return Reply(429, {**reply.headers, "retry-after": "1"}, reply.body)
    return reply


# Twilio declines no payment: nearest are a recipient who opted out, and an account without money.
_BY_NAME: Final = {
    "decline": (400, 21610, "Attempt to send to unsubscribed recipient"),
    "insufficient_funds": (400, 20005, "Account not active"),
}
_BY_STATUS: Final = {
    401: (20003, "Authenticate"),
    403: (20403, "Forbidden"),
    429: (20429, "Too Many Requests"),
    500: (20500, "An internal server error has occurred"),
    502: (20500, "An internal server error has occurred"),
    503: (20503, "Service unavailable"),
}
