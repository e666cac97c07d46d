"""`PayPal-Request-Id` at the stand-in: one effect per key, also for two callers at once."""

import threading
from pathlib import Path
from typing import Any

import pytest
from paypal_sandbox import CARD, PayPal, usd

_ORDERS = "/v2/checkout/orders"
_ORDER = {"intent": "CAPTURE", "purchase_units": [{"amount": usd("10.00")}]}
_HOUR, _DAY = 3_600, 86_400


def test_a_repeat_shows_the_latest_state(paypal: PayPal) -> None:
    """201 and then 200, with what has become of the order meanwhile."""
    first = paypal.call("POST", _ORDERS, _ORDER, key="k")
    paypal.pay(first.body["id"])
    second = paypal.call("POST", _ORDERS, _ORDER, key="k")
    assert (first.status, second.status) == (201, 200)
    assert second.body["id"] == first.body["id"]
    assert second.body["status"] == "APPROVED"


def test_a_repeat_is_shown_as_it_is_preferred(paypal: PayPal) -> None:
    """The preference is the repeat's own."""
    paypal.call("POST", _ORDERS, _ORDER, key="k")
    assert set(paypal.call("POST", _ORDERS, _ORDER, key="k", full=False).body) == {
        "id",
        "status",
        "links",
    }


def test_orders_keep_a_key_for_six_hours(paypal: PayPal) -> None:
    """Within them the order is the same; later the key makes another."""
    first = paypal.post(_ORDERS, _ORDER, key="k")["id"]
    paypal.now += 6 * _HOUR - 1
    assert paypal.post(_ORDERS, _ORDER, key="k")["id"] == first
    paypal.now += 1
    assert paypal.post(_ORDERS, _ORDER, key="k")["id"] != first


def test_payments_keep_a_key_for_forty_five_days(paypal: PayPal) -> None:
    """A refund repeated after weeks is still one refund."""
    capture = paypal.captured()["id"]
    path, body = f"/v2/payments/captures/{capture}/refund", {"amount": usd("1.00")}
    first = paypal.post(path, body, key="k")["id"]
    paypal.now += 44 * _DAY
    paypal.sign_in()
    paypal.judge = (
        None  # its document of 2024 leaves out the 200 of a repeat, which newer ones have
    )
    assert paypal.post(path, body, key="k")["id"] == first
    breakdown = paypal.get(f"/v2/payments/refunds/{first}")["seller_payable_breakdown"]
    assert breakdown["total_refunded_amount"]["value"] == "1.00"


def test_keys_are_of_a_call_and_of_a_client(paypal: PayPal) -> None:
    """The same key at another call, or from another client, makes another thing."""
    order = paypal.post(_ORDERS, _ORDER, key="k")["id"]
    paypal.pay(order)
    assert paypal.post(f"{_ORDERS}/{order}/capture", {}, key="k")["status"] == "COMPLETED"
    paypal.sign_in("A" + "other" * 15)
    assert paypal.post(_ORDERS, _ORDER, key="k")["id"] != order


def test_a_refused_request_leaves_its_key_free(paypal: PayPal) -> None:
    """Nothing was made, so the corrected request may have the key."""
    wrong = {**_ORDER, "purchase_units": [{"amount": usd("0.00")}]}
    paypal.refused("POST", _ORDERS, wrong, key="k")
    assert paypal.call("POST", _ORDERS, _ORDER, key="k").status == 201


def test_another_body_with_the_same_key(paypal: PayPal) -> None:
    """The newer APIs show what the key made; the older ones refuse."""
    first = paypal.post(_ORDERS, _ORDER, key="k")
    other = {**_ORDER, "purchase_units": [{"amount": usd("20.00")}]}
    assert paypal.post(_ORDERS, other, key="k")["id"] == first["id"]
    product = {"name": "Tea", "type": "PHYSICAL"}
    made = paypal.call("POST", "/v1/catalogs/products", product, key="k")
    again = paypal.call("POST", "/v1/catalogs/products", product, key="k")
    assert (made.status, again.status) == (201, 200)
    assert again.body["id"] == made.body["id"]
    paypal.judge = None  # its document doesn't name the issue
    answer = paypal.refused("POST", "/v1/catalogs/products", {**product, "name": "Mug"}, key="k")
    assert (answer.status, answer.issue) == (400, "DUPLICATE_REQUEST_ID")


@pytest.mark.parametrize("key", ["", "k" * 109])
def test_a_key_has_1_to_108_characters(paypal: PayPal, key: str) -> None:
    """Shorter or longer ones are refused."""
    assert paypal.refused("POST", _ORDERS, _ORDER, key=key).issue == "INVALID_STRING_LENGTH"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/billing/plans", None),
        ("/v1/billing/subscriptions", None),
        (
            "/v1/payments/payouts",
            {
                "sender_batch_header": {},
                "items": [
                    {
                        "recipient_type": "EMAIL",
                        "receiver": "a@example.com",
                        "amount": {"currency": "USD", "value": "1.00"},
                    }
                ],
            },
        ),
        (
            "/v1/checkout/payment-resources",
            {
                "integration_mode": "LINK",
                "type": "BUY_NOW",
                "line_items": [{"name": "Tea", "unit_amount": usd("3.00")}],
            },
        ),
        ("/v3/vault/setup-tokens", {"payment_source": {"card": CARD}}),
        ("/v3/vault/payment-tokens", {"payment_source": {"card": CARD}}),
    ],
)
def test_everything_made_with_a_key_is_made_once(paypal: PayPal, path: str, body: Any) -> None:
    """Plans, subscriptions, payouts, links and saved cards repeat as well."""
    if body is None:
        plan = paypal.plan()
        body = {"plan_id": plan["id"]}
        if path.endswith("plans"):
            names = ("product_id", "name", "billing_cycles", "payment_preferences")
            body = {name: plan[name] for name in names}
    first = paypal.call("POST", path, body, key="k")
    again = paypal.call("POST", path, body, key="k")
    assert first.status == 201
    assert again.status == (201 if "payouts" in path else 200)
    assert _id(again.body) == _id(first.body)


def _id(body: Any) -> Any:
    return body.get("id") or body["batch_header"]["payout_batch_id"]


def test_callers_at_once_make_one_capture(state: Path) -> None:
    """Eight captures of one order at the same moment, with one key: one is made, all see it."""
    paypal = PayPal(state, None)
    order = paypal.post(_ORDERS, _ORDER)["id"]
    paypal.pay(order)
    callers = [PayPal(state, None) for _ in range(8)]
    statuses: list[int] = []

    def capture(caller: PayPal) -> None:
        caller.token = paypal.token
        statuses.append(caller.call("POST", f"{_ORDERS}/{order}/capture", {}, key="k").status)

    threads = [threading.Thread(target=capture, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 7 + [201]
    (capture_,) = paypal.get(f"{_ORDERS}/{order}")["purchase_units"][0]["payments"]["captures"]
    assert capture_["status"] == "COMPLETED"
    for caller in (*callers, paypal):
        caller.close()
