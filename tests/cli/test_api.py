"""`unictl api`: raw requests, with the keys, the journal and the masking of every other command."""

import json
from typing import Final

import pytest
from command import Command
from loopback import KEYS, Answer, Service, refusal

ORDERS: Final = ("api", "razorpay", "GET", "/v1/orders")
MAKE: Final = ("api", "razorpay", "POST", "/v1/orders", "-f", "amount=700", "-f", "currency=INR")


def test_a_get_prints_what_the_service_answers(unictl: Command, service: Service) -> None:
    """The reply comes out as it is, and the request carries the keys and the parameters."""
    service.plan(Answer(body={"entity": "collection", "items": [], "note": "€"}))
    ran = unictl(*ORDERS, "--param", "count=2", "-f", "receipt=a&b")
    assert ran.json == {"entity": "collection", "items": [], "note": "€"}
    assert ran.status == 0
    (received,) = service.received
    assert received.path == "/v1/orders?count=2&receipt=a%26b"
    assert received.headers["authorization"].startswith("Basic ")


def test_fields_make_the_body(unictl: Command, service: Service) -> None:
    """Numbers, lists, nested members and text that looks like a number arrive as they are meant."""
    fields = (
        "notes[a]=b",
        "notes[n]=0012",
        "big=12345678901234567890",
        "yes=true",
        "l[]=1",
        "l[]=x",
    )
    ran = unictl(*MAKE, *(word for text in fields for word in ("-f", text)), "-f", "price=1.10")
    assert ran.status == 0, ran.stderr
    assert json.loads(service.received[0].body) == {
        "amount": 700,
        "currency": "INR",
        "notes": {"a": "b", "n": "0012"},
        "big": 12345678901234567890,
        "yes": True,
        "l": [1, "x"],
        "price": "1.10",
    }


def test_the_body_comes_from_a_file_or_a_pipe(unictl: Command, service: Service) -> None:
    """`--input -` takes JSON from stdin as it stands; with fields beside it nothing is sent."""
    given = '{"amount": 900, "currency": "INR", "notes": {"é": "₹"}}'
    ran = unictl("api", "razorpay", "post", "/v1/orders", "--input", "-", stdin=given)
    assert ran.json["amount"] == 900
    assert json.loads(service.received[0].body) == json.loads(given)
    both = unictl(*MAKE, "--input", "-", stdin=given)
    assert (both.status, both.stdout, len(service.received)) == (2, "", 1)


def test_all_pages_are_walked(unictl: Command) -> None:
    """`--all` prints the items of each page alone, to the end, without a hole or a double."""
    made = [unictl(*MAKE, "--sandbox", "--query", "id").json for _ in range(5)]
    walked = unictl(*ORDERS, "--sandbox", "--param", "count=2", "--all", "-o", "ndjson")
    assert [json.loads(line)["id"] for line in walked.stdout.splitlines()] == made[::-1]
    whole = unictl(*ORDERS, "--sandbox", "--param", "count=2", "--all", "--query", "items[].id")
    assert whole.json == made[::-1]
    one = unictl(*ORDERS, "--sandbox", "--param", "count=2")
    assert len(one.json["items"]) == 2


def test_what_is_no_list_cant_be_walked(unictl: Command) -> None:
    """`--all` of a single thing, or of a change, is refused with a next step."""
    made = unictl(*MAKE, "--sandbox", "--query", "id").json
    thing = unictl("api", "razorpay", "GET", f"/v1/orders/{made}", "--sandbox", "--all")
    assert (thing.status, thing.stdout) == (14, "")
    assert "--all" in thing.error["hint"]
    assert unictl(*MAKE, "--sandbox", "--all").status == 2


def test_one_key_has_one_effect(unictl: Command) -> None:
    """A repeat under the same key sends nothing; another request under it is a conflict."""
    key = ("--idempotency-key", "key-of-the-test-1")
    first = unictl(*MAKE, "--sandbox", *key)
    again = unictl(*MAKE, "--sandbox", *key)
    other = unictl(*MAKE, "-f", "receipt=x", "--sandbox", *key)
    assert (first.status, again.status, other.status) == (0, 0, 9)
    assert again.stdout == ""
    assert "done before" in again.stderr
    assert len(unictl(*ORDERS, "--sandbox").json["items"]) == 1


