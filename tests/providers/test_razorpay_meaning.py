"""How Razorpay's statuses, errors and odd forms are read; by the facts of its documentation."""

import json
from typing import Any

import pytest
from offered import OFFERED, play
from world import PLAN, World

from unictl.core.call import Ask, Reply
from unictl.core.ports import Loaded
from unictl.core.provider import Context
from unictl.core.secret import Secret
from unictl.errors import (
    Conflict,
    Declined,
    InvalidRequest,
    NotConfigured,
    OutcomeUnknown,
    UnictlError,
)
from unictl.providers.razorpay.base import Razorpay

# The documented statuses of each kind, and what they mean in our words.
STATUSES: dict[str, dict[str, str]] = {
    "payments.get_order": {"created": "open", "attempted": "open", "paid": "paid"},
    "payments.get": {
        "created": "processing",
        "authorized": "authorized",
        "captured": "succeeded",
        "refunded": "refunded",
        "failed": "failed",
    },
    "payments.get_refund": {"pending": "pending", "processed": "succeeded", "failed": "failed"},
    "subscriptions.get": {
        "created": "pending",
        "authenticated": "pending",
        "active": "active",
        "pending": "past_due",
        "halted": "unpaid",
        "paused": "paused",
        "cancelled": "cancelled",
        "completed": "completed",
        "expired": "expired",
    },
    "payment_links.get": {
        "created": "open",
        "partially_paid": "partially_paid",
        "paid": "paid",
        "cancelled": "cancelled",
        "expired": "expired",
    },
    "payouts.get": {
        "pending": "pending_approval",
        "queued": "queued",
        "scheduled": "scheduled",
        "processing": "processing",
        "processed": "succeeded",
        "reversed": "reversed",
        "failed": "failed",
        "cancelled": "cancelled",
        "rejected": "cancelled",
    },
    "invoices.get": {
        "draft": "draft",
        "issued": "open",
        "partially_paid": "partially_paid",
        "paid": "paid",
        "cancelled": "void",
        "deleted": "void",
        "expired": "expired",
    },
    "disputes.get": {
        "open": "needs_response",
        "under_review": "under_review",
        "won": "won",
        "lost": "lost",
        "closed": "closed",
    },
}
READ = Ask("GET", "/v1/orders")
BY_ID = Ask("GET", "/v1/orders/order_00000000000001")
WRITE = Ask("POST", "/v1/orders", changes=True)


def read(identifier: str, **changes: Any) -> Any:
    """Return what a recorded thing is read as, with some of its members changed."""
    (offered,) = (one for one in OFFERED if str(one) == f"razorpay:{identifier}")
    recorded = offered.recorded()[0]
    thing = {**recorded["exchange"][0]["reply"], **changes}
    call = offered.call(recorded["arguments"], recorded["request"])
    return play(call, [Reply(200, {}, json.dumps(thing).encode())])[1]


@pytest.mark.parametrize(
    ("identifier", "theirs", "ours"),
    [(name, theirs, ours) for name, table in STATUSES.items() for theirs, ours in table.items()],
)
def test_every_documented_status_has_its_word(identifier: str, theirs: str, ours: str) -> None:
    """Each of the vendor's statuses is one of ours."""
    assert read(identifier, status=theirs, refund_status=None).status == ours


def test_a_partial_refund_shows_in_the_payment() -> None:
    """Razorpay keeps such a payment captured and says it elsewhere."""
    found = read("payments.get", status="captured", refund_status="partial", amount_refunded=5)
    assert (found.status, found.amount_refunded) == ("partially_refunded", 5)


@pytest.mark.parametrize("identifier", sorted(STATUSES))
@pytest.mark.parametrize("status", ["no_such", None, 7, "", "Paid"])
def test_an_unknown_status_is_no_guess(identifier: str, status: Any) -> None:
    """A status that the documentation doesn't know is told, not mapped to the nearest."""
    with pytest.raises(UnictlError, match="doesn't know"):
        read(identifier, status=status)


@pytest.mark.parametrize("notes", [[], {}, None, {"unictl_key": "k"}, {"a": 1, "unictl_key": "k"}])
@pytest.mark.parametrize("identifier", sorted({*STATUSES, "customers.get"} - {"disputes.get"}))
def test_notes_in_any_form(identifier: str, notes: Any) -> None:
    """Empty notes come as a list, an object or null; ours is hidden, numbers are text."""
    expected = {"a": "1"} if notes and "a" in notes else {}
    assert read(identifier, notes=notes).metadata == expected


