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


def test_a_payment_of_which_a_part_was_captured_is_that_part(unictl: Command) -> None:
    """What is counted up from payments is what was taken, and the rest is no refund."""
    held = ("--capture", "manual", "--payment-method", "pm_card_visa", "--service", "stripe")
    order = _run(unictl, "payments", "create-order", "--amount", "EUR 9.00", *held)
    at = (order["id"], "--service", "stripe")
    assert _run(unictl, "payments", "get", *at)["amount"] == 900
    _run(unictl, "payments", "capture", *at, "--amount", "EUR 4.00")
    payment = _run(unictl, "payments", "get", *at)
    (charge,) = _run(unictl, "payments", "list-order-payments", *at)["items"]
    for taken in (payment, charge):
        shown = (taken["status"], taken["amount"], taken["amount_refunded"])
        assert shown == ("succeeded", 400, 0)
    order = _run(unictl, "payments", "get-order", *at)
    assert (order["amount"], order["amount_paid"]) == (900, 400)


def test_a_failure_has_one_code_wherever_it_is_read(unictl: Command) -> None:
    """The bank's reason stands with the payment and with the attempt in the order's list."""
    fault = ("--metadata", "unictl_sandbox=insufficient_funds", "--service", "stripe")
    order = _run(unictl, "payments", "create-order", "--amount", "EUR 9.00", *fault)
    unictl("sandbox", "pay", order["id"])
    at = (order["id"], "--service", "stripe")
    (charge,) = _run(unictl, "payments", "list-order-payments", *at)["items"]
    codes = {charge["failure_code"], _run(unictl, "payments", "get", *at)["failure_code"]}
    assert codes == {"insufficient_funds"}


def test_a_failure_that_stripe_keeps_under_the_key_is_told_as_that(unictl: Command) -> None:
    """To run it again would get the same answer for a day, so another next step is named."""
    fault = ("--metadata", "unictl_sandbox=500_after", "--service", "stripe", "--retries", "1")
    ran = unictl("payments", "create-order", "--amount", "EUR 9.00", *fault, "--sandbox")
    assert (ran.status, ran.error["outcome"]) == (16, "unknown")
    assert "with another key" in ran.error["hint"]
    assert "Run it again" not in ran.error["hint"]


def test_stripes_maximum_is_told_as_an_amount(unictl: Command) -> None:
    """What is too much is told beforehand, beside the most that goes."""
    too_much = ("payments", "create-order", "--amount", "USD 1000000", "--service", "stripe")
    ran = unictl(*too_much, "--sandbox")
    assert ran.status == 2
    assert ran.error["message"] == "stripe takes at most USD 999999.99, not USD 1000000.00"


@pytest.mark.parametrize(
    "payout",
    [
        ("--amount", "EUR 999999", "--service", "stripe"),
        ("--amount", "EUR 999999", "--recipient-email", "zoe@example.com", "--service", "paypal"),
    ],
)
def test_who_has_too_little_himself_is_not_sent_to_a_customer(
    unictl: Command, payout: tuple[str, ...]
) -> None:
    """A payout for which the own balance is too low says where that can be seen."""
    ran = unictl("payouts", "create", *payout, "--sandbox")
    assert (ran.status, ran.error["reason"]) == (10, "insufficient_funds")
    assert "unictl balance list" in ran.error["hint"]


def test_razorpay_too_says_whose_balance_a_refund_lacks(unictl: Command) -> None:
    """A refund that the account can't pay says so; the customer's want of money is another."""
    fault = ("--metadata", "unictl_sandbox=insufficient_funds")
    at = ("--service", "razorpay")
    order = _run(unictl, "payments", "create-order", "--amount", "INR 9.00", *at)
    payment = unictl("sandbox", "pay", order["id"]).json
    ran = unictl("payments", "refund", payment["id"], *at, *fault, "--sandbox")
    assert (ran.status, ran.error["reason"]) == (10, "insufficient_funds")
    assert "unictl balance list" in ran.error["hint"]


def test_a_field_for_a_thing_of_this_service_is_just_left_out(unictl: Command) -> None:
    """No other service can refund a payment of PayPal's, so none is named."""
    refund = ("payments", "refund", "3KLP13JL68VEGZXWK", "--reason", "duplicate")
    ran = unictl(*refund, "--service", "paypal", "--sandbox")
    assert (ran.status, ran.error["hint"]) == (14, "Leave it out.")
    listing = ("payment-links", "list", "--reference", "tea-7", "--service", "stripe")
    assert "--service" not in unictl(*listing, "--sandbox").error["hint"]


