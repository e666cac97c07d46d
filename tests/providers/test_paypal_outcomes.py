"""PayPal through the engine and the sandbox: what becomes of a call whose reply was lost."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest
import samples_paypal as samples
from offered import OFFERED
from world import World

from unictl.core.call import Reply
from unictl.core.operation import key_lifetime_of, recovery_of
from unictl.engine.task import Task
from unictl.errors import (
    AuthenticationRefused,
    Declined,
    NotFound,
    OutcomeUnknown,
    ServiceUnavailable,
    TimedOut,
)

KEY: Final = "key-of-the-test"
HOUR: Final = 3600
REFUND: Final = {"amount": 100, "currency": "EUR"}
SETTLED: Final = 45  # seconds after which a look-up that finds nothing is believed
LIVES: Final = {
    "payments.create_order": 6 * HOUR,
    "payments.capture_order": 6 * HOUR,
    "payments.capture": 45 * 24 * HOUR,
    "payments.refund": 45 * 24 * HOUR,
    "plans.create": 72 * HOUR,
    "subscriptions.create": 72 * HOUR,
    "payouts.create": 30 * 24 * HOUR,
}
"""The seconds for which PayPal knows a key, by its page on idempotency."""

Prepared = tuple[dict[str, str], dict[str, Any]]


def run(world: World, identifier: str, where: Any = None, values: Any = None, **how: Any) -> Any:
    """Carry an operation out."""
    return world.run(world.task(identifier, where or {}, values or {}, "paypal", **how))


def approved(world: World) -> str:
    """Return the id of an order that the buyer has approved."""
    order = run(world, "payments.create_order", values=samples.ORDER).id
    world.network.sandbox.sandbox.pay(order)
    return str(order)


def subscribed(world: World) -> str:
    """Return the id of an active subscription."""
    made = run(world, "subscriptions.create", values={"plan": samples.PLAN}).id
    world.network.sandbox.sandbox.pay(made)
    return str(made)


def paused(world: World) -> str:
    """Return the id of a paused subscription."""
    made = subscribed(world)
    run(world, "subscriptions.pause", {"subscription_id": made})
    return made


def plan(world: World) -> str:
    """Return the id of an active plan."""
    return str(run(world, "plans.create", values=samples.PLAN).id)


def inactive(world: World) -> str:
    """Return the id of a plan out of use."""
    made = plan(world)
    run(world, "plans.deactivate", {"plan_id": made})
    return made


def unclaimed(world: World) -> str:
    """Return the id of a payout that nobody has claimed."""
    given = {**samples.PAYOUT, "recipient": {"email": "unclaimed@example.com"}}
    return str(run(world, "payouts.create", values=given).id)


def draft(world: World) -> str:
    """Return the id of a draft invoice."""
    return str(run(world, "invoices.create", values=samples.INVOICE).id)


def issued(world: World) -> str:
    """Return the id of an invoice that was sent."""
    made = draft(world)
    run(world, "invoices.issue", {"invoice_id": made})
    return made


def linked(world: World) -> str:
    """Return the id of a payment link."""
    return str(run(world, "payment_links.create", values=samples.ORDER).id)


CASES: dict[str, Callable[[World], Prepared]] = {
    "payments.create_order": lambda _: ({}, {**samples.ORDER, "reference": "order-7"}),
    "payments.capture_order": lambda w: ({"order_id": approved(w)}, {}),
    "payments.capture": lambda w: ({"payment_id": samples.captured(w, "AUTHORIZE")}, {}),
    "payments.void": lambda w: ({"payment_id": samples.captured(w, "AUTHORIZE")}, {}),
    "payments.refund": lambda w: ({"payment_id": samples.captured(w)}, REFUND),
    "plans.create": lambda _: ({}, samples.PLAN),
    "plans.deactivate": lambda w: ({"plan_id": plan(w)}, {}),
    "plans.activate": lambda w: ({"plan_id": inactive(w)}, {}),
    "subscriptions.create": lambda _: ({}, {"plan": samples.PLAN, "cycles": 3}),
    "subscriptions.update": lambda w: ({"subscription_id": subscribed(w)}, {"quantity": 2}),
    "subscriptions.cancel": lambda w: ({"subscription_id": subscribed(w)}, {}),
    "subscriptions.pause": lambda w: ({"subscription_id": subscribed(w)}, {}),
    "subscriptions.resume": lambda w: ({"subscription_id": paused(w)}, {}),
    "payouts.create": lambda _: ({}, samples.PAYOUT),
    "payouts.cancel": lambda w: ({"payout_id": unclaimed(w)}, {}),
    "invoices.create": lambda _: ({}, samples.INVOICE),
    "invoices.issue": lambda w: ({"invoice_id": draft(w)}, {}),
    "invoices.cancel": lambda w: ({"invoice_id": issued(w)}, {}),
    "payment_links.create": lambda _: ({}, samples.ORDER),
    "payment_links.cancel": lambda w: ({"link_id": linked(w)}, {}),
    "disputes.accept": lambda w: ({"dispute_id": samples.disputed(w)}, {}),
    "disputes.submit_evidence": lambda w: (
        {"dispute_id": samples.disputed(w)},
        {"summary": "It was delivered"},
    ),
}
CHANGING = [one for one in OFFERED if one.service == "paypal" and one.operation.changes]


def things(world: World) -> int:
    """Return how many things the sandbox holds of PayPal's, tokens aside."""
    with world.network.sandbox.sandbox.store.transaction() as session:
        return session.count("paypal")


