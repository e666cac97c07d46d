"""The media of a message; what an address would hold is not fetched."""

from collections.abc import Sequence
from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing
from unictl.sandbox.twilio.errors import not_found
from unictl.sandbox.twilio.fields import Fields
from unictl.sandbox.twilio.ids import SERVICE, load, new
from unictl.sandbox.twilio.lists import page_2010
from unictl.sandbox.twilio.times import rfc2822

KIND: Final = "media"
_TYPES: Final = {
    "png": "image/png",
    "gif": "image/gif",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
    "mp3": "audio/mpeg",
}


def add(exchange: Exchange, account: str, message: Thing, urls: Sequence[str]) -> None:
    """Keep a message's media."""
    for url in urls:
        sid = new("ME")
        ending = url.partition("?")[0].rpartition(".")[2].lower()
        body = {
            "account_sid": account,
            "content_type": _TYPES.get(ending, "image/jpeg"),
            "date_created": rfc2822(exchange.now),
            "date_updated": rfc2822(exchange.now),
            "parent_sid": message.id,
            "sid": sid,
            "uri": f"/2010-04-01/Accounts/{account}/Messages/{message.id}/Media/{sid}.json",
        }
        exchange.session.add(Thing(SERVICE, KIND, sid, exchange.now, body, parent=message.id))


def forget(exchange: Exchange, message: str) -> None:
    """Delete the media of a message."""
    for one in exchange.session.find(SERVICE, KIND, parent=message):
        _forget(exchange, one)


def _forget(exchange: Exchange, one: Thing) -> None:
    one.hidden["deleted"] = 1
    exchange.session.save(one)


def listing(exchange: Exchange, account: str, fields: Fields, message: str) -> dict[str, Any]:
    """Answer `GET /Messages/{Sid}/Media.json`."""
    load(exchange, "message", message, account)
    found = exchange.session.find(SERVICE, KIND, parent=message)
    return page_2010(exchange, fields, found, "media_list", lambda one: one.body)


def _get(exchange: Exchange, account: str, message: str, sid: str) -> Thing:
    load(exchange, "message", message, account)
    one = load(exchange, KIND, sid, account)
    if one.parent != message:
        raise not_found(exchange.request.path)
    return one


def fetch(
    exchange: Exchange, account: str, fields: Fields, message: str, sid: str
) -> dict[str, Any]:
    """Answer `GET /Messages/{MessageSid}/Media/{Sid}.json`."""
    del fields
    return _get(exchange, account, message, sid).body


def delete(exchange: Exchange, account: str, fields: Fields, message: str, sid: str) -> None:
    """Answer `DELETE /Messages/{MessageSid}/Media/{Sid}.json`."""
    del fields
    _forget(exchange, _get(exchange, account, message, sid))
