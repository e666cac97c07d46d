"""The judge that holds requests and replies against Stripe's document: it does find faults."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import openapi_stripe
import pytest
from openapi_stripe import faults_of_reply, faults_of_request, nest
from stripe_sandbox import Api

pytestmark = pytest.mark.skipif(
    openapi_stripe.missing() is not None, reason=str(openapi_stripe.missing())
)


@pytest.fixture
def intent(state: Path) -> Any:
    """A PaymentIntent as the stand-in answers it, with its charge inside."""
    api = Api(state)
    made = api.paid(expand=["latest_charge"])
    api.close()
    return made


@pytest.mark.parametrize(
    ("at", "value", "fault"),
    [
        ("colour", "red", "reply: has the unknown field colour"),
        ("latest_charge.colour", "red", "reply.latest_charge: has the unknown field colour"),
        ("latest_charge.outcome.colour", "red", "outcome: has the unknown field colour"),
        ("status", "happy", "reply.status: 'happy' is not one of"),
        ("amount", "2000", "reply.amount: '2000' is not of type"),
        ("id", None, "reply.id: is null"),
        ("latest_charge.amount", ..., "reply.latest_charge: lacks amount"),
        ("metadata.a", 1, "reply.metadata.a: 1 is not of type"),
        ("payment_method_types", "card", "reply.payment_method_types: 'card' is not of type"),
        ("next_action", [], "reply.next_action: [] is of no known shape"),
    ],
)
def test_a_fault_in_a_reply(intent: Any, at: str, value: Any, fault: str) -> None:
    """Unknown, missing, null, mistyped and strange values are found at any depth."""
    assert faults_of_reply("POST", "/v1/payment_intents", 200, intent) == []
    changed = deepcopy(intent)
    *within, name = at.split(".")
    place = changed
    for part in within:
        place = place[part]
    if value is ...:
        del place[name]
    else:
        place[name] = value
    faults = faults_of_reply("POST", "/v1/payment_intents", 200, changed)
    assert any(fault in one for one in faults), faults


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ([("amount", "100"), ("currency", "usd")], None),
        ([("amount", "100"), ("currency", "usd"), ("shipping[name]", "A")], "lacks address"),
        ([("amount", "100")], "lacks currency"),
        ([("amount", "ten"), ("currency", "usd")], "is not of type"),
        ([("amount", "1"), ("currency", "usd"), ("colour", "red")], "unknown field colour"),
        (
            [("amount", "1"), ("currency", "usd"), ("payment_method_types[]", "card")],
            None,
        ),
        (
            [("amount", "1"), ("currency", "usd"), ("automatic_payment_methods[on]", "true")],
            "unknown field on",
        ),
    ],
)
def test_a_fault_in_a_request(form: list[tuple[str, str]], fault: str | None) -> None:
    """A form's unknown, missing and mistyped parameters are found, nested ones too."""
    faults = faults_of_request("POST", "/v1/payment_intents", nest(form))
    assert faults == [] if fault is None else any(fault in one for one in faults), faults


def test_paths_are_told_apart() -> None:
    """A path with an id is that of an operation, and a literal one goes first."""
    template = openapi_stripe.template
    assert template("GET", "/v1/payment_intents/pi_1") == "/v1/payment_intents/{intent}"
    assert template("GET", "/v1/payment_intents/search") == "/v1/payment_intents/search"
    with pytest.raises(KeyError):
        template("PUT", "/v1/payment_intents")
