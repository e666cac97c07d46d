"""Messages at Twilio: SMS, MMS and WhatsApp go through one resource, told by their addresses."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Final, Literal, final

from unictl.capabilities.messages import (
    DeletedMessage,
    ListMessages,
    Message,
    Messages,
    MessageStatus,
    SendMessage,
)
from unictl.core.call import Ask, Call
from unictl.core.page import Page
from unictl.core.provider import Extras
from unictl.errors import InvalidRequest
from unictl.providers.twilio.base import Twilio, moment, nobody, price, span, status, text

STATUSES: Final[Mapping[str, MessageStatus]] = {
    "accepted": "queued",
    "scheduled": "scheduled",
    "queued": "queued",
    "sending": "sending",
    "sent": "sent",
    "delivered": "delivered",
    "partially_delivered": "partially_delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "cancelled",
    "receiving": "receiving",
    "received": "received",
}
_WHATSAPP: Final = "whatsapp:"
_NOT_FOUND: Final = 404


@final
class TwilioMessages(Twilio, Messages):
    """Twilio knows no idempotency key for messages: an unknown outcome is never repeated."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.twilio.extras", send="SendMessage"
    )

    def send(self, message: SendMessage) -> Call[Message]:
        """Send it, from the sender given or the one in the settings beside the keys."""
        whatsapp = message.channel == "whatsapp"
        sender, service = self._sender(message)
        fields = {
            "To": f"{_WHATSAPP}{message.to}" if whatsapp else message.to,
            "From": _addressed(sender) if whatsapp and sender else sender,
            "MessagingServiceSid": service,
            "Body": message.body,
            "MediaUrl": list(message.media_urls),
            "SendAsMms": True if message.channel == "mms" and not message.media_urls else None,
            "ContentSid": message.template_id,
            "ContentVariables": _variables(message),
            "ScheduleType": "fixed" if message.send_at else None,
            "SendAt": message.send_at,
            "StatusCallback": message.status_callback_url,
            **self.extra(),
        }
        reply = yield self.post(self.own("/Messages"), fields)
        return to_message(reply.json())

    def _sender(self, message: SendMessage) -> tuple[str | None, str | None]:
        """Return the sender and the messaging service.

        Raises:
            InvalidRequest: There is neither, or no service for a message that waits.
        """
        sender, service = message.sender, message.messaging_service_id
        if message.send_at is not None and service is None:
            service = self.setting("messaging_service_sid")
            if service is None:
                raise InvalidRequest(
                    "twilio keeps a message for later only in a messaging service",
                    hint="Give --messaging-service-id, or keep one beside the keys with"
                    " `unictl vault set twilio messaging_service_sid`.",
                    field="send_at",
                )
        if sender is None and service is None:
            role = "whatsapp_number" if message.channel == "whatsapp" else "phone_number"
            sender = self.setting(role)
            service = self.setting("messaging_service_sid") if sender is None else None
            if sender is None and service is None:
                raise nobody("sender", "a sender", role)
        return sender, service

    def get(self, message_id: str) -> Call[Message]:
        """Fetch a message."""
        return to_message((yield self._one(message_id)).json())

    def _one(self, message_id: str) -> Ask:
        return Ask("GET", self.own(f"/Messages/{message_id}"))

    def list(self, filters: ListMessages) -> Call[Page[Message]]:
        """List messages; Twilio filters by day, so the rest of the span is kept to here."""
        query = [("To", filters.to), ("From", filters.sender)]
        given = [(name, value) for name, value in query if value is not None]
        given += span("DateSent", filters.since, filters.until)
        page = yield from self.walk(
            self.own("/Messages"), filters, to_message, within="messages", query=given
        )
        found = tuple(one for one in page.items if _within(one, filters.since, filters.until))
        return Page(found, page.next)

    def cancel(self, message_id: str) -> Call[Message]:
        """Cancel a message that Twilio keeps for later."""
        return (yield from self._turn(message_id, {"Status": "canceled"}))

    def redact(self, message_id: str) -> Call[Message]:
        """Empty the body of a finished message."""
        return (yield from self._turn(message_id, {"Body": ""}))

    def _turn(self, message_id: str, change: Mapping[str, str]) -> Call[Message]:
        """Change a message; after a lost reply look first whether it is so already."""
        if self.again():
            found = (yield self._one(message_id)).json()
            if all(found[name.lower()] == value for name, value in change.items()):
                return to_message(found)
        reply = yield self.post(self.own(f"/Messages/{message_id}"), change)
        return to_message(reply.json())

    def delete(self, message_id: str) -> Call[DeletedMessage]:
        """Delete a finished message, which is fetched first: of a deleted one nothing is told.

        After a lost reply it may be gone already, which is what was wanted.
        """
        expects = (_NOT_FOUND,) if self.again() else ()
        reply = yield replace(self._one(message_id), expects=expects)
        if reply.status == _NOT_FOUND:
            return DeletedMessage(id=message_id, service="twilio")
        found = reply.json()
        gone = DeletedMessage(id=found["sid"], service="twilio", raw=found)
        yield Ask("DELETE", self.own(f"/Messages/{message_id}"), changes=True)
        return gone


def _addressed(sender: str) -> str:
    return sender if sender.startswith(_WHATSAPP) else f"{_WHATSAPP}{sender}"


def _variables(message: SendMessage) -> str | None:
    if not message.template_variables:
        return None
    return json.dumps(dict(message.template_variables), ensure_ascii=False)


def _within(message: Message, since: datetime | None, until: datetime | None) -> bool:
    sent = message.sent_at or message.created_at
    if sent is None:
        return True
    return (since is None or sent >= since) and (until is None or sent <= until)


def to_message(found: Mapping[str, Any]) -> Message:
    """Return our message."""
    segments = int(found.get("num_segments") or 0)
    return Message(
        id=found["sid"],
        service="twilio",
        status=status(STATUSES, found.get("status")),
        channel=_channel(found),
        direction="inbound" if found["direction"] == "inbound" else "outbound",
        to=_bare(found.get("to")),
        sender=_bare(found.get("from")),
        body=text(found.get("body")),
        media_count=int(found.get("num_media") or 0),
        segments=segments or None,
        messaging_service_id=text(found.get("messaging_service_sid")),
        price=price(found.get("price")),
        currency=text(found.get("price_unit")) if found.get("price") else None,
        failure_code=text(found.get("error_code")),
        failure_message=text(found.get("error_message")),
        sent_at=moment(found.get("date_sent")),
        created_at=moment(found["date_created"]),
        raw=found,
    )


def _channel(found: Mapping[str, Any]) -> Literal["sms", "mms", "whatsapp", "other"]:
    addresses = [str(found.get(name) or "") for name in ("to", "from")]
    if any(one.startswith(_WHATSAPP) for one in addresses):
        return "whatsapp"
    if any(":" in one for one in addresses):
        return "other"
    media = int(found.get("num_media") or 0) or str(found["sid"]).startswith("MM")
    return "mms" if media else "sms"


def _bare(address: Any) -> str | None:
    found = text(address)
    return found.removeprefix(_WHATSAPP) if found else None
