"""RazorpayX: contacts, fund accounts, payouts under their keys, and the balance behind them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sandbox_api import ACCOUNT, Api

from unictl.errors import Conflict
from unictl.sandbox.razorpay.accounts import FIRST_BALANCE
from unictl.sandbox.razorpay.payouts import BANK_SECONDS


def _balance(api: Api) -> int:
    (account,) = api.get("banking_balances")["items"]
    assert account["account_number"] == ACCOUNT
    amount: int = account["available_amount"]
    return amount


def test_the_same_details_are_the_same_contact(api: Api) -> None:
    """A contact of known details is the one that is there; one other detail makes another."""
    first = api.contact(reference_id="A-1")
    assert api.contact(reference_id="A-1", notes={"a": "b"}) == first
    assert api.contact(reference_id="A-2")["id"] != first["id"]
    assert api.get("contacts", reference_id="A-1")["items"] == [first]
    assert api.get(f"contacts/{first['id']}") == first


def test_a_contact_is_changed_and_switched_off(api: Api) -> None:
    """PATCH changes what is sent; nothing is paid out to one that is switched off."""
    fund = api.fund_account()
    path = f"contacts/{fund['contact_id']}"
    changed = api.call("PATCH", path, {"email": "asha@example.com", "active": False}).body
    assert (changed["name"], changed["email"]) == ("Asha Rao", "asha@example.com")
    assert api.get("contacts", active=0)["items"] == [changed]
    assert api.paid_out(fund_account_id=fund["id"]).status == 400
    assert _balance(api) == FIRST_BALANCE


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": None}, "name"),
        ({"name": "A"}, "name"),
        ({"name": "Asha *"}, "name"),
        ({"type": "friend"}, "type"),
        ({"reference_id": "x" * 41}, "reference_id"),
    ],
)
def test_a_bad_contact_is_refused(api: Api, fields: dict[str, Any], field: str) -> None:
    """What a contact can't be is refused in RazorpayX's form, which names no step."""
    refused = api.refused("contacts", **{"name": "Asha Rao", **fields})
    assert (refused.error["field"], refused.error["step"]) == (field, None)
    assert refused.error["reason"] == "input_validation_failed"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"contact_id": "cont_00000000000000"}, None),
        ({"account_type": "barrel"}, "account_type"),
        ({"bank_account": {"name": "Asha", "ifsc": "HDFC", "account_number": "12345"}}, None),
        ({"bank_account": None}, "bank_account"),
        ({"account_type": "vpa", "vpa": {"address": "no address"}}, None),
    ],
)
def test_a_bad_fund_account_is_refused(api: Api, fields: dict[str, Any], field: str | None) -> None:
    """What no money could reach is refused."""
    bank = {"name": "Asha Rao", "ifsc": "HDFC0000053", "account_number": "765432123456789"}
    given = {"contact_id": api.contact()["id"], "account_type": "bank_account",
             "bank_account": bank, **fields}  # fmt: skip
    if given["account_type"] == "vpa":
        del given["bank_account"]
    refused = api.refused("fund_accounts", **given)
    assert field is None or refused.error["field"] == field


def test_a_payout_goes_through_its_states(api: Api) -> None:
    """The money leaves at once; the bank is done after some seconds, whoever looks."""
    payout = api.payout(reference_id="P-1", narration="Rent", notes={"a": "b"})
    assert (payout["status"], payout["utr"]) == ("processing", None)
    assert payout["status_details"]["reason"] == "payout_bank_processing"
    assert _balance(api) == FIRST_BALANCE - 10_000
    api.now += BANK_SECONDS
    (done,) = api.get("payouts", account_number=ACCOUNT, status="processed")["items"]
    assert done == api.get(f"payouts/{payout['id']}")
    assert done["utr"].startswith("RZPX")
    assert done["reference_id"] == "P-1"
    assert api.refused(f"payouts/{payout['id']}/cancel").status == 400


def test_a_payout_that_comes_back(api: Api) -> None:
    """What its notes plan happens at the bank, and the money returns."""
    payout = api.payout(notes={"unictl_sandbox": "decline"})
    api.now += BANK_SECONDS
    assert api.get(f"payouts/{payout['id']}")["status"] == "reversed"
    assert _balance(api) == FIRST_BALANCE


def test_the_bank_can_be_played(api: Api) -> None:
    """A payout can be carried out or returned at once, and only once."""
    arrived = api.payout("key-1")
    assert api.pay(arrived["id"])["status"] == "processed"
    returned = api.payout("key-2")
    assert api.pay(returned["id"], "failed")["status"] == "reversed"
    with pytest.raises(Conflict):
        api.pay(arrived["id"])


def test_a_key_makes_one_payout(api: Api) -> None:
    """The same key and body is answered with the payout as it stands; another body is refused."""
    fund = api.fund_account()["id"]
    first = api.payout("one-key", fund_account_id=fund)
    api.now += BANK_SECONDS
    again = api.payout("one-key", fund_account_id=fund)
    assert (again["id"], again["status"]) == (first["id"], "processed")
    other = api.paid_out("one-key", fund_account_id=fund, amount=20_000)
    assert other.status == 400
    description = "Different request body sent for the same Idempotency Header."
    assert other.error["description"] == description
    assert _balance(api) == FIRST_BALANCE - 10_000


def test_two_at_once_make_one_payout(api: Api) -> None:
    """However many ask at the same time under one key, the money goes once."""
    fund = api.fund_account()["id"]
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(api.payout, "one-key", fund_account_id=fund) for _ in range(16)]
        assert len({one.result()["id"] for one in asked}) == 1
    assert _balance(api) == FIRST_BALANCE - 10_000


@pytest.mark.parametrize("key", ["", "abc", "x" * 37, "no/slash"])
def test_a_payout_needs_a_key(api: Api, key: str) -> None:
    """Without a key, or with one of another form, no money goes."""
    assert api.paid_out(key).status == 400
    assert _balance(api) == FIRST_BALANCE


def test_a_lost_reply_leaves_one_payout(api: Api) -> None:
    """A reply that is lost is found again under the key."""
    fund = api.fund_account()["id"]
    notes = {"unictl_sandbox": "500_after"}
    assert api.paid_out("a-key", fund_account_id=fund, notes=notes).status == 500
    found = api.payout("a-key", fund_account_id=fund, notes=notes)
    assert api.get("payouts", account_number=ACCOUNT)["items"] == [found]


def test_want_of_money(api: Api) -> None:
    """Too little on the account: refused, or queued until it is there or it is cancelled."""
    fund = api.fund_account()["id"]
    much = {"amount": FIRST_BALANCE - 5_000, "fund_account_id": fund, "mode": "NEFT"}
    sent = api.payout("key-1", **much)
    refused = api.paid_out("key-2", fund_account_id=fund)
    assert refused.error["reason"] == "insufficient_funds"
    queued = api.payout("key-3", fund_account_id=fund, queue_if_low_balance=True)
    assert queued["status"] == "queued"
    assert queued["status_details"]["reason"] == "low_balance"
    other = api.payout("key-4", fund_account_id=fund, queue_if_low_balance=True)
    assert api.post(f"payouts/{other['id']}/cancel")["status"] == "cancelled"
    api.pay(sent["id"], "failed")
    assert api.get(f"payouts/{queued['id']}")["status"] == "processing"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"amount": 99}, "amount"),
        ({"amount": 100.5}, "amount"),
        ({"currency": "USD"}, "currency"),
        ({"mode": "imps"}, "mode"),
        ({"mode": "UPI"}, "mode"),
        ({"mode": "RTGS"}, "amount"),
        ({"mode": "IMPS", "amount": 50_000_001}, "amount"),
        ({"purpose": "fun"}, "purpose"),
        ({"narration": "50 % off!"}, "narration"),
        ({"reference_id": "x" * 41}, "reference_id"),
        ({"account_number": None}, "account_number"),
    ],
)
def test_a_bad_payout_is_refused(api: Api, fields: dict[str, Any], field: str) -> None:
    """What RazorpayX wouldn't pay is refused by the field, and no money goes."""
    refused = api.paid_out(**fields)
    assert (refused.status, refused.error["field"]) == (400, field)
    assert _balance(api) == FIRST_BALANCE


