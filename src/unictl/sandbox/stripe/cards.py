"""Stripe's test cards: what each of them does.

Source: https://docs.stripe.com/testing. `pm_card_visa` stands for a new payment method with that
card, `tok_visa` for a token of it, and 4242424242424242 is its number.
"""

from typing import Final, NamedTuple

from unictl.sandbox.stripe.errors import refused


class Decline(NamedTuple):
    """Why a charge fails.

    Attributes:
        code: The error's code.
        decline_code: The bank's.
        message: What the customer may be told.
        advice: What to do about it.
        blocked: Whether Stripe itself stops it.
    """

    code: str
    decline_code: str
    message: str
    advice: str | None = None
    blocked: bool = False


class Card(NamedTuple):
    """A test card.

    Attributes:
        number: Its number.
        brand: `visa` …
        country: Of its bank.
        funding: `credit`, `debit` or `prepaid`.
        decline: Why a charge fails, if it does.
        authenticate: Whether the customer must prove who he is (3-D Secure): `always`, or not when
            he isn't there and the card was set up for that (`setup`).
        dispute: The reason of the dispute that a charge leads to.
        inquiry: Whether that is only an inquiry.
        at_once: Whether the money is available at once.
        refund: How a refund goes: `succeeded`, `pending` or `failed`.
    """

    number: str
    brand: str = "visa"
    country: str = "US"
    funding: str = "credit"
    decline: Decline | None = None
    authenticate: str | None = None
    dispute: str | None = None
    inquiry: bool = False
    at_once: bool = False
    refund: str = "succeeded"

    @property
    def last4(self) -> str:
        """The last four digits."""
        return self.number[-4:]


def _declined(decline_code: str, message: str, code: str = "card_declined") -> Decline:
    return Decline(code, decline_code, message, "do_not_try_again")


GENERIC: Final = Decline(
    "card_declined", "generic_decline", "Your card was declined.", "try_again_later"
)
INSUFFICIENT: Final = Decline(
    "card_declined", "insufficient_funds", "Your card has insufficient funds.", "try_again_later"
)
AUTHENTICATION: Final = Decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)
_BLOCKED: Final = Decline(
    "card_declined", "fraudulent", "Your card was declined.", "do_not_try_again", blocked=True
)
_VELOCITY: Final = _declined(
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its "
    "amount limit.",
)
_PROCESSING: Final = Decline(
    "processing_error",
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
    "try_again_later",
)
_EXPIRED: Final = _declined("expired_card", "Your card has expired.", "expired_card")
_CVC: Final = Decline(
    "incorrect_cvc",
    "incorrect_cvc",
    "Your card's security code is incorrect.",
    "confirm_card_data",
)

_CARDS: Final = {
    "visa": Card("4242424242424242"),
    "visa_debit": Card("4000056655665556", funding="debit"),
    "mastercard": Card("5555555555554444", "mastercard"),
    "mastercard_debit": Card("5200828282828210", "mastercard", funding="debit"),
    "mastercard_prepaid": Card("5105105105105100", "mastercard", funding="prepaid"),
    "amex": Card("378282246310005", "amex"),
    "discover": Card("6011111111111117", "discover"),
    "diners": Card("3056930009020004", "diners"),
    "jcb": Card("3566002020360505", "jcb", "JP"),
    "unionpay": Card("6200000000000005", "unionpay", "CN"),
    "gb": Card("4000008260000000", country="GB"),
    "de": Card("4000002760000016", country="DE"),
    "in": Card("4000003560000008", country="IN"),
    "us": Card("4242424242424242"),
    "visa_chargeDeclined": Card("4000000000000002", decline=GENERIC),
    "visa_chargeDeclinedInsufficientFunds": Card("4000000000009995", decline=INSUFFICIENT),
    "visa_chargeDeclinedLostCard": Card(
        "4000000000009987", decline=_declined("lost_card", "Your card was declined.")
    ),
    "visa_chargeDeclinedStolenCard": Card(
        "4000000000009979", decline=_declined("stolen_card", "Your card was declined.")
    ),
    "visa_chargeDeclinedVelocityLimitExceeded": Card("4000000000006975", decline=_VELOCITY),
    "chargeDeclinedExpiredCard": Card("4000000000000069", decline=_EXPIRED),
    "chargeDeclinedIncorrectCvc": Card("4000000000000127", decline=_CVC),
    "chargeDeclinedProcessingError": Card("4000000000000119", decline=_PROCESSING),
    "chargeCustomerFail": Card("4000000000000341", decline=GENERIC),
    "radarBlock": Card("4100000000000019", decline=_BLOCKED),
    "riskLevelHighest": Card("4000000000004916", decline=_BLOCKED),
    "authenticationRequired": Card("4000002760003184", country="DE", authenticate="always"),
    "authenticationRequiredOnSetup": Card("4000002500003155", country="FR", authenticate="setup"),
    "authenticationRequiredChargeDeclinedInsufficientFunds": Card(
        "4000008260003178", country="GB", authenticate="always", decline=INSUFFICIENT
    ),
    "threeDSecure2Required": Card("4000000000003220", authenticate="always"),
    "threeDSecureRequired": Card("4000000000003063", authenticate="always"),
    "threeDSecureRequiredChargeDeclined": Card(
        "4000008400001629", authenticate="always", decline=GENERIC
    ),
    "threeDSecureOptional": Card("4000000000003055"),
    "createDispute": Card("4000000000000259", dispute="fraudulent"),
    "createDisputeProductNotReceived": Card("4000000000002685", dispute="product_not_received"),
    "createDisputeInquiry": Card("4000000000001976", dispute="fraudulent", inquiry=True),
    "bypassPending": Card("4000000000000077", at_once=True),
    "pendingRefund": Card("4000000000007726", refund="pending"),
    "refundFail": Card("4000000000005126", refund="failed"),
}
# Other spellings that Stripe's documentation has had for the same cards.
_ALIASES: Final = {
    name.removeprefix("visa_"): name for name in _CARDS if name.startswith("visa_charge")
}


def named(name: str) -> Card | None:
    """Return the card behind the rest of `pm_card_…` or `tok_…`, or None."""
    return _CARDS.get(_ALIASES.get(name, name))


def numbered(number: str) -> tuple[str, Card]:
    """Return the name and the card of a number.

    Raises:
        Refused: It is none of the test numbers.
    """
    bare = number.replace(" ", "").replace("-", "")
    for name, card in _CARDS.items():
        if card.number == bare:
            return name, card
    raise refused(
        "The sandbox takes the numbers of Stripe's test cards alone; see "
        "https://docs.stripe.com/testing.",
        code="incorrect_number",
        param="card[number]",
    )
