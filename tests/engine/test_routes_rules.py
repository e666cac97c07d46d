"""Rules as a file writes them: what can't be read wholly is a fault with its place and remedy."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unictl.engine.rules import ALLOWED, FAILOVER_ON, Fault, Rule
from unictl.engine.rules_reading import read
from unictl.errors import tree

INR: dict[str, Any] = {"services": ["razorpay"], "when": {"currency": ["INR"]}}


def faults(*tables: Any) -> tuple[Fault, ...]:
    """Return what is wrong with rules for payments."""
    return read("payments", list(tables))[1]


def test_a_whole_rule() -> None:
    """Everything that the file says is in the rule, and nothing else."""
    found, wrong = read(
        "payments",
        [
            {
                "services": ["stripe", "paypal"],
                "operations": ["create_order"],
                "when": {
                    "currency": ["EUR", "USD"],
                    "country": "DE",
                    "amount": {"at_least": 100, "at_most": 500000},
                    "mode": "live",
                    "feature": ["payments"],
                },
                "split": {"paypal": 20, "stripe": 80},
                "failover_on": ["network_failed"],
            }
        ],
    )
    assert not wrong
    assert found == (
        Rule(
            "payments",
            1,
            ("stripe", "paypal"),
            operations=("create_order",),
            currency=("EUR", "USD"),
            country=("DE",),
            at_least=100,
            at_most=500000,
            mode="live",
            feature=("payments",),
            split=(("stripe", 80), ("paypal", 20)),
            failover_on=("network_failed",),
        ),
    )


@pytest.mark.parametrize(
    ("table", "key", "why"),
    [
        ({}, "services", "names no service"),
        ({"services": []}, "services", "names no service"),
        ({"services": ["strip"]}, "services", "did you mean stripe?"),
        ({"services": ["twilio"]}, "services", "not a service that offers payments"),
        ({"services": ["stripe", "stripe"]}, "services", "twice"),
        ({"services": 5}, "services", "a list of texts"),
        ({**INR, "whn": {}}, "whn", "did you mean when?"),
        ({**INR, "when": 5}, "when", "has to be a table"),
        ({**INR, "when": {"curency": "INR"}}, "when.curency", "did you mean currency?"),
        ({**INR, "when": {"currency": ["inr"]}}, "when.currency", "did you mean INR?"),
        ({**INR, "when": {"currency": 5}}, "when.currency", "a list of texts"),
        ({**INR, "when": {"country": ["India"]}}, "when.country", "can't be 'India'"),
        ({**INR, "when": {"mode": "prod"}}, "when.mode", "can't be 'prod'"),
        ({**INR, "when": {"feature": [""]}}, "when.feature", "an empty text"),
        ({**INR, "when": {"amount": {"at_least": 5}}}, "when.amount", "needs a currency"),
        ({**INR, "operations": ["refund"]}, "operations", "'refund' is not"),
        ({**INR, "split": {"stripe": 1}}, "split.stripe", "not among"),
        ({**INR, "split": {"razorpay": 0}}, "split", "gives no service anything"),
        ({**INR, "split": {"razorpay": -1}}, "split.razorpay", "can't be -1"),
        ({**INR, "split": {"razorpay": 0.5}}, "split.razorpay", "can't be 0.5"),
        ({**INR, "split": {"razorpay": True}}, "split.razorpay", "can't be True"),
        ({**INR, "split": ["razorpay"]}, "split", "has to be a table"),
        ({**INR, "failover_on": ["conflict"]}, "failover_on", "'conflict' is not"),
        ({**INR, "failover_on": ["outcome_unknown"]}, "failover_on", "'outcome_unknown' is not"),
    ],
)
def test_what_cannot_be_read_is_a_fault(table: dict[str, Any], key: str, why: str) -> None:
    """The fault names the key and what is wrong, and every fault says what to write."""
    (fault,) = [one for one in faults(table) if one.key == key]
    assert why in fault.why
    assert fault.fix
    assert fault.number == 1


@pytest.mark.parametrize(
    ("amount", "key"),
    [
        (5, "when.amount"),
        ({}, "when.amount"),
        ({"at_least": "5"}, "when.amount.at_least"),
        ({"at_most": -1}, "when.amount.at_most"),
        ({"at_least": 1.5}, "when.amount.at_least"),
        ({"at_least": True}, "when.amount.at_least"),
        ({"at_least": 9, "at_most": 8}, "when.amount"),
        ({"least": 9}, "when.amount.least"),
    ],
)
def test_an_amount_is_a_range_of_whole_minor_units(amount: Any, key: str) -> None:
    """Nothing else is taken for a bound: neither text nor a fraction."""
    when = {"currency": "INR", "amount": amount}
    assert [one.key for one in faults({**INR, "when": when})] == [key]


@pytest.mark.parametrize("table", [5, {}, [5], "razorpay", [[]]])
def test_rules_are_a_list_of_tables(table: Any) -> None:
    """`[routes.payments]` with one pair of brackets is told how to be written."""
    found, (fault,) = read("payments", table)
    assert found == ()
    assert "[[routes.payments]]" in fault.fix


def test_each_fault_names_its_rule() -> None:
    """Of several rules one sees which is meant; all faults are told at once."""
    found = faults({"services": ["x"]}, INR, {**INR, "split": 5, "x": 1})
    assert [(one.number, one.key) for one in found] == [(1, "services"), (3, "x"), (3, "split")]


def test_failover_is_for_errors_that_there_are_and_that_surely_did_nothing() -> None:
    """No error that leaves the outcome open, or is the caller's own doing, lets a call go on."""
    codes = {one.code for one in tree()}
    assert set(ALLOWED) <= codes
    never = {"outcome_unknown", "conflict", "busy", "limit_reached", "live_not_allowed"}
    assert not never & set(ALLOWED)
    assert not {"rejected", "declined"} & set(FAILOVER_ON)


SOME = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("stripe"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["services", "when", "split", "amount", "currency", "at_least", "stripe", "mode"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(SOME)
def test_nothing_in_a_file_breaks_the_reading(table: Any) -> None:
    """Whatever stands there is a rule or a fault, never a traceback, and a rule has a service."""
    found, wrong = read("payments", table)
    assert wrong or all(rule.services for rule in found)
