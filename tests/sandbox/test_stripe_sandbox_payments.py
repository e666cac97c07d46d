"""Payments at Stripe's stand-in: test cards, 3-D Secure, capture, refunds, disputes, amounts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stripe_sandbox import RETURN, Api


@pytest.fixture
def stripe_api(state: Path) -> Iterator[Api]:
    """The stand-in in process."""
    api = Api(state)
    yield api
    api.close()


def _declined(api: Api, card: str, **fields: Any) -> Any:
    answer = api.call(
        "POST",
        "payment_intents",
        {
            "amount": 2000,
            "currency": "usd",
            "payment_method_types": ["card"],
            "payment_method": card,
            "confirm": True,
            **fields,
        },
    )
    assert (answer.status, answer.error["type"]) == (402, "card_error")
    return answer.error


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
        ("pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"),
        ("pm_card_radarBlock", "card_declined", "fraudulent"),
    ],
)
def test_a_declining_card(stripe_api: Api, card: str, code: str, decline_code: str) -> None:
    """The decline is a 402; intent, error and failed charge stay, and it can be retried."""
    error = _declined(stripe_api, card)
    assert (error["code"], error["decline_code"]) == (code, decline_code)
    intent = stripe_api.get(f"payment_intents/{error['payment_intent']['id']}")
    assert intent == error["payment_intent"]
    assert (intent["status"], intent["payment_method"]) == ("requires_payment_method", None)
    assert intent["last_payment_error"]["decline_code"] == decline_code
    charge = stripe_api.get(f"charges/{error['charge']}")
    assert (charge["status"], charge["paid"], charge["failure_code"]) == ("failed", False, code)
    path = f"payment_intents/{intent['id']}/confirm"
    again = stripe_api.post(path, payment_method="pm_card_visa")
    assert (again["status"], again["last_payment_error"]) == ("succeeded", None)
    assert stripe_api.events(types=["charge.failed", "payment_intent.payment_failed"]) == [
        "charge.failed",
        "payment_intent.payment_failed",
    ]


def test_3d_secure(stripe_api: Api) -> None:
    """The customer is sent elsewhere; once he has proved himself, the payment succeeds."""
    asked = stripe_api.paid(card="pm_card_authenticationRequired", return_url=RETURN)
    assert (asked["status"], asked["next_action"]["type"]) == ("requires_action", "redirect_to_url")
    assert asked["next_action"]["redirect_to_url"]["return_url"] == RETURN
    charge = stripe_api.pay(asked["id"])
    assert charge["payment_method_details"]["card"]["three_d_secure"]["result"] == "authenticated"
    assert stripe_api.get(f"payment_intents/{asked['id']}")["status"] == "succeeded"
    by_script = stripe_api.paid(card="pm_card_threeDSecure2Required")
    assert by_script["next_action"]["type"] == "use_stripe_sdk"
    for how in ({"error_on_requires_action": True}, {"off_session": True}):
        error = _declined(stripe_api, "pm_card_authenticationRequired", **how)
        assert error["code"] == "authentication_required"


def test_confirming_with_automatic_methods_needs_a_return_url(stripe_api: Api) -> None:
    """As with Stripe, a method that could redirect must know where to come back to."""
    how = {"amount": 100, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    assert "return_url" in stripe_api.refused("payment_intents", **how)["message"]
    assert stripe_api.post("payment_intents", return_url=RETURN, **how)["status"] == "succeeded"
    never = {"enabled": True, "allow_redirects": "never"}
    made = stripe_api.post("payment_intents", automatic_payment_methods=never, **how)
    assert made["status"] == "succeeded"


def test_capture_in_part_gives_the_rest_back(stripe_api: Api) -> None:
    """What isn't captured is released; an intent is captured once."""
    held = stripe_api.paid(2000, capture_method="manual")
    assert (held["status"], held["amount_capturable"]) == ("requires_capture", 2000)
    path = f"payment_intents/{held['id']}/capture"
    assert stripe_api.refused(path, amount_to_capture=2001)["code"] == "amount_too_large"
    captured = stripe_api.post(path, amount_to_capture=1500)
    assert (captured["amount_received"], captured["amount_capturable"]) == (1500, 0)
    charge = stripe_api.get(f"charges/{held['latest_charge']}")
    assert (charge["amount_captured"], charge["amount_refunded"]) == (1500, 500)
    error = stripe_api.refused(path)
    assert (error["http"], error["code"]) == (400, "payment_intent_unexpected_state")
    assert error["payment_intent"]["id"] == held["id"]


