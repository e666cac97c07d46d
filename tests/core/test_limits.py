"""The caps of a profile: what passes, what is refused, and which of two caps lets more through."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unictl.capabilities.payments import CapturePayment, CreateOrder, CreateRefund
from unictl.capabilities.plans import CreatePlan
from unictl.capabilities.subscriptions import CancelSubscription, CreateSubscription
from unictl.core.limits import Limits, Move, Spent, asked, check, day_of, day_text, read
from unictl.errors import LimitReached

TODAY = day_of(1_764_064_800)  # 2025-11-25
ORDER = Move(
    profile="live", mode="live", operation="payments.create_order", amount=500, currency="INR"
)
REFUND = Move(profile="live", mode="live", operation="payments.refund", whole=True)
MESSAGE = Move(profile="live", mode="live", operation="messages.send")
RAW = Move(profile="default", mode="test", operation="api.request")


def refused(limits: Limits, move: Move, spent: Spent | None = None) -> LimitReached | None:
    """Return the refusal, or None if the call may go on."""
    try:
        check(limits, move, spent or Spent(), TODAY)
    except LimitReached as error:
        return error
    return None


@pytest.mark.parametrize(
    ("limits", "move", "spent"),
    [
        (Limits(), ORDER, Spent(10**6, {"INR": 10**18})),
        (Limits(amount={"INR": 500}), ORDER, Spent(9, {"INR": 10**18})),
        (Limits(amount={"USD": 1}), ORDER, Spent()),
        (Limits(amount_per_day={"INR": 1500}), ORDER, Spent(2, {"INR": 1000, "USD": 10**9})),
        (Limits(count_per_day=3), ORDER, Spent(2, {"INR": 10**18})),
        (Limits(currencies=("EUR", "INR")), ORDER, Spent()),
        (Limits(count_per_day=1), REFUND, Spent()),
        (Limits(amount={"USD": 1}), replace(REFUND, currency="INR"), Spent()),
        (Limits(amount={"INR": 1}, currencies=("INR",)), MESSAGE, Spent()),
        (Limits(count_per_day=1), RAW, Spent()),
    ],
)
def test_up_to_the_cap_a_call_passes(limits: Limits, move: Move, spent: Spent) -> None:
    """A cap is what may be moved, itself included; one of another kind or currency says nothing."""
    assert refused(limits, move, spent) is None


REFUSED = {
    "one call": (Limits(amount={"INR": 499}), ORDER, Spent(), ("INR 5.00", "INR 4.99")),
    "a day": (
        Limits(amount_per_day={"INR": 1500}),
        ORDER,
        Spent(2, {"INR": 1001}),
        ("INR 15.00", "INR 10.01", "2025-11-26", '--amount-per-day "INR 15.01"'),
    ),
    "the number": (Limits(count_per_day=2), ORDER, Spent(2), ("2 calls", "--count-per-day 3")),
    "no number at all": (Limits(count_per_day=0), MESSAGE, Spent(), ("--count-per-day 1",)),
    "a currency": (
        Limits(currencies=("EUR", "USD")),
        ORDER,
        Spent(),
        ("INR", "EUR, USD", "--currency EUR --currency USD --currency INR"),
    ),
    "all that there is": (Limits(amount={"INR": 10**9}), REFUND, Spent(), ("names no amount",)),
    "all, in a capped currency": (
        Limits(amount_per_day={"INR": 10**9}),
        replace(REFUND, currency="INR"),
        Spent(),
        ("names no amount", "--amount"),
    ),
    "all, in who knows which": (Limits(currencies=("INR",)), REFUND, Spent(), ("--amount",)),
    "an amount of who knows what": (
        Limits(amount={"INR": 10**9}),
        replace(ORDER, currency=None),
        Spent(),
        ("names no currency",),
    ),
    "a request of one's own": (Limits(amount={"INR": 10**9}), RAW, Spent(), ("request of your",)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_beyond_it_the_refusal_says_what_to_do(name: str) -> None:
    """Which cap of which profile, what is used up, when it ends, and the command that raises it."""
    limits, move, spent, words = REFUSED[name]
    error = refused(limits, move, spent)
    assert error is not None
    told = f"{error.message} {error.hint}"
    assert all(word in told for word in words), told
    assert f"profile {move.profile}" in error.message
    assert (error.exit_status, error.outcome, error.retryable) == (19, "not_applied", False)


def test_the_hint_leads_to_the_profile() -> None:
    """What is to be typed names the profile, unless it is the default one."""
    live = refused(Limits(count_per_day=0), ORDER)
    assert live is not None
    assert "`unictl limits set --profile live --count-per-day 1`" in live.hint
    default = refused(Limits(count_per_day=0), replace(ORDER, profile="default"))
    assert default is not None
    assert "`unictl limits set --count-per-day 1`" in default.hint


def test_what_a_request_names() -> None:
    """The amount with its currency; a request that could name one and doesn't moves all."""
    assert asked(CreateOrder(amount=5, currency="INR")) == (5, "INR", False)
    assert asked(CreateRefund()) == (None, None, True)
    assert asked(CreateRefund(amount=5)) == (5, None, False)
    assert asked(CapturePayment(currency="EUR")) == (None, "EUR", True)
    assert asked(CancelSubscription()) == (None, None, False)
    assert asked(CreateSubscription(plan_id="plan_of_then")) == (None, None, False)
    plan = CreatePlan(name="Tea", amount=500, currency="EUR", interval="month")
    assert asked(CreateSubscription(plan=plan)) == (500, "EUR", False)
    assert asked(CreateSubscription(plan=plan, quantity=3)) == (1500, "EUR", False)
    assert asked(None) == (None, None, False)
    assert asked(CreateOrder(amount=10**30, currency="INR")) == (2**63 - 1, "INR", False)


