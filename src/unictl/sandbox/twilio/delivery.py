"""How a message goes on by itself: queued, sent after a second, delivered after two.

One from a messaging service is accepted first. The recipient may decide otherwise; see `magic`.
Nothing runs in the background: what has become of it is worked out when it is looked at.
"""

from typing import Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing
from unictl.sandbox.twilio.magic import MEANINGS
from unictl.sandbox.twilio.times import rfc2822

FINAL: Final = ("delivered", "undelivered", "failed", "canceled", "read")
_SENT: Final = 1  # seconds after the start
_ARRIVED: Final = 2
_RANK: Final = ("scheduled", "accepted", "queued", "sent", "delivered", "undelivered", "failed")
# In millionths of a dollar for a part of SMS, and for a whole MMS or WhatsApp message.
_SMS: Final = 7_900
_MMS: Final = 20_000
_WHATSAPP: Final = 5_000


def as_of_now(exchange: Exchange, message: Thing) -> Thing:
    """Return the message as it stands now, and keep what has changed."""
    if message.hidden.get("deleted") or message.body["status"] in FINAL:
        return message
    age = exchange.now - message.hidden["starts"]
    status = _status(message, age)
    if status is None or _RANK.index(status) <= _RANK.index(message.body["status"]):
        return message
    if age >= _SENT and status != "failed":
        _sent(message)
    message.body["status"] = status
    if status in {"undelivered", "failed"}:
        message.body["error_code"] = message.hidden["code"]
        message.body["error_message"] = MEANINGS[message.hidden["code"]]
    changed = message.hidden["starts"] + min(age, _ARRIVED)
    message.body["date_updated"] = rfc2822(max(changed, message.created_at))
    exchange.session.save(message)
    return message


def _status(message: Thing, age: int) -> str | None:
    if age < 0:
        return None
    fate: str = message.hidden["fate"]
    if age >= (_SENT if fate == "failed" else _ARRIVED):
        return fate
    if age >= _SENT:
        return "sent"
    return "accepted" if message.body["messaging_service_sid"] else "queued"


def _sent(message: Thing) -> None:
    hidden = message.hidden
    hidden["sent_at"] = hidden["starts"] + _SENT
    message.body["date_sent"] = rfc2822(hidden["sent_at"])
    message.body["from"] = hidden["from"]
    message.body["num_segments"] = str(hidden["parts"])
    if message.body["to"].startswith("whatsapp:"):
        price = _WHATSAPP
    else:
        price = _MMS if hidden["media"] else _SMS * hidden["parts"]
    message.body["price"] = f"-{price / 1_000_000:.5f}"