def test_unset_times_of_links_are_none() -> None:
    """A payment link writes 0 where it has no time."""
    assert read("payment_links.get", expire_by=0).expires_at is None


def test_a_quarterly_plan_is_three_months() -> None:
    """The one period that is no unit of ours."""
    found = read("plans.get", period="quarterly", interval=2)
    assert (found.interval, found.interval_count) == ("month", 6)


def error(code: str | None = None, reason: str | None = None, **members: Any) -> bytes:
    """Return an error body."""
    return json.dumps({"error": {"code": code, "reason": reason, **members}}).encode()


@pytest.mark.parametrize(
    ("ask", "status", "body", "code"),
    [
        (READ, 401, error("BAD_REQUEST_ERROR"), "authentication_refused"),
        (READ, 400, error("UNAUTHORISED"), "authentication_refused"),
        (READ, 403, error("BAD_REQUEST_ERROR"), "permission_refused"),
        (WRITE, 400, error("BAD_REQUEST_ERROR", "merchant_not_activated"), "permission_refused"),
        (WRITE, 400, error("BAD_REQUEST_ERROR", "live_mode_not_enabled"), "permission_refused"),
        (BY_ID, 400, error("BAD_REQUEST_ERROR", "input_validation_failed"), "not_found"),
        (BY_ID, 404, b"", "not_found"),
        (BY_ID, 400, error("BAD_REQUEST_ERROR", field="expand"), "rejected"),
        (READ, 400, error("BAD_REQUEST_ERROR", "record_not_found"), "not_found"),
        (READ, 400, error("BAD_REQUEST_ERROR", "input_validation_failed"), "rejected"),
        (WRITE, 400, error("BAD_REQUEST_ERROR", "input_validation_failed"), "rejected"),
        (WRITE, 400, error("BAD_REQUEST_ERROR", "order_already_paid"), "conflict"),
        (WRITE, 409, error("BAD_REQUEST_ERROR"), "conflict"),
        (WRITE, 400, error("BAD_REQUEST_ERROR", "card_declined"), "declined"),
        (WRITE, 400, error("GATEWAY_ERROR", "payment_failed"), "declined"),
        (WRITE, 400, error("BAD_REQUEST_ERROR", "insufficient_funds"), "declined"),
        (WRITE, 400, error("GATEWAY_ERROR", "gateway_technical_error"), "service_unavailable"),
        (WRITE, 400, error("BAD_REQUEST_ERROR", "payment_timed_out"), "service_unavailable"),
        (WRITE, 502, error("GATEWAY_ERROR"), "service_unavailable"),
        (WRITE, 504, b"<html>", "service_unavailable"),
        (READ, 500, error("SERVER_ERROR"), "service_unavailable"),
        (READ, 429, b"", "rate_limited"),
        (READ, 418, b"", "rejected"),
    ],
)
def test_errors_by_status_code_and_reason(ask: Ask, status: int, body: bytes, code: str) -> None:
    """The documented refusals, each in its place in our tree."""
    found = Razorpay.explain(ask, Reply(status, {}, body))
    assert found.code == code
    assert (found.service, found.http_status) == ("razorpay", status)


@pytest.mark.parametrize("text", ["Authentication failed", "already captured", "insufficient"])
def test_a_text_decides_nothing(text: str) -> None:
    """What the service says to people can change any day."""
    body = error("BAD_REQUEST_ERROR", "input_validation_failed", description=text)
    assert Razorpay.explain(WRITE, Reply(400, {}, body)).code == "rejected"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>\xff", b"null", b"[]", b'"plain"', b'{"error": "plain"}', b'{"message": "x"}',
     b'{"error": {"code": 7, "reason": ["x"], "description": null, "field": {}}}',
     b'{"error": {"code": "NA", "reason": "null", "field": "NA", "description": ""}}'],
)  # fmt: skip
def test_any_body_is_explained(body: bytes) -> None:
    """Whatever stands in the body of a refusal, it's an error of the tree with a message."""
    found = Razorpay.explain(WRITE, Reply(400, {}, body))
    assert found.message
    assert found.field is None