@pytest.mark.parametrize("answer", [Answer(drop=True), Answer(status=500), Answer(cut=True)])
def test_a_change_that_may_have_been_done_is_not_repeated(
    unictl: Command, service: Service, answer: Answer
) -> None:
    """Where the service knows no key, an unknown outcome stays unknown: 16, sent just once."""
    service.plan(answer)
    ran = unictl(*MAKE)
    assert (ran.status, ran.error["outcome"], len(service.received)) == (16, "unknown", 1)
    again = unictl(*MAKE, "--idempotency-key", ran.error["idempotency_key"])
    assert (again.status, len(service.received)) == (16, 1)


def test_a_get_is_tried_again(unictl: Command, service: Service) -> None:
    """A request that only reads is repeated after a 503."""
    service.plan(Answer(status=503), Answer(status=503))
    assert unictl(*ORDERS).status == 0
    assert len(service.received) == 3


def test_refusals_have_their_statuses(unictl: Command, service: Service) -> None:
    """A service's refusal is told as that of any other command."""
    cases = ((401, 5), (403, 6), (404, 7), (400, 8), (409, 9), (429, 11))
    for http, status in cases:
        service.plan(Answer(http, refusal("BAD_REQUEST_ERROR", "No.")))
        ran = unictl(*ORDERS, "--retries", "0")
        assert (ran.status, ran.stdout, ran.error["http_status"]) == (status, "", http)


def test_nothing_is_sent_to_another_place(unictl: Command, service: Service) -> None:
    """A path that is an address, climbs, or hides a query is refused before anything is sent."""
    for path in (
        "https://evil.example/x",
        "//evil.example/x",
        "v1/orders",
        "/v1/../x",
        "/v1/o?a=b",
    ):
        ran = unictl("api", "razorpay", "GET", path)
        assert (ran.status, ran.stdout) == (2, ""), path
    assert unictl("api", "razorpay", "BREW", "/v1/orders").status == 2
    assert unictl("api", "openai", "GET", "/v1/models").status == 14
    assert service.received == []


def test_a_live_key_needs_consent(
    unictl: Command, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A raw change with a live key is refused without `--live`; a read is not."""
    monkeypatch.setenv("RAZORPAY_KEY_ID", "rzp_" + "live_loopback000001")
    refused = unictl(*MAKE)
    assert (refused.status, service.received) == (2, [])
    assert "--live" in refused.error["hint"]
    assert unictl(*ORDERS).status == 0
    assert unictl(*MAKE, "--live").status == 0


def test_no_key_shows(unictl: Command, service: Service) -> None:
    """Neither a dry run nor `--verbose` shows the secret, and a dry run sends nothing."""
    rehearsed = unictl(*MAKE, "--dry-run")
    (request,) = rehearsed.json["requests"]
    assert request["body"] == {"amount": 700, "currency": "INR"}
    assert service.received == []
    told = unictl(*ORDERS, "--verbose")
    for ran in (rehearsed, told):
        assert KEYS["RAZORPAY_KEY_SECRET"] not in ran.stdout + ran.stderr
    assert "GET" in told.stderr


def test_what_the_service_made_is_kept_nowhere(
    unictl: Command, service: Service, clean_home: object
) -> None:
    """A raw reply can hold a new secret: no file of unictl has it afterwards."""
    service.plan(Answer(body={"id": "hook_1", "secret": "whsec_made-just-now-0001"}))
    ran = unictl("api", "razorpay", "POST", "/v1/webhooks", "-f", "url=https://example.com")
    assert ran.json["secret"] == "whsec_made-just-now-0001"
    from pathlib import Path  # noqa: PLC0415 - only here

    for file in Path(str(clean_home)).rglob("*"):
        if file.is_file():
            assert b"made-just-now" not in file.read_bytes(), file


def test_text_and_nothing_come_out_as_they_are(unictl: Command, service: Service) -> None:
    """A reply that is no JSON is printed as it is; one without a body says so on stderr."""
    service.plan(Answer(body=b"a,b\n1,2\n"), Answer(status=204, body=b""))
    assert unictl("api", "razorpay", "GET", "/v1/report").stdout.rstrip("\n") == "a,b\n1,2"
    empty = unictl("api", "razorpay", "POST", "/v1/thing")
    assert (empty.status, empty.stdout) == (0, "")
