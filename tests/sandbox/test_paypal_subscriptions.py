"""Subscriptions at the PayPal stand-in, from consent to the last charge."""

from typing import Any

import pytest
from paypal_sandbox import PAGES, PayPal, cycle, usd

from unictl.errors import Conflict, InvalidRequest

_PRODUCTS = "/v1/catalogs/products"
_PLANS = "/v1/billing/plans"
_SUBSCRIPTIONS = "/v1/billing/subscriptions"


def _trial(value: str | None, sequence: int = 1, **fields: Any) -> dict[str, Any]:
    return cycle(value, tenure_type="TRIAL", sequence=sequence, total_cycles=1, **fields)


def _state(paypal: PayPal, identifier: str) -> Any:
    return paypal.get(f"{_SUBSCRIPTIONS}/{identifier}", fields="last_failed_payment,plan")


def _patched(paypal: PayPal, path: str, pointer: str, value: Any) -> Any:
    body = [{"op": "replace", "path": pointer, "value": value}]
    return paypal.call("PATCH", path, body)


def test_trials_then_the_regular_cycle(paypal: PayPal) -> None:
    """A free trial, a cheap one, and the price, each in its turn; the executions count."""
    plan = paypal.plan(_trial(None), _trial("1.00", 2), cycle("9.00", sequence=3, total_cycles=1))
    subscription = paypal.subscription(plan)["id"]
    assert "billing_info" not in _state(paypal, subscription)
    paid = []
    for _ in range(3):
        info = paypal.pay(subscription)["billing_info"]
        paid.append(info.get("last_payment", {"amount": {"value": None}})["amount"]["value"])
    assert paid == [None, "1.00", "9.00"]
    after = _state(paypal, subscription)
    assert after["status"] == "EXPIRED"
    done = [one["cycles_completed"] for one in after["billing_info"]["cycle_executions"]]
    assert done == [1, 1, 1]
    with pytest.raises(Conflict, match="EXPIRED"):
        paypal.pay(subscription)


def test_months_keep_their_day(paypal: PayPal) -> None:
    """The next charge is a month on, and in February on its last day."""
    start = "2027-01-31T10:00:00Z"
    subscription = paypal.subscription(start_time=start)["id"]
    info = paypal.pay(subscription)["billing_info"]
    assert (info["next_billing_time"], "last_payment" in info) == (start, False)
    dates = [paypal.pay(subscription)["billing_info"]["next_billing_time"] for _ in range(3)]
    assert dates == ["2027-02-28T10:00:00Z", "2027-03-31T10:00:00Z", "2027-04-30T10:00:00Z"]


def test_the_first_charge_has_the_setup_fee_tax_and_shipping(paypal: PayPal) -> None:
    """Two at 9.00, a fifth of tax on top, 2.00 of shipping, and 5.00 once."""
    plan = paypal.plan(
        payment_preferences={"setup_fee": usd("5.00")},
        taxes={"percentage": "20", "inclusive": False},
        quantity_supported=True,
    )
    fields: dict[str, Any] = {"quantity": "2", "shipping_amount": usd("2.00")}
    subscription = paypal.subscription(plan, **fields)["id"]
    amounts = [
        paypal.pay(subscription)["billing_info"]["last_payment"]["amount"]["value"]
        for _ in range(2)
    ]
    assert amounts == ["28.60", "23.60"]


def test_failed_charges_are_outstanding_then_suspend(paypal: PayPal) -> None:
    """Each failure adds to the balance; at the threshold the subscription is suspended."""
    preferences = {"payment_failure_threshold": 2, "auto_bill_outstanding": True}
    subscription = paypal.subscription(paypal.plan(payment_preferences=preferences))["id"]
    paypal.pay(subscription)
    failed = paypal.pay(subscription, outcome="failed")
    assert failed["status"] == "ACTIVE"
    info = _state(paypal, subscription)["billing_info"]
    assert (info["outstanding_balance"]["value"], info["failed_payments_count"]) == ("9.00", 1)
    assert info["last_failed_payment"]["reason_code"] == "PAYMENT_DENIED"
    suspended = paypal.pay(subscription, outcome="failed")
    assert suspended["status"] == "SUSPENDED"
    assert suspended["billing_info"]["outstanding_balance"]["value"] == "18.00"
    with pytest.raises(Conflict):
        paypal.pay(subscription)
    paypal.post(f"{_SUBSCRIPTIONS}/{subscription}/activate", {"reason": "Back"})
    info = paypal.pay(subscription)["billing_info"]
    assert info["last_payment"]["amount"]["value"] == "27.00"
    assert (info["outstanding_balance"]["value"], info["failed_payments_count"]) == ("0.00", 0)


