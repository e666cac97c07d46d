"""Operations of ours beside the same of Twilio's official SDK."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from twilio.rest import Client
from twilio_sdk import ACCOUNT

MESSAGE, CALL, VERIFY = f"SM{'1' * 32}", f"CA{'1' * 32}", f"VA{'1' * 32}"
POOL, TEMPLATE = f"MG{'1' * 32}", f"HX{'1' * 32}"
TO, FROM, SET = "+15005550010", "+15005550006", "+15005550007"
DAY, NEXT = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, 10, tzinfo=UTC)
SETTINGS = {
    "TWILIO_PHONE_NUMBER": SET,
    "TWILIO_WHATSAPP_NUMBER": "+14155238886",
    "TWILIO_MESSAGING_SERVICE_SID": POOL,
    "TWILIO_VERIFY_SERVICE_SID": VERIFY,
}

Sdk = Callable[[Client], Any]
# operation, arguments, values, extra, the same by the SDK
CALLS: list[tuple[str, dict[str, str], dict[str, Any], dict[str, Any], Sdk]] = [
    (
        "messages.send",
        {},
        {
            "to": TO,
            "body": "Zoë ☕ & more + a=b",
            "status_callback_url": "https://example.com/?a=b",
        },
        {},
        lambda sdk: sdk.messages.create(
            to=TO,
            from_=SET,
            body="Zoë ☕ & more + a=b",
            status_callback="https://example.com/?a=b",
        ),
    ),
    (
        "messages.send",
        {},
        {
            "to": TO,
            "sender": FROM,
            "channel": "mms",
            "media_urls": ["https://example.com/a.png", "https://example.com/b.png"],
        },
        {
            "validity_period": 600,
            "smart_encoded": True,
            "shorten_urls": False,
            "persistent_action": ["a", "b"],
            "content_retention": "discard",
            "risk_check": "enable",
            "attempt": 2,
        },
        lambda sdk: sdk.messages.create(
            to=TO,
            from_=FROM,
            media_url=["https://example.com/a.png", "https://example.com/b.png"],
            validity_period=600,
            smart_encoded=True,
            shorten_urls=False,
            persistent_action=["a", "b"],
            content_retention="discard",
            risk_check="enable",
            attempt=2,
        ),
    ),
    (
        "messages.send",
        {},
        {"to": TO, "channel": "mms", "body": "as MMS"},
        {},
        lambda sdk: sdk.messages.create(to=TO, from_=SET, body="as MMS", send_as_mms=True),
    ),
    (
        "messages.send",
        {},
        {
            "to": TO,
            "channel": "whatsapp",
            "template_id": TEMPLATE,
            "template_variables": {"1": "Zoë"},
        },
        {},
        lambda sdk: sdk.messages.create(
            to=f"whatsapp:{TO}",
            from_="whatsapp:+14155238886",
            content_sid=TEMPLATE,
            content_variables='{"1": "Zoë"}',
        ),
    ),
    (
        "messages.send",
        {},
        {"to": TO, "body": "later", "send_at": "2026-12-01T10:00:00Z"},
        {},
        lambda sdk: sdk.messages.create(
            to=TO,
            messaging_service_sid=POOL,
            body="later",
            schedule_type="fixed",
            send_at=NEXT,
        ),
    ),
    (
        "messages.send",
        {},
        {"to": TO, "body": "both", "sender": "SHOP", "messaging_service_id": POOL},
        {},
        lambda sdk: sdk.messages.create(
            to=TO, from_="SHOP", messaging_service_sid=POOL, body="both"
        ),
    ),
    ("messages.get", {"message_id": MESSAGE}, {}, {}, lambda sdk: sdk.messages(MESSAGE).fetch()),
    (
        "messages.list",
        {},
        {
            "to": TO,
            "sender": "whatsapp:+14155238886",
            "since": "2026-11-01",
            "until": "2026-12-01T10:00:00Z",
            "limit": 7,
        },
        {},
        lambda sdk: sdk.messages.list(
            to=TO,
            from_="whatsapp:+14155238886",
            date_sent_after=DAY,
            date_sent_before=NEXT,
            page_size=7,
        ),
    ),
    ("messages.list", {}, {"limit": None}, {}, lambda sdk: sdk.messages.list(page_size=1000)),
    (
        "messages.cancel",
        {"message_id": MESSAGE},
        {},
        {},
        lambda sdk: sdk.messages(MESSAGE).update(status="canceled"),
    ),
    (
        "messages.redact",
        {"message_id": MESSAGE},
        {},
        {},
        lambda sdk: sdk.messages(MESSAGE).update(body=""),
    ),
    (
        "messages.delete",
        {"message_id": MESSAGE},
        {},
        {},
        lambda sdk: sdk.messages(MESSAGE).delete(),
    ),
    (
        "calls.place",
        {},
        {
            "to": TO,
            "url": "https://example.com/twiml",
            "ring_seconds": 20,
            "longest_seconds": 60,
            "record_call": True,
            "detect_machine": True,
            "status_callback_url": "https://example.com/status",
        },
        {
            "status_callback_event": ["ringing", "answered"],
            "method": "GET",
            "send_digits": "ww12#",
            "machine_detection_timeout": 10,
        },
        lambda sdk: sdk.calls.create(
            to=TO,
            from_=SET,
            url="https://example.com/twiml",
            timeout=20,
            time_limit=60,
            record=True,
            machine_detection="Enable",
            status_callback="https://example.com/status",
            status_callback_event=["ringing", "answered"],
            method="GET",
            send_digits="ww12#",
            machine_detection_timeout=10,
        ),
    ),
    (
        "calls.place",
        {},
        {"to": TO, "say": 'Tea & "cake" <now>', "language": "en-GB", "sender": FROM},
        {},
        lambda sdk: sdk.calls.create(
            to=TO,
            from_=FROM,
            twiml='<Response><Say language="en-GB">Tea &amp; "cake" &lt;now&gt;</Say></Response>',
        ),
    ),
    ("calls.get", {"call_id": CALL}, {}, {}, lambda sdk: sdk.calls(CALL).fetch()),
    (
        "calls.list",
        {},
        {"to": TO, "sender": FROM, "status": "no_answer", "since": "2026-11-01", "limit": 5},
        {},
        lambda sdk: sdk.calls.list(
            to=TO, from_=FROM, status="no-answer", start_time_after=DAY, page_size=5
        ),
    ),
    (
        "calls.hang_up",
        {"call_id": CALL},
        {},
        {},
        lambda sdk: sdk.calls(CALL).update(status="completed"),
    ),
    (
        "phone_numbers.lookup",
        {"phone_number": "+14155550123"},
        {},
        {},
        lambda sdk: sdk.lookups.v2.phone_numbers("+14155550123").fetch(),
    ),
    (
        "phone_numbers.inspect",
        {"phone_number": "4155550123"},
        {"about": ["line_type", "sms_risk"], "country": "US"},
        {"first_name": "Zoë"},
        lambda sdk: sdk.lookups.v2.phone_numbers("4155550123").fetch(
            fields="line_type_intelligence,sms_pumping_risk", country_code="US", first_name="Zoë"
        ),
    ),
    (
        "phone_numbers.list",
        {},
        {"phone_number": "500555", "name": "Shop & bar", "limit": 3},
        {},
        lambda sdk: sdk.incoming_phone_numbers.list(
            phone_number="500555", friendly_name="Shop & bar", page_size=3
        ),
    ),
    (
        "verifications.start",
        {},
        {"to": TO, "channel": "call", "language": "hi", "code": "2468"},
        {"custom_friendly_name": "Shop", "risk_check": "disable"},
        lambda sdk: sdk.verify.v2.services(VERIFY).verifications.create(
            to=TO,
            channel="call",
            locale="hi",
            custom_code="2468",
            custom_friendly_name="Shop",
            risk_check="disable",
        ),
    ),
    (
        "verifications.check",
        {},
        {"to": TO, "code": "2468"},
        {"amount": "5"},
        lambda sdk: sdk.verify.v2.services(VERIFY).verification_checks.create(
            to=TO, code="2468", amount="5"
        ),
    ),
    (
        "credentials.check",
        {},
        {},
        {},
        lambda sdk: sdk.api.v2010.accounts(ACCOUNT).fetch(),
    ),
]