def logged_in(world: World) -> None:
    """Have a token, so that a fault meets the call itself."""
    run(world, "balance.list")


def test_every_change_is_tried() -> None:
    """No operation that changes something goes without these tests; one has its own below."""
    assert {one.operation.id for one in CHANGING} == {*CASES, "invoices.delete"}


def test_keys_live_as_long_as_paypal_says() -> None:
    """Each operation that recovers by key knows for how long its API keeps it."""
    lives = {
        one.operation.id: key_lifetime_of(one.provider, one.operation)
        for one in CHANGING
        if recovery_of(one.provider, one.operation) == "key"
    }
    assert lives == LIVES


@pytest.mark.parametrize("fault", ["lost_before", "lost_after", "500_after"])
@pytest.mark.parametrize("step", range(3))
@pytest.mark.parametrize("identifier", CASES)
def test_a_lost_reply_makes_nothing_twice(
    identifier: str, step: int, fault: Any, world: World
) -> None:
    """Whichever request it meets, a repeat under the key ends as if nothing had been lost."""
    prepared = CASES[identifier]
    logged_in(world)
    where, values = prepared(world)
    before = things(world)
    wanted = run(world, identifier, where, values)
    clean = things(world) - before
    where, values = prepared(world)
    if "reference" in values:
        values = {**values, "reference": "order-8"}
    before = things(world)
    task = world.task(identifier, where, values, "paypal", key=KEY, retries=0)
    outcomes: list[Any] = []
    try:
        found = world.run(task, ["none"] * step + [fault])
    except OutcomeUnknown:
        world.clock.time += SETTLED
        found = world.run(task)
    except (TimedOut, ServiceUnavailable) as error:
        outcomes.append(error.outcome)  # a read that failed
        found = world.run(task)
    assert set(outcomes) <= {"not_applied", "applied"}
    assert things(world) - before == clean
    assert getattr(found, "status", None) == getattr(wanted, "status", None)


@pytest.mark.parametrize("identifier", LIVES)
def test_an_old_key_is_not_trusted(identifier: str, world: World) -> None:
    """When PayPal has forgotten a key, nothing is sent again: it stays unknown."""
    logged_in(world)
    where, values = CASES[identifier](world)
    task = world.task(identifier, where, values, "paypal", key=KEY, retries=0)
    with pytest.raises(OutcomeUnknown):
        world.run(task, ["none"] * _reads(identifier) + ["lost_before"])
    world.clock.time += LIVES[identifier] + 1
    before = things(world)
    with pytest.raises(OutcomeUnknown, match="not know the key"):
        world.run(task)
    assert things(world) == before


def _reads(identifier: str) -> int:
    """Return how many requests come before the operation's first change."""
    return 1 if identifier == "payments.capture_order" else 0


