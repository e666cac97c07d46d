"""The customer in front of Stripe's stand-in: what he pays, and what that completes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stripe_sandbox import RETURN, Api

from unictl.errors import Conflict, InvalidRequest, NotFound


@pytest.fixture
def stripe_api(state: Path) -> Iterator[Api]:
    """The stand-in in process."""
    api = Api(state)
    yield api
    api.close()


def test_an_intent(stripe_api: Api) -> None:
    """Paying it makes a charge; a failure leaves it open, a hold waits for its capture."""
    intent = stripe_api.intent(2000)
    failed = stripe_api.pay(intent["id"], "failed")
    assert (failed["status"], failed["failure_code"]) == ("failed", "card_declined")
    paid = stripe_api.pay(intent["id"], amount=2000, currency="USD")
    assert (paid["status"], paid["payment_intent"], paid["captured"]) == (
        "succeeded",
        intent["id"],
        True,
    )
    with pytest.raises(Conflict, match="is succeeded"):
        stripe_api.pay(intent["id"])
    held = stripe_api.intent(capture_method="manual")
    assert stripe_api.pay(held["id"], "authorized")["captured"] is False
    assert stripe_api.get(f"payment_intents/{held['id']}")["status"] == "requires_capture"


def test_the_operation_that_shows_it(stripe_api: Api) -> None:
    """What is paid is shown as a payment, by the id that lists of payments have."""
    intent = stripe_api.intent()["id"]
    paid = stripe_api.sandbox.pay(intent)
    assert (paid.service, paid.operation, paid.id) == ("stripe", "payments.get", intent)


def test_a_test_card(stripe_api: Api) -> None:
    """The customer may have any of Stripe's test cards."""
    charge = stripe_api.pay(stripe_api.intent()["id"], method="pm_card_mastercard")
    assert charge["payment_method_details"]["card"]["brand"] == "mastercard"
    poor = "pm_card_visa_chargeDeclinedInsufficientFunds"
    charge = stripe_api.pay(stripe_api.intent()["id"], method=poor)
    assert charge["outcome"]["reason"] == "insufficient_funds"
    stripe_api.pay(stripe_api.intent()["id"], method="createDispute")
    assert len(stripe_api.get("disputes")["data"]) == 1


def test_a_checkout_session(stripe_api: Api) -> None:
    """It is complete and paid, with an intent that says what was asked for."""
    said = {"description": "Tea", "metadata": {"order": "7"}}
    session = stripe_api.session(payment_intent_data=said, metadata={"cart": "1"})
    assert session["payment_intent"] is None
    stripe_api.pay(session["id"], "failed")
    path = f"checkout/sessions/{session['id']}"
    assert stripe_api.get(path)["status"] == "open"
    stripe_api.pay(session["id"])
    done = stripe_api.get(path, expand=["payment_intent"])
    assert (done["status"], done["payment_status"], done["url"]) == ("complete", "paid", None)
    assert done["customer_details"]["email"] == "customer@example.com"
    intent = done["payment_intent"]
    assert (intent["description"], intent["metadata"]) == ("Tea", {"order": "7"})
    assert len(stripe_api.get("payment_intents")["data"]) == 1
    assert "checkout.session.completed" in stripe_api.events()
    assert stripe_api.refused(f"{path}/expire")["http"] == 400
    with pytest.raises(Conflict, match="is complete"):
        stripe_api.pay(session["id"])


def test_a_session_expires(stripe_api: Api) -> None:
    """After its time it can't be paid."""
    session = stripe_api.session(expires_at=stripe_api.now + 1800)
    stripe_api.now += 1800
    with pytest.raises(Conflict, match="is expired"):
        stripe_api.pay(session["id"])
    assert stripe_api.get(f"checkout/sessions/{session['id']}")["status"] == "expired"
    for seconds in (1799, 24 * 3600 + 1):
        item = {"price": stripe_api.price()["id"], "quantity": 1}
        fields = {"expires_at": stripe_api.now + seconds, "success_url": RETURN}
        error = stripe_api.refused("checkout/sessions", line_items=[item], **fields)
        assert error["param"] == "expires_at"


def test_a_session_that_subscribes(stripe_api: Api) -> None:
    """It makes the customer and the subscription, whose first invoice it pays."""
    item = {"price": stripe_api.monthly()["id"], "quantity": 2}
    session = stripe_api.session(
        mode="subscription",
        line_items=[item],
        customer_email="ada@example.com",
        subscription_data={"metadata": {"plan": "gold"}},
    )
    stripe_api.pay(session["id"], "failed")
    stripe_api.pay(session["id"])
    deep = ["subscription", "customer", "invoice"]
    done = stripe_api.get(f"checkout/sessions/{session['id']}", expand=deep)
    assert (done["status"], done["subscription"]["status"]) == ("complete", "active")
    assert done["subscription"]["metadata"] == {"plan": "gold"}
    assert done["customer"]["email"] == "ada@example.com"
    assert (done["invoice"]["status"], done["invoice"]["amount_paid"]) == ("paid", 3000)
    assert len(stripe_api.get("subscriptions")["data"]) == 1