def test_test_credentials_that_do_not_show_it_can_be_called_so(unictl: Command) -> None:
    """Nothing in Twilio's keys says that they are for tests, so the refusal says how to."""
    keys = {"TWILIO_ACCOUNT_SID": f"AC{'5a4db0' * 5}00", "TWILIO_AUTH_TOKEN": "5a4db0" * 5 + "77"}
    text = ("messages", "send", "--to", "+15005550010", "--sender", "+15005550006", "--body", "Hi")
    ran = unictl(*text, variables=keys)
    assert ran.error["code"] == "live_not_allowed"
    assert "TWILIO_MODE=test" in ran.error["hint"]


@pytest.mark.parametrize("service", ["razorpay", "stripe", "paypal"])
def test_a_deleted_invoice_is_void(unictl: Command, service: str) -> None:
    """What is answered to a deletion doesn't say that the invoice is still a draft."""
    line = ("--items", '[{"name": "Tea", "amount": 900}]', "--customer-email", "z@example.com")
    at = ("--service", service)
    currency = "INR" if service == "razorpay" else "EUR"
    made = _run(unictl, "invoices", "create", *line, "--currency", currency, *at)
    assert made["status"] == "draft"
    assert _run(unictl, "invoices", "delete", made["id"], *at)["status"] == "void"
    assert unictl("invoices", "get", made["id"], *at, "--sandbox").status == 7


def test_a_rehearsed_form_shows_each_of_its_values(unictl: Command) -> None:
    """A name that comes twice in a form comes twice in the dry run, and a form looks like one."""
    pictures = ("https://example.com/a.png", "https://example.com/b.png")
    media = ("--media-urls", pictures[0], "--media-urls", pictures[1], "--dry-run")
    text = ("messages", "send", "--to", "+15005550010", "--body", "Hi there", *media)
    (request,) = _run(unictl, *text)["requests"]
    assert request["body"]["MediaUrl"] == list(pictures)
    shown = unictl(*text, "--sandbox", "-o", "human").stdout.splitlines()
    assert {"Body=Hi there", *(f"MediaUrl={one}" for one in pictures)} <= set(shown)


def test_what_cannot_be_repeated_says_where_it_shows(unictl: Command) -> None:
    """Twilio knows no key: a message whose reply was lost is looked for with the list."""
    text = ("messages", "send", "--to", "+15005550010", "--body", "Hi unictl_sandbox=reset")
    ran = unictl(*text, "--sandbox", "--idempotency-key", "message-7")
    assert ran.status == 16
    assert "`unictl messages list --service twilio --sandbox`" in ran.error["hint"]
    assert len(_run(unictl, "messages", "list")["items"]) == 1
    assert unictl(*text, "--sandbox", "--idempotency-key", "message-7").status == 16
    assert len(_run(unictl, "messages", "list")["items"]) == 1


def test_a_picture_message_without_pictures_is_one_all_the_same(unictl: Command) -> None:
    """The channel that was asked for is the one that is answered."""
    text = ("messages", "send", "--to", "+15005550010", "--body", "Hi", "--channel", "mms")
    assert _run(unictl, *text)["channel"] == "mms"


def test_paypals_two_ids_of_a_payment_are_told_apart(unictl: Command) -> None:
    """What is held has one id and what was taken another: the refusal says which is wanted."""
    at = ("--service", "paypal")
    amount = ("--amount", "EUR 9.00", "--capture", "manual")
    order = _run(unictl, "payments", "create-order", *amount, *at)
    unictl("sandbox", "pay", order["id"])
    _run(unictl, "payments", "capture-order", order["id"], *at)
    (held,) = _run(unictl, "payments", "list-order-payments", order["id"], *at)["items"]
    taken = _run(unictl, "payments", "capture", held["id"], *at)
    for command, wrong, wanted in (("refund", held, "taken"), ("void", taken, "held")):
        ran = unictl("payments", command, wrong["id"], *at, "--sandbox")
        assert ran.status == 7
        assert f"the id of money that was {wanted};" in ran.error["hint"]
    assert _run(unictl, "payments", "refund", taken["id"], *at)["amount"] == 900


@pytest.mark.parametrize("command", ["create-order", "refund", "capture"])
def test_help_says_both_ways_to_write_an_amount(unictl: Command, command: str) -> None:
    """Who reads the help learns that the currency may stand with the amount."""
    shown = " ".join(unictl("payments", command, "--help").stdout.split())
    assert 'Or with its currency: "INR 500.00".' in shown


def test_two_currencies_are_told_to_be_one(unictl: Command) -> None:
    """Who names two currencies isn't told to set the one that he has set."""
    two = ("--amount", "EUR 5.00", "--currency", "USD", "--service", "stripe", "--sandbox")
    ran = unictl("payments", "create-order", *two)
    assert (ran.status, ran.error["field"]) == (2, "currency")
    assert ran.error["hint"] == "Name the currency once: with the amount, or beside it."
