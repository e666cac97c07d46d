"""Payouts through RazorpayX: who can be paid, by which way, and that he is paid once."""

from typing import Any

import pytest
from world import World

from unictl.core.call import Reply
from unictl.core.secret import Secret
from unictl.errors import (
    Conflict,
    Declined,
    InvalidRequest,
    NotConfigured,
    NotSupported,
    OutcomeUnknown,
    UnictlError,
)
from unictl.sandbox.razorpay.accounts import FIRST_BALANCE
from unictl.sandbox.razorpay.keys import KEYS
from unictl.sandbox.razorpay.payouts import BANK_SECONDS

BANK = {"name": "Asha Rao", "bank_account": "765432123456789", "bank_code": "HDFC0000053"}
UPI = {"name": "Asha Rao", "upi": "asha@bank"}


def pay_out(world: World, key: str | None = None, extra: Any = None, **given: Any) -> Any:
    """Send INR 100.00 to a bank account, unless something else is given."""
    values = {"amount": 10_000, "currency": "INR", "recipient": BANK, **given}
    more: dict[str, Any] = {"extra": {"razorpay": extra}} if extra else {}
    return world.task("payouts.create", values=values, key=key, **more)


def balance(world: World) -> int:
    """Return what is left on the account that pays."""
    page = world.run(world.task("balance.list"))
    amount: int = page.items[-1].amount_available
    return amount


@pytest.mark.parametrize(
    ("recipient", "speed", "extra", "mode"),
    [
        (BANK, None, {}, "NEFT"),
        (BANK, "standard", {}, "NEFT"),
        (BANK, "instant", {}, "IMPS"),
        (UPI, None, {}, "UPI"),
        (UPI, "instant", {}, "UPI"),
        (BANK, None, {"mode": "IMPS"}, "IMPS"),
    ],
)
def test_the_way_goes_by_recipient_and_speed(
    recipient: Any, speed: str | None, extra: Any, mode: str, world: World
) -> None:
    """By bank it is NEFT or, instantly, IMPS; by UPI it is UPI; the caller can name another."""
    made = world.run(pay_out(world, recipient=recipient, speed=speed, extra=extra))
    assert (made.method, made.status) == (mode, "processing")


def test_a_recipient_who_is_there(world: World) -> None:
    """A second payout can go to the fund account of the first, by its id."""
    first = world.run(pay_out(world))
    sent = len(world.network.requests)
    again = {"account_id": first.recipient}
    second = world.run(pay_out(world, recipient=again, speed="instant"))
    assert second.recipient == first.recipient
    assert len(world.network.requests) == sent + 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"recipient": None}, "recipient"),
        ({"recipient": {"name": "Asha Rao"}}, "recipient.bank_account"),
        ({"recipient": {**BANK, "name": None}}, "recipient.name"),
        ({"recipient": {**BANK, "name": "A"}}, "recipient.name"),
        ({"recipient": {**BANK, "name": "A" * 51}}, "recipient.name"),
        ({"recipient": {**BANK, "name": "Zoë Rao"}}, "recipient.name"),
        ({"recipient": {**BANK, "bank_code": None}}, "recipient.bank_code"),
        ({"recipient": {**BANK, "bank_code": "HDFC53"}}, "recipient.bank_code"),
        ({"recipient": {**BANK, "bank_account": "12-34-56"}}, "recipient.bank_account"),
        ({"recipient": {**UPI, "upi": "no address"}}, "recipient.upi"),
        ({"extra": {"mode": "RTGS"}, "amount": 19_999_999}, "amount"),
        ({"extra": {"mode": "IMPS"}, "amount": 50_000_001}, "amount"),
        ({"recipient": {"upi": "asha@bank"}}, "recipient.name"),
        ({"recipient": {**BANK, **UPI}}, "recipient.bank_account"),
        ({"recipient": {"account_id": "fa_1", "name": "Asha"}}, "recipient.name"),
        ({"recipient": {"account_id": "fa_1"}}, "speed"),
        ({"recipient": UPI, "speed": "standard"}, "speed"),
        ({"recipient": UPI, "amount": 10_000_001}, "amount"),
        ({"speed": "instant", "amount": 50_000_001}, "amount"),
        ({"speed": "instant", "extra": {"mode": "RTGS"}}, "speed"),
        ({"amount": 99}, "amount"),
        ({"currency": "USD"}, "currency"),
        ({"description": "50 % off"}, "description"),
        ({"description": "x" * 31}, "description"),
        ({"reference": "x" * 41}, "reference"),
    ],
)
def test_what_cant_be_paid_is_refused_before_anything_is_sent(
    given: dict[str, Any], field: str, world: World
) -> None:
    """The field is named, and no contact is made for a payout that can't be."""
    with pytest.raises((InvalidRequest, NotSupported)) as caught:
        world.run(pay_out(world, **given))
    assert caught.value.field == field
    assert world.network.requests == []


