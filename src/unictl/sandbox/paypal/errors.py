"""PayPal's error bodies, and the names, statuses and texts that go with its issues."""

import json
import os
from collections.abc import Sequence
from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.exchange import Refused

JSON: Final = {"content-type": "application/json"}
_DOCS: Final = "https://developer.paypal.com/docs/api/"

# Status: the error's name and message, alike in all of PayPal's newer APIs.
_NAMES: Final = {
    400: (
        "INVALID_REQUEST",
        "Request is not well-formed, syntactically incorrect, or violates schema.",
    ),
    401: (
        "AUTHENTICATION_FAILURE",
        (
            "Authentication failed due to missing authorization header, "
            "or invalid authentication credentials."
        ),
    ),
    403: ("NOT_AUTHORIZED", "Authorization failed due to insufficient permissions."),
    404: ("RESOURCE_NOT_FOUND", "The specified resource does not exist."),
    409: (
        "RESOURCE_CONFLICT",
        "The server has detected a conflict while processing this request.",
    ),
    415: (
        "UNSUPPORTED_MEDIA_TYPE",
        "The server does not support the request payload's media type.",
    ),
    422: (
        "UNPROCESSABLE_ENTITY",
        (
            "The requested action could not be performed, semantically incorrect, "
            "or failed business validation."
        ),
    ),
    429: ("RATE_LIMIT_REACHED", "Too many requests. Blocked due to rate limiting."),
    500: ("INTERNAL_SERVER_ERROR", "An internal server error occurred."),
    503: ("SERVICE_UNAVAILABLE", "Service Unavailable."),
}

# The issues that don't come with a 422.
_STATUSES: Final = {
    "MALFORMED_REQUEST_JSON": 400,
    "PAYPAL_REQUEST_ID_REQUIRED": 400,
    "DUPLICATE_REQUEST_ID": 400,
    "MISSING_REQUIRED_PARAMETER": 400,
    "MISSING_REQUEST_BODY": 400,
    "FIELD_NOT_PATCHABLE": 400,
    "INVALID_PARAMETER_SYNTAX": 400,
    "INVALID_PARAMETER_VALUE": 400,
    "INVALID_STRING_LENGTH": 400,
    "INVALID_STRING_MAX_LENGTH": 400,
    "INVALID_STRING_MIN_LENGTH": 400,
    "INVALID_ARRAY_MAX_ITEMS": 400,
    "INVALID_ARRAY_MIN_ITEMS": 400,
    "INVALID_INTEGER_MAX_VALUE": 400,
    "INVALID_INTEGER_MIN_VALUE": 400,
    "INVALID_DECIMAL_VALUE": 400,
    "INVALID_PATCH_PATH": 400,
    "INVALID_PATCH_OPERATION": 400,
    "INVALID_ACCOUNT_STATUS": 401,
    "PERMISSION_DENIED": 403,
    "CONSENT_NEEDED": 403,
    "NOT_ENABLED_FOR_CARD_PROCESSING": 403,
    "PAYEE_ACCOUNT_NOT_VERIFIED": 403,
    "PAYEE_NOT_CONSENTED": 403,
    "INVALID_RESOURCE_ID": 404,
    "TRACKER_ID_NOT_FOUND": 404,
    "PREVIOUS_REQUEST_IN_PROGRESS": 409,
    "RATE_LIMIT_REACHED": 429,
    "INTERNAL_SERVER_ERROR": 500,
    "SERVICE_UNAVAILABLE": 503,
}


def debug_id() -> str:
    """Return an id as PayPal gives each request."""
    return os.urandom(7).hex()[:13]


def status_of(issue: str) -> int:
    """Return the HTTP status that an issue comes with; 422 unless it is one of the others."""
    return _STATUSES.get(issue, 422)


def detail(
    issue: str,
    field: str | None = None,
    *,
    value: str | None = None,
    location: str = "body",
    description: str | None = None,
) -> dict[str, str]:
    """Return one of an error's details.

    Args:
        issue: PayPal's word for what is wrong.
        field: JSON pointer of the field in the body, or the parameter's name.
        value: What stood there.
        location: `body`, `path`, `query` or `header`.
        description: A text for people; by default the issue in words.
    """
    shown = {"issue": issue, "description": description or _in_words(issue)}
    if field is not None:
        shown["field"] = field
        if location != "header":  # PayPal's word for it is none of the three
            shown["location"] = location
    if value is not None:
        shown["value"] = value
    return shown


def _in_words(issue: str) -> str:
    return issue.replace("_", " ").capitalize() + "."


def error(
    status: int,
    details: Sequence[dict[str, str]] = (),
    *,
    name: str | None = None,
    message: str | None = None,
    links: Sequence[dict[str, str]] = (),
    link: str | None = None,
    headers: dict[str, str] | None = None,
) -> Reply:
    """Return an error as PayPal writes it.

    Args:
        status: The HTTP status.
        details: From `detail`.
        name: In place of the status's usual one, as the older APIs have it.
        message: Likewise.
        links: The error's links; by default one to the documentation.
        link: The page that `information_link` names, in the APIs that have that member.
        headers: Beside the usual ones.
    """
    usual_name, usual_message = _NAMES[status]
    debug = debug_id()
    body: dict[str, Any] = {
        "name": name or usual_name,
        "message": message or usual_message,
        "debug_id": debug,
    }
    if details:
        body["details"] = list(details)
    if link is not None:
        body["information_link"] = f"{_DOCS}{link}"
    else:
        page = f"{_DOCS}#{details[0]['issue'] if details else usual_name}"
        body["links"] = list(links) or [{"href": page, "rel": "information_link", "method": "GET"}]
    return Reply(
        status, {**JSON, "paypal-debug-id": debug, **(headers or {})}, json.dumps(body).encode()
    )


def invalid(details: Sequence[dict[str, str]]) -> Refused:
    """Return the refusal of what a request says.

    A reply has one status: what is malformed is told first, and what can't be done after that.
    """
    status = min(status_of(one["issue"]) for one in details)
    return Refused(error(status, [one for one in details if status_of(one["issue"]) == status]))


def refused(issue: str, field: str | None = None, **more: Any) -> Refused:
    """Return the refusal for one issue, with the status that it comes with."""
    return Refused(error(status_of(issue), [detail(issue, field, **more)]))


def not_found(name: str = "id", value: str | None = None) -> Refused:
    """Return the refusal of an id that names nothing."""
    return refused("INVALID_RESOURCE_ID", name, value=value, location="path")
