"""What a message says, and when it is sent."""

import json
from typing import Final, NamedTuple

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.twilio import segments
from unictl.sandbox.twilio.errors import refused
from unictl.sandbox.twilio.fields import Fields, is_url

_LONGEST: Final = 1600
_MOST_MEDIA: Final = 10
_SOONEST: Final = 300  # seconds
_LATEST: Final = 35 * 86_400


class Content(NamedTuple):
    """What a message says.

    Attributes:
        body: The text, or None.
        media: Addresses of pictures and the like.
    """

    body: str | None
    media: list[str]


def content_of(fields: Fields, service: str | None) -> Content:
    """Return what the message says.

    Raises:
        Refused: It says nothing, too much, or what can't be read.
    """
    media = [url for url in fields.all("MediaUrl") if url]
    template = fields.sid("ContentSid", "HX", 21655)
    body = fields.text("Body")
    if template is not None:
        body = _rendered(fields)
    elif body is None and not media:
        raise refused(
            21619 if service else 21602, "A Message Body, Media URL or Content SID is required"
        )
    if body is not None and len(body) > _LONGEST:
        raise refused(21617, "The concatenated message body exceeds the 1600 character limit")
    if len(media) > _MOST_MEDIA:
        raise refused(21623, "Number of media files exceeds allowed limit")
    if wrong := [url for url in media if not is_url(url)]:
        raise refused(21620, f"Invalid media URL(s): {wrong[0][:80]}")
    if body is not None and fields.flag("SmartEncoded"):
        body = segments.smart(body)
    return Content(body, media)


def _rendered(fields: Fields) -> str:
    """Return a template's text: the sandbox knows no templates, so it is the variables alone."""
    given = fields.text("ContentVariables")
    if given is None:
        return ""
    try:
        variables = json.loads(given)
    except ValueError:
        variables = None
    if not isinstance(variables, dict):
        raise refused(21656, "The ContentVariables Parameter is invalid")
    return " ".join(str(value) for value in variables.values())


def schedule_of(exchange: Exchange, fields: Fields, service: str | None) -> int | None:
    """Return the Unix second at which the message is sent, None for at once.

    Raises:
        Refused: The time lies outside the window, or there is no messaging service to keep it.
    """
    kind = fields.choice("ScheduleType", ("fixed",))
    moment = fields.text("SendAt")
    if kind is None and moment is None:
        return None
    if service is None:
        raise refused(35118, "MessagingServiceSid is required to schedule a message")
    if kind is None or moment is None:
        raise refused(35111, "SendAt and ScheduleType are needed together")
    send_at = fields.moment("SendAt") or 0
    if not exchange.now + _SOONEST <= send_at <= exchange.now + _LATEST:
        raise refused(35114, "SendAt time must be between 300 seconds and 35 days in the future")
    return send_at