def test_outstanding_is_captured_in_part(paypal: PayPal) -> None:
    """The merchant captures at most what is outstanding, in its currency."""
    subscription = paypal.subscription()["id"]
    path = f"{_SUBSCRIPTIONS}/{subscription}/capture"
    paypal.pay(subscription)
    paypal.pay(subscription, outcome="failed")

    def body(value: str, code: str = "USD") -> dict[str, Any]:
        amount = usd(value, code)
        return {"note": "Late", "capture_type": "OUTSTANDING_BALANCE", "amount": amount}

    assert paypal.refused("POST", path, body("9.00", "EUR")).issue == "CURRENCY_MISMATCH"
    issue = paypal.refused("POST", path, body("9.01")).issue
    assert issue == "AMOUNT_GREATER_THAN_OUTSTANDING_BALANCE"
    paypal.post(path, body("4.00"))
    assert _state(paypal, subscription)["billing_info"]["outstanding_balance"]["value"] == "5.00"


def test_continue_leaves_the_start_to_the_merchant(paypal: PayPal) -> None:
    """With CONTINUE the buyer only approves; activating is the merchant's."""
    context = {**PAGES, "user_action": "CONTINUE"}
    subscription = paypal.subscription(application_context=context)["id"]
    assert paypal.pay(subscription)["status"] == "APPROVED"
    with pytest.raises(Conflict, match="waits for the merchant"):
        paypal.pay(subscription)
    paypal.post(f"{_SUBSCRIPTIONS}/{subscription}/activate", {})
    assert paypal.pay(subscription)["billing_info"]["last_payment"]["amount"]["value"] == "9.00"


def test_a_buyer_who_does_not_agree(paypal: PayPal) -> None:
    """A failed consent leaves the subscription waiting; an amount can't be given."""
    subscription = paypal.subscription()["id"]
    assert paypal.pay(subscription, outcome="failed")["status"] == "APPROVAL_PENDING"
    with pytest.raises(InvalidRequest):
        paypal.pay(subscription, amount=900)
    assert paypal.pay(subscription)["status"] == "ACTIVE"


@pytest.mark.parametrize(
    ("step", "good"),
    [
        ("suspend", ("ACTIVE",)),
        ("activate", ("APPROVED", "SUSPENDED")),
        ("cancel", ("ACTIVE", "SUSPENDED")),
    ],
)
def test_steps_need_their_status(paypal: PayPal, step: str, good: tuple[str, ...]) -> None:
    """Each step from each status: 204 where it may be, else SUBSCRIPTION_STATUS_INVALID."""
    for status in ("APPROVAL_PENDING", "APPROVED", "ACTIVE", "SUSPENDED", "CANCELLED"):
        action = "CONTINUE" if status == "APPROVED" else "SUBSCRIBE_NOW"
        context = {**PAGES, "user_action": action}
        path = f"{_SUBSCRIPTIONS}/{paypal.subscription(application_context=context)['id']}"
        if status != "APPROVAL_PENDING":
            paypal.pay(path.rpartition("/")[2])
        for word, verb in (("SUSPENDED", "suspend"), ("CANCELLED", "cancel")):
            if status == word:
                paypal.post(f"{path}/{verb}", {"reason": "r"})
        assert paypal.get(path)["status"] == status
        answer = paypal.call("POST", f"{path}/{step}", {"reason": "r"})
        assert answer.status == (204 if status in good else 422)
        assert answer.status == 204 or answer.issue == "SUBSCRIPTION_STATUS_INVALID"


def test_a_reason_is_needed(paypal: PayPal) -> None:
    """Suspending and cancelling say why; activating may."""
    subscription = paypal.subscription()["id"]
    paypal.pay(subscription)
    path = f"{_SUBSCRIPTIONS}/{subscription}"
    for step in ("suspend", "cancel"):
        assert paypal.refused("POST", f"{path}/{step}", {}).issue == "MISSING_REQUIRED_PARAMETER"


def test_patches_of_a_running_subscription(paypal: PayPal) -> None:
    """Price, custom id and balance; the plan itself stays as it was."""
    plan = paypal.plan()
    subscription = paypal.subscription(plan)["id"]
    path = f"{_SUBSCRIPTIONS}/{subscription}"
    answer = _patched(paypal, path, "/custom_id", "A-1")
    assert answer.issue == "SUBSCRIPTION_STATUS_INVALID"
    paypal.pay(subscription)
    price = "/plan/billing_cycles/@sequence==1/pricing_scheme/fixed_price"
    assert _patched(paypal, path, price, usd("7.00")).status == 204
    assert _patched(paypal, path, "/custom_id", "A-1").status == 204
    after = _state(paypal, subscription)
    assert (after["custom_id"], after["plan_overridden"]) == ("A-1", True)
    assert after["plan"]["billing_cycles"][0]["pricing_scheme"]["fixed_price"]["value"] == "7.00"
    assert paypal.get(f"{_PLANS}/{plan['id']}")["billing_cycles"][0]["pricing_scheme"][
        "fixed_price"
    ] == usd("9.00")
    assert paypal.pay(subscription)["billing_info"]["last_payment"]["amount"]["value"] == "7.00"
    assert _patched(paypal, path, "/status", "CANCELLED").issue == "INVALID_PATCH_PATH"
    more = _patched(paypal, path, "/billing_info/outstanding_balance", usd("1.00"))
    assert more.issue == "AMOUNT_GREATER_THAN_OUTSTANDING_BALANCE"


