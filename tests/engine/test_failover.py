"""Another service is tried only where the one before surely did nothing: one effect over all."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import ORDER, World

from unictl.core.call import Reply
from unictl.core.ports import Loaded
from unictl.core.secret import Secret
from unictl.engine.effects import Begin, Settle
from unictl.engine.routes import Route, Served
from unictl.engine.task import Task
from unictl.errors import Busy, Conflict, NotConfigured, OutcomeUnknown, UnictlError

KEY: Final = "key-of-the-test"
DOWN: Final = "not_sent"
UNAUTHORISED: Final = Reply(401, {}, b'{"error": {"code": "BAD_REQUEST_ERROR"}}')
FORBIDDEN: Final = Reply(403, {}, b"{}")
REFUSED: Final = Reply(400, {}, b'{"error": {"code": "BAD_REQUEST_ERROR", "description": "no"}}')
DECLINED: Final = Reply(400, {}, b'{"error": {"reason": "card_declined", "description": "no"}}')
KINDS: Final = (("razorpay", "order"), ("stripe", "payment_intent"), ("paypal", "order"))


def routed(world: World, *services: str, key: str | None = KEY, **route: Any) -> Task:
    """Return an order that may go to these services in turn."""
    options = {
        name: route.pop(name) for name in ("retries", "deadline", "dry_run") if name in route
    }
    task = world.task(
        "payments.create_order", None, ORDER, services[0], key=key, **{"retries": 0, **options}
    )
    return replace(task, route=Route(1, "unictl.toml", "for any request", services, **route))


def effects(world: World) -> list[str]:
    """Return the services that hold an order, once for each order."""
    with world.network.sandbox.sandbox.store.transaction() as session:
        return [service for service, kind in KINDS for _ in session.find(service, kind, limit=1000)]


def fails(world: World, task: Task, *faults: Any) -> UnictlError:
    """Run a task that fails, and return its error."""
    with pytest.raises(UnictlError) as caught:
        world.run(task, faults)
    return caught.value


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


def test_a_repeat_gets_the_answer_of_whoever_served(world: World, told: list[Served]) -> None:
    """Under the same key the second's answer comes again, with the first up and nothing sent."""
    task = routed(world, "razorpay", "stripe", told=told.append)
    first = world.run(task, [DOWN])
    sent = len(world.network.requests)
    assert world.run(task) == first
    turned = routed(world, "paypal", "razorpay", told=told.append)
    assert world.run(turned) == first
    assert len(world.network.requests) == sent
    assert effects(world) == ["stripe"]
    assert [one.service for one in told] == ["stripe"] * 3


def test_a_key_of_another_request_is_a_conflict_wherever_it_stands(world: World) -> None:
    """A key that stands at the second service for another order isn't used up at the first."""
    world.run(routed(world, "stripe", "razorpay"))
    other = routed(world, "razorpay", "stripe")
    other = replace(other, request=replace(other.request, amount=1))
    assert isinstance(fails(world, other), Conflict)
    assert effects(world) == ["stripe"]


def test_an_unknown_outcome_is_settled_before_another_is_asked(world: World) -> None:
    """The repeat looks at the first service, though the rules name another one now."""
    fails(world, routed(world, "razorpay", "stripe"), "lost_after")
    world.clock.time += 60
    result = world.run(routed(world, "stripe", "razorpay"))
    assert result.service == "razorpay"
    assert effects(world) == ["razorpay"]


def test_what_is_settled_as_not_applied_may_go_elsewhere(world: World) -> None:
    """A lost request that is found nowhere, of a service that is down now, is done by the next."""
    fails(world, routed(world, "razorpay", "stripe"), "lost_before")
    world.clock.time += 60
    result = world.run(routed(world, "razorpay", "stripe"), ["none", "none", "none", DOWN])
    assert result.service == "stripe"
    assert effects(world) == ["stripe"]


def test_an_unknown_that_cannot_be_settled_is_no_reason_to_go_on(world: World) -> None:
    """While the first can't be asked what became of it, the call stays unknown."""
    fails(world, routed(world, "razorpay", "stripe"), "lost_after")
    world.clock.time += 60
    error = fails(world, routed(world, "razorpay", "stripe"), DOWN)
    assert isinstance(error, OutcomeUnknown)
    assert effects(world) == ["razorpay"]


def test_a_process_killed_between_two_services(world: World) -> None:
    """After a kill between the first's refusal and the second's start a repeat has one effect."""
    task = routed(world, "razorpay", "stripe")
    with pytest.raises(KilledError):
        _killed_at(world, task, [DOWN], Settle, 1)
    world.die()
    assert world.run(task, [DOWN]).service == "stripe"
    assert effects(world) == ["stripe"]


