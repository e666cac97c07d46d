"""Verify's services: the settings under which codes are sent."""

from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing
from unictl.sandbox.twilio.errors import refused
from unictl.sandbox.twilio.fields import Fields
from unictl.sandbox.twilio.ids import SERVICE, load, new
from unictl.sandbox.twilio.lists import VERIFY, page_v2
from unictl.sandbox.twilio.times import iso

KIND: Final = "verify_service"
_LONGEST_NAME: Final = 30
_FLAGS: Final = {
    "LookupEnabled": "lookup_enabled",
    "Psd2Enabled": "psd2_enabled",
    "SkipSmsToLandlines": "skip_sms_to_landlines",
    "DtmfInputRequired": "dtmf_input_required",
    "DoNotShareWarningEnabled": "do_not_share_warning_enabled",
    "CustomCodeEnabled": "custom_code_enabled",
    "VerifyEventSubscriptionEnabled": "verify_event_subscription_enabled",
}
_LINKS: Final = {
    "verification_checks": "VerificationCheck",
    "verifications": "Verifications",
    "rate_limits": "RateLimits",
    "messaging_configurations": "MessagingConfigurations",
    "entities": "Entities",
    "webhooks": "Webhooks",
    "access_tokens": "AccessTokens",
}


def add(exchange: Exchange, account: str, name: str, *, sid: str | None = None) -> Thing:
    """Make a service with Twilio's usual settings and return it."""
    sid = sid or new("VA")
    url = f"{VERIFY}/v2/Services/{sid}"
    relying: dict[str, Any] = {"id": None, "name": None, "origins": None}
    body: dict[str, Any] = {
        "sid": sid,
        "account_sid": account,
        "friendly_name": name,
        "code_length": 6,
        **dict.fromkeys(_FLAGS.values(), False),
        "dtmf_input_required": True,
        "tts_name": None,
        "push": {"include_date": False, "apn_credential_sid": None, "fcm_credential_sid": None},
        "totp": {"issuer": name, "time_step": 30, "code_length": 6, "skew": 1},
        "whatsapp": {"msg_service_sid": None, "from": None},
        "passkeys": {
            "relying_party": relying,
            "authenticator_attachment": None,
            "discoverable_credentials": None,
            "user_verification": None,
        },
        "default_template_sid": None,
        "date_created": iso(exchange.now),
        "date_updated": iso(exchange.now),
        "url": url,
        "links": {link: f"{url}/{part}" for link, part in _LINKS.items()},
    }
    service = Thing(SERVICE, KIND, sid, exchange.now, body, parent=account)
    exchange.session.add(service)
    return service


def _set(service: Thing, fields: Fields) -> None:
    if (name := fields.text("FriendlyName")) is not None:
        if len(name) > _LONGEST_NAME:
            raise refused(60200, "Invalid parameter `FriendlyName`")
        service.body["friendly_name"] = name
    if (length := fields.whole("CodeLength", 4, 10, 60200)) is not None:
        service.body["code_length"] = length
    for parameter, member in _FLAGS.items():
        service.body[member] = fields.flag(parameter, default=service.body[member])
    if (voice := fields.text("TtsName")) is not None:
        service.body["tts_name"] = voice
    if (template := fields.sid("DefaultTemplateSid", "HJ", 60200)) is not None:
        service.body["default_template_sid"] = template


def create(exchange: Exchange, account: str, fields: Fields) -> dict[str, Any]:
    """Answer `POST /v2/Services`."""
    missing = refused(60200, "Invalid parameter `FriendlyName`")
    name = fields.text("FriendlyName", required=missing) or ""
    service = add(exchange, account, name)
    _set(service, fields)
    exchange.session.save(service)
    return service.body


def fetch(exchange: Exchange, account: str, fields: Fields, sid: str) -> dict[str, Any]:
    """Answer `GET /v2/Services/{Sid}`."""
    del fields
    return load(exchange, KIND, sid, account).body


def listing(exchange: Exchange, account: str, fields: Fields) -> dict[str, Any]:
    """Answer `GET /v2/Services`."""
    found = exchange.session.find(SERVICE, KIND, parent=account)
    return page_v2(exchange, fields, found, "services", lambda service: service.body)


def update(exchange: Exchange, account: str, fields: Fields, sid: str) -> dict[str, Any]:
    """Answer `POST /v2/Services/{Sid}`."""
    service = load(exchange, KIND, sid, account)
    _set(service, fields)
    service.body["date_updated"] = iso(exchange.now)
    exchange.session.save(service)
    return service.body


def delete(exchange: Exchange, account: str, fields: Fields, sid: str) -> None:
    """Answer `DELETE /v2/Services/{Sid}`."""
    del fields
    service = load(exchange, KIND, sid, account)
    service.hidden["deleted"] = 1
    exchange.session.save(service)
