"""Answers of somebody in between: nobody puts them into the service's mouth."""

from typing import Any, Final

import pytest
from command import Command
from loopback import Answer, Service, refusal

LIST: Final = ("payments", "list", "--retries", "0")
HTML: Final = ("Content-Type", "text/html; charset=utf-8")
PAGE: Final = b"<html><body>Please log in to use the hotel's network</body></html>"


def test_a_page_in_the_services_place(unictl: Command, service: Service) -> None:
    """Its type and size are told, with --verbose too, and nothing of what it says."""
    service.plan(Answer(body=PAGE, headers=(HTML,)))
    ran = unictl(*LIST, "-v")
    assert ran.status == 12
    assert f"(text/html, {len(PAGE)} bytes)" in ran.error["message"]
    assert "--verbose" not in ran.error["hint"]
    assert "HTTP 200 in " in ran.stderr
    assert f" ms, text/html, {len(PAGE)} bytes" in ran.stderr
    assert "hotel" not in ran.stderr


@pytest.mark.parametrize("kind", ["\x1b[2Jtext/html", "x" * 500, "text/html/x", "", "a b/c"])
def test_a_media_type_that_is_none(kind: str, unictl: Command, service: Service) -> None:
    """A header can hold anything; only what is a media type is shown."""
    service.plan(Answer(body=PAGE, headers=(("Content-Type", kind),)))
    message = unictl(*LIST).error["message"]
    assert f"(no known type, {len(PAGE)} bytes)" in message


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(302, b"", headers=(("Location", "https://elsewhere.example/"),)), "no redirect"),
        (Answer(307, PAGE, headers=(HTML,)), "no redirect"),
        (Answer(418, b""), "A proxy may have answered"),
        (Answer(400, PAGE, headers=(HTML,)), "A proxy may have answered"),
        (Answer(400, {}), "A proxy may have answered"),
    ],
)
def test_a_refusal_without_a_word(
    answer: Answer, says: str, unictl: Command, service: Service
) -> None:
    """The message is ours then, and the hint doesn't say that it is the service's."""
    service.plan(answer)
    ran = unictl(*LIST)
    assert ran.status == 8
    assert ran.error["message"] == f"it answered HTTP {answer.status} without a reason"
    assert says in ran.error["hint"]
    assert "service's own" not in ran.error["hint"]


def test_a_refusal_in_the_services_own_words(unictl: Command, service: Service) -> None:
    """With a description it is said whose words they are."""
    body: Any = refusal("BAD_REQUEST_ERROR", "The count must be at most 100.")
    service.plan(Answer(400, body))
    ran = unictl(*LIST)
    assert ran.error["message"] == "The count must be at most 100"
    assert "service's own" in ran.error["hint"]
