"""Patches at the PayPal stand-in: any value at any path leaves something that can be shown."""

from typing import Any, Final

import pytest
from paypal_sandbox import PayPal, usd

_UNIT: Final = "/purchase_units/@reference_id=='default'"
_PLAN: Final = "/plan/billing_cycles/@sequence==1"
_PATHS: Final = {
    "/v2/checkout/orders/": (
        "/intent",
        "/payer",
        "/status",
        "/purchase_units/0/amount",
        *(
            f"{_UNIT}/{name}"
            for name in ("amount", "custom_id", "items", "payee", "payment_instruction")
        ),
        f"{_UNIT}/shipping/address",
        f"{_UNIT}/shipping/options",
    ),
    "/v1/catalogs/products/": ("/description", "/category", "/image_url", "/home_url", "/name"),
    "/v1/billing/plans/": (
        "/name",
        "/description",
        "/taxes/percentage",
        "/payment_preferences/setup_fee",
        "/payment_preferences/auto_bill_outstanding",
        "/payment_preferences/payment_failure_threshold",
    ),
    "/v1/billing/subscriptions/": (
        "/custom_id",
        "/shipping_amount",
        "/start_time",
        "/billing_info/outstanding_balance",
        "/subscriber/shipping_address",
        f"{_PLAN}/pricing_scheme/fixed_price",
        f"{_PLAN}/pricing_scheme/tiers",
        f"{_PLAN}/total_cycles",
        "/plan/billing_cycles/@sequence==9/total_cycles",
        "/plan/taxes/percentage",
        "/plan/taxes/inclusive",
    ),
}
_VALUES: Final[tuple[Any, ...]] = (
    None,
    True,
    -1,
    1.5,
    "",
    "5",
    "x" * 5_000,
    "\ud800",
    "2027-01-01T00:00:00Z",
    [],
    {},
    [{}],
    usd("5.00"),
    usd("0.00"),
    usd("5.555"),
    {"country_code": "US"},
    {"address": {"country_code": "US"}},
)


@pytest.mark.parametrize("start", sorted(_PATHS))
def test_any_patch(paypal: PayPal, start: str) -> None:
    """Each path with each value and operation: taken or refused, and what is there has its form."""
    plan = paypal.plan()
    subscription = paypal.subscription(plan)["id"]
    paypal.pay(subscription)
    made = {
        "/v2/checkout/orders/": paypal.order()["id"],
        "/v1/catalogs/products/": plan["product_id"],
        "/v1/billing/plans/": plan["id"],
        "/v1/billing/subscriptions/": subscription,
    }
    target = start + made[start]
    taken = 0
    for path in _PATHS[start]:
        for at, value in enumerate(_VALUES):
            operation = ("add", "replace", "replace", "remove", "move")[at % 5]
            patch = [{"op": operation, "path": path, "value": value}]
            status = paypal.call("PATCH", target, patch).status
            assert status in {204, 400, 422}
            taken += status == 204
            assert paypal.get(target, fields="plan")
    assert taken > 0


@pytest.mark.parametrize(
    "body", [[], [{}], ["x"], [{"op": "add"}], [{"op": "replace", "path": "/description"}]]
)
def test_what_is_no_patch(paypal: PayPal, body: Any) -> None:
    """An empty list, and patches without an operation, a path or a value, are refused."""
    product = paypal.post("/v1/catalogs/products", {"name": "Tea", "type": "PHYSICAL"})["id"]
    assert paypal.refused("PATCH", f"/v1/catalogs/products/{product}", body).status == 400


def test_patches_are_all_applied_or_none(paypal: PayPal) -> None:
    """One that is refused undoes those before it."""
    product = paypal.post("/v1/catalogs/products", {"name": "Tea", "type": "PHYSICAL"})["id"]
    path = f"/v1/catalogs/products/{product}"
    body = [
        {"op": "add", "path": "/description", "value": "Green"},
        {"op": "add", "path": "/name", "value": "Mug"},
    ]
    assert paypal.refused("PATCH", path, body).issue == "INVALID_PATCH_PATH"
    assert "description" not in paypal.get(path)
