"""Two sets of a service's keys are two accounts; swapped keys and settings about keys are told."""

import pytest

from unictl.envfile.detect import detect
from unictl.envfile.detection import Detection, Finding
from unictl.envfile.read import parse

# Put together here, so that no scanner takes the test for a leak.
STRIPE_TEST = "sk_" + "test_51" + "aB3dE5gH7jK9mN2p"
STRIPE_LIVE = "sk_" + "live_51" + "aB3dE5gH7jK9mN2p"
TWILIO_SID = "AC" + "5f3b8e1d7a9c2046b8d5e3f1a7c92e64"


def detected(text: str) -> Detection:
    """Return what is found in the text."""
    return detect(parse(text.encode(), file=".env"))


def only(text: str) -> Finding:
    """Return the one service found in the text."""
    (finding,) = detected(text).services
    return finding


def codes(text: str) -> list[tuple[int | None, str]]:
    """Return the lines and codes of the warnings."""
    return [(warning.line, warning.code) for warning in detected(text).warnings]


@pytest.mark.parametrize(
    ("text", "accounts"),
    [
        (
            f"STRIPE_SECRET_KEY={STRIPE_TEST}\nSTRIPE_SECRET_KEY_EU={STRIPE_LIVE}\n",
            {"default": "test", "eu": "live"},
        ),
        (
            f"STRIPE_SECRET_KEY={STRIPE_TEST}\nSTRIPE_EU_SECRET_KEY={STRIPE_LIVE}\n",
            {"default": "test", "eu": "live"},
        ),
        (
            f"STRIPE_TEST_SECRET_KEY={STRIPE_TEST}\nSTRIPE_LIVE_SECRET_KEY={STRIPE_LIVE}\n",
            {"test": "test", "live": "live"},
        ),
        (
            f"DEV_STRIPE_SECRET_KEY={STRIPE_TEST}\nPROD_STRIPE_SECRET_KEY={STRIPE_LIVE}\n",
            {"dev": "test", "prod": "live"},
        ),
        (f"STRIPE_SECRET_KEY_EU={STRIPE_TEST}\nSTRIPE_WEBHOOK_SECRET=\n", {"default": "test"}),
    ],
)
def test_two_accounts_are_two(text: str, accounts: dict[str, str]) -> None:
    """Two sets of keys are two findings, each in its own mode; one set is one, however named."""
    found = detected(text).services
    assert {finding.account: finding.mode for finding in found} == accounts
    assert all(finding.status == "configured" for finding in found)


def test_what_has_no_account_belongs_to_each() -> None:
    """A line beside a test and a live set that names neither is part of both."""
    text = (
        f"STRIPE_TEST_SECRET_KEY={STRIPE_TEST}\nSTRIPE_LIVE_SECRET_KEY={STRIPE_LIVE}\n"
        "STRIPE_CURRENCY=eur\n"
    )
    for finding in detected(text).services:
        assert [variable.line for variable in finding.variables][-1] == 3
        assert len(finding.variables) == 2


@pytest.mark.parametrize(
    "text",
    [
        f"STRIPE_PUBLISHABLE_KEY={STRIPE_TEST}\nSTRIPE_SECRET_KEY=pk_{STRIPE_TEST[3:]}\n",
        f"TWILIO_ACCOUNT_SID={TWILIO_SID[2:]}\nTWILIO_AUTH_TOKEN={TWILIO_SID}\n",
    ],
)
def test_swapped_keys_are_all_there(text: str) -> None:
    """Two keys under one another's names are complete, and warned of."""
    assert only(text).status == "configured"
    assert "swapped" in {code for _, code in codes(text)}


@pytest.mark.parametrize(
    ("line", "service"),
    [
        ("OPENAI_API_KEY_TTL=60\nOPENAI_API_KEY=", "openai"),
        ("SHIPROCKET_TOKEN_CACHE_DURATION=3600\nSHIPROCKET_PASSWORD=", "shiprocket"),
    ],
)
def test_a_setting_about_a_key_is_no_key(line: str, service: str) -> None:
    """How long a token is kept is not the token."""
    found = only(line + "\n")
    assert (found.service, found.status) == (service, "placeholder")