def test_cancel(stripe_api: Api) -> None:
    """Held money is given back; what has succeeded can't be cancelled."""
    held = stripe_api.paid(2000, capture_method="manual")
    cancelled = stripe_api.post(f"payment_intents/{held['id']}/cancel")
    assert (cancelled["status"], cancelled["amount_capturable"]) == ("canceled", 0)
    charge = stripe_api.get(f"charges/{held['latest_charge']}", expand=["refunds"])
    assert (charge["refunded"], charge["captured"]) == (True, False)
    assert charge["refunds"]["data"][0]["amount"] == 2000
    for intent in (cancelled, stripe_api.paid()):
        error = stripe_api.refused(f"payment_intents/{intent['id']}/cancel")
        assert error["code"] == "payment_intent_unexpected_state"


def test_an_intent_changes_until_it_is_confirmed(stripe_api: Api) -> None:
    """Amount and currency are fixed by success; texts and metadata are not."""
    made = stripe_api.intent(2000)
    path = f"payment_intents/{made['id']}"
    assert stripe_api.post(path, amount=2500, currency="eur")["amount"] == 2500
    changed = stripe_api.post(path, payment_method="pm_card_visa")
    assert changed["status"] == "requires_confirmation"
    assert stripe_api.post(f"{path}/confirm")["amount_received"] == 2500
    assert stripe_api.refused(path, amount=1)["code"] == "payment_intent_unexpected_state"
    assert stripe_api.post(path, description="Tea")["description"] == "Tea"


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "usd", "amount_too_small"),
        (29, "gbp", "amount_too_small"),
        (49, "jpy", "amount_too_small"),
        (100_000_000, "usd", "amount_too_large"),
        (0, "usd", "parameter_invalid_integer"),
        (-1, "usd", "parameter_invalid_integer"),
        (1001, "kwd", "parameter_invalid_integer"),
        (501, "isk", "parameter_invalid_integer"),
    ],
)
def test_amounts_that_stripe_refuses(
    stripe_api: Api, amount: int, currency: str, code: str
) -> None:
    """Too small, too large, and digits that a currency doesn't have."""
    error = stripe_api.refused("payment_intents", amount=amount, currency=currency)
    assert (error["code"], error["param"]) == (code, "amount")


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(50, "usd"), (30, "GBP"), (50, "jpy"), (1010, "kwd"), (500, "isk"), (99_999_999, "eur")],
)
def test_amounts_that_stripe_takes(stripe_api: Api, amount: int, currency: str) -> None:
    """The bounds themselves; a currency is shown in lower case."""
    made = stripe_api.intent(amount, currency)
    assert (made["amount"], made["currency"]) == (amount, currency.lower())


def test_refunds_add_up(stripe_api: Api) -> None:
    """Parts up to the whole; then nothing is left, and too much is refused."""
    intent = stripe_api.paid(2000)
    first = stripe_api.post("refunds", payment_intent=intent["id"], amount=500)
    charge = stripe_api.get(f"charges/{intent['latest_charge']}")
    assert (charge["amount_refunded"], charge["refunded"]) == (500, False)
    assert stripe_api.refused("refunds", charge=charge["id"], amount=1501)["param"] == "amount"
    rest = stripe_api.post("refunds", charge=charge["id"])
    assert (rest["amount"], rest["payment_intent"]) == (1500, intent["id"])
    assert stripe_api.get(f"charges/{charge['id']}")["refunded"] is True
    again = stripe_api.refused("refunds", charge=charge["id"])
    assert again["code"] == "charge_already_refunded"
    assert stripe_api.refused("refunds")["code"] == "parameter_missing"
    both = stripe_api.refused("refunds", charge=charge["id"], payment_intent=intent["id"])
    assert both["code"] == "parameters_exclusive"
    assert stripe_api.get("refunds", payment_intent=intent["id"])["data"] == [rest, first]


def test_refunding_what_is_held_cancels_the_intent(stripe_api: Api) -> None:
    """Held money goes back whole, and there is nothing to capture any more."""
    held = stripe_api.paid(2000, capture_method="manual")
    charge = held["latest_charge"]
    assert stripe_api.refused("refunds", charge=charge, amount=500)["param"] == "amount"
    stripe_api.post("refunds", charge=charge)
    path = f"payment_intents/{held['id']}"
    assert stripe_api.get(path)["status"] == "canceled"
    assert stripe_api.refused(f"{path}/capture")["http"] == 400


def test_what_was_not_paid_is_not_refunded(stripe_api: Api) -> None:
    """Neither an open intent nor a failed charge can be refunded."""
    assert stripe_api.refused("refunds", payment_intent=stripe_api.intent()["id"])["http"] == 400
    failed = _declined(stripe_api, "pm_card_chargeDeclined")["charge"]
    assert stripe_api.refused("refunds", charge=failed)["http"] == 400