def test_what_the_service_said_is_kept() -> None:
    """Code, reason, field and the reason for a decline reach the caller."""
    body = error("BAD_REQUEST_ERROR", "card_expired", description="No.", field="card")
    found = Razorpay.explain(WRITE, Reply(400, {"request-id": "r1"}, body))
    assert isinstance(found, Declined)
    assert found.reason == "expired_card"
    assert found.service_code == "BAD_REQUEST_ERROR/card_expired"
    assert (found.field, found.request_id, found.message) == ("card", "r1", "No")


@pytest.mark.parametrize(
    ("key_id", "mode"),
    [
        ("rzp_test_00000000000001", "test"),
        ("rzp_live_00000000000001", "live"),
        ("rzp_live_oauth_0001", "live"),
        ("something_else", "live"),
        ("RZP_TEST_1", "live"),
    ],
)
def test_only_a_test_key_is_taken_for_one(key_id: str, mode: str) -> None:
    """A key id of a form that we don't know asks for consent, rather than for trouble."""
    keys = Loaded({"key_id": Secret(key_id), "key_secret": Secret("s")}, "the test")
    assert Razorpay.mode(keys) == mode


@pytest.mark.parametrize("role", ["key_id", "key_secret"])
@pytest.mark.parametrize("value", ["", "with\nnewline", "nul\x00", "surrogate\udcff"])
def test_keys_that_cant_be_sent(role: str, value: str) -> None:
    """An empty or broken credential is named by its role, and its value never shown."""
    pair = {"key_id": Secret("rzp_test_1"), "key_secret": Secret("s"), role: Secret(value)}
    with pytest.raises(NotConfigured, match=role) as caught:
        Razorpay.mode(Loaded(pair, "the test"))
    assert not value or value not in str(caught.value.as_dict())


def test_a_subscription_is_refused_before_its_plan_is_made(world: World) -> None:
    """What the second step would be refused for is found before the first."""
    given = {"plan": PLAN, "cycles": 3, "metadata": {"a": "x" * 257}}
    with pytest.raises(InvalidRequest, match="metadata"):
        world.run(world.task("subscriptions.create", values=given))
    assert world.network.requests == []


def test_pausing_what_has_not_begun_is_refused(world: World) -> None:
    """Razorpay would cancel such a subscription: nobody who pauses means that."""
    made = world.run(world.task("subscriptions.create", values={"plan": PLAN, "cycles": 3}))
    with pytest.raises(Conflict) as caught:
        world.run(world.task("subscriptions.pause", {"subscription_id": made.id}))
    assert caught.value.outcome == "not_applied"


def test_a_keys_form_suits_the_service() -> None:
    """Derived keys have 10 to 36 letters, digits, dashes and underscores, whatever was given."""
    for key in ("short", "a" * 300, "with spaces and / and é"[:20], "key-of-the-test"):
        provider = Razorpay(Context(key))
        for step in ("", "plan"):
            assert 10 <= len(provider.key(step)) <= 36
            assert provider.key(step).replace("-", "").replace("_", "").isalnum()
        assert provider.key() != provider.key("plan")
        assert provider.key() == Razorpay(Context(key)).key()


@pytest.mark.parametrize("length", [255, 256])
def test_notes_of_a_link_are_shorter(length: int, world: World) -> None:
    """A payment link takes one character less than all else."""
    given = {"amount": 500, "currency": "INR", "metadata": {"a": "x" * length}}
    task = world.task("payment_links.create", values=given)
    if length == 256:
        with pytest.raises(InvalidRequest, match="255"):
            world.run(task)
    else:
        assert world.run(task).metadata == given["metadata"]


def test_a_refund_that_is_still_running(world: World) -> None:
    """A 409 under our key may be our own lost attempt: it's tried again, and found."""
    running = Reply(409, {}, error("BAD_REQUEST_ERROR"))
    task = world.task("payments.refund", {"payment_id": world.paid()}, {"amount": 100})
    assert world.run(task, ["late", running, running]).id == world.made("refund")[0]["id"]
    world.network.land(all_of_them=True)
    assert len(world.made("refund")) == 1


def test_a_refund_that_runs_for_too_long_is_unknown(world: World) -> None:
    """When it never ends, nobody claims that it wasn't applied."""
    running = Reply(409, {}, error("BAD_REQUEST_ERROR"))
    task = world.task("payments.refund", {"payment_id": world.paid()}, {"amount": 100})
    with pytest.raises(OutcomeUnknown) as caught:
        world.run(task, [running] * 9)
    assert caught.value.http_status == 409
