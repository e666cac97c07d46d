"""Amounts are exact: text in, minor units, text out, in every currency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unictl.core.money import EXPONENTS, exponent, format_amount, parse_amount
from unictl.errors import InvalidRequest

amounts = st.integers(0, 10**18 - 1)
currencies = st.sampled_from(sorted(EXPONENTS))


@given(amounts, currencies)
def test_there_and_back(amount: int, currency: str) -> None:
    """What is shown of an amount is read as the same amount."""
    assert parse_amount(format_amount(amount, currency)) == (amount, currency)


@given(amounts)
def test_digits_alone_are_minor_units(amount: int) -> None:
    """A whole number without a currency is taken as it is."""
    assert parse_amount(str(amount)) == (amount, None)


@given(amounts, currencies, st.integers(0, 5))
def test_more_zeros_change_nothing(amount: int, currency: str, zeros: int) -> None:
    """INR 1.50000 is INR 1.50; another digit than zero is refused."""
    text = format_amount(amount, currency)
    padded = (text if "." in text else f"{text}.0") + "0" * zeros
    assert parse_amount(padded) == (amount, currency)
    with pytest.raises(InvalidRequest, match="decimal places"):
        parse_amount(padded + "0001")


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("INR 500.00", 50000),
        ("inr 500", 50000),
        (" JPY   295 ", 295),
        ("KWD 99.991", 99991),
        ("USD 0.07", 7),
        ("USD 1.1", 110),
        ("INR 0", 0),
    ],
)
def test_known_amounts(text: str, minor: int) -> None:
    """Two, three and no decimals, as ISO 4217 has them; 1.1 is exact."""
    assert parse_amount(text)[0] == minor


@pytest.mark.parametrize(
    "text",
    ["500.00", "1e3", "INR 1e3", "INR 1,000.00", "INR -5", "INR", "", " ", "INR .5", "INR 5.", "½",
     "INR ٣", "٣", "0x10", "5_0", "INR 5 0", "₹500", "NaN", "INR NaN", "INR Infinity", "500 INR",
     "INR500", "None", "9" * 19, "INR " + "9" * 18, "9" * 5000, "0" * 5000, "INR " + "9" * 5000],
)  # fmt: skip
def test_no_guessing(text: str) -> None:
    """What could be read in two ways, or not at all, is refused."""
    with pytest.raises(InvalidRequest) as caught:
        parse_amount(text)
    assert caught.value.field == "amount"
    assert len(caught.value.message) < 6000


@pytest.mark.parametrize("text", ["XXX 5", "xau 5", "QQQ 5.00"])
def test_no_currency_is_made_up(text: str) -> None:
    """An unknown currency has no decimals to go by."""
    with pytest.raises(InvalidRequest, match="currency"):
        parse_amount(text)


def test_small_letters_get_a_hint() -> None:
    """A code in small letters is refused where a code is asked for, with what was meant."""
    with pytest.raises(InvalidRequest) as caught:
        exponent("inr")
    assert "INR" in caught.value.hint


@given(st.integers(-(10**30), 10**30), currencies)
def test_any_amount_can_be_shown(amount: int, currency: str) -> None:
    """Whatever a service answers is shown exactly, digit for digit, with its sign."""
    shown = format_amount(amount, currency).partition(" ")[2]
    assert int(shown.replace(".", "")) == amount
    assert shown.startswith("-") == (amount < 0)
