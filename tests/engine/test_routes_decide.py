"""The decision itself: which rule fits, in which order services are tried, and why."""

from collections import Counter
from dataclasses import fields
from hashlib import sha256
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unictl.capabilities._index import CAPABILITIES
from unictl.capabilities.payment_links import LinkCustomer
from unictl.capabilities.plans import CreatePlan
from unictl.core import registry
from unictl.engine.facts import Facts, _own_name, why_not
from unictl.engine.facts import facts as facts_of
from unictl.engine.routes import Decision, Judged, decide, order
from unictl.engine.rules import Rule
from unictl.engine.rules_reading import read
from unictl.errors import InvalidRequest

ORDER: Final = registry.operation("payments.create_order")
SERVICES: Final = ("razorpay", "stripe", "paypal")
CODES: Final = ("INR", "EUR", "USD", "JPY")


def rules(*tables: dict[str, Any], capability: str = "payments") -> tuple[Rule, ...]:
    """Return rules as a file has them; none of them is faulty."""
    found, faults = read(capability, list(tables))
    assert not faults
    return found


def decided(
    found: tuple[Rule, ...],
    facts: Facts,
    modes: dict[str, str] | None = None,
    features: dict[str, tuple[str, ...]] | None = None,
) -> Decision:
    """Return the decision over an order."""
    return decide(found, ORDER, facts, mode=(modes or {}).get, features=features or {})


def chosen(decision: Decision) -> Judged:
    """Return the rule that matched."""
    assert decision.chosen is not None
    return decision.chosen


def test_operations_that_begin_something_go_by_rules_and_no_others() -> None:
    """What refers to a thing of one service never goes by a rule, whatever the rule says."""
    may = {
        operation.id
        for capability in CAPABILITIES
        for operation in registry.operations_of(capability).values()
        if why_not(operation) is None
    }
    assert may == {
        "payments.create_order",
        "payment_links.create",
        "plans.create",
        "subscriptions.create",
        "customers.create",
        "invoices.create",
        "payouts.create",
        "messages.send",
        "calls.place",
        "verifications.start",
    }


def test_every_field_that_holds_an_id_of_a_services_own_ends_alike() -> None:
    """No field can name a thing of one service unnoticed: its text or its name would tell."""
    for capability in CAPABILITIES:
        for operation in registry.operations_of(capability).values():
            for field in (
                fields(operation.request) if operation.begins and operation.request else ()
            ):
                told = repr(field.type).lower()
                if "the service's id" in told or " at the service" in told or "saved" in told:
                    assert _own_name(field.name), f"{operation.id} {field.name}"


@pytest.mark.parametrize(
    ("identifier", "values", "own"),
    [
        ("payments.create_order", {"customer_id": "cus_1"}, "customer_id"),
        ("payments.create_order", {"payment_method": "pm_1"}, "payment_method"),
        ("subscriptions.create", {"plan_id": "plan_1"}, "plan_id"),
        ("payouts.create", {"recipient": {"account_id": "fa_1"}}, "recipient.account_id"),
        ("messages.send", {"template_id": "HX1"}, "template_id"),
        ("payments.create_order", {"reference": "1001", "customer_id": None}, None),
    ],
)
def test_an_id_of_one_service_takes_the_choice(
    identifier: str, values: dict[str, Any], own: str | None
) -> None:
    """An id is one service's: no rule can say whose, so the service has to be named."""
    operation = registry.operation(identifier)
    found = facts_of(operation, values)
    assert found.own == own
    why = why_not(operation, found)
    assert why is None if own is None else why is not None and own in why


def test_facts_come_from_the_request_and_from_what_is_nested_in_it() -> None:
    """Amount and currency are those of the request, or of the plan inside it."""
    found = facts_of(ORDER, {"amount": 4200, "currency": "EUR"}, "DE")
    assert found == Facts("EUR", 4200, "DE")
    subscription = registry.operation("subscriptions.create")
    plan = CreatePlan(name="Tea", amount=900, currency="USD", interval="month")
    assert facts_of(subscription, {"plan": plan}) == Facts("USD", 900)
    link = registry.operation("payment_links.create")
    customer = LinkCustomer(email="asha@example.com")
    assert facts_of(link, {"customer": customer, "amount": True}) == Facts()


