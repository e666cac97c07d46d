"""Faults on request. PayPal has no metadata, so they stand in any text of the request.

    {"custom_id": "order 7 unictl_sandbox=500_after"}

A colon does as well as the equals sign, and a full stop where PayPal takes neither. Beside the
faults of `sandbox.faults`, an issue of PayPal's own in capitals is answered as an error:
`unictl_sandbox=capture:INSTRUMENT_DECLINED`. PayPal's header does the same for one request:
`PayPal-Mock-Response: {"mock_application_codes": "INSTRUMENT_DECLINED"}`, see
https://developer.paypal.com/tools/sandbox/negative-testing/request-headers/.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.exchange import NoReply, Request
from unictl.sandbox.faults import KEY, STEPS, Fault, Planned, read
from unictl.sandbox.paypal.errors import debug_id, detail, error, status_of
from unictl.sandbox.paypal.payouts import failure

_FOUND: Final = re.compile(KEY + r"[\"']?\s?[=:.]\s?[\"']?([A-Za-z0-9_:*,]+)")
_ISSUE: Final = re.compile(r"(?:([a-z]+):)?([A-Z0-9_]{3,})(?:\*([0-9]{1,4}))?")
_PAGE: Final = b"<html><head><title>504 Gateway Time-out</title></head><body></body></html>"
_GATEWAY: Final = (502, 504)
_PAYOUTS: Final = {"INSUFFICIENT_FUNDS": 422, "SENDER_RESTRICTED": 403}  # names, not issues
_MOCK: Final = "paypal-mock-response"

# What declines a step: for want of money, and for any other reason.
Declines = tuple[str, str]
DECLINED: Final[Declines] = ("INSTRUMENT_DECLINED", "INSTRUMENT_DECLINED")


def text_in(given: Any) -> str:
    """Return the faults that stand in some text of a request, or nothing."""
    if isinstance(given, str):
        found = _FOUND.search(given)
        return found[1] if found else ""
    inner = given.values() if isinstance(given, Mapping) else given
    if not isinstance(given, Mapping | list):
        return ""
    return next((text for item in inner if (text := text_in(item))), "")


def plans(text: str, *, declined_at: str) -> Iterator[Planned]:
    """Yield the faults that a text plans.

    Raises:
        ValueError: One can't be read; the message says what could stand there.
    """
    for part in filter(None, text.split(",")):
        found = _ISSUE.fullmatch(part)
        if found is None:
            yield from read({KEY: part}, declined_at=declined_at)
            continue
        step, issue = found[1] or "create", found[2]
        if step not in STEPS:
            raise ValueError(f"{KEY}: there is no step {step!r}")
        yield Planned(step, Fault(issue, status=status_of(issue)), int(found[3] or 1))


def written(planned: Iterator[Planned]) -> str:
    """Return the faults as text that names the step of each."""
    return ",".join(f"{plan.step}:{plan.fault.name}*{plan.times}" for plan in planned)


def mocked(request: Request) -> str | None:
    """Return the issue that PayPal's own header asks for.

    Raises:
        ValueError: The header is no JSON object with `mock_application_codes`.
    """
    header = request.headers.get(_MOCK)
    if header is None:
        return None
    try:
        codes = json.loads(header)["mock_application_codes"]
    except (ValueError, KeyError, TypeError) as wrong:
        raise ValueError("PayPal-Mock-Response") from wrong
    issue = codes[0] if isinstance(codes, list) and codes else codes
    if not isinstance(issue, str) or not re.fullmatch(r"[A-Z0-9_]{3,100}", issue):
        raise ValueError("PayPal-Mock-Response")
    return issue


def of_issue(issue: str) -> Reply:
    """Return the error that carries an issue; a name of an error is one without details."""
    if issue in _PAYOUTS:
        return failure(issue, _PAYOUTS[issue])
    status = status_of(issue)
    headers = {"retry-after": "1"} if status == 429 else {}  # noqa: PLR2004 - RFC 6585
    named = status in {429, 500, 503}
    return error(status, [] if named else [detail(issue)], headers=headers)


def of_fault(fault: Fault, declines: Declines) -> Reply | NoReply:
    """Return what the caller gets for a fault that was asked for."""
    if fault.silence is not None:
        return NoReply(fault.silence)
    if fault.declines:
        return of_issue(declines[0] if fault.name == "insufficient_funds" else declines[1])
    if fault.name.isupper():
        return of_issue(fault.name)
    if fault.status in _GATEWAY:  # the gateway before the API answers, in its own way
        headers = {"content-type": "text/html", "paypal-debug-id": debug_id()}
        return Reply(fault.status, headers, _PAGE)
    headers = {"retry-after": "1"} if fault.status == 429 else {}  # noqa: PLR2004 - RFC 6585
    return error(fault.status, headers=headers)
