"""By which way a payout goes, and whether it can: who is to get how much, and what he reads."""

import re
from typing import Final

from unictl.capabilities.payouts import CreatePayout, Recipient
from unictl.errors import InvalidRequest, NotSupported
from unictl.providers.razorpay.money import paid_out
from unictl.providers.razorpay.values import refuse

_MODES: Final = {None: "NEFT", "standard": "NEFT", "instant": "IMPS"}
_CURRENCY: Final = "INR"
# https://razorpay.com/docs/api/x/contacts/create/ and those of fund accounts.
_NAME: Final = r"[A-Za-z0-9 '\u2019_/().-]{2,49}[A-Za-z0-9.]"
_IFSC: Final = r"[A-Z]{4}0[A-Z0-9]{6}"
_ACCOUNT: Final = r"[A-Za-z0-9]{5,35}"
_UPI: Final = r"[A-Za-z0-9.-]+@[A-Za-z0-9.-]+"
_OTHERS: Final = ("name", "email", "phone", "bank_account", "bank_code", "upi")
_NARRATION: Final = r"[A-Za-z0-9 ]{1,30}"


def rupees(currency: str) -> str:
    """Return the currency, which must be INR.

    Raises:
        NotSupported: It isn't.
    """
    if currency != _CURRENCY:
        raise NotSupported(
            f"razorpay pays out in {_CURRENCY}, not in {currency}",
            hint=f"Give an amount in {_CURRENCY}.",
            service="razorpay",
            field="currency",
        )
    return currency


def mode_of(payout: CreatePayout, wanted: str | None) -> str:
    """Return the way that the money takes.

    Raises:
        NotSupported: There is no such way to this recipient.
        InvalidRequest: The recipient isn't whole, or it is too much for this way.
    """
    mode = wanted or _usual(payout.speed, _way(payout.recipient))
    if wanted is not None:
        _way(payout.recipient)
        refuse("a payout with a mode of its own", speed=payout.speed)
    paid_out(payout.amount, mode)
    return mode


def _usual(speed: str | None, way: str) -> str:
    if way == "upi":
        if speed == "standard":
            refuse("a payout by UPI, which is always instant", speed=speed)
        return "UPI"
    if way == "account_id" and speed is None:
        raise InvalidRequest(
            "razorpay needs the way to a fund account that is there",
            hint="Give --extra razorpay.mode=NEFT, IMPS, RTGS or UPI; or a speed for a bank"
            " account.",
            field="speed",
        )
    return _MODES[speed]


def _way(who: Recipient | None) -> str:
    """Return which of the recipient's fields says where the money goes.

    Raises:
        NotSupported: There is no recipient, or more than one way to him.
        InvalidRequest: Something is missing.
    """
    if who is None:
        raise NotSupported(
            "razorpay pays out to others only",
            hint="Give a recipient: his name with bank account and code, or with a UPI address.",
            service="razorpay",
            field="recipient",
        )
    if who.account_id is not None:
        others = {f"recipient.{name}": getattr(who, name) for name in _OTHERS}
        refuse("a payout to a fund account that is there", **others)
        return "account_id"
    forms = {"name": _NAME}
    if who.upi is None:
        forms |= {"bank_account": _ACCOUNT, "bank_code": _IFSC}
    else:
        forms["upi"] = _UPI
        bank = {"recipient.bank_account": who.bank_account, "recipient.bank_code": who.bank_code}
        refuse("a payout by UPI", **bank)
    for name, form in forms.items():
        _fits(name, getattr(who, name), form)
    return "bank_account" if who.upi is None else "upi"


def _fits(name: str, value: str | None, form: str) -> None:
    """Refuse what the recipient's contact or account would be refused for, before one is made.

    Raises:
        InvalidRequest: It is missing, or has another form.
    """
    if not value:
        raise InvalidRequest(
            f"razorpay needs the recipient's {name}",
            hint="Give his name with bank account and code, or with a UPI address.",
            field=f"recipient.{name}",
        )
    if not re.fullmatch(form, value):
        raise InvalidRequest(
            f"razorpay takes no recipient's {name} of this form",
            hint=_FORMS[name],
            field=f"recipient.{name}",
        )


_FORMS: Final = {
    "name": "Names have 3 to 50 letters, digits, spaces and ' - _ / ( ) . only.",
    "bank_account": "An account's number has 5 to 35 letters and digits.",
    "bank_code": "An IFSC has 11 characters: HDFC0000053.",
    "upi": "A UPI address is like asha@bank.",
}


def narration(description: str | None) -> str | None:
    """Return what stands on the recipient's statement.

    Raises:
        InvalidRequest: Banks don't carry it.
    """
    if description and not re.fullmatch(_NARRATION, description):
        raise InvalidRequest(
            "razorpay takes descriptions of at most 30 letters, digits and spaces",
            field="description",
        )
    return description or None
