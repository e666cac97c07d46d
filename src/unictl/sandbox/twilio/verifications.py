"""Verifications: a code is sent, and checked. Nothing is sent: the code is 123456.

It has as many digits of 1234567890 as the service's codes, or is the caller's own. After ten
minutes, five wrong codes, an approval or a cancellation Twilio has no such thing any more (404):
https://www.twilio.com/docs/verify/api/rate-limits-and-timeouts
"""

import re
from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing
from unictl.sandbox.twilio import magic
from unictl.sandbox.twilio.errors import not_found, refused
from unictl.sandbox.twilio.fields import Fields
from unictl.sandbox.twilio.ids import SERVICE, load, new, well_formed
from unictl.sandbox.twilio.lists import VERIFY
from unictl.sandbox.twilio.phones import is_number
from unictl.sandbox.twilio.senders import address
from unictl.sandbox.twilio.times import iso

KIND: Final = "verification"
CHANNELS: Final = ("sms", "call", "email", "whatsapp", "sna", "auto")
_LIFETIME: Final = 600  # seconds
_MOST_SENT: Final = 5
_MOST_CHECKED: Final = 5
_DIGITS: Final = "1234567890"
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CODE: Final = re.compile(r"[0-9A-Za-z]{4,10}")
_PREFIX_OF_ATTEMPT: Final = "VL"


def create(exchange: Exchange, account: str, fields: Fields, service_sid: str) -> dict[str, Any]:
    """Answer `POST /v2/Services/{ServiceSid}/Verifications`: send a code, or the same one again."""
    service = load(exchange, "verify_service", service_sid, account)
    channel, to = _recipient(fields)
    code = _code(service, fields)
    fields.choice("RiskCheck", ("enable", "disable"))
    fields.sid("TemplateSid", "HJ", 60200)
    verification = _pending(exchange, service, to)
    if verification is None:
        verification = _made(exchange, account, service, to=to, channel=channel, code=code)
    elif len(verification.body["send_code_attempts"]) >= _MOST_SENT:
        raise refused(60203, "Max send attempts reached", 429)
    attempt = {
        "time": iso(exchange.now),
        "channel": channel.upper(),
        "attempt_sid": new(_PREFIX_OF_ATTEMPT),
    }
    verification.body["send_code_attempts"].append(attempt)
    verification.body.update(channel=channel, date_updated=iso(exchange.now))
    exchange.session.save(verification)
    return verification.body


def _recipient(fields: Fields) -> tuple[str, str]:
    channel = fields.text("Channel", required=_invalid("Channel")) or ""
    to = address(fields.text("To", required=_invalid("To")) or "")
    if channel not in CHANNELS:
        raise _invalid("Channel")
    if found := magic.verified(to):
        raise found
    if not (_MAIL.fullmatch(to) if channel == "email" else is_number(to)):
        raise _invalid("To")
    return "sms" if channel == "auto" else channel, to


def _invalid(name: str) -> Any:
    return refused(60200, f"Invalid parameter `{name}`")


def _code(service: Thing, fields: Fields) -> str:
    length = service.body["code_length"]
    custom = fields.text("CustomCode")
    if custom is None:
        return _DIGITS[:length]
    if not service.body["custom_code_enabled"]:
        raise refused(60204, "Service does not support this feature: CustomCode", 403)
    if not _CODE.fullmatch(custom):
        raise _invalid("CustomCode")
    return custom


def _made(
    exchange: Exchange, account: str, service: Thing, *, to: str, channel: str, code: str
) -> Thing:
    sid = new("VE")
    body: dict[str, Any] = {
        "sid": sid,
        "service_sid": service.id,
        "account_sid": account,
        "to": to,
        "channel": channel,
        "status": "pending",
        "valid": False,
        "date_created": iso(exchange.now),
        "date_updated": iso(exchange.now),
        "lookup": {},
        "amount": None,
        "payee": None,
        "send_code_attempts": [],
        "sna": None,
        "url": f"{VERIFY}/v2/Services/{service.id}/Verifications/{sid}",
    }
    hidden = {"code": code, "checked": 0, "ends": exchange.now + _LIFETIME}
    verification = Thing(
        SERVICE, KIND, sid, exchange.now, body, hidden, parent=service.id, reference=to
    )
    exchange.session.add(verification)
    return verification


def _pending(exchange: Exchange, service: Thing, to: str) -> Thing | None:
    """Return what is pending for the recipient, by his address or by its own id."""
    if well_formed("VE", to):
        thing = exchange.session.get(SERVICE, KIND, to)
        found = [thing] if thing is not None and thing.parent == service.id else []
    else:
        found = exchange.session.find(SERVICE, KIND, parent=service.id, reference=address(to))
    for one in found:
        if one.body["status"] == "pending" and one.hidden["ends"] > exchange.now:
            return one
    return None


def _get(exchange: Exchange, account: str, service_sid: str, which: str) -> Thing:
    service = load(exchange, "verify_service", service_sid, account)
    if (found := _pending(exchange, service, which)) is None:
        raise not_found(exchange.request.path)
    return found


def fetch(
    exchange: Exchange, account: str, fields: Fields, service_sid: str, which: str
) -> dict[str, Any]:
    """Answer `GET /v2/Services/{ServiceSid}/Verifications/{Sid}`."""
    del fields
    return _get(exchange, account, service_sid, which).body


def update(
    exchange: Exchange, account: str, fields: Fields, service_sid: str, which: str
) -> dict[str, Any]:
    """Answer `POST /v2/Services/{ServiceSid}/Verifications/{Sid}`: end it by hand."""
    verification = _get(exchange, account, service_sid, which)
    status = fields.text("Status", required=_invalid("Status"))
    if status not in {"approved", "canceled"}:
        raise _invalid("Status")
    _close(exchange, verification, str(status))
    return verification.body


def _close(exchange: Exchange, verification: Thing, status: str) -> None:
    verification.body.update(
        status=status, valid=status == "approved", date_updated=iso(exchange.now)
    )
    exchange.session.save(verification)


def check(exchange: Exchange, account: str, fields: Fields, service_sid: str) -> dict[str, Any]:
    """Answer `POST /v2/Services/{ServiceSid}/VerificationCheck`.

    A wrong code is an answer, not an error: its status is still `pending`. The check after the
    fifth wrong code is refused (60202), and every later one finds nothing.
    """
    which = fields.sid("VerificationSid", "VE", 60200) or fields.text("To")
    if which is None:
        raise _invalid("To")
    code = fields.text("Code", required=_invalid("Code")) or ""
    if not _CODE.fullmatch(code):
        raise _invalid("Code")
    verification = _get(exchange, account, service_sid, which)
    if verification.hidden["checked"] >= _MOST_CHECKED:
        raise refused(60202, "Max check attempts reached", 429)
    if code == verification.hidden["code"]:
        _close(exchange, verification, "approved")
    else:
        verification.hidden["checked"] += 1
        exchange.session.save(verification)
    body = verification.body
    shown = ("sid", "service_sid", "account_sid", "to", "channel", "status", "valid", "amount")
    return {
        **{name: body[name] for name in shown},
        "payee": None,
        "sna_attempts_error_codes": [],
        "date_created": body["date_created"],
        "date_updated": iso(exchange.now),
    }
