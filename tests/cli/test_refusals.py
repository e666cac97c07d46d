"""Refusals come in one order, and cost nothing: the first that applies, before anything is sent."""

import pytest
from command import Command
from loopback import KEYS, Service

CREATE = ("payments", "create-order")
LIVE = "rzp_" + "live_loopback000001"
UNREADABLE = ("--amount", "500.00")
UNKNOWN_FLAG = ("--no-such-flag",)
NOT_OFFERED = ("--service", "twilio")
MISSING = ("--currency", "INR")
WHOLE = ("--amount", "50000", "--currency", "INR")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((*UNKNOWN_FLAG, *NOT_OFFERED), "invalid_request", "--no-such-flag"),
        ((*UNREADABLE, *NOT_OFFERED), "invalid_request", "500.00"),
        ((*NOT_OFFERED, *MISSING), "not_supported", "twilio"),
        ((*NOT_OFFERED, "--amount", "0", "--currency", "INR"), "not_supported", "twilio"),
        (MISSING, "invalid_request", "amount is missing"),
        (("--amount", "0", "--currency", "INR"), "invalid_request", "amount must be more than 0"),
        ((*WHOLE, "--currency", "inr"), "invalid_request", "unknown currency"),
        (WHOLE, "live_not_allowed", "live key"),
    ],
)
def test_the_first_that_applies_is_told(
    unictl: Command, service: Service, arguments: tuple[str, ...], code: str, says: str
) -> None:
    """With a live key and no consent, each fault before that is told first, and nothing is sent."""
    ran = unictl(*CREATE, *arguments, variables={"RAZORPAY_KEY_ID": LIVE})
    assert ran.error["code"] == code
    assert says in ran.error["message"]
    assert ran.stdout == ""
    assert service.received == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(NOT_OFFERED, "not_supported"), (MISSING, "invalid_request"), (WHOLE, "not_configured")],
)
def test_without_keys_the_request_is_checked_first(
    unictl: Command, arguments: tuple[str, ...], code: str
) -> None:
    """What is wrong with the request is told before that there are no keys to send it with."""
    assert unictl(*CREATE, *arguments).error["code"] == code


def test_live_keys_with_consent_pass(
    unictl: Command, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--live` is the consent; reading with a live key needs none."""
    monkeypatch.setenv("RAZORPAY_KEY_ID", LIVE)
    assert unictl(*CREATE, *WHOLE, "--live").status == 0
    assert unictl("payments", "list-orders").status == 0
    assert len(service.orders) == 1


@pytest.mark.parametrize(
    "command",
    [
        (*CREATE, *WHOLE),
        ("payments", "capture", "pay_00000000000001"),
        ("payments", "refund", "pay_00000000000001"),
        ("payment-links", "create", *WHOLE),
        ("subscriptions", "create", "--plan-id", "plan_00000000000001", "--cycles", "3"),
        ("subscriptions", "resume", "sub_00000000000001"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_what_charges_anybody_needs_consent(
    unictl: Command, service: Service, command: tuple[str, ...]
) -> None:
    """Whatever takes money from a customer, now or from now on, asks with a live key."""
    live = {"RAZORPAY_KEY_ID": LIVE}
    ran = unictl(*command, variables=live)
    assert ran.error["code"] == "live_not_allowed"
    assert service.received == []
    unictl(*command, "--live", variables=live)
    assert service.received != []


def test_yes_is_no_consent_to_spend(
    unictl: Command, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--yes` takes defaults; it never moves money."""
    monkeypatch.setenv("RAZORPAY_KEY_ID", LIVE)
    assert unictl(*CREATE, *WHOLE, "--yes").error["code"] == "live_not_allowed"
    assert service.received == []


def test_a_project_cannot_consent(
    unictl: Command, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A committed unictl.toml is not trusted: it can neither allow live keys nor name a URL."""
    monkeypatch.setenv("RAZORPAY_KEY_ID", LIVE)
    (unictl.folder / "unictl.toml").write_text(
        "schema = 1\nlive = true\n[profiles.default]\nlive = true\n"
        '[services.razorpay]\nbase_url = "https://elsewhere.example"\n'
    )
    assert unictl(*CREATE, *WHOLE).status == 2
    assert unictl("payments", "list-orders").status == 0
    assert len(service.received) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://api.razorpay.com",
        "https://razorpay.example",
        "ftp://127.0.0.1",
        "https://u@127.0.0.1",
    ],
)
def test_keys_are_sent_to_no_stranger(
    unictl: Command, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """A variable points a service at loopback or its own hosts over TLS, at nobody else."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    ran = unictl(*CREATE, *WHOLE, variables={"UNICTL_RAZORPAY_BASE_URL": address})
    assert ran.status == 2
    assert "settings.toml" in ran.error["hint"]


def test_no_input_asks_nobody_and_still_reads_a_pipe(unictl: Command) -> None:
    """With `--no-input` what is piped in is read all the same."""
    ran = unictl(
        *CREATE, "--sandbox", "--no-input", "--input", "-",
        stdin='{"amount": 700, "currency": "INR"}',
    )  # fmt: skip
    assert ran.json["amount"] == 700


def test_a_near_miss_is_guessed(unictl: Command) -> None:
    """A misspelt command is refused with the one that was meant."""
    ran = unictl("payments", "create-oder")
    assert ran.status == 2
    assert "create-order" in ran.error["message"]
    assert "create-order" not in unictl("payments", "zzz").error["message"]


def test_an_amount_that_nobody_can_misread(unictl: Command) -> None:
    """Minor units or a currency with an exact decimal; a bare decimal could mean two things."""
    ran = unictl(*CREATE, "--amount", "INR 500.00", "--sandbox")
    assert (ran.json["amount"], ran.json["currency"]) == (50000, "INR")
    bare = unictl(*CREATE, "--amount", "500.00", "--currency", "INR", "--sandbox")
    assert bare.status == 2
    assert "minor units" in bare.error["hint"]
    two = unictl(*CREATE, "--amount", "INR 5", "--currency", "USD", "--sandbox")
    assert two.status == 2
