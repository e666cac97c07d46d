"""Payouts (RazorpayX): money sent to a fund account, once for each idempotency key.

A payout is with the bank for a few seconds, whoever looks; then its money has arrived, or, where
its notes ask for `decline` or `insufficient_funds`, comes back.
"""

import json
import re
from hashlib import sha256
from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.faults import due, read
from unictl.sandbox.razorpay import accounts
from unictl.sandbox.razorpay.errors import invalid, plain, refused
from unictl.sandbox.razorpay.fields import Fields, shown
from unictl.sandbox.razorpay.ids import SERVICE, characters, load, new
from unictl.sandbox.razorpay.lists import collection
from unictl.sandbox.session import Thing

KIND: Final = "payout"
BANK_SECONDS: Final = 5
_HEADER: Final = "x-payout-idempotency"
_KEY: Final = re.compile(r"[A-Za-z0-9_ -]{4,36}")
_LEAST: Final = 100
_MOST: Final = 50_000_000_000  # paise: INR 500 million; the real one depends on mode and bank
# In paise: https://razorpay.com/docs/x/payouts/#payout-modes-and-tat.
_RTGS_LEAST: Final = 20_000_000
_MOST_BY_MODE: Final = {"IMPS": 50_000_000, "UPI": 10_000_000}
_MODES: Final = {"bank_account": ("NEFT", "RTGS", "IMPS"), "vpa": ("UPI",)}
_ALL_MODES: Final = ("NEFT", "RTGS", "IMPS", "UPI", "card", "amazonpay")
_PURPOSES: Final = ("refund", "cashback", "payout", "salary", "utility bill", "vendor bill")
_STATUSES: Final = (
    *("queued", "pending", "rejected", "scheduled", "processing", "processed"),
    *("cancelled", "reversed", "failed"),
)
_DETAILS: Final = {
    "low_balance": (
        "business",
        "Payout is queued as there is insufficient balance in your account to process the payout.",
    ),
    "payout_bank_processing": ("gateway", "Payout is being processed by the partner bank."),
    "payout_processed": (
        "beneficiary_bank",
        "Payout is processed and the money has been credited into the beneficiaries account",
    ),
    "beneficiary_bank_rejected": (
        "beneficiary_bank",
        "Payout rejected by the beneficiary bank. Please contact the beneficiary bank.",
    ),
    "insufficient_funds": ("business", "Payout failed due to insufficient funds in your account."),
}