def test_without_an_account_nothing_is_sent(world: World) -> None:
    """The account that pays lies beside the keys, and whoever lacks it is told where to put it."""
    pair = {role: Secret(KEYS[role]) for role in ("key_id", "key_secret")}
    world.keys.fields = pair
    for task in (pay_out(world), world.task("payouts.list")):
        with pytest.raises(NotConfigured, match="account") as caught:
            world.run(task)
        assert "unictl vault set razorpay account_number" in caught.value.hint
    assert world.network.requests == []


@pytest.mark.parametrize("fault", ["lost_after", "500_after", "lost_before", "500_before", "late"])
@pytest.mark.parametrize("step", [0, 1, 2])
def test_he_is_paid_once(fault: str, step: int, world: World) -> None:
    """Whichever reply is lost, a repeat goes on from there: one contact, and one payout."""
    faults = [*["none"] * step, fault]
    made = world.run(pay_out(world), faults)
    world.network.land(all_of_them=True)
    assert [len(world.made(kind)) for kind in ("contact", "payout")] == [1, 1]
    assert world.made("payout")[0]["id"] == made.id
    assert balance(world) == FIRST_BALANCE - 10_000


def test_a_call_that_is_taken_up_again_repeats_no_step(world: World) -> None:
    """What an earlier run made stands in the journal, and isn't asked for again."""
    task = pay_out(world, key="the-key-of-may", reference="P-1")
    with pytest.raises(OutcomeUnknown):
        world.run(task, ["none", "none", *["lost_after"] * 9])
    sent = len(world.network.requests)
    made = world.run(pay_out(world, key="the-key-of-may", reference="P-1"))
    paths = [
        wire.url.partition("?")[0].rpartition("/")[2] for wire in world.network.requests[sent:]
    ]
    assert set(paths) == {"payouts"}
    assert [one["id"] for one in world.made("payout")] == [made.id]


def test_another_payout_under_the_same_key_is_refused(world: World) -> None:
    """A key stands for one request, here and at RazorpayX."""
    world.run(pay_out(world, key="the-key-of-may"))
    with pytest.raises(Conflict):
        world.run(pay_out(world, key="the-key-of-may", amount=20_000))
    assert len(world.made("payout")) == 1


def test_want_of_money(world: World) -> None:
    """Too little is a refusal with its reason; whoever wants to wait for it gets a queued one."""
    world.run(pay_out(world, amount=FIRST_BALANCE - 5_000))
    with pytest.raises(Declined) as caught:
        world.run(pay_out(world))
    assert (caught.value.reason, caught.value.outcome) == ("insufficient_funds", "not_applied")
    queued = world.run(pay_out(world, extra={"queue_if_low_balance": True}))
    assert (queued.status, queued.failure_code) == ("queued", None)
    where = {"payout_id": queued.id}
    cancel = world.task("payouts.cancel", where, key="the-key-of-may", retries=0)
    with pytest.raises(OutcomeUnknown):
        world.run(cancel, ["lost_after"])
    assert world.run(cancel).status == "cancelled"


def test_a_payout_that_fails_says_why(world: World) -> None:
    """The bank's reason stands in the payout; while it is under way there is none."""
    metadata = {"unictl_sandbox": "decline"}
    made = world.run(pay_out(world, metadata=metadata))
    assert made.failure_code is None
    world.clock.time += BANK_SECONDS
    failed = world.run(world.task("payouts.get", {"payout_id": made.id}))
    assert (failed.status, failed.failure_code) == ("reversed", "beneficiary_bank_rejected")
    assert "rejected by the beneficiary bank" in failed.failure_message


def test_payouts_are_found_by_reference_and_status(world: World) -> None:
    """One's own number finds a payout; RazorpayX's own filters pass through."""
    first = world.run(pay_out(world, reference="P-1"))
    world.run(pay_out(world, reference="P-2"))
    listed = world.run(world.task("payouts.list", values={"reference": "P-1"}))
    assert [one.id for one in listed.items] == [first.id]
    world.clock.time += BANK_SECONDS
    extra = {"razorpay": {"status": "processed", "mode": "NEFT"}}
    assert len(world.run(world.task("payouts.list", extra=extra)).items) == 2


def test_balances_of_who_has_not_both(world: World) -> None:
    """What a merchant hasn't is left out; who has neither is told what Razorpay says."""
    world.paid()
    gone = b'{"error": {"code": "BAD_REQUEST_ERROR", "description": "no such address"}}'

    missing = Reply(400, {}, gone)
    banks = world.run(world.task("balance.list"), [missing])
    assert [one.account for one in banks.items] == ["0001"]
    gateway = world.run(world.task("balance.list"), ["none", missing])
    assert [one.account for one in gateway.items] == [None]
    with pytest.raises(UnictlError, match="no such address"):
        world.run(world.task("balance.list"), [missing, missing])
