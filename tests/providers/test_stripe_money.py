"""Stripe's own units: exact there and back, and bounds known before anything is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from offered import OFFERED

from unictl.core.money import EXPONENTS
from unictl.errors import InvalidRequest
from unictl.providers.stripe import money

CURRENCIES = st.sampled_from(sorted(EXPONENTS))


@given(currency=CURRENCIES, amount=st.integers(1, 10**13))
def test_amounts_come_back_as_they_went(currency: str, amount: int) -> None:
    """What Stripe is told is what it tells, or the amount is refused by name."""
    try:
        theirs = money.units(amount, currency)
    except InvalidRequest:
        return
    assert money.minor(theirs, currency.lower()) == amount


@pytest.mark.parametrize(
    ("amount", "currency", "theirs"),
    [
        (4200, "USD", 4200),
        (500, "JPY", 500),
        (5, "ISK", 500),  # no decimals, written with two
        (5, "UGX", 500),
        (500, "MGA", 5),  # two decimals by ISO 4217, counted whole
        (5120, "KWD", 5120),
        (17500, "HUF", 17500),
        (1045, "TWD", 1045),
        (999999999999, "IDR", 999999999999),
        (99999999, "USD", 99999999),
    ],
)
def test_stripes_own_units(amount: int, currency: str, theirs: int) -> None:
    """Minor units by ISO 4217 become Stripe's smallest unit, exactly."""
    assert money.units(amount, currency) == theirs
    assert money.minor(theirs, currency.lower()) == amount


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(501, "MGA"), (5124, "KWD"), (100000000, "USD"), (1000000, "ISK"), (10**12, "IDR")],
)
def test_what_stripe_cant_express_is_refused(amount: int, currency: str) -> None:
    """Parts of an ariary, a third decimal of a dinar, and more digits than Stripe takes."""
    with pytest.raises(InvalidRequest) as caught:
        money.units(amount, currency)
    assert caught.value.field == "amount"


@pytest.mark.parametrize(
    ("least", "currency"),
    [(50, "USD"), (30, "GBP"), (50, "JPY"), (1500, "CZK"), (17500, "HUF"), (1000, "MXN")],
)
def test_the_least_charge_is_known_beforehand(least: int, currency: str) -> None:
    """What is below Stripe's minimum is refused; the minimum itself is taken."""
    assert money.charged(least, currency) == least
    with pytest.raises(InvalidRequest, match="at least") as caught:
        money.charged(least - 1, currency)
    assert caught.value.field == "amount"


@pytest.mark.parametrize("currency", ["HUF", "TWD"])
def test_payouts_without_decimals(currency: str) -> None:
    """What is charged with decimals is paid out in whole units."""
    assert money.paid_out(100000, currency) == 100000
    with pytest.raises(InvalidRequest, match="whole units"):
        money.paid_out(100050, currency)


def test_what_stripe_tells_is_read_in_any_case() -> None:
    """A currency that is no more, and a fee finer than the krona, don't break a list."""
    assert money.minor(195, "bgn") == 195
    assert money.minor(48525, "isk") == 485
    assert money.minor(-48525, "isk") == -486
    assert money.maybe_minor(None, "usd") is None


@pytest.mark.parametrize(
    ("operation", "values", "field"),
    [
        ("payments.create_order", {"amount": 49, "currency": "USD"}, "amount"),
        ("payments.create_order", {"amount": 100000000, "currency": "USD"}, "amount"),
        ("payment_links.create", {"amount": 29, "currency": "GBP"}, "amount"),
        ("payouts.create", {"amount": 1045, "currency": "HUF"}, "amount"),
        (
            "plans.create",
            {"name": "Gold", "amount": 501, "currency": "MGA", "interval": "month"},
            "amount",
        ),
        (
            "invoices.create",
            {"items": [{"name": "x", "amount": 501}], "currency": "MGA", "customer_id": "cus_1"},
            "items",
        ),
    ],
)
def test_nothing_is_asked_for_such_an_amount(
    operation: str, values: dict[str, object], field: str
) -> None:
    """The operation refuses before its first request."""
    (offered,) = (one for one in OFFERED if str(one) == f"stripe:{operation}")
    with pytest.raises(InvalidRequest) as caught:
        next(offered.call({}, values))
    assert caught.value.field == field


def test_named_methods_may_take_less() -> None:
    """Some methods take any amount, so the minimum is left to Stripe where they are named."""
    (offered,) = (one for one in OFFERED if str(one) == "stripe:payments.create_order")
    context = offered.context(extra={"payment_method_types": ("ideal",)})
    ask = next(offered.call({}, {"amount": 1, "currency": "EUR"}, context))
    assert ("amount", "1") in (ask.form or ())
