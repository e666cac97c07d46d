"""Products and plans at the PayPal stand-in."""

from typing import Any

import pytest
from paypal_sandbox import PayPal, cycle, usd

_PRODUCTS = "/v1/catalogs/products"
_PLANS = "/v1/billing/plans"
_SUBSCRIPTIONS = "/v1/billing/subscriptions"


def _trial(value: str | None, sequence: int = 1, **fields: Any) -> dict[str, Any]:
    return cycle(value, tenure_type="TRIAL", sequence=sequence, total_cycles=1, **fields)


def _patched(paypal: PayPal, path: str, pointer: str, value: Any) -> Any:
    body = [{"op": "replace", "path": pointer, "value": value}]
    return paypal.call("PATCH", path, body)


def test_a_product_may_have_an_id_of_its_own(paypal: PayPal) -> None:
    """An id is used once; the product is patched where PayPal lets it be."""
    body = {"id": "TEA-0001", "name": "Tea", "type": "PHYSICAL"}
    assert paypal.post(_PRODUCTS, body)["id"] == "TEA-0001"
    answer = paypal.refused("POST", _PRODUCTS, body)
    assert answer.issue == "DUPLICATE_RESOURCE_IDENTIFIER"
    path = f"{_PRODUCTS}/TEA-0001"
    patch = [{"op": "add", "path": "/description", "value": "Green"}]
    assert paypal.call("PATCH", path, patch).status == 204
    assert paypal.get(path)["description"] == "Green"
    assert _patched(paypal, path, "/name", "Mug").issue == "INVALID_PATCH_PATH"
    assert _patched(paypal, path, "/description", "x" * 257).issue == "INVALID_STRING_MAX_LENGTH"


@pytest.mark.parametrize(
    ("cycles", "issue"),
    [
        ([_trial("1.00")], "MISSING_REGULAR_BILLING_CYCLE"),
        ([cycle(), cycle(sequence=2)], "MULTIPLE_REGULAR_BILLING_CYCLES_NOT_SUPPORTED"),
        (
            [_trial("1.00", at) for at in (1, 2, 3)] + [cycle(sequence=4)],
            "MORE_THAN_TWO_TRIAL_BILLING_CYCLE_NOT_SUPPORTED",
        ),
        (
            [_trial(None), _trial(None, 2), cycle(sequence=3)],
            "MULTIPLE_FREE_TRIAL_BILLING_CYCLES_NOT_SUPPORTED",
        ),
        ([cycle(sequence=2)], "INVALID_BILLING_CYCLE_SEQUENCE"),
        ([cycle(), _trial("1.00", 2)], "INVALID_BILLING_CYCLE_SEQUENCE"),
        (
            [{**_trial("1.00"), "total_cycles": 0}, cycle(sequence=2)],
            "INVALID_TRIAL_BILLING_TOTAL_CYCLES",
        ),
        (
            [_trial(None, pricing_scheme={"fixed_price": usd("1", "JPY")}), cycle(sequence=2)],
            "CURRENCY_MISMATCH",
        ),
        ([cycle(None)], "MISSING_REQUIRED_PARAMETER"),
        ([cycle("9.999")], "INVALID_PARAMETER_VALUE"),
        (
            [cycle("9.00", frequency={"interval_unit": "MONTH", "interval_count": 13})],
            "INVALID_PARAMETER_VALUE",
        ),
        (
            [cycle(None, pricing_scheme={"pricing_model": "TIERED"})],
            "MISSING_PRICING_SCHEME_TIERS",
        ),
    ],
)
def test_a_plan_that_cannot_be(paypal: PayPal, cycles: Any, issue: str) -> None:
    """The rules of billing cycles: which, how many, in which order, at which price."""
    product = paypal.post(_PRODUCTS, {"name": "Tea", "type": "PHYSICAL"})["id"]
    body = {
        "product_id": product,
        "name": "Tea",
        "billing_cycles": cycles,
        "payment_preferences": {},
    }
    assert paypal.refused("POST", _PLANS, body).issue == issue


def test_a_plan_has_its_defaults(paypal: PayPal) -> None:
    """What is left out comes back as PayPal sets it."""
    plan = paypal.plan({**cycle(), "frequency": {"interval_unit": "WEEK"}})
    assert (plan["status"], plan["quantity_supported"]) == ("ACTIVE", False)
    assert plan["billing_cycles"][0]["frequency"]["interval_count"] == 1
    assert plan["billing_cycles"][0]["pricing_scheme"]["version"] == 1
    assert plan["payment_preferences"] == {
        "auto_bill_outstanding": True,
        "setup_fee_failure_action": "CANCEL",
        "payment_failure_threshold": 0,
    }


