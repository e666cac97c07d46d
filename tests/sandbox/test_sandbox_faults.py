"""Faults on request: each does what its table says, once, and leaves what it says."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sandbox_api import Api

from unictl.core.ports import NotSent, ReplyLost
from unictl.sandbox.faults import FAULTS, KEY, STEPS, read

_ITEM = {"name": "Tea", "amount": 10_000, "currency": "INR"}
_SILENT = sorted(name for name, fault in FAULTS.items() if fault.silence)
_SPOKEN = sorted(name for name, fault in FAULTS.items() if not fault.silence and not fault.declines)


def _body(fault: str, **fields: Any) -> dict[str, Any]:
    return {"amount": 500, "currency": "INR", "notes": {KEY: fault}, **fields}


@pytest.mark.parametrize("name", _SPOKEN)
def test_a_fault_with_a_status(api: Api, name: str) -> None:
    """The caller gets the status once; the order is there exactly if the table says so."""
    fault = FAULTS[name]
    reply = api.send("POST", "orders", _encoded(_body(name)))
    assert reply.status == fault.status
    orders = api.get("orders")["items"]
    assert len(orders) == int(fault.applied)
    if fault.applied:
        assert api.get(f"orders/{orders[0]['id']}")["notes"] == {KEY: name}
    assert api.call("POST", "orders", _body(name)).status == 200
    assert api.get("orders")["count"] == int(fault.applied) + 1


@pytest.mark.parametrize("name", _SILENT)
def test_a_fault_without_a_reply(api: Api, name: str) -> None:
    """No reply comes, once; whether it was sent, and timed out, is told as the transport's port."""
    fault = FAULTS[name]
    kind = NotSent if name == "unreachable" else ReplyLost
    with pytest.raises(kind) as caught:
        api.call("POST", "orders", _body(name))
    assert caught.value.timed_out is (name == "timeout")
    assert api.get("orders")["count"] == int(fault.applied)
    assert api.call("POST", "orders", _body(name)).status == 200


def _encoded(body: Any) -> bytes:
    return json.dumps(body).encode()


def test_rate_limiting_says_when_to_come_back(api: Api) -> None:
    """A 429 has Retry-After, and the same request passes then."""
    answer = api.call("POST", "orders", _body("rate_limit"))
    assert (answer.status, answer.headers["retry-after"]) == (429, "1")
    assert api.call("POST", "orders", _body("rate_limit")).status == 200


def test_a_gateway_answers_with_a_page(api: Api) -> None:
    """A 504 comes from before the API, as HTML."""
    reply = api.send("POST", "orders", _encoded(_body("504_after")))
    assert reply.headers["content-type"] == "text/html"
    assert reply.body.startswith(b"<html>")


def test_another_request_meets_the_fault_anew(api: Api) -> None:
    """A fault is spent per request: other fields make another one."""
    for receipt in ("a", "b"):
        assert api.call("POST", "orders", _body("503_before", receipt=receipt)).status == 503
        assert api.call("POST", "orders", _body("503_before", receipt=receipt)).status == 200


def test_a_fault_can_fire_several_times(api: Api) -> None:
    """`*3` makes it fire three times before the request passes."""
    body = _body("503_before*3")
    assert [api.call("POST", "orders", body).status for _ in range(5)] == [503, 503, 503, 200, 200]


def test_a_refused_request_does_not_spend_its_fault(api: Api) -> None:
    """What is refused for its fields leaves the fault for the corrected request."""
    assert api.call("POST", "orders", _body("500_after", amount=1)).status == 400
    assert api.call("POST", "orders", _body("500_after")).status == 500


@pytest.mark.parametrize(
    "text", ["explode", "nowhere:timeout", "pay:timeout", "timeout*x", "timeout*", "timeout,,reset"]
)
def test_a_misspelt_fault_is_refused(api: Api, text: str) -> None:
    """A fault that doesn't exist is refused, so that no test passes for want of it."""
    refused = api.refused("orders", **_body(text))
    assert refused.error["field"] == "notes"
    assert KEY in refused.error["description"]
    assert api.get("orders")["count"] == 0