@pytest.mark.parametrize("country", ["india", "in", "", "I1"])
def test_a_country_is_a_code(country: str) -> None:
    """A country that no rule can match by accident of spelling is refused, not passed over."""
    with pytest.raises(InvalidRequest) as refused:
        facts_of(ORDER, {}, country)
    assert refused.value.field == "country"


@pytest.mark.parametrize(
    ("when", "facts", "why"),
    [
        ({"currency": ["INR"]}, Facts("EUR"), "currency EUR is not INR"),
        ({"currency": "INR"}, Facts(), "names no currency"),
        ({"country": ["IN", "NP"]}, Facts(country="DE"), "country DE is not IN or NP"),
        ({"currency": "INR", "amount": {"at_least": 100}}, Facts("INR", 99), "less than 100"),
        ({"currency": "INR", "amount": {"at_most": 100}}, Facts("INR", 101), "more than 100"),
        ({"currency": "INR", "amount": {"at_most": 100}}, Facts("INR"), "names no amount"),
    ],
)
def test_a_condition_that_is_not_met_says_so(when: dict[str, Any], facts: Facts, why: str) -> None:
    """A rule is passed by with the reason, in the words of the request."""
    (judged,) = decided(rules({"services": ["razorpay"], "when": when}), facts).judged
    assert not judged.matched
    assert why in judged.why


@pytest.mark.parametrize("amount", [100, 101, 199, 200])
def test_bounds_belong_to_the_range(amount: int) -> None:
    """An amount on the bound is inside."""
    when = {"currency": "INR", "amount": {"at_least": 100, "at_most": 200}}
    found = rules({"services": ["razorpay"], "when": when})
    assert chosen(decided(found, Facts("INR", amount))).services == ("razorpay",)


def test_a_mode_and_a_feature_choose_among_a_rules_services() -> None:
    """Services whose keys are of another mode, or that lack the feature, are left out with why."""
    both = {"services": list(SERVICES), "when": {"mode": "live"}}
    modes = {"razorpay": "test", "stripe": "live"}
    found = chosen(decided(rules(both), Facts(), modes=modes))
    assert found.services == ("stripe",)
    assert dict(found.passed_over) == {
        "razorpay": "has test keys, not live ones",
        "paypal": "has no keys",
    }
    upi = {"services": list(SERVICES), "when": {"feature": ["upi"]}}
    listed = {"razorpay": ("upi", "payments"), "stripe": ("payments",)}
    assert chosen(decided(rules(upi), Facts(), features=listed)).services == ("razorpay",)
    assert decided(rules(upi), Facts()).chosen is None


def test_keys_are_not_asked_for_without_need() -> None:
    """A decision that no mode enters needs no key, so none is looked at."""

    def mode(service: str) -> str | None:
        raise AssertionError(service)

    found = rules({"services": ["stripe"], "when": {"currency": "EUR"}}, {"services": ["paypal"]})
    assert chosen(decide(found, ORDER, Facts("EUR"), mode=mode, features={})).rule.number == 1


def test_a_service_that_does_not_offer_the_operation_is_left_out() -> None:
    """A rule for a whole capability may name a service that offers only a part of it."""
    customers = registry.operation("customers.create")
    found, faults = read("customers", [{"services": ["stripe", "razorpay"]}])
    assert not faults
    rule = Rule("customers", 1, ("paypal", "stripe"))
    decision = decide((rule,), customers, Facts(), mode=lambda _: None, features={})
    assert chosen(decision).services == ("stripe",)
    assert chosen(decision).passed_over == (("paypal", "does not offer customers.create"),)
    del found


