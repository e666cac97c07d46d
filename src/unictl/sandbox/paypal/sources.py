"""What an order is paid with: which sources need the payer first, and how each is shown.

Cards behave as PayPal's own sandbox tests them: the name on a card can be a rejection trigger
(https://developer.paypal.com/tools/sandbox/card-testing), and some numbers fail at 3-D Secure.
"""

from typing import Any, Final, NamedTuple

from unictl.sandbox.paypal import buyer
from unictl.sandbox.paypal.context import Context, shown_time
from unictl.sandbox.paypal.errors import refused
from unictl.sandbox.paypal.ids import find

# The name on the card: the processor's response code of a capture that is declined.
REJECTIONS: Final = {
    "CCREJECT-REFUSED": "0500",
    "CCREJECT-SF": "9500",
    "CCREJECT-BANK_ERROR": "5100",
    "CCREJECT-CVV_F": "00N7",
    "CCREJECT-EC": "5400",
    "CCREJECT-LF": "5180",
    "CCREJECT-IF": "5120",
    "CCREJECT-LS": "9520",
    "CCREJECT-IA": "1330",
}
# Numbers that fail the issuer's check: 3D Secure test scenarios, "failed authentication".
_NOT_AUTHENTICATED: Final = ("4868719796782421", "5329879743856650", "4868719158130060")
_PREFIXES: Final = (
    ("34", "AMEX"),
    ("37", "AMEX"),
    ("35", "JCB"),
    ("36", "DINERS"),
    ("4", "VISA"),
    ("5", "MASTERCARD"),
    ("2", "MASTERCARD"),
    ("6", "DISCOVER"),
)


class Source(NamedTuple):
    """A payment source.

    Attributes:
        name: `paypal`, `card`, …
        shown: As replies show it before the payer acts.
        approved: As replies show it afterwards.
        waits: Whether the payer has to act first.
        code: The processor's response code if the payment is declined.
    """

    name: str
    shown: dict[str, Any]
    approved: dict[str, Any]
    waits: bool = False
    code: str | None = None

    def kept(self) -> dict[str, Any]:
        """Return it as JSON, to be made again by `Source(**kept)`."""
        return self._asdict()


def read(context: Context, given: dict[str, Any], *, several: str) -> Source:
    """Return the source that a request names.

    Args:
        context: The request.
        given: Its `payment_source`, checked by shape.
        several: The issue of more than one source.

    Raises:
        Refused: There is none or more than one, or it can't be used.
    """
    if not given:
        raise refused("MISSING_REQUIRED_PARAMETER", "/payment_source")
    if len(given) > 1:
        raise refused(several, "/payment_source")
    ((name, source),) = given.items()
    if name == "card":
        return _card(context, source)
    if name == "token":
        if not source["id"].startswith("B-"):
            raise refused("BILLING_AGREEMENT_NOT_FOUND", "/payment_source/token/id")
        return Source("paypal", buyer.WALLET, buyer.WALLET)
    if name in {"paypal", "venmo"} and "vault_id" in source:
        return _vaulted(context, name, source["vault_id"])
    if name == "paypal":
        waits = "billing_agreement_id" not in source
        shown = {key: source[key] for key in ("email_address", "name") if key in source}
        return Source("paypal", shown if waits else buyer.WALLET, buyer.WALLET, waits)
    if name == "venmo":
        shown = {"email_address": buyer.EMAIL, "account_id": buyer.PAYER_ID, "name": buyer.NAME}
        return Source(name, {}, shown, waits=True)
    if name in {"apple_pay", "google_pay"}:
        raise refused(f"NOT_ENABLED_FOR_{name.upper()}", f"/payment_source/{name}")
    shown = {key: source[key] for key in ("name", "country_code", "email") if key in source}
    return Source(name, shown, shown, waits=True)


def _vaulted(context: Context, name: str, identifier: str) -> Source:
    token = find(context.exchange, "payment_token", identifier)
    if token is None:
        raise refused("TOKEN_ID_NOT_FOUND", f"/payment_source/{name}/vault_id")
    if name not in token.body["payment_source"]:
        raise refused("MISMATCHED_VAULT_ID_TO_PAYMENT_SOURCE", f"/payment_source/{name}/vault_id")
    if name == "paypal":
        return Source(name, buyer.WALLET, buyer.WALLET)
    kept = token.body["payment_source"][name]
    shown = {key: kept[key] for key in ("name", "last_digits", "brand", "expiry") if key in kept}
    return Source(name, shown, shown, code=token.hidden.get("code"))


def _card(context: Context, card: dict[str, Any]) -> Source:
    if "vault_id" in card:
        return _vaulted(context, "card", card["vault_id"])
    for member in ("number", "expiry"):
        if member not in card:
            raise refused("MISSING_REQUIRED_PARAMETER", f"/payment_source/card/{member}")
    if card["expiry"] < shown_time(context.now)[:7]:
        raise refused("CARD_EXPIRED", "/payment_source/card/expiry")
    shown = shown_card(card)
    attributes: dict[str, Any] = card.get("attributes") or {}
    verification = attributes.get("verification")
    method = verification.get("method") if isinstance(verification, dict) else None
    failed = card["number"] in _NOT_AUTHENTICATED
    waits = method == "SCA_ALWAYS" or (method == "SCA_WHEN_REQUIRED" and failed)
    if not waits:
        return Source("card", shown, shown, code=rejection(card))
    result = {
        "liability_shift": "NO" if failed else "POSSIBLE",
        "three_d_secure": {
            "enrollment_status": "Y",
            "authentication_status": "N" if failed else "Y",
        },
    }
    approved = {**shown, "authentication_result": result}
    return Source("card", shown, approved, waits=True, code=rejection(card))


def rejection(card: dict[str, Any]) -> str | None:
    """Return the response code that the name on the card asks for."""
    return REJECTIONS.get(str(card.get("name", "")))


def shown_card(card: dict[str, Any]) -> dict[str, Any]:
    """Return what may be shown of a card."""
    number = card["number"]
    brand = next((name for start, name in _PREFIXES if number.startswith(start)), "VISA")
    name = {"name": card["name"]} if len(card.get("name", "")) > 1 else {}
    return {
        **name,
        "last_digits": number[-4:],
        "expiry": card["expiry"],
        "brand": brand,
        "type": "CREDIT",
    }