def test_a_lost_deletion_is_seen(world: World) -> None:
    """A draft that is gone after a lost reply is what was wanted; one never seen is not found."""
    logged_in(world)
    where = {"invoice_id": draft(world)}
    task = world.task("invoices.delete", where, {}, "paypal", key="k" * 12, retries=0)
    with pytest.raises(OutcomeUnknown):
        world.run(task, ["none", "lost_after"])
    gone = world.run(task)
    assert (gone.id, gone.status) == (where["invoice_id"], "void")
    with pytest.raises(NotFound):
        world.run(world.task("invoices.delete", where, {}, "paypal"))


@pytest.mark.parametrize("status", [401])
def test_a_revoked_token_is_got_anew(status: int, world: World) -> None:
    """A token that PayPal takes back before its time costs one more request, and no charge."""
    logged_in(world)
    revoked = Reply(status, {}, json.dumps({"error": "invalid_token"}).encode())
    sent = len(world.network.requests)
    world.run(world.task("payments.create_order", {}, samples.ORDER, "paypal"), [revoked])
    paths = [wire.url.partition(".com")[2] for wire in world.network.requests[sent:]]
    assert paths == ["/v2/checkout/orders", "/v1/oauth2/token", "/v2/checkout/orders"]


def test_one_token_serves_many_calls(world: World) -> None:
    """A token is asked for once in its life, and again shortly before its end."""
    for _ in range(3):
        logged_in(world)
    tokens = [wire for wire in world.network.requests if wire.url.endswith("/v1/oauth2/token")]
    assert len(tokens) == 1
    world.clock.time += 10 * HOUR
    logged_in(world)
    tokens = [wire for wire in world.network.requests if wire.url.endswith("/v1/oauth2/token")]
    assert len(tokens) == 2


def test_refused_keys_are_told(world: World) -> None:
    """Wrong keys are an authentication refused, with the mode as what to look at."""
    refused = Reply(401, {}, json.dumps({"error": "invalid_client"}).encode())
    with pytest.raises(AuthenticationRefused) as caught:
        world.run(world.task("payments.create_order", {}, samples.ORDER, "paypal"), [refused])
    assert "PAYPAL_MODE" in caught.value.hint
    assert caught.value.outcome == "not_applied"


def test_a_decline_in_a_success_is_a_decline(world: World) -> None:
    """Where the bank says no inside a 201, the call fails as declined and nothing was taken."""
    order = run(world, "payments.create_order", values=samples.ORDER).id
    world.network.sandbox.sandbox.pay(order, outcome="failed")
    with pytest.raises(Declined) as caught:
        run(world, "payments.capture_order", {"order_id": order})
    assert (caught.value.outcome, caught.value.exit_status) == ("not_applied", 10)
    declined = {"status": "DECLINED", "processor_response": {"response_code": "5120"}, "id": "C1"}
    body = {"id": "O1", "purchase_units": [{"payments": {"captures": [declined]}}]}
    task = world.task("payments.capture", {"payment_id": "H1"}, {}, "paypal")
    for document in (declined, body):
        with pytest.raises(Declined) as caught:
            world.run(task, [Reply(201, {"paypal-debug-id": "d1"}, json.dumps(document).encode())])
        assert caught.value.reason == "insufficient_funds"
        assert caught.value.service_code == "DECLINED/5120"
        assert (caught.value.request_id, caught.value.outcome) == ("d1", "not_applied")
        task = replace(task, options=replace(task.options, key="another-key"))


def test_a_repeat_that_runs_is_waited_for(world: World) -> None:
    """A 409 under our key says that our own first request is still being carried out."""
    details = [{"issue": "PREVIOUS_REQUEST_IN_PROGRESS"}]
    running = Reply(409, {}, json.dumps({"name": "RESOURCE_CONFLICT", "details": details}).encode())
    logged_in(world)
    where = {"payment_id": samples.captured(world)}
    task: Task = world.task("payments.refund", where, REFUND, "paypal")
    assert world.run(task, ["lost_after", running]).amount == 100
    with pytest.raises(OutcomeUnknown):
        world.run(world.task("payments.refund", where, REFUND, "paypal"), [running] * 9)
