"""The account's own numbers, which alone may send and call; buying one is free here."""

from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing
from unictl.sandbox.twilio.errors import refused
from unictl.sandbox.twilio.fields import Fields
from unictl.sandbox.twilio.ids import SERVICE, load, new
from unictl.sandbox.twilio.lists import page_2010
from unictl.sandbox.twilio.phones import is_number, national
from unictl.sandbox.twilio.times import rfc2822

KIND: Final = "number"
# https://www.twilio.com/docs/iam/test-credentials: what buying answers for these.
_NOT_FOR_SALE: Final = {
    "+15005550000": (21422, "PhoneNumber is not available"),
    "+15005550001": (21421, "PhoneNumber is invalid"),
}
_URLS: Final = ("SmsUrl", "SmsFallbackUrl", "VoiceUrl", "VoiceFallbackUrl", "StatusCallback")


def add(exchange: Exchange, account: str, phone_number: str, friendly_name: str) -> Thing:
    """Give the account a number and return it."""
    sid = new("PN")
    uri = f"/2010-04-01/Accounts/{account}/IncomingPhoneNumbers/{sid}.json"
    body: dict[str, Any] = {
        "account_sid": account,
        "address_sid": None,
        "address_requirements": "none",
        "api_version": "2010-04-01",
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
        "date_created": rfc2822(exchange.now),
        "date_updated": rfc2822(exchange.now),
        "friendly_name": friendly_name,
        "identity_sid": None,
        "phone_number": phone_number,
        "origin": "twilio",
        "sid": sid,
        "sms_application_sid": None,
        "sms_fallback_method": "POST",
        "sms_fallback_url": "",
        "sms_method": "POST",
        "sms_url": "",
        "status_callback": "",
        "status_callback_method": "POST",
        "trunk_sid": None,
        "uri": uri,
        "voice_receive_mode": "voice",
        "voice_application_sid": None,
        "voice_caller_id_lookup": False,
        "voice_fallback_method": "POST",
        "voice_fallback_url": None,
        "voice_method": "POST",
        "voice_url": None,
        "emergency_status": "Inactive",
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "bundle_sid": None,
        "status": "in-use",
        "type": "local",
    }
    number = Thing(SERVICE, KIND, sid, exchange.now, body, parent=account, reference=phone_number)
    exchange.session.add(number)
    return number


def owned(exchange: Exchange, account: str, phone_number: str) -> Thing | None:
    """Return the account's number, or None."""
    found = exchange.session.find(SERVICE, KIND, parent=account, reference=phone_number)
    return next((one for one in found if not one.hidden.get("deleted")), None)


def create(exchange: Exchange, account: str, fields: Fields) -> dict[str, Any]:
    """Answer `POST /IncomingPhoneNumbers.json`."""
    wanted = fields.text("PhoneNumber")
    if wanted is None:
        area = fields.text("AreaCode")
        if area is None or not (area.isascii() and area.isdigit() and len(area) == 3):  # noqa: PLR2004 - of North America
            raise refused(21421, "PhoneNumber or AreaCode is required")
        wanted = _free(exchange, account, area)
    if wanted in _NOT_FOR_SALE:
        raise refused(*_NOT_FOR_SALE[wanted])
    if not is_number(wanted):
        raise refused(21421, "PhoneNumber is invalid")
    if owned(exchange, account, wanted):
        raise refused(21422, "PhoneNumber is not available")
    number = add(exchange, account, wanted, fields.text("FriendlyName") or national(wanted))
    _set_urls(number, fields)
    exchange.session.save(number)
    return number.body


def _free(exchange: Exchange, account: str, area: str) -> str:
    """Return a number of the area that the account hasn't got; 555-01xx are for fiction."""
    for last in range(100):
        if owned(exchange, account, number := f"+1{area}55501{last:02}") is None:
            return number
    raise refused(21452, "No phone numbers found in area code")


def _set_urls(number: Thing, fields: Fields) -> None:
    for name in _URLS:
        if (url := fields.url(name, 21402)) is not None:
            snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
            number.body[snake.removeprefix("_")] = url


def listing(exchange: Exchange, account: str, fields: Fields) -> dict[str, Any]:
    """Answer `GET /IncomingPhoneNumbers.json`; a number may be given in part."""
    part, name = fields.text("PhoneNumber"), fields.text("FriendlyName")
    found = [
        number
        for number in exchange.session.find(SERVICE, KIND, parent=account)
        if (part is None or part.lstrip("+") in number.body["phone_number"])
        and name in {None, number.body["friendly_name"]}
    ]
    return page_2010(exchange, fields, found, "incoming_phone_numbers", lambda one: one.body)


def fetch(exchange: Exchange, account: str, fields: Fields, sid: str) -> dict[str, Any]:
    """Answer `GET /IncomingPhoneNumbers/{Sid}.json`."""
    del fields
    return load(exchange, KIND, sid, account).body


def update(exchange: Exchange, account: str, fields: Fields, sid: str) -> dict[str, Any]:
    """Answer `POST /IncomingPhoneNumbers/{Sid}.json`."""
    number = load(exchange, KIND, sid, account)
    if (name := fields.text("FriendlyName")) is not None:
        number.body["friendly_name"] = name
    _set_urls(number, fields)
    number.body["date_updated"] = rfc2822(exchange.now)
    exchange.session.save(number)
    return number.body


def delete(exchange: Exchange, account: str, fields: Fields, sid: str) -> None:
    """Answer `DELETE /IncomingPhoneNumbers/{Sid}.json`."""
    del fields
    number = load(exchange, KIND, sid, account)
    number.hidden["deleted"] = 1
    exchange.session.save(number)