@pytest.mark.parametrize(
    ("name", "reason"),
    [("decline", "payment_declined"), ("insufficient_funds", "insufficient_funds")],
)
def test_a_customer_is_declined_once(api: Api, name: str, reason: str) -> None:
    """The first payment fails with the reason, whatever is paid; the next works."""
    notes = {KEY: name}
    for thing in (api.order(notes=notes), api.link(notes=notes), api.subscription(notes=notes)):
        failed = api.pay(thing["id"])
        assert (failed["status"], failed["error_reason"]) == ("failed", reason)
        assert api.pay(thing["id"])["status"] == "captured"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("decline", "payment_declined"), ("insufficient_funds", "insufficient_funds")],
)
def test_a_refund_and_a_capture_are_declined(api: Api, name: str, reason: str) -> None:
    """A refund with the note is refused once, and so is a capture that the order plans."""
    payment = api.pay(api.order(notes={KEY: f"capture:{name}"})["id"], "authorized")
    path, body = f"payments/{payment['id']}/capture", {"amount": 50_000, "currency": "INR"}
    assert api.refused(path, **body).error["reason"] == reason
    assert api.post(path, **body)["status"] == "captured"
    path, body = f"payments/{payment['id']}/refund", {"amount": 100, "notes": {KEY: name}}
    assert api.refused(path, **body).error["reason"] == reason
    assert api.get("refunds")["count"] == 0
    assert api.post(path, **body)["status"] == "processed"


def test_a_lost_reply_leaves_a_capture_done(api: Api) -> None:
    """The order's notes plan the capture's fault; the money is taken, and a repeat says so."""
    payment = api.pay(api.order(notes={KEY: "capture:timeout"})["id"], "authorized")
    path, body = f"payments/{payment['id']}/capture", {"amount": 50_000, "currency": "INR"}
    with pytest.raises(ReplyLost):
        api.post(path, **body)
    assert api.get(f"payments/{payment['id']}")["status"] == "captured"
    assert api.refused(path, **body).error["reason"] == "order_already_paid"


def test_a_lost_refund_is_found_by_its_key(api: Api) -> None:
    """Repeated with its idempotency key, a refund whose reply was lost is not made again."""
    path = f"payments/{api.payment()['id']}/refund"
    body, headers = {"amount": 100, "notes": {KEY: "timeout"}}, {"X-Refund-Idempotency": "k" * 10}
    with pytest.raises(ReplyLost):
        api.call("POST", path, body, headers)
    again = api.call("POST", path, body, headers)
    assert again.status == 200
    assert api.get("refunds")["items"] == [again.body]


@pytest.mark.parametrize(
    "make",
    [
        lambda api, notes: api.post("plans", period="monthly", interval=1, item=_ITEM, notes=notes),
        lambda api, notes: api.subscription(notes=notes),
        lambda api, notes: api.link(notes=notes, reference_id="found"),
    ],
    ids=["plan", "subscription", "payment link"],
)
def test_everything_made_can_be_lost_and_found(
    api: Api, make: Callable[[Api, dict[str, str]], Any]
) -> None:
    """A plan, subscription or link whose reply was lost stands in its list."""
    with pytest.raises(ReplyLost):
        make(api, {KEY: "reset"})
    notes = [
        thing["notes"]
        for listed in (
            api.get("plans")["items"],
            api.get("subscriptions")["items"],
            api.get("payment_links")["payment_links"],
        )
        for thing in listed
    ]
    assert notes.count({KEY: "reset"}) == 1


@pytest.mark.parametrize("step", ["cancel", "pause", "resume"])
def test_a_subscription_s_steps_can_fail(api: Api, step: str) -> None:
    """Each later step of a subscription can meet a fault of its own, once."""
    identifier = api.subscription(notes={KEY: f"{step}:503_before"})["id"]
    api.pay(identifier)
    if step == "resume":
        api.post(f"subscriptions/{identifier}/pause")
    path = f"subscriptions/{identifier}/{step}"
    assert api.call("POST", path, {}).status == 503
    assert api.call("POST", path, {}).status == 200


def test_reading_can_fail(api: Api) -> None:
    """`fetch:` makes looking at the thing fail once."""
    order = api.order(notes={KEY: "fetch:500_before"})
    assert api.call("GET", f"orders/{order['id']}").status == 500
    assert api.get(f"orders/{order['id']}") == order


def test_several_faults_in_one_note() -> None:
    """Faults parted by commas are planned in their order, each for its step."""
    planned = list(read({KEY: "rate_limit*2, capture:timeout,decline"}))
    assert [(plan.step, plan.fault.name, plan.times) for plan in planned] == [
        ("create", "rate_limit", 2),
        ("capture", "timeout", 1),
        ("pay", "decline", 1),
    ]


def test_every_fault_stands_in_the_documentation(root: Path) -> None:
    """The page on the sandbox has a row for each fault, and names each step."""
    page = (root / "docs" / "sandbox.md").read_text(encoding="utf-8")
    rows = "".join(line.partition(" | ")[0] for line in page.splitlines() if line.startswith("| `"))
    assert {name for name in FAULTS if f"`{name}`" not in rows} == set()
    assert {step for step in STEPS if f"`{step}`" not in page} == set()


def test_two_faults_of_one_step_come_one_after_the_other(api: Api) -> None:
    """With two faults planned for a step, the second comes when the first is spent."""
    body = _body("rate_limit,503_before")
    assert [api.call("POST", "orders", body).status for _ in range(3)] == [429, 503, 200]