@pytest.mark.parametrize("where", range(12))
def test_a_process_killed_anywhere(where: int, world: World) -> None:
    """Wherever the process is killed on its way, the repeat leaves one effect over all services."""
    task = routed(world, "razorpay", "stripe")
    try:
        _killed_at(world, task, [DOWN], object, where + 1)
    except KilledError:
        world.die()
    world.clock.time += 600
    result = world.run(task)
    assert effects(world) == [result.service]


def test_a_row_that_another_has_closed_sends_nothing_more(world: World) -> None:
    """A process that slept before it sent can't send once another service has been chosen."""
    task = routed(world, "razorpay", "stripe")
    plan = _steps(world, task)
    for effect in plan:
        if isinstance(effect, Begin):
            break
    _as_if_dead(world)
    other = routed(world, "stripe", "razorpay")
    assert world.run(other).service == "stripe"
    with pytest.raises(Busy):
        for _ in plan:
            pass
    assert effects(world) == ["stripe"]


def test_a_row_under_way_elsewhere_is_waited_for(world: World) -> None:
    """While one process asks the first service, another one doesn't ask the second."""
    plan = _steps(world, routed(world, "razorpay", "stripe"))
    for effect in plan:
        if isinstance(effect, Begin):
            break
    assert isinstance(fails(world, routed(world, "stripe", "razorpay")), Busy)
    for _ in plan:
        pass
    assert effects(world) == ["razorpay"]


def test_a_key_decides_a_split(world: World) -> None:
    """Each key's order is where the split says, and a repeat's answer comes from there."""
    split = (("razorpay", 50), ("stripe", 50))
    for number in range(12):
        task = routed(world, "razorpay", "stripe", key=f"split-{number}", split=split)
        first = world.run(task)
        assert world.run(task) == first
    assert len(effects(world)) == 12
    assert set(effects(world)) == {"razorpay", "stripe"}


def test_a_call_without_a_key_gets_one_for_all_services(world: World, told: list[Served]) -> None:
    """The key is made once: it is the same at the first service and at the second."""
    world.run(routed(world, "razorpay", "stripe", key=None, told=told.append), [DOWN])
    assert told[0].key == "key-of-the-test-1"
    assert world.clock.keys == 1


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


FAULTS: Final = st.sampled_from(
    ["none", "not_sent", "429", "lost_before", "lost_after", "500_before", "500_after"]
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    runs=st.lists(
        st.tuples(
            st.permutations(["razorpay", "stripe"]),
            st.lists(FAULTS, max_size=6),
            st.none() | st.integers(1, 20),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_any_history_has_one_effect_over_all_services(
    runs: list[tuple[list[str], list[Any], int | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Faults, kills, repeats and rules that are turned round: never two orders under one key."""
    world = World(tmp_path_factory.mktemp("history"))
    answers = set()
    for services, faults, killed in runs:
        task = routed(world, *services)
        try:
            answers.add(_killed_at(world, task, faults, object, killed or 10_000).id)
        except KilledError:
            world.die()
        except UnictlError as error:
            if error.outcome == "not_applied":
                assert effects(world) == []
        world.clock.time += 600
        assert len(effects(world)) <= 1
    answers.add(world.run(routed(world, "stripe", "razorpay")).id)
    assert len(answers) == len(effects(world)) == 1
    world.close()


class KilledError(Exception):
    """The process is no more."""


def _steps(world: World, task: Task) -> Iterator[Any]:
    """Run the task, and yield each effect when it has been done."""
    from unictl.engine.run import run  # noqa: PLC0415 - as the world does

    plan = run(task)
    try:
        effect = next(plan)
        while True:
            try:
                answer = world._perform(effect)
            except BaseException as error:  # noqa: BLE001 - as the drivers do
                effect = plan.throw(error)
            else:
                yield effect
                effect = plan.send(answer)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]


def _killed_at(world: World, task: Task, faults: list[Any], kind: type, number: int) -> Any:
    """Run the task until so many effects of the kind are done, then no further."""
    world.network.faults.clear()
    world.network.faults.extend(faults)
    plan = _steps(world, task)
    while True:
        try:
            effect = next(plan)
        except StopIteration as end:
            return end.value
        number -= isinstance(effect, kind)
        if not number:
            raise KilledError


def _as_if_dead(world: World) -> None:
    """Let the rows' holder look dead to others, though it will go on."""
    import sqlite3  # noqa: PLC0415 - looks inside

    with sqlite3.connect(world.journal_file) as connection:
        connection.execute("UPDATE operation SET holder = 4194305")
    connection.close()
