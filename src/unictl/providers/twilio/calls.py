"""Calls at Twilio: placed with an address, with TwiML, or with a text that becomes TwiML."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final, Literal, final

from unictl.capabilities.calls import Call as PhoneCall
from unictl.capabilities.calls import Calls, CallStatus, ListCalls, PlaceCall
from unictl.core.call import Ask, Call
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.errors import InvalidRequest
from unictl.providers.twilio.base import Twilio, moment, nobody, price, span, status, text

STATUSES: Final[Mapping[str, CallStatus]] = {
    "queued": "queued",
    "ringing": "ringing",
    "in-progress": "in_progress",
    "completed": "completed",
    "busy": "busy",
    "no-answer": "no_answer",
    "failed": "failed",
    "canceled": "cancelled",
}
_THEIRS: Final = {ours: theirs for theirs, ours in STATUSES.items()}
_LONGEST_TWIML: Final = 4000
_OVER: Final = ("completed", "busy", "no-answer", "failed", "canceled")


@final
class TwilioCalls(Twilio, Calls):
    """Twilio knows no idempotency key for calls: an unknown outcome is never repeated."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.twilio.extras", place="PlaceCall"
    )

    def place(self, call: PlaceCall) -> Call[PhoneCall]:
        """Place a call, from the number given or the one in the settings beside the keys."""
        sender = call.sender or self.setting("caller_id", "phone_number")
        if sender is None:
            raise nobody("sender", "a number to call from", "phone_number")
        fields = {
            "To": call.to,
            "From": sender,
            "Url": call.url,
            "Twiml": _spoken(call) if call.say is not None else call.script,
            "Timeout": call.ring_seconds,
            "TimeLimit": call.longest_seconds,
            "Record": True if call.record_call else None,
            "MachineDetection": "Enable" if call.detect_machine else None,
            "StatusCallback": call.status_callback_url,
            **self.extra(),
        }
        return to_call((yield self.post(self.own("/Calls"), fields)).json())

    def get(self, call_id: str) -> Call[PhoneCall]:
        """Fetch a call."""
        return to_call((yield self._one(call_id)).json())

    def _one(self, call_id: str) -> Ask:
        return Ask("GET", self.own(f"/Calls/{call_id}"))

    def list(self, filters: ListCalls) -> Call[Page[PhoneCall]]:
        """List calls; Twilio filters by day, so the rest of the span is kept to here."""
        query = {
            "To": filters.to,
            "From": filters.sender,
            "Status": _THEIRS[filters.status] if filters.status else None,
        }
        given = [(name, value) for name, value in query.items() if value is not None]
        given += span("StartTime", filters.since, filters.until)
        page = yield from self.walk(
            self.own("/Calls"), filters, to_call, within="calls", query=given
        )
        found = tuple(one for one in page.items if _within(one, filters.since, filters.until))
        return Page(found, page.next)

    def hang_up(self, call_id: str) -> Call[PhoneCall]:
        """End the call; after a lost reply look first whether it is over."""
        if self.again():
            found = (yield self._one(call_id)).json()
            if found["status"] in _OVER:
                return to_call(found)
        reply = yield self.post(self.own(f"/Calls/{call_id}"), {"Status": "completed"})
        return to_call(reply.json())


def _spoken(call: PlaceCall) -> str:
    """Return TwiML that speaks the text.

    Raises:
        InvalidRequest: It is longer than Twilio takes, or holds what XML can't.
    """
    from xml.etree import ElementTree as ET  # noqa: PLC0415 - few calls need it

    if any(character < " " and character not in "\t\n\r" for character in call.say or ""):
        raise InvalidRequest("say holds a control character, which can't be spoken", field="say")
    response = ET.Element("Response")
    language = {"language": call.language} if call.language else {}
    ET.SubElement(response, "Say", language).text = call.say
    twiml = ET.tostring(response, encoding="unicode")
    if len(twiml) > _LONGEST_TWIML:
        raise InvalidRequest(
            f"as TwiML the text has {len(twiml)} characters; twilio takes {_LONGEST_TWIML}",
            hint="Shorten it, or put it at an address and give --url.",
            field="say",
        )
    return twiml


def _within(call: PhoneCall, since: datetime | None, until: datetime | None) -> bool:
    started = call.started_at or call.created_at
    if started is None:
        return True
    return (since is None or started >= since) and (until is None or started <= until)


def to_call(found: Mapping[str, Any]) -> PhoneCall:
    """Return our call; it has no time of its own while it is queued."""
    return PhoneCall(
        id=found["sid"],
        service="twilio",
        status=status(STATUSES, found.get("status")),
        direction="inbound" if found["direction"] == "inbound" else "outbound",
        to=text(found.get("to")),
        sender=text(found.get("from")),
        duration_seconds=int(found["duration"]) if found.get("duration") else None,
        answered_by=_answered_by(found.get("answered_by")),
        price=price(found.get("price")),
        currency=text(found.get("price_unit")) if found.get("price") else None,
        started_at=moment(found.get("start_time")),
        ended_at=moment(found.get("end_time")),
        created_at=moment(found.get("date_created")),
        raw=found,
    )


def _answered_by(value: Any) -> Literal["human", "machine", "fax", "unknown"] | None:
    """Return who answered; the callback tells machines apart further than the call does."""
    said = text(value)
    if said is None:
        return None
    if said.startswith("machine"):
        return "machine"
    return "human" if said == "human" else "fax" if said == "fax" else "unknown"
