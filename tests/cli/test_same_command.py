"""The same command at another service: the same words, the same shape, the same exit status."""

from typing import Any

import pytest
from command import Command

PLAN = ("--plan-name", "Gold", "--plan-interval", "month")


def _run(unictl: Command, *arguments: str) -> Any:
    ran = unictl(*arguments, "--sandbox")
    assert ran.status == 0, ran.stderr
    return ran.json


@pytest.mark.parametrize(("service", "status"), [("stripe", 0), ("razorpay", 14), ("paypal", 14)])
def test_a_payout_to_the_own_bank_is_made_or_refused(
    unictl: Command, service: str, status: int
) -> None:
    """Who pays only others refuses it by the field, and names who pays the shop's own bank."""
    amount = "INR 9.00" if service == "razorpay" else "EUR 9.00"
    ran = unictl("payouts", "create", "--amount", amount, "--service", service, "--sandbox")
    assert ran.status == status
    if status:
        assert ran.error["field"] == "recipient"
        assert "choose stripe with --service" in ran.error["hint"]


def test_what_ends_with_its_period_says_so_or_says_nothing(unictl: Command) -> None:
    """Razorpay never tells of a cancellation that waits, so no answer claims that there is none."""
    plan = (*PLAN, "--plan-amount", "INR 9.00", "--cycles", "12")
    made = _run(unictl, "subscriptions", "create", *plan, "--service", "razorpay")
    unictl("sandbox", "pay", made["id"])
    at = (made["id"], "--service", "razorpay")
    ending = _run(unictl, "subscriptions", "cancel", *at, "--at-period-end")
    assert (ending["status"], ending["cancel_at_period_end"]) == ("active", True)
    assert _run(unictl, "subscriptions", "get", *at)["cancel_at_period_end"] is None
    ended = _run(unictl, "subscriptions", "cancel", *at)
    assert (ended["status"], ended["cancel_at_period_end"]) == ("cancelled", False)
