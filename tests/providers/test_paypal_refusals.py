"""What PayPal can't express is refused by name, before anything is sent."""

from typing import Any

import pytest
from samples_paypal import INVOICE, ORDER, PAYOUT, PLAN
from world import World

from unictl.errors import InvalidRequest, NotSupported
from unictl.providers.paypal.money import DIGITS, code, money, units
from unictl.providers.paypal.parties import phone


@pytest.mark.parametrize(
    ("amount", "currency", "value"),
    [
        (1, "USD", "0.01"),
        (50000, "EUR", "500.00"),
        (500, "JPY", "500"),
        (50000, "HUF", "500"),
        (50000, "TWD", "500"),
    ],
)
def test_money_both_ways(amount: int, currency: str, value: str) -> None:
    """ISO 4217's minor units become PayPal's decimals and back, exactly."""
    assert money(amount, currency) == {"currency_code": currency, "value": value}
    assert units({"currency_code": currency, "value": value}) == amount
    assert (units({"currency": currency, "value": value}), code({"currency": currency})) == (
        amount,
        currency,
    )


@pytest.mark.parametrize("currency", ["HUF", "TWD"])
def test_no_decimals_where_paypal_has_none(currency: str, world: World) -> None:
    """HUF 500.50 can't be said at PayPal, so nothing is sent."""
    given = {"amount": 50050, "currency": currency}
    with pytest.raises(InvalidRequest) as caught:
        world.run(world.task("payments.create_order", {}, given, "paypal"))
    assert caught.value.field == "amount"
    assert world.network.requests == []


@pytest.mark.parametrize("currency", ["KWD", "BHD", "RUB", "XAF"])
@pytest.mark.parametrize("identifier", ["payments.create_order", "payouts.create", "plans.create"])
def test_currencies_that_paypal_does_not_take(identifier: str, currency: str, world: World) -> None:
    """Those of three decimals among them: named, with what it takes, and nothing sent."""
    least = {"payments.create_order": ORDER, "payouts.create": PAYOUT, "plans.create": PLAN}
    given = {**least[identifier], "currency": currency}
    with pytest.raises(NotSupported) as caught:
        world.run(world.task(identifier, {}, given, "paypal"))
    assert caught.value.field == "currency"
    assert "USD" in caught.value.hint
    assert world.network.requests == []
    assert currency not in DIGITS


@pytest.mark.parametrize(
    ("identifier", "values", "field"),
    [
        ("payments.create_order", {**ORDER, "customer_id": "c"}, "customer_id"),
        ("subscriptions.create", {"plan_id": "P-1", "customer_id": "c"}, "customer_id"),
        ("subscriptions.create", {"plan_id": "P-1", "cycles": 1000}, "cycles"),
        ("plans.list", {"since": "2026-01-01"}, "since"),
        ("plans.create", {**PLAN, "interval": "month", "interval_count": 13}, "interval_count"),
        ("payouts.create", ORDER, "recipient"),
        ("payouts.create", {**ORDER, "recipient": {"upi": "asha@bank"}}, "recipient.upi"),
        ("payouts.create", {**ORDER, "recipient": {"name": "Zoë"}}, "recipient.name"),
        (
            "payouts.create",
            {**ORDER, "recipient": {"email": "a@b.c", "phone": "+4930123456"}},
            "recipient",
        ),
        ("payouts.create", {**PAYOUT, "purpose": "tea"}, "purpose"),
        ("payouts.create", {**PAYOUT, "speed": "instant"}, "speed"),
        ("payment_links.create", {**ORDER, "expires_at": "2027-01-01"}, "expires_at"),
        ("payment_links.create", {**ORDER, "return_url": "https://a.example"}, "return_url"),
        ("payment_links.create", {**ORDER, "notify_by": ["sms"]}, "notify_by"),
        ("payment_links.create", {**ORDER, "notify_by": ["email"]}, "notify_by"),
        ("payment_links.create", {**ORDER, "customer": {"phone": "030 123456"}}, "customer.phone"),
        ("invoices.create", {**INVOICE, "customer_id": "c"}, "customer_id"),
        ("invoices.list", {"customer_id": "c"}, "customer_id"),
        ("disputes.list", {"until": "2026-01-01"}, "until"),
        ("disputes.list", {"payment_id": "C1", "since": "2026-01-01"}, "since"),
    ],
)
def test_what_paypal_cannot_express_is_refused(
    identifier: str, values: dict[str, Any], field: str, world: World
) -> None:
    """Named by its field before anything is sent, and never dropped."""
    with pytest.raises((NotSupported, InvalidRequest)) as caught:
        world.run(world.task(identifier, {}, values, "paypal"))
    assert caught.value.field == field
    assert world.network.requests == []


@pytest.mark.parametrize("identifier", ["subscriptions.cancel", "subscriptions.update"])
def test_nothing_waits_for_the_periods_end(identifier: str, world: World) -> None:
    """To end or to change at PayPal is to do so now."""
    values = {"at_period_end": True, **({"quantity": 2} if "update" in identifier else {})}
    with pytest.raises(NotSupported) as caught:
        world.run(world.task(identifier, {"subscription_id": "I-1"}, values, "paypal"))
    assert caught.value.field == "at_period_end"
    assert world.network.requests == []


@pytest.mark.parametrize(
    ("number", "country", "rest"),
    [
        ("+1 202 555 0123", "1", "2025550123"),
        ("+49 30 123456", "49", "30123456"),
        ("+353 1 234567", "353", "1234567"),
        ("+91 98765 43210", "91", "9876543210"),
        ("+7 495 123-45-67", "7", "4951234567"),
    ],
)
def test_a_country_code_is_told_apart(number: str, country: str, rest: str) -> None:
    """By the plan of ITU-T E.164, in which no code begins another."""
    found = phone(number)
    assert (found["country_code"], found["national_number"]) == (country, rest)
