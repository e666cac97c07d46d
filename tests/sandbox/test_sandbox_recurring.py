"""Plans and subscriptions."""

import pytest
from sandbox_api import Api

from unictl.errors import Conflict, InvalidRequest
from unictl.sandbox.razorpay.cycles import later

_DAY = 86_400


def test_a_plan_is_kept_as_asked(api: Api) -> None:
    """A plan shows its period and item, and can be found again."""
    plan = api.plan(notes={"a": "b"})
    assert (plan["period"], plan["interval"]) == ("monthly", 1)
    assert plan["item"]["amount"] == plan["item"]["unit_amount"] == 10_000
    assert plan["item"]["id"].startswith("item_")
    assert api.get(f"plans/{plan['id']}") == plan
    assert api.get("plans")["items"] == [plan]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"period": "hourly"}, "period"),
        ({"period": None}, "period"),
        ({"interval": 0}, "interval"),
        ({"period": "daily", "interval": 6}, "interval"),
        ({"item": None}, "item"),
        ({"item": {"amount": 100, "currency": "INR"}}, "item.name"),
        ({"item": {"name": "a", "currency": "INR"}}, "item.amount"),
        ({"item": {"name": "a", "amount": 1, "currency": "INR"}}, "item.amount"),
        ({"item": {"name": "a", "amount": 100}}, "item.currency"),
    ],
)
def test_a_bad_plan_is_refused(api: Api, fields: dict[str, object], field: str) -> None:
    """What a plan can't be is refused with the field's name."""
    item = {"name": "a", "amount": 100, "currency": "INR"}
    given = {"period": "monthly", "interval": 1, "item": item, **fields}
    assert api.refused("plans", **given).error["field"] == field


def test_a_subscription_runs_from_agreement_to_its_end(api: Api) -> None:
    """Each charge moves it one cycle on; after the last it is completed and charged no more."""
    subscription = api.subscription(quantity=2)
    assert (subscription["status"], subscription["remaining_count"]) == ("created", 3)
    assert subscription["customer_id"] is None
    payment = api.pay(subscription["id"])
    assert (payment["status"], payment["amount"]) == ("captured", 20_000)
    running = api.get(f"subscriptions/{subscription['id']}")
    assert (running["status"], running["paid_count"]) == ("active", 1)
    assert running["customer_id"].startswith("cust_")
    assert running["current_start"] == api.now
    assert running["current_end"] == running["charge_at"] == later(api.now, "monthly", 1)
    assert running["end_at"] == later(api.now, "monthly", 3)
    api.pay(subscription["id"])
    api.pay(subscription["id"])
    done = api.get(f"subscriptions/{subscription['id']}")
    assert (done["status"], done["remaining_count"]) == ("completed", 0)
    with pytest.raises(Conflict):
        api.pay(subscription["id"])


def test_one_that_starts_later_is_first_agreed_to(api: Api) -> None:
    """Before its start the customer only agrees; the first charge makes it active."""
    start = api.now + 10 * _DAY
    subscription = api.subscription(start_at=start)
    api.pay(subscription["id"])
    agreed = api.get(f"subscriptions/{subscription['id']}")
    assert (agreed["status"], agreed["paid_count"]) == ("authenticated", 0)
    api.now = start + 1
    api.pay(subscription["id"])
    running = api.get(f"subscriptions/{subscription['id']}")
    assert (running["status"], running["current_start"]) == ("active", start)


def test_failed_charges_lead_to_a_halt(api: Api) -> None:
    """A failed charge is retried for three days, and then halts; a charge that works heals it."""
    identifier = api.subscription(total_count=9)["id"]
    api.pay(identifier)
    states = []
    for _ in range(4):
        api.pay(identifier, "failed")
        states.append(api.get(f"subscriptions/{identifier}")["status"])
    assert states == ["pending", "pending", "pending", "halted"]
    api.pay(identifier)
    assert api.get(f"subscriptions/{identifier}")["status"] == "active"


def test_pausing_and_resuming(api: Api) -> None:
    """A running one pauses and resumes; only the right state allows each."""
    identifier = api.subscription()["id"]
    assert api.refused(f"subscriptions/{identifier}/pause").error["field"] == "status"
    api.pay(identifier)
    assert api.refused(f"subscriptions/{identifier}/resume").error["field"] == "status"
    assert api.refused(f"subscriptions/{identifier}/pause", pause_at="later").status == 400
    paused = api.post(f"subscriptions/{identifier}/pause", pause_at="now")
    assert (paused["status"], paused["charge_at"]) == ("paused", None)
    assert paused["pause_initiated_by"] == "self"
    with pytest.raises(Conflict):
        api.pay(identifier)
    resumed = api.post(f"subscriptions/{identifier}/resume", resume_at="now")
    assert (resumed["status"], resumed["charge_at"]) == ("active", resumed["current_end"])