def test_a_rule_for_other_operations_is_passed_by() -> None:
    """`operations` narrows a rule; dashes are underscores there as on the command line."""
    found = rules({"services": ["stripe"], "operations": ["create-order"]})
    assert found[0].operations == ("create_order",)
    assert chosen(decided(found, Facts())).services == ("stripe",)
    other = Rule("payments", 1, ("stripe",), operations=("something_else",))
    assert decided((other,), Facts()).judged[0].why == "it is for something_else"


CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "currency": st.lists(st.sampled_from(CODES), min_size=1, unique=True),
        "country": st.lists(st.sampled_from(["IN", "DE", "US"]), min_size=1, unique=True),
    },
)
TABLES = st.fixed_dictionaries(
    {
        "services": st.permutations(SERVICES).map(lambda some: list(some[:2])),
        "when": CONDITIONS,
    }
)


@given(
    tables=st.lists(TABLES, max_size=6),
    currency=st.none() | st.sampled_from(CODES),
    country=st.none() | st.sampled_from(["IN", "DE", "US"]),
)
def test_the_first_rule_that_matches_decides(
    tables: list[dict[str, Any]], currency: str | None, country: str | None
) -> None:
    """No later rule is looked at, and the first that fits is the one."""

    def fits(table: dict[str, Any]) -> bool:
        when = table["when"]
        return currency in when.get("currency", [currency]) and country in when.get(
            "country", [country]
        )

    expected = next((number for number, one in enumerate(tables, 1) if fits(one)), None)
    decision = decided(rules(*tables), Facts(currency, None, country))
    found = decision.chosen and decision.chosen.rule.number
    assert found == expected
    assert len(decision.judged) == (expected or len(tables))
    assert decision == decided(rules(*tables), Facts(currency, None, country))


@given(
    key=st.text(min_size=1, max_size=40),
    weights=st.fixed_dictionaries({one: st.integers(0, 100) for one in SERVICES}),
)
def test_a_split_is_the_same_for_a_key_and_leaves_nobody_out(
    key: str, weights: dict[str, int]
) -> None:
    """The key alone decides who is first; all the others follow in the rule's order."""
    split = tuple((one, weights[one]) for one in SERVICES if weights[one])
    found = order(SERVICES, split, key)
    assert found == order(SERVICES, split, key)
    assert sorted(found) == sorted(SERVICES)
    assert found[1:] == tuple(one for one in SERVICES if one != found[0])
    assert weights[found[0]] or not split


def test_a_split_is_made_as_the_docs_say() -> None:
    """Another program can tell from the key who is first: SHA-256, 64 bits, shares side by side."""
    for number in range(200):
        key = f"order-{number}"
        digest = sha256(b"unictl/split/1\n" + key.encode()).digest()
        point = int.from_bytes(digest[:8], "big") / 2**64
        first = "razorpay" if point < 0.5 else "stripe" if point < 0.8 else "paypal"
        split = (("razorpay", 50), ("stripe", 30), ("paypal", 20))
        assert order(SERVICES, split, key)[0] == first


def test_a_split_of_known_keys_never_changes() -> None:
    """A newer unictl sends a key where an older one did: these are fixed for good."""
    split = (("stripe", 80), ("paypal", 20))
    firsts = [order(("stripe", "paypal"), split, f"k{number}")[0] for number in range(8)]
    assert firsts == ["stripe", "paypal"] + ["stripe"] * 6


def test_shares_are_the_weights() -> None:
    """Over many keys each service gets its share, within five standard deviations."""
    split, many = (("stripe", 80), ("paypal", 20)), 10_000
    counts = Counter(order(("stripe", "paypal"), split, f"run/{n}")[0] for n in range(many))
    deviation = (many * 0.8 * 0.2) ** 0.5
    assert abs(counts["stripe"] - many * 0.8) < 5 * deviation


def test_a_service_that_is_left_out_takes_no_share() -> None:
    """The shares of those that are left stay as they are to each other."""
    split = (("razorpay", 50), ("stripe", 40), ("paypal", 10))
    firsts = {order(("stripe", "paypal"), split, str(number))[0] for number in range(200)}
    assert firsts == {"stripe", "paypal"}
    assert order(("razorpay",), (("stripe", 1),), "k") == ("razorpay",)