def test_payouts_are_listed_by_what_they_have(api: Api) -> None:
    """The account is needed; contact, fund account, mode, reference and status can be."""
    assert api.call("GET", "payouts").error["field"] == "account_number"
    bank = api.fund_account()
    address = {"account_type": "vpa", "vpa": {"address": "asha@bank"}}
    upi = api.fund_account(**address, contact_id=bank["contact_id"])
    first = api.payout("key-1", fund_account_id=bank["id"], reference_id="P-1")
    second = api.payout("key-2", fund_account_id=upi["id"], mode="UPI")
    queries = {
        "all": {},
        "contact": {"contact_id": bank["contact_id"]},
        "fund": {"fund_account_id": upi["id"]},
        "mode": {"mode": "IMPS"},
        "reference": {"reference_id": "P-1"},
        "other account": {"account_number": "999999"},
    }
    found = {
        name: [
            payout["id"]
            for payout in api.get("payouts", **{"account_number": ACCOUNT, **query})["items"]
        ]
        for name, query in queries.items()
    }
    assert found == {
        "all": [second["id"], first["id"]],
        "contact": [second["id"], first["id"]],
        "fund": [second["id"]],
        "mode": [first["id"]],
        "reference": [first["id"]],
        "other account": [],
    }


def test_balances_are_filtered(api: Api) -> None:
    """Every account is a RazorpayX Lite one; another word for a type is refused."""
    assert api.get("banking_balances", account_type="razorpayx_lite")["count"] == 1
    assert api.get("banking_balances", account_type="current_account")["count"] == 0
    assert api.call("GET", "banking_balances?account_type=lite").error["field"] == "account_type"


def test_the_gateway_s_balance(api: Api) -> None:
    """It is what was taken, without fees, refunds and disputes that were lost."""
    payment = api.payment(100_000)
    api.post(f"payments/{payment['id']}/refund", amount=10_000)
    held = 100_000 - payment["fee"] - 10_000
    assert api.get("balance") == {"balance": held, "currency": "INR"}


_FIELDS = {
    "contact": "id entity name contact email type reference_id batch_id active notes created_at",
    "fund_account": "id entity contact_id account_type bank_account active batch_id created_at",
    "payout": "id entity fund_account_id amount currency notes fees tax status utr mode purpose "
    "reference_id narration debit_account_number batch_id status_details created_at fee_type",
    "balance": "entity currency account_number account_type bank_name bank_code amount "
    "available_amount refreshed_at",
}


def test_replies_have_the_reference_s_fields(api: Api) -> None:
    """Things have exactly the fields that RazorpayX's reference lists (April 2026)."""
    fund = api.fund_account()
    found = {
        "contact": api.contact(),
        "fund_account": fund,
        "payout": api.payout(fund_account_id=fund["id"]),
        "balance": api.get("banking_balances")["items"][0],
    }
    assert {kind: set(thing) for kind, thing in found.items()} == {
        kind: set(names.split()) for kind, names in _FIELDS.items()
    }