def test_pausing_before_the_start_cancels(api: Api) -> None:
    """One that is agreed to and hasn't begun is cancelled by a pause, as Razorpay documents."""
    identifier = api.subscription(start_at=api.now + _DAY)["id"]
    api.pay(identifier)
    assert api.post(f"subscriptions/{identifier}/pause")["status"] == "cancelled"


def test_cancelling_at_once(api: Api) -> None:
    """One that isn't over can be cancelled, once."""
    identifier = api.subscription()["id"]
    cancelled = api.post(f"subscriptions/{identifier}/cancel", cancel_at_cycle_end=0)
    assert (cancelled["status"], cancelled["ended_at"]) == ("cancelled", api.now)
    refused = api.refused(f"subscriptions/{identifier}/cancel")
    assert refused.error == {
        "code": "BAD_REQUEST_ERROR",
        "description": "Subscription is not cancellable in cancelled status.",
        "field": "status",
    }


def test_cancelling_at_the_end_of_the_cycle(api: Api) -> None:
    """It goes on until the cycle's end, is charged no more, and is then cancelled."""
    identifier = api.subscription()["id"]
    path = f"subscriptions/{identifier}"
    assert api.refused(f"{path}/cancel", cancel_at_cycle_end=True).status == 400
    api.pay(identifier)
    planned = api.post(f"{path}/cancel", cancel_at_cycle_end=True)
    assert (planned["status"], planned["has_scheduled_changes"]) == ("active", True)
    with pytest.raises(Conflict):
        api.pay(identifier)
    api.now = planned["current_end"]
    ended = api.get(path)
    assert (ended["status"], ended["ended_at"]) == ("cancelled", planned["current_end"])
    assert api.get("subscriptions")["items"] == [ended]


@pytest.mark.parametrize("deadline", ["start_at", "expire_by"])
def test_an_agreement_can_come_too_late(api: Api, deadline: str) -> None:
    """Past its start or deadline, one that nobody agreed to is expired."""
    identifier = api.subscription(**{deadline: api.now + _DAY})["id"]
    api.now += _DAY + 1
    assert api.get(f"subscriptions/{identifier}")["status"] == "expired"
    refused = api.refused(f"subscriptions/{identifier}/cancel")
    assert "not cancellable in expired status" in refused.error["description"]


@pytest.mark.parametrize(
    ("fields", "description"),
    [
        ({"plan_id": "plan_00000000000000"}, "The id provided does not exist"),
        ({"plan_id": None}, "The plan_id field is required"),
        ({"total_count": None}, "The total_count field is required"),
        ({"total_count": 0}, "The total_count must be at least 1."),
        ({"total_count": 1201}, "The subscription may not be longer than 100 years."),
        ({"quantity": 0}, "The quantity must be at least 1."),
        ({"offer_id": "offer_1"}, "Offer Not Found"),
        ({"customer_id": "cust_1"}, "customer_id is/are not required and should not be sent"),
        ({"customer_notify": "maybe"}, "The customer_notify field must be true or false."),
        ({"start_at": 1}, None),
        ({"expire_by": 1}, None),
    ],
)
def test_a_bad_subscription_is_refused(
    api: Api, fields: dict[str, object], description: str | None
) -> None:
    """What a subscription can't be is refused, and none is made."""
    given = {"plan_id": api.plan()["id"], "total_count": 3, **fields}
    refused = api.refused("subscriptions", **given)
    assert description is None or refused.error["description"] == description
    assert api.get("subscriptions")["count"] == 0


def test_subscriptions_are_listed_by_plan(api: Api) -> None:
    """`plan_id` lists only those of the plan."""
    first = api.subscription()
    api.subscription()
    assert api.get("subscriptions", plan_id=first["plan_id"])["items"] == [first]


def test_a_subscription_is_charged_whole(api: Api) -> None:
    """There is no charge in parts, and none that waits for a capture."""
    identifier = api.subscription()["id"]
    with pytest.raises(InvalidRequest):
        api.pay(identifier, amount=100)
    with pytest.raises(InvalidRequest):
        api.pay(identifier, "authorized")


@pytest.mark.parametrize(
    ("start", "period", "count", "end"),
    [
        (1_706_659_200, "monthly", 1, 1_709_164_800),  # 31 January to 29 February 2024
        (1_709_164_800, "yearly", 1, 1_740_700_800),  # 29 February 2024 to 28 February 2025
        (1_706_659_200, "monthly", 2, 1_711_843_200),  # to 31 March
        (1_706_659_200, "quarterly", 1, 1_714_435_200),  # to 30 April
        (1_706_659_200, "weekly", 2, 1_707_868_800),
        (1_706_659_200, "daily", 7, 1_707_264_000),
    ],
)
def test_cycles_keep_the_day_of_the_month(start: int, period: str, count: int, end: int) -> None:
    """A cycle ends on the same day, or on the month's last where there is no such day."""
    assert later(start, period, count) == end