def test_a_payment_link(stripe_api: Api) -> None:
    """Each customer has a session of his own; the last that a limit allows switches it off."""
    item = {"price": stripe_api.price()["id"], "quantity": 1}
    twice = {"completed_sessions": {"limit": 2}}
    link = stripe_api.post(
        "payment_links", line_items=[item], restrictions=twice, metadata={"a": "b"}
    )
    for _ in range(2):
        assert stripe_api.pay(link["id"])["amount"] == 1500
    after = stripe_api.get(f"payment_links/{link['id']}")
    assert (after["active"], after["restrictions"]["completed_sessions"]["count"]) == (False, 2)
    sessions = stripe_api.get("checkout/sessions", payment_link=link["id"])["data"]
    assert [one["metadata"] for one in sessions] == [{"a": "b"}] * 2
    with pytest.raises(Conflict, match="is inactive"):
        stripe_api.pay(link["id"])


def test_what_a_page_can_not_sell(stripe_api: Api) -> None:
    """Modes, prices and currencies must fit together."""
    once, monthly = stripe_api.price()["id"], stripe_api.monthly()["id"]
    euros = stripe_api.price(currency="eur")["id"]
    item = {"price": once, "quantity": 1}
    page = {"mode": "payment", "success_url": RETURN}
    for items in ([{"price": monthly}], [item, {"price": euros}], [], [{"quantity": 1}]):
        assert stripe_api.refused("checkout/sessions", line_items=items, **page)["http"] == 400
    page["mode"] = "subscription"
    assert stripe_api.refused("checkout/sessions", line_items=[item], **page)["param"] == "mode"
    missing = stripe_api.refused("checkout/sessions", mode="payment", line_items=[item])
    assert (missing["code"], missing["param"]) == ("parameter_missing", "success_url")
    stripe_api.post(f"prices/{once}", active=False)
    assert "inactive" in stripe_api.refused("payment_links", line_items=[item])["message"]


def test_a_planned_decline(stripe_api: Api) -> None:
    """The metadata of what is paid makes the first attempt fail."""
    plan: dict[str, Any] = {"metadata": {"unictl_sandbox": "insufficient_funds"}}
    item = {"price": stripe_api.price()["id"], "quantity": 1}
    holders = (
        stripe_api.intent(**plan),
        stripe_api.session(**plan),
        stripe_api.post("payment_links", line_items=[item], **plan),
    )
    for holder in holders:
        first, second = (stripe_api.pay(holder["id"]) for _ in range(2))
        assert (first["status"], second["status"]) == ("failed", "succeeded")
        assert first["outcome"]["reason"] == "insufficient_funds"


def test_a_connected_accounts_intent(stripe_api: Api) -> None:
    """It is paid where it is, and the platform sees nothing of it."""
    there = {"stripe_account": "acct_1Connected0000001"}
    fields = {"amount": 100, "currency": "usd"}
    intent = stripe_api.call("POST", "payment_intents", fields, **there).body
    stripe_api.pay(intent["id"])
    assert len(stripe_api.call("GET", "charges", **there).body["data"]) == 1
    assert stripe_api.get("charges")["data"] == []


def test_what_can_not_be_paid(stripe_api: Api) -> None:
    """Wrong ids, amounts, currencies, outcomes and methods say what could be."""
    intent = stripe_api.intent(2000)["id"]
    with pytest.raises(NotFound):
        stripe_api.pay("pi_nothing")
    with pytest.raises(InvalidRequest, match="can't be paid"):
        stripe_api.pay(stripe_api.post("customers")["id"])
    for how in (
        {"amount": 1000},
        {"currency": "EUR"},
        {"outcome": "perhaps"},
        {"method": "cheque"},
    ):
        with pytest.raises(InvalidRequest):
            stripe_api.sandbox.pay(intent, **how)
    with pytest.raises(Conflict, match="captured at once"):
        stripe_api.pay(intent, "authorized")
    assert stripe_api.get("charges")["data"] == []


def test_seeding(stripe_api: Api) -> None:
    """A fresh sandbox can have a few believable things, and each is as Stripe documents it."""
    assert stripe_api.sandbox.seed()["stripe"] > 20
    for path in ("payment_intents", "charges", "subscriptions", "invoices", "payment_links"):
        assert stripe_api.get(path)["data"]
    assert [one["status"] for one in stripe_api.get("disputes")["data"]] == ["needs_response"]
    statuses = {one["status"] for one in stripe_api.get("payment_intents")["data"]}
    assert statuses == {"succeeded", "requires_capture", "requires_payment_method"}
