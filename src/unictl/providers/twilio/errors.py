"""Twilio's refusals in our tree, by HTTP status and code; never by the text.

Codes are unique over all products: https://www.twilio.com/docs/api/errors
"""

from collections.abc import Mapping
from typing import Any, Final

from unictl.core.call import Ask, Reply
from unictl.errors import (
    AuthenticationRefused,
    Conflict,
    DeclineReason,
    NotFound,
    PermissionRefused,
    RateLimited,
    Rejected,
    ServiceUnavailable,
    UnictlError,
)

STATUSES: Final[Mapping[int, type[UnictlError]]] = {
    401: AuthenticationRefused,
    403: PermissionRefused,
    404: NotFound,
    409: Conflict,
    429: RateLimited,
}
CODES: Final[Mapping[str, type[UnictlError]]] = {
    "10001": PermissionRefused,
    "10004": RateLimited,
    "20005": PermissionRefused,
    "20006": PermissionRefused,
    "20008": PermissionRefused,
    "20009": Conflict,
    "20010": PermissionRefused,
    "20403": PermissionRefused,
    "20404": NotFound,
    "20409": Conflict,
    "20429": RateLimited,
    "20500": ServiceUnavailable,
    "20503": ServiceUnavailable,
    "20504": ServiceUnavailable,
    "21203": PermissionRefused,
    "21210": PermissionRefused,
    "21215": PermissionRefused,
    "21216": PermissionRefused,
    "21219": PermissionRefused,
    "21220": Conflict,
    "21264": PermissionRefused,
    "21408": PermissionRefused,
    "21608": PermissionRefused,
    "21610": PermissionRefused,
    "21611": RateLimited,
    "21622": PermissionRefused,
    "21660": PermissionRefused,
    "30409": Conflict,
    "60202": RateLimited,
    "60203": RateLimited,
    "60204": PermissionRefused,
    "60205": Rejected,
    "60207": RateLimited,
    "60212": RateLimited,
    "60410": PermissionRefused,
    "572005": PermissionRefused,
    "573005": PermissionRefused,
}
DECLINES: Final[Mapping[str, DeclineReason]] = {}
"""Nothing is paid here, so nothing is declined."""

FIELDS: Final[Mapping[str, str]] = {
    "21201": "to",
    "21204": "to",
    "21205": "url",
    "21208": "ring_seconds",
    "21210": "sender",
    "21211": "to",
    "21212": "sender",
    "21213": "sender",
    "21214": "to",
    "21215": "to",
    "21216": "to",
    "21217": "to",
    "21408": "to",
    "21602": "body",
    "21603": "sender",
    "21604": "to",
    "21606": "sender",
    "21608": "to",
    "21609": "status_callback_url",
    "21610": "to",
    "21611": "sender",
    "21612": "to",
    "21614": "to",
    "21617": "body",
    "21619": "body",
    "21620": "media_urls",
    "21623": "media_urls",
    "21635": "to",
    "21655": "template_id",
    "21656": "template_variables",
    "21660": "sender",
    "21701": "messaging_service_id",
    "21910": "channel",
    "35111": "send_at",
    "35114": "send_at",
    "35118": "messaging_service_id",
    "60205": "channel",
}
HINTS: Final[Mapping[str, str]] = {
    "20003": "Check account and token at console.twilio.com; keys belong to one region each.",
    "20005": "Twilio has suspended the account: see console.twilio.com.",
    "20008": "Twilio's test credentials can only send, call and look up: use the account's own.",
    "20009": "Wait until it is finished, then do it again.",
    "21210": "List your numbers with `unictl phone-numbers list`, or verify this one at Twilio.",
    "21220": "It is over, or not answered yet: look with `unictl calls get`.",
    "21606": "List the numbers that may send with `unictl phone-numbers list`.",
    "21608": "A trial account reaches verified numbers only: verify this one, or upgrade.",
    "21610": "He answered STOP: don't write to him until he answers START.",
    "21660": "List your numbers with `unictl phone-numbers list`.",
    "35114": "Give a time a quarter of an hour ahead or later, and at most 35 days.",
    "60202": "Too many wrong codes: wait ten minutes, then start again.",
    "60203": "Too many codes were sent: wait ten minutes, or let him check one.",
    "572005": "A trial account reaches verified numbers only: verify this one, or upgrade.",
    "573005": "A trial account reaches verified numbers only: verify this one, or upgrade.",
}
# These end with the verification, in ten minutes: to try again at once changes nothing.
_PATIENCE: Final = ("60202", "60203")
_SERVER: Final = 500
_BAD_REQUEST: Final = 400


def explain(ask: Ask, reply: Reply) -> UnictlError:
    """Return the error that a reply without success stands for."""
    body = _body(reply)
    code = _code(body)
    kind = _kind(reply.status, code)
    message = _said(body.get("message")) or _said(body.get("detail")) or _said(body.get("title"))
    return kind(
        (message or f"it answered HTTP {reply.status} without a reason").rstrip("."),
        hint=_hint(ask, reply, kind, code, told=message is not None),
        service="twilio",
        http_status=reply.status,
        service_code=code,
        request_id=reply.headers.get("twilio-request-id"),
        field=FIELDS.get(code or ""),
        outcome="not_applied" if ask.changes and kind is not ServiceUnavailable else None,
        retryable=False if code in _PATIENCE else None,
    )


def _kind(status: int, code: str | None) -> type[UnictlError]:
    if status >= _SERVER:
        return ServiceUnavailable
    return CODES.get(code or "") or STATUSES.get(status, Rejected)


def _hint(
    ask: Ask, reply: Reply, kind: type[UnictlError], code: str | None, *, told: bool
) -> str | None:
    if kind is NotFound and ask.path.endswith("/VerificationCheck"):
        return "The code has expired, was used, or guessed too often: start a verification anew."
    if found := HINTS.get(code or ""):
        return found
    if told or kind is not Rejected:
        return None
    if reply.status < _BAD_REQUEST:
        return "unictl follows no redirect: check HTTPS_PROXY and UNICTL_TWILIO_BASE_URL."
    return "A proxy may have answered in its place: check HTTPS_PROXY and the address."


def _body(reply: Reply) -> Mapping[str, Any]:
    """Return the error object: the old `{code, message}`, or RFC 9457's `{code, title, detail}`."""
    try:
        body = reply.json()
    except ValueError:
        return {}
    return body if isinstance(body, Mapping) else {}


def _code(body: Mapping[str, Any]) -> str | None:
    code = body.get("code")
    return str(code) if isinstance(code, (int, str)) and not isinstance(code, bool) else None


def _said(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
