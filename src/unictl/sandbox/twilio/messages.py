"""Messages: SMS, MMS and WhatsApp. Nothing is sent; see `delivery` for how they go on."""

from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing
from unictl.sandbox.twilio import delivery, media, segments
from unictl.sandbox.twilio.content import Content, content_of, schedule_of
from unictl.sandbox.twilio.errors import invalid, refused
from unictl.sandbox.twilio.fields import Fields
from unictl.sandbox.twilio.ids import SERVICE, load, new
from unictl.sandbox.twilio.lists import page_2010
from unictl.sandbox.twilio.senders import address, fate_of, recipient_of, sender_of
from unictl.sandbox.twilio.times import is_date, read, rfc2822

KIND: Final = "message"
_DAY: Final = 86_400
_WORDS: Final = {
    "ContentRetention": ("retain", "discard"),
    "AddressRetention": ("retain", "obfuscate"),
    "RiskCheck": ("enable", "disable"),
    "TrafficType": ("free",),
}
_FLAGS: Final = ("ProvideFeedback", "ForceDelivery", "SmartEncoded", "ShortenUrls", "SendAsMms")


def create(exchange: Exchange, account: str, fields: Fields) -> dict[str, Any]:
    """Answer `POST /Messages.json`."""
    to = recipient_of(fields)
    service = fields.sid("MessagingServiceSid", "MG", 21701)
    sender = sender_of(exchange, account, fields, to, service)
    content = content_of(fields, service)
    _check_options(fields)
    send_at = schedule_of(exchange, fields, service)
    message = _made(
        exchange,
        account,
        to=to,
        sender=sender,
        service=service,
        content=content,
        pictures=bool(content.media) or fields.flag("SendAsMms"),
        send_at=send_at,
    )
    if message.hidden["media"]:
        media.add(exchange, account, message, content.media)
    return message.body


def _check_options(fields: Fields) -> None:
    fields.url("StatusCallback", 21609)
    fields.whole("ValidityPeriod", 1, 36_000, 21624)
    fields.whole("Attempt", 1, 1000)
    fields.sid("ApplicationSid", "AP", 21218)
    for name, words in _WORDS.items():
        fields.choice(name, words)
    for name in _FLAGS:
        fields.flag(name)


def _made(
    exchange: Exchange,
    account: str,
    *,
    to: str,
    sender: str | None,
    service: str | None,
    content: Content,
    pictures: bool,
    send_at: int | None,
) -> Thing:
    sid = new("MM" if pictures else "SM")
    uri = f"/2010-04-01/Accounts/{account}/Messages/{sid}"
    parts = segments.count(content.body or "")
    body: dict[str, Any] = {
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": content.body or "",
        "date_created": rfc2822(exchange.now),
        "date_sent": None,
        "date_updated": rfc2822(exchange.now),
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        # A messaging service chooses the sender later, and the parts with it.
        "from": None if service else sender,
        "messaging_service_sid": service,
        "num_media": str(len(content.media)),
        "num_segments": "0" if service else str(parts),
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "status": "scheduled" if send_at else "accepted" if service else "queued",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": to,
        "uri": f"{uri}.json",
    }
    status, code = fate_of(to)
    hidden = {
        "fate": status,
        "code": code,
        "from": sender,
        "parts": parts,
        "media": len(content.media),
        "starts": send_at or exchange.now,
        "sent_at": 0,
    }
    message = Thing(SERVICE, KIND, sid, exchange.now, body, hidden, parent=account, reference=to)
    exchange.session.add(message)
    return message


def _get(exchange: Exchange, account: str, sid: str) -> Thing:
    return delivery.as_of_now(exchange, load(exchange, KIND, sid, account))


def fetch(exchange: Exchange, account: str, fields: Fields, sid: str) -> dict[str, Any]:
    """Answer `GET /Messages/{Sid}.json`."""
    del fields
    return _get(exchange, account, sid).body


def listing(exchange: Exchange, account: str, fields: Fields) -> dict[str, Any]:
    """Answer `GET /Messages.json`; one that isn't sent yet goes by the time it was made."""
    sender, to = fields.text("From"), fields.text("To")
    least, most = span(fields, "DateSent")
    found = exchange.session.find(
        SERVICE, KIND, parent=account, reference=address(to) if to else None
    )
    chosen = []
    for thing in found:
        message = delivery.as_of_now(exchange, thing)
        if message.hidden.get("deleted"):  # it still holds a page's place
            chosen.append(message)
            continue
        sent = message.hidden["sent_at"] or message.created_at
        if sender not in {None, message.body["from"]}:
            continue
        if (least is None or sent >= least) and (most is None or sent <= most):
            chosen.append(message)
    return page_2010(exchange, fields, chosen, "messages", lambda message: message.body)


def span(fields: Fields, name: str) -> tuple[int | None, int | None]:
    """Return the first and last second that `Name`, `Name<` and `Name>` leave.

    A date is that day in UTC; with `<` it is included up to its end, as with `>` from its start.
    """
    least = most = None
    for suffix in ("", "<", ">"):
        if (text := fields.text(name + suffix)) is None:
            continue
        if (second := read(text)) is None:
            raise invalid(name + suffix, text)
        if suffix != "<":
            least = second if least is None else max(least, second)
        if suffix != ">":
            last = second + _DAY - 1 if is_date(text) else second
            most = last if most is None else min(most, last)
    return least, most


def update(exchange: Exchange, account: str, fields: Fields, sid: str) -> dict[str, Any]:
    """Answer `POST /Messages/{Sid}.json`: take the text away, or cancel what is scheduled."""
    message = _get(exchange, account, sid)
    status = fields.choice("Status", ("canceled",))
    if (text := fields.text("Body")) is not None:
        raise invalid("Body", text)
    if status is not None:
        if message.body["status"] != "scheduled":
            raise refused(30409, "This message cannot be canceled")
        message.body["status"] = "canceled"
    elif fields.all("Body"):
        if message.body["status"] not in delivery.FINAL:
            raise refused(20009, "Cannot update this resource before it is complete", 409)
        message.body["body"] = ""
    message.body["date_updated"] = rfc2822(exchange.now)
    exchange.session.save(message)
    return message.body


def delete(exchange: Exchange, account: str, fields: Fields, sid: str) -> None:
    """Answer `DELETE /Messages/{Sid}.json`; only what is finished can go."""
    del fields
    message = _get(exchange, account, sid)
    if message.body["status"] not in delivery.FINAL:
        raise refused(20009, "Cannot delete this resource before it is complete", 409)
    # Nothing of it is kept but its place in the list.
    message.body = {"account_sid": account}
    message.hidden = {"deleted": 1}
    message.reference = None
    exchange.session.save(message)
    media.forget(exchange, sid)
