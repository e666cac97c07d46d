"""AWS's temporary keys: the session token goes to AWS, and comes out nowhere else."""

from pathlib import Path
from typing import Final

import pytest
from canary import Canaries
from command import Command
from loopback import Answer, Service

from unictl.core.secret import MASK

SECRET: Final = "canary/Secret+of0AWS0temporary0keys00000"
TOKEN: Final = "FwoGZXIvYXdzEJr/canary+session//token0000000000000000000=="
CANARIES: Final = Canaries({"secret": SECRET, "session token": TOKEN})
NO_BUCKETS: Final = b"<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>"
REFUSAL: Final = b"<Error><Code>InvalidToken</Code><Message>No.</Message></Error>"
OWN: Final = (("x-amz-request-id", "CANARY"),)


@pytest.fixture
def aws(service: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A loopback server in AWS's place; temporary keys are in the environment."""
    monkeypatch.setenv("UNICTL_AWS_BASE_URL", service.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIA" + "CANARY0TEMPORARY")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    return service


@pytest.mark.parametrize(
    "command",
    [
        ("storage", "list-buckets", "--raw"),
        ("tables", "list-tables"),
        ("credentials", "check", "--service", "aws"),
        ("api", "aws", "GET", "/"),
    ],
    ids=lambda words: words[0],
)
def test_no_session_token_comes_out(
    unictl: Command, aws: Service, clean_home: Path, command: tuple[str, ...]
) -> None:
    """It is sent along, and neither a dry run, a refusal, a log nor a file holds it."""
    aws.plan(Answer(200, NO_BUCKETS, OWN), Answer(403, REFUSAL, OWN))
    for more in (("--dry-run",), ("--verbose",), ("--verbose",)):
        ran = unictl(*command, *more, "--log-file", "log", "--retries", "0")
        assert CANARIES.found_in(ran.stdout + ran.stderr) == [], ran
        assert "Traceback" not in ran.stderr
        assert more != ("--dry-run",) or (ran.status == 0 and MASK in ran.stdout), ran
    assert {one.headers["x-amz-security-token"] for one in aws.received} == {TOKEN}
    for folder in (clean_home, unictl.folder):
        assert CANARIES.found_below(folder) == {}


def test_a_session_token_that_is_repeated_is_masked(unictl: Command, aws: Service) -> None:
    """What AWS's reply would repeat of the keys is masked in what `unictl api` prints."""
    aws.plan(Answer(200, f"<Echo><Token>{TOKEN}</Token></Echo>".encode(), OWN))
    ran = unictl("api", "aws", "GET", "/covers/tea.txt")
    assert ran.stdout.rstrip() == f"<Echo><Token>{MASK}</Token></Echo>"


def test_a_rehearsed_address_opens_nothing(unictl: Command, aws: Service) -> None:
    """A dry run of `presign` shows the address without what makes it a key to the object."""
    rehearsed = unictl("storage", "presign", "covers", "tea.txt", "--dry-run")
    (request,) = rehearsed.json["requests"]
    assert CANARIES.found_in(rehearsed.stdout + rehearsed.stderr) == []
    assert f"X-Amz-Signature={MASK}" in request["url"]
    assert f"X-Amz-Security-Token={MASK}" in request["url"]
    asked_for = unictl("storage", "presign", "covers", "tea.txt")
    assert MASK not in asked_for.json["url"]
    assert aws.received == []