def test_a_day_is_of_utc() -> None:
    """It begins at midnight in UTC, and is named by its date."""
    assert day_text(TODAY) == "2025-11-25"
    midnight = TODAY * 86400.0
    assert [day_of(midnight + more) - TODAY for more in (-0.001, 0, 86399.9, 86400)] == [
        -1,
        0,
        0,
        1,
    ]


CURRENCIES = st.sampled_from(["INR", "USD", "JPY"])
AMOUNTS = st.dictionaries(CURRENCIES, st.integers(0, 9), max_size=3)
LIMITS = st.builds(
    Limits,
    amount=AMOUNTS,
    amount_per_day=AMOUNTS,
    count_per_day=st.none() | st.integers(0, 4),
    currencies=st.none() | st.lists(CURRENCIES, unique=True, max_size=3).map(tuple),
)
MOVES = st.one_of(
    st.builds(lambda a, c: replace(ORDER, amount=a, currency=c), st.integers(1, 9), CURRENCIES),
    st.builds(lambda c: replace(REFUND, currency=c), st.none() | CURRENCIES),
    st.just(MESSAGE),
    st.just(RAW),
)
SPENT = st.builds(Spent, st.integers(0, 5), AMOUNTS)


@given(LIMITS, LIMITS, MOVES, SPENT)
def test_tighter_caps_refuse_whatever_looser_ones_do(
    first: Limits, second: Limits, move: Move, spent: Spent
) -> None:
    """Caps that are said to allow no more than others let nothing through that those refuse."""
    if not first.allows_more_than(second) and refused(second, move, spent):
        assert refused(first, move, spent)


@given(LIMITS)
def test_caps_come_back_as_they_were_written(limits: Limits) -> None:
    """What the vault keeps is read back alike; a cap that isn't known is not passed over."""
    assert read(limits.plain()) == limits
    assert not limits.allows_more_than(limits)
    assert bool(limits) == (limits != Limits())
    assert read({**limits.plain(), "amount_per_hour": {}}) is None