@pytest.mark.parametrize(
    ("card", "status"), [("pm_card_pendingRefund", "pending"), ("pm_card_refundFail", "failed")]
)
def test_a_refund_that_takes_time_or_fails(stripe_api: Api, card: str, status: str) -> None:
    """Test cards whose refund is pending, or fails and leaves the charge as it was."""
    intent = stripe_api.paid(card=card)
    refund = stripe_api.post("refunds", payment_intent=intent["id"])
    assert refund["status"] == status
    charge = stripe_api.get(f"charges/{intent['latest_charge']}")
    assert charge["refunded"] is (status != "failed")


@pytest.mark.parametrize(
    ("card", "reason", "status"),
    [
        ("pm_card_createDispute", "fraudulent", "needs_response"),
        ("pm_card_createDisputeProductNotReceived", "product_not_received", "needs_response"),
        ("pm_card_createDisputeInquiry", "fraudulent", "warning_needs_response"),
    ],
)
def test_a_disputing_card(stripe_api: Api, card: str, reason: str, status: str) -> None:
    """The dispute takes the money back, unless it is an inquiry; it ends as its evidence says."""
    intent = stripe_api.paid(card=card)
    dispute = stripe_api.get("disputes", payment_intent=intent["id"])["data"][0]
    assert (dispute["reason"], dispute["status"]) == (reason, status)
    assert stripe_api.get(f"charges/{intent['latest_charge']}")["disputed"] is True
    inquiry = status.startswith("warning")
    assert len(dispute["balance_transactions"]) == (0 if inquiry else 1)
    refund = stripe_api.call("POST", "refunds", {"charge": intent["latest_charge"]})
    assert (refund.status == 200) is inquiry
    path = f"disputes/{dispute['id']}"
    staged = stripe_api.post(path, evidence={"customer_name": "Ada"}, submit=False)
    assert (staged["status"], staged["evidence_details"]["has_evidence"]) == (status, True)
    sent = stripe_api.post(path, submit=True)
    assert sent["status"] == ("warning_under_review" if inquiry else "under_review")
    assert sent["evidence_details"]["submission_count"] == 1
    assert stripe_api.refused(path, evidence={"customer_name": "Eve"})["http"] == 400
    assert stripe_api.refused(f"{path}/close")["http"] == 400


def test_the_ledger_follows_the_money(stripe_api: Api) -> None:
    """A charge is pending for two days, or available at once; a payout takes what is available."""
    start = stripe_api.get("balance")["available"][0]["amount"]
    stripe_api.paid(2000)
    stripe_api.paid(2000, card="pm_card_bypassPending")
    balance = stripe_api.get("balance")
    assert balance["pending"][0]["amount"] == 1912
    assert balance["available"][0]["amount"] == start + 1912
    stripe_api.now += 3 * 24 * 3600
    assert stripe_api.get("balance")["available"][0]["amount"] == start + 2 * 1912
    payout = stripe_api.post("payouts", amount=start + 2 * 1912, currency="usd")
    assert stripe_api.refused("payouts", amount=1, currency="usd")["code"] == "balance_insufficient"
    stripe_api.now = payout["arrival_date"]
    assert stripe_api.get(f"payouts/{payout['id']}")["status"] == "paid"
    assert stripe_api.refused(f"payouts/{payout['id']}/cancel")["http"] == 400
    assert stripe_api.refused("payouts", amount=150, currency="huf")["param"] == "amount"


def test_a_card_is_used_again_only_when_attached(stripe_api: Api) -> None:
    """A payment method that was charged without a customer is used up."""
    intent = stripe_api.paid()
    used = {"amount": 100, "currency": "usd", "payment_method": intent["payment_method"]}
    assert "may not be used again" in stripe_api.refused("payment_intents", **used)["message"]
    customer = stripe_api.customer()
    card = customer["invoice_settings"]["default_payment_method"]
    for _ in range(2):
        again = stripe_api.paid(card=card, customer=customer["id"])
        assert again["status"] == "succeeded"
    assert stripe_api.refused("payment_intents", amount=100, currency="usd", payment_method=card)


def test_a_card_saved_for_later_needs_no_proof_then(stripe_api: Api) -> None:
    """`setup_future_usage` attaches the card, which later pays while the customer is away."""
    customer = stripe_api.post("customers")["id"]
    card = "pm_card_authenticationRequiredOnSetup"
    usage = {"customer": customer, "setup_future_usage": "off_session"}
    asked = stripe_api.paid(card=card, **usage)
    assert asked["status"] == "requires_action"
    stripe_api.pay(asked["id"], method=card)
    saved = stripe_api.get("payment_methods", customer=customer)["data"][0]["id"]
    again = stripe_api.paid(card=saved, customer=customer, off_session=True)
    assert again["status"] == "succeeded"