def create(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `POST /v1/payouts`; a key that is there is answered with its payout as it stands."""
    key = _key(exchange)
    told_apart = sha256(json.dumps(fields.given, sort_keys=True).encode()).hexdigest()
    if noted := exchange.session.mark(SERVICE, "payout key", key):
        before, _, identifier = noted.partition(" ")
        if before != told_apart:
            raise plain("Different request body sent for the same Idempotency Header.")
        return get(exchange, identifier).body
    payout = make(exchange, fields)
    exchange.session.set_mark(SERVICE, "payout key", key, f"{told_apart} {payout.id}")
    return payout.body


def _key(exchange: Exchange) -> str:
    """Return the idempotency key, which has been mandatory since 15 March 2025."""
    key = exchange.request.headers.get(_HEADER, "")
    if not key:
        raise plain(
            "Idempotency key is missing. Include idempotency header and key in the request."
        )
    if not _KEY.fullmatch(key):
        raise plain(
            "The idempotency key must have 4 to 36 letters, numbers, hyphens, underscores or spaces"
        )
    return key


def make(exchange: Exchange, fields: Fields) -> Thing:
    """Make a payout and return it; whether its key is new is asked before."""
    account = _account(fields) or ""
    fund = load(exchange, "fund_account", fields.text("fund_account_id", required=True) or "")
    if fields.text("currency", required=True) != "INR":
        raise invalid("The selected currency is invalid.", "currency")
    amount = fields.whole("amount", required=True, least=_LEAST, most=_MOST) or 0
    mode = fields.choice("mode", _ALL_MODES, required=True) or ""
    _check_mode(mode, fund.body["account_type"], amount)
    purpose = fields.text("purpose", required=True)
    if purpose not in _PURPOSES:
        raise invalid(f"Invalid purpose: {purpose}", "purpose")
    queue = fields.flag("queue_if_low_balance", default=False)
    reference = fields.text("reference_id", longest=40)
    narration = fields.shaped("narration", "[A-Za-z0-9 ]{1,30}", "The narration format is invalid.")
    notes = fields.notes(KIND)
    fields.finish()
    contact = _active(exchange, fund)
    low = accounts.balance(exchange, account) < amount
    if low and not queue:
        raise refused(
            "Your account does not have enough balance to carry out the payout operation.",
            reason="insufficient_funds",
        )
    identifier = new("pout")
    payout = Thing(
        service=SERVICE,
        kind=KIND,
        id=identifier,
        created_at=exchange.now,
        parent=account,
        reference=reference,
        hidden={
            "contact_id": contact,
            "fund_account_id": fund.id,
            "mode": mode,
            "status": "queued",
            "settled": 0,
        },
        body={
            "id": identifier,
            "entity": "payout",
            "fund_account_id": fund.id,
            "amount": amount,
            "currency": "INR",
            "notes": shown(notes),
            "fees": 0,
            "tax": 0,
            "status": "queued",
            "utr": None,
            "mode": mode,
            "purpose": purpose,
            "reference_id": reference,
            "narration": narration or "Sandbox Fund Transfer",
            "debit_account_number": account,
            "batch_id": None,
            "status_details": _details("low_balance"),
            "created_at": exchange.now,
            "fee_type": "free_payout",
        },
    )
    exchange.session.add(payout)
    if not low:
        _send(exchange, payout)
    exchange.session.save(payout)
    return payout


def _account(fields: Fields) -> str | None:
    return fields.shaped(
        "account_number",
        "[A-Za-z0-9]{5,40}",
        "The account number format is invalid.",
        required=True,
    )


def _check_mode(mode: str, kind: str, amount: int) -> None:
    if mode not in _MODES[kind]:
        raise invalid(f"{mode} is not a valid mode for this fund account", "mode")
    if mode == "RTGS" and amount < _RTGS_LEAST:
        raise invalid("The minimum amount for RTGS is INR 200000.00", "amount")
    most = _MOST_BY_MODE.get(mode, amount)
    if amount > most:
        raise invalid(f"The maximum amount for {mode} is INR {most // 100}.00", "amount")


def _active(exchange: Exchange, fund: Thing) -> str:
    """Return the id of the contact behind a fund account that may be paid."""
    if fund.body.get("contact_id") is None:
        raise invalid("The fund account does not belong to a contact", "fund_account_id")
    contact = load(exchange, "contact", fund.body["contact_id"])
    for owner, name in ((fund, "fund account"), (contact, "contact")):
        if not owner.body["active"]:
            raise plain(f"Payouts cannot be created on an inactive {name}")
    return contact.id


def _details(reason: str) -> dict[str, str]:
    source, description = _DETAILS[reason]
    return {"description": description, "source": source, "reason": reason}


def _send(exchange: Exchange, payout: Thing) -> None:
    """Take the money and give it to the bank."""
    accounts.move(exchange, str(payout.parent), -payout.body["amount"])
    payout.hidden["sent"] = exchange.now
    _turn(payout, "processing", "payout_bank_processing")


def _turn(payout: Thing, status: str, reason: str | None) -> None:
    payout.hidden["status"] = status
    payout.hidden["settled"] = int(status not in {"queued", "processing"})
    payout.body.update(status=status, status_details=_details(reason) if reason else None)


def get(exchange: Exchange, identifier: str) -> Thing:
    """Return the payout as it stands now."""
    return _as_of_now(exchange, load(exchange, KIND, identifier))


def _as_of_now(exchange: Exchange, payout: Thing) -> Thing:
    status, account, amount = payout.body["status"], str(payout.parent), payout.body["amount"]
    if status == "queued" and accounts.balance(exchange, account) >= amount:
        _send(exchange, payout)
    elif status == "processing" and exchange.now >= payout.hidden["sent"] + BANK_SECONDS:
        settle(exchange, payout)
        return payout
    else:
        return payout
    exchange.session.save(payout)
    return payout


def settle(exchange: Exchange, payout: Thing, *, arrives: bool = True) -> None:
    """Let the money arrive or come back; what the notes ask for comes first."""
    planned = read(payout.body["notes"], declined_at="pay")
    fault = due(exchange.session, SERVICE, planned, step="pay", request=payout.id)
    if fault is None and arrives:
        payout.body["utr"] = f"RZPX{characters(12).upper()}"
        _turn(payout, "processed", "payout_processed")
    else:
        accounts.move(exchange, str(payout.parent), payout.body["amount"])
        if fault is None or fault.name == "decline":
            _turn(payout, "reversed", "beneficiary_bank_rejected")
        else:
            _turn(payout, "failed", "insufficient_funds")
    exchange.session.save(payout)


def fetch(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/payouts/{id}`."""
    fields.finish()
    return get(exchange, identifier).body


def listing(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `GET /v1/payouts`, which needs the account."""
    account = _account(fields)
    count, skip = fields.page()
    since, until = fields.period()
    reference = fields.text("reference_id", longest=40)
    hidden: dict[str, str | int] = {
        name: wanted
        for name, wanted in (
            ("contact_id", fields.text("contact_id")),
            ("fund_account_id", fields.text("fund_account_id")),
            ("mode", fields.choice("mode", _ALL_MODES)),
            ("status", fields.choice("status", _STATUSES)),
        )
        if wanted is not None
    }
    fields.finish()
    for payout in exchange.session.find(SERVICE, KIND, parent=account, hidden={"settled": 0}):
        _as_of_now(exchange, payout)
    found = exchange.session.find(
        SERVICE,
        KIND,
        parent=account,
        reference=reference,
        since=since,
        until=until,
        hidden=hidden,
        limit=count,
        skip=skip,
    )
    return collection([payout.body for payout in found])


def cancel(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `POST /v1/payouts/{id}/cancel`: only what waits for money can be cancelled."""
    fields.finish()
    payout = get(exchange, identifier)
    if payout.body["status"] != "queued":
        raise plain("Payout is not in queued state and cannot be cancelled.")
    _turn(payout, "cancelled", None)
    exchange.session.save(payout)
    return payout.body
