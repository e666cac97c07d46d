"""Calls: queued, ringing after a second, answered after three, over after thirteen.

Nobody is called and no instructions are fetched. Whom is called may decide otherwise; see `magic`.
"""

from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing
from unictl.sandbox.twilio import magic, numbers
from unictl.sandbox.twilio.errors import refused
from unictl.sandbox.twilio.fields import Fields
from unictl.sandbox.twilio.ids import SERVICE, load, new
from unictl.sandbox.twilio.lists import page_2010
from unictl.sandbox.twilio.messages import span
from unictl.sandbox.twilio.phones import is_number, national
from unictl.sandbox.twilio.senders import address
from unictl.sandbox.twilio.times import rfc2822

KIND: Final = "call"
STATUSES: Final = (
    "queued",
    "ringing",
    "in-progress",
    "completed",
    "busy",
    "failed",
    "no-answer",
    "canceled",
)
FINAL: Final = STATUSES[3:]
_RINGS: Final = 1  # seconds after the start
_ANSWERED: Final = 3
_OVER: Final = 13
_EVENTS: Final = ("initiated", "ringing", "answered", "completed")
_METHODS: Final = ("GET", "POST")
_LONGEST_TWIML: Final = 4000
_PRICE: Final = "-0.01400"
_PARTS: Final = ("notifications", "recordings", "payments", "events", "streams", "transcriptions")


def create(exchange: Exchange, account: str, fields: Fields) -> dict[str, Any]:
    """Answer `POST /Calls.json`."""
    to = address(fields.text("To", required=refused(21201, "No 'To' number is specified")) or "")
    caller = address(
        fields.text("From", required=refused(21213, "Caller phone number is required")) or ""
    )
    if found := magic.called(to):
        raise found
    if not is_number(to) and not to.startswith(("sip:", "client:")):
        raise refused(21211, f"Invalid 'To' Phone Number: {to[:40]}")
    own = numbers.owned(exchange, account, caller)
    if own is None and not caller.startswith(("sip:", "client:")):
        raise refused(21210, "'From' phone number not verified")
    _check_instructions(fields)
    if not any(fields.text(name) for name in ("Url", "Twiml", "ApplicationSid")):
        raise refused(21205, "Url parameter is required")
    _check_options(fields)
    machine = fields.text("MachineDetection") is not None
    return _made(exchange, account, to=to, caller=caller, own=own, machine=machine).body


def _check_instructions(fields: Fields) -> None:
    fields.url("Url", 21205)
    fields.sid("ApplicationSid", "AP", 21218)
    if len(fields.text("Twiml") or "") > _LONGEST_TWIML:
        raise refused(20422, f"Twiml must be at most {_LONGEST_TWIML} characters")
    for name in ("Method", "FallbackMethod", "StatusCallbackMethod"):
        if (method := fields.text(name)) not in {None, *_METHODS}:
            raise refused(21209, f"Invalid {name}: {(method or '')[:20]}")
    fields.url("FallbackUrl", 21205)
    fields.url("StatusCallback", 21205)
    fields.whole("TimeLimit", 1, 86_400)


def _check_options(fields: Fields) -> None:
    fields.whole("Timeout", 1, 600, 21208)
    fields.flag("Record")
    fields.choice("RecordingChannels", ("mono", "dual"))
    fields.choice("MachineDetection", ("Enable", "DetectMessageEnd"))
    fields.choice("Trim", ("trim-silence", "do-not-trim"))
    digits = fields.text("SendDigits") or ""
    if len(digits) > 32 or any(one not in "0123456789ABCD#*wW" for one in digits):  # noqa: PLR2004 - Twilio's bound
        raise refused(21206, "Invalid SendDigits")
    if wrong := [event for event in fields.all("StatusCallbackEvent") if event not in _EVENTS]:
        raise refused(21626, f"Invalid StatusCallbackEvent: {wrong[0][:40]}")


def _made(
    exchange: Exchange, account: str, *, to: str, caller: str, own: Thing | None, machine: bool
) -> Thing:
    sid = new("CA")
    uri = f"/2010-04-01/Accounts/{account}/Calls/{sid}"
    body: dict[str, Any] = {
        "account_sid": account,
        "answered_by": None,
        "api_version": "2010-04-01",
        "caller_name": None,
        "date_created": None,
        "date_updated": None,
        "direction": "outbound-api",
        "duration": None,
        "end_time": None,
        "forwarded_from": None,
        "from": caller,
        "from_formatted": national(caller),
        "group_sid": None,
        "parent_call_sid": None,
        "phone_number_sid": own.id if own else None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": sid,
        "start_time": None,
        "status": "queued",
        "subresource_uris": {part: f"{uri}/{part.capitalize()}.json" for part in _PARTS},
        "to": to,
        "to_formatted": national(to),
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }
    hidden = {
        "end": magic.end_of_call(to),
        "starts": exchange.now,
        "started": 0,
        "ended": 0,
        "machine": machine,
    }
    call = Thing(SERVICE, KIND, sid, exchange.now, body, hidden, parent=account, reference=to)
    exchange.session.add(call)
    return call