def test_a_plan_s_new_price_counts_for_its_subscriptions(paypal: PayPal) -> None:
    """Unless the subscription has overridden the plan, the next charge is at the new price."""
    plan = paypal.plan()
    subscription = paypal.subscription(plan)["id"]
    paypal.pay(subscription)
    scheme = {"billing_cycle_sequence": 1, "pricing_scheme": {"fixed_price": usd("11.00")}}
    path = f"{_PLANS}/{plan['id']}/update-pricing-schemes"
    paypal.post(path, {"pricing_schemes": [scheme]})
    assert paypal.pay(subscription)["billing_info"]["last_payment"]["amount"]["value"] == "11.00"
    wrong = {**scheme, "billing_cycle_sequence": 2}
    answer = paypal.refused("POST", path, {"pricing_schemes": [wrong]})
    assert answer.issue == "INVALID_BILLING_CYCLE_SEQUENCE"


def test_quantities(paypal: PayPal) -> None:
    """A quantity needs a plan that has them."""
    plan = paypal.plan()
    body = {"plan_id": plan["id"], "quantity": "2"}
    answer = paypal.refused("POST", _SUBSCRIPTIONS, body)
    assert answer.issue == "SUBSCRIPTION_CANNOT_HAVE_QUANTITY"


def test_another_plan_by_revision(paypal: PayPal) -> None:
    """Only a plan of the same product; it counts once the buyer has agreed."""
    plan = paypal.plan()
    names = ("product_id", "name", "payment_preferences")
    body = {**{name: plan[name] for name in names}, "billing_cycles": [cycle("19.00")]}
    dearer, other = paypal.post(_PLANS, body), paypal.plan()
    subscription = paypal.subscription(plan)["id"]
    paypal.pay(subscription)
    path = f"{_SUBSCRIPTIONS}/{subscription}/revise"
    issue = paypal.refused("POST", path, {"plan_id": other["id"]}).issue
    assert issue == "PLAN_PRODUCT_NOT_COMPATIBLE"
    assert paypal.post(path, {"plan_id": dearer["id"]})["plan_id"] == dearer["id"]
    assert _state(paypal, subscription)["plan_id"] == plan["id"]
    assert paypal.pay(subscription)["plan_id"] == dearer["id"]
    assert paypal.pay(subscription)["billing_info"]["last_payment"]["amount"]["value"] == "19.00"


def test_subscriptions_are_listed_by_status_plan_and_time(paypal: PayPal) -> None:
    """Each filter of the list; the order is that of creation."""
    plan = paypal.plan()
    first = paypal.subscription(plan)["id"]
    paypal.now += 60
    second = paypal.subscription()["id"]
    paypal.pay(second)

    def ids(**query: Any) -> list[str]:
        return [one["id"] for one in paypal.get(_SUBSCRIPTIONS, **query)["subscriptions"]]

    assert ids() == [first, second]
    assert ids(statuses="ACTIVE") == [second]
    assert ids(plan_ids=plan["id"]) == [first]
    assert ids(created_after="2026-11-18T11:07:00Z") == [second]
    assert ids(created_before="2026-11-18T11:07:00Z") == [first]
    assert ids(page_size=1, page=2) == [second]
    answer = paypal.refused("GET", f"{_SUBSCRIPTIONS}?statuses=PAUSED")
    assert answer.issue == "INVALID_PARAMETER_VALUE"


def test_transactions_need_a_span(paypal: PayPal) -> None:
    """Both ends are needed; outside of them nothing is shown."""
    subscription = paypal.subscription()["id"]
    paypal.pay(subscription)
    path = f"{_SUBSCRIPTIONS}/{subscription}/transactions"
    assert paypal.refused("GET", path).issue == "MISSING_REQUIRED_PARAMETER"
    span = {"start_time": "2026-11-18T00:00:00Z", "end_time": "2026-11-19T00:00:00Z"}
    assert len(paypal.get(path, **span)["transactions"]) == 1
    assert paypal.get(path, **{**span, "end_time": span["start_time"]})["transactions"] == []
