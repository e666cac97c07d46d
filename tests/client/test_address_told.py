"""How an address is told: one that can't be used, and one where nobody answers."""

from pathlib import Path
from typing import Final

import pytest
from command import Command
from loopback import Answer, Service

LIST: Final = ("payments", "list", "--service", "razorpay", "--retries", "0")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "is no address: it begins with https://"),
        ("localhost:8080", "is no address: it begins with https://"),
        ("https://", "is no address: it begins with https://"),
        ("https://api.razorpay.com?x=1", "is no address: it has a scheme, a host"),
        ("http://api.razorpay.com", "can't point razorpay at http://api.razorpay.com"),
        ("https://evil.example", "can't point razorpay at https://evil.example"),
    ],
)
def test_an_address_that_cant_be_used(url: str, says: str, unictl: Command) -> None:
    """The message says what is wrong with it, and the hint what may stand there."""
    ran = unictl(*LIST, variables={"UNICTL_RAZORPAY_BASE_URL": url})
    assert ran.status == 2
    assert ran.error["message"] == f"UNICTL_RAZORPAY_BASE_URL {says}" or says in ran.stderr
    assert "no scheme" not in ran.stderr
    assert "https at one of: api.razorpay.com" in ran.error["hint"]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(drop=True), "the connection to {host} was lost"),
        (Answer(hold=30), "no reply from {host} within 0.5 s"),
    ],
)
def test_a_service_that_fails_is_named(
    answer: Answer, says: str, unictl: Command, service: Service
) -> None:
    """With a base URL or a proxy set, the host says whom unictl tried to reach."""
    service.plan(answer)
    ran = unictl(*LIST, "--timeout", "0.5")
    assert ran.status == 13
    assert ran.error["message"] == says.format(host=service.url.removeprefix("http://"))


def test_a_service_that_isnt_there_is_named(
    unictl: Command, service: Service, tmp_path: Path
) -> None:
    """The same where nobody listens."""
    del service, tmp_path
    ran = unictl(*LIST, variables={"UNICTL_RAZORPAY_BASE_URL": "http://127.0.0.1:1"})
    assert ran.error["message"].startswith("no connection to 127.0.0.1:1 (")