def test_a_plan_of_no_product(paypal: PayPal) -> None:
    """The product has to be there."""
    paypal.judge = None  # the document has no 404 for it
    body = {
        "product_id": "PROD-NONE",
        "name": "Tea",
        "billing_cycles": [cycle()],
        "payment_preferences": {},
    }
    assert paypal.refused("POST", _PLANS, body).status == 404


def test_lists_are_cut_into_pages(paypal: PayPal) -> None:
    """Pages without a hole or a double, totals on request, and links to the neighbours."""
    product = paypal.post(_PRODUCTS, {"name": "Tea", "type": "PHYSICAL"})["id"]
    body = {
        "product_id": product,
        "name": "T",
        "billing_cycles": [cycle()],
        "payment_preferences": {},
    }
    made = [paypal.post(_PLANS, body)["id"] for _ in range(25)]
    seen: list[str] = []
    for number in (1, 2, 3):
        page = paypal.get(_PLANS, page=number, page_size=10, total_required="true")
        seen += [plan["id"] for plan in page["plans"]]
        made.append(paypal.post(_PLANS, body)["id"])  # while the list is being walked
        assert (page["total_items"], page["total_pages"]) == (24 + number, 3)
        rels = {link["rel"] for link in page["links"]}
        assert ("next" in rels, "previous" in rels) == (number < 3, number > 1)
    assert seen == made[:27]
    assert paypal.refused("GET", f"{_PLANS}?page_size=21").issue == "INVALID_INTEGER_MAX_VALUE"
    found = paypal.get(_PLANS, plan_ids=",".join(made[3:5]))["plans"]
    assert [plan["id"] for plan in found] == made[3:5]
    assert paypal.get(_PLANS, product_id="PROD-NONE0").get("plans") == []


def test_a_minimal_list_leaves_out_the_prices(paypal: PayPal) -> None:
    """Without a preference, a list has no billing cycles."""
    paypal.plan()
    (plan,) = paypal.call("GET", _PLANS, full=False).body["plans"]
    assert "billing_cycles" not in plan
    assert plan["status"] == "ACTIVE"


def test_a_plan_is_turned_off_and_on(paypal: PayPal) -> None:
    """Each turn once; nobody subscribes to one that is off, and it can't be patched."""
    plan = paypal.plan()
    path = f"{_PLANS}/{plan['id']}"
    assert paypal.refused("POST", f"{path}/activate").issue == "PLAN_STATUS_INVALID"
    paypal.post(f"{path}/deactivate")
    assert paypal.refused("POST", f"{path}/deactivate").issue == "PLAN_STATUS_INVALID"
    assert _patched(paypal, path, "/name", "Mugs").issue == "PLAN_STATUS_INACTIVE"
    answer = paypal.refused("POST", _SUBSCRIPTIONS, {"plan_id": plan["id"]})
    assert answer.issue == "PLAN_STATUS_INVALID"
    paypal.post(f"{path}/activate")
    assert _patched(paypal, path, "/name", "Mugs").status == 204
    assert paypal.get(path)["name"] == "Mugs"


def test_tiers(paypal: PayPal) -> None:
    """Tiered prices add up tier by tier; by volume the quantity's tier counts for all."""
    tiers = [
        {"starting_quantity": "1", "ending_quantity": "2", "amount": usd("3.00")},
        {"starting_quantity": "3", "amount": usd("2.00")},
    ]
    for model, expected in (("TIERED", "10.00"), ("VOLUME", "8.00")):
        scheme = {"pricing_model": model, "tiers": tiers}
        plan = paypal.plan(cycle(None, pricing_scheme=scheme), quantity_supported=True)
        subscription = paypal.subscription(plan, quantity="4")["id"]
        assert (
            paypal.pay(subscription)["billing_info"]["last_payment"]["amount"]["value"] == expected
        )


def test_what_is_malformed_is_told_before_what_cannot_be_done(paypal: PayPal) -> None:
    """A setup fee in yen with decimals, beside dollars: the decimals are a 400 of their own."""
    product = paypal.post(_PRODUCTS, {"name": "Tea", "type": "PHYSICAL"})["id"]
    body = {
        "product_id": product,
        "name": "Tea",
        "billing_cycles": [cycle()],
        "payment_preferences": {"setup_fee": usd("1.50", "JPY")},
    }
    answer = paypal.refused("POST", _PLANS, body)
    issues = [detail["issue"] for detail in answer.body["details"]]
    assert (answer.status, issues) == (400, ["INVALID_PARAMETER_VALUE"])
