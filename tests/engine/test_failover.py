"""Another service is tried only where the one before surely did nothing: one effect over all."""

from dataclasses import replace
from typing import Any, Final

import pytest
from routed import DOWN, KEY, effects, fails, routed
from world import World

from unictl.core.call import Reply
from unictl.core.ports import Loaded
from unictl.core.secret import Secret
from unictl.engine.route import Served
from unictl.errors import NotConfigured, OutcomeUnknown

UNAUTHORISED: Final = Reply(401, {}, b'{"error": {"code": "BAD_REQUEST_ERROR"}}')
FORBIDDEN: Final = Reply(403, {}, b"{}")
REFUSED: Final = Reply(400, {}, b'{"error": {"code": "BAD_REQUEST_ERROR", "description": "no"}}')
DECLINED: Final = Reply(400, {}, b'{"error": {"reason": "card_declined", "description": "no"}}')


@pytest.fixture
def told() -> list[Served]:
    """Who served, as the caller is told."""
    return []


@pytest.mark.parametrize("fault", [DOWN, "429", UNAUTHORISED, FORBIDDEN])
def test_the_next_serves_where_the_first_surely_did_nothing(
    fault: Any, world: World, told: list[Served]
) -> None:
    """The order is at the second alone; the caller is told who served, and what kept the first."""
    result = world.run(routed(world, "razorpay", "stripe", told=told.append), [fault])
    assert result.service == "stripe"
    assert effects(world) == ["stripe"]
    (served,) = told
    assert (served.service, served.key, served.rule) == ("stripe", KEY, 1)
    assert [one.service for one in served.tried] == ["razorpay"]


@pytest.mark.parametrize("fault", ["500_before", "lost_before", "lost_after", "not_sent", "429"])
def test_a_log_in_that_fails_did_nothing(fault: Any, world: World) -> None:
    """PayPal is asked for a token first: whatever becomes of that, no order was made."""
    assert world.run(routed(world, "paypal", "stripe"), [fault]).service == "stripe"
    assert effects(world) == ["stripe"]


@pytest.mark.parametrize("fault", ["500_after", "lost_after", "lost_before"])
def test_what_follows_a_log_in_is_unknown(fault: Any, world: World) -> None:
    """The same to the request itself leaves it open, and with PayPal."""
    error = fails(world, routed(world, "paypal", "stripe"), "none", fault)
    assert (error.exit_status, error.service) == (16, "paypal")
    assert "stripe" not in effects(world)


@pytest.mark.parametrize(
    "fault", ["lost_before", "lost_after", "late", "500_before", "500_after", "html"]
)
def test_an_unknown_outcome_stays_with_its_service(fault: Any, world: World) -> None:
    """After a request that may have been applied no other service is asked: status 16."""
    error = fails(world, routed(world, "razorpay", "stripe"), fault)
    world.network.land(all_of_them=True)
    assert isinstance(error, OutcomeUnknown)
    assert error.service == "razorpay"
    assert "stripe" not in effects(world)
    assert {wire.service for wire in world.network.requests} == {"razorpay"}


@pytest.mark.parametrize(("fault", "status"), [(REFUSED, 8), (DECLINED, 10)])
def test_a_refusal_of_the_request_is_no_reason_to_go_on(
    fault: Any, status: int, world: World
) -> None:
    """What the service says of the request itself is the answer, unless the rule says otherwise."""
    assert fails(world, routed(world, "razorpay", "stripe"), fault).exit_status == status
    assert effects(world) == []
    code = {8: "rejected", 10: "declined"}[status]
    task = routed(world, "razorpay", "stripe", failover_on=(code,))
    assert world.run(task, [fault]).service == "stripe"


def test_a_rule_can_forbid_any_failover(world: World) -> None:
    """With `failover_on = []` the first service's error is the call's."""
    error = fails(world, routed(world, "razorpay", "stripe", failover_on=()), DOWN)
    assert (error.service, error.exit_status) == ("razorpay", 13)


def test_the_last_error_names_all_that_were_tried(world: World) -> None:
    """When none serves, one sees of each service why, and nothing was applied."""
    task = routed(world, "razorpay", "stripe", passed_over=(("paypal", "has no keys"),))
    error = fails(world, task, DOWN, "429")
    assert (error.service, error.exit_status, error.outcome) == ("stripe", 11, "not_applied")
    for part in ("razorpay: no connection (refused) (network_failed)", "paypal: has no keys"):
        assert part in error.hint
    assert effects(world) == []
    assert world.run(task).service == "razorpay"  # under the same key, once it is up again


