"""`unictl api` shows what a service answers, but none of the account's keys."""

import json
from typing import Final

import pytest
from command import Command
from loopback import KEYS, Answer, Service

from unictl.core.secret import MASK

SECRET: Final = KEYS["RAZORPAY_KEY_SECRET"]
TWILIO: Final = {
    "TWILIO_ACCOUNT_SID": "AC" + "ca9a12" * 5 + "11",
    "TWILIO_API_KEY": "SK" + "ca9a12" * 5 + "22",
    "TWILIO_API_KEY_SECRET": "CanaryOfTheApiKey0000000000000aB",
}
ACCOUNT: Final = f"/2010-04-01/Accounts/{TWILIO['TWILIO_ACCOUNT_SID']}"
TOKEN: Final = "0123456789abcdef" * 2


@pytest.fixture
def twilio(service: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    """The loopback server in Twilio's place; the keys are an API key's."""
    monkeypatch.setenv("UNICTL_TWILIO_BASE_URL", service.url)
    for name, value in TWILIO.items():
        monkeypatch.setenv(name, value)
    return service


@pytest.mark.parametrize("form", ["json", "ndjson", "human", "csv"])
def test_keys_that_come_back_are_masked(unictl: Command, service: Service, form: str) -> None:
    """A secret that a service repeats is masked wherever it stands; what is public stays."""
    members = {"echo": f"you sent {SECRET}!", SECRET: [{"deep": [SECRET]}]}
    service.plan(Answer(body={"key_id": KEYS["RAZORPAY_KEY_ID"], "amount": 5, **members}))
    ran = unictl("api", "razorpay", "GET", "/v1/orders", "-o", form)
    assert ran.status == 0, ran.stderr
    assert SECRET not in ran.stdout + ran.stderr
    assert ran.stdout.count(MASK) == 3
    assert KEYS["RAZORPAY_KEY_ID"] in ran.stdout


def test_keys_in_each_page_are_masked(unictl: Command, service: Service) -> None:
    """The same holds where a list is walked, as it goes or at its end."""
    for form in ("ndjson", "json"):
        service.plan(Answer(body={"entity": "collection", "count": 1, "items": [{"a": SECRET}]}))
        ran = unictl("api", "razorpay", "GET", "/v1/orders", "--all", "-o", form)
        assert (ran.status, ran.stdout.count(MASK)) == (0, 1), ran
        assert SECRET not in ran.stdout


def test_keys_in_other_text_are_masked(unictl: Command, service: Service) -> None:
    """The same holds of a reply that is no JSON."""
    service.plan(Answer(body=f"a,b\n1,{SECRET}\n".encode()))
    assert unictl("api", "razorpay", "GET", "/v1/report").stdout.rstrip() == f"a,b\n1,{MASK}"


def test_an_accounts_token_is_masked_unknown_as_it_is(unictl: Command, twilio: Service) -> None:
    """Twilio shows the account's token to an API key, which never had it: masked in both forms."""
    shown = {"sid": TWILIO["TWILIO_ACCOUNT_SID"], "auth_token": TOKEN, "status": "active"}
    xml = f"<TwilioResponse><Account><AuthToken>{TOKEN}</AuthToken></Account></TwilioResponse>"
    twilio.plan(Answer(body=shown), Answer(body=xml.encode()))
    assert unictl("api", "twilio", "GET", f"{ACCOUNT}.json").json == {**shown, "auth_token": MASK}
    assert f"<AuthToken>{MASK}</AuthToken>" in unictl("api", "twilio", "GET", ACCOUNT).stdout


def test_the_sandboxs_account_shows_no_token(unictl: Command) -> None:
    """The same through the stand-in, with a query that picks the token too."""
    path = ("api", "twilio", "GET", "/2010-04-01/Accounts/{AccountSid}.json", "--sandbox")
    assert unictl(*path).json["auth_token"] == MASK
    assert json.loads(unictl(*path, "--query", "auth_token").stdout) == MASK


def test_a_token_is_masked(
    unictl: Command, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PayPal's token, which is as good as the keys, is masked like them, asked for or repeated."""
    monkeypatch.setenv("UNICTL_PAYPAL_BASE_URL", service.url)
    monkeypatch.setenv("PAYPAL_CLIENT_ID", "A" * 80)
    monkeypatch.setenv("PAYPAL_CLIENT_SECRET", "E" * 80)
    token = {"access_token": TOKEN, "expires_in": 9000, "token_type": "Bearer", "scope": "openid"}
    service.plan(Answer(body=token), Answer(body={"echo": f"Bearer {TOKEN}"}))
    asked = unictl("api", "paypal", "GET", "/v1/notifications/webhooks")
    assert asked.json == {"echo": f"Bearer {MASK}"}
    fresh = "b" * 40
    service.plan(Answer(body=token), Answer(body={"access_token": fresh, "n": 1}))
    made = unictl("api", "paypal", "POST", "/v1/identity/token", "-f", "a=b")
    assert made.json == {"access_token": MASK, "n": 1}
