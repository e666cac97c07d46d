"""Twilio's official client against the served sandbox: calls, numbers, Lookup and Verify.

Each exchange is held against Twilio's OpenAPI documents where they are at hand.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from twilio_sdk import ACCOUNT, FROM, START, TO, Time, place, send


def test_a_call_goes_its_way(sdk: Client, time: Time) -> None:
    """Queued, ringing, in progress, completed, with its duration and price."""
    made = place(sdk, machine_detection="Enable", status_callback_event=["ringing", "answered"])
    seen = [made.status]
    for _ in range(4):
        time.now += 1
        seen.append(sdk.calls(made.sid).fetch().status)
    assert seen == ["queued", "ringing", "ringing", "in-progress", "in-progress"]
    time.now += 60
    over = sdk.calls(made.sid).fetch()
    assert (over.status, over.duration, over.price) == ("completed", "10", "-0.01400")
    assert (over.answered_by, over.from_formatted) == ("human", "(500) 555-0006")
    assert [one.sid for one in sdk.calls.list(status="completed", to=TO)] == [made.sid]
    assert sdk.calls.list(status="busy") == []
    assert sdk.calls.list(start_time_after=datetime.fromtimestamp(START + 4, UTC)) == []
    assert len(sdk.calls.list(end_time_before=datetime.fromtimestamp(START + 13, UTC))) == 1
    assert sdk.calls(made.sid).delete()
    assert sdk.calls.list() == []


@pytest.mark.parametrize(("last", "status"), [("1", "busy"), ("2", "no-answer"), ("3", "failed")])
def test_a_call_that_nobody_takes(sdk: Client, time: Time, last: str, status: str) -> None:
    """Who is called decides how it ends."""
    made = place(sdk, to=f"+1500555400{last}")
    time.now += 3
    assert sdk.calls(made.sid).fetch().status == status


@pytest.mark.parametrize(
    ("age", "asked", "status"),
    [(0, "canceled", "canceled"), (1, "completed", "canceled"), (4, "completed", "completed"),
     (4, "canceled", "in-progress")],
)  # fmt: skip
def test_a_call_is_ended(sdk: Client, time: Time, age: int, asked: str, status: str) -> None:
    """It can be hung up while it is under way, and not twice."""
    made = place(sdk)
    time.now += age
    assert sdk.calls(made.sid).update(status=asked).status == status
    if status != "in-progress":
        with pytest.raises(TwilioRestException) as caught:
            sdk.calls(made.sid).update(status=asked)
        assert caught.value.code == 21220
    else:
        assert sdk.calls(made.sid).update(twiml="<Response/>").status == status


def test_numbers(sdk: Client) -> None:
    """The account has the number of test credentials, can buy others, and send from them."""
    assert [one.phone_number for one in sdk.incoming_phone_numbers.list()] == [FROM]
    bought = sdk.incoming_phone_numbers.create(phone_number="+14155550123", friendly_name="Shop")
    assert bought.capabilities["sms"] is True
    assert sdk.incoming_phone_numbers(bought.sid).fetch().friendly_name == "Shop"
    renamed = sdk.incoming_phone_numbers(bought.sid).update(
        friendly_name="Bar", sms_url="https://example.com/sms"
    )
    assert (renamed.friendly_name, renamed.sms_url) == ("Bar", "https://example.com/sms")
    assert send(sdk, from_="+14155550123").from_ == "+14155550123"
    found = sdk.incoming_phone_numbers.list(phone_number="4155550")
    assert [one.sid for one in found] == [bought.sid]
    assert sdk.incoming_phone_numbers.create(area_code="510").phone_number == "+15105550100"
    assert sdk.incoming_phone_numbers(bought.sid).delete()
    with pytest.raises(TwilioRestException) as caught:
        send(sdk, from_="+14155550123")
    assert caught.value.code == 21606
    for number, code in (("+15005550000", 21422), ("+15005550001", 21421), (FROM, 21422)):
        with pytest.raises(TwilioRestException) as caught:
            sdk.incoming_phone_numbers.create(phone_number=number)
        assert caught.value.code == code


def test_the_account(sdk: Client) -> None:
    """Whose it is, and what it has left."""
    account = sdk.api.v2010.accounts(ACCOUNT).fetch()
    assert (account.status, account.type, account.sid) == ("active", "Full", ACCOUNT)
    assert [one.sid for one in sdk.api.v2010.accounts.list()] == [ACCOUNT]
    balance = sdk.api.v2010.accounts(ACCOUNT).balance.fetch()
    assert (balance.balance, balance.currency) == ("100.00", "USD")


@pytest.mark.parametrize(
    ("text", "country", "valid", "number", "national"),
    [
        ("+14155550123", None, True, "+14155550123", "(415) 555-0123"),
        ("(415) 555-0123", "US", True, "+14155550123", "(415) 555-0123"),
        ("07772 000001", "GB", True, "+447772000001", "07772 000001"),
        ("+919876543210", None, True, "+919876543210", "09876 543210"),
        ("+1415555012", None, ["TOO_SHORT"], "+1415555012", None),
        ("+141555501234", None, ["TOO_LONG"], "+141555501234", None),
        ("hello", None, ["NOT_A_NUMBER"], "hello", None),
        ("0123", "XX", ["INVALID_COUNTRY_CODE"], "0123", None),
    ],
)
def test_lookups(  # noqa: PLR0917 - a case's columns
    sdk: Client, text: str, country: str | None, valid: Any, number: str, national: str | None
) -> None:
    """A number in any spelling; an impossible one is an answer and no error."""
    found = sdk.lookups.v2.phone_numbers(text).fetch(country_code=country)
    assert (found.phone_number, found.national_format) == (number, national)
    assert found.valid is (valid is True)
    assert found.validation_errors == ([] if valid is True else valid)


def test_lookup_packages(sdk: Client) -> None:
    """What is asked for is known, what isn't is null, and an unknown package is refused."""
    every = (
        "caller_name,sim_swap,call_forwarding,line_status,line_type_intelligence,identity_match,"
        "reassigned_number,sms_pumping_risk,phone_number_quality_score,pre_fill"
    )
    found = sdk.lookups.v2.phone_numbers("+14155550123").fetch(fields=every)
    assert all(getattr(found, name) for name in every.split(","))
    found = sdk.lookups.v2.phone_numbers("+15005550009").fetch(fields="line_type_intelligence")
    assert (found.line_type_intelligence["type"], found.sim_swap) == ("landline", None)
    with pytest.raises(TwilioRestException) as caught:
        sdk.lookups.v2.phone_numbers("+14155550123").fetch(fields="shoe_size")
    assert caught.value.code == 60600