def test_retries_come_before_another_service(world: World) -> None:
    """A service that answers at the second attempt is not left."""
    result = world.run(routed(world, "razorpay", "stripe", retries=1), ["429"])
    assert result.service == "razorpay"
    assert effects(world) == ["razorpay"]


def test_a_service_that_cannot_express_the_request_is_passed_over(
    world: World, told: list[Served]
) -> None:
    """Razorpay has no description for an order, so it isn't asked; no row is written for it."""
    task = routed(world, "razorpay", "stripe", told=told.append)
    task = replace(task, request=replace(task.request, description="Tea"))
    assert world.run(task).service == "stripe"
    assert [wire.service for wire in world.network.requests] == ["stripe"]
    assert told[0].tried[0].code == "not_supported"


def test_a_request_that_is_wrong_everywhere_is_refused_once(world: World) -> None:
    """No service is asked about a request that breaks our own rules."""
    task = routed(world, "razorpay", "stripe")
    error = fails(world, replace(task, request=replace(task.request, amount=0)))
    assert (error.exit_status, error.field) == (2, "amount")
    assert "razorpay" not in error.hint


def test_a_service_without_keys_is_passed_over(world: World) -> None:
    """The next one serves; where none has keys, each one's lack is told."""
    usual = world.keys.load

    def load(service: str, account: str) -> Loaded:
        if service in missing:
            raise NotConfigured(f"no keys for {service}", service=service)
        return usual(service, account)

    missing = {"razorpay"}
    world.keys.load = load  # type: ignore[method-assign]
    assert world.run(routed(world, "razorpay", "stripe", key="first")).service == "stripe"
    missing = {"razorpay", "stripe"}
    error = fails(world, routed(world, "razorpay", "stripe", key="second"))
    assert error.exit_status == 3
    assert "no keys for razorpay" in error.hint
    assert "no keys for stripe" in error.hint


def test_no_call_goes_from_test_keys_to_live_ones(world: World) -> None:
    """A first service with test keys that is down doesn't make the second move real money."""
    keys = {
        "razorpay": {"key_id": Secret("rzp_" + "test_00000000000001"), "key_secret": Secret("x")},
        "stripe": {"secret_key": Secret("sk_" + "live_" + "0" * 24)},
    }
    world.keys.load = lambda service, _: Loaded(keys[service], "the test")  # type: ignore[method-assign, assignment]
    task = routed(world, "razorpay", "stripe")
    task = replace(task, options=replace(task.options, realm="direct"))
    error = fails(world, task, DOWN)
    assert error.service == "razorpay"
    assert "live ones" in error.hint
    assert {wire.service for wire in world.network.requests} == {"razorpay"}


def test_the_deadline_is_the_whole_calls(world: World) -> None:
    """Time that the first service took is gone for the second; past the deadline none is asked."""
    usual = world.network.send

    def slow(wire: Any, *, timeout: float) -> Reply:
        world.clock.time += 6
        return usual(wire, timeout=timeout)

    world.network.send = slow  # type: ignore[method-assign]
    error = fails(world, routed(world, "razorpay", "stripe", "paypal", deadline=10.0), DOWN, DOWN)
    assert [wire.service for wire in world.network.requests] == ["razorpay", "stripe"]
    assert error.outcome == "not_applied"


def test_a_dry_run_shows_the_first_that_can_take_it(world: World, told: list[Served]) -> None:
    """Nothing is sent, nobody is told to have served."""
    task = routed(world, "razorpay", "stripe", told=told.append, dry_run=True)
    task = replace(task, request=replace(task.request, description="Tea"))
    shown = world.run(task)
    assert shown.service == "stripe"
    assert (told, world.network.requests) == ([], [])


@pytest.mark.parametrize("driver", ["sync", "async"])
def test_both_drivers_fail_over(driver: str, world: World) -> None:
    """A program with asyncio gets the same."""
    world.network.faults.append(DOWN)
    assert world.drive(routed(world, "razorpay", "stripe"), driver=driver).service == "stripe"