def as_of_now(exchange: Exchange, call: Thing) -> Thing:
    """Return the call as it stands now, and keep what has changed."""
    body, hidden = call.body, call.hidden
    if hidden.get("deleted") or body["status"] in FINAL:
        return call
    age = exchange.now - hidden["starts"]
    if age >= _RINGS:
        body["date_created"] = body["date_updated"] = rfc2822(hidden["starts"])
        body["status"] = "ringing"
    if age >= _ANSWERED and hidden["end"] == "completed":
        hidden["started"] = hidden["starts"] + _ANSWERED
        body["start_time"] = rfc2822(hidden["started"])
        body["answered_by"] = "human" if hidden["machine"] else None
        body["status"] = "in-progress"
    over = _OVER if hidden["end"] == "completed" else _ANSWERED
    if age >= over:
        _end(call, hidden["end"], hidden["starts"] + over)
    exchange.session.save(call)
    return call


def _end(call: Thing, status: str, moment: int) -> None:
    body, hidden = call.body, call.hidden
    hidden["ended"] = moment
    began = hidden["started"] or moment
    hidden["started"] = began
    body.update(
        status=status,
        start_time=rfc2822(began),
        end_time=rfc2822(moment),
        duration=str(moment - began),
        date_created=rfc2822(hidden["starts"]),
        date_updated=rfc2822(moment),
        price=_PRICE if status == "completed" else None,
    )


def _get(exchange: Exchange, account: str, sid: str) -> Thing:
    return as_of_now(exchange, load(exchange, KIND, sid, account))


def fetch(exchange: Exchange, account: str, fields: Fields, sid: str) -> dict[str, Any]:
    """Answer `GET /Calls/{Sid}.json`."""
    del fields
    return _get(exchange, account, sid).body


def listing(exchange: Exchange, account: str, fields: Fields) -> dict[str, Any]:
    """Answer `GET /Calls.json`."""
    to, caller = fields.text("To"), fields.text("From")
    status = fields.choice("Status", STATUSES)
    parent = fields.sid("ParentCallSid", "CA")
    starts, ends = span(fields, "StartTime"), span(fields, "EndTime")
    found = exchange.session.find(
        SERVICE, KIND, parent=account, reference=address(to) if to else None
    )
    chosen = []
    for thing in found:
        call = as_of_now(exchange, thing)
        if call.hidden.get("deleted") or (
            caller in {None, call.body["from"]}
            and status in {None, call.body["status"]}
            and parent is None
            and _within(call.hidden["started"] or call.created_at, starts)
            and (ends == (None, None) or _within(call.hidden["ended"], ends))
        ):
            chosen.append(call)
    return page_2010(exchange, fields, chosen, "calls", lambda call: call.body)


def _within(second: int, bounds: tuple[int | None, int | None]) -> bool:
    least, most = bounds
    return bool(second) and (least is None or second >= least) and (most is None or second <= most)


def update(exchange: Exchange, account: str, fields: Fields, sid: str) -> dict[str, Any]:
    """Answer `POST /Calls/{Sid}.json`: end it, or give it other instructions.

    What becomes of a call that is ended before it was answered no page says: here it is canceled.
    """
    call = _get(exchange, account, sid)
    status = fields.choice("Status", ("canceled", "completed"))
    _check_instructions(fields)
    if call.body["status"] in FINAL:
        raise refused(21220, "Unable to update call record: the call is not in progress")
    if status is None and call.body["status"] != "in-progress":
        raise refused(21220, "Call is not in-progress. Cannot redirect.")
    if call.body["status"] != "in-progress":
        _end(call, "canceled", exchange.now)
    elif status == "completed":
        _end(call, "completed", exchange.now)
    exchange.session.save(call)
    return call.body


def delete(exchange: Exchange, account: str, fields: Fields, sid: str) -> None:
    """Answer `DELETE /Calls/{Sid}.json`; only what is over can go."""
    del fields
    call = _get(exchange, account, sid)
    if call.body["status"] not in FINAL:
        raise refused(20009, "Cannot delete this resource before it is complete", 409)
    call.body = {"account_sid": account}
    call.hidden = {"deleted": 1}
    call.reference = None
    exchange.session.save(call)