def test_verify_services(sdk: Client) -> None:
    """Create, fetch, list page by page, change and delete a service."""
    made = [sdk.verify.v2.services.create(friendly_name=f"Shop {n}") for n in range(3)]
    assert sdk.verify.v2.services(made[0].sid).fetch().code_length == 6
    assert len(sdk.verify.v2.services.list(page_size=2)) == 3
    changed = sdk.verify.v2.services(made[0].sid).update(code_length=4, lookup_enabled=True)
    assert (changed.code_length, changed.lookup_enabled) == (4, True)
    assert sdk.verify.v2.services(made[0].sid).delete()
    assert [one.sid for one in sdk.verify.v2.services.list()] == [made[2].sid, made[1].sid]


def test_a_verification(service: Any, time: Time) -> None:
    """A wrong code is an answer; the right one approves, and then there is nothing any more."""
    made = service.verifications.create(to=TO, channel="sms")
    assert (made.status, made.valid) == ("pending", False)
    assert service.verifications(made.sid).fetch().to == TO
    assert service.verifications(TO).fetch().sid == made.sid
    time.now += 60
    again = service.verifications.create(to=TO, channel="call")
    assert (again.sid, len(again.send_code_attempts)) == (made.sid, 2)
    wrong = service.verification_checks.create(to=TO, code="000000")
    assert (wrong.status, wrong.valid) == ("pending", False)
    right = service.verification_checks.create(verification_sid=made.sid, code="123456")
    assert (right.status, right.valid) == ("approved", True)
    looks: list[Callable[[], Any]] = [
        lambda: service.verification_checks.create(to=TO, code="123456"),
        lambda: service.verifications(made.sid).fetch(),
    ]
    for look in looks:
        with pytest.raises(TwilioRestException) as caught:
            look()
        assert (caught.value.status, caught.value.code) == (404, 20404)


def test_a_verification_ends_in_ten_minutes(service: Any, time: Time) -> None:
    """After that the code is worth nothing, and a new one is made."""
    made = service.verifications.create(to="zoe@example.com", channel="email")
    time.now += 600
    with pytest.raises(TwilioRestException) as caught:
        service.verification_checks.create(to="zoe@example.com", code="123456")
    assert caught.value.status == 404
    assert service.verifications.create(to="zoe@example.com", channel="email").sid != made.sid


def test_a_verification_has_its_limits(service: Any) -> None:
    """Five sends, five wrong codes; an own code where the service allows it; ended by hand."""
    for _ in range(5):
        made = service.verifications.create(to=TO, channel="sms", custom_code="2468")
    with pytest.raises(TwilioRestException) as caught:
        service.verifications.create(to=TO, channel="sms")
    assert (caught.value.status, caught.value.code) == (429, 60203)
    for _ in range(5):
        service.verification_checks.create(to=TO, code="123456")
    with pytest.raises(TwilioRestException) as caught:
        service.verification_checks.create(to=TO, code="2468")
    assert (caught.value.status, caught.value.code) == (429, 60202)
    assert service.verifications(made.sid).update(status="canceled").status == "canceled"
    other = service.verifications.create(to=TO, channel="auto", custom_code="2468")
    assert service.verification_checks.create(to=TO, code="2468").status == "approved"
    assert other.channel == "sms"
